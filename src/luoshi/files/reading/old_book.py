"""Workbooks of the old format: .xls, and .et of WPS, which is the same thing under another name.

Both are a compound file (MS-CFB) with a stream "Workbook" of BIFF8 records (MS-XLS), or "Book" before 1997. The stream
is taken out, what it declares about its own size is not believed, and it goes on in a compound file made anew.
"""

import struct
from collections.abc import Iterator

from luoshi.files.reading.beside import Beside, Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR = 4096
_LAST = 0xFFFFFFFA  # the highest number of a sector
_EOF, _FILE_PASS, _FORMULA, _COLUMN = 0x000A, 0x002F, 0x0006, 0x007D
_BOUND_SHEET, _DIMENSIONS, _BOOL_OR_ERROR, _ROW, _BOF = 0x0085, 0x0200, 0x0205, 0x0208, 0x0809
_LOCKED = ("encryptedpackage", "encryptioninfo")


def made_plain(data: bytes) -> tuple[bytes, list[Beside]]:
    """Return the workbook in a compound file of its own, and what is told beside the cells of each sheet.

    Raises Refused: "password" where it is locked, "no_table" where it holds no workbook, "damaged" where it is broken.
    """
    try:
        streams = _Compound(data)
        if any(name in streams.entries for name in _LOCKED):
            raise Refused("password")
        name = next((each for each in ("workbook", "book") if each in streams.entries), "")
        if not name:
            raise Refused("no_table")
        content = bytearray(streams.read(name))
        beside = _look(content)
    except (struct.error, IndexError, ValueError) as error:
        raise Refused("damaged") from error
    return _compound(name.capitalize(), bytes(content)), beside


class _Compound:
    """A compound file: its streams by name. No chain is followed further than there are sectors."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self.size not in (512, 4096):
            raise Refused("damaged")
        directory, self.cutoff, mini = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
        self.fat = self._fat()
        self.mini_fat = _numbers(self._chain(mini)) if mini <= _LAST else []
        self.entries: dict[str, tuple[int, int]] = {}
        self.root = (0, 0)
        raw = self._chain(directory)
        for at in range(0, len(raw) - 127, 128):
            self._entry(raw[at : at + 128])

    def _entry(self, raw: bytes) -> None:
        length, kind = struct.unpack_from("<HB", raw, 64)
        name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        first, size = struct.unpack_from("<II", raw, 116)
        if kind == 5:
            self.root = (first, size)
        elif kind == 2:
            self.entries.setdefault(name.lower(), (first, size))  # names are the same in either case

    def _fat(self) -> list[int]:
        tables = [n for n in struct.unpack_from("<109I", self.data, 76) if n <= _LAST]
        further = struct.unpack_from("<I", self.data, 68)[0]
        most = len(self.data) // self.size + 1
        for _n in range(most):
            if further > _LAST:
                break
            numbers = _numbers(self._sector(further))
            tables += [n for n in numbers[:-1] if n <= _LAST]
            further = numbers[-1]
        if len(tables) > most:
            raise Refused("damaged")
        fat: list[int] = []
        for table in tables:
            fat += _numbers(self._sector(table))
        return fat

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def _chain(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in _followed(first, self.fat))

    def read(self, name: str) -> bytes:
        """Return a stream."""
        first, size = self.entries[name]
        if size >= self.cutoff:
            return self._chain(first)[:size]
        small = self._chain(self.root[0])
        return b"".join(small[n * 64 : n * 64 + 64] for n in _followed(first, self.mini_fat))[:size]


def _numbers(raw: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))


def _followed(first: int, table: list[int]) -> Iterator[int]:
    number, left = first, len(table)
    while number <= _LAST:
        if left == 0 or number >= len(table):
            raise Refused("damaged")
        yield number
        number, left = table[number], left - 1


def _look(content: bytearray) -> list[Beside]:
    """Return what is told of each sheet; declared sizes are set to nothing in ``content``."""
    starts: list[int] = []
    found: dict[int, Beside] = {}
    now: Beside | None = None
    at, size, depth = 0, len(content), 0
    while at + 4 <= size:
        kind, length = struct.unpack_from("<HH", content, at)
        body = at + 4
        if kind == _BOF:
            depth += 1
            if depth == 1:
                now = found.setdefault(at, Beside())
        elif kind == _EOF:
            depth = max(0, depth - 1)
        elif kind == _FILE_PASS:
            raise Refused("password")
        elif kind == _BOUND_SHEET:
            starts.append(struct.unpack_from("<I", content, body)[0])
        elif kind == _DIMENSIONS:
            content[body : body + length] = bytes(min(length, size - body))
        elif now is not None and depth == 1:
            _note(now, kind, content, body)
        at = body + length
    return [found.get(start, Beside()) for start in starts]


def _note(sheet: Beside, kind: int, content: bytearray, at: int) -> None:
    if kind == _BOOL_OR_ERROR:
        row, column, _look_of_it, _value, is_error = struct.unpack_from("<HHHBB", content, at)
        if is_error:
            sheet.broken[f"{_letters(column)}{row + 1}"] = None
    elif kind == _FORMULA:
        row, column, _look_of_it, result, *_rest, mark = struct.unpack_from("<HHHBBBBHH", content, at)
        if mark == 0xFFFF and result == 2:
            sheet.broken[f"{_letters(column)}{row + 1}"] = None
    elif kind == _ROW:
        row, flags = struct.unpack_from("<H10xB", content, at)
        if flags & 0x20:
            sheet.hidden_rows.add(row + 1)
    elif kind == _COLUMN:
        first, last, _width, _look_of_it, flags = struct.unpack_from("<HHHHH", content, at)
        if flags & 1:
            sheet.hidden_columns |= set(range(first + 1, min(last, 255) + 2))


def _letters(column: int) -> str:
    return (chr(ord("A") + column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _compound(name: str, content: bytes) -> bytes:
    """Return a compound file (version 4: sectors of 4 KB, so that its head has room for all tables) with one stream."""
    count = max(1, -(-len(content) // _SECTOR))
    content = content.ljust(count * _SECTOR, b"\0")
    entries = _SECTOR // 4
    tables = 1
    while tables * entries < count + 1 + tables:
        tables += 1
    fat = [*range(1, count), _END, _END, *([_FAT_SECTOR] * tables)]
    fat += [_FREE] * (tables * entries - len(fat))
    places = [count + 1 + n for n in range(tables)] + [_FREE] * (109 - tables)
    head = SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 4, 0xFFFE, 12, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 1, tables, count, 0, 4096, _END, 0, _END, 0)
    head = (head + struct.pack("<109I", *places)).ljust(_SECTOR, b"\0")
    # The root must begin somewhere for some readers, though it holds nothing: at the directory itself.
    directory = _named("Root Entry", 5, count, 0, 1) + _named(name, 2, 0, len(content), _FREE)
    return head + content + directory.ljust(_SECTOR, b"\0") + struct.pack(f"<{len(fat)}I", *fat)


def _named(name: str, kind: int, first: int, size: int, child: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    return head + struct.pack("<III", _FREE, _FREE, child) + bytes(36) + struct.pack("<IQ", first, size)
