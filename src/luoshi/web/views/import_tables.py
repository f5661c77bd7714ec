"""Records, people, groups, units and directives from tables: tried out first, nothing written; then all of it or nothing."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotFound, Refusal
from luoshi.base.text import whole_number
from luoshi.files import staging
from luoshi.files.background import Uploaded, ask_try
from luoshi.files.excel_out import write_rows
from luoshi.files.grids import out
from luoshi.files.grids.kinds import Kind, kind_called
from luoshi.files.grids.plan import GridPlan, apply_grid
from luoshi.files.marked import mark
from luoshi.files.staging import Waiting
from luoshi.files.workbook import TooManyRows, at_most
from luoshi.web.act_page import say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.imports import TableForm, WaitingTableForm
from luoshi.web.templatetags.look import full_day
from luoshi.web.views.tables_out import sent, table

_SHOWN = 200  # rows of a dry run listed one by one; the file itself has the rest


def _kind(request: Request, code: str) -> Kind:
    """Return the kind asked for: 404 where there is none, 403 without the right its acts need."""
    kind = kind_called(code)
    request.viewer.need(kind.verb)
    return kind


@page("GET", "POST")
def start(request: Request, code: str) -> HttpResponse:
    """Take a table and try it out; nothing is written, the file waits for a day."""
    kind = _kind(request, code)
    if request.method != "POST":
        return _start(request, kind, TableForm())
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, kind, form, 422)
    given = form.cleaned_data
    data, name = given["file"].read(), str(given["file"].name)
    try:
        with at_most(settings.IMPORT_ROWS):
            plan = kind.plan(data, viewer=request.viewer, year=given["year"], source=name)
        # Where a secrecy marking was found the file is not kept, not for a minute (rules 13).
        token = "" if plan.has_secrets else staging.keep(data, name=name, person=request.viewer.person)
    except TooManyRows:
        return _later(request, kind, form, data, name)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _start(request, kind, form, refusal.status)
    return _dry_run(request, kind, plan, token, given["year"])


def _later(request: Request, kind: Kind, form: TableForm, data: bytes, name: str) -> HttpResponse:
    """Let a table of many rows be tried out in the background, and show how far that is."""
    token = staging.keep(data, name=name, person=request.viewer.person)
    uploaded = Uploaded(token, name, form.cleaned_data["year"], kind.code)
    try:
        job = ask_try(uploaded, viewer=request.viewer)
    except Refusal as refusal:
        staging.forget(token, person=request.viewer.person)
        form.add_error(None, str(refusal))
        return _start(request, kind, form, refusal.status)
    return HttpResponseRedirect(reverse("job", args=[job.pk]), status=303)


def _start(request: Request, kind: Kind, form: TableForm, status: int = 200) -> HttpResponse:
    return render(request, "luoshi/imports/table_start.html", {"form": form, "kind": kind}, status=status)


def _dry_run(
    request: Request, kind: Kind, plan: GridPlan, token: str, year: int, status: int = 200, says: str = ""
) -> HttpResponse:
    fresh = plan.of("new")
    context = {
        "kind": kind,
        "plan": plan,
        "token": token,
        "year": year,
        "says": says,
        "changed": plan.of("changed"),
        "fresh": fresh[:_SHOWN],
        "rest": max(0, len(fresh) - _SHOWN),
    }
    return render(request, "luoshi/imports/table_dry_run.html", context, status=status)


def _waiting(request: Request) -> tuple[Waiting, int]:
    """Return the file that waits under the token sent, and the year chosen. Another's token: NotFound."""
    form = WaitingTableForm(request.POST)
    if not form.is_valid():
        raise NotFound
    return staging.waiting(form.cleaned_data["token"], person=request.viewer.person), form.cleaned_data[
        "year"
    ]


@page("POST")
def marked(request: Request, code: str) -> HttpResponse:
    """Send the waiting table back with its faulty cells marked, each with a comment on how to mend it."""
    kind = _kind(request, code)
    file, year = _waiting(request)
    plan = kind.plan(file.data, viewer=request.viewer, year=year, source=file.name)
    return sent(mark(file.data, plan.faults), _("%(name)s-要改.xlsx") % {"name": Path(file.name).stem})


@page("POST")
def apply(request: Request, code: str) -> HttpResponse:
    """Write the waiting table: all of it or nothing. Where the ledger moved on meanwhile, the dry run shows it anew."""
    kind = _kind(request, code)
    file, year = _waiting(request)
    plan = kind.plan(file.data, viewer=request.viewer, year=year, source=file.name)
    if plan.faults:
        says = _("试读以后台账有了变化，现在有要改的地方，没有写入。")
        return _dry_run(request, kind, plan, file.token, year, 422, says)
    try:
        done = apply_grid(plan, by=by(request))
    except Conflict as conflict:
        again = kind.plan(file.data, viewer=request.viewer, year=year, source=file.name)
        says = _("刚才别人改过同一项，没有写入。下面按现在的台账重新对过一遍，看好再写入。")
        return _dry_run(request, kind, again, file.token, year, conflict.status, says)
    except Refusal as refusal:
        return _dry_run(request, kind, plan, file.token, year, refusal.status, str(refusal))
    staging.forget(file.token, person=request.viewer.person)
    words = _("“%(name)s”写入了 %(n)s 行。") if done else _("“%(name)s”和账上一样，没有要写的。")
    say(request, words % {"name": file.name, "n": done})
    return HttpResponseRedirect(reverse(kind.page), status=303)


@page()
def template(request: Request, code: str) -> HttpResponse:
    """Send an empty table with the columns that are read, and a line on how to fill it in."""
    kind = _kind(request, code)
    stream = BytesIO()
    columns = out.columns(kind.fields)
    write_rows(stream, title=str(kind.title), scope_line=str(kind.hint), columns=columns, rows=out.empty())
    return sent(stream.getvalue(), f"{kind.title}-{clock.today():%Y%m%d}.xlsx")


@page()
def export(request: Request, code: str) -> HttpResponse:
    """Send what is in sight with the same columns; of records those of ?year=, else all."""
    kind = kind_called(code)
    request.viewer.need(Verb.READ)
    request.viewer.need(Verb.EXPORT)
    year, today = whole_number(request.GET.get("year")), clock.today()
    return table(
        request,
        name=f"luoshi-{kind.code}-{today:%Y%m%d}",
        title=str(kind.title),
        scope=" · ".join([*([_("%(year)s年") % {"year": year}] if year else []), full_day(today)]),
        columns=out.columns(kind.fields),
        rows=kind.rows(request.viewer, year),
    )
