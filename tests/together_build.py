"""The small institution with a core-business task, a Party-building item and meetings: what tests of the four together need."""

from datetime import date

import build
import meetings_build as meetings
from luoshi.base import clock
from luoshi.cadence.kinds import RecordKind
from luoshi.items.models import Item
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome
from luoshi.records import actions as records
from luoshi.records.actions import Decided, NewRecord
from luoshi.records.models import Record
from luoshi.together.kinds import Cell
from luoshi.together.queries import FOUR, When, tasks

YEAR = When(date(2021, 1, 1), date(2021, 12, 31))


def business(built: build.House, lead: str = "乙司", **more: object) -> Item:
    """Open a task of core business that the root asked of ``lead``."""
    given: dict[str, object] = {"title": "编好十四五规划", "line": built.lines["Y1"]} | more
    return build.item(built, lead=lead, owner="示例部", by="综合岗", **given)


def party(built: build.House, lead: str = "乙司", **more: object) -> Item:
    """Open a Party-building item that the root asked of ``lead``."""
    given: dict[str, object] = {"title": "规划组建功能型党小组", "line": built.lines["D1"]} | more
    return build.item(built, lead=lead, owner="示例部", by="综合岗", **given)


def decided(
    built: build.House, *names: Item, on: date = build.TODAY, words: str = "规划编到哪里，组织建到哪里"
) -> Record:
    """Hold a meeting of the leading group whose one decision names these items; return its record."""
    by = built.by("秘书岗")
    session = meetings.planned(built, on)
    with clock.at(on):
        topic = actions.propose(series=session.series, session=session, title="研究规划编制", by=by)
        actions.start(session=session, by=by)
        for each in queries.topics_of(session):
            outcome = Outcome.DECISION if each.pk == topic.pk else Outcome.INFORMATION
            more: dict[str, object] = {"words": words, "names": names} if each.pk == topic.pk else {}
            actions.record_outcome(topic=each, outcome=outcome, by=by, **more)  # type: ignore[arg-type]
        ended = actions.end(session=session, counted=Counted(required=7), by=by)
    assert ended.record is not None
    return ended.record


def visited(built: build.House, *names: Item, **more: object) -> Record:
    """Record a visit of the root that names these items."""
    given: dict[str, object] = {
        "host": built.units["示例部"],
        "kinds": [RecordKind.VISIT],
        "held_on": build.TODAY,
        "topics": "看规划编制和党小组怎么合着办",
        "required": 3,
        "names": names,
    }
    return records.enter(new=NewRecord(**(given | more)), by=built.by("综合岗"))  # type: ignore[arg-type]


def noted(built: build.House, *names: Item) -> Record:
    """Record a meeting of the root whose one decision names these items."""
    new = NewRecord(
        host=built.units["示例部"],
        kinds=[RecordKind.GOVERNANCE],
        held_on=build.TODAY,
        required=5,
        decisions=[Decided("两件事一起谋划", names=names)],
    )
    return records.enter(new=new, by=built.by("综合岗"))


def filled(item: Item, when: When = YEAR) -> set[Cell]:
    """Return which of a task's cells the predicates say are filled; the task must be a row."""
    assert tasks(when).filter(pk=item.pk).exists()
    return {
        cell for cell, predicate in FOUR.items() if tasks(when).filter(predicate(when), pk=item.pk).exists()
    }
