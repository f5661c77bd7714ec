"""Many rows written at once, several times faster than one INSERT of a thousand parameters after another.

The effect is that of ``bulk_create``. It matters because whoever writes holds the writers' lock (rules 15).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Any

from django.db import connection, models

FEW = 50


@dataclass
class Queue:
    """Statements made ready with their rows, waiting for the lock; and the keys given out meanwhile."""

    statements: list[tuple[str, list[Any]]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        """Send everything, in its order."""
        for sql, rows in self.statements:
            _run(sql, rows)


_queue: ContextVar[Queue | None] = ContextVar("luoshi_queue", default=None)


@contextmanager
def queued() -> Iterator[Queue]:
    """Collect what the functions of this module write inside, and write nothing. Any other way of writing is an error."""
    queue = Queue()
    token = _queue.set(queue)
    try:
        with connection.execute_wrapper(_only_reading):
            yield queue
    finally:
        _queue.reset(token)


def _only_reading(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not sql.lstrip().upper().startswith("SELECT"):
        raise RuntimeError(f"writes while it should be made ready: {sql[:60]}")
    return execute(sql, params, many, context)


def _send(sql: str, rows: list[Any]) -> None:
    queue = _queue.get()
    if queue is None:
        _run(sql, rows)
    else:
        queue.statements.append((sql, rows))


def _run(sql: str, rows: list[Any]) -> None:
    with connection.cursor() as cursor:
        if sql.startswith("COPY"):
            with cursor.copy(sql) as copy:
                for values in rows:
                    copy.write_row(values)
        else:
            cursor.executemany(sql, rows)


_PLAIN = (
    models.IntegerField,
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.BinaryField,
    models.ForeignKey,
)
_AS_THEY_ARE = frozenset({int, str, bytes, bool, type(None)})


def insert_many(rows: Sequence[models.Model], *, ids: bool = False) -> None:
    """Write new rows of one model; with ``ids`` each has its primary key afterwards. Few rows go Django's own way.

    Only for who holds the writers' lock: on SQLite the keys follow the last one given out.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < FEW and _queue.get() is None:
        model._default_manager.bulk_create(rows)
        return
    key = model._meta.pk
    columns = [
        each for each in model._meta.concrete_fields if ids or each is not key or rows[0].pk is not None
    ]
    if ids:
        for row, pk in zip(rows, _next_ids(model, len(rows)), strict=True):
            row.pk = pk
    of = attrgetter(*(column.attname for column in columns))
    insert_values(model, [column.attname for column in columns], [of(row) for row in rows])
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def insert_values(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows given as tuples of the values of ``names`` (at least two attribute names of the model)."""
    meta, quote = model._meta, connection.ops.quote_name
    fields = {field.attname: field for field in meta.concrete_fields}
    columns = [fields[name] for name in names]
    prepare = [_preparer(column) for column in columns]
    ready = ([make(value) for make, value in zip(prepare, row, strict=True)] for row in rows)
    into = f"{quote(meta.db_table)} ({', '.join(quote(str(column.column)) for column in columns)})"
    if connection.vendor == "postgresql":
        _send(f"COPY {into} FROM STDIN", list(ready))
        return
    marks = ", ".join(["%s"] * len(columns))
    _send(f"INSERT INTO {into} VALUES ({marks})", list(ready))  # noqa: S608  # names from models


def _preparer(column: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """Return what makes a value ready for the database: days and words come again and again, and are made ready once."""
    plain = _AS_THEY_ARE if isinstance(column, _PLAIN) else frozenset({type(None)})
    seen: dict[Any, Any] = {}

    def ready(value: Any) -> Any:
        if value.__class__ in plain:
            return value
        if not isinstance(value, date | Enum):
            return column.get_db_prep_save(value, connection)
        if value not in seen:
            plainly = value.value if isinstance(value, Enum) else value
            seen[value] = column.get_db_prep_save(plainly, connection)
        return seen[value]

    return ready


def _next_ids(model: type[models.Model], number: int) -> Sequence[int]:
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, number],
            )
            return sorted(pk for (pk,) in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    queue = _queue.get()
    if queue is not None:
        first = queue.ids.get(table, first)
        queue.ids[table] = first + number
    return range(first, first + number)


def write_fields(rows: "Iterable[models.Model]", fields: Sequence[str]) -> None:
    """Write some fields of many rows that are there: one prepared UPDATE for all of them, sent together.

    The effect of ``save(update_fields=fields)`` on each. Django's own ways send a CASE per column and row, or every
    column as an upsert: several times slower.
    """
    given = list(rows)
    if not given:
        return
    meta, quote = given[0]._meta, connection.ops.quote_name
    columns = [column for column in meta.concrete_fields if column.name in fields]
    of = attrgetter(*(column.attname for column in columns), str(meta.pk.attname))
    prepare = [*(_preparer(column) for column in columns), _preparer(meta.pk)]
    sets = ", ".join(f"{quote(str(column.column))} = %s" for column in columns)
    values = [[make(value) for make, value in zip(prepare, of(row), strict=True)] for row in given]
    where = quote(str(meta.pk.column))
    _send(f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {where} = %s", values)  # noqa: S608
