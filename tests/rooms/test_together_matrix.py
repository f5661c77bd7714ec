"""Core business and Party building together: who judges, who sees what, the matrix narrowed and paged (rules 24)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

import build
import meetings_build as meetings
import together_build as made
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item
from luoshi.org import actions as org
from luoshi.org.models import Post
from luoshi.records import actions as records
from luoshi.together import actions, queries, rights
from luoshi.together.kinds import Cell, TieKind
from luoshi.together.models import Tie
from luoshi.together.queries import Chosen, Show
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


# who judges

WHO = [
    # who, the code of the refusal: the body that confirms the task judges, never the inspectors, never who did either
    ("综合岗", "", "head office: the lead unit's superior"),
    ("复核岗", "", "another of them"),
    ("乙司党务", "wrong_place", "the lead unit itself"),
    ("甲司党务", "wrong_place", "another unit"),
    ("监督员", "inspector", "the inspectors only supervise"),
]


@pytest.mark.parametrize(("who", "code", "why"), WHO, ids=[row[-1] for row in WHO])
def test_which_body_judges(house: build.House, who: str, code: str, why: str) -> None:
    task, item = made.business(house), made.party(house)
    if not code:
        assert judged(house, task, item, who).post == house.posts[who]
        return
    with pytest.raises(Refusal) as refused:
        judged(house, task, item, who)
    assert refused.value.code == code
    assert not Tie.objects.exists()


@pytest.mark.parametrize("side", ["business", "party"])
def test_who_did_either_does_not_judge(house: build.House, side: str) -> None:
    """The person is compared, not the post: who submitted in 乙司 and now sits in the head office judges neither."""
    task, item = made.business(house), made.party(house)
    doing = task if side == "business" else item
    items.submit(item=doing, effect=Effect(effect="办好了，有人用上了"), by=house.by("乙司党务"))
    org.appoint(
        post=org.create_post(
            kind=house.posts["综合岗"].kind,  # type: ignore[arg-type]
            title="另一岗",
            unit=house.units["示例部"],
            from_on=DAY,
            by=build.SYSTEM,
        ),
        person=house.people["乙司党务"],
        from_on=DAY,
        by=build.SYSTEM,
    )
    there = By(person=house.people["乙司党务"].pk, post=Post.objects.get(title="另一岗").pk)
    with pytest.raises(Refusal) as refused:
        actions.judge(business=task, party=item, on=DAY, words="合得上，理由充分", by=there)
    assert refused.value.code == "same_person"


def test_the_roots_own_task_is_judged_by_its_standing_group(house: build.House) -> None:
    group = house.groups["常设核验组"]
    task = made.business(house, lead="示例部", judge_from=JudgeFrom.GROUP, judge_group=group)
    item = made.party(house)
    with pytest.raises(Refusal):
        judged(house, task, item, "综合岗")
    assert judged(house, task, item, "核验员").post == house.posts["核验员"]
    assert rights.may_judge(house.viewer("核验员"), task)
    assert not rights.may_judge(house.viewer("综合岗"), task)


def test_a_judgement_is_corrected_and_withdrawn(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    first = judged(house, task, item)
    with pytest.raises(Conflict):
        judged(house, task, item, "复核岗")
    by = house.by("综合岗")
    second = actions.correct(tie=first, on=DAY, words="合得上，只是党小组会少开一次", by=by)
    assert (second.corrects, made.filled(task)) == (first, {J})
    with pytest.raises(Conflict) as told:
        actions.correct(tie=first, on=DAY, words="另一个说法", by=house.by("复核岗"))
    assert told.value.theirs["words"] == "合得上，只是党小组会少开一次"
    actions.withdraw(tie=second, reason="两件事不是一回事", by=by)
    assert made.filled(task) == set()
    with pytest.raises(Refusal):
        actions.correct(tie=second, on=DAY, words="再改一次", by=by)
    assert Tie.objects.count() == 2
    acts = Event.objects.filter(act__startswith="tie.").values_list("act", flat=True)
    assert list(acts) == ["tie.judged", "tie.corrected", "tie.withdrawn"]
    assert check().ok


NOT_SAID = [
    ({"words": " "}, "words_missing", "words"),
    ({"on": DAY + timedelta(days=1)}, "ahead", "on"),
    ({"on": DAY - timedelta(days=1)}, "before", "on"),
    ({"words": "机密★\n照办"}, "secret", "words"),
]


@pytest.mark.parametrize(("change", "code", "field"), NOT_SAID)
def test_what_no_judgement_says(house: build.House, change: dict[str, Any], code: str, field: str) -> None:
    task, item = made.business(house), made.party(house)
    with pytest.raises(Refusal) as refused:
        judged(house, task, item, **change)
    assert refused.value.field == field
    assert code in {refused.value.code, "secret"}


def test_a_judgement_names_a_task_and_a_party_item(house: build.House) -> None:
    task, other = made.business(house), made.business(house, title="编好预算")
    with pytest.raises(Refusal) as refused:
        judged(house, task, other)
    assert (refused.value.code, refused.value.field) == ("not_party", "names")
    with pytest.raises(Refusal) as wrong:
        judged(house, made.party(house), made.party(house))
    assert wrong.value.code == "not_business"


# who sees what


def test_a_reader_of_one_side_sees_that_there_is_one(house: build.House) -> None:
    """乙司's branch secretary's superior sees the task; the Party-building item of 甲司 and the root's meeting lie out of sight."""
    task = made.business(house)
    item = made.party(house, lead="甲司")
    made.decided(house, task, item)
    paired(house, task, item, "综合岗")
    judged(house, task, item)
    row = queries.row_of(house.viewer("乙司党务"), task, DAY)
    told = {fact.cell: (fact.seen, fact.party_seen) for fact in row.facts}
    assert told == {P: (False, []), D: (False, []), J: (True, [])}
    assert queries.row_of(house.viewer("综合岗"), task, DAY).party == [item]
    with pytest.raises(NotFound):
        queries.get_task(house.viewer("甲司党务"), task.pk)
    with pytest.raises(NotFound):
        queries.get_task(house.viewer("综合岗"), item.pk)


