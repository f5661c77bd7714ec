"""Queries asked again and again: written once as Django queries, compiled once a process, asked with the values of the day.

Django builds a statement anew each time it is asked; that costs several times what the database takes to answer. Here the
query is compiled with stand-ins, and the stand-ins' places in it are kept. Nothing of an answer is kept.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Given = str | int | date | Sequence[str] | Sequence[int] | None
Make = Callable[..., QuerySet[Any, Any]]
KEPT = 500
"""How many statements a process keeps; beyond that the oldest goes."""
# Stand-ins: no row has them, and they lie so far apart that one changed a little is not taken for another.
_TEXT = "\x01stands in "
_NUMBER, _NAMES, _NTHS = -9_000_000_000, 1_000_000_000, 1_000
_DAYS, _DAY = 40, re.compile("000[0-9]-[0-9]{2}-")


@dataclass(frozen=True)
class _Place:
    """Where a value given at asking belongs."""

    name: int
    nth: int | None = None

    def of(self, given: Sequence[Given]) -> Any:
        value: Any = given[self.name] if self.nth is None else given[self.name][self.nth]  # type: ignore[index]
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
        return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


@dataclass(frozen=True)
class _Built:
    """How the objects of a model are built from rows, as a queryset does it (django.db.models.query.ModelIterable)."""

    model: type[Model]
    names: list[str]
    own: slice
    related: list[Any]
    annotated: list[tuple[str, int]]

    def objects(self, found: list[tuple[Any, ...]]) -> Iterator[Model]:
        for row in found:
            each = self.model.from_db(connection.alias, self.names, row[self.own])
            for populator in self.related:
                populator.populate(row, each)
            for name, column in self.annotated:
                setattr(each, name, row[column])
            yield each


@dataclass(frozen=True)
class _Statement:
    """A compiled query: its text, its values with places among them, and how its answer is read."""

    sql: str
    values: tuple[Any, ...]
    converters: list[tuple[int, tuple[list[Any], Any]]]
    built: _Built | None

    def ask(self, given: Sequence[Given]) -> list[tuple[Any, ...]]:
        values = [each.of(given) if isinstance(each, _Place) else each for each in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            found = cursor.fetchall()
        return [self._read(row) for row in found] if self.converters else list(found)

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        read = list(row)
        for column, (converters, expression) in self.converters:
            for convert in converters:
                read[column] = convert(read[column], expression, connection)
        return tuple(read)


_UNKNOWN: Any = object()
_compiled: dict[Hashable, _Statement | None] = {}
_keeping = Lock()


def rows(key: Hashable, make: Make, *given: Given) -> list[tuple[Any, ...]]:
    """Return the rows of ``make(*given)``, a query of columns (``values_list``).

    ``key`` names the query, together with everything ``make`` knows besides what it is given. ``given`` are texts, numbers, days
    and lists of texts or ids; ``make`` must put them into the query as they are (a value changed on the way is refused), and
    must build the same query whatever their values. Which of them are None and how long lists are it may ask.
    """
    statement = _statement(key, make, given, of_objects=False)
    return statement.ask(given) if statement else []


def objects(key: Hashable, make: Make, *given: Given) -> list[Any]:
    """Return the objects of ``make(*given)``, a query of a model with what it selects besides; else as :func:`rows`."""
    statement = _statement(key, make, given, of_objects=True)
    return list(statement.built.objects(statement.ask(given))) if statement and statement.built else []


def _statement(key: Hashable, make: Make, given: Sequence[Given], *, of_objects: bool) -> _Statement | None:
    shape = (connection.vendor, of_objects, key, tuple(map(_shape, given)))
    known: _Statement | None = _compiled.get(shape, _UNKNOWN)
    if known is _UNKNOWN:
        known = _compile(make, given, of_objects)
        with _keeping:
            while len(_compiled) >= KEPT:
                del _compiled[next(iter(_compiled))]
            _compiled[shape] = known
    return known


def _shape(value: Given) -> Hashable:
    if value is None or isinstance(value, str | date | int):
        return type(value).__name__
    return (type(value[0]) if value else None, len(value))


def _compile(make: Make, given: Sequence[Given], of_objects: bool) -> _Statement | None:
    places: dict[Any, _Place] = {}
    stand_ins = [_stand_in(value, name, places) for name, value in enumerate(given)]
    compiler = make(*stand_ins).query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    kept = tuple(places.get(value, value) if isinstance(value, Hashable) else value for value in values)
    if any(_is_left_over(value) for value in kept):
        raise ValueError("a value was changed on its way into the query")
    converters = compiler.get_converters([column[0] for column in compiler.select])
    return _Statement(sql, kept, list(converters.items()), _building(compiler) if of_objects else None)


def _building(compiler: Any) -> _Built:
    info = compiler.klass_info
    own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    return _Built(
        info["model"],
        [column[0].target.attname for column in compiler.select[own]],
        own,
        get_related_populators(info, compiler.select, connection.alias),  # type: ignore[call-arg]
        list((compiler.annotation_col_map or {}).items()),
    )


def _stand_in(value: Given, name: int, places: dict[Any, _Place]) -> Any:
    if value is None:
        return None
    if isinstance(value, str | date | int):
        mark = _mark(value, name, 0)
        places[_adapted(mark)] = _Place(name)
        return mark
    many: Any = value
    marks = [_mark(each, name, nth) for nth, each in enumerate(many)]
    places |= {mark: _Place(name, nth) for nth, mark in enumerate(marks)}
    return marks


def _mark(value: str | int | date, name: int, nth: int) -> Any:
    if isinstance(value, str):
        return f"{_TEXT}{name}.{nth}"
    day = date.fromordinal(_DAYS * (name + 1))
    if isinstance(value, datetime):
        return datetime.combine(day, datetime.min.time(), value.tzinfo)
    return day if isinstance(value, date) else _NUMBER - _NAMES * name - _NTHS * nth


def _adapted(mark: Any) -> Any:
    if isinstance(mark, datetime):
        return connection.ops.adapt_datetimefield_value(mark)
    return connection.ops.adapt_datefield_value(mark) if isinstance(mark, date) else mark


def _is_left_over(value: Any) -> bool:
    if isinstance(value, str):
        return _TEXT in value or _DAY.match(value) is not None
    if isinstance(value, date):
        return value.year < 10
    return isinstance(value, int) and value < _NUMBER + _NTHS
