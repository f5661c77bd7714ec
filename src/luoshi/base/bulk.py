"""Many rows written at once, several times faster than one INSERT of a thousand parameters after another.

The effect is that of ``bulk_create``. It matters because whoever writes holds the writers' lock (rules 15).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import count
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction
from psycopg.types.json import Json, Jsonb

FEW = 50


@dataclass
class Queue:
    """Statements made ready with their rows, waiting for the lock; and the keys given out meanwhile.

    ``first`` ones make room for new rows. ``shared`` ones change rows that every writer changes (counts): they are sent under the
    lock, never before.
    """

    statements: list[tuple[str, Any]] = field(default_factory=list)
    first: list[tuple[str, Any]] = field(default_factory=list)
    shared: list[tuple[str, Any]] = field(default_factory=list)
    laid: list[str] = field(default_factory=list)

    def gather(self) -> None:
        """Put each statement together with all its rows: what makes room, then new rows, then what else changes or goes.

        Rows of one statement keep their order. A row that refers to a later one may: the databases look at the end of the transaction.
        """
        ready = sorted(
            _gathered(self.statements), key=lambda each: not each[0].startswith(("COPY", "INSERT"))
        )
        self.statements = [*_gathered(self.first), *ready]

    def lay_out(self) -> None:
        """Let SQLite have the rows before the lock: in tables of this connection, from which it takes them many times faster."""
        if connection.vendor == "sqlite":
            self.statements = [_laid(sql, rows, self.laid) for sql, rows in self.statements]

    def clear(self) -> None:
        """Throw away what was laid out."""
        while self.laid:
            drop(self.laid.pop())

    def write_own(self) -> None:
        """Send what only this writer changes, in its order, once."""
        while self.statements:
            _run(*self.statements.pop(0))

    def write(self) -> None:
        """Send everything that was not sent yet."""
        self.write_own()
        while self.shared:
            _run(*self.shared.pop(0))


def _gathered(statements: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    together: dict[str, list[Any]] = {}
    for sql, rows in statements:
        together.setdefault(sql, []).extend(rows)
    return [_together(sql, rows) for sql, rows in together.items()]


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


_RESERVING = ("UPDATE SQLITE_SEQUENCE ", "INSERT INTO SQLITE_SEQUENCE ", "BEGIN", "COMMIT", "ROLLBACK")


def _only_reading(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not sql.lstrip().upper().startswith(("SELECT", *_RESERVING)):
        raise RuntimeError(f"writes while it should be made ready: {sql[:60]}")
    return execute(sql, params, many, context)


def _send(sql: str, rows: list[Any], *, first: bool = False) -> None:
    queue = _queue.get()
    if queue is None:
        _run(sql, rows)
    else:
        (queue.first if first else queue.statements).append((sql, rows))


def send(sql: str, params: Sequence[Any]) -> None:
    """Send one statement that changes rows every writer changes, in its turn: under the lock."""
    queue = _queue.get()
    if queue is None:
        _run(sql, [params])
    else:
        queue.shared.append((sql, [params]))


def _run(sql: str, rows: Any) -> None:
    sql, rows = _together(sql, rows)
    with connection.cursor() as cursor:
        if isinstance(rows, bytes):
            with connection.wrap_database_errors, cursor.copy(sql) as copy:
                copy.write(rows)
        else:
            cursor.executemany(sql, rows)


_ACROSS: dict[str, str] = {}
"""PostgreSQL's way of writing many rows with one UPDATE, by the statement for one row."""


_LAID: dict[str, str] = {}
"""SQLite's way of taking many rows from a table they lie in, by the statement for one row."""
_numbers = count(1)


