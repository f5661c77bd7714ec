"""A workbook read as drafts: sheets found, secrecy refused, matters merged over several rows put together."""

import re
from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.base.refusals import Refusal
from luoshi.base.text import is_marked_secret
from luoshi.files.column_words import column_word
from luoshi.files.columns import NOT_KEPT, Column
from luoshi.files.drafts import TITLE, DraftRow, SheetRead, headline
from luoshi.files.faults import Notes
from luoshi.files.header import Header, find_header
from luoshi.files.row_reader import RowReader
from luoshi.files.table import Line, Table, read_table
from luoshi.files.unit_words import NO_NAMES
from luoshi.files.workbook import Book, Sheet, letter
from luoshi.items.kinds import Klass

_GRADES = re.compile(r"绝密|机密|秘密")
_LAST_DIGITS = re.compile(r"(\d+)(?=\D*$)")


def read_book(book: Book, *, year: int | None, immediate_days: int, notes: Notes) -> list[SheetRead]:
    """Read every sheet that holds a ledger. ``year`` is taken for due dates without one; faults go to ``notes``.

    Raises Refusal when no sheet has a header that can be read.
    """
    read: list[SheetRead] = []
    for sheet in book.sheets:
        header = find_header(sheet)
        secret = refuse_marks(sheet, header, notes)
        if header is None:
            if sheet.rows:
                says = _("“%(name)s”没有台账的表头，没有读") % {"name": sheet.name}
                notes.read(_("工作表"), says, _in("count", "张"), sheet.name, 0)
            continue
        table = read_table(sheet, header, notes)
        tell_hidden(sheet, [line.number for line in table.lines], notes)
        _tell_columns(table, notes)
        table.lines = [line for line in table.lines if line.number not in secret]
        reader = RowReader(table, notes, year, immediate_days)
        read.append(SheetRead(sheet.name, len(table.lines) + len(secret), _drafts(table, reader, notes)))
    if not read:
        raise _no_header()
    _refuse_same_numbers(read, notes)
    return read


def tell_hidden(sheet: Sheet, rows: Sequence[int], notes: Notes) -> None:
    """Tell that what is hidden was read like the rest: the sheet, some of ``rows``, columns."""
    if sheet.hidden:
        says = _("隐藏的“%(name)s”也读了") % {"name": sheet.name}
        notes.read(_("工作表"), says, _in("count", "张"), sheet.name, 0)
    for number in rows:
        if number in sheet.hidden_rows:
            notes.read(_("隐藏的行列"), _("隐藏的行也读了"), _in("count", "行"), sheet.name, number)
    for at in sorted(sheet.hidden_columns):
        if at <= sheet.width:
            notes.read(_("隐藏的行列"), _("隐藏的列也读了"), _in("count", "列"), sheet.name, 0, at)


def _no_header() -> Refusal:
    return Refusal(
        "no_header",
        _("没有找到台账的表头。"),
        _("表头要有“事项”（或任务、问题）和“牵头单位”；可以先下载模板，照着填。"),
        field="file",
    )


def refuse_marks(sheet: Sheet, header: Header | None, notes: Notes) -> set[int]:
    """Note a fault for every secrecy marking anywhere on the sheet; return the rows under the header that bear one."""
    rows: set[int] = set()
    graded = header.at(Column.SECRECY) if header else 0
    for row in sheet.rows:
        for at, value in enumerate(row.cells, start=1):
            if not isinstance(value, str) or "密" not in value:
                continue
            mark = _GRADES.search(value)
            if mark is None or not (
                is_marked_secret(value) or (at == graded and header and row.number > header.last)
            ):
                continue
            wrong, mend = _("不收涉密内容"), _("整行删掉，走涉密渠道")
            notes.fault(sheet.name, row.number, at, Column.SECRECY, mark[0], wrong, mend, "secret")
            if header is not None and row.number > header.last:
                rows.add(row.number)
    return rows


def _tell_columns(table: Table, notes: Notes) -> None:
    for named in table.header.columns:
        words = {"header": named.header, "name": column_word(named.column) if named.column else ""}
        kind, says, unit = _("列名"), "", _in("count", "处")
        if named.column is None:
            kind, says, unit = _("没有读的列"), _("“%(header)s”没有读") % words, _in("count", "列")
        elif named.column in NOT_KEPT:
            kind, says, unit = _("没有读的列"), _("“%(header)s”不写进事项") % words, _in("count", "列")
        elif named.is_alias:
            says = _("“%(header)s”读成“%(name)s”") % words
        if says:
            notes.read(kind, says, unit, table.sheet.name, table.header.last, named.at)
    headed = {named.at for named in table.header.columns}
    for at in sorted({at for line in table.lines for at in line.cells} - headed):
        says = _("%(column)s 列没有表头，没有读") % {"column": letter(at)}
        notes.read(_("没有读的列"), says, _in("count", "列"), table.sheet.name, table.header.last, at)


