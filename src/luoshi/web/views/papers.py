"""Attachments of a record, an item, a document or a session: the list, adding, replacing, withdrawing, and the file itself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from luoshi.base.refusals import Words
from luoshi.papers.kinds import TYPES, Media
from luoshi.papers.queries import Sheet, bytes_of
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.papers import PaperForm, ReplaceForm, upload_of
from luoshi.web.forms.records import ReasonForm
from luoshi.web.owners import Owner, find, refuse
from luoshi.web.views.acts import typed


def shelf(owner: Owner) -> dict[str, Any]:
    """Return what the list of an owner's attachments shows, in one query."""
    rows = []
    for sheet in owner.sheets():
        standing = sheet.paper.withdrawn_at is None
        rows.append(
            {
                "sheet": sheet,
                "standing": standing,
                "replace": standing and owner.takes and owner.may_replace(sheet.paper),
                "withdraw": standing and owner.may_withdraw(sheet.paper),
            }
        )
    return {
        "papers": rows,
        "owner": owner,
        "owner_file": f"{owner.name}-paper-file",
        "owner_new": f"{owner.name}-paper-new",
        "owner_replace": f"{owner.name}-paper-replace",
        "owner_withdraw": f"{owner.name}-paper-withdraw",
    }


def _way(owner: Owner) -> tuple[Words, str]:
    return owner.title, reverse(owner.name, args=[owner.pk])


@page()
def papers(request: Request, pk: int, owner: str) -> HttpResponse:
    """List the attachments: a part of the owner's page, or a page of its own where there is no script."""
    found = find(request.viewer, owner, pk)
    part = request.headers.get("HX-Request") == "true"
    template = "luoshi/papers/list.html" if part else "luoshi/papers/page.html"
    words, url = _way(found)
    return render(request, template, shelf(found) | {"way": words, "way_url": url})


@page("GET", "POST")
def new(request: Request, pk: int, owner: str) -> HttpResponse:
    """Attach a file."""
    found = find(request.viewer, owner, pk)
    refuse(found.may_add)

    def act(given: dict[str, Any]) -> Done:
        found.attach(upload=upload_of(given, found.kinds[0]), by=by(request))
        return Done(_way(found)[1], _("附上了。"))

    shown = ActPage(
        title=_("附文件"),
        button=_("附上"),
        crumb=_way(found),
        hint=_("附件可有可无。不收涉密文件，也不要照片凑数。"),
    )
    return run(request, shown, PaperForm(found.kinds, typed(request), request.FILES or None), act)


@page("GET", "POST")
def replace(request: Request, pk: int, paper: int, owner: str) -> HttpResponse:
    """Put another file in its place; the old version stays."""
    found = find(request.viewer, owner, pk)
    sheet = found.sheet(paper)
    refuse(found.may_replace(sheet.paper))

    def act(given: dict[str, Any]) -> Done:
        found.replace(
            paper=sheet.paper,
            upload=upload_of(given),
            read=given["version"],
            reason=given["reason"],
            by=by(request),
        )
        return Done(_way(found)[1], _("换好了；以前的版本留着。"))

    shown = ActPage(title=_("换新版本"), button=_("换上"), crumb=_way(found), hint=_hint(sheet))
    initial = {"version": sheet.last.number}
    return run(request, shown, ReplaceForm(typed(request), request.FILES or None, initial=initial), act)


def _hint(sheet: Sheet) -> str:
    words = {"title": sheet.paper.title, "n": sheet.last.number}
    return _("“%(title)s”现在是第 %(n)d 版。") % words


@page("GET", "POST")
def withdraw(request: Request, pk: int, paper: int, owner: str) -> HttpResponse:
    """Take an attachment back, with a reason."""
    found = find(request.viewer, owner, pk)
    sheet = found.sheet(paper)
    refuse(found.may_withdraw(sheet.paper))

    def act(given: dict[str, Any]) -> Done:
        found.withdraw(paper=sheet.paper, reason=given["reason"], by=by(request))
        return Done(_way(found)[1], _("撤下了；名称、版本和散列留着，文件不能再看。"))

    shown = ActPage(
        title=_("撤下附件"),
        button=_("撤下"),
        crumb=_way(found),
        hint=_hint(sheet) + _("撤下以后谁也不能再打开，各个版本都是。"),
    )
    return run(request, shown, ReasonForm(typed(request)), act)


@page()
def file(request: Request, pk: int, version: int, owner: str) -> HttpResponse:
    """Send one version to keep, never to be shown in the browser. Who fetched it is neither counted nor noted."""
    found = find(request.viewer, owner, pk).version(version)
    response = HttpResponse(bytes_of(found), content_type=TYPES[Media(found.media)])
    name = f"{found.paper.title}.{found.suffix}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
