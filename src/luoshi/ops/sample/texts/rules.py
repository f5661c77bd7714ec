"""Opinions and rules that stand for years: what a strong unit is, going to the front line, supervision."""

from datetime import date

from luoshi.ops.sample.texts.clauses import ClauseText, DocumentText, aspect
from luoshi.ops.sample.texts.uppers import BUILDING

STRONG, FRONT_LINE, SUPERVISION, TOGETHER = (
    "strong_units",
    "front_line_rule",
    "supervision_rule",
    "four_together",
)

_STRONG: tuple[tuple[str, str, str, str, date], ...] = (
    # aspect, title, text, lead, due
    ("信念过硬", "支部碰到的疑难请人讲一次", "学不透的题目支部报上来，请懂行的人到支部讲。", "乙司", date(2018, 10, 31)),
    ("信念过硬", "学习和调研合着做", "带着专题去调研，回来接着学。", "乙司", date(2018, 12, 14)),
    ("领导过硬", "班子议事有记录、有回音", "议过的事告诉提议的单位。", "甲司", date(2018, 9, 28)),
    ("组织过硬", "支部都有固定活动日", "每个支部定下每月哪一天活动。", "丁司", date(2018, 6, 29)),
    ("组织过硬", "流动党员有去处", "外出半年以上的由驻地支部代管。", "丁司", date(2018, 11, 30)),
    ("作风过硬", "办事窗口不让人跑两趟", "材料一次讲清，缺的当场列出。", "子司", date(2018, 10, 12)),
    ("纪律过硬", "新提任干部先谈廉政", "到任前由派驻组和本单位各谈一次。", "戊司", date(2018, 12, 21)),
)  # fmt: skip
_FRONT_LINE: tuple[tuple[str, str, str], ...] = (
    ("1", "先看台账再出门", "半年内有人去过的地方，确需再去的写明理由。"),
    ("2", "不打招呼也不扰民", "不要汇报材料，不要陪同，不占用基层的周末。"),
    ("3", "问题带回来就立账", "每个问题有编号、牵头和时限，一个月内告诉当地。"),
    ("4", "解决没有由当地说", "当地认为没解决的，不能销号。"),
    ("5", "考核看解决多少", "不看去了几趟，看发现了什么、解决了什么。"),
)
_SUPERVISION: tuple[tuple[str, str, str], ...] = (
    ("1", "看得见的不另报", "台账里有的，派驻组自己查，各单位不另报材料。"),
    ("2", "半年会商一次", "上半年由派驻组提出，下半年由党组提出，临时有事随时商。"),
    ("3", "提出的意见限期答复", "一个月内答复，一时办不了的写明办到哪一步。"),
    ("4", "重要会议请派驻组列席", "人事、项目、大额支出的会议提前三日通知。"),
)
_TOGETHER: tuple[tuple[str, str, str], ...] = (
    ("1", "谋划时写在一份文件里", "业务重点任务和党建安排写在同一份文件里。"),
    ("2", "部署时开一个会", "一个会讲两件事，不分开开。"),
    ("3", "检查时去一次", "去一次看两方面，不分两拨人去。"),
    ("4", "考核时评一张表", "两方面的结果放在一起看，写出理由。"),
)


def _strong() -> tuple[ClauseText, ...]:
    names = list(dict.fromkeys(row[0] for row in _STRONG))
    clauses = [aspect(str(place), name) for place, name in enumerate(names, start=1)]
    for serial, (name, title, text, lead, due) in enumerate(_STRONG, start=1):
        parent = str(names.index(name) + 1)
        clauses.append(
            ClauseText(
                f"{parent}-{serial:02d}", "task", title, text, "做到并写明变化", parent, lead, due_on=due
            )
        )
    return tuple(clauses)


def _rule(
    rows: tuple[tuple[str, str, str], ...], line: str, upper: tuple[str, str] | None
) -> tuple[ClauseText, ...]:
    return tuple(
        ClauseText(number, "point", title, text, line=line, uppers=(upper,) if upper else ())
        for number, title, text in rows
    )


DOCUMENTS: tuple[DocumentText, ...] = (
    DocumentText(
        STRONG,
        "示党发〔2018〕5号",
        "关于建设过硬直属机关的意见",
        "opinion",
        date(2018, 4, 16),
        _strong(),
        "五个过硬，七项任务。",
        prefix="硬",
    ),
    DocumentText(
        FRONT_LINE,
        "示党发〔2018〕11号",
        "到一线去的规矩",
        "rule",
        date(2018, 9, 10),
        _rule(_FRONT_LINE, "D4", None),
        "五条，去之前查、去时不扰、回来立账、当地说了算。",
        prefix="线",
    ),
    DocumentText(
        SUPERVISION,
        "示党发〔2018〕14号",
        "主动接受派驻组监督的办法",
        "rule",
        date(2018, 11, 19),
        _rule(_SUPERVISION, "D5", None),
        "四条，看得见的不另报，提出的意见限期答复。",
        prefix="监",
    ),
    DocumentText(
        TOGETHER,
        "示党发〔2020〕2号",
        "党建和业务四件事一起做的办法",
        "rule",
        date(2020, 1, 6),
        _rule(_TOGETHER, "D1", (BUILDING, "1.2")),
        "谋划、部署、检查、考核都放在一起。",
        prefix="合",
        uppers=(BUILDING,),
    ),
)
