"""Opening workbooks: what is read, and what is refused before or while it is read (rules 16)."""

import io
import struct
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from luoshi.base.refusals import Refusal
from luoshi.files import guard
from luoshi.files.kinds_of_file import FileKind, kind_of
from luoshi.files.workbook import column_at, letter, open_book, text_of
from rooms.sheets import book


def refused(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as raised:
        open_book(data)
    assert raised.value.field == "file"
    assert str(raised.value.says)
    assert str(raised.value.mend)
    return raised.value


def repacked(data: bytes, **parts: bytes) -> bytes:
    """Return the archive with entries replaced or added; names are given with __ for / and _dot_ for a dot."""
    names = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in names:
                new.writestr(entry.filename, old.read(entry.filename))
        for name, content in names.items():
            new.writestr(name, content)
    return out.getvalue()


PLAIN = book(("表", [["任务", "牵头单位"], ["一", "甲司"]]))


def test_rows_bear_the_numbers_of_the_sheet_and_cells_their_kind() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet["B3"], sheet["B5"], sheet["C5"], sheet["D5"] = "标题", 2026.1, date(2026, 6, 30), True
    sheet["B9"], sheet["C9"], sheet["D9"] = 12, datetime(2026, 6, 30, 17, 5), "两\n行"
    stream = io.BytesIO()
    made.save(stream)
    (read,) = open_book(stream.getvalue()).sheets
    assert [(row.number, row.cells) for row in read.rows] == [
        (3, ("", "标题", "", "")),
        (5, ("", 2026.1, date(2026, 6, 30), True)),
        (9, ("", 12, datetime(2026, 6, 30, 17, 5), "两\n行")),
    ]
    assert [text_of(cell) for cell in read.rows[1].cells] == ["", "2026.1", "2026-06-30", "是"]
    assert text_of(read.rows[2].at(3)) == "2026-06-30 17:05"
    assert read.rows[0].at(99) == ""
    assert read.width == 4


def test_days_counted_from_1904_are_the_same_days() -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"date_1904": True})
    made.add_worksheet().write_datetime(
        0, 0, date(2026, 6, 30), made.add_format({"num_format": "yyyy-mm-dd"})
    )
    made.close()
    assert open_book(stream.getvalue()).sheets[0].rows[0].cells == (date(2026, 6, 30),)


def test_merged_ranges_hidden_sheets_and_charts() -> None:
    made = openpyxl.Workbook()
    made.active.title = "一"
    made.active["A1"] = "x"
    made.active.merge_cells("A1:C2")
    made.create_sheet("藏")["A1"] = "y"
    made["藏"].sheet_state = "veryHidden"
    made.create_chartsheet("图")
    stream = io.BytesIO()
    made.save(stream)
    sheets = open_book(stream.getvalue()).sheets
    assert [(s.name, s.hidden, s.merged) for s in sheets] == [("一", False, [(1, 1, 2, 3)]), ("藏", True, [])]


def test_cells_without_a_result_are_known() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet["A1"], sheet["B2"], sheet["C3"] = "=1/0", "好", "#REF!"
    sheet["C3"].data_type = "e"
    stream = io.BytesIO()
    made.save(stream)
    assert open_book(stream.getvalue()).sheets[0].broken == {"A1", "C3"}


@pytest.mark.parametrize(
    ("at", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (0, "")]
)
def test_letters_of_columns(at: int, letters: str) -> None:
    assert letter(at) == letters
    assert column_at(letters) == at


def test_rare_characters_come_through() -> None:
    words = "𠮷䶮𬭚 · 张·三 ﬁ 全角Ａ“引号”〔2021〕"
    assert open_book(book(("表", [[words]]))).sheets[0].rows[0].cells == (words,)


KINDS = [
    (b"", FileKind.EMPTY, "empty"),
    (b"%PDF-1.7 ...", FileKind.PDF, "not_a_table"),
    (b"\x89PNG\r\n\x1a\n", FileKind.PICTURE, "not_a_table"),
    (b"\xff\xd8\xff\xe0", FileKind.PICTURE, "not_a_table"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileKind.OLE, "damaged"),
    (b"<html><table>", FileKind.MARKUP, "web_page"),
    (b"\xef\xbb\xbf<?xml version='1.0'?>", FileKind.MARKUP, "web_page"),
    (b"\xff\xfe\x00", FileKind.TEXT, "encoding"),
    ("编号,任务\n1,".encode() + b"\xff", FileKind.TEXT, "encoding"),
    (b"\x00\x01\x02", FileKind.OTHER, "not_xlsx"),
]


@pytest.mark.parametrize(("data", "kind", "code"), KINDS)
def test_a_renamed_file_is_told_by_its_first_bytes(data: bytes, kind: FileKind, code: str) -> None:
    assert kind_of(data) == kind
    assert refused(data).code == code


