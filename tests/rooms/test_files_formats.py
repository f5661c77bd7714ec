"""The other formats offices keep their tables in: .xls and .et, .csv in its encodings (rules 16)."""

import contextlib
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import build
from luoshi.base.refusals import Refusal
from luoshi.files.csv_out import inert, write_csv
from luoshi.files.excel_out import Column, safe, write_rows
from luoshi.files.marked import mark
from luoshi.files.plan import Plan
from luoshi.files.reading import old_book as old_book_parts
from luoshi.files.reading import text_table, xlsx_parts
from luoshi.files.reading.beside import Beside, Refused
from luoshi.files.workbook import Sheet, open_book
from rooms.old_books import Computed, Error, OldSheet, compound, old_book, stream
from rooms.plans import fault, one, plan, says

pytestmark = [pytest.mark.django_db, pytest.mark.plain]  # what a file says is the same on every database
HEAD = ("编号", "工作任务", "完成标准", "牵头部门", "协办单位", "整改时限", "进展情况")
ROW = ("", "公开责任清单", "已公开", "甲司", "", "2021-06-30", "")


@pytest.fixture
def house() -> build.House:
    return build.house()


def only(data: bytes) -> Sheet:
    (sheet,) = open_book(data).sheets
    return sheet


def cells(data: bytes) -> list[tuple[Any, ...]]:
    return [row.cells for row in only(data).rows]


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    rows = [
        ["标题"],
        [],
        ["任务", "时限", "数"],
        ["公开", date(2026, 6, 30), 3.5],
        ["评议", "", 12],
        ["", "", True],
    ]
    sheet = only(old_book(OldSheet("重点任务", rows, merged=[(0, 0, 0, 2), (3, 4, 1, 1)])))
    assert sheet.name == "重点任务"
    assert [row.number for row in sheet.rows] == [1, 3, 4, 5, 6]
    assert sheet.rows[2].cells == ("公开", date(2026, 6, 30), 3.5)
    assert sheet.rows[3].cells == ("评议", "", 12)
    assert sheet.rows[4].at(3) is True
    assert sheet.merged == [(1, 1, 1, 3), (4, 2, 5, 2)]


def test_days_since_1904_and_formulas_of_an_old_workbook() -> None:
    day = [[date(2026, 6, 30)]]
    assert cells(old_book(OldSheet("a", day), since_1904=True)) == cells(old_book(OldSheet("a", day)))
    row = [Computed(4.0), Computed("四"), Error(), Error(formula=False), Computed(None), "x"]
    sheet = only(old_book(OldSheet("a", [row])))
    assert sheet.rows[0].cells == (4, "四", "", "", "", "x")
    assert sheet.broken == {"C1", "D1"}


def test_sheets_rows_and_columns_that_are_hidden_are_read() -> None:
    first = OldSheet("一", [["a", "b"], ["c", "d"]], hidden_rows=[1], hidden_columns=[0])
    sheets = open_book(
        old_book(first, OldSheet("二", [["e"]], state=1), OldSheet("三", [["f"]], state=2))
    ).sheets
    assert [(s.name, s.hidden, s.rows[0].cells[0]) for s in sheets] == [
        ("一", False, "a"),
        ("二", True, "e"),
        ("三", True, "f"),
    ]
    assert (sheets[0].hidden_rows, sheets[0].hidden_columns) == ({2}, {1})
    made = openpyxl.Workbook()
    for at in ("A1", "B2", "C3", "D4"):
        made.active[at] = at
    made.active.row_dimensions[2].hidden = True
    made.active.column_dimensions["C"].hidden = True
    kept = BytesIO()
    made.save(kept)
    sheet = only(kept.getvalue())
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {3})
    assert len(sheet.rows) == 4


@pytest.mark.parametrize("said", [(1, 1), (0, 0), (65_536, 256), (0xFFFFFFFF, 0xFFFF)])
def test_what_an_old_workbook_declares_about_its_size_is_not_believed(said: tuple[int, int]) -> None:
    assert cells(old_book(OldSheet("a", [["x"], ["y", "z"]], dimension=said))) == [("x", ""), ("y", "z")]


