"""Hearings: which unit reported when, what was decided, what came of it; who was not heard (rules 22).

A report is a topic that a unit brought, dealt with by an ended session whose record stands. A group made of others has their history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q

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
    """A unit with its reports within the period, the first one first; ``expected``: the group ought to hear it.

    ``before``: the day of its last report before the period, where there was none within.
    """

    unit: Unit
    expected: bool
    reports: list[Report] = field(default_factory=list)
    before: date | None = None


def _lines(groups: Iterable[int]) -> dict[int, set[int]]:
    """Return each group with all the groups it was made of, in one query."""
    edges: dict[int, list[int]] = {}
    for before, after in GroupLineage.objects.values_list("before_id", "after_id"):
        edges.setdefault(after, []).append(before)
    found: dict[int, set[int]] = {}
    for group in groups:
        line, todo = found.setdefault(group, set()), [group]
        while todo:
            each = todo.pop()
            if each not in line:
                line.add(each)
                todo += edges.get(each, [])
    return found


def _assigned(groups: Iterable[int], first: date, last: date) -> dict[int, list[Unit]]:
    """Return the units assigned to each group at any time of a period, in one query."""
    rows = GroupUnit.objects.filter(group__in=groups, from_on__lte=last).filter(
        Q(to_on=None) | Q(to_on__gte=first)
    )
    found: dict[int, list[Unit]] = {}
    for row in rows.select_related("unit"):
        found.setdefault(row.group_id, []).append(row.unit)
    return found


def _bodies(unit: Unit, day: date) -> list[Unit]:
    kinds = [UnitKind.DEPARTMENT, UnitKind.AFFILIATED]
    return list(below(unit, day).filter(kind__in=kinds, parent=unit))


def _reports(topics: Iterable[Topic]) -> list[Report]:
    outcomes: dict[int, list[Topic]] = {}
    for topic in topics:
        outcomes.setdefault(topic.beside_id or topic.pk, []).append(topic)
    return [
        Report(every[0], every[0].session, tuple(every))
        for every in outcomes.values()
        if every[0].session is not None
    ]


def heard_by(series: Sequence[Series], first: date, last: date) -> dict[int, list[Heard]]:
    """Return, for each series, the units of a period in official order with their reports: those expected, and whoever reported besides.

    Expected are the units assigned to its group within the period; where none is, the departments and affiliated units under its unit.
    What the groups heard that its group was made of counts. Three queries, and one for each unit whose bodies are expected.
    """
    lines = _lines({each.group_id for each in series if each.group_id is not None})
    assigned = _assigned(lines, first, last)
    before = set().union(*lines.values())
    rows = dealt_with().filter(Q(series__in=series) | Q(series__group__in=before), unit__isnull=False)
    rows = rows.filter(session__planned_on__range=(first, last)).select_related(
        "unit", "series", "session__series__kind", "session__series__group", "decision__item__lead"
    )
    reports = _reports(rows.order_by("session__planned_on", "session_id", "order", "pk"))
    bodies: dict[int, list[Unit]] = {}
    found = {}
    for each in series:
        units = assigned.get(each.group_id or 0, [])
        if not units:
            units = bodies.setdefault(each.unit_id, []) or _bodies(each.unit, last)
            bodies[each.unit_id] = units
        line = lines.get(each.group_id or 0, set())
        own = [r for r in reports if r.topic.series_id == each.pk or r.topic.series.group_id in line]
        found[each.pk] = _placed(units, own)
    return found


def _placed(expected: Iterable[Unit], reports: Iterable[Report]) -> list[Heard]:
    found = {unit.pk: Heard(unit, expected=True) for unit in expected}
    for report in reports:
        unit = report.topic.unit
        if unit is not None:
            found.setdefault(unit.pk, Heard(unit, expected=False)).reports.append(report)
    return sorted(found.values(), key=lambda each: each.unit.path)


def heard(series: Series, first: date, last: date) -> list[Heard]:
    """Return the units of a period with their reports to one series, and when those without were heard last; see :func:`heard_by`.

    Two queries more.
    """
    rows = heard_by([series], first, last)[series.pk]
    line = _lines([series.group_id])[series.group_id] if series.group_id is not None else set()
    earlier = dealt_with().filter(Q(series=series) | Q(series__group__in=line), session__planned_on__lt=first)
    days = earlier.filter(unit__in=[each.unit.pk for each in rows if not each.reports]).order_by()
    last_on = dict(days.values_list("unit").annotate(on=Max("session__planned_on")))
    for each in rows:
        each.before = last_on.get(each.unit.pk)
    return rows


def hearing_series(viewer: Viewer, day: date) -> list[Series]:
    """Return the series in sight that hear reports today: those of groups, in official order."""
    rows = Series.objects.filter(series_in_sight(viewer), living(day), group__isnull=False)
    return list(rows.select_related("kind", "unit", "group").order_by("unit__path", "group__order", "pk"))
