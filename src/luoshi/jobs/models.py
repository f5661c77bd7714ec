"""The table of jobs. It is no part of the trail: what a job does to the ledger leaves its events there in the asker's name."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import choice_field, one_of, paired, person_field, title_field, words_field
from luoshi.jobs.kinds import OVER, JobState
from luoshi.org.models import Post


class Job(models.Model):
    """Something asked for that takes longer than a page may: who asked in which post, how far it is, what came of it.

    ``runner`` is the worker that has it and ``beat`` (seconds since 1970) its last sign of life; ``tries`` counts how
    often a worker took it up. ``writing``: its one transaction has begun, and it cannot be cancelled any more. ``says``
    is the result, or why it failed; ``link`` where to see it; ``details`` what the page shows besides, for a day.
    """

    kind = models.CharField(max_length=40)
    title = title_field()
    given = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="zh-hans")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = person_field(db_index=True)
    state = choice_field(JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    runner = models.CharField(max_length=32, blank=True, default="")
    beat = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    writing = models.BooleanField(default=False)
    says = words_field()
    link = models.CharField(max_length=300, blank=True, default="")
    details = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    ended_by = person_field(blank=True, default="")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("state", JobState, "jobs_job_state"),
            paired("ended_at", "ended_by", "jobs_job_ended"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OVER), ended_at__isnull=False)
                | (~Q(state__in=sorted(OVER)) & Q(ended_at__isnull=True)),
                name="jobs_job_over",
            ),
            # One at a time in a ledger, however many workers were started.
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=JobState.RUNNING), name="jobs_job_one_running"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in OVER

    @property
    def can_cancel(self) -> bool:
        """Whether nothing is being written yet."""
        return not self.is_over and not self.writing
