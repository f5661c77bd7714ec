"""Records: entered, corrected, withdrawn, drafted; what no record may say; bulk = single (rules 15, 20)."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

import build
import duties_build as made
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from luoshi.cadence.kinds import RecordKind
from luoshi.items.actions import NewItem
from luoshi.items.models import Item
from luoshi.ledger.turns import rows_of
from luoshi.records import actions, queries
from luoshi.records.actions import Attended, Decided, Found, NewRecord, Polled
from luoshi.records.kinds import Matter, RecordState, Role
from luoshi.records.models import Attendance, Finding, Joint, Record, RecordVersion, Vote
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
K = RecordKind
APRIL = date(2021, 4, 16)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def new(house: build.House, **more: Any) -> NewRecord:
    values: dict[str, Any] = {
        "host": house.units["甲司第一党支部"],
        "kinds": [K.LECTURE, K.THEMED_DAY],
        "held_on": APRIL,
        "required": 12,
        "excused": 2,
        "topics": "弘扬优良家风",
        **more,
    }
    return NewRecord(**values)


def test_a_record_is_entered_whole(house: build.House) -> None:
    record = actions.enter(
        new=new(
            house,
            begins=time(15),
            ends=time(16, 40),
            chair=house.people["甲一书记"].pk,
            joints=[house.units["乙司第一党支部"]],
            attended=[Attended(house.people["分管领导"].pk, Role.LECTURER, house.posts["分管领导"].pk)],
            findings=[Found(house.units["甲司"], "活动室的灯坏了三盏")],
            votes=[Polled(Matter.ORDINARY, "接收预备党员", 12, 10, 9)],
        ),
        by=house.by("甲一书记"),
    )
    assert (record.number, record.state, record.kinds) == ("2021-0416-1", "entered", " lecture themed_day ")
    version = queries.in_force(record)
    assert (version.required, version.present, version.excused) == (12, 10, 2)
    assert [each.unit.name for each in version.joints.all()] == ["乙司第一党支部"]
    assert Attendance.objects.get().role == Role.LECTURER
    assert Finding.objects.get().about == house.units["甲司"]
    assert Vote.objects.get().in_favour == 9
    event = Event.objects.get(act="record.entered")
    assert event.obj == f"record:{record.pk}"
    assert "弘扬优良家风".encode() not in bytes(event.leaf), "words stand in a leaf as salted hashes only"


def test_numbers_count_on_within_a_day(house: build.House) -> None:
    by = house.by("甲一书记")
    numbers = [r.number for r in actions.enter_many(news=[new(house), new(house)], by=by)]
    numbers.append(actions.enter(new=new(house), by=by).number)
    assert numbers == ["2021-0416-1", "2021-0416-2", "2021-0416-3"]


REFUSED = [
    ({"kinds": []}, "kinds", "no kind"),
    ({"held_on": build.TODAY + timedelta(days=1)}, "ahead", "a day ahead"),
    ({"held_on": build.START - timedelta(days=1)}, "outside_life", "before its unit was founded"),
    ({"until_on": APRIL - timedelta(days=1)}, "until", "ends before it begins"),
    ({"begins": time(16), "ends": time(15)}, "ends", "ends before it begins, on one day"),
    ({"required": 12, "present": 11, "excused": 2}, "counts", "more than required"),
    ({"required": 3, "excused": 4}, "counts", "more excused than required"),
    ({"visiting": -1}, "counts", "fewer than nobody"),
    ({"votes": [Polled(Matter.ORDINARY, "一", 12, 13, 9)]}, "vote", "more present than entitled"),
    ({"votes": [Polled(Matter.ORDINARY, "一", 12, 10, 9, 2)]}, "vote", "more votes than voters"),
    ({"topics": "机密★10年"}, "secret", "a secrecy marking"),
    ({"topics": "长" * 4001}, "too_long", "too long"),
]


@pytest.mark.parametrize(("change", "code", "why"), REFUSED, ids=[why for _c, _d, why in REFUSED])
def test_what_no_record_says(house: build.House, change: dict[str, Any], code: str, why: str) -> None:
    events = Event.objects.count()
    with pytest.raises(Refusal) as refusal:
        actions.enter(new=new(house, **change), by=house.by("甲一书记"))
    assert refusal.value.code == code
    assert (Record.objects.count(), Event.objects.count()) == (0, events)


def test_a_joint_unit_is_named_once_and_is_not_the_host(house: build.House) -> None:
    for joints in ([house.units["甲司第一党支部"]], [house.units["乙司"], house.units["乙司"]]):
        with pytest.raises(Refusal) as refusal:
            actions.enter(new=new(house, joints=joints), by=house.by("甲一书记"))
        assert refusal.value.code == "joint_twice"


def test_counts_are_kept_by_the_database_too(house: build.House) -> None:
    record = actions.enter(new=new(house), by=house.by("甲一书记"))
    with pytest.raises(DatabaseError), transaction.atomic():
        RecordVersion.objects.filter(record=record).update(present=13)


def test_a_decision_becomes_an_item(house: build.House) -> None:
    item = NewItem(
        title="家风建设的两条意见报甲司",
        line=house.lines["D1"],
        lead=house.units["甲司第一党支部"],
        owner=house.units["甲司第一党支部"],
        due_on=date(2021, 5, 15),
        origin="record",
    )
    record = actions.enter(
        new=new(house, decisions=[Decided("家风建设的两条意见报甲司", item), Decided("下月轮值")]),
        by=house.by("甲一书记"),
    )
    first, second = record.decisions.all()
    assert first.item is not None
    assert (first.item.origin, first.item.due_on) == ("record", date(2021, 5, 15))
    assert second.item is None
    assert Item.objects.count() == 1


def test_a_correction_ends_a_version_and_adds_one(house: build.House) -> None:
    record = actions.enter(new=new(house), by=house.by("甲一书记"))
    again = actions.correct(
        record=record, new=new(house, excused=1), version=record.version, by=house.by("甲一书记")
    )
    old, now = queries.versions(again)
    assert (old.present, now.present, old.gone_at == now.known_at) == (10, 11, True)
    assert Event.objects.filter(act="record.corrected").count() == 1
    assert again.number == "2021-0416-1"


def test_the_second_of_two_who_correct_is_told(house: build.House) -> None:
    record = actions.enter(new=new(house), by=house.by("甲一书记"))
    actions.correct(record=record, new=new(house, excused=1), version=1, by=house.by("甲一书记"))
    with pytest.raises(Conflict):
        actions.correct(record=record, new=new(house, excused=0), version=1, by=house.by("甲司党务"))


WEIGHTY = [
    ({"held_on": date(2021, 4, 15)}, "date"),
    ({"kinds": [K.THEMED_DAY]}, "kinds"),
    ({"excused": 1}, "attendance"),
]


@pytest.mark.parametrize(("change", "what"), WEIGHTY, ids=[what for _c, what in WEIGHTY])
def test_after_seven_days_the_superior_corrects_what_decides(
    house: build.House, change: dict[str, Any], what: str
) -> None:
    record = actions.enter(new=new(house), by=house.by("甲一书记"))
    by, later = house.by("甲一书记"), build.TODAY + timedelta(days=8)
    with clock.at(build.TODAY + timedelta(days=7)):
        actions.correct(record=record, new=new(house, topics="第七天还能直接改"), version=1, by=by)
    with clock.at(later):
        with pytest.raises(Refusal, match="原因"):
            actions.correct(record=record, new=new(house, topics="改题目"), version=2, by=by)
        actions.correct(record=record, new=new(house, topics="改题目"), version=2, by=by, reason="写错了题目")
        with pytest.raises(NotAllowed):
            actions.correct(record=record, new=new(house, **change), version=3, by=by, reason="写错了")
        actions.correct(
            record=record,
            new=new(house, **change),
            version=3,
            by=house.by("甲司党务"),
            reason="核对签到表",
            superior=True,
        )
    assert RecordVersion.objects.filter(record=record).count() == 4


def test_a_withdrawn_record_stays_and_counts_nowhere(house: build.House) -> None:
    record = actions.enter(new=new(house), by=house.by("甲一书记"))
    branch = house.units["甲司第一党支部"]
    assert made.state(branch, "themed_day", APRIL) == "done"
    with pytest.raises(Refusal):
        actions.withdraw(record=record, reason="", by=house.by("甲一书记"))
    actions.withdraw(record=record, reason="记重了", by=house.by("甲一书记"))
    assert Record.objects.get().state == RecordState.WITHDRAWN
    assert made.state(branch, "themed_day", APRIL) == "due"
    with pytest.raises(Refusal):
        actions.withdraw(record=record, reason="再撤一次", by=house.by("甲一书记"))


def test_a_draft_is_its_writers_alone(house: build.House) -> None:
    by, branch = house.by("甲一书记"), house.units["甲司第一党支部"]
    draft = actions.save_draft(host=branch, words={"topics": "写到一半"}, by=by)
    assert list(queries.drafts_of(house.viewer("甲一书记"))) == [draft]
    assert not queries.drafts_of(house.viewer("甲司党务")).exists()
    assert not queries.visible_records(house.viewer("甲一书记")).exists()
    with pytest.raises(NotFound):
        actions.save_draft(host=branch, words={"topics": "别人改"}, by=house.by("甲司党务"), draft=draft)
    with pytest.raises(NotFound):
        actions.discard_draft(draft=draft, by=house.by("甲司党务"))
    with pytest.raises(Refusal):
        actions.save_draft(host=branch, words={"topics": "绝密★启用前"}, by=by, draft=draft)
    entered = actions.enter(new=new(house), by=by, draft=draft)
    assert (entered.pk, entered.draft, entered.state) == (draft.pk, {}, "entered")
    assert Event.objects.filter(act="record.entered").count() == 1


def _facts() -> tuple[Any, ...]:
    records = sorted(Record.objects.values_list("number", "held_on", "kinds", "host", "state", "entered_by"))
    versions = sorted(
        RecordVersion.objects.values_list("record__number", "required", "present", "topics", "known_by")
    )
    joints = sorted(Joint.objects.values_list("version__record__number", "unit"))
    events = sorted(Event.objects.filter(act="record.entered").values_list("act", "actor", "post", "unit"))
    return records, versions, joints, events


def test_two_hundred_records_singly_and_in_bulk_are_the_same(house: build.House) -> None:
    branch, other = house.units["甲司第一党支部"], house.units["乙司第一党支部"]
    news = [
        new(
            house,
            held_on=date(2021, 1, 4) + timedelta(days=n % 100),
            kinds=[list(K)[n % 6]],
            topics=f"第{n}次",
            joints=[other] if n % 7 == 0 else [],
        )
        for n in range(200)
    ]
    by = house.by("甲一书记")
    for each in news:
        actions.enter(new=each, by=by)
    singly, turns = _facts(), _turns(branch, other)
    from django.db import connection

    from luoshi.trail import guard

    guard.take_down(connection)
    Event.objects.filter(act="record.entered").delete()
    for model in (Joint, RecordVersion, Record):
        model.objects.all().delete()
    actions.enter_many(news=news, by=by)
    assert (_facts(), _turns(branch, other)) == (singly, turns)


def _turns(*units: Any) -> list[Any]:
    return [
        (
            each.duty.code,
            each.unit.pk,
            each.window,
            [slot for slot, _key in each.turn.slots],
            len(each.turn.extra),
        )
        for row in rows_of(units, date(2021, 1, 1), date(2021, 12, 31))
        for each in row.owed
    ]
