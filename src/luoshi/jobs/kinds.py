"""Kinds of jobs. Rooms above add their own at start-up; ``luoshi check`` names a job whose kind has no owner."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from luoshi.base.refusals import Words

if TYPE_CHECKING:
    from luoshi.jobs.task import Outcome, Task


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True)
class Kind:
    """What a job of this kind is called, and what does it.

    ``run`` prepares without a lock, calls :meth:`Task.begin_writing` and writes in one transaction that ends with
    :meth:`Task.finish`; one that writes nothing returns its outcome. ``drop`` tidies up where a job was cancelled.
    """

    title: Words
    run: "Callable[[Task], Outcome | None]"
    drop: "Callable[[dict[str, object], str], None] | None" = None


kinds: dict[str, Kind] = {}
