"""Working days of China: weekdays, public holidays and make-up days (调休).

Published years come from the chinesecalendar tables (2004 to 2026 in the release at hand). Later years are entered by head
office when the notice comes out, and count from that moment on. For a year of which nothing is known Monday to Friday
are worked, and its days are provisional.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

import chinese_calendar

from luoshi.base.models import known
from luoshi.cadence.models import CalendarYear
from luoshi.core import workdays


@lru_cache(maxsize=20_000)
def _published(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def is_published(year: int) -> bool:
    """Say whether the shipped tables hold a year."""
    return _published(date(year, 1, 1)) is not None


@dataclass(frozen=True)
class Entered:
    """What was entered of one year: the days off, and the Saturdays and Sundays worked."""

    off: frozenset[date]
    on: frozenset[date]


class Calendar:
    """The calendar as the ledger knew it at a moment (now where None). Asks the database once, and only for a year beyond the tables."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at

    @cached_property
    def entered(self) -> Mapping[int, Entered]:
        """The years entered by hand."""
        return {
            row.year: Entered(
                frozenset(map(date.fromisoformat, row.off)), frozenset(map(date.fromisoformat, row.on))
            )
            for row in CalendarYear.objects.filter(known(self.at))
        }

    def is_workday(self, day: date) -> bool:
        """Say whether ``day`` is worked; years of which nothing is known count Monday to Friday."""
        shipped = _published(day)
        if shipped is not None:
            return shipped
        year = self.entered.get(day.year)
        if year is None:
            return day.weekday() < 5
        return day in year.on or (day.weekday() < 5 and day not in year.off)

    def is_provisional(self, day: date) -> bool:
        """Say whether nothing is known yet of the year of ``day``."""
        return _published(day) is None and day.year not in self.entered

    def add(self, day: date, n: int) -> date:
        """Return the day ``n`` working days after ``day`` (before it where n is negative)."""
        return workdays.add_workdays(day, n, self.is_workday)

    def between(self, start: date, end: date) -> int:
        """Return the number of working days after ``start`` up to and including ``end``; negative if end is earlier."""
        return workdays.workdays_between(start, end, self.is_workday)


_NOW: ContextVar[Calendar | None] = ContextVar("luoshi_calendar", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Read what was entered at most once inside: for the length of one request."""
    token = _NOW.set(Calendar())
    try:
        yield
    finally:
        _NOW.reset(token)


def current() -> Calendar:
    """Return the calendar as it is known now."""
    return _NOW.get() or Calendar()


def is_workday(day: date) -> bool:
    """Say whether ``day`` is worked, as known now."""
    shipped = _published(day)
    return current().is_workday(day) if shipped is None else shipped


def is_provisional(day: date) -> bool:
    """Say whether the calendar of the year of ``day`` is known neither from the tables nor by hand."""
    return _published(day) is None and current().is_provisional(day)


def is_make_up(day: date) -> bool:
    """Say whether ``day`` is a Saturday or Sunday that is worked (调休)."""
    return day.weekday() >= 5 and is_workday(day)


class _Beyond(Exception):
    """A day beyond the shipped tables: their answers alone may be kept."""


def _in_tables(day: date) -> bool:
    shipped = _published(day)
    if shipped is None:
        raise _Beyond
    return shipped


@lru_cache(maxsize=2_000)
def _add(day: date, n: int) -> date | None:
    try:
        return workdays.add_workdays(day, n, _in_tables)
    except _Beyond:
        return None


@lru_cache(maxsize=20_000)
def _between(start: date, end: date) -> int | None:
    try:
        return workdays.workdays_between(start, end, _in_tables)
    except _Beyond:
        return None


def add(day: date, n: int) -> date:
    """Return the day ``n`` working days after ``day`` (before it where n is negative), as known now."""
    return _add(day, n) or current().add(day, n)


def between(start: date, end: date) -> int:
    """Return the number of working days after ``start`` up to and including ``end``, as known now; negative if end is earlier."""
    found = _between(start, end)
    return current().between(start, end) if found is None else found
