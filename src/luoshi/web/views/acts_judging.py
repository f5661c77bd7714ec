"""The second person's acts: confirm, return, check, look again, reopen, decide a date, endorse what was typed."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.items import actions, queries
from luoshi.items.models import Item
from luoshi.items.rights import Doing
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.items import (
    ConfirmForm,
    DecideDateForm,
    LookAgainForm,
    NoteForm,
    ReopenForm,
    ReturnForm,
)
from luoshi.web.views.acts import crumb, typed, wanted


def _effect_of(item: Item) -> dict[str, Any]:
    return {"item": item, "step": queries.submissions_of([item]).get(item.pk)}


def _after(request: Request, pk: int) -> str:
    return f"/items/{pk}/"


@page("GET", "POST")
def confirm(request: Request, pk: int) -> HttpResponse:
    """Close an item's number: what it means is said, what was submitted is shown."""
    viewer = request.viewer
    item = wanted(request, Doing.CONFIRM, pk)

    def act(given: dict[str, Any]) -> Done:
        done = actions.confirm(
            item=item,
            by=by(request),
            note=given["note"],
            relook_on=given["relook_on"],
            for_post=given.get("for_post"),
            signed_document=given.get("signed_document", ""),
        )
        closed = done.state == "closed"
        return Done(_after(request, pk), _("销号了。") if closed else _("录下了，等本人确认才算数。"))

    shown = ActPage(
        title=_("核验销号"),
        button=_("销号"),
        template="luoshi/items/judge.html",
        crumb=crumb(item),
        hint=_("销号以后这一项就关了；以后发现没办成，只能用原来的编号重开。"),
        context=_effect_of(item),
    )
    form = ConfirmForm(item, queries.posts_to_judge_for(viewer, item), typed(request))
    return run(request, shown, form, act)


@page("GET", "POST")
def return_(request: Request, pk: int) -> HttpResponse:
    """Send a submission back with what is still wanted."""
    viewer = request.viewer
    item = wanted(request, Doing.RETURN, pk)

    def act(given: dict[str, Any]) -> Done:
        done = actions.return_(
            item=item,
            reason=given["reason"],
            by=by(request),
            for_post=given.get("for_post"),
            signed_document=given.get("signed_document", ""),
        )
        back = done.state == "returned"
        return Done(_after(request, pk), _("退回了。") if back else _("录下了，等本人确认才算数。"))

    shown = ActPage(
        title=_in("act", "退回"),
        button=_in("act", "退回"),
        template="luoshi/items/judge.html",
        crumb=crumb(item),
        context=_effect_of(item),
    )
    form = ReturnForm(queries.posts_to_judge_for(viewer, item), typed(request))
    return run(request, shown, form, act)


@page("GET", "POST")
def check(request: Request, pk: int) -> HttpResponse:
    """Make the periodic check of a 长期坚持 item."""
    item = wanted(request, Doing.CHECK, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.check_up(item=item, note=given["note"], by=by(request))
        return Done(f"/items/{pk}/", _("检查记下了。"))

    shown = ActPage(title=_("定期检查"), button=_("记下"), crumb=crumb(item))
    return run(request, shown, NoteForm(typed(request)), act)


@page("GET", "POST")
def look_again(request: Request, pk: int) -> HttpResponse:
    """Look again at a closed item and find that it holds."""
    item = wanted(request, Doing.RELOOK, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.look_again(item=item, note=given["note"], next_on=given["next_on"], by=by(request))
        return Done(f"/items/{pk}/", _("回头看记下了。"))

    shown = ActPage(
        title=_("回头看"),
        button=_("记下，没有反弹"),
        crumb=crumb(item),
        hint=_("发现反弹，不要写在这里，用“反弹，重开”。"),
    )
    return run(request, shown, LookAgainForm(typed(request)), act)


@page("GET", "POST")
def reopen(request: Request, pk: int) -> HttpResponse:
    """Reopen a closed item that rebounded: a new round under its old number."""
    item = wanted(request, Doing.REOPEN, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.reopen(item=item, reason=given["reason"], due_on=given["due_on"], by=by(request))
        return Done(f"/items/{pk}/", _("用原来的编号重开了，前几轮都留着。"))

    shown = ActPage(title=_("反弹，重开"), button=_("重开"), crumb=crumb(item))
    return run(request, shown, ReopenForm(typed(request)), act)


@page("GET", "POST")
def decide_date(request: Request, pk: int) -> HttpResponse:
    """Grant or refuse another date."""
    asked = queries.get_date_request(request.viewer, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.decide_date(request=asked, granted=given["granted"], answer=given["answer"], by=by(request))
        return Done("/confirmations/#dates", _("答复好了。"))

    shown = ActPage(
        title=_("改期申请"),
        button=_("答复"),
        crumb=crumb(asked.item),
        hint=_("%(unit)s 申请改到 %(day)s：%(reason)s")
        % {"unit": asked.item.lead.name, "day": asked.due_to.isoformat(), "reason": asked.reason},
    )
    return run(request, shown, DecideDateForm(typed(request)), act)


@page("POST")
def endorse(request: Request, pk: int) -> HttpResponse:
    """Say "yes, that is my decision" to what was typed for one's post."""
    row = queries.get_awaiting(request.viewer, pk)
    actions.endorse(awaiting=row, by=by(request))
    say(request, _("确认了，算你的决定。"))
    return HttpResponseRedirect(f"/items/{row.item_id}/", status=303)


@page("POST")
def drop(request: Request, pk: int) -> HttpResponse:
    """Say "no", or take back what one typed: nothing happened to the item."""
    row = queries.get_awaiting(request.viewer, pk)
    actions.drop_typed(awaiting=row, by=by(request))
    say(request, _("作罢，事项没有变。"))
    return HttpResponseRedirect(f"/items/{row.item_id}/", status=303)
