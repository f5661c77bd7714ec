"""Meetings: what is coming, a series, one session, its minutes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.base.text import whole_number
from luoshi.items.filters import light_of_item
from luoshi.mandate.queries import documents
from luoshi.meetings import queries, rights
from luoshi.meetings.actions.sessions import passed_over
from luoshi.meetings.kinds import RUNNING, SessionState
from luoshi.meetings.models import Session, Topic
from luoshi.web.door import Request, page


@page()
def meetings(request: Request) -> HttpResponse:
    """Show the meetings to come in sight, and the series in official order."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    rows = queries.series_rows(viewer)
    coming = queries.visible_sessions(viewer).filter(state__in=RUNNING).order_by("planned_on", "pk")
    context = {
        "series": rows,
        "coming": list(coming[:20]),
        "several": len({row.unit_id for row in rows}) > 1,
        "today": clock.today(),
        "may_open": viewer.has(Verb.MEET),
    }
    return render(request, "luoshi/meetings/list.html", context)


@page()
def series(request: Request, pk: int) -> HttpResponse:
    """Show a series: its sessions of a year, and what waits for the next one."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    found = queries.get_series(viewer, pk)
    today = clock.today()
    year = whole_number(request.GET.get("year")) or today.year
    context = {
        "series": found,
        "sessions": queries.sessions_of(found, year),
        "waiting": queries.waiting_of(found),
        "year": year,
        "years": range(today.year + 1, max(found.from_on.year, today.year - 9) - 1, -1),
        "may_run": rights.may_run(viewer, found) and found.to_on is None,
        "consults": rights.consults(viewer, found),
        "halves": queries.half_years(found, today) if found.kind.both_sides else [],
        "now": queries.half_of(today),
    }
    return render(request, "luoshi/meetings/series.html", context)


def lit(topics: list[Topic]) -> list[Topic]:
    """Give the items that decisions became their light of today."""
    today = clock.today()
    for item in queries.items_of(topics):
        item.light = light_of_item(item, today)
    return topics


def _read(request: Request, pk: int) -> Session:
    request.viewer.need(Verb.READ)
    return queries.get_session(request.viewer, pk)


@page()
def session(request: Request, pk: int) -> HttpResponse:
    """Show a session: its agenda, what waits, what came of each topic, what can be done now."""
    viewer = request.viewer
    found = _read(request, pk)
    running = found.state in RUNNING
    runs = rights.may_run(viewer, found.series)
    last = queries.last_before(found) if running else None
    topics, decided = queries.topics_and_decided(found, last)
    lit([*topics, *decided])
    context: dict[str, Any] = {
        "session": found,
        "minutes": queries.rows_of_minutes(topics) if not running else [],
        "topics": numbered(topics),
        "todo": [topic for topic in topics if not topic.outcome],
        "may_run": runs and running,
        "consults": rights.consults(viewer, found.series) and found.state == SessionState.PLANNED,
        "is_planned": found.state == SessionState.PLANNED,
        "is_open": found.state == SessionState.OPEN,
        "last": last,
        "decided": decided,
        "opinions": queries.opinions_before(found, last) if running else [],
        "is_today": found.planned_on <= clock.today(),
        "seen": _papers_seen(request, topics),
    }
    if running:
        context |= _offered(found, topics, runs)
    return render(request, "luoshi/meetings/session.html", context)


def numbered(topics: list[Topic]) -> list[tuple[int, Topic]]:
    """Number the topics; a further outcome bears no number (0)."""
    found, n = [], 0
    for topic in topics:
        n += topic.beside_id is None
        found.append((n if topic.beside_id is None else 0, topic))
    return found


def _offered(found: Session, topics: list[Topic], runs: bool) -> dict[str, Any]:
    """Return what could still come onto the agenda, and whether another topic than a waiting directive comes first."""
    here = {topic.directive_id for topic in topics}
    first = found.series.kind.first_topic
    waits = queries.pending(found.series.unit_id, found) if first else []
    return {
        "directives": [each for each in waits if each.pk not in here] if runs else [],
        "waiting": queries.waiting_of(found.series) if runs else [],
        "passed": passed_over(found, topics, waits) if found.state == SessionState.PLANNED else [],
    }


def _papers_seen(request: Request, topics: list[Topic]) -> set[int]:
    """Return the documents of the directives on the agenda that the reader may open."""
    wanted = {t.directive.document_id for t in topics if t.directive and t.directive.document_id}
    return (
        set(documents(request.viewer).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    )


@page()
def minutes(request: Request, pk: int) -> HttpResponse:
    """Show the minutes of an ended session: topics, what was settled, by whom until when; never who said what."""
    found = _read(request, pk)
    if found.record is None:
        raise NotFound
    version = found.record.versions.filter(gone_at=None).get()
    topics = queries.topics_of(found)
    context = {"session": found, "rows": queries.rows_of_minutes(topics), "version": version}
    return render(request, "luoshi/meetings/minutes.html", context)
