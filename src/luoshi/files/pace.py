"""How far long reading is: whoever runs it in the background listens, nobody else pays for it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
Listener = Callable[[int, int], None]
_listener: ContextVar[Listener | None] = ContextVar("luoshi_pace", default=None)
_EVERY = 500


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Call ``listener`` (done, total) now and then inside; what it raises ends the reading."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def told(rows: list[T]) -> Iterable[T]:
    """Return the rows, telling whoever listens how many went by."""
    listener = _listener.get()
    return rows if listener is None else _told(rows, listener)


def _told(rows: list[T], listener: Listener) -> Iterator[T]:
    for number, row in enumerate(rows):
        if number % _EVERY == 0:
            listener(number, len(rows))
        yield row
    listener(len(rows), len(rows))
