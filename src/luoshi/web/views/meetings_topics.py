"""Topics: proposed, taken up, moved, dealt with, withdrawn."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotFound, Refusal
from luoshi.base.text import whole_number
from luoshi.inspection.queries import brought
from luoshi.items.queries import in_sight
from luoshi.meetings import actions, queries, rights
from luoshi.meetings.kinds import Outcome, SessionState, Side
from luoshi.meetings.models import Directive, Series, Session, Topic
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.meetings import OutcomeForm, ReasonForm, TopicForm
from luoshi.web.forms.naming import names_of, with_unseen
from luoshi.web.meeting_words import series_name, topic_name
from luoshi.web.views.acts import typed
from luoshi.web.views.meetings_acts import of, run_session


def _units(series: Series) -> QuerySet[Unit]:
    """Return the units that report to, or are given something by, the unit that meets: itself and those right below it."""
    own, below = Unit.objects.filter(pk=series.unit_id), Unit.objects.filter(parent=series.unit_id)
    return (own | below).filter(living(clock.today())).exclude(kind=UnitKind.CELL).order_by("path")


@page("GET", "POST")
def wait(request: Request, pk: int) -> HttpResponse:
    """Propose a topic for the next session of a series."""
    found = queries.get_series(request.viewer, pk, to_propose=True)

    def act(given: dict[str, Any]) -> Done:
        actions.propose(series=found, **given, by=by(request))
        return Done(reverse("series", args=[pk]), _("记下了，等下一次会。"))

    shown = ActPage(
        title=_("提议题"), button=_("记下"), crumb=(series_name(found), reverse("series", args=[pk]))
    )
    return run(request, shown, _topic_form(request, found), act)


def _topic_form(request: Request, found: Series) -> TopicForm:
    """Return the form of a topic: who brings it for the inspectors' side says no more than what it is."""
    side = None if rights.may_run(request.viewer, found) else Side.INSPECTORS
    return TopicForm(typed(request), units=_units(found), both_sides=found.kind.both_sides, side=side)


@page("GET", "POST")
def new(request: Request, pk: int) -> HttpResponse:
    """Propose a topic for a session."""
    found = queries.get_session(request.viewer, pk, to_propose=True)

    def act(given: dict[str, Any]) -> Done:
        actions.propose(series=found.series, session=found, **given, by=by(request))
        return Done(reverse("session", args=[pk]), _("加上了。"))

    shown = ActPage(title=_("加议题"), button=_("加上"), crumb=of(found))
    return run(request, shown, _topic_form(request, found.series), act)


def _back(session: Session | None, anchor: str = "") -> HttpResponse:
    if session is None:
        raise NotFound
    return HttpResponseRedirect(reverse("session", args=[session.pk]) + anchor, status=303)


@page("POST")
def take_up(request: Request, pk: int) -> HttpResponse:
    """Put a waiting directive, or a waiting topic, onto the agenda."""
    found = run_session(request, pk)
    directive, topic = (whole_number(request.POST.get(name)) for name in ("directive", "topic"))
    if directive is not None:
        row = Directive.objects.select_related("document").filter(pk=directive, unit=found.series.unit_id)
        wanted = row.first()
        if wanted is None:
            raise NotFound
        actions.take_up(session=found, directive=wanted, by=by(request))
    else:
        waiting = Topic.objects.filter(pk=topic or 0, series=found.series_id, session=None).first()
        if waiting is None:
            raise NotFound
        actions.carry_in(topic=waiting, session=found, by=by(request))
    say(request, _("上了议程。"))
    return _back(found)


@page("POST")
def move(request: Request, pk: int) -> HttpResponse:
    """Move a topic one place up (``way`` is "up") or down its agenda."""
    topic = queries.get_for(request.viewer, pk)
    actions.move_topic(topic=topic, up=request.POST.get("way") == "up", by=by(request))
    return _back(topic.session, "#agenda")


@page("POST")
def another(request: Request, pk: int) -> HttpResponse:
    """Add one more outcome to a topic, and go on to type it."""
    topic = queries.get_for(request.viewer, pk)
    more = actions.another(topic=topic, by=by(request))
    return HttpResponseRedirect(reverse("topic-outcome", args=[more.pk]), status=303)


def _next(topic: Topic) -> Done:
    """Go on to the next topic without an outcome, or back to the session when every one has its own."""
    assert topic.session is not None
    rest = [each for each in queries.topics_of(topic.session) if not each.outcome]
    after = [each for each in rest if each.order > topic.order] or rest
    if after:
        words = _("记下了，接着写下一个。还有 %(n)s 个。") % {"n": len(rest)}
        return Done(reverse("topic-outcome", args=[after[0].pk]), words)
    return Done(reverse("session", args=[topic.session.pk]), _("每个议题都写了结果，可以散会。"))


def _found(topic: Topic) -> dict[str, Any]:
    """Return what the inspectors already wrote where their finding is the topic, as a start for its outcome: nothing is typed twice."""
    review = brought(topic) if topic.side == Side.INSPECTORS and not topic.outcome else None
    if review is None:
        return {}
    due_on = review.answer_on if review.answer_on and review.answer_on > clock.today() else None
    words = {"outcome": Outcome.OPINION, "words": review.words[:400], "due_on": due_on}
    return words | {"lead": review.item.lead_id, "line": review.item.line_id}


@page("GET", "POST")
def outcome(request: Request, pk: int) -> HttpResponse:
    """Type what came of a topic; afterwards the next one without an outcome is at hand."""
    topic = queries.get_for(request.viewer, pk)
    if topic.session is None:
        raise NotFound
    if topic.session.state != SessionState.OPEN and request.method != "POST":
        raise Refusal("not_now", _("会还没有开，或者已经散了。"), _("回到这次会看看现在能办什么。"))

    named = queries.named_by([topic])[topic.pk]
    seen = in_sight(request.viewer, named)

    def act(given: dict[str, Any]) -> Done:
        what = Outcome(given.pop("outcome"))
        names = with_unseen(given.pop("names", None) or [], named, seen)
        actions.record_outcome(topic=topic, outcome=what, names=names, **given, by=by(request))
        return _next(topic)

    first = {name: getattr(topic, name) for name in ("outcome", "words", "due_on", "version")}
    first |= {"lead": topic.lead_id, "line": topic.line_id, "about": topic.unit_id}
    first["names"] = names_of(named, seen)
    first |= _found(topic)
    form = OutcomeForm(
        typed(request), viewer=request.viewer, topic=topic, units=_units(topic.series), initial=first
    )
    shown = ActPage(
        title=topic_name(topic),
        button=_("记下"),
        template="luoshi/meetings/outcome.html",
        crumb=of(topic.session),
        context={"topic": topic},
    )
    return run(request, shown, form, act)


@page("GET", "POST")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a topic off, with a reason."""
    topic = queries.get_for(request.viewer, pk, to_take_off=True)
    series_way = (series_name(topic.series), reverse("series", args=[topic.series_id]))
    way = of(topic.session) if topic.session else series_way

    def act(given: dict[str, Any]) -> Done:
        actions.withdraw_topic(topic=topic, reason=given["reason"], by=by(request))
        return Done(way[1], _("拿下来了。"))

    hint = _("指示批示拿下来以后仍算没有传达，下一次会再排上。") if topic.directive_id else ""
    shown = ActPage(
        title=_("拿下“%(title)s”") % {"title": topic_name(topic)}, button=_("拿下"), crumb=way, hint=hint
    )
    return run(request, shown, ReasonForm(typed(request)), act)
