"""An item lies on a seat: set when it is opened, moved by the opener's side or the lead's, worked on by whoever sits there.

Source: rules 2, "a duty or item belongs to the seat: who comes after inherits what is open and keeps only his own deeds";
rules 7, the second person is another one than the doer.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

import build
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.items import actions, queries
from luoshi.items.actions import Effect
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item
from luoshi.items.rights import Doing, Standing, doings
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind
from luoshi.org.models import Post, Tenure
from luoshi.trail.models import Event
from luoshi.trail.queries import opened
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
GOOD = Effect(effect="安排已经印发，23名党员照着学完")


@pytest.fixture
def house() -> Iterator[build.House]:
    built = build.house()
    with clock.at(build.TODAY):
        yield built


def _post(house: build.House, title: str, unit: str, name: str = "") -> Post:
    post = org.create_post(
        kind=PostKind.MEMBER, title=title, unit=house.units[unit], from_on=build.TODAY, by=build.SYSTEM
    )
    if name:
        person = org.register_person(name=name, by=build.SYSTEM)
        org.appoint(post=post, person=person, from_on=build.TODAY, by=build.SYSTEM)
    return post


def _refused(code: str, act) -> Refusal:  # type: ignore[no-untyped-def]
    events, items = Event.objects.count(), list(Item.objects.order_by("pk").values())
    with pytest.raises(Refusal) as found:
        act()
    assert found.value.code == code, found.value
    assert (Event.objects.count(), list(Item.objects.order_by("pk").values())) == (events, items)
    return found.value


def test_seated_one_event_and_back_to_the_unit(house: build.House) -> None:
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗")
    version = item.version
    now = actions.seat(item=item, post=house.posts["甲司司长"], by=house.by("甲司党务"))
    assert (now.post, now.version) == (house.posts["甲司司长"], version + 1)
    again = actions.seat(item=item, post=house.posts["甲司司长"], by=house.by("甲司党务"))
    assert again.version == now.version, "where it lies already nothing happens"
    actions.seat(item=item, post=None, by=house.by("综合岗"))
    assert Item.objects.get(pk=item.pk).post is None
    events = Event.objects.filter(act="item.seated").order_by("seq")
    leader = house.posts["甲司司长"].pk
    assert [(each.before, each.after) for each in opened(list(events))] == [
        ({"post": None}, {"post": leader}),
        ({"post": leader}, {"post": None}),
    ]
    assert check().ok


def test_who_sits_there_works_on_it_and_who_comes_after_goes_on(house: build.House) -> None:
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗")
    # a leader of the unit may work on what lies on the unit, and not on what lies on another seat
    clerk = _post(house, "一处", "甲司")
    item = actions.seat(item=item, post=clerk, by=house.by("甲司党务"))

    def submits(name: str) -> bool:
        return Doing.SUBMIT in doings(house.viewer(name), Standing(item, frozenset()))

    assert [submits("甲司司长"), submits("甲司党务"), submits("甲一书记")] == [False, True, False]
    item = actions.seat(item=item, post=house.posts["甲司司长"], by=house.by("甲司党务"))
    assert submits("甲司司长")
    with clock.at(build.TODAY):
        tenure = Tenure.objects.get(post=house.posts["甲司司长"])
        org.leave(tenure=tenure, last_on=build.TODAY, by=build.SYSTEM)
        after = org.register_person(name="示接任", by=build.SYSTEM)
        org.appoint(
            post=house.posts["甲司司长"],
            person=after,
            from_on=build.TODAY + timedelta(days=1),
            by=build.SYSTEM,
        )
    with clock.at(build.TODAY + timedelta(days=1)):
        house.people["甲司司长"] = after
        assert submits("甲司司长")
        assert item in list(queries.mine(house.viewer("甲司司长").acting))


WHO = {  # rules 2 and 12: the opener's side, and the lead's staff
    "综合岗": True,
    "甲司党务": True,
    "甲司司长": False,  # works and judges, hands nothing out
    "乙司党务": False,
    "分管领导": False,
    "监督员": False,
}


@pytest.mark.parametrize(("name", "may"), WHO.items())
def test_who_may_seat(house: build.House, name: str, may: bool) -> None:
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗")
    assert (Doing.SEAT in doings(house.viewer(name), Standing(item, frozenset()))) is may


def test_not_once_it_is_submitted(house: build.House) -> None:
    item = actions.submit(item=build.item(house), effect=GOOD, by=house.by("甲一书记"))
    assert Doing.SEAT not in doings(house.viewer("甲司党务"), Standing(item, frozenset()))


def test_posts_of_other_units_and_ended_ones_are_refused(house: build.House) -> None:
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗")
    ended = _post(house, "二处", "甲司")
    Post.objects.filter(pk=ended.pk).update(to_on=build.TODAY)  # as with a unit that ends
    ended.refresh_from_db()
    said = _refused(
        "post_elsewhere",
        lambda: actions.seat(item=item, post=house.posts["乙司党务"], by=house.by("综合岗")),
    )
    assert "甲司" in str(said.mend)
    with clock.at(build.TODAY + timedelta(days=1)):
        _refused("post_elsewhere", lambda: actions.seat(item=item, post=ended, by=house.by("综合岗")))
    _refused("post_elsewhere", lambda: build.item(house, post=house.posts["乙司党务"]))


def test_members_of_the_leading_group_are_seats_of_the_root(house: build.House) -> None:
    more = {"judge_from": JudgeFrom.GROUP, "judge_group": house.groups["常设核验组"]}
    item = build.item(house, lead="示例部", owner="示例部", by="综合岗", **more)
    assert house.posts["分管领导"] in list(queries.posts_to_seat(item))
    assert house.posts["系统管理员"] not in list(queries.posts_to_seat(item)), "administrators do no business"
    item = actions.seat(item=item, post=house.posts["分管领导"], by=house.by("综合岗"))
    assert item in list(queries.mine(house.viewer("分管领导").acting))


def test_the_only_one_who_could_judge_does_not_work_on_it(house: build.House) -> None:
    more = {"judge_from": JudgeFrom.GROUP, "judge_group": house.groups["常设核验组"]}
    item = build.item(house, lead="示例部", owner="示例部", by="综合岗", **more)
    seat = org.create_post(
        kind=PostKind.MEMBER, title="副岗", unit=house.units["示例部"], from_on=build.TODAY, by=build.SYSTEM
    )
    org.appoint(post=seat, person=house.people["核验员"], from_on=build.TODAY, by=build.SYSTEM)
    _refused("only_judge", lambda: actions.seat(item=item, post=seat, by=house.by("综合岗")))
    _refused(
        "only_judge",
        lambda: build.item(house, lead="示例部", owner="示例部", by="综合岗", post=seat, **more),
    )


def test_a_post_is_named_by_its_title_or_by_who_sits_there(house: build.House) -> None:
    office = _post(house, "一处", "甲司", "示王五")
    for title in ("副职", "副职"):
        _post(house, title, "甲司")
    unit = house.units["甲司"]
    for words in ("一处", " 一 处 ", "甲司一处", "示王五"):
        assert queries.post_named(unit, words) == office, words
    assert "示王五" not in str(_refused("post_unknown", lambda: queries.post_named(unit, "三处")).mend)
    assert "一处" in str(_refused("post_unknown", lambda: queries.post_named(unit, "三处")).mend)
    assert "2" in str(_refused("post_unclear", lambda: queries.post_named(unit, "副职")).says)
    bare = org.found_unit(
        name="丙司",
        kind="department",
        parent=house.units["示例部"],
        from_on=build.TODAY,
        by=build.SYSTEM,
    )
    assert "还没有设岗位" in str(_refused("post_unknown", lambda: queries.post_named(bare, "一处")).mend)


def test_opened_on_a_post_says_so_in_the_trail(house: build.House) -> None:
    item = build.item(house, post=house.posts["甲一书记"])
    (event,) = opened(list(Event.objects.filter(obj=f"item:{item.pk}", act="item.opened")))
    assert event.after["post"] == house.posts["甲一书记"].pk
    item = build.item(house, title="另一项")
    (event,) = opened(list(Event.objects.filter(obj=f"item:{item.pk}", act="item.opened")))
    assert "post" not in event.after


def test_passed_on_it_lies_on_the_unit_and_the_trail_says_which_post_it_left(house: build.House) -> None:
    item = build.item(house, post=house.posts["甲一书记"])
    actions.pass_on(
        before=house.units["甲司第一党支部"], after=house.units["甲司第二党支部"], by=house.by("综合岗")
    )
    assert Item.objects.get(pk=item.pk).post is None
    (event,) = opened(list(Event.objects.filter(obj=f"item:{item.pk}", act="item.passed_on")))
    assert (event.before["post"], event.after["post"]) == (house.posts["甲一书记"].pk, None)
