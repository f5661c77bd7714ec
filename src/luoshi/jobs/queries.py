"""Reading jobs: everybody his own, and nobody another's."""

from luoshi.access.scope import Viewer
from luoshi.base.refusals import NotFound
from luoshi.jobs.kinds import JobState, kinds
from luoshi.jobs.models import Job

SHOWN = 50


def my_jobs(viewer: Viewer) -> list[Job]:
    """Return the last fifty jobs of the reader, newest first."""
    return list(Job.objects.filter(asked_by=viewer.person)[:SHOWN])


def get_job(viewer: Viewer, pk: int) -> Job:
    """Return a job of the reader's own. Raises NotFound for another's, and for none."""
    job = Job.objects.filter(pk=pk, asked_by=viewer.person).first()
    if job is None:
        raise NotFound
    return job


def before(job: Job) -> int:
    """Return how many jobs are done before this one; whose they are is nobody's business."""
    if job.state != JobState.WAITING:
        return 0
    return Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING), pk__lt=job.pk).count()


def without_owner() -> list[str]:
    """Return the kinds of jobs that no room of this version does."""
    return sorted(set(Job.objects.order_by().values_list("kind", flat=True).distinct()) - set(kinds))
