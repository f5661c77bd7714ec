"""Turns read from the ledger: one entry many uses, joint ones, corrections and the two clocks, excuses, made-up ones (rules 20)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import build
import duties_build as made
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.cadence.actions import load_pack, set_times
from luoshi.cadence.kinds import Mark, RecordKind
from luoshi.cadence.models import Duty, DutyVersion
from luoshi.cadence.pack import PACK
from luoshi.core.windows import Length
from luoshi.ledger.completing import completes, would_complete
from luoshi.ledger.seats import owed_by_posts
from luoshi.ledger.turns import makers_up, rows_of
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Post
from luoshi.records import actions, queries
from luoshi.records.actions import Attended, NewRecord, Polled
from luoshi.records.kinds import Matter, Role

pytestmark = pytest.mark.django_db
K = RecordKind
APRIL = date(2021, 4, 16)
FIRST, SECOND = "甲司第一党支部", "甲司第二党支部"


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def posts(house: build.House, *names: str) -> list[Post]:
    rows = Post.objects.filter(pk__in=[house.posts[name].pk for name in names])
    return list(rows.select_related("unit", "group__home", "branch"))


# the pack


def test_every_rule_names_its_source(house: build.House) -> None:
    assert Duty.objects.count() == len(PACK) >= 15
    for rule in PACK:
        assert rule.basis, rule.code
        assert rule.says, rule.code
        assert rule.says_en, rule.code
        assert rule.times or rule.mark == Mark.LOCAL, "only where no central number exists may it be left out"
    assert load_pack(by=build.SYSTEM) == [], "loading it again changes nothing"


def test_no_rule_counts_class_hours_dues_or_persons(house: build.House) -> None:
    """Rules 13: not built."""
    words = " ".join(f"{rule.code} {rule.name}" for rule in PACK)
    assert not [word for word in ("学时", "党费", "发展党员", "缺席") if word in words]


# one entry, many uses


def test_one_record_does_three_turns_among_them_the_leaders_own(house: build.House) -> None:
    person, post = house.people["分管领导"].pk, house.posts["分管领导"].pk
    record = made.record(
        house,
        APRIL,
        K.THEMED_DAY,
        K.LECTURE,
        attended=[Attended(person, Role.LECTURER, post), Attended(person, Role.MEMBER, post)],
    )
    done = completes(record.pk, APRIL, [house.units[FIRST].pk], [post])
    assert [(each.duty.code, each.slot) for each in done] == [
        ("themed_day", "done"),
        ("lecture", "done"),
        ("dual_life", "done"),
    ]
    trial = would_complete(
        units=[house.units[FIRST]], posts=[], kinds=["themed_day"], held_on=APRIL, required=12, present=12
    )
    assert [(each.duty.code, each.slot) for each in trial] == [("themed_day", None)], (
        "a second one is more than asked"
    )


def test_a_joint_activity_does_it_for_both_and_counts_once(house: build.House) -> None:
    made.record(house, APRIL, K.THEMED_DAY, joints=[house.units["乙司第一党支部"]])
    assert made.state(house.units[FIRST], "themed_day", APRIL) == "done"
    assert made.state(house.units["乙司第一党支部"], "themed_day", APRIL) == "done"
    assert queries.visible_records(house.viewer("综合岗")).count() == 1
    assert queries.visible_records(house.viewer("乙一书记")).count() == 1
    assert queries.visible_records(house.viewer("子一书记")).count() == 0


LEADERS = [
    ("分管领导", "甲司第一党支部", Role.MEMBER, "done", "his own branch, as a member"),
    ("分管领导", "甲司第一党支部", Role.LECTURER, "due", "only lectured"),
    ("分管领导", "甲司第二党支部", Role.MEMBER, "due", "another branch"),
    ("甲司司长", "甲司第一党支部", Role.MEMBER, "done", "a unit's head alike"),
]


@pytest.mark.parametrize(("who", "where", "role", "state", "why"), LEADERS, ids=[row[4] for row in LEADERS])
def test_dual_life_is_taken_from_attendance(
    house: build.House, who: str, where: str, role: Role, state: str, why: str
) -> None:
    attended = [Attended(house.people[who].pk, role, house.posts[who].pk)]
    made.record(house, APRIL, K.THEMED_DAY, host=where, attended=attended)
    (turn,) = owed_by_posts(posts(house, who), APRIL, APRIL)
    assert turn.turn.state == state


def test_a_seat_that_changed_hands_is_done_by_whoever_held_it_that_day(house: build.House) -> None:
    attended = [Attended(house.people["分管领导"].pk, Role.MEMBER, house.posts["分管领导"].pk)]
    made.record(house, date(2021, 3, 5), K.THEMED_DAY, attended=attended)
    with clock.at(date(2021, 4, 1)):
        new = org.register_person(name="示继任", by=build.SYSTEM)
        org.appoint(post=house.posts["分管领导"], person=new, from_on=date(2021, 4, 1), by=build.SYSTEM)
    (turn,) = owed_by_posts(posts(house, "分管领导"), APRIL, APRIL)
    assert turn.turn.state == "done"


# conditions and lives

COMMITTEE = [
    (12, None, "done"),
    (6, None, "not owed"),
    (12, (date(2021, 4, 30), 6), "done"),
    (12, (date(2021, 4, 10), 6), "not owed"),
]


@pytest.mark.parametrize(("full", "change", "expected"), COMMITTEE)
def test_a_branch_under_seven_owes_no_committee(
    full: int, change: tuple[date, int] | None, expected: str
) -> None:
    """Branches under seven full members have no committee (支部工作条例); the last day of the window decides."""
    with clock.at(build.TODAY):
        house = made.house(full)
    made.record(house, APRIL, K.COMMITTEE, required=5)
    if change is not None:
        with clock.at(date(2021, 5, 4)):
            made.count(house.units[FIRST], *change)
    today = date(2021, 4, 29) if change and change[0].day == 30 else date(2021, 5, 5)
    assert made.state(house.units[FIRST], "committee", APRIL, today=today) == expected
    if expected == "not owed":
        assert made.owed(house.units[FIRST], "committee", APRIL, today=today).turn.own_accord


def test_quorum_decides_whether_a_meeting_counts(house: build.House) -> None:
    branch = house.units[FIRST]
    made.record(house, APRIL, K.GENERAL_MEETING, required=12, present=6)
    assert made.state(branch, "general_meeting", APRIL) == "due", "six of twelve is not more than half"
    made.record(house, APRIL, K.GENERAL_MEETING, required=12, present=7)
    assert made.state(branch, "general_meeting", APRIL) == "done"


def test_two_units_merged_count_together(house: build.House) -> None:
    """In the window of its founding a successor counts from its predecessors' first day, with their records."""
    made.record(house, date(2021, 2, 3), K.LECTURE, host=SECOND, by=house.by("甲二书记"))
    with clock.at(date(2021, 3, 1)):
        merged = org.merge_units(
            units=[house.units[FIRST], house.units[SECOND]],
            name="甲司联合党支部",
            on=date(2021, 3, 1),
            by=build.SYSTEM,
        )
    assert made.state(merged, "lecture", date(2021, 3, 1)) == "done"
    assert made.state(merged, "themed_day", date(2021, 3, 1)) == "missed"
    house.units[FIRST].refresh_from_db()
    assert made.state(house.units[FIRST], "lecture", date(2021, 2, 1)) == "not owed"


