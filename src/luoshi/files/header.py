"""Finding the header of a table: under title rows, over one or two rows, broken over lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from luoshi.files.columns import Column, Named, column_of, name_columns
from luoshi.files.workbook import Row, Sheet, text_of

_SEARCHED = 30
_SAMPLED = 40
_NEEDED = frozenset({Column.TITLE})


@dataclass(frozen=True)
class Header:
    """The header of a sheet: the numbers of its first and last row, and its columns."""

    first: int
    last: int
    columns: tuple[Named, ...]

    def at(self, column: Column) -> int:
        """Return where ``column`` stands (from 1), or 0."""
        return next((named.at for named in self.columns if named.column == column), 0)


def find_header(sheet: Sheet) -> Header | None:
    """Return the header of ``sheet``: the first row, with the one below where it has two, that names enough columns.

    Enough: what is to be done (任务, 问题…) and one column more. None where there is no such row among the first 30.
    """
    rows = sheet.rows[:_SEARCHED]
    for n, row in enumerate(rows):
        one = one_row(sheet, row)
        below = rows[n + 1] if n + 1 < len(rows) and rows[n + 1].number == row.number + 1 else None
        two = two_rows(sheet, row, below) if below is not None else []
        if (
            below is not None
            and two
            and _known(two) > max(_known(one), _known(one_row(sheet, below)))
            and _is_enough(two)
        ):
            last = last_row(sheet, row.number, below.number)
            return Header(row.number, last, tuple(name_columns(two, _values(sheet, last))))
        if _is_enough(one):
            last = last_row(sheet, row.number, row.number)
            return Header(row.number, last, tuple(name_columns(one, _values(sheet, last))))
    return None


def last_row(sheet: Sheet, first: int, last: int) -> int:
    """Return the last row of the header: cells of its first row may be merged over up to three."""
    deep = [bottom for top, _left, bottom, _right in sheet.merged if top == first and bottom - top <= 2]
    return max([last, *deep])


def repeats(header: Header, row: Row) -> bool:
    """Say whether ``row`` repeats the header, as printed tables do at the top of a page."""
    named = [each for each in header.columns if each.column is not None]
    same = sum(1 for each in named if " ".join(text_of(row.at(each.at)).split()) == each.header)
    return bool(named) and same >= max(2, len(named) // 2)


Pairs = list[tuple[int, str]]


def one_row(sheet: Sheet, row: Row) -> Pairs:
    """Return the cells of a row that say something, as headers."""
    return [(at, text) for at in range(1, sheet.width + 1) if (text := text_of(row.at(at)))]


def two_rows(sheet: Sheet, row: Row, below: Row, means: Callable[[str], object] = column_of) -> Pairs:
    """Return headers of two rows as one: the lower cell where it says something, with the upper one before it."""
    spans = dict(_across(sheet, row.number))
    pairs: Pairs = []
    for at in range(1, sheet.width + 1):
        upper, lower = text_of(row.at(spans.get(at, at))), text_of(below.at(at))
        joined = f"{upper}{lower}" if upper and lower else upper or lower
        single = lower if lower and means(lower) else joined
        if joined:
            pairs.append((at, joined if means(joined) else single))
    return pairs


def _across(sheet: Sheet, number: int) -> Iterator[tuple[int, int]]:
    for top, left, bottom, right in sheet.merged:
        if top <= number <= bottom:
            yield from ((at, left) for at in range(left, right + 1))


def _known(pairs: Pairs) -> int:
    return len({column for _at, header in pairs if (column := column_of(header)) is not None})


def _is_enough(pairs: Pairs) -> bool:
    found = {column_of(header) for _at, header in pairs}
    return found >= _NEEDED and len(found - {None, Column.SERIAL}) >= 2


def _values(sheet: Sheet, after: int) -> dict[int, list[str]]:
    rows = list(islice((row for row in sheet.rows if row.number > after), _SAMPLED))
    return {at: [text for row in rows if (text := text_of(row.at(at)))] for at in range(1, sheet.width + 1)}
