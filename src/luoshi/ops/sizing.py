"""How many rows of which kind there are, for the database's own planner."""

from django.db import connection

SAMPLED = 1000
"""Rows of each index that are looked at: enough to tell a unit's items from a state's, and done in a second at any size."""


def note_sizes() -> None:
    """Let SQLite look at its indexes, so that it takes the one that leads to few rows; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={SAMPLED}")
            cursor.execute("ANALYZE")
