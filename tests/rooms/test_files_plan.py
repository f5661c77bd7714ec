"""The plan of an import against a ledger: names bound, items known, faults told, nothing written."""

from collections.abc import Iterator
from datetime import date

import pytest

import build
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed, Refusal
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.items.models import Item
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.trail.models import Event
from rooms.plans import fault, one, plan, says, table
from rooms.sheets import book, tasks

pytestmark = [pytest.mark.django_db, pytest.mark.plain]  # reads the ledger, writes nothing
JUNE = date(2021, 6, 30)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def test_nothing_is_written_by_a_plan(house: build.House) -> None:
    events = Event.objects.count()
    made = plan(house, tasks(["2-01", "一", "有", "甲司", "乙司", "2021年底前", ""]))
    assert (made.new, made.same, made.changed, made.faulty_rows, made.readable_rows) == (1, 0, 0, 0, 1)
    assert [(sheet.name, sheet.rows) for sheet in made.sheets] == [("重点任务", 1)]
    assert (Event.objects.count(), Item.objects.count()) == (events, 0)


def test_a_new_row_is_bound(house: build.House) -> None:
    row = one(plan(house, tasks(["2-01", "一", "有", "甲司", "乙司、子院", "2021年6月底", "开了会"])))
    assert (row.state, row.number, row.lead.name, row.due_on) == ("new", "2-01", "甲司", JUNE)
    assert [unit.name for unit in row.supports] == ["乙司", "子院"]
    assert row.line == house.lines["D1"]
    assert (row.judge_from, row.judge_group, row.item) == (JudgeFrom.SUPERIOR, None, None)
    assert row.note == "进展情况：开了会"
    assert row.progress == ""


# ---- units -----------------------------------------------------------------------------------------------------

LEADS = [
    ("甲司、乙司", "甲司", ["乙司"]),
    ("甲司，乙司；子院", "甲司", ["乙司", "子院"]),
    ("乙司\n甲司等", "乙司", ["甲司"]),
    ("乙司、甲司（牵头）", "甲司", ["乙司"]),
    ("甲司（乙司配合）", "甲司", ["乙司"]),
    ("甲、乙司", "甲司", ["乙司"]),
    ("甲司和乙司", "甲司", ["乙司"]),
    ("甲 司", "甲司", []),
    ("甲司、甲司", "甲司", []),
]


@pytest.mark.parametrize(("cell", "lead", "supports"), LEADS)
def test_of_several_units_the_first_leads_and_the_others_support(
    house: build.House, cell: str, lead: str, supports: list[str]
) -> None:
    made = plan(house, tasks(["2-01", "一", "", cell, "", "长期"]))
    row = one(made)
    assert (row.lead.name, [unit.name for unit in row.supports]) == (lead, supports)
    if len(supports) and "配合" not in cell:
        assert "一格几个单位：第一个牵头，其余配合" in says(made, "单位")


def test_a_shortened_name_before_a_full_one_is_told(house: build.House) -> None:
    assert "“甲”读成“甲司”" in says(plan(house, tasks(["2-01", "一", "", "甲、乙司", "", "长期"])), "单位")


def test_responsible_units_beside_a_lead_support_it(house: build.House) -> None:
    made = table(house, ["任务", "牵头单位", "责任单位", "时限"], ["一", "甲司", "甲司、乙司", "长期"])
    assert [unit.name for unit in one(made).supports] == ["乙司"]
    assert says(made, "单位") == ["有牵头单位的，责任单位读成配合单位"]


SETS = [
    ("各司局", ["甲司", "乙司"]),
    ("机关各司局", ["甲司", "乙司"]),
    ("各直属单位", ["子院"]),
    ("各单位", ["甲司", "乙司", "子院"]),
    ("各有关单位", ["甲司", "乙司", "子院"]),
    ("各设党委单位", ["甲司", "子院"]),
    ("设党委单位", ["甲司", "子院"]),
    ("各司局、子院", ["甲司", "乙司", "子院"]),
]


@pytest.mark.parametrize(("cell", "units"), SETS)
def test_a_set_of_units_is_handed_down_by_the_opener(house: build.House, cell: str, units: list[str]) -> None:
    row = one(plan(house, tasks(["2-01", "一", "", cell, "", "长期"])))
    assert (row.lead.name, [unit.name for unit in row.units], row.supports) == ("示例部", units, ())
    assert (row.judge_from, row.judge_group) == (JudgeFrom.GROUP, house.groups["常设核验组"])


