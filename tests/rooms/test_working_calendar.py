"""The working calendar: published years from the tables, later ones entered by hand and counting from that moment (rules 20)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import build
import duties_build as made
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.cadence import calendar
from luoshi.cadence.actions import enter_calendar
from luoshi.cadence.models import CalendarYear
from luoshi.cadence.queries import years_off
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 5, 10)  # ten days after April: the last day of grace
BEFORE, AFTER = date(2027, 4, 12), date(2027, 5, 3)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def enter(off: str = "5月10日至11日", on: str = "5月15日", year: int = 2027) -> CalendarYear:
    return enter_calendar(year=year, basis="示例通知〔2026〕1号", off=off, on=on, by=build.SYSTEM)


def test_a_year_counts_from_the_day_it_is_entered(house: build.House) -> None:
    unit = house.units["甲司第一党支部"]
    with clock.at(AFTER):
        enter()
    for today, state, why in [
        (MONDAY - timedelta(days=1), "grace", "Sunday the 9th"),
        (MONDAY, "grace", "the tenth day is off, grace runs on"),
        (MONDAY + timedelta(days=2), "grace", "to the next working day, the 12th"),
        (MONDAY + timedelta(days=3), "missed", "the 13th"),
    ]:
        assert made.state(unit, "themed_day", BEFORE, today=today) == state, why
    at = clock.midday(MONDAY + timedelta(days=1))
    assert made.state(unit, "themed_day", BEFORE, today=MONDAY + timedelta(days=5), at=at) == "grace"
    row = CalendarYear.objects.get()
    row.known_at = clock.midday(MONDAY + timedelta(days=2))
    row.save()
    late = made.state(unit, "themed_day", BEFORE, today=MONDAY + timedelta(days=5), at=at)
    assert late == "missed", "seen from the 11th the notice was not entered yet: Monday to Friday"


def test_working_days_as_known_now_and_as_known_then() -> None:
    with clock.at(BEFORE):
        assert calendar.is_provisional(MONDAY)
        assert calendar.is_workday(MONDAY)
        assert not calendar.is_workday(date(2027, 5, 15))
        assert calendar.add(date(2027, 5, 7), 1) == MONDAY
    with clock.at(AFTER):
        enter()
        assert not calendar.is_provisional(MONDAY)
        assert not calendar.is_workday(MONDAY)
        assert calendar.is_make_up(date(2027, 5, 15))
        assert calendar.add(date(2027, 5, 7), 1) == date(2027, 5, 12)
        assert calendar.between(date(2027, 5, 7), date(2027, 5, 16)) == 4, (
            "12, 13, 14 and the make-up Saturday"
        )
        assert calendar.between(date(2026, 12, 31), date(2027, 1, 1)) == 1, "across the end of the tables"
        then = calendar.Calendar(clock.midday(BEFORE))
        assert then.is_workday(MONDAY)
        assert then.is_provisional(MONDAY)
        assert calendar.is_provisional(date(2028, 1, 3))


def test_a_correction_ends_the_row_and_leaves_an_event() -> None:
    with clock.at(BEFORE):
        enter()
    with clock.at(AFTER):
        enter(off="5月11日")
        assert calendar.is_workday(MONDAY)
        assert not calendar.is_workday(date(2027, 5, 11))
    assert not calendar.Calendar(clock.midday(AFTER - timedelta(days=1))).is_workday(MONDAY)
    assert CalendarYear.objects.count() == 2
    assert (
        list(Event.objects.filter(act="calendar.entered").values_list("obj", flat=True))
        == ["calendar:2027"] * 2
    )
    assert check().ok


@pytest.mark.parametrize(
    ("year", "off", "on", "code", "field"),
    [
        (2026, "1月1日", "", "in_tables", "year"),
        (2027, "元旦", "", "not_days", "off"),
        (2027, "2月29日", "", "not_days", "off"),
        (2027, "5月10日", "5月32日", "not_days", "on"),
        (2027, "5月10日", "5月14日", "on_weekday", "on"),
        (2027, "5月14日至15日", "5月15日", "both", "on"),
        (2027, "", "5月15日", "no_days", "off"),
        (2027, "5月15日至16日", "", "no_days", "off"),
    ],
)
def test_what_is_no_calendar_is_refused(year: int, off: str, on: str, code: str, field: str) -> None:
    with clock.at(BEFORE), pytest.raises(Refusal) as refusal:
        enter(off, on, year)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert str(refusal.value)
    assert not CalendarYear.objects.exists()


def test_the_same_once_more_is_said() -> None:
    with clock.at(BEFORE):
        enter()
        with pytest.raises(Refusal) as refusal:
            enter(off="5月10日、5月11日")
    assert refusal.value.code == "same"
    assert CalendarYear.objects.count() == 1


def test_the_table_is_asked_only_beyond_the_shipped_years_and_once() -> None:
    with clock.at(BEFORE):
        enter()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        calendar.add(date(2021, 4, 20), 30)
        calendar.between(date(2021, 4, 20), date(2026, 12, 31))
    assert len(asked) == 0
    with CaptureQueriesContext(connection) as asked, calendar.one_reading():
        calendar.add(date(2026, 12, 20), 30)
        calendar.is_workday(MONDAY)
        calendar.between(date(2027, 1, 1), date(2028, 1, 1))
    assert len(asked) == 1


def test_years_are_listed_with_where_they_come_from() -> None:
    with clock.at(BEFORE):
        enter()
        found = years_off(2026, 2028)
    assert [(y.year, y.row is not None, y.provisional) for y in found] == [
        (2028, False, True),
        (2027, True, False),
        (2026, False, False),
    ]
    assert found[1].off == [MONDAY, date(2027, 5, 11)]
    assert found[1].on == [date(2027, 5, 15)]
    assert len(found[2].off) > 10, "the shipped year has its holidays"
