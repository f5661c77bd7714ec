"""People and posts from tables: vacant seats, successors, people of one name, out and in again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import build
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, Refusal
from luoshi.files.grids.plan import apply_grid
from luoshi.org.actions import create_post, register_person
from luoshi.org.actions import people as acts
from luoshi.org.kinds import PostKind
from luoshi.org.models import Person, Post, Tenure
from luoshi.trail.models import Event
from luoshi.trail.verify import check
from rooms.grids import exported, faults, planned, says, table, written
from rooms.old_books import OldSheet, old_book
from rooms.sheets import book

pytestmark = pytest.mark.django_db
HEAD = ["单位", "职务", "岗位类别", "姓名", "任职起", "任职止"]


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def holders(title: str, unit: str = "乙司") -> list[tuple[str, date, date | None]]:
    rows = Tenure.objects.filter(post__title=title, post__unit__name=unit, gone_at=None)
    return list(rows.order_by("from_on", "pk").values_list("person__name", "from_on", "to_on"))


def people(house: build.House, *rows: list[Any], who: str = "综合岗") -> Any:
    return table(house, "people", HEAD, *rows, who=who)


def test_a_seat_with_its_holder_and_a_vacant_one(house: build.House) -> None:
    made = people(
        house,
        ["乙司", "副司长", "单位负责人", "张三·买买提", "2021-03-01", ""],
        ["乙司", "组织委员", "", "", "", ""],
        ["第一工作组", "联络员", "工作组成员", "李四", date(2021, 2, 1), date(2021, 12, 31)],
    )
    assert written(house, made) == 3
    assert holders("副司长") == [("张三·买买提", date(2021, 3, 1), None)]
    vacant = Post.objects.get(title="组织委员")
    assert (vacant.kind, vacant.from_on, vacant.tenures.count()) == (PostKind.MEMBER, build.TODAY, 0)
    group = Post.objects.get(title="联络员")
    assert group.group == house.groups["第一工作组"]
    assert Tenure.objects.get(post=group).to_on == date(2021, 12, 31)
    assert check().ok
    assert "没有写岗位类别的，设成“成员”：只能看" in says(made)


def test_the_same_file_twice_changes_nothing(house: build.House) -> None:
    rows = [
        ["乙司", "副司长", "单位负责人", "张三", "2021-03-01", ""],
        ["乙司", "副司长", "单位负责人", "李四", "2021-03-01", ""],
        ["乙司", "委员", "成员", "", "", ""],
        ["乙司第一党支部", "组织委员", "成员", "张三", "2021-03-01", ""],
    ]
    made = people(house, *rows)
    assert "同名的几行读成同一个人；另一个人在“人员编号”写“新”" in says(made)
    assert written(house, made) == 4
    assert Post.objects.filter(title="副司长").count() == 2
    assert Person.objects.filter(name="张三").count() == 1
    events = Event.objects.count()
    again = people(house, *rows)
    assert (again.same, again.new, faults(again)) == (4, 0, [])
    assert written(house, again) == 0
    assert Event.objects.count() == events


def test_the_only_seat_of_a_title_passes_to_the_successor(house: build.House) -> None:
    made = people(house, ["乙司", "乙司党务", "", "王五", "2021-04-01", ""])
    assert "接替“示乙司党务”，他到前一天为止" in says(made)
    written(house, made)
    assert holders("乙司党务") == [
        ("示乙司党务", build.START, date(2021, 3, 31)),
        ("王五", date(2021, 4, 1), None),
    ]


def test_who_leaves_and_who_comes_in_one_file(house: build.House) -> None:
    made = people(
        house,
        ["乙司", "乙司党务", "", "王五", "2021-04-01", ""],
        ["乙司", "乙司党务", "", "示乙司党务", "2020-01-06", "2021-03-31"],
    )
    assert (made.new, made.changed, faults(made)) == (1, 1, [])
    assert written(house, made) == 2
    assert [(name, to) for name, _from, to in holders("乙司党务")] == [
        ("示乙司党务", date(2021, 3, 31)),
        ("王五", None),
    ]


def test_where_several_sit_it_is_not_guessed_whose_place_is_taken(house: build.House) -> None:
    written(
        house,
        people(house, *(["乙司", "委员", "成员", name, "2021-01-01", ""] for name in ("甲", "乙", "丙"))),
    )
    made = people(house, ["乙司", "委员", "", "丁", "2021-04-01", ""])
    assert faults(made) == [("B2", "whose_seat")]
    head = ["岗位编号", *HEAD]
    assert table(house, "people", head, ["新", "乙司", "委员", "成员", "丁", "2021-04-01", ""]).new == 1
    left = people(
        house,
        ["乙司", "委员", "", "乙", "2021-01-01", "2021-03-31"],
        ["乙司", "委员", "", "丁", "2021-04-01", ""],
    )
    assert written(house, left) == 2
    assert Post.objects.filter(title="委员").count() == 3


def test_somebody_of_a_known_name_is_asked_about(house: build.House) -> None:
    known = house.people["乙司党务"]
    row = ["乙司", "副司长", "单位负责人", known.name, "2021-03-01", ""]
    made = people(house, row)
    assert faults(made) == [("D2", "same_as")]
    assert known.pk in made.faults[0].mend
    assert "乙司 乙司党务" in made.faults[0].mend
    head = [*HEAD, "人员编号"]
    assert faults(table(house, "people", head, [*row, "0123456789abcdef"])) == [("G2", "person_unknown")]
    assert written(house, table(house, "people", head, [*row, known.pk])) == 1
    assert Tenure.objects.get(post__title="副司长").person == known
    again = table(house, "people", head, [*row[:1], "调研员", "成员", *row[3:], "新"])
    assert written(house, again) == 1
    assert Person.objects.filter(name=known.name).count() == 2


FAULTS: list[tuple[list[Any], str, str]] = [
    (["", "委员", "", "张三", "2021-01-01", ""], "A2", "place_missing"),
    (["丙司", "委员", "", "张三", "2021-01-01", ""], "A2", "unit_unknown"),
    (["乙司", "", "", "张三", "2021-01-01", ""], "B2", "title_missing"),
    (["乙司", "委员", "董事长", "张三", "2021-01-01", ""], "C2", "choice_unknown"),
    (["乙司", "管理员", "系统管理员", "张三", "2021-01-01", ""], "C2", "choice_unknown"),
    (["乙司", "委员", "", "张三", "", ""], "E2", "from_missing"),
    (["乙司", "委员", "", "张三", "2021年1月", ""], "E2", "day_unclear"),
    (["乙司", "委员", "", "张三", "2021-03-01", "2021-02-01"], "F2", "span"),
    (["乙司", "委员", "", "张三", "2019-01-01", ""], "E2", "not_there"),
    (["乙司", "委员", "", "张" * 61, "2021-01-01", ""], "D2", "too_long"),
    (["乙司", "乙司党务", "", "", "", ""], "D2", "held"),
    (["乙司", "乙司党务", "成员", "示乙司党务", "2020-01-06", ""], "C2", "kind_differs"),
    (["乙司", "乙司党务", "", "王五", "2020-01-06", ""], "E2", "held_already"),
]


@pytest.mark.parametrize(
    ("row", "cell", "code"), FAULTS, ids=[f"{n} {each[2]}" for n, each in enumerate(FAULTS)]
)
def test_what_must_be_mended(house: build.House, row: list[Any], cell: str, code: str) -> None:
    before = (Post.objects.count(), Person.objects.count(), Event.objects.count())
    made = people(house, ["乙司", "司长", "单位负责人", "赵六", "2021-01-01", ""], row)
    assert faults(made) == [(f"{cell[0]}3", code)]
    assert all(fault.mend and fault.wrong for fault in made.faults)
    with pytest.raises(Refusal):
        apply_grid(made, by=house.by("综合岗"))
    assert (Post.objects.count(), Person.objects.count(), Event.objects.count()) == before


def test_the_last_day_on_record_is_not_moved(house: build.House) -> None:
    row = ["乙司", "委员", "成员", "张三", "2021-01-01", "2021-06-30"]
    written(house, people(house, row))
    assert faults(people(house, [*row[:5], "2021-09-30"])) == [("F2", "to_differs")]
    assert people(house, [*row[:5], ""]).same == 1


def test_former_holders_come_in_too(house: build.House) -> None:
    made = people(
        house,
        ["乙司", "副司长", "单位负责人", "先来", "2020-02-01", "2020-12-31"],
        ["乙司", "副司长", "单位负责人", "后到", "2021-01-01", ""],
    )
    assert written(house, made) == 2
    assert Post.objects.filter(title="副司长").count() == 1
    assert holders("副司长") == [
        ("先来", date(2020, 2, 1), date(2020, 12, 31)),
        ("后到", date(2021, 1, 1), None),
    ]


def test_what_is_written_out_is_read_again_and_changes_nothing(house: build.House) -> None:
    create_post(
        kind=PostKind.MEMBER, title="空岗", from_on=build.TODAY, unit=house.units["乙司"], by=build.SYSTEM
    )
    events = Event.objects.count()
    for text in (False, True):
        again = planned(house, "people", exported(house, "people", text=text))
        assert (again.new, again.changed, faults(again)) == (0, 0, [])
        assert again.same == len(house.posts) + 1 - 3
    assert written(house, again) == 0
    assert Event.objects.count() == events


def test_the_table_an_office_keeps(house: build.House) -> None:
    """A title, the unit merged down, other names of columns, days as days, a note below; in both formats."""
    rows: list[list[Any]] = [
        ["部机关党务干部任职情况"],
        ["部门", "姓名", "职务名称", "任职时间", "离任时间", "联系电话"],
        ["乙司", "张三", "组织委员", date(2021, 1, 4), "", "010-1"],
        ["", "李四", "宣传委员", "2021年1月4日", "", "010-2"],
        ["", "无", "纪检委员", "", "", ""],
        ["说明：以上人员由机关党委备案。"],
    ]
    new = planned(house, "people", book(("表", rows), merge=["A1:F1", "A3:A5"]))
    old = planned(house, "people", old_book(OldSheet("表", rows, merged=[(0, 0, 0, 5), (2, 4, 0, 0)])))
    assert (new.new, faults(new)) == (old.new, faults(old)) == (3, [])
    assert "“联系电话”没有读" in says(new)
    assert written(house, old) == 3
    assert holders("组织委员") == [("张三", date(2021, 1, 4), None)]
    assert holders("纪检委员") == []


def test_who_may(house: build.House) -> None:
    for who in ("甲司党务", "甲司司长", "秘书岗", "系统管理员"):
        with pytest.raises(NotAllowed):
            people(house, ["乙司", "委员", "", "张三", "2021-01-01", ""], who=who)


def test_somebody_faster_is_a_conflict(house: build.House) -> None:
    made = people(house, ["乙司", "委员", "", "张三", "2021-01-01", ""])
    register_person(name="张三", by=build.SYSTEM)
    with pytest.raises(Conflict):
        apply_grid(made, by=house.by("综合岗"))
    assert not Post.objects.filter(title="委员").exists()


def test_what_an_act_refuses_names_its_row_and_leaves_nothing(
    house: build.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = people(
        house,
        ["乙司", "委员", "成员", "张三", "2021-01-01", ""],
        ["乙司", "干事", "成员", "李四", "2021-02-01", ""],
    )
    allowed = acts.refuse_appointing

    def only_the_first(post: Post, person: Person, from_on: date, to_on: date | None) -> None:
        if person.name == "李四":
            raise Refusal("administrators", "三员不能由一个人兼。", "换一个人。", field="person")
        allowed(post, person, from_on, to_on)

    before = (Post.objects.count(), Person.objects.count(), Event.objects.count())
    monkeypatch.setattr(acts, "refuse_appointing", only_the_first)
    with pytest.raises(Refusal) as raised:
        apply_grid(made, by=house.by("综合岗"))
    assert "“表”第 3 行" in str(raised.value)
    assert (Post.objects.count(), Person.objects.count(), Event.objects.count()) == before
