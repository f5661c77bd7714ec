"""Handover sheets: opened, shown, signed by both, cancelled, as Word (rules 23)."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_post
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed
from luoshi.base.text import a_day
from luoshi.files.word_out import Word
from luoshi.lists import actions, queries, rights
from luoshi.lists.models import Handover
from luoshi.org.queries import names_of
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.items import NothingForm
from luoshi.web.forms.lists import WhyForm
from luoshi.web.list_words import (
    item_state,
    seat_words,
    stands_word,
    turn_state,
    turn_words,
    waiting_words,
)
from luoshi.web.templatetags.look import full_day, moment
from luoshi.web.views.acts import typed
from luoshi.web.views.meetings_out import DOCX
from luoshi.web.views.tables_out import sent


@page()
def handovers(request: Request) -> HttpResponse:
    """List the handovers in sight, newest first."""
    viewer = request.viewer
    seat = viewer.need(Verb.READ)
    waiting = request.GET.get("show") == "waiting"
    rows, after = queries.handovers(viewer, waiting=waiting, after=request.GET.get("after", ""))
    names = _names(rows)
    context = {
        "rows": [(row, _party(names, row.giver), _party(names, row.taker)) for row in rows],
        "after": after,
        "waiting": waiting,
        "own_post": seat.post,
    }
    return render(request, "luoshi/lists/handovers.html", context)


def _names(rows: list[Handover]) -> dict[str, str]:
    return names_of({person for row in rows for person in (row.giver, row.taker, row.gave_by) if person})


def _party(names: dict[str, str], person: str) -> str:
    if not person:
        return _("还没有接任的人")
    return names.get(person, "") or _("已销去姓名")


def _shown(handover: Handover) -> dict[str, Any]:
    """Return what a sheet shows: frozen at the first signature, as it stands now before."""
    sheet = handover.sheet
    if sheet is None:
        sheet = queries.sheet_of(handover.post, clock.today())
    names = _names([handover])
    return {
        "handover": handover,
        "post": handover.post,
        "sheet": sheet,
        "day": a_day(sheet["day"]),
        "waiting": [waiting_words(row) for row in sheet["waiting"]],
        "giver": _party(names, handover.giver),
        "taker": _party(names, handover.taker),
        "signed_for": names.get(handover.gave_by, "") if handover.gave_for else "",
    }


@page()
def handover(request: Request, pk: int) -> HttpResponse:
    """Show a sheet, who signed it, and what the reader may do."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    found = queries.get_handover(viewer, pk)
    side = rights.may_sign(viewer, found)
    context = _shown(found) | {
        "side": side,
        "may_sign_for": side is None and rights.may_sign_for(viewer, found),
        "may_cancel": found.is_open and rights.may_hand_over(viewer, found.post),
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/lists/handover.html", context)


@page("GET", "POST")
def new(request: Request, pk: int) -> HttpResponse:
    """Open the handover of a post between who leaves and who comes."""
    request.viewer.need(Verb.READ)
    post = get_post(request.viewer, pk)
    if not rights.may_hand_over(request.viewer, post):
        raise NotAllowed

    def act(_given: dict[str, Any]) -> Done:
        made = actions.open_handover(post=post, by=by(request))
        return Done(reverse("handover", args=[made.pk]), _("交接单开好了，等两个人签。"))

    shown = ActPage(
        title=_("开交接单"),
        button=_("开交接单"),
        crumb=(seat_words(post), reverse("list-of-post", args=[pk])),
        hint=_(
            "单上列着：没办完的事项、该办的规定动作、等答复的、纪要里答应过还没立项的。"
            "谁交、谁接，照任职录入；事项归岗位，签字不移动任何一项。个人清单不在单上。"
        ),
    )
    return run(request, shown, NothingForm(typed(request)), act)


@page("POST")
def sign(request: Request, pk: int) -> HttpResponse:
    """Sign a sheet, each for himself; the first signature freezes what stands on it."""
    request.viewer.need(Verb.READ)
    found = queries.get_handover(request.viewer, pk)
    side = rights.may_sign(request.viewer, found)
    if side is None:
        raise NotAllowed
    done = actions.sign(handover=found, side=side, by=by(request))
    say(request, _("签好了，两个人都签了。") if done.is_signed else _("签好了，单上的内容从现在起不变。"))
    return HttpResponseRedirect(reverse("handover", args=[pk]), status=303)


@page("GET", "POST")
def sign_for(request: Request, pk: int) -> HttpResponse:
    """Sign in the stead of who handed over and can no longer, with a reason."""
    request.viewer.need(Verb.READ)
    found = queries.get_handover(request.viewer, pk)
    if not rights.may_sign_for(request.viewer, found):
        raise NotAllowed

    def act(given: dict[str, Any]) -> Done:
        actions.sign_for(handover=found, reason=given["reason"], by=by(request))
        return Done(reverse("handover", args=[pk]), _("代签了，单上写着原因。"))

    shown = ActPage(
        title=_("替移交人签"),
        button=_("代签"),
        crumb=(_("交接单"), reverse("handover", args=[pk])),
        hint=_("移交人自己签不了了，由上级单位代签；单上写明是代签和原因。"),
    )
    return run(request, shown, WhyForm(typed(request)), act)


@page("GET", "POST")
def cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel a sheet that not both have signed."""
    request.viewer.need(Verb.READ)
    found = queries.get_handover(request.viewer, pk)
    if not rights.may_hand_over(request.viewer, found.post):
        raise NotAllowed

    def act(given: dict[str, Any]) -> Done:
        actions.cancel_handover(handover=found, reason=given["reason"], by=by(request))
        return Done(reverse("handover", args=[pk]), _("取消了，单子留着。"))

    shown = ActPage(
        title=_("取消交接单"),
        button=_("取消交接单"),
        crumb=(_("交接单"), reverse("handover", args=[pk])),
        hint=_("开错了，或人不走了，才取消。取消的单子留着，可以重新开。"),
    )
    return run(request, shown, WhyForm(typed(request)), act)


@page()
def word(request: Request, pk: int) -> HttpResponse:
    """Send a sheet as a Word document, with room for both to sign on paper as well."""
    request.viewer.need(Verb.READ)
    found = queries.get_handover(request.viewer, pk)
    request.viewer.need(Verb.EXPORT)
    shown = _shown(found)
    sheet = shown["sheet"]
    file = Word(
        _("岗位交接单"), f"{seat_words(found.post)} · {full_day(shown['day'])} · {stands_word(found)}"
    )
    items = [[r["number"], r["title"], _due(r), item_state(r), r["progress"]] for r in sheet["items"]]
    _part(
        file,
        _("没办完的事项"),
        [_("编号"), _("事项"), _("时限"), _("状态"), _("进展")],
        items,
        [24, 56, 24, 20, 34],
    )
    turns = [[turn_words(r), turn_state(r)] for r in sheet["turns"]]
    _part(file, _("该办的规定动作"), [_("规定动作"), _("现在")], turns, [110, 48])
    _part(
        file,
        _("等答复的"),
        [_("是什么"), _("哪一件"), _("日期")],
        [list(r[:3]) for r in shown["waiting"]],
        [36, 92, 30],
    )
    promises = [[r["text"], full_day(a_day(r["on"])), r["number"]] for r in sheet["promises"]]
    _part(
        file,
        _("纪要里定了、还没立项的"),
        [_("定了什么"), _("哪一天"), _("纪实")],
        promises,
        [98, 30, 30],
    )
    file.heading(_("签字"))
    rows = [
        [_("移交人"), shown["giver"], moment(found.gave_at), _stead(shown)],
        [_("接手人"), shown["taker"], moment(found.took_at), ""],
    ]
    file.table(["", _("姓名"), _("签字时间"), _("说明")], rows, [26, 40, 46, 46])
    return sent(file.bytes(), f"luoshi-handover-{found.pk}.docx", DOCX)


def _stead(shown: dict[str, Any]) -> str:
    found = shown["handover"]
    if not found.gave_for:
        return ""
    return _("上级%(who)s代签：%(why)s") % {"who": shown["signed_for"], "why": found.gave_for}


def _due(row: dict[str, Any]) -> str:
    return full_day(a_day(row["due_on"])) if row["due_on"] else _("长期坚持")


def _part(file: Word, title: str, headings: list[str], rows: list[list[Any]], widths: list[int]) -> None:
    file.heading(title)
    if rows:
        file.table(headings, rows, widths)
    else:
        file.say(_("没有。"))
