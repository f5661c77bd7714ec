"""What a form may offer for one item: whom to type for, whom to hand down to."""

from django.db.models import Case, Exists, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.core import tree
from luoshi.core.life import State
from luoshi.items.models import Item
from luoshi.mandate import queries as mandate
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion, Line, LineCharge
from luoshi.org.kinds import PostKind, UnitKind
from luoshi.org.models import Portfolio, Post, Tenure, Unit
from luoshi.org.queries import posts_at, posts_by_words

_OFFICES = (UnitKind.DEPARTMENT, UnitKind.AFFILIATED)


def _held() -> QuerySet[Post]:
    today = clock.today()
    holders = Tenure.objects.filter(living(today), gone_at=None).values("post_id")
    return Post.objects.filter(living(today), pk__in=holders).select_related("unit", "group")


def posts_to_submit_for(viewer: Viewer, item: Item) -> QuerySet[Post]:
    """Return the leaders' posts for whom the acting post may type a submission (代录): the item's own, the unit's."""
    seat = viewer.acting
    if seat is None or Verb.TYPE_FOR not in seat.rights:
        return Post.objects.none()
    theirs = Q(pk=item.post_id) | Q(unit=item.lead_id, kind=PostKind.UNIT_LEADER)
    return _held().filter(theirs).exclude(pk=seat.post)


def posts_to_judge_for(viewer: Viewer, item: Item) -> QuerySet[Post]:
    """Return the leaders' posts for whom the acting post may type a judgement: they sit where it is made.

    A leader of the leading group only where the lead unit or the line is in his portfolio.
    """
    seat = viewer.acting
    if seat is None or Verb.TYPE_FOR not in seat.rights or item.judge_unit_id is None:
        return Post.objects.none()
    today = clock.today()
    above = [item.lead.path[:end] for end in range(tree.SEGMENT, len(item.lead.path) + 1, tree.SEGMENT)]
    units = Portfolio.objects.filter(living(today), unit__path__in=above, gone_at=None)
    lines = LineCharge.objects.filter(living(today), line=item.line_id, gone_at=None)
    in_charge = Q(pk__in=units.values("post_id")) | Q(pk__in=lines.values("post_id"))
    theirs = Q(unit=item.judge_unit_id, kind=PostKind.UNIT_LEADER) | (
        Q(group__home=item.judge_unit_id, kind=PostKind.LEADER) & in_charge
    )
    return _held().filter(theirs).exclude(pk=seat.post)


def posts_to_seat(item: Item) -> QuerySet[Post]:
    """Return the posts ``item`` may lie on: those of its lead unit and of the leading group there, and the one it lies on."""
    here = posts_at([item.lead_id], clock.today()).order_by().values("pk")
    rows = Post.objects.filter(Q(pk__in=here) | Q(pk=item.post_id)).select_related("unit", "group")
    return rows.order_by("-group_id", "order", "pk")


def post_named(lead: Unit, words: str) -> Post:
    """Return the post of ``lead`` that ``words`` name by title or by its holder. Refused where there is none, or more than one."""
    there = {said: posts for (_unit, said), posts in posts_by_words([lead.pk], clock.today()).items()}
    said = "".join(words.split())
    found = there.get(said) or there.get(said.removeprefix(lead.name)) or {}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise Refusal(
            "post_unclear",
            _("“%(words)s”在%(unit)s有 %(n)s 个岗位。")
            % {"words": words, "unit": lead.name, "n": len(found)},
            _("改写任职人的姓名，或空着，立项以后在事项上定。"),
            field="post",
        )
    titles = list(dict.fromkeys(post.title for posts in there.values() for post in posts.values()))
    offer = _("、").join(f"“{title}”" for title in titles[:8]) + ("…" if len(titles) > 8 else "")
    raise Refusal(
        "post_unknown",
        _("%(unit)s没有“%(words)s”这个岗位，也没有人叫这个名字。") % {"unit": lead.name, "words": words},
        _("从 %(names)s 里写一个，或空着。") % {"names": offer}
        if titles
        else _("%(unit)s还没有设岗位；空着，事项归单位。") % {"unit": lead.name},
        field="post",
    )


def units_under(unit: Unit, *, line_lead: bool) -> QuerySet[Unit]:
    """Return the units that may be given work by ``unit`` today: those under it, in official order.

    The root gives to its departments and affiliated units and they hand on. A department that leads a line
    (``line_lead``) may also give that line's work to all departments and affiliated units (条块).
    """
    alive = Unit.objects.filter(living(clock.today())).order_by("path")
    if unit.parent_id is None:
        return alive.filter(parent=unit)
    here = Q(path__gt=unit.path, path__lt=tree.upper_bound(unit.path)) & ~Q(kind=UnitKind.CELL)
    return alive.filter(here | Q(kind__in=_OFFICES) if line_lead else here)


def units_to_hand_to(item: Item) -> QuerySet[Unit]:
    """Return the units to which ``item`` may still be handed down: those without a live child of it."""
    taken = Item.objects.filter(parent=item).exclude(state=State.CANCELLED).values("lead_id")
    line_lead = item.line.lead_id == item.lead_id
    return units_under(item.lead, line_lead=line_lead).exclude(pk__in=taken).exclude(pk=item.lead_id)


def units_to_open_for(own: Unit) -> QuerySet[Unit]:
    """Return the units that may lead or support what ``own`` opens: itself, those under it, and the other offices.

    ``may_lead`` says of each whether it may lead: other offices only where ``own`` leads a line (条块).
    """
    leads_a_line = Exists(Line.objects.filter(living(clock.today()), lead=own.pk))
    rows = units_under(own, line_lead=True) | Unit.objects.filter(pk=own.pk)
    under = Q(path__gte=own.path, path__lt=tree.upper_bound(own.path))
    may_lead = Case(When(under, then=Value(True)), When(leads_a_line, then=Value(True)), default=Value(False))
    return rows.annotate(may_lead=may_lead).order_by("path")


def units_to_support(item: Item, own: Unit) -> QuerySet[Unit]:
    """Return the units that may support ``item``: those that do, and those ``own`` may ask."""
    rows = units_under(own, line_lead=True) | Unit.objects.filter(pk=own.pk) | held_supports(item)
    return rows.exclude(pk=item.lead_id).order_by("path").distinct()


def held_supports(item: Item) -> QuerySet[Unit]:
    """Return the units that support ``item``, in official order."""
    return Unit.objects.filter(items_supported__item=item).order_by("path")


def clauses_to_open(viewer: Viewer) -> QuerySet[Clause]:
    """Return the clauses in force this year of the documents in sight, by document; aspects only gather."""
    in_force = Q(retired_from=None) | Q(retired_from__gt=clock.today().year)
    rows = Clause.objects.filter(in_force, document__in=mandate.documents(viewer)).exclude(
        kind=ClauseKind.ASPECT
    )
    return rows.select_related("document").order_by("-document__issued_on", "document", "sort")


def words_to_open(viewer: Viewer) -> dict[int, ClauseVersion]:
    """Return what each clause of :func:`clauses_to_open` says this year, in one query."""
    said = ClauseVersion.objects.filter(
        clause__in=clauses_to_open(viewer).order_by(), gone_at=None, year__lte=clock.today().year
    )
    return {row.clause_id: row for row in said.select_related("clause").order_by("year")}
