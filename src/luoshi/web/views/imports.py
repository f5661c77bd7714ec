"""A table comes in: tried out first, nothing written; then all of it or nothing."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotFound, Refusal
from luoshi.files import staging
from luoshi.files.apply import apply_plan
from luoshi.files.background import Uploaded, ask_try
from luoshi.files.columns import TEMPLATE_PROBLEMS, TEMPLATE_TASKS
from luoshi.files.excel_out import write_template
from luoshi.files.grids.kinds import KINDS
from luoshi.files.marked import mark
from luoshi.files.offline import KEEP, TAKE, Choice, Choices
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.files.staging import Waiting
from luoshi.files.workbook import TooManyRows, at_most
from luoshi.web.act_page import say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.imports import UploadForm, WaitingForm
from luoshi.web.views.tables_out import sent

_SHOWN = 200  # rows of a dry run listed one by one; the file itself has the rest


def _may(request: Request) -> None:
    request.viewer.need(Verb.IMPORT)
    request.viewer.need(Verb.OPEN)


@page("GET", "POST")
def start(request: Request) -> HttpResponse:
    """Take a workbook and try it out; nothing is written, the file waits for a day."""
    _may(request)
    if request.method != "POST":
        document = request.GET.get("document", "")
        return _start(request, UploadForm(request.viewer, initial={"document": document}))
    form = UploadForm(request.viewer, request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, form, 422)
    given = form.cleaned_data
    data, name = given["file"].read(), str(given["file"].name)
    try:
        with at_most(settings.IMPORT_ROWS):
            plan = _plan(request, data, name, given)
        # Where a secrecy marking was found the file is not kept, not for a minute (rules 13).
        token = "" if plan.has_secrets else staging.keep(data, name=name, person=request.viewer.person)
    except TooManyRows:
        return _later(request, form, data, name)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _start(request, form, refusal.status)
    return _dry_run(request, plan, token, given)


def _later(request: Request, form: UploadForm, data: bytes, name: str) -> HttpResponse:
    """Let a table of many rows be tried out in the background, and show how far that is."""
    given = form.cleaned_data
    token = staging.keep(data, name=name, person=request.viewer.person)
    belongs = given["document"], given["line"], bool(given.get("old"))
    try:
        job = ask_try(Uploaded(token, name, given["year"], "", *belongs), viewer=request.viewer)
    except Refusal as refusal:
        staging.forget(token, person=request.viewer.person)
        form.add_error(None, str(refusal))
        return _start(request, form, refusal.status)
    return HttpResponseRedirect(reverse("job", args=[job.pk]), status=303)


def _start(request: Request, form: UploadForm, status: int = 200) -> HttpResponse:
    others = [kind for kind in KINDS.values() if request.viewer.has(kind.verb)]
    return render(request, "luoshi/imports/start.html", {"form": form, "others": others}, status=status)


def _choices(request: Request) -> Choices:
    """Return what was chosen for rows that both sides changed: one by one, and for all others seen on that page."""
    found = {}
    rest = request.POST.get("rest", "")
    for name, seen in request.POST.items():
        pk = name.removeprefix("seen-")
        if name != pk and pk.isdecimal():
            what = request.POST.get(f"choice-{pk}", rest)
            if what in {KEEP, TAKE}:
                found[int(pk)] = Choice(what, str(seen))
    return found


def _decided(request: Request, plan: Plan) -> Choices:
    """Return the choices that still hold: those whose row is not asked about again."""
    again = {row.item.pk for row in plan.clashing if row.item is not None}
    return {pk: each for pk, each in _choices(request).items() if pk not in again}


def _plan(request: Request, data: bytes, name: str, given: dict[str, Any]) -> Plan:
    return make_plan(
        data,
        viewer=request.viewer,
        year=given["year"],
        document=given["document"],
        line=given["line"],
        source=name,
        old=bool(given.get("old")),
        choices=_choices(request),
    )


def _dry_run(
    request: Request, plan: Plan, token: str, given: dict[str, Any], status: int = 200, says: str = ""
) -> HttpResponse:
    rows = plan.every
    changed = [row for row in rows if row.state == "changed"]
    fresh = [row for row in rows if row.state == "new"]
    context = {
        "plan": plan,
        "token": token,
        "year": given["year"],
        "document": given["document"],
        "line": given["line"],
        "old": bool(given.get("old")),
        "says": says,
        "changed": changed,
        "fresh": fresh[:_SHOWN],
        "clashing": plan.clashing,
        "chosen": _decided(request, plan),
        "rest": max(0, len(fresh) - _SHOWN),
        "fault_rows": plan.faulty_rows,
    }
    return render(request, "luoshi/imports/dry_run.html", context, status=status)


def _waiting(request: Request) -> tuple[Waiting, dict[str, Any]]:
    """Return the file that waits under the token sent, with what its rows belong to. Another's token: NotFound."""
    form = WaitingForm(request.viewer, request.POST)
    if not form.is_valid():
        if "token" in form.errors:
            raise NotFound
        raise Refusal("belongs", _("属于哪份文件、归哪一条，没有选对。"), _("重新上传一次。"))
    return staging.waiting(form.cleaned_data["token"], person=request.viewer.person), form.cleaned_data


