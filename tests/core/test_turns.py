"""What a window asks for and what it got, on one day. Source: rules 20.

The window is the second quarter of 2021 with grace up to Tuesday 6 July: five days, and 5 July, a Monday, is a
holiday here. Records are numbers; a record is (number, day of the activity, day since which it counts).
"""

from collections.abc import Collection, Sequence
from datetime import date

import pytest

from luoshi.core.turns import Fact, MadeUp, Slot, Turn, Version, meeting_turn, turn
from luoshi.core.windows import Length, Window, window_of

AHEAD, DUE, GRACE, MISSED = Slot.AHEAD, Slot.DUE, Slot.GRACE, Slot.MISSED
DONE, LATE, MADE_UP, EXCUSED = Slot.DONE, Slot.LATE, Slot.MADE_UP, Slot.EXCUSED
QUARTER = Length.QUARTER
OLD = date(2015, 1, 1)


def on(month: int, day: int, year: int = 2021) -> date:
    return date(year, month, day)


Q2 = Window(on(4, 1), on(6, 30))
HOLIDAY, WORKED_SATURDAY = on(7, 5), on(7, 10)
LAST = on(7, 6)


def worked(day: date) -> bool:
    return day == WORKED_SATURDAY or (day.weekday() < 5 and day != HOLIDAY)


Record = tuple[int, date, date]


def asked(
    records: Sequence[Record] = (),
    *,
    today: date,
    made_up: Sequence[tuple[int, date, date, date]] = (),
    excused_from: date | None = None,
    bound: Collection[int] = (),
    owed: bool = True,
    times: int = 1,
    most: int | None = None,
    grace: int = 5,
    length: Length = QUARTER,
    window: Window = Q2,
    grace_from: date | None = None,
) -> Turn:
    return turn(
        window,
        Version(OLD, None, length, times, most, grace),
        owed=owed,
        facts=[Fact(*record) for record in records],
        made_up=[MadeUp(*mark) for mark in made_up],
        excused_from=excused_from,
        bound=bound,
        today=today,
        is_workday=worked,
        grace_from=grace_from,
    )


OPEN = [
    (on(3, 31), AHEAD, "the day before the window"),
    (on(4, 1), DUE, "its first day"),
    (on(6, 30), DUE, "its last day"),
    (on(7, 1), GRACE, "the day after"),
    (on(7, 5), GRACE, "the last of the days of grace, a holiday"),
    (on(7, 6), GRACE, "the next working day is still in grace"),
    (on(7, 7), MISSED, "the day after"),
    (on(7, 7, 2030), MISSED, "for ever"),
]


@pytest.mark.parametrize(("today", "state", "why"), OPEN)
def test_without_a_record(today: date, state: Slot, why: str) -> None:
    found = asked(today=today)
    assert found.slots == ((state, None),), why
    assert (found.state, found.done, found.missed) == (state, 0, int(state is MISSED)), why
    assert found.grace_ends == LAST


@pytest.mark.parametrize(
    ("grace", "last", "why"),
    [
        (0, on(6, 30), "no grace"),
        (1, on(7, 1), "a working day"),
        (3, on(7, 6), "a Saturday, then a Sunday, then a holiday"),
        (10, on(7, 10), "a Saturday worked in exchange"),
        (11, on(7, 12), "the Sunday after it"),
    ],
)
def test_the_last_day_of_grace(grace: int, last: date, why: str) -> None:
    assert asked(today=last, grace=grace).state is (GRACE if grace else DUE), why
    assert asked(today=date.fromordinal(last.toordinal() + 1), grace=grace).state is MISSED, why
    assert asked([(1, on(5, 5), last)], today=on(9, 9), grace=grace).state is DONE, why
    after = date.fromordinal(last.toordinal() + 1)
    assert asked([(1, on(5, 5), after)], today=on(9, 9), grace=grace).state is LATE, why


MAY, JUNE = on(5, 5), on(6, 6)

