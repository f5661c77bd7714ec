"""The tally: counts per unit, for everything under it, written in the transaction of what they count.

Rooms above say what a row counts as (``core.tally.Cell``) when they write it, and register here, by a dotted name, the same said as queries:
a function that returns querysets of (unit, measure, mark, day, how many). From these the tally can be counted again, and is checked.
"""

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
from luoshi.core import tally
from luoshi.core.tally import Change
from luoshi.org.models import Tally, Unit
from luoshi.org.tally_sources import sources

_UP = """
    WITH RECURSIVE up(unit_id, above_id) AS (
        SELECT id, id FROM org_unit {where}
        UNION ALL SELECT up.unit_id, u.parent_id FROM up JOIN org_unit u ON u.id = up.above_id WHERE u.parent_id IS NOT NULL
    )
"""


def add(changes: Iterable[Change]) -> None:
    """Count ``changes`` in, for their units and all above; for who holds the writers' lock or makes rows ready for it."""
    given = list(changes)
    if not given:
        return
    sums = tally.spread(given, _above({unit for unit, _cell, _n in given}))
    bulk.add_up(
        Tally,
        keys=("unit_id", "measure", "mark", "day"),
        number="n",
        rows=[(unit, *cell, n) for (unit, cell), n in sums.items()],
    )


def carry(unit: Unit, before: int | None, after: int) -> None:
    """Count all that lies under ``unit`` out of the units above its old parent and into those above its new one."""
    rows = Tally.objects.filter(unit=unit).exclude(n=0).values_list("measure", "mark", "day", "n")
    moved = [(tally.Cell(measure, mark, day), n) for measure, mark, day, n in rows]
    out = [(before, cell, -n) for cell, n in moved] if before is not None else []
    add([*out, *((after, cell, n) for cell, n in moved)])


def _above(units: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {unit: [] for unit in units}
    wanted = sorted(units)
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), 1000):
            part = wanted[start : start + 1000]
            where = f"WHERE id IN ({', '.join(['%s'] * len(part))})"
            cursor.execute(
                f"SELECT unit_id, above_id FROM ({_UP.format(where=where)} SELECT * FROM up) t", part
            )  # noqa: S608  # marks only
            for unit, above in cursor.fetchall():
                found[unit].append(above)
    return found


def counted(
    rows: QuerySet[Any], unit: str, measure: str, mark: Combinable, day: Combinable
) -> QuerySet[Any, Any]:
    """Return how many of ``rows`` stand in each cell of ``measure``, per unit that ``unit`` (a foreign key) names."""
    said = rows.order_by().values(
        at=F(f"{unit}_id"), measure_is=Value(str(measure)), mark_is=mark, day_is=day
    )
    return said.annotate(how_many=Count("pk")).values_list(
        "at", "measure_is", "mark_is", "day_is", "how_many"
    )


def first_of_year(day: str) -> Combinable:
    """Return the first of January of the year of a date column: the day of cells that count by years."""
    return Cast(TruncYear(day), DateField())


def _counted() -> list[QuerySet[Any, Any]]:
    return [rows for name in sources.values() for rows in import_string(name)()]


def _spread_sql() -> tuple[str, list[Any]]:
    """Return the SQL of the whole tally counted from the rows: (unit, measure, mark, day, n)."""
    parts, params = [], []
    for rows in _counted():
        sql, given = rows.query.sql_with_params()
        parts.append(sql)
        params += given
    each = " UNION ALL ".join(parts)
    return (
        f"{_UP.format(where='')}, c(unit_id, measure, mark, day, n) AS ({each})"
        " SELECT up.above_id, c.measure, c.mark, c.day, SUM(c.n) AS n"
        " FROM c JOIN up ON up.unit_id = c.unit_id GROUP BY 1, 2, 3, 4",
        params,
    )


def rebuild() -> int:
    """Count everything again from the rows; return how many cells there are. For who holds the writers' lock."""
    sql, params = _spread_sql()
    Tally.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO org_tally (unit_id, measure, mark, day, n) SELECT * FROM ({sql}) t",  # noqa: S608
            params,
        )
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
    sql, params = _spread_sql()
    names = "unit_id, measure, mark, day"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names}, SUM(kept), SUM(counted) FROM ("  # noqa: S608
            f" SELECT {names}, n AS kept, 0 AS counted FROM org_tally UNION ALL"
            f" SELECT above_id, measure, mark, day, 0, n FROM ({sql}) rows_counted) both_sides"
            f" GROUP BY {names} HAVING SUM(kept) <> SUM(counted) ORDER BY {names} LIMIT {limit:d}",
            params,
        )
        return [Difference(*row) for row in cursor.fetchall()]
