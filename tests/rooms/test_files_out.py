"""Workbooks written: inert, readable whatever the text, real dates and numbers (rules 16)."""

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from luoshi.files import excel_out
from luoshi.files.columns import TEMPLATE_PROBLEMS, TEMPLATE_TASKS
from luoshi.files.excel_out import LONGEST, Column, safe, sheet_name, write_rows, write_template
from luoshi.files.faults import Fault
from luoshi.files.header import find_header
from luoshi.files.marked import mark
from luoshi.files.workbook import open_book, text_of
from rooms.sheets import book

FIRST: list[Column[list[Any]]] = [Column("内容", lambda row: row[0], 30), Column("备注", lambda row: row[1])]


def written(*rows: list[Any], title: str = "台账", scope: str = "甲司 · 2021年") -> bytes:
    stream = io.BytesIO()
    assert write_rows(stream, title=title, scope_line=scope, columns=FIRST, rows=rows) == len(rows)
    return stream.getvalue()


def cells(data: bytes, sheet: int = 0) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[sheet].values]


HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "{=1}",
    "http://example.invalid/",
    "mailto:a@example.invalid",
    "00123",
    "2026.10",
    "TRUE",
    "#REF!",
    "'=1",
    "<b>&amp;</b>",
    "_x0041_ 和 _x000D_",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text_whatever_it_begins_with(text: str) -> None:
    made = openpyxl.load_workbook(io.BytesIO(written([text, None]))).worksheets[0]
    cell = made["A4"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert open_book(written([text, None])).sheets[0].rows[3].cells[0] == text


# What must not make a workbook that cannot be opened: before, after.
CHARACTERS = [
    ("甲\x00乙", "甲乙"),
    ("甲\x0b乙\x1f", "甲乙"),
    ("甲\uffff乙\ufffe", "甲乙"),
    ("甲\ud800乙", "甲乙"),
    ("甲\udfff", "甲"),
    ("甲\U0001ffff乙", "甲乙"),
    ("甲\ufdd0乙", "甲乙"),
    ("甲\x7f\x85乙", "甲\x85乙"),
    ("一\r\n二\r三", "一\n二\n三"),
    ("𠮷䶮𬭚·👍🏽", "𠮷䶮𬭚·👍🏽"),
    ("\u202e反\u200b", "\u202e反\u200b"),
    ("", None),
]


@pytest.mark.parametrize(("text", "kept"), CHARACTERS)
def test_no_character_makes_a_workbook_unreadable(text: str, kept: str | None) -> None:
    data = written([text, "末"], title=f"台账{text}", scope=text)
    assert cells(data)[3] == [kept, "末"]
    assert text_of(open_book(data).sheets[0].rows[-1].cells[0]) == (kept or "")


def test_days_are_days_and_numbers_numbers() -> None:
    data = written([date(2021, 6, 30), 1288], [0.5, None], [True, ""])
    assert open_book(data).sheets[0].rows[3].cells == (date(2021, 6, 30), 1288)
    assert cells(data)[3][1] == 1288
    assert cells(data)[4] == [0.5, None]
    assert cells(data)[5] == ["True", None]


def test_title_scope_headings_and_what_stands_still() -> None:
    made = openpyxl.load_workbook(io.BytesIO(written(["一", "二"]))).worksheets[0]
    assert [row[0] for row in made.values] == ["台账", "甲司 · 2021年", "内容", "一"]
    assert made.freeze_panes == "A4"
    assert made.page_setup.orientation == "landscape"
    assert made.print_title_rows == "$3:$3"
    assert made.column_dimensions["A"].width == pytest.approx(30, abs=1)


def test_a_cell_longer_than_a_cell_can_be_ends_in_dots() -> None:
    text = str(cells(written(["长" * 40_000, None]))[3][0])
    assert (len(text), text[-1]) == (LONGEST, "…")
    assert safe("长" * LONGEST) == "长" * LONGEST


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("台账", "台账"),
        ("甲/乙:丙[丁]*?\\'", "甲乙丙丁"),
        ("长" * 40, "长" * 31),
        ("[]", "Luoshi"),
        ("", "Luoshi"),
        ("上\n下", "上 下"),
    ],
)
def test_the_name_of_a_sheet(title: str, name: str) -> None:
    assert sheet_name(title) == name
    assert openpyxl.load_workbook(io.BytesIO(written(["x", "y"], title=title))).sheetnames == [name]


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_out, "MOST_ROWS", 2)
    data = written(*([[n, None] for n in range(5)]))
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["台账", "台账 2", "台账 3"]
    assert [row[0] for row in cells(data, 2)] == ["台账", "甲司 · 2021年", "内容", 4]