def test_a_branch_founded_mid_quarter_owes_from_the_next_window(house: build.House) -> None:
    with clock.at(date(2021, 2, 10)):
        young = org.found_unit(
            name="甲司第三党支部",
            kind=UnitKind.BRANCH,
            parent=house.units["甲司"],
            from_on=date(2021, 2, 10),
            by=build.SYSTEM,
        )
    assert made.state(young, "lecture", date(2021, 2, 10)) == "not owed"
    assert made.state(young, "themed_day", date(2021, 2, 10)) == "not owed"
    assert made.state(young, "themed_day", date(2021, 3, 1)) == "missed"
    assert made.state(young, "life_meeting", date(2021, 3, 1)) == "due"


# what is said about a turn


def test_a_made_up_turn_binds_its_record_for_that_duty_alone(house: build.House) -> None:
    branch, march = house.units[FIRST], date(2021, 3, 1)
    record = made.record(house, APRIL, K.THEMED_DAY, K.LECTURE)
    owed = made.owed(branch, "themed_day", march)
    assert owed.turn.state == "missed"
    with clock.at(build.TODAY):
        assert [row.pk for row in makers_up(owed)] == [record.pk]
        actions.make_up(
            record=record,
            duty=made.duty("themed_day"),
            unit=branch,
            window_on=march,
            reason="三月值守",
            by=house.by("甲一书记"),
        )
        assert makers_up(made.owed(branch, "themed_day", march)) == []
    assert made.state(branch, "themed_day", march) == "made_up"
    assert made.state(branch, "themed_day", APRIL) == "due", "it no longer fills its own month"
    assert made.state(branch, "lecture", APRIL) == "done", "other duties count it where it took place"
    with clock.at(build.TODAY), pytest.raises(Refusal):
        actions.make_up(
            record=record,
            duty=made.duty("themed_day"),
            unit=branch,
            window_on=march,
            reason="再补",
            by=house.by("甲一书记"),
        )
    with clock.at(build.TODAY):
        actions.withdraw(record=record, reason="记错了支部", by=house.by("甲一书记"))
    assert made.state(branch, "themed_day", march) == "missed"


