"""Events laid out before the writers' lock: under it they are numbered, hashed, and taken by the database from where they lie."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from luoshi.base.bulk import drop, lay, ready_values
from luoshi.core import merkle
from luoshi.trail.leaves import EVENT, SEALED, Made
from luoshi.trail.models import Event, Sealed, TreeState

_OWN = EVENT[3:-1]
"""The columns of an event that do not depend on its number."""
_TYPES = (
    *("n bigint", "head text", "tail text", "ts timestamptz", "actor text"),
    *("post bigint", "act text", "obj text", "unit bigint"),
)
_SEALED_TYPES = ("n bigint", "pointer text", "salt bytea", "value text", "person text")
_NUMBERED_TYPES = ("n bigint", "leaf_hash bytea", "root bytea")
_LEAF = {
    "postgresql": "convert_to(e.head || (%s::bigint + e.n)::text || e.tail, 'UTF8')",
    "sqlite": "CAST(e.head || (%s + e.n) || e.tail AS BLOB)",
}
_EVENTS = """INSERT INTO trail_event ({names})
    SELECT %s + e.n, {leaf}, h.leaf_hash, {own}, h.root FROM {events} e JOIN {numbered} h ON h.{key} = e.{key} ORDER BY e.n
"""
_TEXTS = (
    "INSERT INTO trail_sealed ({names}) SELECT %s + n, pointer, salt, value, person FROM {sealed} ORDER BY n"
)


@dataclass
class Laid:
    """Events that wait for their numbers in temporary tables of this connection."""

    made: Sequence[Made]
    tables: list[str]

    def write(self, state: TreeState) -> tuple[merkle.Frontier, list[merkle.Block]]:
        """Number the events from the size of the tree on and write them; return its frontier after them and the blocks they fill.

        For who holds the lock.
        """
        frontier = merkle.Frontier.from_bytes(state.size, bytes(state.frontier))
        hashes = [merkle.leaf_hash(each.leaf(seq)) for seq, each in enumerate(self.made, state.size)]
        frontier, roots, blocks = frontier.extended(hashes)
        self.tables.append(lay(_NUMBERED_TYPES, list(zip(range(len(hashes)), hashes, roots, strict=True))))
        events, sealed, numbered = self.tables
        own, key = ", ".join(f"e.{name}" for name in _OWN), "rowid" if connection.vendor == "sqlite" else "n"
        with connection.cursor() as cursor:
            leaf, names = _LEAF[connection.vendor], ", ".join(EVENT)
            sql = _EVENTS.format(names=names, leaf=leaf, own=own, events=events, numbered=numbered, key=key)
            cursor.execute(sql, [state.size, state.size])
            cursor.execute(_TEXTS.format(names=", ".join(SEALED), sealed=sealed), [state.size])
        return frontier, blocks


@contextmanager
def laid_out(made: Sequence[Made]) -> Iterator[Laid]:
    """Lay events out, on PostgreSQL within the transaction that is open; at the end what was laid is thrown away."""
    own = ready_values(Event, _OWN, [each.columns for each in made])
    events = [
        (n, each.head.decode(), each.tail.decode(), *columns)
        for n, (each, columns) in enumerate(zip(made, own, strict=True))
    ]
    texts = [(n, *each) for n, every in enumerate(made) for each in every.sealed]
    laid = Laid(made, [])
    try:
        laid.tables += [lay(_TYPES, events), lay(_SEALED_TYPES, ready_values(Sealed, SEALED, texts))]
        yield laid
    finally:
        for table in laid.tables:
            drop(table)
