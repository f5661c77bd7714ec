"""Ending a session: one record, its decisions become items, what was carried waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import time

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.cadence.kinds import RecordKind
from luoshi.items.actions import NewItem
from luoshi.items.kinds import JudgeFrom
from luoshi.meetings.actions.sessions import locked, saved, wait_again
from luoshi.meetings.kinds import OPINION_ORIGIN, ORIGIN, SETTLED, Outcome, SessionState
from luoshi.meetings.models import Series, Session, Topic
from luoshi.meetings.queries import named_by, pending, rows_of_minutes, topics_of
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Group, Unit
from luoshi.records.actions import NewRecord, enter
from luoshi.records.actions.words import Attended, Decided, Found
from luoshi.records.models import Decision, Finding
from luoshi.trail.log import Plain, writing


@dataclass(frozen=True)
class Counted:
    """Who was there, in persons; ``present`` None: everybody required who is not counted elsewhere."""

    required: int
    present: int | None = None
    excused: int = 0
    visiting: int = 0
    place: str = ""
    chair: str = ""
    recorder: str = ""
    begins: time | None = None
    ends: time | None = None
    attended: Sequence[Attended] = field(default_factory=tuple)


def judging_group(unit: Unit) -> Group | None:
    """Return the standing group that confirms what ``unit`` itself does, the first in order."""
    rows = Group.objects.filter(living(clock.today()), kind=GroupKind.STANDING, home=unit)
    return rows.order_by("order", "pk").first()


def end(*, session: Session, counted: Counted, by: By) -> Session:
    """End a session: one record is entered, its decisions open their items, what was carried waits for the next one.

    Raises Refusal while a topic has no outcome, where all were carried, and for what no record may say.
    """
    with writing(by) as log:
        session = locked(session, SessionState.OPEN)
        topics = topics_of(session)
        open_ = next((topic for topic in topics if not topic.outcome), None)
        if open_ is not None:
            raise Refusal(
                "no_outcome",
                _("“%(title)s”还没有写结果。") % {"title": open_.title},
                _("写上结果，或者转到下一次。"),
                field=f"topic-{open_.pk}",
            )
        if all(topic.outcome == Outcome.CARRIED for topic in topics):
            raise Refusal("all_carried", _("议题都转到下一次了，没有什么可记。"), _("取消这次会。"))
        session.record = enter(new=_record(session, topics, counted), by=by)
        _tie(session, topics)
        session.state, session.ended_at, session.ended_by = SessionState.ENDED, log.at, log.by.person
        saved(session, "session.ended", log, {"record": Plain(session.record.number or "")})
        waits = {each.pk for each in pending(session.series.unit_id)}
        carried = [topic for topic in topics if topic.outcome == Outcome.CARRIED]
        wait_again([topic for topic in carried if topic.directive_id not in waits], log)
        return session


def _record(session: Session, topics: Sequence[Topic], counted: Counted) -> NewRecord:
    series = session.series
    minutes = rows_of_minutes(topics)
    dealt = [topic for topic in topics if topic.outcome != Outcome.CARRIED]
    names = named_by(dealt)
    kinds = [RecordKind(series.kind.record)]
    if series.kind.first_topic and minutes[0][0].directive_id is not None:
        kinds.append(RecordKind.FIRST_TOPIC)
    return NewRecord(
        host=series.unit,
        kinds=kinds,
        held_on=session.planned_on,
        begins=counted.begins,
        ends=counted.ends,
        topics="\n".join(f"{n}. {topic.title}" for n, (topic, _all) in enumerate(minutes, start=1)),
        place=counted.place,
        chair=counted.chair,
        recorder=counted.recorder,
        required=counted.required,
        present=counted.present,
        excused=counted.excused,
        visiting=counted.visiting,
        attended=counted.attended,
        decisions=[
            replace(_decided(topic, series), names=names[topic.pk])
            for topic in dealt
            if topic.outcome in SETTLED
        ],
        findings=[
            Found(topic.about or topic.unit or series.unit, topic.words, names[topic.pk])
            for topic in dealt
            if topic.outcome == Outcome.FINDING
        ],
    )


TITLE = 200


def _decided(topic: Topic, series: Series) -> Decided:
    """Return a decision; one too long for the title of its item stands whole in the standard."""
    if topic.lead is None or topic.line is None:
        return Decided(topic.words)
    whole = topic.words
    own = topic.lead.parent_id is None
    item = NewItem(
        title=whole if len(whole) <= TITLE else f"{whole[: TITLE - 1]}…",
        standard="" if len(whole) <= TITLE else whole,
        line=topic.line,
        lead=topic.lead,
        owner=series.unit,
        due_on=topic.due_on,
        origin=OPINION_ORIGIN if topic.outcome == Outcome.OPINION else ORIGIN,
        origin_ref=str(topic.session_id),
        judge_from=JudgeFrom.GROUP if own else JudgeFrom.SUPERIOR,
        judge_group=judging_group(series.unit) if own else None,
    )
    return Decided(whole, item)


def _tie(session: Session, topics: Sequence[Topic]) -> None:
    """Let each topic know the decision or finding of the record it became: both were written in the topics' order."""
    for outcomes, model, name in (
        (SETTLED, Decision, "decision"),
        ((Outcome.FINDING,), Finding, "finding"),
    ):
        rows = model._default_manager.filter(record=session.record).order_by("pk")
        for topic, row in zip([t for t in topics if t.outcome in outcomes], rows, strict=True):
            setattr(topic, name, row)
            topic.save(update_fields=[name])
