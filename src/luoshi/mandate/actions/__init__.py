"""All writes of the room."""

from luoshi.mandate.actions.clauses import (
    ClauseWords,
    add_clause,
    carry_out,
    change_clause,
    retire_clause,
    say_same,
)
from luoshi.mandate.actions.documents import correct_document, enter_document
from luoshi.mandate.actions.lines import charge_line, open_line

__all__ = [
    "ClauseWords",
    "add_clause",
    "carry_out",
    "change_clause",
    "charge_line",
    "correct_document",
    "enter_document",
    "open_line",
    "retire_clause",
    "say_same",
]
