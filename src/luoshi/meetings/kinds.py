"""States, sides and outcomes; and the kinds of meetings shipped, as data."""

from dataclasses import dataclass
from enum import StrEnum

from luoshi.cadence.kinds import RecordKind

ORIGIN = "meeting"
"""The origin of an item that a meeting decided; its reference is the id of the session."""
OPINION_ORIGIN = "opinion"
"""The origin of an item that answers an opinion of a consultation; its reference is the id of the session."""
ORIGINS = (ORIGIN, OPINION_ORIGIN)


class SessionState(StrEnum):
    """What has become of a session."""

    PLANNED = "planned"
    OPEN = "open"
    ENDED = "ended"
    CALLED_OFF = "called_off"


RUNNING = (SessionState.PLANNED, SessionState.OPEN)
"""The states of a session that is still to come to its topics."""


class Outcome(StrEnum):
    """What came of a topic; empty while nothing is typed."""

    INFORMATION = "information"  # heard, conveyed
    DECISION = "decision"  # with who must do what by when it becomes an item
    OPINION = "opinion"  # 意见, where both sides bring topics: a unit answers it by a day
    FINDING = "finding"  # a problem of a unit
    CARRIED = "carried"  # goes to the next session


SETTLED = (Outcome.DECISION, Outcome.OPINION)
"""Outcomes that stand as decisions in the record and may become items."""


class Side(StrEnum):
    """Who brought a topic to a consultation."""

    OWN = "own"
    INSPECTORS = "inspectors"


@dataclass(frozen=True)
class Shipped:
    """A kind of meeting as the program ships it."""

    code: str
    name: str
    name_en: str
    record: RecordKind
    first_topic: bool = False
    both_sides: bool = False


KINDS = (
    Shipped("leading_group", "党组会", "Leading group meeting", RecordKind.GROUP_MEETING, first_topic=True),
    Shipped(
        "minister_office", "部长专题办公会", "Minister's office meeting", RecordKind.OTHER, first_topic=True
    ),
    Shipped("dispatch", "工作调度会", "Work dispatch meeting", RecordKind.OTHER, first_topic=True),
    Shipped("steering", "领导小组会", "Steering group meeting", RecordKind.OTHER),
    Shipped("consultation", "专题会商", "Special consultation", RecordKind.CONSULTATION, both_sides=True),
    Shipped("centre_study", "中心组学习", "Study centre group session", RecordKind.CENTRE_STUDY),
    Shipped("office", "办公会", "Office meeting", RecordKind.OTHER),
)
