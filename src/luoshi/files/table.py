"""The rows of a table under its header: merged cells filled down, and what is no row of the table set aside."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.files.columns import Column
from luoshi.files.faults import Notes, runs
from luoshi.files.header import Header, repeats
from luoshi.files.workbook import Row, Sheet, Value, letter, text_of

_SUM = re.compile(r"(?:小计|合计|总计|共计|累计|本页小计|续表)")
_FOOT = re.compile(
    r"(?:填表人|制表人|审核人|填报人|填报单位|填表单位|制表单位|报送单位|单位负责人|主要负责人|负责人签[字名]|经办人|"
    r"填表日期|制表日期|填报日期|报送日期|联系人|联系电话|审批人|签字|签名|盖章|注|备注|说明|填表说明)\s*[:：（(]"
)
_SECTION = re.compile(r"(?:第?[一二三四五六七八九十]+[、.．部]|[（(][一二三四五六七八九十]+[）)])")


@dataclass
class Line:
    """One row of the table. ``filled``: columns whose cell was filled down from the row given."""

    number: int
    cells: dict[int, Value]
    aspect: str = ""
    filled: dict[int, int] = field(default_factory=dict)


@dataclass
class Table:
    """A sheet with its header and the lines under it; ``spans`` are the vertical merges by (column, first row)."""

    sheet: Sheet
    header: Header
    lines: list[Line]
    spans: dict[tuple[int, int], int]

    def text(self, line: Line, column: Column) -> str:
        """Return the trimmed text of a cell; "" where the table has no such column."""
        at = self.header.at(column)
        return text_of(line.cells.get(at, "")).strip() if at else ""


def read_table(sheet: Sheet, header: Header, notes: Notes, *, sections: bool = True) -> Table:
    """Return the lines of a table; what was skipped or filled is told in ``notes``.

    ``sections``: a heading between the rows is the aspect of those below it; else it is skipped.
    """
    spans, sorter = _spans(sheet, header), _Sorter(sheet, header)
    filled = _fill(sheet, header, spans, notes)
    lines: list[Line] = []
    skipped: list[int] = []
    aspect, before = "", header.last
    for row in sheet.rows:
        if row.number <= header.last:
            continue
        skipped += range(before + 1, row.number)
        before = row.number
        own = {at: value for at, value in enumerate(row.cells, start=1) if text_of(value).strip()}
        kind = sorter.kind(row, own)
        if kind == "blank":
            skipped.append(row.number)
        elif kind == "section" and sections:
            aspect = text_of(next(iter(own.values()))).strip()
            notes.read(
                _("小标题"),
                _("“%(text)s”读成下面各行的“方面”") % {"text": aspect},
                _in("count", "行"),
                sheet.name,
                row.number,
            )
        elif kind:
            notes.read(_("不是事项的行"), _SKIPPED[kind](), _in("count", "行"), sheet.name, row.number)
        else:
            extra = filled.get(row.number, {})
            cells = own | {at: sheet_value for at, (sheet_value, _row) in extra.items() if at not in own}
            lines.append(Line(row.number, cells, aspect, {at: top for at, (_v, top) in extra.items()}))
    _tell_blank(sheet, skipped, notes)
    return Table(sheet, header, lines, spans)


_SKIPPED = {
    "header": lambda: _("又是一遍表头，跳过"),
    "sum": lambda: _("小计、合计或续表，跳过"),
    "foot": lambda: _("表下的签字或说明，跳过"),
    "section": lambda: _("小标题，跳过"),
}


class _Sorter:
    """Tells why a row is no line of the table: blank, header, sum, foot, section; "" for a line."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self.header = header
        self.serial = header.at(Column.SERIAL)
        self.lead = header.at(Column.LEAD) or header.at(Column.RESPONSIBLE)
        self.wide = {(top, left) for top, left, _bottom, right in sheet.merged if right - left >= 2}

    def kind(self, row: Row, own: dict[int, Value]) -> str:
        sums = any(_SUM.fullmatch(_joined(value)) for value in own.values())
        if all(at == self.serial and _joined(value).isdecimal() for at, value in own.items()):
            return "blank"
        if repeats(self.header, row):
            return "header"
        at, value = next(iter(own.items()))
        first = _joined(value)
        if sums or _SUM.match(first):
            return "sum"
        if _FOOT.match(first) and (
            self.lead not in own or all(_FOOT.match(_joined(each)) for each in own.values())
        ):
            return "foot"
        if len(own) == 1 and (_SECTION.match(first) or (row.number, at) in self.wide):
            return "section"
        return ""


def _joined(value: Value) -> str:
    return "".join(text_of(value).split())


def _spans(sheet: Sheet, header: Header) -> dict[tuple[int, int], int]:
    """Return the merges of several rows under the header; of ranges that overlap, which no sheet makes, the first."""
    spans: dict[tuple[int, int], int] = {}
    reached: dict[int, int] = {}
    for top, left, bottom, _right in sorted(sheet.merged):
        if top > header.last and bottom > top and top > reached.get(left, 0):
            spans[left, top] = bottom
            reached[left] = bottom
    return spans


def _fill(
    sheet: Sheet, header: Header, spans: dict[tuple[int, int], int], notes: Notes
) -> dict[int, dict[int, tuple[Value, int]]]:
    """Return what merged cells say in the rows below their first one: row → column → (value, first row)."""
    names = {named.at: named for named in header.columns if named.column is not None}
    by_number = {row.number: row for row in sheet.rows}
    numbers = list(by_number)
    filled: dict[int, dict[int, tuple[Value, int]]] = {}
    for (at, top), bottom in spans.items():
        value = by_number[top].at(at) if top in by_number else ""
        if at not in names or not text_of(value).strip():
            continue
        notes.read(
            _("合并格"),
            _("%(column)s 列“%(name)s”合并的格，按每行补上")
            % {"column": letter(at), "name": names[at].header},
            _in("count", "处"),
            sheet.name,
            top,
            at,
        )
        for number in _between(numbers, top + 1, bottom):
            filled.setdefault(number, {})[at] = (value, top)
    return filled


def _between(numbers: list[int], first: int, last: int) -> Iterator[int]:
    """Yield the ascending ``numbers`` from ``first`` to ``last``."""
    low = bisect_left(numbers, first)
    while low < len(numbers) and numbers[low] <= last:
        yield numbers[low]
        low += 1


def _tell_blank(sheet: Sheet, skipped: list[int], notes: Notes) -> None:
    for first, last in runs(skipped):
        rows = str(first) if first == last else f"{first}—{last}"
        says = _("第 %(rows)s 行没有内容，跳过") % {"rows": rows}
        for number in range(first, min(last, first + 999) + 1):
            notes.read(_("空行"), says, _in("count", "行"), sheet.name, number)
