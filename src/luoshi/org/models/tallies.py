"""Counts kept with the writes."""

from django.db import models

from luoshi.org.models.units import Unit


class Tally(models.Model):
    """How many rows of what lies under a unit, itself included, stand in one cell: see ``core.tally``.

    Derived: it can be counted again from the rows at any time (``org.tallies.rebuild``).
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="tallies", db_index=False)
    measure = models.CharField(max_length=20)
    mark = models.CharField(max_length=16, blank=True)
    day = models.DateField()
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "measure", "day", "mark"], name="org_tally_once")
        ]
