"""The province's year of work: tasks handed down tier by tier, done, returned, confirmed, late; and what committees ask of their own.

What happens waits in a list of its day and is done in bulk; what lies after the last day simply does not happen.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from luoshi.base.acting import By
from luoshi.cadence import calendar
from luoshi.core.life import State
from luoshi.items import actions
from luoshi.items.actions import Effect, NewItem, Part
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item
from luoshi.ops.sample.papers import LEDGER
from luoshi.ops.sample.place import GENERATOR
from luoshi.ops.sample.province.land import Branch, Land, batches
from luoshi.ops.sample.texts import matters, phrases
from luoshi.ops.sample.texts import province as said
from luoshi.ops.sample.texts.filling import fill
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit

DAY = timedelta(days=1)
CHOSEN = 0.05
"""Share of its branches to which a committee hands a task of the province down."""
OWN = 0.4
"""Chance that a committee asks a matter of its own of a branch in the year."""
RETURNED, EARLY, ON_THE_DAY, NOTED = 0.08, 0.88, 0.93, 0.1
DESK_BRANCHES, DESK_ASKED = 6, 4
"""Branches of the demo's desk that have something to do on the last day; how many days before they were asked."""
LESS = timedelta(days=10)
"""How much earlier each tier wants it than the tier above."""


class Happens(IntEnum):
    """What happens to items, in the order in which a day takes it."""

    OPEN = 0
    HAND_DOWN = 1
    NOTE = 2
    SUBMIT = 3
    JUDGE = 4