def test_a_set_says_how_many_units_it_is_today(house: build.House) -> None:
    made = plan(house, tasks(["2-01", "一", "", "各司局", "", "长期"]))
    assert says(made, "单位") == ["“各司局”读成今天的 2 个单位"]


def test_a_set_may_support(house: build.House) -> None:
    row = one(plan(house, tasks(["2-01", "一", "", "甲司", "各司局", "长期"])))
    assert (row.units, [unit.name for unit in row.supports]) == ((), ["乙司"])


def test_branches_are_a_set_of_their_department(house: build.House) -> None:
    row = one(plan(house, tasks(["2-01", "一", "", "各党支部", "", "长期"]), "甲司党务"))
    assert (row.lead.name, [unit.name for unit in row.units]) == (
        "甲司",
        ["甲司第一党支部", "甲司第二党支部"],
    )


def test_a_set_that_is_empty_here_is_a_fault(house: build.House) -> None:
    found = fault(plan(house, tasks(["2-01", "一", "", "各司局", "", "长期"]), "子院党务"))
    assert (found.code, found.found) == ("set_empty", "各司局")


def test_an_unknown_name_is_told_its_neighbours(house: build.House) -> None:
    found = fault(plan(house, tasks(["2-01", "一", "", "丙司", "", "长期"])))
    assert (found.sheet, found.cell, found.name, found.found) == ("重点任务", "D2", "牵头单位", "丙司")
    assert found.wrong == "没有这个单位"
    assert found.mend.startswith("是不是 “")
    assert "“甲司”" in found.mend


def test_a_name_like_nothing_is_offered_the_sets(house: build.House) -> None:
    found = fault(plan(house, tasks(["2-01", "一", "", "ＸＹＺ", "", "长期"])))
    assert "各司局" in found.mend


def test_a_former_name_is_told_todays(house: build.House) -> None:
    org.rename_unit(
        unit=house.units["乙司"], name="辛司", short_name="辛司", on=date(2021, 3, 1), by=build.SYSTEM
    )
    found = fault(plan(house, tasks(["2-01", "一", "", "乙司", "", "长期"])))
    assert (found.code, found.wrong, found.mend) == (
        "unit_former",
        "没有这个单位",
        "2021年3月改名“辛司”，改成“辛司”",
    )


def test_a_merged_unit_is_told_its_successor(house: build.House) -> None:
    both = [house.units["甲司"], house.units["乙司"]]
    org.merge_units(units=both, name="辛司", on=date(2021, 3, 1), by=build.SYSTEM)
    found = fault(plan(house, tasks(["2-01", "一", "", "乙司", "", "长期"])))
    assert (found.code, found.mend) == ("unit_former", "2021年3月并入“辛司”，改成“辛司”")


def test_a_dissolved_unit_is_told_so(house: build.House) -> None:
    org.dissolve_unit(unit=house.units["乙司第一党支部"], last_on=date(2021, 3, 31), by=build.SYSTEM)
    org.dissolve_unit(unit=house.units["乙司"], last_on=date(2021, 3, 31), by=build.SYSTEM)
    found = fault(plan(house, tasks(["2-01", "一", "", "乙司", "", "长期"])))
    assert (found.code, found.wrong) == ("unit_former", "这个单位已经撤销")


def test_a_unit_in_sight_that_is_not_ones_to_task(house: build.House) -> None:
    found = fault(plan(house, tasks(["2-01", "一", "", "甲司第一党支部", "", "长期"])))
    assert (found.code, found.wrong) == ("unit_not_yours", "这个单位不归你交办")


def test_a_unit_out_of_sight_answers_as_one_that_is_not(house: build.House) -> None:
    hidden = fault(plan(house, tasks(["2-01", "一", "", "乙司第一党支部", "", "长期"]), "甲司党务"))
    absent = fault(plan(house, tasks(["2-01", "一", "", "乙司第九党支部", "", "长期"]), "甲司党务"))
    assert (hidden.code, hidden.wrong) == (absent.code, absent.wrong) == ("unit_unknown", "没有这个单位")
    assert "乙司第一党支部" not in hidden.mend


