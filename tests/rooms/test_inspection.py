"""Closings reviewed and sampled: what the group says changes no item, what is sound is told to nobody (rules 25)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import build
import inspection_build as made
import meetings_build as meetings
from luoshi.access.calls import calls_of
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from luoshi.core.drawing import draw
from luoshi.inspection import actions, queries
from luoshi.inspection.kinds import Come, How, Looked, Verdict
from luoshi.inspection.models import Review, Sample
from luoshi.inspection.queries import Chosen
from luoshi.items.actions import Effect, cancel, submit
from luoshi.items.models import Item
from luoshi.ledger.figures import Asked, figures, open_rows, value_of
from luoshi.meetings import actions as meeting_actions
from luoshi.meetings import queries as meeting_queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome, Side
from luoshi.meetings.models import Topic
from luoshi.org import actions as org
from luoshi.trail.models import Event
from luoshi.trail.verify import check, holds

pytestmark = pytest.mark.django_db
DAY = build.TODAY
YEAR = Chosen(date(2021, 1, 1), DAY, looked=Looked.ALL)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(DAY):
        yield made.house()


def listed(house: build.House, chosen: Chosen = YEAR, who: str = "监督员", **more: object) -> list[str]:
    rows = queries.closings(house.viewer(who), chosen, **more).rows  # type: ignore[arg-type]
    return [f"{row.item.title}/{row.round}" for row in rows]


# reviews


def test_a_review_changes_no_item_and_leaves_one_event(house: build.House) -> None:
    step = made.closed(house)
    before = Item.objects.values().get(pk=step.item_id)
    events = Event.objects.count()
    made.said(house, step)
    assert Item.objects.values().get(pk=step.item_id) == before
    assert Event.objects.count() == events + 1
    assert Event.objects.order_by("-seq")[0].act == "review.made"
    assert not Event.objects.filter(obj=f"item:{step.item_id}", act__startswith="review").exists()
    assert check().ok


def test_two_reviewers_at_once_the_second_is_told(house: build.House) -> None:
    step = made.closed(house)
    made.said(house, step)
    with pytest.raises(Conflict) as told:
        made.said(house, step, Verdict.FINDING, who="监督员二")
    assert told.value.theirs["verdict"] == Verdict.SOUND
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "   \n"}, "words"),
        ({"words": "这份材料是\n机密★"}, "words"),
        ({"answer_on": DAY}, "answer_on"),
        ({"answer_on": DAY - timedelta(days=3)}, "answer_on"),
    ],
)
def test_a_finding_has_words_and_a_day_ahead(house: build.House, more: dict[str, object], field: str) -> None:
    step = made.closed(house)
    with pytest.raises(Refusal) as wrong:
        made.said(house, step, Verdict.FINDING, **more)
    assert wrong.value.field == field
    assert not Review.objects.exists()


def test_a_sound_review_keeps_no_words(house: build.House) -> None:
    review = made.said(house, made.closed(house), words="本来要说的", answer_on=date(2021, 5, 1))
    assert (review.words, review.answer_on) == ("", None)


def test_taken_back_it_is_reviewed_again(house: build.House) -> None:
    step = made.closed(house)
    review = made.said(house, step)
    actions.take_back(review=review, by=house.by("监督员二"))
    with pytest.raises(Refusal):
        actions.take_back(review=review, by=house.by("监督员"))
    again = made.said(house, step, Verdict.FINDING)
    assert queries.said_of(house.viewer("监督员"), step.item_id) == {step.pk: again}
    assert Review.objects.count() == 2, "nothing is deleted"


def test_each_round_has_its_own_review(house: build.House) -> None:
    first = made.closed(house, "反复的", date(2021, 3, 8))
    made.rebound(house, first.item, date(2021, 3, 15))
    second = made.close(house, first.item, date(2021, 4, 6))
    assert (first.round, second.round) == (1, 2)
    made.said(house, second)
    assert listed(house) == ["反复的/2", "反复的/1"]
    assert listed(house, Chosen(date(2021, 1, 1), DAY)) == ["反复的/1"], "the first is not reviewed"
    made.said(house, first, Verdict.FINDING)
    assert set(queries.said_of(house.viewer("监督员"), first.item_id)) == {first.pk, second.pk}


def test_how_it_was_closed_narrows(house: build.House) -> None:
    late = made.opened(house, "晚了的", due_on=date(2021, 3, 31))
    made.close(house, late, date(2021, 4, 12))
    made.closed(house, "按期的")
    back = made.closed(house, "反弹的", date(2021, 3, 8))
    made.rebound(house, back.item, date(2021, 3, 15))

    def of(how: How) -> list[str]:
        return listed(house, Chosen(date(2021, 1, 1), DAY, how=how, looked=Looked.ALL))

    assert of(How.ON_TIME) == ["按期的/1"]
    assert of(How.LATE) == ["晚了的/1"]
    assert of(How.REBOUNDED) == ["反弹的/1"]
    assert of(How.ENTERED) == []


def test_what_is_not_closed_is_no_closing(house: build.House) -> None:
    open_ = made.opened(house, "在办的")
    sent = made.opened(house, "报来的")
    submit(item=sent, effect=Effect(effect=made.EFFECT), by=house.by("甲一书记"))
    gone = made.opened(house, "取消的")
    cancel(item=gone, reason="并到别的事项里了", by=house.by("甲司党务"))
    assert listed(house) == []
    step = open_.steps.get()
    with pytest.raises(NotFound):
        queries.get_closing(house.viewer("监督员"), step.pk)


def test_the_list_goes_on_by_key(house: build.House) -> None:
    for n in range(1, 8):
        made.closed(house, f"第{n}件", date(2021, 4, 6 + n // 3))
    viewer, after, seen = house.viewer("监督员"), "", []
    while True:
        page = queries.closings(viewer, YEAR, after=after, size=3)
        seen += [row.item.title for row in page.rows]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == [each.partition("/")[0] for each in listed(house)]
    first = queries.closings(viewer, YEAR, size=1).rows[0]
    assert queries.next_closing(viewer, YEAR, first) is not None


# sight


def test_a_group_sees_its_own_scope_alone(house: build.House) -> None:
    made.narrow(house)
    ours = made.closed(house, "甲司的")
    with clock.at(made.OPENED):
        other = build.item(
            house, "乙司第一党支部", "乙司", "乙司党务", title="乙司的", line=house.lines["Y1"]
        )
    with clock.at(made.CLOSED):
        submit(item=other, effect=Effect(effect=made.EFFECT), by=house.by("乙一书记"))
        other.refresh_from_db()
        from luoshi.items.actions import confirm

        confirm(item=other, by=house.by("乙司党务"))
    assert listed(house, who="窄监督员") == ["乙司的/1"]
    assert set(listed(house)) == {"甲司的/1", "乙司的/1"}
    with pytest.raises(NotFound):
        queries.get_closing(house.viewer("窄监督员"), ours.pk)
    rows = queries.population(house.viewer("窄监督员"), made.terms())
    assert [step.item.title for step in rows] == ["乙司的"]


def test_another_post_of_the_same_person_widens_nothing(house: build.House) -> None:
    """What a group reviews is the group's, whatever else its member may see."""
    made.narrow(house)
    made.closed(house, "甲司的")
    with clock.at(made.OPENED):
        org.appoint(
            post=org.create_post(
                kind=house.posts["秘书岗"].kind,
                title="兼职",
                from_on=made.OPENED,
                by=build.SYSTEM,
                unit=house.units["示例部"],
            ),
            person=house.people["窄监督员"],
            from_on=made.OPENED,
            by=build.SYSTEM,
        )
    viewer = house.viewer("窄监督员")
    assert viewer.sees_whole
    assert listed(house, who="窄监督员") == []


