"""The tree of units with counts of items, and one unit as of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext as _in

from luoshi.access.queries import around, get_unit, search_units, tree_rows
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.text import whole_number
from luoshi.items.filters import Filter, Level
from luoshi.items.queries import TreeRow, by_unit
from luoshi.org.kinds import LEADERS, UnitKind
from luoshi.org.models import Unit
from luoshi.org.on_record import About, Fact, facts_of_unit, seats_in
from luoshi.web.door import Request, looked_for, page
from luoshi.web.views.overview import SHOWN

MOST_OPEN = 60


@dataclass(frozen=True)
class Row:
    """A row of the tree: a unit with its counts, or a heading over the units of one kind."""

    label: str
    level: int
    unit: Unit | None = None
    cells: tuple[tuple[int, str], ...] = ()
    below: int = 0
    turn: str = ""
    is_open: bool = False


def cells(row: TreeRow) -> tuple[tuple[int, str], ...]:
    """Return count and address for each light; each opens the ledger at exactly these items."""
    work = Filter(level=Level.WORK, unit=row.unit.pk)
    return tuple((row.counts.get(light, 0), f"/ledger/?{work.query(light=light)}") for light in SHOWN)


def _turned(opened: set[int], pk: int) -> str:
    ids = sorted(opened ^ {pk})
    return "?" + "&".join(f"open={each}" for each in ids) + f"#u{pk}" if ids else "?"


def _tree(viewer: Viewer, opened: set[int]) -> list[Row]:
    units = tree_rows(viewer, opened, clock.today())
    counted = {row.unit.pk: row for row in by_unit(viewer, units)}
    rows: list[Row] = []
    heading = ""
    for unit in units:
        level: int = unit.__dict__["level"]
        if level <= 1:
            wanted = str(_HEADINGS[unit.kind]()) if level == 1 and unit.kind in _HEADINGS else ""
            if wanted and wanted != heading:
                same = sum(1 for u in units if u.__dict__["level"] == 1 and u.kind == unit.kind)
                rows.append(Row(wanted, 1, below=same))
            heading = wanted
        rows.append(_row(counted[unit.pk], level + (1 if heading and level else 0), opened))
    return rows


_HEADINGS = {
    UnitKind.DEPARTMENT.value: lambda: _in("units", "司局"),
    UnitKind.AFFILIATED.value: lambda: _in("units", "直属单位"),
}


def _row(counted: TreeRow, level: int, opened: set[int]) -> Row:
    unit = counted.unit
    below: int = unit.__dict__["n_below"]
    return Row(
        label=unit.name,
        level=level,
        unit=unit,
        cells=cells(counted),
        below=below,
        turn=_turned(opened, unit.pk) if below and unit.__dict__["level"] else "",
        is_open=unit.pk in opened,
    )


@page()
def units(request: Request) -> HttpResponse:
    """Show the tree in official order, counts of items beside each unit, opened where the address says so."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    words = looked_for(request)
    asked = (whole_number(each) for each in request.GET.getlist("open")[:MOST_OPEN])
    opened = {each for each in asked if each is not None}
    context = {
        "words": words,
        "found": search_units(viewer, words, limit=50) if words else [],
        "rows": [] if words else _tree(viewer, opened),
        "shown": SHOWN,
        "may_export": viewer.has(Verb.EXPORT),
        "may_organise": viewer.has(Verb.ORGANISE),
    }
    return render(request, "luoshi/units/list.html", context)


def _day(request: Request) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


@dataclass(frozen=True)
class Link:
    """A fact that leads somewhere, if that lies in sight."""

    text: str
    url: str
    on: date


def links(viewer: Viewer, facts: list[Fact], about: About, base: str) -> list[Link]:
    """Return the facts about one thing as links under ``base``; without an address where they lie out of sight."""
    return [
        Link(
            fact.text,
            f"/{base}/{fact.other}/" if _seen(viewer, fact, base) else "",
            fact.from_on,
        )
        for fact in facts
        if fact.about == about
    ]


def _seen(viewer: Viewer, fact: Fact, base: str) -> bool:
    return viewer.sees_path(fact.path) or (base == "groups" and fact.other in viewer.groups)


@page()
def unit(request: Request, pk: int) -> HttpResponse:
    """Show one unit as of a day: names, where it came from, head-count, posts, groups, items, units below."""
    viewer = request.viewer
    shown = get_unit(viewer, pk)
    viewer.need(Verb.READ)
    on, today = _day(request), clock.today()
    facts = facts_of_unit(shown)
    now = [fact for fact in facts if fact.holds_on(on)]
    above, below = around(shown, on)
    counted = by_unit(viewer, [shown, *below]) if on == today else []
    names = [fact for fact in facts if fact.about == About.NAME]
    counts = [fact for fact in facts if fact.about == About.COUNT and fact.from_on <= on]
    seats = seats_in(shown, on)
    context: dict[str, Any] = {
        "unit": shown,
        "on": on,
        "is_today": on == today,
        "lives": shown.lives_on(on),
        "above": [(each, viewer.sees_path(each.path)) for each in above],
        "name": next((fact.text for fact in names if fact.holds_on(on)), shown.name),
        "former": [fact for fact in names if fact.to_on is not None and shown.to_on != fact.to_on],
        "came_from": links(viewer, facts, About.CAME_FROM, "units"),
        "went_into": links(viewer, facts, About.WENT_INTO, "units"),
        "count": counts[-1] if counts else None,
        "earlier_counts": counts[:-1],
        "groups": links(viewer, now, About.GROUP, "groups"),
        "charge": [fact.text for fact in now if fact.about == About.CHARGE],
        "seats": seats,
        "cells": list(zip(SHOWN, cells(counted[0]), strict=True)) if counted else [],
        "total": counted[0].total if counted else 0,
        "ledger": f"/ledger/?{Filter(level=Level.WORK, unit=shown.pk).query()}",
        "below": [(row.unit, cells(row)) for row in counted[1:]] if counted else [(u, ()) for u in below],
        "shown": SHOWN,
        "leaders": LEADERS,
        "may_organise": viewer.has(Verb.ORGANISE),
    }
    return render(request, "luoshi/units/unit.html", context)
