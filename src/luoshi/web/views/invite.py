"""The page of an invitation: whoever holds the link sets the account's password, once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luoshi.access.actions import set_password
from luoshi.access.backend import note
from luoshi.access.invitations import invited
from luoshi.access.models import Happened
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.web.forms.admin import PasswordForm
from luoshi.web.views.sign_in import address


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of a valid link set a password; forged, used and expired links do not exist."""
    account = invited(token)
    if account is None:
        raise Http404
    form = PasswordForm(request.POST if request.method == "POST" else None)
    status = 200 if request.method != "POST" else 422
    ready = False
    if form.is_valid():
        by = By(person=account.person_id, request=getattr(request, "act", ""))
        try:
            set_password(account=account, password=form.cleaned_data["password"], by=by)
        except Refusal as refusal:
            form.add_error("password", str(refusal))
        else:
            note(Happened.PASSWORD, account=account, address=address(request))
            status, ready = 200, True
    context = {"form": form, "account": account, "ready": ready}
    return render(request, "luoshi/admin/invite.html", context, status=status)
