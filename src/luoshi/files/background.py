"""Tables of more rows than a page waits for: tried out as one job, written as another, when its asker has looked at the first.

Nothing is decided here: the plans and the writing are those of the pages.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.access.scope import Viewer
from luoshi.base.refusals import Conflict, NotFound, Refusal
from luoshi.files import pace, staging
from luoshi.files.apply import apply_plan
from luoshi.files.grids.kinds import kind_called
from luoshi.files.grids.plan import GridPlan, apply_grid
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.jobs import actions as jobs
from luoshi.jobs.kinds import Kind
from luoshi.jobs.models import Job
from luoshi.jobs.task import Outcome, Task
from luoshi.mandate.models import Document, Line
from luoshi.mandate.queries import documents, visible_lines
from luoshi.trail.log import writing

TRY, WRITE = "import-try", "import-write"
SHOWN = 200  # faults kept for the page; the marked table has them all
_PLANS = 3


@dataclass(frozen=True)
class Uploaded:
    """A file that waits in staging, and what its rows belong to. ``table`` is the kind of a grid; "" are tasks."""

    token: str
    name: str
    year: int
    table: str = ""
    document: Document | None = None
    line: Line | None = None
    old: bool = False


def ask_try(uploaded: Uploaded, *, viewer: Viewer) -> Job:
    """Ask for a dry run in the background; see :func:`luoshi.jobs.actions.ask`."""
    given = {
        "token": uploaded.token,
        "year": uploaded.year,
        "table": uploaded.table,
        "document": uploaded.document.pk if uploaded.document else None,
        "line": uploaded.line.pk if uploaded.line else None,
        "old": uploaded.old,
    }
    return jobs.ask(kind=TRY, title=uploaded.name, given=given, viewer=viewer)


def ask_write(tried: Job, *, viewer: Viewer) -> Job:
    """Ask for the writing of what a dry run found; once. Raises NotFound for a job that is no dry run without faults."""
    found = tried.details
    if tried.kind != TRY or not found or found["faults_total"]:
        raise NotFound
    given = tried.given | {"expected": [found["new"], found["changed"]]}
    job = jobs.ask(kind=WRITE, title=tried.title, given=given, viewer=viewer)
    jobs.pass_on(job=tried, link=reverse("job", args=[job.pk]), viewer=viewer)
    return job


def _try(task: Task) -> Outcome:
    plan = _plan(task)
    person = task.job.asked_by
    if plan.has_secrets:
        staging.forget(task.job.given["token"], person=person)
        raise Refusal("secret", _("表里有涉密的标记，这个文件没有留下。"), _("涉密的行删掉，再重新上传。"))
    words = {"new": plan.new, "changed": plan.changed, "same": plan.same, "faults": len(plan.faults)}
    if plan.faults:
        says = _("试读好了：有 %(faults)d 处要改，什么也没有写入。") % words
    elif plan.new or plan.changed:
        says = (
            _("试读好了：新的 %(new)d 行，改 %(changed)d 行，另有 %(same)d 行和账上一样。还没有写入。")
            % words
        )
    else:
        staging.forget(task.job.given["token"], person=person)
        return Outcome(_("和账上一样，没有要写的。"))
    return Outcome(says, details=_details(plan))


def _details(plan: Plan | GridPlan) -> dict[str, Any]:
    return {
        "new": plan.new,
        "changed": plan.changed,
        "same": plan.same,
        "faults_total": len(plan.faults),
        "faults": [
            [each.sheet, each.row, each.column, each.name, each.found, str(each.wrong), str(each.mend)]
            for each in plan.faults[:SHOWN]
        ],
        "lenient": [[str(each.kind), str(each.says), each.count, str(each.unit)] for each in plan.lenient],
    }


def _write(task: Task) -> None:
    """Prepare without the lock; write what the asker looked at, or nothing. Planned again where somebody wrote meanwhile."""
    for again in range(_PLANS):
        plan = _plan(task)
        if plan.faults or [plan.new, plan.changed] != task.job.given["expected"]:
            raise Refusal(
                "moved_on",
                _("试读以后台账有了变化，和你看过的不一样了，没有写入。"),
                _("重新上传，看好再写入。"),
            )
        by = task.viewer.by()
        task.begin_writing()
        try:
            if isinstance(plan, Plan):
                apply_plan(plan, by=by, also=lambda number: task.finish(_written(task, number)))
            else:
                with writing(by):
                    task.finish(_written(task, apply_grid(plan, by=by)))
        except Conflict:
            if again + 1 == _PLANS:
                raise
            continue
        staging.forget(task.job.given["token"], person=task.job.asked_by)
        return


def _written(task: Task, number: int) -> Outcome:
    table = task.job.given["table"]
    if table:
        return Outcome(_("写入了 %(n)d 行。") % {"n": number}, reverse(kind_called(table).page))
    document = task.job.given["document"]
    query = f"?document={document}&stage=all" if document else "?sort=recent"
    return Outcome(_("写入了 %(n)d 项。") % {"n": number}, reverse("ledger") + query)


def _plan(task: Task) -> Plan | GridPlan:
    given, viewer = task.job.given, task.viewer
    task.progress(0, 0)
    try:
        file = staging.waiting(given["token"], person=task.job.asked_by)
    except NotFound as error:
        raise Refusal("file_gone", _("文件只留一天，已经清掉了。"), _("重新上传一次。")) from error
    with pace.heard_by(task.progress):
        if given["table"]:
            kind = kind_called(given["table"])
            viewer.need(kind.verb)
            return kind.plan(file.data, viewer=viewer, year=given["year"], source=file.name)
        return make_plan(
            file.data,
            viewer=viewer,
            year=given["year"],
            document=_one(documents(viewer), given["document"]),
            line=_one(visible_lines(viewer), given["line"]),
            source=file.name,
            old=given["old"],
        )


def _one(rows: "QuerySet[Any]", pk: int | None) -> Any:
    """Return the row of ``pk``, as far as the asker sees it today."""
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _drop(given: dict[str, Any], person: str) -> None:
    """Remove the file of a job that was cancelled."""
    try:
        staging.forget(str(given["token"]), person=person)
    except NotFound:
        return


KINDS: dict[str, Kind] = {
    TRY: Kind(gettext_lazy("试读表格"), _try, _drop),
    WRITE: Kind(gettext_lazy("写入表格"), _write, _drop),
}
