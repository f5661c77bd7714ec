"""Checking the trail: does every event still say what was hashed, and does the tree still have its root."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from luoshi.core import merkle
from luoshi.core.proofs import at
from luoshi.trail.leaves import sealed_hash
from luoshi.trail.models import Block, Event, Sealed, TreeState

CHUNK = 2000


class Fault(StrEnum):
    """What is wrong with the first event that does not fit."""

    MISSING = "missing"  # an event was deleted, or its number changed
    LEAF = "leaf"  # its bytes are not the bytes that were hashed
    COLUMNS = "columns"  # a derived column differs from the leaf
    ROOT = "root"  # leaf and hash were both rewritten: the tree no longer fits
    SEALED = "sealed"  # a value kept beside is not the value that was hashed
    BLOCK = "block"  # the root kept over a whole block of events is gone, another one, or one too many
    STATE = "state"  # the tree's own size or frontier was changed, or the last events cut off


@dataclass(frozen=True)
class Report:
    """Outcome of a check: events seen, root as hex, and the first bad event if there is one."""

    size: int
    root: str
    bad_seq: int | None = None
    fault: Fault | None = None
    detail: str = ""

    @property
    def ok(self) -> bool:
        return self.fault is None


def check() -> Report:
    """Read the whole trail once and return what was found; memory does not grow with its length.

    Follows rules 14: leaf hash, index columns, gap-free numbers, root, sealed values, blocks. Work may go on
    meanwhile: checked are the events the tree counted when the check began.
    """
    state = TreeState.objects.filter(pk=1).first()
    frontier = merkle.Frontier()
    size = state.size if state else 0
    while frontier.size < size:
        start = frontier.size
        events = list(Event.objects.filter(seq__gte=start, seq__lt=size).order_by("seq")[:CHUNK])
        sealed, filled = _sealed_between(start, start + CHUNK), list[merkle.Block]()
        for event in events:
            bad = _event_fault(event, frontier, sealed.get(event.seq, []))
            if bad:
                return Report(frontier.size, frontier.root().hex(), frontier.size, *bad)
            if frontier.size % merkle.WIDTH == merkle.WIDTH - 1:
                filled += frontier.extended((bytes(event.leaf_hash),))[2]
            frontier = frontier.append(bytes(event.leaf_hash))
        odd = _odd_block(filled)
        if odd:
            return _of_block(frontier, *odd)
        if len(events) < CHUNK:
            break
    detail = _state_fault(state, frontier)
    more = "" if detail else _block_too_many(size)
    if more:
        return Report(size, frontier.root().hex(), size, Fault.BLOCK, more)
    fault = Fault.STATE if detail else None
    return Report(frontier.size, frontier.root().hex(), frontier.size if detail else None, fault, detail)


def _of_block(frontier: merkle.Frontier, level: int, number: int) -> Report:
    first, last = number << merkle.STEP * level, ((number + 1) << merkle.STEP * level) - 1
    detail = f"block {number} of level {level}, events {first} to {last}"
    return Report(frontier.size, frontier.root().hex(), first, Fault.BLOCK, detail)


def _odd_block(filled: list[merkle.Block]) -> tuple[int, int] | None:
    """Return level and number of the first of these blocks that is not kept as it is; one query."""
    if not filled:
        return None
    places = reduce(or_, (Q(level=level, number=number) for level, number, _node in filled))
    kept = {(row.level, row.number): bytes(row.node) for row in Block.objects.filter(places)}
    return next(((level, n) for level, n, node in filled if kept.get((level, n)) != node), None)


def _block_too_many(size: int) -> str:
    """Say which block a tree of this size does not have, if one is there and the tree has not grown meanwhile."""
    levels = range(1, size.bit_length() // merkle.STEP + 1)
    had = reduce(
        or_, (Q(level=level, number__lt=size >> merkle.STEP * level) for level in levels), Q(pk=None)
    )
    found = Block.objects.exclude(had).order_by("level", "number").first()
    if found is None or not _stands_at(size):
        return ""
    return f"block {found.number} of level {found.level} is one too many"


def _stands_at(size: int) -> bool:
    return not TreeState.objects.filter(pk=1).exclude(size=size).exists()


def _sealed_between(low: int, high: int) -> dict[int, list[Sealed]]:
    found: dict[int, list[Sealed]] = {}
    for row in Sealed.objects.filter(seq__gte=low, seq__lt=high):
        found.setdefault(row.seq, []).append(row)
    return found


def _event_fault(event: Event, frontier: merkle.Frontier, sealed: list[Sealed]) -> tuple[Fault, str] | None:
    if event.seq != frontier.size:
        return Fault.MISSING, f"next stored number is {event.seq}"
    if merkle.leaf_hash(bytes(event.leaf)) != bytes(event.leaf_hash):
        return Fault.LEAF, "bytes do not match their hash"
    if frontier.append(bytes(event.leaf_hash)).root() != bytes(event.root):
        return Fault.ROOT, "tree does not fit"
    return _own_fault(event, sealed)


def holds(obj: str) -> tuple[int, int | None]:
    """Return how many events an object (``kind:id``) has and the number of the first that does not say what was hashed. Two queries.

    Whether they lie under the root is another question: see ``proving.prove``.
    """
    events = list(Event.objects.filter(obj=obj).order_by("seq"))
    sealed: dict[int, list[Sealed]] = {}
    for row in Sealed.objects.filter(seq__in=[event.seq for event in events]):
        sealed.setdefault(row.seq, []).append(row)
    bad = (e.seq for e in events if _own_fault(e, sealed.get(e.seq, [])) is not None)
    return len(events), next(bad, None)


def _own_fault(event: Event, sealed: list[Sealed]) -> tuple[Fault, str] | None:
    leaf = bytes(event.leaf)
    if merkle.leaf_hash(leaf) != bytes(event.leaf_hash):
        return Fault.LEAF, "bytes do not match their hash"
    try:
        body = json.loads(leaf)
        column = _changed_column(event, body)
    except (ValueError, KeyError, TypeError):
        return Fault.LEAF, "bytes are no event"
    if column:
        return Fault.COLUMNS, column
    for row in sealed:
        if at(body, row.pointer) != {"h": sealed_hash(bytes(row.salt), row.value)}:
            return Fault.SEALED, row.pointer
    return None


def _changed_column(event: Event, body: dict[str, Any]) -> str:
    derived = {
        "seq": body["seq"],
        "ts": datetime.fromisoformat(body["ts"]),
        "actor": body["actor"],
        "post": body["post"],
        "act": body["act"],
        "obj": body["obj"],
        "unit": body["org"],
    }
    return next((name for name, value in derived.items() if getattr(event, name) != value), "")


def _state_fault(state: TreeState | None, frontier: merkle.Frontier) -> str:
    """Return what is wrong with the tree's own row, the first event past which is at ``frontier.size``, or nothing."""
    if state is None:
        return "the tree's row is gone"
    if state.size != frontier.size:
        return f"the tree counts {state.size} events"
    if bytes(state.frontier) != frontier.to_bytes():
        return "the tree's frontier was changed"
    beyond = (
        Event.objects.filter(seq__gte=state.size).exists()
        or Sealed.objects.filter(seq__gte=state.size).exists()
    )
    if beyond and _stands_at(state.size):
        return "there are rows beyond the tree's last event"
    return ""
