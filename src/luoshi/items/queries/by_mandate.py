"""Counts of items by what asked for them: a clause, a line. One grouped aggregate each."""

from collections.abc import Iterable

from django.db.models import Count, Q

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.core.lights import Light
from luoshi.items.filters import with_light
from luoshi.items.models import Item
from luoshi.items.queries.door import listed
from luoshi.mandate.models import Clause, Document

Counts = dict[int, dict[Light, int]]
GRAVEST = (
    Light.OVERDUE,
    Light.RETURNED,
    Light.SOON,
    Light.WAITING,
    Light.NORMAL,
    Light.SUSTAINED,
    Light.CLOSED,
)


def by_clause(viewer: Viewer, document: Document) -> Counts:
    """Return, per clause, how many tasks (items without a parent) of each light the reader may list."""
    rows = with_light(listed(viewer, Q(clause__document=document, parent=None)), clock.today())
    return _counted(rows.order_by().values_list("clause_id", "light").annotate(n=Count("pk")))


def by_line(viewer: Viewer) -> Counts:
    """Return, per line, how many tasks (items without a parent) of each light the reader may list."""
    rows = with_light(listed(viewer, Q(parent=None)), clock.today())
    return _counted(rows.order_by().values_list("line_id", "light").annotate(n=Count("pk")))


def _counted(rows: Iterable[tuple[int, str, int]]) -> Counts:
    found: Counts = {}
    for key, light, n in rows:
        found.setdefault(key, {})[Light(light)] = n
    return found


def gravest(counts: dict[Light, int]) -> Light:
    """Return the light that most needs a look among those counted; NONE where nothing is counted."""
    return next((light for light in GRAVEST if counts.get(light)), Light.NONE)


def of_clause(viewer: Viewer, clause: Clause, *, limit: int = 200) -> list[Item]:
    """Return the tasks taken from a clause that the reader may list, by number, each with its light."""
    rows = with_light(listed(viewer, Q(clause=clause, parent=None)), clock.today())
    return list(rows.select_related("lead").order_by("sort", "pk")[:limit])
