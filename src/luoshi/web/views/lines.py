"""Lines (条): each with its lead department and the items in sight."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.core.lights import Light
from luoshi.items.queries.by_mandate import by_line
from luoshi.mandate import actions, queries
from luoshi.mandate.kinds import LineKind
from luoshi.mandate.words import LINE_KINDS
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.documents import LineForm
from luoshi.web.templatetags.look import light_word

SHOWN = (
    Light.OVERDUE,
    Light.SOON,
    Light.RETURNED,
    Light.WAITING,
    Light.NORMAL,
    Light.SUSTAINED,
    Light.CLOSED,
    Light.NONE,
)


def _word(light: Light) -> str:
    return light_word(light) or _("草稿、已取消")


@page()
def lines(request: Request) -> HttpResponse:
    """List the lines in official order with counts of tasks in sight, per light."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    counts = by_line(viewer)
    rows = [
        {
            "line": line,
            "kind": LINE_KINDS[LineKind(line.kind)],
            "ended": not line.lives_on(clock.today()),
            "cells": [(light.value, _word(light), counts.get(line.pk, {}).get(light, 0)) for light in SHOWN],
            "total": sum(counts.get(line.pk, {}).values()),
        }
        for line in queries.visible_lines(viewer)
    ]
    context = {
        "rows": rows,
        "shown": [light.value for light in SHOWN],
        "may_open": viewer.has(Verb.ORGANISE),
    }
    return render(request, "luoshi/lines/list.html", context)


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Open a line with its one lead department."""
    request.viewer.need(Verb.ORGANISE)

    def act(given: dict[str, Any]) -> Done:
        kind = LineKind(given["kind"])
        line = actions.open_line(**{**given, "kind": kind}, by=by(request))
        return Done(reverse("lines"), _("“%(name)s”这一条立好了。") % {"name": line.name})

    form = LineForm(
        request.viewer,
        request.POST if request.method == "POST" else None,
        initial={"from_on": clock.today()},
    )
    shown = ActPage(
        title=_("新立一条"),
        button=_("立好"),
        crumb=(_("条"), reverse("lines")),
        hint=_("每个事项都归一条；一条只有一个牵头司局。"),
    )
    return run(request, shown, form, act)
