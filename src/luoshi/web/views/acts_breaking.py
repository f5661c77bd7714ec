"""Handing an item down: first which units, then the list as it will be opened, each with its own words and date."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.queries import judging_groups
from luoshi.items import actions, queries
from luoshi.items.actions import Part
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item
from luoshi.items.rights import Doing
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.web import act_page
from luoshi.web.act_page import Done
from luoshi.web.door import Request, by, page
from luoshi.web.forms.items_opening import PartsForm, UnitsForm
from luoshi.web.views.acts import done, page_of, typed, wanted

_WITH_COMMITTEE = (UnitKind.DEPARTMENT, UnitKind.AFFILIATED, UnitKind.COMMITTEE)


@dataclass(frozen=True)
class UnitSet:
    """A set of units as it is today: what "各司局" means when it is ticked."""

    code: str
    name: str
    units: list[Unit]


def unit_sets(units: list[Unit]) -> list[UnitSet]:
    """Return the sets that ``units`` contain, empty ones left out."""
    found = [
        UnitSet("departments", _("各司局"), [u for u in units if u.kind == UnitKind.DEPARTMENT]),
        UnitSet("affiliated", _("各直属单位"), [u for u in units if u.kind == UnitKind.AFFILIATED]),
        UnitSet(
            "committees",
            _("各设党委单位"),
            [u for u in units if u.has_committee and u.kind in _WITH_COMMITTEE],
        ),
        UnitSet("branches", _("下属支部"), [u for u in units if u.kind == UnitKind.BRANCH]),
    ]
    return [each for each in found if each.units]


@page("GET", "POST")
def break_down(request: Request, pk: int) -> HttpResponse:
    """Hand an item down (分层施工): units are ticked, shown as a list, and opened in one act."""
    item = wanted(request, Doing.BREAK_DOWN, pk)
    units = queries.units_to_hand_to(item)
    if request.method == "POST" and request.POST.get("step") == "2":
        return _hand_down(request, item, units)
    sets = unit_sets(list(units))
    labels = [
        (each.code, _("%(name)s（今天 %(n)s 个）") % {"name": each.name, "n": len(each.units)})
        for each in sets
    ]
    form = UnitsForm(typed(request), units=units, sets=labels)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen = _expanded(form.cleaned_data, sets, list(units))
            if chosen:
                return _listed(request, item, chosen)
            form.add_error(None, str(_("没有选单位。选一个以上的单位。")))
    hint = _("先选单位，下一步看清单，再一次分下去。每个单位一项，各有各的核验人。")
    shown = page_of(item, _("分下去"), _("下一步：看清单"), hint=hint)
    return render(request, shown.template, {"form": form, "shown": shown, "item": item}, status=status)


def _expanded(data: dict[str, Any], sets: list[UnitSet], units: list[Unit]) -> list[Unit]:
    ticked = {unit.pk for unit in data["units"]}
    for each in sets:
        if each.code in data.get("sets", []):
            ticked |= {unit.pk for unit in each.units}
    return [unit for unit in units if unit.pk in ticked]


def _parts_form(request: Request, item: Item, chosen: list[Unit], data: Any = None) -> PartsForm:
    return PartsForm(data, parent=item, parts=chosen, groups=judging_groups(request.viewer))


def _second(item: Item, n: int) -> act_page.ActPage:
    hint = _("下面 %(n)s 个单位，每个一项。时限和说法可以各改各的。") % {"n": n}
    return page_of(
        item,
        _("分下去：看清单"),
        _("分给 %(n)s 个单位") % {"n": n},
        template="luoshi/items/break_down_check.html",
        hint=hint,
    )


def _listed(request: Request, item: Item, chosen: list[Unit]) -> HttpResponse:
    shown = _second(item, len(chosen))
    form = _parts_form(request, item, chosen)
    return render(request, shown.template, {"form": form, "shown": shown, "item": item})


def _hand_down(request: Request, item: Item, units: Any) -> HttpResponse:
    ids = {int(text) for text in request.POST.getlist("units") if text.isascii() and text.isdigit()}
    chosen = [unit for unit in units if unit.pk in ids]
    form = _parts_form(request, item, chosen, request.POST)
    if len(chosen) != len(ids):
        form.add_error(None, str(_("有的单位已经分过，或不在可选的里面，已从清单里去掉。看一遍再分。")))

    def act(data: dict[str, Any]) -> Done:
        parts = [
            Part(lead=unit, title=data[f"title-{unit.pk}"], due_on=data[f"due-{unit.pk}"]) for unit in chosen
        ]
        actions.break_down(
            item=item,
            parts=parts,
            by=by(request),
            judge_from=JudgeFrom(data["judge_from"]),
            judge_group=data["judge_group"],
        )
        return done(item, _("分给 %(n)s 个单位了，各一项。") % {"n": len(parts)})

    return act_page.run(request, _second(item, len(chosen)), form, act)
