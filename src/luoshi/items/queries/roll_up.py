"""Figures of items that these rooms can say: counts per unit and light, on time, sources. One aggregate each."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.core.life import LIVE, State
from luoshi.core.lights import Light
from luoshi.items.filters import Outcome, due_in, with_light
from luoshi.items.queries import kept
from luoshi.items.queries.door import listed, visible_items
from luoshi.items.tally import Mark
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

    One query: of the tally for units in sight (all that lies under them is), else one grouped aggregate over the leads'
    paths. An item counts once, at its lead unit (rules 11).
    """
    if all(viewer.sees_path(unit.path) for unit in units):
        below = kept.lights_below(units)
        return [TreeRow(unit, below.get(unit.pk, {})) for unit in units]
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


@dataclass(frozen=True)
class Years:
    """What items say year by year: 按期办结, and how many tasks were opened; both in the order asked for."""

    completion: list[Completion]
    opened: list[tuple[int, int]]


def years_of(viewer: Viewer, years: list[int]) -> Years:
    """Return, for each year, 按期办结 (on time ÷ work due by its original date until yesterday) and tasks opened, in one query.

    Of the tasks (items without a parent) drafts and cancelled ones are left out. Off the tally for who sees everything.
    """
    if viewer.sees_whole:
        return _kept(years)
    outcomes = (Outcome.DUE, Outcome.ON_TIME, Outcome.AWAITING)
    tasks = Q(parent=None) & ~Q(state__in=[State.DRAFT, State.CANCELLED])
    asked = {f"{each}_{year}": due_in(year, each) for year in years for each in outcomes}
    asked |= {f"opened_{year}": tasks & Q(opened_on__year=year) for year in years}
    n = visible_items(viewer).aggregate(
        **{name: Count("pk", filter=narrowed) for name, narrowed in asked.items()}
    )
    return Years(
        [Completion(y, n[f"on_time_{y}"], n[f"due_{y}"], n[f"awaiting_{y}"]) for y in years],
        [(y, n[f"opened_{y}"]) for y in years],
    )


def _kept(years: list[int]) -> Years:
    n = kept.by_year(years)
    return Years(
        [
            Completion(
                year,
                n.get((year, Mark.ON_TIME), 0),
                n.get((year, Mark.ON_TIME), 0) + n.get((year, Mark.NOT_ON_TIME), 0),
                n.get((year, Mark.WAITING), 0),
            )
            for year in years
        ],
        [(year, n.get((year, ""), 0)) for year in years],
    )


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


def document_counts(viewer: Viewer, documents: list[int]) -> dict[int, tuple[int, int]]:
    """Return (tasks the reader may list, of which closed) per document in one aggregate."""
    rows = (
        listed(viewer, Q(clause__document_id__in=documents, parent=None))
        .order_by()
        .values("clause__document_id")
        .annotate(n=Count("pk"), closed=Count("pk", filter=Q(state=State.CLOSED)))
    )
    return {row["clause__document_id"]: (row["n"], row["closed"]) for row in rows}
