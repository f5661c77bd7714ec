"""Turns (应办): what is owed in each window, and what has become of it. Nothing here is stored. Source: rules 20.

A turn is computed from a duty's versions, the life of who owes it, and the records that satisfy it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luoshi.core.windows import DAY, Length, Window, grace_ends, next_window, window_of


class Slot(StrEnum):
    """What has become of one of the records owed in a window."""

    MISSED = "missed"
    GRACE = "grace"
    DUE = "due"
    EXCUSED = "excused"
    AHEAD = "ahead"
    MADE_UP = "made_up"
    LATE = "late"  # done, and entered late
    DONE = "done"


_WORST = list(Slot)
KEPT = frozenset({Slot.DONE, Slot.LATE, Slot.MADE_UP})


@dataclass(frozen=True)
class Version:
    """How often a duty is owed from a day on: ``times`` records a window ("between m and n": ``most``)."""

    from_on: date
    to_on: date | None
    length: Length
    times: int = 1
    most: int | None = None
    grace: int = 0
    years: int = 0
    key: int = 0


@dataclass(frozen=True)
class Life:
    """The life of a unit; ``before_from`` is the first day of its predecessors, where it came out of others."""

    from_on: date
    to_on: date | None = None
    before_from: date | None = None
    called_off_on: date | None = None


@dataclass(frozen=True)
class Fact:
    """A record that satisfies; ``counts_from``: the day since which the ledger knows it in such a form."""

    key: int
    held_on: date
    counts_from: date


@dataclass(frozen=True)
class MadeUp:
    """A record marked as making up (补开) for the window that began on ``window_on``."""

    key: int
    held_on: date
    counts_from: date
    window_on: date


@dataclass(frozen=True)
class Turn:
    """One window of one duty: owed or not, each record owed with what has become of it.

    ``extra`` are records beyond what is owed (more than planned), ``own_accord`` those held where nothing is owed.
    """

    window: Window
    version: Version
    owed: bool
    slots: tuple[tuple[Slot, int | None], ...]
    extra: tuple[int, ...]
    own_accord: tuple[int, ...]
    grace_ends: date

    @property
    def state(self) -> Slot | None:
        """Return the most pressing of its slots, None where nothing is owed."""
        return min((slot for slot, _key in self.slots), key=_WORST.index, default=None)

    @property
    def done(self) -> int:
        """Return how many of the records owed are there."""
        return sum(slot in KEPT for slot, _key in self.slots)

    @property
    def missed(self) -> int:
        """Return how many are missing after grace: missed for 应当, gaps for 一般."""
        return sum(slot == Slot.MISSED for slot, _key in self.slots)


def windows(versions: Sequence[Version], start: date, end: date) -> list[tuple[Window, Version]]:
    """Return the windows that touch ``start`` to ``end``, each with the version that governs it.

    The version in force on a window's first day governs it: no rule binds backwards. Where the length changes, the old
    version goes on to the end of its last window and until a window of the new length begins.
    """
    rows = sorted(versions, key=lambda each: each.from_on)
    found: list[tuple[Window, Version]] = []
    if not rows:
        return found
    day = window_of(Length.YEAR, rows[0].from_on).start
    old: Version | None = None
    while day <= end:
        now = _in_force(rows, day)
        if now is not None and window_of(now.length, day).start == day:
            old = now
        elif now is None:
            old = None
        if old is None:
            day = _next_chance(rows, day)
            continue
        window = window_of(old.length, day)
        if window.end >= start:
            found.append((window, old))
        day = window.end + DAY
    return found


def _in_force(rows: Sequence[Version], day: date) -> Version | None:
    return next((v for v in reversed(rows) if v.from_on <= day and (v.to_on is None or day <= v.to_on)), None)


def _next_chance(rows: Sequence[Version], day: date) -> date:
    """Return the first day of the next month: every window of the calendar begins on one."""
    return next_window(Length.MONTH, window_of(Length.MONTH, day)).start


def owed_by_unit(window: Window, version: Version, life: Life, *, applies: bool, today: date) -> bool:
    """Say whether a unit owes a window.

    Month and quarter: it exists from the window's first day to its last. Half-year and year: it exists on the last day
    and for at least half of the window. In the window in which it was founded out of others it counts from their
    first day. ``applies``: the duty's conditions on the window's last day (today, while it runs).
    """
    begins = life.from_on
    if life.before_from is not None and window.holds(life.from_on):
        begins = min(begins, life.before_from)
    if not applies or life.from_on > window.end or (life.to_on is not None and life.to_on < window.end):
        return False
    if version.length in {Length.MONTH, Length.QUARTER}:
        return begins <= window.start
    lived = (window.end - max(begins, window.start)).days + 1
    return lived * 2 >= window.days


def owed_by_post(window: Window, held: Sequence[tuple[date, date | None]], *, today: date) -> bool:
    """Say whether a post owes a window: held, by whomever, for at least half of it up to today; ahead it is owed."""
    end = min(today, window.end)
    if end < window.start:
        return True
    days: set[date] = set()
    for low, high in held:
        day, last = max(low, window.start), min(high or end, end)
        while day <= last:
            days.add(day)
            day += DAY
    return len(days) * 2 >= (end - window.start).days + 1


def turn(
    window: Window,
    version: Version,
    *,
    owed: bool,
    facts: Sequence[Fact],
    made_up: Sequence[MadeUp] = (),
    excused_from: date | None = None,
    bound: Collection[int] = (),
    today: date,
    is_workday: Callable[[date], bool],
    grace_from: date | None = None,
) -> Turn:
    """Return what has become of one window, as the ledger knows it today.

    ``facts`` may lie outside the window; ``bound`` are records that make up for another window of this duty and so fill
    none here. Records entered in time are taken first, then late ones, each in order of activity, made-up ones last;
    a record wins over an excuse. ``grace_from``: a closing announced inside the window was called off on this day.
    """
    last = grace_ends(max(window.end, grace_from or window.end), version.grace, is_workday)
    known = [f for f in facts if window.holds(f.held_on) and f.counts_from <= today and f.key not in bound]
    known.sort(key=lambda f: (f.counts_from > last, f.held_on, f.key))
    if not owed:
        return Turn(window, version, False, (), (), tuple(f.key for f in known), last)
    slots: list[tuple[Slot, int | None]] = [
        (Slot.LATE if f.counts_from > last else Slot.DONE, f.key) for f in known[: version.times]
    ]
    for each in _accepted(made_up, window, version, today)[: version.times - len(slots)]:
        slots.append((Slot.MADE_UP, each.key))
    excused = excused_from is not None and max(excused_from, window.start) <= today
    rest = Slot.EXCUSED if excused else _open(window, last, today)
    slots += [(rest, None)] * (version.times - len(slots))
    most = version.times if version.most is None else version.most
    return Turn(window, version, True, tuple(slots), tuple(f.key for f in known[most:]), (), last)


def _accepted(made_up: Sequence[MadeUp], window: Window, version: Version, today: date) -> list[MadeUp]:
    if version.length in {Length.MEETING, Length.TERM}:
        return []
    limit = next_window(version.length, window).end
    return sorted(
        (
            m
            for m in made_up
            if m.window_on == window.start and window.end < m.held_on <= limit and m.counts_from <= today
        ),
        key=lambda m: (m.held_on, m.key),
    )


def _open(window: Window, last: date, today: date) -> Slot:
    if today < window.start:
        return Slot.AHEAD
    if today <= window.end:
        return Slot.DUE
    return Slot.GRACE if today <= last else Slot.MISSED
