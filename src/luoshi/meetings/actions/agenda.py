"""Topics: proposed, ordered, dealt with, withdrawn."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean, refuse_secrets
from luoshi.mandate.models import Line
from luoshi.meetings.actions.sessions import locked
from luoshi.meetings.kinds import Outcome, SessionState, Side
from luoshi.meetings.models import Directive, Series, Session, Topic
from luoshi.meetings.queries import topics_of
from luoshi.meetings.words import minuted
from luoshi.org.models import Unit
from luoshi.trail.log import writing

_RUNNING = (SessionState.PLANNED, SessionState.OPEN)


def propose(
    *,
    series: Series,
    title: str,
    by: By,
    session: Session | None = None,
    unit: Unit | None = None,
    side: Side = Side.OWN,
    directive: Directive | None = None,
) -> Topic:
    """Propose a topic for ``session``, or for the next one of the series; ``unit`` where a unit reports.

    Raises Refusal for an empty title, a secrecy marking, a session that has ended, topics of the other side where only one brings them.
    """
    title = clean(title, limit=200, field="title") or (minuted(directive) if directive else "")
    refuse_secrets(title, field="title")
    if not title:
        raise Refusal("title", _("议题没有写。"), _("写一句议什么。"), field="title")
    if side == Side.INSPECTORS and not series.kind.both_sides:
        raise Refusal("one_side", _("这种会只有一方出议题。"), _("专题会商才由双方出。"), field="side")
    with writing(by) as log:
        if session is not None:
            session = locked(session, *_RUNNING)
        topic = Topic.objects.create(
            series=series,
            session=session,
            order=len(topics_of(session)) + 1 if session else 0,
            title=title,
            unit=unit,
            side=side,
            directive=directive,
            known_at=log.at,
            known_by=log.by.person,
        )
        log.add(
            "topic.proposed",
            f"topic:{topic.pk}",
            unit=series.unit_id,
            after={"title": title, "side": side, "session": session.pk if session else None},
        )
        return topic


def carry_in(*, topic: Topic, session: Session, by: By) -> Topic:
    """Take a topic that waits onto the agenda of a session of its series."""
    with writing(by) as log:
        session = locked(session, *_RUNNING)
        topic = Topic.objects.select_for_update().get(pk=topic.pk)
        if topic.session_id is not None or topic.gone_at is not None or topic.series_id != session.series_id:
            raise Refusal("not_waiting", _("这个议题不在等下一次。"), _("刷新看看。"))
        topic.session, topic.order = session, len(topics_of(session)) + 1
        topic.save(update_fields=["session", "order"])
        log.add(
            "topic.taken_in", f"topic:{topic.pk}", unit=session.series.unit_id, after={"session": session.pk}
        )
        return topic


def order_topics(*, session: Session, order: Sequence[int], by: By) -> list[Topic]:
    """Put the topics of a session in an order (ids, each once)."""
    with writing(by) as log:
        session = locked(session, SessionState.PLANNED)
        topics = {topic.pk: topic for topic in topics_of(session)}
        if sorted(order) != sorted(topics):
            raise Refusal("order", _("议题和刚才看到的不一样了。"), _("刷新再排。"))
        for n, pk in enumerate(order, start=1):
            Topic.objects.filter(pk=pk).update(order=n)
        log.add(
            "session.ordered",
            f"session:{session.pk}",
            unit=session.series.unit_id,
            after={"topics": list(order)},
        )
        return topics_of(session)


def withdraw_topic(*, topic: Topic, reason: str, by: By) -> Topic:
    """Take a topic off with a reason. Of a directive, too: it waits on and is proposed for the next session."""
    reason = clean(reason, limit=400, field="reason")
    if not reason:
        raise Refusal("reason", _("要写原因。"), _("写一句为什么不议了。"), field="reason")
    with writing(by) as log:
        topic = Topic.objects.select_related("session", "series").get(pk=topic.pk)
        if topic.session is not None:
            locked(topic.session, *_RUNNING)
        topic.gone_at, topic.gone_by, topic.reason = log.at, log.by.person, reason
        topic.save(update_fields=["gone_at", "gone_by", "reason"])
        log.add("topic.withdrawn", f"topic:{topic.pk}", unit=topic.series.unit_id, after={"reason": reason})
        return topic


def record_outcome(
    *,
    topic: Topic,
    outcome: Outcome,
    by: By,
    words: str = "",
    lead: Unit | None = None,
    line: Line | None = None,
    due_on: date | None = None,
) -> Topic:
    """Type what came of a topic while its session is open; typed again it replaces what stood there.

    A decision with ``lead`` and ``line`` becomes an item when the session ends. Raises Refusal for a decision or finding without
    words, a lead without a line, a secrecy marking; for an off-line directive only information and carrying are kept.
    """
    words = clean(words, limit=400, field="words")
    refuse_secrets(words, field="words")
    with writing(by) as log:
        topic = Topic.objects.select_related("session__series", "directive").get(pk=topic.pk)
        if topic.session is None or topic.gone_at is not None:
            raise Refusal("not_now", _("这个议题不在会上。"), _("刷新看看。"))
        session = locked(topic.session, SessionState.OPEN)
        if outcome in {Outcome.DECISION, Outcome.FINDING} and not words:
            raise Refusal("words", _("没有写定了什么。"), _("写一句。"), field="words")
        if (lead is None) != (line is None):
            raise Refusal("lead_line", _("牵头单位和条线要一起写。"), _("补上另一个。"), field="line")
        if lead is not None and due_on is None:
            raise Refusal("due_on", _("没有写期限。"), _("写一个日期。"), field="due_on")
        if topic.directive is not None and topic.directive.document_id is None and words:
            raise Refusal(
                "offline", _("线下件只记编号和日子，不写内容。"), _("删掉文字；措施另立事项。"), field="words"
            )
        topic.outcome, topic.words = outcome, words
        decides = outcome == Outcome.DECISION
        topic.lead, topic.line, topic.due_on = (lead, line, due_on) if decides else (None, None, None)
        topic.save(update_fields=["outcome", "words", "lead", "line", "due_on"])
        log.add(
            "topic.dealt_with",
            f"topic:{topic.pk}",
            unit=session.series.unit_id,
            after={"outcome": outcome, "words": words, "lead": lead.pk if lead else None, "due_on": due_on},
        )
        return topic
