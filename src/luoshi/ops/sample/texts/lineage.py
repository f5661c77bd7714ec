"""What became of bodies and branches between May 2017 and April 2021, and who was there on a day.

Two departments were renamed, two affiliated units merged into one, one split in two; branches merged, split, came
and went. On every day but those between the merger and the split there are 27 departments and 34 affiliated units.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from luoshi.ops.sample.texts.bodies import Body

BranchKind = Literal["in_service", "retired", "joint", "temporary"]
EventKind = Literal[
    "unit_renamed",
    "units_merged",
    "unit_split",
    "branch_founded",
    "branch_dissolved",
    "branches_merged",
    "branch_split",
]


@dataclass(frozen=True, slots=True)
class FormerBody:
    """A body that is no more on CLOSING: its last day and the bodies it went into."""

    body: Body
    to_on: date
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A change of bodies or branches. ``on`` is the first day of what came, or the last day of what was dissolved."""

    on: date
    kind: EventKind
    before: tuple[str, ...]
    after: tuple[str, ...]
    unit: str = ""


MERGED_ON, SPLIT_ON, RENAMED_ON = date(2018, 7, 1), date(2018, 10, 1), date(2019, 3, 1)

FORMER: tuple[FormerBody, ...] = (
    FormerBody(
        Body("癸卯站", "癸卯印务站", "Guimao Printing Station", "affiliated", 3, (9, 14)),
        date(2018, 6, 30),
        ("癸未中心",),
    ),
    FormerBody(
        Body("丁未站", "丁未发行站", "Dingwei Distribution Station", "affiliated", 4, (8, 12)),
        date(2018, 6, 30),
        ("癸未中心",),
    ),
    FormerBody(
        Body("甲寅院", "甲寅培训研究院", "Jiayin Institute", "affiliated", 14, (16, 26), committee=True),
        date(2018, 9, 30),
        ("甲申院", "乙酉学院"),
    ),
)

FOUNDED: dict[str, date] = {"癸未中心": MERGED_ON, "甲申院": SPLIT_ON, "乙酉学院": SPLIT_ON}
"""First day of the bodies that are younger than OPENING."""

FORMER_NAMES: dict[str, str] = {"亥司": "亥局", "北司": "北局"}
"""What two departments were called until the day before RENAMED_ON."""

EVENTS: tuple[Event, ...] = (
    Event(
        date(2018, 1, 1), "branch_split", ("寅馆第十三党支部",), ("寅馆展陈党支部", "寅馆典藏党支部"), "寅馆"
    ),
    Event(
        date(2018, 4, 1),
        "branches_merged",
        ("午报社第十二党支部", "午报社第十三党支部"),
        ("午报社采编党支部",),
        "午报社",
    ),
    Event(MERGED_ON, "units_merged", ("癸卯站", "丁未站"), ("癸未中心",)),
    Event(SPLIT_ON, "unit_split", ("甲寅院",), ("甲申院", "乙酉学院")),
    Event(date(2018, 12, 31), "branch_dissolved", ("酉基地第十四党支部",), (), "酉基地"),
    Event(RENAMED_ON, "unit_renamed", ("亥局",), ("亥司",)),
    Event(RENAMED_ON, "unit_renamed", ("北局",), ("北司",)),
    Event(date(2019, 4, 1), "branch_founded", (), ("戊辰中心第十三党支部",), "戊辰中心"),
    Event(
        date(2019, 11, 1),
        "branches_merged",
        ("丁卯所第十一党支部", "丁卯所第十二党支部"),
        ("丁卯所综合党支部",),
        "丁卯所",
    ),
    Event(date(2020, 6, 1), "branch_founded", (), ("甲子中心第十二党支部",), "甲子中心"),
    Event(
        date(2020, 9, 1),
        "branch_split",
        ("卯中心第十三党支部",),
        ("卯中心运维党支部", "卯中心研发党支部"),
        "卯中心",
    ),
    Event(date(2020, 11, 15), "branch_dissolved", ("丙寅馆第十三党支部",), (), "丙寅馆"),
    Event(date(2021, 1, 4), "branch_founded", (), ("庚午中心第十三党支部",), "庚午中心"),
)
"""Changes in order of days; where branches of a merged or split unit went is told by ``lives.branch_lives``."""
