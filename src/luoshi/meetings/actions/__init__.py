"""All writes of the room."""

from luoshi.meetings.actions.agenda import (
    another,
    carry_in,
    move_topic,
    order_topics,
    propose,
    record_outcome,
    take_up,
    withdraw_topic,
)
from luoshi.meetings.actions.directives import (
    Arrival,
    drop,
    register,
    register_document,
    register_many,
    register_offline,
)
from luoshi.meetings.actions.ending import Counted, end
from luoshi.meetings.actions.papers import attach, replace_paper, withdraw_paper
from luoshi.meetings.actions.series import end_series, load_kinds, open_series
from luoshi.meetings.actions.sessions import call_off, plan, postpone, start

__all__ = [
    "Arrival",
    "Counted",
    "another",
    "attach",
    "call_off",
    "carry_in",
    "drop",
    "end",
    "end_series",
    "load_kinds",
    "move_topic",
    "open_series",
    "order_topics",
    "plan",
    "postpone",
    "propose",
    "record_outcome",
    "register",
    "register_document",
    "register_many",
    "register_offline",
    "replace_paper",
    "start",
    "take_up",
    "withdraw_paper",
    "withdraw_topic",
]
