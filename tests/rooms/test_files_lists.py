"""A unit's own responsibility list as a table: read, held against the ledger, written out and read again (rules 16, 23)."""

from collections.abc import Iterator
from typing import Any

import pytest

import build
import lists_build as made
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed
from luoshi.lists import queries
from luoshi.lists.models import Standing
from luoshi.mandate.models import Document
from luoshi.trail.models import Event
from rooms.grids import exported, faults, planned, table, written

pytestmark = pytest.mark.django_db
HEAD = ["责任主体", "序号", "责任内容", "具体措施", "责任岗位", "规定动作", "完成时限", "对应上级条目"]
BODY = ["党委", "", "每半年研究一次", "听取各支部情况", "", "研究全面从严治党", "每半年", "1.1"]
SECRETARY = ["第一责任人", "", "定好全年安排", "", "甲司司长", "", "2月底前", "2.1"]
MEMBERS = ["班子成员", "", "每季度到支部一次", "", "", "", "", ""]
WHO = "甲司党务"


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def of(house: build.House, *rows: list[Any], who: str = WHO) -> Any:
    return table(house, "lists", HEAD, *rows, who=who)


def points(house: build.House, unit: str = "甲司") -> list[tuple[str, str, list[str], list[str]]]:
    standing = queries.list_of_unit(house.units[unit].pk, build.TODAY)
    assert standing is not None
    found = queries.whole(house.viewer("综合岗"), standing, build.TODAY)
    return [
        (p.clause.number, p.version.title, [d.code for d in p.duties], [u.upper.number for u in p.uppers])
        for p in found.entries
    ]


def test_a_list_comes_in_with_its_ties(house: build.House) -> None:
    assert written(house, of(house, BODY, SECRETARY, MEMBERS), WHO) == 3
    assert points(house) == [
        ("1.1", "每半年研究一次", ["governance"], ["1.1"]),
        ("2.1", "定好全年安排", [], ["2.1"]),
        ("3.1", "每季度到支部一次", [], []),
    ]
    standing = Standing.objects.get(unit=house.units["甲司"])
    assert (standing.upper, standing.from_on) == (house.documents["清单"], build.TODAY)
    found = queries.whole(house.viewer("综合岗"), standing, build.TODAY)
    assert [at.post.title for at in found.entries[1].posts] == ["甲司司长"]
    assert found.entries[1].version.standard == "2月底前"


def test_the_same_file_twice_changes_nothing(house: build.House) -> None:
    written(house, of(house, BODY, SECRETARY), WHO)
    before = Event.objects.count()
    again = of(house, BODY, SECRETARY)
    assert (again.new, again.same, again.faults) == (0, 2, [])
    assert written(house, again, WHO) == 0
    assert Event.objects.count() == before
    assert written(house, of(house, BODY, SECRETARY, MEMBERS), WHO) == 1, "the new one alone"
    assert Document.objects.filter(owner=house.units["甲司"]).count() == 1
    assert points(house)[-1][:2] == ("3.1", "每季度到支部一次")


def test_what_was_written_out_comes_in_again_and_changes_nothing(house: build.House) -> None:
    written(house, of(house, BODY, SECRETARY, MEMBERS), WHO)
    for text in (False, True):
        again = planned(house, "lists", exported(house, "lists", WHO, text), WHO)
        assert (again.new, again.same, again.faults) == (0, 3, [])
    root = planned(house, "lists", exported(house, "lists", "综合岗"), "综合岗")
    assert (root.new, root.same, root.faults) == (0, 5, [])


def changed(row: list[Any], **cells: Any) -> list[Any]:
    names = ["tier", "number", "title", "text", "posts", "duty", "standard", "upper"]
    return [cells.get(name, cell) for name, cell in zip(names, row, strict=True)]


FAULTS = [
    ("no tier", [changed(BODY, tier="")], [("A2", "tier_missing")]),
    ("an unknown tier", [changed(BODY, tier="大家")], [("A2", "choice_unknown")]),
    ("no words", [BODY, changed(BODY, title="")], [("C3", "title_missing")]),
    ("an unknown duty", [changed(BODY, duty="天天向上")], [("F2", "duty_unknown")]),
    ("a post elsewhere", [changed(BODY, posts="乙司牵头")], [("E2", "posts_unknown")]),
    ("no such upper point", [changed(BODY, upper="9.9")], [("H2", "upper_unknown")]),
    ("twice in the file", [BODY, BODY], [("C3", "row_twice")]),
    ("a marking", [changed(BODY, title="机密★ 通知")], [("C2", "secret")]),
]


@pytest.mark.parametrize(("name", "rows", "found"), FAULTS, ids=[row[0] for row in FAULTS])
def test_what_is_wrong_is_told_with_its_place(
    house: build.House, name: str, rows: list[list[Any]], found: list[tuple[str, str]]
) -> None:
    plan = of(house, *rows)
    assert faults(plan) == found
    assert plan.has_secrets is (found[0][1] == "secret")
    assert not Standing.objects.filter(unit=house.units["甲司"]).exists()


def test_a_file_corrects_nothing(house: build.House) -> None:
    written(house, of(house, BODY), WHO)
    assert faults(of(house, changed(BODY, number="1.1", title="别的话"))) == [("C2", "differs")]
    assert faults(of(house, changed(BODY, text="别的措施"))) == [("D2", "differs")]


def test_a_taken_number_is_told_with_its_row(house: build.House) -> None:
    """All or nothing: what an action refuses at the end leaves nothing behind."""
    plan = of(house, changed(BODY, number="2"), SECRETARY)
    before = Event.objects.count()
    with pytest.raises(Exception, match="编号"):
        written(house, plan, WHO)
    assert Event.objects.count() == before


def test_who_draws_up_no_lists_imports_none(house: build.House) -> None:
    for who in ("甲司司长", "甲一书记", "监督员"):
        with pytest.raises(NotAllowed):
            of(house, BODY, who=who)
