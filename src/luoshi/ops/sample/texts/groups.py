"""Groups of the sample: the leading group and its portfolios, steering, working, standing, inspection, zones."""

from dataclasses import dataclass
from datetime import date

from luoshi.ops.sample.texts import bodies
from luoshi.ops.sample.texts.bodies import OPENING

_ORDINALS = "一二三四五六七八九十"

LEADING_GROUP = "示例部党组"
STEERING_GROUP = "党的建设和全面从严治党工作领导小组"
STEERING_BEFORE = ("党建工作领导小组", "党风廉政领导小组")
"""The two groups it was made of; they end the day before STEERING_MERGED_ON."""
STEERING_MERGED_ON = date(2018, 2, 1)
STANDING_GROUP = "常设核验组"
"""Confirms the root's own items; its members do none of that work."""
STANDING_SEATS = ("核验一岗", "核验二岗", "核验三岗")
INSPECTION_GROUP = "派驻纪检监察组"
"""Sees the whole root, supervises, never confirms."""
INSPECTION_SEATS = ("副组长岗", "监督一岗", "监督二岗")


@dataclass(frozen=True, slots=True)
class Leader:
    """A seat of the leading group: units and lines in its portfolio (分管), the branch its holder belongs to."""

    title: str
    units: tuple[str, ...]
    lines: tuple[str, ...]
    branch: str


LEADERS: tuple[Leader, ...] = (
    Leader(
        "党组书记、部长岗",
        ("甲司", "丁司", "庚司", "中司", "未院", "己巳院"),
        ("D1", "D3", "Y1"),
        "甲司第一党支部",
    ),
    Leader(
        "党组成员、副部长一岗",
        (
            "辛司",
            "壬司",
            "癸司",
            "卯司",
            "辰司",
            "子院",
            "卯中心",
            "辰中心",
            "戊辰中心",
            "甲戌中心",
            "乙亥社",
            "丙子所",
            "丁丑中心",
            "戊寅中心",
        ),
        ("Y2", "Y3", "Y4"),
        "辛司第一党支部",
    ),
    Leader(
        "党组成员、副部长二岗",
        (
            "子司",
            "巳司",
            "午司",
            "未司",
            "申站",
            "酉基地",
            "壬申站",
            "癸酉中心",
            "庚辰会",
            "辛巳中心",
            "壬午基地",
        ),
        ("Y5",),
        "子司第二党支部",
    ),
    Leader(
        "党组成员、副部长三岗",
        ("丑司", "寅司", "申司", "酉司", "丑社", "午报社", "戌会", "亥会", "乙丑社", "庚午中心", "癸未中心"),
        ("Y6",),
        "丑司第一党支部",
    ),
    Leader(
        "党组成员、直属机关党委书记岗",
        ("乙司", "己司", "戌司", "寅馆", "巳所", "丙寅馆", "丁卯所", "辛未馆", "甲申院", "乙酉学院"),
        ("D2", "D6"),
        "乙司第二党支部",
    ),
    Leader(
        "党组成员、副部长四岗",
        ("丙司", "戊司", "亥司", "东司", "南司", "西司", "北司", "甲子中心", "己卯院"),
        ("D4", "D5"),
        "丙司第一党支部",
    ),
    Leader("党组成员、派驻组组长岗", (), (), "戊司第一党支部"),
)
"""Seven seats in official order. The last one leads the inspection group: it supervises and has no portfolio."""

JOINT_STUDY_LEADER = 1
"""Place among LEADERS of the one whose fourteen units studied together in one event."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """A group that gathers units: its name, units in official order, and the place of its leader among LEADERS."""

    name: str
    units: tuple[str, ...]
    leader: int | None = None


WORKING_FROM = date(2019, 6, 10)
WORKING_GROUPS: tuple[Gathering, ...] = tuple(
    Gathering(f"第{_ORDINALS[place]}工作组", tuple(body.short for body in bodies.BODIES[place::10]))
    for place in range(10)
)
"""Ten groups of the branch rectification of 2019; each mixes departments and affiliated units."""


def _zones() -> tuple[Gathering, ...]:
    """Return the zones: a leader's units; where there are many, halved (the second and the fourth leader)."""
    parts: list[tuple[tuple[str, ...], int]] = []
    for place, leader in enumerate(LEADERS):
        if place in {JOINT_STUDY_LEADER, 3}:
            half = (len(leader.units) + 1) // 2
            parts += [(leader.units[:half], place), (leader.units[half:], place)]
        elif leader.units:
            parts.append((leader.units, place))
    return tuple(
        Gathering(f"第{_ORDINALS[serial]}片区", units, place) for serial, (units, place) in enumerate(parts)
    )


ZONES_FROM = date(2018, 11, 1)
ZONES: tuple[Gathering, ...] = _zones()
"""Eight zones (片区) of guided study."""

GROUPS_FROM = OPENING
"""First day of the leading, inspection and standing groups and of the two old steering groups."""
