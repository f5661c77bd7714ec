"""Four years of work: items opened, handed down, done, returned, confirmed, late, moved, reopened, day by day.

Every act goes through the same bulk actions that serve imports. A queue of what happens next, ordered by day, is
filled as the days go by; what lies after the last day simply does not happen, so that the present looks like one.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.cadence import calendar
from luoshi.core.life import State
from luoshi.items import actions
from luoshi.items.actions import Effect, Part
from luoshi.items.kinds import Klass
from luoshi.items.models import DateRequest, Item
from luoshi.ops.sample.place import DESK, GENERATOR, Place
from luoshi.ops.sample.plan import Opening, openings
from luoshi.ops.sample.texts import bodies, groups, lives, phrases
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit


class Happens(IntEnum):
    """What may happen on a day, in the order in which a day takes it."""

    OPEN = 0
    HAND_DOWN = 1
    NOTE = 2
    ASK = 3
    ANSWER = 4
    SUBMIT = 5
    JUDGE = 6
    CHECK = 7
    REBOUND = 8


@dataclass
class Work:
    """The simulation: the queue, the items at hand, and how many children of each parent are still open."""

    place: Place
    until: date
    tick: Callable[[date], None]
    queue: list[tuple[date, int, int, int]] = field(default_factory=list)
    opening: dict[int, Opening] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    plans: dict[int, Opening] = field(default_factory=dict)
    open_children: dict[int, int] = field(default_factory=dict)
    requests: dict[int, DateRequest] = field(default_factory=dict)
    branches: dict[int, list[Unit]] = field(default_factory=dict)
    count: int = 0

    def put(self, day: date, what: Happens, key: int) -> None:
        """Let something happen on the first working day from ``day`` on, if that day still comes."""
        day = day if calendar.is_workday(day) else calendar.add(day, 1)
        if day <= self.until:
            self.count += 1
            heapq.heappush(self.queue, (day, int(what), self.count, key))


def build(place: Place, until: date, tick: Callable[[date], None]) -> int:
    """Let four years of work happen; return how many items there are. ``tick`` is called once a simulated day."""
    work = Work(place=place, until=until, tick=tick)
    work.branches = _branches(place)
    for n, each in enumerate(openings(place, until)):
        work.opening[n] = each
        work.put(each.on, Happens.OPEN, n)
    while work.queue:
        day = work.queue[0][0]
        tick(day)
        with clock.at(day):
            while work.queue and work.queue[0][0] == day:
                what = work.queue[0][1]
                keys = []
                while work.queue and work.queue[0][:2] == (day, what):
                    keys.append(heapq.heappop(work.queue)[3])
                _DO[Happens(what)](work, day, keys)
    with clock.at(until):
        _hand_in_this_morning(work, until)
    return len(work.items)


def _hand_in_this_morning(work: Work, day: date) -> None:
    """Let the branches below the demo's department hand in what is due next, so that its desk has something to confirm."""
    below = [unit for unit in work.branches[work.place.units[DESK].pk] if unit.lives_on(day)][1:]
    due = [
        item
        for item in work.items.values()
        if item.lead in below
        and item.state == State.OPEN
        and item.due_on is not None
        and item.klass != Klass.SUSTAINED
    ]
    due.sort(key=lambda item: (item.due_on or day, item.pk))
    _submit(work, day, [item.pk for item in due[:4]])


def _branches(place: Place) -> dict[int, list[Unit]]:
    """Return the in-service branches a body ever had, by the body's id, so that it can hand down to those alive."""
    found: dict[int, list[Unit]] = {}
    for life in lives.branch_lives():
        if life.kind != "in_service":
            continue
        for unit in {place.units[each.unit].pk for each in life.places}:
            found.setdefault(unit, []).append(place.units[life.name])
    return found


def _doer(work: Work, item: Item) -> By:
    lead = item.lead
    if lead.kind == UnitKind.ROOT:
        return work.place.by(bodies.ROOT, "head_office.3")
    return work.place.by(lead.name, "secretary") if lead.kind == UnitKind.BRANCH else _staff(work, lead)


def _staff(work: Work, unit: Unit) -> By:
    """Return who does the Party work of a body or a general branch."""
    name = unit.name if unit.kind == UnitKind.GENERAL_BRANCH else unit.short_name
    return work.place.by(name, "party_staff")


def _judge(work: Work, item: Item) -> By:
    place = work.place
    if item.judge_group_id is not None:
        return place.by(groups.STANDING_GROUP, "confirmer.0")
    unit = item.judge_unit
    assert unit is not None
    if unit.kind == UnitKind.ROOT:
        return place.by(bodies.ROOT, f"head_office.{item.pk % 3}")
    return _staff(work, unit)


