"""Grow a built demo by copying its institution: ``python bench/grow.py --home FOLDER --items 150000``.

Written by SQL, past the rooms and their trail: the ledger in FOLDER (``LUOSHI_DATABASE`` names a PostgreSQL one) is good for measuring
reads and for nothing else. Each copy is a unit under the root with all units, items, supports and unit names of the sample under it, so
that there are as many items to a branch at every size (45); a unit of the sample itself sees what it saw. Copied items have no clause
(no document is copied) and no steps
(a page reads one item's steps by index), and records are not copied.
"""

import argparse
import os
import time
from typing import Any

UNITS, ITEMS = 2_000, 25_000  # more than the sample's highest ids: what a copy's ids are moved by


def _columns(model: Any, changed: dict[str, str]) -> tuple[str, str]:
    """Return the columns of a table and what is selected for each, with ``changed`` in place of copies."""
    names = [field.column for field in model._meta.concrete_fields]
    assert set(changed) <= set(names), set(changed) - set(names)
    return ", ".join(f'"{n}"' for n in names), ", ".join(changed.get(n, f't."{n}"') for n in names)


def _copy(cursor: Any, model: Any, copies: int, changed: dict[str, str], where: str = "") -> None:
    into, values = _columns(model, changed)
    table = model._meta.db_table
    cursor.execute(
        f"WITH RECURSIVE ks(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM ks WHERE k < {copies}) "
        f'INSERT INTO "{table}" ({into}) SELECT {values} FROM ks, "{table}" t {where}'
    )


def _indexes(cursor: Any, vendor: str, tables: list[str]) -> list[tuple[str, str]]:
    """Return (name, SQL) of the indexes that are not constraints: they are taken down and put back around the copying."""
    named = ", ".join(f"'{each}'" for each in tables)
    if vendor == "sqlite":
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({named})"
        )
    else:
        cursor.execute(
            f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({named}) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)"
        )
    return list(cursor.fetchall())


def grow(wanted: int) -> None:
    """Copy the sample until there are about ``wanted`` items."""
    from django.db import connection

    from luoshi.items.models import Item, Support
    from luoshi.org.kinds import UnitKind
    from luoshi.org.models import Unit, UnitName
    from luoshi.org.queries import root

    base = root()
    assert base is not None
    copies = round(wanted / Item.objects.count()) - 1
    assert Unit.objects.order_by("-pk")[0].pk < UNITS, "grown already"
    assert Item.objects.order_by("-pk")[0].pk < ITEMS
    names = UnitName.objects.order_by("-pk")[0].pk + 1
    supports = (Support.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    top = base.path

    def other(column: str) -> str:
        return f'CASE WHEN t."{column}" = {base.pk} THEN {base.pk} ELSE t."{column}" + k * {UNITS} END'

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-2000000")
        else:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SET maintenance_work_mem = '1GB'")
        tables = [model._meta.db_table for model in (Item, Support, Unit, UnitName)]
        indexes = _indexes(cursor, connection.vendor, tables)
        for name, _sql in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        rank = "CAST(20000 + k AS varchar(5))"
        _copy(
            cursor,
            Unit,
            copies,
            {
                "id": f"k * {UNITS}",
                "parent_id": str(base.pk),
                "path": f"'{top}' || {rank}",
                "kind": f"'{UnitKind.COMMITTEE}'",
                "name": f"'第' || {rank} || '号示例党委'",
                "short_name": f"'第' || {rank} || '号'",
            },
            f"WHERE t.id = {base.pk}",
        )
        _copy(
            cursor,
            Unit,
            copies,
            {
                "id": f"t.id + k * {UNITS}",
                "parent_id": f"CASE WHEN t.parent_id = {base.pk} THEN k * {UNITS} ELSE t.parent_id + k * {UNITS} END",
                "path": f"'{top}' || {rank} || substr(t.path, {len(top) + 1})",
            },
            f"WHERE t.id < {UNITS} AND t.id <> {base.pk}",
        )
        moved = {"id": f"t.id + k * {names}", "unit_id": f"t.unit_id + k * {UNITS}"}
        _copy(cursor, UnitName, copies, moved, f"WHERE t.unit_id <> {base.pk}")
        _copy(
            cursor,
            Item,
            copies,
            {
                "id": f"t.id + k * {ITEMS}",
                "number": "t.number || '~' || CAST(k AS varchar(5))",
                "sort": "t.sort || '~' || CAST(k AS varchar(5))",
                "parent_id": f"t.parent_id + k * {ITEMS}",
                "lead_id": other("lead_id"),
                "owner_id": other("owner_id"),
                "judge_unit_id": other("judge_unit_id"),
                "post_id": "NULL",
                "clause_id": "NULL",
            },
            f"WHERE t.id < {ITEMS}",
        )
        _copy(
            cursor,
            Support,
            copies,
            {
                "id": f"t.id + k * {supports}",
                "item_id": f"t.item_id + k * {ITEMS}",
                "unit_id": other("unit_id"),
            },
        )
        for _name, sql in indexes:
            cursor.execute(sql)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
    print(f"{connection.vendor}: {Item.objects.count():,} items, {Unit.objects.count():,} units")


def main() -> None:
    """Grow the ledger in a folder."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", required=True)
    asked.add_argument("--items", type=int, required=True)
    given = asked.parse_args()
    os.environ |= {"LUOSHI_HOME": given.home, "LUOSHI_DEMO": "1", "LUOSHI_TODAY": "2021-04-20"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.settings"
    import django

    django.setup()
    began = time.perf_counter()
    grow(given.items)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
