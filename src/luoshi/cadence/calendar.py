"""Working days of China: weekdays, public holidays and make-up days (调休).

Published years come from the chinesecalendar tables (2004 to 2026 in the release at hand). For a year that is not
published yet Monday to Friday are worked, and the day is provisional.
"""

from datetime import date
from functools import lru_cache

import chinese_calendar

from luoshi.core import workdays


@lru_cache(maxsize=20_000)
def _published(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def is_workday(day: date) -> bool:
    """Say whether ``day`` is worked; unpublished years count Monday to Friday."""
    known = _published(day)
    return day.weekday() < 5 if known is None else known


def is_provisional(day: date) -> bool:
    """Say whether the calendar of the year of ``day`` is not published yet."""
    return _published(day) is None


def is_make_up(day: date) -> bool:
    """Say whether ``day`` is a Saturday or Sunday that is worked (调休)."""
    return day.weekday() >= 5 and is_workday(day)


@lru_cache(maxsize=2_000)
def add(day: date, n: int) -> date:
    """Return the day ``n`` working days after ``day`` (before it where n is negative)."""
    return workdays.add_workdays(day, n, is_workday)


@lru_cache(maxsize=20_000)
def between(start: date, end: date) -> int:
    """Return the number of working days after ``start`` up to and including ``end``; negative if end is earlier."""
    return workdays.workdays_between(start, end, is_workday)
