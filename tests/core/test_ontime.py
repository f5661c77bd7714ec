"""Whether an item was done on time.

Source: rules 9: the submission finally confirmed was made by the original due date; or
the first one was, and the confirmed one came within 5 working days (setting) of a return. Extended: by an
approved later date, shown apart; late; awaiting: submitted, not yet judged.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.life import State
from luoshi.core.ontime import Punctuality, punctuality

ON_TIME, EXTENDED, LATE = Punctuality.ON_TIME, Punctuality.EXTENDED, Punctuality.LATE
AWAITING, OPEN = Punctuality.AWAITING, Punctuality.OPEN
CLOSED = State.CLOSED


def april(day: int) -> date:
    return date(2021, 4, day)


def may(day: int) -> date:
    return date(2021, 5, day)


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


DUE = april(16)  # a Friday
LATER = april(30)

# Submissions (day, confirmed), returns, due date in force, state, expected, why; the original date is DUE.
Row = tuple[list[tuple[date, bool]], list[date], date, State, Punctuality, str]
TABLE: list[Row] = [
    ([(april(12), True)], [], DUE, CLOSED, ON_TIME, "before the date"),
    ([(april(16), True)], [], DUE, CLOSED, ON_TIME, "on the date"),
    ([(april(17), True)], [], DUE, CLOSED, LATE, "the day after, though a Saturday"),
    ([(may(30), True)], [], DUE, CLOSED, LATE, "long after"),
    (
        [(april(12), False), (april(15), True)],
        [april(13)],
        DUE,
        CLOSED,
        ON_TIME,
        "returned, and still by the date",
    ),
    (
        [(april(16), False), (april(23), True)],
        [april(19)],
        DUE,
        CLOSED,
        ON_TIME,
        "four days after the return",
    ),
    ([(april(16), False), (april(26), True)], [april(19)], DUE, CLOSED, ON_TIME, "on the fifth working day"),
    ([(april(16), False), (april(27), True)], [april(19)], DUE, CLOSED, LATE, "on the sixth"),
    ([(april(17), False), (april(20), True)], [april(19)], DUE, CLOSED, LATE, "the first one was late"),
    ([(april(12), False), (april(20), True)], [april(13)], DUE, CLOSED, ON_TIME, "returned before the date"),
    ([(april(12), False), (april(21), True)], [april(13)], DUE, CLOSED, LATE, "the days run from the return"),
    (
        [(april(12), False), (april(20), False), (april(28), True)],
        [april(14), april(26)],
        DUE,
        CLOSED,
        ON_TIME,
        "within five days of a return, here the second",
    ),
    (
        [(april(12), False), (april(20), False), (may(6), True)],
        [april(14), april(26)],
        DUE,
        CLOSED,
        LATE,
        "more than five days after either",
    ),
    ([(april(12), False), (april(20), True)], [], DUE, CLOSED, LATE, "withdrawn, not returned, and late"),
    (
        [(april(12), False), (april(20), True)],
        [april(21)],
        DUE,
        CLOSED,
        LATE,
        "a return after it is none before",
    ),
    ([(april(19), True)], [], LATER, CLOSED, EXTENDED, "by the later date"),
    ([(april(30), True)], [], LATER, CLOSED, EXTENDED, "on the later date"),
    ([(may(1), True)], [], LATER, CLOSED, LATE, "after the later date too"),
    ([(april(16), True)], [], LATER, CLOSED, ON_TIME, "moved, and yet by the original date"),
    (
        [(april(16), False), (april(26), True)],
        [april(19)],
        LATER,
        CLOSED,
        ON_TIME,
        "mended, by the original date",
    ),
    ([(april(29), False), (may(7), True)], [april(30)], LATER, CLOSED, EXTENDED, "mended, by the later date"),
    ([(april(29), False), (may(10), True)], [april(30)], LATER, CLOSED, LATE, "mended too late for either"),
    ([(april(14), True)], [], april(12), CLOSED, ON_TIME, "moved forward: the original date counts"),
    ([(april(12), True), (april(20), True)], [], DUE, CLOSED, LATE, "the one finally confirmed counts"),
    ([(april(12), False)], [], DUE, State.SUBMITTED, AWAITING, "submitted, not yet judged"),
    ([(may(12), False)], [], DUE, State.SUBMITTED, AWAITING, "late, and not yet judged"),
    (
        [(april(12), False), (april(20), False)],
        [april(13)],
        DUE,
        State.SUBMITTED,
        AWAITING,
        "submitted again",
    ),
    ([], [], DUE, State.DRAFT, OPEN, "a draft"),
    ([], [], DUE, State.OPEN, OPEN, "nothing submitted"),
    ([(april(12), False)], [april(13)], DUE, State.RETURNED, OPEN, "returned"),
    ([(april(12), True)], [], DUE, State.OPEN, OPEN, "closed once, reopened by a rebound"),
    ([(april(12), True)], [], DUE, State.SUBMITTED, AWAITING, "reopened and submitted again"),
    ([(april(12), False)], [april(13)], DUE, State.CANCELLED, OPEN, "cancelled"),
    ([], [], DUE, CLOSED, OPEN, "entered as closed (录入): no submission here to judge by"),
]


@pytest.mark.parametrize(("submissions", "returns", "due_on", "state", "expected", "why"), TABLE)
def test_punctuality(
    submissions: list[tuple[date, bool]],
    returns: list[date],
    due_on: date,
    state: State,
    expected: Punctuality,
    why: str,
) -> None:
    found = punctuality(
        submissions=submissions,
        returns=returns,
        original_due_on=DUE,
        due_on=due_on,
        state=state,
        is_workday=monday_to_friday,
    )
    assert found is expected, why


@pytest.mark.parametrize(
    ("original", "current", "submitted", "expected"),
    [
        (None, None, may(30), ON_TIME),  # nothing to be late for; 按期办结 leaves such items out
        (None, LATER, LATER, ON_TIME),  # first date given later: it is the original one
        (None, LATER, may(1), LATE),
        (DUE, None, may(30), EXTENDED),  # the date was lifted by approval, the original one stays missed
    ],
)
def test_without_a_date(
    original: date | None, current: date | None, submitted: date, expected: Punctuality
) -> None:
    found = punctuality(
        submissions=[(submitted, True)],
        returns=[],
        original_due_on=original,
        due_on=current,
        state=CLOSED,
        is_workday=monday_to_friday,
    )
    assert found is expected


@pytest.mark.parametrize(("days", "expected"), [(0, LATE), (1, LATE), (2, ON_TIME), (10, ON_TIME)])
def test_the_days_for_mending_are_a_setting(days: int, expected: Punctuality) -> None:
    found = punctuality(
        submissions=[(april(16), False), (april(21), True)],
        returns=[april(19)],
        original_due_on=DUE,
        due_on=DUE,
        state="closed",  # type: ignore[arg-type]  # as read from a database
        is_workday=monday_to_friday,
        days=days,
    )
    assert found is expected


def test_the_days_for_mending_are_working_days() -> None:
    """Returned on 30 April 2021: over 劳动节, with 8 May worked, the fifth working day is 11 May."""
    holidays = {may(n) for n in range(1, 6)}

    def worked(day: date) -> bool:
        return day == may(8) or (day.weekday() < 5 and day not in holidays)

    def found(confirmed_on: date) -> Punctuality:
        return punctuality(
            submissions=[(april(16), False), (confirmed_on, True)],
            returns=[april(30)],
            original_due_on=DUE,
            due_on=DUE,
            state=CLOSED,
            is_workday=worked,
        )

    assert found(may(11)) is ON_TIME
    assert found(may(12)) is LATE


days_of_april = st.integers(0, 60).map(lambda n: april(1) + timedelta(days=n))
histories = st.lists(days_of_april, min_size=1, max_size=4).map(sorted)


@given(histories, st.lists(days_of_april, max_size=3), days_of_april, st.integers(0, 20))
def test_a_postponement_never_makes_late_on_time(
    submitted: list[date], returns: list[date], original: date, moved_by: int
) -> None:
    def found(due_on: date) -> Punctuality:
        return punctuality(
            submissions=[(day, day == submitted[-1]) for day in submitted],
            returns=returns,
            original_due_on=original,
            due_on=due_on,
            state=CLOSED,
            is_workday=monday_to_friday,
        )

    unmoved, moved = found(original), found(original + timedelta(days=moved_by))
    assert unmoved in {ON_TIME, LATE}
    assert (moved is ON_TIME) == (unmoved is ON_TIME)


@given(histories, days_of_april)
def test_without_a_return_only_the_confirmed_submission_counts(submitted: list[date], due_on: date) -> None:
    found = punctuality(
        submissions=[(day, day == submitted[-1]) for day in submitted],
        returns=[],
        original_due_on=due_on,
        due_on=due_on,
        state=CLOSED,
        is_workday=monday_to_friday,
    )
    assert found is (ON_TIME if submitted[-1] <= due_on else LATE)


@given(st.permutations([(april(16), False), (april(20), False), (april(26), True)]))
def test_the_order_of_the_rows_does_not_matter(submissions: list[tuple[date, bool]]) -> None:
    found = punctuality(
        submissions=submissions,
        returns=[april(21), april(19)],
        original_due_on=DUE,
        due_on=DUE,
        state=CLOSED,
        is_workday=monday_to_friday,
    )
    assert found is ON_TIME
