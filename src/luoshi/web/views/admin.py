"""Accounts: the system administrator makes and invites, the security administrator lets in and shuts out."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access import actions
from luoshi.access.invitations import invitation
from luoshi.access.models import Account
from luoshi.access.queries import Standing, get_account, without_account
from luoshi.access.queries import accounts as accounts_page
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.org.queries import posts_in_words
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, looked_for, page
from luoshi.web.forms.admin import AccountForm

INVITATION = "luoshi-invitation"
OFFERED = 20


@page()
def accounts(request: Request) -> HttpResponse:
    """List the accounts; an invitation just made is shown above, once."""
    viewer = request.viewer
    words = looked_for(request)
    asked = request.GET.get("standing", "")
    standing = Standing(asked) if asked in set(Standing) else Standing.ALL
    shown = accounts_page(viewer, standing=standing, words=words, after=request.GET.get("after", ""))
    context = {
        "page": shown,
        "posts": posts_in_words([account.person_id for account in shown.rows], clock.today()),
        "words": words,
        "standing": standing,
        "standings": [(Standing.ALL, _("全部")), (Standing.SHUT, _("没有放行")), (Standing.IN, _("放行的"))],
        "may_make": viewer.has(Verb.MAKE_ACCOUNT),
        "may_enable": viewer.has(Verb.ENABLE_ACCOUNT),
        "invitation": request.session.pop(INVITATION, None),
        "self": request.user.pk,
    }
    return render(request, "luoshi/admin/accounts.html", context)


def _hand_out(request: Request, account: Account) -> None:
    """Keep the account's invitation for the next page, where it is shown once."""
    link = request.build_absolute_uri(reverse("invite", args=[invitation(account)]))
    request.session[INVITATION] = {"username": account.username, "link": link}


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Make an account for a person found by ``?q=`` (name or pinyin) among those who have none."""
    viewer = request.viewer
    viewer.need(Verb.MAKE_ACCOUNT)
    words = looked_for(request)
    people = without_account(viewer)
    offered = list(without_account(viewer, words)[: OFFERED + 1])
    where = posts_in_words([each.pk for each in offered], clock.today())
    labels = {each.pk: f"{each.name}（{where.get(each.pk) or _('没有任职')}）" for each in offered}
    form = AccountForm(
        request.POST or None, people=people, labels=labels, shown=[p.pk for p in offered[:OFFERED]]
    )

    def act(given: dict[str, Any]) -> Done:
        account = actions.make_account(person=given["person"], username=given["username"], by=by(request))
        _hand_out(request, account)
        return Done(reverse("accounts"), _("账号建好了。安全管理员放行以后才能登录。"))

    shown = ActPage(
        title=_("建账号"),
        button=_("建账号"),
        template="luoshi/admin/account_new.html",
        crumb=(_("账号"), reverse("accounts")),
        context={"words": words, "more": len(offered) > OFFERED, "none": not offered},
    )
    return run(request, shown, form, act)


@page("POST")
def invite(request: Request, pk: int) -> HttpResponse:
    """Give a new invitation to who lost the password; the account waits for the security administrator again."""
    account = get_account(request.viewer, pk)
    request.viewer.need(Verb.MAKE_ACCOUNT)
    _hand_out(request, actions.invite_again(account=account, by=by(request)))
    say(request, _("旧密码作废了，新链接在下面。安全管理员重新放行以后才能登录。"))
    return HttpResponseRedirect(reverse("accounts"), status=303)


@page("POST")
def enable(request: Request, pk: int) -> HttpResponse:
    """Let an account sign in."""
    account = get_account(request.viewer, pk)
    request.viewer.need(Verb.ENABLE_ACCOUNT)
    actions.enable_account(account=account, by=by(request))
    say(request, _("放行了，设好密码就能登录。"))
    return HttpResponseRedirect(reverse("accounts"), status=303)


@page("POST")
def disable(request: Request, pk: int) -> HttpResponse:
    """Shut an account out, from its next request on."""
    account = get_account(request.viewer, pk)
    request.viewer.need(Verb.ENABLE_ACCOUNT)
    actions.disable_account(account=account, by=by(request))
    say(request, _("停用了，从下一次打开页面起生效。"))
    return HttpResponseRedirect(reverse("accounts"), status=303)
