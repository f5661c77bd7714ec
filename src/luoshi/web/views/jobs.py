"""What works in the background for the reader: his jobs, one of them with how far it is, cancelling, going on."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.access.rights import Verb
from luoshi.base.refusals import Words
from luoshi.files.background import TRY, ask_write
from luoshi.jobs import actions
from luoshi.jobs.kinds import JobState, kinds
from luoshi.jobs.models import Job
from luoshi.jobs.queries import before, get_job, my_jobs
from luoshi.web.act_page import say
from luoshi.web.door import Request, page

STATES: dict[str, Words] = {
    JobState.WAITING: _in("job", "等着"),
    JobState.RUNNING: _in("job", "在办"),
    JobState.DONE: _in("job", "办好了"),
    JobState.FAILED: _in("job", "没有办成"),
    JobState.CANCELLED: _in("job", "取消了"),
}


def _shown(job: Job) -> dict[str, object]:
    kind = kinds.get(job.kind)
    return {
        "job": job,
        "kind": kind.title if kind else job.kind,
        "state": STATES[job.state],
        "percent": job.done * 100 // job.total if job.total else 0,
    }


@page()
def jobs(request: Request) -> HttpResponse:
    """List the reader's own jobs."""
    rows = [_shown(job) for job in my_jobs(request.viewer)]
    return render(
        request, "luoshi/jobs/list.html", {"rows": rows, "may_import": request.viewer.has(Verb.IMPORT)}
    )


@page()
def job(request: Request, pk: int) -> HttpResponse:
    """Show one job; the part that changes asks for itself every two seconds until it is over."""
    return render(request, "luoshi/jobs/job.html", _context(request, pk))


@page()
def state(request: Request, pk: int) -> HttpResponse:
    """Send the part that changes."""
    return render(request, "luoshi/jobs/state.html", _context(request, pk))


def _context(request: Request, pk: int) -> dict[str, object]:
    found = get_job(request.viewer, pk)
    table = found.given.get("table", "") if found.kind == TRY else ""
    again = reverse("import-table", args=[table]) if table else reverse("import")
    return {**_shown(found), "before": before(found), "again": again, "is_try": found.kind == TRY}


@page("POST")
def cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel what waits or prepares; once writing began the refusal says so."""
    actions.cancel(job=get_job(request.viewer, pk), viewer=request.viewer)
    say(request, _("取消了，什么也没有写入。"))
    return HttpResponseRedirect(reverse("job", args=[pk]), status=303)


@page("POST")
def write(request: Request, pk: int) -> HttpResponse:
    """Let what a dry run found be written, in another job."""
    job = ask_write(get_job(request.viewer, pk), viewer=request.viewer)
    return HttpResponseRedirect(reverse("job", args=[job.pk]), status=303)
