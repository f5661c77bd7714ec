"""All writes of the room."""

from luoshi.mandate.actions.adding import NewClause, add_clause, add_clauses
from luoshi.mandate.actions.clauses import ClauseWords, change_clause, retire_clause
from luoshi.mandate.actions.documents import (
    NewDocument,
    correct_document,
    enter_document,
    enter_documents,
)
from luoshi.mandate.actions.lines import charge_line, open_line
from luoshi.mandate.actions.papers import attach, replace_paper, withdraw_paper
from luoshi.mandate.actions.proposals import answer_proposal, propose, take_up, withdraw_proposal
from luoshi.mandate.actions.ties import carry_out, carry_out_many, held_mark, say_same

__all__ = [
    "ClauseWords",
    "NewClause",
    "NewDocument",
    "add_clause",
    "add_clauses",
    "answer_proposal",
    "attach",
    "carry_out",
    "carry_out_many",
    "change_clause",
    "charge_line",
    "correct_document",
    "enter_document",
    "enter_documents",
    "held_mark",
    "open_line",
    "propose",
    "replace_paper",
    "retire_clause",
    "say_same",
    "take_up",
    "withdraw_paper",
    "withdraw_proposal",
]
