"""Groups and units from tables: new ones, head-counts, what a table may not change, out and in again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import build
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, Refusal
from luoshi.files.grids.plan import apply_grid
from luoshi.org.actions import count_heads, form_group
from luoshi.org.kinds import BranchKind, GroupKind, UnitKind
from luoshi.org.models import Group, GroupUnit, HeadCount, Unit
from luoshi.trail.models import Event
from rooms.grids import exported, faults, planned, says, table, written
from rooms.sheets import book

pytestmark = pytest.mark.django_db
UNITS = [
    "单位名称",
    "单位类别",
    "上级单位",
    "成立日期",
    "支部类型",
    "正式党员",
    "预备党员",
    "有表决权",
    "人数日期",
]
GROUPS = ["组名", "类别", "归哪个单位", "从哪天起", "人数", "联系的单位"]


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def test_units_under_units_of_the_same_file(house: build.House) -> None:
    made = table(
        house,
        "units",
        UNITS,
        ["丙司", "司局", "示例部", "2021-01-01", "", "", "", "", ""],
        ["丙司第一党支部", "支部", "丙司", "2021-02-01", "离退休", 20, 1, 20, "2021-03-31"],
        ["丙司第一党支部第一党小组", "党小组", "丙司第一党支部", date(2021, 2, 1), "", "", "", "", ""],
    )
    assert written(house, made) == 3
    branch = Unit.objects.get(name="丙司第一党支部")
    assert (branch.parent and branch.parent.name, branch.branch_kind) == ("丙司", BranchKind.RETIRED)
    assert Unit.objects.get(name="丙司第一党支部第一党小组").kind == UnitKind.CELL
    count = HeadCount.objects.get(unit=branch)
    assert (count.full, count.probationary, count.voting, count.on) == (20, 1, 20, date(2021, 3, 31))


def test_units_twice_change_nothing_and_a_new_count_is_written(house: build.House) -> None:
    row = ["丙司", "司局", "示例部", "2021-01-01", "", 30, 2, 30, "2021-03-31"]
    written(house, table(house, "units", UNITS, row))
    events = Event.objects.count()
    again = table(house, "units", UNITS, row)
    assert (again.same, written(house, again)) == (1, 0)
    assert Event.objects.count() == events
    newer = table(house, "units", UNITS, [*row[:5], 31, 1, 31, "2021-04-20"])
    assert (newer.changed, newer.lines[0].says) == (1, ["人数 31、1、31"])
    written(house, newer)
    assert HeadCount.objects.filter(unit__name="丙司").count() == 2


UNIT_FAULTS: list[tuple[list[Any], str, str]] = [
    (["", "司局", "示例部", "2021-01-01", "", "", "", "", ""], "A2", "name_missing"),
    (["丙司", "", "示例部", "2021-01-01", "", "", "", "", ""], "B2", "kind_missing"),
    (["丙司", "公司", "示例部", "2021-01-01", "", "", "", "", ""], "B2", "choice_unknown"),
    (["丙部", "部", "示例部", "2021-01-01", "", "", "", "", ""], "B2", "choice_unknown"),
    (["丙司", "司局", "", "2021-01-01", "", "", "", "", ""], "C2", "parent_missing"),
    (["丙司", "司局", "总部", "2021-01-01", "", "", "", "", ""], "C2", "unit_unknown"),
    (["丙司", "司局", "示例部", "", "", "", "", "", ""], "D2", "from_missing"),
    (["丙司", "司局", "示例部", "2019-01-01", "", "", "", "", ""], "D2", "parent_gone"),
    (["丙司", "司局", "示例部", "2021-01-01", "在职", "", "", "", ""], "E2", "branch_only"),
    (["丙司", "司局", "示例部", "2021-01-01", "", "", 1, "", ""], "F2", "count_missing"),
    (["丙司", "司局", "示例部", "2021-01-01", "", 10, 1, 11, ""], "H2", "head_count"),
    (["丙司", "司局", "示例部", "2021-01-01", "", 10, 1, 10, "2021-05-01"], "I2", "unit_gone"),
    (["乙司", "直属单位", "示例部", "", "", "", "", "", ""], "B2", "unit_differs"),
    (["乙司", "司局", "示例部", "2020-02-02", "", "", "", "", ""], "D2", "unit_differs"),
]


@pytest.mark.parametrize(
    ("row", "cell", "code"), UNIT_FAULTS, ids=[f"{n} {e[2]}" for n, e in enumerate(UNIT_FAULTS)]
)
def test_what_must_be_mended_in_units(house: build.House, row: list[Any], cell: str, code: str) -> None:
    made = table(house, "units", UNITS, row, ["丁司", "司局", "示例部", "2021-01-01", "", "", "", "", ""])
    assert faults(made) == [(cell, code)]
    with pytest.raises(Refusal):
        apply_grid(made, by=house.by("综合岗"))
    assert not Unit.objects.filter(name="丁司").exists()


def test_a_unit_twice_in_a_file_is_a_fault(house: build.House) -> None:
    row = ["丙司", "司局", "示例部", "2021-01-01", "", "", "", "", ""]
    assert faults(table(house, "units", UNITS, row, row)) == [("A3", "row_twice")]


def test_units_out_and_in_again(house: build.House) -> None:
    count_heads(
        unit=house.units["甲司第一党支部"],
        on=date(2021, 1, 1),
        full=9,
        probationary=1,
        voting=9,
        by=build.SYSTEM,
    )
    events = Event.objects.count()
    for text in (False, True):
        again = planned(house, "units", exported(house, "units", text=text))
        assert (again.same, again.new, again.changed, faults(again)) == (len(house.units), 0, 0, [])
    assert written(house, again) == 0
    assert Event.objects.count() == events


def test_a_group_with_its_units(house: build.House) -> None:
    made = table(
        house,
        "groups",
        GROUPS,
        ["第二工作组", "工作组", "", "2021-03-01", "", "乙司、子院第一党支部"],
        ["乙司青年小组", "学习小组", "乙司", "2021-03-01", 12, ""],
    )
    assert written(house, made) == 2
    group = Group.objects.get(name="第二工作组")
    assert (group.kind, group.home.name, group.from_on) == (GroupKind.WORKING, "示例部", date(2021, 3, 1))
    assert set(GroupUnit.objects.filter(group=group).values_list("unit__name", flat=True)) == {
        "乙司",
        "子院第一党支部",
    }
    assert Group.objects.get(name="乙司青年小组").members == 12


def test_a_known_group_only_gets_more_units(house: build.House) -> None:
    row = ["第一工作组", "工作组、督导组", "示例部", "2020-01-06", "", "乙司，子院"]
    made = table(house, "groups", GROUPS, row)
    assert (made.changed, made.lines[0].says, faults(made)) == (1, ["加上 乙司"], [])
    assert "没有写到的单位不移出去；要移，在组的页面上办" in says(made)
    written(house, made)
    units = GroupUnit.objects.filter(group=house.groups["第一工作组"], to_on=None)
    assert set(units.values_list("unit__name", flat=True)) == {"甲司第一党支部", "子院", "乙司"}
    events = Event.objects.count()
    again = table(house, "groups", GROUPS, row)
    assert (again.same, written(house, again), Event.objects.count()) == (1, 0, events)


GROUP_FAULTS: list[tuple[list[Any], str, str]] = [
    (["", "工作组", "", "2021-03-01", "", ""], "A2", "name_missing"),
    (["丙组", "", "", "2021-03-01", "", ""], "B2", "kind_missing"),
    (["丙组", "兴趣组", "", "2021-03-01", "", ""], "B2", "choice_unknown"),
    (["丙组", "工作组", "丙司", "2021-03-01", "", ""], "C2", "unit_unknown"),
    (["丙组", "工作组", "甲司、乙司", "2021-03-01", "", ""], "C2", "home_missing"),
    (["丙组", "工作组", "", "", "", ""], "D2", "from_missing"),
    (["丙组", "工作组", "", "2019-03-01", "", ""], "C2", "place_gone"),
    (["丙组", "工作组", "", "2021-03-01", "一些", ""], "E2", "count_unclear"),
    (["丙组", "工作组", "", "2021-03-01", "", "乙司、丙司"], "F2", "unit_unknown"),
    (["第一工作组", "学习小组", "", "", "", ""], "B2", "group_differs"),
    (["甲司第一学习小组", "学习小组", "甲司", "", 9, ""], "E2", "group_differs"),
]


@pytest.mark.parametrize(
    ("row", "cell", "code"), GROUP_FAULTS, ids=[f"{n} {e[2]}" for n, e in enumerate(GROUP_FAULTS)]
)
def test_what_must_be_mended_in_groups(house: build.House, row: list[Any], cell: str, code: str) -> None:
    made = table(house, "groups", GROUPS, row, ["丁组", "工作组", "", "2021-03-01", "", ""])
    assert faults(made) == [(cell, code)]
    with pytest.raises(Refusal):
        apply_grid(made, by=house.by("综合岗"))
    assert not Group.objects.filter(name="丁组").exists()


def test_groups_out_and_in_again(house: build.House) -> None:
    events = Event.objects.count()
    for text in (False, True):
        again = planned(house, "groups", exported(house, "groups", text=text))
        assert (again.same, again.new, again.changed, faults(again)) == (len(house.groups), 0, 0, [])
    assert written(house, again) == 0
    assert Event.objects.count() == events


@pytest.mark.parametrize("kind", ["units", "groups"])
def test_who_may(house: build.House, kind: str) -> None:
    for who in ("甲司党务", "甲司司长", "秘书岗", "系统管理员"):
        with pytest.raises(NotAllowed):
            planned(house, kind, book(("表", [UNITS if kind == "units" else GROUPS])), who)


def test_somebody_faster_is_a_conflict(house: build.House) -> None:
    made = table(house, "groups", GROUPS, ["丙组", "工作组", "", "2021-03-01", "", ""])
    form_group(
        name="丙组", kind=GroupKind.WORKING, home=house.units["示例部"], from_on=build.TODAY, by=build.SYSTEM
    )
    with pytest.raises(Conflict):
        apply_grid(made, by=house.by("综合岗"))
