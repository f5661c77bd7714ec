"""Writing Word documents and workbooks of several sheets: any text can be read again, headings repeat, days are days."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from openpyxl import load_workbook

from luoshi.files.excel_out import Column, Table, write_book
from luoshi.files.word_out import Word

pytestmark = pytest.mark.plain
HOSTILE = [
    ("a control character", "甲\x0b乙", "甲乙"),
    ("a noncharacter", "甲\uffff乙", "甲乙"),
    ("a lone surrogate", "甲\ud800乙", "甲乙"),
    ("markup", "<w:p>&amp;", "<w:p>&amp;"),
    ("a formula", "=1+1", "=1+1"),
]


@pytest.mark.parametrize(("name", "text", "read"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_any_text_can_be_read_again(name: str, text: str, read: str) -> None:
    word = Word(text, text)
    word.heading(text)
    word.say(text)
    word.table([text], [[text]], [40])
    again = Document(BytesIO(word.bytes()))
    assert [each.text for each in again.paragraphs] == [read] * 4
    assert [cell.text for row in again.tables[0].rows for cell in row.cells] == [read, read]
    assert again.core_properties.title == read


def test_headings_repeat_rows_do_not_split_and_fonts_are_named() -> None:
    word = Word("会议材料", landscape=True)
    word.table(["议题", "时限"], [["年度预算", date(2021, 6, 30)], ["办公用房", None]], [60, 30])
    data = word.bytes()
    again = Document(BytesIO(data))
    first, *rows = again.tables[0].rows
    assert first._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    assert all(row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["年度预算", "2021-06-30"],
        ["办公用房", ""],
    ]
    page = again.sections[0]
    assert (page.orientation, page.page_width > page.page_height) == (WD_ORIENT.LANDSCAPE, True)
    assert 'w:eastAsia="仿宋"' in zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode()


def test_a_book_has_a_sheet_for_each_table() -> None:
    stream = BytesIO()
    tables = [
        Table(
            "议程", "党组会", [Column("议题", lambda row: row[0]), Column("时限", lambda row: row[1])], rows
        )
        for rows in ([["=1+1", date(2021, 6, 30)]],)
    ]
    tables.append(Table("座次", "按序列排", [Column("岗位", lambda row: row)], ["书记岗", "副部长岗"]))
    write_book(stream, tables)
    book = load_workbook(BytesIO(stream.getvalue()))
    assert book.sheetnames == ["议程", "座次"]
    cell = book["议程"].cell(4, 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s"), "text stays text"
    assert book["议程"].cell(4, 2).value.date() == date(2021, 6, 30)
    assert [row[0].value for row in book["座次"].iter_rows(min_row=3)] == ["岗位", "书记岗", "副部长岗"]
