"""Calendar windows."""

from enum import StrEnum


class Length(StrEnum):
    """How long a window is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    MEETING = "meeting"
    TERM = "term"


def months_of(length: Length) -> int:
    """Return how many months a calendar window has."""
    return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[length]