def test_two_units_of_one_name_need_the_full_one(house: build.House) -> None:
    for parent, name in (("甲司", "甲司老干部支部"), ("甲司", "甲司青年支部")):
        org.found_unit(
            name=name, short_name="新支部", kind=UnitKind.BRANCH, parent=house.units[parent],
            from_on=build.START, by=build.SYSTEM,
        )  # fmt: skip
    found = fault(plan(house, tasks(["2-01", "一", "", "新支部", "", "长期"]), "甲司党务"))
    assert (found.code, found.wrong) == ("unit_ambiguous", "有 2 个单位叫这个名字")
    assert found.mend == "写全称，例如“甲司老干部支部”"


def test_an_unknown_supporting_unit_is_a_fault_in_its_own_column(house: build.House) -> None:
    found = fault(plan(house, tasks(["2-01", "一", "", "甲司", "乙司、未知委", "长期"])))
    assert (found.cell, found.name, found.found) == ("E2", "配合单位", "未知委")


# ---- lines, posts, second persons ------------------------------------------------------------------------------


def test_a_line_by_name_or_code(house: build.House) -> None:
    head = ["任务", "牵头单位", "时限", "条线"]
    made = table(
        house,
        head,
        ["一", "甲司", "长期", "规划编制"],
        ["二", "甲司", "长期", "Y1"],
        ["三", "甲司", "长期", ""],
        line=None,
    )
    assert [row.line and row.line.code for row in made.rows] == ["Y1", "Y1", "D1"]  # 甲司 leads D1 alone


def test_without_a_line_one_fault_names_them(house: build.House) -> None:
    made = table(
        house, ["任务", "牵头单位", "时限"], ["一", "子院", "长期"], ["二", "子院", "长期"], line=None
    )
    found = fault(made)
    assert (found.row, found.cell, found.code) == (0, "", "line_missing")
    assert "“政治建设”、“规划编制”" in found.mend


def test_an_unknown_line_is_a_fault_of_its_cell(house: build.House) -> None:
    found = fault(table(house, ["任务", "牵头单位", "时限", "条线"], ["一", "甲司", "长期", "没有的条"]))
    assert (found.cell, found.code, found.mend) == ("D2", "line_unknown", "从 “政治建设”、“规划编制” 里选")


POSTS = [
    ("甲司党务", "甲司党务"),
    ("甲司甲司党务", "甲司党务"),
    ("示甲司党务", "甲司党务"),
    ("某某某", None),
    ("乙司党务", None),
]


@pytest.mark.parametrize(("cell", "post"), POSTS)
def test_a_person_is_bound_to_a_post_and_no_name_is_kept(
    house: build.House, cell: str, post: str | None
) -> None:
    made = table(house, ["任务", "牵头单位", "时限", "责任人"], ["一", "甲司", "长期", cell])
    row = one(made)
    assert (row.post and row.post.title) == post
    assert cell not in row.note
    assert bool(says(made, "岗位")) == (post is None)


def test_the_second_person_may_be_a_group_or_the_line(house: build.House) -> None:
    head = ["任务", "牵头单位", "时限", "核验人"]
    made = table(
        house,
        head,
        ["一", "乙司", "长期", "第一工作组"],
        ["二", "乙司", "长期", "甲司"],
        ["三", "乙司", "长期", "某人"],
    )
    assert [(row.judge_from, row.judge_group) for row in made.rows] == [
        (JudgeFrom.GROUP, house.groups["第一工作组"]),
        (JudgeFrom.LINE, None),
        (JudgeFrom.SUPERIOR, None),
    ]
    assert says(made, "核验") == ["“核验人”没有读：由上级单位的另一个人核验"]


@pytest.mark.parametrize("judge", ["甲司", "党务岗", "甲司党务岗"])
def test_the_doer_is_no_second_person(house: build.House, judge: str) -> None:
    head = ["任务", "牵头单位", "时限", "责任人", "核验人"]
    found = fault(table(house, head, ["一", "甲司", "长期", "党务岗", judge]))
    assert (found.cell, found.code, found.wrong) == ("E2", "same_person", "和办理的是同一个单位或岗位")


def test_the_inspectors_are_no_group_that_confirms(house: build.House) -> None:
    made = table(house, ["任务", "牵头单位", "时限", "核验人"], ["一", "甲司", "长期", "派驻纪检监察组"])
    assert one(made).judge_from == JudgeFrom.SUPERIOR


