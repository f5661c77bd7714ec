"""Rows about items the ledger has already: known by number, clause or words; what a file may change in them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import build
from luoshi.base import clock
from luoshi.core.life import State
from luoshi.items import actions
from luoshi.items.models import Item
from rooms.plans import fault, one, plan, says, table
from rooms.sheets import tasks

pytestmark = [pytest.mark.django_db, pytest.mark.plain]  # reads the ledger, writes nothing
JUNE = date(2021, 6, 30)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def known(house: build.House, **more: Any) -> Item:
    return build.item(
        house,
        lead="甲司",
        owner="示例部",
        by="综合岗",
        **{"number": "2-01", "title": "一", "standard": "有", **more},
    )


def test_a_row_known_by_its_number_and_the_same_changes_nothing(house: build.House) -> None:
    item = known(house, supports=[house.units["乙司"]])
    made = plan(house, tasks(["2-01", "一", "有", "甲司", "乙司", "2021年6月底"]))
    row = one(made)
    assert (row.state, row.item, row.version, row.differences) == ("same", item, item.version, [])
    assert (made.new, made.same, made.changed) == (0, 1, 0)


def test_differences_are_shown_before_saving(house: build.House) -> None:
    known(house)
    row = one(plan(house, tasks(["2-01", "二", "全有", "甲司", "乙司", "2021年6月底"])))
    assert row.state == "changed"
    assert [(d.key, d.name, d.before, d.after) for d in row.differences] == [
        ("title", "事项", "一", "二"),
        ("standard", "完成标准", "有", "全有"),
        ("supports", "配合单位", "", "乙司"),
    ]


def test_blank_cells_say_nothing_about_a_known_item(house: build.House) -> None:
    known(house, supports=[house.units["乙司"]])
    assert one(plan(house, tasks(["2-01", "一", "", "甲司", "", "2021年6月底"]))).state == "same"


def test_a_date_is_never_moved_by_a_file(house: build.House) -> None:
    known(house)
    found = fault(plan(house, tasks(["2-01", "一", "有", "甲司", "", "2021年9月底"])))
    assert (found.cell, found.code, found.wrong) == ("F2", "due_differs", "台账里的时限是 2021年6月30日")
    assert found.mend == "时限不从表里改，由牵头单位到期前申请改期"


def test_an_extended_item_is_known_by_either_date(house: build.House) -> None:
    item = known(house)
    Item.objects.filter(pk=item.pk).update(due_on=date(2021, 9, 30))
    for due in ("2021年6月底", "2021年9月底"):
        assert one(plan(house, tasks(["2-01", "一", "有", "甲司", "", due]))).state == "same"


def test_lead_and_class_are_never_changed_by_a_file(house: build.House) -> None:
    known(house)
    assert fault(plan(house, tasks(["2-01", "一", "有", "乙司", "", "2021年6月底"]))).code == "lead_differs"
    assert fault(plan(house, tasks(["2-01", "一", "有", "甲司", "", "长期"]))).code == "class_differs"


def test_a_cancelled_number_is_not_taken_up_again(house: build.House) -> None:
    actions.cancel(item=known(house), reason="并入另一项", by=house.by("综合岗"))
    assert fault(plan(house, tasks(["2-01", "一", "有", "甲司", "", "2021年6月底"]))).code == "cancelled"


def test_words_of_others_items_are_not_changed(house: build.House) -> None:
    known(house)
    same = plan(house, tasks(["2-01", "一", "有", "甲司", "", "2021年6月底"]), "甲司党务")
    assert one(same).state == "same"
    found = fault(plan(house, tasks(["2-01", "二", "有", "甲司", "", "2021年6月底"]), "甲司党务"))
    assert (found.cell, found.code, found.wrong) == ("B2", "not_yours", "和台账里的 2-01 不同")
    assert found.mend == "这一项不归你的岗位改；改回“一”"


def test_words_of_a_submitted_item_stay(house: build.House) -> None:
    item = known(house)
    actions.submit(item=item, effect=actions.Effect("办成了，原来没有，现在有了"), by=house.by("甲司党务"))
    found = fault(plan(house, tasks(["2-01", "二", "有", "甲司", "", "2021年6月底"])))
    assert (found.code, found.mend) == ("not_yours", "已经报送或销号的，说法不改；改回“一”")


def test_a_number_of_an_item_out_of_sight_is_taken(house: build.House) -> None:
    build.item(house, lead="乙司第一党支部", owner="乙司", by="乙司党务", number="9-01")
    found = fault(plan(house, tasks(["9-01", "一", "", "甲司第一党支部", "", "长期"]), "甲司党务"))
    assert (found.cell, found.code, found.mend) == ("A2", "number_taken", "空着就自动编")


def test_without_a_number_the_same_words_lead_and_date_are_the_same_item(house: build.House) -> None:
    item = known(house)
    row = one(plan(house, tasks(["", "一", "有", "甲司", "", "2021年6月底"])))
    assert (row.state, row.item) == ("same", item)
    assert one(plan(house, tasks(["", "一", "有", "乙司", "", "2021年6月底"]))).state == "new"
    assert one(plan(house, tasks(["", "另一件", "有", "甲司", "", "2021年6月底"]))).state == "new"


def test_same_words_with_another_date_are_asked_about(house: build.House) -> None:
    known(house)
    found = fault(plan(house, tasks(["", "一", "有", "甲司", "", "2021年底"])))
    assert (found.cell, found.code, found.wrong) == ("B2", "same_as", "和 2-01 同名同单位，时限不同")
    assert found.mend == "是同一项，在“编号”写 2-01；是新的一项，写“新”"
    assert one(plan(house, tasks(["新", "一", "有", "甲司", "", "2021年底"]))).state == "new"


def test_last_years_closed_task_is_no_obstacle(house: build.House) -> None:
    item = known(house)
    Item.objects.filter(pk=item.pk).update(state=State.CLOSED, closed_on=build.TODAY)
    assert one(plan(house, tasks(["", "一", "有", "甲司", "", "2022年底"]))).state == "new"
    assert one(plan(house, tasks(["", "一", "有", "甲司", "", "2021年6月底"]))).state == "same"


def test_bare_counting_is_no_number(house: build.House) -> None:
    known(house, number="1")
    made = plan(
        house, tasks(["1", "另一件", "", "甲司", "", "长期"], ["2", "再一件", "", "甲司", "", "长期"])
    )
    assert [(row.state, row.number) for row in made.rows] == [("new", ""), ("new", "")]
    assert says(made, "编号") == ["只是顺序号，编号另编"]


def test_two_rows_about_one_matter_are_a_fault(house: build.House) -> None:
    rows = (["", "一", "", "甲司", "", "长期"], ["", "一", "", "甲司", "", "长期"])
    made = plan(house, tasks(*rows))
    assert [(f.row, f.code, f.wrong) for f in made.faults] == [
        (3, "row_twice", "和“重点任务”第 2 行是同一项")
    ]
    known(house)
    rows = (["2-01", "一", "", "甲司", "", "2021年6月底"], ["", "一", "", "甲司", "", "2021年6月底"])
    assert [(f.row, f.code) for f in plan(house, tasks(*rows)).faults] == [(3, "row_twice")]


CLOSED = [
    ("销号日期", "2021年3月1日"),
    ("销号情况", "已销号"),
    ("完成状态", "已销号"),
]


@pytest.mark.parametrize(("header", "text"), CLOSED)
def test_no_file_closes_anything(house: build.House, header: str, text: str) -> None:
    head = ["编号", "任务", "牵头单位", "时限", header]
    row = ["2-01", "一", "甲司", "2021年6月底", text]
    for _time in range(2):  # unknown to the ledger, then known and open
        found = fault(table(house, head, row))
        assert (found.cell, found.code, found.found) == ("E2", "closed_by_file", text)
        assert found.wrong == "写着已销号。销号由第二个人核验，不从表里来"
        if not Item.objects.exists():
            known(house)
    Item.objects.update(state=State.CLOSED, closed_on=build.TODAY)
    assert one(table(house, head, row)).state == "same"


def test_done_is_kept_as_words_and_submits_nothing(house: build.House) -> None:
    row = one(table(house, ["任务", "牵头单位", "时限", "完成状态"], ["一", "甲司", "长期", "已完成"]))
    assert row.note == "完成状态：已完成"


def test_progress_is_written_by_those_who_work_on_it(house: build.House) -> None:
    known(house, supports=[house.units["乙司"]])
    data = tasks(["2-01", "一", "有", "甲司", "乙司", "2021年6月底", "开了会"])
    mine, helping, office = (one(plan(house, data, who)) for who in ("甲司党务", "乙司党务", "综合岗"))
    assert [(d.key, d.after) for d in mine.differences] == [("progress", "开了会")]
    assert [(d.key, d.after) for d in helping.differences] == [("progress", "开了会")]
    assert office.state == "same"
    assert says(plan(house, data), "进展") == ["进展由牵头和配合单位自己写，没有写入"]
