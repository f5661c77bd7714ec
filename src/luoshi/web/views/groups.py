"""Groups of every sort: the list, one group, and what changes them."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_group, get_unit, visible_groups, visible_units
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import whole_number
from luoshi.core.life import State
from luoshi.items.actions import judged_by, pass_judging
from luoshi.items.queries import visible_items
from luoshi.org import actions
from luoshi.org.kinds import LEADERS, GroupKind, UnitKind
from luoshi.org.models import Group, GroupUnit, Unit
from luoshi.org.on_record import About, facts_of_group, seats_in
from luoshi.org.words import GROUP_KINDS
from luoshi.trail.log import writing
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.org import GroupForm, GroupUnitsForm, LastDayForm, MergeGroupsForm
from luoshi.web.views.units import links
from luoshi.web.views.units_acts import living_units

WAITING = 20


@page()
def groups(request: Request) -> HttpResponse:
    """List the groups in sight by kind, in their order; those that ended stand apart."""
    request.viewer.need(Verb.READ)
    today = clock.today()
    rows = list(visible_groups(request.viewer).order_by("home__path", "order", "pk"))
    kinds = [
        (GROUP_KINDS[kind], [g for g in rows if g.kind == kind.value and g.lives_on(today)])
        for kind in GroupKind
    ]
    context = {
        "kinds": [(word, found) for word, found in kinds if found],
        "ended": [g for g in rows if not g.lives_on(today)],
        "may_export": request.viewer.has(Verb.EXPORT),
        "may_organise": request.viewer.has(Verb.ORGANISE),
    }
    return render(request, "luoshi/groups/list.html", context)


@page()
def group(request: Request, pk: int) -> HttpResponse:
    """Show one group: its units, posts, where it came from, what waits for its confirmation."""
    viewer = request.viewer
    shown = get_group(viewer, pk)
    viewer.need(Verb.READ)
    today = clock.today()
    facts = facts_of_group(shown)
    now = [fact for fact in facts if fact.about != About.GROUP or fact.holds_on(today)]
    waits = visible_items(viewer, Q(judge_group=shown, state=State.SUBMITTED)).select_related("lead")
    units = sorted((f for f in now if f.about == About.GROUP), key=lambda fact: fact.path)
    context = {
        "group": shown,
        "kind": GROUP_KINDS[GroupKind(shown.kind)],
        "lives": shown.lives_on(today),
        "units": links(viewer, units, About.GROUP, "units"),
        "came_from": links(viewer, facts, About.CAME_FROM, "groups"),
        "went_into": links(viewer, facts, About.WENT_INTO, "groups"),
        "seats": seats_in(shown, today),
        "waits": list(waits.order_by("submitted_on", "sort")[:WAITING]),
        "leaders": LEADERS,
        "home_seen": viewer.sees_path(shown.home.path),
        "may_organise": viewer.has(Verb.ORGANISE),
    }
    return render(request, "luoshi/groups/group.html", context)


def _organised(request: Request, pk: int) -> Group:
    found = get_group(request.viewer, pk)
    request.viewer.need(Verb.ORGANISE)
    return found


def _page(shown: Group, title: str, button: str, hint: str = "") -> ActPage:
    return ActPage(
        title=title, button=button, crumb=(shown.name, reverse("group", args=[shown.pk])), hint=hint
    )


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Form a group at home in a unit."""
    request.viewer.need(Verb.ORGANISE)
    homes = living_units(request).exclude(kind=UnitKind.CELL)
    form = GroupForm(request.POST or None, homes=homes)

    def act(given: dict[str, Any]) -> Done:
        kind = form.group_kind()
        order = visible_groups(request.viewer).filter(kind=kind).count() + 1
        formed = actions.form_group(
            name=given["name"],
            kind=kind,
            home=given["home"],
            from_on=given["from_on"],
            members=given["members"],
            order=order,
            by=by(request),
        )
        return Done(reverse("group", args=[formed.pk]), _("组设好了；接着选单位、设岗位。"))

    shown = ActPage(title=_("设组"), button=_("设立"), crumb=(_("组"), reverse("groups")))
    return run(request, shown, form, act)