def test_the_roots_own_items_need_a_standing_group(house: build.House) -> None:
    group = house.groups["常设核验组"]
    row = one(plan(house, tasks(["2-01", "一", "", "示例部", "", "长期"])))
    assert (row.lead.name, row.judge_group) == ("示例部", group)
    org.form_group(name="另一核验组", kind=group.kind, home=group.home, from_on=build.START, by=build.SYSTEM)
    assert (
        one(plan(house, tasks(["2-01", "一", "", "示例部", "", "长期"]))).judge_group == group
    )  # the other has nobody
    org.disband_group(group=group, last_on=date(2021, 4, 1), by=build.SYSTEM)
    found = fault(plan(house, tasks(["2-01", "一", "", "示例部", "", "长期"])))
    assert (found.code, found.wrong) == ("root_needs_group", "本级自己办的事项，要指定一个常设核验组")


# ---- dates -----------------------------------------------------------------------------------------------------

DUES = [
    ("2021年6月底", Klass.BY_DATE, JUNE, None),
    ("立行立改", Klass.IMMEDIATE, None, None),
    ("长期", Klass.SUSTAINED, None, None),
    ("长期坚持，首次2021年6月底", Klass.SUSTAINED, JUNE, None),
    ("每季度末", Klass.SUSTAINED, JUNE, 3),
    ("每月28日前", Klass.SUSTAINED, date(2021, 4, 28), 1),
]


@pytest.mark.parametrize(("text", "klass", "due_on", "every"), DUES)
def test_dates_become_days_and_checks(
    house: build.House, text: str, klass: Klass, due_on: date | None, every: int | None
) -> None:
    row = one(plan(house, tasks(["2-01", "一", "", "甲司", "", text])))
    assert (row.draft.klass, row.due_on, row.check_every) == (klass, due_on, every)


def test_a_date_gone_by_is_told(house: build.House) -> None:
    made = plan(house, tasks(["2-01", "一", "", "甲司", "", "2021年3月底"]))
    assert says(made, "时限") == ["已经过了时限，写入后就是逾期"]
    assert one(made).due_on == date(2021, 3, 31)


# ---- documents -------------------------------------------------------------------------------------------------


def test_rows_of_a_document_are_its_clauses(house: build.House) -> None:
    made = table(
        house, ["方面", "编号", "任务", "牵头单位", "时限"],
        ["一、坚定政治信仰", "1-01", "设党委单位制定落实责任清单", "甲司", "2021年6月底"],
        ["坚定政治信仰", "", "另一件", "甲司", "长期"],
        ["二、强化领导", "", "再一件", "乙司", "长期"],
        document=house.documents["台账"],
    )  # fmt: skip
    known_clause, second, third = made.rows
    assert known_clause.clause == house.clauses["1-01"]
    assert (second.clause.number, second.clause.aspect) == ("1-02", house.clauses["1"])  # type: ignore[union-attr]
    assert third.clause.number == "2-01"  # type: ignore[union-attr]
    assert third.clause.aspect.title == "强化领导"  # type: ignore[union-attr]


def test_a_known_clause_is_found_by_its_words(house: build.House) -> None:
    made = table(
        house,
        ["任务", "牵头单位", "时限"],
        ["设党委单位制定落实责任清单", "甲司", "长期"],
        document=house.documents["台账"],
    )
    assert one(made).clause == house.clauses["1-01"]


def test_serials_are_the_numbers_of_a_documents_measures(house: build.House) -> None:
    made = table(
        house, ["序号", "任务", "牵头单位", "时限"], [1, "一", "甲司", "长期"], [7, "七", "甲司", "长期"],
        document=house.documents["台账"],
    )  # fmt: skip
    assert "1" in {clause.number for clause in house.clauses.values()}  # the aspect's: no measure may bear it
    assert [(f.code, f.row) for f in made.faults] == [("clause", 2)]
    assert [row.clause.number for row in made.rows] == ["7"]  # type: ignore[union-attr]


def test_who_does_not_own_the_document_adds_no_clause(house: build.House) -> None:
    head = ["编号", "任务", "牵头单位", "时限"]
    document = house.documents["台账"]
    found = fault(
        table(house, head, ["1-09", "一", "甲司第一党支部", "长期"], who="甲司党务", document=document)
    )
    assert (found.code, found.wrong) == ("clause", "文件里没有这一条，你的岗位也不能给它加条款")


# ---- merged matters --------------------------------------------------------------------------------------------

