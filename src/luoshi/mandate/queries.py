"""Reading: documents in reach, what a clause says in a year, two years compared."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base.refusals import NotFound
from luoshi.core import compare
from luoshi.core.compare import Change, Piece
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion, Document, Line, Reach, UpperClause
from luoshi.org.queries import in_ranges


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


def visible_lines(viewer: Viewer) -> QuerySet[Line]:
    """Return the lines, in order: their names are no secret inside the institution; their items are."""
    return Line.objects.select_related("lead").order_by("order", "code")


@dataclass
class InForce:
    """A clause as it stands in one year."""

    clause: Clause
    version: ClauseVersion
    items: int = 0
    uppers: list[UpperClause] = field(default_factory=list)


def years_of(document: Document) -> list[int]:
    """Return the years in which the document's clauses changed, first to last, without holes."""
    changed = ClauseVersion.objects.filter(clause__document=document, gone_at=None).values_list(
        "year", flat=True
    )
    retired = Clause.objects.filter(document=document).values_list("retired_from", flat=True).distinct()
    years = {document.issued_on.year, *changed.distinct(), *(year for year in retired if year is not None)}
    return list(range(min(years), max(years) + 1))


def in_force(document: Document, year: int) -> list[InForce]:
    """Return the clauses in force in ``year`` with what they say then, aspects and tasks in order, in one query."""
    versions = (
        ClauseVersion.objects.filter(clause__document=document, gone_at=None, year__lte=year)
        .filter(Q(clause__retired_from=None) | Q(clause__retired_from__gt=year))
        .select_related("clause", "lead")
        .order_by("clause__sort", "clause_id", "year")
    )
    found: dict[int, InForce] = {}
    for version in versions:
        found[version.clause_id] = InForce(version.clause, version)
    return list(found.values())


def counts_by_year(document: Document, years: Iterable[int]) -> dict[int, int]:
    """Return how many clauses that are worked on (no aspects) are in force in each year, from two queries."""
    clauses = list(Clause.objects.filter(document=document).exclude(kind=ClauseKind.ASPECT))
    first: dict[int, int] = {}
    for clause, year in ClauseVersion.objects.filter(clause__document=document, gone_at=None).values_list(
        "clause_id", "year"
    ):
        first[clause] = min(year, first.get(clause, year))
    return {
        year: sum(
            1
            for c in clauses
            if c.pk in first and first[c.pk] <= year and (c.retired_from is None or c.retired_from > year)
        )
        for year in years
    }


@dataclass(frozen=True)
class Compared:
    """One matter in two years: what it said, what it says, how it changed, where that comes from."""

    change: Change
    sort: str
    aspect: int | None
    old: InForce | None
    new: InForce | None
    source: str
    title: tuple[Piece, ...]
    standard: tuple[Piece, ...]


def compare_years(document: Document, old_year: int, new_year: int) -> list[Compared]:
    """Compare two years of a document clause by clause, word by word, in the order of numbers.

    Sameness is the clause's own identity, or a stated continuation; it is never guessed here.
    """
    chains = _chains(document)
    old = {chains[f.clause.pk]: f for f in in_force(document, old_year) if f.clause.kind != ClauseKind.ASPECT}
    new = {chains[f.clause.pk]: f for f in in_force(document, new_year) if f.clause.kind != ClauseKind.ASPECT}
    changes = compare.compare_years(
        {key: _said(f.version, f.clause) for key, f in old.items()},
        {key: _said(f.version, f.clause) for key, f in new.items()},
    )
    rows = [_compared(change, old.get(key), new.get(key)) for key, change in changes.items()]
    return sorted(rows, key=lambda row: row.sort)


def _chains(document: Document) -> dict[int, int]:
    before: dict[int, int | None] = dict(
        Clause.objects.filter(document=document).values_list("pk", "continues_id")
    )
    roots: dict[int, int] = {}
    for pk in before:
        first = pk
        while (up := before.get(first)) is not None:
            first = up
        roots[pk] = first
    return roots


def _said(version: ClauseVersion, clause: Clause) -> tuple[str, str, str, int | None]:
    return version.title, version.text, version.standard, version.lead_id


def _compared(change: Change, old: InForce | None, new: InForce | None) -> Compared:
    shown = new or old
    assert shown is not None
    source = shown.clause.retire_source if change == Change.RETIRED else ""
    if change in {Change.NEW, Change.CHANGED} and new is not None:
        source = new.version.source
    return Compared(
        change=change,
        sort=shown.clause.sort,
        aspect=shown.clause.parent_id,
        old=old,
        new=new,
        source=source,
        title=_pieces(old.version.title if old else "", new.version.title if new else ""),
        standard=_pieces(old.version.standard if old else "", new.version.standard if new else ""),
    )


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    return tuple(compare.difference(old, new)) if old and new else ()


def proposals(document: Document, year: int, texts: list[tuple[str, str]]) -> list[compare.Proposal]:
    """Propose which clauses of the year before are meant by new (number, text) pairs; a person decides."""
    old = [(f.clause.number, f.version.title) for f in in_force(document, year - 1)]
    return compare.propose(old, texts)


def uppers_of(clause: Clause) -> list[UpperClause]:
    """Return the upper clauses a clause carries out, with their documents."""
    rows = UpperClause.objects.filter(clause=clause, gone_at=None)
    return list(rows.select_related("upper", "upper__document"))


def said_in(clauses: Iterable[int], year: int) -> dict[int, ClauseVersion]:
    """Return what each of ``clauses`` says in ``year`` (or in its last year before), in one query."""
    rows = ClauseVersion.objects.filter(clause_id__in=set(clauses), gone_at=None, year__lte=year).order_by(
        "year"
    )
    return {row.clause_id: row for row in rows}


def search_documents(viewer: Viewer, words: str, limit: int = 20) -> list[Document]:
    """Return documents in sight found by words of the title or by number; brackets of any kind are the same."""
    plain = words.replace("[", "〔").replace("]", "〕").replace("（", "〔").replace("）", "〕")
    match = Q(title__icontains=words) | Q(number__icontains=words) | Q(number__icontains=plain)
    return list(documents(viewer).filter(match)[:limit])
