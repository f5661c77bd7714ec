"""Consultations: topics of both sides, opinions that become items with answers due, whose turn it is (rules 25)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import build
import inspection_build as made
import meetings_build as meetings
from luoshi.access.calls import calls_of
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed, NotFound, Refusal
from luoshi.core.life import State
from luoshi.items.actions import Effect, confirm, submit
from luoshi.items.models import Item
from luoshi.items.queries import get_for
from luoshi.items.rights import Doing
from luoshi.ledger.figures import Asked, figures, open_rows, value_of
from luoshi.meetings import actions, queries, rights
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome, Side
from luoshi.meetings.models import Topic
from luoshi.meetings.queries import Answered
from luoshi.meetings.queries.consultations import Stood
from luoshi.meetings.queries.pack import pack
from luoshi.org import actions as org
from luoshi.records.models import Record

pytestmark = pytest.mark.django_db
DAY = build.TODAY
OPINION = "把变更签证集中复核一遍"


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(DAY):
        yield made.house()


def open_session(house: build.House, *titles: str) -> list[Topic]:
    for title in titles:
        actions.propose(series=meetings.series("consultation"), title=title, by=house.by("秘书岗"))
    session = meetings.planned(house, DAY, "consultation")
    actions.start(session=session, by=house.by("秘书岗"))
    return queries.topics_of(session)


def opinion(topic: Topic, house: build.House, **more: object) -> Topic:
    given: dict[str, object] = {
        "words": OPINION,
        "lead": house.units["甲司"],
        "line": house.lines["D1"],
        "due_on": date(2021, 6, 30),
    }
    return actions.record_outcome(
        topic=topic, outcome=Outcome.OPINION, by=house.by("秘书岗"), **(given | more)
    )  # type: ignore[arg-type]


# opinions


def test_an_opinion_becomes_an_item_whose_effect_is_the_answer(house: build.House) -> None:
    session = made.consultation(house, DAY, OPINION, "查清驻场人员的权限")
    item = Item.objects.get(title=OPINION)
    assert (item.origin, item.origin_ref) == ("opinion", str(session.pk))
    assert (item.lead, item.due_on, item.state) == (house.units["甲司"], date(2021, 6, 30), State.OPEN)
    assert item.judge_unit == house.units["示例部"], "the usual second person"
    (record,) = Record.objects.all()
    assert record.decisions.count() == 2
    viewer = house.viewer("监督员")
    rows = queries.opinions(viewer).rows
    assert [(row.item.title, row.answer) for row in rows] == [(OPINION, ""), ("查清驻场人员的权限", "")]
    submit(item=item, effect=Effect(effect="复核了十二份，退回两份"), by=house.by("甲司党务"))
    assert queries.opinions(viewer).rows[0].answer == "复核了十二份，退回两份"
    assert len(queries.opinions(viewer, answered=Answered.WAITING).rows) == 2, "submitted is not confirmed"
    item.refresh_from_db()
    confirm(item=item, by=house.by("综合岗"))
    assert [r.item.title for r in queries.opinions(viewer, answered=Answered.DONE).rows] == [OPINION]
    assert queries.source_of(viewer, item) == session


def test_the_inspectors_never_confirm_it(house: build.House) -> None:
    made.consultation(house, DAY, OPINION)
    item = Item.objects.get(title=OPINION)
    submit(item=item, effect=Effect(effect="复核了十二份，退回两份"), by=house.by("甲司党务"))
    for doing in (Doing.CONFIRM, Doing.RETURN, Doing.SUBMIT, Doing.REOPEN):
        with pytest.raises(NotAllowed):
            get_for(house.viewer("监督员"), doing, item.pk)
    item.refresh_from_db()
    with pytest.raises(Refusal):
        confirm(item=item, by=house.by("监督员"))
    item.refresh_from_db()
    assert item.state == State.SUBMITTED


WRONG = [
    ({"words": ""}, "words"),
    ({"lead": None, "line": None}, "lead"),
    ({"line": None}, "line"),
    ({"due_on": None}, "due_on"),
    ({"due_on": DAY - timedelta(days=1)}, "due_on"),
    ({"words": "机密★"}, "words"),
]


@pytest.mark.parametrize(("more", "field"), WRONG)
def test_an_opinion_names_who_answers_by_when(
    house: build.House, more: dict[str, object], field: str
) -> None:
    (topic,) = open_session(house, "廉政风险排查")
    with pytest.raises(Refusal) as wrong:
        opinion(topic, house, **more)
    assert wrong.value.field == field
    topic.refresh_from_db()
    assert topic.outcome == ""


def test_only_where_both_sides_bring_topics(house: build.House) -> None:
    session = meetings.planned(house, DAY)
    topic = actions.propose(series=session.series, session=session, title="年度预算", by=house.by("秘书岗"))
    actions.start(session=session, by=house.by("秘书岗"))
    with pytest.raises(Refusal) as wrong:
        opinion(topic, house)
    assert wrong.value.code == "one_side"


def test_opinions_and_decisions_of_one_topic_keep_their_own_items(house: build.House) -> None:
    first, second = open_session(house, "廉政风险排查", "巡视整改进展")
    opinion(first, house)
    more = actions.another(topic=first, by=house.by("秘书岗"))
    opinion(more, house, words="第二条意见", lead=house.units["乙司"])
    actions.record_outcome(
        topic=second,
        outcome=Outcome.DECISION,
        words="成立专班",
        lead=house.units["子院"],
        line=house.lines["Y1"],
        due_on=date(2021, 7, 1),
        by=house.by("秘书岗"),
    )
    finding = actions.another(topic=second, by=house.by("秘书岗"))
    actions.record_outcome(topic=finding, outcome=Outcome.FINDING, words="台账滞后", by=house.by("秘书岗"))
    assert first.session is not None
    actions.end(session=first.session, counted=Counted(required=9), by=house.by("秘书岗"))
    tied = {t.words: t.decision.item for t in Topic.objects.exclude(decision=None) if t.decision}
    assert {words: (item.title, item.lead.name, item.origin) for words, item in tied.items() if item} == {
        OPINION: (OPINION, "甲司", "opinion"),
        "第二条意见": ("第二条意见", "乙司", "opinion"),
        "成立专班": ("成立专班", "子院", "meeting"),
    }
    finding.refresh_from_db()
    assert finding.finding is not None


def test_the_next_pack_brings_the_answers(house: build.House) -> None:
    made.consultation(house, date(2020, 11, 10), "更早的意见")
    made.consultation(house, date(2021, 2, 9), OPINION)
    done = Item.objects.get(title="更早的意见")
    planned = meetings.planned(house, DAY, "consultation")
    assert [row.topic.words for row in pack(planned).opinions] == [OPINION, "更早的意见"]
    submit(item=done, effect=Effect(effect="都办完了，见台账"), by=house.by("甲司党务"))
    done.refresh_from_db()
    confirm(item=done, by=house.by("综合岗"))
    assert [row.topic.words for row in pack(planned).opinions] == [OPINION], "answered, and of an earlier one"
    assert pack(meetings.planned(house, DAY)).opinions == []


# whose side, whose turn


def test_inspectors_bring_and_withdraw_topics_of_their_own_side(house: build.House) -> None:
    series = meetings.series("consultation")
    inspector, clerk = house.viewer("监督员"), house.viewer("秘书岗")
    assert queries.get_series(inspector, series.pk, to_propose=True) == series
    for pk in (series.pk, meetings.series("leading_group").pk):
        with pytest.raises(NotAllowed):
            queries.get_series(inspector, pk, to_run=True)
    with pytest.raises(NotAllowed):
        queries.get_series(inspector, meetings.series("leading_group").pk, to_propose=True)
    theirs = actions.propose(series=series, title="廉政风险", side=Side.INSPECTORS, by=house.by("监督员"))
    ours = actions.propose(series=series, title="整改进展", by=house.by("秘书岗"))
    assert queries.get_for(inspector, theirs.pk, to_take_off=True) == theirs
    with pytest.raises(NotAllowed):
        queries.get_for(inspector, ours.pk, to_take_off=True)
    with pytest.raises(NotAllowed):
        queries.get_for(inspector, theirs.pk)
    assert queries.get_for(clerk, theirs.pk, to_take_off=True) == theirs, "the clerk runs it"
    session = meetings.planned(house, DAY, "consultation")
    assert [each.side for each in queries.topics_of(session)] == [Side.INSPECTORS, Side.OWN]
    assert queries.get_session(inspector, session.pk, to_propose=True) == session
    actions.start(session=session, by=house.by("秘书岗"))
    with pytest.raises(NotAllowed):
        queries.get_session(inspector, session.pk, to_propose=True)
    with pytest.raises(NotAllowed):
        queries.get_for(inspector, theirs.pk, to_take_off=True)


def test_a_carried_topic_keeps_its_side(house: build.House) -> None:
    series = meetings.series("consultation")
    actions.propose(series=series, title="廉政风险", side=Side.INSPECTORS, by=house.by("监督员"))
    first, second = open_session(house, "整改进展")
    actions.record_outcome(topic=first, outcome=Outcome.CARRIED, by=house.by("秘书岗"))
    actions.record_outcome(topic=second, outcome=Outcome.INFORMATION, by=house.by("秘书岗"))
    assert first.session is not None
    actions.end(session=first.session, counted=Counted(required=9), by=house.by("秘书岗"))
    (waits,) = queries.waiting_of(series)
    assert (waits.title, waits.side) == ("廉政风险", Side.INSPECTORS)


def test_the_group_sees_its_consultation_where_it_does_not_see_the_unit(house: build.House) -> None:
    made.narrow(house)
    viewer = house.viewer("窄监督员")
    series = meetings.series("consultation")
    assert queries.get_series(viewer, series.pk) == series
    assert rights.consults(viewer, series)
    with pytest.raises(NotFound):
        queries.get_series(viewer, meetings.series("leading_group").pk)


def test_an_ended_group_brings_nothing_any_more(house: build.House) -> None:
    with clock.at(date(2021, 4, 1)):
        org.disband_group(
            group=house.groups["派驻纪检监察组"], last_on=date(2021, 4, 10), by=house.by("综合岗")
        )
    viewer = house.viewer("监督员")
    assert not viewer.seats
    with pytest.raises(NotFound):
        queries.get_series(viewer, meetings.series("consultation").pk)


HALVES = [
    # today, held on, planned on, the running half and how it stood, the one before
    (DAY, [], None, (Stood.DUE, Stood.MISSED)),
    (DAY, [date(2020, 11, 10)], None, (Stood.DUE, Stood.HELD)),
    (DAY, [date(2020, 11, 10), date(2021, 3, 2)], None, (Stood.HELD, Stood.HELD)),
    (DAY, [date(2021, 2, 2), date(2021, 3, 2)], None, (Stood.HELD, Stood.MISSED)),
    (DAY, [], date(2021, 5, 13), (Stood.PLANNED, Stood.MISSED)),
    (date(2021, 6, 30), [], None, (Stood.DUE, Stood.MISSED)),
    (date(2021, 7, 1), [], None, (Stood.DUE, Stood.MISSED)),
]


@pytest.mark.parametrize(("today", "held", "planned", "stood"), HALVES)
def test_whether_a_half_year_was_held(
    house: build.House,
    today: date,
    held: list[date],
    planned: date | None,
    stood: tuple[Stood, Stood],
) -> None:
    for day in held:
        made.consultation(house, day)
    with clock.at(today):
        if planned:
            actions.plan(series=meetings.series("consultation"), planned_on=planned, by=house.by("秘书岗"))
        rows = queries.half_years(meetings.series("consultation"), today)
    assert tuple(row.stood for row in rows[:2]) == stood
    assert [row.half.turn for row in rows[:2]] == (
        [Side.INSPECTORS, Side.OWN] if today.month <= 6 else [Side.OWN, Side.INSPECTORS]
    )


def test_it_is_asked_for_five_working_days_before() -> None:
    """Source: a provincial rule on regular consultation; the half-year's last day is 30 June 2021, a Wednesday."""
    half = queries.half_of(date(2021, 4, 20))
    assert half.ask_by == date(2021, 6, 23)


