"""Writing: people, posts, tenures, deputies, portfolios."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.org.kinds import ADMINISTRATORS, PostKind
from luoshi.org.models import Deputy, Group, Person, Portfolio, Post, Tenure, Unit
from luoshi.trail.log import About, Plain, erase, writing


def pinyin(name: str) -> str:
    """Return ``name`` as pinyin without tones, syllables run together, for searching."""
    return "".join(lazy_pinyin(name)).lower()[:120]


def register_person(*, name: str, by: By) -> Person:
    """Enter a person: an opaque id and a name. The name goes into the trail only as a salted hash."""
    name = clean(name, limit=60, field="name")
    if not name:
        raise Refusal("name_missing", _("没有写姓名。"), _("写姓名。"), field="name")
    with writing(by) as log:
        person = Person.objects.create(name=name, name_pinyin=pinyin(name))
        log.add("person.registered", f"person:{person.pk}", after={"name": About(name, person.pk)})
    return person


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
    title = clean(title, limit=60, field="title")
    if not title or (unit is None) == (group is None):
        raise Refusal(
            "post_where", _("岗位要写名称，并放在一个单位或一个组里。"), _("补上再存。"), field="title"
        )
    with writing(by) as log:
        post = Post.objects.create(
            unit=unit, group=group, kind=kind, title=title, from_on=from_on, order=order
        )
        log.add(
            "post.created",
            f"post:{post.pk}",
            unit=unit.pk if unit else None,
            after={"kind": kind, "title": title, "group": group.pk if group else None, "from_on": from_on},
        )
    return post


def appoint(*, post: Post, person: Person, from_on: date, by: By, to_on: date | None = None) -> Tenure:
    """Let ``person`` hold ``post`` from a day on; whoever held it until then ends the day before.

    Raises Refusal when the post does not live that day, a later holder is already entered, or the person would
    hold two of the three administrator posts (三员).
    """
    with writing(by) as log:
        if not post.lives_on(from_on) or person.anonymised_at:
            raise Refusal("post_gone", _("这一天岗位不在，或这个人已经销去姓名。"), _("核对日期和人。"))
        _keep_administrators_apart(post, person, from_on)
        holders = Tenure.objects.filter(living(from_on), post=post, gone_at=None)
        if holders.filter(from_on=from_on).exists():
            raise Refusal("held_already", _("这一天已经有人任这个岗位。"), _("换一个日期。"), field="from_on")
        holders.update(to_on=from_on - timedelta(days=1))
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


def _keep_administrators_apart(post: Post, person: Person, day: date) -> None:
    if post.kind not in ADMINISTRATORS:
        return
    if (
        Tenure.objects.filter(living(day), person=person, gone_at=None, post__kind__in=ADMINISTRATORS)
        .exclude(post=post)
        .exists()
    ):
        raise Refusal("administrators", _("三员不能由一个人兼。"), _("换一个人。"), field="person")


def leave(*, tenure: Tenure, last_on: date, by: By) -> Tenure:
    """End a tenure with ``last_on``; the post falls vacant the day after."""
    if last_on < tenure.from_on:
        raise Refusal("too_early", _("离任日早于到任日。"), _("核对日期。"), field="last_on")
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


def name_deputy(*, post: Post, person: Person, from_on: date, to_on: date, by: By) -> Deputy:
    """Let ``person`` stand in for ``post`` between two days; the deputy acts under his own name."""
    if to_on < from_on:
        raise Refusal("span", _("代理的结束日早于开始日。"), _("核对日期。"), field="to_on")
    with writing(by) as log:
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

    The opaque id, counts and proofs stay. Posts still held end yesterday.
    """
    with writing(by) as log:
        yesterday = clock.day_of(log.at) - timedelta(days=1)
        for tenure in Tenure.objects.filter(person=person, to_on=None, gone_at=None):
            leave(tenure=tenure, last_on=max(yesterday, tenure.from_on), by=by)
        person.name = person.name_pinyin = ""
        person.anonymised_at, person.anonymised_by = log.at, by.person
        person.save(update_fields=["name", "name_pinyin", "anonymised_at", "anonymised_by"])
        log.add("person.anonymised", f"person:{person.pk}")
        return erase(person.pk, log=log)
