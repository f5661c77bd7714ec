"""Plans of the sample: study, rectification, model unit, education campaign, self-diagnosis, after an inspection."""

from collections.abc import Sequence
from datetime import date

from luoshi.ops.sample.texts.clauses import ClauseText, DocumentText, aspect
from luoshi.ops.sample.texts.uppers import BUILDING, POLITICS

STUDY_2020, RECTIFICATION, MODEL = "study_plan_2020", "rectification_plan", "model_unit_plan"
HISTORY, DIAGNOSIS, INSPECTION = "history_study_plan", "diagnosis_plan", "inspection_plan"

Row = tuple[str, str, str, str, date]
"""Title, text, standard, lead, due day."""


def _clauses(
    groups: Sequence[tuple[str, Sequence[Row]]], line: str, upper: tuple[str, str] | None
) -> tuple[ClauseText, ...]:
    """Return aspects 1, 2… with their tasks 1-01, 1-02…; each task carries out ``upper``."""
    clauses: list[ClauseText] = []
    for place, (name, rows) in enumerate(groups, start=1):
        clauses.append(aspect(str(place), name))
        clauses += [
            ClauseText(
                f"{place}-{serial:02d}",
                "task",
                title,
                text,
                standard,
                str(place),
                lead,
                due_on=due,
                line=line,
                uppers=(upper,) if upper else (),
            )
            for serial, (title, text, standard, lead, due) in enumerate(rows, start=1)
        ]
    return tuple(clauses)


STUDY_TOPICS_2020: tuple[tuple[str, str, date], ...] = (
    ("会议精神落到年度工作", "甲司", date(2020, 1, 17)),
    ("特殊时期的值守和服务", "子司", date(2020, 2, 24)),
    ("帮扶县怎样稳得住", "子司", date(2020, 4, 20)),
    ("规划的目标从哪里来", "庚司", date(2020, 5, 25)),
    ("群众来信说明了什么", "子司", date(2020, 6, 22)),
    ("家风和作风", "丙司", date(2020, 7, 20)),
    ("节约一粒粮、一度电", "辛司", date(2020, 9, 21)),
    ("数据共用的难点", "癸司", date(2020, 10, 26)),
    ("新一轮规划的党建措施", "庚司", date(2020, 12, 14)),
)
"""Nine topics of the year's collective study: name, lead department, day of the session."""

_STUDY = tuple(
    (name, "班子集体学习一次，会前自学，片区导学一次。", "学完，至少有一项措施进台账", lead, day)
    for name, lead, day in STUDY_TOPICS_2020
)
_FIVE_STEPS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    (
        "晒单子",
        (
            (
                "支部问题单公布",
                "支部查出的问题在本单位公布。",
                "在职支部都有问题单",
                "乙司",
                date(2019, 7, 12),
            ),
        ),
    ),
    (
        "开方子",
        (
            (
                "一支部一整改方案",
                "每个支部对着问题写改法和日期。",
                "每个问题都有改法和日期",
                "丁司",
                date(2019, 8, 9),
            ),
        ),
    ),
    (
        "动刀子",
        (
            (
                "班子不健全的先配齐",
                "缺书记、缺支委的先补上，该合的合、该拆的拆。",
                "没有空缺两个月以上的",
                "丁司",
                date(2019, 9, 20),
            ),
        ),
    ),
    (
        "养身子",
        (
            (
                "把管用的做法写成规矩",
                "改好之后写进支部自己的规矩。",
                "每个整顿支部至少立一条",
                "乙司",
                date(2019, 10, 25),
            ),
        ),
    ),
    (
        "迈步子",
        (
            (
                "过一段再看一遍",
                "工作组再到支部看一遍，反弹的重来。",
                "再看的支部没有反弹",
                "甲司",
                date(2019, 12, 6),
            ),
        ),
    ),
)
_MODEL: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("怎样算过硬", (
        ("信念过硬看行动", "遇到急难事项有人站出来。", "事例由服务对象说", "甲司", date(2020, 4, 30)),
        ("本领过硬看结果", "年度重点业务办成。", "重点业务按期办结", "庚司", date(2020, 9, 30)),
        ("作风过硬看基层", "基层说好才算好。", "来信答复有回音", "丙司", date(2020, 10, 30)),
        ("支部过硬看日常", "组织生活经常、认真。", "缺口都有说明", "乙司", date(2020, 10, 30)),
        ("廉洁过硬看平时", "关键岗位的风险有防控。", "岗位清单齐全", "戊司", date(2020, 10, 30)),
    )),
    ("怎样评", (
        ("单位自己先说", "先看事实，再写自评，一页纸。", "61个单位都写", "甲司", date(2020, 11, 13)),
        ("公示听意见", "推荐名单公示，有意见的查清再定。", "意见都有结论", "甲司", date(2020, 12, 4)),
    )),
)  # fmt: skip
_HISTORY: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("学习行动", (
        ("读书班分批办", "处级以上分批参加。", "参加人员全覆盖", "乙司", date(2021, 6, 30)),
        ("支部读书会", "每个支部读完指定书目。", "在职支部都办过", "乙司", date(2021, 9, 30)),
        ("青年讲史", "学习小组轮流讲一个人、一件事。", "每组讲过一次", "己司", date(2021, 8, 31)),
    )),
    ("建设行动", (
        ("办一批看得见的事", "每个单位认领一件群众提出的事。", "61个单位都有认领", "甲司", date(2021, 5, 28)),
        ("补支部的短板", "上一年评得低的支部逐个帮。", "帮扶到位，结果听支部的", "丁司", date(2021, 10, 29)),
    )),
)  # fmt: skip
_DIAGNOSIS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("查存量", (
        ("老问题逐条认领", "没改完的都有人、有办法、有日期。", "没有无主的问题", "乙司", date(2021, 4, 16)),
    )),
    ("控增量", (
        ("新问题当月立账", "新查出的当月有编号。", "过期未办的清零", "戊司", date(2021, 6, 18)),
        ("剩饭剩菜再减", "食堂按周公布剩余。", "比上年同期少", "辛司", date(2021, 6, 30)),
    )),
    ("看生态", (
        ("反弹的追到根上", "同类问题再次出现的查制度。", "反弹的都有说法", "戊司", date(2021, 6, 30)),
    )),
)  # fmt: skip
_INSPECTION: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("整改任务", (
        ("资产底数重新清", "房屋、设备逐件核对，账物相符。", "账物差异全部说明", "辛司", date(2020, 6, 30)),
        ("下属企业清理", "与主业无关的关停或转出。", "名单内全部处置", "辛司", date(2020, 11, 30)),
        ("项目验收拖延的限期验收", "拖了两年以上的逐个验收。", "积压的全部验收", "壬司", date(2020, 8, 31)),
        ("选人用人记录补全", "缺材料的逐卷补齐，补不齐的写明。", "抽查的卷宗齐全", "丁司", date(2020, 5, 29)),
        ("合同管理漏洞堵上", "合同统一编号、统一会签。", "新签合同全部会签", "戊司", date(2020, 7, 31)),
        ("基层反映的重复检查合并", "同类检查合成一次。", "全年次数减半", "丙司", date(2020, 9, 30)),
    )),
)  # fmt: skip