def test_who_may_deploy_and_judge(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    tie, told = paired(house, task, item), judged(house, task, item)
    assert queries.get_task(house.viewer("乙司党务"), task.pk, to_deploy=True) == task
    assert queries.get_tie(house.viewer("乙司党务"), TieKind.PAIR, tie.pk) == tie
    assert queries.get_tie(house.viewer("综合岗"), TieKind.JUDGEMENT, told.pk) == told
    for who, kind, pk in (("监督员", TieKind.PAIR, tie.pk), ("乙司党务", TieKind.JUDGEMENT, told.pk)):
        with pytest.raises(NotAllowed):
            queries.get_tie(house.viewer(who), kind, pk)
    with pytest.raises(NotFound):
        queries.get_tie(house.viewer("综合岗"), TieKind.PAIR, told.pk)
    with pytest.raises(NotFound):
        queries.get_tie(house.viewer("甲司党务"), TieKind.PAIR, tie.pk)
    with pytest.raises(NotAllowed):
        queries.get_task(house.viewer("乙司党务"), task.pk, to_judge=True)


# the matrix


def test_the_matrix_counts_narrows_and_goes_on(house: build.House) -> None:
    tasks = [made.business(house, title=f"第{n}件业务") for n in range(5)]
    item = made.party(house)
    made.business(house, lead="子院", title="子院的业务")
    made.noted(house, tasks[0], item)
    made.noted(house, tasks[0], item)
    paired(house, tasks[0], item)
    paired(house, tasks[1], item)
    viewer = house.viewer("综合岗")
    found = queries.matrix(viewer, Chosen(2021), size=4)
    assert (found.share.total, found.share.filled[P], found.share.filled[D]) == (6, 1, 2)
    assert (found.share.filled[J], found.share.all_four) == (0, 0)
    assert [row.item for row in found.rows] == tasks[:4]
    assert len(found.rows[0].of(P)) == 2
    rest = queries.matrix(viewer, Chosen(2021), size=4, after=found.after)
    assert ([row.item.title for row in rest.rows], rest.after) == (["第4件业务", "子院的业务"], "")
    assert [name for _pk, name in found.leads] == ["乙司", "子院"]
    own = queries.matrix(viewer, Chosen(2021, unit=house.units["子院"]))
    assert (own.share.total, [row.item.title for row in own.rows]) == (1, ["子院的业务"])
    for show, n in (
        (Show.PLANNED, 1),
        (Show.NOT_PLANNED, 5),
        (Show.NOT_DEPLOYED, 4),
        (Show.ALL_FOUR, 0),
        (Show.SOME_MISSING, 6),
        (Show.JUDGED, 0),
    ):
        assert len(queries.every(viewer, Chosen(2021, show=show))) == n, show
    assert queries.matrix(viewer, Chosen(2019)).share.total == 0
    assert queries.matrix(house.viewer("子院党务"), Chosen(2021)).share.total == 1
    assert queries.matrix(viewer, Chosen(2021, line=house.lines["D1"].pk)).rows == []


def test_predicates_and_facts_say_the_same(house: build.House) -> None:
    """Whatever is named, a cell is filled exactly where there is a fact to show."""
    tasks = [made.business(house, title=f"第{n}件业务") for n in range(4)]
    item, draft = made.party(house), made.party(house, draft=True, title="草稿")
    child = build.item(
        house, lead="乙司第一党支部", owner="乙司", by="乙司党务", parent=item, title="支部的一份"
    )
    made.decided(house, tasks[0], tasks[1], item)
    made.visited(house, tasks[1], child)
    made.visited(house, tasks[2], draft)
    made.noted(house, tasks[2], tasks[3])
    records.withdraw(record=made.noted(house, tasks[3], item), reason="记错了", by=house.by("综合岗"))
    paired(house, tasks[3], child)
    judged(house, tasks[0], child)
    found = queries.matrix(house.viewer("综合岗"), Chosen(2021))
    told = {row.item.title: {fact.cell for fact in row.facts} for row in found.rows}
    assert told == {task.title: made.filled(task) for task in tasks}
    assert told == {"第0件业务": {P, J}, "第1件业务": {P, C}, "第2件业务": set(), "第3件业务": {D}}


def test_a_task_closed_before_the_year_is_no_row_of_it(house: build.House) -> None:
    with clock.at(date(2020, 3, 2)):
        task = made.business(house, due_on=date(2020, 5, 1))
        items.submit(item=task, effect=Effect(effect="办好了，有人用上了"), by=house.by("乙司党务"))
    with clock.at(date(2020, 3, 9)):
        items.confirm(item=task, by=house.by("综合岗"))
    viewer = house.viewer("综合岗")
    assert queries.matrix(viewer, Chosen(2020)).share.total == 1
    assert queries.matrix(viewer, Chosen(2021)).share.total == 0
    items.reopen(item=task, reason="又出了同样的问题", due_on=date(2021, 6, 1), by=house.by("综合岗"))
    assert queries.matrix(viewer, Chosen(2021)).share.total == 1, "it came back"


def test_a_merged_lead_hands_its_tasks_on(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    made.decided(house, task, item)
    day = DAY + timedelta(days=10)
    with clock.at(day):
        merged = org.merge_units(
            units=[house.units["乙司"], house.units["甲司"]], name="丙司", on=day, by=build.SYSTEM
        )
        items.pass_on(before=house.units["乙司"], after=merged, by=build.SYSTEM)
        found = queries.matrix(house.viewer("综合岗"), Chosen(2021, unit=merged))
        assert [row.item for row in found.rows] == [task]
        assert {fact.cell for fact in found.rows[0].facts} == {P}
