"""A list taken along: exported, filled in elsewhere, imported, what both sides changed chosen, saved."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import build
from luoshi.base import clock
from luoshi.items import actions
from luoshi.items.actions import Wording
from luoshi.items.models import Item

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_filled_in_elsewhere_and_brought_back(house, sit_down: Callable, tmp_path: Path, phone: bool) -> None:  # type: ignore[no-untyped-def]
    with clock.at(build.TODAY):
        items = [
            build.item(house, lead="甲司", owner="示例部", by="综合岗", title=f"第{n}件", number=f"2-0{n}")
            for n in (1, 2)
        ]
    desk = sit_down("综合岗", phone=phone)
    taken = desk.context.request.get(f"{desk.base}/ledger/export/?stage=all&level=all").body()
    book = openpyxl.load_workbook(BytesIO(taken))
    for row in book.worksheets[0].iter_rows(min_row=4):
        row[1].value = f"{row[1].value}（村里改的）"
    path = tmp_path / "带回来的清单.xlsx"
    book.save(path)
    with clock.at(build.TODAY):
        now = Item.objects.get(pk=items[0].pk)
        wording = Wording(**(Wording.of(now).__dict__ | {"title": "第1件（办公室改的）"}))
        actions.edit(item=now, version=now.version, wording=wording, by=house.by("复核岗"), note="")
    desk.open("/import/")
    desk.page.locator("main input[type=file]").set_input_files(path)
    desk.leave(desk.page.locator("main button.primary"))
    desk.see("1 项表里改了，台账也改了", "第1件（办公室改的）", "第1件（村里改的）", "复核岗")
    wide = desk.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "the page scrolls sideways"
    desk.page.locator("main input[type=radio][value=take]").check()
    desk.press("照选的写入")
    desk.see("写入了 2 项")
    assert sorted(Item.objects.values_list("title", flat=True)) == ["第1件（村里改的）", "第2件（村里改的）"]
