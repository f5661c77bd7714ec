"""Four years of organisational life: records entered day by day through the room's bulk action, with lateness, gaps, joint ones.

One seeded run decides for every branch and month what was held and when it was written down; then the days are lived through in order.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.cadence import calendar
from luoshi.cadence.actions import load_pack, set_times
from luoshi.cadence.kinds import RecordKind
from luoshi.cadence.models import Duty
from luoshi.core.windows import Length
from luoshi.ops.sample.place import DESK_BRANCH, GENERATOR, Place
from luoshi.ops.sample.texts import activity_texts as texts
from luoshi.ops.sample.texts import bodies, groups
from luoshi.ops.sample.texts.filling import fill
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.org.models import HeadCount, Post, Unit
from luoshi.records.actions import Attended, NewRecord, Polled, enter_many, explain
from luoshi.records.kinds import Matter, Role

K = RecordKind
DAY = timedelta(days=1)
FIRST = date(2018, 11, 1)
"""The month after the regulation on branches: from here on its duties are owed."""


@dataclass
class Diary:
    """What will be entered, by the day it is entered."""

    place: Place
    until: date
    entries: dict[date, list[tuple[NewRecord, By]]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[date, list[tuple[str, Unit, date, By]]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, list[HeadCount]] = field(default_factory=lambda: defaultdict(list))
    guests: dict[int, tuple[Post, str]] = field(default_factory=dict)

    def members(self, unit: Unit, day: date) -> int:
        """Return how many ought to attend: those of the last head-count, else twelve."""
        rows = [row for row in self.counts[unit.pk] if row.on <= day]
        return rows[-1].full + rows[-1].probationary if rows else 12

    def has_committee(self, unit: Unit, day: date) -> bool:
        """Say whether a branch has its committee: seven full members and more, or not counted yet."""
        rows = [row for row in self.counts[unit.pk] if row.on <= day]
        return not rows or rows[-1].full >= 7

    def put(self, new: NewRecord, by: By) -> None:
        """Let a record be entered some days after it was held, now and then late."""
        rng = self.place.rng
        delay = rng.choice((0, 0, 1, 1, 2, 3, 5)) if rng.random() < 0.97 else rng.randint(14, 45)
        day = new.held_on + delay * DAY
        if day <= self.until:
            self.entries[day].append((new, by))


def build(place: Place, until: date, tick: Callable[[date], None]) -> int:
    """Enter the duties and every record up to ``until``; return how many records there are."""
    _rules(place)
    diary = Diary(place, until)
    for row in HeadCount.objects.filter(gone_at=None).order_by("on"):
        diary.counts[row.unit_id].append(row)
    _leaders(diary)
    _branches(diary)
    _bodies(diary)
    return _live(diary, tick)


def _rules(place: Place) -> None:
    root = place.units[bodies.ROOT]
    with clock.at(date(2018, 10, 29)):
        load_pack(by=GENERATOR)
        for code, length in (("lecture", Length.QUARTER), ("dual_life", Length.HALF_YEAR)):
            set_times(
                duty=Duty.objects.get(code=code),
                unit=root,
                length=length,
                times=1,
                from_on=date(2018, 10, 1),
                by=GENERATOR,
                reason="条例没有规定次数，部内定",
            )


def _leaders(diary: Diary) -> None:
    """Let each leader belong to a branch: the leading group's to departments', a unit's head to its first branch."""
    place = diary.place
    firsts = [f"{body.short}第一党支部" for body in bodies.BODIES if body.kind == "department"]
    homes = [DESK_BRANCH, *(name for name in firsts if name != DESK_BRANCH)]
    with clock.at(date(2018, 10, 30)):
        for n in range(len(groups.LEADERS)):
            _settle(diary, place.posts[groups.LEADING_GROUP, f"leader.{n}"], homes[n])
        for body in bodies.BODIES:
            name = f"{body.short}第一党支部"
            if name in place.units and (body.short, "unit_leader") in place.posts:
                _settle(diary, place.posts[body.short, "unit_leader"], name)


