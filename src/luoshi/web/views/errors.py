"""Pages for what could not be done: each says what is wrong and where to go on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.base.refusals import NotFound, Refusal


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show a refusal that belongs to no form, with its status; nothing is counted for its frame."""
    request.__dict__["counts_nothing"] = True
    return render(request, "luoshi/refused.html", {"refusal": refusal}, status=refusal.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show that nothing is found: out of scope and absent look the same."""
    return refused(request, NotFound())


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show that the form was too old or came from elsewhere."""
    refusal = Refusal("csrf", _("这个表单放得太久，或不是从这里打开的。"), _("返回上一页，刷新以后再来。"))
    refusal.status = 403
    return refused(request, refusal)


def broken(request: HttpRequest) -> HttpResponse:
    """Show that the program failed; nothing was half written, for every act is one transaction."""
    return render(request, "luoshi/broken.html", {"act": getattr(request, "act", "")}, status=500)
