"""Hearings: which unit reported when, what was decided, what came of it; who was not heard (rules 22).

A report is a topic that a unit brought, dealt with by an ended session whose record stands. A group made of others has their history.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from luoshi.access.scope import Viewer
from luoshi.base.models import living
from luoshi.items.models import Item
from luoshi.meetings.models import Series, Session, Topic
from luoshi.meetings.queries.directives import dealt_with, items_of
from luoshi.meetings.rights import series_in_sight
from luoshi.org.kinds import UnitKind
from luoshi.org.models import GroupLineage, GroupUnit, Unit
from luoshi.org.queries import below


@dataclass(frozen=True)
class Report:
    """One report of a unit: its topic, the session, every outcome (the topic's own first)."""

    topic: Topic
    session: Session
    outcomes: tuple[Topic, ...]

    @property
    def items(self) -> list[Item]:
        """The items that came of it."""
        return items_of(self.outcomes)


@dataclass
class Heard:
    """A unit with its reports within the period, the first one first; ``expected``: the group ought to hear it."""

    unit: Unit
    expected: bool
    reports: list[Report] = field(default_factory=list)


def line_of(group: int) -> set[int]:
    """Return a group and all the groups it was made of, one query."""
    edges: dict[int, list[int]] = {}
    for before, after in GroupLineage.objects.values_list("before_id", "after_id"):
        edges.setdefault(after, []).append(before)
    found, todo = set(), [group]
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += edges.get(each, [])
    return found


def _same(series: Series) -> Q:
    """Return the predicate for a series and those of the groups its group was made of."""
    own = Q(series=series)
    return own | Q(series__group__in=line_of(series.group_id)) if series.group_id is not None else own


def _expected(series: Series, first: date, last: date) -> list[Unit]:
    """Return the units the series ought to hear: those assigned to its group within the period, else the bodies under its unit."""
    if series.group_id is not None:
        rows = GroupUnit.objects.filter(group=series.group_id, from_on__lte=last)
        rows = rows.filter(Q(to_on=None) | Q(to_on__gte=first)).select_related("unit")
        assigned = [row.unit for row in rows if row.unit_id != series.unit_id]
        if assigned:
            return assigned
    bodies = [UnitKind.DEPARTMENT, UnitKind.AFFILIATED]
    return list(below(series.unit, last).filter(kind__in=bodies, parent=series.unit))


def reports(series: Series, first: date, last: date) -> list[Report]:
    """Return what a series, and those its group was made of, heard from units within a period, in order of days. Two queries."""
    rows = dealt_with().filter(_same(series), unit__isnull=False, session__planned_on__range=(first, last))
    rows = rows.select_related(
        "unit", "session__series__kind", "session__series__group", "decision__item__lead"
    )
    return _reports(rows.order_by("session__planned_on", "session_id", "order", "pk"))


def _reports(topics: Iterable[Topic]) -> list[Report]:
    outcomes: dict[int, list[Topic]] = {}
    for topic in topics:
        outcomes.setdefault(topic.beside_id or topic.pk, []).append(topic)
    return [
        Report(every[0], every[0].session, tuple(every))
        for every in outcomes.values()
        if every[0].session is not None
    ]


def heard(series: Series, first: date, last: date) -> list[Heard]:
    """Return the units of a period in official order, each with its reports: those expected, and whoever reported besides."""
    found = {unit.pk: Heard(unit, expected=True) for unit in _expected(series, first, last)}
    for report in reports(series, first, last):
        unit = report.topic.unit
        if unit is not None:
            found.setdefault(unit.pk, Heard(unit, expected=False)).reports.append(report)
    return sorted(found.values(), key=lambda each: each.unit.path)


def hearing_series(viewer: Viewer, day: date) -> list[Series]:
    """Return the series in sight that hear reports today: those of groups, in official order."""
    rows = Series.objects.filter(series_in_sight(viewer), living(day), group__isnull=False)
    return list(rows.select_related("kind", "unit", "group").order_by("unit__path", "group__order", "pk"))
