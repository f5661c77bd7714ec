"""The matrix: core-business tasks in the order of their lines, the four beside each; narrowed, counted, paged by key."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base.text import whole_number
from luoshi.core import tree
from luoshi.items.models import Item
from luoshi.items.queries import visible_items
from luoshi.mandate.kinds import LineKind
from luoshi.org.models import Unit
from luoshi.together.kinds import Cell
from luoshi.together.queries.facts import Fact, facts_of
from luoshi.together.queries.predicates import FOUR, When, in_hand

SIZE = 50
_ORDER = ("line__order", "line__code", "sort", "pk")


class Show(StrEnum):
    """Which tasks are listed: by what of the four is there, or is not."""

    EVERY = ""
    ALL_FOUR = "all_four"
    PLANNED = "planned"
    DEPLOYED = "deployed"
    CHECKED = "checked"
    JUDGED = "judged"
    SOME_MISSING = "some_missing"
    NOT_PLANNED = "not_planned"
    NOT_DEPLOYED = "not_deployed"
    NOT_CHECKED = "not_checked"
    NOT_JUDGED = "not_judged"

    def holds(self, when: When) -> Q:
        """Return the predicate."""
        if self is Show.EVERY:
            return Q()
        if self in {Show.ALL_FOUR, Show.SOME_MISSING}:
            every = Q()
            for each in FOUR.values():
                every &= each(when)
            return every if self is Show.ALL_FOUR else ~every
        filled = FOUR[Cell(self.value.removeprefix("not_"))](when)
        return ~filled if self.value.startswith("not_") else filled


@dataclass(frozen=True)
class Chosen:
    """What the matrix is narrowed to: a year, a line, a lead unit with what lies below it, what is there or not."""

    year: int
    line: int | None = None
    unit: Unit | None = None
    show: Show = Show.EVERY

    @property
    def when(self) -> When:
        """The year as a period, as known now."""
        return When(date(self.year, 1, 1), date(self.year, 12, 31))

    @property
    def predicate(self) -> Q:
        """Which tasks are rows, whatever of the four is there."""
        found = in_hand(self.when) & Q(parent=None, line__kind=LineKind.BUSINESS)
        if self.line is not None:
            found &= Q(line=self.line)
        if self.unit is not None:
            found &= Q(lead__path__gte=self.unit.path, lead__path__lt=tree.upper_bound(self.unit.path))
        return found


@dataclass(frozen=True)
class Row:
    """A task with its facts, by cell, oldest first."""

    item: Item
    facts: list[Fact]

    def of(self, cell: Cell) -> list[Fact]:
        """Return the facts that fill one cell."""
        return [fact for fact in self.facts if fact.cell == cell]

    @property
    def party(self) -> list[Item]:
        """The Party-building items that go with the task, in sight, each once."""
        found = {item.pk: item for fact in self.facts for item in fact.party_seen}
        return sorted(found.values(), key=lambda item: (item.sort, item.pk))


@dataclass(frozen=True)
class Share:
    """How many tasks one cell, or all four, hold."""

    total: int
    filled: dict[Cell, int]
    all_four: int


@dataclass(frozen=True)
class Matrix:
    """A page of the matrix, and the numbers of the whole."""

    rows: list[Row]
    after: str
    share: Share
    lines: list[tuple[int, str]]
    leads: list[tuple[int, str]]


def _counted(viewer: Viewer, chosen: Chosen) -> tuple[Share, list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the numbers of the list, and the lines and lead units of its year to choose from: one aggregate for all."""
    year = Chosen(chosen.year)
    every = Q()
    counts: dict[str, Any] = {}
    for cell, filled in FOUR.items():
        predicate = filled(chosen.when)
        every &= predicate
        counts[cell.value] = Count("pk", filter=predicate)
    names = ("line_id", "line__name", "line__order", "lead_id", "lead__name", "lead__path")
    rows: Any = visible_items(viewer, year.predicate).order_by().values_list(*names)
    found = list(rows.annotate(n=Count("pk"), **counts, every=Count("pk", filter=every)))
    lines = {row[0]: (row[2], row[1]) for row in found}
    leads = {row[3]: (row[5], row[4]) for row in found}
    kept = [row for row in found if _holds(chosen, row[0], row[5])]
    share = Share(
        sum(row[6] for row in kept),
        {cell: sum(row[7 + n] for row in kept) for n, cell in enumerate(FOUR)},
        sum(row[11] for row in kept),
    )
    return share, _ordered(lines), _ordered(leads)


def _holds(chosen: Chosen, line: int, lead: str) -> bool:
    return chosen.line in {None, line} and (chosen.unit is None or lead.startswith(chosen.unit.path))


def _ordered(found: dict[int, tuple[Any, str]]) -> list[tuple[int, str]]:
    return [
        (pk, name) for pk, (_order, name) in sorted(found.items(), key=lambda each: (each[1][0], each[0]))
    ]


def _listed(viewer: Viewer, chosen: Chosen) -> QuerySet[Item]:
    rows = visible_items(viewer, chosen.predicate & chosen.show.holds(chosen.when))
    return rows.select_related("lead", "line", "owner", "judge_unit").order_by(*_ORDER)


def _behind(rows: QuerySet[Item], after: str) -> QuerySet[Item]:
    """Return the rows behind the item whose id ``after`` is; all where it names none."""
    pk = whole_number(after)
    last = Item.objects.select_related("line").filter(pk=pk).first() if pk is not None else None
    if last is None:
        return rows
    line, key = last.line, {"sort": last.sort}
    same = Q(line__order=line.order, line__code=line.code)
    return rows.filter(
        Q(line__order__gt=line.order)
        | Q(line__order=line.order, line__code__gt=line.code)
        | same & Q(sort__gt=last.sort)
        | same & Q(**key, pk__gt=last.pk)
    )


def matrix(
    viewer: Viewer,
    chosen: Chosen,
    *,
    after: str = "",
    size: int = SIZE,
    also: Collection[int] = frozenset(),
) -> Matrix:
    """Return one page of the matrix with the numbers of the whole; see :func:`facts_of` for ``also``."""
    share, lines, leads = _counted(viewer, chosen)
    items = list(_behind(_listed(viewer, chosen), after)[: size + 1])
    more, items = len(items) > size, items[:size]
    facts = facts_of(viewer, [item.pk for item in items], chosen.when, also=also)
    rows = [Row(item, facts[item.pk]) for item in items]
    return Matrix(rows, str(items[-1].pk) if more else "", share, lines, leads)


def every(viewer: Viewer, chosen: Chosen, *, also: Collection[int] = frozenset()) -> list[Row]:
    """Return all rows of the matrix, for a file; the facts are read a thousand tasks at a time."""
    items = list(_listed(viewer, chosen))
    found = []
    for start in range(0, len(items), 1000):
        part = items[start : start + 1000]
        facts = facts_of(viewer, [item.pk for item in part], chosen.when, also=also)
        found += [Row(item, facts[item.pk]) for item in part]
    return found


def row_of(viewer: Viewer, item: Item, today: date, *, also: Collection[int] = frozenset()) -> Row:
    """Return one task with all its facts up to ``today``."""
    facts = facts_of(viewer, [item.pk], When(item.opened_on, today), also=also)
    return Row(item, facts[item.pk])