@page("POST")
def marked(request: Request) -> HttpResponse:
    """Send the waiting table back with its faulty cells marked, each with a comment on how to mend it."""
    _may(request)
    file, given = _waiting(request)
    plan = _plan(request, file.data, file.name, given)
    name = _("%(name)s-要改.xlsx") % {"name": Path(file.name).stem}
    return sent(mark(file.data, plan.faults), name)


@page("POST")
def apply(request: Request) -> HttpResponse:
    """Write the waiting table: all of it or nothing. Where the ledger moved on meanwhile, the dry run shows it anew."""
    _may(request)
    file, given = _waiting(request)
    plan = _plan(request, file.data, file.name, given)
    if plan.faults:
        says = _("试读以后台账有了变化，现在有要改的地方，没有写入。")
        return _dry_run(request, plan, file.token, given, 422, says)
    if plan.clashing:
        says = _("有的事项表里和台账都改了，一项一项选好再写入。")
        return _dry_run(request, plan, file.token, given, 422, says)
    try:
        done = apply_plan(plan, by=by(request))
    except Conflict as conflict:
        again = _plan(request, file.data, file.name, given)
        says = _("刚才别人改过同一项，没有写入。下面按现在的台账重新对过一遍，看好再写入。")
        return _dry_run(request, again, file.token, given, conflict.status, says)
    except Refusal as refusal:
        return _dry_run(request, plan, file.token, given, refusal.status, str(refusal))
    staging.forget(file.token, person=request.viewer.person)
    words = _("“%(name)s”写入了 %(n)s 项。") if done else _("“%(name)s”和台账一样，没有要写的。")
    say(request, words % {"name": file.name, "n": len(done)})
    query = f"?document={given['document'].pk}&stage=all" if given["document"] else "?sort=recent"
    return HttpResponseRedirect(reverse("ledger") + query, status=303)


@page()
def template(request: Request) -> HttpResponse:
    """Send an empty table with the columns that are read best: of tasks, or of problems (?kind=problems)."""
    _may(request)
    problems = request.GET.get("kind") == "problems"
    stream = BytesIO()
    title = _("问题清单") if problems else _("重点任务台账")
    hint = _("一行一项。时限写日期、“2021年底前”或“长期坚持”；牵头单位只写一个，其余写在配合单位。")
    write_template(stream, title=title, hint=hint, columns=TEMPLATE_PROBLEMS if problems else TEMPLATE_TASKS)
    return sent(stream.getvalue(), f"{title}-{clock.today():%Y%m%d}.xlsx")
