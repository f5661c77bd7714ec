"""What a reader of cells leaves out of an .xlsx: formulas without a result, hidden rows and columns.

Sheets are read piece by piece: a sheet of 200 MB never lies in memory as a whole.
"""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from typing import IO

from luoshi.files.reading.beside import MOST_BROKEN, MOST_HIDDEN, Beside

_MAIN = re.compile(r"\{[^}]*\}sheet")
_REL = re.compile(r"\{[^}]*/relationships\}id")
_PIECE = 1 << 20
_TAIL = 40_000  # more than the longest formula
_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]{1,3}\d{1,7})["']""")
_EMPTY_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*\br=["']([A-Z]{1,3}\d{1,7})["'][^>]*>"""
    rb"""<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"""
)
_HIDDEN = rb"""(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*"""
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b""" + _HIDDEN + rb"""\br=["'](\d{1,7})["']""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\b(?=[^>]*\bhidden=["'](?:1|true)["'])([^>]*)>""")
_FROM_TO = re.compile(rb"""\b(min|max)=["'](\d{1,5})["']""")


def beside(data: bytes) -> list[Beside]:
    """Return, for each sheet in its order, what is told beside its cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # Declarations and entities were refused by the guard, before this process was started.
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        rels = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {rel.get("Id"): rel.get("Target", "") for rel in rels}
        names = set(archive.namelist())
        found: list[Beside] = []
        for sheet in book.iter():
            if not _MAIN.fullmatch(sheet.tag):
                continue
            ref = next((value for name, value in sheet.items() if _REL.fullmatch(name)), None)
            path = targets.get(ref, "")
            path = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
            one = Beside()
            if path in names:
                with archive.open(path) as part:
                    _look(part, one)
            found.append(one)
        return found


def _look(part: IO[bytes], found: Beside) -> None:
    tail = b""
    while piece := part.read(_PIECE):
        window = tail + piece
        if len(found.broken) < MOST_BROKEN:
            if b'"e"' in window or b"'e'" in window:
                found.broken |= dict.fromkeys(m[1].decode() for m in _ERROR_CELL.finditer(window))
            if b"f>" in window or b"<f" in window:
                found.broken |= dict.fromkeys(m[1].decode() for m in _EMPTY_FORMULA.finditer(window))
        if b"hidden=" in window and len(found.hidden_rows) < MOST_HIDDEN:
            found.hidden_rows |= {int(m[1]) for m in _HIDDEN_ROW.finditer(window)}
            for column in _HIDDEN_COLUMN.finditer(window):
                ends = {name: int(number) for name, number in _FROM_TO.findall(column[1])}
                first = ends.get(b"min", 0)
                found.hidden_columns |= set(range(first, min(ends.get(b"max", first), 16_384) + 1))
        tail = window[-_TAIL:]
