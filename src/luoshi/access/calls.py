"""What else stands on somebody's own list besides items and turns: meetings to come, words to be answered… in one query.

Rooms above enter a source of rows under their name in ``access.sources`` when the app is ready; pages say how each kind is shown.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.module_loading import import_string

from luoshi.access.scope import Seat, Viewer
from luoshi.access.sources import calls

WORDS = 7
MOST = 60
"""How many a list shows, the nearest first."""


@dataclass(frozen=True)
class Call:
    """Something with a day that waits for a seat: its kind, its row, its day, and the words its kind is shown with."""

    kind: str
    pk: int
    on: date
    words: tuple[str, ...]


def called(kind: str, rows: QuerySet[Any], on: str, *words: str | Combinable) -> QuerySet[Any]:
    """Return rows as calls: ``on`` names their day, ``words`` (at most seven) columns or expressions."""
    texts = [*words, *[Value("")] * (WORDS - len(words))]
    values = {
        f"call_word_{n}": Cast(F(word) if isinstance(word, str) else word, TextField())
        for n, word in enumerate(texts)
    }
    found: QuerySet[Any] = (
        rows.order_by()
        .annotate(
            call_kind=Value(kind, CharField()),
            call_pk=Cast("pk", IntegerField()),
            call_on=Cast(on, DateField()),
            **values,
        )
        .values_list("call_kind", "call_pk", "call_on", *values)
    )
    return found


def calls_of(seat: Seat, viewer: Viewer, today: date) -> list[Call]:
    """Return what waits for a seat, by day, in one query."""
    sources = (import_string(name) for name in calls.values())
    found = [rows for source in sources if (rows := source(seat, viewer, today)) is not None]
    if not found:
        return []
    first, *rest = found
    every = first.union(*rest, all=True) if rest else first
    nearest = every.order_by("call_on", "call_kind", "call_pk")[:MOST]
    return [Call(kind, pk, on, tuple(word or "" for word in words)) for kind, pk, on, *words in nearest]