def _settle(diary: Diary, post: Post, name: str) -> None:
    unit = diary.place.units.get(name)
    if unit is not None and unit.from_on <= date(2018, 10, 30):
        org.settle_post(post=post, branch=unit, by=GENERATOR)
        diary.guests.setdefault(unit.pk, (post, diary.place.holders[post.pk].pk))


def _branches(diary: Diary) -> None:
    place = diary.place
    fresh = {unit.pk: unit for unit in Unit.objects.filter(kind=UnitKind.BRANCH)}
    done: set[int] = set()
    for (name, kind), post in place.posts.items():
        unit = fresh.get(place.units[name].pk) if name in place.units else None
        if kind == "secretary" and unit is not None and unit.pk not in done:
            done.add(unit.pk)
            _life_of(diary, unit, By(person=place.holders[post.pk].pk, post=post.pk))


def _life_of(diary: Diary, unit: Unit, by: By) -> None:
    """Decide a branch's months: the themed day on a fairly fixed weekday, its committee, the quarter's lecture and meeting."""
    rng = diary.place.rng
    week, weekday, hour = rng.randint(0, 2), rng.randint(0, 4), rng.choice((9, 14, 15, 16))
    month = max(FIRST, unit.from_on.replace(day=1))
    while month <= diary.until and (unit.to_on is None or month <= unit.to_on):
        themed = _workday(month + timedelta(days=7 * week + (weekday - month.weekday()) % 7))
        _themed(diary, unit, by, themed, hour)
        if diary.has_committee(unit, month):
            _committee(diary, unit, by, month, themed)
        month = (month + timedelta(days=32)).replace(day=1)
    _elections(diary, unit, by)


def _workday(day: date) -> date:
    while not calendar.is_workday(day):
        day += DAY
    return day


