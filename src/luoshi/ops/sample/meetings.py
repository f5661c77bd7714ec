"""Meetings of the root, month by month: directives arrive, are conveyed first, become items, and are closed or not."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.cadence import calendar
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.items.models import Item
from luoshi.mandate.kinds import LineKind
from luoshi.mandate.models import Line
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import Series, Session, Topic
from luoshi.ops.sample import papers, together
from luoshi.ops.sample.place import GENERATOR, Place
from luoshi.ops.sample.texts import agenda_texts, bodies, documents, groups, matters, uppers
from luoshi.ops.sample.texts.filling import fill
from luoshi.ops.sample.texts.matters import Matter
from luoshi.org.models import Unit

FIRST = date(2018, 3, 1)
DAY = timedelta(days=1)
OFFLINE = (date(2019, 9, 16), date(2020, 3, 4), date(2020, 10, 19), date(2021, 4, 12))
"""Days on which classified directives arrived: a running number and the days are all that is kept."""
NEXT = date(2021, 4, 22)
"""The day of the next meeting of the leading group: it is planned and not held."""

LEADS = ("甲司", "乙司", "丙司", "丁司", "己司", "庚司", "辛司", "壬司", "癸司", "子司", "丑司")


@dataclass
class Table:
    """The meetings under way: what happens next, in order of days, and the decisions still to be dealt out."""

    place: Place
    until: date
    by: By
    series: dict[str, Series] = field(default_factory=dict)
    queue: list[tuple[date, int, Callable[[], object]]] = field(default_factory=list)
    decisions: list[Matter] = field(default_factory=list)
    count: int = 0
    beside: Random = field(default_factory=lambda: Random("beside"))  # noqa: S311  # invented, no secret

    def put(self, day: date, what: Callable[[], object]) -> None:
        """Let something happen on the first working day from ``day`` on, if that day still comes."""
        while not calendar.is_workday(day):
            day += DAY
        if day <= self.until:
            self.count += 1
            heapq.heappush(self.queue, (day, self.count, what))

    def run_next(self) -> None:
        """Let the next thing happen on its day."""
        day, _n, what = heapq.heappop(self.queue)
        with clock.at(day):
            what()


def build(place: Place, until: date) -> int:
    """Let directives arrive and meetings be held up to ``until``; return how many sessions were held."""
    table = Table(place, until, place.by(bodies.ROOT, "clerk"))
    table.decisions = matters.decisions(place.rng, 60)
    with clock.at(FIRST):
        for code in ("leading_group", "minister_office", "dispatch"):
            table.series[code] = actions.open_series(
                kind=code, unit=place.units[bodies.ROOT], from_on=FIRST, by=GENERATOR
            )
    for text in documents.DIRECTIVES:
        table.put(text.issued_on, lambda text=text: _arrives(table, text.key))  # type: ignore[misc]
    for day in OFFLINE:
        table.put(
            day,
            lambda: actions.register_offline(
                unit=place.units[bodies.ROOT], arrived_on=clock.today(), by=table.by
            ),
        )
    held = 0
    for code, day in _days(until):
        held += 1
        table.put(day, lambda code=code: _meet(table, code))  # type: ignore[misc]
    while table.queue:
        table.run_next()
    _coming(table)
    return held


def _days(until: date) -> list[tuple[str, date]]:
    """Return the meetings: the leading group each month, the two others now and then in the last years."""
    found = []
    for month in range(12 * FIRST.year + FIRST.month - 1, 12 * until.year + until.month - 1):
        year, n = month // 12, month % 12 + 1
        found.append(("leading_group", date(year, n, 9)))
        if year >= 2020 and n % 3 == 2:
            found.append(("minister_office", date(year, n, 17)))
        if year >= 2020 and n % 2 == 0:
            found.append(("dispatch", date(year, n, 24)))
    return found


def _arrives(table: Table, key: str) -> None:
    document = papers.enter(table.place, documents.BY_KEY[key])
    actions.register(document=document, arrived_on=clock.today(), by=table.by)


def _meet(table: Table, code: str) -> None:
    """Hold a meeting on the day at hand: agenda, outcomes, one record."""
    rng, place, by = table.place.rng, table.place, table.by
    series = table.series[code]
    session = actions.plan(series=series, planned_on=clock.today(), by=by)
    heard = rng.sample(agenda_texts.HEARD, rng.choice((1, 1, 2)))
    decided = [table.decisions.pop()] if table.decisions and rng.random() < 0.6 else []
    for title in [*(fill(rng, each) for each in heard), *(f"研究：{each.title}" for each in decided)]:
        actions.propose(series=series, session=session, title=title[:200], by=by)
    carried = ""
    if rng.random() < 0.12:
        carried = fill(rng, rng.choice(agenda_texts.PUT_OFF))
        actions.propose(series=series, session=session, title=carried, by=by)
    reason = ""
    topics = queries.topics_of(session)
    if topics[0].directive_id is not None and len(topics) > 1 and rng.random() < 0.08:
        actions.move_topic(topic=topics[0], up=False, by=by)
        reason = rng.choice(agenda_texts.ANOTHER_FIRST)
    actions.start(session=session, other_first=reason, by=by)
    after: list[tuple[Topic, Matter]] = []
    for topic in queries.topics_of(session):
        after += _deal(table, session, topic, decided, carried)
    seats = len(groups.LEADERS)
    chair = place.holders[place.posts[groups.LEADING_GROUP, "leader.0"].pk].pk
    counted = Counted(
        required=seats,
        excused=rng.choice((0, 0, 1, 1, 2)),
        visiting=rng.randint(2, 9),
        place="部机关三楼会议室",
        chair=chair,
        recorder=by.person,
    )
    ended = actions.end(session=session, counted=counted, by=by)
    made = {topic.pk: topic.decision for topic in queries.topics_of(ended)}
    for topic, matter in after:
        decision = made[topic.pk]
        if decision is not None and decision.item is not None:
            _will_be_done(table, decision.item, matter)


def _deal(
    table: Table, session: Session, topic: Topic, decided: list[Matter], carried: str
) -> list[tuple[Topic, Matter]]:
    """Type the outcome of one topic; return what was decided with what will be said once it is done."""
    rng, by = table.place.rng, table.by
    if topic.directive is not None and topic.directive.document is not None:
        if session.series.kind.code != "leading_group" and rng.random() < 0.5:
            actions.record_outcome(topic=topic, outcome=Outcome.INFORMATION, by=by)
            return []
        title = topic.directive.document.title
        line = next(code for name, _day, code in uppers.ARRIVALS if name == title)
        return _decide(table, topic, matters.directive_measures(rng, title), line)
    if topic.title == carried:
        actions.record_outcome(topic=topic, outcome=Outcome.CARRIED, by=by)
    elif decided and topic.title.endswith(decided[0].title[:150]):
        return _decide(table, topic, decided, rng.choice(("D4", "Y2", "Y3", "Y4", "Y5")))
    elif topic.directive is None and rng.random() < 0.07:
        found = fill(rng, rng.choice(agenda_texts.FOUND))
        actions.record_outcome(topic=topic, outcome=Outcome.FINDING, words=found, by=by)
    else:
        actions.record_outcome(topic=topic, outcome=Outcome.INFORMATION, by=by)
    return []


def _decide(table: Table, topic: Topic, decided: list[Matter], code: str) -> list[tuple[Topic, Matter]]:
    place, rng = table.place, table.place.rng
    found = []
    for n, matter in enumerate(decided):
        each = topic if n == 0 else actions.another(topic=topic, by=table.by)
        line = place.lines[code]
        lead = line.lead if n == 0 else place.units[rng.choice(LEADS)]
        actions.record_outcome(
            topic=each,
            outcome=Outcome.DECISION,
            words=matter.title,
            lead=lead,
            line=line,
            due_on=clock.today() + timedelta(days=rng.randint(35, 90)),
            names=_beside(table, lead, line),
            by=table.by,
        )
        found.append((each, matter))
    return found


def _beside(table: Table, lead: Unit, line: Line) -> list[Item]:
    """Return the Party-building item that a decision on core business names beside the item it becomes; not always one."""
    if line.kind != LineKind.BUSINESS or table.beside.random() > 0.75:
        return []
    found = together.party_item(table.beside, lead, clock.today())
    return [found] if found else []


def _will_be_done(table: Table, item: Item, matter: Matter) -> None:
    """Let the lead report the effect around the due date, and the head office confirm it some days later."""
    rng = table.place.rng
    assert item.due_on is not None
    late = rng.random() < 0.12
    day = item.due_on + timedelta(days=rng.randint(3, 25) if late else -rng.randint(1, 20))
    table.put(day, lambda: _submit(table, item, matter))


def _submit(table: Table, item: Item, matter: Matter) -> None:
    staff = table.place.by(item.lead.short_name, "party_staff")
    items.submit(item=item, effect=Effect(effect=matter.effect), by=staff)
    item.refresh_from_db()
    office = table.place.by(bodies.ROOT, "head_office.0")
    table.put(
        clock.today() + timedelta(days=table.place.rng.randint(1, 6)),
        lambda: items.confirm(item=item, by=office),
    )


def _coming(table: Table) -> None:
    """Plan what comes: the leading group in two days, and a dispatch meeting this morning."""
    if table.until > NEXT:
        return
    with clock.at(table.until):
        for code, day, title in (
            ("leading_group", NEXT, "研究五一前后值守安排"),
            ("dispatch", table.until, "听取规划编制进展"),
        ):
            session = actions.plan(series=table.series[code], planned_on=day, by=table.by)
            actions.propose(series=table.series[code], session=session, title=title, by=table.by)
