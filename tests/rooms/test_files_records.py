"""Records from tables: layouts as offices make them, what is refused, the same file twice, out and in again."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from django.db import transaction

import build
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, Refusal
from luoshi.cadence.kinds import RecordKind
from luoshi.files.grids import plan as grids
from luoshi.files.grids.plan import apply_grid
from luoshi.org.actions import settle_post
from luoshi.org.models import Tally
from luoshi.records.actions import NewRecord, enter
from luoshi.records.kinds import Mode, Role
from luoshi.records.models import Attendance, Joint, Record, RecordVersion
from luoshi.trail.models import Event
from luoshi.trail.verify import check
from rooms.grids import exported, faults, planned, says, table, written
from rooms.old_books import OldSheet, old_book
from rooms.sheets import book

pytestmark = pytest.mark.django_db
BRANCH = "甲司第一党支部"
HEAD = ["日期", "活动类型", "主办单位", "应到", "实到", "请假", "议题"]
ROW = ["2021-04-16", "主题党日", BRANCH, 12, 11, 1, "学习党史"]


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        built = build.house()
        settle_post(post=built.posts["分管领导"], branch=built.units[BRANCH], by=build.SYSTEM)
        yield built


def only() -> RecordVersion:
    return RecordVersion.objects.select_related("record", "host").get()


def test_a_row_becomes_a_record(house: build.House) -> None:
    head = [
        *HEAD,
        "时间",
        "联合单位",
        "地点",
        "方式",
        "主持人",
        "记录人",
        "列席",
        "讲课人",
        "以普通党员身份参加的领导",
    ]
    more = [
        "14:30-16:00",
        "乙司第一党支部",
        "三层会议室",
        "线下",
        "示甲一书记",
        "没有这个人",
        2,
        "甲一书记",
        "示分管领导",
    ]
    made = table(house, "records", head, [*ROW, *more], who="甲一书记")
    assert written(house, made, "甲一书记") == 1
    record = only()
    assert record.record.number == "2021-0416-1"
    assert (record.host.name, record.held_on, record.kinds) == (BRANCH, date(2021, 4, 16), " themed_day ")
    assert (record.begins, record.ends, record.mode) == (time(14, 30), time(16), Mode.ON_SITE)
    assert (record.required, record.present, record.excused, record.visiting) == (12, 11, 1, 2)
    assert (record.place, record.topics) == ("三层会议室", "学习党史")
    assert (record.chair, record.recorder) == (house.people["甲一书记"].pk, "")
    assert list(Joint.objects.values_list("unit__name", flat=True)) == ["乙司第一党支部"]
    assert set(Attendance.objects.values_list("person", "role")) == {
        (house.people["甲一书记"].pk, Role.LECTURER),
        (house.people["分管领导"].pk, Role.MEMBER),
    }
    assert "没有对上岗位的人不记姓名" in says(made)
    assert record.record.entered_by == house.people["甲一书记"].pk
    assert check().ok


# A layout of the branch's own clerk: title rows, a header of two rows with merges, a repeated header, sums, a signature.
TWO_ROWS: list[list[Any]] = [
    ["2021年第一季度“三会一课”开展情况统计表"],
    ["填报单位：甲司第一党支部", "", "", "", "", "", "", "填报日期：2021年4月2日"],
    ["序号", "开展时间", "会议名称", "所在支部", "人数", "", "", "主要内容"],
    ["", "", "", "", "应到（人）", "实到（人）", "请假（人）", ""],
    [1, "2021年1月15日 14:30", "支部党员大会", BRANCH, "12人", "11人", "1人", "总结上年工作"],
    [2, "2021.2.5", "支委会、党小组会", BRANCH, 5, 5, "", "研究分工"],
    ["小计", "", "", "", 17, 16, 1, ""],
    ["序号", "开展时间", "会议名称", "所在支部", "人数", "", "", "主要内容"],
    [3, "3月19日", "主题党日活动", BRANCH, "１２", "12", "/", "参观"],
    ["合计", "", "", "", 29, 28, 1, ""],
    ["填表人：某某", "", "", "", "审核人：某某"],
]
# A layout of a department: one sheet a branch merged down, columns under other names, days as days, a continued table.
MERGED: list[list[Any]] = [
    [
        "党支部名称",
        "类别",
        "日期",
        "时间",
        "地点",
        "应参加人数",
        "实际参加人数",
        "列席人数",
        "活动主题",
        "备注",
    ],
    [BRANCH, "党课", date(2021, 3, 3), "9:00", "多功能厅", 12, 12, 3, "讲党史", "有讲稿"],
    ["", "主题党日", date(2021, 3, 26), "下午2:30", "线上", 12, 10, 0, "=办实事", ""],
    ["续表"],
    ["", "", "", "", "", "", "", "", "", ""],
    ["甲司第二党支部", "支部委员会会议", date(2021, 3, 12), "", "", 3, 3, "", "研究工作", ""],
]


def test_a_table_with_two_rows_of_header_sums_and_signatures(house: build.House) -> None:
    made = planned(house, "records", book(("一季度", TWO_ROWS), merge=["A1:H1", "E3:G3"]))
    assert written(house, made) == 3
    rows = RecordVersion.objects.order_by("held_on")
    assert [(r.held_on, r.kinds.split(), r.required, r.present, r.excused) for r in rows] == [
        (date(2021, 1, 15), ["general_meeting"], 12, 11, 1),
        (date(2021, 2, 5), ["committee", "cell_meeting"], 5, 5, 0),
        (date(2021, 3, 19), ["themed_day"], 12, 12, 0),
    ]
    assert rows[0].begins == time(14, 30)
    told = says(made)
    assert "“会议名称”读成“活动类型”" in told
    assert "小计、合计或续表，跳过" in told
    assert "没有写年份的，按 2021 年读" in told


def test_a_table_merged_down_and_continued(house: build.House) -> None:
    made = planned(house, "records", book(("台账", MERGED), merge=["A2:A3"]))
    assert written(house, made) == 3
    rows = list(RecordVersion.objects.select_related("host").order_by("held_on"))
    assert [(r.host.name, r.held_on.day, r.begins, r.visiting) for r in rows] == [
        (BRANCH, 3, time(9), 3),
        ("甲司第二党支部", 12, None, 0),
        (BRANCH, 26, time(14, 30), 0),
    ]
    assert rows[2].topics == "=办实事"
    assert "“备注”没有读" in says(made)


def test_an_old_workbook_and_a_text_say_the_same(house: build.House) -> None:
    rows = [[str(cell) for cell in row] for row in (HEAD, ROW)]
    old = planned(house, "records", old_book(OldSheet("表", rows)))
    text = planned(house, "records", "\n".join("\t".join(row) for row in rows).encode("gb18030"))
    assert old.lines[0].what == text.lines[0].what
    assert (old.new, text.new) == (1, 1)


# what is changed in the good row, which cell is faulty, why
FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"日期": ""}, "A2", "day_missing"),
    ({"日期": "2021年4月"}, "A2", "day_unclear"),
    ({"日期": "2021-02-30"}, "A2", "day_no_such_day"),
    ({"日期": "2021-04-21"}, "A2", "ahead"),
    ({"日期": "2021.4.1、4.2"}, "A2", "day_unclear"),
    ({"日期": "2019-12-31"}, "C2", "outside_life"),
    ({"活动类型": ""}, "B2", "kinds_missing"),
    ({"活动类型": "团建"}, "B2", "choice_unknown"),
    ({"主办单位": "丙司"}, "C2", "unit_unknown"),
    ({"主办单位": "甲司第一党支部、甲司第二党支部"}, "C2", "hosts"),
    ({"应到": ""}, "D2", "required_missing"),
    ({"应到": "十来个"}, "D2", "count_unclear"),
    ({"应到": 5}, "D2", "counts"),
    ({"实到": -1}, "E2", "count_unclear"),
    ({"实到": 1.5}, "E2", "count_unclear"),
    ({"议题": "坏\uffff字"}, "G2", "bad_character"),
    ({"议题": "机密★"}, "G2", "secret"),
    ({"议题": "长" * 4001}, "G2", "too_long"),
]


@pytest.mark.parametrize(
    ("change", "cell", "code"), FAULTS, ids=[f"{each[2]} {n}" for n, each in enumerate(FAULTS)]
)
def test_what_must_be_mended(house: build.House, change: dict[str, Any], cell: str, code: str) -> None:
    row = [change.get(name, value) for name, value in zip(HEAD, ROW, strict=True)]
    if code == "bad_character":
        data = ",".join(HEAD) + "\n" + ",".join(str(each) for each in row)
        made = planned(house, "records", data.encode())
    else:
        made = table(house, "records", HEAD, row)
    assert (cell, code) in faults(made)
    assert all(fault.mend and fault.wrong for fault in made.faults)
    with pytest.raises(Refusal):
        apply_grid(made, by=house.by("综合岗"))
    assert not Record.objects.exists()


def test_every_fault_is_told_at_once_and_nothing_is_written(house: build.House) -> None:
    rows = [ROW, ["x", "团建", "丙司", "多", 1, 1, ""], [*ROW[:2], "丁司", *ROW[3:]]]
    made = table(house, "records", HEAD, *rows)
    assert {fault.row for fault in made.faults} == {3, 4}
    assert {fault.column for fault in made.faults if fault.row == 3} == {"A", "B", "C", "D"}
    assert made.faulty_rows == 2
    with pytest.raises(Refusal):
        apply_grid(made, by=house.by("综合岗"))
    assert not Record.objects.exists()


TIMES = [
    ("14:30", time(14, 30), None),
    ("14:30-16:00", time(14, 30), time(16)),
    ("14：30—16：00", time(14, 30), time(16)),
    ("下午2:30至4:00", time(14, 30), time(16)),
    ("上午9点", time(9), None),
    ("9:00~11:30", time(9), time(11, 30)),
    ("", None, None),
    ("下班后", "times_unclear", None),
    ("25:00", "times_unclear", None),
    ("16:00-14:00", "ends", None),
]


@pytest.mark.parametrize(("said", "begins", "ends"), TIMES, ids=[each[0] for each in TIMES])
def test_times_of_day(house: build.House, said: str, begins: Any, ends: Any) -> None:
    made = table(house, "records", [*HEAD, "时间"], [*ROW, said])
    if isinstance(begins, str):
        assert faults(made) == [("H2", begins)]
    else:
        assert (made.lines[0].what.begins, made.lines[0].what.ends) == (begins, ends)


def test_without_a_column_of_days_the_time_holds_both(house: build.House) -> None:
    head = ["时间", *HEAD[1:]]
    (line,) = table(house, "records", head, ["2021年4月16日14:30—16:00", *ROW[1:]]).lines
    assert (line.what.held_on, line.what.begins, line.what.ends) == (
        date(2021, 4, 16),
        time(14, 30),
        time(16),
    )


def test_without_a_host_it_is_the_own_unit(house: build.House) -> None:
    made = table(house, "records", ["日期", "活动类型", "应到"], [ROW[0], "党课", 9], who="甲一书记")
    assert made.lines[0].what.host.name == BRANCH
    assert f"没有写主办单位的，算“{BRANCH}”" in says(made)


def test_the_same_file_twice_changes_nothing(house: build.House) -> None:
    made = [ROW, ["2021-04-09", "支委会", BRANCH, 5, "", "", "研究"]]
    assert written(house, table(house, "records", HEAD, *made)) == 2
    events = Event.objects.count()
    again = table(house, "records", HEAD, *made)
    assert (again.new, again.same, again.faults) == (0, 2, [])
    assert written(house, again) == 0
    assert Event.objects.count() == events


def test_what_looks_the_same_is_offered(house: build.House) -> None:
    written(house, table(house, "records", HEAD, ROW))
    other = [*ROW[:6], "另一个议题"]
    made = table(house, "records", HEAD, other)
    assert faults(made) == [("A2", "same_as")]
    assert "2021-0416-1" in made.faults[0].mend
    assert table(house, "records", ["编号", *HEAD], ["新", *other]).new == 1
    assert faults(table(house, "records", ["编号", *HEAD], ["2021-0416-1", *other])) == [
        ("H2", "record_differs")
    ]
    same = table(house, "records", ["编号", *HEAD], ["2021-0416-1", *ROW])
    assert (same.same, same.faults) == (1, [])
    assert faults(table(house, "records", ["编号", *HEAD], ["2021-0416-9", *ROW])) == [
        ("A2", "number_unknown")
    ]


def test_another_one_said_to_be_new_twice_changes_nothing(house: build.House) -> None:
    written(house, table(house, "records", HEAD, ROW))
    row = ["新", *ROW[:6], "下午又办了一次"]
    written(house, table(house, "records", ["编号", *HEAD], row))
    again = table(house, "records", ["编号", *HEAD], row)
    assert (again.new, again.same) == (0, 1)


def test_one_row_twice_in_a_file_is_a_fault(house: build.House) -> None:
    assert faults(table(house, "records", HEAD, ROW, ROW)) == [("A3", "row_twice")]


def test_whose_records_one_enters(house: build.House) -> None:
    """A secretary those of the own branch, a department's staff those below, nobody another's (rules 12)."""
    other = [*ROW[:2], "甲司第二党支部", *ROW[3:]]
    assert faults(table(house, "records", HEAD, other, who="甲一书记")) == [("C2", "unit_unknown")]
    assert table(house, "records", HEAD, ROW, other, who="甲司党务").new == 2
    assert faults(table(house, "records", HEAD, ROW, who="秘书岗")) == [("C2", "host_not_yours")]
    with pytest.raises(NotAllowed):
        table(house, "records", HEAD, ROW, who="甲司司长")


def test_what_is_written_out_is_read_again_and_changes_nothing(house: build.House) -> None:
    new = NewRecord(
        host=house.units[BRANCH],
        kinds=[RecordKind.LECTURE, RecordKind.THEMED_DAY],
        held_on=date(2021, 4, 16),
        until_on=date(2021, 4, 17),
        begins=time(9),
        ends=time(11, 30),
        mode=Mode.BOTH,
        place="=会议室",
        topics="两行\n议题，带逗号；和分号",
        chair=house.people["甲一书记"].pk,
        required=12,
        excused=1,
        visiting=2,
        exempt=1,
        elsewhere=1,
        joints=[house.units["乙司第一党支部"]],
    )
    enter(new=new, by=house.by("甲一书记"))
    talks = NewRecord(
        host=house.units["甲司"], kinds=[RecordKind.TALKS], held_on=date(2021, 4, 1), required=4, pairs=2
    )
    enter(new=talks, by=house.by("甲司党务"))
    events = Event.objects.count()
    for text in (False, True):
        for who in ("综合岗", "甲司党务", "秘书岗"):
            again = planned(house, "records", exported(house, "records", who, text=text), who)
            assert (again.new, again.same, faults(again)) == (0, 2, []), (text, who)
    assert written(house, again, "秘书岗") == 0
    assert Event.objects.count() == events


def test_names_go_out_only_to_those_who_see_them(house: build.House) -> None:
    chair = house.people["甲一书记"]
    new = NewRecord(
        host=house.units[BRANCH],
        kinds=[RecordKind.LECTURE],
        held_on=date(2021, 4, 1),
        required=9,
        chair=chair.pk,
    )
    enter(new=new, by=house.by("甲一书记"))
    assert chair.name in exported(house, "records", "甲司党务", text=True).decode()
    assert chair.name not in exported(house, "records", "监督员", text=True).decode()
    assert BRANCH in exported(house, "records", "监督员", text=True).decode()
    assert BRANCH not in exported(house, "records", "子院党务", text=True).decode()


def test_somebody_faster_is_a_conflict(house: build.House) -> None:
    made = table(house, "records", HEAD, ROW)
    written(house, table(house, "records", HEAD, ROW))
    with pytest.raises(Conflict):
        apply_grid(made, by=house.by("综合岗"))
    assert Record.objects.count() == 1


def test_no_header_says_what_is_needed(house: build.House) -> None:
    with pytest.raises(Refusal) as raised:
        table(house, "records", ["甲", "乙"], ["1", "2"])
    assert raised.value.code == "no_header"
    assert "活动类型" in str(raised.value.mend)


MANY_HEAD = ["日期", "活动类型", "主办单位", "联合单位", "应到", "实到", "议题"]
MANY_ROWS: list[list[Any]] = [
    [
        f"2021-04-{n % 15 + 1:02}",
        "主题党日",
        BRANCH,
        "乙司第一党支部" if n % 7 == 0 else "",
        12,
        11,
        f"第{n}次学习",
    ]
    for n in range(80)
]


def kept() -> list[Any]:
    """Return what was written, without keys and salts."""
    columns = ("record__number", "record__host", "held_on", "topics", "required", "present", "known_by")
    return [
        *RecordVersion.objects.order_by("pk").values_list(*columns),
        *Joint.objects.order_by("version").values_list("version__record__number", "unit"),
        *Tally.objects.exclude(n=0)
        .order_by("unit", "measure", "mark", "day")
        .values_list("unit", "measure", "mark", "day", "n"),
        *Event.objects.order_by("seq").values_list("seq", "act", "actor", "unit", "ts"),
    ]


def test_many_rows_are_the_same_made_ready_or_under_the_lock(
    house: build.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, ready = [], []
    real = grids.prepared

    def counted(*args: Any, **more: Any) -> Any:
        ready.append(1)
        return real(*args, **more)

    monkeypatch.setattr(grids, "prepared", counted)
    for many in (50, 1000):
        monkeypatch.setattr(grids, "MANY", many)
        with transaction.atomic():
            made = table(house, "records", MANY_HEAD, *MANY_ROWS)
            assert apply_grid(made, by=house.by("综合岗")) == 80
            found.append(kept())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert (len(ready), len(found[0]) > 160) == (1, True)


def test_a_plan_is_made_anew_only_when_somebody_wrote(
    house: build.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = table(house, "records", HEAD, ROW)
    again, real = [], made.again
    made.again = lambda: again.append(1) or real()
    apply_grid(made, by=house.by("综合岗"))
    assert again == []
    same = table(house, "records", HEAD, ["2021-04-15", *ROW[1:]])
    real_again = same.again
    same.again = lambda: again.append(1) or real_again()
    build.item(house)
    apply_grid(same, by=house.by("综合岗"))
    assert again == [1]
    assert Record.objects.count() == 2