# Records, today, what stands in the slots, why. Two records are owed.
RECORDS: list[tuple[list[Record], date, list[tuple[Slot, int | None]], str]] = [
    ([(1, MAY, MAY)], JUNE, [(DONE, 1), (DUE, None)], "one of two"),
    ([(1, MAY, MAY), (2, JUNE, JUNE)], JUNE, [(DONE, 1), (DONE, 2)], "two of two, counted on the day itself"),
    ([(2, JUNE, JUNE), (1, MAY, MAY)], JUNE, [(DONE, 1), (DONE, 2)], "in order of activity"),
    ([(1, MAY, MAY), (1, MAY, MAY)], JUNE, [(DONE, 1), (DUE, None)], "two turns need two different records"),
    ([(1, JUNE, MAY)], MAY, [(DUE, None), (DUE, None)], "announced for a day to come: not before that day"),
    ([(1, MAY, JUNE)], on(6, 5), [(DUE, None), (DUE, None)], "held, but not yet entered"),
    ([(1, MAY, LAST)], on(7, 7), [(DONE, 1), (MISSED, None)], "entered on the last day of grace"),
    ([(1, MAY, on(7, 7))], on(7, 7), [(LATE, 1), (MISSED, None)], "entered the day after"),
    ([(1, MAY, on(7, 7))], LAST, [(GRACE, None), (GRACE, None)], "as it stood before that entry"),
    ([(1, MAY, on(3, 3, 2022))], on(4, 4, 2022), [(LATE, 1), (MISSED, None)], "entered a year late"),
    (
        [(1, MAY, on(7, 9)), (2, JUNE, JUNE)],
        on(9, 9),
        [(DONE, 2), (LATE, 1)],
        "in time first, though held after the late one",
    ),
    (
        [(1, MAY, on(7, 9)), (2, JUNE, JUNE), (3, on(6, 9), on(6, 9))],
        on(9, 9),
        [(DONE, 2), (DONE, 3)],
        "those in time suffice: the late one is beyond",
    ),
    (
        [(1, on(4, 1), MAY), (2, on(6, 30), MAY)],
        LAST,
        [(DONE, 1), (DONE, 2)],
        "first and last day of the window",
    ),
    ([(1, on(3, 31), MAY), (2, on(7, 1), MAY)], LAST, [(GRACE, None)] * 2, "the days beside it"),
    (
        [(1, MAY, on(7, 8))],
        on(9, 9),
        [(LATE, 1), (MISSED, None)],
        "a correction without which it would not fit, made after grace: entered on that day",
    ),
    (
        [(1, MAY, JUNE)],
        on(9, 9),
        [(DONE, 1), (MISSED, None)],
        "a correction without which it would not fit, made in time",
    ),
]


@pytest.mark.parametrize(("records", "today", "slots", "why"), RECORDS)
def test_records_fill_slots(
    records: list[Record], today: date, slots: list[tuple[Slot, int | None]], why: str
) -> None:
    assert asked(records, today=today, times=2).slots == tuple(slots), why


FIVE = [(n, on(5, n), on(5, n)) for n in range(1, 6)]
PLANS = [
    (1, None, (2, 3, 4, 5), "more than the one that is owed"),
    (5, None, (), "as many as are owed"),
    (2, 3, (4, 5), "two to three are planned: two are owed, what is beyond three is more than planned"),
    (2, 8, (), "two to eight: nothing is more than planned"),
    (0, None, (1, 2, 3, 4, 5), "none is owed"),
]


@pytest.mark.parametrize(("times", "most", "extra", "why"), PLANS)
def test_more_than_planned(times: int, most: int | None, extra: tuple[int, ...], why: str) -> None:
    found = asked(FIVE, today=JUNE, times=times, most=most)
    assert (found.done, len(found.slots), found.extra) == (times, times, extra), why


def test_between_m_and_n_owes_m() -> None:
    found = asked(FIVE[:1], today=on(9, 9), times=2, most=3)
    assert (found.state, found.done, found.missed, found.extra) == (MISSED, 1, 1, ())


def test_a_late_record_beyond_what_is_owed_is_more_than_planned() -> None:
    assert asked([(1, MAY, on(7, 9)), (2, JUNE, JUNE)], today=on(9, 9)).extra == (1,)


