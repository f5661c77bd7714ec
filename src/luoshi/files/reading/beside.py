"""What is told of a sheet beside its cells, and why a file is not read."""

from dataclasses import dataclass, field
from typing import Any

MOST_BROKEN = 1000
MOST_HIDDEN = 200_000


class Refused(Exception):
    """A file that is not read; ``code``: password, no_table, encoding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Beside:
    """Cells without a result ("B2"), hidden rows and columns, counted from 1."""

    broken: dict[str, None] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def words(self) -> dict[str, Any]:
        """Return it as JSON can hold it; no more than is ever told."""
        return {
            "broken": list(self.broken)[:MOST_BROKEN],
            "hidden_rows": sorted(self.hidden_rows)[:MOST_HIDDEN],
            "hidden_columns": sorted(self.hidden_columns)[:MOST_HIDDEN],
        }
