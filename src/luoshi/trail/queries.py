"""Reading the trail: who changed what on one object."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from luoshi.trail.models import Event, Sealed, TreeState


@dataclass(frozen=True)
class Change:
    """One event with its values opened: sealed ones read as text, erased ones as None."""

    seq: int
    ts: datetime
    actor: str
    post: int | None
    act: str
    obj: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def size() -> int:
    """Return how many events there are: while it stays the same, no row of the ledger has changed."""
    return TreeState.objects.values_list("size", flat=True).get(pk=1)


def history(obj: str, *, limit: int = 200) -> list[Change]:
    """Return the newest ``limit`` events of ``obj`` (``kind:id``), newest first, in two queries."""
    return opened(list(Event.objects.filter(obj=obj).order_by("-seq")[:limit]))


def latest(*, before_seq: int | None = None, act: str = "", limit: int = 50) -> list[Change]:
    """Return the newest events of the whole trail, paged by number, for the audit administrator."""
    events = Event.objects.order_by("-seq")
    if before_seq is not None:
        events = events.filter(seq__lt=before_seq)
    if act:
        events = events.filter(act__startswith=act)
    return opened(list(events[:limit]))


def opened(events: list[Event]) -> list[Change]:
    """Return ``events`` with their sealed values filled in from the table beside, in one query."""
    values = {
        (row.seq, row.pointer): row.value
        for row in Sealed.objects.filter(seq__in=[event.seq for event in events])
    }
    return [_change(event, values) for event in events]


def _change(event: Event, values: dict[tuple[int, str], str]) -> Change:
    body = json.loads(bytes(event.leaf))
    sides = {
        side: {k: _open(values, event.seq, f"{side}.{k}", v) for k, v in (body[side] or {}).items()}
        for side in ("before", "after")
    }
    return Change(event.seq, event.ts, event.actor, event.post, event.act, event.obj, **sides)


def _open(values: dict[tuple[int, str], str], seq: int, pointer: str, value: Any) -> Any:
    if isinstance(value, dict):
        return values.get((seq, pointer))
    if isinstance(value, list):
        return [_open(values, seq, f"{pointer}.{n}", each) for n, each in enumerate(value)]
    return value
