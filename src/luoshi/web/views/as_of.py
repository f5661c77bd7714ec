"""The ledger and one item as the ledger knew them at the end of a day (rules 25)."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.queries import visible_units
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotFound
from luoshi.base.text import whole_number
from luoshi.core.lights import Light
from luoshi.files.excel_out import Column
from luoshi.items.filters import Level, Stage
from luoshi.ledger import as_of
from luoshi.ledger.as_of import Chosen, Then
from luoshi.mandate.queries import visible_lines
from luoshi.org.kinds import UnitKind
from luoshi.web.door import Request, looked_for, page
from luoshi.web.templatetags.look import full_day, klass_of, light_word, state_of
from luoshi.web.views.ledger import COUNTED
from luoshi.web.views.tables_out import table
from luoshi.web.words import level_words, stage_words

OFFERED = (UnitKind.ROOT, UnitKind.DEPARTMENT, UnitKind.AFFILIATED)


def _asked(request: Request) -> tuple[Then, Chosen, dict[str, Any]]:
    """Read the day and the filter of the address; a unit out of sight is not found, other unknown values do not narrow."""
    viewer, get, today = request.viewer, request.GET.get, clock.today()
    then = Then.of(as_of.day_of(get("day", ""), today))
    own = viewer.acting.unit if viewer.acting else None
    wanted = whole_number(get("unit"))
    rows = visible_units(viewer).filter(living(then.day)).order_by("path")
    units = list(rows.filter(kind__in=OFFERED) | rows.filter(pk__in=[pk for pk in (own, wanted) if pk]))
    unit = next((each for each in units if each.pk == wanted), None)
    if get("unit") and unit is None:
        raise NotFound
    lines = list(visible_lines(viewer))
    chosen = Chosen(
        unit=unit,
        line=next((each for each in lines if each.pk == whole_number(get("line"))), None),
        stage=_one(Stage, get("stage"), Stage.UNCLOSED),
        level=_one(Level, get("level"), Level.TASKS),
        light=_one(Light, get("light"), None),
        q=looked_for(request),
    )
    return then, chosen, {"units": units, "lines": lines}


def _one(kind: Any, text: str | None, default: Any) -> Any:
    return next((each for each in kind if each.value == text), default)


def _query(then: Then, chosen: Chosen, *, light: Light | None) -> str:
    pairs = {
        "day": then.day.isoformat(),
        "unit": chosen.unit.pk if chosen.unit else "",
        "line": chosen.line.pk if chosen.line else "",
        "stage": "" if chosen.stage is Stage.UNCLOSED else chosen.stage,
        "level": "" if chosen.level is Level.TASKS else chosen.level,
        "q": chosen.q,
        "light": light or "",
    }
    return urlencode({name: value for name, value in pairs.items() if value != ""})


@page()
def ledger(request: Request) -> HttpResponse:
    """Show the ledger in sight as it was known at the end of a day, in order of numbers."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    then, chosen, offered = _asked(request)
    size = 1000 if request.GET.get("all") == "1" else as_of.SIZE
    found = as_of.page_of(viewer, chosen, then, after=request.GET.get("after", ""), size=size)
    query = _query(then, chosen, light=chosen.light)
    counts = [(n, found.lights[n], _query(then, chosen, light=n)) for n in COUNTED if found.lights.get(n)]
    context = offered | {
        "then": then,
        "chosen": chosen,
        "rows": found.rows,
        "counts": counts,
        "total": sum(found.lights.values()),
        "total_query": _query(then, chosen, light=None),
        "stages": [each for each in stage_words() if each[0] != Stage.DRAFT],
        "levels": level_words(),
        "query": query,
        "next_query": f"{query}&after={quote(found.after)}" if found.after else "",
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/ledger/as_of.html", context)


@page()
def export(request: Request) -> HttpResponse:
    """Send the list as of a day as a file."""
    viewer = request.viewer
    viewer.need(Verb.EXPORT)
    then, chosen, _offered = _asked(request)
    rows = as_of.page_of(viewer, chosen, then, size=None).rows
    columns: list[Column[Any]] = [
        Column(_("编号"), lambda item: item.number, 12),
        Column(_("事项"), lambda item: item.title, 44),
        Column(_("牵头单位"), lambda item: item.lead.name, 20),
        Column(_("条"), lambda item: item.line.name, 14),
        Column(_("完成标准"), lambda item: item.standard, 36),
        Column(_("类别"), lambda item: klass_of(item.klass), 10),
        Column(_("完成时限"), lambda item: item.due_on or _("长期坚持"), 13),
        Column(_("状态"), lambda item: str(state_of(item.state)), 12),
        Column(_in("column", "灯"), lambda item: light_word(Light(item.light)), 10),
        Column(_("最近进展"), lambda item: item.last_word, 36),
        Column(_("进展日期"), lambda item: item.last_on, 13),
    ]
    parts = [
        known_words(then),
        chosen.unit.name if chosen.unit else _("看得到的全部单位"),
        chosen.line.name if chosen.line else "",
        dict(stage_words())[chosen.stage],
        dict(level_words())[chosen.level],
        str(light_word(chosen.light)) if chosen.light else "",
        f"“{chosen.q}”" if chosen.q else "",
    ]
    scope, title = " · ".join(filter(None, parts)), _("台账")
    name = f"{title} {then.day.isoformat()}"
    return table(request, name=name, title=title, scope=scope, columns=columns, rows=rows)


def known_words(then: Then) -> str:
    """Say as of which day something is told."""
    return _("按 %(day)s 台账知道的") % {"day": full_day(then.day)}


@page()
def item(request: Request, pk: int) -> HttpResponse:
    """Show one item as it was known at the end of a day: state, dates, words, every step and effect until then; nothing later."""
    request.viewer.need(Verb.READ)
    then = Then.of(as_of.day_of(request.GET.get("day", ""), clock.today()))
    known = as_of.known_of(request.viewer, pk, then)
    rounds: dict[int, list[Any]] = {}
    for step in known.steps:
        rounds.setdefault(step.round, []).append(step)
    context: dict[str, Any] = {
        "then": then,
        "item": known.item,
        "known": known,
        "rounds": sorted(rounds.items()),
        "progress": [each for each in known.said if each.kind == "progress"],
        "requests": [each for each in known.said if each.kind == "request"],
        "papers": [each for each in known.said if each.kind == "paper"],
    }
    return render(request, "luoshi/items/as_of.html", context)
