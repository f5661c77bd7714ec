"""Writing: where units stand and how long they live, row by row as the ledger comes to know it."""

from collections.abc import Sequence

from luoshi.org import tallies, unit_tally
from luoshi.org.models import Unit, UnitLife
from luoshi.trail.log import Log


def note_lives(units: Sequence[Unit], log: Log) -> None:
    """End what was known of ``units`` and write down what their columns say now; part of the caller's event, counted in the tally."""
    old = UnitLife.objects.filter(unit__in=[unit.pk for unit in units], gone_at=None)
    tallies.add(unit_tally.changes(units, {row.unit_id: row for row in old}))
    old.update(gone_at=log.at, gone_by=log.by.person)
    UnitLife.objects.bulk_create(
        [
            UnitLife(
                unit=unit,
                path=unit.path,
                from_on=unit.from_on,
                to_on=unit.to_on,
                known_at=log.at,
                known_by=log.by.person,
            )
            for unit in units
        ],
        batch_size=500,
    )
