"""Workbooks in the old format (.xls and .et: BIFF8 in a compound file), written byte by byte, for tests alone."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
DAY_XF = 1
"""The second look of :func:`old_book`: a day."""


@dataclass(frozen=True)
class Error:
    """A cell that holds an error; ``formula``: one that a formula yielded."""

    formula: bool = True


@dataclass(frozen=True)
class Computed:
    """A formula with its kept result: a number, a text, or None (never calculated to anything but nothing)."""

    result: float | str | None


@dataclass
class OldSheet:
    """A sheet: rows of cells from A1, merges as (first row, last row, first column, last column), all from 0."""

    name: str
    rows: Sequence[Sequence[Any]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    state: int = 0
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    dimension: tuple[int, int] | None = None
    more: list[bytes] = field(default_factory=list)


def record(kind: int, data: bytes = b"") -> bytes:
    """Return one record of the stream."""
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str, count: str = "<H") -> bytes:
    raw = text.encode("utf-16-le", "surrogatepass")
    return struct.pack(count, len(raw) // 2) + b"\x01" + raw


def _bof(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0x41, 6))


def _cell(row: int, at: int, value: Any, epoch: date) -> bytes:
    head = struct.pack("<HHH", row, at, 0)
    if isinstance(value, date):
        return record(0x0203, struct.pack("<HHHd", row, at, DAY_XF, (value - epoch).days))
    if isinstance(value, bool):
        return record(0x0205, head + bytes([value, 0]))
    if isinstance(value, int | float):
        return record(0x0203, head + struct.pack("<d", value))
    if isinstance(value, Error):
        if not value.formula:
            return record(0x0205, head + bytes([0x07, 1]))
        return _formula(head, struct.pack("<BBBBHH", 2, 0, 0x07, 0, 0, 0xFFFF))
    if isinstance(value, Computed):
        if isinstance(value.result, str):
            kept = struct.pack("<BBBBHH", 0, 0, 0, 0, 0, 0xFFFF)
            return _formula(head, kept) + record(0x0207, _text(value.result))
        if value.result is None:
            return _formula(head, struct.pack("<BBBBHH", 3, 0, 0, 0, 0, 0xFFFF))
        return _formula(head, struct.pack("<d", value.result))
    return record(0x0204, head + _text(value))


def _formula(head: bytes, result: bytes) -> bytes:
    return record(0x0006, head + result + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00")


def _sheet(sheet: OldSheet, epoch: date) -> bytes:
    rows, columns = sheet.dimension or (len(sheet.rows), max((len(row) for row in sheet.rows), default=0))
    out = [_bof(0x0010), record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))]
    out += [record(0x007D, struct.pack("<HHHHHH", at, at, 2000, 0, 1, 0)) for at in sheet.hidden_columns]
    out += [
        record(0x0208, struct.pack("<HHHHHHHH", n, 0, 9, 255, 0, 0, 0x0120, 0)) for n in sheet.hidden_rows
    ]
    for n, row in enumerate(sheet.rows):
        out += [_cell(n, at, value, epoch) for at, value in enumerate(row) if value not in ("", None)]
    merged = list(sheet.merged)
    for start in range(0, len(merged), 1000):
        part = merged[start : start + 1000]
        body = b"".join(struct.pack("<HHHH", *each) for each in part)
        out.append(record(0x00E5, struct.pack("<H", len(part)) + body))
    return b"".join([*out, *sheet.more, record(0x000A)])


def stream(*sheets: OldSheet, since_1904: bool = False, password: bool = False) -> bytes:
    """Return the stream "Workbook" of some sheets."""
    epoch = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
    start = _bof(0x0005)
    if password:
        start += record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    start += record(0x0042, struct.pack("<H", 1200)) + record(0x0022, struct.pack("<H", since_1904))
    for look in (0, 14):
        start += record(0x00E0, struct.pack("<HH", 0, look) + bytes(16))
    bodies = [_sheet(sheet, epoch) for sheet in sheets]
    names = [_text(sheet.name, "<B") for sheet in sheets]
    at = len(start) + sum(4 + 6 + len(name) for name in names) + 4
    for sheet, name, body in zip(sheets, names, bodies, strict=True):
        start += record(0x0085, struct.pack("<IBB", at, sheet.state, 0) + name)
        at += len(body)
    return b"".join([start, record(0x000A), *bodies])


def compound(**streams: bytes) -> bytes:
    """Return a compound file (OLE) that holds streams by name; with sectors of 4 KB where it is large."""
    large = sum(map(len, streams.values())) > 6_000_000
    size, shift, version = (4096, 12, 4) if large else (512, 9, 3)
    sectors: list[bytes] = []
    fat: list[int] = []
    entries = []
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        first, count = len(sectors), -(-len(content) // size)
        sectors += [content[n * size : n * size + size].ljust(size, b"\0") for n in range(count)]
        fat += [first + n + 1 for n in range(count - 1)] + [_END]
        entries.append(_entry(name, 2, first, len(content)))
    folder = len(sectors)
    directory = b"".join([_entry("Root Entry", 5, folder if large else _END, 0, child=1), *_chained(entries)])
    directory = directory.ljust(-(-len(directory) // size) * size, b"\0")
    sectors += [directory[n : n + size] for n in range(0, len(directory), size)]
    fat += [folder + n + 1 for n in range(len(directory) // size - 1)] + [_END]
    tables = 1
    while tables * (size // 4) < len(fat) + tables:
        tables += 1
    first_table = len(sectors)
    fat += [_FAT] * tables + [_FREE] * (tables * (size // 4) - len(fat) - tables)
    packed = struct.pack(f"<{len(fat)}I", *fat)
    sectors += [packed[n : n + size] for n in range(0, len(packed), size)]
    places = [first_table + n for n in range(tables)] + [_FREE] * (109 - tables)
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, version, 0xFFFE, shift, 6)
    )
    head += bytes(6) + struct.pack("<IIIIIIIII", large, tables, folder, 0, 4096, _END, 0, _END, 0)
    return (head + struct.pack("<109I", *places)).ljust(size, b"\0") + b"".join(sectors)


def _chained(entries: list[bytes]) -> list[bytes]:
    """Return the entries of the root as a chain to the right."""
    return [
        entry[:72] + struct.pack("<I", n + 2 if n + 1 < len(entries) else _FREE) + entry[76:]
        for n, entry in enumerate(entries)
    ]


def _entry(name: str, kind: int, first: int, size: int, child: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    return head + struct.pack("<III", _FREE, _FREE, child) + bytes(36) + struct.pack("<IQ", first, size)


def old_book(*sheets: OldSheet, since_1904: bool = False, password: bool = False) -> bytes:
    """Return a workbook in the old format."""
    return compound(Workbook=stream(*sheets, since_1904=since_1904, password=password))
