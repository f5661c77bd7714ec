"""Documents in sight, and one document: two years compared, or its clauses with what came of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.text import whole_number
from luoshi.files.excel_out import Column
from luoshi.items.queries import document_counts
from luoshi.mandate import queries
from luoshi.mandate.book import Compared, InForce
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Document, UpperClause
from luoshi.mandate.proposing import may_propose
from luoshi.mandate.words import CHANGES, DOCUMENT_KINDS
from luoshi.meetings.queries import registered
from luoshi.meetings.rights import runs
from luoshi.web.door import Request, looked_for, page
from luoshi.web.owners import of_document
from luoshi.web.views.clauses_tree import tree_of, tree_year
from luoshi.web.views.documents_compare import Comparing
from luoshi.web.views.papers import shelf
from luoshi.web.views.tables_out import table


@page()
def documents(request: Request) -> HttpResponse:
    """List the documents in sight, newest first, with the tasks taken from each."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    words = looked_for(request)
    kind = next((k for k in DocumentKind if k.value == request.GET.get("kind")), None)
    size = None if request.GET.get("all") == "1" else 50
    found = queries.page(viewer, words=words, kind=kind, after=request.GET.get("after", ""), size=size)
    counts = document_counts(viewer, [row.pk for row in found.rows])
    context = {
        "rows": [(row, *counts.get(row.pk, (0, 0))) for row in found.rows],
        "after": found.after,
        "words": words,
        "kind": kind,
        "kinds": [(k.value, word) for k, word in DOCUMENT_KINDS.items()],
        "may_enter": viewer.has(Verb.DOCUMENT),
        "may_import": viewer.has(Verb.IMPORT) and viewer.has(Verb.OPEN),
    }
    return render(request, "luoshi/documents/list.html", context)


def _heading(request: Request, document: Document, uppers: list[UpperClause]) -> dict[str, Any]:
    """Return what stands on top of a document's page: facts, and what the reader may do. Two queries."""
    above: dict[int, Document] = {}
    for row in uppers:
        above.setdefault(row.upper.document_id, row.upper.document)
    return {
        "document": document,
        "kind_word": DOCUMENT_KINDS[DocumentKind(document.kind)],
        "above": list(above.values()),
        "bodies": queries.bodies_in(queries.reach_of(document), clock.today()),
        "may_write": queries.may_write(request.viewer, document),
        "may_propose": may_propose(request.viewer, document),
        "directive": registered(document),
        "may_register": runs(request.viewer, document.owner_id),
    }


@page()
def document(request: Request, pk: int) -> HttpResponse:
    """Show a document: an open-ended one by comparing two years, any other by its clauses with their items' lights."""
    request.viewer.need(Verb.READ)
    found = queries.get_document(request.viewer, pk)
    book = queries.book(found)
    uppers = queries.uppers_in_sight(request.viewer, found)
    context = _heading(request, found, uppers) | shelf(of_document(request.viewer, found))
    comparing = Comparing.read(book, request.GET.dict())
    if found.open_ended and comparing is not None:
        return render(request, "luoshi/documents/compare.html", context | {"comparing": comparing})
    context |= {"tree": tree_of(request.viewer, book, tree_year(book, None), uppers), "years": book.years()}
    return render(request, "luoshi/documents/tree.html", context)


def _said(side: str, what: str) -> Any:
    def value(row: Compared) -> str:
        each = row.old if side == "old" else row.new
        if each is None:
            return ""
        if what == "number":
            return each.clause.number
        if what == "lead":
            return each.version.lead.name if each.version.lead else ""
        return str(getattr(each.version, what))

    return value


def _columns(comparing: Comparing) -> list[Column[Compared]]:
    parts = [("number", _("编号"), 10), ("title", _("内容"), 40), ("lead", _("牵头单位"), 16)]
    parts.append(("standard", _("完成标准"), 30))
    sides = [("old", comparing.old), ("new", comparing.new)]
    return [
        Column(_("变化"), lambda row: str(CHANGES[row.change]), 8),
        Column(_("方面"), lambda row: comparing.aspect_title(row.aspect), 18),
        *(
            Column(f"{year} {word}", _said(side, what), width)
            for side, year in sides
            for what, word, width in parts
        ),
        Column(_("从哪里来"), lambda row: row.source, 30),
    ]


@page()
def export(request: Request, pk: int) -> HttpResponse:
    """Send the comparison of two years as a workbook; with ``year``, or of a closed document, the clauses of a year."""
    request.viewer.need(Verb.EXPORT)
    found = queries.get_document(request.viewer, pk)
    book = queries.book(found)
    show = "" if "show" in request.GET else "all"
    wanted = whole_number(request.GET.get("year"))
    compares = found.open_ended and wanted is None
    comparing = Comparing.read(book, request.GET.dict(), show=show) if compares else None
    name = f"luoshi-document-{found.pk}-{clock.today():%Y%m%d}"
    if comparing is None:
        year = tree_year(book, wanted)
        scope = _("%(year)s年的条款") % {"year": year}
        rows = book.in_force(year)
        return table(request, name=name, title=found.title, scope=scope, columns=_clause_columns(), rows=rows)
    return table(
        request,
        name=name,
        title=found.title,
        scope=comparing.sentence(),
        columns=_columns(comparing),
        rows=comparing.rows,
    )


def _clause_columns() -> list[Column[InForce]]:
    return [
        Column(_("编号"), lambda row: row.clause.number, 10),
        Column(_("内容"), lambda row: row.version.title, 40),
        Column(_("全文"), lambda row: row.version.text, 40),
        Column(_("牵头单位"), lambda row: row.version.lead.name if row.version.lead else "", 16),
        Column(_("完成标准"), lambda row: row.version.standard, 30),
    ]
