"""Hearings of the steering group and of the two it was made of: units report in turn, something is decided, it is done or not."""

from datetime import date, timedelta

from luoshi.base import clock
from luoshi.cadence import calendar
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.items.models import Item
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import Series
from luoshi.ops.sample.place import GENERATOR, Place
from luoshi.ops.sample.texts import agenda_texts, bodies, groups, matters
from luoshi.ops.sample.texts.filling import fill
from luoshi.ops.sample.texts.matters import Matter
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Group, Unit
from luoshi.org.queries import below

DAY = timedelta(days=1)
A_YEAR = (2, 4, 6, 8, 10, 12)
"""Months in which the steering group meets."""
AT_ONCE = 9
"""Units heard at a meeting: in a year nearly all of them, in one quarter a few."""


def build(place: Place, until: date) -> int:
    """Let the groups hear units up to ``until``; return how many meetings were held."""
    root = place.units[bodies.ROOT]
    held = 0
    for name in groups.STEERING_BEFORE:
        group = Group.objects.get(name=name)
        series = _opened(root, group, groups.GROUPS_FROM)
        last = groups.STEERING_MERGED_ON - DAY
        held += _meet(place, series, date(2017, 11, 8), until)
        with clock.at(last):
            actions.end_series(series=series, to_on=last, by=place.by(bodies.ROOT, "clerk"))
    series = _opened(root, place.groups[groups.STEERING_GROUP], groups.STEERING_MERGED_ON)
    for year in range(groups.STEERING_MERGED_ON.year, until.year + 1):
        for month in A_YEAR:
            held += _meet(place, series, date(year, month, 26), until)
    return held


def _opened(root: Unit, group: Group, on: date) -> Series:
    with clock.at(on):
        return actions.open_series(kind="steering", unit=root, group=group, from_on=on, by=GENERATOR)


def _meet(place: Place, series: Series, day: date, until: date) -> int:
    """Hold one meeting on the first working day from ``day`` on, where it has come by then."""
    while not calendar.is_workday(day):
        day += DAY
    if day >= until:
        return 0
    rng, by = place.rng, place.by(bodies.ROOT, "clerk")
    bodies_ = [UnitKind.DEPARTMENT, UnitKind.AFFILIATED]
    turn = [unit for unit in below(place.units[bodies.ROOT], day) if unit.kind in bodies_]
    start = (day.year * len(A_YEAR) + day.month // 2) * AT_ONCE % len(turn)
    units = (turn[start:] + turn[:start])[: AT_ONCE - rng.choice((0, 0, 1, 2))]
    with clock.at(day):
        session = actions.plan(series=series, planned_on=day, by=by)
        for unit in units:
            title = fill(rng, rng.choice(agenda_texts.REPORTED))
            actions.propose(series=series, session=session, title=title, unit=unit, by=by)
        actions.start(session=session, by=by)
        decided = matters.decisions(rng, 2)
        made: dict[int, Matter] = {}
        for topic in queries.topics_of(session):
            if decided and rng.random() < 0.3:
                made[topic.pk] = decided.pop()
                actions.record_outcome(
                    topic=topic,
                    outcome=Outcome.DECISION,
                    words=made[topic.pk].title,
                    lead=topic.unit,
                    line=place.lines["D1"],
                    due_on=day + timedelta(days=rng.randint(40, 100)),
                    by=by,
                )
            else:
                actions.record_outcome(topic=topic, outcome=Outcome.INFORMATION, by=by)
        chair = place.holders[place.posts[groups.LEADING_GROUP, "leader.0"].pk].pk
        counted = Counted(
            required=len(groups.LEADERS), chair=chair, recorder=by.person, place="部机关三楼会议室"
        )
        ended = actions.end(session=session, counted=counted, by=by)
    for topic in queries.topics_of(ended):
        if topic.pk in made and topic.decision is not None and topic.decision.item is not None:
            _done(place, topic.decision.item.pk, made[topic.pk], until)
    return 1


def _done(place: Place, item: int, matter: Matter, until: date) -> None:
    """Let the lead report the effect around the due date, and the head office confirm it some days later."""
    row = Item.objects.select_related("lead").get(pk=item)
    assert row.due_on is not None
    day = row.due_on + timedelta(days=place.rng.choice((-9, -6, -3, -1, 0, 4)))
    judged = day + timedelta(days=place.rng.randint(1, 5))
    if day > until:
        return
    with clock.at(day):
        staff = place.by(row.lead.short_name, "party_staff")
        items.submit(item=row, effect=Effect(effect=matter.effect), by=staff)
    if judged <= until:
        with clock.at(judged):
            row.refresh_from_db()
            items.confirm(item=row, by=place.by(bodies.ROOT, "head_office.0"))