def test_an_excuse_counts_until_a_record_comes(house: build.House) -> None:
    branch, march = house.units[FIRST], date(2021, 3, 1)
    with clock.at(build.TODAY):
        actions.excuse(
            duty=made.duty("themed_day"),
            unit=branch,
            window_on=march,
            reason="防汛值守",
            by=house.by("甲司党务"),
        )
    assert made.state(branch, "themed_day", march) == "excused"
    made.record(house, date(2021, 3, 18), K.THEMED_DAY, entered=build.TODAY)
    assert made.state(branch, "themed_day", march) == "late"


def test_an_explained_gap_stays_a_gap(house: build.House) -> None:
    branch, march = house.units[FIRST], date(2021, 3, 1)
    with clock.at(build.TODAY):
        note = actions.explain(
            duty=made.duty("committee"),
            unit=branch,
            window_on=march,
            reason="春节，并入4月",
            by=house.by("甲一书记"),
        )
        with pytest.raises(Refusal):
            actions.explain(
                duty=made.duty("committee"),
                unit=branch,
                window_on=march,
                reason="再说一遍",
                by=house.by("甲一书记"),
            )
    owed = made.owed(branch, "committee", march)
    assert (owed.turn.state, owed.explanation.reason if owed.explanation else "") == (
        "missed",
        "春节，并入4月",
    )
    with clock.at(build.TODAY):
        actions.take_back_note(note=note, by=house.by("甲一书记"))
    assert made.owed(branch, "committee", march).explanation is None


STRICTER = [
    (Length.MONTH, 2, None, "more of the same window"),
    (Length.MONTH, 1, "laxer", None),
    (Length.QUARTER, 3, "laxer", "a longer window asks for less, month by month"),
    (Length.TERM, 1, "times", "no unit sets terms"),
]


@pytest.mark.parametrize(("length", "times", "code", "why"), STRICTER)
def test_a_unit_may_ask_for_more_never_for_less(
    house: build.House, length: Length, times: int, code: str | None, why: str | None
) -> None:
    duty = made.duty("themed_day")
    if code == "laxer" and times == 1:
        DutyVersion.objects.filter(duty=duty, unit=None).update(times=2)
    with clock.at(build.TODAY):
        if code is not None:
            with pytest.raises(Refusal) as refusal:
                set_times(
                    duty=duty,
                    unit=house.units["甲司"],
                    length=length,
                    times=times,
                    from_on=APRIL,
                    by=build.SYSTEM,
                )
            assert refusal.value.code == code
            return
        set_times(
            duty=duty,
            unit=house.units["甲司"],
            length=length,
            times=times,
            from_on=date(2021, 4, 1),
            by=build.SYSTEM,
        )
    made.record(house, APRIL, K.THEMED_DAY)
    assert made.state(house.units[FIRST], "themed_day", APRIL) == "due", "below 甲司 two are owed"
    assert len(made.owed(house.units[FIRST], "themed_day", APRIL).turn.slots) == 2
    assert len(made.owed(house.units["乙司第一党支部"], "themed_day", APRIL).turn.slots) == 1
    assert len(made.owed(house.units[FIRST], "themed_day", date(2021, 3, 1)).turn.slots) == 1, "not backwards"


def test_each_meeting_of_the_leading_group_is_a_window_of_its_own(house: build.House) -> None:
    made.record(house, date(2021, 4, 6), K.GROUP_MEETING, K.FIRST_TOPIC, host="示例部", required=9)
    made.record(house, date(2021, 4, 12), K.GROUP_MEETING, host="示例部", required=9)
    with clock.at(build.TODAY):
        (row,) = rows_of([house.units["示例部"]], date(2021, 4, 1), date(2021, 4, 30), duties=["first_topic"])
    assert [each.turn.state for each in row.owed] == ["done", "missed"]


