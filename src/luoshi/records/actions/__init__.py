"""All writes of the room."""

from luoshi.records.actions.changing import correct, withdraw
from luoshi.records.actions.drafts import discard_draft, save_draft
from luoshi.records.actions.entering import enter, enter_many
from luoshi.records.actions.naming import name_items
from luoshi.records.actions.notes import (
    approve_early,
    excuse,
    explain,
    make_up,
    move_election,
    take_back_note,
)
from luoshi.records.actions.papers import attach, replace_paper, withdraw_paper
from luoshi.records.actions.words import Attended, Decided, Found, NewRecord, Polled

__all__ = [
    "Attended",
    "Decided",
    "Found",
    "NewRecord",
    "Polled",
    "approve_early",
    "attach",
    "correct",
    "discard_draft",
    "enter",
    "enter_many",
    "excuse",
    "explain",
    "make_up",
    "move_election",
    "name_items",
    "replace_paper",
    "save_draft",
    "take_back_note",
    "withdraw",
    "withdraw_paper",
]
