"""The demo's first page and its one-click doors. Nothing here answers outside the demo."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from luoshi.access.actions import act_in
from luoshi.access.backend import AccountBackend
from luoshi.access.demo import PRISTINE, is_on, marker
from luoshi.access.models import Account
from luoshi.web.views.demo_words import figures
from luoshi.web.views.demo_words import roles as words_of_roles
from luoshi.web.views.demo_words import walk as words_of_walk


@dataclass(frozen=True)
class Role:
    """A door of the demo: who one would be, where that is, what to look at first."""

    slug: str
    title: str
    place: str
    does: str
    first: str
    url: str


def roles() -> list[Role]:
    """Return the doors in the order of the page."""
    doors = marker()["roles"]
    english = get_language() == "en"
    return [
        Role(
            slug=slug,
            title=str(title),
            place=doors[slug]["place_en" if english else "place"],
            does=str(does),
            first=str(first),
            url=doors[slug].get("url", url),
        )
        for slug, title, does, first, url in words_of_roles()
        if slug in doors
    ]


def first_page(request: HttpRequest) -> HttpResponse:
    """Show what this is, and the doors."""
    steps = marker().get("walk", [])
    walk = [
        {"title": title, "says": says, "role": step["role"], "url": step["url"]}
        for (title, says), step in zip(words_of_walk(), steps, strict=False)
    ]
    context = {"roles": roles(), "walk": walk, "figures": figures(marker()["figures"])}
    context["is_province"] = marker().get("size") == "M"
    return render(request, "luoshi/demo.html", context)


@require_http_methods(["POST"])
def enter(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as a role with one click; outside the demo this page does not exist."""
    if not is_on() or role not in marker()["roles"]:
        raise Http404
    door = marker()["roles"][role]
    account = Account.objects.select_related("person").get(username=door["username"])
    if door.get("post"):
        account.acting_post_id = door["post"]
        act_in(account=account, post=account.acting_post)
    language = account.language
    login(request, account, backend=f"{AccountBackend.__module__}.{AccountBackend.__qualname__}")
    asked = request.POST.get("next", "")
    known = {step["url"] for step in marker().get("walk", [])} | {each.url for each in roles()}
    url = asked if asked in known else next(each.url for each in roles() if each.slug == role)
    response = HttpResponseRedirect(url, status=303)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


@require_http_methods(["POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Put the demo's ledger back as it was built (改乱了就重来); everybody is signed out."""
    pristine = Path(settings.LUOSHI_HOME) / PRISTINE
    if not is_on() or connection.vendor != "sqlite" or not pristine.exists():
        raise Http404
    connection.ensure_connection()
    source = sqlite3.connect(pristine)
    try:
        source.backup(connection.connection)
    finally:
        source.close()
    request.session.clear()
    response = HttpResponseRedirect("/", status=303)
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    return response
