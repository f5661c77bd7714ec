"""The root, its 27 departments and 34 affiliated units as they stand at the end (30 April 2021).

Who was called what before, who came out of whom and which branches came and went lies in ``lineage``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

ROOT = "示例部"
ROOT_ENGLISH = "Sample Ministry"
OPENING = date(2016, 1, 4)
"""First day of every body that has no founding of its own: the ledger knows nothing older."""
CLOSING = date(2021, 4, 30)
"""Day on which the stocks of rules 18 are taken."""

BodyKind = Literal["department", "affiliated"]

_ORDINALS = (
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
)


@dataclass(frozen=True, slots=True)
class Body:
    """A department (司局) or an affiliated unit (直属单位) under the root.

    ``branches`` counts its in-service branches on CLOSING; ``named`` are those among them that bear a name of
    their own instead of an ordinal. ``heads`` is the range of full members of one branch (persons).
    ``general_branch``: its branches stand under one general branch (党总支).
    """

    short: str
    name: str
    english: str
    kind: BodyKind
    branches: int
    heads: tuple[int, int]
    committee: bool = False
    general_branch: bool = False
    retired: int = 0
    named: tuple[str, ...] = ()

    @property
    def general_branch_name(self) -> str:
        """Name of the general branch, empty where there is none."""
        return f"{self.short}党总支" if self.general_branch else ""


def _department(
    sign: str,
    english: str,
    branches: int,
    heads: tuple[int, int],
    *,
    committee: bool = False,
    general_branch: bool = False,
) -> Body:
    name = f"{sign}司"
    return Body(name, name, f"Department {english}", "department", branches, heads, committee, general_branch)


def _large(short: str, name: str, english: str, branches: int, *named: str, retired: int = 1) -> Body:
    """Return an affiliated unit with a committee: 100 full members and more."""
    return Body(
        short, name, english, "affiliated", branches, (22, 36), committee=True, retired=retired, named=named
    )


def _middle(short: str, name: str, english: str, branches: int, *named: str) -> Body:
    """Return an affiliated unit with a general branch: 50 to 99 full members."""
    return Body(short, name, english, "affiliated", branches, (9, 12), general_branch=True, named=named)


def _small(short: str, name: str, english: str, branches: int, heads: tuple[int, int]) -> Body:
    """Return an affiliated unit whose branches stand right under it: fewer than 50 full members."""
    return Body(short, name, english, "affiliated", branches, heads)


DEPARTMENTS: tuple[Body, ...] = (
    _department("甲", "Jia", 4, (26, 32), committee=True),
    _department("乙", "Yi", 4, (17, 22), general_branch=True),
    _department("丙", "Bing", 4, (16, 21), general_branch=True),
    _department("丁", "Ding", 4, (9, 12)),
    _department("戊", "Wu", 3, (12, 16)),
    _department("己", "Ji", 3, (12, 16)),
    _department("庚", "Geng", 4, (9, 12)),
    _department("辛", "Xin", 4, (8, 12)),
    _department("壬", "Ren", 3, (11, 15)),
    _department("癸", "Gui", 3, (11, 16)),
    _department("子", "Zi", 3, (12, 16)),
    _department("丑", "Chou", 3, (10, 15)),
    _department("寅", "Yin", 3, (11, 15)),
    _department("卯", "Mao", 2, (15, 23)),
    _department("辰", "Chen", 2, (14, 22)),
    _department("巳", "Si", 2, (16, 24)),
    _department("午", "Wu (noon)", 2, (15, 20)),
    _department("未", "Wei", 2, (14, 21)),
    _department("申", "Shen", 2, (13, 19)),
    _department("酉", "You", 1, (22, 30)),
    _department("戌", "Xu", 1, (20, 27)),
    _department("亥", "Hai", 1, (24, 33)),
    _department("东", "East", 1, (18, 26)),
    _department("南", "South", 1, (18, 24)),
    _department("西", "West", 1, (16, 25)),
    _department("北", "North", 1, (21, 28)),
    _department("中", "Centre", 1, (25, 34)),
)

AFFILIATED: tuple[Body, ...] = (
    _large("子院", "子研究院", "Zi Institute", 14, retired=2),
    _large("丑社", "丑出版社", "Chou Press", 12),
    _large("寅馆", "寅展览馆", "Yin Exhibition Hall", 14, "展陈", "典藏"),
    _large("卯中心", "卯信息中心", "Mao Information Centre", 14, "运维", "研发"),
    _large("辰中心", "辰服务中心", "Chen Service Centre", 13),
    _large("巳所", "巳研究所", "Si Research Institute", 11),
    _large("午报社", "午报社", "Wu News Office", 12, "采编"),
    _large("未院", "未干部学院", "Wei Cadre College", 14, retired=2),
    _middle("申站", "申监测站", "Shen Monitoring Station", 7),
    _large("酉基地", "酉实训基地", "You Training Base", 13),
    _small("戌会", "戌基金会", "Xu Foundation", 2, (14, 21)),
    _small("亥会", "亥学会", "Hai Society", 2, (12, 20)),
    _large("甲子中心", "甲子技术中心", "Jiazi Technical Centre", 12),
    _large("乙丑社", "乙丑杂志社", "Yichou Magazine Office", 10),
    _large("丙寅馆", "丙寅图书馆", "Bingyin Library", 12),
    _large("丁卯所", "丁卯实验所", "Dingmao Laboratory", 11, "综合"),
    _large("戊辰中心", "戊辰数据中心", "Wuchen Data Centre", 13),
    _large("己巳院", "己巳规划院", "Jisi Planning Institute", 13),
    _large("庚午中心", "庚午培训中心", "Gengwu Training Centre", 13),
    _middle("辛未馆", "辛未档案馆", "Xinwei Archive", 6),
    _small("壬申站", "壬申观测站", "Renshen Observatory", 3, (8, 15)),
    _middle("癸酉中心", "癸酉交流中心", "Guiyou Exchange Centre", 7),
    _large("甲戌中心", "甲戌评价中心", "Jiaxu Evaluation Centre", 10),
    _small("乙亥社", "乙亥音像社", "Yihai Audio-visual House", 4, (7, 12)),
    _small("丙子所", "丙子标准所", "Bingzi Standards Institute", 4, (6, 12)),
    _middle("丁丑中心", "丁丑后勤中心", "Dingchou Logistics Centre", 7),
    _small("戊寅中心", "戊寅采购中心", "Wuyin Procurement Centre", 3, (5, 14)),
    _middle("己卯院", "己卯设计院", "Jimao Design Institute", 8),
    _small("庚辰会", "庚辰协会", "Gengchen Association", 3, (5, 10)),
    _small("辛巳中心", "辛巳会务中心", "Xinsi Conference Centre", 5, (5, 9)),
    _small("壬午基地", "壬午试验基地", "Renwu Field Base", 5, (6, 9)),
    _middle("癸未中心", "癸未综合中心", "Guiwei General Centre", 7),
    _large("甲申院", "甲申研究院", "Jiashen Institute", 10),
    _small("乙酉学院", "乙酉学院", "Yiyou College", 4, (8, 12)),
)

BODIES: tuple[Body, ...] = DEPARTMENTS + AFFILIATED
"""All 61 units in official order (序列)."""

BY_SHORT: dict[str, Body] = {body.short: body for body in BODIES}

WITH_COMMITTEE: tuple[str, ...] = tuple(body.short for body in BODIES if body.committee)
"""Short names of the 19 units with a committee of their own (设党委)."""


def ordinal_branch(short: str, place: int) -> str:
    """Return the name of the branch at ``place`` (from 1): 甲司第一党支部."""
    return f"{short}第{_ORDINALS[place - 1]}党支部"


def branch_names(body: Body) -> tuple[str, ...]:
    """Return the in-service branches of ``body`` on CLOSING, ordinals first, then those with names of their own."""
    if body.branches == 1:
        return (f"{body.short}党支部",)
    numbered = body.branches - len(body.named)
    ordinals = tuple(ordinal_branch(body.short, place) for place in range(1, numbered + 1))
    return ordinals + tuple(f"{body.short}{name}党支部" for name in body.named)


def retired_branch_names(body: Body) -> tuple[str, ...]:
    """Return the retired (离退休) branches of ``body``."""
    if body.retired == 1:
        return (f"{body.short}离退休党支部",)
    return tuple(f"{body.short}离退休第{_ORDINALS[place]}党支部" for place in range(body.retired))


def cells(full_members: int) -> int:
    """Return how many Party cells (党小组) a branch of so many full members has: none below 20."""
    return 0 if full_members < 20 else min(4, full_members // 10)


def cell_names(count: int) -> tuple[str, ...]:
    """Return the names of the cells of one branch."""
    return tuple(f"第{_ORDINALS[place]}党小组" for place in range(count))


@dataclass(frozen=True, slots=True)
class ExtraBranch:
    """A joint or temporary branch: not counted among the in-service ones. ``members`` are full members (persons)."""

    name: str
    host: str
    kind: Literal["joint", "temporary"]
    from_on: date
    to_on: date | None
    members: int
    purpose: str


EXTRA_BRANCHES: tuple[ExtraBranch, ...] = (
    ExtraBranch(
        "戌会、亥会联合党支部", "戌会", "joint", OPENING, None, 9, "两家聘用人员中的党员，各不足三人一组"
    ),
    ExtraBranch("庚辰会联合党支部", "庚辰会", "joint", date(2018, 5, 2), None, 7, "分支机构里零散的党员"),
    ExtraBranch("壬申站野外联合党支部", "壬申站", "joint", date(2019, 9, 2), None, 6, "三个野外点的党员"),
    ExtraBranch(
        "丙司驻县帮扶临时党支部",
        "丙司",
        "temporary",
        date(2018, 3, 1),
        date(2020, 12, 31),
        8,
        "在示例县帮扶的干部",
    ),
    ExtraBranch(
        "子司值守专班临时党支部",
        "子司",
        "temporary",
        date(2020, 2, 3),
        date(2020, 9, 30),
        14,
        "抽调值守的干部",
    ),
    ExtraBranch(
        "未院培训班临时党支部", "未院", "temporary", date(2021, 3, 1), date(2021, 6, 30), 32, "脱产学员"
    ),
)
