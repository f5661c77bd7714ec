"""Units asked for their own lists: asked in one act, and what came of it, in official order (rules 23)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.access.queries import judging_groups
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed
from luoshi.lists import actions, queries, rights
from luoshi.mandate.queries import visible_lines
from luoshi.org.kinds import GroupKind
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.lists import AskForm
from luoshi.web.views.acts import typed


@page("GET", "POST")
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask the units with a committee, as they are today, to derive their lists from this one by a day."""
    request.viewer.need(Verb.READ)
    standing = queries.get_list(request.viewer, pk)
    document = standing.document
    if not rights.may_ask(request.viewer, document):
        raise NotAllowed
    today = clock.today()
    units = queries.units_to_ask(document, today)

    def act(given: dict[str, Any]) -> Done:
        chosen = list(given["units"])
        made = actions.ask_units(
            document=document,
            units=chosen,
            line=given["line"],
            due_on=given["due_on"],
            title=given["title"],
            standard=given["standard"],
            judge_group=given.get("judge_group"),
            by=by(request),
        )
        words = ngettext("发给 %(n)s 个单位了，各一项。", "发给 %(n)s 个单位了，各一项。", len(chosen))
        return Done(reverse("list-asked", args=[made.pk]), words % {"n": len(chosen)})

    ids = [unit.pk for unit in units]
    first: dict[str, Any] = {
        "title": _("照《%(title)s》列出本单位责任清单") % {"title": document.title},
        "standard": _("分级列出条目，每条落到事项或规定动作"),
        "units": ids,
    }
    shown = ActPage(
        title=_("要各单位列出自己的清单"),
        button=_("发出去"),
        crumb=(document.title, reverse("list", args=[pk])),
        hint=_("下面是今天的 %(n)s 个设党委单位，每个单位一项，各单位报来由本级核验。看好了再发。")
        % {"n": len(ids)},
    )
    root = standing.unit.parent_id is None
    groups = judging_groups(request.viewer).filter(kind=GroupKind.STANDING) if root else None
    if groups is not None and len(groups) == 1:
        first["judge_group"] = groups[0].pk
    lines = visible_lines(request.viewer).filter(living(today))
    return run(request, shown, AskForm(lines, groups, units, typed(request), initial=first), act)


@page()
def asked(request: Request, pk: int) -> HttpResponse:
    """Show what came of a request: per unit its item, its list, what that derives from; in official order, never by result."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    found = queries.asked_of(queries.get_request(viewer, pk), clock.today())
    missing = request.GET.get("show") == "missing"
    rows = [row for row in found.rows if not missing or row.standing is None]
    context = {
        "found": found,
        "document": found.request.document,
        "rows": [(row, found.lacking(row)) for row in rows],
        "units": len(found.rows),
        "missing": missing,
        "nobody": found.carried_by_nobody(),
        "without": sum(row.standing is None for row in found.rows),
        "later": [row for row in found.rows if not row.items],
        "may_ask": rights.may_ask(viewer, found.request.document),
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/lists/asked.html", context)
