"""Matters with the effect they have once done: problems, branch tasks, matters for the people, decisions."""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from luoshi.ops.sample.texts.decision_texts import DECISIONS, DIRECTIVE_MEASURES
from luoshi.ops.sample.texts.filling import fill, lines_of, paragraphs_of
from luoshi.ops.sample.texts.matter_texts import BRANCH_TASKS, SERVICE_MATTERS
from luoshi.ops.sample.texts.problem_texts_party import PARTY_PROBLEMS
from luoshi.ops.sample.texts.problem_texts_root import ROOT_PROBLEMS
from luoshi.ops.sample.texts.problem_texts_work import WORK_PROBLEMS

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ProblemText:
    """A problem, why it is there, the measures against it, and what is so once it is solved (成效)."""

    title: str
    cause: str
    measures: tuple[str, ...]
    effect: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A title and what is so once it is done (成效)."""

    title: str
    effect: str


def _problems(block: str) -> tuple[ProblemText, ...]:
    return tuple(
        ProblemText(title, cause, tuple(measures), effect)
        for title, cause, *measures, effect in paragraphs_of(block)
    )


def _matters(block: str) -> tuple[Matter, ...]:
    parted = (line.partition(" → ") for line in lines_of(block))
    return tuple(Matter(title, effect) for title, _, effect in parted)


# As stored, the texts may hold slots (``filling``); the functions below fill them.
ROOT: tuple[ProblemText, ...] = _problems(ROOT_PROBLEMS)
WORK: tuple[ProblemText, ...] = _problems(WORK_PROBLEMS)
PARTY: tuple[ProblemText, ...] = _problems(PARTY_PROBLEMS)
BRANCH: tuple[Matter, ...] = _matters(BRANCH_TASKS)
SERVICE: tuple[Matter, ...] = _matters(SERVICE_MATTERS)
DECIDED: tuple[Matter, ...] = _matters(DECISIONS)
ON_DIRECTIVE: dict[str, tuple[Matter, ...]] = {
    paragraph[0]: _matters("\n".join(paragraph[1:])) for paragraph in paragraphs_of(DIRECTIVE_MEASURES)
}
"""Title of a directive (``uppers.ARRIVALS``) → the measures decided on it."""


def ministry_problems(rng: Random) -> list[ProblemText]:
    """Return the ten problems of the whole institution, in order."""
    return [_filled(rng, problem) for problem in ROOT]


def unit_problems(rng: Random, n: int) -> list[ProblemText]:
    """Return ``n`` problems of units and branches; none comes again before all have come once."""
    return [_filled(rng, problem) for problem in _dealt(rng, WORK + PARTY, n)]


def branch_tasks(rng: Random, n: int) -> list[Matter]:
    """Return ``n`` tasks of branches; none comes again before all have come once."""
    return [_done(rng, one) for one in _dealt(rng, BRANCH, n)]


def service_matters(rng: Random, n: int) -> list[Matter]:
    """Return ``n`` matters for the people (我为群众办实事); none comes again before all have come once."""
    return [_done(rng, one) for one in _dealt(rng, SERVICE, n)]


def decisions(rng: Random, n: int) -> list[Matter]:
    """Return ``n`` decisions of meetings; none comes again before all have come once."""
    return [_done(rng, one) for one in _dealt(rng, DECIDED, n)]


def directive_measures(rng: Random, directive: str) -> list[Matter]:
    """Return the measures decided on a directive, called by its title; KeyError for an unknown one."""
    return [_done(rng, one) for one in ON_DIRECTIVE[directive]]


def _done(rng: Random, matter: Matter) -> Matter:
    return Matter(fill(rng, matter.title), fill(rng, matter.effect))


def _filled(rng: Random, problem: ProblemText) -> ProblemText:
    return ProblemText(
        fill(rng, problem.title),
        fill(rng, problem.cause),
        tuple(fill(rng, measure) for measure in problem.measures),
        fill(rng, problem.effect),
    )


def _dealt(rng: Random, pool: tuple[_T, ...], n: int) -> list[_T]:
    dealt: list[_T] = []
    while len(dealt) < n:
        dealt += rng.sample(pool, len(pool))
    return dealt[:n]