def _drafts(table: Table, reader: RowReader, notes: Notes) -> list[DraftRow]:
    title = table.header.at(Column.TITLE)
    found: list[DraftRow] = []
    for top, group in groupby(table.lines, key=lambda line: line.filled.get(title, line.number)):
        lines = list(group)
        drafts = [reader.draft(line) for line in lines]
        if len(lines) > 1:
            says = _("合并的一件事，读成一个事项，下面分成几项")
            notes.read(_("合并的事项"), says, _in("count", "件"), table.sheet.name, top, title)
            drafts = _with_parts(lines, drafts)
        found += drafts
    return found


def _with_parts(lines: list[Line], parts: list[DraftRow]) -> list[DraftRow]:
    """Return a matter merged over several rows as a parent, followed by each of its rows as a part."""
    first = parts[0]
    shared = {
        column
        for column, at in first.at.items()
        if all(line.filled.get(at) == lines[0].number for line in lines[1:])
    }
    parent = DraftRow(
        sheet=first.sheet,
        row=first.row,
        title=first.title,
        klass=first.klass if Column.DUE in shared else Klass.BY_DATE,
        number=first.number,
        serial=first.serial,
        aspect=first.aspect,
        line=first.line,
        standard=first.standard if Column.STANDARD in shared else "",
        due=first.due if Column.DUE in shared else None,
        leads=first.leads if shared & {Column.LEAD, Column.RESPONSIBLE} else NO_NAMES,
        supports=first.supports if Column.SUPPORT in shared else (),
        closed=first.closed if shared & {Column.CLOSED_ON, Column.STATE} else "",
        extra={
            column: text for column, text in first.extra.items() if column in shared or column == Column.TITLE
        },
        has_parts=True,
        at=first.at,
        faulty=first.faulty,
    )
    for part in parts:
        _make_part(part, lines[0].number, shared)
    return [parent, *parts]


def _make_part(part: DraftRow, row: int, shared: set[Column]) -> None:
    part.part_of, part.number, part.serial = row, "", ""
    part.extra = {c: text for c, text in part.extra.items() if c not in shared and c != Column.TITLE}
    if Column.LEAD in shared and Column.RESPONSIBLE not in shared and part.responsible.names:
        part.leads, part.responsible, part.lead_column = part.responsible, NO_NAMES, Column.RESPONSIBLE
    if measure := part.extra.get(Column.MEASURES, ""):
        part.title = headline(measure, TITLE)
        if len(headline(measure, len(measure))) <= TITLE:
            del part.extra[Column.MEASURES]


def _refuse_same_numbers(sheets: list[SheetRead], notes: Notes) -> None:
    first: dict[str, DraftRow] = {}
    drafts = [draft for sheet in sheets for draft in sheet.drafts if draft.number]
    for draft in drafts:
        before = first.setdefault(draft.number, draft)
        if before is draft:
            continue
        where = {"sheet": before.sheet, "row": before.row}
        wrong = (
            _("和第 %(row)d 行重了") if before.sheet == draft.sheet else _("和“%(sheet)s”第 %(row)d 行重了")
        )
        free = _next_free(draft.number, [each.number for each in drafts])
        mend = _("空着就自动编，或改成 %(number)s") % {"number": free} if free else _("空着就自动编")
        at = draft.at.get(Column.NUMBER, 0)
        notes.fault(
            draft.sheet, draft.row, at, Column.NUMBER, draft.number, wrong % where, mend, "number_twice"
        )


def _next_free(number: str, taken: list[str]) -> str:
    """Return the number after the highest that differs from ``number`` only in its last digits; "" without digits."""
    digits = _LAST_DIGITS.search(number)
    if digits is None:
        return ""
    before, after = number[: digits.start()], number[digits.end() :]
    highest = max(
        int(each[len(before) : len(each) - len(after)])
        for each in taken
        if each.startswith(before)
        and each.endswith(after)
        and each[len(before) : len(each) - len(after)].isdecimal()
    )
    return f"{before}{highest + 1:0{len(digits[1])}d}{after}"
