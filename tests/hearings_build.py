"""A steering group made of two, with units assigned, and what it heard: what tests of hearings need."""

from datetime import date

import build
import meetings_build
from luoshi.base import clock
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import Series, Session
from luoshi.org import actions as org
from luoshi.org.kinds import GroupKind
from snapshots import remembered

MERGED_ON = date(2021, 2, 1)
BEFORE, NOW = "党建工作领导小组", "党的建设工作领导小组"


def house() -> build.House:
    """Build the institution with two steering groups that became one in February 2021; it ought to hear 甲司, 乙司 and 子院."""
    return remembered("hearings", _build)


def _build() -> build.House:
    built = meetings_build.house()
    root, by = built.units["示例部"], build.SYSTEM
    with clock.at(build.START):
        for name in (BEFORE, "党风廉政领导小组"):
            built.groups[name] = org.form_group(
                name=name, kind=GroupKind.STEERING, home=root, from_on=build.START, by=by
            )
        actions.open_series(
            kind="steering", unit=root, group=built.groups[BEFORE], from_on=build.START, by=by
        )
    with clock.at(MERGED_ON):
        old = [built.groups[BEFORE], built.groups["党风廉政领导小组"]]
        built.groups[NOW] = org.merge_groups(groups=old, name=NOW, on=MERGED_ON, by=by)
        units = [built.units[name] for name in ("甲司", "乙司", "子院")]
        org.assign_units(group=built.groups[NOW], units=units, from_on=MERGED_ON, by=by)
        actions.open_series(kind="steering", unit=root, group=built.groups[NOW], from_on=MERGED_ON, by=by)
    return built


def series(group: str = NOW) -> Series:
    return Series.objects.get(group__name=group)


def held(
    built: build.House, on: date, *reports: tuple[str, Outcome], group: str = NOW, about: str = ""
) -> Session:
    """Hold a meeting: each unit named reports, with this outcome; a decision is the unit's own item due in June."""
    by = built.by("秘书岗")
    with clock.at(on):
        session = actions.plan(series=series(group), planned_on=on, by=by)
        for unit, _outcome in reports:
            reporting = built.units[unit] if unit else None
            title = f"{unit}汇报" if unit else "通报情况"
            actions.propose(series=session.series, session=session, title=title, unit=reporting, by=by)
        actions.start(session=session, by=by)
        for topic, (unit, outcome) in zip(queries.topics_of(session), reports, strict=True):
            decides = outcome == Outcome.DECISION
            actions.record_outcome(
                topic=topic,
                outcome=outcome,
                words="把责任清单报上来" if outcome in {Outcome.DECISION, Outcome.FINDING} else "",
                lead=built.units[unit] if decides else None,
                line=built.lines["D1"] if decides else None,
                due_on=date(2021, 6, 30) if decides else None,
                about=built.units[about] if about and outcome == Outcome.FINDING else None,
                by=by,
            )
        return actions.end(session=session, counted=Counted(required=7), by=by)
