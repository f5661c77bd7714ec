"""Pages that change posts: set up, appoint, leave, stand in, have charge."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_group, get_post, get_tenure, search_people, visible_units
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.mandate.actions import charge_line
from luoshi.mandate.models import LineCharge
from luoshi.mandate.queries import visible_lines
from luoshi.org import actions
from luoshi.org.kinds import LEADERS, PostKind, UnitKind
from luoshi.org.models import Group, Person, Portfolio, Post, Unit
from luoshi.org.queries import posts_in_words
from luoshi.trail.log import writing
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.org import NEW, AppointForm, ChargeForm, DeputyForm, LastDayForm, PostForm, WhoForm
from luoshi.web.views.units_acts import organised

FOUND = 12


def home_of(post: Post) -> tuple[str, str]:
    """Return name and address of the unit or group a post is in."""
    if post.unit is not None:
        return post.unit.name, reverse("unit", args=[post.unit.pk])
    assert post.group is not None
    return post.group.name, reverse("group", args=[post.group.pk])


def _seat(request: Request, pk: int) -> Post:
    """Return a post to change: 404 out of sight, 403 without the right."""
    post = get_post(request.viewer, pk)
    request.viewer.need(Verb.ORGANISE)
    return post


def _page(post: Post, title: str, button: str, hint: str = "") -> ActPage:
    return ActPage(
        title=_("%(post)s：%(act)s") % {"post": post.title, "act": title},
        button=button,
        crumb=home_of(post),
        hint=hint,
    )


@page("GET", "POST")
def new_in_unit(request: Request, pk: int) -> HttpResponse:
    """Set up a post in a unit."""
    return _new(request, organised(request, pk), "unit")


@page("GET", "POST")
def new_in_group(request: Request, pk: int) -> HttpResponse:
    """Set up a post in a group."""
    group = get_group(request.viewer, pk)
    request.viewer.need(Verb.ORGANISE)
    return _new(request, group, "group")


def _new(request: Request, place: Unit | Group, sort: str) -> HttpResponse:
    def act(given: dict[str, Any]) -> Done:
        order = given["order"] if given["order"] is not None else place.posts.count() + 1
        actions.create_post(
            kind=PostKind(given["kind"]),
            title=given["title"],
            from_on=given["from_on"],
            order=order,
            by=by(request),
            unit=place if isinstance(place, Unit) else None,
            group=place if isinstance(place, Group) else None,
        )
        return Done(reverse(sort, args=[place.pk]), _("岗位设好了，还空着。"))

    shown = ActPage(title=_("设岗位"), button=_("设立"), crumb=(place.name, reverse(sort, args=[place.pk])))
    return run(request, shown, PostForm(request.POST or None, group=sort == "group"), act)


def known_as(request: Request, name: str) -> dict[str, str]:
    """Return the people in sight of that name or sound, each with where he works, by id."""
    found = search_people(request.viewer, name.strip(), limit=FOUND) if name.strip() else []
    where = posts_in_words([person.pk for person in found], clock.today())
    return {p.pk: f"{p.name}（{where.get(p.pk) or _('没有任职')}）" for p in found}


def _who(given: dict[str, Any], actor: By) -> Person:
    """Return the person chosen, entering a new one where the page asked for it."""
    chosen = given.get("person", NEW)
    return (
        actions.register_person(name=given["name"], by=actor)
        if chosen == NEW
        else Person.objects.get(pk=chosen)
    )


def _who_form(request: Request, kind: type[WhoForm]) -> forms.Form:
    typed = request.POST.get("name", "") if request.method == "POST" else request.GET.get("name", "")
    known = known_as(request, typed[:60])
    return kind(request.POST or None, known=known, initial={"name": typed[:60]})


@page("GET", "POST")
def appoint(request: Request, pk: int) -> HttpResponse:
    """Let a person hold a post from a day on; the present holder ends the day before."""
    post = _seat(request, pk)

    def act(given: dict[str, Any]) -> Done:
        with writing(by(request)):
            person = _who(given, by(request))
            actions.appoint(
                post=post, person=person, from_on=given["from_on"], to_on=given["to_on"], by=by(request)
            )
        return Done(home_of(post)[1], _("任职记下了。岗位上没办完的事由接任的人接着办。"))

    return run(request, _page(post, _("任职"), _("任职")), _who_form(request, AppointForm), act)


@page("GET", "POST")
def leave(request: Request, pk: int) -> HttpResponse:
    """End a tenure; the post falls vacant the day after."""
    tenure = get_tenure(request.viewer, pk)
    request.viewer.need(Verb.ORGANISE)

    def act(given: dict[str, Any]) -> Done:
        actions.leave(tenure=tenure, last_on=given["last_on"], by=by(request))
        return Done(home_of(tenure.post)[1], _("离任记下了，岗位从第二天起空着。"))

    hint = _("没办完的事留在岗位上，由接任的人接着办。")
    return run(
        request, _page(tenure.post, _("离任"), _("离任"), hint), LastDayForm(request.POST or None), act
    )


@page("GET", "POST")
def deputy(request: Request, pk: int) -> HttpResponse:
    """Let a person stand in for a post between two days, under his own name."""
    post = _seat(request, pk)

    def act(given: dict[str, Any]) -> Done:
        with writing(by(request)):
            person = _who(given, by(request))
            actions.name_deputy(
                post=post, person=person, from_on=given["from_on"], to_on=given["to_on"], by=by(request)
            )
        return Done(home_of(post)[1], _("代理记下了；代理人用自己的名字办这个岗位的事。"))

    return run(request, _page(post, _("代理"), _("记下")), _who_form(request, DeputyForm), act)


@page("GET", "POST")
def charge(request: Request, pk: int) -> HttpResponse:
    """Say which units and lines a leader's post has charge of from a day on."""
    post = _seat(request, pk)
    if post.kind not in LEADERS:
        raise Refusal("no_leader", _("只有领导岗位有分管。"), _("回到岗位所在的页面，换一个岗位。"))
    today = clock.today()
    held = {row.unit_id: row for row in Portfolio.objects.filter(living(today), post=post, gone_at=None)}
    lines = set(
        LineCharge.objects.filter(living(today), post=post, gone_at=None).values_list("line_id", flat=True)
    )
    units = visible_units(request.viewer).filter(living(today)).filter(_chargeable(post) | Q(pk__in=held))
    offered = visible_lines(request.viewer).filter(living(today)).exclude(pk__in=lines)
    form = ChargeForm(request.POST or None, units=units, lines=offered, initial={"units": list(held)})

    def act(given: dict[str, Any]) -> Done:
        wanted = {unit.pk: unit for unit in given["units"]}
        from_on: date = given["from_on"]
        with writing(by(request)):
            for unit_pk, row in held.items():
                if unit_pk not in wanted:
                    actions.end_charge(portfolio=row, last_on=from_on - timedelta(days=1), by=by(request))
            for unit_pk, unit in wanted.items():
                if unit_pk not in held:
                    actions.give_charge(post=post, unit=unit, from_on=from_on, by=by(request))
            for line in given["lines"]:
                charge_line(post=post, line=line, from_on=from_on, by=by(request))
        return Done(home_of(post)[1], _("分管记下了。"))

    names = _("、").join(line.name for line in visible_lines(request.viewer).filter(pk__in=lines))
    hint = _("已经分管的条：%(names)s。") % {"names": names} if names else ""
    return run(request, _page(post, _("分管"), _("记下"), hint), form, act)


def _chargeable(post: Post) -> Q:
    """A leader of the institution has charge of bodies; a unit's own leader of what lies right under the unit."""
    if post.kind == PostKind.UNIT_LEADER:
        return Q(parent_id=post.unit_id)
    return Q(kind__in=[UnitKind.DEPARTMENT, UnitKind.AFFILIATED, UnitKind.COMMITTEE])
