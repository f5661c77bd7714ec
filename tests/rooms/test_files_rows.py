"""Rows of a ledger read as drafts: what they say, what is a fault, what is read leniently. No database."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from luoshi.base.refusals import Refusal
from luoshi.files.columns import Column
from luoshi.files.drafts import DraftRow, headline
from luoshi.files.faults import Fault, Notes, runs, shortened
from luoshi.files.ledger_rows import read_book
from luoshi.files.workbook import open_book
from luoshi.items.kinds import Klass
from rooms.sheets import book, tasks


def read(data: bytes, year: int | None = 2021) -> tuple[list[DraftRow], Notes]:
    notes = Notes()
    sheets = read_book(open_book(data), year=year, immediate_days=30, notes=notes)
    return [draft for sheet in sheets for draft in sheet.drafts], notes


def one(
    row: list[Any], head: tuple[str, ...] = ("任务", "牵头单位", "完成时限", "整改类型")
) -> tuple[DraftRow, Notes]:
    drafts, notes = read(book(("表", [head, row])))
    assert len(drafts) == 1
    return drafts[0], notes


def says(notes: Notes) -> list[tuple[str, str, int]]:
    return [(line.kind, line.says, line.count) for line in notes.lenient]


def faults(notes: Notes) -> list[tuple[str, str]]:
    return [(fault.cell, fault.code) for fault in notes.faults]


def test_a_task_is_read_with_everything_it_says() -> None:
    head = [
        "编号",
        "方面",
        "任务",
        "完成标准",
        "措施",
        "牵头单位",
        "配合单位",
        "责任人",
        "完成时限",
        "进展",
        "备注",
        "条线",
    ]
    row = [
        "2-04",
        "强化领导",
        "制定清单。",
        "都有",
        "逐家对",
        "甲司",
        "乙司、子院",
        "党务岗",
        date(2021, 6, 30),
        "开了会",
        "无误",
        "D1",
    ]
    drafts, notes = read(book(("表", [head, row])))
    draft = drafts[0]
    assert (draft.sheet, draft.row, draft.number, draft.aspect, draft.title) == (
        "表",
        2,
        "2-04",
        "强化领导",
        "制定清单",
    )
    assert (draft.standard, draft.leads.names, draft.supports, draft.post) == (
        "都有",
        ("甲司",),
        ("乙司", "子院"),
        "党务岗",
    )
    assert (draft.klass, draft.due and draft.due.on, draft.progress, draft.line) == (
        Klass.BY_DATE, date(2021, 6, 30), "开了会", "D1",
    )  # fmt: skip
    assert draft.extra == {Column.MEASURES: "逐家对", Column.REMARKS: "无误"}
    assert not notes.faults
    assert [line[:2] for line in says(notes)] == [
        ("列名", "“任务”读成“事项”"),
        ("列名", "“进展”读成“进展情况”"),
    ]


# class cell, due cell, class read, due day, fault
CLASSES = [
    ("", "2021年6月30日", Klass.BY_DATE, date(2021, 6, 30), ""),
    ("限期整改", "2021年6月30日", Klass.BY_DATE, date(2021, 6, 30), ""),
    ("立行立改", "2021年6月30日", Klass.IMMEDIATE, date(2021, 6, 30), ""),
    ("即知即改", "", Klass.IMMEDIATE, None, ""),
    ("", "立行立改", Klass.IMMEDIATE, None, ""),
    ("长期坚持", "", Klass.SUSTAINED, None, ""),
    ("持续整改", "/", Klass.SUSTAINED, None, ""),
    ("长期坚持", "2021年6月底", Klass.SUSTAINED, date(2021, 6, 30), ""),
    ("", "长期", Klass.SUSTAINED, None, ""),
    ("长期坚持", "每季度末", Klass.SUSTAINED, None, ""),
    ("分阶段整改", "6月底", Klass.BY_DATE, date(2021, 6, 30), ""),
    ("", "", Klass.BY_DATE, None, "due_empty"),
    ("限期整改", "", Klass.BY_DATE, None, "due_empty"),
    ("限期整改", "长期", Klass.BY_DATE, None, "class_or_due"),
    ("立行立改", "长期", Klass.IMMEDIATE, None, "class_or_due"),
    ("长期坚持", "立行立改", Klass.SUSTAINED, None, "class_or_due"),
    ("长期坚持", "尽快", Klass.SUSTAINED, None, "due_vague"),
    ("马上改", "2021年6月30日", Klass.BY_DATE, date(2021, 6, 30), "class_unknown"),
]


@pytest.mark.parametrize(("klass", "due", "read_klass", "on", "fault"), CLASSES)
def test_class_and_due_date_together(
    klass: str, due: str, read_klass: Klass, on: date | None, fault: str
) -> None:
    draft, notes = one(["x", "甲司", due, klass])
    assert (draft.klass, draft.due.on if draft.due else None) == (read_klass, on)
    assert [each.code for each in notes.faults] == ([fault] if fault else [])
    assert draft.faulty == bool(fault)


# The faults of the picture: found, what is wrong, how to mend it.
SENTENCES = [
    ("2021年13月31日", "没有 13 月", "改成 1 到 12 月，例如 2021年12月31日"),
    ("尽快", "看不出是哪一天", "写日期、“2021年底前”或“长期坚持”"),
    ("2月30日", "2 月没有 30 日", "改成 2 月 1 日到 28 日之间"),
    (2026.1, "分不清是哪一天：数字格子会丢掉末尾的 0", "改成文字，例如“2021年10月”"),
    (44377, "是一个数，不是日期", "把这一格的格式改成日期，或写成文字"),
    ("第四季度前", "分不清是开始以前还是结束以前", "写到那一天，例如“2021年9月底前”"),
    ("6月底、9月底", "写了几个日期，或一段时间", "只留最后办完的那一天；分几步的，拆成几行"),
    ("已完成", "这里写的是结果，不是时限", "结果写到“完成状态”一列，这里写原定的时限"),
    ("21年6月底", "年份只写了两位", "写四位的年份，例如 2021"),
    ("3021年6月底", "年份不对", "写 1949 到 2100 之间的年份"),
    ("每周", "检查最密每月一次", "改成“每月28日前”或“每季度末”"),
    ("", "没有写完成时限", "写日期、“2021年底前”或“长期坚持”"),
]


@pytest.mark.parametrize(("found", "wrong", "mend"), SENTENCES)
def test_a_fault_says_what_is_wrong_and_how_to_mend_it(found: Any, wrong: str, mend: str) -> None:
    _draft, notes = one(["x", "甲司", found, ""])
    (fault,) = notes.faults
    assert (fault.sheet, fault.row, fault.column, fault.name) == ("表", 2, "C", "完成时限")
    assert (fault.wrong, fault.mend) == (wrong, mend)
    assert fault.found == (str(found) or "（空）")


def test_without_a_year_chosen_a_date_needs_its_own() -> None:
    _drafts, notes = read(tasks(["1-01", "x", "", "甲司", "", "6月底"]), year=None)
    assert [(f.wrong, f.mend) for f in notes.faults] == [("没有写年份", "写上年份，或在导入时选一个年份")]


def test_lenient_dates_are_told_together() -> None:
    rows = [
        [f"1-0{n}", "x", "", "甲司", "", due]
        for n, due in enumerate(["年底前", "年底前", "长期", "每季度末", "立行立改"])
    ]
    _drafts, notes = read(tasks(*rows))
    assert [line for line in says(notes) if line[0] == "日期"] == [
        ("日期", "“年底前”没有写年份，读成 2021年12月31日", 2),
        ("日期", "“长期”读成 长期坚持，没有到期日", 1),
        ("日期", "“每季度末”读成 长期坚持，每 3 个月检查一次", 1),
        ("日期", "“立行立改”没有写日期，从写入那天起 30 天内办完", 1),
    ]
    assert next(line.places for line in notes.lenient if line.count == 2) == [
        ("重点任务", 2, "F"),
        ("重点任务", 3, "F"),
    ]


def test_rows_that_are_no_matters_are_skipped_and_told() -> None:
    rows: list[list[Any]] = [
        ["序号", "任务", "牵头单位", "完成时限"],
        [1, "第一项", "甲司", "长期"],
        ["小计", "1项", "", ""],
        ["序号", "任务", "牵头单位", "完成时限"],  # printed again on the next page
        [2, "第二项", "甲司", "长期"],
        [3, "", "", ""],  # numbered ahead, empty
        [],
        ["合  计", "", "", ""],
        ["填表人：甲", "", "", "审核人：乙"],
        ["注：本表一式两份", "", "", ""],
    ]
    drafts, notes = read(book(("表", rows)))
    assert [(draft.row, draft.title) for draft in drafts] == [(2, "第一项"), (5, "第二项")]
    told = {(kind, text): count for kind, text, count in says(notes)}
    assert told["不是事项的行", "小计、合计或续表，跳过"] == 2
    assert told["不是事项的行", "又是一遍表头，跳过"] == 1
    assert told["空行", "第 6—7 行没有内容，跳过"] == 2
    assert told["不是事项的行", "表下的签字或说明，跳过"] == 2
    assert not notes.faults


def test_a_signature_line_is_no_matter() -> None:
    rows: list[list[Any]] = [
        ["任务", "牵头单位", "完成时限"],
        ["x", "甲司", "长期"],
        ["填表人：甲"],
        ["备注：此表存档"],
    ]
    drafts, notes = read(book(("表", rows)))
    assert len(drafts) == 1
    assert ("不是事项的行", "表下的签字或说明，跳过", 2) in says(notes)
    assert not notes.faults


def test_headings_between_rows_are_the_aspect_of_what_follows() -> None:
    rows: list[list[Any]] = [
        ["序号", "任务", "牵头单位", "完成时限"],
        ["一、坚定政治信仰"],
        [1, "第一项", "甲司", "长期"],
        ["（二）强化政治领导"],
        [2, "第二项", "甲司", "长期"],
    ]
    drafts, notes = read(book(("表", rows), merge=("A2:D2",)))
    assert [draft.aspect for draft in drafts] == ["一、坚定政治信仰", "（二）强化政治领导"]
    assert ("小标题", "“一、坚定政治信仰”读成下面各行的“方面”", 1) in says(notes)


def test_merged_cells_are_filled_down_and_told_by_column() -> None:
    rows: list[list[Any]] = [
        ["方面", "任务", "牵头单位", "完成时限"],
        ["强化领导", "甲", "甲司", "长期"],
        [None, "乙", None, "长期"],
        ["净化生态", "丙", "乙司", "长期"],
        [None, "丁", None, "长期"],
    ]
    drafts, notes = read(book(("表", rows), merge=("A2:A3", "A4:A5", "C2:C3", "C4:C5")))
    assert [(draft.aspect, draft.leads.names) for draft in drafts] == [
        ("强化领导", ("甲司",)),
        ("强化领导", ("甲司",)),
        ("净化生态", ("乙司",)),
        ("净化生态", ("乙司",)),
    ]
    assert ("合并格", "A 列“方面”合并的格，按每行补上", 2) in says(notes)
    assert not notes.faults


def test_a_fault_in_a_merged_cell_is_told_once_where_it_stands() -> None:
    rows: list[list[Any]] = [
        ["任务", "牵头单位", "完成时限"],
        ["甲", "甲司", "尽快"],
        ["乙", "甲司", None],
        ["丙", "甲司", None],
    ]
    drafts, notes = read(book(("表", rows), merge=("C2:C4",)))
    assert faults(notes) == [("C2", "due_vague")]
    assert [draft.faulty for draft in drafts] == [True, True, True]


def test_a_matter_merged_over_its_measures_is_a_parent_with_parts() -> None:
    rows: list[list[Any]] = [
        ["编号", "问题描述", "整改目标", "整改措施", "牵头单位", "责任单位", "整改时限", "问题来源"],
        ["问-1", "学习不深", "学深", "读原文", "甲司", "甲司", "2021年6月底", "巡视"],
        [None, None, None, "请人讲", None, "乙司", "2021年9月底", None],
        ["问-2", "调研不实", "做实", "下去看", "乙司", None, "长期", "审计"],
    ]
    merge = ("A2:A3", "B2:B3", "C2:C3", "E2:E3", "H2:H3")
    drafts, notes = read(book(("清单", rows), merge=merge))
    assert [(d.row, d.number, d.title, d.leads.names, d.part_of, d.has_parts) for d in drafts] == [
        (2, "问-1", "学习不深", ("甲司",), None, True),
        (2, "", "读原文", ("甲司",), 2, False),
        (3, "", "请人讲", ("乙司",), 2, False),
        (4, "问-2", "调研不实", ("乙司",), None, False),
    ]
    assert drafts[0].extra == {Column.SOURCE: "巡视"}
    assert (drafts[0].standard, drafts[0].due) == ("学深", None)
    assert drafts[1].extra == {}
    assert drafts[3].extra == {Column.SOURCE: "审计", Column.MEASURES: "下去看"}
    assert ("合并的事项", "合并的一件事，读成一个事项，下面分成几项", 1) in says(notes)
    assert not notes.faults


def test_numbers_twice_name_the_first_row_and_the_next_free_one() -> None:
    first = (
        "重点任务",
        [
            ["编号", "任务", "牵头单位", "时限"],
            ["2-04", "a", "甲司", "长期"],
            ["2-14", "b", "甲司", "长期"],
            ["2-04", "c", "甲司", "长期"],
        ],
    )
    second = ("问题清单", [["编号", "问题", "牵头单位", "时限"], ["2-04", "d", "甲司", "长期"]])
    _drafts, notes = read(book(first, second))
    assert [(f.sheet, f.cell, f.wrong, f.mend) for f in notes.faults] == [
        ("重点任务", "A4", "和第 2 行重了", "空着就自动编，或改成 2-15"),
        ("问题清单", "A2", "和“重点任务”第 2 行重了", "空着就自动编，或改成 2-15"),
    ]


def test_a_number_without_digits_twice_offers_to_be_left_out() -> None:
    _drafts, notes = read(tasks(["甲", "a", "", "甲司", "", "长期"], ["甲", "b", "", "甲司", "", "长期"]))
    assert notes.faults[0].mend == "空着就自动编"


def test_a_number_that_became_a_day_is_a_fault() -> None:
    _drafts, notes = read(tasks([date(2021, 2, 4), "a", "", "甲司", "", "长期"]))
    assert [(f.cell, f.found, f.wrong) for f in notes.faults] == [
        ("A2", "2021-02-04", "编号被 Excel 改成了日期")
    ]


# state cells: header, text, whether the row says that it is closed
CLOSED = [
    ("完成状态", "已完成", ""),
    ("完成状态", "已整改", ""),
    ("完成状态", "已销号", "已销号"),
    ("完成状态", "未销号", ""),
    ("完成状态", "申请销号", ""),
    ("状态", "在办", ""),
    ("销号情况", "是", "是"),
    ("销号情况", "已销号", "已销号"),
    ("销号情况", "√", "√"),
    ("销号情况", "否", ""),
    ("销号情况", "未销号", ""),
    ("销号日期", "2021年3月2日", "2021年3月2日"),
    ("销号日期", "/", ""),
    ("进展情况", "已销号", "已销号"),
    ("进展情况", "已召开会议研究，拟于下月申请销号", ""),
]


@pytest.mark.parametrize(("header", "text", "closed"), CLOSED)
def test_done_and_closed_are_two_things(header: str, text: str, closed: str) -> None:
    draft, notes = one(["x", "甲司", "长期", text], ("任务", "牵头单位", "时限", header))
    assert draft.closed == closed
    assert not notes.faults


def test_what_is_done_is_kept_as_words() -> None:
    draft, _notes = one(["x", "甲司", "长期", "已完成"], ("任务", "牵头单位", "时限", "完成状态"))
    assert draft.extra == {Column.STATE: "已完成"}
    draft, _notes = one(["x", "甲司", "长期", "未完成"], ("任务", "牵头单位", "时限", "完成状态"))
    assert draft.extra == {}


def test_columns_that_are_not_read_are_told() -> None:
    head = ["任务", "牵头单位", "时限", "资金", "联系电话", "问题"]
    _drafts, notes = read(book(("表", [head, ["x", "甲司", "长期", 3, "010", "y"]])))
    assert [line for line in says(notes) if line[0] == "没有读的列"] == [
        ("没有读的列", "“资金”没有读", 1),
        ("没有读的列", "“联系电话”不写进事项", 1),
        ("没有读的列", "“问题”没有读", 1),
    ]


def test_long_words_keep_their_first_sentence_and_all_of_it() -> None:
    long = "学习不够深。" + "很长的说明，" * 60
    draft, notes = one([long, "甲司", "长期", ""])
    assert draft.title == "学习不够深"
    assert draft.extra[Column.TITLE] == long.strip()
    assert ("长文字", "“事项”太长，取前面一句，全文写进立项说明", 1) in says(notes)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("一句。", "一句"),
        ("分成\n两行", "分成两行"),
        ("Two\nwords", "Two words"),
        ("甲乙丙丁戊己庚辛壬癸子", "甲乙丙丁戊己庚辛壬…"),
        ("甲乙。丙丁戊己庚辛壬癸", "甲乙"),
        ("甲。乙；丙丁戊己庚辛壬癸", "甲。乙"),
        ("", ""),
    ],
)
def test_a_headline_is_one_line(text: str, line: str) -> None:
    assert headline(text, 10) == line


def test_bad_characters_and_overlong_cells_are_faults() -> None:
    bad, notes = one(["甲\uffff乙", "甲司", "长期", ""])
    assert [fault.code for fault in notes.faults] == ["bad_character"]
    assert bad.faulty
    _draft, notes = one(["x" * 5000, "甲司", "长期", ""])
    assert [fault.code for fault in notes.faults] == ["too_long"]


def test_missing_title_and_lead_are_both_told() -> None:
    _draft, notes = one(["", "", "长期", "限期"])
    assert {fault.code for fault in notes.faults} == {"title_missing", "class_or_due"}
    _draft, notes = one(["x", "", "长期", ""])
    assert [(f.code, f.cell, f.mend) for f in notes.faults] == [("lead_missing", "B2", "写一个单位")]


def test_a_formula_without_a_result_is_a_fault() -> None:
    rows: list[list[Any]] = [["任务", "牵头单位", "时限"], ["x", "甲司", "x"]]
    made = openpyxl.load_workbook(io.BytesIO(book(("表", rows))))
    made.active["C2"] = "=TODAY()"
    stream = io.BytesIO()
    made.save(stream)
    _drafts, notes = read(stream.getvalue())
    assert ("C2", "broken_formula") in faults(notes)


def test_two_sheets_a_hidden_one_and_one_that_is_no_ledger() -> None:
    head = ["任务", "牵头单位", "时限"]
    data = book(
        ("一", [head, ["a", "甲司", "长期"]]),
        ("二", [head, ["b", "甲司", "长期"]]),
        ("说明", [["怎么填"]]),
        ("空", []),
    )
    made = openpyxl.load_workbook(io.BytesIO(data))
    made["二"].sheet_state = "hidden"
    stream = io.BytesIO()
    made.save(stream)
    drafts, notes = read(stream.getvalue())
    assert [(draft.sheet, draft.title) for draft in drafts] == [("一", "a"), ("二", "b")]
    assert [line for line in says(notes) if line[0] == "工作表"] == [
        ("工作表", "隐藏的“二”也读了", 1),
        ("工作表", "“说明”没有台账的表头，没有读", 1),
    ]


def test_a_workbook_without_a_ledger_is_refused() -> None:
    with pytest.raises(Refusal) as raised:
        read(book(("说明", [["怎么填"]])))
    assert (raised.value.code, raised.value.field) == ("no_header", "file")


def test_forty_thousand_merged_cells_are_read() -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet = made.add_worksheet()
    for at, text in enumerate(["方面", "任务", "牵头单位", "时限"]):
        sheet.write_string(0, at, text)
    for n in range(20_000):
        top = 1 + 2 * n
        sheet.merge_range(top, 0, top + 1, 0, f"方面{n}")
        sheet.merge_range(top, 2, top + 1, 2, "甲司")
        for row in (top, top + 1):
            sheet.write_string(row, 1, f"任务{row}")
            sheet.write_string(row, 3, "长期")
    made.close()
    drafts, notes = read(stream.getvalue())
    assert len(drafts) == 40_000
    assert drafts[-1].aspect == "方面19999"
    assert not notes.faults


def test_runs_and_shortened() -> None:
    assert runs([3, 4, 5, 9]) == [(3, 5), (9, 9)]
    assert runs([]) == []
    assert shortened("") == "（空）"
    assert shortened("a\nb") == "a b"
    assert len(shortened("长" * 500)) == 80


def test_a_fault_about_a_whole_sheet_has_no_cell() -> None:
    assert Fault("表", 0, "", "条线", "", "x", "y", "z").cell == ""
    assert Fault("表", 3, "", "", "", "x", "y", "z").cell == ""