# lists and figures


def test_both_sides_have_it_on_their_lists(house: build.House) -> None:
    actions.propose(
        series=meetings.series("consultation"), title="廉政风险", side=Side.INSPECTORS, by=house.by("监督员")
    )

    def kinds(who: str) -> list[str]:
        viewer = house.viewer(who)
        assert viewer.acting is not None
        return [call.kind for call in calls_of(viewer.acting, viewer, DAY)]

    assert "asked_topic" in kinds("秘书岗")
    assert "asked_topic" not in kinds("监督员")
    with clock.at(DAY):
        actions.plan(
            series=meetings.series("consultation"), planned_on=date(2021, 5, 13), by=house.by("秘书岗")
        )
    for who in ("监督员", "秘书岗", "分管领导"):
        assert "session" in kinds(who), who
    assert "asked_topic" not in kinds("秘书岗")
    assert "session" not in kinds("核验员")


def number(house: build.House, name: str, start: date, end: date, at: date | None = None) -> int:
    moment = None
    if at is not None:
        with clock.at(at):
            moment = clock.now()
    asked = Asked(start, end, house.units["示例部"], moment)
    value = value_of(figures[name], asked)
    opened = open_rows(figures[name], asked, house.viewer("综合岗"))
    assert value.number == opened.seen + opened.more == figures[name].rows(asked).count()
    assert value.number is not None
    return value.number


