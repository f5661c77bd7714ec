"""Phrases with variety: effects, progress, reasons, titles, causes, notes. The same seed gives the same words."""

import re
from collections.abc import Iterator, Sequence
from random import Random

from luoshi.ops.sample.texts import documents, ledger, matters, reason_texts, title_texts
from luoshi.ops.sample.texts import effects_party as party
from luoshi.ops.sample.texts import effects_work as work
from luoshi.ops.sample.texts.effects_plans import PLAN_EFFECTS
from luoshi.ops.sample.texts.effects_tasks import TASK_EFFECTS
from luoshi.ops.sample.texts.effects_units import UNIT_EFFECTS
from luoshi.ops.sample.texts.filling import fill, pattern

Theme = tuple[tuple[str, ...], tuple[str, ...]]
"""Results, and facts that bear them out."""

_THEMES: tuple[tuple[str, Theme], ...] = (
    # Words of a title → theme; the first that fits.
    ("食堂 剩 出差 用车 车辆 用房 节约 餐饮 闲置 资产 费用 差旅", work.THRIFT),
    ("风险 演练 突发 应急 值守 值班 廉政 印章 备份", work.RISKS),
    ("第一议题 传达 党课 读书", party.STUDY),
    ("会商 汇报 述职 领导小组 纪要 例会 专题研究", party.MEETINGS),
    ("重复 报表 减负 文件 督查 检查 形式主义 工作群 小程序 迎检 通知 填表 会风 开会", work.BURDEN),
    ("调研 一线 走访 联系支部 基层岗位", work.VISITS),
    ("青年 年轻 新入职 学习小组", party.YOUTH),
    ("来信 窗口 群众 服务 热线 宿舍 老楼 托管 退休 困难 开放 办理时限", work.SERVICE),
    ("数据 系统 信息 共享", work.DATA),
    ("整改 诊断 巡视 整顿 清理 自查 清零 回头看 对照 腾退", work.MENDING),
    ("清单 办法 制度 规则 规定 目录 规矩", party.RULES),
    ("学习 专题 联学 体会 轮训 培训", party.STUDY),
    ("支部 书记 换届 党务干部 组织生活 支委 党员", party.BRANCHES),
    ("问题", work.MENDING),
    ("规划 要点 计划 部署 业务 督办 难题 决定 分工 牵头", work.PLANS),
)
WHOLE_EFFECTS: dict[str, str] = TASK_EFFECTS | PLAN_EFFECTS
"""Number of a task, measure or clause, with its document's prefix → what came of it as a whole."""
LEAST = 30
"""Characters a statement of effect has at least."""


def effects(rng: Random, title: str) -> str:
    """Return a statement of effect (成效) of a unit or branch for a matter called ``title``, 30 to 90 characters.

    Titles of this package get what was written for them; others a result and a fact of the theme their words
    belong to, the results nearest in words. For a task or measure as a whole see ``task_effect``.
    """
    for known, (results, facts) in _KNOWN:
        if known.fullmatch(title):
            return _told(rng, results, facts)
    results, facts = theme_of(title)
    near = [_in_common(title, line) for line in results]
    return _told(rng, [line for line, n in zip(results, near, strict=True) if 2 * n >= max(near)], facts)


def _told(rng: Random, results: Sequence[str], facts: Sequence[str]) -> str:
    said = fill(rng, rng.choice(results)).rstrip("。")
    for fact in rng.sample(facts, min(2, len(facts))):
        said = f"{said}；{fill(rng, fact)}"
        if len(said) >= LEAST:
            break
    return f"{said}。"


def task_effect(rng: Random, number: str, year: int) -> str:
    """Return the effect as a whole of a ledger task ("1-01") in ``year``, or of a clause of a document ("措-01").

    Before the dash the number of a clause has its document's prefix. Raises KeyError for an unknown number.
    """
    task = next((task for task in ledger.TASKS if task.number == number), None)
    said = task.said_in(year) if task is not None else None
    key = f"{number}@{said.year}" if said is not None else number
    return fill(rng, WHOLE_EFFECTS.get(key) or WHOLE_EFFECTS[number])


