"""What an OLE file (the old formats of Office and WPS) holds: the names right under its root. Source: [MS-CFB] 2.2 to 2.6."""

import struct

START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # from here on a number is no sector
_ENTRY = 128


def names(data: bytes) -> set[str]:
    """Return the names of streams and storages at the top. Raises ValueError for a file that does not hang together."""
    try:
        return _names(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("no OLE file") from error


def _names(data: bytes) -> set[str]:
    if not data.startswith(START):
        raise ValueError("no OLE file")
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in {9, 12}:
        raise ValueError("no OLE file")
    size = 1 << shift

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    (first,) = struct.unpack_from("<I", data, 48)
    table = _table(data, size)
    directory, seen = [], set()
    while first < _END and first not in seen:
        seen.add(first)
        directory.append(sector(first))
        first = table[first]
    return _top(b"".join(directory))


def _table(data: bytes, size: int) -> list[int]:
    """Return the file's table of sectors: after each one, which follows it. No longer than the file has sectors."""
    most = len(data) // size * 4 // size + 2
    places = list(struct.unpack_from("<109I", data, 76))
    (more,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while more < _END and more not in seen and len(places) < most + 109:
        seen.add(more)
        *found, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        places += found
    table: list[int] = []
    for place in [each for each in places if each < _END][:most]:
        table += struct.unpack_from(f"<{size // 4}I", data, (place + 1) * size)
    return table


def _top(directory: bytes) -> set[str]:
    """Return the names of the root's children, which stand in a binary tree."""
    (child,) = struct.unpack_from("<I", directory, 76)
    found, waiting, seen = set(), [child], set()
    while waiting:
        number = waiting.pop()
        if number >= _END or number in seen:
            continue
        seen.add(number)
        at = number * _ENTRY
        (length,) = struct.unpack_from("<H", directory, at + 64)
        found.add(directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le"))
        waiting += struct.unpack_from("<II", directory, at + 68)
    return found
