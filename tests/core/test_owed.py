"""What a unit and what a seat owes. Source: rules 20, "owed by a unit", "lineage", "owed by a post"."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.owed import Life, grace_runs_from, owed_by_post, owed_by_unit
from luoshi.core.versions import Version
from luoshi.core.windows import CALENDAR, Length, Window, window_of

MONTH, QUARTER, HALF, YEAR = Length.MONTH, Length.QUARTER, Length.HALF_YEAR, Length.YEAR
OLD = date(2015, 1, 1)


def on(month: int, day: int, year: int = 2021) -> date:
    return date(year, month, day)


def owes(
    length: Length,
    inside: date,
    life: Life,
    *,
    applies: bool = True,
    today: date | None = None,
) -> bool:
    window = window_of(length, inside)
    version = Version(OLD, None, length)
    return owed_by_unit(window, version, life, applies=applies, today=today or window.end)


# Length, a day in the window, first day of the unit, its last, whether owed, why.
UNITS = [
    (MONTH, on(5, 5), OLD, None, True, "exists all along"),
    (MONTH, on(5, 5), on(5, 1), None, True, "founded on the month's first day"),
    (MONTH, on(5, 5), on(5, 2), None, False, "founded a day after"),
    (QUARTER, on(5, 5), on(5, 15), None, False, "founded in the midst of the quarter"),
    (QUARTER, on(8, 5), on(5, 15), None, True, "the quarter after its founding"),
    (QUARTER, on(2, 5), on(5, 15), None, False, "the quarter before its founding"),
    (QUARTER, on(5, 5), OLD, on(6, 30), True, "dissolved on the quarter's last day: it existed on it"),
    (QUARTER, on(5, 5), OLD, on(6, 29), False, "dissolved the day before"),
    (QUARTER, on(8, 5), OLD, on(6, 30), False, "dissolved before the quarter"),
    (MONTH, on(1, 31), OLD, on(1, 31), True, "dissolved on the 31st"),
    (MONTH, on(1, 31), OLD, on(1, 30), False, "dissolved on the 30th of 31 days"),
    (MONTH, on(2, 1, 2024), OLD, on(2, 28, 2024), False, "dissolved on the 28th of 29 days"),
    (MONTH, on(2, 1, 2024), OLD, on(2, 29, 2024), True, "dissolved on the leap day"),
    (YEAR, on(5, 5), on(1, 5), None, True, "founded on 5 January: the year is owed"),
    (YEAR, on(5, 5), on(7, 2), None, True, "founded on 2 July: 183 of 365 days"),
    (YEAR, on(5, 5), on(7, 3), None, False, "founded on 3 July: 182 of 365 days"),
    (YEAR, on(5, 5, 2024), on(7, 2, 2024), None, True, "in a leap year: 183 of 366 days, exactly half"),
    (YEAR, on(5, 5, 2024), on(7, 3, 2024), None, False, "in a leap year: 182 of 366 days"),
    (YEAR, on(5, 5), OLD, on(12, 31), True, "dissolved on the year's last day"),
    (YEAR, on(5, 5), OLD, on(12, 30), False, "dissolved the day before: the year has not ended"),
    (YEAR, on(5, 5), on(7, 2), on(12, 30), False, "half of the days, and not the last one"),
    (HALF, on(2, 2), on(4, 1), None, True, "91 of 181 days"),
    (HALF, on(2, 2), on(4, 2), None, False, "90 of 181 days"),
    (HALF, on(8, 8), on(10, 1), None, True, "92 of 184 days, exactly half"),
    (HALF, on(8, 8), on(10, 2), None, False, "91 of 184 days"),
    (HALF, on(2, 2), OLD, on(6, 30), True, "dissolved on the half-year's last day"),
    (HALF, on(8, 8), OLD, on(6, 30), False, "the half-year after"),
]


@pytest.mark.parametrize(("length", "inside", "from_on", "to_on", "expected", "why"), UNITS)
@pytest.mark.parametrize("has_successor", [False, True])
def test_owed_by_unit(
    length: Length,
    inside: date,
    from_on: date,
    to_on: date | None,
    has_successor: bool,
    expected: bool,
    why: str,
) -> None:
    life = Life(from_on, to_on, has_successor)
    window = window_of(length, inside)
    for today in (window.start - timedelta(days=40), window.start, inside, window.end, on(1, 1, 2030)):
        assert owes(length, inside, life, today=today) is expected, why
        assert not owes(length, inside, life, today=today, applies=False), "its conditions do not hold"


MERGED = Life(on(7, 1), before_from=OLD)
SPLIT = Life(on(5, 16), before_from=OLD)
SUCCESSORS = [
    (QUARTER, on(5, 5), MERGED, False, "two units merged on 1 July: their second quarter is their own"),
    (QUARTER, on(5, 5), Life(OLD, on(6, 30), True), True, "and each of the two owes it"),
    (QUARTER, on(8, 5), MERGED, True, "the third quarter is the successor's"),
    (HALF, on(5, 5), MERGED, False, "the half-year before"),
    (YEAR, on(5, 5), MERGED, True, "the year counts from the predecessors' first day"),
    (YEAR, on(5, 5), Life(OLD, on(6, 30), True), False, "and no longer burdens the two"),
    (YEAR, on(5, 5, 2020), MERGED, False, "the year before is the predecessors'"),
    (YEAR, on(5, 5, 2020), Life(OLD, on(6, 30), True), True, "and each of the two owes it"),
    (MONTH, on(5, 5), SPLIT, True, "founded in the midst of a month, of predecessors that began before"),
    (QUARTER, on(5, 5), SPLIT, True, "and of a quarter"),
    (MONTH, on(5, 5), Life(OLD, on(5, 15), True), False, "the predecessor left the month to its successor"),
    (MONTH, on(5, 5), Life(on(5, 16), before_from=on(5, 2)), False, "predecessors founded within the month"),
    (YEAR, on(5, 5), Life(on(10, 1), before_from=on(7, 3)), False, "together less than half of the year"),
    (YEAR, on(5, 5), Life(on(10, 1), before_from=on(7, 2)), True, "together half of the year"),
    (
        QUARTER,
        on(5, 5),
        Life(on(5, 16), on(6, 29), before_from=OLD),
        False,
        "dissolved again in that quarter",
    ),
    (YEAR, on(5, 5), Life(on(10, 1)), False, "founded anew, without predecessors"),
]


@pytest.mark.parametrize(("length", "inside", "life", "expected", "why"), SUCCESSORS)
def test_lineage(length: Length, inside: date, life: Life, expected: bool, why: str) -> None:
    assert owes(length, inside, life) is expected, why


def test_an_announced_closing_counts_at_once() -> None:
    """On 1 May a closing on 20 June is announced; on 10 June it is called off."""
    announced, called_off = Life(OLD, on(6, 20)), Life(OLD, called_off_on=on(6, 10), announced_for=on(6, 20))
    for length in (QUARTER, HALF, YEAR):
        assert not owes(length, on(5, 5), announced, today=on(5, 1))
        assert owes(length, on(5, 5), called_off, today=on(6, 10))
    assert owes(MONTH, on(5, 5), announced, today=on(5, 1))


# Last day announced, called off on, the window, from when grace runs, why.
CALLED_OFF = [
    (on(6, 20), on(7, 5), on(5, 5), on(7, 5), "called off after the quarter: grace runs from then"),
    (on(6, 20), on(6, 25), on(5, 5), None, "called off in the quarter: nothing was lost"),
    (on(6, 20), on(6, 30), on(5, 5), None, "on its last day"),
    (on(6, 20), on(7, 1), on(5, 5), on(7, 1), "on the day after"),
    (on(6, 30), on(7, 5), on(5, 5), None, "announced for its last day: it was owed all along"),
    (on(6, 20), on(7, 5), on(2, 2), None, "a quarter that ended before"),
    (on(6, 20), on(11, 5), on(8, 8), on(11, 5), "a quarter in which it was thought to be gone"),
    (on(6, 20), on(11, 5), on(11, 5), None, "the quarter that runs"),
    (None, on(7, 5), on(5, 5), None, "what was announced is not known"),
    (on(6, 20), None, on(5, 5), None, "not called off"),
]


@pytest.mark.parametrize(("announced", "called_off", "inside", "expected", "why"), CALLED_OFF)
def test_grace_after_a_closing_called_off(
    announced: date | None, called_off: date | None, inside: date, expected: date | None, why: str
) -> None:
    life = Life(OLD, called_off_on=called_off, announced_for=announced)
    assert grace_runs_from(window_of(QUARTER, inside), life) == expected, why


# Tenures, today, whether the second quarter (91 days from 1 April) is owed, why.
SEATS: list[tuple[list[tuple[date, date | None]], date, bool, str]] = [
    ([(OLD, None)], on(5, 5), True, "held all along"),
    ([], on(5, 5), False, "vacant"),
    ([], on(3, 31), True, "vacant, and the window has not begun: ahead"),
    ([(OLD, on(3, 31))], on(4, 1), False, "vacant since the day before"),
    ([(OLD, on(4, 1))], on(4, 1), True, "held on the first day, which is all there is of it"),
    ([(OLD, on(4, 1))], on(4, 2), True, "one day of two"),
    ([(OLD, on(4, 1))], on(4, 3), False, "one day of three"),
    ([(OLD, on(5, 15)), (on(5, 16), None)], on(6, 30), True, "changed hands"),
    ([(OLD, on(4, 20)), (on(6, 6), None)], on(6, 30), False, "vacant between: 45 of 91 days"),
    ([(OLD, on(4, 20)), (on(6, 5), None)], on(6, 30), True, "vacant between: 46 of 91 days"),
    ([(on(5, 16), None)], on(6, 30), True, "46 of 91 days"),
    ([(on(5, 17), None)], on(6, 30), False, "45 of 91 days"),
    ([(on(5, 17), None)], on(9, 30), False, "what comes after the window does not count"),
    ([(on(5, 16), None)], on(5, 30), False, "15 of 60 days: not yet"),
    ([(on(6, 5), None), (OLD, on(4, 20))], on(6, 30), True, "in any order"),
    ([(OLD, on(4, 30)), (on(4, 1), on(4, 30))], on(6, 30), False, "two at once: each day counts once"),
    ([(OLD, None), (on(4, 5), on(4, 6))], on(6, 30), True, "one within the other"),
    ([(on(7, 1), None)], on(7, 1), False, "taken up after the window"),
]


@pytest.mark.parametrize(("held", "today", "expected", "why"), SEATS)
def test_owed_by_post(held: list[tuple[date, date | None]], today: date, expected: bool, why: str) -> None:
    assert owed_by_post(window_of(QUARTER, on(5, 5)), held, today=today) is expected, why


days = st.dates(date(2020, 12, 1), date(2022, 1, 31))
ends = st.none() | days


def every(start: date, end: date) -> set[date]:
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


@given(st.sampled_from(sorted(CALENDAR)), days, days, ends, ends)
def test_a_unit_against_a_count_of_its_days(
    length: Length, inside: date, from_on: date, to_on: date | None, before: date | None
) -> None:
    window = window_of(length, inside)
    exists = {
        day
        for day in every(window.start, window.end)
        if (from_on <= day or (before and before <= day and from_on in every(window.start, window.end)))
        and (to_on is None or day <= to_on)
    }
    enough = window.days if length in {MONTH, QUARTER} else window.days / 2
    expected = window.end in exists and len(exists) >= enough
    assert owes(length, inside, Life(from_on, to_on, before_from=before)) is expected


@given(days, days, st.lists(st.tuples(days, ends), max_size=4))
def test_a_seat_against_a_count_of_its_days(
    inside: date, today: date, held: list[tuple[date, date | None]]
) -> None:
    window: Window = window_of(QUARTER, inside)
    past = [day for day in every(window.start, window.end) if day <= today]
    taken = [day for day in past if any(a <= day and (b is None or day <= b) for a, b in held)]
    assert owed_by_post(window, held, today=today) is (not past or len(taken) >= len(past) / 2)
