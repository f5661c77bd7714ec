"""One worker: takes jobs up one after another, gives signs of life while one runs, stops at a safe point."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, close_old_connections, connection
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.base.refusals import Refusal, of_database
from luoshi.jobs import actions
from luoshi.jobs.kinds import kinds
from luoshi.jobs.models import Job
from luoshi.jobs.task import Lost, Task, Told

T = TypeVar("T")
log = logging.getLogger(__name__)
BEAT = 10  # seconds between signs of life
PAUSE = 1.0  # seconds between looks for work


def work(
    *,
    once: bool = False,
    stopping: Callable[[], bool] = lambda: False,
    rest: Callable[[float], object] | None = None,
    beating: bool = True,
    tell: Callable[[str], None] = lambda _says: None,
) -> int:
    """Do what waits until told to stop, or with ``once`` until nothing waits; return how many jobs were taken up.

    ``rest`` waits some seconds and comes back early when told to stop. ``beating``: give signs of life from a thread.
    """
    runner, count = actions.new_runner(), 0
    _quietly(actions.tidy)
    while not stopping():
        job = _quietly(lambda: actions.take(runner))
        if job is not None:
            count += 1
            tell(f"{job.pk} {job.title}")
            tell(f"{job.pk} {run(job, runner, stopping=stopping, beating=beating)}")
        elif once:
            break
        else:
            close_old_connections()
            (rest or threading.Event().wait)(PAUSE)
    return count


def _quietly(ask: Callable[[], T]) -> T | None:
    """Ask the database; where it is busy, full or away, say so in the log and come again."""
    try:
        return ask()
    except DatabaseError as error:
        log.warning("jobs: the database does not answer: %s", error)
        connection.close()
        return None


def run(job: Job, runner: str, *, stopping: Callable[[], bool] = lambda: False, beating: bool = True) -> str:
    """Do one job that ``runner`` holds; return its state afterwards. What it raises ends in its row, not here."""
    task = Task(job, runner, stopping)
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, runner, over), daemon=True) if beating else None
    if thread is not None:
        thread.start()
    try:
        with translation.override(job.language):
            _quietly(lambda: _run(task))
    finally:
        over.set()
        if thread is not None:
            thread.join()
    state = _quietly(lambda: Job.objects.values_list("state", flat=True).get(pk=job.pk))
    return str(state or "?")


def _run(task: Task) -> None:
    job, runner = task.job, task.runner
    try:
        if job.kind not in kinds:
            raise Refusal("job_kind", _("这个版本不办这种事。"), _("升级以后再来，或取消。"))
        outcome = kinds[job.kind].run(task)
        if not task.finished and outcome is not None:
            task.finish(outcome)
    except Lost:
        return
    except Told:
        actions.give_back(job, runner)
    except Refusal as refusal:
        actions.fail(job, runner, str(refusal))
    except DatabaseError as error:
        log.warning("job %s: %s", job.pk, error)
        actions.fail(job, runner, str(of_database(error) or _broken()))
    except Exception:
        log.exception("job %s", job.pk)
        actions.fail(job, runner, str(_broken()))


def _broken() -> Refusal:
    return Refusal("broken", _("程序出了错，什么也没有写入。"), _("请管理员看服务的日志。"))


def _beat(job: Job, runner: str, over: threading.Event) -> None:
    """On SQLite a sign of life waits while the job itself writes; so does whoever would take it over."""
    try:
        while not over.wait(BEAT):
            _quietly(lambda: actions.beat(job, runner))
    finally:
        connection.close()
