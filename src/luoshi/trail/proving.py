"""Events with their proofs: exact bytes, the hashes that lead to the root, and the opened values that are about no person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from luoshi.core import merkle
from luoshi.trail.models import Event, Sealed, TreeState

CHUNK = 20_000


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

    Reads the hash of every event there is once. Values about a person stay closed (rules 14).
    """
    size = TreeState.objects.values_list("size", flat=True).get(pk=1)
    events = list(Event.objects.filter(obj__in=list(objects), seq__lt=size).order_by("seq"))
    wanted = [event.seq for event in events]
    _size, root, proofs = merkle.inclusion_proofs(_hashes(size), wanted)
    values: dict[int, dict[str, tuple[bytes, str]]] = {}
    for start in range(0, len(wanted), 500):
        for row in Sealed.objects.filter(seq__in=wanted[start : start + 500], person="").order_by("pointer"):
            values.setdefault(row.seq, {})[row.pointer] = (bytes(row.salt), row.value)
    return Proof(
        size,
        root.hex(),
        [Proven(e.seq, e.obj, bytes(e.leaf), proofs[e.seq], values.get(e.seq, {})) for e in events],
    )


def _hashes(size: int) -> Iterator[bytes]:
    for start in range(0, size, CHUNK):
        rows = Event.objects.filter(seq__gte=start, seq__lt=min(size, start + CHUNK)).order_by("seq")
        for value in rows.values_list("leaf_hash", flat=True):
            yield bytes(value)