def test_who_is_no_inspector_reviews_nothing(house: build.House) -> None:
    step = made.closed(house)
    for who in ("综合岗", "甲司司长", "分管领导", "工作组员", "核验员"):
        with pytest.raises(NotAllowed):
            queries.closings(house.viewer(who), YEAR)
        with pytest.raises(NotAllowed):
            queries.get_closing(house.viewer(who), step.pk)


def test_sound_is_told_to_nobody_and_a_finding_to_its_unit_and_above(house: build.House) -> None:
    made.narrow(house)
    sound, found = made.closed(house, "好的"), made.closed(house, "不好的")
    made.said(house, sound)
    made.said(house, found, Verdict.FINDING)

    def told(who: str) -> set[str]:
        return {row.item.title for row in queries.visible_reviews(house.viewer(who))}

    assert told("监督员") == told("监督员二") == {"好的", "不好的"}
    for who in ("综合岗", "秘书岗", "甲司司长", "甲司党务", "甲一书记", "分管领导"):
        assert told(who) == {"不好的"}, who
    for who in (
        "甲二书记",
        "乙司党务",
        "乙司牵头",
        "工作组员",
        "核验员",
        "学习组长",
        "窄监督员",
        "审计管理员",
    ):
        assert told(who) == set(), who
    review = Review.objects.get(verdict=Verdict.SOUND)
    with pytest.raises(NotFound):
        queries.get_review(house.viewer("综合岗"), review.pk)
    with pytest.raises(NotAllowed):
        queries.get_review(house.viewer("综合岗"), Review.objects.get(verdict="finding").pk, to_write=True)