@dataclass
class Work:
    """What waits, by day; items that are not closed; how many children of each are not."""

    land: Land
    until: date
    waiting: dict[date, dict[Happens, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    asking: dict[date, list[Branch]] = field(default_factory=lambda: defaultdict(list))
    items: dict[int, Item] = field(default_factory=dict)
    effects: dict[int, str] = field(default_factory=dict)
    tasks: dict[int, said.Asked] = field(default_factory=dict)
    open_children: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    count: int = 0

    def put(self, day: date, what: Happens, key: int) -> None:
        """Let something happen on the first working day from ``day`` on, if that day still comes."""
        day = day if calendar.is_workday(day) else calendar.add(day, 1)
        if day <= self.until:
            self.waiting[day][what].append(key)

    def take(self, item: Item, effect: str) -> None:
        """Keep a new item at hand."""
        self.items[item.pk], self.effects[item.pk] = item, effect
        self.count += 1
        if item.parent_id is not None:
            self.open_children[item.parent_id] += 1

    def there(self, keys: Sequence[int], *states: State) -> list[Item]:
        """Return the items of ``keys`` that stand so, each once."""
        found = [self.items[key] for key in dict.fromkeys(keys) if key in self.items]
        return [item for item in found if State(item.state) in states]


def begin(land: Land, until: date) -> Work:
    """Plan the province's tasks, and on which day a committee asks something of its own of a branch."""
    work, rng = Work(land, until), land.place.rng
    for n, task in enumerate(said.TASKS):
        work.put(task.on, Happens.OPEN, n)
    days = [said.OPENING + n * DAY for n in range(20, (until - said.OPENING).days)]
    days = [day for day in days if calendar.is_workday(day)]
    for branch in land.branches:
        if rng.random() < OWN:
            work.asking[rng.choice(days)].append(branch)
    lately = [day for day in days if day <= until - DESK_ASKED * DAY]
    if lately:
        work.asking[lately[-1]] += _of_desk(land)
    return work


def _of_desk(land: Land) -> list[Branch]:
    """Return the first branches of the committee whose desk the demo opens."""
    return [
        branch for branch in land.branches[:DESK_BRANCHES] if _above(branch.unit).pk == land.bottoms[0].pk
    ]


def hand_in_this_morning(work: Work, day: date) -> None:
    """Let some of the desk's branches, but not the first, hand in what they have, so that the desk has something to confirm."""
    leads = {branch.unit.pk for branch in _of_desk(work.land)[1:4]}
    found = [
        item.pk for item in work.items.values() if item.lead_id in leads and State(item.state) == State.OPEN
    ]
    _submit(work, day, found)


def live(work: Work, day: date) -> None:
    """Do what happens on ``day``."""
    if asked := work.asking.pop(day, []):
        for branches in batches(asked):
            _ask(work, day, branches)
    due = work.waiting.get(day)
    for what, do in _DO.items():
        for keys in batches(due.pop(what, []) if due else []):
            do(work, day, keys)
    work.waiting.pop(day, None)


def _open(work: Work, day: date, keys: list[int]) -> None:
    """Open the province's tasks: led by the province itself, confirmed by the standing group."""
    place, root = work.land.place, work.land.root
    tasks = [said.TASKS[key] for key in keys]
    news = [
        NewItem(
            title=task.title,
            line=place.lines[task.line],
            lead=root,
            owner=root,
            due_on=task.due_on,
            clause=place.clauses[LEDGER, task.number],
            origin="clause",
            origin_ref=task.number,
            judge_from=JudgeFrom.GROUP,
            judge_group=place.groups[said.STANDING_GROUP],
        )
        for task in tasks
    ]
    for task, item in zip(
        tasks, actions.open_items(news=news, by=place.by(said.ROOT, "head_office.0")), strict=True
    ):
        _went_out(work, item, task, day)


def _went_out(work: Work, item: Item, task: said.Asked, day: date) -> None:
    """Decide how an item of a task goes on: further down, or done here."""
    rng = work.land.place.rng
    work.take(item, task.effect)
    below = work.land.below.get(item.lead_id, [])
    if below and (task.to_branches or below[0].kind != UnitKind.BRANCH):
        work.tasks[item.pk] = task
        work.put(day + rng.randint(2, 6) * DAY, Happens.HAND_DOWN, item.pk)
    else:
        _plan(work, item, day)


def _hand_down(work: Work, day: date, keys: list[int]) -> None:
    items = [work.items[key] for key in keys]
    entries = [(item, _parts(work, item, day)) for item in items]
    handed = actions.break_down_many(entries=entries, by=GENERATOR, bys=[_doer(work, item) for item in items])
    for item, children in zip(items, handed, strict=True):
        task = work.tasks.pop(item.pk)
        for child in children:
            _went_out(work, child, task, day)


def _parts(work: Work, item: Item, day: date) -> list[Part]:
    below = work.land.below[item.lead_id]
    if below[0].kind == UnitKind.BRANCH:
        rng = work.land.place.rng
        chosen = sorted(rng.sample(range(len(below)), max(1, round(CHOSEN * len(below)))))
        below = [below[n] for n in chosen]
    assert item.due_on is not None
    due_on = max(item.due_on - LESS, min(item.due_on, day + LESS))
    return [Part(lead=unit, due_on=due_on) for unit in below]


def _ask(work: Work, day: date, branches: list[Branch]) -> None:
    """Let committees ask matters of their own of branches."""
    rng, place = work.land.place.rng, work.land.place
    chosen = [rng.choice(matters.BRANCH) for _branch in branches]
    news = [
        NewItem(
            title=fill(rng, matter.title),
            line=place.lines[rng.choice(("D2", "D3", "D4", "Y1"))],
            lead=branch.unit,
            owner=_above(branch.unit),
            due_on=day + rng.randint(12, 75) * DAY,
            by=work.land.staff[_above(branch.unit).pk],
        )
        for branch, matter in zip(branches, chosen, strict=True)
    ]
    for matter, item in zip(chosen, actions.open_items(news=news, by=GENERATOR), strict=True):
        work.take(item, matter.effect)
        _plan(work, item, day)


def _above(unit: Unit) -> Unit:
    assert unit.parent is not None
    return unit.parent


def _plan(work: Work, item: Item, day: date) -> None:
    """Decide when an item is submitted that is not handed further down."""
    rng = work.land.place.rng
    assert item.due_on is not None
    span = max((item.due_on - day).days, 2)
    if rng.random() < NOTED:
        work.put(day + rng.randint(1, span) * DAY, Happens.NOTE, item.pk)
    chance = rng.random()
    if chance < EARLY:
        on = max(day + DAY, item.due_on - rng.randint(1, min(span, 25)) * DAY)
    else:
        on = item.due_on if chance < ON_THE_DAY else item.due_on + rng.randint(2, 40) * DAY
    work.put(on, Happens.SUBMIT, item.pk)


def _doer(work: Work, item: Item) -> By:
    return work.land.staff[item.lead_id]


def _judge(work: Work, item: Item) -> By:
    place = work.land.place
    if item.judge_group_id is not None:
        return place.by(said.STANDING_GROUP, "confirmer.0")
    if item.judge_unit_id == work.land.root.pk:
        return place.by(said.ROOT, "head_office.1")
    assert item.judge_unit_id is not None
    return work.land.staff[item.judge_unit_id]


def _note(work: Work, _day: date, keys: list[int]) -> None:
    found = work.there(keys, State.OPEN, State.RETURNED)
    if found:
        rng = work.land.place.rng
        actions.note_progress_many(
            entries=[(item, item.lead, phrases.progress(rng), None) for item in found],
            by=GENERATOR,
            bys=[_doer(work, item) for item in found],
        )


def _submit(work: Work, day: date, keys: list[int]) -> None:
    rng = work.land.place.rng
    ready = [
        item for item in work.there(keys, State.OPEN, State.RETURNED) if not work.open_children.get(item.pk)
    ]
    if not ready:
        return
    done = actions.submit_many(
        entries=[
            (item, Effect(effect=fill(rng, work.effects[item.pk]) + _more(work, item))) for item in ready
        ],
        by=GENERATOR,
        bys=[_doer(work, item) for item in ready],
    )
    for item in done:
        work.items[item.pk] = item
        delay = rng.randint(1, 5) if rng.random() < 0.95 else rng.randint(6, 14)
        work.put(day + delay * DAY, Happens.JUDGE, item.pk)


def _more(work: Work, item: Item) -> str:
    return phrases.supplements(work.land.place.rng) if item.state == State.RETURNED else ""


def _judge_all(work: Work, day: date, keys: list[int]) -> None:
    rng = work.land.place.rng
    waiting = work.there(keys, State.SUBMITTED)
    back = {item.pk for item in waiting if rng.random() < RETURNED}
    returned = [item for item in waiting if item.pk in back]
    good = [item for item in waiting if item.pk not in back]
    if returned:
        done = actions.return_many(
            entries=[(item, phrases.return_reasons(rng)) for item in returned],
            by=GENERATOR,
            bys=[_judge(work, item) for item in returned],
        )
        for item in done:
            work.items[item.pk] = item
            work.put(day + rng.randint(1, 8) * DAY, Happens.SUBMIT, item.pk)
    if good:
        actions.confirm_many(items=good, by=GENERATOR, bys=[_judge(work, item) for item in good])
    for item in good:
        _closed(work, item, day)


def _closed(work: Work, item: Item, day: date) -> None:
    """Forget a closed item; once its last sister is closed, the parent is submitted a few days later."""
    del work.items[item.pk], work.effects[item.pk]
    parent = item.parent_id
    if parent is not None:
        work.open_children[parent] -= 1
        if not work.open_children[parent]:
            del work.open_children[parent]
            work.put(day + work.land.place.rng.randint(1, 6) * DAY, Happens.SUBMIT, parent)


_DO = {
    Happens.OPEN: _open,
    Happens.HAND_DOWN: _hand_down,
    Happens.NOTE: _note,
    Happens.SUBMIT: _submit,
    Happens.JUDGE: _judge_all,
}
