"""The life of an item: every state with every act, each row with the sentence it comes from."""

from itertools import product

import pytest

from luoshi.core.life import LIVE, TABLE, Act, NotAllowed, State, acts_from, after

STATES = "draft → open → submitted (待核验) → closed (销号)"
RETURNED = "returned (退回) goes back to open"
REBOUND = "closed → open by a rebound (反弹) with a reason"
CANCELLED = "cancelled with a reason"

# Source: rules 5; the words after each row are its.
POSSIBLE: list[tuple[State, Act, State, str]] = [
    (State.DRAFT, Act.OPEN, State.OPEN, STATES),
    (State.DRAFT, Act.EDIT, State.DRAFT, "undo before others have seen it (rules 5)"),
    (State.DRAFT, Act.CANCEL, State.CANCELLED, CANCELLED),
    (State.DRAFT, Act.ENTER, State.CLOSED, "entered from an older ledger (录入); rules 5"),
    (State.OPEN, Act.EDIT, State.OPEN, "what closing needs is data on the item, set by its opener"),
    (State.OPEN, Act.SUBMIT, State.SUBMITTED, STATES),
    (State.OPEN, Act.CANCEL, State.CANCELLED, CANCELLED),
    (State.OPEN, Act.POSTPONE, State.OPEN, "due dates move only by a request made before the date"),
    (State.OPEN, Act.CHECK, State.OPEN, "长期坚持: by an established rule plus a periodic check"),
    (State.OPEN, Act.BREAK_DOWN, State.OPEN, "breaking down (分层施工) makes one child per unit"),
    (State.OPEN, Act.ENTER, State.CLOSED, "entered from an older ledger (录入); rules 5"),
    (State.RETURNED, Act.EDIT, State.RETURNED, RETURNED),
    (State.RETURNED, Act.SUBMIT, State.SUBMITTED, RETURNED),
    (State.RETURNED, Act.CANCEL, State.CANCELLED, RETURNED),
    (State.RETURNED, Act.POSTPONE, State.RETURNED, RETURNED),
    (State.RETURNED, Act.CHECK, State.RETURNED, RETURNED),
    (State.RETURNED, Act.BREAK_DOWN, State.RETURNED, RETURNED),
    (State.SUBMITTED, Act.WITHDRAW, State.OPEN, "undo before others have seen it (rules 5)"),
    (State.SUBMITTED, Act.RETURN, State.RETURNED, RETURNED),
    (State.SUBMITTED, Act.CONFIRM, State.CLOSED, STATES),
    (State.CLOSED, Act.REBOUND, State.OPEN, REBOUND),
    (State.CLOSED, Act.RELOOK, State.CLOSED, "problems also get a re-look date (回头看)"),
]

IMPOSSIBLE = sorted(set(product(State, Act)) - {(state, act) for state, act, _, _ in POSSIBLE})


@pytest.mark.parametrize(("state", "act", "to", "source"), POSSIBLE)
def test_possible(state: State, act: Act, to: State, source: str) -> None:
    assert after(state, act) is to, source


@pytest.mark.parametrize(("state", "act"), IMPOSSIBLE)
def test_impossible(state: State, act: Act) -> None:
    with pytest.raises(NotAllowed) as refused:
        after(state, act)
    assert refused.value.state is state
    assert refused.value.act is act
    assert str(refused.value) == f"an item that is {state.value} cannot be {act.value}"


def test_the_table_holds_no_more_than_is_tested() -> None:
    assert {(state, act): to for state, act, to, _ in POSSIBLE} == TABLE


@pytest.mark.parametrize(
    ("act", "only_from", "source"),
    [
        (Act.CONFIRM, {State.SUBMITTED}, STATES),
        (Act.RETURN, {State.SUBMITTED}, RETURNED),
        (Act.REBOUND, {State.CLOSED}, REBOUND),
        (Act.ENTER, {State.DRAFT, State.OPEN}, "work that was submitted here is confirmed here"),
        (Act.SUBMIT, {State.OPEN, State.RETURNED}, STATES),
    ],
)
def test_from_where(act: Act, only_from: set[State], source: str) -> None:
    assert {state for state in State if act in acts_from(state)} == only_from, source


@pytest.mark.parametrize("state", State)
def test_acts_from_are_those_that_after_accepts(state: State) -> None:
    accepted = set()
    for act in Act:
        try:
            after(state, act)
        except NotAllowed:
            continue
        accepted.add(act)
    assert acts_from(state) == accepted


def test_nothing_is_closed_without_having_been_submitted_or_entered() -> None:
    into_closed = {act for state, act, to, _ in POSSIBLE if to is State.CLOSED and state is not State.CLOSED}
    assert into_closed == {Act.CONFIRM, Act.ENTER}


def test_cancelled_is_the_end() -> None:
    assert acts_from(State.CANCELLED) == frozenset()


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached = {State.DRAFT}
    for _ in State:
        reached |= {to for (state, _), to in TABLE.items() if state in reached}
    assert reached == set(State)


def test_live_items_are_those_somebody_owes() -> None:
    assert {State.OPEN, State.RETURNED, State.SUBMITTED} == LIVE
    assert all(acts_from(state) & {Act.SUBMIT, Act.CONFIRM} for state in LIVE)
    assert not any(acts_from(state) & {Act.SUBMIT, Act.CONFIRM} for state in set(State) - LIVE)


def test_states_and_acts_read_from_a_database_are_plain_text() -> None:
    state, act = str(State.OPEN.value), str(Act.SUBMIT.value)
    assert after(state, act) == "submitted"  # type: ignore[arg-type]
    assert acts_from(state) == acts_from(State.OPEN)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        after("closed", "submitted")  # type: ignore[arg-type]


def test_the_values_are_kept_in_the_database_and_must_not_change() -> None:
    assert [state.value for state in State] == [
        "draft",
        "open",
        "submitted",
        "returned",
        "closed",
        "cancelled",
    ]
    assert [act.value for act in Act] == [
        "opened",
        "edited",
        "submitted",
        "withdrawn",
        "returned",
        "confirmed",
        "reopened",
        "cancelled",
        "postponed",
        "checked",
        "relooked",
        "entered",
        "broken_down",
    ]
