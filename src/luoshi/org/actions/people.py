"""Writing: people, posts, tenures, deputies, portfolios."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.org.kinds import ADMINISTRATORS, LEADERS, PostKind, UnitKind
from luoshi.org.models import Deputy, Group, Person, Portfolio, Post, Tenure, Unit
from luoshi.trail.log import About, Plain, erase, writing


def pinyin(name: str) -> str:
    """Return ``name`` as pinyin without tones, syllables run together, for searching."""
    return "".join(lazy_pinyin(name)).lower()[:120]


def register_person(*, name: str, by: By) -> Person:
    """Enter a person: an opaque id and a name. The name goes into the trail only as a salted hash."""
    name = person_named(name)
    with writing(by) as log:
        person = Person.objects.create(name=name, name_pinyin=pinyin(name))
        log.add("person.registered", f"person:{person.pk}", after={"name": About(name, person.pk)})
    return person


def person_named(name: str) -> str:
    """Return a person's name cleaned; raise Refusal where there is none."""
    name = clean(name, limit=60, field="name")
    if not name:
        raise Refusal("name_missing", _("没有写姓名。"), _("写姓名。"), field="name")
    return name


def create_post(
    *,
    kind: PostKind,
    title: str,
    from_on: date,
    by: By,
    unit: Unit | None = None,
    group: Group | None = None,
    order: int = 0,
) -> Post:
    """Set up a post in a unit or in a group (exactly one of them)."""
    title = post_titled(title, placed=(unit is None) != (group is None))
    where = unit or group
    if where is None or not where.lives_on(from_on):
        raise place_gone()
    with writing(by) as log:
        post = Post.objects.create(
            unit=unit, group=group, kind=kind, title=title, from_on=from_on, order=order
        )
        log.add(
            "post.created",
            f"post:{post.pk}",
            unit=unit.pk if unit else None,
            after=facts_of_post(post),
        )
    return post


def place_gone() -> Refusal:
    """Return the refusal of a post where its unit or group does not live."""
    return Refusal("place_gone", _("这一天单位或组不在。"), _("换一个日期。"), field="from_on")


def facts_of_post(post: Post) -> dict[str, object]:
    """Return what the trail keeps of a post set up."""
    return {
        "kind": PostKind(post.kind),
        "title": post.title,
        "group": post.group_id,
        "from_on": post.from_on,
    }


def post_titled(title: str, *, placed: bool = True) -> str:
    """Return a post's title cleaned; raise Refusal where there is none, or no one place for it."""
    title = clean(title, limit=60, field="title")
    if not title or not placed:
        raise Refusal(
            "post_where", _("岗位要写名称，并放在一个单位或一个组里。"), _("补上再存。"), field="title"
        )
    return title


def settle_post(*, post: Post, branch: Unit, by: By) -> Post:
    """Say in which branch the holder of a post lives his organisational life as an ordinary member; one event ``post.settled``.

    Raises Refusal where ``branch`` is no branch.
    """
    if branch.kind != UnitKind.BRANCH:
        raise Refusal(
            "no_branch",
            _("%(unit)s 不是党支部。") % {"unit": branch.name},
            _("选一个党支部。"),
            field="branch",
        )
    with writing(by) as log:
        now = Post.objects.select_for_update().get(pk=post.pk)
        before = now.branch_id
        now.branch = branch
        now.save(update_fields=["branch"])
        log.add(
            "post.settled",
            f"post:{now.pk}",
            unit=now.unit_id,
            before={"branch": before},
            after={"branch": branch.pk},
        )
    return now


def appoint(*, post: Post, person: Person, from_on: date, by: By, to_on: date | None = None) -> Tenure:
    """Let ``person`` hold ``post`` from a day on; whoever held it until then ends the day before.

    Raises Refusal when the post does not live that day, a later holder is already entered, or the person would
    hold two of the three administrator posts (三员).
    """
    with writing(by) as log:
        refuse_appointing(post, person, from_on, to_on)
        _keep_administrators_apart(post, person, from_on)
        _make_way(post, person, from_on, to_on)
        tenure = Tenure.objects.create(
            post=post, person=person, from_on=from_on, to_on=to_on, known_at=log.at, known_by=by.person
        )
        log.add(
            "post.held",
            f"post:{post.pk}",
            unit=post.unit_id,
            after={"person": Plain(person.pk), "from_on": from_on, "to_on": to_on},
        )
    return tenure


def refuse_appointing(post: Post, person: Person, from_on: date, to_on: date | None) -> None:
    """Refuse a post that does not live, a person without a name, days the wrong way round."""
    if not post.lives_on(from_on) or person.anonymised_at:
        raise Refusal("post_gone", _("这一天岗位不在，或这个人已经销去姓名。"), _("核对日期和人。"))
    _check_span(from_on, to_on)


def held_already() -> Refusal:
    """Return the refusal of a post that somebody holds in that span."""
    return Refusal("held_already", _("这一天起已经有人任这个岗位。"), _("换一个日期。"), field="from_on")


def holds_already() -> Refusal:
    """Return the refusal of appointing somebody to the post he holds."""
    return Refusal("holds_already", _("这个人现在就任这个岗位。"), _("不用再任一次。"), field="person")