def test_an_et_file_is_an_old_workbook_with_more_streams() -> None:
    """What WPS writes as .et: the same stream, with its own summary beside it, told by its bytes and not by its name."""
    data = compound(
        **{"Workbook": stream(OldSheet("表", [["任务"]])), "ETExtData": b"wps", "\x05Summary": b"x" * 9000}
    )
    assert cells(data) == [("任务",)]


@pytest.mark.parametrize("name", ["Workbook", "WORKBOOK", "workbook", "Book"])
def test_the_stream_is_found_in_either_case(name: str) -> None:
    assert cells(compound(**{name: stream(OldSheet("表", [["任务"]]))})) == [("任务",)]


def test_a_large_old_workbook_and_one_with_small_sectors_are_the_same() -> None:
    rows = [[f"第{n}行", n] for n in range(60_000)]
    read = only(old_book(OldSheet("a", rows)))
    assert (len(read.rows), read.rows[-1].cells) == (60_000, ("第59999行", 59_999))


def looped(data: bytes) -> bytes:
    """Return the file with a table of sectors that leads back to its beginning for ever."""
    at = (int.from_bytes(data[76:80], "little") + 1) * 512
    return data[:at] + b"\0\0\0\0" * 128 + data[at + 512 :]


OLD = old_book(OldSheet("a", [["x"]]))
REFUSED = [
    ("a password on an old workbook", old_book(OldSheet("a", [["x"]]), password=True), "password"),
    ("a password on a new workbook", compound(EncryptionInfo=b"x", EncryptedPackage=b"y" * 9000), "password"),
    ("an old Word file", compound(WordDocument=b"x" * 9000), "not_a_table"),
    ("slides", compound(**{"PowerPoint Document": b"x" * 9000}), "not_a_table"),
    ("a compound file cut in the middle", OLD[:900], "damaged"),
    ("a table of sectors in a circle", looped(OLD), "damaged"),
    ("a directory nowhere", OLD[:48] + b"\xf0\xff\xff\x00" + OLD[52:], "damaged"),
    ("sectors of a size there is not", OLD[:30] + b"\x1f\x00" + OLD[32:], "damaged"),
    ("text with a zero byte", ("任务,单位\n" + "x" * 600 + "\0\n").encode(), "encoding"),
    ("UTF-16 cut in the middle of a sign", "任务,单位\n𠮷".encode("utf-16")[:-1], "encoding"),
    ("UTF-8 with a mark and a broken byte", b"\xef\xbb\xbf\xe4\xbb,x\n", "encoding"),
    (
        "UTF-8 damaged in one place",
        ("任务,单位\n公开责任清单,甲司".encode())[:-1] + b"\n" + "评议".encode(),
        "encoding",
    ),
    ("bytes of no encoding", b"\x81\x20,\xff\xff\n" * 20, "encoding"),
]


