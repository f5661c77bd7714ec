"""A branch secretary records a themed Party day with a visiting leader's lecture on a phone: few touches, three turns done."""

import re
from collections.abc import Callable
from datetime import date

import pytest

import build
import duties_build
from luoshi.base import clock
from luoshi.org.models import Post
from luoshi.records.models import Record

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Touches:
    """Counts what a thumb does: touches and fields typed into."""

    def __init__(self, page) -> None:  # type: ignore[no-untyped-def]
        self.page, self.touched, self.typed = page, 0, 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.touched += 1

    def choose(self, selector: str, label: str) -> None:
        self.page.locator(selector).select_option(label=label)
        self.touched += 1

    def type(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)
        self.touched += 1
        self.typed += 1


@pytest.fixture
def with_duties(house: build.House) -> build.House:
    from luoshi.cadence.actions import load_pack, set_times
    from luoshi.core.windows import Length
    from luoshi.org import actions as org

    with clock.at(build.START):
        load_pack(by=build.SYSTEM)
        for code, length in (("lecture", Length.QUARTER), ("dual_life", Length.HALF_YEAR)):
            set_times(
                duty=duties_build.duty(code),
                unit=house.units["示例部"],
                length=length,
                times=1,
                from_on=date(2020, 1, 1),
                by=build.SYSTEM,
            )
        duties_build.count(house.units["甲司第一党支部"], build.START, 12)
        org.settle_post(post=house.posts["分管领导"], branch=house.units["甲司第一党支部"], by=build.SYSTEM)
    return house


def test_a_themed_day_with_a_lecture_in_twelve_touches(with_duties: build.House, sit_down: Callable) -> None:  # type: ignore[type-arg]
    desk = sit_down("甲一书记", phone=True)
    page = desk.page
    desk.open("/mine/")
    leader = Post.objects.get(pk=with_duties.posts["分管领导"].pk)
    name = f"{leader.title} {with_duties.people['分管领导'].name}"
    thumb = Touches(page)
    thumb.tap("a.primary:has-text('一次记完')")
    page.wait_for_selector("#completes li")
    assert page.locator("[name=kinds]:checked").count() >= 2, "what is due is ticked already"
    if page.locator("[name=kinds][value=general_meeting]").is_checked():
        thumb.tap("label:has([name=kinds][value=general_meeting])")
    thumb.type("[name=held_on]", "2021-04-16")
    thumb.choose("[name=lecturer]", name)
    thumb.tap(f"label:has([name=members]):has-text('{leader.title}')")
    thumb.type("[name=absent]", "2")
    thumb.type("[name=topics]", "不忘初心、弘扬优良家风")
    page.wait_for_function("document.querySelectorAll('#completes li').length === 3")
    thumb.tap("main button.primary")
    desk.see("记下了", "完成了 3 项", "主题党日", "第二季度党课", "上半年双重组织生活")
    print(f"\nrecord on a phone: {thumb.touched} touches, {thumb.typed} fields typed")
    assert thumb.touched <= 12
    assert thumb.typed <= 8
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Record.objects.get().kinds == " lecture themed_day "

    leader_desk = sit_down("分管领导", phone=True)
    leader_desk.open("/mine/")
    assert "\n上半年双重组织生活" not in leader_desk.page.locator("main").inner_text(), (
        "nothing is left for the leader to fill in"
    )


def test_what_was_typed_survives_a_broken_line(with_duties: build.House, sit_down: Callable) -> None:  # type: ignore[type-arg]
    desk = sit_down("甲一书记", phone=True)
    page = desk.page
    desk.open("/records/new/")
    page.locator("[name=topics]").fill("写到一半断了线")
    page.locator("label:has([name=kinds][value=lecture])").click()
    desk.open("/mine/")
    desk.open("/records/new/")
    page.locator("[data-put-back]").click()
    assert page.locator("[name=topics]").input_value() == "写到一半断了线"
    assert page.locator("[name=kinds][value=lecture]").is_checked()
    desk.leave(page.locator("button[name=keep]"))
    desk.see("草稿存下了")
    assert re.search(r"draft=\d+", page.url)
    assert not Record.objects.exclude(state="draft").exists()
