"""Who is asking, and what the ledger says when it refuses."""

import uuid
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from luoshi.access.scope import viewer_of
from luoshi.base.refusals import Refusal, of_database
from luoshi.cadence import calendar
from luoshi.web.views import errors

Answer = Callable[[HttpRequest], HttpResponse]


class ViewerMiddleware:
    """Puts ``request.viewer`` (None when not signed in) and ``request.act`` (an id for the trail) on the request.

    Pages of signed-in readers are never stored by a browser or proxy. A Refusal that no form has caught becomes the
    page of its status: 404, 403, 409, 422.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with calendar.one_reading():
            return self._answered(request)

    def _answered(self, request: HttpRequest) -> HttpResponse:
        account = request.user if request.user.is_authenticated else None
        viewer = viewer_of(account) if account else None
        request.__dict__.update(act=uuid.uuid4().hex[:16], viewer=viewer)
        if account and "luoshi-language" not in request.COOKIES:
            translation.activate(account.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.answer(request)
        if account:
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DatabaseError):
            exception = of_database(exception) or exception
        if isinstance(exception, Refusal):
            return errors.refused(request, exception)
        return None
