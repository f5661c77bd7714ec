"""Series and sessions: planned, started, ended with one record, called off."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean, refuse_secrets
from luoshi.cadence.kinds import RecordKind
from luoshi.items.actions import NewItem
from luoshi.meetings.kinds import KINDS, Outcome, SessionState
from luoshi.meetings.models import MeetingKind, Series, Session, Topic
from luoshi.meetings.queries import pending, topics_of
from luoshi.meetings.words import minuted
from luoshi.org.models import Group, Post, Unit
from luoshi.records.actions import NewRecord, enter
from luoshi.records.actions.words import Attended, Decided, Found
from luoshi.records.models import Decision, Finding
from luoshi.trail.log import Log, Plain, writing


@dataclass(frozen=True)
class Counted:
    """Who was there, in persons; ``present`` None: everybody required who is not counted elsewhere."""

    required: int
    present: int | None = None
    excused: int = 0
    visiting: int = 0
    place: str = ""
    recorder: str = ""
    attended: Sequence[Attended] = field(default_factory=tuple)


def load_kinds(*, by: By) -> list[MeetingKind]:
    """Enter the kinds of meetings shipped that are not there yet. One event each."""
    with writing(by) as log:
        have = set(MeetingKind.objects.values_list("code", flat=True))
        made = []
        for n, each in enumerate(KINDS):
            if each.code in have:
                continue
            row = MeetingKind.objects.create(order=n, **asdict(each))
            log.add("meeting_kind.entered", f"meeting_kind:{row.pk}", after={"code": Plain(row.code)})
            made.append(row)
        return made


def open_series(
    *, kind: MeetingKind, unit: Unit, from_on: date, by: By, group: Group | None = None
) -> Series:
    """Open the series of meetings of a kind of a unit, or of one of its groups, from a day on.

    Raises Refusal where that series runs already, or the group belongs to another unit.
    """
    with writing(by) as log:
        if group is not None and group.home_id != unit.pk:
            raise Refusal("other_unit", _("这个小组不是本单位的。"), _("选它所在的单位。"), field="group")
        if Series.objects.filter(kind=kind, unit=unit, group=group, to_on=None).exists():
            raise Refusal("running", _("这种会已经在开了。"), _("在原来的里面安排下一次。"), field="kind")
        row = Series.objects.create(kind=kind, unit=unit, group=group, from_on=from_on)
        log.add(
            "series.opened",
            f"series:{row.pk}",
            unit=unit.pk,
            after={"kind": Plain(kind.code), "group": group.pk if group else None, "from_on": from_on},
        )
        return row


def plan(*, series: Series, planned_on: date, by: By, chair: Post | None = None) -> Session:
    """Plan the next session: what waits in the series comes onto its agenda, pending directives first where they belong there."""
    with writing(by) as log:
        if planned_on < series.from_on or (series.to_on is not None and planned_on > series.to_on):
            raise Refusal("outside", _("这一天这种会不开。"), _("换一天。"), field="planned_on")
        last = series.sessions.filter(year=planned_on.year).aggregate(last=Max("ordinal"))["last"] or 0
        session = Session.objects.create(
            series=series, year=planned_on.year, ordinal=last + 1, planned_on=planned_on, chair=chair
        )
        log.add(
            "session.planned",
            f"session:{session.pk}",
            unit=series.unit_id,
            after={"planned_on": planned_on, "ordinal": session.ordinal},
        )
        order = 0
        if series.kind.first_topic:
            for directive in pending():
                order += 1
                Topic.objects.create(
                    series=series,
                    session=session,
                    order=order,
                    title=minuted(directive),
                    directive=directive,
                    known_at=log.at,
                    known_by=log.by.person,
                )
        for topic in Topic.objects.filter(series=series, session=None, gone_at=None).order_by("id"):
            order += 1
            topic.session, topic.order = session, order
            topic.save(update_fields=["session", "order"])
        return session


def start(*, session: Session, by: By, other_first: str = "") -> Session:
    """Open a session: from now on outcomes are typed. Another first topic while a directive waits needs ``other_first``."""
    other_first = clean(other_first, limit=400, field="other_first")
    refuse_secrets(other_first, field="other_first")
    with writing(by) as log:
        session = locked(session, SessionState.PLANNED)
        if session.planned_on > clock.day_of(log.at):
            raise Refusal("ahead", _("还没有到开会那天。"), _("到那天再开，或者改日期。"), field="planned_on")
        topics = topics_of(session)
        if not topics:
            raise Refusal("no_topics", _("还没有议题。"), _("先加议题。"))
        waits = session.series.kind.first_topic and topics[0].directive_id is None and pending(session)
        if waits and not other_first:
            raise Refusal(
                "first_topic",
                _("有指示批示还没有传达，第一议题不是它。"),
                _("把它排到第一，或者写明为什么先议别的。"),
                field="other_first",
            )
        session.other_first = other_first if waits else ""
        session.state = SessionState.OPEN
        return _saved(session, "session.started", log, {"other_first": session.other_first})


def call_off(*, session: Session, reason: str, by: By) -> Session:
    """Call a session off with a reason; what it would have taken up waits for the next one."""
    reason = clean(reason, limit=400, field="reason")
    if not reason:
        raise Refusal("reason", _("要写原因。"), _("写一句为什么不开了。"), field="reason")
    with writing(by) as log:
        session = locked(session, SessionState.PLANNED, SessionState.OPEN)
        own = Topic.objects.filter(session=session, gone_at=None)
        own.filter(directive__isnull=False).update(gone_at=log.at, gone_by=log.by.person, reason=reason)
        own.filter(directive=None).update(session=None, order=0, outcome="", words="")
        session.state, session.called_off = SessionState.CALLED_OFF, reason
        return _saved(session, "session.called_off", log, {"reason": reason})


def end(*, session: Session, counted: Counted, by: By) -> Session:
    """End a session: one record is entered, its decisions open their items, what was carried waits for the next one.

    Raises Refusal while a topic has no outcome, and for what no record may say.
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
        session.record = enter(new=_record(session, topics, counted), by=by)
        _tie(session, topics)
        for topic in topics:
            if topic.outcome == Outcome.CARRIED and topic.directive_id is None:
                Topic.objects.create(
                    series=session.series,
                    title=topic.title,
                    unit=topic.unit,
                    side=topic.side,
                    previous=topic,
                    known_at=log.at,
                    known_by=log.by.person,
                )
        session.state, session.ended_at, session.ended_by = SessionState.ENDED, log.at, log.by.person
        return _saved(session, "session.ended", log, {"record": Plain(session.record.number or "")})


