"""How many rows of which kind there are, for the database's own planner."""

from django.db import connection

SAMPLED = 1000
"""Rows of each index that are looked at: enough to tell a unit's items from a state's, and done in a second at any size."""


def note_sizes() -> None:
    """Let the database look at its tables, so that it takes the way that leads to few rows.

    SQLite never does so unasked. PostgreSQL does in time, and until then plans as if tables just filled were empty.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={SAMPLED}")
        cursor.execute("ANALYZE")
