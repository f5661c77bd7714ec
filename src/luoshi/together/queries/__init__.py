"""All reads of the room."""

from luoshi.together.queries.door import (
    companions,
    ended_of,
    get_task,
    get_tie,
    goes_with,
)
from luoshi.together.queries.facts import Fact, facts_of
from luoshi.together.queries.matrix import SIZE, Chosen, Matrix, Row, Share, Show, every, matrix, row_of
from luoshi.together.queries.predicates import FOUR, When, in_hand, tasks

__all__ = [
    "FOUR",
    "SIZE",
    "Chosen",
    "Fact",
    "Matrix",
    "Row",
    "Share",
    "Show",
    "When",
    "companions",
    "ended_of",
    "every",
    "facts_of",
    "get_task",
    "get_tie",
    "goes_with",
    "in_hand",
    "matrix",
    "row_of",
    "tasks",
]