def test_an_election_is_due_on_its_anniversary(house: build.House) -> None:
    branch = house.units[FIRST]
    with clock.at(build.TODAY):
        (row,) = rows_of([branch], build.TODAY, build.TODAY, duties=["election-branch"])
    assert (row.terms[-1].due_on, row.terms[-1].state) == (date(2023, 1, 6), "ahead")
    vote = Polled(Matter.ELECTION, "选举支委", 12, 11, 10)
    made.record(house, date(2022, 11, 8), K.ELECTION, required=12, votes=[vote])
    with clock.at(date(2023, 2, 1)):
        (row,) = rows_of([branch], date(2023, 2, 1), date(2023, 2, 1), duties=["election-branch"])
    assert [(each.due_on, str(each.state)) for each in row.terms] == [
        (date(2023, 1, 6), "done"),
        (date(2025, 11, 8), "ahead"),
    ]


# two clocks


def test_a_correction_changes_the_figure_from_its_day_on_and_not_before(house: build.House) -> None:
    branch, march = house.units[FIRST], date(2021, 3, 20)
    record = made.record(house, date(2021, 4, 2), K.THEMED_DAY)
    before = datetime(2021, 4, 9, 12, tzinfo=clock.SHANGHAI)
    with clock.at(date(2021, 4, 10)):
        new = NewRecord(host=branch, kinds=[K.THEMED_DAY], held_on=date(2021, 3, 31), required=12)
        actions.correct(
            record=record, new=new, version=1, by=house.by("甲司党务"), reason="日期写错", superior=True
        )
    assert made.state(branch, "themed_day", march, at=before) == "grace", "as the ledger knew it on the 9th"
    assert made.state(branch, "themed_day", date(2021, 4, 2), at=before) == "done"
    assert made.state(branch, "themed_day", march) == "done", "the correction came within grace (10 days)"
    assert made.state(branch, "themed_day", date(2021, 4, 2)) == "due"


def test_a_correction_without_which_it_would_not_count_is_entered_on_its_day(house: build.House) -> None:
    branch = house.units[FIRST]
    record = made.record(house, date(2021, 3, 10), K.OTHER)
    with clock.at(build.TODAY):
        new = NewRecord(host=branch, kinds=[K.THEMED_DAY], held_on=date(2021, 3, 10), required=12)
        actions.correct(
            record=record, new=new, version=1, by=house.by("甲司党务"), reason="种类选错", superior=True
        )
    assert made.state(branch, "themed_day", date(2021, 3, 10)) == "late"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20), st.booleans()), max_size=8),
    st.integers(0, 120),
)
def test_as_of_a_day_is_what_was_computed_that_day(
    house: build.House, steps: list[tuple[int, int, bool]], asked: int
) -> None:
    """Enter and withdraw on many days, compute each evening; later, as of that evening, the same comes out."""
    from django.db import transaction

    branch, start = house.units[FIRST], date(2021, 1, 1)
    deeds = sorted(
        (start + timedelta(days=d + late), start + timedelta(days=d), gone) for d, late, gone in steps
    )
    evening = start + timedelta(days=asked)
    with transaction.atomic():
        seen = None
        for entered, held, gone in deeds:
            if entered > evening and seen is None:
                seen = _states(branch, evening, None)
            row = made.record(house, held, K.THEMED_DAY, K.LECTURE, entered=entered)
            if gone:
                with clock.at(entered + timedelta(days=1)):
                    if entered + timedelta(days=1) > evening and seen is None:
                        seen = _states(branch, evening, None)
                    actions.withdraw(record=row, reason="记重了", by=house.by("甲一书记"))
        if seen is None:
            seen = _states(branch, evening, None)
        moment = datetime(evening.year, evening.month, evening.day, 23, 59, tzinfo=clock.SHANGHAI)
        assert _states(branch, date(2021, 9, 1), moment) == seen
        transaction.set_rollback(True)


def _states(branch: object, today: date, at: datetime | None) -> list[object]:
    with clock.at(today):
        rows = rows_of([branch], date(2021, 1, 1), date(2021, 6, 30), at=at, duties=["themed_day", "lecture"])  # type: ignore[list-item]
    return [(row.duty.code, [each.turn.slots for each in row.owed]) for row in rows]
