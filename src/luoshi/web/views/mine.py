"""My list: what is due, why, till when, and the way to do it."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.calls import calls_of
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.cadence import calendar
from luoshi.core.life import State
from luoshi.items import queries
from luoshi.items.models import Item
from luoshi.web.call_words import grouped
from luoshi.web.door import Request, page
from luoshi.web.views.ledger_export import columns, listed
from luoshi.web.views.mine_turns import together, turns_of


def _grouped(rows: list[Item]) -> list[tuple[str, list[Item]]]:
    today = clock.today()
    week_end = today + timedelta(days=6 - today.weekday())
    past = [i for i in rows if i.due_on and i.due_on < today]
    week = [i for i in rows if i.due_on and today <= i.due_on <= week_end]
    later = [i for i in rows if not i.due_on or i.due_on > week_end]
    return [(_("已过期"), past), (_("这周"), week), (_("以后"), later)]


def _make_up_days() -> list[Any]:
    today = clock.today()
    days = [today + timedelta(days=n) for n in range(7 - today.weekday())]
    return [each for each in days if calendar.is_make_up(each)]


@page()
def mine(request: Request) -> HttpResponse:
    """Show what the acting post has to do, in groups by due date; with ?done=1 what it has finished."""
    own = next((verb for verb in (Verb.MEET, Verb.CONSULT) if request.viewer.has(verb)), Verb.WORK)
    seat = request.viewer.need(own)
    done = request.GET.get("done") == "1"
    rows = queries.mine(seat, closed=done)
    turns = [] if done else turns_of(request.viewer, seat)
    context = {
        "done": done,
        "calls": [] if done else grouped(calls_of(seat, request.viewer, clock.today())),
        "may_export": request.viewer.has(Verb.WORK) and request.viewer.has(Verb.EXPORT),
        "turns": turns,
        "together": together(turns),
        "rows": rows,
        "groups": [(title, found) for title, found in _grouped(rows) if found] if not done else [("", rows)],
        "make_up": _make_up_days(),
        "returned": queries.returns_of([item for item in rows if item.state == State.RETURNED]),
    }
    return render(request, "luoshi/mine/list.html", context)


@page()
def export(request: Request) -> HttpResponse:
    """Send my list as a file."""
    seat = request.viewer.need(Verb.WORK)
    request.viewer.need(Verb.EXPORT)
    rows = queries.mine(seat)
    return listed(request, _("我的清单"), f"{seat.place} {seat.title}", columns(), rows)
