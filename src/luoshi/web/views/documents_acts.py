"""Entering a document, correcting its heading and to whom it is open."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.base.refusals import NotAllowed
from luoshi.mandate import actions, queries
from luoshi.mandate.kinds import DocumentKind, OthersSee
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.documents import DocumentForm, HeadingEditForm


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Enter a document of the acting post's unit; clauses come next."""
    seat = request.viewer.need(Verb.DOCUMENT)
    if seat.unit is None:
        raise NotAllowed
    owner = get_unit(request.viewer, seat.unit)

    def act(given: dict[str, Any]) -> Done:
        words = {
            name: given[name] for name in ("title", "number", "prefix", "issuer", "issued_on", "summary")
        }
        document = actions.enter_document(
            **words,
            kind=DocumentKind(given["kind"]),
            others_see=OthersSee(given["others_see"]),
            open_ended=given["open_ended"],
            owner=owner,
            reach=list(given["reach"]),
            by=by(request),
        )
        return Done(
            reverse("document", args=[document.pk]), _("文件登记好了，接着写条款，或从“导入”读一张表。")
        )

    form = DocumentForm(request.viewer, owner, request.POST if request.method == "POST" else None)
    shown = ActPage(
        title=_("登记文件"),
        button=_("登记"),
        crumb=(_in("nav", "文件"), reverse("documents")),
        hint=_("由 %(unit)s 管：只有这个单位能改它的条款。") % {"unit": owner.name},
    )
    return run(request, shown, form, act)


@page("GET", "POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Correct a document's heading; told when somebody else did meanwhile."""
    document = queries.get_document_to_write(request.viewer, pk)
    words = ("title", "number", "issuer", "issued_on", "others_see", "summary")
    reach = [unit.pk for unit in queries.reach_of(document) if unit.pk != document.owner_id]

    def act(given: dict[str, Any]) -> Done:
        actions.correct_document(
            document=document,
            version=given["version"],
            **{name: given[name] for name in words if name != "others_see"},
            others_see=OthersSee(given["others_see"]),
            reach=list(given["reach"]),
            by=by(request),
        )
        return Done(reverse("document", args=[document.pk]), _("改好了。"))

    initial = {name: getattr(document, name) for name in words}
    form = HeadingEditForm(
        request.viewer,
        document.owner,
        request.POST if request.method == "POST" else None,
        initial=initial | {"version": document.version, "reach": reach},
    )
    shown = ActPage(
        title=_("改文件的头"),
        button=_("存"),
        crumb=(document.title, reverse("document", args=[document.pk])),
        hint=_("只改标题、文号这些；条款逐条改，旧的说法都留着。"),
    )
    return run(request, shown, form, act)
