"""What a job holds while it runs: its asker, what was given, and the ways to say how far it is and that it is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from luoshi.access.models import Account
from luoshi.access.scope import Viewer, viewer_for
from luoshi.base.refusals import NotAllowed
from luoshi.jobs import actions
from luoshi.jobs.models import Job


class Lost(Exception):
    """The job was cancelled or taken over: whoever runs it stops and writes nothing."""


class Told(Exception):
    """The worker was told to stop: the job goes back and waits."""


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a sentence, where to see it, and what its page shows besides."""

    says: str
    link: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Task:
    """A job under way. ``stopping`` says whether the worker was told to stop."""

    job: Job
    runner: str
    stopping: Callable[[], bool] = lambda: False
    finished: bool = False

    @cached_property
    def viewer(self) -> Viewer:
        """Who asked, as of today. Raises NotAllowed when he cannot sign in any more, or left the post he asked in."""
        account = Account.objects.select_related("person").filter(person_id=self.job.asked_by).first()
        if account is None or not account.is_active:
            raise NotAllowed
        viewer = viewer_for(self.job.asked_by, account.person.name, account.pk, self.job.post_id)
        if (viewer.acting.post if viewer.acting else None) != self.job.post_id:
            raise NotAllowed
        return viewer

    def progress(self, done: int, total: int) -> None:
        """Say how far it is: a safe point. Raises Lost when it was cancelled, Told when the worker is to stop."""
        if self.stopping():
            raise Told
        if not actions.progress(self.job, self.runner, done, total):
            raise Lost

    def begin_writing(self) -> None:
        """From here on it cannot be cancelled. Raises Lost when it was, Told when the worker is to stop."""
        if self.stopping():
            raise Told
        if not actions.begin_writing(self.job, self.runner):
            raise Lost

    def finish(self, outcome: Outcome) -> None:
        """Write that it is done; within the transaction of what it wrote, so that both are there or neither.

        Raises Lost when another worker has it by now, which takes the whole transaction back.
        """
        done = actions.finish(
            self.job, self.runner, says=outcome.says, link=outcome.link, details=outcome.details
        )
        if not done:
            raise Lost
        self.finished = True
