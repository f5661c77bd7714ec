"""Reading duties: what regulations ask is no secret inside the institution."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from luoshi.base.refusals import NotFound
from luoshi.cadence import calendar
from luoshi.cadence.models import CalendarYear, Duty, DutyVersion


def duties_with_rules() -> QuerySet[Duty]:
    """Return the duties in order, each with its versions, in two queries."""
    rules = DutyVersion.objects.filter(gone_at=None).select_related("unit").order_by("from_on", "id")
    return Duty.objects.prefetch_related(Prefetch("versions", queryset=rules))


def get_duty(code: str) -> Duty:
    """Return a duty with its versions, else raise NotFound."""
    duty = duties_with_rules().filter(code=code).first()
    if duty is None:
        raise NotFound
    return duty


@dataclass(frozen=True)
class YearOff:
    """A year: its weekdays off, its Saturdays and Sundays worked; ``row`` where entered, ``provisional`` where nothing is known."""

    year: int
    off: list[date]
    on: list[date]
    row: CalendarYear | None
    provisional: bool


def years_off(first: int, last: int) -> list[YearOff]:
    """Return the calendars of some years, the latest first, and of every year entered besides. One query."""
    rows = {row.year: row for row in CalendarYear.objects.filter(gone_at=None)}
    days = calendar.current()
    found = []
    for year in sorted({*range(first, last + 1), *rows}, reverse=True):
        whole = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + isleap(year))]
        off = [day for day in whole if day.weekday() < 5 and not days.is_workday(day)]
        on = [day for day in whole if day.weekday() >= 5 and days.is_workday(day)]
        row = None if calendar.is_published(year) else rows.get(year)
        found.append(YearOff(year, off, on, row, days.is_provisional(whole[0])))
    return found
