"""Windows of the calendar, and the grace after them. Source: rules 20."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Length(StrEnum):
    """How long a window is; MEETING and TERM are no windows of the calendar."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    MEETING = "meeting"
    TERM = "term"


_MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.HALF_YEAR: 6, Length.YEAR: 12}


@dataclass(frozen=True, order=True)
class Window:
    """From its first day to its last, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def holds(self, day: date) -> bool:
        """Say whether ``day`` lies in the window."""
        return self.start <= day <= self.end


def months_of(length: Length) -> int:
    """Return how many months a window of the calendar has; KeyError for MEETING and TERM."""
    return _MONTHS[length]


def window_of(length: Length, day: date) -> Window:
    """Return the window of ``length`` in which ``day`` lies: calendar month, quarter, half-year (1–6, 7–12), year."""
    n = months_of(length)
    first = (day.month - 1) // n * n + 1
    last = first + n - 1
    return Window(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]))


def next_window(length: Length, window: Window) -> Window:
    """Return the window after ``window``."""
    return window_of(length, window.end + DAY)


def grace_ends(end: date, grace: int, is_workday: Callable[[date], bool]) -> date:
    """Return the last day on which a record may be entered in time.

    ``grace`` counts calendar days from ``end``; where it is not 0 and its last day is no working day, it runs to the next one.
    """
    day = end + grace * DAY
    while grace and not is_workday(day):
        day += DAY
    return day
