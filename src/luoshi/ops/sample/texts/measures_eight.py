"""The eight measures of 2021 against empty formalities, in the four steps 查, 改, 评, 树."""

from datetime import date

from luoshi.ops.sample.texts.clauses import ClauseText, DocumentText, aspect
from luoshi.ops.sample.texts.uppers import POLITICS

EIGHT = "measures_eight"

_EIGHT_ROWS: tuple[tuple[str, str, str, str, str, date, str], ...] = (
    # number, title, text, standard, lead, due, point of the upper opinion
    (
        "1",
        "没有依据的报表一律停",
        "每张报表写明依据、用途和到期日，写不出的停报。",
        "在用报表都有依据和到期日",
        "丙司",
        date(2021, 4, 30),
        "4.1",
    ),
    (
        "2",
        "查过的不再查",
        "同一件事一年只查一次，要查的先看台账。",
        "全年没有重复检查",
        "甲司",
        date(2021, 12, 31),
        "4.1",
    ),
    (
        "3",
        "会议定下的事当场分",
        "散会前说清谁办、何时办完，不再另发通知。",
        "抽查的会议当场分工",
        "甲司",
        date(2021, 5, 31),
        "2.2",
    ),
    (
        "4",
        "文件写清给谁看、要谁办",
        "不需要下面办的不往下发，要办的写明到哪一级。",
        "上半年下发文件少于上年同期",
        "丙司",
        date(2021, 6, 30),
        "4.1",
    ),
    (
        "5",
        "总结和方案不以长短论",
        "检查时不看页数，不要求另做展板和汇编。",
        "基层反映的此类要求为零",
        "丙司",
        date(2021, 9, 30),
        "4.1",
    ),
    (
        "6",
        "数据共用，只填一次",
        "各司局要的数据先从数据中心取，取不到的才向单位要。",
        "三分之二以上的数据不再另要",
        "癸司",
        date(2021, 10, 29),
        "4.1",
    ),
    (
        "7",
        "基层的难处十日内回话",
        "基层提出的难处，十个工作日内由对口司局回话。",
        "超过十日没回的为零",
        "子司",
        date(2021, 6, 30),
        "4.5",
    ),
    (
        "8",
        "办成办不成都说明白",
        "办成的写清变化，办不成的写清原因，不用“正在推进”搪塞。",
        "退回重写的少于一成",
        "戊司",
        date(2021, 12, 31),
        "4.3",
    ),
)

_STAGES = (("一", "查", 2), ("二", "改", 5), ("三", "评", 7), ("四", "树", 8))


def _eight() -> tuple[ClauseText, ...]:
    clauses = [aspect(number, title) for number, title, _ in _STAGES]
    for number, title, text, standard, lead, due, upper in _EIGHT_ROWS:
        parent = next(stage for stage, _, last in _STAGES if int(number) <= last)
        clauses.append(
            ClauseText(
                number,
                "measure",
                title,
                text,
                standard,
                parent,
                lead,
                due_on=due,
                line="Y4" if number == "6" else "D4",
                uppers=((POLITICS, upper),),
                hand_down="departments" if number in {"1", "4"} else "",
                needs_rule=number == "6",
                needs_beneficiary=number == "7",
            )
        )
    return tuple(clauses)


DOCUMENT = DocumentText(
    EIGHT,
    "示党发〔2021〕3号",
    "整治形式主义八项措施",
    "rule",
    date(2021, 2, 9),
    _eight(),
    "八项，按查、改、评、树四步走。",
    prefix="戒",
    uppers=(POLITICS,),
)
