"""The tally: counts per unit, for everything under it, written in the transaction of what they count.

Rooms above say what a row counts as (``core.tally.Cell``) when they write it, and register the same said as queries (``tally_sources``): a
function that returns querysets of (unit, measure, mark, day, how many). From these the tally can be counted again, and is checked.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, DateField, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, TruncYear
from django.utils.module_loading import import_string

from luoshi.base import bulk
from luoshi.core.tally import Cell, Change
from luoshi.org.models import Tally, Unit
from luoshi.org.tally_sources import sources

_UP = """up(unit_id, above_id) AS (
        {units}
        UNION ALL SELECT up.unit_id, u.parent_id FROM up JOIN org_unit u ON u.id = up.above_id WHERE u.parent_id IS NOT NULL
    )
    {into} SELECT up.above_id, cells.measure, cells.mark, cells.day, SUM(cells.n) AS n
    FROM cells JOIN up ON up.unit_id = cells.unit_id
    GROUP BY up.above_id, cells.measure, cells.mark, cells.day HAVING SUM(cells.n) <> 0
    ORDER BY 1, 2, 3, 4
"""
"""Each cell counts for its unit and all above it."""
_NAMES = "(unit_id, measure, mark, day, n)"
_INTO = f"INSERT INTO org_tally {_NAMES}"
_OF_ALL = "SELECT id, id FROM org_unit"
_COUNTED = "WITH RECURSIVE cells{names} AS ({rows}), {spread}"
_ADDED = """WITH RECURSIVE cells{names} AS ({given}), {spread}
    ON CONFLICT (unit_id, measure, day, mark) DO UPDATE SET n = org_tally.n + excluded.n
"""
_GIVEN = {
    "postgresql": "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::date[], %s::bigint[])",
    "sqlite": "SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(%s)",
}
_DIFFERING = """
    SELECT unit_id, measure, mark, day, SUM(kept), SUM(counted) FROM (
        SELECT unit_id, measure, mark, day, n AS kept, 0 AS counted FROM org_tally
        UNION ALL SELECT above_id, measure, mark, day, 0, n FROM ({counted}) from_rows
    ) both_sides
    GROUP BY 1, 2, 3, 4 HAVING SUM(kept) <> SUM(counted) ORDER BY 1, 2, 3, 4 LIMIT {limit:d}
"""


def add(changes: Iterable[Change]) -> None:
    """Count ``changes`` in, for their units and all above, in one statement; for who holds the writers' lock or makes rows ready for it."""
    sums: dict[tuple[int, Cell], int] = defaultdict(int)
    for unit, cell, n in changes:
        sums[unit, cell] += n
    rows = [(unit, *cell, n) for (unit, cell), n in sums.items() if n]
    if not rows:
        return
    spread = _UP.format(units="SELECT DISTINCT unit_id, unit_id FROM cells", into=_INTO)
    sql = _ADDED.format(names=_NAMES, given=_GIVEN[connection.vendor], spread=spread)
    if connection.vendor == "postgresql":
        bulk.send(sql, [list(values) for values in zip(*rows, strict=True)])
    else:
        bulk.send(sql, [json.dumps(rows, default=str)])


def carry(unit: Unit, before: int | None, after: int) -> None:
    """Count all that lies under ``unit`` out of the units above its old parent and into those above its new one."""
    rows = Tally.objects.filter(unit=unit).exclude(n=0).values_list("measure", "mark", "day", "n")
    moved = [(Cell(measure, mark, day), n) for measure, mark, day, n in rows]
    out = [(before, cell, -n) for cell, n in moved] if before is not None else []
    add([*out, *((after, cell, n) for cell, n in moved)])


def counted(
    rows: QuerySet[Any], unit: str, measure: str, mark: Combinable, day: Combinable
) -> QuerySet[Any, Any]:
    """Return how many of ``rows`` stand in each cell of ``measure``, per unit that ``unit`` (a foreign key) names; "": they are units."""
    said = rows.order_by().values(
        at=F(f"{unit}_id" if unit else "pk"), measure_is=Value(str(measure)), mark_is=mark, day_is=day
    )
    names = ("at", "measure_is", "mark_is", "day_is", "how_many")
    cells: QuerySet[Any, Any] = said.annotate(how_many=Count("pk")).values_list(*names)
    return cells


def first_of_year(day: str) -> Combinable:
    """Return the first of January of the year of a date column: the day of cells that count by years."""
    return Cast(TruncYear(day), DateField())


def _counted() -> list[QuerySet[Any, Any]]:
    return [rows for name in sources.values() for rows in import_string(name)()]


def _from_rows(into: str = "") -> tuple[str, list[Any]]:
    """Return the SQL of the whole tally counted from the rows: (unit, measure, mark, day, n)."""
    parts: list[str] = []
    params: list[Any] = []
    for rows in _counted():
        sql, given = rows.query.sql_with_params()
        parts.append(sql)
        params += given
    spread = _UP.format(units=_OF_ALL, into=into)
    return _COUNTED.format(names=_NAMES, rows=" UNION ALL ".join(parts), spread=spread), params


def rebuild() -> int:
    """Count everything again from the rows; return how many cells there are. For who holds the writers' lock."""
    Tally.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(*_from_rows(_INTO))
    return Tally.objects.count()


@dataclass(frozen=True)
class Difference:
    """A cell in which the tally and the rows differ."""

    unit: int
    measure: str
    mark: str
    day: date
    kept: int
    counted: int


def differences(limit: int = 20) -> list[Difference]:
    """Return the first cells in which what is kept differs from what is counted from the rows: none, if all is well."""
    sql, params = _from_rows()
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING.format(counted=sql, limit=limit), params)
        return [Difference(*row) for row in cursor.fetchall()]