def zipped(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def test_an_archive_of_tables_is_no_table() -> None:
    assert refused(zipped(**{"台账.xlsx": PLAIN})).code == "archive"
    assert refused(zipped(**{"word/document.xml": b"<a/>"})).code == "not_xlsx"


def test_a_bomb_is_refused_by_what_it_unpacks_to() -> None:
    zeros = b"<a>" + b" " * (60 * 1024 * 1024) + b"</a>"
    assert refused(repacked(PLAIN, xl__media__x_dot_xml=zeros)).code == "bomb"


def test_a_bomb_that_declares_little_is_refused_too() -> None:
    """The directory says 1,000 bytes; what comes out is counted, not what is declared."""
    data = bytearray(repacked(PLAIN, xl__media__x_dot_bin=b"\0" * (40 * 1024 * 1024)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo("xl/media/x.bin")
    real = struct.pack("<I", entry.file_size)
    for at in range(len(data) - 4):
        if data[at : at + 4] == real:
            data[at : at + 4] = struct.pack("<I", 1000)
    assert refused(bytes(data)).code == "bomb"


def test_a_directory_that_lies_a_little_is_damage() -> None:
    data = bytearray(repacked(PLAIN, xl__media__x_dot_bin=b"abc" * 1000))
    data = data.replace(struct.pack("<I", 3000), struct.pack("<I", 2999))
    assert refused(bytes(data)).code == "damaged"


def test_too_many_entries_or_archives_inside_are_refused() -> None:
    many = {f"xl__media__{n}": b"x" for n in range(guard.MOST_ENTRIES)}
    assert refused(repacked(PLAIN, **many)).code == "bomb"
    assert refused(repacked(PLAIN, xl__media__inner=PLAIN)).code == "bomb"
    assert len(open_book(repacked(PLAIN, xl__embeddings__inner_dot_xlsx=PLAIN)).sheets) == 1


def test_a_file_over_25_mb_is_refused_unread() -> None:
    assert refused(b"PK\x03\x04" + b"\0" * guard.MOST_BYTES).code == "too_big"


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'


@pytest.mark.parametrize("part", [LAUGHS, OUTSIDE, OUTSIDE.replace(b"DOCTYPE", b"doctype")])
def test_entities_are_refused_wherever_they_stand(part: bytes) -> None:
    assert refused(repacked(PLAIN, xl__sharedStrings_dot_xml=part)).code == "entities"
    assert refused(repacked(PLAIN, docProps__custom_dot_xml=part)).code == "entities"


def test_entities_across_pieces_and_in_another_encoding_are_refused() -> None:
    late = b"<a>" + b" " * (65536 - 7) + b"<!DOCTYPE x>" + b"</a>"
    assert refused(repacked(PLAIN, xl__x_dot_xml=late)).code == "entities"
    assert refused(repacked(PLAIN, xl__x_dot_xml=OUTSIDE.decode().encode("utf-16"))).code == "entities"


def test_what_other_programs_keep_beside_may_be_in_utf_16_and_holds_no_entities_either() -> None:
    words = '<?xml version="1.0" encoding="utf-16"?><a/>'
    assert len(open_book(repacked(PLAIN, customXml__item1_dot_xml=words.encode("utf-16"))).sheets) == 1
    hidden = OUTSIDE.decode().encode("utf-16")
    assert refused(repacked(PLAIN, customXml__item1_dot_xml=hidden)).code == "entities"


def test_a_truncated_or_scrambled_file_is_damage() -> None:
    assert refused(PLAIN[: len(PLAIN) // 2]).code == "damaged"
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    scrambled = PLAIN[:at] + bytes(b ^ 0xFF for b in PLAIN[at : at + 20]) + PLAIN[at + 20 :]
    assert refused(scrambled).code in {"damaged", "unreadable", "bomb"}


def test_an_entry_said_to_be_encrypted_is_refused() -> None:
    data = bytearray(PLAIN)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data)).code == "damaged"


def test_two_entries_of_one_name_are_refused() -> None:
    stream = io.BytesIO(PLAIN)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert refused(stream.getvalue()).code == "damaged"


def test_a_workbook_without_its_parts_is_unreadable() -> None:
    assert refused(zipped(xl__workbook=b"x", **{"xl/workbook.xml": b"<workbook/>"})).code == "unreadable"
    assert refused(repacked(PLAIN, xl__workbook_dot_xml=b"<workbook")).code == "unreadable"


def test_a_cell_far_outside_takes_down_only_the_reading() -> None:
    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = 1, 2
    stream = io.BytesIO()
    made.save(stream)
    assert refused(stream.getvalue()).code == "too_much"


def test_a_file_that_declares_the_wrong_size_is_read_whole() -> None:
    """Never a silent empty import: the declared dimension is not believed."""
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    for lie in (b'ref="A1"', b'ref="A1:XFD1048576"', b'ref="Z9"'):
        lying = sheet.replace(b'ref="A1:B2"', lie)
        assert lying != sheet
        (read,) = open_book(repacked(PLAIN, xl__worksheets__sheet1_dot_xml=lying)).sheets
        assert [row.cells for row in read.rows] == [("任务", "牵头单位"), ("一", "甲司")]


def test_a_cell_of_a_megabyte_is_read() -> None:
    (read,) = open_book(repacked(PLAIN, xl__worksheets__sheet1_dot_xml=_inline("长" * 400_000))).sheets
    assert len(text_of(read.rows[0].cells[0])) == 400_000


def _inline(text: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<worksheet xmlns="{space}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'.encode()


def test_an_unknown_way_of_packing_is_damage() -> None:
    data = bytearray(PLAIN)
    at = data.find(b"PK\x01\x02")
    data[at + 10 : at + 12] = struct.pack("<H", 99)
    assert refused(bytes(data)).code == "damaged"
