"""Rows an older ledger had closed (旧账): entered by the head office alone, shown as entered for ever, outside 按期办结."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import build
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed, Refusal
from luoshi.core.life import Act, State
from luoshi.core.ontime import Punctuality
from luoshi.files.apply import apply_plan
from luoshi.files.plan import Plan
from luoshi.items.actions import NewItem, OldItem, enter_closed, reopen
from luoshi.items.filters import Outcome, due_in
from luoshi.items.models import Item, Step
from luoshi.trail.models import Event
from luoshi.trail.verify import check
from rooms.plans import says, table

pytestmark = pytest.mark.django_db
HEAD = ["编号", "任务", "牵头单位", "完成时限", "完成状态", "销号日期", "整改成效"]
CLOSED = ["DJ-1", "公开清单", "甲司", "2020-12-31", "", "2020-11-30", "清单上墙，群众能查"]
OPEN = ["DJ-2", "评议", "乙司", "2021-06-30", "在办", "", ""]


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def made(house: build.House, *rows: list[Any], who: str = "综合岗", old: bool = True) -> Plan:
    return table(house, HEAD, *rows, who=who, old=old)


def test_a_closed_row_is_entered_and_an_open_one_opened(house: build.House) -> None:
    plan = made(house, CLOSED, OPEN)
    assert plan.faults == []
    assert says(plan, "旧账") == ["旧账里已经销号，录入为已销号，一直写明是录入的"]
    apply_plan(plan, by=house.by("综合岗"))
    item, other = Item.objects.order_by("number")
    assert (item.state, item.closed_on, item.origin) == (State.CLOSED, date(2020, 11, 30), "old")
    assert (item.submitted_on, item.punctual, item.opened_on) == (None, Punctuality.OPEN, date(2020, 11, 30))
    (step,) = Step.objects.filter(item=item)
    assert (step.act, step.on, step.effect) == (Act.ENTER, date(2020, 11, 30), "清单上墙，群众能查")
    assert step.known_by == house.people["综合岗"].pk
    assert (other.state, other.origin) == (State.OPEN, "import")
    assert check().ok
    assert list(
        Event.objects.filter(obj=f"item:{item.pk}").order_by("seq").values_list("act", flat=True)
    ) == [
        "item.drafted",
        "item.entered",
    ]


def test_the_same_old_ledger_twice_changes_nothing(house: build.House) -> None:
    apply_plan(made(house, CLOSED, OPEN), by=house.by("综合岗"))
    events = Event.objects.count()
    again = made(house, CLOSED, OPEN)
    assert (again.same, again.new, again.changed, again.faults) == (2, 0, 0, [])
    apply_plan(again, by=house.by("综合岗"))
    assert Event.objects.count() == events


def test_without_saying_that_it_is_old_a_file_closes_nothing(house: build.House) -> None:
    assert [fault.code for fault in made(house, CLOSED, old=False).faults] == ["closed_by_file"]


def test_an_old_ledger_closes_nothing_that_is_on_record(house: build.House) -> None:
    apply_plan(made(house, OPEN), by=house.by("综合岗"))
    assert [fault.code for fault in made(house, [*OPEN[:5], "2021-04-01", ""]).faults] == ["closed_by_file"]


@pytest.mark.parametrize("who", ["甲司党务", "乙司牵头", "甲一书记", "秘书岗"])
def test_only_the_head_office_enters_it(house: build.House, who: str) -> None:
    with pytest.raises(NotAllowed):
        made(house, CLOSED, who=who)


DAYS: list[tuple[dict[str, Any], str]] = [
    ({"销号日期": "已销号"}, "old_day"),
    ({"销号日期": "2021-04-21"}, "old_ahead"),
    ({"销号日期": "2021年10月"}, "old_ahead"),
    ({"牵头单位": "各司局"}, "old_parts"),
    ({"销号日期": "2020年11月30日"}, ""),
    ({"销号日期": "2020年11月"}, ""),
    ({"销号日期": "未销号"}, ""),
    ({"完成时限": "长期坚持"}, ""),
]


@pytest.mark.parametrize(("change", "code"), DAYS, ids=[f"{each[0]}" for each in DAYS])
def test_the_day_of_closing(house: build.House, change: dict[str, Any], code: str) -> None:
    plan = made(house, [change.get(name, value) for name, value in zip(HEAD, CLOSED, strict=True)])
    assert [fault.code for fault in plan.faults] == ([code] if code else [])
    if not code:
        apply_plan(plan, by=house.by("综合岗"))
        expected = State.OPEN if change.get("销号日期") == "未销号" else State.CLOSED
        assert Item.objects.get().state == expected


def test_it_is_outside_what_was_done_on_time(house: build.House) -> None:
    apply_plan(
        made(house, CLOSED, ["DJ-3", "早该办的", "乙司", "2020-12-31", "", "", ""]), by=house.by("综合岗")
    )
    counted = {each: Item.objects.filter(due_in(2020, each)).count() for each in Outcome}
    assert counted == {
        Outcome.DUE: 1,
        Outcome.ON_TIME: 0,
        Outcome.NOT_ON_TIME: 1,
        Outcome.AWAITING: 0,
    }


def test_it_can_rebound_and_then_lives_on_like_any_other(house: build.House) -> None:
    apply_plan(made(house, CLOSED), by=house.by("综合岗"))
    item = reopen(item=Item.objects.get(), reason="又出现了", due_on=date(2021, 9, 30), by=house.by("复核岗"))
    assert (item.state, item.round, item.origin) == (State.OPEN, 2, "old")


def test_the_action_refuses_a_day_to_come(house: build.House) -> None:
    new = NewItem(
        title="公开",
        line=house.lines["D1"],
        lead=house.units["甲司"],
        owner=house.units["示例部"],
        due_on=date(2020, 12, 31),
    )
    with pytest.raises(Refusal):
        enter_closed(olds=[OldItem(new, date(2021, 4, 21))], by=house.by("综合岗"))
    assert not Item.objects.exists()
