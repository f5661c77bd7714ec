"""Headers as offices write them: names, aliases, where the header stands (rules 16)."""

import pytest
from django.utils import translation

from luoshi.files.column_words import column_word
from luoshi.files.columns import ALIASES, TEMPLATE_PROBLEMS, TEMPLATE_TASKS, Column, column_of, name_columns
from luoshi.files.header import find_header, repeats
from luoshi.files.workbook import Row, Sheet, open_book
from rooms.sheets import book

# The columns of rules 16 with their other names.
B2 = [
    ("序号", Column.SERIAL),
    ("问题编号", Column.NUMBER),
    ("问题来源", Column.SOURCE),
    ("问题类别", Column.CATEGORY),
    ("问题描述", Column.TITLE),
    ("存在问题", Column.TITLE),
    ("反馈问题", Column.TITLE),
    ("具体表现", Column.TITLE),
    ("原因分析", Column.CAUSE),
    ("整改目标", Column.STANDARD),
    ("整改标准", Column.STANDARD),
    ("预期成效", Column.STANDARD),
    ("整改措施", Column.MEASURES),
    ("整改类型", Column.CLASS),
    ("牵头单位", Column.LEAD),
    ("牵头部门", Column.LEAD),
    ("责任单位", Column.RESPONSIBLE),
    ("配合单位", Column.SUPPORT),
    ("协办", Column.SUPPORT),
    ("责任领导", Column.LEADER),
    ("分管领导", Column.LEADER),
    ("责任人", Column.POST),
    ("联系人", Column.CONTACT),
    ("开始日期", Column.START),
    ("完成时限", Column.DUE),
    ("整改时限", Column.DUE),
    ("办结时限", Column.DUE),
    ("进展情况", Column.PROGRESS),
    ("整改进展", Column.PROGRESS),
    ("完成状态", Column.STATE),
    ("是否完成", Column.STATE),
    ("完成日期", Column.DONE_ON),
    ("佐证材料", Column.EVIDENCE),
    ("建章立制", Column.RULE),
    ("制度成果", Column.RULE),
    ("验收人", Column.JUDGE),
    ("验收意见", Column.JUDGE),
    ("销号日期", Column.CLOSED_ON),
    ("备注", Column.REMARKS),
]
# The eighteen real columns of the construction-safety ledger, and the task breakdown of a government report.
REAL = [
    ("隐患问题描述", Column.TITLE),
    ("隐患类型", Column.CATEGORY),
    ("整改要求（措施）", Column.MEASURES),
    ("整改期限", Column.DUE),
    ("整改责任单位", Column.RESPONSIBLE),
    ("整改责任人", Column.POST),
    ("整改完成日期", Column.DONE_ON),
    ("销号情况", Column.CLOSED_ON),
    ("检查工点", None),
    ("工作目标及任务要求", Column.TITLE),
    ("工作动态", Column.PROGRESS),
    ("资金使用情况", None),
]
# The same word, written otherwise.
WRITTEN = [
    ("完成\n时限", Column.DUE),
    ("完 成 时 限", Column.DUE),
    ("*牵头单位", Column.LEAD),
    ("牵头单位：", Column.LEAD),
    ("牵头单位（部门）", Column.LEAD),
    ("完成时限（年/月/日）", Column.DUE),
    ("完成时限(格式:2021-06-30)", Column.DUE),
    ("编　号", Column.NUMBER),
    ("备 注", Column.REMARKS),
    ("ＮＯ", Column.NUMBER),
    ("No.", Column.NUMBER),
    ("lead  unit", Column.LEAD),
    ("Due date", Column.DUE),
    ("", None),
    ("（一）", None),
    ("2021年重点任务", None),
]


@pytest.mark.parametrize(("header", "column"), [*B2, *REAL, *WRITTEN])
def test_a_header_is_read_as_its_column(header: str, column: Column | None) -> None:
    assert column_of(header) == column


def test_no_alias_means_two_columns() -> None:
    seen: dict[str, Column] = {}
    for column, names in ALIASES.items():
        for name in names.split():
            assert seen.setdefault(name, column) == column, name


@pytest.mark.parametrize("template", [TEMPLATE_TASKS, TEMPLATE_PROBLEMS])
def test_a_template_is_read_as_it_was_written(template: tuple[Column, ...]) -> None:
    (sheet,) = open_book(book(("表", [[str(column) for column in template]]))).sheets
    header = find_header(sheet)
    assert header is not None
    assert [named.column for named in header.columns] == list(template)
    assert not any(named.is_alias for named in header.columns)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("column", Column)
def test_a_column_is_read_by_its_name_in_either_language(column: Column, language: str) -> None:
    with translation.override(language):
        word = column_word(column)
    assert column_of(word) == column
    (named_column,) = name_columns([(1, word)], {})
    assert not named_column.is_alias