def _check_span(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise Refusal("span", _("结束日早于开始日。"), _("核对日期。"), field="to_on")


def _make_way(post: Post, person: Person, from_on: date, to_on: date | None) -> None:
    """End the present holder's tenure the day before; refuse where a tenure begins in the new one's span."""
    tenures = Tenure.objects.filter(post=post, gone_at=None)
    later = tenures.filter(from_on__gte=from_on).order_by("from_on").first()
    if later is not None and (to_on is None or to_on >= later.from_on):
        raise held_already()
    holders = tenures.filter(living(from_on))
    if holders.filter(person=person).exists():
        raise holds_already()
    holders.update(to_on=from_on - timedelta(days=1))


def _keep_administrators_apart(post: Post, person: Person, day: date) -> None:
    """Refuse that one person is two of the three administrators (三员), now or later, in person or standing in."""
    if post.kind not in ADMINISTRATORS:
        return
    still = Q(to_on=None) | Q(to_on__gte=day)
    for rows in (Tenure.objects, Deputy.objects):
        others = rows.filter(still, person=person, gone_at=None, post__kind__in=ADMINISTRATORS)
        if others.exclude(post__kind=post.kind).exists():
            raise Refusal("administrators", _("三员不能由一个人兼。"), _("换一个人。"), field="person")


def leave(*, tenure: Tenure, last_on: date, by: By) -> Tenure:
    """End a tenure with ``last_on``; the post falls vacant the day after."""
    refuse_leaving(tenure, last_on)
    with writing(by) as log:
        tenure.to_on = last_on
        tenure.save(update_fields=["to_on"])
        log.add(
            "post.left",
            f"post:{tenure.post_id}",
            unit=tenure.post.unit_id,
            after={"person": Plain(tenure.person_id), "to_on": last_on},
        )
    return tenure


def refuse_leaving(tenure: Tenure, last_on: date) -> None:
    """Refuse a last day before the first, and one later than the tenure's end."""
    if last_on < tenure.from_on:
        raise Refusal("too_early", _("离任日早于到任日。"), _("核对日期。"), field="last_on")
    if tenure.to_on is not None and last_on > tenure.to_on:
        raise Refusal(
            "left_already", _("这一任已经结束，不能往后延。"), _("需要时重新任一次。"), field="last_on"
        )


def name_deputy(*, post: Post, person: Person, from_on: date, to_on: date, by: By) -> Deputy:
    """Let ``person`` stand in for ``post`` between two days; the deputy acts under his own name."""
    _check_span(from_on, to_on)
    with writing(by) as log:
        if not post.lives_on(from_on) or not post.lives_on(to_on) or person.anonymised_at:
            raise Refusal(
                "post_gone",
                _("代理期间岗位不在，或这个人已经销去姓名。"),
                _("核对日期和人。"),
                field="from_on",
            )
        if Tenure.objects.filter(living(from_on), post=post, person=person, gone_at=None).exists():
            raise Refusal("own_deputy", _("本人不能代理自己的岗位。"), _("换一个人。"), field="person")
        _keep_administrators_apart(post, person, from_on)
        deputy = Deputy.objects.create(
            post=post, person=person, from_on=from_on, to_on=to_on, known_at=log.at, known_by=by.person
        )
        log.add(
            "post.deputised",
            f"post:{post.pk}",
            unit=post.unit_id,
            after={"person": Plain(person.pk), "from_on": from_on, "to_on": to_on},
        )
    return deputy


def give_charge(*, post: Post, unit: Unit, from_on: date, by: By) -> Portfolio:
    """Put ``unit`` into the portfolio (分管) of a leader's post from a day on."""
    if post.kind not in LEADERS:
        raise Refusal("no_leader", _("只有领导岗位有分管。"), _("换一个岗位。"))
    with writing(by) as log:
        if Portfolio.objects.filter(living(from_on), post=post, unit=unit, gone_at=None).exists():
            raise Refusal("charge_already", _("这个单位已经由这个岗位分管。"), _("不用再加。"))
        row = Portfolio.objects.create(
            post=post, unit=unit, from_on=from_on, known_at=log.at, known_by=by.person
        )
        log.add("post.charged", f"post:{post.pk}", unit=unit.pk, after={"unit": unit.pk, "from_on": from_on})
    return row


def end_charge(*, portfolio: Portfolio, last_on: date, by: By) -> Portfolio:
    """Take a unit out of a portfolio with ``last_on``."""
    with writing(by) as log:
        portfolio.to_on = max(last_on, portfolio.from_on)
        portfolio.save(update_fields=["to_on"])
        log.add(
            "post.discharged",
            f"post:{portfolio.post_id}",
            unit=portfolio.unit_id,
            after={"to_on": portfolio.to_on},
        )
    return portfolio


def anonymise_person(*, person: Person, by: By) -> int:
    """Take away the name of ``person`` here and in the trail; return how many sealed values were erased.

    The opaque id, counts and proofs stay. Posts still held end yesterday; those to come are void.
    """
    if person.pk == by.person:
        raise Refusal("oneself", _("不能销去自己的姓名。"), _("请另一位同事办。"))
    if person.anonymised_at:
        raise Refusal("gone_already", _("这个人的姓名已经销去。"), _("不用再办。"))
    with writing(by) as log:
        yesterday = clock.day_of(log.at) - timedelta(days=1)
        goes_on = Q(to_on=None) | Q(to_on__gt=yesterday)
        for tenure in Tenure.objects.filter(goes_on, person=person, gone_at=None, from_on__lte=yesterday):
            leave(tenure=tenure, last_on=yesterday, by=by)
        gone = {"gone_at": log.at, "gone_by": by.person}
        Tenure.objects.filter(person=person, gone_at=None, from_on__gt=yesterday).update(**gone)
        standing = Deputy.objects.filter(goes_on, person=person, gone_at=None)
        standing.filter(from_on__gt=yesterday).update(**gone)
        standing.filter(from_on__lte=yesterday).update(to_on=yesterday)
        person.name = person.name_pinyin = ""
        person.anonymised_at, person.anonymised_by = log.at, by.person
        person.save(update_fields=["name", "name_pinyin", "anonymised_at", "anonymised_by"])
        log.add("person.anonymised", f"person:{person.pk}")
        return erase(person.pk, log=log)