def _record(session: Session, topics: Sequence[Topic], counted: Counted) -> NewRecord:
    series = session.series
    dealt = [topic for topic in topics if topic.outcome != Outcome.CARRIED]
    kinds = [RecordKind(series.kind.record)]
    if dealt and dealt[0].directive_id is not None and series.kind.first_topic:
        kinds.append(RecordKind.FIRST_TOPIC)
    return NewRecord(
        host=series.unit,
        kinds=kinds,
        held_on=session.planned_on,
        topics="\n".join(f"{n}. {topic.title}" for n, topic in enumerate(dealt, start=1)),
        place=counted.place,
        recorder=counted.recorder,
        required=counted.required,
        present=counted.present,
        excused=counted.excused,
        visiting=counted.visiting,
        attended=counted.attended,
        decisions=[_decided(topic, series) for topic in dealt if topic.outcome == Outcome.DECISION],
        findings=[
            Found(topic.unit or series.unit, topic.words)
            for topic in dealt
            if topic.outcome == Outcome.FINDING
        ],
    )


def _decided(topic: Topic, series: Series) -> Decided:
    if topic.lead is None or topic.line is None:
        return Decided(topic.words)
    title = topic.words.splitlines()[0][:200]
    item = NewItem(
        title=title,
        line=topic.line,
        lead=topic.lead,
        owner=series.unit,
        due_on=topic.due_on,
        origin="meeting",
        origin_ref=str(topic.session_id),
    )
    return Decided(topic.words, item)


def _tie(session: Session, topics: Sequence[Topic]) -> None:
    """Let each topic know the decision or finding of the record it became: both were written in the topics' order."""
    for outcome, model, name in (
        (Outcome.DECISION, Decision, "decision"),
        (Outcome.FINDING, Finding, "finding"),
    ):
        rows = model._default_manager.filter(record=session.record).order_by("pk")
        for topic, row in zip([t for t in topics if t.outcome == outcome], rows, strict=True):
            setattr(topic, name, row)
            topic.save(update_fields=[name])


def locked(session: Session, *states: SessionState) -> Session:
    """Return the session as it stands now, locked; raise Refusal where it stands otherwise."""
    row = (
        Session.objects.select_for_update(of=("self",))
        .select_related("series__kind", "series__unit")
        .get(pk=session.pk)
    )
    if row.state not in states:
        raise Refusal("not_now", _("这次会现在不能这样办。"), _("刷新看看，可能别人已经办了。"))
    return row


def _saved(session: Session, act: str, log: Log, after: dict[str, object]) -> Session:
    session.version += 1
    session.save()
    log.add(act, f"session:{session.pk}", unit=session.series.unit_id, after=after)
    return session
