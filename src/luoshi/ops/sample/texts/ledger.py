"""The open-ended ledger of the sample, 2018 to 2021: what is in force in a year and how two years differ.

2018 is the trial list (试行清单) the ledger was made of: the same numbers, entered as the ledger's first year.
"""

import re
from dataclasses import dataclass
from datetime import date

from luoshi.ops.sample.texts import tasks_ability, tasks_belief, tasks_climate, tasks_leadership
from luoshi.ops.sample.texts.tasks import FIRST_YEAR, HandDown, Klass, Task, Wording

__all__ = [
    "ASPECTS",
    "FIRST_YEAR",
    "ISSUED_ON",
    "LAST_YEAR",
    "NUMBER",
    "TASKS",
    "TITLE",
    "HandDown",
    "Klass",
    "Task",
    "Wording",
    "YearChange",
    "compare",
    "in_force",
    "opens_on",
]

TITLE = "关于加强党的政治建设的重点任务"
NUMBER = "示党发〔2019〕9号"
ISSUED_ON = date(2019, 4, 2)
LAST_YEAR = 2021

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")

ASPECTS: tuple[tuple[str, str], ...] = (
    ("1", "坚定政治信仰"),
    ("2", "强化政治领导"),
    ("3", "提高政治能力"),
    ("4", "净化政治生态"),
)
"""Numbers and names of the four aspects."""

TASKS: tuple[Task, ...] = (
    tasks_belief.TASKS + tasks_leadership.TASKS + tasks_ability.TASKS + tasks_climate.TASKS
)
"""Every task that was ever in the ledger, in the order of numbers."""


@dataclass(frozen=True, slots=True)
class YearChange:
    """Numbers of the tasks kept, changed, new and retired between two years."""

    kept: tuple[str, ...]
    changed: tuple[str, ...]
    new: tuple[str, ...]
    retired: tuple[str, ...]


def in_force(year: int) -> tuple[Task, ...]:
    """Return the tasks in force in ``year``, in the order of numbers."""
    return tuple(task for task in TASKS if task.said_in(year) is not None)


def opens_on(task: Task, year: int) -> date:
    """Return the day on which the year's item of ``task`` is handed out: 22 January, or the day its source gives.

    Raises ValueError when the task is not in force that year.
    """
    said = task.said_in(year)
    if said is None:
        raise ValueError(f"{task.number} is not in force in {year}")
    usual, named = date(year, 1, 22), _DAY.search(said.source)
    decided = date(int(named[1]), int(named[2]), int(named[3])) if named else usual
    return max(usual, decided) if decided.year == year else usual


def compare(old: int, new: int) -> YearChange:
    """Return what became of the tasks between two years: changed means another title, standard or lead."""
    before = {task.number: task.said_in(old) for task in in_force(old)}
    after = {task.number: task.said_in(new) for task in in_force(new)}
    both = [number for number in before if number in after]
    return YearChange(
        kept=tuple(number for number in both if before[number] == after[number]),
        changed=tuple(number for number in both if before[number] != after[number]),
        new=tuple(number for number in after if number not in before),
        retired=tuple(number for number in before if number not in after),
    )
