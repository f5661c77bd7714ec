"""The responsibility list of 2019 (管党治党责任清单): for the leading group, its secretary, each member."""

from datetime import date

from luoshi.ops.sample.texts.clauses import ClauseText, DocumentText, aspect
from luoshi.ops.sample.texts.uppers import POLITICS

RESPONSIBILITY = "responsibility_list"

TIERS: tuple[tuple[str, str, str], ...] = (
    ("1", "党组", "leading_group"),
    ("2", "党组书记", "secretary"),
    ("3", "党组其他成员", "member"),
)
"""Number, name and holder of the three tiers."""

_POINTS: tuple[tuple[str, str, str, str, str], ...] = (
    # number, title, text, point of the upper opinion, supporting department
    ("1.1", "每半年专题研究一次", "党组每半年专题研究一次，听取各方面情况，定下的事进台账。", "2.1", "甲司"),
    ("1.2", "年初分工、年末对账", "年初把任务分到成员，年末逐项对账，没办完的说明去向。", "2.2", "甲司"),
    ("1.3", "管好议事清单", "该上会的必须上会，不该上会的不占用会议时间。", "2.2", "甲司"),
    (
        "1.4",
        "选人用人严格把关",
        "动议、考察、讨论三个环节都有记录，讨论时应到会成员到齐三分之二以上。",
        "3.1",
        "丁司",
    ),
    ("1.5", "听取派驻组意见", "会商提出的意见逐条答复，一时办不了的说明理由。", "2.4", "戊司"),
    ("2.1", "主持制定全年安排", "书记主持定好全年安排，亲自过问推不动的事项。", "2.1", "甲司"),
    ("2.2", "与成员谈一轮话", "每年与班子成员谈一轮，谈完只记日期。", "2.1", "丁司"),
    ("2.3", "带头到基层支部", "每年到联系支部两次以上，带回的意见当月交办。", "1.2", "乙司"),
    ("2.4", "听取下级书记述职", "每年听一次下级书记述职，当场指出问题。", "3.1", "丁司"),
    ("2.5", "重要信件亲自批办", "反映班子问题的信件亲自批办，结果亲自看。", "4.5", "子司"),
    ("3.1", "管业务也管队伍", "分管领域的支部、队伍和作风一并负责，每年讲一次党课。", "2.5", "甲司"),
    ("3.2", "分管单位每年去一遍", "分管的单位一年去一遍，问题当场能定的当场定。", "3.5", "丙司"),
    ("3.3", "苗头早提醒", "分管范围内出现苗头，三日内当面提醒。", "4.4", "戊司"),
    (
        "3.4",
        "推动设党委单位列出自己的清单",
        "分管单位中设党委的，照本清单列出自己的清单，经本单位党委审议后公开。",
        "2.1",
        "乙司",
    ),
    ("3.5", "回所在支部过组织生活", "以普通党员身份参加所在支部活动，由支部记入出席。", "1.3", "乙司"),
)


def _clauses() -> tuple[ClauseText, ...]:
    tiers = [aspect(number, name) for number, name, _ in TIERS]
    listed = [
        ClauseText(
            number,
            "point",
            title,
            text,
            parent=number.split(".")[0],
            lead="示例部",
            supports=(support,),
            klass="sustained",
            uppers=((POLITICS, upper),),
            needs_document="责任清单" if number == "3.4" else "",
            needs_rule=True,
            check_every=12,
        )
        for number, title, text, upper, support in _POINTS
    ]
    return (*tiers, *listed)


DOCUMENT = DocumentText(
    RESPONSIBILITY,
    "示党发〔2019〕12号",
    "管党治党责任清单",
    "list",
    date(2019, 4, 18),
    _clauses(),
    "党组五条、党组书记五条、党组其他成员五条；设党委单位照此列出自己的清单。",
    prefix="责",
    uppers=(POLITICS,),
)
