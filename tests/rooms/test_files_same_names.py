"""Units of one name under units of one name: what was written out and is read again changes nothing even there."""

from collections.abc import Iterator
from datetime import date

import pytest

import build
from luoshi.base import clock
from luoshi.cadence.kinds import RecordKind
from luoshi.org.actions import appoint, create_post, form_group, found_unit, register_person
from luoshi.org.kinds import GroupKind, PostKind, UnitKind
from luoshi.org.models import Unit
from luoshi.records.actions import NewRecord, enter
from rooms.grids import exported, faults, planned, table

pytestmark = [pytest.mark.django_db, pytest.mark.plain]  # reads the ledger, writes nothing


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        built = build.house()
        start = date(2021, 1, 4)
        cells: list[Unit] = []
        for name in ("甲司", "乙司"):
            parent = built.units[name]
            for kind, called in ((UnitKind.BRANCH, "青年党支部"), (UnitKind.CELL, "第一党小组")):
                parent = found_unit(name=called, kind=kind, parent=parent, from_on=start, by=build.SYSTEM)
                person = register_person(name=f"{name}{called}人", by=build.SYSTEM)
                post = create_post(
                    kind=PostKind.MEMBER, title="委员", from_on=start, unit=parent, by=build.SYSTEM
                )
                appoint(post=post, person=person, from_on=start, by=build.SYSTEM)
                if kind == UnitKind.BRANCH:
                    form_group(
                        name=f"{name}读书组",
                        kind=GroupKind.STUDY,
                        home=parent,
                        from_on=start,
                        by=build.SYSTEM,
                    )
            cells.append(parent)
        for host, joint in (cells, reversed(cells)):
            new = NewRecord(
                host=host,
                kinds=[RecordKind.CELL_MEETING],
                held_on=date(2021, 4, 1),
                required=5,
                joints=[joint],
            )
            enter(new=new, by=built.by("综合岗"))
        yield built


@pytest.mark.parametrize("kind", ["units", "people", "groups", "records"])
@pytest.mark.parametrize("text", [False, True])
def test_out_and_in_again(house: build.House, kind: str, text: bool) -> None:
    again = planned(house, kind, exported(house, kind, text=text))
    assert (again.new, again.changed, faults(again)) == (0, 0, [])
    assert again.same >= 2


def test_a_new_row_must_say_which_one_it_means(house: build.House) -> None:
    """Never a guess: one name for two units is a fault wherever something would be written."""
    day = "2021-04-01"
    assert faults(
        table(
            house,
            "units",
            ["单位名称", "类别", "上级单位", "成立日期"],
            ["二组", "党小组", "青年党支部", day],
        )
    ) == [("C2", "unit_ambiguous")]
    assert faults(
        table(house, "people", ["单位", "职务", "姓名", "任职起"], ["青年党支部", "书记", "张三", day])
    ) == [("A2", "unit_ambiguous")]
    assert faults(
        table(
            house,
            "groups",
            ["组名", "类别", "归哪个单位", "从哪天起"],
            ["新组", "学习小组", "青年党支部", day],
        )
    ) == [("C2", "unit_ambiguous")]
    assert faults(
        table(house, "records", ["日期", "活动类型", "主办单位", "应到"], [day, "党课", "青年党支部", 5])
    ) == [("C2", "unit_ambiguous")]