_HEADINGS: tuple[tuple[str, str, str, date, str, str, str, tuple[str, str]], ...] = (
    # key, number, title, day, prefix, line, summary, point of the upper opinion
    (
        STUDY_2020,
        "示党发〔2020〕6号",
        "2020年集体学习方案",
        date(2020, 1, 10),
        "学",
        "D2",
        "九个专题，自学、片区导学、集中研讨三种形式。",
        (POLITICS, "1.2"),
    ),
    (
        RECTIFICATION,
        "示党发〔2019〕13号",
        "党支部整顿方案",
        date(2019, 6, 10),
        "整",
        "D3",
        "五步，十个工作组分头到61个单位。",
        (POLITICS, "3.2"),
    ),
    (
        MODEL,
        "示党发〔2020〕8号",
        "创建模范单位方案",
        date(2020, 3, 16),
        "模",
        "D1",
        "五个过硬，先自评、再推荐、再公示。",
        (BUILDING, "1.2"),
    ),
    (
        HISTORY,
        "示党发〔2021〕5号",
        "党史学习教育方案",
        date(2021, 3, 8),
        "史",
        "D2",
        "学习行动、建设行动两部分，诊断行动另文安排。",
        (POLITICS, "1.3"),
    ),
    (
        DIAGNOSIS,
        "示党发〔2021〕7号",
        "诊断行动安排",
        date(2021, 3, 22),
        "诊",
        "D5",
        "查存量、控增量、看生态，各单位开一次诊断会。",
        (POLITICS, "4.3"),
    ),
    (
        INSPECTION,
        "示党发〔2020〕4号",
        "巡视反馈问题整改方案",
        date(2020, 1, 8),
        "巡",
        "D5",
        "六个问题，逐条有牵头单位和时限。",
        (POLITICS, "4.3"),
    ),
)
_GROUPS: dict[str, Sequence[tuple[str, Sequence[Row]]]] = {
    STUDY_2020: (("全年专题", _STUDY),),
    RECTIFICATION: _FIVE_STEPS,
    MODEL: _MODEL,
    HISTORY: _HISTORY,
    DIAGNOSIS: _DIAGNOSIS,
    INSPECTION: _INSPECTION,
}

DOCUMENTS: tuple[DocumentText, ...] = tuple(
    DocumentText(
        key,
        number,
        title,
        "plan",
        day,
        _clauses(_GROUPS[key], line, upper),
        summary,
        prefix=prefix,
        uppers=(upper[0],),
    )
    for key, number, title, day, prefix, line, summary, upper in _HEADINGS
)
