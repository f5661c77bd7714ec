"""Elections at the end of a term. Source: rules 20, "election", "rule change"."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.terms import Term, TermState, due_on, election, version_for
from luoshi.core.turns import Fact, Version
from luoshi.core.windows import Length

NO_DATE, AHEAD, DUE, GRACE = TermState.NO_DATE, TermState.AHEAD, TermState.DUE, TermState.GRACE
MISSED, DONE, LATE, MADE_UP = TermState.MISSED, TermState.DONE, TermState.LATE, TermState.MADE_UP
DAY = timedelta(days=1)


def on(year: int, month: int, day: int) -> date:
    return date(year, month, day)


def worked(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("last", "years", "expected", "why"),
    [
        (on(2018, 4, 15), 3, on(2021, 4, 15), "the anniversary"),
        (on(2020, 2, 29), 3, on(2023, 2, 28), "29 February: the 28th"),
        (on(2020, 2, 29), 5, on(2025, 2, 28), "29 February: the 28th"),
        (on(2020, 2, 29), 4, on(2024, 2, 29), "the year has a 29th"),
        (on(2021, 2, 28), 3, on(2024, 2, 28), "a 28th stays one"),
        (on(2018, 12, 31), 5, on(2023, 12, 31), "the year's last day"),
    ],
)
def test_due_on(last: date, years: int, expected: date, why: str) -> None:
    assert due_on(last, years) == expected, why


SINCE = on(2018, 4, 15)  # a branch: three years, due on Thursday 15 April 2021, grace up to Tuesday 20 April
DUE_ON = on(2021, 4, 15)
OPENS = on(2020, 4, 16)


def terms(
    elections: Sequence[tuple[int, date, date]] = (),
    *,
    today: date,
    last: date | None = SINCE,
    approved: date | None = None,
    approved_early: Collection[int] = (),
    years: int = 3,
    grace: int = 5,
) -> list[Term]:
    facts = [Fact(*each) for each in elections]
    dates = () if approved is None else (approved,)
    return election(last, years, facts, dates, approved_early, today, grace, worked)


def test_no_date() -> None:
    assert terms(today=on(2021, 1, 1), last=None) == [Term(None, NO_DATE)]
    to_come = [(1, on(2022, 1, 1), on(2022, 1, 1))]
    assert [term.state for term in terms(to_come, today=on(2021, 1, 1), last=None)] == [NO_DATE]


def test_the_first_election_on_record_begins_where_nothing_else_is_known() -> None:
    rows = [(2, on(2021, 4, 1), on(2021, 4, 1)), (1, SINCE, SINCE)]
    first, second = terms(rows, today=on(2021, 5, 1), last=None)
    assert (first.since, first.state, first.key) == (SINCE, DONE, 2)
    assert (second.since, second.state) == (on(2021, 4, 1), AHEAD)


OPEN = [
    (on(2018, 4, 15), None, AHEAD, "the day of the last election"),
    (on(2020, 4, 15), None, AHEAD, "the day before the twelve months"),
    (on(2020, 4, 16), None, DUE, "their first day"),
    (on(2021, 4, 15), None, DUE, "the due date"),
    (on(2021, 4, 16), None, GRACE, "the day after"),
    (on(2021, 4, 20), None, GRACE, "the last day of grace"),
    (on(2021, 4, 21), None, MISSED, "the day after it"),
    (on(2020, 4, 15), on(2021, 10, 15), AHEAD, "put off: their beginning does not move"),
    (on(2020, 4, 16), on(2021, 10, 15), DUE, "put off: their beginning does not move"),
    (on(2021, 10, 15), on(2021, 10, 15), DUE, "put off: the approved date"),
    (on(2021, 10, 16), on(2021, 10, 15), GRACE, "put off: the day after"),
    (on(2021, 10, 21), on(2021, 10, 15), MISSED, "put off: grace has ended, five days and to Wednesday"),
    (on(2020, 12, 1), on(2020, 11, 20), MISSED, "brought forward inside the twelve months"),
    (on(2020, 11, 20), on(2020, 11, 20), DUE, "brought forward inside the twelve months"),
    (on(2019, 2, 1), on(2020, 2, 1), AHEAD, "brought forward before them: until a year before that date"),
    (on(2019, 2, 2), on(2020, 2, 1), DUE, "brought forward before them: that year's first day"),
    (on(2020, 3, 1), on(2020, 2, 1), MISSED, "brought forward before them"),
    (on(2021, 4, 15), on(2017, 1, 1), DUE, "an approved date of an earlier term"),
]


@pytest.mark.parametrize(("today", "approved", "state", "why"), OPEN)
def test_before_an_election(today: date, approved: date | None, state: TermState, why: str) -> None:
    (term,) = terms(today=today, approved=approved)
    assert term.state is state, why
    assert (term.since, term.key, term.held_on, term.early) == (SINCE, None, None, ()), why


def test_the_dates_of_a_term() -> None:
    (term,) = terms(today=on(2020, 1, 1))
    assert (term.opens_on, term.due_on, term.grace_ends) == (OPENS, DUE_ON, on(2021, 4, 20))
    (moved,) = terms(today=on(2020, 1, 1), approved=on(2021, 10, 15))
    assert (moved.opens_on, moved.due_on, moved.grace_ends) == (OPENS, on(2021, 10, 15), on(2021, 10, 20))
    (leap,) = terms(today=on(2020, 3, 1), last=on(2020, 2, 29))
    assert (leap.opens_on, leap.due_on) == (on(2022, 3, 1), on(2023, 2, 28))
    (soon,) = terms(today=SINCE, approved=on(2018, 12, 1))
    assert (soon.opens_on, soon.due_on, soon.state) == (SINCE + DAY, on(2018, 12, 1), AHEAD)
    (yearly,) = terms(today=on(2020, 3, 1), last=on(2020, 2, 29), years=1)
    assert (yearly.opens_on, yearly.due_on) == (on(2020, 3, 1), on(2021, 2, 28))


# Held on, entered, approved date, approved early, state of the term, the next one's due date, why.
HELD = [
    (on(2020, 4, 16), None, None, False, DONE, on(2023, 4, 16), "on the first of the twelve months' days"),
    (on(2021, 1, 5), None, None, False, DONE, on(2024, 1, 5), "in them: the next term counts from it"),
    (on(2021, 4, 15), None, None, False, DONE, on(2024, 4, 15), "on the due date"),
    (
        on(2021, 4, 15),
        on(2021, 4, 20),
        None,
        False,
        DONE,
        on(2024, 4, 15),
        "entered on the last day of grace",
    ),
    (on(2021, 4, 15), on(2021, 4, 21), None, False, LATE, on(2024, 4, 15), "entered after grace"),
    (on(2021, 4, 16), None, None, False, MADE_UP, on(2024, 4, 16), "a day late, in grace: makes up"),
    (on(2022, 9, 1), None, None, False, MADE_UP, on(2025, 9, 1), "long after: makes up"),
    (on(2020, 4, 15), None, None, True, DONE, on(2023, 4, 15), "early, with approval"),
    (on(2019, 1, 1), None, None, True, DONE, on(2022, 1, 1), "very early, with approval"),
    (on(2021, 10, 15), None, on(2021, 10, 15), False, DONE, on(2024, 10, 15), "on the approved date"),
    (on(2021, 5, 1), None, on(2021, 10, 15), False, DONE, on(2024, 5, 1), "before the approved date"),
    (on(2020, 5, 1), None, on(2021, 10, 15), False, DONE, on(2023, 5, 1), "the beginning has not moved"),
    (on(2021, 10, 16), None, on(2021, 10, 15), False, MADE_UP, on(2024, 10, 16), "after the approved date"),
    (
        on(2021, 10, 1),
        on(2021, 10, 21),
        on(2021, 10, 15),
        False,
        LATE,
        on(2024, 10, 1),
        "entered after its grace",
    ),
    (on(2020, 2, 1), None, on(2020, 2, 1), False, DONE, on(2023, 2, 1), "on an approved early date"),
    (on(2020, 3, 1), None, on(2020, 2, 1), False, MADE_UP, on(2023, 3, 1), "after an approved early date"),
]


@pytest.mark.parametrize(("held", "entered", "approved", "early", "state", "next_due", "why"), HELD)
def test_an_election(
    held: date,
    entered: date | None,
    approved: date | None,
    early: bool,
    state: TermState,
    next_due: date,
    why: str,
) -> None:
    today = on(2022, 10, 1)
    term, following = terms(
        [(1, held, entered or held)], today=today, approved=approved, approved_early={1} if early else ()
    )
    assert (term.state, term.key, term.held_on) == (state, 1, held), why
    assert (following.since, following.due_on) == (held, next_due), why


def test_an_early_one_without_approval_starts_no_term() -> None:
    early = (1, on(2020, 4, 15), on(2020, 4, 15))
    (term,) = terms([early], today=on(2020, 4, 20))
    assert (term.state, term.due_on, term.key, term.early) == (DUE, DUE_ON, None, (1,))
    done, following = terms([early, (2, on(2021, 3, 1), on(2021, 3, 1))], today=on(2021, 3, 1))
    assert (done.state, done.key, done.early) == (DONE, 2, (1,))
    assert (following.since, following.early) == (on(2021, 3, 1), ())


def test_the_first_election_in_the_twelve_months_counts() -> None:
    rows = [(1, on(2020, 6, 1), on(2021, 6, 1)), (2, on(2021, 2, 1), on(2021, 2, 1))]
    done, following = terms(rows, today=on(2021, 7, 1))
    assert (done.state, done.key) == (LATE, 1), "though it was entered late"
    assert (following.since, following.early, following.state) == (on(2020, 6, 1), (2,), AHEAD)
    before, _next = terms(rows, today=on(2021, 5, 1))
    assert (before.state, before.key) == (DONE, 2), "as the ledger knew it before"


@pytest.mark.parametrize(
    ("today", "state"), [(on(2021, 3, 1), DUE), (on(2021, 4, 17), GRACE), (on(2021, 4, 30), MISSED)]
)
def test_what_is_to_come_or_not_yet_entered_does_nothing(today: date, state: TermState) -> None:
    rows = [(1, on(2021, 3, 2), on(2021, 5, 1)), (2, on(2021, 5, 2), on(2021, 3, 1))]
    assert [term.state for term in terms(rows, today=today)] == [state]


def test_elections_before_the_last_one_are_past() -> None:
    rows = [(1, SINCE, SINCE), (2, on(2015, 4, 15), on(2015, 4, 15))]
    (term,) = terms(rows, today=on(2021, 1, 1))
    assert (term.state, term.early) == (DUE, ())


def test_a_chain_of_terms() -> None:
    rows = [(n, day, day) for n, day in enumerate([on(2021, 4, 1), on(2024, 6, 1), on(2027, 5, 20)])]
    found = terms(rows, today=on(2027, 6, 1))
    assert [term.state for term in found] == [DONE, MADE_UP, DONE, AHEAD]
    assert [term.due_on for term in found] == [DUE_ON, on(2024, 4, 1), on(2027, 6, 1), on(2030, 5, 20)]


@pytest.mark.parametrize(
    ("approved", "states", "why"),
    [
        (on(2024, 7, 1), [DONE, DONE, AHEAD], "the second term's: nearest to its anniversary"),
        (on(2021, 7, 1), [DONE, MADE_UP, AHEAD], "the first term's, and of no other"),
        (None, [DONE, MADE_UP, AHEAD], "none"),
    ],
)
def test_an_approved_date_belongs_to_one_term(
    approved: date | None, states: list[TermState], why: str
) -> None:
    rows = [(n, day, day) for n, day in enumerate([on(2021, 4, 1), on(2024, 6, 1)])]
    assert [term.state for term in terms(rows, today=on(2024, 8, 1), approved=approved)] == states, why


OLD_RULE = Version(on(2015, 1, 1), on(2019, 6, 30), Length.TERM, years=5)
NEW_RULE = Version(on(2019, 7, 1), None, Length.TERM, years=3)


@pytest.mark.parametrize(
    ("last", "expected", "why"),
    [
        (on(2018, 4, 15), OLD_RULE, "in force on the day of the last election"),
        (on(2019, 6, 30), OLD_RULE, "on its last day"),
        (on(2019, 7, 1), NEW_RULE, "on the new one's first day"),
        (on(2012, 4, 15), OLD_RULE, "before any rule: the first one after it"),
    ],
)
def test_the_version_that_governs_a_term(last: date, expected: Version, why: str) -> None:
    assert version_for([NEW_RULE, OLD_RULE], last) is expected, why


def test_no_version_governs() -> None:
    assert version_for([OLD_RULE], on(2019, 7, 1)) is None
    assert version_for([], SINCE) is None


def test_a_chain_through_a_change_of_rule() -> None:
    def years(since: date) -> int:
        found = version_for([OLD_RULE, NEW_RULE], since)
        return found.years if found else 0

    facts = [Fact(1, on(2023, 4, 1), on(2023, 4, 1))]
    found = election(SINCE, years, facts, (), (), on(2023, 5, 1), 0, worked)
    assert [term.due_on for term in found] == [on(2023, 4, 15), on(2026, 4, 1)]
    assert election(SINCE, lambda since: 0, facts, (), (), on(2023, 5, 1), 0, worked) == []


days = st.dates(on(2018, 1, 1), on(2032, 12, 31))


@given(st.lists(days, max_size=8, unique=True), st.integers(1, 5), days)
def test_terms_against_a_walk_through_the_days(held: list[date], years: int, today: date) -> None:
    """Go from day to day: an election does the term once its last year has begun, and begins the next."""
    since = day = SINCE
    expected = []
    while day < today:
        day += DAY
        last_year = day > due_on(since, years - 1)
        if day in held and last_year:
            expected.append((since, DONE if day <= due_on(since, years) else MADE_UP, day))
            since = day
    found = terms([(n, day, day) for n, day in enumerate(held)], today=max(today, SINCE), years=years)
    assert [(term.since, term.state, term.held_on) for term in found[:-1]] == expected
    assert (found[-1].since, found[-1].held_on) == (since, None)
    assert found[-1].state in {AHEAD, DUE, GRACE, MISSED}
