"""Core business and Party building together: most tasks planned and deployed so, fewer checked, some judged, some with nothing.

Each fact is made by the action that makes it in an office, on its day: a unit's office meeting decides, an item is opened or tied, the head
office visits, and judges at the year's end. Meetings of the root name the Party-building item with the decision itself (see ``meetings``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.db.models import Q

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.cadence import calendar
from luoshi.cadence.kinds import RecordKind
from luoshi.core.life import Act, State
from luoshi.items import actions as items
from luoshi.items.actions import Effect, NewItem
from luoshi.items.models import Item, Step
from luoshi.mandate.kinds import LineKind
from luoshi.meetings import actions as meetings
from luoshi.meetings import queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import ORIGIN, Outcome
from luoshi.meetings.models import Series
from luoshi.ops.sample.place import GENERATOR, Place
from luoshi.ops.sample.texts import bodies
from luoshi.ops.sample.texts import together_texts as texts
from luoshi.ops.sample.texts.filling import fill
from luoshi.org.models import Unit
from luoshi.records.actions import NewRecord, enter
from luoshi.together import actions

FIRST = date(2019, 1, 1)
DAY = timedelta(days=1)


@dataclass
class Desk:
    """What is needed from task to task: the dice, the series opened so far."""

    place: Place
    until: date
    rng: Random = field(default_factory=lambda: Random("four together"))  # noqa: S311  # invented words, no secret
    series: dict[int, Series] = field(default_factory=dict)

    def staff(self, unit: Unit) -> By:
        """Return who does the Party work of a unit; the root's is the head office."""
        return self.place.by(*self.seat(unit))

    def seat(self, unit: Unit) -> tuple[str, str]:
        """Return the post of who does the Party work of a unit."""
        return (bodies.ROOT, "head_office.0") if unit.parent_id is None else (unit.short_name, "party_staff")


def party_item(rng: Random, lead: Unit, day: date) -> Item | None:
    """Return a Party-building item that ``lead`` or a branch of it had in hand on that day, if there was one."""
    in_hand = Q(opened_on__lte=day) & (Q(closed_on=None) | Q(closed_on__gt=day))
    rows = Item.objects.filter(in_hand, Q(lead=lead) | Q(lead__parent=lead), line__kind=LineKind.PARTY)
    rows = rows.exclude(state__in=[State.DRAFT, State.CANCELLED]).exclude(origin=ORIGIN)
    found = list(rows.order_by("pk"))
    return rng.choice(found) if found else None


def build(place: Place, until: date) -> int:
    """Let what was done together happen for the tasks of three years; return how many tasks there are."""
    desk = Desk(place, until)
    rows = Item.objects.filter(parent=None, line__kind=LineKind.BUSINESS)
    rows = rows.exclude(state__in=[State.DRAFT, State.CANCELLED])
    found = rows.filter(Q(opened_on__gte=FIRST) | Q(due_on=None) | Q(closed_on__gte=FIRST))
    tasks = list(found.select_related("lead", "line").order_by("opened_on", "pk"))
    for task in tasks:
        _one(desk, task)
    return len(tasks)


def _workday(day: date) -> date:
    while not calendar.is_workday(day):
        day += DAY
    return day


def _one(desk: Desk, task: Item) -> None:
    rng = desk.rng
    chances = [rng.random() for _each in range(4)]
    began = max(task.opened_on, FIRST)
    last = min(task.closed_on or desk.until, desk.until) - DAY
    days = [_workday(began + n * DAY) for n in (rng.randint(2, 6), rng.randint(5, 12), rng.randint(14, 30))]
    party = None
    if chances[0] < 0.82 and task.origin != ORIGIN and days[0] <= last:
        party = _plan(desk, task, days[0])
    if chances[1] < 0.72 and days[1] <= last:
        party = _deploy(desk, task, party, days[1]) or party
    if party is None:
        return
    if chances[2] < 0.5 and days[2] <= last:
        _visit(desk, task, party, days[2])
    if chances[3] < 0.6:
        _judge(desk, task, party)


def _within(item: Item) -> str:
    """Return a title as it stands within quotes: its own are single ones (标点符号用法, GB/T 15834-2011, 4.8)."""
    return item.title.translate(str.maketrans("“”", "‘’"))