@pytest.mark.parametrize(("what", "data", "code"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_is_refused_says_why(what: str, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as raised:
        open_book(data)
    assert raised.value.code == code
    assert raised.value.field == "file"
    assert str(raised.value.says)
    assert str(raised.value.mend)


WORDS = '编号,任务,单位\r\n1,"甲、乙\r\n两行",𠮷䶮司\r\n\r\n2,"引""号",㐀司\r\n'
ENCODINGS = [
    ("utf-8", WORDS.encode()),
    ("utf-8 with a mark", WORDS.encode("utf-8-sig")),
    ("utf-16 little", b"\xff\xfe" + WORDS.encode("utf-16-le")),
    ("utf-16 big", b"\xfe\xff" + WORDS.encode("utf-16-be")),
    ("gb18030 with characters of four bytes", WORDS.encode("gb18030")),
    ("tabs in utf-16, as Excel saves Unicode text", WORDS.replace(",", "\t").encode("utf-16")),
    ("semicolons", WORDS.replace(",", ";").encode()),
    ("lines ended as on Unix", WORDS.replace("\r\n", "\n").encode()),
    ("the delimiter said in the first line", b"sep=;\r\n" + WORDS.replace(",", ";").encode()),
]


@pytest.mark.parametrize(("what", "data"), ENCODINGS, ids=[each[0] for each in ENCODINGS])
def test_tables_kept_as_text(what: str, data: bytes) -> None:
    sheet = only(data)
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("编号", "任务", "单位")),
        (2, ("1", "甲、乙\n两行", "𠮷䶮司")),
        (4, ("2", '引"号', "㐀司")),
    ]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("甲；乙,丙\n一,二\n", 2),
        ("任务\t说明，有逗号, 有分号;\n一\t二, 三; 四\n", 2),
        ("只有一列\n一\n", 1),
        ('"a,b";c\n"d,e";f\n', 2),
        ("标题行\n编号,任务,单位\n1,2,3\n4,5,6\n", 3),
    ],
)
def test_the_delimiter_is_the_sign_most_rows_agree_on(text: str, width: int) -> None:
    assert only(text.encode()).width == width


def ledger_csv(*rows: tuple[str, ...], encoding: str = "gb18030") -> bytes:
    out = BytesIO()
    columns = [Column(name, lambda row, at=at: row[at]) for at, name in enumerate(HEAD)]
    write_csv(out, columns=columns, rows=rows)
    return out.getvalue().decode("utf-8-sig").encode(encoding)


def made(house: build.House, kind: str) -> Plan:
    rows = [list(HEAD), list(ROW)]
    if kind == "xls":
        return plan(house, old_book(OldSheet("重点任务", rows)))
    return plan(house, ledger_csv(ROW, encoding=kind))


@pytest.mark.parametrize("kind", ["xls", "utf-8-sig", "gb18030", "utf-16"])
def test_behind_the_door_everything_is_the_same(house: build.House, kind: str) -> None:
    row = one(made(house, kind))
    assert (row.draft.title, row.lead.name, row.due_on) == ("公开责任清单", "甲司", date(2021, 6, 30))


def test_hidden_rows_and_columns_are_said(house: build.House) -> None:
    rows = [list(HEAD), list(ROW), list(("", "评议", "已评", "甲司", "", "2021-06-30", ""))]
    found = plan(house, old_book(OldSheet("任务", rows, hidden_rows=[1], hidden_columns=[2], state=1)))
    assert says(found, "隐藏的行列") == ["隐藏的行也读了", "隐藏的列也读了"]
    assert says(found, "工作表") == ["隐藏的“任务”也读了"]
    assert len(found.rows) == 2


def test_numbers_kept_as_text_and_wide_digits_are_read(house: build.House) -> None:
    row = ["１２", "公开责任清单", "已公开", "甲司", "", "２０２１年６月３０日", ""]
    assert one(plan(house, old_book(OldSheet("表", [list(HEAD), row])))).due_on == date(2021, 6, 30)
    assert one(plan(house, ledger_csv(("7", *ROW[1:5], "2021/6/30", "")))).due_on == date(2021, 6, 30)


def test_an_error_kept_in_a_cell_is_a_fault(house: build.House) -> None:
    rows = [list(HEAD), ["", "公开", "已公开", "甲司", "", Error(), ""]]
    found = plan(house, old_book(OldSheet("表", rows)))
    assert "broken_formula" in {each.code for each in found.faults}
    assert {each.cell for each in found.faults} == {"F2"}


def test_the_table_comes_back_marked_from_text_too(house: build.House) -> None:
    data = ledger_csv((*ROW[:3], "没有这个司", *ROW[4:]))
    found = plan(house, data)
    assert fault(found).cell == "D2"
    page = openpyxl.load_workbook(BytesIO(mark(data, found.faults))).worksheets[0]
    assert page["D2"].comment is not None
    assert page["B2"].value == "公开责任清单"


