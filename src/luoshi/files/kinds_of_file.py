"""What a file is, by its first bytes and never by its name."""

from enum import StrEnum


class FileKind(StrEnum):
    """Kinds of files that people bring. Read are workbooks (ZIP with its parts, OLE) and tables kept as text."""

    XLSX = "xlsx"
    ZIP = "zip"  # an archive that is no workbook
    OLE = "ole"  # .xls, .et, a workbook with a password, or an old Word file
    PDF = "pdf"
    PICTURE = "picture"
    MARKUP = "markup"  # a web page saved as .xls
    TEXT = "text"
    EMPTY = "empty"
    OTHER = "other"


_STARTS: tuple[tuple[bytes, FileKind], ...] = (
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLE),
    (b"%PDF", FileKind.PDF),
    (b"\x89PNG", FileKind.PICTURE),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
)


def kind_of(data: bytes) -> FileKind:
    """Return what ``data`` begins like. A workbook is a ZIP here: only its directory tells them apart."""
    if not data:
        return FileKind.EMPTY
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileKind.TEXT
    head = data[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        return FileKind.MARKUP
    return FileKind.OTHER if b"\x00" in head else FileKind.TEXT
