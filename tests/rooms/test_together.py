"""Core business and Party building together: a cell is filled by a fact that names both, and by nothing else (rules 24)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

import build
import meetings_build as meetings
import together_build as made
from luoshi.base import clock
from luoshi.base.refusals import Conflict, Refusal
from luoshi.items import actions as items
from luoshi.items.actions import NewItem
from luoshi.items.models import Item
from luoshi.meetings import actions as meet
from luoshi.meetings import queries as met
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import TopicItem
from luoshi.records import actions as records
from luoshi.records.actions import Decided, Found, NewRecord
from luoshi.records.models import Mention
from luoshi.together import actions, queries
from luoshi.together.kinds import Cell
from luoshi.together.models import Tie
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
DAY = build.TODAY
P, D, C, J = Cell.PLANNED, Cell.DEPLOYED, Cell.CHECKED, Cell.JUDGED


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(DAY):
        yield meetings.house()


def paired(house: build.House, task: Item, item: Item, by: str = "乙司党务") -> Tie:
    return actions.pair(
        business=task, party=item, words="规划组里建党小组", post=house.posts[by], by=house.by(by)
    )


def judged(house: build.House, task: Item, item: Item, by: str = "综合岗", **more: Any) -> Tie:
    given = {"on": DAY, "words": "规划和党小组合得上，两件事没有两套台账"} | more
    return actions.judge(business=task, party=item, by=house.by(by), **given)


def test_the_four_one_after_the_other(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    assert made.filled(task) == set()
    made.decided(house, task, item)
    assert made.filled(task) == {P}
    paired(house, task, item)
    assert made.filled(task) == {P, D}
    made.visited(house, task, item)
    assert made.filled(task) == {P, D, C}
    judged(house, task, item)
    assert made.filled(task) == {P, D, C, J}
    row = queries.row_of(house.viewer("综合岗"), task, DAY)
    assert [fact.cell for fact in row.facts] != []
    assert {fact.cell for fact in row.facts} == {P, D, C, J}
    assert row.party == [item]
    assert check().ok


# what names one side only, or nothing yet, fills nothing


def test_one_side_alone_fills_nothing(house: build.House) -> None:
    task, other, item = made.business(house), made.business(house, title="编好预算"), made.party(house)
    made.decided(house, task)
    made.decided(house, item)
    made.visited(house, task, other)
    made.noted(house, task, other)
    assert made.filled(task) == set()


def test_two_decisions_of_one_meeting_do_not_name_together(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    new = NewRecord(
        host=house.units["示例部"],
        kinds=["governance"],  # type: ignore[list-item]
        held_on=DAY,
        required=5,
        decisions=[Decided("编规划", names=[task]), Decided("建党小组", names=[item])],
    )
    records.enter(new=new, by=house.by("综合岗"))
    assert made.filled(task) == set()


def test_a_decision_names_the_item_it_becomes(house: build.House) -> None:
    task = made.business(house)
    becomes = NewItem(
        title="规划组建党小组",
        line=house.lines["D1"],
        lead=house.units["乙司"],
        owner=house.units["示例部"],
        due_on=date(2021, 6, 30),
        origin="record",
    )
    new = NewRecord(
        host=house.units["示例部"],
        kinds=["governance"],  # type: ignore[list-item]
        held_on=DAY,
        required=5,
        decisions=[Decided("规划组建党小组", becomes, [task])],
    )
    records.enter(new=new, by=house.by("综合岗"))
    assert made.filled(task) == {P}


def test_a_draft_names_nothing_until_it_goes_out(house: build.House) -> None:
    task, item = made.business(house), made.party(house, draft=True)
    made.decided(house, task, item)
    made.visited(house, task, item)
    assert made.filled(task) == set()
    with pytest.raises(Refusal) as refused:
        paired(house, task, item)
    assert refused.value.code == "draft"
    items.release(item=item, by=house.by("综合岗"))
    assert made.filled(task) == {P, C}


def test_a_meeting_that_only_heard_of_both_names_nothing(house: build.House) -> None:
    task, item, by = made.business(house), made.party(house), house.by("秘书岗")
    session = meetings.planned(house, DAY)
    topic = meet.propose(series=session.series, session=session, title="听取规划进展", by=by)
    meet.start(session=session, by=by)
    meet.record_outcome(topic=topic, outcome=Outcome.DECISION, words="合着办", names=[task, item], by=by)
    assert TopicItem.objects.count() == 2
    (now,) = met.topics_of(session)
    meet.record_outcome(topic=now, outcome=Outcome.INFORMATION, names=[task, item], by=by)
    assert TopicItem.objects.count() == 0
    meet.end(session=session, counted=meet.Counted(required=7), by=by)
    assert (Mention.objects.count(), made.filled(task)) == (0, set())


def test_a_session_called_off_keeps_no_names(house: build.House) -> None:
    task, by = made.business(house), house.by("秘书岗")
    session = meetings.planned(house, DAY)
    topic = meet.propose(series=session.series, session=session, title="研究规划", by=by)
    meet.start(session=session, by=by)
    meet.record_outcome(topic=topic, outcome=Outcome.FINDING, words="没有合着办", names=[task], by=by)
    meet.call_off(session=session, reason="与部里的会冲突", by=by)
    assert TopicItem.objects.count() == 0


def test_a_finding_that_names_both_is_a_check(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    new = NewRecord(
        host=house.units["示例部"],
        kinds=["other"],  # type: ignore[list-item]
        held_on=DAY,
        required=5,
        findings=[Found(house.units["乙司"], "规划组三个月没有开党小组会", [task, item])],
    )
    records.enter(new=new, by=house.by("综合岗"))
    assert made.filled(task) == {C}


# corrected, withdrawn, cancelled


def test_what_a_decision_names_is_corrected(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    record = made.decided(house, task)
    decision = record.decisions.get()
    now = records.name_items(
        record=record, decision=decision, items=[task, item], version=record.version, by=house.by("秘书岗")
    )
    assert made.filled(task) == {P}
    again = records.name_items(
        record=now, decision=decision, items=[item], version=now.version, by=house.by("秘书岗")
    )
    assert made.filled(task) == set()
    assert Mention.objects.count() == 2, "a row ends, none is deleted"
    with pytest.raises(Conflict):
        records.name_items(record=again, decision=decision, items=[], version=1, by=house.by("秘书岗"))
    assert (
        list(Event.objects.filter(act="record.named").values_list("act", flat=True)) == ["record.named"] * 2
    )
    assert check().ok


def test_after_seven_days_a_name_needs_a_reason(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    record = made.decided(house, task)
    given: dict[str, Any] = {
        "record": record,
        "decision": record.decisions.get(),
        "items": [task, item],
        "version": record.version,
        "by": house.by("秘书岗"),
    }
    with clock.at(DAY + timedelta(days=8)):
        with pytest.raises(Refusal) as refused:
            records.name_items(**given)
        assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
        records.name_items(**given, reason="当时漏写了党建事项")
    assert made.filled(task) == {P}


def test_names_stay_through_a_correction_of_the_words(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    record = made.visited(house, task, item)
    new = NewRecord(
        host=house.units["示例部"],
        kinds=["visit"],  # type: ignore[list-item]
        held_on=DAY - timedelta(days=1),
        topics="看规划编制",
        required=3,
    )
    records.correct(record=record, new=new, version=record.version, by=house.by("综合岗"))
    assert made.filled(task) == {C}
    (fact,) = queries.row_of(house.viewer("综合岗"), task, DAY).facts
    assert fact.on == DAY - timedelta(days=1)
    record.refresh_from_db()
    other = NewRecord(host=house.units["示例部"], kinds=["governance"], held_on=DAY, required=3)  # type: ignore[list-item]
    records.correct(record=record, new=other, version=record.version, by=house.by("综合岗"))
    assert made.filled(task) == set(), "it was no visit"


def test_a_withdrawn_record_fills_nothing(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    records.withdraw(record=made.decided(house, task, item), reason="记错了会", by=house.by("秘书岗"))
    records.withdraw(record=made.visited(house, task, item), reason="记重了", by=house.by("综合岗"))
    assert made.filled(task) == set()


def test_a_pair_ends_with_a_reason_and_with_its_item(house: build.House) -> None:
    task, item, other = made.business(house), made.party(house), made.party(house, title="办一期党务培训")
    tie = paired(house, task, item)
    with pytest.raises(Refusal) as refused:
        paired(house, task, item)
    assert refused.value.code == "paired"
    with pytest.raises(Refusal):
        actions.end_pair(tie=tie, reason="", by=house.by("乙司党务"))
    actions.end_pair(tie=tie, reason="改由另一项合着办", by=house.by("乙司党务"))
    assert made.filled(task) == set()
    with pytest.raises(Refusal) as gone:
        actions.end_pair(tie=tie, reason="再来一次", by=house.by("乙司党务"))
    assert gone.value.code == "not_now"
    paired(house, task, item)
    paired(house, task, other)
    items.cancel(item=item, reason="并到另一项", by=house.by("综合岗"))
    assert made.filled(task) == {D}
    items.cancel(item=other, reason="不办了", by=house.by("综合岗"))
    assert made.filled(task) == set(), "what was cancelled was not deployed after all"


def test_a_cancelled_task_is_no_row_and_takes_nothing(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    items.cancel(item=task, reason="上级另行部署", by=house.by("综合岗"))
    assert not queries.tasks(made.YEAR).filter(pk=task.pk).exists()
    for act in (paired, judged):
        with pytest.raises(Refusal) as refused:
            act(house, task, item)  # type: ignore[operator]
        assert refused.value.code == "cancelled"


def test_deployed_in_one_act(house: build.House) -> None:
    task = made.business(house)
    new = NewItem(
        title="规划组建党小组",
        line=house.lines["D1"],
        lead=house.units["乙司第一党支部"],
        owner=house.units["乙司"],
        due_on=date(2021, 5, 31),
    )
    post, by = house.posts["乙司党务"], house.by("乙司党务")
    tie = actions.deploy(business=task, new=new, post=post, by=by)
    assert (tie.party.origin, tie.party.origin_ref, tie.party.state) == ("together", task.number, "open")
    assert made.filled(task) == {D}
    before = (Item.objects.count(), Event.objects.count())
    wrong = NewItem(
        title="另一件业务", line=house.lines["Y1"], lead=new.lead, owner=new.owner, due_on=new.due_on
    )
    with pytest.raises(Refusal) as refused:
        actions.deploy(business=task, new=wrong, post=post, by=by)
    assert refused.value.code == "not_party"
    child = build.item(house, lead="乙司第一党支部", owner="乙司", by="乙司党务", parent=task)
    with pytest.raises(Refusal):
        actions.deploy(business=child, new=new, post=post, by=by)
    assert (Item.objects.count() - 1, Event.objects.count() - 1) == before, "both or neither"
