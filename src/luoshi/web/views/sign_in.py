"""Signing in and out."""

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luoshi.access.backend import held_off, note
from luoshi.access.demo import is_on
from luoshi.access.models import Account, Happened
from luoshi.web.views import demo


class SignInForm(forms.Form):
    """Name and password. The password is taken as typed: nothing is stripped or shortened."""

    username = forms.CharField(label=gettext_lazy("用户名"), max_length=60)
    password = forms.CharField(
        label=gettext_lazy("密码"), max_length=4096, strip=False, widget=forms.PasswordInput
    )


def address(request: HttpRequest) -> str:
    """Return the address the request came from; forwarding headers are not believed."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def next_url(request: HttpRequest) -> str:
    """Return where to go after signing in: a path of this site, else the overview."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure())
    return asked if safe and asked.startswith("/") else "/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form; let in who has an enabled account. A wrong name and a wrong password look the same."""
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            username = form.cleaned_data["username"]
            account = authenticate(request, username=username, password=form.cleaned_data["password"])
            if isinstance(account, Account):
                note(Happened.SIGNED_IN, account=account, address=address(request))
                login(request, account)
                return HttpResponseRedirect(next_url(request), status=303)
            waits = held_off(username)
            what = Happened.HELD_OFF if waits else Happened.REFUSED
            note(what, account=None, username=username, address=address(request))
            message = (
                _("试错太多次，过一刻钟再试。忘了密码请找系统管理员。")
                if waits
                else _("用户名或密码不对，或者账号还没有放行。")
            )
            form.add_error(None, message)
    context = {"form": form, "next": next_url(request), "demo": demo.roles() if is_on() else []}
    return render(request, "luoshi/sign_in.html", context, status=status)


@require_http_methods(["POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; the browser is told to forget this site's pages."""
    if isinstance(request.user, Account):
        note(Happened.SIGNED_OUT, account=request.user, address=address(request))
    logout(request)
    response = HttpResponseRedirect("/", status=303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
