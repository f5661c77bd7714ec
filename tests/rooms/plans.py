"""Plans of an import made in one call, and what tests ask of them."""

from typing import Any

import build
from luoshi.files.faults import Fault
from luoshi.files.plan import Plan, PlannedRow
from luoshi.files.planner import make_plan
from rooms.sheets import book


def plan(house: build.House, data: bytes, who: str = "综合岗", **more: Any) -> Plan:
    more.setdefault("line", house.lines["D1"])
    more.setdefault("year", 2021)
    return make_plan(data, viewer=house.viewer(who), source="2021年任务.xlsx", **more)


def table(house: build.House, head: list[str], *rows: list[Any], who: str = "综合岗", **more: Any) -> Plan:
    return plan(house, book(("表", [head, *rows])), who, **more)


def one(made: Plan) -> PlannedRow:
    assert made.faults == []
    (row,) = made.rows
    return row


def fault(made: Plan) -> Fault:
    (found,) = made.faults
    assert made.rows == []
    return found


def says(made: Plan, kind: str) -> list[str]:
    return [line.says for line in made.lenient if line.kind == kind]
