"""Meetings: directives come first, outcomes are typed once, one record at the end, what is pending goes on (rules 22)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import build
import meetings_build as made
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.core.life import State
from luoshi.items.models import Item
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome, SessionState, Side
from luoshi.meetings.models import Directive, Session, Topic
from luoshi.records.models import Decision, Finding, Record
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
DAY = build.TODAY
ARRIVED = DAY - timedelta(days=12)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(DAY):
        yield made.house()


def topic(session: Session, title: str, house: build.House, **more: object) -> Topic:
    return actions.propose(series=session.series, session=session, title=title, by=house.by("秘书岗"), **more)  # type: ignore[arg-type]


def deal(each: Topic, outcome: Outcome, house: build.House, **more: object) -> Topic:
    return actions.record_outcome(topic=each, outcome=outcome, by=house.by("秘书岗"), **more)  # type: ignore[arg-type]


def ended(session: Session, house: build.House, **more: object) -> Session:
    return actions.end(session=session, counted=Counted(required=7, **more), by=house.by("秘书岗"))  # type: ignore[arg-type]


def pending(house: build.House) -> list[Directive]:
    return queries.pending(house.units["示例部"].pk)


# directives come first


def test_pending_directives_are_proposed_first_the_oldest_first(house: build.House) -> None:
    made.directive(house, "关于教育评价的批示", DAY - timedelta(days=3))
    made.directive(house, "关于校园安全的批示", ARRIVED)
    waits = actions.propose(series=made.series(), title="年度预算", by=house.by("秘书岗"))
    session = made.planned(house, DAY)
    assert [each.title for each in queries.topics_of(session)] == [
        "关于校园安全的批示",
        "关于教育评价的批示",
        "年度预算",
    ]
    waits.refresh_from_db()
    assert waits.session_id == session.pk


def test_a_directive_is_on_one_agenda_at_a_time(house: build.House) -> None:
    made.directive(house, "关于校园安全的批示", ARRIVED)
    made.planned(house, DAY)
    assert queries.topics_of(made.planned(house, DAY + timedelta(days=7))) == []


FIRST = [
    # is a directive pending, is it on top, a reason given: may the session start
    (False, False, "", True, "nothing waits"),
    (True, True, "", True, "the directive comes first"),
    (True, False, "", False, "another first topic without a reason"),
    (True, False, "主要负责同志外出，下次传达", True, "another first topic with a reason"),
]


@pytest.mark.parametrize(
    ("pending", "on_top", "reason", "starts", "why"), FIRST, ids=[row[-1] for row in FIRST]
)
def test_another_first_topic_needs_a_reason(
    house: build.House, pending: bool, on_top: bool, reason: str, starts: bool, why: str
) -> None:
    if pending and on_top:
        made.directive(house, "关于校园安全的批示", ARRIVED)
    session = made.planned(house, DAY)
    topic(session, "年度预算", house)
    if pending and not on_top:
        made.directive(house, "关于校园安全的批示", ARRIVED)
    if starts:
        now = actions.start(session=session, other_first=reason, by=house.by("秘书岗"))
        assert (now.state, now.other_first) == (SessionState.OPEN, reason)
        return
    with pytest.raises(Refusal) as refusal:
        actions.start(session=session, other_first=reason, by=house.by("秘书岗"))
    assert (refusal.value.code, refusal.value.field) == ("first_topic", "other_first")


def test_a_directive_moved_down_the_agenda_needs_a_reason_too(house: build.House) -> None:
    made.directive(house, "关于校园安全的批示", ARRIVED)
    session = made.planned(house, DAY)
    other = topic(session, "年度预算", house)
    first = queries.topics_of(session)[0]
    actions.order_topics(session=session, order=[other.pk, first.pk], by=house.by("秘书岗"))
    with pytest.raises(Refusal) as refusal:
        actions.start(session=session, by=house.by("秘书岗"))
    assert refusal.value.code == "first_topic"


# one entry, many uses


def test_ending_enters_one_record_whose_decisions_are_items(house: build.House) -> None:
    made.directive(house, "关于校园安全的批示", ARRIVED)
    session = made.planned(house, DAY)
    budget, report = (
        topic(session, "年度预算", house),
        topic(session, "甲司汇报", house, unit=house.units["甲司"]),
    )
    actions.start(session=session, by=house.by("秘书岗"))
    first = queries.topics_of(session)[0]
    deal(
        first,
        Outcome.DECISION,
        house,
        words="开展一次校园安全排查",
        lead=house.units["甲司"],
        line=house.lines["D1"],
        due_on=DAY + timedelta(days=40),
    )
    deal(budget, Outcome.INFORMATION, house)
    deal(report, Outcome.FINDING, house, words="整改台账三项没有时限")
    done = ended(session, house, excused=1)
    record = Record.objects.get()
    assert done.record == record
    assert set(record.kinds.split()) == {"group_meeting", "first_topic"}
    version = record.versions.get()
    assert (version.required, version.present, version.excused) == (7, 6, 1)
    assert version.topics == "1. 关于校园安全的批示\n2. 年度预算\n3. 甲司汇报"
    item = Item.objects.get()
    assert (item.title, item.lead, item.owner, item.origin) == (
        "开展一次校园安全排查",
        house.units["甲司"],
        house.units["示例部"],
        "meeting",
    )
    first.refresh_from_db()
    assert first.decision == Decision.objects.get()
    assert first.decision.item == item
    found = Finding.objects.get()
    assert (found.about, found.topic.pk) == (house.units["甲司"], report.pk)
    assert check().ok


def test_what_is_carried_waits_and_comes_onto_the_next_agenda(house: build.House) -> None:
    session = made.planned(house, DAY)
    matter = topic(session, "办公用房调整", house)
    topic(session, "年度预算", house)
    actions.start(session=session, by=house.by("秘书岗"))
    deal(matter, Outcome.CARRIED, house)
    deal(queries.topics_of(session)[1], Outcome.INFORMATION, house)
    ended(session, house)
    again = Topic.objects.get(previous=matter)
    assert again.session is None
    assert Record.objects.get().versions.get().topics == "1. 年度预算", (
        "what was carried is no topic of the minutes"
    )
    following = made.planned(house, DAY + timedelta(days=14))
    assert [(each.title, each.previous_id) for each in queries.topics_of(following)] == [
        ("办公用房调整", matter.pk)
    ]


def test_a_session_ends_with_every_topic_dealt_with_or_carried(house: build.House) -> None:
    session = made.planned(house, DAY)
    matter = topic(session, "年度预算", house)
    actions.start(session=session, by=house.by("秘书岗"))
    with pytest.raises(Refusal) as refusal:
        ended(session, house)
    assert (refusal.value.code, refusal.value.field) == ("no_outcome", f"topic-{matter.pk}")
    assert "年度预算" in str(refusal.value)
    assert not Record.objects.exists()


def test_what_no_record_may_say_ends_nothing(house: build.House) -> None:
    session = made.planned(house, DAY)
    deal_with = topic(session, "年度预算", house)
    actions.start(session=session, by=house.by("秘书岗"))
    deal(
        deal_with,
        Outcome.DECISION,
        house,
        words="照办",
        lead=house.units["甲司"],
        line=house.lines["D1"],
        due_on=DAY,
    )
    before = Event.objects.count()
    with pytest.raises(Refusal):
        actions.end(session=session, counted=Counted(required=3, present=9), by=house.by("秘书岗"))
    session.refresh_from_db()
    assert (session.state, Item.objects.count(), Event.objects.count()) == (SessionState.OPEN, 0, before)


def test_an_outcome_typed_again_replaces_the_first(house: build.House) -> None:
    session = made.planned(house, DAY)
    matter = topic(session, "年度预算", house)
    actions.start(session=session, by=house.by("秘书岗"))
    deal(
        matter,
        Outcome.DECISION,
        house,
        words="照办",
        lead=house.units["甲司"],
        line=house.lines["D1"],
        due_on=DAY,
    )
    now = deal(matter, Outcome.INFORMATION, house)
    assert (now.words, now.lead, now.line, now.due_on) == ("", None, None, None)
    ended(session, house)
    assert not Item.objects.exists()


def test_calling_off_lets_everything_wait(house: build.House) -> None:
    directive = made.directive(house, "关于校园安全的批示", ARRIVED)
    session = made.planned(house, DAY)
    matter = topic(session, "年度预算", house)
    actions.call_off(session=session, reason="与部里的会冲突", by=house.by("秘书岗"))
    matter.refresh_from_db()
    assert matter.session is None
    assert pending(house) == [directive]
    assert [t.title for t in queries.topics_of(made.planned(house, DAY))] == [
        "关于校园安全的批示",
        "年度预算",
    ]


# how far a directive has come


def test_days_from_arrival_to_each_stage(house: build.House) -> None:
    directive = made.directive(house, "关于校园安全的批示", ARRIVED)
    session = made.planned(house, DAY)
    actions.start(session=session, by=house.by("秘书岗"))
    (first,) = queries.topics_of(session)
    (before,) = queries.stages()
    assert (before.conveyed_on, before.measures_on, before.closed_on) == (None, None, None)
    deal(first, Outcome.INFORMATION, house)
    ended(session, house)
    (conveyed,) = queries.stages()
    assert conveyed.days_to(conveyed.conveyed_on) == 12
    assert conveyed.measures_on is None
    later = DAY + timedelta(days=10)
    second = made.planned(house, later)
    with clock.at(later):
        again = topic(second, "研究校园安全的措施", house, directive=directive)
        actions.start(session=second, by=house.by("秘书岗"))
        deal(
            again,
            Outcome.DECISION,
            house,
            words="开展排查",
            lead=house.units["甲司"],
            line=house.lines["D1"],
            due_on=later,
        )
        ended(second, house)
    (decided,) = queries.stages()
    assert decided.days_to(decided.conveyed_on) == 12
    assert decided.days_to(decided.measures_on) == 22
    assert (decided.items, decided.open_items, decided.closed_on) == (1, 1, None)
    Item.objects.update(state=State.CLOSED, closed_on=later + timedelta(days=30))
    (closed,) = queries.stages()
    assert closed.days_to(closed.closed_on) == 52
    assert pending(house) == []


def test_a_directive_carried_is_not_conveyed(house: build.House) -> None:
    directive = made.directive(house, "关于校园安全的批示", ARRIVED)
    session = made.planned(house, DAY)
    topic(session, "年度预算", house)
    actions.start(session=session, by=house.by("秘书岗"))
    first, other = queries.topics_of(session)
    deal(first, Outcome.CARRIED, house)
    deal(other, Outcome.INFORMATION, house)
    ended(session, house)
    assert pending(house) == [directive]
    assert [t.directive for t in queries.topics_of(made.planned(house, DAY))] == [directive]


def test_an_off_line_one_keeps_number_and_days_alone(house: build.House) -> None:
    row = actions.register_offline(unit=house.units["示例部"], arrived_on=ARRIVED, by=house.by("秘书岗"))
    second = actions.register_offline(unit=house.units["示例部"], arrived_on=DAY, by=house.by("秘书岗"))
    assert [(row.running, row.document), (second.running, second.document)] == [(1, None), (2, None)]
    session = made.planned(house, DAY)
    assert [t.title for t in queries.topics_of(session)] == ["线下件 2021-1", "线下件 2021-2"]
    actions.start(session=session, by=house.by("秘书岗"))
    with pytest.raises(Refusal) as refusal:
        deal(queries.topics_of(session)[0], Outcome.DECISION, house, words="照办")
    assert refusal.value.code == "offline"


REFUSED = [
    ("no title", {"title": " "}, "title"),
    ("a marking", {"title": "机密★ 通知"}, "secret"),
    (
        "the other side where one side brings topics",
        {"title": "廉政风险", "side": Side.INSPECTORS},
        "one_side",
    ),
]


@pytest.mark.parametrize(("name", "given", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_no_topic_may_be(house: build.House, name: str, given: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        actions.propose(series=made.series(), by=house.by("秘书岗"), **given)  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert not Topic.objects.exists()


def test_the_word_in_a_sentence_is_no_marking(house: build.House) -> None:
    assert actions.propose(series=made.series(), title="保护商业秘密的培训", by=house.by("秘书岗")).pk


def test_both_sides_bring_topics_to_a_consultation(house: build.House) -> None:
    consultation = made.series("consultation")
    actions.propose(series=consultation, title="廉政风险排查", side=Side.INSPECTORS, by=house.by("监督员"))
    actions.propose(series=consultation, title="巡视整改进展", by=house.by("秘书岗"))
    session = made.planned(house, DAY, "consultation")
    assert [(t.title, t.side) for t in queries.topics_of(session)] == [
        ("廉政风险排查", Side.INSPECTORS),
        ("巡视整改进展", Side.OWN),
    ]


def test_a_series_runs_once(house: build.House) -> None:
    with pytest.raises(Refusal) as refusal:
        actions.open_series(
            kind="leading_group",
            unit=house.units["示例部"],
            from_on=date(2021, 1, 1),
            by=build.SYSTEM,
        )
    assert refusal.value.code == "running"


def test_loading_the_kinds_again_changes_nothing(house: build.House) -> None:
    before = Event.objects.count()
    assert actions.load_kinds(by=build.SYSTEM) == []
    assert Event.objects.count() == before
