"""One's own account: language, password, the post one acts in, saved views."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luoshi.access import actions
from luoshi.access.backend import note
from luoshi.access.models import Account, Happened
from luoshi.access.queries import views_of
from luoshi.base.refusals import NotFound, Refusal
from luoshi.base.text import whole_number
from luoshi.org.models import Post
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, page
from luoshi.web.views.sign_in import address, next_url


@page()
def menu(request: Request) -> HttpResponse:
    """Show where one can go, as a page of links: the phone's menu."""
    return render(request, "luoshi/menu.html")


@page()
def account(request: Request) -> HttpResponse:
    """Show one's posts, language, and saved views."""
    context = {"views": views_of(request.user.pk, "ledger"), "seats": request.viewer.seats}
    return render(request, "luoshi/account.html", context)


@require_http_methods(["POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages: remembered in the account, or in a cookie before signing in."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(next_url(request), status=303)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax", secure=settings.HTTPS
        )
        if isinstance(request.user, Account):
            actions.speak(account=request.user, language=chosen)
    return response


@page("POST")
def post(request: Request) -> HttpResponse:
    """Act in another of one's posts (换岗位)."""
    wanted = whole_number(request.POST.get("post"))
    seat = next((seat for seat in request.viewer.seats if seat.post == wanted), None)
    if seat is None:
        raise NotFound
    actions.act_in(account=request.user, post=Post(pk=seat.post))
    say(request, _("现在以“%(post)s”的身份办事。") % {"post": f"{seat.place} {seat.title}"})
    return HttpResponseRedirect(next_url(request), status=303)


class PasswordForm(forms.Form):
    """The present password, and the new one once: the page can show it instead of asking twice."""

    old = forms.CharField(
        label=gettext_lazy("现在的密码"), max_length=4096, strip=False, widget=forms.PasswordInput
    )
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少12个字，几个词连起来也可以。"),
    )


@sensitive_post_parameters("old", "password")
@page("GET", "POST")
def password(request: Request) -> HttpResponse:
    """Set another password; other sessions of the account end."""

    def act(given: dict[str, Any]) -> Done:
        if not request.user.check_password(given["old"]):
            note(Happened.REFUSED, account=request.user, address=address(request))
            raise Refusal("old_password", _("现在的密码不对。"), _("再写一次。"), field="old")
        changed = actions.set_password(account=request.user, password=given["password"], by=by(request))
        note(Happened.PASSWORD, account=request.user, address=address(request))
        update_session_auth_hash(request, changed)
        return Done("/account/", _("密码改好了。别处的登录都已退出。"))

    shown = ActPage(title=_("改密码"), button=_("改好"), crumb=(_("我的账号"), "/account/"))
    return run(request, shown, PasswordForm(request.POST or None), act)
