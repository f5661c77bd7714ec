"""Out of sight is not there: page, fragment, search, file; and two editors at once."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook

import build
from luoshi.base import clock
from luoshi.items.models import Item

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CANARY = "只有乙司才看得见的一件事"


@pytest.fixture
def hidden(house) -> Item:  # type: ignore[no-untyped-def]
    with clock.at(build.TODAY):
        return build.item(
            house, lead="乙司第一党支部", owner="乙司", by="乙司党务", title=CANARY, line=house.lines["Y1"]
        )


def test_what_is_out_of_scope_does_not_exist(hidden: Item, house, sit_down: Callable) -> None:  # type: ignore[no-untyped-def]
    desk = sit_down("甲一书记")
    for path in (
        f"/items/{hidden.pk}/",
        f"/items/{hidden.pk}/history/",
        f"/items/{hidden.pk}/submit/",
        f"/units/{house.units['乙司'].pk}/",
        f"/ledger/?unit={house.units['乙司'].pk}",
        f"/ledger/export/?unit={house.units['乙司'].pk}",
    ):
        answer = desk.context.request.get(desk.base + path)
        assert answer.status == 404, path
        assert CANARY not in answer.text()
    fragment = desk.context.request.get(f"{desk.base}/items/{hidden.pk}/", headers={"HX-Request": "true"})
    assert fragment.status == 404
    for path in ("/search/?q=乙司", "/ledger/?stage=all&level=all", "/mine/", "/", "/units/", "/people/"):
        assert CANARY not in desk.context.request.get(desk.base + path).text(), path
    book = load_workbook(
        BytesIO(desk.context.request.get(f"{desk.base}/ledger/export/?stage=all&level=all").body())
    )
    assert not any(CANARY in str(cell.value) for row in book.active.iter_rows() for cell in row)
    assert desk.open(f"/items/{hidden.pk}/") == 404
    desk.see("没有找到")


def test_the_second_of_two_editors_is_told_and_loses_nothing(house, sit_down: Callable) -> None:  # type: ignore[no-untyped-def]
    with clock.at(build.TODAY):
        item = build.item(house, lead="甲司", owner="示例部", by="综合岗", title="原来的写法")
    first, second = sit_down("综合岗"), sit_down("复核岗")
    first.open(f"/items/{item.pk}/edit/")
    second.open(f"/items/{item.pk}/edit/")
    first.fill(title="第一个人的写法")
    first.leave(first.page.locator("main button.primary"))
    second.fill(title="第二个人的写法")
    second.leave(second.page.locator("main button.primary"))
    second.see("别人改过", "第一个人的写法")
    assert second.page.locator("main [name=title]").input_value() == "第二个人的写法", "what was typed stays"
    assert Item.objects.get(pk=item.pk).title == "第一个人的写法"
    second.leave(second.page.locator("main button.primary"))
    assert Item.objects.get(pk=item.pk).title == "第二个人的写法", "saving again is a choice"


def test_the_drawer_opens_and_gives_the_focus_back(house, sit_down: Callable) -> None:  # type: ignore[no-untyped-def]
    with clock.at(build.TODAY):
        item = build.item(house)
    desk = sit_down("甲司党务")
    desk.open("/ledger/")
    link = desk.page.locator(f"td.main a[href='/items/{item.pk}/']")
    link.click()
    desk.page.locator("#drawer h2").wait_for()
    desk.see("从文件到结果")
    desk.page.keyboard.press("Escape")
    assert desk.page.locator("#drawer h2").count() == 0
    assert link.evaluate("e => e === document.activeElement")


def test_every_page_stands_without_scripts(house, sit_down: Callable, browser) -> None:  # type: ignore[no-untyped-def]
    desk = sit_down("综合岗")
    context = browser.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    page = context.new_page()
    page.goto(f"{desk.base}/ledger/")
    assert page.get_by_role("button", name="查看").is_visible()
    page.get_by_label("状态").first.select_option("all")
    with page.expect_navigation():
        page.get_by_role("button", name="查看").click()
    assert "stage=all" in page.url
    context.close()
