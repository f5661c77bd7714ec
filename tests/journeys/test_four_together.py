"""A core-business task and the four: decided at a meeting, deployed beside it, checked on a visit, judged; one taken back."""

from collections.abc import Callable

import pytest

import build
import together_build as made
from luoshi.base import clock
from luoshi.items.models import Item
from luoshi.meetings import actions
from luoshi.records.models import Record

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(house: build.House) -> build.House:
    """The small institution with the leading group's meetings, a task of 乙司 and a Party-building item of its own."""
    with clock.at(build.START):
        actions.open_series(
            kind="leading_group", unit=house.units["示例部"], from_on=build.START, by=build.SYSTEM
        )
    with clock.at(build.TODAY):
        made.business(house)
        made.party(house, title="年度主题党日安排")
    return house


def test_the_four_fill_one_after_the_other(house: build.House, sit_down: Callable) -> None:  # type: ignore[type-arg]
    task = Item.objects.get(title="编好十四五规划")
    beside = Item.objects.get(title="年度主题党日安排")

    # nothing yet; the head office deploys a Party-building item beside it: lead and date are there already
    office = sit_down("综合岗")
    office.open("/together/")
    office.see("编好十四五规划", "还没有")
    office.leave(office.page.get_by_role("link", name="编好十四五规划"))
    office.press("一起部署党建任务")
    office.fill(title="规划组建功能型党小组", line="政治建设")
    office.press("立项")
    party = Item.objects.get(title="规划组建功能型党小组")
    office.see(f"{party.number} 规划组建功能型党小组", "和这项业务工作一起部署")

    # the leading group decides on both: found by words, picked, typed once
    clerk = sit_down("秘书岗")
    clerk.open("/meetings/")
    clerk.leave(clerk.page.get_by_role("link", name="党组会"))
    clerk.press("安排下一次")
    clerk.fill(planned_on="2021-04-20")
    clerk.press("安排")
    clerk.press("加议题")
    clerk.fill(title="研究规划编制")
    clerk.press("加上")
    clerk.press("开会")
    clerk.press("开会")
    clerk.press("写结果，还有 1 个")
    clerk.page.get_by_label("定了事", exact=True).check()
    clerk.fill(words="规划编到哪里，组织建到哪里")
    clerk.page.get_by_text("牵涉哪些事项").first.click()
    field = clerk.page.locator("#id_names")
    field.press_sequentially(f"{task.number}、{beside.number}、党小组")
    clerk.page.locator("#names-said").get_by_text("规划组建功能型党小组").wait_for()
    clerk.see("编好十四五规划", "年度主题党日安排")
    clerk.press("记下")
    clerk.press("散会，出纪要")
    clerk.fill(place="三楼会议室")
    clerk.press("散会，出纪要")
    record = Record.objects.get()
    clerk.open(f"/records/{record.pk}/")
    clerk.page.get_by_role("heading", name="牵涉的事项").wait_for()
    clerk.see("牵涉的事项", task.number, party.number, beside.number)

    # a check on the spot, from the empty cell
    office.open("/together/")
    office.leave(office.page.get_by_role("link", name="记检查 一起检查"))
    office.fill(required="3", topics="看规划编制和党小组怎么合着办")
    office.page.locator("#id_names").fill(f"{task.number}、{party.number}")
    office.press("记下")
    visit = Record.objects.exclude(pk=record.pk).get()

    # the superior judges, on a phone; who did the work is not offered it
    staff = sit_down("乙司党务")
    staff.open(f"/together/{task.pk}/")
    assert staff.page.get_by_role("link", name="写考核意见").count() == 0
    judge = sit_down("复核岗", phone=True)
    judge.open(f"/together/{task.pk}/")
    judge.press("写考核意见")
    judge.fill(words="两件事合得上。理由：难点由党员认领，进度和支部安排在同一本账上。")
    judge.press("记下")
    judge.see("考核意见记下了", "难点由党员认领", "示例部 复核岗")

    # the row shows all four; a withdrawn record fills nothing
    office.open("/together/?show=all_four")
    office.see("编好十四五规划", "规划编到哪里", "两件事合得上")
    office.open(f"/records/{visit.pk}/")
    office.press("撤回")
    office.fill(reason="记到别的任务上了")
    office.press("撤回")
    office.open("/together/?show=not_checked")
    office.see("编好十四五规划", "还没有")
    office.open("/together/?show=all_four")
    office.see("没有符合的")

    # the item's own page says the four in short
    office.open(f"/items/{task.pk}/")
    office.page.get_by_role("heading", name="四个一起").wait_for()
    office.see("一起谋划", "还没有")
