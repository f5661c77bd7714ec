"""What waits for the second person: submissions with their effects in place, dates asked for, decisions typed."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base.refusals import NotAllowed, Refusal
from luoshi.base.text import whole_number
from luoshi.items import actions, queries
from luoshi.items.rights import Doing
from luoshi.web.act_page import say
from luoshi.web.door import Request, by, page


def _allowed(request: Request) -> None:
    if not (request.viewer.has(Verb.JUDGE) or request.viewer.has(Verb.DECIDE)):
        raise NotAllowed


def _show(
    request: Request, *, refusal: Refusal | None = None, ticked: set[int] | None = None
) -> HttpResponse:
    seat = request.viewer.acting
    rows = queries.to_judge(seat) if seat else []
    sent = queries.submissions_of(rows)
    context = {
        "rows": [(item, sent.get(item.pk)) for item in rows],
        "dates": queries.dates_to_decide(request.viewer),
        "typed": queries.typed_to_endorse(seat) if seat else [],
        "refusal": refusal,
        "ticked": ticked or set(),
    }
    return render(
        request, "luoshi/confirmations/list.html", context, status=refusal.status if refusal else 200
    )


@page()
def confirmations(request: Request) -> HttpResponse:
    """Show everything that waits for the acting post's judgement, oldest first."""
    _allowed(request)
    return _show(request)


@page("POST")
def series(request: Request) -> HttpResponse:
    """Confirm the ticked submissions in one act by one person: the same checks as one by one, all or none."""
    _allowed(request)
    request.viewer.need(Verb.JUDGE)
    ids = [n for n in map(whole_number, request.POST.getlist("item")) if n is not None]
    items = [queries.get_for(request.viewer, Doing.CONFIRM, pk) for pk in ids[:100]]
    try:
        if not items:
            raise Refusal("none_ticked", _("没有选事项。"), _("在要销号的事项前面打勾。"))
        actions.confirm_many(items=items, by=by(request), note=request.POST.get("note", ""))
    except Refusal as refusal:
        return _show(request, refusal=refusal, ticked=set(ids))
    say(request, _("销号 %(n)s 项。") % {"n": len(items)})
    return HttpResponseRedirect("/confirmations/", status=303)
