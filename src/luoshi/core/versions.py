"""The versions of a duty, and which of them governs a window.

Purpose: a rule that changes binds no window that had begun before. Source: rules 20, "rule change".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.core.windows import CALENDAR, Length, Window, window_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Version:
    """What a duty asks for from one day to another, both included.

    `times` records are owed in a window, more than `most` are more than planned; `grace` is in calendar days,
    `years` the length of a term. `key` is whatever the caller knows the row by.
    """

    from_on: date
    to_on: date | None
    length: Length
    times: int = 1
    most: int | None = None
    grace: int = 0
    years: int = 0
    key: int = 0


def in_force(versions: Sequence[Version], day: date) -> Version | None:
    """Return the version in force on a day, None where there is none; of several the one that began last."""
    found = [each for each in versions if each.from_on <= day and (each.to_on is None or day <= each.to_on)]
    return max(found, key=lambda each: each.from_on, default=None)


def windows(versions: Sequence[Version], start: date, end: date) -> list[tuple[Window, Version]]:
    """Return the windows of the calendar that overlap `start`..`end`, each with the version that governs it.

    The version in force on the first day governs the whole window; where the length changes, the old one goes
    on until a window of the new length begins. Nothing begins before the first version does, nor on a day on
    which none is in force. As every length begins anew on 1 January, no earlier year matters. Source: rules
    20, "rule change".
    """
    found: list[tuple[Window, Version]] = []
    last: Version | None = None
    day = date(start.year, 1, 1)
    while day <= end:
        last = _governing(versions, day, last)
        window = window_of(last.length if last else Length.MONTH, day)
        if last and window.end >= start:
            found.append((window, last))
        if window.end == date.max:
            break
        day = window.end + _DAY
    return found


def _governing(versions: Sequence[Version], day: date, last: Version | None) -> Version | None:
    """Return what governs a window that begins on `day`, after one that `last` governed."""
    version = in_force(versions, day)
    if version is None or version.length not in CALENDAR:
        return None
    return version if window_of(version.length, day).start == day else last
