"""What of an event enters the tree: its leaf as canonical JSON, its texts as salted hashes."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from json import JSONEncoder
from typing import Any

from luoshi.core import merkle

VERSION = 1
LEAF_LIMIT = 64 * 1024


class Plain(str):
    """Text that may stand in a leaf as it is: a code, an opaque id, a number written as text."""

    __slots__ = ()


@dataclass(frozen=True)
class About:
    """A personal value: it enters the leaf as a salted hash, and is erased with its person."""

    value: str
    person: str


_encode = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
LARGEST = 2**53 - 1


def canonical(body: dict[str, Any]) -> bytes:
    """Return ``body`` as canonical JSON (RFC 8785), many times faster than a general encoder.

    For what a leaf is made of: ASCII keys (there any order of characters is the same), text, True, False, None, whole numbers
    up to 2**53 - 1 either way, lists and objects. Of these the standard library writes exactly the canonical form.
    """
    return _encode(body).encode()


EVENT = ("seq", "leaf", "leaf_hash", "ts", "actor", "post", "act", "obj", "unit", "root")
BLOCK = ("level", "number", "node")
SEALED = ("seq", "pointer", "salt", "value", "person")
Unnumbered = tuple[str, bytes, str, str]
_SEQ = b'"seq":'


@dataclass(frozen=True)
class Made:
    """An event made ready but for its number: its leaf before and behind the number, its other columns, what is sealed of it."""

    head: bytes
    tail: bytes
    columns: tuple[Any, ...]
    sealed: list[Unnumbered]

    def leaf(self, seq: int) -> bytes:
        """Return the leaf with its number. Raises ValueError for one of 64 KiB and more."""
        leaf = b"%b%d%b" % (self.head, seq, self.tail)
        if len(leaf) >= LEAF_LIMIT:
            raise ValueError(f"a leaf of {len(leaf)} bytes; the limit is {LEAF_LIMIT}")
        return leaf

    def event(self, seq: int) -> tuple[Any, ...]:
        """Return the event's row but for its root, in the order of EVENT."""
        leaf = self.leaf(seq)
        return (seq, leaf, merkle.leaf_hash(leaf), *self.columns)


@lru_cache(maxsize=4)
def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def made_of(change: dict[str, Any]) -> Made:
    """Make an event ready but for its number; ``seq`` is one of the last keys of a leaf, and nothing behind it is typed by anybody."""
    by, at = change["by"], change["at"]
    sealed: list[Unnumbered] = []
    body = {
        "v": VERSION,
        "seq": 0,
        "ts": _written(at),
        "actor": by.person,
        "post": by.post,
        "act": change["act"],
        "obj": change["obj"],
        "org": change["unit"],
        "req": by.request,
        "before": _seal("before", change["before"], sealed),
        "after": _seal("after", change["after"], sealed),
        "files": change["files"],
    }
    head, _, tail = canonical(body).rpartition(_SEQ + b"0")
    columns = (at, by.person, by.post, change["act"], change["obj"], change["unit"])
    return Made(head + _SEQ, tail, columns, sealed)


def _seal(side: str, values: Mapping[str, Any] | None, sealed: list[Unnumbered]) -> Any:
    return None if values is None else {k: _value(f"{side}.{k}", v, sealed) for k, v in values.items()}


def _value(pointer: str, value: Any, sealed: list[Unnumbered]) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{value} is no number of canonical JSON")
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Plain):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_value(f"{pointer}.{n}", each, sealed) for n, each in enumerate(value)]
    person = value.person if isinstance(value, About) else ""
    text = value.value if isinstance(value, About) else str(value)
    if not text:
        return ""
    salt = secrets.token_bytes(16)
    sealed.append((pointer, salt, text, person))
    return {"h": sealed_hash(salt, text)}


def sealed_hash(salt: bytes, text: str) -> str:
    """Return the hex SHA-256 of salt and text that stands in a leaf for ``text``."""
    return sha256(salt + text.encode()).hexdigest()
