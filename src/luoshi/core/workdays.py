"""Counting in working days, whatever calendar says which day is one.

Purpose: due dates, amber and grace count the same way. The calendar (holidays, 调休) is `cadence`'s; here it
is a question about one day. Both functions walk day by day: the spans are days or weeks.
"""

from collections.abc import Callable
from datetime import date, timedelta

_DAY = timedelta(days=1)


def add_workdays(day: date, n: int, is_workday: Callable[[date], bool]) -> date:
    """Return the n-th working day after `day`; before it where n is negative; `day` itself where n is 0.

    The day it starts from never counts. OverflowError where the calendar has no working day left.
    """
    step = _DAY if n > 0 else -_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(start: date, end: date, is_workday: Callable[[date], bool]) -> int:
    """Return how many working days lie after `start` up to and including `end`.

    Negative where end is before start: the working days after end up to and including start, as one counts
    how long something is overdue. 0 on the same day.
    """
    if end < start:
        return -workdays_between(end, start, is_workday)
    count, day = 0, start
    while day < end:
        day += _DAY
        count += is_workday(day)
    return count
