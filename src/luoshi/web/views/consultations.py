"""Consultations (专题会商): whether each half-year's was held, every opinion with its answer, findings brought to them."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.base.text import whole_number
from luoshi.core.lights import Light
from luoshi.files.excel_out import Column
from luoshi.inspection import actions
from luoshi.inspection import queries as inspection
from luoshi.inspection.queries import Followed
from luoshi.items.queries import get_item
from luoshi.meetings import queries, rights
from luoshi.meetings.kinds import Side
from luoshi.meetings.models import Series
from luoshi.meetings.queries import Answered, Opinion
from luoshi.web.act_page import say
from luoshi.web.door import Request, by, page
from luoshi.web.inspection_words import answered_words, come_word, side_word, side_words
from luoshi.web.meeting_words import session_name
from luoshi.web.templatetags.look import full_day, light_word, state_of
from luoshi.web.views.tables_out import table


def _asked(request: Request) -> tuple[Side | None, Answered | None, int | None]:
    side = next((each for each in Side if each.value == request.GET.get("side")), None)
    answered = next((each for each in Answered if each.value == request.GET.get("answered")), None)
    return side, answered, whole_number(request.GET.get("year"))


def _query(side: Side | None, answered: Answered | None, year: int | None) -> str:
    return f"side={side or ''}&answered={answered or ''}&year={year or ''}"


@page()
def consultations(request: Request) -> HttpResponse:
    """Show, for each consultation in sight, its half-years and whose turn it is; below, the opinions with their answers."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    today = clock.today()
    side, answered, year = _asked(request)
    size = None if request.GET.get("all") == "1" else queries.OPINIONS_SIZE
    after = request.GET.get("after", "")
    found = queries.opinions(viewer, side=side, answered=answered, year=year, after=after, size=size)
    series = [each for each in queries.consultation_series(viewer, today) if each.lives_on(today)]
    context = {
        "tables": [(each, queries.half_years(each, today)) for each in series[:3]],
        "now": queries.half_of(today),
        "rows": found.rows,
        "after": found.after,
        "side": side,
        "answered": answered,
        "year": year,
        "sides": side_words(),
        "stands": answered_words(),
        "years": queries.opinion_years(viewer),
        "query": _query(side, answered, year),
        "consults": next((each for each in series if rights.consults(viewer, each)), None),
        "runs": next((each for each in series if rights.may_run(viewer, each)), None),
        "may_open": viewer.has(Verb.MEET) and not series,
        "may_export": viewer.has(Verb.EXPORT),
        "today": today,
    }
    return render(request, "luoshi/inspection/consultations.html", context)


@page()
def export(request: Request) -> HttpResponse:
    """Send the opinions with their answers as a file (会商意见答复表)."""
    viewer = request.viewer
    viewer.need(Verb.EXPORT)
    side, answered, year = _asked(request)
    found = queries.opinions(viewer, side=side, answered=answered, year=year, size=None)
    scope = " · ".join(
        filter(
            None,
            [
                _("%(year)s年") % {"year": year} if year else _("不限年份"),
                dict(side_words()).get(str(side or ""), ""),
                dict(answered_words()).get(str(answered or ""), ""),
                f"{_('导出')} {full_day(clock.today())}",
            ],
        )
    )
    title = _("会商意见答复表")
    return table(request, name=title, title=title, scope=scope, columns=answer_columns(), rows=found.rows)


def answer_columns() -> list[Column[Opinion]]:
    """Return the columns of the table of opinions with their answers, as offices keep it."""
    return [
        Column(_("会商"), lambda row: session_name(row.topic.session) if row.topic.session else "", 22),
        Column(_("日期"), lambda row: row.topic.session.planned_on if row.topic.session else None, 12),
        Column(_("哪一方的议题"), lambda row: side_word(row.topic.side), 12),
        Column(_("议题"), lambda row: row.topic.title, 34),
        Column(_in("consultation", "意见"), lambda row: row.topic.words, 48),
        Column(_("答复单位"), lambda row: row.item.lead.name, 20),
        Column(_("答复时限"), lambda row: row.item.due_on, 12),
        Column(_("编号"), lambda row: row.item.number, 12),
        Column(_("状态"), lambda row: str(state_of(row.item.state)), 10),
        Column(_in("column", "灯"), lambda row: light_word(Light(row.light)), 10),
        Column(_("答复"), lambda row: row.answer, 60),
        Column(_("销号日期"), lambda row: row.item.closed_on, 12),
    ]


