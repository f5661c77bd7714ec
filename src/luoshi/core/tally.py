"""Counts kept with the writes: what changes in them at its unit when something changes.

Purpose: a figure over a whole province is a sum over few rows instead of a count over millions. A cell holds a fact without
a clock (what is counted, how it stands, its day): whether a day has passed is asked when the cells are read. Source: rules 1
(an item counts once, at its lead; a unit's figures cover what lies under it).
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

NO_DAY = date(9999, 12, 31)
"""The day of a cell whose fact has none."""


class Cell(NamedTuple):
    """What is counted (``measure``), how it stands (``mark``), and its day."""

    measure: str
    mark: str
    day: date


Change = tuple[int, Cell, int]
"""(unit, cell, by how many): what an act changes at the unit that something counts for."""


def change(
    *, before: Collection[Cell], unit_before: int | None, after: Collection[Cell], unit_after: int
) -> list[Change]:
    """Return what one row changes that was counted in the cells ``before`` and is counted in ``after`` from now on.

    Cells it stays in are left out, unless its unit is another one. ``unit_before`` is None for what was not there.
    """
    if unit_before is None or unit_before == unit_after:
        came, went = set(after) - set(before), set(before) - set(after)
    else:
        came, went = set(after), set(before)
    found = [(unit_after, cell, 1) for cell in sorted(came)]
    if unit_before is not None:
        found += [(unit_before, cell, -1) for cell in sorted(went)]
    return found