def test_an_ended_group_reviews_nothing_and_its_successor_keeps_what_it_knew(house: build.House) -> None:
    made.narrow(house)
    step = made.closed(house)
    made.said(house, step)
    groups = [house.groups["派驻纪检监察组"], house.groups["第二派驻组"]]
    with clock.at(date(2021, 4, 12)):
        after = org.merge_groups(groups=groups, name="新派驻组", on=date(2021, 4, 13), by=house.by("综合岗"))
        post = org.create_post(
            kind=house.posts["监督员"].kind,
            title="新监督",
            from_on=date(2021, 4, 13),
            by=build.SYSTEM,
            group=after,
        )
        org.appoint(post=post, person=house.people["监督员"], from_on=date(2021, 4, 13), by=build.SYSTEM)
        house.posts["新监督"], house.people["新监督"] = post, house.people["监督员"]
    with pytest.raises(NotAllowed):
        queries.closings(house.viewer("监督员二"), YEAR)
    viewer = house.viewer("新监督")
    assert [row.verdict for row in queries.closings(viewer, YEAR).rows] == [Verdict.SOUND]
    assert [row.item_id for row in queries.visible_reviews(viewer)] == [step.item_id]


# findings and the consultation


def held(house: build.House, outcome: Outcome, **more: object) -> None:
    by = house.by("秘书岗")
    if not Topic.objects.filter(title="另一件", session=None).exists():
        meeting_actions.propose(series=meetings.series("consultation"), title="另一件", by=by)
    session = meetings.planned(house, clock.today(), "consultation")
    meeting_actions.start(session=session, by=by)
    for topic in meeting_queries.topics_of(session):
        given: dict[str, object] = {"outcome": Outcome.INFORMATION}
        if topic.side == Side.INSPECTORS:
            given = {"outcome": outcome, **more}
        meeting_actions.record_outcome(topic=topic, by=by, **given)  # type: ignore[arg-type]
    meeting_actions.end(session=session, counted=Counted(required=9), by=by)


def come(review: Review) -> queries.Followed:
    review.refresh_from_db()
    return queries.follow([review])[0]


