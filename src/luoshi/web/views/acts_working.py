"""The doer's acts: progress, submit, withdraw, ask for a date."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from luoshi.access.queries import visible_units
from luoshi.base.refusals import NotAllowed
from luoshi.items import actions, queries
from luoshi.items.actions import Effect
from luoshi.items.rights import Doing
from luoshi.papers.kinds import PaperKind
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.items import AskDateForm, NothingForm, ProgressForm, SubmitForm
from luoshi.web.forms.papers import upload_of
from luoshi.web.list_words import effect_of_list
from luoshi.web.views.acts import crumb, typed, wanted


@page("GET", "POST")
def progress(request: Request, pk: int) -> HttpResponse:
    """Write what has been done so far."""
    item = wanted(request, Doing.PROGRESS, pk)
    seat = request.viewer.acting

    def act(given: dict[str, Any]) -> Done:
        if seat is None or seat.unit is None:
            raise NotAllowed
        unit = visible_units(request.viewer).get(pk=seat.unit)
        actions.note_progress(item=item, unit=unit, text=given["text"], on=given["on"], by=by(request))
        return Done(f"/items/{pk}/", _("记下了。"))

    shown = ActPage(
        title=_("记进展"), button=_("记下"), crumb=crumb(item), hint=_("可记可不记；台账只显示最近一条。")
    )
    return run(request, shown, ProgressForm(typed(request)), act)


@page("POST")
def progress_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a line of progress back; it stays in the trail."""
    row = queries.get_progress(request.viewer, pk)
    actions.withdraw_progress(progress=row, by=by(request))
    say(request, _("撤回了。"))
    return HttpResponseRedirect(f"/items/{row.item_id}/", status=303)


@page("GET", "POST")
def submit(request: Request, pk: int) -> HttpResponse:
    """Submit an item with its effect."""
    viewer = request.viewer
    item = wanted(request, Doing.SUBMIT, pk)

    def act(given: dict[str, Any]) -> Done:
        effect = Effect(
            effect=given["effect"],
            documents=[each for each in given.get("documents", "").splitlines() if each.strip()],
            rule=given.get("rule", ""),
            beneficiary_word=given.get("beneficiary_word", ""),
        )
        actions.submit(
            item=item,
            effect=effect,
            by=by(request),
            for_post=given.get("for_post"),
            signed_document=given.get("signed_document", ""),
            upload=upload_of(given, PaperKind.NAMED),
        )
        return Done(f"/items/{pk}/", _("报上去了，等另一个人核验。"))

    shown = ActPage(
        title=_("报成效"),
        button=_("报上去"),
        crumb=crumb(item),
        hint=_("完成标准：%(standard)s") % {"standard": item.standard} if item.standard else "",
    )
    posts = queries.posts_to_submit_for(viewer, item)
    form = SubmitForm(item, posts, typed(request), request.FILES or None, initial=effect_of_list(item))
    return run(request, shown, form, act)


@page("GET", "POST")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a submission back before it is judged."""
    item = wanted(request, Doing.WITHDRAW, pk)

    def act(_given: dict[str, Any]) -> Done:
        actions.withdraw(item=item, by=by(request))
        return Done(f"/items/{pk}/", _("撤回了，可以改好再报。"))

    shown = ActPage(
        title=_("撤回"), button=_("撤回"), crumb=crumb(item), hint=_("核验人还没有答复，可以撤回来改。")
    )
    return run(request, shown, NothingForm(typed(request)), act)


@page("GET", "POST")
def ask_date(request: Request, pk: int) -> HttpResponse:
    """Ask for a later date, before the date."""
    item = wanted(request, Doing.ASK_DATE, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.ask_date(item=item, due_to=given["due_to"], reason=given["reason"], by=by(request))
        return Done(f"/items/{pk}/", _("申请报上去了。答复以前，期限不变。"))

    shown = ActPage(
        title=_("申请改期"),
        button=_("申请"),
        crumb=crumb(item),
        hint=_("要在到期日之前申请。原定日期一直留着：晚了就是晚了，改期的另行列出。"),
    )
    return run(request, shown, AskDateForm(typed(request)), act)
