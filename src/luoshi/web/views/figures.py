"""Figures: each opens to its definition and its rows."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import pgettext_lazy as _in

from luoshi.access.queries import visible_units
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.base.text import whole_number
from luoshi.ledger.figures import Asked, fields, figures, get_figure, open_rows, value_of
from luoshi.org.models import Unit
from luoshi.web.door import Request, page

OFFERED = 500


def _day(text: str, other: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return other


def asked_for(request: Request, units: list[Unit]) -> Asked:
    """Return the period, the scope and the moment the address asks for: this year and the reader's own top unit by default."""
    today = clock.today()
    given = request.GET
    start, end = _day(given.get("from", ""), date(today.year, 1, 1)), _day(given.get("to", ""), today)
    as_of = given.get("as_of", "")
    moment = datetime.combine(_day(as_of, today), time.max, clock.SHANGHAI) if as_of else None
    return Asked(min(start, end), max(start, end), _scope(request, units), moment)


def chosen_unit(request: Request, units: list[Unit]) -> Unit | None:
    """Return the unit the address asks for, or the first in sight; ``units`` are the first ones in sight."""
    pk = whole_number(request.GET.get("unit"))
    unit = next((each for each in units if pk in {None, each.pk}), None)
    if unit is None and pk is not None and len(units) == OFFERED:
        unit = visible_units(request.viewer).filter(pk=pk).first()
    return unit


def offered_units(request: Request) -> list[Unit]:
    """Return the units a page offers to choose from; others are reached by their address."""
    return list(visible_units(request.viewer)[:OFFERED])


def _scope(request: Request, units: list[Unit]) -> Unit:
    unit = chosen_unit(request, units)
    if unit is None and not request.GET.get("unit"):
        unit = _home(request)
    if unit is None:
        raise NotFound
    return unit


_COUNTED = {
    "个": _in("count", "个"),
    "项": _in("count", "项"),
    "条": _in("count", "条"),
    "场": _in("count", "场"),
    "人次": _in("count", "人次"),
    "人": _in("count", "人"),
    "对": _in("count", "对"),
    "日": _in("count", "日"),
}


def _home(request: Request) -> Unit | None:
    """Return the home of the acting seat's group: who sees no unit still sits somewhere."""
    seat = request.viewer.acting
    home = seat.home if seat is not None else None
    return Unit.objects.filter(pk=home).first() if home is not None else None


def _words(figure: Any) -> dict[str, str]:
    english = get_language() == "en"
    return {
        "name": figure.name,
        "label": figure.label_en if english else figure.label,
        "says": figure.says_en if english else figure.says,
        "other": figure.label if english else figure.label_en,
        "unit": str(_COUNTED.get(figure.unit, figure.unit)),
    }


@page()
def register(request: Request) -> HttpResponse:
    """Show the register of figures and of fields."""
    request.viewer.need(Verb.READ)
    context = {
        "figures": [(each, _words(each)) for each in figures.values()],
        "fields": [(each, _words(each)) for each in fields.values()],
    }
    return render(request, "luoshi/figures/register.html", context)


@page()
def figure(request: Request, name: str) -> HttpResponse:
    """Show one figure: exact value, what it counts, by year, the rows the reader may see and how many more."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    found = get_figure(name)
    units = offered_units(request)
    asked = asked_for(request, units)
    value = value_of(found, asked)
    shares = found.by_unit(asked) if found.by_unit is not None else []
    seen = [each for each in shares if viewer.sees_path(each.unit.path)]
    context = {
        "shares": seen,
        "hidden": len(shares) - len(seen),
        "figure": found,
        "words": _words(found),
        "value": value,
        "asked": asked,
        "opened": open_rows(found, asked, viewer, value=value),
        "before": asked.start - timedelta(days=1),
        "units": units,
    }
    return render(request, "luoshi/figures/figure.html", context)
