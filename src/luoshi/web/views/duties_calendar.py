"""The working calendar: which days are off, which Saturdays and Sundays are worked, and entering a year when its notice comes out."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.cadence.actions import enter_calendar
from luoshi.cadence.queries import years_off
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.duties import CalendarForm
from luoshi.web.templatetags.look import short_day, weekday
from luoshi.web.views.acts import typed


@page()
def shown(request: Request) -> HttpResponse:
    """Show the days off and the make-up days of last year, this one and the next, and whatever was entered."""
    request.viewer.need(Verb.READ)
    this = clock.today().year
    rows = [
        (year, _spans(year.off), [f"{short_day(d)} {weekday(d)}" for d in year.on])
        for year in years_off(this - 1, this + 1)
    ]
    may = request.viewer.has(Verb.ORGANISE)
    return render(request, "luoshi/duties/calendar.html", {"rows": rows, "may": may})


def _spans(days: list[date]) -> list[str]:
    """Return weekdays off as spans: one after the other, across weekends."""
    spans: list[list[date]] = []
    for day in days:
        if spans and all(
            (spans[-1][1] + timedelta(days=n)).weekday() >= 5 for n in range(1, (day - spans[-1][1]).days)
        ):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return [short_day(a) if a == b else f"{short_day(a)}—{short_day(b)}" for a, b in spans]


@page("GET", "POST")
def enter(request: Request) -> HttpResponse:
    """Let head office enter a year's days off."""
    request.viewer.need(Verb.ORGANISE)
    form = CalendarForm(typed(request), initial={"year": clock.today().year + 1})

    def act(given: dict[str, Any]) -> Done:
        row = enter_calendar(by=by(request), **given)
        return Done(
            "/calendar/",
            _("%(year)d年的放假安排登记了，从现在起照它算；以前看到的数不变。") % {"year": row.year},
        )

    hint = _("到期提醒、按期、宽限照工作日算。没有登记的年份按周一至周五算。")
    shown = ActPage(title=_("登记放假安排"), button=_("登记"), crumb=(_("工作日历"), "/calendar/"), hint=hint)
    return run(request, shown, form, act)
