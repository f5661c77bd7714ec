"""Whether an item was done on time.

Purpose: the figure 按期办结, the item's page and its stored flag agree. Only dates count, and the original
due date is never replaced. Source: rules 9.
"""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

from luoshi.core.life import State
from luoshi.core.workdays import add_workdays


class Punctuality(StrEnum):
    """How an item stands to its due date."""

    ON_TIME = "on_time"
    EXTENDED = "extended"
    """By an approved later date: shown apart, never as on time."""
    LATE = "late"
    AWAITING = "awaiting"
    """Submitted, not yet judged."""
    OPEN = "open"
    """No submission is confirmed and none waits: draft, open, returned, cancelled, or entered as closed."""


def punctuality(
    *,
    submissions: Sequence[tuple[date, bool]],
    returns: Sequence[date],
    original_due_on: date | None,
    due_on: date | None,
    state: State,
    is_workday: Callable[[date], bool],
    days: int = 5,
) -> Punctuality:
    """Return how an item stands to its due date.

    `submissions` are (day, whether it was confirmed) of one round without those withdrawn, `returns` the days
    on which the confirmer sent it back, `due_on` the date in force after approved moves, `days` the working
    days a return leaves for mending.

    On time: the confirmed submission was made by the original due date; or the first one was, and the
    confirmed one came within `days` working days of a return. Extended: the same of the approved later date.
    Late otherwise. An item without any date cannot be late; 按期办结 leaves it out. Source: rules 9, "on
    time (item)".
    """
    if state == State.SUBMITTED:
        return Punctuality.AWAITING
    confirmed = [day for day, was_confirmed in submissions if was_confirmed]
    if state != State.CLOSED or not confirmed:
        return Punctuality.OPEN
    first, final = min(day for day, _ in submissions), max(confirmed)
    mended = any(back <= final <= add_workdays(back, days, is_workday) for back in returns)

    def made_by(limit: date | None) -> bool:
        return limit is None or final <= limit or (mended and first <= limit)

    if made_by(original_due_on or due_on):
        return Punctuality.ON_TIME
    return Punctuality.EXTENDED if made_by(due_on) else Punctuality.LATE