def named(*headers: str, **values: list[str]) -> list[Column | None]:
    under = {headers.index(name) + 1: texts for name, texts in values.items()}
    return [each.column for each in name_columns(enumerate(headers, start=1), under)]


def test_kind_is_the_class_where_its_values_are_classes() -> None:
    assert named("类别", "问题", 类别=["立行立改", "长期坚持"]) == [Column.CLASS, Column.TITLE]
    assert named("类别", "问题", 类别=["作风", "纪律"]) == [Column.CATEGORY, Column.TITLE]
    assert named("类 型", "问题") == [Column.CATEGORY, Column.TITLE]


def test_time_of_completion_is_due_unless_another_column_is() -> None:
    assert named("任务", "完成时间") == [Column.TITLE, Column.DUE]
    assert named("任务", "完成时间", "整改时限") == [Column.TITLE, Column.DONE_ON, Column.DUE]
    assert named("任务", "完成时限", "完成时间") == [Column.TITLE, Column.DUE, Column.DONE_ON]


def test_of_two_headers_that_mean_the_same_the_canonical_then_the_first_is_read() -> None:
    assert named("问题", "任务", "牵头部门") == [Column.TITLE, None, Column.LEAD]
    assert named("牵头部门", "牵头单位") == [None, Column.LEAD]


def sheet_of(*rows: list[object], merge: tuple[str, ...] = ()) -> Sheet:
    return open_book(book(("表", rows), merge=merge)).sheets[0]


def columns(sheet: Sheet) -> dict[int, str]:
    header = find_header(sheet)
    assert header is not None
    return {each.at: each.column or "" for each in header.columns}


def test_the_header_stands_under_title_rows() -> None:
    sheet = sheet_of(
        ["2021年重点任务分解表"],
        ["（2021年3月）"],
        [],
        ["序号", "任务", "牵头单位"],
        [1, "x", "甲司"],
        merge=("A1:C1",),
    )
    header = find_header(sheet)
    assert header is not None
    assert (header.first, header.last) == (4, 4)
    assert columns(sheet) == {1: "序号", 2: "事项", 3: "牵头单位"}
    assert header.at(Column.TITLE) == 2
    assert header.at(Column.DUE) == 0


def test_a_header_of_two_rows_is_read_as_one() -> None:
    sheet = sheet_of(
        ["2021年台账"],
        ["序号", "任务", "责任分工", None, "完成时限"],
        [None, None, "牵头单位", "配合单位", None],
        [1, "x", "甲司", "乙司", "2021年6月底"],
        merge=("A2:A3", "B2:B3", "C2:D2", "E2:E3"),
    )
    header = find_header(sheet)
    assert header is not None
    assert (header.first, header.last) == (2, 3)
    assert columns(sheet) == {1: "序号", 2: "事项", 3: "牵头单位", 4: "配合单位", 5: "完成时限"}


def test_two_rows_may_only_make_sense_together() -> None:
    sheet = sheet_of(
        ["任务", "牵头", None, "完成"],
        [None, "单位", "人", "时限"],
        ["x", "甲司", "y", "长期"],
        merge=("B1:C1", "A1:A2"),
    )
    assert columns(sheet) == {1: "事项", 2: "牵头单位", 3: "", 4: "完成时限"}


def test_a_second_header_row_that_says_nothing_known_is_no_row_of_the_table() -> None:
    sheet = sheet_of(
        ["问题", "整改责任单位", None, "时限"], [None, "建设", "施工", None], ["x", "甲司", "乙司", "长期"],
        merge=("A1:A2", "B1:C1", "D1:D2"),
    )  # fmt: skip
    header = find_header(sheet)
    assert header is not None
    assert (header.first, header.last) == (1, 2)


@pytest.mark.parametrize(
    "rows",
    [
        [["怎么填"], ["每月28日前报"]],
        [["姓名", "单位"], ["x", "甲司"]],
        [["任务"], ["x"]],  # one column alone is no ledger
        [["序号", "任务"], [1, "x"]],
        [],
    ],
)
def test_a_sheet_without_a_ledger_has_no_header(rows: list[list[object]]) -> None:
    assert find_header(sheet_of(*rows)) is None


def test_a_header_below_the_thirtieth_row_is_not_looked_for() -> None:
    assert find_header(sheet_of(*[["说明"]] * 30, ["任务", "牵头单位"])) is None


def test_a_repeated_header_is_known() -> None:
    sheet = sheet_of(["任务", "牵头\n单位", "时限"], ["x", "甲司", "长期"])
    header = find_header(sheet)
    assert header is not None
    assert repeats(header, Row(9, ("任务", "牵头 单位", "时限")))
    assert repeats(header, sheet.rows[0])
    assert not repeats(header, sheet.rows[1])
