"""What an act changes in the tally: a table, and by Hypothesis that adding changes up is counting everything again.

Source: rules 1 (an item counts once, at its lead; a unit's figures cover what lies under it) and 11.
"""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.tally import NO_DAY, Cell, Change, change

WORK = Cell("work", "normal", date(2021, 6, 30))
WAITING = Cell("work", "waiting", NO_DAY)
OPENED = Cell("opened", "", date(2021, 1, 1))
BOTH, ONE = frozenset({WORK, OPENED}), frozenset({WAITING, OPENED})

CHANGES = [
    # what happened, cells before, unit before, cells after, unit after, what changes
    ("opened", frozenset(), None, BOTH, 1, [(1, OPENED, 1), (1, WORK, 1)]),
    ("submitted", BOTH, 1, ONE, 1, [(1, WAITING, 1), (1, WORK, -1)]),
    ("nothing that is counted", BOTH, 1, BOTH, 1, []),
    ("called off", BOTH, 1, frozenset(), 1, [(1, OPENED, -1), (1, WORK, -1)]),
    ("passed on", BOTH, 1, BOTH, 2, [(2, OPENED, 1), (2, WORK, 1), (1, OPENED, -1), (1, WORK, -1)]),
]


@pytest.mark.parametrize(("_what", "before", "unit", "after", "unit_after", "expected"), CHANGES)
def test_what_changes(
    _what: str,
    before: frozenset[Cell],
    unit: int | None,
    after: frozenset[Cell],
    unit_after: int,
    expected: list[Change],
) -> None:
    """Cells it stays in are not touched; a row that passes to another unit leaves all it counted for."""
    assert change(before=before, unit_before=unit, after=after, unit_after=unit_after) == expected


states = st.frozensets(st.sampled_from([WORK, WAITING, OPENED]))
lives = st.lists(st.lists(st.tuples(st.integers(0, 3), states), min_size=1, max_size=6), max_size=6)


@given(lives)
def test_changes_add_up_to_a_count(rows: list[list[tuple[int, frozenset[Cell]]]]) -> None:
    """Whatever happens to rows, the sum of all changes is the count of how they stand at the end."""
    kept: Counter[tuple[int, Cell]] = Counter()
    counted: Counter[tuple[int, Cell]] = Counter()
    for row in rows:
        unit_before, before = None, frozenset[Cell]()
        for unit, cells in row:
            changes = change(before=before, unit_before=unit_before, after=cells, unit_after=unit)
            for at, cell, n in changes:
                kept[at, cell] += n
            unit_before, before = unit, cells
        for cell in before:
            counted[unit_before or 0, cell] += 1
    assert {key: n for key, n in kept.items() if n} == counted
