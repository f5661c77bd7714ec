"""Pages of hearings: who reported and who did not, in official order; what a reader may open; files (rules 22)."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
import hearings_build as made
from luoshi.items.models import Item
from luoshi.meetings.kinds import Outcome

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
JANUARY, MARCH = date(2021, 1, 12), date(2021, 3, 9)


@pytest.fixture
def built(db: None) -> build.House:
    """甲司 was heard with a decision, 子院 by the group of before, 乙司 not at all."""
    house = made.house()
    made.held(house, JANUARY, ("子院", Outcome.INFORMATION), group=made.BEFORE)
    made.held(house, MARCH, ("甲司", Outcome.DECISION))
    return house


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def test_the_page_says_who_was_heard_and_who_was_not(built: build.House, enter: Enter) -> None:
    page = text_of(enter("秘书岗"), f"/hearings/{made.series().pk}/")
    assert page.index("甲司汇报") < page.index("没有听取</b>") < page.index("子院汇报"), "official order"
    assert "听了 2 次" in page
    assert "没有听取的单位 1 个" in page
    assert made.BEFORE in page, "heard by the group it was made of"
    assert Item.objects.get().number in page
    assert "定了事：把责任清单报上来" in page


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("?show=missing", ["乙司"], ["甲司汇报", "子院汇报"]),
        ("?half=1", ["甲司汇报", "子院汇报"], []),
        ("?half=2", ["没有听取的单位 3 个"], ["甲司汇报", "子院汇报"]),
        ("?year=2020", ["听了 0 次"], ["甲司汇报", "子院汇报"]),
        ("?year=3021&half=9&show=x", ["甲司汇报", "子院汇报"], []),
    ],
)
def test_it_is_narrowed_by_a_sentence(
    built: build.House, enter: Enter, asked: str, there: list[str], gone: list[str]
) -> None:
    page = text_of(enter("综合岗"), f"/hearings/{made.series().pk}/{asked}")
    for words in there:
        assert words in page
    for words in gone:
        assert words not in page


def test_the_list_counts_each_group(built: build.House, enter: Enter) -> None:
    client = enter("秘书岗")
    page = text_of(client, "/hearings/")
    assert "2 个小组听取单位汇报" in page
    assert f"/hearings/{made.series().pk}/?show=missing" in page
    assert "hearings" in text_of(client, "/"), "the menu leads there"
    nothing = text_of(enter("乙一书记"), "/hearings/")
    assert "还没有小组开会听取汇报" in nothing
    assert made.NOW not in nothing


def test_out_of_sight_there_is_none(built: build.House, enter: Enter) -> None:
    path = f"/hearings/{made.series().pk}/"
    assert [enter(who).get(path).status_code for who in ("综合岗", "监督员", "甲司党务", "系统管理员")] == [
        200,
        200,
        404,
        403,
    ]
    assert enter("甲司党务").get(f"{path}export/").status_code == 404


@pytest.mark.parametrize("asked", ["", "?format=csv"])
def test_a_file_has_a_row_a_report_and_one_for_each_not_heard(
    built: build.House, enter: Enter, asked: str
) -> None:
    answer = enter("秘书岗" if asked else "综合岗").get(f"/hearings/{made.series().pk}/export/{asked}")
    if answer.status_code == 403:
        pytest.fail("who runs meetings takes them along")
    if asked:
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == ["甲司", "乙司", "子院"]
        assert "没有听取" in lines[2]
        return
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    cells = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    units = [row[0] for row in cells if row[0] in {"甲司", "乙司", "子院"}]
    assert units == ["甲司", "乙司", "子院"]


@pytest.mark.parametrize("path", ["/hearings/", "/hearings/{pk}/"])
def test_at_most_twelve_queries(built: build.House, enter: Enter, path: str) -> None:
    client = enter("综合岗")
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        text_of(client, path.format(pk=made.series().pk))
    assert len(asked) <= 12, [each["sql"][:120] for each in asked]


def test_in_english(built: build.House, enter: Enter) -> None:
    client = enter("综合岗")
    client.cookies["luoshi-language"] = "en"
    page = text_of(client, f"/hearings/{made.series().pk}/")
    assert "Not heard" in page
    assert "没有听取" not in page
