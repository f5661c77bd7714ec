"""The small institution with the rule pack, head-counts and leaders' branches: what tests of records and turns need."""

from datetime import date, timedelta
from typing import Any

import build
from luoshi.base import clock
from luoshi.cadence.actions import load_pack, set_times
from luoshi.cadence.kinds import RecordKind
from luoshi.cadence.models import Duty
from luoshi.core.windows import Length
from luoshi.ledger.turns import Owed, rows_of
from luoshi.org import actions as org
from luoshi.org.models import Unit
from luoshi.records.actions import NewRecord, enter
from luoshi.records.models import Record
from snapshots import remembered

K = RecordKind


def house(full: int = 12) -> build.House:
    """Build the institution; the branches have ``full`` members, the leaders belong to 甲司第一党支部."""
    return remembered(f"duties {full}", lambda: _build(full))


def _build(full: int) -> build.House:
    built = build.house()
    with clock.at(build.START):
        load_pack(by=build.SYSTEM)
        root = built.units["示例部"]
        for code, length in (("lecture", Length.QUARTER), ("dual_life", Length.HALF_YEAR)):
            set_times(
                duty=duty(code), unit=root, length=length, times=1, from_on=date(2020, 1, 1), by=build.SYSTEM
            )
        for name in ("甲司第一党支部", "甲司第二党支部", "乙司第一党支部"):
            count(built.units[name], build.START, full)
        for name in ("分管领导", "甲司司长"):
            built.posts[name] = org.settle_post(
                post=built.posts[name], branch=built.units["甲司第一党支部"], by=build.SYSTEM
            )
    return built


def duty(code: str) -> Duty:
    return Duty.objects.get(code=code)


def count(unit: Unit, on: date, full: int) -> None:
    org.count_heads(unit=unit, on=on, full=full, probationary=0, voting=full, by=build.SYSTEM)


def record(
    built: build.House,
    held_on: date,
    *kinds: RecordKind,
    host: str = "甲司第一党支部",
    entered: date | None = None,
    **more: Any,
) -> Record:
    """Enter a record on ``entered`` (the day it was held unless said otherwise), everybody present."""
    values: dict[str, Any] = {"required": 12, "topics": "学习交流", **more}
    by = values.pop("by", None) or built.by("甲一书记")
    with clock.at(entered or held_on):
        new = NewRecord(host=built.units[host], kinds=kinds or (K.THEMED_DAY,), held_on=held_on, **values)
        return enter(new=new, by=by)


def owed(unit: Unit, code: str, day: date, *, today: date | None = None, at: Any = None) -> Owed:
    """Return the turn of a duty in whose window ``day`` lies."""
    with clock.at(today or build.TODAY):
        rows = rows_of([unit], day, day, duties=[code], at=at)
        found = [each for row in rows for each in row.owed if each.window.holds(day)]
    assert len(found) == 1, (code, day)
    return found[0]


def state(unit: Unit, code: str, day: date, *, today: date | None = None, at: Any = None) -> str:
    """Return what has become of a turn, or "not owed"."""
    turn = owed(unit, code, day, today=today, at=at).turn
    return turn.state.value if turn.state is not None else "not owed"


DAY = timedelta(days=1)
