"""All writes of the room."""

from luoshi.meetings.actions.agenda import (
    carry_in,
    order_topics,
    propose,
    record_outcome,
    withdraw_topic,
)
from luoshi.meetings.actions.directives import register, register_offline
from luoshi.meetings.actions.sessions import Counted, call_off, end, load_kinds, open_series, plan, start

__all__ = [
    "Counted",
    "call_off",
    "carry_in",
    "end",
    "load_kinds",
    "open_series",
    "order_topics",
    "plan",
    "propose",
    "record_outcome",
    "register",
    "register_offline",
    "start",
    "withdraw_topic",
]
