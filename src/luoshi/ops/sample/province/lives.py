"""The province's year of organisational life: what each branch and committee held in a month, and on which day it was entered."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from luoshi.base.acting import By
from luoshi.cadence import calendar
from luoshi.cadence.actions import load_pack, set_times
from luoshi.cadence.kinds import RecordKind
from luoshi.cadence.models import Duty
from luoshi.core.windows import Length
from luoshi.ops.sample.activity import TEAM
from luoshi.ops.sample.place import GENERATOR
from luoshi.ops.sample.province.land import Branch, Land, batches
from luoshi.ops.sample.texts import activity_texts as texts
from luoshi.ops.sample.texts import province as said
from luoshi.ops.sample.texts.filling import fill
from luoshi.org import actions as org
from luoshi.org.models import Unit
from luoshi.records.actions import Attended, NewRecord, enter_many, explain
from luoshi.records.kinds import Role

K = RecordKind
DAY = timedelta(days=1)
DELAYS = (0, 0, 1, 1, 2, 3, 5)
LATE, NO_THEMED, NO_COMMITTEE, EXPLAINS = 0.03, 0.008, 0.05, 0.02
"""Shares: entered weeks later, a month without a themed day, without a committee meeting, of these explained."""


@dataclass
class Lives:
    """What waits to be entered, by its day; and the leaders who attend their own branches."""

    land: Land
    until: date
    entries: dict[date, list[tuple[NewRecord, By]]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[date, list[tuple[Unit, date, By]]] = field(default_factory=lambda: defaultdict(list))
    guests: dict[int, Attended] = field(default_factory=dict)
    habits: list[tuple[int, int, int]] = field(default_factory=list)
    workdays: dict[date, date] = field(default_factory=dict)
    committee: Duty = field(init=False)
    count: int = 0

    def workday(self, day: date) -> date:
        """Return the first working day from ``day`` on."""
        if day not in self.workdays:
            self.workdays[day] = day if calendar.is_workday(day) else calendar.add(day, 1)
        return self.workdays[day]

    def put(self, new: NewRecord, by: By) -> None:
        """Let a record be entered some days after it was held, now and then weeks later."""
        rng = self.land.place.rng
        delay = rng.choice(DELAYS) if rng.random() > LATE else rng.randint(14, 45)
        day = new.held_on + delay * DAY
        if day <= self.until:
            self.entries[day].append((new, by))


def begin(land: Land, until: date) -> Lives:
    """Enter the duties, let leaders belong to branches, and give each branch its habits. As of the opening day."""
    lives = Lives(land, until)
    rng, place = land.place.rng, land.place
    load_pack(by=GENERATOR)
    for code, length in (("lecture", Length.QUARTER), ("dual_life", Length.HALF_YEAR)):
        set_times(
            duty=Duty.objects.get(code=code),
            unit=land.root,
            length=length,
            times=1,
            from_on=said.OPENING,
            by=GENERATOR,
            reason=said.TIMES_REASON,
        )
    lives.committee = Duty.objects.get(code="committee")
    lives.habits = [
        (rng.randint(0, 2), rng.randint(0, 4), rng.choice((9, 14, 15, 16))) for _ in land.branches
    ]
    for n, _title in enumerate(said.LEADERS):
        post, branch = place.posts[said.LEADING_GROUP, f"leader.{n}"], land.branches[n]
        org.settle_post(post=post, branch=branch.unit, by=GENERATOR)
        lives.guests[branch.unit.pk] = Attended(place.holders[post.pk].pk, Role.MEMBER, post.pk)
    return lives


def plan_month(lives: Lives, month: date) -> None:
    """Decide what every branch and committee holds in the month that begins on ``month``."""
    for branch, (week, weekday, hour) in zip(lives.land.branches, lives.habits, strict=True):
        themed = lives.workday(month + timedelta(days=7 * week + (weekday - month.weekday()) % 7))
        _themed(lives, branch, themed, hour)
        if branch.full >= 7:
            _committee(lives, branch, month)
    _teams(lives, month)


def _themed(lives: Lives, branch: Branch, day: date, hour: int) -> None:
    """Hold the themed day, and with it what else the month asks for: one record, several duties."""
    rng = lives.land.place.rng
    if day > lives.until or rng.random() < NO_THEMED:
        return
    kinds, topics, pairs = [K.THEMED_DAY], rng.choice(texts.THEMED), None
    if day.month % 3 == 0 and rng.random() < 0.97:
        kinds.append(K.LECTURE)
        topics = rng.choice(texts.LECTURES)
    if day.month % 3 == 2 and rng.random() < 0.98:
        kinds.append(K.GENERAL_MEETING)
        topics = rng.choice(texts.MEETINGS)
    if day.month == 12:
        kinds += [K.LIFE_MEETING, K.APPRAISAL] if rng.random() < 0.97 else [K.LIFE_MEETING]
    if day.month == 11:
        kinds.append(K.TALKS)
        pairs = branch.required // 2
    guest = lives.guests.get(branch.unit.pk)
    new = NewRecord(
        host=branch.unit,
        kinds=kinds,
        held_on=day,
        begins=time(hour, 0),
        ends=time(hour + 1, 30),
        place=rng.choice(said.ROOMS),
        topics=fill(rng, topics),
        chair=branch.by.person,
        required=branch.required,
        excused=min(branch.required // 3, rng.choice((0, 0, 1, 1, 2))),
        pairs=pairs,
        attended=[guest] if guest is not None and day.month % 3 == 0 else (),
    )
    lives.put(new, branch.by)


def _committee(lives: Lives, branch: Branch, month: date) -> None:
    rng = lives.land.place.rng
    if rng.random() < NO_COMMITTEE:
        if rng.random() < EXPLAINS:
            lives.notes[lives.workday(month + timedelta(days=44))].append((branch.unit, month, branch.by))
        return
    day = lives.workday(month + timedelta(days=rng.randint(2, 24)))
    if day.month == month.month and day <= lives.until:
        new = NewRecord(
            host=branch.unit,
            kinds=[K.COMMITTEE],
            held_on=day,
            place=said.ROOMS[0],
            topics=fill(rng, rng.choice(texts.COMMITTEES)),
            chair=branch.by.person,
            required=5,
            excused=rng.choice((0, 0, 0, 1)),
        )
        lives.put(new, branch.by)


def _teams(lives: Lives, month: date) -> None:
    """Let the committees of all tiers study and meet in the months the sample's ministry does, now and then not."""
    land, rng = lives.land, lives.land.place.rng
    for which, kinds in TEAM:
        if which != month.month:
            continue
        departments = [land.place.units[name] for name, *_line in said.DEPARTMENTS]
        for unit in (land.root, *departments, *land.cities, *land.counties, *land.bottoms):
            day = lives.workday(month + timedelta(days=rng.randint(2, 19)))
            if day <= lives.until and rng.random() < 0.98:
                by = land.staff[unit.pk]
                new = NewRecord(host=unit, kinds=kinds, held_on=day, topics=said.TEAM_TOPIC, required=7)
                lives.put(new, by)


def live(lives: Lives, day: date) -> int:
    """Enter what is entered on ``day``; return how many records that were."""
    rows = lives.entries.pop(day, [])
    for batch in batches(rows):
        enter_many(news=[new for new, _by in batch], by=GENERATOR, bys=[by for _new, by in batch])
    for unit, month, by in lives.notes.pop(day, []):
        explain(duty=lives.committee, unit=unit, window_on=month, reason=said.EXPLAINED, by=by)
    lives.count += len(rows)
    return len(rows)
