"""The clerk and a steering group's hearings: whom it has not heard, its report on the agenda, the decision that stands as an item."""

from collections.abc import Callable

import pytest

import build
from luoshi.items.models import Item

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(house: build.House) -> build.House:
    """The small institution with a steering group that ought to hear 甲司 and 乙司."""
    from luoshi.base import clock
    from luoshi.meetings import actions
    from luoshi.org import actions as org
    from luoshi.org.kinds import GroupKind

    root = house.units["示例部"]
    with clock.at(build.START):
        group = org.form_group(
            name="党建工作领导小组", kind=GroupKind.STEERING, home=root, from_on=build.START, by=build.SYSTEM
        )
        units = [house.units["甲司"], house.units["乙司"]]
        org.assign_units(group=group, units=units, from_on=build.START, by=build.SYSTEM)
        actions.open_series(kind="steering", unit=root, group=group, from_on=build.START, by=build.SYSTEM)
    return house


def test_a_unit_not_heard_reports_and_has_an_item(house: build.House, sit_down: Callable) -> None:  # type: ignore[type-arg]
    clerk = sit_down("秘书岗")

    # whom the group has not heard this year
    clerk.open("/hearings/")
    clerk.leave(clerk.page.get_by_role("link", name="2", exact=True))
    clerk.see("甲司", "乙司", "没有听取")

    # one of them reports at the next meeting
    clerk.press("安排单位汇报")
    clerk.fill(title="汇报主体责任落实情况", unit="甲司")
    clerk.press("记下")
    clerk.press("安排下一次")
    clerk.fill(planned_on="2021-04-20")
    clerk.press("安排")
    clerk.see("汇报主体责任落实情况", "甲司")
    clerk.press("开会")
    clerk.press("开会")
    clerk.press("写结果，还有 1 个")
    clerk.page.get_by_label("定了事", exact=True).check()
    clerk.fill(words="把廉政风险点补齐", lead="甲司", line="政治建设", due_on="2021-06-30")
    clerk.press("记下")
    clerk.press("散会，出纪要")
    clerk.fill(place="三楼会议室")
    clerk.press("散会，出纪要")

    # it was heard, what was decided is an item, the other one was not
    item = Item.objects.get()
    clerk.open("/hearings/")
    clerk.see("1 次")
    clerk.leave(clerk.page.get_by_role("link", name="1 次", exact=True))
    clerk.see("汇报主体责任落实情况", "把廉政风险点补齐", item.number, "听了 1 次", "没有听取的单位 1 个")

    # the inspectors read along on a phone
    inspector = sit_down("监督员", phone=True)
    inspector.open("/hearings/")
    inspector.see("党建工作领导小组")