def test_a_finding_waits_is_brought_is_dealt_with(house: build.House) -> None:
    review = made.said(house, made.closed(house), Verdict.FINDING, answer_on=date(2021, 5, 31))
    clerk = house.viewer("秘书岗")
    assert clerk.acting is not None

    def calls() -> list[str]:
        assert clerk.acting is not None
        return [call.kind for call in calls_of(clerk.acting, clerk, DAY)]

    assert come(review).come == Come.RAISED
    assert calls() == ["finding"]
    series = meetings.series("consultation")
    topic = actions.bring(review=review, series=series, by=house.by("监督员"))
    assert (topic.side, come(review).come) == (Side.INSPECTORS, Come.WAITING)
    assert "甲司第一党支部" in topic.title
    assert calls() == ["asked_topic"]
    assert queries.brought(topic) == review
    with pytest.raises(Refusal) as twice:
        actions.bring(review=review, series=series, by=house.by("监督员"))
    assert twice.value.code == "brought"
    # carried once, it goes on
    held(house, Outcome.CARRIED)
    assert come(review).come == Come.WAITING
    opinion = {
        "words": "重报成效",
        "lead": house.units["甲司"],
        "line": house.lines["D1"],
        "due_on": date(2021, 5, 31),
    }
    held(house, Outcome.OPINION, **opinion)
    followed = come(review)
    assert followed.come == Come.DEALT
    assert [item.title for item in followed.items] == ["重报成效"]
    with pytest.raises(Refusal) as late:
        actions.take_back(review=review, by=house.by("监督员"))
    assert late.value.code == "dealt" or come(review).come == Come.DEALT


def test_taken_back_its_topic_leaves_the_list(house: build.House) -> None:
    review = made.said(house, made.closed(house), Verdict.FINDING)
    topic = actions.bring(review=review, series=meetings.series("consultation"), by=house.by("监督员"))
    session = meetings.planned(house, DAY, "consultation")
    actions.take_back(review=review, by=house.by("监督员"))
    topic.refresh_from_db()
    assert topic.gone_at is not None
    assert meeting_queries.topics_of(session) == []


def test_taken_off_by_the_clerk_it_may_be_brought_again(house: build.House) -> None:
    review = made.said(house, made.closed(house), Verdict.FINDING)
    series = meetings.series("consultation")
    topic = actions.bring(review=review, series=series, by=house.by("监督员"))
    meeting_actions.withdraw_topic(topic=topic, reason="并到另一个议题", by=house.by("秘书岗"))
    assert come(review).come == Come.RAISED
    again = actions.bring(review=review, series=series, by=house.by("监督员"))
    assert come(review).topic == again


def test_what_is_sound_is_not_brought_nor_to_another_meeting(house: build.House) -> None:
    series = meetings.series("consultation")
    sound = made.said(house, made.closed(house))
    with pytest.raises(Refusal):
        actions.bring(review=sound, series=series, by=house.by("监督员"))
    finding = made.said(house, made.closed(house, "另一件"), Verdict.FINDING)
    with pytest.raises(Refusal):
        actions.bring(review=finding, series=meetings.series("dispatch"), by=house.by("监督员"))
    assert not Topic.objects.exists()


# samples


def test_a_sample_is_what_anybody_draws(house: build.House) -> None:
    steps = [made.closed(house, f"第{n}件", date(2021, 4, 6)) for n in range(8)]
    sample = made.drawn(house, "20210420", 3)
    numbers = [step.item.number for step in steps]
    rows = queries.drawn_of(house.viewer("监督员二"), sample)
    assert [row.item.number for row in rows] == draw("20210420", numbers, 3)
    assert made.drawn(house, "20210420", 3, who="监督员二").mark == sample.mark
    again = queries.redraw(house.viewer("监督员"), sample, rows)
    assert (again.same, again.drawn, again.population) == (True, True, 8)
    made.closed(house, "后来销的", DAY)
    again = queries.redraw(house.viewer("监督员"), sample, rows)
    assert again.drawn
    assert queries.next_drawn(house.viewer("监督员"), sample) == rows[0].step_id
    made.said(house, rows[0].step)
    assert queries.next_drawn(house.viewer("监督员"), sample, rows[0].step_id) == rows[1].step_id
    (row, *_more) = [each for each in queries.samples(house.viewer("监督员")) if each.pk == sample.pk]
    assert (row.n_drawn, row.n_done) == (3, 1)


