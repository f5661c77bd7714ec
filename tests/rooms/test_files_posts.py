"""The responsible post leaves with a list and comes back with it; rules 2 (an item lies on a seat) and 16 (round trip)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

import build
from luoshi.base import clock
from luoshi.files.apply import apply_plan
from luoshi.files.offline import TAKE, Choice, token
from luoshi.items import actions
from luoshi.items.actions import Effect
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item
from luoshi.trail.models import Event
from rooms.plans import plan, says
from rooms.test_files_offline import exported, filled, known

pytestmark = pytest.mark.django_db
HEAD = "责任岗位"


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def _apply(house: build.House, data: bytes, who: str = "综合岗", **more: object) -> Item:
    made = plan(house, data, who=who, **more)
    assert made.faults == [], made.faults
    apply_plan(made, by=house.by(who))
    return Item.objects.get(number="2-01")


def _seats() -> int:
    return Event.objects.filter(act="item.seated").count()


def test_a_table_names_a_post_and_the_same_table_again_changes_nothing(house: build.House) -> None:
    known(house)
    table = "编号,事项,牵头单位,责任人,完成标准,完成时限\n2-01,一,甲司,示甲司司长,有,2021-06-30".encode()
    made = plan(house, table)
    assert [(d.key, d.name, d.before, d.after) for d in made.rows[0].differences] == [
        ("post", "责任人", "", "甲司司长")
    ], "a name is never kept: the post it stands for is"
    assert _apply(house, table).post == house.posts["甲司司长"]
    assert _seats() == 1
    assert plan(house, table).rows[0].state == "same"


def test_what_leaves_comes_back_unchanged(house: build.House) -> None:
    more = {"judge_from": JudgeFrom.GROUP, "judge_group": house.groups["常设核验组"]}
    known(house, post=house.posts["甲司司长"])
    known(house, number="2-02", title="二", lead="示例部", post=house.posts["分管领导"], **more)
    events = Event.objects.count()
    made = plan(house, exported(house))
    assert made.faults == []
    assert [row.state for row in made.rows] == ["same", "same"]
    apply_plan(made, by=house.by("综合岗"))
    assert Event.objects.count() == events


# what the list said, what the file says, what the ledger says by now: clash, which post the item lies on in the end
BOTH = [
    ("", "甲司司长", "", False, "甲司司长", "touched in the file alone"),
    ("", "", "甲司党务", False, "甲司党务", "changed in the ledger alone: it stands"),
    ("", "甲司司长", "甲司党务", True, "甲司党务", "both: nothing before somebody decides"),
    ("", "甲司党务", "甲司党务", False, "甲司党务", "both to the same"),
    ("甲司司长", "甲司党务", "", False, "甲司党务", "another one in the file"),
]


@pytest.mark.parametrize(
    ("was", "file", "ledger", "clash", "end", "why"), BOTH, ids=[row[-1] for row in BOTH]
)
def test_who_changed_it(
    house: build.House, was: str, file: str, ledger: str, clash: bool, end: str, why: str
) -> None:
    item = known(house, post=house.posts[was] if was else None)
    data = exported(house)
    if file:
        data = filled(data, **{HEAD: file})
    if ledger:
        actions.seat(item=item, post=house.posts[ledger], by=house.by("复核岗"))
    made = plan(house, data)
    assert made.faults == []
    assert bool(made.clashing) == clash
    if clash:
        (row,) = made.clashing
        assert [(each.key, each.ledger, each.file) for each in row.clashes] == [("post", ledger, file)]
        assert row.changed is not None
        assert row.changed.post == "复核岗"
        taken = _apply(house, data, choices={item.pk: Choice(TAKE, row.seen)})
        assert taken.post == house.posts[file]
    else:
        assert _apply(house, data).post == house.posts[end]


def test_a_list_taken_out_before_posts_left_with_it_leaves_them(house: build.House) -> None:
    item = known(house, post=house.posts["甲司司长"])
    mark = token(Item.objects.select_related("lead", "post").get(pk=item.pk))
    before = "1." + ".".join(mark.split(".")[1:-1])
    data = filled(exported(house), **{"导出时版次": before, HEAD: "甲司党务", "完成标准": "全有"})
    now = _apply(house, data)
    assert (now.standard, now.post) == ("全有", house.posts["甲司司长"])


def test_who_may_not_set_it_is_told(house: build.House) -> None:
    item = known(house)
    actions.submit(item=item, effect=Effect(effect="安排已经印发，23名党员照着学完"), by=house.by("甲司党务"))
    table = "编号,事项,牵头单位,责任人,完成标准,完成时限\n2-01,一,甲司,甲司司长,有,2021-06-30".encode()
    made = plan(house, table)
    assert made.rows[0].state == "same"
    assert any("责任岗位由交办和牵头单位在办的时候定" in each for each in says(made, "岗位"))


def test_no_post_by_that_name_leaves_the_ledger_as_it_is(house: build.House) -> None:
    known(house, post=house.posts["甲司司长"])
    table = "编号,事项,牵头单位,责任人,完成标准,完成时限\n2-01,一,甲司,谁也不是,有,2021-06-30".encode()
    made = plan(house, table)
    assert made.rows[0].state == "same"
    assert any("照台账" in each for each in says(made, "岗位"))


def test_many_at_once_lie_ready_before_the_lock(house: build.House) -> None:
    for n in range(250):
        known(house, number=f"3-{n:03}", title=f"第{n}项")
    rows = "\n".join(f"3-{n:03},第{n}项,甲司,甲司司长,有,2021-06-30" for n in range(250))
    made = plan(house, f"编号,事项,牵头单位,责任人,完成标准,完成时限\n{rows}".encode())
    assert made.faults == []
    apply_plan(made, by=house.by("综合岗"))
    assert Item.objects.filter(post=house.posts["甲司司长"]).count() == 250
    assert _seats() == 250
    with clock.at(build.TODAY + timedelta(days=1)):
        assert Item.objects.filter(post=None).count() == 0
