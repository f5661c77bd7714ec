"""The calendar windows in which a recurring duty is owed, and the days of grace after them.

Purpose: list, page, figure and reminder cut the year in the same places. Holidays move no window; only the end
of grace minds them. Days are days of the ledger's one time zone. Source: rules 20, "window", "grace".
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from luoshi.core.workdays import add_workdays

_DAY = timedelta(days=1)


class Length(StrEnum):
    """How long a window is. The last two are no stretch of the calendar."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    MEETING = "meeting"
    """Each meeting of a kind, filled by that meeting's own record."""
    TERM = "term"
    """Some years from the last election: `luoshi.core.terms`."""


_MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.HALF_YEAR: 6, Length.YEAR: 12}
CALENDAR = frozenset(_MONTHS)
"""The lengths that are stretches of the calendar. Each begins anew on 1 January."""


@dataclass(frozen=True, order=True, slots=True)
class Window:
    """A stretch of days, both ends included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def holds(self, day: date) -> bool:
        """Say whether the day lies in it."""
        return self.start <= day <= self.end


def window_of(length: Length, day: date) -> Window:
    """Return the window of that length in which the day lies; ValueError where it is none of the calendar."""
    if length not in _MONTHS:
        raise ValueError(f"no window of the calendar: {length}")
    span = _MONTHS[Length(length)]
    first = (day.month - 1) // span * span + 1
    last = first + span - 1
    return Window(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]))


def next_window(length: Length, window: Window) -> Window:
    """Return the window of that length in which the day after `window` lies."""
    return window_of(length, window.end + _DAY)


def previous_window(length: Length, window: Window) -> Window:
    """Return the window of that length in which the day before `window` lies."""
    return window_of(length, window.start - _DAY)


def months(window: Window) -> int:
    """Return in how many months of the calendar its days lie: 1, 3, 6 or 12 for one of the calendar."""
    return (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1


def grace_ends(end: date, grace: int, is_workday: Callable[[date], bool]) -> date:
    """Return the last day on which an entry about a window that ended on `end` is in time.

    `grace` counts calendar days. Where it is not 0 and its last day is no working day, the next working day is
    the last one; 0 leaves `end` itself. Source: rules 20, "in grace".
    """
    last = end + timedelta(days=grace)
    return last if not grace or is_workday(last) else add_workdays(last, 1, is_workday)


def months_of(length: Length) -> int:
    """Return how many months a window of the calendar has; KeyError for MEETING and TERM."""
    return _MONTHS[length]