def test_the_figures(house: build.House) -> None:
    for day in (date(2020, 5, 12), date(2020, 11, 10), date(2021, 3, 2)):
        made.consultation(house, day, f"{day:%Y%m}的意见")
    year = (date(2020, 1, 1), date(2020, 12, 31))
    assert number(house, "consultations.held", *year) == 2
    assert number(house, "consultations.per_year", *year) == 2
    assert number(house, "consultations.per_year", date(2017, 5, 1), date(2021, 4, 30)) == 2, "of 2020"
    assert number(house, "consultations.per_year", date(2021, 1, 1), date(2021, 4, 30)) == 1, "no whole year"
    assert number(house, "consultations.held", date(2020, 1, 1), DAY) == 3
    assert number(house, "consultations.held", date(2020, 1, 1), DAY, at=date(2020, 12, 1)) == 2
    assert number(house, "consultations.topics", *year) == 4
    assert number(house, "consultations.opinions", *year) == 2
    assert number(house, "consultations.answered", *year) == 0
    item = Item.objects.get(title="202005的意见")
    with clock.at(date(2020, 12, 8)):
        submit(item=item, effect=Effect(effect="都办完了，见台账"), by=house.by("甲司党务"))
        item.refresh_from_db()
        confirm(item=item, by=house.by("综合岗"))
    assert number(house, "consultations.answered", *year) == 1
    assert number(house, "consultations.answered", *year, at=date(2020, 12, 1)) == 0
    assert number(house, "consultations.answered", date(2020, 1, 1), date(2020, 11, 30)) == 0
