"""The sample's words: its totals are those of SPEC 5, its texts are many, clean and plainly invented."""

from random import Random

import pytest

from luoshi.ops.sample.texts import bodies, people


def test_there_are_27_departments_34_affiliated_units_and_363_branches() -> None:
    assert len(bodies.DEPARTMENTS) == 27
    assert len(bodies.AFFILIATED) == 34
    assert len(bodies.BODIES) == 61
    assert sum(body.branches for body in bodies.BODIES) == 363
    assert len(bodies.WITH_COMMITTEE) == 19
    assert sum(body.retired for body in bodies.BODIES) == 20
    assert {body.branches for body in bodies.DEPARTMENTS} <= set(range(1, 5))
    assert {body.branches for body in bodies.AFFILIATED} <= set(range(2, 15))


def test_every_body_and_branch_has_a_name_of_its_own() -> None:
    for names in (
        [body.short for body in bodies.BODIES],
        [body.name for body in bodies.BODIES],
        [body.english for body in bodies.BODIES],
        [name for body in bodies.BODIES for name in bodies.branch_names(body)]
        + [name for body in bodies.BODIES for name in bodies.retired_branch_names(body)]
        + [extra.name for extra in bodies.EXTRA_BRANCHES],
    ):
        assert len(names) == len(set(names))


def test_branch_names_are_as_many_as_branches() -> None:
    for body in bodies.BODIES:
        assert len(bodies.branch_names(body)) == body.branches
        assert len(bodies.retired_branch_names(body)) == body.retired
    assert bodies.branch_names(bodies.BY_SHORT["甲司"])[0] == "甲司第一党支部"
    assert bodies.branch_names(bodies.BY_SHORT["中司"]) == ("中司党支部",)


@pytest.mark.parametrize("body", bodies.BODIES, ids=lambda body: body.short)
def test_members_fit_the_organisation(body: bodies.Body) -> None:
    # 机关基层组织工作条例: 100 members and more a committee, 50 to 99 a general branch, fewer a branch.
    low, high = body.branches * body.heads[0], body.branches * body.heads[1]
    if body.committee:
        assert low >= 100
    elif body.general_branch:
        assert 50 <= low
        assert high <= 99
    else:
        assert high < 50
    assert body.heads[1] <= 50


def test_cells_belong_to_larger_branches() -> None:
    assert [bodies.cells(full) for full in (3, 19, 20, 29, 30, 50)] == [0, 0, 2, 2, 3, 4]
    assert bodies.cell_names(2) == ("第一党小组", "第二党小组")


def test_names_are_distinct_and_follow_the_seed() -> None:
    assert people.names(Random(7), 900) == people.names(Random(7), 900)
    assert len(set(people.names(Random(7), 900))) == 900
    assert len(set(people.names(Random(7), people.SHORT + 5))) == people.SHORT + 5
    assert all(len(name) == 3 for name in people.names(Random(8), 900))
    with pytest.raises(ValueError, match="names"):
        people.names(Random(1), people.POSSIBLE + 1)
