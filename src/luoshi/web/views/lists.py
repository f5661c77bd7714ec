"""Responsibility lists: those in sight, one with its entries, what is for one post (rules 23)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_post
from luoshi.access.rights import Verb
from luoshi.access.scope import Seat
from luoshi.base import clock
from luoshi.lists import queries, rights
from luoshi.lists.models import Standing
from luoshi.lists.queries import Count, Whole
from luoshi.org.kinds import LEADERS
from luoshi.web.door import Request, page
from luoshi.web.list_words import seat_words

SHOWS = ("", "loose")


@page()
def lists(request: Request) -> HttpResponse:
    """List the responsibility lists in sight, in official order; those of earlier years where asked for."""
    viewer = request.viewer
    seat = viewer.need(Verb.READ)
    earlier = request.GET.get("when") == "earlier"
    size = None if request.GET.get("all") == "1" else 50
    today = clock.today()
    found = queries.page_of_lists(
        viewer, today, earlier=earlier, after=request.GET.get("after", ""), size=size
    )
    own = rights.draws_up_for(viewer)
    context = {
        "rows": found.rows,
        "after": found.after,
        "earlier": earlier,
        "may_export": viewer.has(Verb.EXPORT),
        "requests": list(queries.requests_of(viewer)[:3]),
        "own_post": seat.post if _answers(seat) else None,
        "may_draw": own is not None,
        "lacks_own": own is not None and not earlier and _ought_to(own, found.rows),
        "upper": next((row for row in found.rows if row.unit.parent_id is None), None),
        "own_unit": own,
    }
    return render(request, "luoshi/lists/lists.html", context)


def _ought_to(unit: int, rows: list[Standing]) -> bool:
    """Say whether a unit has a committee and no list of its own among those that hold."""
    return all(row.unit_id != unit for row in rows) and queries.has_committee(unit)


def _answers(seat: Seat) -> bool:
    """Say whether a list may have entries for a seat: leaders', staff's and secretaries' posts."""
    return seat.kind in LEADERS or Verb.WORK in seat.rights


@page()
def one(request: Request, pk: int) -> HttpResponse:
    """Show a list: per point what, whose, what carries it, how that stands; turns are fetched beside it."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    today = clock.today()
    standing = queries.get_list(viewer, pk)
    whole = queries.whole(viewer, standing, today)
    show = "loose" if request.GET.get("show") == "loose" else ""
    may_write = rights.may_write(viewer, standing.document)
    lives = standing.lives_on(today)
    context: dict[str, Any] = {
        "standing": standing,
        "parts": _narrowed(whole, show),
        "entries": len(whole.entries),
        "loose": sum(not point.is_carried for point in whole.entries),
        "show": show,
        "lives": lives,
        "may_write": may_write,
        "may_open": may_write and viewer.has(Verb.OPEN) and lives,
        "may_ask": rights.may_ask(viewer, standing.document) and lives,
        "may_draw": rights.may_derive(viewer, standing),
        "may_export": viewer.has(Verb.EXPORT),
        "asks": queries.item_asking(standing) if may_write and standing.upper_id else None,
        "has_duties": any(point.duties for point in whole.entries),
        "turns_url": reverse("list-turns", args=[pk]),
    }
    return render(request, "luoshi/lists/list.html", context)


def _narrowed(whole: Whole, show: str) -> list[tuple[Any, list[Any]]]:
    found = [(part, [p for p in part.entries if show != "loose" or not p.is_carried]) for part in whole.parts]
    return [(part, entries) for part, entries in found if entries or show != "loose"]


def _turned(request: Request, counts: list[Count], title: str, back: str) -> HttpResponse:
    """Show what has become of duties this year: as cells put into the page that asked, else as a page."""
    by_point: dict[int, list[Count]] = {}
    for each in counts:
        by_point.setdefault(each.clause, []).append(each)
    context = {"by_point": by_point, "title": title, "back": back, "year": clock.today().year}
    template = "luoshi/lists/turn_cells.html" if request.htmx else "luoshi/lists/turns.html"
    return render(request, template, context)


@page()
def turns(request: Request, pk: int) -> HttpResponse:
    """Show how often the duties that carry a list's entries were done this year, of how often they are owed."""
    request.viewer.need(Verb.READ)
    counts = queries.turns_of_lists(request.viewer, clock.today(), documents=[pk])
    return _turned(request, counts, _("今年做了几次"), reverse("list", args=[pk]))


@page()
def of_post(request: Request, pk: int) -> HttpResponse:
    """Show everything that is for one post: the body's entries, its tier's, its own; on one sheet."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    post = get_post(viewer, pk)
    found = queries.of_post(viewer, post, clock.today())
    context = {
        "post": post,
        "own": viewer.acting is not None and viewer.acting.post == pk,
        "lists": found,
        "entries": sum(len(each.entries) for each in found),
        "has_duties": any(point.duties for each in found for point in each.entries),
        "turns_url": reverse("list-of-post-turns", args=[pk]),
        "may_hand_over": rights.may_hand_over(viewer, post),
    }
    return render(request, "luoshi/lists/of_post.html", context)


@page()
def post_turns(request: Request, pk: int) -> HttpResponse:
    """Show the same of the duties that are for one post."""
    request.viewer.need(Verb.READ)
    post = get_post(request.viewer, pk)
    counts = queries.turns_of_lists(request.viewer, clock.today(), post=pk, unit=post.home.pk)
    return _turned(request, counts, seat_words(post), reverse("list-of-post", args=[pk]))