@page("GET", "POST")
def units(request: Request, pk: int) -> HttpResponse:
    """Say which units a group has from a day on. ``?under=`` shows the units right under one; what is not shown stays."""
    shown = _organised(request, pk)
    asked = whole_number(request.GET.get("under"))
    under = get_unit(request.viewer, asked) if asked is not None else shown.home
    today = clock.today()
    held = {row.unit_id: row for row in GroupUnit.objects.filter(living(today), group=shown)}
    choices = (
        visible_units(request.viewer)
        .filter(living(today))
        .filter(Q(parent=under) | Q(pk__in=held) | Q(pk=under.pk))
    )
    form = GroupUnitsForm(request.POST or None, units=choices, initial={"units": list(held)})

    def act(given: dict[str, Any]) -> Done:
        wanted = {unit.pk: unit for unit in given["units"]}
        from_on: date = given["from_on"]
        with writing(by(request)):
            for unit_pk, row in held.items():
                if unit_pk not in wanted:
                    actions.release_unit(row=row, last_on=from_on - timedelta(days=1), by=by(request))
            added = [unit for unit_pk, unit in wanted.items() if unit_pk not in held]
            actions.assign_units(group=shown, units=added, from_on=from_on, by=by(request))
        return Done(reverse("group", args=[shown.pk]), _("单位记下了。"))

    page_shown = _page(shown, _("选单位"), _("记下"))
    page_shown.template = "luoshi/groups/units.html"
    page_shown.context = {"under": under, "places": _places(request, under)}
    return run(request, page_shown, form, act)


def _places(request: Request, under: Unit) -> list[Unit]:
    """Return the bodies whose units may be shown instead: those that have units under them."""
    rows = living_units(request).exclude(kind__in=[UnitKind.BRANCH, UnitKind.CELL]).exclude(pk=under.pk)
    return list(rows.filter(children__isnull=False).distinct())


@page("GET", "POST")
def disband(request: Request, pk: int) -> HttpResponse:
    """End a group; refused while open items need its judgement."""
    shown = _organised(request, pk)

    def act(given: dict[str, Any]) -> Done:
        with writing(by(request)):
            if n := judged_by(shown):
                raise Refusal(
                    "items_open",
                    _("还有 %(n)s 项等这个组核验。") % {"n": n},
                    _("先核验完；有别的组接着核验的，用“合并”。"),
                )
            actions.disband_group(group=shown, last_on=given["last_on"], by=by(request))
        return Done(reverse("group", args=[shown.pk]), _("撤销了；做过的事仍在它的名下。"))

    hint = _("岗位和任职同一天结束，不能再恢复；做过的事留在它的名下。")
    return run(request, _page(shown, _("撤销组"), _("撤销"), hint), LastDayForm(request.POST or None), act)


@page("GET", "POST")
def merge(request: Request) -> HttpResponse:
    """Merge groups of one kind and home into a new one; each keeps its history."""
    request.viewer.need(Verb.ORGANISE)
    choices = visible_groups(request.viewer).filter(living(clock.today())).order_by("kind", "order", "pk")

    def act(given: dict[str, Any]) -> Done:
        before = list(given["groups"])
        with writing(by(request)):
            merged = actions.merge_groups(groups=before, name=given["name"], on=given["on"], by=by(request))
            for each in before:
                pass_judging(before=each, after=merged, by=by(request))
        return Done(reverse("group", args=[merged.pk]), _("合并好了；原来的组留着自己的沿革。"))

    hint = _("原来的组到前一天为止，岗位同一天结束；它们的单位转到新组。")
    shown = ActPage(title=_("合并组"), button=_("合并"), crumb=(_("组"), reverse("groups")), hint=hint)
    return run(request, shown, MergeGroupsForm(request.POST or None, choices=choices), act)
