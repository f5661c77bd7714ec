"""All writes of the room."""

from luoshi.records.actions.changing import correct, withdraw
from luoshi.records.actions.drafts import discard_draft, save_draft
from luoshi.records.actions.entering import enter, enter_many
from luoshi.records.actions.notes import excuse, explain, make_up, take_back_note
from luoshi.records.actions.words import Attended, Decided, Found, NewRecord, Polled

__all__ = [
    "Attended",
    "Decided",
    "Found",
    "NewRecord",
    "Polled",
    "correct",
    "discard_draft",
    "enter",
    "enter_many",
    "excuse",
    "explain",
    "make_up",
    "save_draft",
    "take_back_note",
    "withdraw",
]
