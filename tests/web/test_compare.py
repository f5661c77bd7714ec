"""Any list on two days: what came, went, says something else, as the ledger knew it at the end of each day (rules 20)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
import duties_build as made
from luoshi.base import clock
from luoshi.items.actions import Effect, check_up, confirm, reopen, submit
from luoshi.items.kinds import Klass
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.records import actions
from luoshi.records.actions import NewRecord

pytestmark = pytest.mark.django_db
THEN, NOW = date(2021, 3, 31), build.TODAY
BRANCH = "甲司第一党支部"


@pytest.fixture
def house(settings) -> build.House:  # type: ignore[no-untyped-def]
    settings.DEMO_TODAY = NOW
    return made.house()


def page(house: build.House, what: str, role: str = "甲司党务", **query: object) -> str:
    client = Client()
    client.force_login(house.account(role))
    given = {"then": THEN, "now": NOW, **query}
    answer = client.get(f"/compare/{what}/", given)
    assert answer.status_code == 200, answer.status_code
    text: str = answer.content.decode()
    return text


def test_items(house: build.House) -> None:
    with clock.at(date(2021, 2, 1)):
        done = build.item(house, title="报送学习安排", due_on=date(2021, 6, 30))
        quiet = build.item(house, title="办好读书角", due_on=date(2021, 6, 30))
        overtaken = build.item(house, title="补齐会议记录", due_on=date(2021, 4, 10))
    with clock.at(date(2021, 4, 2)):
        submit(item=done, effect=Effect(effect="安排报到司里，各支部照着做了"), by=house.by("甲一书记"))
        build.item(house, title="四月才立的事", due_on=date(2021, 6, 30))
    with clock.at(date(2021, 4, 6)):
        confirm(item=done, by=house.by("甲司党务"))
    text = page(house, "items")
    assert "报送学习安排" in text
    assert "在办" in text
    assert "已销号" in text
    assert "四月才立的事" in text
    assert overtaken.title in text, "nobody touched it, its date did"
    assert quiet.title not in text, "what stands as it stood is not listed"
    assert "四月才立的事" not in page(house, "items", now=date(2021, 4, 1))


def test_an_item_moved_twice_stands_at_each_days_date(house: build.House) -> None:
    from luoshi.items.actions import ask_date, decide_date

    with clock.at(date(2021, 2, 1)):
        item = build.item(house, title="报送学习安排", due_on=date(2021, 5, 31))
    for day, due in ((date(2021, 3, 1), date(2021, 6, 30)), (date(2021, 4, 6), date(2021, 9, 30))):
        with clock.at(day):
            asked = ask_date(item=item, due_to=due, reason="等上级方案印发", by=house.by("甲一书记"))
            decide_date(request=asked, granted=True, answer="同意", by=house.by("甲司党务"))
    text = page(house, "items")
    assert "2021年6月30日到期" in text
    assert "2021年9月30日到期" in text
    assert "2021年5月31日" in page(house, "items", then=date(2021, 2, 2), now=date(2021, 3, 2))


def test_a_date_that_came_with_a_rebound_was_none_before(house: build.House) -> None:
    with clock.at(date(2021, 2, 1)):
        item = build.item(house, title="长年坚持的事", klass=Klass.SUSTAINED, due_on=None, needs_rule=True)
        check_up(item=item, note="看了两个支部的台账", by=house.by("甲司党务"))
        effect = Effect(effect="安排报到司里，各支部照着做了", rule="学习制度")
        confirm(item=submit(item=item, effect=effect, by=house.by("甲一书记")), by=house.by("甲司党务"))
    with clock.at(date(2021, 4, 6)):
        item.refresh_from_db()
        reopen(item=item, reason="又有两个支部没有交", due_on=date(2021, 6, 30), by=house.by("甲司党务"))
    row = page(house, "items").split("长年坚持的事")[1].split("</tr>")[0]
    assert row.count("2021年6月30日到期") == 1, "the date is of today alone"


def test_records(house: build.House) -> None:
    corrected = made.record(house, date(2021, 3, 5), made.K.THEMED_DAY)
    gone = made.record(house, date(2021, 3, 8), made.K.LECTURE)
    quiet = made.record(house, date(2021, 3, 9), made.K.LECTURE)
    new = made.record(house, date(2021, 4, 9), made.K.LECTURE)
    with clock.at(date(2021, 4, 12)):
        actions.correct(
            record=corrected,
            new=NewRecord(
                host=house.units[BRANCH], kinds=[made.K.THEMED_DAY], held_on=date(2021, 3, 5), required=9
            ),
            version=1,
            reason="人数记错了",
            by=house.by("甲司党务"),
            superior=True,
        )
        actions.withdraw(record=gone, reason="记重了", by=house.by("甲一书记"))
    text = page(house, "records")
    assert "应到 12" in text
    assert "应到 9" in text
    assert str(new.number) in text
    assert str(gone.number) in text
    assert str(quiet.number) not in text


def test_turns_and_figures(house: build.House) -> None:
    made.record(house, date(2021, 3, 5), made.K.THEMED_DAY)
    made.record(house, date(2021, 3, 9), made.K.LECTURE, entered=date(2021, 4, 12))
    text = page(house, "turns", role="甲一书记")
    assert "第一季度党课" in text
    assert "做到" in text
    assert "3月主题党日" not in text, "done then and done now"
    figures = page(house, "figures", role="甲一书记")
    assert "党课" in figures


def test_units(house: build.House) -> None:
    parent = house.units["甲司"]
    with clock.at(date(2021, 4, 1)):
        org.found_unit(
            name="甲司第三党支部",
            kind=UnitKind.BRANCH,
            parent=parent,
            from_on=date(2021, 4, 1),
            by=build.SYSTEM,
        )
        org.dissolve_unit(
            unit=Unit.objects.get(name="甲司第二党支部"), last_on=date(2021, 4, 10), by=build.SYSTEM
        )
    text = page(house, "units")
    assert "甲司第三党支部" in text
    assert "没有了" in text
    assert "这两天一样" in page(house, "units", now=THEN)


def test_what_lies_out_of_sight_is_in_no_comparison(house: build.House) -> None:
    with clock.at(date(2021, 4, 2)):
        build.item(
            house,
            lead="乙司第一党支部",
            owner="乙司",
            by="乙司党务",
            title="乙司的事",
            line=house.lines["Y1"],
        )
    record = made.record(house, date(2021, 4, 3), made.K.LECTURE, host="乙司第一党支部", by=build.SYSTEM)
    assert "乙司的事" in page(house, "items", role="综合岗")
    assert "乙司的事" not in page(house, "items")
    assert str(record.number) not in page(house, "records")


def test_no_comparison_asks_more_than_twelve_times(house: build.House) -> None:
    with clock.at(THEN + timedelta(days=1)):
        for _n in range(20):
            build.item(house)
    client = Client()
    client.force_login(house.account("综合岗"))
    for what in ("items", "records", "turns", "units"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"/compare/{what}/", {"then": THEN, "now": NOW})
        assert answer.status_code == 200
        assert len(asked) <= 12, (what, [q["sql"][:120] for q in asked])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_odd_days_are_no_error(house: build.House, language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(house.account("甲一书记"))
    client.cookies["luoshi-language"] = language
    for query in ("?then=never&now=2021-13-01", "?then=2021-04-20&now=2021-01-01", "?then=2099-01-01"):
        assert client.get(f"/compare/items/{query}").status_code == 200
    assert client.get("/compare/nothing/").status_code == 404
