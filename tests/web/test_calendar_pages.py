"""The working calendar's pages: seen by all who read, entered by head office, wrong days said where they stand."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from luoshi.base import clock
from luoshi.cadence.models import CalendarYear

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
TODAY = date(2026, 11, 23)
GOOD = {"year": "2027", "off": "1月1日至3日\n5月3日", "on": "5月8日", "basis": "示例通知〔2026〕1号"}


def test_a_year_is_entered_when_its_notice_comes_out(enter: Enter) -> None:
    with clock.at(TODAY):
        office: Client = enter("综合岗")
        before = office.get("/calendar/").content.decode()
        assert "暂按周一至周五算" in before
        assert "程序自带" in before
        assert 'value="2027"' in office.get("/calendar/enter/").content.decode(), "the next year is proposed"
        wrong = office.post("/calendar/enter/", GOOD | {"on": "5月10日"})
        assert wrong.status_code == 422
        assert "本来就上班" in wrong.content.decode()
        assert "5月3日" in wrong.content.decode(), "what was typed stays"
        assert not CalendarYear.objects.exists()
        assert office.post("/calendar/enter/", GOOD).status_code == 303
        after = enter("甲一书记").get("/calendar/").content.decode()
    assert "示例通知〔2026〕1号" in after
    assert "5月8日 星期六" in after
    assert "暂按周一至周五算" not in after


def test_in_english(enter: Enter) -> None:
    with clock.at(TODAY):
        client = enter("综合岗")
        client.cookies["luoshi-language"] = "en"
        wrong = client.post("/calendar/enter/", GOOD | {"off": "New Year"}).content.decode()
        assert "cannot be read as days" in wrong
        client.post("/calendar/enter/", GOOD | {"off": "2027-01-01—2027-01-03"})
        assert "Weekdays off" in client.get("/calendar/").content.decode()
    assert CalendarYear.objects.get().off == ["2027-01-01", "2027-01-02", "2027-01-03"]


def test_a_branch_reads_and_does_not_enter(enter: Enter) -> None:
    with clock.at(TODAY):
        client = enter("甲一书记")
        assert "登记放假安排" not in client.get("/calendar/").content.decode()
        assert client.post("/calendar/enter/", GOOD).status_code == 403
    assert not CalendarYear.objects.exists()