AUGUST = on(8, 8)
Q2_ON = Q2.start
# The mark: number, day of the activity, entered, the window it makes up for.
MARKS = [
    ((9, AUGUST, AUGUST, Q2_ON), AUGUST, MADE_UP, "in the next quarter"),
    ((9, on(7, 1), on(7, 1), Q2_ON), on(7, 1), MADE_UP, "the day after the window, in grace"),
    ((9, on(9, 30), on(9, 30), Q2_ON), on(9, 30), MADE_UP, "the last day of the next quarter"),
    ((9, on(9, 30), on(12, 1), Q2_ON), on(12, 1), MADE_UP, "held in time for it, entered later"),
    ((9, on(10, 1), on(10, 1), Q2_ON), on(10, 1), MISSED, "too late: the next quarter has ended"),
    ((9, on(6, 30), on(7, 1), Q2_ON), on(7, 1), GRACE, "held in the window: no making up"),
    ((9, AUGUST, AUGUST, on(1, 1)), AUGUST, MISSED, "marked for another window"),
    ((9, AUGUST, on(8, 20), Q2_ON), on(8, 19), MISSED, "not yet entered"),
    ((9, AUGUST, AUGUST, Q2_ON), on(8, 7), MISSED, "not yet held"),
]


@pytest.mark.parametrize(("mark", "today", "state", "why"), MARKS)
def test_made_up(mark: tuple[int, date, date, date], today: date, state: Slot, why: str) -> None:
    found = asked(today=today, made_up=[mark], bound={9})
    assert found.slots == ((state, 9 if state is MADE_UP else None),), why


def test_what_a_mark_binds_fills_no_window_by_its_own_day() -> None:
    third, records = window_of(QUARTER, AUGUST), [(9, AUGUST, AUGUST)]
    assert asked(records, today=on(12, 1), window=third).state is DONE, "an own record of a later window"
    bound = asked(records, today=on(12, 1), window=third, bound={9})
    assert (bound.state, bound.extra) == (MISSED, ())
    assert asked(records, today=on(12, 1), window=third, bound={9}, owed=False).own_accord == ()
    assert asked(records, today=on(12, 1), made_up=[(9, AUGUST, AUGUST, Q2_ON)], bound={9}).state is MADE_UP


def test_made_up_ones_come_last() -> None:
    marks = [(8, on(8, 9), on(8, 9), Q2_ON), (9, AUGUST, AUGUST, Q2_ON)]
    found = asked([(1, MAY, on(7, 9))], today=on(9, 9), made_up=marks, times=2)
    assert found.slots == ((LATE, 1), (MADE_UP, 9))
    assert (found.state, found.done, found.extra) == (MADE_UP, 2, ())
    full = asked([(1, MAY, MAY), (2, JUNE, on(7, 9))], today=on(9, 9), made_up=marks, times=2)
    assert full.slots == ((DONE, 1), (LATE, 2)), "a record entered later takes the place of one made up"


@pytest.mark.parametrize("length", [Length.MEETING, Length.TERM])
def test_what_is_no_window_of_the_calendar_is_not_made_up(length: Length) -> None:
    window = Window(MAY, MAY)
    found = asked(today=JUNE, made_up=[(9, on(5, 6), on(5, 6), MAY)], length=length, window=window)
    assert found.state is MISSED


# Excused from, records, today, state, why.
EXCUSES: list[tuple[date, list[Record], date, Slot, str]] = [
    (MAY, [], on(5, 4), DUE, "the day before it is entered"),
    (MAY, [], MAY, EXCUSED, "from the day it is entered"),
    (MAY, [], on(9, 9), EXCUSED, "and after the window"),
    (on(8, 1), [], on(7, 31), MISSED, "entered after grace: missed until then"),
    (on(8, 1), [], on(8, 1), EXCUSED, "entered after grace"),
    (on(2, 1), [], on(3, 31), AHEAD, "entered before the window: not before it begins"),
    (on(2, 1), [], on(4, 1), EXCUSED, "entered before the window: from its first day"),
    (MAY, [(1, JUNE, JUNE)], JUNE, DONE, "a record entered later wins"),
    (MAY, [(1, JUNE, on(8, 8))], on(9, 9), LATE, "a record entered late wins"),
    (JUNE, [(1, MAY, MAY)], on(9, 9), DONE, "there was a record"),
    (MAY, [(1, JUNE, JUNE)], on(6, 5), EXCUSED, "before that record"),
]


@pytest.mark.parametrize(("excused_from", "records", "today", "state", "why"), EXCUSES)
def test_excused(excused_from: date, records: list[Record], today: date, state: Slot, why: str) -> None:
    assert asked(records, today=today, excused_from=excused_from).state is state, why


def test_an_excuse_is_for_all_open_slots_and_a_record_made_up_wins() -> None:
    found = asked([(1, MAY, MAY)], today=on(9, 9), times=3, excused_from=JUNE)
    assert found.slots == ((DONE, 1), (EXCUSED, None), (EXCUSED, None))
    mark = (9, AUGUST, AUGUST, Q2_ON)
    assert asked(today=on(9, 9), excused_from=JUNE, made_up=[mark]).state is MADE_UP


