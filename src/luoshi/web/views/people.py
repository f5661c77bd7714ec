"""People: who holds which post; one person's posts; what is held about a person; taking a name away."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access import personal
from luoshi.access.actions import anonymise as take_name_away
from luoshi.access.models import Account
from luoshi.access.queries import (
    get_for_export,
    get_person,
    held_posts,
    posts_of,
    search_people,
    visible_people,
)
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.org import actions
from luoshi.org.models import Tenure
from luoshi.org.queries import posts_in_words
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, looked_for, page
from luoshi.web.forms.items import NothingForm
from luoshi.web.forms.org import PersonForm
from luoshi.web.trail_words import table_words


@page()
def people(request: Request) -> HttpResponse:
    """List who holds which post, in official order of units and posts; or the people found by name or pinyin."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    words = looked_for(request)
    found = search_people(viewer, words, limit=50) if words else []
    shown = None if words else held_posts(viewer, clock.today(), after=request.GET.get("after", ""))
    context = {
        "words": words,
        "found": found,
        "posts": posts_in_words([each.pk for each in found], clock.today()) if found else {},
        "page": shown,
        "places": _by_place(shown.rows) if shown else [],
        "may_export": viewer.has(Verb.EXPORT),
        "may_organise": viewer.has(Verb.ORGANISE),
    }
    return render(request, "luoshi/people/list.html", context)


def _by_place(rows: Sequence[Tenure]) -> list[tuple[str, str, list[Tenure]]]:
    """Return (name, address, holders) for each unit or group, as they come."""
    found: list[tuple[str, str, list[Tenure]]] = []
    for row in rows:
        unit, group = row.post.unit, row.post.group
        url = reverse("unit", args=[unit.pk]) if unit else reverse("group", args=[group.pk]) if group else ""
        if not found or found[-1][1] != url:
            found.append((str(unit or group), url, []))
        found[-1][2].append(row)
    return found


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Enter a person by name; where somebody of that name is known, ask whether it is another."""
    request.viewer.need(Verb.ORGANISE)
    typed = request.POST.get("name", "").strip()[:60]
    known = bool(typed) and visible_people(request.viewer).filter(name=typed).exists()

    def act(given: dict[str, Any]) -> Done:
        if known and not given.get("same"):
            raise Refusal(
                "known_already",
                _("账上已经有一位叫这个名字的人。"),
                _("先到人员页搜一下；真是另一位，就在下面打勾再登记。"),
                field="name",
            )
        person = actions.register_person(name=given["name"], by=by(request))
        return Done(reverse("person", args=[person.pk]), _("登记好了，还没有任职。"))

    shown = ActPage(title=_("登记人员"), button=_("登记"), crumb=(_("人员"), reverse("people")))
    return run(request, shown, PersonForm(request.POST or None, known=known), act)


@page()
def person(request: Request, pk: str) -> HttpResponse:
    """Show the posts a person holds and held, and nothing else; the account only to the person and its administrators."""
    viewer = request.viewer
    shown = get_person(viewer, pk)
    own = shown.pk == viewer.person
    if not own:
        viewer.need(Verb.READ)
    held, stood = posts_of(viewer, shown)
    sees_account = own or viewer.has(Verb.MAKE_ACCOUNT) or viewer.has(Verb.ENABLE_ACCOUNT)
    today = clock.today()
    context = {
        "person": shown,
        "now": [row for row in held if row.lives_on(today)],
        "earlier": [row for row in held if not row.lives_on(today)],
        "stood": stood,
        "own": own,
        "account": Account.objects.filter(person=shown).first() if sees_account else None,
        "may_export": own or viewer.has(Verb.ORGANISE),
        "may_anonymise": viewer.has(Verb.ORGANISE) and not own and not shown.anonymised_at,
        "may_organise": viewer.has(Verb.ORGANISE),
    }
    return render(request, "luoshi/people/person.html", context)


@page("GET", "POST")
def anonymise(request: Request, pk: str) -> HttpResponse:
    """Take a person's name away; first say in how many places it stands, and that there is no way back."""
    shown = get_person(request.viewer, pk)
    request.viewer.need(Verb.ORGANISE)

    def act(_given: dict[str, Any]) -> Done:
        take_name_away(person=shown, by=by(request))
        return Done(reverse("people"), _("姓名销去了。编号、次数和留痕的证明都还在。"))

    held, _stood = posts_of(request.viewer, shown)
    context = {
        "person": shown,
        "values": personal.sealed_about(shown),
        "account": Account.objects.filter(person=shown).first(),
        "holds": [row for row in held if row.lives_on(clock.today())],
        "mentions": [(table_words(table), n) for table, n in personal.mentions(shown).items()],
    }
    page_shown = ActPage(
        title=_("销去姓名"),
        button=_("销去姓名"),
        template="luoshi/people/anonymise.html",
        crumb=(shown.name or shown.pk, reverse("person", args=[shown.pk])),
        context=context,
    )
    return run(request, page_shown, NothingForm(request.POST if request.method == "POST" else None), act)


@page()
def export(request: Request, pk: str) -> HttpResponse:
    """Send everything the ledger holds about a person as JSON: to the person, or to head office."""
    shown = get_for_export(request.viewer, pk)
    text = json.dumps(personal.everything(shown), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="luoshi-person-{shown.pk}.json"'
    return response
