"""Small files of every kind, made by hand: what they begin with, what they hold, what a camera wrote into them."""

import io
import struct
import zipfile
import zlib

from luoshi.papers.pictures import PNG_START

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TXT = "关于报送学习安排的通知\n请各支部照办。\n".encode()
PLACE = b"GPS 39.9042N 116.4074E maker 2021:04:16"


def archive(*names: str, text: str = "<x/>", locked: bool = False) -> bytes:
    """Return a ZIP with these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, text)
    data = bytearray(stream.getvalue())
    if locked:
        at = data.find(b"PK\x01\x02")
        data[at + 8] |= 1
    return bytes(data)


def docx(*paragraphs: str) -> bytes:
    """Return a Word file with these paragraphs, each in two runs, as Word writes them."""
    body = "".join(
        f"<w:p><w:r><w:t>{text[:1]}</w:t></w:r><w:r><w:t>{text[1:]}</w:t></w:r></w:p>" for text in paragraphs
    )
    return archive("[Content_Types].xml", "word/document.xml", text=f"<w:document>{body}</w:document>")


def ole(*names: str, shift: int = 9) -> bytes:
    """Return an OLE file with streams of these names right under its root, none deeper."""
    size, free, end = 1 << shift, 0xFFFFFFFF, 0xFFFFFFFE
    per = size // 128
    count = len(names) + 1
    sectors = -(-count // per)
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(size - 8))
    struct.pack_into("<H", head, 30, shift)
    struct.pack_into("<I", head, 48, 1)
    struct.pack_into("<I", head, 68, end)
    struct.pack_into("<109I", head, 76, 0, *[free] * 108)
    table = [0xFFFFFFFD, *range(2, sectors + 1), end]
    fat = struct.pack(f"<{size // 4}I", *table, *[free] * (size // 4 - len(table)))
    entries = [_entry("Root Entry", 5, child=1 if names else free)]
    entries += [
        _entry(name, 2, right=n + 1 if n < len(names) else free) for n, name in enumerate(names, start=1)
    ]
    return bytes(head) + fat + b"".join(entries).ljust(sectors * size, b"\0")


def _entry(name: str, sort: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
    words = name.encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(words)] = words
    struct.pack_into("<HB", entry, 64, len(words) + 2, sort)
    struct.pack_into("<III", entry, 68, 0xFFFFFFFF, right, child)
    return bytes(entry)


def chunk(name: bytes, body: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*beside: bytes, tail: bytes = b"") -> bytes:
    """Return a PNG of one grey pixel, with chunks ``beside`` before its pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return PNG_START + head + b"".join(beside) + pixels + chunk(b"IEND", b"") + tail


def segment(marker: int, body: bytes) -> bytes:
    """Return one segment of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(turned: int, order: str = "<") -> bytes:
    """Return an Exif segment that says which way is up, and where and when the picture was taken."""
    start = b"II*\0" if order == "<" else b"MM\0*"
    value = struct.pack(f"{order}HH", turned, 0)
    entries = struct.pack(f"{order}HHI4s", 0x010F, 2, 4, b"Cam\0") + struct.pack(f"{order}HHI", 0x0112, 3, 1)
    body = start + struct.pack(f"{order}IH", 8, 2) + entries + value + struct.pack(f"{order}I", 0) + PLACE
    return segment(0xE1, b"Exif\0\0" + body)


JFIF = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
ICC = segment(0xE2, b"ICC_PROFILE\0\1\1profile")
ADOBE = segment(0xEE, b"Adobe\0d\0\0\0\0\1")
TABLES = segment(0xDB, b"\0" + bytes(range(1, 65))) + segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")
SCAN = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
SECOND = segment(0xC4, b"\0" + bytes(16)) + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x78"


def jpeg(*beside: bytes, tail: bytes = b"") -> bytes:
    """Return a JPEG of two scans, with segments ``beside`` at its beginning."""
    return b"\xff\xd8" + b"".join(beside) + TABLES + SCAN + SECOND + b"\xff\xd9" + tail
