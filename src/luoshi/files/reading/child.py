"""Reads one file in a process of its own and writes it out as lines of JSON.

A hostile sheet may ask for more memory or time than there is; here it takes down this process alone. Started by
:mod:`luoshi.files.workbook` with the file on standard input. The last line is {"end": true}, or {"refused": code}.
"""

import io
import json
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

try:
    import resource
except ImportError:  # a system without such limits
    resource = None  # type: ignore[assignment]

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from luoshi.files.reading import old_book, text_table, xlsx_parts
from luoshi.files.reading.beside import Beside, Refused

ADDRESSES = 1 << 30
MEMORY = 240 << 20
"""Bytes of memory of its own; with the libraries it shares the process stays below 300 MB."""
SECONDS = 20


def limit() -> None:
    """Bind this process to its memory and time, where the system can."""
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def plain(value: Any) -> Any:
    """Return a cell as JSON can hold it: days as {"d": …}, whole numbers without a point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return {"d": value.date().isoformat() if midnight else value.isoformat(" ", "minutes")}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    return value


def merged(sheet: CalamineSheet) -> list[list[int]]:
    """Return merged ranges as [first row, first column, last row, last column], counted from 1."""
    return [[a + 1, b + 1, c + 1, d + 1] for (a, b), (c, d) in sheet.merged_cell_ranges or []]


def write(data: bytes, out: Any) -> None:
    """Write a line for each sheet, then one for each of its rows that is not blank: [number, cells]."""
    try:
        if data.startswith(b"PK"):
            _write_book(data, xlsx_parts.beside(data), out)
        elif data.startswith(old_book.SIGNATURE):
            _write_book(*old_book.made_plain(data), out)
        else:
            _write_sheet("CSV", Beside(), False, [], text_table.rows(data), out)
    except Refused as refused:
        print(json.dumps({"refused": refused.code}), file=out)
    else:
        print(json.dumps({"end": True}), file=out)


def _write_book(data: bytes, beside: list[Beside], out: Any) -> None:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for meta, said in zip(book.sheets_metadata, beside, strict=False):
            if meta.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(meta.name)
                hidden = meta.visible != SheetVisibleEnum.Visible
                # The rows begin at row 1 and, which is another matter, at the first column that is used.
                blank = [""] * (sheet.start[1] if sheet.start else 0)
                rows = (blank + cells for cells in sheet.iter_rows())
                _write_sheet(meta.name, said, hidden, merged(sheet), rows, out)


def _write_sheet(
    name: str,
    beside: Beside,
    hidden: bool,
    merges: list[list[int]],
    rows: Iterable[Iterable[Any]],
    out: Any,
) -> None:
    head = {"sheet": name, "hidden": hidden, "merged": merges, **beside.words()}
    print(json.dumps(head), file=out)
    for number, cells in enumerate(rows, start=1):
        values = [plain(cell) for cell in cells]
        if any(value != "" for value in values):
            print(json.dumps([number, values]), file=out)


def main() -> None:
    """Read standard input, write standard output."""
    limit()
    write(sys.stdin.buffer.read(), sys.stdout)
