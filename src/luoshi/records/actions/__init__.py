"""All writes of the room."""

from luoshi.records.actions.changing import correct, withdraw
from luoshi.records.actions.drafts import discard_draft, save_draft
from luoshi.records.actions.entering import enter, enter_many
from luoshi.records.actions.notes import (
    approve_early,
    excuse,
    explain,
    make_up,
    move_election,
    take_back_note,
)
from luoshi.records.actions.words import Attended, Decided, Found, NewRecord, Polled

__all__ = [
    "Attended",
    "Decided",
    "Found",
    "NewRecord",
    "Polled",
    "approve_early",
    "correct",
    "discard_draft",
    "enter",
    "enter_many",
    "excuse",
    "explain",
    "make_up",
    "move_election",
    "save_draft",
    "take_back_note",
    "withdraw",
]
