"""Five workbooks as different offices lay them out (rules 16), read, written and read again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import build
from luoshi.base import clock
from luoshi.core.life import Act
from luoshi.files.apply import apply_plan
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.items.models import Item, Step
from luoshi.trail.models import Event
from rooms.sheets import book

pytestmark = pytest.mark.django_db
Layout = tuple[bytes, list[tuple[str, str, str | None, list[str]]]]


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def work_report() -> Layout:
    """任务分解: a government work report handed out, aspects merged, one heading row, sums and a signature."""
    rows: list[list[Any]] = [
        ["2021年重点任务分解表"],
        ["制表单位：直属机关党委", None, None, None, None, "2021年3月"],
        ["序号", "方面", "任 务", "牵头\n单位", "配合\n单位", "完成\n时限"],
        [1, "坚定信仰", "第一议题定出措施", "甲司", "乙司", "长期坚持"],
        [2, None, "年度学习8—10个专题", "乙司", None, "2021年底前"],
        ["小计", None, "2项"],
        [3, "强化领导", "设党委单位制定责任清单", "各设党委单位", None, "6月底"],
        ["填表人：综合岗", None, None, None, None, "审核人：复核岗"],
    ]
    return book(("分解表", rows), merge=("A1:F1", "B4:B5")), [
        ("第一议题定出措施", "甲司", None, ["乙司"]),
        ("年度学习8—10个专题", "乙司", "2021-12-31", []),
        ("设党委单位制定责任清单", "示例部", "2021-06-30", []),
    ]


def inspection() -> Layout:
    """巡察整改台账: a problem merged over its measures, two header rows, class beside due date."""
    rows: list[list[Any]] = [
        [
            "问题编号",
            "反馈问题",
            "整改措施",
            "整改类别",
            "责任分工",
            None,
            "整改时限",
            "整改进展",
            "是否销号",
        ],
        [None, None, None, None, "牵头单位", "责任人", None, None, None],
        [
            "巡-01",
            "调研走过场。\n有的一天跑五处。",
            "定出一线规则",
            "立行立改",
            "甲司",
            "甲司党务",
            None,
            "已起草",
            "否",
        ],
        [None, None, "每季度抽查", "长期坚持", "乙司", None, "每季度末", None, "否"],
        ["巡-02", "会议多", "开会减三成", "限期整改", "子院", None, date(2021, 9, 30), "减了一成", "未销号"],
    ]
    merge = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:G2", "H1:H2", "I1:I2", "A3:A4", "B3:B4")
    return book(("台账", rows), merge=merge), [
        ("调研走过场。有的一天跑五处", "示例部", None, []),
        ("会议多", "子院", "2021-09-30", []),
        ("定出一线规则", "甲司", "2021-05-20", []),
        ("每季度抽查", "乙司", "2021-06-30", []),
    ]


def safety() -> Layout:
    """The eighteen real columns of a construction-safety ledger; four responsible columns under one heading."""
    head = [
        "序号", "检查时间", "检查单位", "检查人", "检查项目", "检查工点", "隐患问题描述", "隐患类型", "隐患等级", "整改要求（措施）",
        "整改期限", "整改责任单位", None, None, None, "整改责任人", "整改完成日期", "销号情况",
    ]  # fmt: skip
    rows: list[list[Any]] = [
        head,
        [*[None] * 11, "建设", "设计", "施工", "监理", None, None, None],
        [
            1, date(2021, 3, 1), "检查组", "某人", "用电", "一号楼", "电线裸露", "用电", "一般", "包好",
            "2021.4.30", "甲司", "乙司", None, None, "甲司党务", None, "否",
        ],
        [
            2, date(2021, 3, 1), "检查组", "某人", "消防", "二号楼", "通道堆物", "消防", "一般", "清走",
            "立行立改", "子院",
        ],
    ]  # fmt: skip
    deep = [f"{letter}1:{letter}2" for letter in "ABCDEFGHIJKPQR"]
    return book(("隐患台账", rows), merge=("L1:O1", *deep)), [
        ("电线裸露", "甲司", "2021-04-30", []),
        ("通道堆物", "子院", "2021-05-20", []),
    ]


def running() -> Layout:
    """执行台账: goals, running notes, money, progress; a heading row before each part; full-width digits."""
    rows: list[list[Any]] = [
        ["工作目标及任务要求", "责任部门", "完成时间", "工作动态", "资金使用情况"],
        ["一、学习"],
        ["青年学习小组每季度学一次", "甲司、乙司", "长期", "学了一次", 3],
        ["二、调研", None, None, None, None],
        ["走访１９家单位", "子院（牵头）、甲司", "２０２１年６月３０日", None, None],
    ]
    return book(("执行台账", rows), merge=("A2:E2",)), [
        ("青年学习小组每季度学一次", "甲司", None, ["乙司"]),
        ("走访１９家单位", "子院", "2021-06-30", ["甲司"]),
    ]


def audit() -> Layout:
    """审计整改报告附表: several sheets, the header printed again, a sheet of notes, numbers as numbers."""
    head = ["编号", "问题", "责任单位", "整改标准", "整改时限", "完成情况", "金额"]
    one: list[list[Any]] = [
        head,
        ["审-1", "账实不符", "甲司", "账实相符", "2021-06-30", "部分整改", 12.5],
        head,
        ["审-2", "超标准", "乙司", "退回", "2021年底", "未整改", 3],
    ]
    two: list[list[Any]] = [head, ["审-3", "手续不全", "子院", "补齐", "第三季度", "已整改", None]]
    return book(("财务", one), ("采购", two), ("说明", [["本表一式三份"]])), [
        ("账实不符", "甲司", "2021-06-30", []),
        ("超标准", "乙司", "2021-12-31", []),
        ("手续不全", "子院", "2021-09-30", []),
    ]


def plan(house: build.House, data: bytes) -> Plan:
    made = make_plan(data, viewer=house.viewer("综合岗"), year=2021, line=house.lines["D1"], source="x.xlsx")
    assert made.faults == []
    return made


@pytest.mark.parametrize("layout", [work_report, inspection, safety, running, audit])
def test_a_ledger_of_each_layout_comes_in_whole_and_once(house: build.House, layout: Any) -> None:
    data, expected = layout()
    items = apply_plan(plan(house, data), by=house.by("综合岗"))
    handed = [item for item in items if item.origin != "breakdown"]
    assert [
        (
            i.title,
            i.lead.name,
            i.due_on and i.due_on.isoformat(),
            [s.unit.name for s in i.supports.order_by("unit__path")],
        )
        for i in handed
    ] == expected
    events = Event.objects.count()
    again = plan(house, data)
    assert (again.new, again.changed) == (0, 0)
    assert apply_plan(again, by=house.by("综合岗")) == []
    assert Event.objects.count() == events


def test_what_has_no_field_stands_in_the_opening_note(house: build.House) -> None:
    data, _expected = inspection()
    apply_plan(plan(house, data), by=house.by("综合岗"))
    notes = dict(Step.objects.filter(act=Act.OPEN).values_list("item__title", "note"))
    assert notes["会议多"] == "措施：开会减三成\n进展情况：减了一成"
    assert notes["定出一线规则"] == "进展情况：已起草"
    assert Item.objects.get(title="定出一线规则").post == house.posts["甲司党务"]


def test_a_column_without_a_header_is_told(house: build.House) -> None:
    data, _expected = safety()
    assert "M 列没有表头，没有读" in [line.says for line in plan(house, data).lenient]


def test_no_person_named_in_a_file_is_kept_anywhere(house: build.House) -> None:
    data, _expected = safety()
    apply_plan(plan(house, data), by=house.by("综合岗"))
    kept = " ".join(
        [*Step.objects.values_list("note", flat=True), *Item.objects.values_list("title", flat=True)]
    )
    assert "某人" not in kept
    assert "检查组" not in kept
