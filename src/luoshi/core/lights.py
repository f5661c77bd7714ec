"""The light of an item: one word from its state and dates, never of a person or a unit.

Purpose: list, drawer, reminder and roll-up show the same light. Source: rules 10, "amber, red"; "Lights
belong to items".
"""

from datetime import date
from enum import StrEnum

from luoshi.core.life import State


class Light(StrEnum):
    """What is shown of an item at one glance."""

    OVERDUE = "overdue"
    SOON = "soon"
    RETURNED = "returned"
    WAITING = "waiting"
    NORMAL = "normal"
    SUSTAINED = "sustained"
    CLOSED = "closed"
    NONE = "none"


ORDER: tuple[Light, ...] = tuple(Light)
"""The order in which a list of items shows its lights: what presses first."""

_BY_STATE_ALONE = {
    State.DRAFT: Light.NONE,
    State.CANCELLED: Light.NONE,
    State.CLOSED: Light.CLOSED,
    State.SUBMITTED: Light.WAITING,
}


def light(*, state: State, due_on: date | None, today: date, amber_until: date, sustained: bool) -> Light:
    """Return the light of an item on the day `today`.

    `due_on` is the date in force (of a 长期坚持 item: of its next check), `amber_until` the last day on which
    a due date is near: as many working days after today as the setting says. Amber when due today or up to
    that day, red from the day after the due date; submitted is grey whatever the date. Source: rules 10,
    "amber, red".
    """
    if state in _BY_STATE_ALONE:
        return _BY_STATE_ALONE[state]
    if due_on is not None and due_on < today:
        return Light.OVERDUE
    if state == State.RETURNED:
        return Light.RETURNED
    if due_on is not None and due_on <= max(today, amber_until):
        return Light.SOON
    return Light.SUSTAINED if sustained else Light.NORMAL