ALIVE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "=cmd|' /C calc'!A0",
    '="x"&A1',
    "正常",
    "'引号",
    "-",
    "",
]


@pytest.mark.parametrize("text", ALIVE)
def test_text_is_inert_and_comes_back(text: str) -> None:
    assert inert(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    out = BytesIO()
    columns = [Column("编号", lambda row: "x"), Column("任务", lambda row: text)]
    assert write_csv(out, columns=columns, rows=[None]) == 1
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    assert cells(out.getvalue())[1] == ("x", text)


def test_days_numbers_and_nothing_in_text() -> None:
    values = [date(2026, 6, 30), 12, -3, 2.5, None, True]
    columns = [Column(str(n), lambda row, n=n: values[n]) for n in range(len(values))]
    out = BytesIO()
    write_csv(out, columns=columns, rows=[None])
    assert out.getvalue().decode("utf-8-sig").splitlines()[1] == "2026-06-30,12,-3,2.5,,True"


def test_both_ways_of_writing_say_the_same() -> None:
    columns = [Column("编号", lambda row: row[0]), Column("任务", lambda row: row[1])]
    rows = [("A-1", "=危险"), ("A-2", "两\n行,逗号;分号")]
    text, table = BytesIO(), BytesIO()
    write_csv(text, columns=columns, rows=rows)
    write_rows(table, title="台账", scope_line="全部", columns=columns, rows=rows)
    assert cells(text.getvalue())[1:] == [row.cells for row in only(table.getvalue()).rows[3:]]


@pytest.mark.parametrize(
    ("xml", "rows", "columns", "broken"),
    [
        ('<row r="2" spans="1:3" hidden="1">', {2}, set(), set()),
        ('<row hidden="1" r="3">', {3}, set(), set()),
        ('<x:row r="4" hidden="true">', {4}, set(), set()),
        ('<row r="5" hidden="0"><row r="6">', set(), set(), set()),
        ('<col min="2" max="4" hidden="1"/>', set(), {2, 3, 4}, set()),
        ('<col hidden="1" max="7" width="0" min="7"/>', set(), {7}, set()),
        ('<col min="1" max="3" width="9"/>', set(), set(), set()),
        ('<c r="B2" t="e"><v>#REF!</v></c>', set(), set(), {"B2"}),
        ('<c r="B3"><f>A1</f></c><c r="B4"><f>A1</f><v>1</v></c>', set(), set(), {"B3"}),
    ],
)
def test_what_is_told_beside_cells(xml: str, rows: set[int], columns: set[int], broken: set[str]) -> None:
    """Wherever the piece begins that is read at once."""
    for before in (0, xlsx_parts._PIECE - 7, xlsx_parts._PIECE + 3):
        found = Beside()
        xlsx_parts._look(BytesIO(b" " * before + xml.encode()), found)
        assert (found.hidden_rows, found.hidden_columns, set(found.broken)) == (rows, columns, broken)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_at_all_are_a_table_of_text_or_refused(data: bytes) -> None:
    with contextlib.suppress(Refused):
        assert all(isinstance(cell, str) for row in text_table.rows(data) for cell in row)


@given(st.lists(st.tuples(st.integers(0, len(OLD) - 1), st.integers(0, 255)), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_damage_to_an_old_workbook_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(OLD)
    for at, value in changes:
        data[at] = value
    with contextlib.suppress(Refused):
        plain, beside = old_book_parts.made_plain(bytes(data))
        assert len(plain) < len(data) * 20
        assert all(isinstance(each, Beside) for each in beside)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_written_is_read_again(text: str) -> None:
    out = BytesIO()
    write_csv(out, columns=[Column("x", lambda row: "x"), Column("y", lambda row: row)], rows=[text])
    (_head, row) = text_table.rows(out.getvalue())
    assert row == ["x", safe(text)]
    assert not row[1] or inert(row[1])[0] not in "=+-@\t\r"
