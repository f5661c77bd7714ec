"""Figures of items that these rooms can say: counts per unit and light, on time, sources. One aggregate each."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.core.life import LIVE, State
from luoshi.core.lights import Light
from luoshi.core.ontime import Punctuality
from luoshi.items.filters import with_light
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.items.queries.door import visible_items
from luoshi.mandate.models import UpperClause
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

    One grouped aggregate over the leads' paths; an item counts once, at its lead unit (SPEC 3).
    """
    rows = with_light(visible_items(viewer).filter(state__in=LIVE, has_children=False), clock.today())
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


def completion(viewer: Viewer, years: list[int], *, until: date) -> list[Completion]:
    """Return 按期办结 for each year: on time ÷ items due by original date, up to ``until``, as work (SPEC 3).

    Outside: drafts, items without a date, 长期坚持, awaiting ones (shown beside). Cancelled ones stay in only when
    cancelled after their date.
    """
    rows = (
        visible_items(viewer)
        .filter(has_children=False, original_due_on__isnull=False, original_due_on__lte=until)
        .filter(original_due_on__year__gte=min(years), original_due_on__year__lte=max(years))
        .exclude(klass=Klass.SUSTAINED)
        .exclude(state=State.DRAFT)
    )
    counts = (
        rows.order_by()
        .values("original_due_on__year")
        .annotate(
            due=Count("pk", filter=~Q(state__in=[State.SUBMITTED, State.CANCELLED])),
            on_time=Count("pk", filter=Q(punctual=Punctuality.ON_TIME, state=State.CLOSED)),
            awaiting=Count("pk", filter=Q(state=State.SUBMITTED)),
        )
    )
    found = {row["original_due_on__year"]: row for row in counts}
    empty = {"on_time": 0, "due": 0, "awaiting": 0}
    return [
        Completion(year, *(found.get(year, empty)[name] for name in ("on_time", "due", "awaiting")))
        for year in years
    ]


def sourced(viewer: Viewer) -> tuple[int, int]:
    """Return (live tasks whose clause carries out an upper clause, live tasks): 顶层对标 read from the items' side."""
    carries = UpperClause.objects.filter(clause=OuterRef("clause"), gone_at=None)
    counts = (
        visible_items(viewer)
        .filter(parent=None, state__in=LIVE)
        .aggregate(n=Count("pk"), found=Count("pk", filter=Q(Exists(carries))))
    )
    return counts["found"], counts["n"]


def document_counts(viewer: Viewer, documents: list[int]) -> dict[int, tuple[int, int]]:
    """Return (tasks, of which closed) per document in one aggregate."""
    rows = (
        visible_items(viewer)
        .filter(clause__document_id__in=documents, parent=None)
        .order_by()
        .values("clause__document_id")
        .annotate(n=Count("pk"), closed=Count("pk", filter=Q(state=State.CLOSED)))
    )
    return {row["clause__document_id"]: (row["n"], row["closed"]) for row in rows}
