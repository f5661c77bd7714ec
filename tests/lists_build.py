"""A leading group of three and its responsibility list of three tiers: what tests of lists and handovers need."""

from datetime import date

import build
import duties_build
from luoshi.base import clock
from luoshi.cadence.models import Duty
from luoshi.lists import actions
from luoshi.lists.actions import Drawn, Line
from luoshi.lists.kinds import Tier
from luoshi.lists.models import Request, Standing
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind
from snapshots import remembered

ISSUED = date(2021, 1, 11)
DUE = date(2021, 4, 30)
MEMBERS = ("书记岗", "副部长一岗", "副部长二岗")
LINES = (
    Line(Tier.BODY, "每半年专题研究一次", "听取各方面情况，定下的事进台账"),
    Line(Tier.BODY, "管好议事清单"),
    Line(Tier.SECRETARY, "主持定好全年安排"),
    Line(Tier.MEMBER, "管业务也管队伍"),
    Line(Tier.MEMBER, "回所在支部过组织生活"),
)


def house() -> build.House:
    """Build the institution with a leading group of three besides 分管领导, and its list."""
    return remembered("lists", _build)


def _build() -> build.House:
    built = duties_build.house()
    with clock.at(build.START):
        for n, name in enumerate(MEMBERS):
            built.people[name] = org.register_person(name=f"示{name}", by=build.SYSTEM)
            built.posts[name] = org.create_post(
                kind=PostKind.LEADER,
                title=name,
                group=built.groups["党组"],
                order=n,
                from_on=build.START,
                by=build.SYSTEM,
            )
            org.appoint(
                post=built.posts[name], person=built.people[name], from_on=build.START, by=build.SYSTEM
            )
        branch = built.units["甲司第一党支部"]
        for name in ("书记岗", "副部长一岗"):
            org.settle_post(post=built.posts[name], branch=branch, by=build.SYSTEM)
    with clock.at(ISSUED):
        drawn = actions.draw_up(
            unit=built.units["示例部"],
            title="管党治党责任清单",
            number="示党发〔2021〕2号",
            lines=LINES,
            secretary=built.posts["书记岗"],
            from_on=ISSUED,
            by=built.by("综合岗"),
        )
        built.documents["清单"] = drawn.standing.document
        for clause in drawn.clauses:
            built.clauses[f"清单{clause.number}"] = clause
        duty = Duty.objects.get(code="governance")
        actions.tie_duties(clause=built.clauses["清单1.1"], duties=[duty], by=built.by("综合岗"))
    return built


def root_list(built: build.House) -> Standing:
    return Standing.objects.get(document=built.documents["清单"], gone_at=None)


def asked(
    built: build.House, on: date = ISSUED, due_on: date = DUE, units: tuple[str, ...] = ("甲司", "子院")
) -> Request:
    """Let the head office ask units for their lists."""
    with clock.at(on):
        return actions.ask_units(
            document=built.documents["清单"],
            units=[built.units[name] for name in units],
            line=built.lines["D1"],
            due_on=due_on,
            title="照上级清单列出本单位责任清单",
            judge_group=built.groups["常设核验组"],
            by=built.by("综合岗"),
        )


def drawn(built: build.House, unit: str = "甲司", who: str = "甲司党务", on: date = build.TODAY) -> Drawn:
    """Let a unit draw up its list from two of the upper points, with one of its own."""
    uppers = [built.clauses["清单1.1"], built.clauses["清单2.1"]]
    lines = [
        Line(Tier.BODY, "每半年研究一次", uppers=uppers[:1]),
        Line(Tier.SECRETARY, "定好全年安排", uppers=uppers[1:]),
        Line(Tier.SECRETARY, "每季度到支部一次"),
    ]
    with clock.at(on):
        return actions.draw_up(
            unit=built.units[unit],
            title=f"{unit}责任清单",
            lines=lines,
            upper=built.documents["清单"],
            from_on=on,
            by=built.by(who),
        )
