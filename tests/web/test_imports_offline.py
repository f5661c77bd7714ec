"""A list goes out, is filled in and comes back: what both sides changed is asked row by row on the page."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import build
from luoshi.base import clock
from luoshi.items import actions
from luoshi.items.actions import Wording
from luoshi.items.models import Item, Progress
from luoshi.mandate.kinds import OthersSee
from luoshi.mandate.models import Document

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
HIDDEN = re.compile(r'name="([^"]+)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LUOSHI_HOME", tmp_path)


@pytest.fixture
def items(built: build.House) -> list[Item]:
    return [
        build.item(built, lead="甲司", owner="示例部", by="综合岗", title=title, number=f"2-0{n}")
        for n, title in enumerate(("一件", "两件", "三件"), start=1)
    ]


def out(client: Client) -> bytes:
    return client.get("/ledger/export/?stage=all&level=all").content


def filled(data: bytes, titles: dict[str, str]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    for row in book.worksheets[0].iter_rows(min_row=4):
        if row[1].value in titles:
            row[1].value = titles[row[1].value]
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def edited(item: Item, title: str, house: build.House, who: str = "复核岗") -> None:
    item.refresh_from_db()
    with clock.at(build.TODAY):
        wording = Wording(**(Wording.of(item).__dict__ | {"title": title}))
        actions.edit(item=item, version=item.version, wording=wording, by=house.by(who), note="")


def tried(client: Client, data: bytes) -> Any:
    return client.post("/import/", {"file": SimpleUploadedFile("清单.xlsx", data), "year": 2021})


def form_of(answer: Any) -> dict[str, str]:
    """Return the hidden fields of the page's form."""
    text = answer.content.decode()
    names = ("token", "year", "document", "line", "seen-", "choice-")
    hidden = [m for m in HIDDEN.findall(text) if m[0].startswith(names) and 'type="radio"' not in m[0]]
    return {name: value for name, value in hidden if not (name.startswith("choice-") and "radio" in text)}


def titles() -> list[str]:
    return list(Item.objects.order_by("number").values_list("title", flat=True))


def test_what_both_changed_waits_for_a_choice(built: build.House, items: list[Item], enter: Enter) -> None:
    office = enter("综合岗")
    data = filled(out(office), {"一件": "一件（表）", "两件": "两件（表）", "三件": "三件（表）"})
    edited(items[0], "一件（账）", built)
    edited(items[1], "两件（账）", built)
    page = tried(office, data)
    text = page.content.decode()
    assert "2 项表里改了，台账也改了" in text
    assert "复核岗" in text, "who changed it"
    assert "一件（账）" in text
    assert "一件（表）" in text
    given = form_of(page)
    half = office.post("/import/apply/", given | {f"choice-{items[0].pk}": "take"})
    assert half.status_code == 422
    assert titles() == ["一件（账）", "两件（账）", "三件"], "nothing before every choice"
    text = half.content.decode()
    assert "1 项表里改了，台账也改了" in text, "what was chosen is not asked again"
    done = office.post("/import/apply/", given | {f"choice-{items[0].pk}": "take", "rest": "keep"})
    assert done.status_code == 303
    assert titles() == ["一件（表）", "两件（账）", "三件（表）"]


def test_a_change_between_page_and_saving_is_asked_about(
    built: build.House, items: list[Item], enter: Enter
) -> None:
    office = enter("综合岗")
    data = filled(out(office), {"一件": "一件（表）"})
    edited(items[0], "一件（账）", built)
    given = form_of(tried(office, data))
    edited(items[0], "一件（又改）", built)
    again = office.post("/import/apply/", given | {"rest": "take"})
    assert again.status_code == 422
    assert "一件（又改）" in again.content.decode()
    assert titles()[0] == "一件（又改）"
    assert office.post("/import/apply/", form_of(again) | {"rest": "take"}).status_code == 303
    assert titles()[0] == "一件（表）"


def test_untouched_rows_of_others_are_never_written(
    built: build.House, items: list[Item], enter: Enter
) -> None:
    office = enter("综合岗")
    data = out(office)
    edited(items[0], "一件（账）", built)
    text = tried(office, data).content.decode()
    assert "和台账一样，没有要写的" in text
    assert titles() == ["一件（账）", "两件", "三件"]


def test_my_own_list_comes_back_too(built: build.House, items: list[Item], enter: Enter) -> None:
    staff = enter("甲司党务")
    data = staff.get("/mine/export/").content
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[3]}
    assert "导出时版次" in heads
    sheet.cell(4, heads["最近进展"], "村里的会开了")
    stream = BytesIO()
    book.save(stream)
    page = tried(staff, stream.getvalue())
    assert staff.post("/import/apply/", form_of(page)).status_code == 303
    assert Item.objects.filter(last_word="村里的会开了").count() == 1


def test_in_english(built: build.House, items: list[Item], enter: Enter) -> None:
    office = enter("综合岗")
    office.cookies["luoshi-language"] = "en"
    data = out(office)
    assert "As exported" in [cell.value for cell in openpyxl.load_workbook(BytesIO(data)).worksheets[0][3]]
    edited(items[0], "一件（账）", built)
    text = tried(office, filled(data, {"一件": "一件（表）"})).content.decode()
    assert "1 item was changed in the file and in the ledger" in text


def test_csv_in_an_offices_encoding_comes_back_as_well(
    built: build.House, items: list[Item], enter: Enter
) -> None:
    office = enter("综合岗")
    text = office.get("/ledger/export/?stage=all&level=all&format=csv").content.decode("utf-8-sig")
    assert "导出时版次" in text
    edited(items[0], "一件（账）", built)
    data = text.replace("一件", "一件（表）").replace("两件", "两件（表）").encode("gb18030")
    page = office.post("/import/", {"file": SimpleUploadedFile("清单.csv", data), "year": 2021})
    plan = page.context["plan"]
    assert (plan.faults, plan.changed, len(plan.clashing)) == ([], 1, 1)


def test_a_row_seen_only_in_part_does_not_come_back(built: build.House, enter: Enter) -> None:
    clause = built.clauses["1-01"]
    theirs = build.item(built, lead="甲司", owner="示例部", by="综合岗", clause=clause, standard="标准不外露")
    own = build.item(built, lead="子院", owner="子院", by="子院党务", title="自己的事")
    Document.objects.filter(pk=built.documents["台账"].pk).update(others_see=OthersSee.LIGHTS)
    staff = enter("子院党务")
    data = staff.get("/ledger/export/?level=all").content
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[3]}
    written = {}
    for row in sheet.iter_rows(min_row=4):
        written[row[0].value] = sheet.cell(row[0].row, heads["导出时版次"]).value
        sheet.cell(row[0].row, heads["最近进展"], "填的进展")
    assert written[theirs.number] == "0", "nothing of what is not shown, not even a hash"
    stream = BytesIO()
    book.save(stream)
    for who in ("子院党务", "综合岗"):
        page = tried(enter(who), stream.getvalue())
        assert page.context["plan"].faults == [], who
        assert "只看得到牵头和时限的事项，不从表里回来" in page.content.decode()
    page = tried(enter("子院党务"), stream.getvalue())
    assert enter("子院党务").post("/import/apply/", form_of(page)).status_code == 303
    assert list(Progress.objects.values_list("item__number", flat=True)) == [own.number]
