"""Days as notices list them; the year is the one asked for."""

from datetime import date

import pytest

from luoshi.core.dayspans import NotDays, Unread, days_in


def _days(*words: str) -> list[date]:
    return [date.fromisoformat(f"2027-{each}") for each in words]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", []),
        ("1月1日", ["01-01"]),
        ("1月1日至3日", ["01-01", "01-02", "01-03"]),
        ("1月1日—3日", ["01-01", "01-02", "01-03"]),
        ("1月1-3日", ["01-01", "01-02", "01-03"]),
        ("1月30日至2月2日", ["01-30", "01-31", "02-01", "02-02"]),
        ("2月28日-3月1日", ["02-28", "03-01"]),
        ("2月14日（周日）、20日（星期六）上班", ["02-14", "02-20"]),
        ("1月1日（周五）至3日（周日）放假，共3天。", ["01-01", "01-02", "01-03"]),
        ("4月3日，4月5日\n5月1日", ["04-03", "04-05", "05-01"]),
        ("１月１日", ["01-01"]),
        ("二〇二七年一月一日", ["01-01"]),
        ("2027年1月1日至2027年1月2日", ["01-01", "01-02"]),
        ("2027-01-01—2027-01-02", ["01-01", "01-02"]),
        ("2027-01-01, 2027-02-14", ["01-01", "02-14"]),
        ("5月1日、5月1日", ["05-01"]),
    ],
)
def test_days_are_read_as_notices_list_them(text: str, days: list[str]) -> None:
    assert days_in(text, 2027) == _days(*days)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("元旦", Unread.WORDS),
        ("3日", Unread.WORDS),
        ("1月1日起", Unread.WORDS),
        ("2月29日", Unread.NO_SUCH_DAY),
        ("13月1日", Unread.NO_SUCH_DAY),
        ("1月3日至1日", Unread.BACKWARDS),
        ("2026年12月31日至2027年1月2日", Unread.OTHER_YEAR),
        ("2028-01-01", Unread.OTHER_YEAR),
    ],
)
def test_what_is_no_day_of_the_year_is_said(text: str, why: Unread) -> None:
    with pytest.raises(NotDays) as found:
        days_in(text, 2027)
    assert found.value.why == why
    assert found.value.piece


def test_a_leap_day_is_a_day() -> None:
    assert days_in("2月28日至3月1日", 2028) == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
