"""Writing a workbook: text stays text, whatever it begins with; no character makes the file unreadable."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, Generic, TypeVar

import xlsxwriter

from luoshi.files.column_words import column_word
from luoshi.files.columns import Column as Canonical

Row = TypeVar("Row")
Cell = str | int | float | date | datetime | None

LONGEST = 32_000
MOST_ROWS = 1_000_000
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef]")
_BAD_IN_NAME = str.maketrans("", "", "[]:*?/\\'")

OPTIONS: dict[str, Any] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: its heading, how a row's cell is read, its width in characters."""

    name: str
    value: Callable[[Row], Cell]
    width: int = 16


def safe(text: str) -> str:
    """Return ``text`` without the characters a workbook cannot hold (controls, surrogates, noncharacters).

    Carriage returns become line breaks; what is longer than a cell can hold ends in ….
    """
    plain = _UNREADABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = "".join(sign for sign in plain if ord(sign) & 0xFFFE != 0xFFFE)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def sheet_name(title: str, fallback: str = "Luoshi") -> str:
    """Return ``title`` as the name of a sheet: at most 31 characters, without those that Excel refuses."""
    return safe(title).translate(_BAD_IN_NAME).replace("\n", " ").strip()[:31] or fallback


class _Sheets:
    """Sheets of one table, each with title, scope and headings; another begins when one is full."""

    def __init__(self, book: Any, title: str, scope_line: str, columns: Sequence[Column[Any]]) -> None:
        self.book, self.title, self.scope, self.columns = book, title, scope_line, columns
        self.bold = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "vcenter"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.count = 0
        self.sheet = self._begin()

    def _begin(self) -> Any:
        number = self.count // MOST_ROWS
        name = sheet_name(self.title)
        sheet = self.book.add_worksheet(f"{name[:27]} {number + 1}" if number else name)
        for n, column in enumerate(self.columns):
            sheet.set_column(n, n, column.width)
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.write_string(0, 0, safe(self.title), self.bold)
        sheet.write_string(1, 0, safe(self.scope))
        for n, column in enumerate(self.columns):
            sheet.write_string(2, n, safe(str(column.name)), self.head)
        return sheet

    def write(self, row: Any) -> None:
        """Write one row."""
        if self.count and self.count % MOST_ROWS == 0:
            self.sheet = self._begin()
        at = 3 + self.count % MOST_ROWS
        for n, column in enumerate(self.columns):
            self._cell(at, n, column.value(row))
        self.count += 1

    def _cell(self, row: int, n: int, value: Cell) -> None:
        if isinstance(value, date):
            self.sheet.write_datetime(row, n, value, self.day)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self.sheet.write_number(row, n, value)
        elif value is not None and value != "":
            self.sheet.write_string(row, n, safe(str(value)), self.wrap)


def write_rows(
    stream: BinaryIO, *, title: str, scope_line: str, columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> int:
    """Write a table: title, one line of scope, headings, rows; return how many rows were written.

    Every text goes in as a string cell, so a leading = + - @ is inert (OWASP ASVS 1.2.10). Days are real dates,
    numbers numbers. Rows are written as they come, through a temporary file: memory does not grow with them.
    """
    book = xlsxwriter.Workbook(stream, OPTIONS | {"constant_memory": True})
    sheets = _Sheets(book, title, scope_line, columns)
    for row in rows:
        sheets.write(row)
    book.close()
    return sheets.count


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A table of a book: its title is the sheet's name, its scope the line above the headings."""

    title: str
    scope: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]


def write_book(stream: BinaryIO, tables: Sequence[Table[Any]]) -> None:
    """Write several tables, each on a sheet of its own; see :func:`write_rows`. Titles differ from each other."""
    book = xlsxwriter.Workbook(stream, OPTIONS | {"constant_memory": True})
    for each in tables:
        sheets = _Sheets(book, each.title, each.scope, each.columns)
        for row in each.rows:
            sheets.write(row)
    book.close()


def write_template(stream: BinaryIO, *, title: str, hint: str, columns: Sequence[Canonical]) -> None:
    """Write an empty ledger to fill in: title, one line of help, the headings of ``columns.TEMPLATE_…``."""
    headings: list[Column[None]] = [Column(column_word(each), lambda row: "", 18) for each in columns]
    write_rows(stream, title=title, scope_line=hint, columns=headings, rows=())
