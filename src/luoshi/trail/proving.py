"""Events with their proofs: exact bytes, the hashes that lead to the root, and the opened values that are about no person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from luoshi.base.bulk import batched
from luoshi.base.refusals import Refusal
from luoshi.core import merkle
from luoshi.trail.models import Event, Sealed, TreeState

AT_ONCE = 100
"""Stretches of the tree read by one statement; SQLite takes no more than 500."""
_LEAVES = "SELECT seq, leaf_hash FROM trail_event WHERE seq >= %s AND seq < %s"
_BLOCKS = "SELECT number, node FROM trail_block WHERE number >= %s AND number < %s AND level = {}"


@dataclass(frozen=True)
class Proven:
    """An event: its number, object, exact bytes, proof, and values by their place in it (salt, text)."""

    seq: int
    obj: str
    leaf: bytes
    proof: list[bytes]
    values: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the event as ``core.proofs`` reads it."""
        return {
            "seq": self.seq,
            "obj": self.obj,
            "leaf": self.leaf.decode(),
            "proof": [each.hex() for each in self.proof],
            "values": {k: {"salt": salt.hex(), "value": text} for k, (salt, text) in self.values.items()},
        }


@dataclass(frozen=True)
class Proof:
    """The tree's size and root (hex), and the events asked for in their order."""

    size: int
    root: str
    events: list[Proven]


def prove(objects: Iterable[str]) -> Proof:
    """Return every event of these objects (``kind:id``) with its proof under the tree as it stands.

    Reads the events, and of the tree the hashes beside them: at most 256 a level for each. Values about a person stay closed (rules 14).
    Raises Refusal where an event, or what is kept of the tree, does not lead to its root.
    """
    state = TreeState.objects.get(pk=1)
    events = list(Event.objects.filter(obj__in=list(objects), seq__lt=state.size).order_by("seq"))
    try:
        root, proofs = _proofs(state, events)
    except ValueError as unfit:
        raise Refusal(
            "trail_unfit",
            _("留痕和它的树根对不上，没有出验真文件。"),
            _("请审计管理员在“留痕”里核对一遍。"),
        ) from unfit
    values: dict[int, dict[str, tuple[bytes, str]]] = {}
    for some in batched(proofs):
        for row in Sealed.objects.filter(seq__in=some, person="").order_by("pointer"):
            values.setdefault(row.seq, {})[row.pointer] = (bytes(row.salt), row.value)
    return Proof(
        state.size,
        root.hex(),
        [Proven(e.seq, e.obj, bytes(e.leaf), proofs[e.seq], values.get(e.seq, {})) for e in events],
    )


def _proofs(state: TreeState, events: Sequence[Event]) -> tuple[bytes, dict[int, list[bytes]]]:
    """Return the root and each event's proof. Raises ValueError where its bytes, or what is kept of the tree, do not lead there."""
    frontier = merkle.Frontier.from_bytes(state.size, bytes(state.frontier))
    root, proofs = frontier.root(), merkle.inclusion_proofs(frontier, [event.seq for event in events], _read)
    for event in events:
        leaf = merkle.leaf_hash(bytes(event.leaf))
        if not merkle.verify_inclusion(leaf, event.seq, state.size, proofs[event.seq], root):
            raise ValueError(f"event {event.seq} does not lie under the root")
    return root, proofs


def _read(level: int, spans: Sequence[range]) -> Iterator[tuple[int, bytes]]:
    one = _BLOCKS.format(level) if level else _LEAVES
    with connection.cursor() as cursor:
        for some in batched(spans, AT_ONCE):
            ends = [end for span in some for end in (span.start, span.stop)]
            cursor.execute(" UNION ALL ".join([one] * len(some)), ends)
            yield from sorted((number, bytes(node)) for number, node in cursor.fetchall())