def lay(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Put rows into a new temporary table of this connection, for which no other writer waits; return its name.

    ``columns``: what each is called, and on PostgreSQL of what type ("n bigint").
    """
    name = f"laid_{next(_numbers)}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({', '.join(columns)}) ON COMMIT DROP")
            _run(f"COPY {name} FROM STDIN", rows)
            return name
        names, marks = ", ".join(each.partition(" ")[0] for each in columns), ", ".join(["%s"] * len(columns))
        own = not connection.in_atomic_block
        if own:
            cursor.execute("BEGIN DEFERRED")  # locks the temporary tables alone
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({names})")
        cursor.executemany(f"INSERT INTO temp.{name} VALUES ({marks})", rows)  # noqa: S608  # names made here
        if own:
            cursor.execute("COMMIT")
    return f"temp.{name}"


def drop(name: str) -> None:
    """Throw away what was laid; on PostgreSQL it goes with its transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")


def _laid(sql: str, rows: Any, laid: list[str]) -> tuple[str, Any]:
    """Return a statement that takes its rows from where they were laid; few rows stay as they are."""
    if len(rows) < FEW or sql not in _LAID:
        return sql, rows
    if sql.startswith("UPDATE"):
        rows = list(
            {row[-1]: row for row in rows}.values()
        )  # a row changed twice stands as it was changed last
    laid.append(lay([f"c{n}" for n in range(len(rows[0]))], rows))
    return _LAID[sql].format(laid=laid[-1]), [()]


def _together(sql: str, rows: Any) -> tuple[str, Any]:
    """Return what is sent for many rows at once: PostgreSQL takes new rows as one text, changed ones as columns."""
    if isinstance(rows, bytes):
        return sql, rows
    if sql.startswith("COPY"):
        return sql, "".join(map(_line, rows)).encode()
    if len(rows) > 1 and sql in _ACROSS:
        last = {row[-1]: row for row in rows}  # a row changed twice stands as it was changed last
        return _ACROSS[sql], [[list(column) for column in zip(*last.values(), strict=True)]]
    return sql, rows


_ESCAPED = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def _line(values: Sequence[Any]) -> str:
    """Return a row as a line of COPY's text format. Source: PostgreSQL manual, COPY, File Formats, Text Format."""
    return "\t".join([_word(value) for value in values]) + "\n"


def _word(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, Jsonb | Json):
        return json.dumps(value.obj, ensure_ascii=False).translate(_ESCAPED)
    return str(value)


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

    For who holds the writers' lock, or makes rows ready for it.
    """
    if not rows:
        return
    model = type(rows[0])
    if not is_many(rows):
        model._default_manager.bulk_create(rows)
        return
    key = model._meta.pk
    columns = [
        each for each in model._meta.concrete_fields if ids or each is not key or rows[0].pk is not None
    ]
    if ids:
        give_ids(rows)
    of = attrgetter(*(column.attname for column in columns))
    insert_values(model, [column.attname for column in columns], [of(row) for row in rows])
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def batched(ids: Iterable[Any], number: int = 500) -> Iterator[list[Any]]:
    """Yield ids in lists that one query may be given."""
    every = list(ids)
    for start in range(0, len(every), number):
        yield every[start : start + number]


def is_many(rows: Sequence[models.Model]) -> bool:
    """Say whether rows are written the quick way, so that their keys can be given out before they are written."""
    return len(rows) >= FEW or _queue.get() is not None


def give_ids(rows: Sequence[models.Model]) -> None:
    """Give new rows of one model their primary keys; no others of it may be written before they are."""
    for row, pk in zip(rows, _next_ids(type(rows[0]), len(rows)), strict=True):
        row.pk = pk


def insert_values(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows given as tuples of the values of ``names`` (at least two attribute names of the model)."""
    meta, quote = model._meta, connection.ops.quote_name
    columns = _columns(model, names)
    ready = ready_values(model, names, rows)
    into = f"{quote(meta.db_table)} ({', '.join(quote(str(column.column)) for column in columns)})"
    if connection.vendor == "postgresql":
        _send(f"COPY {into} FROM STDIN", ready)
        return
    sql = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608  # names from models
    if sql not in _LAID:
        taken = ", ".join(f"c{n}" for n in range(len(columns)))
        _LAID[sql] = f"INSERT INTO {into} SELECT {taken} FROM {{laid}} ORDER BY rowid"  # noqa: S608
    _send(sql, ready)


def _columns(model: type[models.Model], names: Sequence[str]) -> "list[models.Field[Any, Any]]":
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [fields[name] for name in names]


def ready_values(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Return rows, given as tuples of the values of ``names``, as the database takes them."""
    return list(zip(*map(_prepared, _columns(model, names), zip(*rows, strict=True)), strict=True))


def _prepared(column: "models.Field[Any, Any]", values: Sequence[Any]) -> Sequence[Any]:
    """Return the values of one column ready for the database: most columns are so already."""
    if isinstance(column, _PLAIN) and _AS_THEY_ARE.issuperset(map(type, values)):
        return values
    return list(map(_preparer(column), values))


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
    """Return keys that nobody else is given, whether they are written or not."""
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, number],
            )
            return sorted(pk for (pk,) in cursor.fetchall())
        return _reserved(cursor, table, number)


def _reserved(cursor: Any, table: str, number: int) -> Sequence[int]:
    """Move SQLite's last key of a table on by ``number``: at once, or, while rows are made ready, in a transaction of its own."""
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        moved = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq"
        cursor.execute(moved, [number, table])
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
            found = (number,)
    last: int = found[0]
    return range(last - number + 1, last + 1)


def remove(rows: Sequence[models.Model]) -> None:
    """Delete rows of one model to which nothing refers."""
    if rows:
        quote, key = connection.ops.quote_name, rows[0]._meta.pk
        where = f"{quote(rows[0]._meta.db_table)} WHERE {quote(str(key.column))} = %s"
        _send(f"DELETE FROM {where}", [[row.pk] for row in rows])  # noqa: S608  # names from models


def write_fields(rows: "Iterable[models.Model]", fields: Sequence[str], *, first: bool = False) -> None:
    """Write some fields of many rows that are there: one prepared UPDATE for all of them, sent together.

    ``first``: they make room for rows that the same act writes after them (of a kind of which one may stand, the old one ends). The
    effect of ``save(update_fields=fields)`` on each. Django's own ways send a CASE per column and row, or every column as an
    upsert: several times slower.
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
    table, where = quote(meta.db_table), quote(str(meta.pk.column))
    sql = f"UPDATE {table} SET {sets} WHERE {where} = %s"  # noqa: S608  # names from models
    if connection.vendor == "postgresql" and sql not in _ACROSS:
        names = [quote(str(column.column)) for column in columns]
        arrays = ", ".join(f"%s::{column.db_type(connection)}[]" for column in (*columns, meta.pk))
        sets = ", ".join(f"{name} = given.{name}" for name in names)
        many = f"unnest({arrays}) AS given ({', '.join(names)}, key)"
        _ACROSS[sql] = f"UPDATE {table} SET {sets} FROM {many} WHERE {table}.{where} = given.key"  # noqa: S608
    if connection.vendor == "sqlite" and sql not in _LAID:
        names = [quote(str(column.column)) for column in columns]
        sets = ", ".join(f"{name} = given.c{n}" for n, name in enumerate(names))
        key = f"{table}.{where} = given.c{len(names)}"
        _LAID[sql] = f"UPDATE {table} SET {sets} FROM {{laid}} AS given WHERE {key}"  # noqa: S608
    _send(sql, values, first=first)
