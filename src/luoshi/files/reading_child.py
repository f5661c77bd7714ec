"""Reads one workbook in a process of its own and writes it out as lines of JSON.

A hostile sheet may ask for more memory or time than there is; here it takes down this process alone. Run by
:mod:`luoshi.files.workbook` with the file on standard input; nothing of Luoshi is imported.
"""

import io
import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

try:
    import resource
except ImportError:  # a system without such limits
    resource = None  # type: ignore[assignment]

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MEMORY = 1 << 30
SECONDS = 20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]{1,3}\d{1,7})["']""")
_EMPTY_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*\br=["']([A-Z]{1,3}\d{1,7})["'][^>]*>"""
    rb"""<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"""
)


def limit() -> None:
    """Bind this process to its memory and time, where the system can."""
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def plain(value: Any) -> Any:
    """Return a cell as JSON can hold it: days as {"d": …}, whole numbers without a point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return {"d": value.date().isoformat() if midnight else value.isoformat(" ", "minutes")}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    return value


def broken_cells(data: bytes) -> dict[str, list[str]]:
    """Return, by name of sheet, the cells whose formula yields an error or was never calculated."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # Declarations and entities were refused by the guard, before this process was started.
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        rels = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {rel.get("Id"): rel.get("Target", "") for rel in rels}
        found: dict[str, list[str]] = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            path = targets.get(sheet.get(_REL), "")
            path = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
            if path in archive.namelist():
                found[sheet.get("name", "")] = _broken(archive.read(path))
        return found


def _broken(xml: bytes) -> list[str]:
    cells = [m[1] for m in _ERROR_CELL.finditer(xml)] if b'"e"' in xml or b"'e'" in xml else []
    if b"f>" in xml or b"<f" in xml:
        cells += [m[1] for m in _EMPTY_FORMULA.finditer(xml)]
    return [cell.decode() for cell in cells[:1000]]


def merged(sheet: CalamineSheet) -> list[list[int]]:
    """Return merged ranges as [first row, first column, last row, last column], counted from 1."""
    return [[a + 1, b + 1, c + 1, d + 1] for (a, b), (c, d) in sheet.merged_cell_ranges or []]


def write(data: bytes, out: Any) -> None:
    """Write a line for each sheet, then one for each of its rows that is not blank: [number, cells]."""
    broken = broken_cells(data)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            head = {
                "sheet": meta.name,
                "hidden": meta.visible != SheetVisibleEnum.Visible,
                "merged": merged(sheet),
                "broken": broken.get(meta.name, []),
            }
            print(json.dumps(head), file=out)
            for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
                if any(cell != "" for cell in cells):
                    print(json.dumps([number, [plain(cell) for cell in cells]]), file=out)
    print(json.dumps({"end": True}), file=out)


if __name__ == "__main__":
    limit()
    write(sys.stdin.buffer.read(), sys.stdout)
