"""The life of an item as one table: which act is possible in which state, and where it leads.

Purpose: page, import, bulk action and API ask the same table. It knows states only; who may act is asked of
`access`, what closing needs of `core.closing`. Source: rules 5.
"""

from enum import StrEnum


class State(StrEnum):
    """Where an item stands."""

    DRAFT = "draft"
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What can be done to an item; the values are the kinds of step kept of it."""

    OPEN = "opened"
    EDIT = "edited"
    SUBMIT = "submitted"
    WITHDRAW = "withdrawn"
    RETURN = "returned"
    CONFIRM = "confirmed"
    REBOUND = "reopened"
    CANCEL = "cancelled"
    POSTPONE = "postponed"
    CHECK = "checked"
    """The periodic check of a 长期坚持 item."""
    RELOOK = "relooked"
    """回头看: looked at again after closing, and it holds."""
    ENTER = "entered"
    """录入: was already closed in an older ledger."""
    BREAK_DOWN = "broken_down"


LIVE: frozenset[State] = frozenset({State.OPEN, State.RETURNED, State.SUBMITTED})
"""States in which somebody still owes something: the doer, or (submitted) the confirmer."""

TABLE: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.OPEN): State.OPEN,
    (State.DRAFT, Act.EDIT): State.DRAFT,
    (State.DRAFT, Act.CANCEL): State.CANCELLED,
    (State.DRAFT, Act.ENTER): State.CLOSED,
    (State.OPEN, Act.EDIT): State.OPEN,
    (State.OPEN, Act.SUBMIT): State.SUBMITTED,
    (State.OPEN, Act.CANCEL): State.CANCELLED,
    (State.OPEN, Act.POSTPONE): State.OPEN,
    (State.OPEN, Act.CHECK): State.OPEN,
    (State.OPEN, Act.BREAK_DOWN): State.OPEN,
    (State.OPEN, Act.ENTER): State.CLOSED,
    # Returned work is open work with a remark on it.
    (State.RETURNED, Act.EDIT): State.RETURNED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.CANCEL): State.CANCELLED,
    (State.RETURNED, Act.POSTPONE): State.RETURNED,
    (State.RETURNED, Act.CHECK): State.RETURNED,
    (State.RETURNED, Act.BREAK_DOWN): State.RETURNED,
    # What lies before the confirmer changes under nobody's hands: it is judged, or taken back first.
    (State.SUBMITTED, Act.WITHDRAW): State.OPEN,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
    (State.SUBMITTED, Act.CONFIRM): State.CLOSED,
    (State.CLOSED, Act.REBOUND): State.OPEN,
    (State.CLOSED, Act.RELOOK): State.CLOSED,
}
"""Every possible act; what is not here is not possible. Nothing leads out of cancelled."""


class NotAllowed(ValueError):
    """The act is not possible in the state. Carries both as `state` and `act`."""

    def __init__(self, state: State, act: Act) -> None:
        super().__init__(f"an item that is {state} cannot be {act}")
        self.state = state
        self.act = act


def after(state: State, act: Act) -> State:
    """Return the state an act leads to. NotAllowed where the act is not possible. Source: TABLE."""
    try:
        return TABLE[state, act]
    except KeyError:
        raise NotAllowed(State(state), Act(act)) from None


def acts_from(state: State) -> frozenset[Act]:
    """Return the acts that are possible in a state."""
    return frozenset(act for (from_state, act) in TABLE if from_state == state)
