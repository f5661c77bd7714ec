"""Units: founded, renamed, merged, split, moved, dissolved, counted; history stays with the unit of its day.

Sources: rules 3 ("Units form a tree…", "Mergers, splits and renamings keep lineage"; the table's rows "day" and
"lineage": a life span includes both days; a successor begins on the day after).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import build
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.core import tree
from luoshi.org import actions as org
from luoshi.org import queries
from luoshi.org.kinds import BranchKind, GroupKind, LineageKind, PostKind, UnitKind
from luoshi.org.models import Deputy, GroupUnit, HeadCount, Lineage, Portfolio, Post, Tenure, Unit, UnitName
from luoshi.org.on_record import About, facts_of_group, facts_of_unit, seats_in
from luoshi.trail.queries import history
from luoshi.trail.verify import check

START = build.START
DAY = build.TODAY
BY = build.SYSTEM
Found = Callable[..., Unit]


@pytest.fixture
def root(db: None) -> Unit:
    with clock.at(DAY):
        return org.found_unit(name="示例部", kind=UnitKind.ROOT, parent=None, from_on=START, by=BY)


@pytest.fixture
def found(root: Unit) -> Found:
    def one(name: str, parent: Unit | None = None, kind: UnitKind = UnitKind.DEPARTMENT, **more: Any) -> Unit:
        given = {"from_on": START, "by": BY, **more}
        return org.found_unit(name=name, kind=kind, parent=parent or root, **given)

    return one


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.at(DAY):
        yield


def refused(code: str, act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code
    assert str(caught.value.says)
    assert str(caught.value.mend)
    return caught.value


# founding


def test_official_order_is_the_order_of_founding_under_each_parent(root: Unit, found: Found) -> None:
    first, second = found("甲司"), found("乙司")
    below = found("甲司第一党支部", first, UnitKind.BRANCH)
    found("丙司")
    names = [unit.name for unit in queries.alive(DAY)]
    assert names == ["示例部", "甲司", "甲司第一党支部", "乙司", "丙司"]
    assert below.path == tree.child_path(first.path, 1)
    assert second.path == tree.child_path(root.path, 2)
    assert below.branch_kind == BranchKind.IN_SERVICE
    assert first.branch_kind == ""


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("name_missing", {"name": " \u200b "}),
        ("name_taken", {"name": "甲司"}),
        ("one_root", {"name": "另一个部", "kind": UnitKind.ROOT, "parent": None}),
        ("one_root", {"name": "没有上级", "parent": None}),
        ("too_deep", {"name": "部中部", "kind": UnitKind.ROOT}),
        ("parent_gone", {"name": "太早", "from_on": START - timedelta(days=1)}),
        ("too_long", {"name": "长" * 201}),
        ("bad_character", {"name": "坏\x07字"}),
    ],
)
def test_founding_is_refused(root: Unit, found: Found, code: str, given: dict[str, Any]) -> None:
    found("甲司")
    base: dict[str, Any] = {"kind": UnitKind.DEPARTMENT, "parent": root, "from_on": START, "by": BY}
    refused(code, lambda: org.found_unit(**{**base, **given}))
    assert Unit.objects.count() == 2


def test_the_same_name_may_stand_under_another_parent_and_after_the_first_is_gone(found: Found) -> None:
    first, second = found("甲司"), found("乙司")
    found("第一党支部", first, UnitKind.BRANCH)
    branch = found("第一党支部", second, UnitKind.BRANCH)
    org.dissolve_unit(unit=branch, last_on=DAY, by=BY)
    again = found("第一党支部", second, UnitKind.BRANCH, from_on=DAY)
    assert again.pk != branch.pk


def test_the_tree_is_at_most_twelve_levels_deep(root: Unit, found: Found) -> None:
    unit = root
    for level in range(2, 13):
        unit = found(f"第{level}级", unit, UnitKind.COMMITTEE)
    assert len(unit.path) == 60
    refused("too_deep", lambda: found("第13级", unit, UnitKind.COMMITTEE))


def test_the_database_keeps_the_tree(root: Unit, found: Found) -> None:
    unit = found("甲司")
    for change in ({"path": root.path}, {"kind": "nothing"}, {"branch_kind": "joint"}, {"parent": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(to_on=START - timedelta(days=1))


# names


def test_a_new_name_begins_on_its_day_and_the_old_one_ends_the_day_before(found: Found) -> None:
    unit = found("甲司")
    on = date(2021, 3, 1)
    org.rename_unit(unit=unit, name="甲一司", short_name="甲一", on=on, by=BY)
    rows = list(UnitName.objects.filter(unit=unit).values_list("name", "from_on", "to_on"))
    assert rows == [("甲司", START, date(2021, 2, 28)), ("甲一司", on, None)]
    unit.refresh_from_db()
    assert (unit.name, unit.short_name) == ("甲一司", "甲一")
    assert queries.named("甲司") == [(unit, False)]
    assert queries.named("甲一") == [(unit, True)]
    change = history(f"unit:{unit.pk}")[0]
    assert (change.act, change.before, change.after["name"]) == ("unit.renamed", {"name": "甲司"}, "甲一司")


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("same_name", {"name": "甲司"}),
        ("same_name", {"name": ""}),
        ("too_early", {"on": START}),
        ("not_yet", {"on": DAY + timedelta(days=1)}),
    ],
)
def test_renaming_is_refused(found: Found, code: str, given: dict[str, Any]) -> None:
    unit = found("甲司")
    refused(
        code,
        lambda: org.rename_unit(unit=unit, by=BY, **{"name": "新", "short_name": "", "on": DAY, **given}),
    )
    assert UnitName.objects.filter(unit=unit).count() == 1


# merging, splitting


def test_a_merger_keeps_lineage_and_carries_what_lies_below(found: Found) -> None:
    first, second = found("甲司", has_committee=True), found("乙司")
    below = found("乙司第一党支部", second, UnitKind.BRANCH)
    cell = found("第一党小组", below, UnitKind.CELL)
    on = date(2021, 3, 1)
    merged = org.merge_units(units=[first, second], name="甲乙司", on=on, by=BY)
    first.refresh_from_db(), second.refresh_from_db(), below.refresh_from_db(), cell.refresh_from_db()
    assert (first.to_on, second.to_on, merged.from_on) == (date(2021, 2, 28), date(2021, 2, 28), on)
    assert merged.has_committee
    assert below.parent_id == merged.pk
    assert tree.is_within(below.path, merged.path)
    assert tree.is_within(cell.path, below.path)
    assert below.to_on is None
    came, went = queries.lineage(merged)
    assert {(row.before_id, row.on, row.kind) for row in came} == {
        (first.pk, on, LineageKind.MERGED),
        (second.pk, on, LineageKind.MERGED),
    }
    assert went == []
    assert not first.lives_on(on)
    assert first.lives_on(on - timedelta(days=1))


def test_the_successor_may_bear_a_predecessor_s_name(found: Found) -> None:
    first, second = found("甲司"), found("乙司")
    merged = org.merge_units(units=[first, second], name="甲司", on=DAY, by=BY)
    assert merged.name == "甲司"
    third, _fourth = found("丙司", from_on=DAY), found("丁司")
    later = {"on": DAY, "by": BY}
    refused("name_taken", lambda: org.merge_units(units=[merged, third], name="丁司", **later))


@pytest.mark.parametrize(
    "which", ["one", "twice", "other parent", "other kind", "gone", "not yet", "too early"]
)
def test_a_merger_is_refused(found: Found, which: str) -> None:
    first, second = found("甲司"), found("乙司")
    branch = found("甲司第一党支部", first, UnitKind.BRANCH)
    other = found("乙司第一党支部", second, UnitKind.BRANCH)
    affiliated = found("子院", kind=UnitKind.AFFILIATED)
    if which == "gone":
        org.dissolve_unit(unit=affiliated, last_on=DAY, by=BY)
    units, code, on = {
        "one": ([first], "merge_what", DAY),
        "twice": ([first, first], "merge_what", DAY),
        "other parent": ([branch, other], "merge_what", DAY),
        "other kind": ([first, affiliated], "merge_what", DAY),
        "gone": ([affiliated, found("丑社", kind=UnitKind.AFFILIATED)], "already_gone", DAY),
        "not yet": ([first, second], "not_yet", DAY + timedelta(days=1)),
        "too early": ([first, second], "already_gone", START),
    }[which]
    before = Unit.objects.count()
    refused(code, lambda: org.merge_units(units=units, name="新司", on=on, by=BY))
    assert Unit.objects.count() == before
    assert not Lineage.objects.exists()


def test_a_split_makes_one_unit_a_name(found: Found) -> None:
    unit = found("甲司第一党支部", found("甲司"), UnitKind.BRANCH, branch_kind=BranchKind.JOINT)
    on = date(2021, 4, 1)
    parts = org.split_unit(unit=unit, names=["甲司第一党支部", "甲司第三党支部"], on=on, by=BY)
    unit.refresh_from_db()
    assert unit.to_on == date(2021, 3, 31)
    assert [(p.name, p.from_on, p.branch_kind) for p in parts] == [
        ("甲司第一党支部", on, BranchKind.JOINT),
        ("甲司第三党支部", on, BranchKind.JOINT),
    ]
    assert {row.after_id for row in Lineage.objects.filter(before=unit, kind=LineageKind.SPLIT)} == {
        part.pk for part in parts
    }


def test_a_split_is_refused(root: Unit, found: Found) -> None:
    unit = found("甲司")
    found("甲司第一党支部", unit, UnitKind.BRANCH)
    refused("split_what", lambda: org.split_unit(unit=unit, names=["甲一司"], on=DAY, by=BY))
    refused("children_live", lambda: org.split_unit(unit=unit, names=["甲一司", "甲二司"], on=DAY, by=BY))
    refused("root_stays", lambda: org.split_unit(unit=root, names=["一部", "二部"], on=DAY, by=BY))
    later = DAY + timedelta(days=1)
    refused("not_yet", lambda: org.split_unit(unit=unit, names=["甲一司", "甲二司"], on=later, by=BY))
    assert Unit.objects.count() == 3


# dissolving


def test_a_unit_dies_after_everything_under_it(root: Unit, found: Found) -> None:
    unit = found("甲司")
    branch = found("甲司第一党支部", unit, UnitKind.BRANCH)
    refused("children_live", lambda: org.dissolve_unit(unit=unit, last_on=DAY, by=BY))
    org.dissolve_unit(unit=branch, last_on=DAY, by=BY)
    org.dissolve_unit(unit=unit, last_on=DAY, by=BY)
    assert unit.lives_on(DAY)
    assert not unit.lives_on(DAY + timedelta(days=1))
    assert UnitName.objects.get(unit=unit).to_on == DAY
    refused("already_gone", lambda: org.dissolve_unit(unit=unit, last_on=DAY, by=BY))
    refused("root_stays", lambda: org.dissolve_unit(unit=root, last_on=DAY, by=BY))


def test_seats_end_with_their_unit(db: None) -> None:
    built = build.house()
    branch, post = built.units["甲司第二党支部"], built.posts["甲二书记"]
    person, group = built.people["甲一书记"], built.groups["第一工作组"]
    org.name_deputy(post=post, person=person, from_on=DAY, to_on=DAY + timedelta(days=9), by=BY)
    org.assign_units(group=group, units=[branch], from_on=START, by=BY)
    org.give_charge(post=built.posts["甲司司长"], unit=branch, from_on=START, by=BY)
    org.dissolve_unit(unit=branch, last_on=DAY, by=BY)
    assert Post.objects.get(pk=post.pk).to_on == DAY
    assert Tenure.objects.get(post=post).to_on == DAY
    assert Deputy.objects.get(post=post).to_on == DAY
    assert Portfolio.objects.get(unit=branch).to_on == DAY
    assert GroupUnit.objects.get(unit=branch).to_on == DAY
    assert history(f"post:{post.pk}")[0].act == "post.ended"


def test_what_would_begin_after_the_end_is_void(db: None) -> None:
    built = build.house()
    branch, post, person = built.units["甲司第二党支部"], built.posts["甲二书记"], built.people["甲一书记"]
    later = DAY + timedelta(days=5)
    org.appoint(post=post, person=person, from_on=later, by=BY)
    org.dissolve_unit(unit=branch, last_on=DAY, by=BY)
    kept, void = Tenure.objects.filter(post=post).order_by("from_on")
    assert (kept.to_on, kept.gone_at) == (DAY, None)
    assert (void.from_on, void.gone_by) == (later, BY.person)


# moving


def test_a_move_takes_everything_below_along(found: Found) -> None:
    first, second = found("甲司"), found("乙司")
    branch = found("甲司第一党支部", first, UnitKind.BRANCH)
    cell = found("第一党小组", branch, UnitKind.CELL)
    found("乙司第一党支部", second, UnitKind.BRANCH)
    moved = org.move_unit(unit=branch, parent=second, by=BY)
    cell.refresh_from_db()
    assert moved.parent_id == second.pk
    assert moved.path == tree.child_path(second.path, 2)
    assert cell.path == tree.child_path(moved.path, 1)
    assert [unit.name for unit in queries.below(second, DAY)] == [
        "乙司第一党支部",
        "甲司第一党支部",
        "第一党小组",
    ]
    assert not queries.below(first, DAY).exists()


def test_a_move_is_refused(root: Unit, found: Found) -> None:
    first, second = found("甲司"), found("乙司")
    branch = found("第一党支部", first, UnitKind.BRANCH)
    found("第一党支部", second, UnitKind.BRANCH)
    refused("into_itself", lambda: org.move_unit(unit=first, parent=branch, by=BY))
    refused("into_itself", lambda: org.move_unit(unit=first, parent=first, by=BY))
    refused("there_already", lambda: org.move_unit(unit=first, parent=root, by=BY))
    refused("name_taken", lambda: org.move_unit(unit=branch, parent=second, by=BY))
    gone = found("丙司")
    org.dissolve_unit(unit=gone, last_on=DAY, by=BY)
    refused("unit_gone", lambda: org.move_unit(unit=branch, parent=gone, by=BY))
    refused("unit_gone", lambda: org.move_unit(unit=gone, parent=first, by=BY))


# head-counts


def test_a_second_count_for_a_day_corrects_the_first(found: Found) -> None:
    unit = found("第一党支部", kind=UnitKind.BRANCH)
    on = date(2021, 1, 1)
    org.count_heads(unit=unit, on=on, full=20, probationary=2, voting=20, by=BY)
    org.count_heads(unit=unit, on=on, full=21, probationary=2, voting=19, by=BY)
    org.count_heads(unit=unit, on=DAY, full=23, probationary=1, voting=23, by=BY)
    assert HeadCount.objects.count() == 3
    old = HeadCount.objects.get(full=20)
    assert (old.gone_by, old.gone_at is not None) == (BY.person, True)
    counts = {day: queries.head_count(unit, day) for day in (on - timedelta(days=1), on, DAY)}
    assert counts[on - timedelta(days=1)] is None
    assert [(c.full, c.voting) for c in (counts[on], counts[DAY]) if c] == [(21, 19), (23, 23)]


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("head_count", {"voting": 21}),
        ("head_count", {"probationary": -1}),
        ("unit_gone", {"on": START - timedelta(days=1)}),
        ("unit_gone", {"on": DAY + timedelta(days=1)}),
    ],
)
def test_a_count_is_refused(found: Found, code: str, given: dict[str, Any]) -> None:
    unit = found("第一党支部", kind=UnitKind.BRANCH)
    base = {"on": DAY, "full": 20, "probationary": 1, "voting": 20}
    refused(code, lambda: org.count_heads(unit=unit, by=BY, **{**base, **given}))
    assert not HeadCount.objects.exists()


# groups


def test_a_group_has_units_from_to(db: None) -> None:
    built = build.house()
    group, unit = built.groups["第一工作组"], built.units["子院"]
    row = GroupUnit.objects.get(group=group, unit=unit)
    assert org.assign_units(group=group, units=[unit], from_on=DAY, by=BY) == []
    org.release_unit(row=row, last_on=DAY - timedelta(days=1), by=BY)
    assert {fact.text for fact in facts_of_group(group) if fact.holds_on(DAY)} == {"甲司第一党支部"}
    (again,) = org.assign_units(group=group, units=[unit], from_on=DAY, by=BY)
    assert (again.from_on, again.to_on) == (DAY, None)
    assert [each.group_id for each in queries.groups_of(built.units["子院第一党支部"], DAY)].count(
        group.pk
    ) == 1


def test_assigning_is_refused_where_group_or_unit_does_not_live(db: None) -> None:
    built = build.house()
    group, unit = built.groups["第一工作组"], built.units["乙司"]
    early = START - timedelta(days=1)
    refused("not_living", lambda: org.assign_units(group=group, units=[unit], from_on=early, by=BY))
    org.disband_group(group=group, last_on=DAY, by=BY)
    later = DAY + timedelta(days=1)
    refused("not_living", lambda: org.assign_units(group=group, units=[unit], from_on=later, by=BY))


def test_merged_groups_keep_their_history_and_hand_on_their_units(db: None) -> None:
    built = build.house()
    first, home = built.groups["第一工作组"], built.units["示例部"]
    second = org.form_group(name="第二工作组", kind=GroupKind.WORKING, home=home, from_on=START, by=BY)
    org.assign_units(group=second, units=[built.units["乙司"], built.units["子院"]], from_on=START, by=BY)
    merged = org.merge_groups(groups=[first, second], name="第一工作组", on=DAY, by=BY)
    yesterday = DAY - timedelta(days=1)
    for old in (first, second):
        old.refresh_from_db()
        assert old.to_on == yesterday
        assert [f.other for f in facts_of_group(old) if f.about == About.WENT_INTO] == [merged.pk]
    facts = facts_of_group(merged)
    assert [f.other for f in facts if f.about == About.CAME_FROM] == [first.pk, second.pk]
    assert {f.text for f in facts if f.about == About.GROUP} == {"甲司第一党支部", "子院", "乙司"}
    assert Post.objects.get(pk=built.posts["工作组员"].pk).to_on == yesterday
    assert [seat.post for seat in seats_in(first, DAY)] == []
    refused("merge_what", lambda: org.merge_groups(groups=[merged], name="x", on=DAY, by=BY))
    other = built.groups["常设核验组"]
    refused("merge_what", lambda: org.merge_groups(groups=[merged, other], name="x", on=DAY, by=BY))


def test_a_group_ends_once(db: None) -> None:
    built = build.house()
    group = built.groups["第一工作组"]
    refused("already_gone", lambda: org.disband_group(group=group, last_on=START - timedelta(days=1), by=BY))
    org.disband_group(group=group, last_on=DAY, by=BY)
    refused("already_gone", lambda: org.disband_group(group=group, last_on=DAY, by=BY))
    assert Tenure.objects.get(post=built.posts["工作组员"]).to_on == DAY


# what is on record


def test_the_record_of_a_unit_as_of_a_day(db: None) -> None:
    built = build.house()
    unit = built.units["甲司第一党支部"]
    org.count_heads(unit=unit, on=START, full=9, probationary=1, voting=9, by=BY)
    org.rename_unit(unit=unit, name="甲司机关党支部", short_name="甲机关", on=date(2021, 2, 1), by=BY)
    facts = facts_of_unit(unit)
    then = {(f.about, f.text) for f in facts if f.holds_on(date(2021, 1, 31))}
    assert then >= {
        (About.NAME, "甲司第一党支部"),
        (About.GROUP, "第一工作组"),
        (About.GROUP, "派驻纪检监察组"),
        (About.CHARGE, "分管领导"),
    }
    now = {f.text for f in facts if f.about == About.NAME and f.holds_on(DAY)}
    assert now == {"甲司机关党支部"}
    assert [f.numbers for f in facts if f.about == About.COUNT] == [(9, 1, 9)]


def test_seats_as_of_a_day_show_holder_deputy_vacancy(db: None, django_assert_num_queries: Any) -> None:
    built = build.house()
    unit, post = built.units["甲司第一党支部"], built.posts["甲一书记"]
    second, third = built.people["甲二书记"], built.people["乙一书记"]
    org.create_post(kind=PostKind.MEMBER, title="委员岗", unit=unit, from_on=START, order=9, by=BY)
    org.appoint(post=post, person=second, from_on=date(2021, 3, 1), by=BY)
    org.name_deputy(post=post, person=third, from_on=DAY, to_on=DAY, by=BY)
    with django_assert_num_queries(1):
        seats = seats_in(unit, DAY)
    held, vacant = seats
    assert held.holder
    assert (held.holder.person, held.holder.from_on) == (second.pk, date(2021, 3, 1))
    assert [each.person for each in held.deputies] == [third.pk]
    assert (vacant.post.title, vacant.holder, vacant.deputies) == ("委员岗", None, [])
    (before, _vacant) = seats_in(unit, date(2021, 2, 28))
    assert before.holder
    assert (before.holder.person, before.holder.to_on) == (
        built.people["甲一书记"].pk,
        date(2021, 2, 28),
    )
    assert check().ok


def test_a_unit_that_was_read_before_another_move_is_moved_from_where_it_stands(
    root: Unit, found: Found
) -> None:
    """Two people at once: the second one's object still says the old place, where another unit may stand by now."""
    first, second, third = found("甲司"), found("乙司"), found("丙司")
    branch = found("甲司第一党支部", first, UnitKind.BRANCH)
    stale = Unit.objects.get(pk=branch.pk)
    org.move_unit(unit=branch, parent=second, by=BY)
    other = found("甲司第二党支部", first, UnitKind.BRANCH)
    assert other.path == stale.path
    org.move_unit(unit=stale, parent=third, by=BY)
    other.refresh_from_db()
    branch.refresh_from_db()
    assert tree.parent_path(other.path) == first.path
    assert (branch.parent, tree.parent_path(branch.path)) == (third, third.path)
    assert not Unit.objects.filter(path__startswith=second.path).exclude(pk=second.pk).exists()


def test_two_moves_at_once_put_no_unit_under_itself(root: Unit, found: Found) -> None:
    first, second = found("甲司"), found("乙司")
    stale = Unit.objects.get(pk=second.pk)
    org.move_unit(unit=first, parent=second, by=BY)
    refused("into_itself", lambda: org.move_unit(unit=stale, parent=Unit.objects.get(pk=first.pk), by=BY))
