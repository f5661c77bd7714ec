"""Every figure takes an ``as_of``: what it was on an evening is what it is as of that evening, whatever came after (rules 20).

Many days of founding, moving, ending, calling off, recording, correcting, withdrawing, adding and retiring; each evening
all registered figures are computed for the root and for a department. At the end they are computed again as of each evening.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

import pytest

import build
import duties_build as made
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.ledger.figures import Asked, figures, value_of
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit, UnitLife
from luoshi.records import actions
from luoshi.records.actions import NewRecord
from luoshi.records.models import Record

pytestmark = pytest.mark.django_db

START, LAST = date(2021, 1, 1), date(2021, 12, 31)
BODIES = ("甲司", "乙司", "子院")
Act = Callable[[build.House, Random, date], object]


def _branch(house: build.House, dice: Random) -> Unit:
    found = Unit.objects.filter(kind=UnitKind.BRANCH, to_on=None).exclude(pk__in=_seated(house))
    return dice.choice(list(found) or [house.units["甲司第二党支部"]])


def _seated(house: build.House) -> list[int]:
    return [house.units[name].pk for name in ("甲司第一党支部", "乙司第一党支部", "子院第一党支部")]


def _found(house: build.House, dice: Random, day: date) -> object:
    parent = house.units[dice.choice(BODIES)]
    from_on = day - timedelta(days=dice.randrange(0, 40))
    name = f"新设第{Unit.objects.count()}党支部"
    return org.found_unit(name=name, kind=UnitKind.BRANCH, parent=parent, from_on=from_on, by=build.SYSTEM)


def _end(house: build.House, dice: Random, day: date) -> object:
    last_on = day + timedelta(days=dice.randrange(-10, 60))
    return org.dissolve_unit(unit=_branch(house, dice), last_on=last_on, by=build.SYSTEM)


def _call_off(house: build.House, dice: Random, day: date) -> object:
    ended = list(Unit.objects.filter(to_on__isnull=False))
    return ended and org.call_off_end(unit=dice.choice(ended), reason="机构方案调整，不撤了", by=build.SYSTEM)


def _move(house: build.House, dice: Random, day: date) -> object:
    parent = Unit.objects.get(pk=house.units[dice.choice(BODIES)].pk)
    return org.move_unit(unit=_branch(house, dice), parent=parent, by=build.SYSTEM)


def _merge(house: build.House, dice: Random, day: date) -> object:
    rows = list(
        Unit.objects.filter(parent=house.units["甲司"], to_on=None).exclude(pk__in=_seated(house))[:2]
    )
    return org.merge_units(units=rows, name=f"并成第{Unit.objects.count()}党支部", on=day, by=build.SYSTEM)


def _record(house: build.House, dice: Random, day: date) -> object:
    hosts = ["甲司第一党支部", "乙司第一党支部", "子院第一党支部"]
    host, other = dice.sample(hosts, 2)
    kinds = dice.sample([made.K.THEMED_DAY, made.K.LECTURE, made.K.TALKS], dice.randrange(1, 3))
    joints = [house.units[other]] if dice.random() < 0.3 else []
    held_on = day - timedelta(days=dice.randrange(0, 5))
    return made.record(house, held_on, *kinds, host=host, joints=joints, entered=day, by=build.SYSTEM)


def _correct(house: build.House, dice: Random, day: date) -> object:
    row = dice.choice(list(Record.objects.filter(state="entered")) or [None])
    if row is None:
        return None
    new = NewRecord(
        host=house.units[dice.choice(["甲司第一党支部", "乙司第一党支部"])],
        kinds=[dice.choice([made.K.THEMED_DAY, made.K.LECTURE])],
        held_on=day - timedelta(days=dice.randrange(0, 20)),
        required=dice.randrange(3, 12),
    )
    return actions.correct(
        record=row, new=new, version=row.version, by=build.SYSTEM, reason="记错了日子和种类", superior=True
    )


def _withdraw(house: build.House, dice: Random, day: date) -> object:
    rows = list(Record.objects.filter(state="entered"))
    return rows and actions.withdraw(record=dice.choice(rows), reason="记重了", by=build.SYSTEM)


def _add_clause(house: build.House, dice: Random, day: date) -> object:
    n = Clause.objects.count()
    return mandate.add_clause(
        document=house.documents["台账"],
        kind=ClauseKind.TASK,
        number=f"1-{n + 10}",
        parent=house.clauses["1"],
        words=mandate.ClauseWords(title=f"新任务{n}", source="办公会议定"),
        year=dice.choice([2020, 2021]),
        by=build.SYSTEM,
    )


def _retire_clause(house: build.House, dice: Random, day: date) -> object:
    rows = list(Clause.objects.filter(kind=ClauseKind.TASK, retired_from=None))
    return rows and mandate.retire_clause(
        clause=dice.choice(rows), year=2021, source="已经办完", by=build.SYSTEM
    )


ACTS: list[Act] = [
    _found, _end, _call_off, _move, _merge, _record, _record, _record, _correct, _withdraw, _add_clause, _retire_clause,
]  # fmt: skip


def _all(house: build.House, at: datetime | None) -> dict[tuple[str, str], str]:
    found = {}
    for place in ("示例部", "甲司"):
        asked = Asked(START, LAST, house.units[place], at)
        found |= {(name, place): value_of(each, asked).shown for name, each in figures.items()}
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_as_of_an_evening_is_what_was_computed_that_evening(seed: int) -> None:
    dice, house = Random(seed), made.house()
    seen: dict[date, dict[tuple[str, str], str]] = {}
    done: set[str] = set()
    for n in range(18):
        day = START + timedelta(days=18 * n + dice.randrange(18))
        with clock.at(day):
            for act in dice.sample(ACTS, 6):
                try:
                    act(house, dice, day)
                except Refusal:
                    continue
                done.add(act.__name__)
            seen[day] = _all(house, None)
    with clock.at(LAST):
        for day, then in seen.items():
            evening = datetime(day.year, day.month, day.day, 23, 59, tzinfo=clock.SHANGHAI)
            assert _all(house, evening) == then, day
    assert len({str(each) for each in seen.values()}) > 12, "the figures move"
    assert done >= {act.__name__ for act in ACTS} - {"_merge"}, "nearly everything was done at least once"


def test_the_living_row_of_a_unit_says_what_its_columns_say() -> None:
    dice, house = Random(7), made.house()
    for n in range(40):
        day = START + timedelta(days=6 * n)
        with clock.at(day):
            for act in (_found, _move, _end, _call_off, _merge):
                try:
                    act(house, dice, day)
                except Refusal:
                    continue
    rows = {row.unit_id: (row.path, row.from_on, row.to_on) for row in UnitLife.objects.filter(gone_at=None)}
    assert rows == {unit.pk: (unit.path, unit.from_on, unit.to_on) for unit in Unit.objects.all()}
    assert UnitLife.objects.exclude(gone_at=None).count() > 20
