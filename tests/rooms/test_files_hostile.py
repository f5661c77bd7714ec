"""Files that mean harm, or were made without care: each is refused or read with a clear message, in bounded memory.

Sources: OWASP ASVS 5.0 (1.2.10, 1.5.1, 5.2), rules 16. Times are not asserted; peak memory of the reading process is.
"""

import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
import xlsxwriter

import build
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.files.csv_out import write_csv
from luoshi.files.excel_out import Column, safe, write_rows
from luoshi.files.workbook import CHILD, open_book, text_of
from rooms.old_books import OldSheet, old_book
from rooms.plans import plan
from rooms.sheets import book

pytestmark = [pytest.mark.django_db, pytest.mark.plain]  # what a file says is the same on every database
MOST_KB = 300 * 1024
_MEASURE = (
    "import resource, subprocess, sys; d = sys.stdin.buffer.read(); "
    "subprocess.run(sys.argv[1:], input=d, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False); "
    "del d; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def peak_kb(data: bytes) -> int:
    """Return the most memory (KB) the reading process had while it read ``data``, measured from a small process."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", _MEASURE, *CHILD], input=data, capture_output=True, check=True
    )
    return int(done.stdout)


def outcome(data: bytes) -> str:
    """Return how many rows were read, or the code of the refusal."""
    try:
        return f"{sum(len(sheet.rows) for sheet in open_book(data).sheets)} rows"
    except Refusal as refusal:
        told = refusal.field == "file" and str(refusal.says) and str(refusal.mend)
        return refusal.code if told else "refused without a word"


def repacked(data: bytes, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry.filename))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN = book(("表", [["任务", "牵头单位"], ["一", "甲司"]]))
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'


def with_sheet(xml: str) -> bytes:
    whole = f'<worksheet xmlns="{SPACE}">{xml}</worksheet>'.encode("utf-8", "surrogatepass")
    return repacked(PLAIN, {"xl/worksheets/sheet1.xml": whole})


def inline(*texts: str) -> bytes:
    cells = "".join(
        f'<c r="A{n}" t="inlineStr"><is><t>{text}</t></is></c>' for n, text in enumerate(texts, 1)
    )
    rows = "".join(f'<row r="{n}">{cell}</row>' for n, cell in enumerate(cells.split("</c>")[:-1], 1))
    return with_sheet(f"<sheetData>{rows.replace('</is></row>', '</is></c></row>')}</sheetData>")


@lru_cache(maxsize=2)
def many_rows(rows: int, columns: int = 6) -> bytes:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = made.add_worksheet()
    for row in range(rows):
        for column in range(columns):
            sheet.write_string(row, column, f"第{row}行的第{column}格，写了几个字")
    made.close()
    return stream.getvalue()


def many_rows_csv(rows: int) -> bytes:
    return "\r\n".join(",".join(f"第{n}行的第{at}格" for at in range(6)) for n in range(rows)).encode(
        "gb18030"
    )


def many_merges(count: int) -> bytes:
    ranges = "".join(f'<mergeCell ref="A{n * 2 + 1}:B{n * 2 + 2}"/>' for n in range(count))
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>任务</t></is></c></row>'
    return with_sheet(f'<sheetData>{rows}</sheetData><mergeCells count="{count}">{ranges}</mergeCells>')


def bomb(megabytes: int) -> bytes:
    return repacked(PLAIN, {"xl/media/x.xml": b"<a>" + b" " * (megabytes << 20) + b"</a>"})


def many_strings() -> bytes:
    """A table of texts that unpacks to 50 MB, within the ratio the guard lets through for varied text."""
    texts = "".join(f"<si><t>{n:x}{n * 7919:x}{n * 104729:x}</t></si>" for n in range(1_000_000))
    return repacked(PLAIN, {"xl/sharedStrings.xml": f'<sst xmlns="{SPACE}">{texts}</sst>'.encode()})


FAR_OLD = old_book(OldSheet("a", [["x"], *[[]] * 65_533, [""] * 255 + ["y"]]))
HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("a bomb of 60 MB in 60 KB", lambda: bomb(60), "bomb"),
    ("an archive in the archive", lambda: repacked(PLAIN, {"xl/media/x": PLAIN}), "bomb"),
    ("a million texts nobody uses", many_strings, "2 rows or too_much"),
    ("external entities", lambda: repacked(PLAIN, {"xl/sharedStrings.xml": ENTITY}), "entities"),
    ("external entities as text", lambda: ENTITY, "web_page"),
    ("a web page called .xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
    ("a PDF called .xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "not_a_table"),
    ("a program called .csv", lambda: b"MZ\x90\x00\x03\x00\x00\x00", "not_xlsx"),
    ("an old workbook called .xlsx", lambda: old_book(OldSheet("a", [["x"]])), "1 rows"),
    ("U+FFFF and U+FFFE in cells", lambda: inline("坏\uffff字", "坏\ufffe字", "好"), "3 rows or unreadable"),
    ("U+FFFF in a text", lambda: "任务\n坏\uffff字\n".encode(), "2 rows"),
    ("U+FFFF in an old workbook", lambda: old_book(OldSheet("a", [["坏\uffff字"]])), "1 rows"),
    ("a lone surrogate written into XML", lambda: inline("\ud800"), "damaged or unreadable"),
    ("a lone surrogate in an old workbook", lambda: old_book(OldSheet("a", [["坏\ud800字"]])), "1 rows"),
    ("a lone surrogate in UTF-16", lambda: "任务\n".encode("utf-16") + b"\x00\xd8x\x00", "encoding"),
    ("a lone surrogate in UTF-8", lambda: "任务\n".encode() + b"\xed\xa0\x80\n", "encoding"),
    ("a cell of 1 MB", lambda: inline("长" * 400_000), "1 rows"),
    ("a cell of 1 MB in a text", lambda: ("任务\n" + "长" * 400_000).encode(), "2 rows"),
    ("a quoted cell that never ends", lambda: ('任务,单位\n"' + "长\n" * 400_000).encode(), "2 rows"),
    ("a cell of 20 MB in a text", lambda: b"a," + b"x" * (20 << 20), "damaged"),
    ("100,000 rows", lambda: many_rows(100_000), "100000 rows"),
    ("100,000 rows as text", lambda: many_rows_csv(100_000), "100000 rows"),
    (
        "65,536 rows in the old format",
        lambda: old_book(OldSheet("a", [[f"第{n}行"] * 6 for n in range(65_536)])),
        "65536 rows",
    ),
    ("40,000 merged cells", lambda: many_merges(40_000), "1 rows"),
    (
        "40,000 merged cells in the old format",
        lambda: old_book(OldSheet("a", [["x"]], merged=[(n, n, 0, 1) for n in range(40_000)])),
        "1 rows",
    ),
    (
        "a cell in the last row and column",
        lambda: with_sheet(
            '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
        ),
        "too_much",
    ),
    ("the same in the old format", lambda: FAR_OLD, "too_much"),
    ("a million empty lines", lambda: b"a,b\n" + b"\n" * 1_000_000 + b"c,d\n", "2 rows"),
    ("a line of 200,000 cells", lambda: b"," * 200_000 + b"x\n", "1 rows"),
    ("25 MB of commas", lambda: b"," * (25 << 20), "too_much"),
    (
        "texts counted wrongly in the old format",
        lambda: old_book(OldSheet("a", [["x"]], more=[struct.pack("<HH", 0x00FC, 8) + b"\xff" * 8])),
        "1 rows",
    ),
]


@pytest.mark.parametrize(("what", "made", "expected"), HOSTILE, ids=[each[0] for each in HOSTILE])
def test_each_is_refused_or_read_in_bounded_memory(
    what: str, made: Callable[[], bytes], expected: str
) -> None:
    data = made()
    assert outcome(data) in expected.split(" or "), what
    assert 0 < peak_kb(data) < MOST_KB


def test_the_measure_sees_memory() -> None:
    """A file that is read takes more than one that is refused at once: the bound above can fail."""
    assert peak_kb(many_rows(100_000)) > peak_kb(PLAIN) + 20_000


# What stands in cells, and what becomes of it where a title is read: cleaned, or a fault that names the cell.
SIGNS: list[tuple[str, str, str]] = [
    ("zero-width signs", "公开\u200b责任\u200d清单\ufeff", "公开责任清单"),
    ("right-to-left signs", "公开\u202e单清\u2069", "公开单清"),
    ("rare hanzi", "整治𠮷䶮㐀𬭚问题", "整治𠮷䶮㐀𬭚问题"),
    ("a name with a dot", "请买买提·艾力汇报", "请买买提·艾力汇报"),
    ("a combining accent", "cafe\u0301", "café"),
    ("an emoji of several points", "办好👍🏽", "办好👍🏽"),
    ("a formula as text", '=HYPERLINK("http://x","点")', '=HYPERLINK("http://x","点")'),
    ("a command as text", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ("markup as text", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("a noncharacter", "公开\uffff清单", "bad_character"),
    ("a control character", "公开\x07清单", "bad_character"),
]
HEAD = ["任务", "牵头单位", "完成时限", "完成标准"]


def as_xlsx(title: str) -> bytes:
    escaped = "".join(f"_x{ord(c):04X}_" if ord(c) < 32 else c for c in title)
    cells = [escaped.replace("&", "&amp;").replace("<", "&lt;"), "甲司", "2021-06-30", "已公开"]

    def row(number: int, texts: list[str]) -> str:
        inner = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for letter, text in zip("ABCD", texts, strict=True)
        )
        return f'<row r="{number}">{inner}</row>'

    return with_sheet(f"<sheetData>{row(1, HEAD)}{row(2, cells)}</sheetData>")


def as_csv(title: str) -> bytes:
    out = io.BytesIO()
    values = [title, "甲司", "2021-06-30", "已公开"]
    columns = [Column(name, lambda _row, at=at: values[at]) for at, name in enumerate(HEAD)]
    write_csv(out, columns=columns, rows=[None])
    return (
        out.getvalue().replace(safe(title).encode(), title.encode())
        if safe(title) != title
        else out.getvalue()
    )


def as_old(title: str) -> bytes:
    return old_book(OldSheet("表", [HEAD, [title, "甲司", "2021-06-30", "已公开"]]))


@pytest.mark.parametrize("kind", [as_xlsx, as_csv, as_old])
@pytest.mark.parametrize(("what", "sign", "becomes"), SIGNS, ids=[each[0] for each in SIGNS])
def test_signs_in_cells(kind: Callable[[str], bytes], what: str, sign: str, becomes: str) -> None:
    house = build.house()
    made = plan(house, kind(sign))
    if becomes == "bad_character":
        (fault,) = made.faults
        assert (fault.code, fault.cell) == ("bad_character", "A2")
        assert made.rows == []
    else:
        assert made.faults == []
        assert [row.draft.title for row in made.rows] == [becomes]


@pytest.mark.parametrize(("what", "sign", "becomes"), SIGNS, ids=[each[0] for each in SIGNS])
def test_signs_written_are_inert_and_readable(what: str, sign: str, becomes: str) -> None:
    columns: list[Column[Any]] = [Column("任务", lambda row: row), Column("x", lambda row: "x")]
    for write in (write_csv, lambda out, **more: write_rows(out, title=sign, scope_line=sign, **more)):
        out = io.BytesIO()
        write(out, columns=columns, rows=[sign])  # type: ignore[operator]
        (sheet,) = open_book(out.getvalue()).sheets
        assert text_of(sheet.rows[-1].at(1)) == safe(sign)
        assert sheet.broken == frozenset()
        if becomes == sign:
            assert clean(text_of(sheet.rows[-1].at(1)), limit=400) == sign