@page()
def findings(request: Request) -> HttpResponse:
    """List the findings of reviews told to the reader, the latest first, with what came of each."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    size = None if request.GET.get("all") == "1" else inspection.SIZE
    found = inspection.findings(viewer, after=request.GET.get("after", ""), size=size)
    context = {
        "rows": found.rows,
        "after": found.after,
        "inspects": viewer.has(Verb.CONSULT),
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/inspection/findings.html", context)


@page()
def on_item(request: Request, pk: int) -> HttpResponse:
    """Show the findings about one item told to the reader; asked for by htmx, only what the item's page holds."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    get_item(viewer, pk)
    rows = inspection.follow(inspection.findings_on(viewer, pk))
    name = "on_item.html" if request.htmx else "findings.html"
    return render(request, f"luoshi/inspection/{name}", {"rows": rows, "inspects": viewer.has(Verb.CONSULT)})


@page()
def findings_export(request: Request) -> HttpResponse:
    """Send the findings as a file."""
    viewer = request.viewer
    viewer.need(Verb.EXPORT)
    rows = inspection.findings(viewer, size=None).rows
    columns: list[Column[Followed]] = [
        Column(_("哪一天"), lambda row: clock.day_of(row.review.known_at), 12),
        Column(_("编号"), lambda row: row.review.item.number, 12),
        Column(_("事项"), lambda row: row.review.item.title, 40),
        Column(_("牵头单位"), lambda row: row.review.item.lead.name, 20),
        Column(_in("consultation", "意见"), lambda row: row.review.words, 50),
        Column(_("希望答复的日期"), lambda row: row.review.answer_on, 14),
        Column(_("办到哪一步"), lambda row: come_word(row.come), 14),
        Column(_("会商"), _where, 24),
        Column(_("事项编号"), lambda row: "；".join(item.number for item in row.items), 16),
    ]
    title = _("监督发现")
    scope = f"{_('导出')} {full_day(clock.today())}"
    return table(request, name=title, title=title, scope=scope, columns=columns, rows=rows)


def _where(row: Followed) -> str:
    return session_name(row.topic.session) if row.topic is not None and row.topic.session is not None else ""


def consultation_of(request: Request, unit: int) -> Series | None:
    """Return the series of consultations of a unit that the acting post brings topics to, None where there is none."""
    rows = queries.consultation_series(request.viewer, clock.today())
    own = [each for each in rows if each.unit_id == unit and rights.consults(request.viewer, each)]
    return own[0] if own else None


@page()
def finding(request: Request, pk: int) -> HttpResponse:
    """Show one finding: of which closing, in which words, what came of it, what the group may do with it."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    review = inspection.get_review(viewer, pk)
    if review.verdict != "finding":
        raise NotFound
    (followed,) = inspection.follow([review])
    own = inspection.is_own(viewer, review)
    context = {
        "review": review,
        "followed": followed,
        "own": own,
        "series": consultation_of(request, review.group.home_id)
        if own and followed.come == "raised"
        else None,
        "may_take_back": own and followed.come != "dealt",
    }
    return render(request, "luoshi/inspection/finding.html", context)


@page("POST")
def bring(request: Request, pk: int) -> HttpResponse:
    """Bring a finding to the next consultation as a topic of the inspectors' side."""
    request.viewer.need(Verb.READ)
    review = inspection.get_review(request.viewer, pk, to_write=True)
    series = consultation_of(request, review.group.home_id)
    if series is None:
        raise NotFound
    actions.bring(review=review, series=series, by=by(request))
    say(request, _("提到下一次专题会商了。"))
    return HttpResponseRedirect(reverse("finding", args=[pk]), status=303)


@page("POST")
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take a review back; the closing is to be reviewed again, in the series it stood in."""
    request.viewer.need(Verb.READ)
    review = inspection.get_review(request.viewer, pk, to_write=True)
    actions.take_back(review=review, by=by(request))
    say(request, _("收回了，重新核查。"))
    query = request.GET.urlencode()
    url = reverse("closing", args=[review.step_id])
    return HttpResponseRedirect(f"{url}?{query}" if query else url, status=303)
