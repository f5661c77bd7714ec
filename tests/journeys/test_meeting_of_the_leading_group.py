"""The clerk's day: a directive arrives, comes first at the next meeting, the pack is taken along, outcomes are typed once."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

import build
import meetings_build as made
from luoshi.items.models import Item
from luoshi.records.models import Record

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SCHOOLS = "关于校园安全的批示"
SURVEY = "开展一次校园安全排查"


@pytest.fixture
def house(house: build.House, monkeypatch: pytest.MonkeyPatch) -> build.House:
    """The small institution with its series of meetings."""
    from luoshi.base import clock
    from luoshi.meetings import actions

    with clock.at(build.START):
        for code in ("leading_group", "dispatch"):
            actions.open_series(kind=code, unit=house.units["示例部"], from_on=build.START, by=build.SYSTEM)
    return house


def _fetched(desk, label: str) -> bytes:  # type: ignore[no-untyped-def]
    with desk.page.expect_download() as waiting:
        desk.page.get_by_role("link", name=label, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_directive_on_its_way_to_an_item(house: build.House, sit_down: Callable) -> None:  # type: ignore[type-arg]
    clerk = sit_down("秘书岗")

    # the directive arrives
    clerk.open("/directives/new/")
    clerk.fill(title=SCHOOLS, issuer="上级办公厅", issued_on="2021-04-06", arrived_on="2021-04-08")
    clerk.press("登记")
    clerk.see(SCHOOLS, "没有传达", "等了", "12 天")
    directive = clerk.number()

    # the next meeting proposes it first; what the clerk adds stands behind it
    clerk.open(f"/meetings/series/{made.series().pk}/")
    clerk.press("安排下一次")
    clerk.fill(planned_on="2021-04-20")
    clerk.press("安排")
    session = clerk.number()
    clerk.press("加议题")
    clerk.fill(title="年度预算")
    clerk.press("加上")
    agenda = clerk.page.locator("table.agenda tbody tr")
    assert [SCHOOLS in agenda.nth(0).inner_text(), "年度预算" in agenda.nth(1).inner_text()] == [True, True]

    # moved down by a button, the page asks why; moved back, it does not
    clerk.leave(clerk.page.get_by_role("button", name=f"下移 {SCHOOLS}"))
    clerk.see("第一议题不是它")
    clerk.leave(clerk.page.get_by_role("button", name=f"上移 {SCHOOLS}"))
    assert SCHOOLS in agenda.nth(0).inner_text()

    # the pack in one click
    word = Document(BytesIO(_fetched(clerk, "会议材料 Word")))
    said = "\n".join(p.text for p in word.paragraphs) + "\n".join(
        cell.text for table in word.tables for row in table.rows for cell in row.cells
    )
    for words in ("议程", SCHOOLS, "上次定的事", "有什么变化", "条和块", "座次", "分管领导"):
        assert words in said
    book = load_workbook(BytesIO(_fetched(clerk, "会议材料 Excel")))
    assert book.sheetnames == ["议程", "上次定的事", "有什么变化", "条和块", "座次", "有变化的事项"]

    # the meeting: each outcome typed once; the next topic is at hand
    clerk.press("开会")
    clerk.press("开会")
    clerk.press("写结果，还有 2 个")
    clerk.page.get_by_label("定了事", exact=True).check()
    clerk.fill(words=SURVEY, lead="甲司", line="政治建设")
    clerk.press("记下")
    clerk.see("有 1 处要改", "没有写期限")
    assert clerk.page.locator("[name=words]").input_value() == SURVEY, "what was typed stays"
    assert all("422" in each for each in clerk.faults), "the browser says so of every refused form"
    clerk.faults.clear()
    clerk.fill(due_on="2021-06-30")
    clerk.press("记下")
    clerk.see("年度预算")
    clerk.page.get_by_label("听取、通报", exact=True).check()
    clerk.press("记下")
    clerk.press("散会，出纪要")
    clerk.fill(place="三楼会议室")
    clerk.press("散会，出纪要")

    # minutes, item, days
    assert clerk.page.url.endswith(f"/meetings/{session}/minutes/")
    clerk.see(SCHOOLS, SURVEY, "甲司", "2021年6月30日", "应到 1 人，实到 1 人")
    minutes = Document(BytesIO(_fetched(clerk, "Word")))
    assert SURVEY in [cell.text for row in minutes.tables[0].rows for cell in row.cells]
    item, record = Item.objects.get(), Record.objects.get()
    assert set(record.kinds.split()) == {"group_meeting", "first_topic"}
    clerk.open("/ledger/")
    clerk.see(item.number, SURVEY)
    clerk.open(f"/items/{item.pk}/")
    clerk.see("党组会 2021年第1次")
    clerk.open(f"/directives/{directive}/")
    clerk.see("有措施，在办", "12 天", item.number)

    # whoever has to do it finds it on his own list, on a phone
    staff = sit_down("甲司党务", phone=True)
    staff.open("/mine/")
    staff.see(SURVEY)
    assert staff.open(f"/meetings/{session}/") == 404
