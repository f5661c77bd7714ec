"""Writing: a block in which rows change and events are appended, all or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from time import sleep
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.bulk import Queue, insert_values, queued
from luoshi.core import merkle
from luoshi.trail.ahead import laid_out
from luoshi.trail.leaves import BLOCK, EVENT, SEALED, About, Plain, made_of
from luoshi.trail.models import Block, Event, Sealed, TreeState

__all__ = ["About", "Log", "MovedOn", "Plain", "erase", "is_prepared", "never", "prepared", "writing"]
TIMES, PAUSE = (
    200,
    0.005,
)  # how often, and every how many seconds, the tree's lock is asked for by who does not stand in line


@dataclass
class Log:
    """The open block. ``by`` acts, ``at`` is the one moment of all its events; ``last`` is called within the transaction.

    ``prepares``: rows and events are made ready here and written when the block ends; see :func:`prepared`.
    """

    by: By
    at: datetime
    pending: list[dict[str, Any]] = field(default_factory=list)
    prepares: bool = False
    last: list[Callable[[], None]] = field(default_factory=list)
    failed: bool = False

    def add(
        self,
        act: str,
        obj: str,
        *,
        unit: int | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        by: By | None = None,
        files: Sequence[str] = (),
    ) -> None:
        """Append one event when the block ends, by the block's actor unless ``by`` names another (bulk acts).

        ``act`` is a dotted name (``item.opened``), ``obj`` is ``kind:id``. Values of ``before`` and ``after``: text
        enters the leaf as a salted hash, unless it is a :class:`Plain` or an enum; numbers, dates and None as they
        are. ``files``: SHA-256 (hex) of the files the event is about.
        """
        self.pending.append(
            {
                "by": by or self.by,
                "at": self.at,
                "act": act,
                "obj": obj,
                "unit": unit,
                "before": before,
                "after": after,
                "files": list(files),
            }
        )

    def one_by_one(self, since: int, objects: Iterable[str]) -> None:
        """Put the events behind the first ``since`` in the order of ``objects``: as if what was done to many had been done to each alone.

        ``objects`` names all they are about (``kind:id``); the events of one keep their order.
        """
        turns = {name: n for n, name in enumerate(objects)}
        self.pending[since:] = sorted(self.pending[since:], key=lambda each: turns[each["obj"]])


_open: ContextVar[Log | None] = ContextVar("luoshi_open_log", default=None)


@contextmanager
def writing(by: By) -> Iterator[Log]:
    """Open a transaction in which rows and events are written together; the tree is locked first.

    A block inside a block joins the outer one: it is a savepoint, and its events vanish with it if it fails. It may
    have another actor, and its own moment.
    """
    outer = _open.get()
    if outer is not None:
        mark = len(outer.pending)
        try:
            with nullcontext() if outer.prepares else transaction.atomic():
                yield Log(by=by, at=clock.now(), pending=outer.pending, prepares=outer.prepares)
        except BaseException:
            outer.failed = True
            del outer.pending[mark:]
            raise
        return
    with transaction.atomic():
        state = TreeState.objects.select_for_update().get(pk=1)
        log = Log(by=by, at=clock.now())
        token = _open.set(log)
        try:
            yield log
        finally:
            _open.reset(token)
        for each in log.last:
            each()
        _keep(*_append(state, log))


class MovedOn(Exception):
    """Somebody wrote meanwhile: what was made ready rests on what is no more."""


def never(_since: int) -> bool:
    """Say of nothing that it may be written meanwhile."""
    return False


@contextmanager
def prepared(by: By, *, size: int, beside: Callable[[int], bool] = never) -> Iterator[Log]:
    """Make rows and events ready before the lock, and write them in one transaction at the end: it is held only for that.

    For acts that write through ``base.bulk`` alone and read nothing they wrote; rows that are there count as locked.
    ``size`` is that of the tree when what they rest on was read; ``beside(size)`` says whether all that was written since stands beside
    it. Events get their numbers under the lock, whoever wrote meanwhile. Raises MovedOn, and nothing is written, where it does not:
    then nothing that was read can be relied on.
    """
    state = TreeState.objects.get(pk=1)
    if _open.get() is not None or (state.size != size and not beside(size)):
        raise MovedOn
    log = Log(by=by, at=clock.now(), prepares=True)
    with queued() as queue:
        token = _open.set(log)
        try:
            yield log
        finally:
            _open.reset(token)
    if log.failed:
        raise RuntimeError("an act within the block failed: its rows cannot be told from the others")
    queue.gather()
    made = [made_of(change) for change in log.pending]
    with _ahead(queue) as is_ahead, laid_out(made) as laid, transaction.atomic():
        now = _locked_soon() if is_ahead else TreeState.objects.select_for_update().get(pk=1)
        if now.size != size and not beside(size):
            raise MovedOn
        frontier, blocks = laid.write(now)
        queue.write()
        for each in log.last:
            each()
        _keep(frontier, blocks)


@contextmanager
def _ahead(queue: Queue) -> Iterator[bool]:
    """Where the database takes rows beside other writers, write them, and have them checked, before the lock: nobody sees them yet.

    Where it does not, lay them out. Yields whether they are written. Raises MovedOn where this and another writer wait for each other.
    """
    if not connection.features.has_select_for_update:
        try:
            queue.lay_out()
            yield False
        finally:
            queue.clear()
        return
    try:
        with transaction.atomic():
            _write_ahead(queue)
            yield True
    except OperationalError as wrong:
        if isinstance(wrong.__cause__, DeadlockDetected):
            raise MovedOn from wrong
        raise


def _locked_soon() -> TreeState:
    """Lock the tree without standing in line for it: who has it may be waiting for a row or a number written ahead.

    Were both to wait, the database would end one of the two, and perhaps the other. Raises MovedOn after some time: the rows go, and
    the other goes on.
    """
    for _time in range(TIMES):
        try:
            with transaction.atomic():
                return TreeState.objects.select_for_update(nowait=True).get(pk=1)
        except OperationalError as wrong:
            if not isinstance(wrong.__cause__, LockNotAvailable):
                raise
        sleep(PAUSE)
    raise MovedOn


def _write_ahead(queue: Queue) -> None:
    try:
        queue.write_own()
        connection.check_constraints()
    except IntegrityError as wrong:
        raise MovedOn from wrong  # somebody took a number, or what a row refers to: under the lock it will be told


def is_prepared() -> bool:
    """Say whether a block of :func:`prepared` is open."""
    log = _open.get()
    return log is not None and log.prepares


def _keep(frontier: merkle.Frontier, blocks: list[merkle.Block]) -> None:
    if blocks:
        insert_values(Block, BLOCK, blocks)
    TreeState.objects.filter(pk=1).update(size=frontier.size, frontier=frontier.to_bytes())


def _append(state: TreeState, log: Log) -> tuple[merkle.Frontier, list[merkle.Block]]:
    frontier = merkle.Frontier.from_bytes(state.size, bytes(state.frontier))
    events: list[tuple[Any, ...]] = []
    sealed: list[tuple[Any, ...]] = []
    for seq, change in enumerate(log.pending, state.size):
        made = made_of(change)
        events.append(made.event(seq))
        sealed += [(seq, *each) for each in made.sealed]
    frontier, roots, blocks = frontier.extended(event[2] for event in events)
    insert_values(Event, EVENT, [(*event, root) for event, root in zip(events, roots, strict=True)])
    insert_values(Sealed, SEALED, sealed)
    return frontier, blocks


def erase(person: str, *, log: Log) -> int:
    """Delete every sealed value about ``person`` with its salt; return how many. The events stay and verify."""
    gone, _ = Sealed.about(person).delete()
    log.add("person.erased", f"person:{person}", after={"values": gone})
    return gone
