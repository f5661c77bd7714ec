"""The turn of a recurring duty (规定动作): what one window asks for and what it got, on one day.

Purpose: "mine", the reminder, the sheet of a unit and the figure show the same turn. It is computed from
records, never stored and confirmed by nobody. Whether records fit (kinds, conditions) is settled before. A fact
counts from its day on and from the day on which the ledger knew it. Source: rules 20.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from luoshi.core.owed import Life, grace_runs_from, owed_by_post, owed_by_unit
from luoshi.core.versions import Version, in_force, windows
from luoshi.core.windows import CALENDAR, Window, grace_ends, next_window

__all__ = [
    "Fact",
    "Life",
    "MadeUp",
    "Slot",
    "Turn",
    "Version",
    "grace_runs_from",
    "in_force",
    "meeting_turn",
    "owed_by_post",
    "owed_by_unit",
    "turn",
    "windows",
]


class Slot(StrEnum):
    """How one of the records that a window asks for stands."""

    AHEAD = "ahead"
    DUE = "due"
    GRACE = "grace"
    MISSED = "missed"
    """Of a duty that is only general practice: a gap."""
    DONE = "done"
    LATE = "late"
    """Done, entered late."""
    MADE_UP = "made_up"
    EXCUSED = "excused"


WORST_FIRST = (
    Slot.MISSED,
    Slot.GRACE,
    Slot.DUE,
    Slot.EXCUSED,
    Slot.AHEAD,
    Slot.MADE_UP,
    Slot.LATE,
    Slot.DONE,
)
"""The order in which one slot speaks for the whole turn."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A record that fits the duty; `counts_from`: since when the ledger has known it in a form that does."""

    key: int
    held_on: date
    counts_from: date


@dataclass(frozen=True, slots=True)
class MadeUp:
    """The mark that a record makes up for the window that begins on `window_on` (补开)."""

    key: int
    held_on: date
    counts_from: date
    window_on: date


@dataclass(frozen=True, slots=True)
class Turn:
    """One window of a duty on one day.

    `slots` are what it asks for, each with the record that fills it; none where it is not owed. `extra` are
    records of the window beyond what was planned, `own_accord` those of a window that is not owed.
    `grace_ends` is the last day on which an entry is in time.
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
        """The slot that speaks for the turn; None where nothing is owed."""
        return min((slot for slot, _key in self.slots), key=WORST_FIRST.index, default=None)

    @property
    def done(self) -> int:
        """How many slots are filled, in time, late or made up."""
        return sum(key is not None for _slot, key in self.slots)

    @property
    def missed(self) -> int:
        """How many slots were missed."""
        return sum(slot is Slot.MISSED for slot, _key in self.slots)


Known = TypeVar("Known", Fact, MadeUp)


def turn(
    window: Window,
    version: Version,
    *,
    owed: bool,
    facts: Sequence[Fact],
    made_up: Sequence[MadeUp],
    excused_from: date | None,
    bound: Collection[int],
    today: date,
    is_workday: Callable[[date], bool],
    grace_from: date | None = None,
) -> Turn:
    """Return the turn of a window as it stands on `today`.

    `facts` and `made_up` may be of other windows too; `bound` are records that make up for some window of this
    duty: they fill none by their own day. `grace_from`: grace runs from there, where later than the window's
    end. Source: rules 20, "satisfied", "made up", "excused", "not applicable".
    """
    last = grace_ends(max(window.end, grace_from or window.end), version.grace, is_workday)
    keys = _held(window, facts, bound, last, today)
    if not owed:
        return Turn(window, version, False, (), (), tuple(keys), last)
    filled = list(keys.items())[: version.times]
    marks = _known((each for each in made_up if _makes_up(each, window, version)), today)
    filled += [(each.key, Slot.MADE_UP) for each in marks][: version.times - len(filled)]
    still = _open(window, last, excused_from, today)
    slots = [(slot, key) for key, slot in filled] + [(still, None)] * (version.times - len(filled))
    planned = version.times if version.most is None else version.most
    return Turn(window, version, True, tuple(slots), tuple(keys)[planned:], (), last)


def _known(facts: Iterable[Known], today: date) -> list[Known]:
    """Return what counts on `today`, each record once, in order of activity."""
    found: dict[int, Known] = {}
    for each in sorted(facts, key=lambda each: (each.held_on, each.key, each.counts_from)):
        if each.counts_from <= today and each.held_on <= today:
            found.setdefault(each.key, each)
    return list(found.values())


def _held(
    window: Window, facts: Iterable[Fact], bound: Collection[int], last: date, today: date
) -> dict[int, Slot]:
    """Return the records held in the window: those entered by `last` first, then the late ones."""
    known = _known((each for each in facts if window.holds(each.held_on) and each.key not in bound), today)
    late = {each.key: Slot.LATE if each.counts_from > last else Slot.DONE for each in known}
    return dict(sorted(late.items(), key=lambda row: row[1] is Slot.LATE))


def _makes_up(mark: MadeUp, window: Window, version: Version) -> bool:
    """Say whether a record so marked can make up: held after the window, by the end of the next like it."""
    if mark.window_on != window.start or version.length not in CALENDAR:
        return False
    return window.end < mark.held_on <= next_window(version.length, window).end


def _open(window: Window, last: date, excused_from: date | None, today: date) -> Slot:
    """Return how the slots stand that no record fills."""
    if today < window.start:
        return Slot.AHEAD
    if excused_from is not None and excused_from <= today:
        return Slot.EXCUSED
    if today <= window.end:
        return Slot.DUE
    return Slot.GRACE if today <= last else Slot.MISSED


def meeting_turn(
    day: date,
    version: Version,
    *,
    owed: bool,
    own: Fact | None,
    excused_from: date | None,
    today: date,
    is_workday: Callable[[date], bool],
    grace_from: date | None = None,
) -> Turn:
    """Return the turn of the meeting held, or to be held, on `day`.

    Its window is that day, and only `own`, the meeting's own record where it satisfies, fills its one slot: not
    another meeting's of the same day. It is never made up. Source: rules 20, "window", "made up".
    """
    return turn(
        Window(day, day),
        replace(version, times=1, most=None),
        owed=owed,
        facts=() if own is None else (own,),
        made_up=(),
        excused_from=excused_from,
        bound=(),
        today=today,
        is_workday=is_workday,
        grace_from=grace_from,
    )
