"""Posts taken and left, nested units, groups: many at once is the same as one by one, and made ready before the lock (rules 15)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

import build
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.files.grids import plan as grids
from luoshi.files.grids.groups_in import plan_groups
from luoshi.files.grids.people_in import plan_people
from luoshi.files.grids.plan import apply_grid
from luoshi.files.grids.units_in import plan_units
from luoshi.org import actions as org
from luoshi.org.actions import Heads, Leaving, NewGroup, NewPerson, NewPost, NewUnit, Seating
from luoshi.org.kinds import GroupKind, PostKind, UnitKind
from luoshi.org.models import Group, GroupUnit, HeadCount, Person, Post, Tenure, Unit
from luoshi.trail import log as trail
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
DAY, BY = build.TODAY, build.SYSTEM
A_YEAR = timedelta(days=365)


@pytest.fixture
def house() -> build.House:
    return build.house()


def undone(act: Callable[[], Any]) -> Any:
    """Return what ``act`` returns, and undo what it did."""
    with transaction.atomic():
        found = act()
        transaction.set_rollback(True)
    return found


def seen(start: int) -> Any:
    """Return events and rows by what they say, free of keys."""
    acts = list(Event.objects.filter(seq__gte=start).order_by("seq").values_list("act", flat=True))
    tenures = Tenure.objects.order_by("post__title", "from_on", "person__name")
    return (
        acts,
        list(tenures.values_list("post__title", "person__name", "from_on", "to_on", "gone_at")),
        list(Post.objects.order_by("title", "unit__path").values_list("title", "kind", "order", "from_on")),
        list(Person.objects.order_by("name").values_list("name", "name_pinyin")),
    )


def test_moves_one_by_one_or_together_are_the_same(house: build.House) -> None:
    """Who leaves, who makes way, a new post taken twice, a vacant one, one person in two posts."""
    branch, staff = house.units["甲司第一党支部"], house.posts["乙司党务"]
    secretary = Tenure.objects.select_related("post").get(post=house.posts["甲一书记"])

    def alone() -> Any:
        start = Event.objects.count()
        org.leave(tenure=Tenure.objects.select_related("post").get(pk=secretary.pk), last_on=DAY, by=BY)
        wang = org.register_person(name="王五", by=BY)
        org.appoint(post=staff, person=wang, from_on=DAY, by=BY)
        post = org.create_post(
            kind=PostKind.MEMBER,
            title="委员",
            unit=branch,
            from_on=DAY - A_YEAR,
            order=branch.posts.count() + 1,
            by=BY,
        )
        org.appoint(post=post, person=wang, from_on=DAY - A_YEAR, to_on=DAY - timedelta(days=9), by=BY)
        li = org.register_person(name="李四", by=BY)
        org.appoint(post=post, person=li, from_on=DAY - timedelta(days=8), by=BY)
        org.create_post(
            kind=PostKind.MEMBER,
            title="空岗",
            unit=branch,
            from_on=DAY,
            order=branch.posts.count() + 1,
            by=BY,
        )
        return seen(start)

    def together() -> Any:
        start = Event.objects.count()
        wang, li = NewPerson("王五"), NewPerson("李四")
        post = NewPost(branch, PostKind.MEMBER, "委员", DAY - A_YEAR)
        leaving = Tenure.objects.select_related("post").get(pk=secretary.pk)
        found = org.seat_people(
            moves=[
                Leaving(leaving, DAY),
                Seating(staff, wang, DAY),
                Seating(post, wang, DAY - A_YEAR, DAY - timedelta(days=9)),
                Seating(post, li, DAY - timedelta(days=8)),
                Seating(NewPost(branch, PostKind.MEMBER, "空岗", DAY)),
            ],
            by=BY,
        )
        assert [each is not None for each in found] == [True, True, True, True, False]
        assert check().ok
        return seen(start)

    with clock.at(DAY):
        one, many = undone(alone), undone(together)
    # register and create come in another order where one person is entered before his second post
    assert sorted(one[0]) == sorted(many[0])
    assert one[1:] == many[1:]
    assert len(one[0]) == 8


@pytest.mark.parametrize(
    ("move", "code"),
    [
        (lambda h: Seating(h.posts["甲一书记"], NewPerson(" "), DAY), "name_missing"),
        (lambda h: Seating(NewPost(h.units["甲司"], PostKind.MEMBER, " ", DAY)), "post_where"),
        (lambda h: Seating(NewPost(h.units["甲司"], PostKind.MEMBER, "岗", date(1999, 1, 1))), "place_gone"),
        (lambda h: Seating(h.posts["甲一书记"], NewPerson("张"), DAY, DAY - A_YEAR), "span"),
        (lambda h: Seating(h.posts["甲一书记"], NewPerson("张"), build.START), "held_already"),
        (lambda h: Seating(h.posts["系统管理员"], NewPerson("张"), DAY), "administrators"),
        (
            lambda h: Leaving(
                Tenure.objects.select_related("post").get(post=h.posts["甲一书记"]), date(1999, 1, 1)
            ),
            "too_early",
        ),
    ],
)
def test_one_move_that_is_refused_refuses_all(
    house: build.House, move: Callable[[build.House], Any], code: str
) -> None:
    before = (Tenure.objects.count(), Post.objects.count(), Person.objects.count(), Event.objects.count())
    good = Seating(NewPost(house.units["甲司"], PostKind.MEMBER, "好岗", DAY), NewPerson("好人"), DAY)
    with clock.at(DAY), pytest.raises(Refusal) as raised:
        org.seat_people(moves=[good, move(house)], by=BY)
    assert (raised.value.code, raised.value.nth) == (code, 1)
    after = (Tenure.objects.count(), Post.objects.count(), Person.objects.count(), Event.objects.count())
    assert after == before


def test_the_present_holder_is_not_appointed_again(house: build.House) -> None:
    post = house.posts["甲一书记"]
    holder = Tenure.objects.get(post=post).person
    with clock.at(DAY), pytest.raises(Refusal) as raised:
        org.seat_people(moves=[Seating(post, holder, DAY)], by=BY)
    assert raised.value.code == "holds_already"


def test_units_under_units_of_the_same_act(house: build.House) -> None:
    """Parents first, children in the order of the call, each with its own first day and its head-count."""
    with clock.at(DAY):
        above = NewUnit("丙司", UnitKind.DEPARTMENT, house.units["示例部"], from_on=date(2020, 1, 15))
        general = NewUnit("丙司党总支", UnitKind.GENERAL_BRANCH, above, from_on=date(2020, 2, 1))
        news = [
            above,
            general,
            *(
                NewUnit(
                    f"丙司第{n}党支部",
                    UnitKind.BRANCH,
                    general,
                    from_on=date(2020, 3, n),
                    heads=Heads(9, 1, 8, on=date(2020, 6, 1)),
                )
                for n in (2, 1, 3)
            ),
        ]
        found = org.found_units(news=news, from_on=DAY, by=BY)
        assert [each.unit.name for each in found] == [new.name for new in news]
        general_unit = found[1].unit
        under = Unit.objects.filter(parent=general_unit).order_by("path")
        assert [unit.name for unit in under] == ["丙司第2党支部", "丙司第1党支部", "丙司第3党支部"]
        assert all(unit.path.startswith(general_unit.path) for unit in under)
        assert set(HeadCount.objects.filter(unit__in=under).values_list("on", "full")) == {
            (date(2020, 6, 1), 9)
        }
        with pytest.raises(Refusal) as raised:
            org.found_units(news=[above, NewUnit("早", UnitKind.BRANCH, above)], from_on=DAY, by=BY)
        assert (raised.value.code, raised.value.nth) == ("name_taken", 0)
        assert check().ok


def test_groups_one_by_one_or_together_are_the_same(house: build.House) -> None:
    home, units = house.units["示例部"], [house.units["甲司"], house.units["乙司"]]

    def told(start: int) -> Any:
        acts = list(Event.objects.filter(seq__gte=start).values_list("act", "unit"))
        return (
            sorted(acts),
            list(Group.objects.order_by("name").values_list("name", "kind", "order", "members")),
            sorted(GroupUnit.objects.values_list("group__name", "unit", "from_on")),
        )

    def alone() -> Any:
        start = Event.objects.count()
        for n in range(3):
            group = org.form_group(
                name=f"组{n}", kind=GroupKind.WORKING, home=home, from_on=DAY, order=n, by=BY
            )
            org.assign_units(group=group, units=units[: n + 1], from_on=DAY, by=BY)
        return told(start)

    def together() -> Any:
        start = Event.objects.count()
        news = [NewGroup(f"组{n}", GroupKind.WORKING, home, DAY, n) for n in range(3)]
        groups = org.form_groups(news=news, by=BY)
        org.assign_many(entries=[(group, units[: n + 1], DAY) for n, group in enumerate(groups)], by=BY)
        return told(start)

    with clock.at(DAY):
        one, many = undone(alone), undone(together)
    assert one == many
    assert len(one[0]) == 3 + 5


TABLES = {
    "units": (
        plan_units,
        ["名称,上级单位,单位类别,成立日期,正式党员,预备党员,有表决权"]
        + ["丁司,示例部,司局,2021-01-01,,,", "丁司党总支,丁司,党总支,2021-01-01,,,"]
        + [f"丁司第{n}党支部,丁司党总支,党支部,2021-01-01,12,1,12" for n in range(10)],
    ),
    "people": (
        plan_people,
        ["单位或组,岗位,岗位类别,姓名,任职起,任职止"]
        + ["甲司第一党支部,甲一书记,,示甲一书记,2020-01-06,2021-03-31"]
        + [f"甲司第一党支部,岗位{n},成员,{'' if n == 3 else f'示新{n // 2}'},2021-01-01," for n in range(10)],
    ),
    "groups": (
        plan_groups,
        ["组名,类别,归哪个单位,成立日期,单位"]
        + [f"学习{n}组,学习小组,甲司,2021-01-01,甲司第一党支部、甲司第二党支部" for n in range(10)],
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_made_ready_before_the_lock_write_the_same(
    house: build.House, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    planner, rows = TABLES[kind]
    found, ready = [], []
    real = trail.laid_out
    monkeypatch.setattr(trail, "laid_out", lambda made: ready.append(len(made)) or real(made))

    def write(many: int) -> Any:
        monkeypatch.setattr(grids, "MANY", many)
        start = Event.objects.count()
        plan = planner("\n".join(rows).encode(), viewer=house.viewer("综合岗"), year=2021, source="表.csv")
        assert plan.faults == []
        assert apply_grid(plan, by=house.by("综合岗")) == len(plan.fresh)
        assert check().ok
        again = planner("\n".join(rows).encode(), viewer=house.viewer("综合岗"), year=2021, source="表.csv")
        assert (again.new, again.changed) == (0, 0), "the same file twice changes nothing"
        units = list(Unit.objects.order_by("path").values_list("path", "name", "from_on"))
        groups = sorted(GroupUnit.objects.values_list("group__name", "unit__name"))
        counts = sorted(HeadCount.objects.values_list("unit__name", "on", "full"))
        return seen(start), units, groups, counts

    with clock.at(DAY):
        for many in (5, 10_000):
            found.append(undone(lambda many=many: write(many)))
    assert found[0] == found[1]
    assert len(ready) == 1, "once before the lock, once under it"


def test_a_head_count_corrected_makes_room_for_the_new_one(house: build.House, monkeypatch: Any) -> None:
    """One holds of a day: what is made ready ends the old row before it writes the new one."""
    branch = house.units["甲司第一党支部"]
    found = []
    ready: list[int] = []
    real = trail.laid_out
    monkeypatch.setattr(trail, "laid_out", lambda made: ready.append(len(made)) or real(made))

    def write(many: int) -> Any:
        monkeypatch.setattr(grids, "MANY", many)
        org.count_heads(unit=branch, on=DAY, full=9, probationary=0, voting=9, by=BY)
        rows = [
            "名称,上级单位,单位类别,成立日期,正式党员,预备党员,有表决权,人数日期",
            f"甲司第一党支部,甲司,党支部,{branch.from_on},10,0,10,{DAY}",
            f"新立党支部,甲司,党支部,{branch.from_on},8,1,8,{DAY}",
        ]
        plan = plan_units("\n".join(rows).encode(), viewer=house.viewer("综合岗"), year=2021, source="表.csv")
        assert (plan.faults, plan.changed, plan.new) == ([], 1, 1)
        apply_grid(plan, by=house.by("综合岗"))
        assert check().ok
        counts = HeadCount.objects.filter(on=DAY).order_by("unit__path", "full")
        return list(counts.values_list("unit__name", "full", "gone_at", "gone_by"))

    with clock.at(DAY):
        for many in (1, 10_000):
            found.append(undone(lambda many=many: write(many)))
    assert found[0] == found[1]
    assert [(name, full, gone is None) for name, full, gone, _by in found[0]] == [
        ("甲司第一党支部", 9, False),
        ("甲司第一党支部", 10, True),
        ("新立党支部", 8, True),
    ]
    assert len(ready) == 1, "once before the lock, once under it"
