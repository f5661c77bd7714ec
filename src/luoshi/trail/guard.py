"""The database itself refuses to change or delete an event (an obstacle, not the proof; the proof is the tree)."""

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE_ON = (
    "CREATE TRIGGER IF NOT EXISTS trail_event_no_update BEFORE UPDATE ON trail_event "
    "BEGIN SELECT RAISE(ABORT, 'trail_event is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS trail_event_no_delete BEFORE DELETE ON trail_event "
    "BEGIN SELECT RAISE(ABORT, 'trail_event is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS trail_sealed_no_update BEFORE UPDATE ON trail_sealed "
    "BEGIN SELECT RAISE(ABORT, 'trail_sealed can only be erased'); END",
)
_SQLITE_OFF = (
    "DROP TRIGGER IF EXISTS trail_event_no_update",
    "DROP TRIGGER IF EXISTS trail_event_no_delete",
    "DROP TRIGGER IF EXISTS trail_sealed_no_update",
)
_POSTGRES_ON = (
    "CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    "CREATE OR REPLACE TRIGGER trail_event_no_change BEFORE UPDATE OR DELETE ON trail_event "
    "FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    "CREATE OR REPLACE TRIGGER trail_event_no_truncate BEFORE TRUNCATE ON trail_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
    "CREATE OR REPLACE TRIGGER trail_sealed_no_update BEFORE UPDATE ON trail_sealed "
    "FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
)
_POSTGRES_OFF = (
    "DROP TRIGGER IF EXISTS trail_event_no_change ON trail_event",
    "DROP TRIGGER IF EXISTS trail_event_no_truncate ON trail_event",
    "DROP TRIGGER IF EXISTS trail_sealed_no_update ON trail_sealed",
)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that refuse UPDATE, DELETE and TRUNCATE of events, on SQLite or PostgreSQL."""
    _run(connection, _POSTGRES_ON if connection.vendor == "postgresql" else _SQLITE_ON)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that should be there and are not (or are switched off, on PostgreSQL)."""
    if connection.vendor == "postgresql":
        wanted = _POSTGRES_OFF
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        wanted = _SQLITE_OFF
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in (statement.split()[4] for statement in wanted) if name not in there]


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for the migration's way back and for tests that tamper or empty the tables."""
    _run(connection, _POSTGRES_OFF if connection.vendor == "postgresql" else _SQLITE_OFF)
