"""Writing a table as text: UTF-8 with a mark, so that Excel and WPS read the characters; nothing in it is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import BinaryIO

from luoshi.files.excel_out import Cell, Column, Row, safe

_ALIVE = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """Return ``text`` so that no spreadsheet calculates it: a leading = + - @ stands behind an apostrophe.

    The import takes the apostrophe away again. Source: OWASP ASVS 1.2.10.
    """
    return f"'{text}" if text.lstrip("'").startswith(_ALIVE) else text


def write_csv(stream: BinaryIO, *, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> int:
    """Write headings and rows; return how many rows were written. Days are written 2026-06-30."""
    out = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(out)
    writer.writerow([inert(safe(str(column.name))) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([_cell(column.value(row)) for column in columns])
        count += 1
    out.detach()
    return count


def _cell(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return value
    return inert(safe(value))