def test_fewer_than_asked_for_are_all_drawn(house: build.House) -> None:
    made.closed(house, "只有一件")
    sample = made.drawn(house, size=10)
    assert (sample.population, sample.drawn.count()) == (1, 1)


def test_an_item_is_drawn_once_with_its_last_closing_of_the_period(house: build.House) -> None:
    first = made.closed(house, "反复的", date(2021, 3, 8))
    made.rebound(house, first.item, date(2021, 3, 15))
    second = made.close(house, first.item, date(2021, 4, 6))
    (row,) = queries.drawn_of(house.viewer("监督员"), made.drawn(house))
    assert row.step_id == second.pk
    early = made.drawn(house, first=date(2021, 3, 1), last_on=date(2021, 3, 31))
    assert queries.drawn_of(house.viewer("监督员"), early)[0].step_id == first.pk


def test_the_population_is_that_of_a_day(house: build.House) -> None:
    made.closed(house, "三月的", date(2021, 3, 10))
    made.closed(house, "四月的", date(2021, 4, 12))
    early = made.terms(last_on=date(2021, 3, 31), as_of_on=date(2021, 3, 31))
    assert [s.item.title for s in queries.population(house.viewer("监督员"), early)] == ["三月的"]
    sample = made.drawn(house, last_on=date(2021, 3, 31), as_of_on=date(2021, 3, 31))
    assert sample.population == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"seed": " "}, "seed"),
        ({"size": 0}, "size"),
        ({"size": 10_000}, "size"),
        ({"first": date(2021, 4, 30)}, "first_on"),
        ({"as_of_on": date(2021, 5, 1)}, "as_of_on"),
        ({"as_of_on": date(2021, 4, 1)}, "as_of_on"),
        ({"first": date(2021, 4, 19)}, "first_on"),
    ],
)
def test_a_sample_drawn_badly_is_refused(house: build.House, more: dict[str, object], field: str) -> None:
    made.closed(house)
    with pytest.raises(Refusal) as wrong:
        made.drawn(house, **more)  # type: ignore[arg-type]
    assert wrong.value.field == field
    assert not Sample.objects.exists()


# figures, the trail


def number(
    house: build.House, name: str, unit: str = "示例部", who: str = "综合岗"
) -> tuple[int | None, int]:
    asked = Asked(date(2021, 1, 1), DAY, house.units[unit])
    opened = open_rows(figures[name], asked, house.viewer(who))
    value = value_of(figures[name], asked).number
    assert value == opened.seen + opened.more
    return value, opened.seen


def test_the_figures(house: build.House) -> None:
    made.said(house, made.closed(house, "一"))
    made.said(house, made.closed(house, "二"), Verdict.FINDING)
    taken = made.said(house, made.closed(house, "三"))
    actions.take_back(review=taken, by=house.by("监督员"))
    assert number(house, "reviews.closings", who="监督员") == (2, 2)
    assert number(house, "reviews.closings") == (2, 1), "of what is sound the group alone knows"
    assert number(house, "reviews.closings", "甲司") == (0, 0), "no unit learns how often it was looked at"
    assert number(house, "reviews.findings") == (1, 1)
    assert number(house, "reviews.findings", "甲司第一党支部", "甲一书记") == (1, 1)
    assert number(house, "reviews.findings", "乙司") == (0, 0)


def test_the_trail_says_whether_an_items_events_hold(house: build.House) -> None:
    step = made.closed(house)
    n, bad = holds(f"item:{step.item_id}")
    assert (n, bad) == (3, None)
    from django.db import connection

    from luoshi.trail import guard
    from luoshi.trail.models import Sealed

    guard.take_down(connection)
    row = Sealed.objects.filter(value=made.EFFECT)[0]
    Sealed.objects.filter(pk=row.pk).update(value="改过的")
    assert holds(f"item:{step.item_id}")[1] == row.seq