@pytest.mark.parametrize("columns", [TEMPLATE_TASKS, TEMPLATE_PROBLEMS])
def test_a_template_is_a_ledger_to_fill_in(columns: Any) -> None:
    stream = io.BytesIO()
    write_template(stream, title="任务台账", hint="照着填", columns=columns)
    (sheet,) = open_book(stream.getvalue()).sheets
    header = find_header(sheet)
    assert header is not None
    assert header.first == 3
    assert [named.column for named in header.columns] == list(columns)


def fault(cell: str, code: str = "x", sheet: str = "表", **more: str) -> Fault:
    column = cell.rstrip("0123456789")
    return Fault(
        sheet,
        int(cell[len(column) :] or 0),
        column,
        more.get("name", "时限"),
        "尽快",
        "看不出是哪一天",
        "写日期",
        code,
    )


LEDGER = book(
    (
        "表",
        [
            ["2021年任务"],
            ["任务", "时限", "数"],
            ["=甲", "尽快", 3],
            ["乙", date(2021, 6, 30), None],
            ["丙", None, 1.5],
        ],
    ),
    ("另一张", [["x"]]),
    merge=("A1:C1", "A4:A5"),
)


def test_faulty_cells_come_back_marked_where_they_stood() -> None:
    data = mark(LEDGER, [fault("B3"), fault("B3", mend="y"), fault("B5"), fault("B4")])
    made = openpyxl.load_workbook(io.BytesIO(data))
    sheet = made["表"]
    assert made.sheetnames == ["表", "另一张", "要改的地方"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=5, max_col=3)] == [
        ["2021年任务", None, None],
        ["任务", "时限", "数"],
        ["=甲", "尽快", 3],
        ["乙", sheet["B4"].value, None],
        [None, None, 1.5],
    ]
    assert sheet["A3"].data_type == "s"
    assert sheet["B4"].value.date() == date(2021, 6, 30)
    assert sheet["B3"].comment.text.count("看不出是哪一天。怎么改：写日期") == 2
    assert sheet["B5"].comment is not None
    assert (
        sheet["B5"].fill.fgColor.rgb
        == sheet["B3"].fill.fgColor.rgb
        == sheet["B4"].fill.fgColor.rgb
        == "FFFBF5E6"
    )
    assert sheet["A3"].comment is None
    assert {str(each) for each in sheet.merged_cells.ranges} == {"A1:C1", "A4:A5"}


def test_a_last_sheet_lists_all_faults() -> None:
    made = openpyxl.load_workbook(io.BytesIO(mark(LEDGER, [fault("B3"), fault("0", name="条线")])))
    assert [list(row) for row in made["要改的地方"].values] == [
        ["工作表", "行", "列", "表里写的", "哪里不对", "怎么改"],
        ["表", 3, "B 时限", "尽快", "看不出是哪一天", "写日期"],
        ["表", None, "条线", "尽快", "看不出是哪一天", "写日期"],
    ]


def test_the_row_with_a_secrecy_marking_comes_back_empty() -> None:
    data = book(("表", [["任务", "密级"], ["不能说的事", "秘密"], ["能说的", None]]))
    made = openpyxl.load_workbook(io.BytesIO(mark(data, [fault("B2", "secret")])))
    assert [list(row) for row in made["表"].values] == [["任务", "密级"], [None, None], ["能说的", None]]
    assert "不能说的事" not in str([list(row) for sheet in made for row in sheet.values])


def test_sheets_called_as_the_list_is_keep_their_names() -> None:
    made = openpyxl.load_workbook(io.BytesIO(mark(book(("要改的地方", [["x"]])), [])))
    assert made.sheetnames == ["要改的地方", "要改的地方 2"]


def test_merges_no_table_has_are_left_out() -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    made.add_worksheet("表").write_string(0, 0, "x")
    made.worksheets()[0].merge_range(0, 1, 1, 5, "")
    made.close()
    huge = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(huge, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="B1:F2"', b'ref="B1:F1000000"'))
    assert b'ref="B1:F1000000"' in zipfile.ZipFile(huge).read("xl/worksheets/sheet1.xml")
    again = openpyxl.load_workbook(io.BytesIO(mark(huge.getvalue(), [])))
    assert not again["表"].merged_cells.ranges
    assert again["表"]["A1"].value == "x"