PROBLEMS = [
    ["编号", "问题描述", "整改措施", "牵头单位", "责任单位", "整改时限"],
    ["问-1", "学习不深", "读原文", "甲司", "甲司", "2021年6月底"],
    [None, None, "请人讲", None, "乙司", "2021年9月底"],
]
MERGED = ("A2:A3", "B2:B3", "D2:D3")


def test_a_matter_with_measures_is_a_parent_with_children(house: build.House) -> None:
    made = plan(house, book(("清单", PROBLEMS), merge=MERGED))
    row = one(made)
    assert (row.number, row.draft.title, row.lead.name, row.due_on) == (
        "问-1",
        "学习不深",
        "甲司",
        date(2021, 9, 30),
    )
    assert [(p.draft.title, p.lead.name, p.due_on, p.number) for p in row.parts] == [
        ("读原文", "甲司", JUNE, ""),
        ("请人讲", "乙司", date(2021, 9, 30), ""),
    ]
    assert (made.new, len(made.every)) == (3, 3)


def test_measures_of_different_units_without_a_common_lead_stay_with_the_opener(house: build.House) -> None:
    rows = [[row[0], row[1], row[2], row[4], row[5]] for row in PROBLEMS]
    row = one(plan(house, book(("清单", rows), merge=("A2:A3", "B2:B3"))))
    assert (row.lead.name, row.judge_from) == ("示例部", JudgeFrom.GROUP)
    assert [part.lead.name for part in row.parts] == ["甲司", "乙司"]
    assert [part.judge_from for part in row.parts] == [JudgeFrom.SUPERIOR, JudgeFrom.SUPERIOR]


def test_a_long_term_measure_makes_the_matter_long_term(house: build.House) -> None:
    rows = [PROBLEMS[0], PROBLEMS[1], [*PROBLEMS[2][:5], "长期"]]
    row = one(plan(house, book(("清单", rows), merge=MERGED)))
    assert (row.draft.klass, row.due_on) == (Klass.SUSTAINED, None)


def test_a_fault_in_one_measure_holds_the_whole_matter_back(house: build.House) -> None:
    rows = [PROBLEMS[0], PROBLEMS[1], [*PROBLEMS[2][:4], "未知委", "2021年9月底"]]
    found = fault(plan(house, book(("清单", rows), merge=MERGED)))
    assert (found.cell, found.code) == ("E3", "unit_unknown")


def test_a_set_has_no_place_in_a_merged_matter(house: build.House) -> None:
    rows = [PROBLEMS[0], PROBLEMS[1], [*PROBLEMS[2][:4], "各司局", "2021年9月底"]]
    assert [f.code for f in plan(house, book(("清单", rows), merge=MERGED)).faults] == ["set_in_parts"]


# ---- rights ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["秘书岗", "甲一书记", "监督员", "系统管理员", "乙司牵头", "分管领导"])
def test_who_may_not_import_makes_no_plan(house: build.House, who: str) -> None:
    with pytest.raises(NotAllowed):
        plan(house, tasks(["2-01", "一", "", "甲司", "", "长期"]), who)


def test_all_faults_are_told_at_once_in_the_order_of_the_file(house: build.House) -> None:
    """The picture's table: every fault of every row in one go."""
    made = plan(
        house,
        tasks(
            ["2-01", "一", "", "甲司", "", "2021年13月31日"],
            ["2-04", "二", "", "甲、乙司", "", "长期"],
            ["2-04", "三", "", "综合司", "", "尽快"],
            ["2-05", "", "", "", "", ""],
        ),
    )
    assert [(f.row, f.column, f.code) for f in made.faults] == [
        (2, "F", "due_no_such_month"),
        (4, "A", "number_twice"),
        (4, "D", "unit_unknown"),
        (4, "F", "due_vague"),
        (5, "B", "title_missing"),
        (5, "F", "due_empty"),
    ]
    assert (made.faulty_rows, made.readable_rows) == (3, 1)


def test_a_file_that_cannot_be_read_is_refused(house: build.House) -> None:
    with pytest.raises(Refusal) as raised:
        plan(house, b"%PDF-1.4")
    assert (raised.value.field, raised.value.code) == ("file", "not_a_table")


def test_a_secret_makes_the_plan_say_so(house: build.House) -> None:
    made = table(house, ["任务", "牵头单位", "时限", "密级"], ["一", "甲司", "长期", "秘密"])
    assert made.has_secrets
    assert not table(house, ["任务", "牵头单位", "时限"], ["保密工作", "甲司", "长期"]).has_secrets