def test_not_owed() -> None:
    records = [(2, JUNE, JUNE), (1, MAY, on(7, 9)), (3, on(7, 2), on(7, 2)), (4, on(6, 20), on(8, 8))]
    found = asked(records, today=on(7, 20), owed=False, excused_from=MAY)
    assert (found.slots, found.extra, found.state, found.done, found.missed) == ((), (), None, 0, 0)
    assert set(found.own_accord) == {1, 2}, "held of its own accord"
    mark = (9, AUGUST, AUGUST, Q2_ON)
    assert asked(today=on(9, 9), owed=False, made_up=[mark]).done == 0, "nothing to make up for"


def test_an_owed_turn_has_nothing_of_its_own_accord() -> None:
    assert asked(FIVE, today=JUNE).own_accord == ()


@pytest.mark.parametrize(
    ("grace_from", "today", "state", "why"),
    [
        (on(8, 2), on(8, 2), GRACE, "a closing was called off: grace runs from that day"),
        (on(8, 2), on(8, 9), GRACE, "five days after it is a Saturday: Monday"),
        (on(8, 2), on(8, 10), MISSED, "the day after"),
        (MAY, LAST, GRACE, "called off inside the window: grace as ever"),
        (MAY, on(7, 7), MISSED, "and not longer"),
        (MAY, JUNE, DUE, "the window runs"),
    ],
)
def test_a_closing_called_off(grace_from: date, today: date, state: Slot, why: str) -> None:
    assert asked(today=today, grace_from=grace_from).state is state, why


def test_entered_in_the_grace_after_a_closing_called_off() -> None:
    found = asked([(1, MAY, on(8, 9))], today=on(9, 9), grace_from=on(8, 2))
    assert (found.state, found.grace_ends) == (DONE, on(8, 9))


def state_of(*slots: Slot) -> Slot | None:
    version = Version(OLD, None, QUARTER)
    return Turn(Q2, version, True, tuple((slot, None) for slot in slots), (), (), LAST).state


def test_the_worst_slot_speaks_for_the_turn() -> None:
    order = [MISSED, GRACE, DUE, EXCUSED, AHEAD, MADE_UP, LATE, DONE]
    for n, slot in enumerate(order):
        assert state_of(*reversed(order[n:])) is slot
    assert set(order) == set(Slot)


def meeting(own: Record | None, today: date, *, owed: bool = True, excused_from: date | None = None) -> Turn:
    return meeting_turn(
        MAY,
        Version(OLD, None, Length.MEETING, times=3, grace=5, key=7),
        owed=owed,
        own=None if own is None else Fact(*own),
        excused_from=excused_from,
        today=today,
        is_workday=worked,
    )


MEETINGS: list[tuple[Record | None, date, Slot, str]] = [
    (None, on(5, 4), AHEAD, "to be held tomorrow"),
    (None, MAY, DUE, "held today"),
    (None, on(5, 6), GRACE, "held yesterday"),
    (None, on(5, 10), GRACE, "the last day of grace"),
    (None, on(5, 11), MISSED, "after grace"),
    ((1, MAY, MAY), MAY, DONE, "its own record satisfies"),
    ((1, MAY, on(5, 10)), on(5, 11), DONE, "entered in grace"),
    ((1, MAY, on(5, 11)), on(5, 11), LATE, "entered after grace"),
    ((1, MAY, on(5, 11)), on(5, 10), GRACE, "not yet entered"),
    ((1, JUNE, JUNE), on(7, 1), MISSED, "a record of another day is not its own"),
]


@pytest.mark.parametrize(("own", "today", "state", "why"), MEETINGS)
def test_meeting(own: Record | None, today: date, state: Slot, why: str) -> None:
    found = meeting(own, today)
    assert found.state is state, why
    assert len(found.slots) == 1, "one meeting, one record"
    assert (found.window, found.version.key) == (Window(MAY, MAY), 7)


def test_a_meeting_excused_and_one_that_owes_nothing() -> None:
    assert meeting(None, JUNE, excused_from=MAY).state is EXCUSED
    found = meeting((1, MAY, MAY), JUNE, owed=False)
    assert (found.state, found.own_accord) == (None, (1,))
