"""Topics: proposed, ordered, dealt with, withdrawn."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import clean, said
from luoshi.core import tree
from luoshi.items.models import Item
from luoshi.mandate.models import Line
from luoshi.meetings.actions.ending import judging_group
from luoshi.meetings.actions.naming import NAMING, name
from luoshi.meetings.actions.sessions import locked, topic_of
from luoshi.meetings.kinds import RUNNING, SETTLED, Outcome, SessionState, Side
from luoshi.meetings.models import Directive, Series, Session, Topic
from luoshi.meetings.queries import named_by, topics_of
from luoshi.meetings.words import MOVED_UP, minuted
from luoshi.org.models import Unit
from luoshi.trail.log import Log, writing


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

    Raises Refusal for an empty title, a secrecy marking, a session that has ended, another unit's directive, topics of the other
    side where only one brings them. An off-line directive is called by its number, whatever ``title`` says.
    """
    title = clean(title, limit=200, field="title")
    if directive is not None and (not title or directive.document_id is None):
        title = minuted(directive)
    if not title:
        raise Refusal("title", _("议题没有写。"), _("写一句议什么。"), field="title")
    if side == Side.INSPECTORS and not series.kind.both_sides:
        raise Refusal("one_side", _("这种会只有一方出议题。"), _("专题会商才由双方出。"), field="side")
    if directive is not None and directive.unit_id != series.unit_id:
        raise Refusal(
            "other_unit", _("这份指示批示不是本单位登记的。"), _("选本单位登记的。"), field="directive"
        )
    with writing(by) as log:
        if session is not None:
            session = locked(session, *RUNNING)
        topic = Topic.objects.create(
            series=series,
            session=session,
            order=_end_of(session) if session else 0,
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


def _end_of(session: Session) -> int:
    return max((topic.order for topic in topics_of(session)), default=0) + 1


def take_up(*, session: Session, directive: Directive, by: By) -> Topic:
    """Put a pending directive onto the agenda, behind the directives that stand on top; it leaves a later agenda.

    Raises Refusal where it stands on this agenda already, or belongs to another unit.
    """
    with writing(by) as log:
        session = locked(session, *RUNNING)
        topics = topics_of(session)
        if directive.unit_id != session.series.unit_id or directive.gone_at is not None:
            raise Refusal("other_unit", _("这份指示批示不是本单位登记的。"), _("选本单位登记的。"))
        if directive.pk in {each.directive_id for each in topics}:
            raise Refusal("on_agenda", _("它已经在议程上。"), _("刷新看看。"))
        later = Topic.objects.filter(directive=directive, gone_at=None, session__state=SessionState.PLANNED)
        later.update(gone_at=log.at, gone_by=log.by.person, reason=MOVED_UP)
        if session.state == SessionState.OPEN:
            topic = topic_of(directive, session, _end_of(session), log)
        else:
            on_top = next((n for n, t in enumerate(topics) if t.directive_id is None), len(topics))
            topic = topic_of(directive, session, on_top + 1, log)
            _number([*topics[:on_top], topic, *topics[on_top:]])
        log.add(
            "topic.proposed",
            f"topic:{topic.pk}",
            unit=session.series.unit_id,
            after={"session": session.pk, "directive": directive.pk},
        )
        return topic


def carry_in(*, topic: Topic, session: Session, by: By) -> Topic:
    """Take a topic that waits onto the agenda of a session of its series."""
    with writing(by) as log:
        session = locked(session, *RUNNING)
        topic = Topic.objects.select_for_update().get(pk=topic.pk)
        if topic.session_id is not None or topic.gone_at is not None or topic.series_id != session.series_id:
            raise Refusal("not_waiting", _("这个议题不在等下一次。"), _("刷新看看。"))
        topic.session, topic.order = session, _end_of(session)
        topic.save(update_fields=["session", "order"])
        log.add(
            "topic.taken_in", f"topic:{topic.pk}", unit=session.series.unit_id, after={"session": session.pk}
        )
        return topic


def _number(topics: Sequence[Topic]) -> None:
    for n, topic in enumerate(topics, start=1):
        if topic.order != n:
            topic.order = n
            topic.save(update_fields=["order"])


def order_topics(*, session: Session, order: Sequence[int], by: By) -> list[Topic]:
    """Put the topics of a session in an order (ids, each once), before it is opened."""
    with writing(by) as log:
        session = locked(session, SessionState.PLANNED)
        topics = {topic.pk: topic for topic in topics_of(session)}
        if sorted(order) != sorted(topics):
            raise Refusal("order", _("议题和刚才看到的不一样了。"), _("刷新再排。"))
        _number([topics[pk] for pk in order])
        log.add(
            "session.ordered",
            f"session:{session.pk}",
            unit=session.series.unit_id,
            after={"topics": list(order)},
        )
        return topics_of(session)


def move_topic(*, topic: Topic, up: bool, by: By) -> list[Topic]:
    """Move a topic one place up or down its agenda; at the end of it nothing changes. See :func:`order_topics`."""
    with writing(by):
        if topic.session is None:
            raise Refusal("not_now", _("这个议题不在会上。"), _("刷新看看。"))
        order = [each.pk for each in topics_of(topic.session)]
        if topic.pk not in order:
            raise Refusal("order", _("议题和刚才看到的不一样了。"), _("刷新再排。"))
        here = order.index(topic.pk)
        there = max(0, here - 1) if up else min(len(order) - 1, here + 1)
        order[here], order[there] = order[there], order[here]
        return order_topics(session=topic.session, order=order, by=by)


def withdraw_topic(*, topic: Topic, reason: str, by: By) -> Topic:
    """Take a topic off with a reason. Of a directive, too: it waits on and is proposed for the next session."""
    reason = said(reason, says=_("要写原因。"), mend=_("写一句为什么不议了。"), limit=400)
    with writing(by) as log:
        topic = (
            Topic.objects.select_for_update(of=("self",)).select_related("session", "series").get(pk=topic.pk)
        )
        if topic.gone_at is not None:
            raise Refusal("not_now", _("这个议题已经拿下来了。"), _("刷新看看。"))
        if topic.session is not None:
            locked(topic.session, *RUNNING)
        gone = {"gone_at": log.at, "gone_by": log.by.person, "reason": reason}
        Topic.objects.filter(beside=topic, gone_at=None).update(**gone)
        Topic.objects.filter(pk=topic.pk).update(**gone)
        log.add("topic.withdrawn", f"topic:{topic.pk}", unit=topic.series.unit_id, after={"reason": reason})
        topic.refresh_from_db()
        return topic


def another(*, topic: Topic, by: By) -> Topic:
    """Add one more outcome to a topic whose first one is a decision or a finding; it stands behind it. The title is the topic's."""
    with writing(by) as log:
        topic, session = _at_the_table(topic)
        first = topic if topic.beside_id is None else Topic.objects.get(pk=topic.beside_id)
        if first.outcome not in {*SETTLED, Outcome.FINDING}:
            raise Refusal("first", _("这个议题还没有写定了什么。"), _("先写第一项。"))
        topics = topics_of(session)
        behind = max(n for n, each in enumerate(topics) if first.pk in {each.pk, each.beside_id}) + 1
        more = Topic.objects.create(
            series=first.series,
            session=session,
            order=behind,
            title=first.title,
            directive=first.directive,
            unit=first.unit,
            side=first.side,
            beside=first,
            known_at=log.at,
            known_by=log.by.person,
        )
        _number([*topics[:behind], more, *topics[behind:]])
        log.add("topic.proposed", f"topic:{more.pk}", unit=session.series.unit_id, after={"beside": first.pk})
        return more


def _at_the_table(topic: Topic) -> tuple[Topic, Session]:
    rows = Topic.objects.select_for_update(of=("self",)).select_related("session__series", "directive")
    topic = rows.get(pk=topic.pk)
    if topic.session is None or topic.gone_at is not None:
        raise Refusal("not_now", _("这个议题不在会上。"), _("刷新看看。"))
    return topic, locked(topic.session, SessionState.OPEN)


def record_outcome(
    *,
    topic: Topic,
    outcome: Outcome,
    by: By,
    words: str = "",
    lead: Unit | None = None,
    line: Line | None = None,
    due_on: date | None = None,
    about: Unit | None = None,
    names: Sequence[Item] = (),
    version: int | None = None,
) -> Topic:
    """Type what came of a topic while its session is open; typed again it replaces what stood there.

    A decision with ``lead`` and ``line`` becomes an item when the session ends, an opinion (意见) always; ``about`` is the unit a
    finding concerns; ``names`` the items that a decision or finding is about. Raises Refusal for a decision or finding without words, a
    lead without line or day or outside the unit that meets, a secrecy marking, an opinion where only one side brings topics or without
    the unit that has to answer it; for an off-line directive only information and carrying are kept. ``version`` is the one the writer
    read: Conflict where somebody typed another outcome meanwhile.
    """
    words = clean(words, limit=400, field="words")
    with writing(by) as log:
        topic, session = _at_the_table(topic)
        if version is not None and version != topic.version:
            raise _typed_meanwhile(topic)
        _allow_outcome(topic, outcome, words)
        decides = outcome in SETTLED
        if outcome == Outcome.OPINION:
            _allow_opinion(session, lead)
        if decides:
            _allow_item(session, lead, line, due_on)
        topic.about = about if outcome == Outcome.FINDING else None
        topic.outcome, topic.words = outcome, words
        topic.lead, topic.line, topic.due_on = (lead, line, due_on) if decides else (None, None, None)
        topic.version += 1
        topic.save()
        name(topic, names if outcome in NAMING else ())
        _tell(topic, session, log)
        return topic


def _allow_outcome(topic: Topic, outcome: Outcome, words: str) -> None:
    if topic.directive is not None and topic.directive.document_id is None:
        if words or outcome in {*SETTLED, Outcome.FINDING}:
            says, mend = (
                _("线下件只记编号和日子，不写内容。"),
                _("选“传达学习”或“转下次”；措施走涉密渠道。"),
            )
            raise Refusal("offline", says, mend, field="words" if words else "outcome")
    elif outcome in {*SETTLED, Outcome.FINDING} and not words:
        raise Refusal("words", _("没有写定了什么。"), _("写一句。"), field="words")
    if outcome == Outcome.CARRIED and (
        topic.beside_id is not None or topic.more.filter(gone_at=None).exists()
    ):
        raise Refusal(
            "beside", _("这个议题已经定了一项，不能再转下次。"), _("先把另一项拿下来。"), field="outcome"
        )


def _allow_opinion(session: Session, lead: Unit | None) -> None:
    if not session.series.kind.both_sides:
        says, mend = _("这种会没有“意见”这个结果。"), _("选“定了事”；专题会商才提意见。")
        raise Refusal("one_side", says, mend, field="outcome")
    if lead is None:
        raise Refusal("lead", _("没有写哪个单位答复。"), _("选一个单位。"), field="lead")


def _allow_item(session: Session, lead: Unit | None, line: Line | None, due_on: date | None) -> None:
    if (lead is None) != (line is None):
        says, mend = _("牵头单位和条线要一起写。"), _("补上另一个。")
        raise Refusal("lead_line", says, mend, field="line" if line is None else "lead")
    if lead is None:
        return
    if due_on is None:
        raise Refusal("due_on", _("没有写期限。"), _("写一个日期。"), field="due_on")
    if due_on < session.planned_on:
        raise Refusal("due_on", _("期限早于开会那天。"), _("核对日期。"), field="due_on")
    if not tree.is_within(lead.path, session.series.unit.path) or not lead.lives_on(clock.today()):
        raise Refusal("lead", _("牵头单位不在开会单位下面，或今天不在。"), _("换一个单位。"), field="lead")
    if lead.parent_id is None and judging_group(session.series.unit) is None:
        says, mend = _("本级自己办的事项，要有常设核验组来核。"), _("先设常设核验组，或换一个牵头单位。")
        raise Refusal("root_needs_group", says, mend, field="lead")


def _typed_meanwhile(topic: Topic) -> Conflict:
    return Conflict(
        {
            "version": topic.version,
            "outcome": topic.outcome,
            "words": topic.words,
            "lead": topic.lead or "",
            "line": topic.line or "",
            "due_on": topic.due_on or "",
            "names": "、".join(item.number for item in named_by([topic])[topic.pk]),
        }
    )


def _tell(topic: Topic, session: Session, log: Log) -> None:
    log.add(
        "topic.dealt_with",
        f"topic:{topic.pk}",
        unit=session.series.unit_id,
        after={
            "outcome": Outcome(topic.outcome),
            "words": topic.words,
            "lead": topic.lead_id,
            "due_on": topic.due_on,
            "names": [item.pk for item in named_by([topic])[topic.pk]],
        },
    )
