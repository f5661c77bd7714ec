"""Asking for a job and cancelling it, and a worker's taking it up. Each is one statement that changes a row or does not.

Nothing here goes through the trail: a job is no fact of the ledger. What it writes there goes through the actions of the rooms.
"""

import secrets
import time
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotFound, Refusal
from luoshi.base.text import clean
from luoshi.jobs.kinds import OVER, JobState, kinds
from luoshi.jobs.models import Job

LEASE = 60
"""Seconds without a sign of life after which a job is taken from its worker; longer than a page waits for the lock."""
MOST_TRIES = 3
MOST_WAITING = 5
DETAILS_KEPT = timedelta(days=1)
KEPT = timedelta(days=90)


def ask(*, kind: str, title: str, given: dict[str, Any], viewer: Viewer) -> Job:
    """Ask for a job in the name of ``viewer``, who acts in his post of now. Raises Refusal when five of his wait already."""
    if kind not in kinds:
        raise KeyError(kind)
    if Job.objects.filter(asked_by=viewer.person).exclude(state__in=OVER).count() >= MOST_WAITING:
        words = _("你已经有 %(n)d 件在后台等着。") % {"n": MOST_WAITING}
        raise Refusal("too_many_jobs", words, _("等办完，或取消一件再来。"))
    return Job.objects.create(
        kind=kind,
        title=clean(title, limit=200),
        given=given,
        language=translation.get_language() or "zh-hans",
        post_id=viewer.acting.post if viewer.acting else None,
        asked_at=clock.now(),
        asked_by=viewer.person,
    )


def cancel(*, job: Job, viewer: Viewer) -> Job:
    """Cancel a job that waits or prepares; it writes nothing then. Another's is NotFound.

    Raises Refusal when its writing has begun or it is over.
    """
    if job.asked_by != viewer.person:
        raise NotFound
    gone = Job.objects.filter(
        pk=job.pk, state__in=(JobState.WAITING, JobState.RUNNING), writing=False
    ).update(state=JobState.CANCELLED, runner="", ended_at=clock.now(), ended_by=viewer.person)
    job.refresh_from_db()
    if gone:
        drop = kinds[job.kind].drop if job.kind in kinds else None
        if drop is not None:
            drop(job.given, job.asked_by)
        return job
    if job.is_over:
        raise Conflict({"state": job.state})
    raise Refusal("writing", _("已经开始写入，不能取消了。"), _("等它写完；要么全写，要么一行也不写。"))


def pass_on(*, job: Job, link: str, viewer: Viewer) -> None:
    """Put what follows from a job's result in the place of its details, so that it is asked for once."""
    Job.objects.filter(pk=job.pk, asked_by=viewer.person).update(link=link, details={})


def new_runner() -> str:
    """Return a name for a worker, different from every other."""
    return secrets.token_hex(16)


def take(runner: str) -> Job | None:
    """Take up the job that waits longest, unless one is being done in this ledger; return it, or None.

    A job whose worker gave no sign of life for a minute is put back first; after the third time it has failed.
    """
    if not Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exists():
        return None
    _put_back_lost()
    if Job.objects.filter(state=JobState.RUNNING).exists():
        return None
    first = Job.objects.filter(state=JobState.WAITING).order_by("pk").first()
    if first is None:
        return None
    try:
        with transaction.atomic():
            taken = Job.objects.filter(pk=first.pk, state=JobState.WAITING).update(
                state=JobState.RUNNING, runner=runner, beat=_seconds(), tries=F("tries") + 1, done=0, total=0
            )
    except IntegrityError:  # another worker was faster
        return None
    if not taken:
        return None
    first.refresh_from_db()
    return first


def _put_back_lost() -> None:
    """A sign of life from the future is none, either: the machine's clock was set back."""
    now = _seconds()
    lost = Job.objects.filter(Q(beat__lt=now - LEASE) | Q(beat__gt=now + LEASE), state=JobState.RUNNING)
    for job in lost:
        mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, runner=job.runner, beat=job.beat)
        if job.tries < MOST_TRIES:
            mine.update(state=JobState.WAITING, runner="", writing=False)
            continue
        with translation.override(job.language):
            words = _("办了 %(n)d 次都中断了，什么也没有写入。") % {"n": job.tries}
            mine.update(**_ended(job, JobState.FAILED, f"{words} {_('请管理员看服务的日志。')}"))


def beat(job: Job, runner: str) -> bool:
    """Give a sign of life; False when the job is not this worker's any more."""
    return bool(_held(job, runner).update(beat=_seconds()))


def progress(job: Job, runner: str, done: int, total: int) -> bool:
    """Say how far it is; False when the job is not this worker's any more (cancelled, or taken over)."""
    return bool(_held(job, runner).update(done=done, total=total, beat=_seconds()))


def begin_writing(job: Job, runner: str) -> bool:
    """Close the door to cancelling; False when somebody was faster."""
    return bool(_held(job, runner).update(writing=True, beat=_seconds()))


def finish(job: Job, runner: str, *, says: str, link: str, details: dict[str, Any]) -> bool:
    """Write that it is done, in the transaction of what it wrote; False when the job is not this worker's any more."""
    ended = _ended(job, JobState.DONE, says)
    return bool(_held(job, runner).update(**ended, done=F("total"), link=link, details=details))


def fail(job: Job, runner: str, says: str) -> bool:
    """Write that it came to nothing, and why, as a refusal says it."""
    return bool(_held(job, runner).update(**_ended(job, JobState.FAILED, says)))


def give_back(job: Job, runner: str) -> bool:
    """Let it wait again: this worker was told to stop. It does not count as a try."""
    return bool(
        _held(job, runner).update(state=JobState.WAITING, runner="", writing=False, tries=F("tries") - 1)
    )


def tidy() -> None:
    """Empty what was read from files a day ago, and remove jobs that ended ninety days ago."""
    now = clock.now()
    Job.objects.filter(ended_at__lt=now - DETAILS_KEPT).exclude(details={}).update(details={})
    Job.objects.filter(ended_at__lt=now - KEPT).delete()


def _held(job: Job, runner: str) -> Any:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, runner=runner)


def _ended(job: Job, state: JobState, says: str) -> dict[str, Any]:
    return {
        "state": state,
        "says": says,
        "runner": "",
        "writing": False,
        "ended_at": clock.now(),
        "ended_by": job.asked_by,
    }


def _seconds() -> int:
    return int(time.time())
