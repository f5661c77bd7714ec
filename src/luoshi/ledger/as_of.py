"""The ledger as it knew its items at the end of a day: which there were, how they stood, what had been said of them (rules 25).

States, dates and effects come from the steps and their two clocks; words and leads that were changed later are put back from the trail.
Nothing that the ledger learnt afterwards is in it. Who may see which items is a matter of today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import known
from luoshi.base.refusals import NotFound
from luoshi.base.text import clean, whole_number
from luoshi.cadence.calendar import Calendar
from luoshi.core import life, tree
from luoshi.core.life import LIVE, Act, State
from luoshi.core.lights import Light
from luoshi.items.filters import Level, Stage, light_case
from luoshi.items.models import DateRequest, Item, Progress, Step, Support
from luoshi.items.queries import in_full_sight, visible_items
from luoshi.mandate.models import Line
from luoshi.org.models import Person, Unit
from luoshi.papers.models import PaperVersion
from luoshi.trail import queries as trail
from luoshi.trail.models import Event

SIZE = 50
_LEADS_TO: dict[Act, State] = {act: state for (before, act), state in life.TABLE.items() if before != state}
"""The acts that change a state, each with the one it leads to; all others leave it as it is."""
_WORDS = ("title", "standard", "needs_document", "needs_rule", "needs_relook", "needs_beneficiary")
_REWORDED = ("item.edited", "item.passed_on", "item.supported")


@dataclass(frozen=True)
class Then:
    """The end of a day: what the ledger knew by ``at``."""

    day: date
    at: datetime
    soon: date

    @classmethod
    def of(cls, day: date) -> "Then":
        """Return the end of ``day``; its calendar is the one known then."""
        at = datetime.combine(day, time.max, clock.SHANGHAI)
        return cls(day, at, max(day, Calendar(at).add(day, settings.AMBER_WORKDAYS)))


@dataclass(frozen=True)
class Chosen:
    """What a list is narrowed to; empty values do not narrow."""

    unit: Unit | None = None
    line: Line | None = None
    stage: Stage = Stage.UNCLOSED
    level: Level = Level.TASKS
    light: Light | None = None
    q: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the list, how many items bear each light whatever it is narrowed to, and the key of the next page."""

    rows: list[Item]
    lights: dict[Light, int]
    after: str


def _stood(then: Then) -> QuerySet[Any]:
    """Return the items there were, with ``then_state``, ``then_due`` and ``light``. One predicate; the newest step decides."""
    steps = Step.objects.filter(known(then.at), item=OuterRef("pk"), act__in=list(_LEADS_TO))
    moves = Q(due_from__isnull=False) | Q(due_to__isnull=False)
    moved = Step.objects.filter(moves, item=OuterRef("pk"), known_at__gt=then.at).order_by("id")
    states = [When(then_act=act.value, then=Value(state.value)) for act, state in _LEADS_TO.items()]
    rows: QuerySet[Any] = Item.objects.annotate(
        then_act=Subquery(steps.order_by("-id").values("act")[:1]),
        then_due=Case(
            When(Exists(moved), then=Subquery(moved.values("due_from")[:1])),
            default="due_on",
            output_field=DateField(),
        ),
    ).filter(then_act__isnull=False)
    rows = rows.annotate(then_state=Case(*states, output_field=CharField()))
    lit: QuerySet[Any] = rows.annotate(
        light=light_case(then.day, state="then_state", due_on="then_due", soon=then.soon)
    )
    return lit


def _narrowed(viewer: Viewer, chosen: Chosen, then: Then) -> QuerySet[Any]:
    here = Q()
    if chosen.unit is not None:
        path = chosen.unit.path
        here &= Q(lead__path__gte=path, lead__path__lt=tree.upper_bound(path))
    if chosen.line is not None:
        here &= Q(line=chosen.line)
    rows = _stood(then).filter(pk__in=visible_items(viewer, here).order_by().values("pk"))
    stages = {
        Stage.UNCLOSED: Q(then_state__in=LIVE),
        Stage.CLOSED: Q(then_state=State.CLOSED),
        Stage.CANCELLED: Q(then_state=State.CANCELLED),
    }
    rows = rows.filter(stages.get(chosen.stage, Q()))
    if chosen.level == Level.TASKS:
        rows = rows.filter(parent=None)
    if chosen.level == Level.WORK:
        below = Step.objects.filter(known(then.at), item__parent=OuterRef("pk"))
        rows = rows.filter(~Exists(below))
    later = Exists(Step.objects.filter(item=OuterRef("pk"), act=Act.EDIT, known_at__gt=then.at))
    for word in chosen.q.split()[:5]:
        # What was reworded since is found by its number alone: its words of today say what came later.
        rows = rows.filter(Q(number__istartswith=word) | (Q(title__icontains=word) & ~later))
    return rows


def page_of(viewer: Viewer, chosen: Chosen, then: Then, *, after: str = "", size: int | None = SIZE) -> Page:
    """Return one page in order of numbers, each item as it stood; ``size`` None returns all, for a file. Six queries at most."""
    rows = _narrowed(viewer, chosen, then)
    counts = rows.order_by().values_list("light").annotate(n=Count("pk"))
    lights = {Light(light): n for light, n in counts}
    if chosen.light is not None:
        rows = rows.filter(light=chosen.light)
    pk, _tilde, sort = after.partition("~")
    key = whole_number(pk)
    if key is not None and sort:
        rows = rows.filter(Q(sort__gt=sort) | Q(sort=sort, pk__gt=key))
    rows = rows.select_related("lead", "line").order_by("sort", "pk")
    found = list(rows if size is None else rows[: size + 1])
    more = size is not None and len(found) > size
    found = found[:size] if more else found
    _put_back(found, then)
    _last_progress(found, then)
    return Page(found, lights, f"{found[-1].pk}~{found[-1].sort}" if more else "")


