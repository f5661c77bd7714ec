"""Hearings of groups: which unit reported when, what was decided, what came of it, who was not heard."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.text import whole_number
from luoshi.core.lights import Light
from luoshi.files.excel_out import Column
from luoshi.meetings import queries, rights
from luoshi.meetings.models import Series
from luoshi.meetings.queries import Heard, Report
from luoshi.web.door import Request, page
from luoshi.web.meeting_words import came_of, series_name
from luoshi.web.templatetags.look import full_day, light_word
from luoshi.web.views.meetings import lit
from luoshi.web.views.tables_out import table

FIRST_YEAR = 10
"""How many years back a period may be chosen."""
HALVES = ("", "1", "2")


@dataclass(frozen=True)
class Period:
    """A year, or a half of it."""

    year: int
    half: str

    @property
    def first(self) -> date:
        return date(self.year, 7 if self.half == "2" else 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.half == "1" else date(self.year, 12, 31)

    def __str__(self) -> str:
        return f"{_('%(year)s年') % {'year': self.year}}{half_words()[self.half] if self.half else ''}"


def half_words() -> dict[str, str]:
    """Return the parts of a year by their value in the address."""
    return {"": _("全年"), "1": _("上半年"), "2": _("下半年")}


def period_of(request: Request) -> Period:
    """Return the period of the address; this year where it names none that can be."""
    today = clock.today()
    year = whole_number(request.GET.get("year")) or today.year
    half = request.GET.get("half", "")
    if not today.year - FIRST_YEAR < year <= today.year:
        year = today.year
    return Period(year, half if half in HALVES else "")


@page()
def hearings(request: Request) -> HttpResponse:
    """List the groups that hear reports, with how many units each heard this year, and whom it did not hear."""
    request.viewer.need(Verb.READ)
    this_year = Period(clock.today().year, "")
    series = queries.hearing_series(request.viewer, clock.today())
    found = queries.heard_by(series, this_year.first, this_year.last)
    rows = [(each, _reported(found[each.pk]), _not_heard(found[each.pk])) for each in series]
    context = {"rows": rows, "period": this_year, "may_open": request.viewer.has(Verb.MEET)}
    return render(request, "luoshi/meetings/hearings.html", context)


def _reported(rows: list[Heard]) -> int:
    return sum(len(each.reports) for each in rows)


def _not_heard(rows: list[Heard]) -> int:
    return sum(1 for each in rows if each.expected and not each.reports)


def _heard(request: Request, pk: int) -> tuple[Series, Period, list[Heard], bool]:
    series, period = queries.get_series(request.viewer, pk), period_of(request)
    missing = request.GET.get("show") == "missing"
    rows = queries.heard(series, period.first, period.last)
    if missing:
        rows = [each for each in rows if each.expected and not each.reports]
    return series, period, rows, missing


@page()
def hearing(request: Request, pk: int) -> HttpResponse:
    """Show the units of a group's hearings in official order: reports, what was decided, how it stands; those not heard said so."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    series, period, rows, missing = _heard(request, pk)
    for each in rows:
        for report in each.reports:
            lit(list(report.outcomes))
    today = clock.today()
    context = {
        "series": series,
        "rows": rows,
        "reports": _reported(rows),
        "missing": missing,
        "not_heard": _not_heard(rows),
        "period": period,
        "years": range(today.year, today.year - FIRST_YEAR, -1),
        "halves": list(half_words().items()),
        "may_run": rights.may_run(viewer, series) and series.to_on is None,
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/meetings/hearing.html", context)


@dataclass(frozen=True)
class _Line:
    """One row of the file: a report, or a unit without one."""

    heard: Heard
    report: Report | None


@page()
def export(request: Request, pk: int) -> HttpResponse:
    """Send the hearings of a period as a file: a row a report, and a row for each unit not heard."""
    viewer = request.viewer
    viewer.need(Verb.EXPORT)
    series, period, rows, _missing = _heard(request, pk)
    for each in rows:
        for report in each.reports:
            lit(list(report.outcomes))
    columns: list[Column[_Line]] = [
        Column(_("单位"), lambda row: row.heard.unit.name, 22),
        Column(_("哪一天"), lambda row: row.report.session.planned_on if row.report else None, 12),
        Column(_("议题"), lambda row: row.report.topic.title if row.report else _("没有听取"), 44),
        Column(_("结果"), lambda row: "；".join(_said(row.report)) if row.report else "", 60),
        Column(_("事项"), lambda row: "；".join(_items(row.report)) if row.report else "", 30),
        Column(_("会"), lambda row: series_name(row.report.session.series) if row.report else "", 30),
    ]
    lines: list[_Line] = []
    for each in rows:
        lines += [_Line(each, report) for report in each.reports] or [_Line(each, None)]
    scope = f"{series.unit.name} · {period} · {_('导出')} {full_day(clock.today())}"
    name = _("听取汇报")
    return table(request, name=name, title=series_name(series), scope=scope, columns=columns, rows=lines)


def _said(report: Report) -> list[str]:
    return [f"{came_of(each)}：{each.words}" if each.words else came_of(each) for each in report.outcomes]


def _items(report: Report) -> list[str]:
    return [f"{item.number} {light_word(Light(item.light))}" for item in report.items]
