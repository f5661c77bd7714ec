"""Writing a workbook: text stays text, whatever it begins with; no character makes the file unreadable."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Generic, TypeVar

import xlsxwriter

Row = TypeVar("Row")
Cell = str | int | date | None


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: its heading, how a row's cell is read, its width in characters."""

    name: str
    value: Callable[[Row], Cell]
    width: int = 16


def safe(text: str) -> str:
    """Return ``text`` without the characters a workbook cannot hold (controls, surrogates, noncharacters)."""
    return "".join(
        char
        for char in text[:32_000]
        if char in "\n\t"
        or not (ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF or (ord(char) & 0xFFFE) == 0xFFFE)
    )


def write_rows(
    stream: BinaryIO, *, title: str, scope_line: str, columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> int:
    """Write a sheet: title, one line of scope, headings, rows; return how many rows were written.

    Every text goes in as a string cell, so a leading = + - @ is inert (OWASP ASVS 1.2.10).
    """
    book = xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": True,
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(safe(title)[:31].translate(str.maketrans("", "", "[]:*?/\\'")) or "Luoshi")
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "vcenter"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.width)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(2)
    sheet.write_string(0, 0, safe(title), bold)
    sheet.write_string(1, 0, safe(scope_line))
    for n, column in enumerate(columns):
        sheet.write_string(2, n, safe(str(column.name)), head)
    count = 0
    for count, row in enumerate(rows, start=1):
        for n, column in enumerate(columns):
            value = column.value(row)
            if isinstance(value, date):
                sheet.write_datetime(2 + count, n, value, day)
            elif isinstance(value, int):
                sheet.write_number(2 + count, n, value)
            elif value is not None and value != "":
                sheet.write_string(2 + count, n, safe(str(value)), wrap)
    book.close()
    return count
