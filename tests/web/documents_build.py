"""A ledger of several years, written through the room's actions: aspects, kept, changed, new and retired tasks."""

from datetime import date

import build
from luoshi.mandate import actions
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind, DocumentKind, OthersSee
from luoshi.mandate.models import Clause, Document

ASPECTS = ("坚定政治信仰", "强化政治领导", "提高政治能力", "净化政治生态")
WHAT = ("建立台账并逐条对账", "每季度听取一次汇报", "开展专题学习", "完善制度办法", "梳理风险点")
YEARS = (2018, 2019, 2020, 2021)


def ledger(house: build.House, each: int = 10, others_see: OthersSee = OthersSee.NOTHING) -> Document:
    """Write an open-ended ledger of 2018 with four aspects of ``each`` tasks; each year changes some of it.

    From 2019 on, every year: task 2 of each aspect says something else, one task is new in the first aspect. In 2020
    task 3 of the second aspect retires; in 2021 task 4 of the third goes on as 3-90.
    """
    document = actions.enter_document(
        title="关于加强党的政治建设的重点任务（逐年）",
        number="示党发〔2018〕9号",
        kind=DocumentKind.LEDGER,
        owner=house.units["示例部"],
        issued_on=date(2018, 4, 2),
        open_ended=True,
        others_see=others_see,
        by=build.SYSTEM,
    )
    tasks: dict[tuple[int, int], Clause] = {}
    parents: list[Clause] = []
    for a, title in enumerate(ASPECTS, start=1):
        aspect = _add(document, ClauseKind.ASPECT, str(a), ClauseWords(title=title), 2018, None)
        parents.append(aspect)
        for n in range(1, each + 1):
            words = ClauseWords(
                title=f"{title}第{n}项：{WHAT[n % len(WHAT)]}",
                standard=f"年底前完成{n}次",
                lead=house.units["甲司" if n % 2 else "乙司"],
            )
            tasks[a, n] = _add(document, ClauseKind.TASK, f"{a}-{n:02d}", words, 2018, aspect)
    for year in YEARS[1:]:
        for a in range(1, 5):
            words = ClauseWords(
                title=f"{ASPECTS[a - 1]}第2项：{year - 2011}—{year - 2009}个专题",
                standard=f"全年{year - 2009}个专题",
                lead=house.units["乙司"],
                source=f"党组会{year}年1月12日决定第{a}条",
            )
            actions.change_clause(clause=tasks[a, 2], words=words, year=year, by=build.SYSTEM)
        words = ClauseWords(title=f"{year}年党史学习教育读书班", source=f"乙司提议，党组会{year}年3月2日同意")
        _add(document, ClauseKind.TASK, f"1-{each + year - 2018:02d}", words, year, parents[0])
    actions.retire_clause(clause=tasks[2, 3], year=2020, source="已销号，合并完成", by=build.SYSTEM)
    words = ClauseWords(
        title=f"{ASPECTS[2]}第4项：换了编号", lead=house.units["甲司"], source="责任清单第三部分第4条"
    )
    actions.add_clause(
        document=document,
        kind=ClauseKind.TASK,
        number="3-90",
        words=words,
        year=2021,
        parent=parents[2],
        continues=tasks[3, 4],
        by=build.SYSTEM,
    )
    return document


def _add(
    document: Document, kind: ClauseKind, number: str, words: ClauseWords, year: int, parent: Clause | None
) -> Clause:
    return actions.add_clause(
        document=document, kind=kind, number=number, words=words, year=year, parent=parent, by=build.SYSTEM
    )


def upper(house: build.House, title: str = "关于加强党的政治建设的意见") -> tuple[Document, list[Clause]]:
    """Write an upper body's document of 2018 with three measures, open to all."""
    document = actions.enter_document(
        title=title,
        number="示上发〔2018〕1号",
        kind=DocumentKind.OPINION,
        owner=house.units["示例部"],
        issuer="上级机关",
        issued_on=date(2018, 1, 31),
        by=build.SYSTEM,
    )
    clauses = [
        _add(document, ClauseKind.MEASURE, f"{n}", ClauseWords(title=f"上级第{n}条要求"), 2018, None)
        for n in range(1, 4)
    ]
    return document, clauses


def own_of(house: build.House, unit: str, title: str, **more: object) -> Document:
    """Write a closed document owned by ``unit`` with one measure "1"."""
    document = actions.enter_document(
        title=title,
        kind=DocumentKind.PLAN,
        owner=house.units[unit],
        issued_on=date(2021, 1, 12),
        by=build.SYSTEM,
        **more,
    )
    _add(document, ClauseKind.MEASURE, "1", ClauseWords(title=f"{title}第一条措施"), 2021, None)
    return document
