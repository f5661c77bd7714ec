"""Building the province: the land, then its year day by day, then the demo's doors."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from luoshi.base import clock
from luoshi.ops.sample import doors
from luoshi.ops.sample.province import asked, land, lives, work
from luoshi.ops.sample.province.land import Land, Shape
from luoshi.ops.sample.texts import province as said

DAY = timedelta(days=1)


def settle(rng: Random, shape: Shape, until: date, tick: Callable[[int], None]) -> Land:
    """Found the province with its groups, lines and ledger; ``tick`` is told how many branches there are."""
    there = land.build(rng, shape, tick)
    land.groups(there)
    asked.build(there, until)
    return there


def live(there: Land, until: date, tick: Callable[[date], None]) -> tuple[int, int]:
    """Let the year pass up to ``until``; return how many items and records there are. Each bulk act is a transaction of its own."""
    with clock.at(said.OPENING):
        held = lives.begin(there, until)
    doing = work.begin(there, until)
    day = said.OPENING
    while day <= until:
        tick(day)
        if day.day == 1:
            lives.plan_month(held, day)
        with clock.at(day):
            work.live(doing, day)
            lives.live(held, day)
        day += DAY
    with clock.at(until):
        work.hand_in_this_morning(doing, until)
    return doing.count, held.count


def open_doors(there: Land) -> None:
    """Make the accounts of the demo's roles, and write down what its first page shows."""
    bottom, branch = there.bottoms[0], there.branches[0].unit
    figures = {
        "bodies": len(there.cities) + len(there.counties) + len(there.bottoms),
        "branches": len(there.branches),
        "tasks": len(said.TASKS),
        "groups": 1,
        "years": 1,
    }
    doors.build(
        there.place, doors.Doors("M", _roles(bottom.short_name, branch.short_name), bottom, branch, figures)
    )


def _roles(bottom: str, branch: str) -> tuple[doors.Role, ...]:
    return (
        ("secretary", branch, "secretary", "A village's branch"),
        ("staff", bottom, "party_staff", "A township's committee"),
        ("leader", said.LEADING_GROUP, "leader.1", "Member of the leading group"),
        ("office", said.ROOT, "head_office.0", "Sample Province"),
        ("clerk", said.ROOT, "clerk", "Sample Province"),
        ("working-group", said.WORKING_GROUP, "working_group", "Working group 3"),
        ("inspector", said.INSPECTION_GROUP, "inspector.1", "Read-only"),
        ("confirmer", said.STANDING_GROUP, "confirmer.0", "Standing group"),
        ("line", said.DEPARTMENTS[1][0], "line_lead", "Provincial department 2"),
        ("study", "study", "study_leader", "A study group"),
        ("system", said.ROOT, "system_admin", "Sees no business"),
        ("security", said.ROOT, "security_admin", "Sees no business"),
        ("audit", said.ROOT, "audit_admin", "Sees no business"),
    )
