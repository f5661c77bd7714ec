"""Whether a window is owed: by a unit that exists, by a seat that is held.

Purpose: nobody is shown as lacking what was never his to do. Spans include both days; None as their end means
that none is known. Source: rules 20, "owed by a unit", "lineage", "owed by a post".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.core.versions import Version
from luoshi.core.windows import Length, Window

_DAY = timedelta(days=1)
_HALF_IS_ENOUGH = {Length.HALF_YEAR, Length.YEAR}


@dataclass(frozen=True, slots=True)
class Life:
    """From when to when a unit exists, as the ledger knows it: an announced closing is its end.

    `before_from` is the earliest first day of its predecessors. A closing that was announced for the day
    `announced_for` was called off on `called_off_on`; `to_on` is then what holds without it.
    """

    from_on: date
    to_on: date | None = None
    has_successor: bool = False
    before_from: date | None = None
    called_off_on: date | None = None
    announced_for: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether ``day`` lies in the life."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def owed_by_unit(window: Window, version: Version, life: Life, *, applies: bool, today: date) -> bool:
    """Say whether a unit owes the window.

    `applies`: the duty's conditions hold on the window's last day (on `today`, while it runs). Month and
    quarter, and the day of a meeting: the unit exists from the first day to the last. Half-year and year: it
    exists on the last day and for at least half of the days. In the window of its founding a successor counts
    from its predecessors' first day. A closing counts as soon as it is known, so the answer is the same on
    every `today`, and a dissolved unit owes only windows that had ended, with or without a successor.
    Source: rules 20, "owed by a unit", "lineage".
    """
    begin = life.from_on
    if life.before_from is not None and window.holds(begin):
        begin = min(begin, life.before_from)
    if not applies or begin > window.end or (life.to_on is not None and life.to_on < window.end):
        return False
    if version.length in _HALF_IS_ENOUGH:
        return Window(max(begin, window.start), window.end).days * 2 >= window.days
    return begin <= window.start


def grace_runs_from(window: Window, life: Life) -> date | None:
    """Return the day from which grace runs for want of a closing called off; None where it runs as ever.

    While a closing is announced, the window it falls into and all later ones are not owed. Those of them that
    ended before it was called off could not be entered in time: their grace runs from that day. Source: rules
    20, "owed by a unit".
    """
    if life.announced_for is None or life.called_off_on is None:
        return None
    return life.called_off_on if life.announced_for < window.end < life.called_off_on else None


def owed_by_post(window: Window, held: Sequence[tuple[date, date | None]], *, today: date) -> bool:
    """Say whether a seat owes the window: held, by whomever, for at least half of its days up to `today`.

    `held` are the tenures, in any order; where two overlap, a day counts once. A window that has not begun is
    owed. Source: rules 20, "owed by a post".
    """
    if today < window.start:
        return True
    past = Window(window.start, min(today, window.end))
    days, upto = 0, past.start - _DAY
    for start, end in sorted(held, key=lambda span: span[0]):
        first, last = max(start, upto + _DAY), past.end if end is None else min(end, past.end)
        if first <= last:
            days, upto = days + Window(first, last).days, last
    return days * 2 >= past.days
