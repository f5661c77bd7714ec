"""The database itself refuses to change or delete an event or a block (an obstacle, not the proof; the proof is the tree)."""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = ("trail_event", "trail_block")
"""Tables whose rows stay as they are; those of trail_sealed may be deleted, but not changed."""
TABLES = (*APPEND_ONLY, "trail_sealed")
_ONE_ROW = {
    "sqlite": {"no_update": "UPDATE", "no_delete": "DELETE"},
    "postgresql": {"no_change": "UPDATE OR DELETE"},
}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)


def _triggers(vendor: str, table: str) -> dict[str, str]:
    """Return the triggers of a table: what each is called, and what it refuses."""
    if table not in APPEND_ONLY:
        return {f"{table}_no_update": "UPDATE"}
    found = {f"{table}_{name}": what for name, what in _ONE_ROW[vendor].items()}
    return found | ({f"{table}_no_truncate": "TRUNCATE"} if vendor == "postgresql" else {})


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def put_up(connection: BaseDatabaseWrapper, tables: Iterable[str] = TABLES) -> None:
    """Create the triggers that refuse UPDATE, DELETE and TRUNCATE of events and blocks, on SQLite or PostgreSQL."""
    every = [
        (name, table, what) for table in tables for name, what in _triggers(connection.vendor, table).items()
    ]
    if connection.vendor == "postgresql":
        each = "CREATE OR REPLACE TRIGGER {} BEFORE {} ON {} FOR EACH {} EXECUTE FUNCTION trail_refuse()"
        rows = [
            each.format(name, what, table, "STATEMENT" if what == "TRUNCATE" else "ROW")
            for name, table, what in every
        ]
        _run(connection, [_FUNCTION, *rows])
        return
    each = (
        "CREATE TRIGGER IF NOT EXISTS {} BEFORE {} ON {} BEGIN SELECT RAISE(ABORT, '{} is append-only'); END"
    )
    _run(connection, [each.format(name, what, table, table) for name, table, what in every])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that should be there and are not (or are switched off, on PostgreSQL)."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        there = {name for (name,) in cursor.fetchall()}
    return [name for table in TABLES for name in _triggers(connection.vendor, table) if name not in there]


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for the migration's way back and for tests that tamper or empty the tables."""
    for table in TABLES:
        where = f" ON {table}" if connection.vendor == "postgresql" else ""
        _run(
            connection,
            [f"DROP TRIGGER IF EXISTS {name}{where}" for name in _triggers(connection.vendor, table)],
        )
