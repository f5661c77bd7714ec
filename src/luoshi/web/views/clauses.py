"""The clauses of a year, and one clause: what it said year by year, what it carries out, what came of it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.text import whole_number
from luoshi.core import compare
from luoshi.core.compare import Piece
from luoshi.items.queries.by_mandate import of_clause
from luoshi.mandate import proposing, queries
from luoshi.mandate.book import Book
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion
from luoshi.mandate.words import CLAUSE_KINDS
from luoshi.web.door import Request, page
from luoshi.web.views.clauses_tree import tree_of, tree_year
from luoshi.web.views.documents_compare import Comparing


@page()
def clauses(request: Request, pk: int) -> HttpResponse:
    """Show the clauses of a chosen year as a tree: words, standard, lead, upper clauses, lights of the items."""
    request.viewer.need(Verb.READ)
    document = queries.get_document(request.viewer, pk)
    book = queries.book(document)
    year = tree_year(book, whole_number(request.GET.get("year")))
    context = {
        "document": document,
        "tree": tree_of(request.viewer, book, year, queries.uppers_in_sight(request.viewer, document)),
        "year": year,
        "years": Comparing.years_of(book) if document.open_ended else [year],
        "total": len(book.worked_on(year)),
        "may_write": queries.may_write(request.viewer, document),
        "may_propose": proposing.may_propose(request.viewer, document),
    }
    return render(request, "luoshi/documents/clauses.html", context)


@dataclass(frozen=True)
class Said:
    """What a clause said from a year on, and how that differs from before."""

    version: ClauseVersion
    clause: Clause
    title: list[Piece]
    text: list[Piece]
    standard: list[Piece]
    lead_before: str
    lead_changed: bool


def _story(book: Book, clause: Clause) -> list[Said]:
    """Return what the matter said year by year, earlier numbers of it included, oldest first."""
    chain: list[Clause] = [book.clauses[clause.pk]]
    while (before := chain[0].continues_id) in book.clauses and before is not None:
        chain.insert(0, book.clauses[before])
    found: list[Said] = []
    last: ClauseVersion | None = None
    for each in chain:
        for version in book.versions[each.pk]:
            found.append(_said(each, version, last))
            last = version
    return found


def _said(clause: Clause, version: ClauseVersion, before: ClauseVersion | None) -> Said:
    def pieces(name: str) -> list[Piece]:
        if before is None:
            return []
        return compare.readable(compare.difference(getattr(before, name), getattr(version, name)))

    return Said(
        version=version,
        clause=clause,
        title=pieces("title"),
        text=pieces("text"),
        standard=pieces("standard"),
        lead_before=before.lead.name if before and before.lead else "",
        lead_changed=before is not None and before.lead_id != version.lead_id,
    )


@page()
def clause(request: Request, pk: int) -> HttpResponse:
    """Show one clause with its story, its upper clauses, the clauses that carry it out, and its items."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    found = queries.get_clause(viewer, pk)
    book = queries.book(found.document)
    uppers, lowers = queries.kin_of(viewer, found)
    said = queries.said_last([row.upper_id for row in uppers] + [row.clause_id for row in lowers])
    may_write = queries.may_write(viewer, found.document)
    context: dict[str, Any] = {
        "clause": found,
        "document": found.document,
        "kind_word": CLAUSE_KINDS[ClauseKind(found.kind)],
        "story": list(reversed(_story(book, found))),
        "now": book.versions[found.pk][-1],
        "aspect": book.clauses.get(book.aspect_of(found) or 0),
        "children": [each for each in book.clauses.values() if each.parent_id == found.pk],
        "said": {pk: rows[-1].title for pk, rows in book.versions.items()},
        "later": next((each for each in book.clauses.values() if each.continues_id == found.pk), None),
        "earlier": book.clauses.get(found.continues_id or 0),
        "uppers": [(row.upper, said[row.upper_id].title) for row in uppers if row.upper_id in said],
        "lowers": [(row.clause, said[row.clause_id].title) for row in lowers if row.clause_id in said],
        "items": of_clause(viewer, found),
        "rows": proposing.on_clause(viewer, found),
        "today": clock.today(),
        "may_propose": proposing.may_propose(viewer, found.document),
        "may_write": may_write,
        "may_open": viewer.has(Verb.OPEN) and found.kind != ClauseKind.ASPECT and found.retired_from is None,
        "yearly": found.document.open_ended,
    }
    return render(request, "luoshi/documents/clause.html", context)
