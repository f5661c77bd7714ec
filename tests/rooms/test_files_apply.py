"""Writing a plan: through the pages' own actions, all or nothing, the same file twice changes nothing."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import build
from luoshi.base import clock
from luoshi.base.refusals import Conflict, Refusal
from luoshi.core.life import Act, State
from luoshi.files import apply as writing_plans
from luoshi.files.apply import apply_plan
from luoshi.files.excel_out import Column, write_rows
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.items import actions
from luoshi.items.actions import Effect, Wording
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.items.models import Item, Progress, Step
from luoshi.items.words import KLASSES, state_word
from luoshi.mandate.models import Clause
from luoshi.mandate.queries import said_in
from luoshi.trail.models import Event
from luoshi.trail.verify import check
from rooms.sheets import book, tasks

pytestmark = pytest.mark.django_db
JUNE, SEPTEMBER = date(2021, 6, 30), date(2021, 9, 30)
ONE = tasks(["2-01", "一", "有", "甲司", "乙司", "2021年6月底", "开了会"])


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def plan(house: build.House, data: bytes, who: str = "综合岗", **more: Any) -> Plan:
    more.setdefault("line", house.lines["D1"])
    made = make_plan(data, viewer=house.viewer(who), year=2021, source="2021年任务.xlsx", **more)
    assert made.faults == []
    return made


def imported(house: build.House, data: bytes, who: str = "综合岗", **more: Any) -> list[Item]:
    return apply_plan(plan(house, data, who, **more), by=house.by(who))


def acts(since: int) -> list[str]:
    return list(Event.objects.filter(seq__gte=since).order_by("seq").values_list("act", flat=True))


def again_changes_nothing(house: build.House, data: bytes, who: str = "综合岗", **more: Any) -> None:
    events, items = Event.objects.count(), Item.objects.count()
    made = plan(house, data, who, **more)
    assert (made.new, made.changed) == (0, 0)
    assert apply_plan(made, by=house.by(who)) == []
    assert (Event.objects.count(), Item.objects.count()) == (events, items)


def test_a_new_row_is_an_item_as_a_page_would_open_it(house: build.House) -> None:
    since = Event.objects.count()
    (item,) = imported(house, ONE)
    item.refresh_from_db()
    assert (item.number, item.title, item.standard, item.lead.name, item.owner.name) == (
        "2-01",
        "一",
        "有",
        "甲司",
        "示例部",
    )
    assert (item.state, item.klass, item.due_on, item.original_due_on) == (
        State.OPEN,
        Klass.BY_DATE,
        JUNE,
        JUNE,
    )
    assert (item.origin, item.origin_ref, item.line.code) == ("import", "2021年任务.xlsx 2", "D1")
    assert (item.judge_from, item.judge_unit and item.judge_unit.name) == (JudgeFrom.SUPERIOR, "示例部")
    assert [support.unit.name for support in item.supports.all()] == ["乙司"]
    (step,) = Step.objects.filter(item=item)
    assert (step.act, step.note, step.known_by) == (Act.OPEN, "进展情况：开了会", house.people["综合岗"].pk)
    assert acts(since) == ["item.opened"]
    assert check().ok
    again_changes_nothing(house, ONE)


def test_numbers_are_given_where_the_file_has_none(house: build.House) -> None:
    data = tasks(
        ["", "一", "", "甲司", "", "长期"],
        ["1", "二", "", "甲司", "", "立行立改"],
        ["新", "三", "", "甲司", "", "每季度末"],
    )
    items = imported(house, data)
    assert [item.number for item in items] == ["2021-0001", "2021-0002", "2021-0003"]
    assert [(item.klass, item.due_on, item.check_every) for item in items] == [
        (Klass.SUSTAINED, None, None),
        (Klass.IMMEDIATE, date(2021, 5, 20), None),
        (Klass.SUSTAINED, JUNE, 3),
    ]
    again_changes_nothing(house, data)


def test_the_same_file_on_another_day_changes_nothing_either(house: build.House) -> None:
    data = tasks(["", "一", "", "甲司", "", "立行立改"], ["", "二", "", "甲司", "", "每月28日前"])
    imported(house, data)
    with clock.at(date(2021, 7, 5)):
        again_changes_nothing(house, data)


def test_a_set_is_handed_down_in_one_act(house: build.House) -> None:
    data = tasks(["2-02", "二", "都有", "各单位", "", "2021年6月底"])
    parent, *children = imported(house, data)
    assert (parent.lead.name, parent.judge_group) == ("示例部", house.groups["常设核验组"])
    assert [(c.number, c.lead.name, c.due_on, c.standard, c.parent_id) for c in children] == [
        ("2-02.1", "甲司", JUNE, "都有", parent.pk),
        ("2-02.2", "乙司", JUNE, "都有", parent.pk),
        ("2-02.3", "子院", JUNE, "都有", parent.pk),
    ]
    parent.refresh_from_db()
    assert parent.has_children
    again_changes_nothing(house, data)


PROBLEMS = book(
    (
        "清单",
        [
            [
                "编号",
                "问题描述",
                "整改措施",
                "牵头单位",
                "责任单位",
                "整改时限",
                "问题来源",
                "原因分析",
                "进展",
            ],
            ["问-1", "学习不深", "读原文", "甲司", "甲司", "2021年6月底", "巡视", "抓得不紧", ""],
            [None, None, "请人讲", None, "乙司", "2021年9月底", None, None, "请了"],
            ["问-2", "调研不实", "下去看", "乙司", "", "长期", "审计", "", ""],
        ],
    ),
    merge=("A2:A3", "B2:B3", "D2:D3", "G2:G3", "H2:H3"),
)


def test_a_matter_with_measures_is_a_parent_with_children(house: build.House) -> None:
    items = imported(house, PROBLEMS)
    assert [(i.number, i.title, i.lead.name, i.owner.name, i.due_on) for i in items] == [
        ("问-1", "学习不深", "甲司", "示例部", SEPTEMBER),
        ("问-2", "调研不实", "乙司", "示例部", None),
        ("问-1.1", "读原文", "甲司", "甲司", JUNE),
        ("问-1.2", "请人讲", "乙司", "甲司", SEPTEMBER),
    ]
    notes = dict(Step.objects.values_list("item__number", "note"))
    assert notes == {
        "问-1": "问题来源：巡视\n原因分析：抓得不紧",
        "问-1.1": "",
        "问-1.2": "进展情况：请了",
        "问-2": "问题来源：审计\n措施：下去看",
    }
    again_changes_nothing(house, PROBLEMS)


def test_a_measure_added_to_a_known_matter_is_its_new_child(house: build.House) -> None:
    rows = [
        ["编号", "问题", "措施", "牵头单位", "时限"],
        ["问-1", "学习不深", "读原文", "甲司", "长期"],
        [None, None, "请人讲", None, "长期"],
    ]
    imported(house, book(("清单", rows), merge=("A2:A3", "B2:B3", "D2:D3")))
    rows.append([None, None, "写体会", None, "长期"])
    more = book(("清单", rows), merge=("A2:A4", "B2:B4", "D2:D4"))
    made = plan(house, more)
    assert (made.new, made.same, made.changed) == (1, 3, 0)
    (item,) = apply_plan(made, by=house.by("综合岗"))
    assert (item.number, item.title, item.parent and item.parent.number) == ("问-1.3", "写体会", "问-1")


def test_words_and_supporting_units_change_with_an_event_each(house: build.House) -> None:
    imported(house, ONE)
    since = Event.objects.count()
    data = tasks(["2-01", "一一", "全有", "甲司", "乙司、子院", "2021年6月底", ""])
    (item,) = imported(house, data)
    item.refresh_from_db()
    assert (item.title, item.standard) == ("一一", "全有")
    assert [support.unit.name for support in item.supports.order_by("unit__path")] == ["乙司", "子院"]
    assert acts(since) == ["item.edited", "item.supported"]
    assert Step.objects.get(act=Act.EDIT).note == "表格导入：2021年任务.xlsx"
    assert check().ok
    again_changes_nothing(house, data)


def test_progress_is_written_once_by_the_unit_whose_it_is(house: build.House) -> None:
    imported(house, ONE)
    data = tasks(["2-01", "一", "有", "甲司", "乙司", "2021年6月底", "又开了会"])
    for who, changed in (("综合岗", 0), ("甲司党务", 1), ("乙司党务", 0)):
        made = plan(house, data, who)
        assert made.changed == changed
        apply_plan(made, by=house.by(who))
    (row,) = Progress.objects.all()
    assert (row.text, row.unit.name, row.on) == ("又开了会", "甲司", build.TODAY)
    again_changes_nothing(house, data, "甲司党务")


def test_a_units_own_row_brings_its_progress_along(house: build.House) -> None:
    data = tasks(["甲-1", "自己的事", "", "甲司", "", "2021年6月底", "办了一半"])
    (item,) = imported(house, data, "甲司党务")
    item.refresh_from_db()
    assert (item.last_word, item.last_on, item.owner.name) == ("办了一半", build.TODAY, "甲司")
    assert Step.objects.get(item=item).note == ""
    again_changes_nothing(house, data, "甲司党务")


DOCUMENT = book(
    (
        "台账",
        [
            ["方面", "编号", "任务", "完成标准", "牵头单位", "时限"],
            ["一、坚定政治信仰", "1-01", "设党委单位制定落实责任清单", "都有", "甲司", "2021年6月底"],
            [None, "1-02", "第一议题定出措施", "", "乙司", "长期"],
            ["二、强化领导", "2-01", "“四个一起”写进要点", "", "各司局", "2021年底"],
        ],
    ),
    merge=("A2:A3",),
)


def test_rows_of_a_document_become_clauses_and_their_items(house: build.House) -> None:
    document = house.documents["台账"]
    since = Event.objects.count()
    items = imported(house, DOCUMENT, document=document)
    assert [(i.number, i.clause and i.clause.number, i.origin) for i in items] == [
        ("1-01", "1-01", "clause"),
        ("1-02", "1-02", "clause"),
        ("2-01", "2-01", "clause"),
        ("2-01.1", None, "breakdown"),
        ("2-01.2", None, "breakdown"),
    ]
    clauses = {c.number: c for c in Clause.objects.filter(document=document).select_related("parent")}
    assert {number: c.parent and c.parent.number for number, c in clauses.items()} == {
        "1": None,
        "1-01": "1",
        "1-02": "1",
        "2": None,
        "2-01": "2",
    }
    said = said_in([clauses["2"].pk, clauses["1-02"].pk], 2021)
    assert {(s.title, s.year, s.source) for s in said.values()} == {
        ("强化领导", 2021, "表格导入：2021年任务.xlsx"),
        ("第一议题定出措施", 2021, "表格导入：2021年任务.xlsx"),
    }
    assert acts(since).count("clause.added") == 3
    again_changes_nothing(house, DOCUMENT, document=document)


def test_a_closed_clause_is_taken_up_again_in_a_later_year(house: build.House) -> None:
    document = house.documents["台账"]
    imported(house, DOCUMENT, document=document)
    Item.objects.filter(number="1-01").update(state=State.CLOSED, closed_on=JUNE)
    rows = [
        ["编号", "任务", "牵头单位", "时限"],
        ["1-01", "设党委单位制定落实责任清单", "甲司", "2022年6月底"],
    ]
    with clock.at(date(2022, 1, 10)):
        (item,) = imported(house, book(("台账", rows)), document=document)
    assert (item.number, item.due_on) == ("1-01/2022", date(2022, 6, 30))


# ---- all or nothing --------------------------------------------------------------------------------------------


def nothing_written(house: build.House, made: Plan, error: type[Exception]) -> Any:
    before = (Event.objects.count(), Item.objects.count(), Step.objects.count(), Clause.objects.count())
    with pytest.raises(error) as raised:
        apply_plan(made, by=house.by("综合岗"))
    assert (
        Event.objects.count(),
        Item.objects.count(),
        Step.objects.count(),
        Clause.objects.count(),
    ) == before
    return raised.value


def test_a_plan_with_faults_is_never_written(house: build.House) -> None:
    data = tasks(["2-01", "一", "", "甲司", "", "长期"], ["2-02", "二", "", "没有委", "", "长期"])
    made = make_plan(data, viewer=house.viewer("综合岗"), line=house.lines["D1"])
    assert (len(made.rows), len(made.faults)) == (1, 1)
    assert nothing_written(house, made, Refusal).code == "faults"


def test_a_failure_at_the_end_takes_everything_back(
    house: build.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(house, ONE)
    data = tasks(
        ["2-01", "另一个说法", "有", "甲司", "乙司", "2021年6月底"], ["2-02", "二", "", "各司局", "", "长期"]
    )
    made = plan(house, data)

    def fail(**_more: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(writing_plans, "break_down_many", fail)
    nothing_written(house, made, RuntimeError)
    assert Item.objects.get(number="2-01").title == "一"
    assert check().ok


def test_an_item_changed_meanwhile_is_a_conflict(house: build.House) -> None:
    (item,) = imported(house, ONE)
    made = plan(
        house, tasks(["2-01", "二", "有", "甲司", "", "2021年6月底"], ["2-09", "九", "", "甲司", "", "长期"])
    )
    item.refresh_from_db()
    wording = Wording(title="别人改的", standard="有")
    actions.edit(item=item, version=item.version, wording=wording, by=house.by("复核岗"))
    nothing_written(house, made, Conflict)
    assert Item.objects.get(number="2-01").title == "别人改的"


@pytest.mark.parametrize("number", ["2-01", ""])
def test_the_same_file_written_meanwhile_by_another_is_a_conflict(house: build.House, number: str) -> None:
    data = tasks([number, "一", "", "甲司", "", "长期"])
    mine = plan(house, data)
    apply_plan(plan(house, data, "复核岗"), by=house.by("复核岗"))
    nothing_written(house, mine, Conflict)


def test_a_unit_gone_meanwhile_is_refused(house: build.House) -> None:
    made = plan(house, tasks(["2-01", "一", "", "甲司", "", "长期"]))
    house.units["甲司"].to_on = date(2021, 4, 19)
    house.units["甲司"].save()
    for row in made.rows:
        row.lead.refresh_from_db()
    assert nothing_written(house, made, Refusal).code == "lead_gone"


def test_import_stands_in_for_nobody(house: build.House) -> None:
    """What was imported still needs its effect and a second person, who is not the one that imported it."""
    (item,) = imported(
        house, tasks(["甲-1", "自己的事", "", "甲司", "", "2021年6月底", "办了一半"]), "甲司党务"
    )
    assert item.state == State.OPEN
    by = house.by("甲司党务")
    with pytest.raises(Refusal) as raised:
        actions.submit(item=item, effect=Effect(""), by=by)
    assert raised.value.code == "missing_effect"
    actions.submit(item=item, effect=Effect("原来没有，现在有了"), by=house.by("甲司司长"))
    item.refresh_from_db()
    with pytest.raises(Refusal) as raised:
        actions.confirm(item=item, by=by, note="")
    assert raised.value.code in {"wrong_place", "same_person"}


# ---- out and in again ------------------------------------------------------------------------------------------

LEDGER: list[Column[Item]] = [
    Column("编号", lambda item: item.number),
    Column("事项", lambda item: item.title),
    Column("牵头单位", lambda item: item.lead.name),
    Column("条", lambda item: item.line.name),
    Column("完成标准", lambda item: item.standard),
    Column("类别", lambda item: str(KLASSES[Klass(item.klass)])),
    Column("完成时限", lambda item: item.due_on or "长期坚持"),
    Column("状态", lambda item: str(state_word(item.state))),
    Column("最近进展", lambda item: item.last_word),
    Column("销号日期", lambda item: item.closed_on),
]


def exported() -> bytes:
    stream = io.BytesIO()
    rows = Item.objects.filter(parent=None).select_related("lead", "line").order_by("sort")
    write_rows(stream, title="台账", scope_line="全部", columns=LEDGER, rows=rows)
    return stream.getvalue()


def test_what_goes_out_comes_in_as_the_same(house: build.House) -> None:
    rows = [
        ["2-01", "一", "有", "甲司", "乙司", "2021年6月底", ""],
        ["2-02", "=二", "+有", "各司局", "", "长期", ""],
        ["2-03", "三", "", "子院", "", "每季度末", ""],
        ["2-04", "四", "", "乙司", "", "立行立改", ""],
    ]
    imported(house, tasks(*rows))
    Item.objects.filter(number="2-01").update(state=State.CLOSED, closed_on=build.TODAY)
    again_changes_nothing(house, exported(), line=None)


def test_two_thousand_rows_are_written(house: build.House) -> None:
    rows = [[f"9-{n:04d}", f"第{n}件事", "有", "甲司", "乙司", "2021年6月底", ""] for n in range(2000)]
    data = tasks(*rows)
    assert len(imported(house, data)) == 2000
    assert check().ok
