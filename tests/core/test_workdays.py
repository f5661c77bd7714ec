"""Counting in working days, on the published calendar of spring 2021 and on invented ones."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.workdays import add_workdays, workdays_between

# Source: 国办发明电〔2020〕27号: 清明节 3 to 5 April, 劳动节 1 to 5 May; 25 April and 8 May are worked.
HOLIDAYS = {date(2021, 4, 3) + timedelta(days=n) for n in range(3)} | {
    date(2021, 5, 1) + timedelta(days=n) for n in range(5)
}
MADE_UP = {date(2021, 4, 25), date(2021, 5, 8)}


def worked(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in HOLIDAYS)


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


def every_day(day: date) -> bool:
    return True


def day(month: int, of_month: int) -> date:
    return date(2021, month, of_month)


# start, number, the day it leads to, why
ADDED = [
    (day(4, 16), 0, day(4, 16), "0 stays where it is"),
    (day(4, 17), 0, day(4, 17), "0 stays even on a Saturday"),
    (day(4, 16), 1, day(4, 19), "Friday to Monday"),
    (day(4, 17), 1, day(4, 19), "Saturday to Monday"),
    (day(4, 16), 5, day(4, 23), "a week"),
    (day(4, 16), 6, day(4, 25), "the make-up Sunday is worked"),
    (day(4, 16), 7, day(4, 26), "the seven days of the amber light"),
    (day(4, 2), 1, day(4, 6), "over 清明节"),
    (day(4, 30), 1, day(5, 6), "over 劳动节"),
    (day(4, 30), 3, day(5, 8), "the make-up Saturday is worked"),
    (day(4, 19), -1, day(4, 16), "Monday back to Friday"),
    (day(4, 18), -1, day(4, 16), "Sunday back to Friday"),
    (day(4, 26), -1, day(4, 25), "back to the make-up Sunday"),
    (day(5, 6), -1, day(4, 30), "back over 劳动节"),
    (day(4, 6), -2, day(4, 1), "back over 清明节"),
]


@pytest.mark.parametrize(("start", "n", "end", "why"), ADDED)
def test_add_workdays(start: date, n: int, end: date, why: str) -> None:
    assert add_workdays(start, n, worked) == end, why


# start, end, number, why
BETWEEN = [
    (day(4, 16), day(4, 16), 0, "the day it starts from never counts"),
    (day(4, 16), day(4, 17), 0, "Saturday"),
    (day(4, 16), day(4, 18), 0, "Sunday"),
    (day(4, 16), day(4, 19), 1, "Monday"),
    (day(4, 16), day(4, 25), 6, "the make-up Sunday"),
    (day(4, 24), day(4, 25), 1, "the make-up Sunday alone"),
    (day(4, 30), day(5, 5), 0, "a long holiday"),
    (day(4, 30), day(5, 9), 3, "6, 7 and 8 May"),
    (day(4, 19), day(4, 16), -1, "overdue one working day on Monday"),
    (day(4, 18), day(4, 16), 0, "not a working day overdue on Sunday"),
    (day(5, 9), day(4, 30), -3, "the same days, counted the other way"),
    (date(2020, 12, 31), date(2021, 1, 1), 1, "over the end of a year"),  # 元旦 is not in this calendar
]


@pytest.mark.parametrize(("start", "end", "number", "why"), BETWEEN)
def test_workdays_between(start: date, end: date, number: int, why: str) -> None:
    assert workdays_between(start, end, worked) == number, why


days = st.dates(date(2019, 1, 1), date(2023, 12, 31))
spans = st.integers(-90, 90)


@given(days, spans)
def test_with_every_day_worked_it_is_plain_addition(start: date, n: int) -> None:
    end = start + timedelta(days=n)
    assert add_workdays(start, n, every_day) == end
    assert workdays_between(start, end, every_day) == n


@given(days, st.integers(1, 60))
def test_counting_forward_undoes_adding(start: date, n: int) -> None:
    end = add_workdays(start, n, monday_to_friday)
    assert monday_to_friday(end)
    assert workdays_between(start, end, monday_to_friday) == n


@given(days, st.integers(1, 60))
def test_adding_backward_lands_on_the_nth_working_day_before(start: date, n: int) -> None:
    end = add_workdays(start, -n, monday_to_friday)
    passed = [end + timedelta(days=k) for k in range((start - end).days)]
    assert monday_to_friday(end)
    assert sum(map(monday_to_friday, passed)) == n


@given(days, days, days)
def test_stretches_add_up(a: date, b: date, c: date) -> None:
    def between(start: date, end: date) -> int:
        return workdays_between(start, end, monday_to_friday)

    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)


def test_a_calendar_without_working_days_ends_with_the_calendar() -> None:
    with pytest.raises(OverflowError):
        add_workdays(date(9999, 12, 1), 1, lambda _: False)
    with pytest.raises(OverflowError):
        add_workdays(date(1, 1, 31), -1, lambda _: False)
