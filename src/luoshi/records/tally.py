"""What a record counts as in the tally (``core.tally``): an activity of its year, at its host; a joint one counts once."""

from datetime import date
from typing import Any

from django.db.models import QuerySet, Value

from luoshi.core.tally import Cell, Change, change
from luoshi.org.tallies import counted, first_of_year
from luoshi.records.kinds import RecordState
from luoshi.records.models import Record

HELD = "records.held"


def cells(record: Record) -> frozenset[Cell]:
    """Return what ``record`` counts as now at its host."""
    if record.state != RecordState.ENTERED or record.held_on is None:
        return frozenset()
    return frozenset({Cell(HELD, "", date(record.held_on.year, 1, 1))})


def entered(record: Record) -> list[Change]:
    """Return what a record changes that is new, or was a draft."""
    return change(before=(), unit_before=None, after=cells(record), unit_after=record.host_id)


def changed(record: Record, unit: int, before: frozenset[Cell]) -> list[Change]:
    """Return what changed of a record that counted as ``before`` at ``unit``."""
    return change(before=before, unit_before=unit, after=cells(record), unit_after=record.host_id)


def from_rows() -> list[QuerySet[Any, Any]]:
    """Return the same counts as a query over the rows: (unit, measure, mark, day, how many)."""
    rows = Record.objects.filter(state=RecordState.ENTERED)
    return [counted(rows, "host", HELD, Value(""), first_of_year("held_on"))]