def theme_of(title: str) -> Theme:
    """Return the theme whose words occur in ``title``, else the one that fits anything."""
    return next((theme for words, theme in _THEMES if any(word in title for word in words.split())), work.ANY)


def _in_common(title: str, line: str) -> int:
    return sum(title[i : i + 2] in line for i in range(len(title) - 1))


def _known() -> Iterator[tuple[re.Pattern[str], Theme]]:
    """Yield titles that have effects of their own: handed-down tasks first, as a unit reports of its part."""
    for task in ledger.TASKS:
        for said in task.wordings:
            keys = [f"{task.number}@{said.year}", task.number]
            whole = next(TASK_EFFECTS[key] for key in keys if key in TASK_EFFECTS)
            own = next((UNIT_EFFECTS[key] for key in keys if key in UNIT_EFFECTS), None)
            yield pattern(said.title), own if own and said.year >= task.handed_from else ((whole,), ())
    for document in documents.DOCUMENTS:
        for clause in document.worked_on():
            number = f"{document.prefix}-{clause.number}"
            if number in WHOLE_EFFECTS:
                yield pattern(clause.title), UNIT_EFFECTS.get(number) or ((WHOLE_EFFECTS[number],), ())
    for problem in _PROBLEMS:
        yield pattern(problem.title), ((problem.effect,), ())
    taken = [one for measures in matters.ON_DIRECTIVE.values() for one in measures]
    for matter in (*matters.BRANCH, *matters.SERVICE, *matters.DECIDED, *taken):
        yield pattern(matter.title), ((matter.effect,), ())
    for title in (*title_texts.PLAIN_MEASURES, *(title for one in _PROBLEMS for title in one.measures)):
        yield pattern(title), work.HABITS


_PROBLEMS = matters.ROOT + matters.WORK + matters.PARTY
_KNOWN = tuple(_known())


def progress(rng: Random) -> str:
    """Return what has been done so far (进展)."""
    return fill(rng, rng.choice(reason_texts.PROGRESS))


def return_reasons(rng: Random) -> str:
    """Return why a confirmer sends a submission back (退回)."""
    return fill(rng, rng.choice(reason_texts.RETURNS))


def supplements(rng: Random) -> str:
    """Return what a submission sent back adds when it comes again."""
    return rng.choice(reason_texts.SUPPLEMENTS)


def postpone_reasons(rng: Random) -> str:
    """Return why a unit asks for another date (改期)."""
    return fill(rng, rng.choice(reason_texts.POSTPONES))


def rebound_reasons(rng: Random) -> str:
    """Return what brought a closed matter back (反弹)."""
    return fill(rng, rng.choice(reason_texts.REBOUNDS))


def gap_reasons(rng: Random) -> str:
    """Return how a unit explains a turn without a record (缺口)."""
    return fill(rng, rng.choice(reason_texts.GAPS))


def notes(rng: Random) -> str:
    """Return a short note to a step."""
    return fill(rng, rng.choice(reason_texts.NOTES))


def problem_titles(rng: Random) -> str:
    """Return the title of a problem; with its cause, measures and effect see ``matters``."""
    return fill(rng, rng.choice(_PROBLEMS).title)


def causes(rng: Random) -> str:
    """Return a cause of a problem."""
    return fill(rng, rng.choice(_PROBLEMS).cause)


def measure_titles(rng: Random) -> str:
    """Return the title of a measure that fits nearly any problem."""
    return fill(rng, rng.choice(title_texts.PLAIN_MEASURES))


def branch_task_titles(rng: Random) -> str:
    """Return the title of a task of a branch; with its effect see ``matters.branch_tasks``."""
    return fill(rng, rng.choice(matters.BRANCH).title)


def rule_names(rng: Random) -> str:
    """Return the name of an established rule (建章立制), with its marks: 《……办法》."""
    return f"《{fill(rng, rng.choice(title_texts.RULES))}》"


def service_titles(rng: Random) -> str:
    """Return the title of a matter for the people; with its effect see ``matters.service_matters``."""
    return fill(rng, rng.choice(matters.SERVICE).title)


def beneficiary_words(rng: Random) -> str:
    """Return what somebody for whom a matter was done said of it."""
    return fill(rng, rng.choice(title_texts.BENEFICIARY_WORDS))
