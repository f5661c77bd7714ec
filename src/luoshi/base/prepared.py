"""Queries that every request asks: written once as Django queries, compiled once a process, asked with the values of the day.

Django builds the statement anew each time; for who somebody is that costs several times what the database takes to answer. Here the
query is compiled with stand-ins, and the stand-ins' places in it are kept. Nothing of an answer is kept.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Given = str | date | Sequence[int]
_FIRST = -9_000_000_000  # stand-ins for ids: no row has them

_compiled: dict[Hashable, tuple[str, list[Any]] | None] = {}


class _Place:
    """Where a value given at asking belongs."""

    def __init__(self, name: int, nth: int) -> None:
        self.name, self.nth = name, nth


def rows(key: str, make: Callable[..., QuerySet[Any, Any]], *given: Given) -> list[tuple[Any, ...]]:
    """Return the rows of ``make(*given)``, a query of plain columns (texts and whole numbers).

    ``key`` names the query. ``given`` are texts, days and lists of ids; ``make`` must use them as they are, and must build the same query
    whatever their values.
    """
    shape = (connection.vendor, key, tuple(len(v) if isinstance(v, list | tuple) else -1 for v in given))
    if shape not in _compiled:
        _compiled[shape] = _compile(make, given)
    known = _compiled[shape]
    if known is None:
        return []
    sql, places = known
    values = [_value(given[each.name], each.nth) if isinstance(each, _Place) else each for each in places]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _compile(make: Callable[..., QuerySet[Any, Any]], given: Sequence[Given]) -> tuple[str, list[Any]] | None:
    places: dict[Any, _Place] = {}
    stand_ins: list[Any] = []
    for name, value in enumerate(given):
        if isinstance(value, str):
            mark: Any = f"\x01{name}"
            places[mark] = _Place(name, 0)
        elif isinstance(value, date):
            mark = date(1, 1, 1 + name)
            places[connection.ops.adapt_datefield_value(mark)] = _Place(name, 0)
        else:
            mark = [_FIRST - 1000 * name - n for n in range(len(value))]
            places |= {each: _Place(name, n) for n, each in enumerate(mark)}
        stand_ins.append(mark)
    try:
        sql, values = make(*stand_ins).query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, [places.get(value, value) if isinstance(value, Hashable) else value for value in values]


def _value(value: Given, nth: int) -> Any:
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value if isinstance(value, str) else value[nth]
