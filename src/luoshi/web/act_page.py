"""One mechanism for every page that does something: a form, an action, a refusal shown where it belongs.

GET shows the form. POST cleans it, calls the action, and goes on to where the action's result is shown, with one
framed line there. A Refusal comes back to the form: the values typed stay, the field it is about is marked, and the
answer has the refusal's status (409 when somebody else was faster: both versions are shown).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.base.refusals import Conflict, Refusal, Words
from luoshi.web.door import Request

NOTICE = "luoshi-notice"


@dataclass
class Done:
    """Where to go after the act, and what to say there."""

    url: str
    notice: Words = ""


@dataclass
class ActPage:
    """What the page shows: words of the form, its template, and what the template needs besides."""

    title: Words
    button: Words
    template: str = "luoshi/act.html"
    crumb: tuple[Words, str] | None = None
    hint: Words = ""
    context: Mapping[str, Any] = field(default_factory=dict)


def run(
    request: Request,
    shown: ActPage,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Done],
) -> HttpResponse:
    """Show ``form``, or do ``act`` with its cleaned values; see the module."""
    status, conflict = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = act(form.cleaned_data)
            except Conflict as refusal:
                status, conflict = refusal.status, refusal
                form.add_error(None, str(refusal))
                form = _with_version(form, refusal)
            except Refusal as refusal:
                status = refusal.status
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                say(request, done.notice)
                return HttpResponseRedirect(done.url, status=303)
    context = {"form": form, "shown": shown, "conflict": conflict, **shown.context}
    if conflict:
        context["conflict_rows"] = _theirs(form, conflict)
    return render(request, shown.template, context, status=status)


def _with_version(form: forms.Form, conflict: Conflict) -> forms.Form:
    """Let the page carry the version now in the ledger, so that saving again is a choice and not an accident."""
    if "version" in form.fields and "version" in conflict.theirs:
        data = cast(QueryDict, form.data).copy()
        data["version"] = str(conflict.theirs["version"])
        form.data = data
    return form


def _theirs(form: forms.Form, conflict: Conflict) -> list[tuple[Words, str]]:
    words = {True: _("是"), False: _("否"), "": "—", None: "—"}
    return [
        (form.fields[name].label or name, str(words.get(value, _worded(form.fields[name], value))))
        for name, value in conflict.theirs.items()
        if name in form.fields and name != "version"
    ]


def _worded(field: forms.Field, value: object) -> object:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        return dict(choices).get(str(value), value)
    return value


def say(request: Request, notice: Words) -> None:
    """Keep one framed line for the next page this reader opens."""
    if notice:
        request.session[NOTICE] = str(notice)


def heard(session: SessionBase) -> str:
    """Take the line kept by :func:`say`, if any."""
    return str(session.pop(NOTICE)) if NOTICE in session else ""
