"""A workbook as sheets of rows, with the row numbers the sheet itself shows. Other kinds of files find their door here."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from luoshi.base.refusals import Refusal
from luoshi.files import guard

Value = str | int | float | bool | date | datetime
Range = tuple[int, int, int, int]  # first row, first column, last row, last column, all from 1

_SOURCE = str(Path(__file__).parents[2])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from luoshi.files.reading.child import main; main()"
CHILD = [sys.executable, "-I", "-c", _START, _SOURCE]
"""The command of the process that reads: our own script, no shell, the file on standard input."""
_SECONDS = 30
_most: ContextVar[int | None] = ContextVar("luoshi_most_rows", default=None)


class TooManyRows(Refusal):
    """More rows than may be read while somebody waits: the file is read in the background."""

    def __init__(self, rows: int) -> None:
        words = _("表里有 %(n)d 行。") % {"n": rows}
        super().__init__("too_many_rows", words, _("行数多的在后台办。"), field="file")


@contextmanager
def at_most(rows: int) -> Iterator[None]:
    """Let :func:`open_book` raise TooManyRows inside for a file of more rows that are not blank."""
    token = _most.set(rows)
    try:
        yield
    finally:
        _most.reset(token)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank: its number as the sheet shows it, and its cells from column A."""

    number: int
    cells: tuple[Value, ...]

    def at(self, column: int) -> Value:
        """Return the cell in ``column`` (from 1); blank beyond the last one."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else ""


@dataclass
class Sheet:
    """A worksheet: its rows that are not blank, its merged ranges, its cells without a result, what is hidden in it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    hidden: bool = False
    broken: frozenset[str] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass
class Book:
    """What was read from one file."""

    sheets: list[Sheet]


def open_book(data: bytes) -> Book:
    """Read a workbook. Raises Refusal (``field`` is "file") for everything that cannot be read; never reads half."""
    guard.check(data)
    try:
        done = subprocess.run(CHILD, input=data, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        raise _too_much() if done.returncode < 0 or b"MemoryError" in done.stderr else _unreadable()
    last = json.loads(lines[-1])
    if last != {"end": True}:
        raise _REFUSED.get(last.get("refused", "") if isinstance(last, dict) else "", _unreadable)()
    # A line for each sheet stands before its rows; one row of each is its header.
    most, rows = _most.get(), sum(1 if line.startswith(b"[") else -1 for line in lines[:-1])
    if most is not None and rows > most:
        raise TooManyRows(rows)
    return Book(_sheets(json.loads(line) for line in lines[:-1]))


def _sheets(lines: Iterable[Any]) -> list[Sheet]:
    sheets: list[Sheet] = []
    for line in lines:
        if isinstance(line, dict):
            ranges = [(a, b, c, d) for a, b, c, d in line["merged"]]
            sheet = Sheet(
                line["sheet"], merged=ranges, hidden=line["hidden"], broken=frozenset(line["broken"])
            )
            sheet.hidden_rows = frozenset(line["hidden_rows"])
            sheet.hidden_columns = frozenset(line["hidden_columns"])
            sheets.append(sheet)
        else:
            number, cells = line
            sheets[-1].rows.append(Row(number, tuple(_value(cell) for cell in cells)))
    return sheets


def _value(cell: Any) -> Value:
    if isinstance(cell, dict):
        text = cell["d"]
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    value: Value = "" if cell is None else cell
    return value


def text_of(value: Value) -> str:
    """Return a cell as text, as a person would have typed it: days as 2026-06-30, numbers without a trailing .0."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def letter(column: int) -> str:
    """Return the letters of a column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_at(letters: str) -> int:
    """Return the column of some letters, counted from 1: AA → 27; 0 for none."""
    at = 0
    for sign in letters:
        at = at * 26 + ord(sign) - ord("A") + 1
    return at


def _too_much() -> Refusal:
    return Refusal(
        "too_much",
        _("表太大，或有格子写在很远的行列，读不完。"),
        _("删掉表外的内容和用不到的工作表，或分成几个文件。"),
        field="file",
    )


def _unreadable() -> Refusal:
    return Refusal(
        "unreadable", _("文件打不开。"), _("在 Excel 或 WPS 里打开，另存为 .xlsx 再导入。"), field="file"
    )


_REFUSED = {
    "password": guard.locked,
    "no_table": guard.no_table,
    "encoding": guard.no_text,
    "damaged": guard.damaged,
}