def _open(work: Work, day: date, keys: list[int]) -> None:
    found = [work.opening[key] for key in keys]
    opened = actions.open_items(
        news=[each.new for each in found], by=work.place.by(bodies.ROOT, "head_office.0")
    )
    for each, item in zip(found, opened, strict=True):
        _take(work, item)
        if each.hand_to:
            work.plans[item.pk] = each
            work.put(day + timedelta(days=work.place.rng.randint(2, 8)), Happens.HAND_DOWN, item.pk)
        else:
            _plan(work, item, day)
        if each.ends_on is not None and item.klass == Klass.SUSTAINED:
            work.put(each.ends_on, Happens.SUBMIT, item.pk)


def _take(work: Work, item: Item) -> None:
    work.items[item.pk] = item
    if item.parent_id is not None:
        work.open_children[item.parent_id] = work.open_children.get(item.parent_id, 0) + 1


def _hand_down(work: Work, day: date, keys: list[int]) -> None:
    for key in keys:
        item = work.items[key]
        plan = work.plans.pop(key)
        due = _earlier(item, day)
        children = actions.break_down(
            item=item,
            parts=[Part(lead=unit, due_on=due) for unit in plan.hand_to if unit.lives_on(day)],
            by=_doer(work, item),
        )
        for child in children:
            _take(work, child)
            below = [u for u in work.branches.get(child.lead_id, []) if u.lives_on(day)]
            if plan.to_branches and len(below) > 1:
                work.plans[child.pk] = Opening(day, plan.new, below)
                work.put(day + timedelta(days=work.place.rng.randint(2, 12)), Happens.HAND_DOWN, child.pk)
            else:
                _plan(work, child, day)


def _earlier(item: Item, day: date) -> date | None:
    """Give those below a fortnight less, so that those above can gather what comes."""
    if item.due_on is None:
        return None
    return max(item.due_on - timedelta(days=14), min(item.due_on, day + timedelta(days=10)))


def _plan(work: Work, item: Item, day: date) -> None:
    """Decide how an item that is not handed further down will go."""
    rng = work.place.rng
    if item.due_on is None or item.klass == Klass.SUSTAINED:
        work.put(item.due_on or day + timedelta(days=150), Happens.CHECK, item.pk)
        work.put(day + timedelta(days=rng.randint(20, 90)), Happens.NOTE, item.pk)
        return
    span = max((item.due_on - day).days, 2)
    for _ in range(
        rng.choice((0, 0, 1, 1, 2)) if item.lead.kind != UnitKind.BRANCH else rng.choice((0, 0, 0, 1))
    ):
        work.put(day + timedelta(days=rng.randint(1, span)), Happens.NOTE, item.pk)
    if span > 25 and rng.random() < 0.03:
        work.put(item.due_on - timedelta(days=rng.randint(4, 15)), Happens.ASK, item.pk)
    work.put(_day_of_submission(work, item, day), Happens.SUBMIT, item.pk)


def _day_of_submission(work: Work, item: Item, day: date) -> date:
    rng = work.place.rng
    assert item.due_on is not None
    chance = rng.random()
    better = 0.02 * (day.year - 2018)  # offices get used to dates
    if chance < 0.86 + better:
        return max(day + timedelta(days=1), item.due_on - timedelta(days=rng.randint(1, 30)))
    if chance < 0.92 + better:
        return item.due_on
    return item.due_on + timedelta(days=rng.randint(2, 28))


def _live(work: Work, keys: Sequence[int], *states: State) -> list[Item]:
    return [work.items[key] for key in keys if State(work.items[key].state) in states]


def _note(work: Work, day: date, keys: list[int]) -> None:
    found = _live(work, list(dict.fromkeys(keys)), State.OPEN, State.RETURNED)
    entries = [(item, item.lead, phrases.progress(work.place.rng), None) for item in found]
    if entries:
        rows = actions.note_progress_many(entries=entries, by=GENERATOR, bys=[_doer(work, i) for i in found])
        _refresh(work, [row.item for row in rows])


def _refresh(work: Work, items: Sequence[Item]) -> None:
    for item in items:
        work.items[item.pk] = item


def _ask(work: Work, day: date, keys: list[int]) -> None:
    rng = work.place.rng
    for item in _live(work, keys, State.OPEN):
        assert item.due_on is not None
        if day >= item.due_on:
            continue
        work.requests[item.pk] = actions.ask_date(
            item=item,
            due_to=item.due_on + timedelta(days=rng.randint(10, 40)),
            reason=phrases.postpone_reasons(rng),
            by=_doer(work, item),
        )
        work.put(calendar.add(day, rng.randint(1, 3)), Happens.ANSWER, item.pk)


def _answer(work: Work, day: date, keys: list[int]) -> None:
    for item in _live(work, keys, State.OPEN, State.RETURNED):
        granted = work.place.rng.random() < 0.8
        done = actions.decide_date(
            request=work.requests.pop(item.pk),
            granted=granted,
            by=_judge(work, item),
            answer="" if granted else "时间够用，按原定日期办",
        )
        _refresh(work, [done])


