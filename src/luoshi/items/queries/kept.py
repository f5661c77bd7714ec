"""Counts read off the tally, where it says the same as a count of what the reader sees: whole subtrees in sight."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import ExtractYear

from luoshi.access.scope import Viewer
from luoshi.base import clock, prepared
from luoshi.cadence import calendar
from luoshi.core.lights import Light
from luoshi.items.filters import Filter, Level
from luoshi.items.tally import Mark, Measure
from luoshi.org.models import Tally, Unit

_TOP = Q(unit__parent=None)
_KEPT = {Level.WORK: Measure.WORK, Level.TASKS: Measure.TASKS}


def _light(today: date) -> Case:
    """Return the SQL of core.lights.light for a cell of live items: the mark is the state, the day the date in force."""
    soon = max(today, calendar.add(today, settings.AMBER_WORKDAYS))
    return Case(
        When(mark=Mark.WAITING.value, then=Value(Light.WAITING.value)),
        When(day__lt=today, then=Value(Light.OVERDUE.value)),
        When(mark=Mark.RETURNED.value, then=Value(Light.RETURNED.value)),
        When(day__lte=soon, then=Value(Light.SOON.value)),
        When(mark=Mark.SUSTAINED.value, then=Value(Light.SUSTAINED.value)),
        default=Value(Light.NORMAL.value),
        output_field=CharField(),
    )


def lights_below(units: Collection[Unit]) -> dict[int, dict[Light, int]]:
    """Return, for each unit's id, how much live work lies under it (itself included) in each light, in one query."""
    cells = Tally.objects.filter(unit__in=[unit.pk for unit in units], measure=Measure.WORK)
    rows = cells.annotate(light=_light(clock.today())).values_list("unit_id", "light")
    found: dict[int, dict[Light, int]] = {}
    for unit, light, n in rows.annotate(total=Sum("n")):
        if n:
            found.setdefault(unit, {})[Light(light)] = n
    return found


def lights_of_list(viewer: Viewer, chosen: Filter, unit: Unit | None) -> dict[Light, int] | None:
    """Return the counts per light of a list that shows what lies under a unit in sight, or everything; else None.

    Such a list is narrowed to nothing but a unit and the level, and shows what is not closed.
    """
    plain = Filter(unit=chosen.unit, level=chosen.level, sort=chosen.sort, light=chosen.light)
    whole = viewer.sees_path(unit.path) if unit is not None else viewer.sees_whole
    if chosen != plain or chosen.level not in _KEPT or not whole:
        return None
    today = clock.today()

    def lights(pk: int | None) -> QuerySet[Any, Any]:
        cells = Tally.objects.filter(_TOP if pk is None else Q(unit_id=pk), measure=_KEPT[chosen.level])
        return cells.annotate(light=_light(today)).values_list("light").annotate(total=Sum("n"))

    key = ("items.kept", chosen.level, today, calendar.add(today, settings.AMBER_WORKDAYS))
    rows = prepared.rows(key, lights, unit.pk if unit else None)
    return {Light(light): n for light, n in rows if n}


def by_year(years: Collection[int]) -> dict[tuple[int, str], int]:
    """Return for the whole ledger and each year: work due until yesterday by how it came out (mark), tasks opened (no mark)."""
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    due = Q(measure=Measure.DUE, day__lte=min(last, clock.today() - timedelta(days=1)))
    cells = Tally.objects.filter(_TOP, due | Q(measure=Measure.OPENED), day__gte=first, day__lte=last)
    rows = cells.values_list(ExtractYear("day"), "mark").annotate(total=Sum("n"))
    return {(year, mark): n for year, mark, n in rows}
