"""The province of size M: names put together from parts so that nobody can take them for real ones, and what is asked of it."""

from dataclasses import dataclass
from datetime import date

ROOT = "示例省"
OPENING = date(2020, 4, 1)
LEADING_GROUP = "示例省党组"
STANDING_GROUP = "省常设核验组"
INSPECTION_GROUP = "省派驻纪检监察组"
WORKING_GROUP = "第三工作组"
WORKING_GROUPS = ("第一工作组", "第二工作组", WORKING_GROUP, "第四工作组")
STUDY_GROUP = "第一学习小组"
LEADERS = ("书记岗", "副书记岗", "委员一岗", "委员二岗", "委员三岗")
CONFIRMERS = ("核验一岗", "核验二岗", "核验三岗")

STEMS = "甲乙丙丁戊己庚辛壬癸"
TWIGS = "子丑寅卯辰巳午未申酉戌亥"
PLACES = "江河湖山原川泉溪林田港塘岭湾坪洲"

DEPARTMENTS: tuple[tuple[str, str, str, str], ...] = (
    ("省一厅", "D1", "政治建设", "party"),
    ("省二厅", "D2", "理论学习", "party"),
    ("省三厅", "D3", "组织建设", "party"),
    ("省四厅", "D4", "作风建设", "party"),
    ("省五厅", "Y1", "基层服务", "business"),
    ("省六厅", "Y2", "安全生产", "business"),
)
"""Departments of the root, each with the line it leads: code, name, kind."""

PRIMARY: tuple[tuple[str, str], ...] = (
    ("{}镇党委", "村"),
    ("{}乡党委", "村"),
    ("{}街道党工委", "社区"),
    ("{}企业党委", "车间"),
    ("{}学校党委", "教研组"),
    ("{}机关党委", "科室"),
)
"""Committees at the bottom, in official order of kinds, and what their branches are called after; townships are most."""
PRIMARY_WEIGHTS = (8, 5, 3, 1, 1, 1)

ASPECTS = (("1", "学习和落实"), ("2", "组织和队伍"), ("3", "服务和作风"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A task of the province: its number and words, line, first and last day, how far it goes down, what comes of it."""

    number: str
    title: str
    line: str
    on: date
    due_on: date
    effect: str
    to_branches: bool = True


TASKS: tuple[Asked, ...] = (
    Asked(
        "1-01",
        "把年度重点任务逐条分到单位",
        "D1",
        date(2020, 4, 9),
        date(2020, 6, 30),
        "逐条列了责任人和日期，上墙公开{3-9}条",
        to_branches=False,
    ),
    Asked(
        "1-02",
        "学习规划建议，说清本单位怎么接",
        "D2",
        date(2020, 4, 20),
        date(2020, 7, 31),
        "学了{2-4}次，定了{3-8}条能办的事",
    ),
    Asked(
        "2-01",
        "摸清党员人数和分布，账实相符",
        "D3",
        date(2020, 5, 11),
        date(2020, 8, 31),
        "逐人核对，改正{2-15}处，账和人对上了",
    ),
    Asked(
        "2-02",
        "支部活动场所查一遍，缺的补上",
        "D3",
        date(2020, 6, 8),
        date(2020, 9, 30),
        "查了{2-6}处，补了桌椅和书，有人管",
    ),
    Asked(
        "3-01",
        "窗口服务少跑一趟",
        "Y1",
        date(2020, 7, 6),
        date(2020, 10, 31),
        "合并了{2-5}道手续，群众少跑一趟",
    ),
    Asked(
        "3-02",
        "汛期值守安排到人",
        "Y2",
        date(2020, 7, 13),
        date(2020, 9, 15),
        "排了班，{3-9}个点有人守，没有漏岗",
        to_branches=False,
    ),
    Asked(
        "1-03",
        "年轻干部讲一堂课",
        "D2",
        date(2020, 8, 17),
        date(2020, 11, 30),
        "讲了{1-3}堂，听课的提了{2-7}条意见",
    ),
    Asked(
        "3-03", "清理要基层报的表", "D4", date(2020, 9, 7), date(2020, 12, 15), "停掉{2-9}张表，合并{1-4}张"
    ),
    Asked(
        "2-03",
        "组织生活会查出的问题改到位",
        "D3",
        date(2020, 10, 12),
        date(2021, 1, 31),
        "查出{3-8}个，改了{2-6}个，剩下的有日期",
    ),
    Asked(
        "3-04",
        "走访困难户，一户一策",
        "Y1",
        date(2020, 11, 9),
        date(2021, 3, 31),
        "走访{8-30}户，办了{3-12}件事",
    ),
    Asked(
        "2-04",
        "换届准备，人选听意见",
        "D3",
        date(2021, 1, 18),
        date(2021, 4, 30),
        "谈了{5-20}人，意见{3-9}条，都记了",
    ),
    Asked(
        "1-04",
        "学习党史，为群众办实事",
        "D1",
        date(2021, 2, 22),
        date(2021, 6, 30),
        "学了{2-5}次，办了{1-4}件实事",
    ),
)
"""In order of days; those of 2021 enter the ledger in its second year."""

LEDGER_TITLE = "示例省党的建设年度重点任务"
LEDGER_NUMBER = "示省发〔2020〕6号"
SECOND_YEAR_SOURCE = "2021年全省工作会议"
TEAM_TOPIC = "按计划学习研讨"
ROOMS = ("会议室", "二楼活动室", "院坝", "线上会议")
EXPLAINED = "当月值守在外，议题并入下月"
"""Why some committees did not meet."""
TIMES_REASON = "条例没有规定次数，省里定"
