"""One item: facts, what can be done, and the way from document to result. Page and drawer are the same."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.items import queries
from luoshi.items.filters import light_of_item
from luoshi.items.models import Step
from luoshi.items.origins import origins
from luoshi.items.queries import Trail
from luoshi.items.rights import Doing, Standing, doings
from luoshi.items.words import act_word
from luoshi.meetings.kinds import ORIGINS
from luoshi.meetings.queries import source_of
from luoshi.web.door import Request, page

# In this order: the first one offered is the button of the page, the second is outlined, the rest are text.
OFFERED = [
    Doing.CONFIRM,
    Doing.RELEASE,
    Doing.SUBMIT,
    Doing.RETURN,
    Doing.BREAK_DOWN,
    Doing.PROGRESS,
    Doing.ATTACH,
    Doing.CHECK,
    Doing.RELOOK,
    Doing.WITHDRAW,
    Doing.ASK_DATE,
    Doing.EDIT,
    Doing.REOPEN,
    Doing.CANCEL,
]


def _offers() -> dict[Doing, tuple[str, str]]:
    return {
        Doing.CONFIRM: (_("核验销号"), "confirm"),
        Doing.RELEASE: (_("发出去"), "release"),
        Doing.SUBMIT: (_("报成效"), "submit"),
        Doing.RETURN: (_in("act", "退回"), "return"),
        Doing.BREAK_DOWN: (_("分下去"), "break-down"),
        Doing.PROGRESS: (_("记进展"), "progress"),
        Doing.ATTACH: (_("附文件"), "papers/new"),
        Doing.CHECK: (_("定期检查"), "check"),
        Doing.RELOOK: (_("回头看"), "look-again"),
        Doing.WITHDRAW: (_("撤回"), "withdraw"),
        Doing.ASK_DATE: (_("申请改期"), "ask-date"),
        Doing.EDIT: (_in("act", "修改"), "edit"),
        Doing.REOPEN: (_("反弹，重开"), "reopen"),
        Doing.CANCEL: (_in("act", "取消"), "cancel"),
    }


@dataclass(frozen=True)
class Offer:
    """Something the reader may do to the item now."""

    label: str
    url: str


@page()
def item(request: Request, pk: int) -> HttpResponse:
    """Show an item; asked for by htmx, only what the drawer holds. Glimpsed items show lead, light and dates."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    drawer = bool(request.htmx) and not request.htmx.boosted
    try:
        found = queries.get_item(viewer, pk)
    except NotFound:
        glimpse = queries.get_glimpse(viewer, pk)
        glimpse.light = light_of_item(glimpse, clock.today())
        name = "luoshi/items/glimpse_drawer.html" if drawer else "luoshi/items/glimpse.html"
        return render(request, name, {"item": glimpse})
    found.light = light_of_item(found, clock.today())
    trail = queries.trace(viewer, found)
    offered = doings(viewer, Standing(found, frozenset(row.unit_id for row in trail.supports)))
    if trail.waits_for:
        offered -= {Doing.SUBMIT}  # a parent is submitted when what lies under it is closed
    context = {
        "item": found,
        "trail": trail,
        "said": _said(trail),
        "offers": _offered(viewer_doings=offered, pk=pk),
        "lights": {child.pk: light_of_item(child, clock.today()) for child in trail.children},
        "came": [str(act_word(act)) for act in trail.to_come()],
        "may_support": Doing.EDIT in offered,
        "may_seat": Doing.SEAT in offered,
        "may_decide": Doing.DECIDE_DATE in offered,
        "waiting": _("、").join(trail.waits_for[:3]),
        "decided_in": source_of(viewer, found),
        "origin": origins.get(found.origin, "") if found.origin in ORIGINS else "",
        "own_unit": viewer.acting.unit if viewer.acting and Doing.PROGRESS in offered else None,
    }
    name = "luoshi/items/drawer.html" if drawer else "luoshi/items/item.html"
    return render(request, name, context)


def _offered(*, viewer_doings: set[Doing], pk: int) -> list[Offer]:
    words = _offers()
    return [
        Offer(words[doing][0], f"/items/{pk}/{words[doing][1]}/")
        for doing in OFFERED
        if doing in viewer_doings
    ]


@dataclass(frozen=True)
class Told:
    """A step as the trace tells it."""

    step: Step
    word: str
    name: str
    for_name: str


def _said(trail: Trail) -> list[tuple[int, list[Told]]]:
    return [
        (
            number,
            [
                Told(
                    step,
                    str(act_word(step.act)),
                    getattr(step, "name", "") or "",
                    getattr(step, "for_name", "") or "",
                )
                for step in steps
            ],
        )
        for number, steps in trail.rounds()
    ]
