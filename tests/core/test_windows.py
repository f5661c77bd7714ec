"""Windows of the calendar, their days of grace, and which version of a duty governs them. Source: rules 20."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.versions import Version, in_force, windows
from luoshi.core.windows import (
    CALENDAR,
    Length,
    Window,
    grace_ends,
    months,
    next_window,
    previous_window,
    window_of,
)

MONTH, QUARTER, HALF, YEAR = Length.MONTH, Length.QUARTER, Length.HALF_YEAR, Length.YEAR
DAY = timedelta(days=1)


def on(month: int, day: int, year: int = 2021) -> date:
    return date(year, month, day)


WINDOWS = [
    (MONTH, on(1, 31), on(1, 1), on(1, 31), 31, "the 31st is the month's own"),
    (MONTH, on(2, 1), on(2, 1), on(2, 28), 28, "a short month"),
    (MONTH, on(2, 29, 2024), on(2, 1, 2024), on(2, 29, 2024), 29, "the leap day is February's"),
    (MONTH, on(12, 31), on(12, 1), on(12, 31), 31, "the year's last day"),
    (QUARTER, on(3, 31), on(1, 1), on(3, 31), 90, "the quarter's last day"),
    (QUARTER, on(4, 1), on(4, 1), on(6, 30), 91, "the day after begins the next"),
    (QUARTER, on(2, 29, 2024), on(1, 1, 2024), on(3, 31, 2024), 91, "a leap year's first quarter"),
    (QUARTER, on(11, 15), on(10, 1), on(12, 31), 92, "in the midst"),
    (HALF, on(6, 30), on(1, 1), on(6, 30), 181, "the first half ends in June"),
    (HALF, on(7, 1), on(7, 1), on(12, 31), 184, "the second begins in July"),
    (YEAR, on(1, 1), on(1, 1), on(12, 31), 365, "the year's first day"),
    (YEAR, on(12, 31, 2024), on(1, 1, 2024), on(12, 31, 2024), 366, "a leap year"),
]


@pytest.mark.parametrize(("length", "day", "start", "end", "days", "why"), WINDOWS)
def test_window_of(length: Length, day: date, start: date, end: date, days: int, why: str) -> None:
    window = window_of(length, day)
    assert window == Window(start, end), why
    assert window.days == days, why
    assert window.holds(start), why
    assert window.holds(end), why
    assert not window.holds(start - DAY), why
    assert not window.holds(end + DAY), why


@pytest.mark.parametrize("length", [Length.MEETING, Length.TERM, "weekly"])
def test_what_is_no_stretch_of_the_calendar_has_no_window(length: Length) -> None:
    with pytest.raises(ValueError, match="calendar"):
        window_of(length, on(1, 1))


def test_a_length_as_read_from_a_database() -> None:
    assert window_of("quarter", on(5, 5)) == window_of(QUARTER, on(5, 5))  # type: ignore[arg-type]


@given(st.sampled_from(sorted(CALENDAR)), st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_windows_follow_one_another_without_a_gap(length: Length, day: date) -> None:
    window = window_of(length, day)
    after = next_window(length, window)
    assert window.holds(day)
    assert after.start == window.end + DAY
    assert previous_window(length, after) == window
    assert window < after
    assert window_of(length, window.start) == window_of(length, window.end) == window
    assert months(window) == {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}[length]


HOLIDAYS = {on(10, n) for n in range(1, 8)} | {on(4, 5)}
MADE_UP = {on(10, 9), on(9, 26)}  # a Saturday and a Sunday


def worked(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in HOLIDAYS)


GRACE = [
    (on(3, 31), 0, on(3, 31), "no grace: the window's last day"),
    (on(2, 28), 0, on(2, 28), "no grace, on a Sunday: it does not move"),
    (on(3, 31), 2, on(4, 2), "a Friday"),
    (on(3, 31), 3, on(4, 6), "a Saturday, and Monday is a holiday: Tuesday"),
    (on(3, 31), 5, on(4, 6), "the holiday itself"),
    (on(3, 31), 6, on(4, 6), "the working day after: as counted"),
    (on(9, 30), 3, on(10, 8), "in a week of holidays: the first working day after"),
    (on(9, 30), 9, on(10, 9), "a Saturday that is worked in exchange"),
    (on(9, 30), 10, on(10, 11), "the Sunday after it"),
    (on(8, 31), 26, on(9, 26), "a Sunday that is worked in exchange"),
    (on(12, 31), 5, on(1, 5, 2022), "over the turn of the year"),
    (on(1, 31, 2024), 29, on(2, 29, 2024), "to a leap day"),
]


@pytest.mark.parametrize(("end", "grace", "last", "why"), GRACE)
def test_grace_ends(end: date, grace: int, last: date, why: str) -> None:
    assert grace_ends(end, grace, worked) == last, why


def version(from_on: date, length: Length, to_on: date | None = None, key: int = 1) -> Version:
    return Version(from_on, to_on, length, key=key)


OLD = on(1, 1, 2019)
M = [f"M{n}" for n in range(1, 13)]


def named(found: list[tuple[Window, Version]]) -> str:
    """Say each window by length, number and version: "Q2/1"."""
    letters = {1: "M", 3: "Q", 6: "H", 12: "Y"}
    said = []
    for window, governing in found:
        span = months(window)
        said.append(f"{letters[span]}{window.end.month // span}/{governing.key}")
    return " ".join(said)


# Versions (first day, length, last day), the windows of 2021 with the number of the version, why.
CHANGES = [
    ([(OLD, QUARTER, None)], "Q1/1 Q2/1 Q3/1 Q4/1", "no change"),
    ([(OLD, YEAR, None)], "Y1/1", "one window"),
    ([(OLD, HALF, None)], "H1/1 H2/1", "two windows"),
    ([], "", "no version at all"),
    ([(on(1, 1, 2022), MONTH, None)], "", "begins next year"),
    ([(OLD, MONTH, on(12, 31, 2020))], "", "ended last year"),
    ([(on(4, 1), QUARTER, None)], "Q2/1 Q3/1 Q4/1", "begins with a window"),
    ([(on(4, 2), QUARTER, None)], "Q3/1 Q4/1", "begins a day after: binds nothing that had begun"),
    ([(on(11, 2), QUARTER, None)], "", "begins in the year's last window"),
    ([(on(1, 2), YEAR, None)], "", "begins a day after the year"),
    ([(OLD, QUARTER, on(3, 31)), (on(4, 1), QUARTER, None)], "Q1/1 Q2/2 Q3/2 Q4/2", "changed with a window"),
    (
        [(OLD, QUARTER, on(4, 14)), (on(4, 15), QUARTER, None)],
        "Q1/1 Q2/1 Q3/2 Q4/2",
        "changed inside a window",
    ),
    (
        [(OLD, MONTH, on(3, 31)), (on(4, 1), QUARTER, None)],
        "M1/1 M2/1 M3/1 Q2/2 Q3/2 Q4/2",
        "month to quarter where both begin",
    ),
    (
        [(OLD, MONTH, on(5, 14)), (on(5, 15), QUARTER, None)],
        "M1/1 M2/1 M3/1 M4/1 M5/1 M6/1 Q3/2 Q4/2",
        "month to quarter inside both: months go on until a quarter begins",
    ),
    (
        [(OLD, MONTH, on(3, 31)), (on(4, 1), YEAR, None)],
        " ".join(f"{m}/1" for m in M),
        "month to year: months go on until the year ends",
    ),
    (
        [(OLD, QUARTER, on(5, 14)), (on(5, 15), MONTH, None)],
        "Q1/1 Q2/1 M7/2 M8/2 M9/2 M10/2 M11/2 M12/2",
        "quarter to month: the quarter goes on to its end",
    ),
    (
        [(OLD, YEAR, on(5, 14)), (on(5, 15), MONTH, None)],
        "Y1/1",
        "year to month: the year goes on to its end",
    ),
    (
        [(OLD, QUARTER, on(2, 14)), (on(2, 15), HALF, None)],
        "Q1/1 Q2/1 H2/2",
        "quarter to half-year inside both",
    ),
    (
        [(OLD, MONTH, on(4, 14)), (on(4, 15), QUARTER, on(6, 9)), (on(6, 10), HALF, None)],
        "M1/1 M2/1 M3/1 M4/1 M5/1 M6/1 H2/3",
        "changed twice: the second never governs",
    ),
    (
        [(OLD, MONTH, on(4, 14)), (on(4, 15), QUARTER, on(5, 9)), (on(5, 10), MONTH, None)],
        "M1/1 M2/1 M3/1 M4/1 M5/1 M6/3 M7/3 M8/3 M9/3 M10/3 M11/3 M12/3",
        "to quarters and back before one began",
    ),
    (
        [(OLD, MONTH, on(3, 31)), (on(7, 15), MONTH, None)],
        "M1/1 M2/1 M3/1 M8/2 M9/2 M10/2 M11/2 M12/2",
        "laid aside and taken up again",
    ),
    (
        [(OLD, MONTH, on(3, 31)), (on(5, 15), QUARTER, None)],
        "M1/1 M2/1 M3/1 Q3/2 Q4/2",
        "laid aside, then of another length: the old one does not come back",
    ),
    ([(OLD, QUARTER, on(5, 14))], "Q1/1 Q2/1", "ended inside a window: that one is still governed"),
    (
        [(OLD, QUARTER, None), (on(4, 1), MONTH, None)],
        "Q1/1 " + " ".join(f"{m}/2" for m in M[3:]),
        "no last day",
    ),
    ([(OLD, QUARTER, on(6, 30)), (on(7, 1), Length.MEETING, None)], "Q1/1 Q2/1", "then at each meeting"),
    ([(OLD, Length.TERM, None)], "", "terms are no windows of the calendar"),
]


@pytest.mark.parametrize(("rows", "expected", "why"), CHANGES)
def test_which_version_governs(rows: list[tuple[date, Length, date | None]], expected: str, why: str) -> None:
    versions = [version(start, length, end, key) for key, (start, length, end) in enumerate(rows, 1)]
    assert named(windows(versions, on(1, 1), on(12, 31))) == expected, why
    assert named(windows(versions[::-1], on(1, 1), on(12, 31))) == expected, "the order of rows is nothing"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (on(3, 31), on(4, 1), "Q1/1 Q2/1"),
        (on(4, 1), on(6, 30), "Q2/1"),
        (on(5, 5), on(5, 5), "Q2/1"),
        (on(12, 31), on(1, 1, 2022), "Q4/1 Q1/1"),
        (on(5, 5), on(2, 4), ""),  # ends before it begins
    ],
)
def test_windows_that_overlap(start: date, end: date, expected: str) -> None:
    found = windows([version(OLD, QUARTER)], start, end)
    assert named(found) == expected


@given(st.data())
def test_a_shorter_stretch_shows_the_same_windows(data: st.DataObject) -> None:
    """What is asked about changes nothing of the answer, though each year is walked from its own January."""
    days = st.dates(date(2020, 1, 1), date(2023, 12, 31))
    starts = data.draw(st.lists(days, min_size=1, max_size=4, unique=True))
    versions = [
        version(day, data.draw(st.sampled_from(sorted(CALENDAR))), key=n) for n, day in enumerate(starts)
    ]
    first, last = sorted((data.draw(days), data.draw(days)))
    whole = windows(versions, date(2019, 1, 1), date(2024, 12, 31))
    cut = [(window, each) for window, each in whole if window.start <= last and window.end >= first]
    assert windows(versions, first, last) == cut


def test_the_last_days_of_the_calendar() -> None:
    assert len(windows([version(OLD, MONTH)], date(9999, 11, 1), date.max)) == 2


def test_in_force() -> None:
    first, second = version(OLD, MONTH, on(3, 31)), version(on(4, 1), MONTH, key=2)
    assert in_force([first, second], on(3, 31)) is first
    assert in_force([first, second], on(4, 1)) is second
    assert in_force([first, second], date(2018, 12, 31)) is None
    assert in_force([first], on(4, 1)) is None
