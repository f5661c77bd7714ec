"""Pictures without what the camera wrote beside them: place, time, device, thumbnails, remarks.

Only how the picture is drawn is kept: its pixels, colours, and which way is up. What follows the end of a picture goes, too.
Nothing is decoded and no library is needed: segments (JPEG, ITU-T T.81 annex B) and chunks (PNG, ISO/IEC 15948) are kept or
left out. Raises ValueError for what is no whole picture.
"""

import re
import struct

PNG_START = b"\x89PNG\r\n\x1a\n"
_DRAWN = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"sBIT",
        b"bKGD",
        b"pHYs",
    }
)
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}


def bare_png(data: bytes) -> bytes:
    """Return a PNG with the chunks that draw it and no others."""
    if not data.startswith(PNG_START):
        raise ValueError("no PNG")
    found, at = [PNG_START], len(PNG_START)
    while True:
        if at + 12 > len(data):
            raise ValueError("ends early")
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise ValueError("ends early")
        if name in _DRAWN:
            found.append(data[at:end])
        if name == b"IEND":
            return b"".join(found)
        at = end


def bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG with the segments that draw it, and of its Exif only which way is up."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    found: list[bytes] = []
    turned, at, drawn = 1, 2, False
    while True:
        marker, at = _marker(data, at)
        if marker == _EOI:
            if not drawn:
                raise ValueError("nothing drawn")
            return b"\xff\xd8" + _way_up(turned) + b"".join(found) + b"\xff\xd9"
        if at + 2 > len(data):
            raise ValueError("ends early")
        (length,) = struct.unpack_from(">H", data, at)
        body, end = data[at + 2 : at + length], at + length
        if length < 2 or end > len(data):
            raise ValueError("ends early")
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turned = _orientation(body[6:])
        if marker == _SOS:
            drawn, end = True, _end_of_scan(data, end)
        if _draws(marker, body):
            found.append(bytes((0xFF, marker)) + data[at:end])
        at = end


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Return the marker that stands at ``at`` (fill bytes skipped) and where its segment begins."""
    if at >= len(data) or data[at] != 0xFF:
        raise ValueError("no marker")
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at >= len(data):
        raise ValueError("ends early")
    return data[at], at + 1


def _draws(marker: int, body: bytes) -> bool:
    if marker in {_COM, _SOI}:
        return False
    if 0xE0 <= marker <= 0xEF:
        return marker in _KEPT and body.startswith(_KEPT[marker])
    return True


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the next marker stands that ends a scan: not a stuffed byte, not a restart."""
    found = _NEXT.search(data, at)
    if found is None:
        raise ValueError("ends early")
    return found.start()


def _orientation(exif: bytes) -> int:
    """Return which way is up (1 to 8; Exif 2.3, tag 0x0112), 1 where it is not said or not readable."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    try:
        if order is None:
            return 1
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, at)
        for n in range(count):
            tag, sort, _many, value = struct.unpack_from(f"{order}HHIH", exif, at + 2 + 12 * n)
            if tag == 0x0112 and sort == 3 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        pass
    return 1


def _way_up(turned: int) -> bytes:
    if turned == 1:
        return b""
    body = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
