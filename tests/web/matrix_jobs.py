"""The permission matrix of background work: its asker's alone, whoever else he is; by hand."""

from collections.abc import Iterator

from django.urls import reverse
from matrix import ROLES

import build
from luoshi.jobs import actions
from luoshi.jobs.models import Job

ASKER = "甲司党务"
JOB_ROUTES = {"job", "job-state", "job-cancel", "job-write"}
NOBODY = 987_654_321


def asked(house: build.House) -> Job:
    """Return a job that waits: a dry run."""
    given = {"token": "0" * 32, "table": ""}
    return actions.ask(kind="import-try", title="长表.xlsx", given=given, viewer=house.viewer(ASKER))


def cells(job: Job) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, method, path and the one right answer. What is no dry run that was done cannot be written: 404."""
    for role in ROLES:
        mine = role == ASKER
        for name in ("job", "job-state"):
            yield role, "GET", reverse(name, args=[job.pk]), 200 if mine else 404
            yield role, "POST", reverse(name, args=[job.pk]), 405
            yield role, "GET", reverse(name, args=[NOBODY]), 404
        yield role, "POST", reverse("job-cancel", args=[job.pk]), 303 if mine else 404
        yield role, "POST", reverse("job-write", args=[job.pk]), 404
        for name in ("job-cancel", "job-write"):
            yield role, "GET", reverse(name, args=[job.pk]), 405
            yield role, "POST", reverse(name, args=[NOBODY]), 404
    for name in JOB_ROUTES:
        method = "GET" if name in {"job", "job-state"} else "POST"
        yield "", method, reverse(name, args=[job.pk]), 302
