"""Any list on two days: what came, what went, what says something else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.refusals import NotFound, Words
from luoshi.cadence.kinds import RecordKind
from luoshi.cadence.words import RECORDS
from luoshi.core.turns import Slot
from luoshi.items.words import state_word
from luoshi.ledger import differences
from luoshi.ledger.differences import Between, Ends
from luoshi.org.models import Unit
from luoshi.web.door import Request, page
from luoshi.web.templatetags.look import full_day, light_word
from luoshi.web.turn_words import slot_word, turn_word
from luoshi.web.views.figures import chosen_unit, offered_units


@dataclass(frozen=True)
class Shown:
    """One row in words."""

    kind: str
    title: str
    url: str
    beside: str
    before: str
    after: str


def _item(line: differences.Line) -> Shown:
    def said(stood: Any) -> str:
        if stood is None:
            return ""
        words = [str(state_word(stood.state))]
        if stood.light not in {"closed", "none", "waiting", "returned"}:
            words.append(str(light_word(stood.light)))
        if stood.due_on:
            words.append(_("%(day)s到期") % {"day": full_day(stood.due_on)})
        return _("、").join(words)

    title = f"{line.obj.number} {line.obj.title}"
    url = f"/items/{line.obj.pk}/"
    return Shown(line.kind, title, url, line.obj.lead.name, said(line.before), said(line.after))


def _record(line: differences.Line) -> Shown:
    def said(stood: Any) -> str:
        if stood is None:
            return ""
        kinds = _("、").join(str(RECORDS[RecordKind(kind)]) for kind in stood.kinds.split())
        counts = _("应到 %(a)s、实到 %(b)s") % {"a": stood.required, "b": stood.present}
        return _("，").join([full_day(stood.held_on), kinds, _("、").join(stood.units), counts])

    url = f"/records/{line.obj.pk}/"
    return Shown(
        line.kind, line.obj.number or "", url, line.obj.host.name, said(line.before), said(line.after)
    )


def _unit(line: differences.Line) -> Shown:
    def said(stood: Any) -> str:
        if stood is None:
            return ""
        until = full_day(stood.to_on) if stood.to_on else ""
        return _("，").join(filter(None, [stood.above, f"{full_day(stood.from_on)}—{until}"]))

    return Shown(line.kind, line.obj.name, f"/units/{line.obj.pk}/", "", said(line.before), said(line.after))


def _turn(line: differences.Line) -> Shown:
    owed = line.obj

    def said(stood: Any) -> str:
        if stood is None:
            return ""
        word = str(slot_word(Slot(stood.state), owed.duty.force))
        return f"{word} {stood.done}/{stood.of}" if stood.of > 1 else word

    what = turn_word(owed.duty, owed.rule, owed.window, date(1, 1, 1))
    url = f"/units/{owed.unit.pk}/turns/{owed.duty.code}/{owed.window.start}/"
    return Shown(line.kind, what, url, owed.unit.name, said(line.before), said(line.after))


def _figure(line: differences.Line) -> Shown:
    figure = line.obj
    label = figure.label_en if get_language() == "en" else figure.label
    return Shown(line.kind, label, f"/figures/{figure.name}/", "", str(line.before), str(line.after))


@dataclass(frozen=True)
class Listing:
    """A list that can be compared: its name, how it is compared, how a row is told."""

    label: Words
    back: str
    find: Callable[[Viewer, Unit, Ends], Between | None]
    told: Callable[[differences.Line], Shown]


LISTINGS = {
    "items": Listing(gettext_lazy("台账"), "/ledger/", differences.items_between, _item),
    "records": Listing(gettext_lazy("纪实"), "/records/", differences.records_between, _record),
    "turns": Listing(gettext_lazy("规定动作"), "/units/", differences.turns_between, _turn),
    "units": Listing(_in("nav", "单位"), "/units/", differences.units_between, _unit),
    "figures": Listing(
        gettext_lazy("数字"),
        "/figures/",
        lambda _viewer, unit, ends: differences.figures_between(unit, ends),
        _figure,
    ),
}


def _day(text: str, other: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return other


def _ends(request: Request) -> Ends:
    """Return the two days of the address: a month ago and today unless said otherwise, the earlier one first."""
    today = clock.today()
    one = min(_day(request.GET.get("then", ""), today - timedelta(days=30)), today)
    two = min(_day(request.GET.get("now", ""), today), today)
    then, now = min(one, two), max(one, two)
    return Ends(then, now, _end_of(then), _end_of(now))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, clock.SHANGHAI)


@page()
def compare(request: Request, what: str) -> HttpResponse:
    """Show what differs in a list between two days, as the ledger knew it at the end of each."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    listing = LISTINGS.get(what)
    if listing is None:
        raise NotFound
    units = offered_units(request)
    unit, ends = chosen_unit(request, units), _ends(request)
    if unit is None:
        raise NotFound
    found = listing.find(viewer, unit, ends)
    rows = [listing.told(line) for line in found.lines] if found else []
    context = {
        "listing": listing,
        "what": what,
        "lists": [(name, each.label) for name, each in LISTINGS.items()],
        "unit": unit,
        "units": units,
        "ends": ends,
        "groups": [
            (title, [row for row in rows if row.kind == kind], kind)
            for kind, title in (("changed", _("变了")), ("new", _("新有的")), ("gone", _("没有了")))
        ],
        "none": not rows,
        "more": found.more if found else 0,
        "too_many": found is None,
    }
    return render(request, "luoshi/compare.html", context)
