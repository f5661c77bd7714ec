"""The head office asks for lists; a unit draws its own up and reports it; the office sees it; a secretary hands his seat over."""

from collections.abc import Callable
from datetime import date

import pytest

import build
from luoshi.items.models import Item
from luoshi.lists.models import Handover, Standing

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(house: build.House) -> build.House:
    """The small institution with the rule pack, the root's list, and somebody entered to come after 甲一书记."""
    from luoshi.base import clock
    from luoshi.cadence.actions import load_pack
    from luoshi.lists import actions
    from luoshi.lists.actions import Line
    from luoshi.lists.kinds import Tier
    from luoshi.org import actions as org

    with clock.at(build.TODAY):
        load_pack(by=build.SYSTEM)
        actions.draw_up(
            unit=house.units["示例部"],
            title="管党治党责任清单",
            lines=[
                Line(Tier.BODY, "每半年专题研究一次"),
                Line(Tier.SECRETARY, "主持定好全年安排"),
                Line(Tier.MEMBER, "管业务也管队伍"),
            ],
            from_on=date(2021, 4, 1),
            by=house.by("综合岗"),
        )
        org.appoint(
            post=house.posts["甲一书记"],
            person=house.people["甲二书记"],
            from_on=date(2021, 5, 6),
            by=build.SYSTEM,
        )
    return house


def test_from_the_upper_list_to_a_seat_handed_over(house: build.House, sit_down: Callable) -> None:  # type: ignore[type-arg]
    office = sit_down("综合岗")

    # a point is tied to a duty; what nothing carries stands out
    office.open("/lists/")
    office.press("管党治党责任清单")
    office.see("还没有落到事项或规定动作")
    office.press("规定动作")
    office.page.get_by_label("研究全面从严治党", exact=True).check()
    office.press("对上")
    office.page.get_by_text("今年该 2 次，做到 0 次").wait_for()

    # units with a committee are asked, in one act
    office.press("要各单位列清单")
    office.see("甲司", "子院", "今天的 2 个设党委单位")
    office.fill(due_on="2021-05-31", line="政治建设", judge_group="常设核验组")
    office.press("发出去")
    office.see("各单位列得怎样", "还没有自己的清单")

    # a unit draws up its own from the upper one, and reports it without typing it again
    staff = sit_down("甲司党务")
    staff.open("/lists/")
    staff.press("照《管党治党责任清单》起草")
    item = Item.objects.get(lead=house.units["甲司"])
    point = Standing.objects.get().document.clauses.get(number="1.1").pk
    staff.fill(**{f"title-{point}": "每半年研究一次"})
    staff.fill(**{"own-secretary": "每季度到支部一次"})
    staff.press("列好，执行")
    staff.see("每半年研究一次", "每季度到支部一次", item.number)

    # a point names one post; the item opened from it lies there, and not on the unit
    listed = staff.page.url.removeprefix(staff.base)
    row = staff.page.locator("tr", has_text="每季度到支部一次")
    staff.leave(row.get_by_role("link", name="定岗位"))
    staff.page.get_by_label("甲司司长").check()
    staff.press("定下")
    staff.leave(staff.page.locator("tr", has_text="每季度到支部一次").get_by_role("link", name="立项"))
    assert staff.page.locator("[name=post]").input_value() == "甲司司长"
    staff.fill(line="政治建设", due_on="2021-06-30")
    staff.press("立项")
    staff.see("每季度到支部一次", "甲司司长", "改岗位")
    assert Item.objects.get(title="每季度到支部一次").post == house.posts["甲司司长"]
    staff.open(listed)
    staff.press("报成效")
    assert "甲司责任清单" in staff.page.locator("[name=effect]").input_value()
    assert "甲司责任清单" in staff.page.locator("[name=documents]").input_value()
    staff.press("报上去")
    staff.see("待核验")

    # the office sees it, in official order
    office.page.reload()
    office.see("甲司责任清单", "待核验")
    office.open(f"{office.page.url.removeprefix(office.base)}?show=missing")
    office.see("子院")

    # a secretary hands his seat over: each signs for himself, on a phone
    secretary = sit_down("甲一书记", phone=True)
    secretary.open("/handovers/")
    secretary.press("交接我的岗位")
    secretary.press("开交接单")
    secretary.see("岗位交接单", "没签")
    secretary.press("我移交，签字")
    secretary.see("单上的内容从现在起不变")
    taker = sit_down("甲二书记")
    taker.open("/mine/")
    taker.see("要签的交接单")
    taker.press("打开")
    taker.press("我接手，签字")
    taker.see("两个人都签了")
    assert Handover.objects.get().is_signed
