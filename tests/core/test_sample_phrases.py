"""The sample's phrases: many, whole, plausible in length, free of residue and of words that must not appear."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from luoshi.ops.sample.texts import (
    documents,
    effects_party,
    effects_plans,
    effects_tasks,
    effects_units,
    effects_work,
    ledger,
    matters,
    phrases,
    reason_texts,
    title_texts,
    uppers,
)
from luoshi.ops.sample.texts.filling import fill, paragraphs_of, pattern
from luoshi.ops.sample.texts.phrases import LEAST

RESIDUE = re.compile(r"[{}|→＋@<>_]|；；|。。|，，|；。|^；")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]")
FORBIDDEN = ("积分", "排名", "打卡", "签到", "拍照", "点赞", "高度重视")
GENERATORS: tuple[Callable[[Random], str], ...] = (
    phrases.progress,
    phrases.return_reasons,
    phrases.postpone_reasons,
    phrases.rebound_reasons,
    phrases.gap_reasons,
    phrases.notes,
    phrases.problem_titles,
    phrases.causes,
    phrases.measure_titles,
    phrases.branch_task_titles,
    phrases.rule_names,
    phrases.service_titles,
    phrases.beneficiary_words,
)
TITLES = [
    *(said.title for task in ledger.TASKS for said in task.wordings),
    *(clause.title for document in documents.DOCUMENTS for clause in document.worked_on()),
    "老楼改造",
    "甲司网站改版",
    "给外场点送药",
    "来信积压",
]


def is_clean(text: str) -> bool:
    return not RESIDUE.search(text) and not HALF_WIDTH.search(text) and not any(w in text for w in FORBIDDEN)


def without_numbers(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def test_hand_written_bases_are_many() -> None:
    themes = [
        getattr(module, name)
        for module in (effects_party, effects_work)
        for name in dir(module)
        if name.isupper() and name not in {"ANY"}
    ]
    effects = {line for results, facts in themes for line in (*results, *facts)}
    effects |= set(effects_tasks.TASK_EFFECTS.values()) | set(effects_plans.PLAN_EFFECTS.values())
    effects |= {line for results, facts in effects_units.UNIT_EFFECTS.values() for line in (*results, *facts)}
    problems = matters.ROOT + matters.WORK + matters.PARTY
    assert len(effects) >= 500
    assert len(problems) >= 55
    assert len(matters.ROOT) == 10
    assert len(matters.WORK + matters.PARTY) >= 45
    assert all(len(problem.measures) == 2 for problem in problems)
    for bases in (reason_texts.PROGRESS, title_texts.RULES, matters.BRANCH, matters.SERVICE):
        assert len(set(bases)) == len(bases) >= 20


def test_more_than_three_hundred_phrasings_that_differ_in_more_than_numbers() -> None:
    rng = Random(20210420)
    told = {without_numbers(phrases.effects(rng, title)) for title in TITLES for _ in range(6)}
    other = {without_numbers(one(rng)) for one in GENERATORS for _ in range(120)}
    assert len(told) >= 300
    assert len(other) >= 300


@pytest.mark.parametrize("seed", range(3))
def test_every_effect_says_something_whole(seed: int) -> None:
    rng = Random(seed)
    for title in TITLES:
        effect = phrases.effects(rng, title)
        assert LEAST <= len(effect) <= 90, effect
        assert effect.endswith("。")
        assert is_clean(effect), effect


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda one: one.__name__)
def test_every_phrase_is_clean(generator: Callable[[Random], str]) -> None:
    rng = Random(11)
    said = {generator(rng) for _ in range(200)}
    assert len(said) >= 12
    assert all(is_clean(text) and 4 <= len(text) <= 60 for text in said)


def test_every_task_and_every_clause_worked_on_has_an_effect_of_its_own() -> None:
    rng = Random(3)
    for year in range(ledger.FIRST_YEAR, ledger.LAST_YEAR + 1):
        for task in ledger.in_force(year):
            assert is_clean(phrases.task_effect(rng, task.number, year))
    numbers = {
        f"{document.prefix}-{clause.number}"
        for document in documents.DOCUMENTS
        for clause in document.worked_on()
        if clause.lead
    }
    for number in numbers:
        effect = phrases.task_effect(rng, number, 2020)
        assert is_clean(effect)
        assert LEAST <= len(effect) <= 90
    known = numbers | {task.number for task in ledger.TASKS}
    told = {key.split("@")[0] for key in (*phrases.WHOLE_EFFECTS, *effects_units.UNIT_EFFECTS)}
    assert told <= known
    with pytest.raises(KeyError):
        phrases.task_effect(rng, "9-99", 2020)


def test_an_effect_follows_the_wording_of_its_year() -> None:
    assert "三级" in phrases.task_effect(Random(1), "2-04", 2018)
    assert "三级" in phrases.task_effect(Random(1), "2-04", 2020)
    assert "19家" in phrases.task_effect(Random(1), "2-04", 2021)


def test_what_is_handed_down_is_told_by_the_unit() -> None:
    for task in ledger.TASKS:
        assert bool(task.hand_down) == (task.number in effects_units.UNIT_EFFECTS)
    rng = Random(5)
    title = next(task for task in ledger.TASKS if task.number == "1-05").wordings[-1].title
    own = {without_numbers(phrases.effects(rng, title)) for _ in range(200)}
    assert len(own) >= 30


@pytest.mark.parametrize(
    "deal",
    [matters.branch_tasks, matters.service_matters, matters.decisions],
    ids=lambda one: one.__name__,
)
def test_matters_come_with_their_effect(deal: Callable[[Random, int], list[matters.Matter]]) -> None:
    dealt = deal(Random(4), 90)
    assert len(dealt) == 90
    assert all(is_clean(matter.title) and is_clean(matter.effect) for matter in dealt)
    assert all(LEAST <= len(matter.effect) <= 90 for matter in dealt)
    assert deal(Random(4), 90) == dealt


def test_problems_come_with_cause_measures_and_effect() -> None:
    rng = Random(4)
    ten, many = matters.ministry_problems(rng), matters.unit_problems(rng, 45)
    assert (len(ten), len(many)) == (10, 45)
    assert len({problem.title for problem in (*ten, *many)}) == 55
    for problem in (*ten, *many):
        assert all(map(is_clean, (problem.title, problem.cause, problem.effect, *problem.measures)))
        assert LEAST <= len(problem.effect) <= 90


def test_every_directive_has_its_measures() -> None:
    assert set(matters.ON_DIRECTIVE) == {title for title, _, _ in uppers.ARRIVALS}
    for title in matters.ON_DIRECTIVE:
        assert len(matters.directive_measures(Random(1), title)) == 2
    with pytest.raises(KeyError):
        matters.directive_measures(Random(1), "没有这一件")


def test_the_seed_alone_decides() -> None:
    for generator in GENERATORS:
        assert [generator(Random(9)) for _ in range(3)] == [generator(Random(9))] * 3
    assert phrases.effects(Random(9), "来信积压") == phrases.effects(Random(9), "来信积压")


def test_forbidden_words_stand_in_no_file_and_texts_fit_their_fields() -> None:
    folder = Path(phrases.__file__).parent
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [word for word in FORBIDDEN if word in text], path.name
        assert text.count("\n") <= 300, path.name
    for document in (*documents.DOCUMENTS, *documents.DIRECTIVES):
        assert len(document.title) <= 200
        for clause in document.clauses:
            assert len(clause.title) <= 200
            assert len(clause.standard) <= 400
            assert is_clean(clause.title + clause.text + clause.standard)
    for task in ledger.TASKS:
        for said in task.wordings:
            assert is_clean(said.title + said.standard + said.source)


def test_slots_and_patterns() -> None:
    assert fill(Random(1), "由{7-7}天降到{3-3}天，{甲司|甲司}") == "由7天降到3天，甲司"
    assert {fill(Random(seed), "{一|两}次") for seed in range(20)} == {"一次", "两次"}
    assert pattern("把{三|四}个会并成一场").fullmatch("把三个会并成一场")
    assert not pattern("把{三|四}个会并成一场").fullmatch("三个会并成一场")
    assert paragraphs_of("甲\n乙\n\n丙\n") == (("甲", "乙"), ("丙",))
