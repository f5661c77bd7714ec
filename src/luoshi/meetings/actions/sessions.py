"""Sessions: planned, postponed, started, called off."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean, said
from luoshi.meetings.kinds import SessionState
from luoshi.meetings.models import Directive, Series, Session, Topic, TopicItem
from luoshi.meetings.queries import pending, topics_of
from luoshi.meetings.words import minuted
from luoshi.trail.log import Log, writing


def plan(*, series: Series, planned_on: date, by: By) -> Session:
    """Plan the next session: what waits in the series comes onto its agenda, pending directives first where they belong there."""
    with writing(by) as log:
        _allow_day(series, planned_on)
        last = series.sessions.filter(year=planned_on.year).aggregate(last=Max("ordinal"))["last"] or 0
        session = Session.objects.create(
            series=series, year=planned_on.year, ordinal=last + 1, planned_on=planned_on
        )
        first = pending(series.unit_id) if series.kind.first_topic else []
        order = len(first)
        for n, directive in enumerate(first, start=1):
            topic_of(directive, session, n, log)
        for topic in Topic.objects.filter(series=series, session=None, gone_at=None).order_by("id"):
            order += 1
            topic.session, topic.order = session, order
            topic.save(update_fields=["session", "order"])
        log.add(
            "session.planned",
            f"session:{session.pk}",
            unit=series.unit_id,
            after={"planned_on": planned_on, "ordinal": session.ordinal, "topics": order},
        )
        return session


def topic_of(directive: Directive, session: Session, order: int, log: Log) -> Topic:
    """Put a directive onto an agenda at this place."""
    return Topic.objects.create(
        series=session.series,
        session=session,
        order=order,
        title=minuted(directive),
        directive=directive,
        known_at=log.at,
        known_by=log.by.person,
    )


def postpone(*, session: Session, planned_on: date, by: By) -> Session:
    """Let a planned session be held on another day; its agenda stays. Raises Refusal for a day outside its series' life or year."""
    with writing(by) as log:
        session = locked(session, SessionState.PLANNED)
        _allow_day(session.series, planned_on)
        if planned_on.year != session.year:
            raise Refusal(
                "year",
                _("改到另一年，次数要重排。"),
                _("取消这一次，在那一年另安排。"),
                field="planned_on",
            )
        before, session.planned_on = session.planned_on, planned_on
        return saved(session, "session.postponed", log, {"planned_on": planned_on, "before": before})


def _allow_day(series: Series, day: date) -> None:
    if not series.lives_on(day):
        raise Refusal("outside", _("这一天这种会不开。"), _("换一天。"), field="planned_on")


def start(*, session: Session, by: By, other_first: str = "") -> Session:
    """Open a session: from now on outcomes are typed. Another first topic while a directive waits needs ``other_first``."""
    other_first = clean(other_first, limit=400, field="other_first")
    with writing(by) as log:
        session = locked(session, SessionState.PLANNED)
        if session.planned_on > clock.day_of(log.at):
            raise Refusal("ahead", _("还没有到开会那天。"), _("到那天再开，或者改日期。"), field="planned_on")
        topics = topics_of(session)
        if not topics:
            raise Refusal("no_topics", _("还没有议题。"), _("先加议题。"))
        passed = passed_over(session, topics)
        if passed and not other_first:
            raise Refusal(
                "first_topic",
                _("有指示批示还没有传达，第一议题不是它。"),
                _("把它排到第一，或者写明为什么先议别的。"),
                field="other_first",
            )
        session.other_first = other_first if passed else ""
        session.state = SessionState.OPEN
        return saved(session, "session.started", log, {"other_first": session.other_first})


def passed_over(
    session: Session, topics: list[Topic], waiting: list[Directive] | None = None
) -> list[Directive]:
    """Return the directives that wait while another topic comes first; none where directives do not come first at all.

    ``waiting``: what ``queries.pending`` returned for the session, where it is at hand.
    """
    if not session.series.kind.first_topic or not topics:
        return []
    waiting = pending(session.series.unit_id, session) if waiting is None else waiting
    return [] if topics[0].directive_id in {each.pk for each in waiting} else waiting


def call_off(*, session: Session, reason: str, by: By) -> Session:
    """Call a session off with a reason; what it would have taken up waits for the next one."""
    reason = said(reason, says=_("要写原因。"), mend=_("写一句为什么不开了。"), limit=400)
    with writing(by) as log:
        session = locked(session, SessionState.PLANNED, SessionState.OPEN)
        waits = {each.pk for each in pending(session.series.unit_id, session)}
        TopicItem.objects.filter(topic__session=session).delete()
        for topic in topics_of(session):
            if topic.beside_id is not None or topic.directive_id in waits:
                topic.gone_at, topic.gone_by, topic.reason = log.at, log.by.person, reason
            else:
                topic.session, topic.order = None, 0
            topic.outcome, topic.words, topic.lead, topic.line, topic.due_on = "", "", None, None, None
            topic.about = None
            topic.save()
        session.state, session.called_off = SessionState.CALLED_OFF, reason
        return saved(session, "session.called_off", log, {"reason": reason})


def wait_again(topics: Iterable[Topic], log: Log) -> None:
    """Let topics that were carried wait for the next session of their series, each as a row of its own."""
    for topic in topics:
        Topic.objects.create(
            series=topic.series,
            title=topic.title,
            directive=topic.directive,
            unit=topic.unit,
            side=topic.side,
            previous=topic,
            known_at=log.at,
            known_by=log.by.person,
        )


def locked(session: Session, *states: SessionState) -> Session:
    """Return the session as it stands now, locked; raise Refusal where it stands otherwise."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("series__kind", "series__unit")
    row = rows.get(pk=session.pk)
    if row.state not in states:
        raise Refusal("not_now", _("这次会现在不能这样办。"), _("刷新看看，可能别人已经办了。"))
    return row


def saved(session: Session, act: str, log: Log, after: dict[str, object]) -> Session:
    """Write a session with its next version, and one event."""
    session.version += 1
    session.save()
    log.add(act, f"session:{session.pk}", unit=session.series.unit_id, after=after)
    return session
