"""Reading: documents in reach, what a clause says in a year, two years compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.base.text import a_day, whole_number
from luoshi.core import compare, tree
from luoshi.mandate.book import Book, Compared, InForce
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, ClauseVersion, Document, Line, Reach, UpperClause
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.org.queries import alive, in_ranges


def visible(viewer: Viewer) -> Q:
    """Return the predicate for documents: owned in sight, or in reach of a unit in sight, or above one in sight."""
    reach = Reach.objects.filter(document=OuterRef("pk")).filter(
        Q(unit__path__in=viewer.prefixes) | in_ranges(viewer.ranges, "unit__")
    )
    return in_ranges(viewer.ranges, "owner__") | Q(Exists(reach))


def documents(viewer: Viewer) -> QuerySet[Document]:
    """Return the documents in sight, newest first."""
    return Document.objects.filter(visible(viewer)).select_related("owner")


def get_document(viewer: Viewer, pk: int) -> Document:
    """Return a document in sight, else raise NotFound."""
    document = documents(viewer).filter(pk=pk).first()
    if document is None:
        raise NotFound
    return document


@dataclass(frozen=True)
class DocumentPage:
    """A page of the list of documents; ``after`` is the key after which the next one begins, empty at the end."""

    rows: list[Document]
    after: str


def page(
    viewer: Viewer,
    *,
    words: str = "",
    kind: DocumentKind | None = None,
    after: str = "",
    size: int | None = 50,
) -> DocumentPage:
    """Return one page of the documents in sight, newest first, narrowed by words or number and by kind.

    ``after`` that is no key begins at the start. ``size`` None lists all.
    """
    rows = documents(viewer)
    if words:
        rows = rows.filter(_found_by(words))
    if kind is not None:
        rows = rows.filter(kind=kind)
    day, _, pk = after.partition("~")
    key = whole_number(pk)
    if key is not None and (issued := a_day(day)) is not None:
        rows = rows.filter(Q(issued_on__lt=issued) | Q(issued_on=issued, pk__lt=key))
    found = list(rows if size is None else rows[: size + 1])
    if size is None or len(found) <= size:
        return DocumentPage(found, "")
    last = found[size - 1]
    return DocumentPage(found[:size], f"{last.issued_on.isoformat()}~{last.pk}")


def _found_by(words: str) -> Q:
    plain = words.translate(str.maketrans("[]（）()【】", "〔〕〔〕〔〕〔〕"))
    return Q(title__icontains=words) | Q(number__icontains=words) | Q(number__icontains=plain)


def reach_of(document: Document) -> list[Unit]:
    """Return the units that, each with all under it, the document is open to, in official order."""
    return [
        row.unit
        for row in Reach.objects.filter(document=document).select_related("unit").order_by("unit__path")
    ]


def bodies_in(units: Iterable[Unit], day: date) -> int:
    """Return how many departments and affiliated units (司局、直属单位) live on ``day`` in these subtrees."""
    ranges = tree.fold([unit.path for unit in units])
    return alive(day).filter(in_ranges(ranges), kind__in=[UnitKind.DEPARTMENT, UnitKind.AFFILIATED]).count()


def get_clause(viewer: Viewer, pk: int) -> Clause:
    """Return a clause of a document in sight, else raise NotFound."""
    clause = (
        Clause.objects.select_related("document", "document__owner", "parent")
        .filter(pk=pk, document__in=documents(viewer))
        .first()
    )
    if clause is None:
        raise NotFound
    return clause


def may_write(viewer: Viewer, document: Document) -> bool:
    """Say whether the acting post may change a document: it has the right, and its unit owns the document."""
    return viewer.has(Verb.DOCUMENT) and viewer.acting is not None and viewer.acting.unit == document.owner_id


def get_document_to_write(viewer: Viewer, pk: int) -> Document:
    """Return a document to change: NotFound out of sight, NotAllowed in sight without the right or the ownership."""
    document = get_document(viewer, pk)
    if not may_write(viewer, document):
        raise NotAllowed
    return document


def get_clause_to_write(viewer: Viewer, pk: int) -> Clause:
    """Return a clause to change; as :func:`get_document_to_write`."""
    clause = get_clause(viewer, pk)
    if not may_write(viewer, clause.document):
        raise NotAllowed
    return clause


def visible_lines(viewer: Viewer) -> QuerySet[Line]:
    """Return the lines, in order: their names are no secret inside the institution; their items are."""
    return Line.objects.select_related("lead").order_by("order", "code")


def book(document: Document) -> Book:
    """Return a document read whole, in one query."""
    return Book(document)


def years_of(document: Document) -> list[int]:
    """Return the years in which the document's clauses changed, first to last, without holes."""
    return Book(document).years()


def in_force(document: Document, year: int) -> list[InForce]:
    """Return the clauses in force in ``year`` with what they say then, aspects and tasks in order, in one query."""
    return Book(document).in_force(year)


def counts_by_year(document: Document, years: Iterable[int]) -> dict[int, int]:
    """Return how many clauses that are worked on (no aspects) are in force in each year, in one query."""
    return Book(document).counts(years)


