"""The inspector's half-year: as of a day, a sample by seed, reviews in series, a finding, the consultation, the answer, the proof."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import build
from luoshi.base import clock
from luoshi.inspection.models import Review, Sample
from luoshi.items.models import Item

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(house: build.House) -> build.House:
    """The small institution with its consultation, five closings of last December, and one item still open then."""
    import inspection_build as made
    from luoshi.meetings import actions

    with clock.at(build.START):
        actions.open_series(
            kind="consultation", unit=house.units["示例部"], from_on=build.START, by=build.SYSTEM
        )
    for n in range(1, 6):
        made.closed(house, f"第{n}个支部的学习安排", date(2020, 12, 14 + n), on_opened=date(2020, 11, 2))
    late = made.opened(house, "补交的学习安排", date(2020, 12, 1))
    made.close(house, late, date(2021, 2, 3), "二月才补交的，四个支部都齐了")
    return house


def test_the_inspectors_half_year(house: build.House, sit_down: Callable, tmp_path: Path) -> None:  # type: ignore[type-arg]
    inspector = sit_down("监督员")

    # the ledger as it was known on 31 December: what was reported in February is not in it
    inspector.open("/closings/")
    inspector.press("按某一天看台账")
    inspector.see("2020年12月31日的台账", "按 2020年12月31日 台账知道的", "补交的学习安排")
    inspector.press("补交的学习安排")
    inspector.see("正常")
    assert "二月才补交的" not in inspector.page.inner_text("main")
    inspector.press("谁改过什么")
    inspector.see("立项", "报成效", "二月才补交的", "示甲一书记")

    # a sample by seed
    inspector.open("/closings/")
    inspector.press("抽查")
    inspector.press("抽第一次")
    inspector.fill(
        first_on="2020-12-01", last_on="2020-12-31", as_of_on="2020-12-31", size="3", seed="20210420-7"
    )
    inspector.press("抽")
    inspector.see("抽好了", "总体一样，抽到的也一样", "5 项")
    sample = Sample.objects.get()

    # reviewed in series: one click each where there is nothing to say, and the next one is there
    inspector.press("一项一项核查")
    first = inspector.number()
    inspector.see("报齐了", "甲一书记", "甲司党务", "都和散列对得上", "谁改过什么")
    clicks = 0
    inspector.press("没有意见")
    clicks += 1
    assert (clicks, Review.objects.filter(verdict="sound").count()) == (1, 1)
    assert inspector.number() != first, "the next one came at once"
    inspector.see("记为没有意见")
    second = inspector.number()
    inspector.page.keyboard.press("Enter")  # the button has the focus
    inspector.page.wait_for_url(lambda url: f"/closings/{second}/" not in url)
    assert Review.objects.filter(verdict="sound").count() == 2

    # the third has a flaw
    inspector.page.locator("summary", has_text="有意见").click()
    inspector.fill(words="成效里没有写各支部的数", answer_on="2021-05-31")
    inspector.press("记下意见")
    inspector.see("都核查过了", "3 项都核查过了")
    finding = Review.objects.get(verdict="finding")

    # it goes to the consultation in one click
    inspector.open(f"/consultations/findings/{finding.pk}/")
    inspector.press("提到下一次会商")
    inspector.see("等会商")

    # the clerk plans, holds it with topics of both sides, types the opinion
    clerk = sit_down("秘书岗")
    clerk.open("/mine/")
    clerk.see("派驻组提的议题")
    clerk.press("安排会商")
    clerk.fill(planned_on="2021-04-20")
    clerk.press("安排")
    clerk.see("派驻组提")
    clerk.press("加议题")
    clerk.fill(title="上半年落实责任清单的情况", side="党组")
    clerk.press("加上")
    clerk.see("党组提")
    clerk.press("开会")
    clerk.press("开会")
    clerk.press("写结果，还有 2 个")
    assert clerk.page.locator("[name=words]").input_value() == "成效里没有写各支部的数", "not typed again"
    clerk.fill(lead="甲司")
    clerk.press("记下")
    clerk.page.get_by_label("听取、通报", exact=True).check()
    clerk.press("记下")
    clerk.press("散会，出纪要")
    clerk.fill(place="二楼会议室")
    clerk.press("散会，出纪要")
    clerk.see("意见：成效里没有写各支部的数", "派驻组提", "党组提", "甲司")

    # the unit answers, its superior confirms; the inspectors had no hand in it
    item = Item.objects.get(origin="opinion")
    assert (item.lead.name, item.due_on) == ("甲司", date(2021, 5, 31))
    unit = sit_down("甲司党务")
    unit.open("/mine/")
    unit.see("成效里没有写各支部的数")
    unit.open(f"/items/{item.pk}/submit/")
    unit.fill(effect="各支部的数补上了：一支部八条，二支部六条")
    unit.press("报上去")
    office = sit_down("综合岗")
    office.open(f"/items/{item.pk}/confirm/")
    office.press("销号")
    item.refresh_from_db()
    assert item.state == "closed"

    # the inspector sees the answer, and takes the sample along with its proof
    inspector.open("/consultations/")
    inspector.see("各支部的数补上了", "已销号", "2021年上半年", "开了")
    inspector.open(f"/closings/samples/{sample.pk}/")
    with inspector.page.expect_download() as coming:
        inspector.page.locator("main").get_by_role("link", name="验真文件").click()
    path = tmp_path / "sample.json"
    coming.value.save_as(path)
    from luoshi.ops.verifying import verify

    out = Console(file=StringIO(), width=300)
    assert verify(path=path, root="", out=out) == 0
    path.write_bytes(path.read_bytes().replace("报齐了".encode(), "报全了".encode(), 1))
    assert verify(path=path, root="", out=out) == 1

    # on a phone it is the same
    pocket = sit_down("监督员", phone=True)
    pocket.open("/closings/?from=2020-12-01&to=2021-04-20&looked=all")
    pocket.see("有意见", "没有意见")
    assert pocket.page.evaluate("document.documentElement.scrollWidth") <= 390
