"""Meetings where rules meet: several units, later agendas, what is carried, the pack's numbers, the table's seats (rules 22)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import build
import meetings_build as made
from luoshi.base import clock
from luoshi.base.refusals import Conflict, Refusal
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.items.models import Item
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome, SessionState
from luoshi.meetings.models import Session, Topic
from luoshi.meetings.queries import Progress
from luoshi.meetings.queries.pack import Changed, pack
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind
from luoshi.records.models import Record, RecordVersion
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
DAY = build.TODAY
WEEK = timedelta(days=7)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(DAY):
        yield made.house()


def topic(session: Session, title: str, house: build.House) -> Topic:
    return actions.propose(series=session.series, session=session, title=title, by=house.by("秘书岗"))


def deal(each: Topic, outcome: Outcome, house: build.House, **more: object) -> Topic:
    return actions.record_outcome(topic=each, outcome=outcome, by=house.by("秘书岗"), **more)  # type: ignore[arg-type]


def decide(each: Topic, words: str, house: build.House, lead: str = "甲司", days: int = 40) -> Topic:
    return deal(
        each,
        Outcome.DECISION,
        house,
        words=words,
        lead=house.units[lead],
        line=house.lines["D1"],
        due_on=clock.today() + timedelta(days=days),
    )


def start(session: Session, house: build.House, why: str = "") -> Session:
    return actions.start(session=session, other_first=why, by=house.by("秘书岗"))


def end(session: Session, house: build.House) -> Session:
    return actions.end(session=session, counted=Counted(required=7), by=house.by("秘书岗"))


# whose directive it is


def test_a_department_is_not_handed_the_directives_of_the_root(house: build.House) -> None:
    made.directive(house, "给部里的批示", DAY - WEEK)
    own = actions.open_series(
        kind="dispatch", unit=house.units["甲司"], from_on=build.START, by=house.by("甲司党务")
    )
    session = actions.plan(series=own, planned_on=DAY, by=house.by("甲司党务"))
    assert queries.topics_of(session) == []
    of_root = queries.pending(house.units["示例部"].pk)
    assert [row.unit for row in of_root] == [house.units["示例部"]]
    for act in (
        lambda: actions.take_up(session=session, directive=of_root[0], by=house.by("甲司党务")),
        lambda: actions.propose(series=own, title="", directive=of_root[0], by=house.by("甲司党务")),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.code == "other_unit"


def test_numbers_run_by_unit_and_year_and_are_not_given_again(house: build.House) -> None:
    root, own = house.units["示例部"], house.units["甲司"]
    by = house.by("秘书岗")
    first = actions.register_offline(unit=root, arrived_on=DAY, by=by)
    actions.drop(directive=first, reason="登错了单位", by=by)
    rows = [
        actions.register_offline(unit=unit, arrived_on=day, by=by)
        for unit, day in ((root, DAY), (own, DAY), (root, DAY - timedelta(days=200)))
    ]
    assert [(row.year, row.running) for row in rows] == [(2021, 2), (2021, 1), (2020, 1)]


# later agendas


def test_that_a_later_meeting_has_it_is_no_reason(house: build.House) -> None:
    directive = made.directive(house, "关于校园安全的批示", DAY - WEEK)
    later = made.planned(house, DAY + WEEK)
    assert [t.directive for t in queries.topics_of(later)] == [directive]
    sooner = made.planned(house, DAY, "dispatch")
    topic(sooner, "年度预算", house)
    with pytest.raises(Refusal) as refusal:
        start(sooner, house)
    assert refusal.value.code == "first_topic"
    actions.take_up(session=sooner, directive=directive, by=house.by("秘书岗"))
    assert queries.topics_of(later) == [], "it has moved up"
    assert [t.title for t in queries.topics_of(sooner)] == ["关于校园安全的批示", "年度预算"]
    assert start(sooner, house).state == SessionState.OPEN


def test_on_top_is_not_enough_it_must_be_one_that_waits(house: build.House) -> None:
    known = made.directive(house, "已经传达的", DAY - 2 * WEEK)
    session = made.planned(house, DAY)
    start(session, house)
    deal(queries.topics_of(session)[0], Outcome.INFORMATION, house)
    end(session, house)
    following = made.planned(house, DAY)
    actions.propose(
        series=following.series, session=following, title="", directive=known, by=house.by("秘书岗")
    )
    made.directive(house, "还没有传达的", DAY - WEEK)
    with pytest.raises(Refusal):
        start(following, house)


def test_a_consultation_has_no_first_topic_to_ask_for(house: build.House) -> None:
    made.directive(house, "关于校园安全的批示", DAY - WEEK)
    session = made.planned(house, DAY, "consultation")
    topic(session, "巡视整改进展", house)
    assert start(session, house).other_first == ""


# what is carried and called off


def _conveyed(house: build.House) -> Topic:
    """A directive that one session has conveyed and the next one studies again: its topic there."""
    directive = made.directive(house, "关于校园安全的批示", DAY - WEEK)
    session = made.planned(house, DAY)
    start(session, house)
    deal(queries.topics_of(session)[0], Outcome.INFORMATION, house)
    end(session, house)
    following = made.planned(house, DAY)
    again = actions.propose(
        series=following.series,
        session=following,
        title="研究校园安全的措施",
        directive=directive,
        by=house.by("秘书岗"),
    )
    topic(following, "年度预算", house)
    start(following, house)
    return again


def test_measures_put_off_wait_with_their_directive(house: build.House) -> None:
    again = _conveyed(house)
    assert again.session is not None
    deal(again, Outcome.CARRIED, house)
    deal(queries.topics_of(again.session)[1], Outcome.INFORMATION, house)
    end(again.session, house)
    (waits,) = Topic.objects.filter(session=None, gone_at=None)
    assert (waits.title, waits.directive, waits.previous) == (again.title, again.directive, again)


def test_called_off_they_wait_too_and_nothing_typed_stays(house: build.House) -> None:
    again = _conveyed(house)
    assert again.session is not None
    decide(again, "开展排查", house)
    more = actions.another(topic=again, by=house.by("秘书岗"))
    actions.call_off(session=again.session, reason="并到下次", by=house.by("秘书岗"))
    again.refresh_from_db()
    assert (again.session, again.outcome, again.words, again.lead, again.due_on) == (None, "", "", None, None)
    assert Topic.objects.get(pk=more.pk).gone_at is not None


def test_a_meeting_that_carried_everything_leaves_no_record(house: build.House) -> None:
    session = made.planned(house, DAY)
    deal_with = topic(session, "年度预算", house)
    start(session, house)
    deal(deal_with, Outcome.CARRIED, house)
    with pytest.raises(Refusal) as refusal:
        end(session, house)
    assert refusal.value.code == "all_carried"
    assert not Record.objects.exists()


# off-line ones

OFFLINE = [
    ("a title", {"title": "某某的指示"}),
    ("an empty title", {"title": ""}),
]


@pytest.mark.parametrize(("name", "given"), OFFLINE, ids=[row[0] for row in OFFLINE])
def test_an_off_line_one_bears_its_number_whatever_is_typed(
    house: build.House, name: str, given: dict[str, str]
) -> None:
    row = actions.register_offline(unit=house.units["示例部"], arrived_on=DAY, by=house.by("秘书岗"))
    made_ = actions.propose(series=made.series(), directive=row, by=house.by("秘书岗"), **given)
    assert made_.title == "线下件 2021-1"


@pytest.mark.parametrize("outcome", [Outcome.DECISION, Outcome.FINDING])
def test_of_an_off_line_one_nothing_is_decided_or_found(house: build.House, outcome: Outcome) -> None:
    actions.register_offline(unit=house.units["示例部"], arrived_on=DAY, by=house.by("秘书岗"))
    session = made.planned(house, DAY)
    start(session, house)
    with pytest.raises(Refusal) as refusal:
        deal(queries.topics_of(session)[0], outcome, house)
    assert refusal.value.code == "offline"


def _started(house: build.House, session: Session) -> None:
    actions.start(session=session, other_first="绝密★", by=house.by("秘书岗"))


def _called_off(house: build.House, session: Session) -> None:
    actions.call_off(session=session, reason="机密★ 改期", by=house.by("秘书岗"))


def _taken_off(house: build.House, session: Session) -> None:
    each = queries.topics_of(session)[0]
    actions.withdraw_topic(topic=each, reason="秘密★", by=house.by("秘书岗"))


MARKED = [
    ("why another comes first", _started),
    ("why it is called off", _called_off),
    ("why a topic is taken off", _taken_off),
]


@pytest.mark.parametrize(("name", "act"), MARKED, ids=[row[0] for row in MARKED])
def test_no_reason_bears_a_marking(house: build.House, name: str, act) -> None:  # type: ignore[no-untyped-def]
    session = made.planned(house, DAY)
    topic(session, "年度预算", house)
    before = Event.objects.count()
    with pytest.raises(Refusal) as refusal:
        act(house, session)
    assert (refusal.value.code, Event.objects.count()) == ("secret", before)


# decisions

REFUSED = [
    # what is given, the field it is about
    ("a lead elsewhere in the tree", {"lead": "乙司", "line": "D1", "days": 30}, "lead"),
    ("no line", {"lead": "甲司第一党支部", "line": "", "days": 30}, "line"),
    ("no lead", {"lead": "", "line": "D1", "days": 30}, "lead"),
    ("a date before the meeting", {"lead": "甲司第一党支部", "line": "D1", "days": -1}, "due_on"),
]


@pytest.mark.parametrize(("name", "given", "field"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_wrong_is_told_when_it_is_typed(
    house: build.House, name: str, given: dict[str, object], field: str
) -> None:
    own = actions.open_series(
        kind="office", unit=house.units["甲司"], from_on=build.START, by=house.by("甲司党务")
    )
    session = actions.plan(series=own, planned_on=DAY, by=house.by("甲司党务"))
    each = topic(session, "校园安全", house)
    start(session, house)
    with pytest.raises(Refusal) as refusal:
        deal(
            each,
            Outcome.DECISION,
            house,
            words="照办",
            lead=house.units[str(given["lead"])] if given["lead"] else None,
            line=house.lines["D1"] if given["line"] else None,
            due_on=DAY + timedelta(days=int(str(given["days"]))),
        )
    assert refusal.value.field == field


def test_what_the_root_does_itself_goes_to_the_standing_group(house: build.House) -> None:
    session = made.planned(house, DAY)
    each = topic(session, "本级的事", house)
    start(session, house)
    decide(each, "修订会议制度", house, lead="示例部")
    end(session, house)
    item = Item.objects.get()
    assert (item.judge_unit, item.judge_group) == (None, house.groups["常设核验组"])


def test_a_long_decision_stands_whole_in_the_standard(house: build.House) -> None:
    session = made.planned(house, DAY)
    each = topic(session, "校园安全", house)
    start(session, house)
    long = "把每一处隐患都写清楚，" * 30
    decide(each, long, house)
    end(session, house)
    item = Item.objects.get()
    assert (len(item.title), item.title[-1], item.standard) == (200, "…", long)


def test_the_second_to_type_is_told(house: build.House) -> None:
    session = made.planned(house, DAY)
    each = topic(session, "年度预算", house)
    start(session, house)
    deal(each, Outcome.DECISION, house, words="先写的", version=1)
    with pytest.raises(Conflict) as conflict:
        deal(each, Outcome.DECISION, house, words="后写的", version=1)
    assert (conflict.value.theirs["words"], conflict.value.theirs["version"]) == ("先写的", 2)


def test_all_items_of_a_directive_must_be_closed(house: build.House) -> None:
    made.directive(house, "关于校园安全的批示", DAY - WEEK)
    session = made.planned(house, DAY)
    start(session, house)
    (first,) = queries.topics_of(session)
    decide(first, "排查", house)
    decide(actions.another(topic=first, by=house.by("秘书岗")), "整改", house, lead="子院")
    end(session, house)
    assert RecordVersion.objects.get().topics == "1. 关于校园安全的批示"
    seen = []
    for days, lead, staff in ((10, "甲司", "甲司党务"), (20, "子院", "子院党务")):
        with clock.at(DAY + timedelta(days=days)):
            item = Item.objects.get(lead=house.units[lead])
            items.submit(item=item, effect=Effect(effect="办好了，有人用上了"), by=house.by(staff))
            items.confirm(item=item, by=house.by("综合岗"))
            (stage,) = queries.stages()
            seen.append((stage.progress, stage.open_items, stage.to_closed))
    assert seen == [(Progress.WORKED_ON, 1, None), (Progress.DONE, 0, 27)]


# the pack, the table


def test_the_pack_says_what_happened_since_the_last_session(house: build.House) -> None:
    before = DAY - timedelta(days=30)
    last = made.planned(house, before)
    with clock.at(before):
        each = topic(last, "校园安全", house)
        start(last, house)
        decide(each, "排查", house, days=10)
        end(last, house)
    build.item(house, lead="甲司", owner="示例部", by="综合岗", title="旧的一件", due_on=date(2021, 12, 1))
    done = build.item(house, lead="子院", owner="示例部", by="综合岗", title="办完的一件")
    items.submit(item=done, effect=Effect(effect="办好了，有人用上了"), by=house.by("子院党务"))
    items.confirm(item=done, by=house.by("综合岗"))
    build.item(house, title="甲司自己交办的")
    session = made.planned(house, DAY)
    found = pack(session)
    assert found.last == last
    assert [(t.words, t.decision.item.light) for t in found.decided if t.decision and t.decision.item] == [
        ("排查", "overdue")
    ]
    assert found.changed == [Changed("甲司", 1, 0, 0, 1), Changed("子院", 1, 1, 1, 0)], (
        "what the unit itself asked for, in official order"
    )
    assert [(c.line, c.unit, c.open, c.overdue) for c in found.table] == [("政治建设", "甲司", 2, 1)]
    assert [each.post.title for each in found.seats] == ["分管领导"]


def test_without_a_session_before_it_tells_of_the_year(house: build.House) -> None:
    found = pack(made.planned(house, DAY))
    assert (found.last, found.since, found.decided) == (None, date(2021, 1, 1), [])


def test_seats_stand_in_official_order_vacant_ones_too(house: build.House) -> None:
    for order, title in ((3, "副部长二岗"), (2, "副部长一岗")):
        org.create_post(
            kind=PostKind.LEADER,
            title=title,
            group=house.groups["党组"],
            from_on=build.START,
            by=build.SYSTEM,
            order=order,
        )
    found = queries.members(made.series(), DAY)
    assert [(each.post.title, bool(each.person)) for each in found] == [
        ("分管领导", True),
        ("副部长一岗", False),
        ("副部长二岗", False),
    ]
    own = actions.open_series(
        kind="office", unit=house.units["甲司"], from_on=build.START, by=house.by("甲司党务")
    )
    assert {each.post.title for each in queries.members(own, DAY)} == {"甲司司长", "甲司党务"}


def test_a_series_ends_behind_its_last_session(house: build.House) -> None:
    session = made.planned(house, DAY)
    each = topic(session, "年度预算", house)
    by = house.by("秘书岗")
    with pytest.raises(Refusal) as refusal:
        actions.end_series(series=session.series, to_on=DAY, by=by)
    assert refusal.value.code == "sessions"
    start(session, house)
    deal(each, Outcome.INFORMATION, house)
    end(session, house)
    with pytest.raises(Refusal) as refusal:
        actions.end_series(series=session.series, to_on=DAY - timedelta(days=1), by=by)
    assert refusal.value.code == "to_on"
    ended = actions.end_series(series=session.series, to_on=DAY, by=by)
    with pytest.raises(Refusal) as refusal:
        actions.plan(series=ended, planned_on=DAY + WEEK, by=by)
    assert refusal.value.code == "outside"


def test_a_topic_is_taken_off_once(house: build.House) -> None:
    session = made.planned(house, DAY)
    each = topic(session, "年度预算", house)
    actions.withdraw_topic(topic=each, reason="并到下次", by=house.by("秘书岗"))
    with pytest.raises(Refusal) as refusal:
        actions.withdraw_topic(topic=each, reason="又一次", by=house.by("秘书岗"))
    assert refusal.value.code == "not_now"
    assert Topic.objects.get(pk=each.pk).reason == "并到下次"