def _put_back(items: Sequence[Any], then: Then, *, supported: int | None = None) -> list[Unit]:
    """Let items say what they said then: state, date, and every word and lead that was changed since, from the trail.

    Returns the units that supported the item ``supported`` then, in official order. Three queries at most.
    """
    by_obj = {f"item:{item.pk}": item for item in items}
    rows = Event.objects.filter(obj__in=list(by_obj), ts__gt=then.at, act__in=_REWORDED)
    was: dict[str, dict[str, Any]] = {}
    for change in trail.opened(list(rows.order_by("ts", "seq"))):
        for name, value in change.before.items():
            was.setdefault(change.obj, {}).setdefault(name, value)
    supports = was.get(f"item:{supported}", {}).get("units")
    wanted = Q(pk__in={values["lead"] for values in was.values() if "lead" in values})
    now = Support.objects.filter(item=supported, unit=OuterRef("pk"))
    held = Exists(now) if supports is None else Q(pk__in=supports)
    rows_of: QuerySet[Any] = Unit.objects.annotate(held=Case(When(held, then=True), default=False))
    units = {unit.pk: unit for unit in rows_of.filter(wanted | Q(held=True)).order_by("path")}
    for obj, item in by_obj.items():
        item.state, item.due_on = item.then_state, item.then_due
        values = was.get(obj, {})
        for name in _WORDS:
            if name in values:
                setattr(item, name, values[name] if values[name] is not None else "")
        if "lead" in values:
            item.lead = units[values["lead"]]
    return [unit for unit in units.values() if unit.held]


def _last_progress(items: Iterable[Any], then: Then) -> None:
    by_pk = {item.pk: item for item in items}
    for item in by_pk.values():
        item.last_on, item.last_word = None, ""
    rows = Progress.objects.filter(known(then.at), item__in=list(by_pk)).order_by("on", "id")
    for pk, on, text in rows.values_list("item_id", "on", "text"):
        by_pk[pk].last_on, by_pk[pk].last_word = on, text


@dataclass(frozen=True)
class Said:
    """Progress ("progress"), a request for another date ("request") or an attachment ("paper"), as it was known."""

    kind: str
    pk: int
    on: date
    words: str
    beside: str
    until: date | None
    granted: bool | None
    answer: str


@dataclass
class Known:
    """What the ledger knew of one item: as it stood, every step, and what else was said of it until then."""

    item: Any
    steps: list[Step] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    children: list[Any] = field(default_factory=list)
    supports: list[Unit] = field(default_factory=list)


CHILDREN = 200


def known_of(viewer: Viewer, pk: int, then: Then) -> Known:
    """Return an item in full sight as the ledger knew it, else raise NotFound: also where it knew nothing of it yet.

    Seven queries at most.
    """
    rows = _stood(then).filter(pk__in=visible_items(viewer, Q(pk=pk)).order_by().values("pk"), pk=pk)
    item = rows.select_related("lead", "line").first()
    if item is None:
        raise NotFound
    below: list[Any] = []
    if item.has_children:
        below = list(
            _stood(then).filter(parent=item).select_related("lead").order_by("lead__path", "pk")[:CHILDREN]
        )
    known_units = _put_back([item, *below], then, supported=item.pk)
    name = Person.objects.filter(pk=OuterRef("known_by")).values("name")[:1]
    steps = Step.objects.filter(known(then.at), item=item).annotate(name=Subquery(name))
    found = Known(item, list(steps.select_related("post__unit", "post__group", "for_post").order_by("id")))
    item.round = max(step.round for step in found.steps)
    found.said = _said(item, then)
    found.children = [each for each in below if in_full_sight(viewer, each)]
    found.supports = known_units
    return found


def _said(item: Item, then: Then) -> list[Said]:
    """Return progress, requests and attachments known by then, each kind by day, in one query."""
    nothing, no_day = Value("", output_field=TextField()), Value(None, output_field=DateField())
    unknown = Value(None, output_field=BooleanField())
    progress = Progress.objects.filter(known(then.at), item=item).order_by()
    papers = PaperVersion.objects.filter(known(then.at), paper__item_link__item=item).order_by()
    asked = DateRequest.objects.filter(item=item, asked_at__lte=then.at).order_by()
    decided = Q(decided_at__lte=then.at)
    found = progress.annotate(sort=Value("progress"), a=no_day, b=unknown, c=nothing).values_list(
        "sort", "pk", "on", "text", "unit__short_name", "a", "b", "c"
    )
    found = found.union(
        asked.annotate(
            sort=Value("request"),
            a=nothing,
            b=Case(When(decided, then="granted"), default=unknown, output_field=BooleanField()),
            c=Case(When(decided, then=Cast("answer", TextField())), default=nothing),
        ).values_list("sort", "pk", "asked_on", "reason", "a", "due_to", "b", "c"),
        papers.annotate(
            sort=Value("paper"), a=Cast("number", TextField()), b=no_day, c=unknown, d=nothing
        ).values_list("sort", "pk", "effective_on", "paper__title", "a", "b", "c", "d"),
        all=True,
    )
    return sorted((Said(*row) for row in found), key=lambda each: (each.kind, each.on, each.pk))


def day_of(text: str, today: date) -> date:
    """Read the day of an address: the last day of the past year where it names none, today where it lies ahead."""
    try:
        day = date.fromisoformat(clean(text, limit=10, field="day"))
    except ValueError:
        return date(today.year - 1, 12, 31)
    return min(max(day, date(1949, 10, 1)), today)
