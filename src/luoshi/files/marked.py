"""The uploaded table given back with its faulty cells marked and a comment on each that says how to mend it."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from luoshi.files.excel_out import OPTIONS, safe, sheet_name
from luoshi.files.faults import Fault
from luoshi.files.workbook import Range, Sheet, Value, column_at, open_book, text_of

_WIDTH = 16
_BAD = {"bg_color": "#FBF5E6", "border": 2, "border_color": "#C5301C"}
_MOST_MERGED = 200_000


def mark(data: bytes, faults: Sequence[Fault]) -> bytes:
    """Return the workbook ``data`` again with ``faults`` marked: rows, columns and merged cells where they were.

    A last sheet lists all faults. Formulas come back as their values; looks are not kept. Where a secrecy marking was
    found, its whole row comes back empty. Raises Refusal when the file cannot be read.
    """
    book = open_book(data)
    stream = BytesIO()
    made = xlsxwriter.Workbook(stream, OPTIONS | {"in_memory": True})
    looks = {
        "plain": made.add_format({"text_wrap": True, "valign": "top"}),
        "day": made.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        "bad": made.add_format({"text_wrap": True, "valign": "top", **_BAD}),
        "bad_day": made.add_format({"num_format": "yyyy-mm-dd", "valign": "top", **_BAD}),
        "head": made.add_format({"bold": True, "bottom": 2}),
    }
    taken: set[str] = set()
    for sheet in book.sheets:
        own = [fault for fault in faults if fault.sheet == sheet.name]
        _write_sheet(made.add_worksheet(_free(sheet.name, taken)), sheet, own, looks)
    _write_list(made.add_worksheet(_free(_("要改的地方"), taken)), faults, looks)
    made.close()
    return stream.getvalue()


def _free(name: str, taken: set[str]) -> str:
    """Return ``name`` as a sheet can bear it, with a number where another one bears it already."""
    base, n = sheet_name(name), 1
    free = base
    while free.lower() in taken:
        n += 1
        free = f"{base[:27]} {n}"
    taken.add(free.lower())
    return free


def _write_sheet(out: Any, sheet: Sheet, faults: Sequence[Fault], looks: dict[str, Any]) -> None:
    secret = {fault.row for fault in faults if fault.code == "secret"}
    notes: dict[tuple[int, int], list[Fault]] = {}
    for fault in faults:
        if fault.row:
            notes.setdefault((fault.row, column_at(fault.column) or 1), []).append(fault)
    out.set_column(0, max(sheet.width - 1, 0), _WIDTH)
    for top, left, bottom, right in _apart(sheet.merged):
        out.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", looks["plain"])
    for row in sheet.rows:
        for at, value in enumerate(row.cells, start=1):
            if row.number not in secret and value != "":
                _write_cell(out, row.number, at, value, looks, bad=(row.number, at) in notes)
    shown = {
        (row.number, at) for row in sheet.rows for at, value in enumerate(row.cells, start=1) if value != ""
    }
    for (number, at), several in notes.items():
        if (number, at) not in shown or number in secret:
            out.write_blank(number - 1, at - 1, None, looks["bad"])
        text = "\n".join(f"{fault.wrong}。{_('怎么改')}：{fault.mend}" for fault in several)
        out.write_comment(number - 1, at - 1, safe(text), {"author": "Luoshi", "x_scale": 2})


def _apart(ranges: Sequence[Range]) -> list[Range]:
    """Return the merged ranges that can be written again: none that overlaps an earlier one, none of a size no table has."""
    kept: list[Range] = []
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in ranges:
        area = (bottom - top + 1) * (right - left + 1)
        if not 1 < area <= _MOST_MERGED - len(covered):
            continue
        cells = {(n, at) for n in range(top, bottom + 1) for at in range(left, right + 1)}
        if not cells & covered:
            covered |= cells
            kept.append((top, left, bottom, right))
    return kept


def _write_cell(out: Any, number: int, at: int, value: Value, looks: dict[str, Any], *, bad: bool) -> None:
    row, column = number - 1, at - 1
    if isinstance(value, date):  # a datetime is one too
        look = looks["bad_day" if bad else "day"]
        out.write_datetime(row, column, value, look)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        out.write_number(row, column, value, looks["bad" if bad else "plain"])
    else:
        out.write_string(row, column, safe(text_of(value)), looks["bad" if bad else "plain"])


def _write_list(out: Any, faults: Sequence[Fault], looks: dict[str, Any]) -> None:
    headings = (_("工作表"), _("行"), _("列"), _("表里写的"), _("哪里不对"), _("怎么改"))
    for n, (heading, width) in enumerate(zip(headings, (16, 6, 18, 30, 30, 40), strict=True)):
        out.set_column(n, n, width)
        out.write_string(0, n, safe(heading), looks["head"])
    for row, fault in enumerate(faults, start=1):
        texts = (
            fault.sheet,
            "",
            f"{fault.column} {fault.name}".strip(),
            fault.found,
            fault.wrong,
            fault.mend,
        )
        for n, text in enumerate(texts):
            if text:
                out.write_string(row, n, safe(text), looks["plain"])
        if fault.row:
            out.write_number(row, 1, fault.row, looks["plain"])
    out.freeze_panes(1, 0)