def _record(
    diary: Diary, unit: Unit, day: date, kinds: list[RecordKind], topics: str, by: By, **more: object
) -> None:
    if not unit.lives_on(day) or day > diary.until:
        return
    rng = diary.place.rng
    required = diary.members(unit, day)
    away = min(required // 3, rng.choice((0, 0, 1, 1, 2)))
    values: dict[str, object] = {
        "host": unit,
        "kinds": kinds,
        "held_on": day,
        "topics": fill(rng, topics),
        "chair": by.person,
        "required": required,
        "excused": away,
        "place": rng.choice(("三楼会议室", "二楼活动室", "会议室", "线上会议")),
    } | more
    diary.put(NewRecord(**values), by)  # type: ignore[arg-type]


def _themed(diary: Diary, unit: Unit, by: By, day: date, hour: int) -> None:
    rng = diary.place.rng
    if rng.random() < 0.008:
        return
    kinds, topics = [K.THEMED_DAY], rng.choice(texts.THEMED)
    last_of_quarter = day.month % 3 == 0
    if last_of_quarter and rng.random() < 0.97:
        kinds.append(K.LECTURE)
        topics = rng.choice(texts.LECTURES)
    if day.month % 3 == 2 and rng.random() < 0.98:
        kinds.append(K.GENERAL_MEETING)
        topics = rng.choice(texts.MEETINGS)
    if day.month == 12:
        kinds += [K.LIFE_MEETING, K.APPRAISAL] if rng.random() < 0.97 else [K.LIFE_MEETING]
    more: dict[str, object] = {"begins": time(hour, 0), "ends": time(hour + 1, 30)}
    if day.month == 11:
        kinds.append(K.TALKS)
        more["pairs"] = diary.members(unit, day) // 2
    if unit.pk in diary.guests and day.month in {3, 5, 9, 12}:
        post, person = diary.guests[unit.pk]
        more["attended"] = [Attended(person, Role.MEMBER, post.pk)]
    _record(diary, unit, day, kinds, topics, by, **more)


def _committee(diary: Diary, unit: Unit, by: By, month: date, themed: date) -> None:
    rng = diary.place.rng
    if rng.random() < 0.04:
        if rng.random() < 0.5:
            diary.notes[_workday(month + timedelta(days=44))].append(
                (fill(rng, rng.choice(texts.WHY_NOT)), unit, month, by)
            )
        return
    day = _workday(month + timedelta(days=rng.randint(2, 24)))
    if day.month == month.month:
        _record(
            diary,
            unit,
            day,
            [K.COMMITTEE],
            rng.choice(texts.COMMITTEES),
            by,
            required=5,
            excused=rng.choice((0, 0, 0, 1)),
        )


def _elections(diary: Diary, unit: Unit, by: By) -> None:
    """Let a branch elect some weeks before each third anniversary of its founding."""
    due = unit.from_on.replace(year=unit.from_on.year + 3, day=min(unit.from_on.day, 28))
    while due <= diary.until + timedelta(days=60):
        day = _workday(due - timedelta(days=diary.place.rng.randint(10, 70)))
        if day >= date(2018, 10, 29):
            n = diary.members(unit, day)
            vote = Polled(Matter.ELECTION, "选举支部委员", n, n, n - 1)
            _record(
                diary,
                unit,
                day,
                [K.ELECTION, K.GENERAL_MEETING],
                "换届选举",
                by,
                required=n,
                excused=0,
                votes=[vote],
            )
        due = day.replace(year=day.year + 3, day=min(day.day, 28))


def _bodies(diary: Diary) -> None:
    place = diary.place
    office = place.by(bodies.ROOT, "head_office.0")
    bodies_now = Unit.objects.filter(
        has_committee=True, to_on=None, kind__in=[UnitKind.DEPARTMENT, UnitKind.AFFILIATED]
    )
    hosts = [(place.units[bodies.ROOT], office, 9)]
    for unit in bodies_now.order_by("path"):
        if (unit.short_name, "party_staff") in place.posts:
            hosts.append((unit, place.by(unit.short_name, "party_staff"), 7))
    for unit, by, seats in hosts:
        for year in range(2018, diary.until.year + 1):
            for month, kinds in TEAM:
                day = _workday(date(year, month, diary.place.rng.randint(3, 20)))
                if day >= date(2018, 10, 29):
                    _record(
                        diary, unit, day, kinds, "按计划学习研讨", by, required=seats, excused=0, chair=""
                    )
    _leading_group(diary, place.units[bodies.ROOT], office)


def _leading_group(diary: Diary, root: Unit, office: By) -> None:
    """Let the leading group report once a year; its meetings are in ``meetings``, its consultations in ``consultations``."""
    for month in range(12 * 2018 + 9, 12 * diary.until.year + diary.until.month):
        day = _workday(date(month // 12, month % 12 + 1, 9))
        if day <= diary.until and day.month == 1:
            _record(
                diary,
                root,
                day + DAY,
                [K.STAFF_MEETING, K.ORGAN_REPORT],
                "听取报告并评议",
                office,
                required=900,
                excused=40,
                chair="",
            )


TEAM: tuple[tuple[int, list[RecordKind]], ...] = (
    (2, [K.CENTRE_STUDY]),
    (4, [K.CENTRE_STUDY, K.GOVERNANCE]),
    (8, [K.CENTRE_STUDY]),
    (10, [K.CENTRE_STUDY, K.GOVERNANCE]),
    (12, [K.DEMOCRATIC_LIFE]),
)


def _live(diary: Diary, tick: Callable[[date], None]) -> int:
    """Enter what was held, day after day, and the explanations of gaps."""
    total = 0
    committee = Duty.objects.get(code="committee")
    for day in sorted({*diary.entries, *(each for each in diary.notes if each <= diary.until)}):
        tick(day)
        with clock.at(day):
            rows = diary.entries.get(day, [])
            if rows:
                enter_many(news=[new for new, _by in rows], by=GENERATOR, bys=[by for _new, by in rows])
                total += len(rows)
            for reason, unit, month, by in diary.notes.get(day, []):
                explain(duty=committee, unit=unit, window_on=month, reason=reason, by=by)
    return total
