"""What an item counts as in the tally (``core.tally``), said twice: of one row at hand, and as queries from which it is checked.

Four things are counted at an item's lead unit: live work and live tasks by the light they will have (the day decides when it is
read), work with a date by how it came out, and tasks by the year they were opened in.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, DateField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from luoshi.core.life import LIVE, State
from luoshi.core.ontime import Punctuality
from luoshi.core.tally import NO_DAY, Cell, Change, change
from luoshi.items.filters import MADE_IT, WITH_A_DATE
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.org.tallies import counted, first_of_year


class Measure(StrEnum):
    """What is counted of items."""

    WORK = "items.work"
    TASKS = "items.tasks"
    DUE = "items.due"
    OPENED = "items.opened"


class Mark(StrEnum):
    """How it stands, whatever the day."""

    WAITING = "waiting"
    RETURNED = "returned"
    SUSTAINED = "sustained"
    NORMAL = "normal"
    ON_TIME = "on_time"
    NOT_ON_TIME = "not_on_time"


def cells(item: Item) -> frozenset[Cell]:
    """Return what ``item`` counts as now at its lead unit."""
    state, found = State(item.state), []
    if state in LIVE:
        mark = _mark(item, state)
        day = NO_DAY if mark == Mark.WAITING else item.due_on or NO_DAY
        if not item.has_children:
            found.append(Cell(Measure.WORK.value, mark.value, day))
        if item.parent_id is None:
            found.append(Cell(Measure.TASKS.value, mark.value, day))
    outcome = _outcome(item, state)
    if outcome is not None and item.original_due_on is not None:
        found.append(Cell(Measure.DUE.value, outcome.value, item.original_due_on))
    if item.parent_id is None and state not in {State.DRAFT, State.CANCELLED}:
        found.append(Cell(Measure.OPENED.value, "", date(item.opened_on.year, 1, 1)))
    return frozenset(found)


def note(item: Item) -> Item:
    """Note what ``item`` counts as before an act changes it; returns it."""
    item.counted_as = (item.lead_id, cells(item))
    return item


def note_new(item: Item) -> Item:
    """Note that ``item`` was not there before; returns it."""
    item.counted_as = (None, frozenset())
    return item


def changes(item: Item) -> list[Change]:
    """Return what an act changed in the tally since ``item`` was noted, and note it again."""
    (unit, before), after = item.counted_as, cells(item)
    item.counted_as = (item.lead_id, after)
    return change(before=before, unit_before=unit, after=after, unit_after=item.lead_id)


def _mark(item: Item, state: State) -> Mark:
    if state == State.SUBMITTED:
        return Mark.WAITING
    if state == State.RETURNED:
        return Mark.RETURNED
    return Mark.SUSTAINED if item.klass == Klass.SUSTAINED else Mark.NORMAL


def _outcome(item: Item, state: State) -> Mark | None:
    """Return how work with a date came out, or None where 按期办结 leaves it out (rules 9)."""
    if item.has_children or item.klass == Klass.SUSTAINED or item.original_due_on is None:
        return None
    if state == State.SUBMITTED:
        return Mark.WAITING
    if state == State.CLOSED:
        made_it = item.punctual == Punctuality.ON_TIME
        return None if item.punctual == Punctuality.OPEN else Mark.ON_TIME if made_it else Mark.NOT_ON_TIME
    called_off = state == State.CANCELLED and item.closed_on is not None
    if state == State.DRAFT or (called_off and item.closed_on <= item.original_due_on):  # type: ignore[operator]
        return None
    return Mark.NOT_ON_TIME


_LIVE_MARK = Case(
    When(state=State.SUBMITTED, then=Value(Mark.WAITING.value)),
    When(state=State.RETURNED, then=Value(Mark.RETURNED.value)),
    When(klass=Klass.SUSTAINED, then=Value(Mark.SUSTAINED.value)),
    default=Value(Mark.NORMAL.value),
)
_LIVE_DAY = Case(
    When(state=State.SUBMITTED, then=Value(NO_DAY, output_field=DateField())),
    default=Coalesce(F("due_on"), Value(NO_DAY, output_field=DateField())),
    output_field=DateField(),
)
_OUTCOME = Case(
    When(state=State.SUBMITTED, then=Value(Mark.WAITING.value)),
    When(MADE_IT, then=Value(Mark.ON_TIME.value)),
    default=Value(Mark.NOT_ON_TIME.value),
)


def from_rows() -> list[QuerySet[Any, Any]]:
    """Return the same counts as queries over the rows: (unit, measure, mark, day, how many)."""
    live = Item.objects.filter(state__in=LIVE)
    opened = Item.objects.filter(parent=None).exclude(state__in=[State.DRAFT, State.CANCELLED])
    return [
        counted(live.filter(has_children=False), "lead", Measure.WORK, _LIVE_MARK, _LIVE_DAY),
        counted(live.filter(parent=None), "lead", Measure.TASKS, _LIVE_MARK, _LIVE_DAY),
        counted(Item.objects.filter(WITH_A_DATE), "lead", Measure.DUE, _OUTCOME, F("original_due_on")),
        counted(opened, "lead", Measure.OPENED, Value(""), first_of_year("opened_on")),
    ]