def compare_years(document: Document, old_year: int, new_year: int) -> list[Compared]:
    """Compare two years of a document clause by clause, word by word, in the order of numbers; see :class:`Book`."""
    return Book(document).compare(old_year, new_year)


def proposals(document: Document, year: int, texts: list[tuple[str, str]]) -> list[compare.Proposal]:
    """Propose which clauses of the year before are meant by new (number, text) pairs; a person decides."""
    old = [(f.clause.number, f.version.title) for f in in_force(document, year - 1)]
    return compare.propose(old, texts)


def uppers_of(clause: Clause) -> list[UpperClause]:
    """Return the upper clauses a clause carries out, with their documents, whoever may see them."""
    rows = UpperClause.objects.filter(clause=clause, gone_at=None)
    return list(rows.select_related("upper", "upper__document").order_by("upper__document_id", "upper__sort"))


def uppers_in_sight(viewer: Viewer, document: Document) -> list[UpperClause]:
    """Return what the clauses of a document carry out, as far as the upper documents lie in sight."""
    rows = UpperClause.objects.filter(
        clause__document=document, gone_at=None, upper__document__in=documents(viewer)
    )
    return list(rows.select_related("upper", "upper__document").order_by("upper__document_id", "upper__sort"))


def kin_of(viewer: Viewer, clause: Clause) -> tuple[list[UpperClause], list[UpperClause]]:
    """Return the upper clauses a clause carries out, and the clauses that carry it out, in documents in sight."""
    seen = documents(viewer)
    rows = (
        UpperClause.objects.filter(
            Q(clause=clause, upper__document__in=seen) | Q(upper=clause, clause__document__in=seen),
            gone_at=None,
        )
        .select_related("upper", "upper__document", "clause", "clause__document")
        .order_by("upper__document_id", "upper__sort", "clause__document_id", "clause__sort")
    )
    found = list(rows)
    return [r for r in found if r.clause_id == clause.pk], [r for r in found if r.upper_id == clause.pk]


def clauses_of(document: Document) -> QuerySet[Clause]:
    """Return all clauses of a document, by number."""
    return Clause.objects.filter(document=document).order_by("sort", "pk")


def last_version(clause: Clause) -> int | None:
    """Return the id of the last wording written for a clause, whether or not it still holds."""
    last: int | None = clause.versions.aggregate(last=Max("pk"))["last"]
    return last


def clauses_in_sight(viewer: Viewer, beside: Document) -> QuerySet[Clause]:
    """Return the clauses of all documents in sight but ``beside``, which may be upper clauses of its own."""
    rows = Clause.objects.filter(document__in=documents(viewer)).exclude(document=beside)
    return rows.select_related("document").order_by("-document__issued_on", "document_id", "sort")


def clauses_by_id(viewer: Viewer, ids: Iterable[int]) -> dict[int, Clause]:
    """Return those of ``ids`` whose document lies in sight."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Clause.objects.filter(pk__in=wanted, document__in=documents(viewer)).select_related("document")
    return {row.pk: row for row in rows}


def search_clauses(viewer: Viewer, words: str, beside: Document, limit: int = 40) -> list[Clause]:
    """Return clauses (no aspects) of other documents in sight, found by their words or by their document's."""
    said = ClauseVersion.objects.filter(clause=OuterRef("pk"), gone_at=None, title__icontains=words)
    plain = words.translate(str.maketrans("[]（）()【】", "〔〕〔〕〔〕〔〕"))
    match = (
        Q(Exists(said))
        | Q(number=words)
        | Q(document__title__icontains=words)
        | Q(document__number__icontains=plain)
    )
    return list(clauses_in_sight(viewer, beside).filter(match).exclude(kind=ClauseKind.ASPECT)[:limit])


def said_last(clauses: Iterable[int]) -> dict[int, ClauseVersion]:
    """Return what each of ``clauses`` says last, in one query."""
    return said_in(clauses, 9999)


def said_in(clauses: Iterable[int], year: int) -> dict[int, ClauseVersion]:
    """Return what each of ``clauses`` says in ``year`` (or in its last year before), in one query."""
    rows = ClauseVersion.objects.filter(clause_id__in=set(clauses), gone_at=None, year__lte=year).order_by(
        "year"
    )
    return {row.clause_id: row for row in rows}


def search_documents(viewer: Viewer, words: str, limit: int = 20) -> list[Document]:
    """Return documents in sight found by words of the title or by number; brackets of any kind are the same."""
    return page(viewer, words=words, size=limit).rows


def aspects_of(document: Document) -> list[tuple[Clause, str]]:
    """Return the aspects of a document with what they say last, in order."""
    rows = ClauseVersion.objects.filter(
        clause__document=document, clause__kind=ClauseKind.ASPECT, gone_at=None
    ).select_related("clause")
    found: dict[int, tuple[Clause, str]] = {}
    for row in rows.order_by("clause__sort", "year"):
        found[row.clause_id] = (row.clause, row.title)
    return list(found.values())
