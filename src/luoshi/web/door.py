"""The decorator of every page behind the sign-in, and the request type it hands on."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from luoshi.access.models import Account
from luoshi.access.scope import Viewer
from luoshi.base.acting import By
from luoshi.base.text import tidy

P = ParamSpec("P")


class Request(HttpRequest):
    """A request of somebody signed in."""

    viewer: Viewer
    act: str
    user: Account
    htmx: Any


def by(request: Request) -> By:
    """Return who acts, for actions; every action of one web request bears the request's id in the trail."""
    return request.viewer.by(request.act)


def looked_for(request: Request) -> str:
    """Return the words a list is searched for (``q`` in the address), tidied; they are kept nowhere."""
    return tidy(request.GET.get("q", ""), limit=60, field="q")


def page(
    *methods: str,
) -> Callable[
    [Callable[Concatenate[Request, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Let only signed-in readers in, with the methods named (GET when none); others get 302 and 405."""
    allowed = methods or ("GET",)

    def wrap(
        view: Callable[Concatenate[Request, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if getattr(request, "viewer", None) is None:
                return HttpResponseRedirect(f"/sign-in/?next={quote(request.get_full_path())}")
            method = "GET" if request.method == "HEAD" else request.method
            if method not in allowed:
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return guarded

    return wrap
