"""Running meetings: series opened and ended, sessions planned, postponed, opened, ended, called off."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotFound
from luoshi.cadence import calendar
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.actions.sessions import passed_over
from luoshi.meetings.models import Series, Session
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Group
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.meetings import EndForm, EndSeriesForm, PlanForm, ReasonForm, SeriesForm, StartForm
from luoshi.web.meeting_words import directive_name, series_name, session_name
from luoshi.web.templatetags.look import full_day
from luoshi.web.views.acts import typed
from luoshi.web.views.directives import own_unit

_MEETING = (GroupKind.STEERING, GroupKind.WORKING, GroupKind.STUDY, GroupKind.ZONE)


def of(session: Session) -> tuple[str, str]:
    """Return the way back to a session."""
    return session_name(session), reverse("session", args=[session.pk])


def _to(session: Session, words: str) -> Done:
    return Done(reverse("session", args=[session.pk]), words)


@page("GET", "POST")
def series_new(request: Request) -> HttpResponse:
    """Open a series of one's own unit, or of one of its groups."""
    unit = own_unit(request)
    groups = Group.objects.filter(living(clock.today()), home=unit, kind__in=_MEETING)

    def act(given: dict[str, Any]) -> Done:
        made = actions.open_series(unit=unit, **given, by=by(request))
        return Done(reverse("series", args=[made.pk]), _("立好了，接着安排第一次。"))

    shown = ActPage(
        title=_("立例会"),
        button=_("立好"),
        crumb=(_("会议"), reverse("meetings")),
        hint=_("由 %(unit)s 开。") % {"unit": unit.name},
    )
    form = SeriesForm(typed(request), groups=groups, initial={"from_on": clock.today()})
    return run(request, shown, form, act)


def _series(request: Request, pk: int) -> Series:
    return queries.get_series(request.viewer, pk, to_run=True)


@page("GET", "POST")
def series_end(request: Request, pk: int) -> HttpResponse:
    """End a series on its last day."""
    found = _series(request, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.end_series(series=found, to_on=given["to_on"], by=by(request))
        return Done(reverse("series", args=[pk]), _("停开了；开过的都留着。"))

    shown = ActPage(
        title=_("停开"), button=_("停开"), crumb=(series_name(found), reverse("series", args=[pk]))
    )
    return run(request, shown, EndSeriesForm(typed(request), initial={"to_on": clock.today()}), act)


@page("GET", "POST")
def plan(request: Request, pk: int) -> HttpResponse:
    """Plan the next session: what waits comes onto its agenda."""
    found = _series(request, pk)

    def act(given: dict[str, Any]) -> Done:
        made = actions.plan(series=found, planned_on=given["planned_on"], by=by(request))
        return _to(made, _("安排好了。没有传达的指示批示排在最前，上次没议的接在后面。"))

    hint = ""
    if found.kind.both_sides:
        soonest = calendar.add(clock.today(), settings.CONSULT_WORKDAYS)
        words = {"n": settings.CONSULT_WORKDAYS, "day": full_day(soonest)}
        hint = (
            _("两方的议题都排上。至少提前 %(n)s 个工作日提出：今天提，%(day)s 以后开；急的事不受这个限制。")
            % words
        )
    shown = ActPage(
        hint=hint,
        title=_("安排一次%(name)s") % {"name": series_name(found)},
        button=_("安排"),
        crumb=(series_name(found), reverse("series", args=[pk])),
    )
    return run(request, shown, PlanForm(typed(request)), act)


def run_session(request: Request, pk: int) -> Session:
    """Return a session to run: NotFound out of sight, NotAllowed where the acting post does not run it."""
    return queries.get_session(request.viewer, pk, to_run=True)


@page("GET", "POST")
def postpone(request: Request, pk: int) -> HttpResponse:
    """Let a session be held on another day."""
    found = run_session(request, pk)

    def act(given: dict[str, Any]) -> Done:
        now = actions.postpone(session=found, planned_on=given["planned_on"], by=by(request))
        return _to(now, _("改到%(day)s。") % {"day": full_day(now.planned_on)})

    shown = ActPage(title=_("改日期"), button=_("改"), crumb=of(found), hint=_("议程不变。"))
    return run(request, shown, PlanForm(typed(request), initial={"planned_on": found.planned_on}), act)


@page("GET", "POST")
def call_off(request: Request, pk: int) -> HttpResponse:
    """Call a session off, with a reason."""
    found = run_session(request, pk)

    def act(given: dict[str, Any]) -> Done:
        return _to(
            actions.call_off(session=found, reason=given["reason"], by=by(request)),
            _("取消了，议题等下一次。"),
        )

    hint = _("议题都等下一次；写过的结果不算数。")
    shown = ActPage(title=_("取消这次会"), button=_in("act", "取消会议"), crumb=of(found), hint=hint)
    return run(request, shown, ReasonForm(typed(request)), act)


@page("GET", "POST")
def start(request: Request, pk: int) -> HttpResponse:
    """Open a session; where a directive waits and another topic comes first, say why."""
    found = run_session(request, pk)
    passed = passed_over(found, queries.topics_of(found))
    form = StartForm(typed(request))
    if not passed:
        del form.fields["other_first"]

    def act(given: dict[str, Any]) -> Done:
        other = given.get("other_first", "")
        now = actions.start(session=found, other_first=other, by=by(request))
        return _to(now, _("开会了。每个议题写一次结果。"))

    hint = _("开了以后就写每个议题的结果，议题的顺序不再动。")
    if passed:
        names = _("、").join(directive_name(each) for each in passed)
        hint = _("还没有传达：%(names)s。把它排到第一，或者写明为什么先议别的。") % {"names": names}
    shown = ActPage(title=_("开会"), button=_("开会"), crumb=of(found), hint=hint)
    return run(request, shown, form, act)


@page("GET", "POST")
def end(request: Request, pk: int) -> HttpResponse:
    """End a session: attendance in numbers, then one record, items and minutes."""
    found = run_session(request, pk)
    table = queries.members(found.series, found.planned_on)
    keepers = queries.keepers(found.series, found.planned_on)

    def act(given: dict[str, Any]) -> Done:
        counted = Counted(
            required=given["required"],
            excused=len(given["away"]) + (given["more_away"] or 0),
            visiting=given["visiting"] or 0,
            **{name: given[name] for name in ("begins", "ends", "place", "chair", "recorder")},
        )
        now = actions.end(session=found, counted=counted, by=by(request))
        if now.record is None:
            raise NotFound
        items = len(queries.items_of(queries.topics_of(now)))
        words = _("散会了，记为 %(number)s，立了 %(n)s 项。") % {"number": now.record.number, "n": items}
        return Done(reverse("minutes", args=[pk]), words)

    first = {"required": len(table), "recorder": request.viewer.person}
    form = EndForm(typed(request), table=table, keepers=keepers, initial=first)
    shown = ActPage(
        title=_("散会"),
        button=_("散会，出纪要"),
        template="luoshi/meetings/end.html",
        crumb=of(found),
        hint=_("记成一条纪实；定了的事立成事项，转下次的等下一次。"),
    )
    return run(request, shown, form, act)
