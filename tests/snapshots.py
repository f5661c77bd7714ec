"""What was built once is put back as rows: the same institution in a hundredth of the time, through no action at all.

The first test that asks builds through the rooms' actions, as it must; its rows are kept as the database holds them. Whoever
asks next, in an empty ledger, gets those rows and a fresh copy of the Python objects. A ledger that is not empty is built by
the actions again.
"""

import pickle
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction

from luoshi.trail.models import TreeState

T = TypeVar("T")
_kept: dict[str, tuple[list[tuple[str, list[str], list[tuple[Any, ...]]]], bytes]] = {}


def remembered(key: str, make: Callable[[], T]) -> T:
    """Return what ``make`` builds: put back from rows where the ledger is empty and it was built before."""
    if TreeState.objects.values_list("size", flat=True).get() != 0:
        return make()
    if key not in _kept:
        built = make()
        _kept[key] = (_rows(), pickle.dumps(built))
        return built
    rows, copy = _kept[key]
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns, values in rows:
            if table == TreeState._meta.db_table:
                _set_tree(cursor, table, columns, values[0])
                continue
            names = ", ".join(connection.ops.quote_name(each) for each in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})", values
            )
        _advance(cursor, {table for table, _columns, _values in rows})
    return pickle.loads(copy)


def _rows() -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("luoshi."):
                table = model._meta.db_table
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                values = [tuple(_plain(each) for each in row) for row in cursor.fetchall()]
                if values:
                    found.append((table, [column[0] for column in cursor.description], values))
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _set_tree(cursor: Any, table: str, columns: list[str], values: tuple[Any, ...]) -> None:
    pairs = [(name, value) for name, value in zip(columns, values, strict=True) if name != "id"]
    sets = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name, _value in pairs)
    cursor.execute(f"UPDATE {connection.ops.quote_name(table)} SET {sets}", [value for _name, value in pairs])


def _advance(cursor: Any, tables: set[str]) -> None:
    """Let PostgreSQL's sequences go on behind the rows put back; SQLite's follow by themselves."""
    if connection.vendor != "postgresql":
        return
    numbered = [
        model._meta
        for model in apps.get_models()
        if model._meta.auto_field and model._meta.db_table in tables
    ]
    parts = []
    for each in numbered:
        sequence = f"pg_get_serial_sequence('{each.db_table}', '{each.pk.column}')"
        most = f"(SELECT max({each.pk.column}) FROM {each.db_table})"
        parts.append(f"SELECT setval({sequence}, GREATEST({most}, nextval({sequence})))")
    cursor.execute(" UNION ALL ".join(parts))
