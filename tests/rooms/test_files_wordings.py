"""Every wording of a due date or of units that offices use, through the whole import: read as said, or a fault (rules 16)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import build
from luoshi.base import clock
from luoshi.files.apply import apply_plan
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from rooms.plans import table

pytestmark = [pytest.mark.django_db, pytest.mark.plain]  # reads the ledger, writes nothing
D, I, S = Klass.BY_DATE, Klass.IMMEDIATE, Klass.SUSTAINED  # noqa: E741
TODAY = build.TODAY  # 20 April 2021


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(TODAY):
        yield build.house()


DUES: list[tuple[Any, Klass, date | None, int | None, str]] = [
    # what stands in the cell, class, due day or first check, months between checks, what is told
    ("2021年6月30日", D, date(2021, 6, 30), None, ""),
    ("2021.6.30", D, date(2021, 6, 30), None, ""),
    ("2021/6/30", D, date(2021, 6, 30), None, ""),
    (date(2021, 6, 30), D, date(2021, 6, 30), None, ""),
    ("２０２１年６月３０日", D, date(2021, 6, 30), None, ""),
    ("2021年6月30日前", D, date(2021, 6, 30), None, "读成 2021年6月30日"),
    ("6月30日前", D, date(2021, 6, 30), None, "没有写年份"),
    ("2021年底前", D, date(2021, 12, 31), None, "读成 2021年12月31日"),
    ("年底前", D, date(2021, 12, 31), None, "没有写年份"),
    ("6月底", D, date(2021, 6, 30), None, "没有写年份"),
    ("2021年6月底前", D, date(2021, 6, 30), None, "读成 2021年6月30日"),
    ("二〇二一年六月", D, date(2021, 6, 30), None, "读成 2021年6月30日"),
    ("二季度末", D, date(2021, 6, 30), None, "没有写年份"),
    ("长期坚持", S, None, None, "没有到期日"),
    ("长期坚持，首次2021年6月底", S, date(2021, 6, 30), None, "第一次检查在 2021年6月30日"),
    ("2021年6月底前，长期坚持", S, date(2021, 6, 30), None, "第一次检查在 2021年6月30日"),
    ("每季度末", S, date(2021, 6, 30), 3, "每 3 个月检查一次"),
    ("每月28日前", S, date(2021, 4, 28), 1, "每 1 个月检查一次"),
    ("立行立改", I, None, None, "30 天内办完"),
    ("立行立改，2021年5月底", I, date(2021, 5, 31), None, "读成 2021年5月31日"),
]


@pytest.mark.parametrize(("said", "klass", "on", "every", "told"), DUES, ids=[str(each[0]) for each in DUES])
def test_a_due_date_as_offices_write_it(
    house: build.House, said: Any, klass: Klass, on: date | None, every: int | None, told: str
) -> None:
    made = table(house, ["任务", "牵头单位", "完成时限"], ["公开清单", "甲司", said])
    assert made.faults == []
    (row,) = made.rows
    assert (row.draft.klass, row.due_on, row.check_every) == (klass, on, every)
    dates = [line.says for line in made.lenient if line.kind == "日期"]
    assert [told in line for line in dates] == ([True] if told else [])
    (item,) = apply_plan(made, by=house.by("综合岗"))
    due = date(2021, 5, 20) if klass == I and on is None else on
    assert (item.klass, item.due_on, item.check_every) == (klass, due, every)


NEVER_GUESSED: list[tuple[Any, int | None, str]] = [
    ("6月30日前、12月31日前", 2021, "due_several"),
    ("2021年6月至9月", 2021, "due_several"),
    ("第四季度前", 2021, "due_before_what"),
    (2021.1, 2021, "due_lost_digit"),
    ("2021.1", 2021, "due_lost_digit"),
    ("6月底", None, "due_no_year"),
    ("年底前", None, "due_no_year"),
    ("21年6月底", 2021, "due_short_year"),
    ("2021年13月", 2021, "due_no_such_month"),
    ("2021年2月30日", 2021, "due_no_such_day"),
    ("44377", 2021, "due_serial"),
    ("每周", 2021, "due_too_often"),
    ("尽快", 2021, "due_vague"),
    ("已完成", 2021, "due_done"),
    ("", 2021, "due_empty"),
]


@pytest.mark.parametrize(
    ("said", "year", "code"), NEVER_GUESSED, ids=[f"{each[0]} {each[1]}" for each in NEVER_GUESSED]
)
def test_what_has_two_readings_is_a_fault(house: build.House, said: Any, year: int | None, code: str) -> None:
    made = table(house, ["任务", "牵头单位", "完成时限"], ["公开清单", "甲司", said], year=year)
    assert [(fault.cell, fault.code) for fault in made.faults] == [("C2", code)]
    assert made.faults[0].mend
    assert made.rows == []


UNITS: list[tuple[str, str, list[str], str]] = [
    # what stands in the cell, who leads, who supports, what is told
    ("甲司", "甲司", [], ""),
    ("甲司、乙司", "甲司", ["乙司"], "第一个牵头，其余配合"),
    ("甲司，乙司", "甲司", ["乙司"], "第一个牵头，其余配合"),
    ("甲司；子院", "甲司", ["子院"], "第一个牵头，其余配合"),
    ("甲司/乙司", "甲司", ["乙司"], "第一个牵头，其余配合"),
    ("甲司\n乙司", "甲司", ["乙司"], "第一个牵头，其余配合"),
    ("甲司、乙司等", "甲司", ["乙司"], "“等”没有读"),
    ("甲司（牵头）、乙司", "甲司", ["乙司"], "第一个牵头，其余配合"),
    ("甲司（乙司配合）", "甲司", ["乙司"], ""),
    ("牵头单位：甲司；配合单位：乙司", "甲司", ["乙司"], ""),
    ("甲司会同乙司", "甲司", ["乙司"], "第一个牵头，其余配合"),
    ("各司局", "示例部", [], "读成今天的 2 个单位"),
    ("各直属单位", "示例部", [], "读成今天的 1 个单位"),
    ("各单位", "示例部", [], "读成今天的 3 个单位"),
    ("设党委单位", "示例部", [], "读成今天的 2 个单位"),
]


@pytest.mark.parametrize(("said", "lead", "supports", "told"), UNITS, ids=[each[0] for each in UNITS])
def test_units_in_one_cell(house: build.House, said: str, lead: str, supports: list[str], told: str) -> None:
    made = table(
        house, ["任务", "牵头单位", "完成时限", "核验人"], ["公开清单", said, "2021-06-30", "常设核验组"]
    )
    assert made.faults == []
    (row,) = made.rows
    assert (row.lead.name, [unit.name for unit in row.supports]) == (lead, supports)
    assert any(told in line.says for line in made.lenient)


NO_UNIT: list[tuple[str, str, str]] = [
    ("各有关方面", "unit_unknown", "各司局"),
    ("各处室", "unit_unknown", "各司局"),
    ("相关单位负责同志", "unit_unknown", ""),
    ("丙司", "unit_unknown", ""),
    ("", "lead_missing", "写一个单位"),
]


@pytest.mark.parametrize(("said", "code", "offered"), NO_UNIT, ids=[each[0] for each in NO_UNIT])
def test_who_is_meant_is_never_guessed(house: build.House, said: str, code: str, offered: str) -> None:
    made = table(house, ["任务", "牵头单位", "完成时限"], ["公开清单", said, "2021-06-30"])
    assert [(fault.cell, fault.code) for fault in made.faults] == [("B2", code)]
    assert offered in made.faults[0].mend


def test_a_set_becomes_a_parent_with_a_child_for_each(house: build.House) -> None:
    made = table(
        house, ["任务", "牵头单位", "完成时限", "核验人"], ["公开清单", "各司局", "2021-06-30", "常设核验组"]
    )
    apply_plan(made, by=house.by("综合岗"))
    parent = Item.objects.get(parent=None)
    assert parent.lead.name == "示例部"
    assert [item.lead.name for item in Item.objects.filter(parent=parent).order_by("sort")] == [
        "甲司",
        "乙司",
    ]
