"""What a unit counts as in the tally (``core.tally``): departments and affiliated units, branches in service, by their first and last days.

How many live on a day is what had begun by then less what had ended before: no row need be counted.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import F, Q, QuerySet, Sum, Value

from luoshi.core.tally import Cell, Change, change
from luoshi.org.kinds import BranchKind, UnitKind
from luoshi.org.models import Tally, Unit, UnitLife
from luoshi.org.tallies import counted


class Measure(StrEnum):
    """What is counted of units."""

    BODIES = "org.bodies"
    BRANCHES = "org.branches"


BEGINS, ENDS = "begins", "ends"
_BODIES = (UnitKind.DEPARTMENT, UnitKind.AFFILIATED)


def _measure(unit: Unit) -> Measure | None:
    if unit.kind in _BODIES:
        return Measure.BODIES
    return Measure.BRANCHES if unit.branch_kind == BranchKind.IN_SERVICE else None


def cells(unit: Unit, lived: Unit | UnitLife | None) -> frozenset[Cell]:
    """Return what ``unit`` counts as with the life that ``lived`` tells; nothing where there is none."""
    measure = _measure(unit)
    if measure is None or lived is None:
        return frozenset()
    found = {Cell(measure.value, BEGINS, lived.from_on)}
    if lived.to_on is not None:
        found.add(Cell(measure.value, ENDS, lived.to_on))
    return frozenset(found)


def changes(units: Iterable[Unit], before: dict[int, UnitLife]) -> list[Change]:
    """Return what changes with the lives of ``units``; ``before`` holds what was known of those there were."""
    found: list[Change] = []
    for unit in units:
        old = before.get(unit.pk)
        found += change(
            before=cells(unit, old),
            unit_before=unit.pk if old else None,
            after=cells(unit, unit),
            unit_after=unit.pk,
        )
    return found


def living_under(paths: Iterable[str], day: date) -> dict[Measure, int]:
    """Return how many of each live on a day in the units at ``paths``, none within another, and under them. One query."""
    rows = Tally.objects.filter(unit__path__in=list(paths), measure__in=list(Measure))
    rows = rows.filter(Q(mark=BEGINS, day__lte=day) | Q(mark=ENDS, day__lt=day)).order_by()
    found = dict.fromkeys(Measure, 0)
    for measure, mark, n in rows.values_list("measure", "mark").annotate(total=Sum("n")):
        found[Measure(measure)] += n if mark == BEGINS else -n
    return found


def from_rows() -> list[QuerySet[Any, Any]]:
    """Return the same counts as queries over the rows: (unit, measure, mark, day, how many)."""
    found = []
    for measure, which in (
        (Measure.BODIES, Q(kind__in=_BODIES)),
        (Measure.BRANCHES, Q(branch_kind=BranchKind.IN_SERVICE) & ~Q(kind__in=_BODIES)),
    ):
        rows = Unit.objects.filter(which)
        found.append(counted(rows, "", measure, Value(BEGINS), F("from_on")))
        found.append(counted(rows.exclude(to_on=None), "", measure, Value(ENDS), F("to_on")))
    return found
