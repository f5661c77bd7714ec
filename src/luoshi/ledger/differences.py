"""Two days compared: what came, what went, what says something else, as the ledger knew it at the end of each.

One shape for every list: keys with what they said then and what they say now. Items are compared by state, date and light;
records by what their versions say; units by place and life; turns by what has become of them; figures by value.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from luoshi.access.queries import visible_units
from luoshi.access.scope import Viewer
from luoshi.cadence.calendar import Calendar
from luoshi.core import life, lights, tree
from luoshi.core.life import LIVE, Act, State
from luoshi.core.lights import Light
from luoshi.items.kinds import Klass
from luoshi.items.models import Item, Step
from luoshi.items.queries import visible_items
from luoshi.ledger.figures import Asked, figures, value_of
from luoshi.ledger.reading import book_of, sources
from luoshi.ledger.turns import Owed, rows_in
from luoshi.org.models import Unit, UnitLife
from luoshi.records.models import Record, RecordVersion
from luoshi.records.queries import visible_records

MOST = 200
"""Rows of a comparison shown on one page; how many more there are is said."""
MOST_UNITS = 80
"""Units whose turns are compared at once."""


@dataclass(frozen=True)
class Ends:
    """The two moments compared, each the end of its day, and the days themselves."""

    then_on: date
    now_on: date
    then: datetime
    now: datetime


@dataclass(frozen=True)
class Line:
    """One row: what it is, what it said then and says now; None where it was not there."""

    obj: Any
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        """Return new, gone or changed."""
        if self.before is None:
            return "new"
        return "gone" if self.after is None else "changed"


@dataclass(frozen=True)
class Between:
    """What differs, at most ``MOST`` rows, and how many more."""

    lines: list[Line]
    more: int


def _between(found: Iterable[tuple[Hashable, Any, Any, Any]]) -> Between:
    lines = [Line(obj, before, after) for _key, obj, before, after in found if before != after]
    return Between(lines[:MOST], max(len(lines) - MOST, 0))


@dataclass(frozen=True)
class ItemState:
    """How an item stood: its state, the date in force, its light."""

    state: State
    due_on: date | None
    light: Light


def items_between(viewer: Viewer, unit: Unit, ends: Ends) -> Between:
    """Return the items led in ``unit`` and below that stand otherwise: touched meanwhile, or overtaken by their date."""
    then, now = _amber(ends.then, ends.then_on), _amber(ends.now, ends.now_on)
    touched = Step.objects.filter(known_at__gt=ends.then, known_at__lte=ends.now).values("item")
    turned = Q(state__in=LIVE, due_on__lt=now + timedelta(days=1), due_on__gte=ends.then_on)
    here = Q(lead__path__gte=unit.path, lead__path__lt=tree.upper_bound(unit.path))
    rows = visible_items(viewer, here & (Q(pk__in=touched) | turned))
    items = list(rows.select_related("lead").order_by("sort", "pk"))
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(item__in=[item.pk for item in items]).order_by("id"):
        steps.setdefault(step.item_id, []).append(step)
    return _between(
        (
            item.pk,
            item,
            _stood(item, steps.get(item.pk, []), ends.then, ends.then_on, then),
            _stood(item, steps.get(item.pk, []), ends.now, ends.now_on, now),
        )
        for item in items
    )


def _amber(at: datetime, day: date) -> date:
    return Calendar(at).add(day, settings.AMBER_WORKDAYS)


def _stood(
    item: Item, steps: Sequence[Step], moment: datetime, day: date, amber_until: date
) -> ItemState | None:
    """Return how an item stood: its steps up to the moment, replayed by the table of its life."""
    known = [step for step in steps if step.known_at <= moment]
    if not known:
        return None
    state = State.DRAFT
    for step in known:
        state = life.after(state, Act(step.act))
    later = (step.due_from for step in steps if step.known_at > moment and (step.due_from or step.due_to))
    due_on = next(later, item.due_on)
    light = lights.light(
        state=state,
        due_on=due_on,
        today=day,
        amber_until=amber_until,
        sustained=item.klass == Klass.SUSTAINED,
    )
    return ItemState(state, due_on, light)


@dataclass(frozen=True)
class RecordSaid:
    """What a record said: day, kinds, host and joint units, counts."""

    held_on: date
    kinds: str
    units: tuple[str, ...]
    required: int
    present: int


def records_between(viewer: Viewer, unit: Unit, ends: Ends) -> Between:
    """Return the records of ``unit`` and below that were entered, corrected or withdrawn meanwhile."""
    inside = {"gt": ends.then, "lte": ends.now}

    def within(name: str) -> Q:
        return Q(**{f"{name}__{key}": value for key, value in inside.items()})

    touched = within("versions__known_at") | within("versions__gone_at") | within("withdrawn_at")
    below = Unit.objects.filter(path__gte=unit.path, path__lt=tree.upper_bound(unit.path)).values("pk")
    rows = (
        visible_records(viewer)
        .filter(Q(host__in=below) | Q(versions__joints__unit__in=below))
        .filter(touched)
    )
    records = {row.pk: row for row in rows.distinct()}
    versions = (
        RecordVersion.objects.filter(record__in=list(records))
        .select_related("host")
        .prefetch_related("joints__unit")
        .order_by("known_at", "id")
    )
    lines: dict[int, list[RecordVersion]] = {}
    for version in versions:
        lines.setdefault(version.record_id, []).append(version)
    return _between(
        (
            pk,
            record,
            _said(record, lines.get(pk, []), ends.then),
            _said(record, lines.get(pk, []), ends.now),
        )
        for pk, record in records.items()
    )


def _said(record: Record, versions: Sequence[RecordVersion], moment: datetime) -> RecordSaid | None:
    if record.withdrawn_at is not None and record.withdrawn_at <= moment:
        return None
    known = [each for each in versions if each.known_at <= moment]
    if not known:
        return None
    last = known[-1]
    units = (last.host.name, *sorted(joint.unit.name for joint in last.joints.all()))
    return RecordSaid(last.held_on, last.kinds.strip(), units, last.required, last.present)


@dataclass(frozen=True)
class UnitStood:
    """Where a unit stood and whether it lived on the day."""

    above: str
    from_on: date
    to_on: date | None


def units_between(viewer: Viewer, unit: Unit, ends: Ends) -> Between:
    """Return the units in ``unit`` that were founded, moved, ended or came back meanwhile."""
    rows = visible_units(viewer).filter(path__gte=unit.path, path__lt=tree.upper_bound(unit.path))
    units = {row.pk: row for row in rows}
    names = {row.path: row.name for row in units.values()}
    lines: dict[int, list[UnitLife]] = {}
    for row in UnitLife.objects.filter(unit__in=list(units)).order_by("id"):
        lines.setdefault(row.unit_id, []).append(row)

    def stood(pk: int, moment: datetime, day: date) -> UnitStood | None:
        known = [row for row in lines.get(pk, []) if row.known_at <= moment]
        if not known or not known[-1].lives_on(day):
            return None
        last = known[-1]
        return UnitStood(names.get(tree.parent_path(last.path), ""), last.from_on, last.to_on)

    return _between(
        (pk, row, stood(pk, ends.then, ends.then_on), stood(pk, ends.now, ends.now_on))
        for pk, row in units.items()
    )


@dataclass(frozen=True)
class TurnStood:
    """What had become of a turn: its state, and how many of its slots were filled."""

    state: str
    done: int
    of: int


def turns_between(viewer: Viewer, unit: Unit, ends: Ends) -> Between | None:
    """Return the turns of ``unit`` and below, of the windows since the year of the first day, that stand otherwise.

    None where there are more units than are compared at once.
    """
    below = visible_units(viewer).filter(path__gte=unit.path, path__lt=tree.upper_bound(unit.path))
    units = list(below[: MOST_UNITS + 1])
    if len(units) > MOST_UNITS:
        return None
    start = date(ends.then_on.year, 1, 1)

    said = sources(units, start, ends.now_on)

    def stood(moment: datetime) -> dict[Hashable, Owed]:
        rows = rows_in(book_of(said, moment))
        return {
            (row.unit.pk, row.duty.pk, owed.window.start): owed
            for row in rows
            for owed in row.owed
            if owed.turn.owed
        }

    then, now = stood(ends.then), stood(ends.now)
    return _between(
        (key, now.get(key) or then[key], _turn(then.get(key)), _turn(now.get(key)))
        for key in [*now, *(key for key in then if key not in now)]
    )


def _turn(owed: Owed | None) -> TurnStood | None:
    if owed is None:
        return None
    assert owed.turn.state is not None
    return TurnStood(owed.turn.state.value, owed.turn.done, len(owed.turn.slots))


def figures_between(unit: Unit, ends: Ends) -> Between:
    """Return the figures of ``unit`` from the first day of the later year on that have another value."""
    start = date(ends.now_on.year, 1, 1)
    found = []
    for name, figure in figures.items():
        then = value_of(figure, Asked(min(start, ends.then_on), ends.then_on, unit, ends.then))
        now = value_of(figure, Asked(start, ends.now_on, unit, ends.now))
        found.append((name, figure, then.shown, now.shown))
    return _between(found)
