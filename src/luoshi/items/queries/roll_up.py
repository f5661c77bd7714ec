"""Figures of items that these rooms can say: counts per unit and light, on time, sources. One aggregate each."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.core.life import LIVE, State
from luoshi.core.lights import Light
from luoshi.items.filters import Outcome, due_in, with_light
from luoshi.items.queries.door import listed, visible_items
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion, UpperClause
from luoshi.mandate.queries import documents
from luoshi.org.models import Unit


@dataclass
class TreeRow:
    """A unit with the counts of the items its subtree leads, per light; a unit itself has no light."""

    unit: Unit
    counts: dict[Light, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def by_unit(viewer: Viewer, units: list[Unit]) -> list[TreeRow]:
    """Return live work (items without children) per light for each of ``units`` with its subtree.

    One grouped aggregate over the leads' paths; an item counts once, at its lead unit (rules 11).
    """
    rows = with_light(visible_items(viewer, Q(state__in=LIVE, has_children=False)), clock.today())
    counts = rows.order_by().values("lead__path", "light").annotate(n=Count("pk"))
    found = {unit.path: TreeRow(unit) for unit in units}
    for row in counts:
        path = row["lead__path"]
        for end in range(len(path), 0, -5):
            above = found.get(path[:end])
            if above is not None:
                light = Light(row["light"])
                above.counts[light] = above.counts.get(light, 0) + row["n"]
    return [found[unit.path] for unit in units]


@dataclass(frozen=True)
class Completion:
    """按期办结 of one year: on time ÷ due, counted as work; those not on time beside it."""

    year: int
    on_time: int
    due: int
    awaiting: int

    @property
    def late(self) -> int:
        return self.due - self.on_time


def completion(viewer: Viewer, years: list[int]) -> list[Completion]:
    """Return 按期办结 for each year: on time ÷ work due by its original date until yesterday, in one query."""
    outcomes = (Outcome.DUE, Outcome.ON_TIME, Outcome.AWAITING)
    counts = visible_items(viewer).aggregate(
        **{
            f"{each.value}_{year}": Count("pk", filter=due_in(year, each))
            for year in years
            for each in outcomes
        }
    )
    return [
        Completion(year, counts[f"on_time_{year}"], counts[f"due_{year}"], counts[f"awaiting_{year}"])
        for year in years
    ]


def aligned(viewer: Viewer) -> QuerySet[Any]:
    """Return the upper clauses in sight, each with ``own`` (carried out by an own clause with an item) as of now.

    顶层对标 (rules 4): upper clauses in scope that have an own clause and an item ÷ all. An upper document is one
    that names an outside issuer; aspects gather and are not counted.
    """
    own = UpperClause.objects.filter(upper=OuterRef("pk"), gone_at=None, clause__items__isnull=False)
    return (
        Clause.objects.filter(document__in=documents(viewer).exclude(issuer=""))
        .exclude(kind=ClauseKind.ASPECT)
        .annotate(
            own=Exists(own),
            own_from=Subquery(
                own.order_by("clause__items__opened_on").values("clause__items__opened_on")[:1]
            ),
        )
        .order_by("document__issued_on", "document_id", "sort")
    )


def aligned_rows(rows: QuerySet[Any], *, missing: bool) -> list[tuple[Clause, str, list[UpperClause]]]:
    """Return (upper clause, what it says, own clauses that carry it out) for the page behind the figure, 3 queries."""
    clauses = list((rows.filter(own=False) if missing else rows).select_related("document"))
    ids = [clause.pk for clause in clauses]
    said: dict[int, str] = {}
    for pk, title in (
        ClauseVersion.objects.filter(clause_id__in=ids, gone_at=None)
        .order_by("year")
        .values_list("clause_id", "title")
    ):
        said[pk] = title
    carried: dict[int, list[UpperClause]] = {}
    for row in UpperClause.objects.filter(upper_id__in=ids, gone_at=None).select_related(
        "clause", "clause__document"
    ):
        carried.setdefault(row.upper_id, []).append(row)
    return [(clause, said.get(clause.pk, ""), carried.get(clause.pk, [])) for clause in clauses]


def alignment(viewer: Viewer, years: list[int]) -> list[tuple[int, int, int]]:
    """Return (year, upper clauses with an own clause and an item by its end, upper clauses issued by its end)."""
    rows = list(aligned(viewer).values_list("document__issued_on__year", "own_from"))
    return [
        (
            year,
            sum(1 for issued, own in rows if issued <= year and own is not None and own.year <= year),
            sum(1 for issued, _own in rows if issued <= year),
        )
        for year in years
    ]


def opened_per_year(viewer: Viewer, years: list[int]) -> list[tuple[int, int]]:
    """Return how many tasks (items without a parent) were opened in each year, drafts and cancelled ones left out.

    Tasks are told apart when counted, not when found: SQLite would rather begin with all tasks there are than with what lies in sight.
    """
    tasks = Q(parent=None) & ~Q(state__in=[State.DRAFT, State.CANCELLED])
    within = Q(opened_on__range=(date(min(years), 1, 1), date(max(years), 12, 31)))
    rows = (
        visible_items(viewer, within)
        .order_by()
        .values_list("opened_on__year")
        .annotate(n=Count("pk", filter=tasks))
        .values_list("opened_on__year", "n")
    )
    found = dict(rows)
    return [(year, found.get(year, 0)) for year in years]


def document_counts(viewer: Viewer, documents: list[int]) -> dict[int, tuple[int, int]]:
    """Return (tasks the reader may list, of which closed) per document in one aggregate."""
    rows = (
        listed(viewer, Q(clause__document_id__in=documents, parent=None))
        .order_by()
        .values("clause__document_id")
        .annotate(n=Count("pk"), closed=Count("pk", filter=Q(state=State.CLOSED)))
    )
    return {row["clause__document_id"]: (row["n"], row["closed"]) for row in rows}