def _plan(desk: Desk, task: Item, day: date) -> Item | None:
    """Let the lead unit's office meeting decide on the task and a Party-building item of its own."""
    rng, lead = desk.rng, task.lead
    party = party_item(rng, lead, day)
    if party is None or lead.parent_id is None or not lead.lives_on(day):
        return None
    by, words = desk.staff(lead), {"task": _within(task), "party": _within(party)}
    if lead.pk not in desk.series:
        with clock.at(FIRST + DAY):
            desk.series[lead.pk] = meetings.open_series(kind="office", unit=lead, from_on=FIRST, by=GENERATOR)
    series = desk.series[lead.pk]
    with clock.at(day):
        session = meetings.plan(series=series, planned_on=day, by=by)
        wanted = rng.choice(texts.TOPICS).format(**words)[:200]
        for title in (wanted, rng.choice(texts.HEARD)):
            meetings.propose(series=series, session=session, title=title, by=by)
        meetings.start(session=session, by=by)
        for topic in queries.topics_of(session):
            if topic.title != wanted:
                meetings.record_outcome(topic=topic, outcome=Outcome.INFORMATION, by=by)
                continue
            decided = rng.choice(texts.DECIDED).format(**words)[:400]
            names = [task, party]
            meetings.record_outcome(topic=topic, outcome=Outcome.DECISION, words=decided, names=names, by=by)
        counted = Counted(required=rng.randint(5, 9), place="小会议室", recorder=by.person)
        meetings.end(session=session, counted=counted, by=by)
    return party


def _deploy(desk: Desk, task: Item, planned: Item | None, day: date) -> Item | None:
    """Tie the item that was planned with it, or one in hand; now and then open a new one for a branch."""
    rng, lead = desk.rng, task.lead
    branch = (
        Unit.objects.filter(parent=lead, kind="branch", from_on__lte=day, to_on=None).order_by("path").first()
    )
    fresh = branch is not None and (branch.name, "secretary") in desk.place.posts and rng.random() < 0.3
    party = None if fresh else planned or party_item(rng, lead, day)
    post, by = desk.place.posts[desk.seat(lead)], desk.staff(lead)
    if fresh and branch is not None:
        return _opened(desk, task, branch, day)
    if party is None:
        return None
    with clock.at(day):
        actions.pair(business=task, party=party, words=rng.choice(texts.PAIRED), post=post, by=by)
    return party


def _opened(desk: Desk, task: Item, branch: Unit, day: date) -> Item:
    rng, lead = desk.rng, task.lead
    n = rng.randrange(len(texts.OPENED))
    new = NewItem(
        title=texts.OPENED[n].format(lead=lead.short_name, task=_within(task))[:200],
        line=desk.place.lines[rng.choice(("D3", "D4"))],
        lead=branch,
        owner=lead,
        due_on=day + rng.randint(40, 90) * DAY,
    )
    post, by = desk.place.posts[desk.seat(lead)], desk.staff(lead)
    with clock.at(day):
        made = actions.deploy(business=task, new=new, post=post, by=by).party
    done, judged = _workday(day + rng.randint(25, 39) * DAY), _workday(day + rng.randint(40, 44) * DAY)
    if judged <= desk.until:
        with clock.at(done):
            effect = Effect(effect=fill(rng, texts.CAME[n]))
            items.submit(item=made, effect=effect, by=desk.place.by(branch.name, "secretary"))
        with clock.at(judged):
            made = items.confirm(item=made, by=by)
    return made


def _visit(desk: Desk, task: Item, party: Item, day: date) -> None:
    rng = desk.rng
    by = desk.place.by(bodies.ROOT, "head_office.1")
    words = {"lead": task.lead.name, "task": _within(task), "party": _within(party)}
    new = NewRecord(
        host=desk.place.units[bodies.ROOT],
        kinds=[RecordKind.VISIT],
        held_on=day,
        place=f"{task.lead.short_name}{rng.choice(texts.PLACES)}",
        topics=rng.choice(texts.VISITED).format(**words),
        chair=by.person,
        recorder=by.person,
        required=rng.randint(2, 5),
        names=[task, party],
    )
    with clock.at(day):
        enter(new=new, by=by)


def _judge(desk: Desk, task: Item, party: Item) -> None:
    """Let the head office judge at the end of the year in which the task was in hand, where it has come."""
    rng = desk.rng
    year = (task.closed_on or task.due_on or desk.until).year
    day = _workday(date(year, 12, 14) + rng.randint(0, 10) * DAY)
    if day >= desk.until or task.judge_unit_id is None or max(task.opened_on, party.opened_on) > day:
        return
    by = desk.place.by(bodies.ROOT, f"head_office.{rng.choice((1, 2))}")
    if by.person in _doers([task, party]):
        return
    with clock.at(day):
        actions.judge(business=task, party=party, on=day, words=rng.choice(texts.JUDGED), by=by)


def _doers(both: Sequence[Item]) -> set[str]:
    steps = Step.objects.filter(item__in=list(both), act=Act.SUBMIT)
    return set(steps.values_list("known_by", flat=True))