def _submit(work: Work, day: date, keys: list[int]) -> None:
    rng = work.place.rng
    found = _live(work, list(dict.fromkeys(keys)), State.OPEN, State.RETURNED)
    ready = [item for item in found if not work.open_children.get(item.pk)]
    if not ready:
        return
    entries = [(item, _effect(work, item)) for item in ready]
    done = actions.submit_many(entries=entries, by=GENERATOR, bys=[_doer(work, item) for item in ready])
    _refresh(work, done)
    for item in done:
        delay = rng.randint(1, 5) if rng.random() < 0.95 else rng.randint(6, 14)
        work.put(calendar.add(day, delay), Happens.JUDGE, item.pk)


def _effect(work: Work, item: Item) -> Effect:
    rng = work.place.rng
    rule = phrases.rule_names(rng) if item.needs_rule or item.klass == Klass.SUSTAINED else ""
    return Effect(
        effect=_result(work, item) + (phrases.supplements(rng) if item.state == State.RETURNED else ""),
        documents=[item.needs_document] if item.needs_document else [],
        rule=rule,
        beneficiary_word=phrases.beneficiary_words(rng) if item.needs_beneficiary else "",
    )


def _result(work: Work, item: Item) -> str:
    if item.clause_id is not None:
        try:
            return phrases.task_effect(work.place.rng, item.number.partition("/")[0], item.opened_on.year)
        except KeyError:
            pass  # a clause without an effect of its own
    return phrases.effects(work.place.rng, item.title)


def _judge_all(work: Work, day: date, keys: list[int]) -> None:
    rng = work.place.rng
    waiting = _live(work, keys, State.SUBMITTED)
    back = [item for item in waiting if rng.random() < 0.1]
    sent = {item.pk for item in back}
    good = [item for item in waiting if item.pk not in sent]
    if back:
        done = actions.return_many(
            entries=[(item, phrases.return_reasons(rng)) for item in back],
            by=GENERATOR,
            bys=[_judge(work, item) for item in back],
        )
        _refresh(work, done)
        for item in done:
            work.put(calendar.add(day, rng.randint(1, 8)), Happens.SUBMIT, item.pk)
    for relook in (False, True):
        _confirm(work, day, [item for item in good if item.needs_relook == relook], relook=relook)


def _confirm(work: Work, day: date, items: list[Item], *, relook: bool) -> None:
    if not items:
        return
    rng = work.place.rng
    done = actions.confirm_many(
        items=items,
        by=GENERATOR,
        bys=[_judge(work, item) for item in items],
        relook_on=day + timedelta(days=180) if relook else None,
    )
    _refresh(work, done)
    for item in done:
        if item.parent_id is not None:
            work.open_children[item.parent_id] -= 1
            if not work.open_children[item.parent_id]:
                work.put(calendar.add(day, rng.randint(1, 6)), Happens.SUBMIT, item.parent_id)
        elif rng.random() < 0.03 and not work.open_children.get(item.pk):
            work.put(day + timedelta(days=rng.randint(40, 200)), Happens.REBOUND, item.pk)


def _check(work: Work, day: date, keys: list[int]) -> None:
    rng = work.place.rng
    for item in _live(work, keys, State.OPEN, State.RETURNED):
        if rng.random() < 0.93:
            done = actions.check_up(item=item, note=phrases.progress(rng), by=_judge(work, item))
            _refresh(work, [done])
            if done.due_on is not None and done.due_on > day:
                work.put(done.due_on, Happens.CHECK, item.pk)
        else:
            work.put(day + timedelta(days=rng.randint(5, 20)), Happens.CHECK, item.pk)
        work.put(day + timedelta(days=rng.randint(20, 120)), Happens.NOTE, item.pk)


def _rebound(work: Work, day: date, keys: list[int]) -> None:
    rng = work.place.rng
    for item in _live(work, keys, State.CLOSED):
        done = actions.reopen(
            item=item,
            reason=phrases.rebound_reasons(rng),
            due_on=day + timedelta(days=rng.randint(30, 60)),
            by=_judge(work, item),
        )
        _refresh(work, [done])
        assert done.due_on is not None
        work.put(done.due_on - timedelta(days=rng.randint(1, 12)), Happens.SUBMIT, item.pk)


_DO: dict[Happens, Callable[[Work, date, list[int]], None]] = {
    Happens.OPEN: _open,
    Happens.HAND_DOWN: _hand_down,
    Happens.NOTE: _note,
    Happens.ASK: _ask,
    Happens.ANSWER: _answer,
    Happens.SUBMIT: _submit,
    Happens.JUDGE: _judge_all,
    Happens.CHECK: _check,
    Happens.REBOUND: _rebound,
}
