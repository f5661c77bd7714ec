"""Groups that gather units or people across the tree."""

from django.db import models

from luoshi.base.models import Spanned, choice_field, one_of, span_check, title_field
from luoshi.org.kinds import GroupKind, LineageKind
from luoshi.org.models.units import Unit


class Group(Spanned):
    """A steering group, working group, study group, zone, standing group…, with a life and posts of its own.

    ``home`` is the unit it belongs to. ``order`` is its place among the groups of its kind.
    """

    kind = choice_field(GroupKind)
    name = title_field()
    home = models.ForeignKey(Unit, models.PROTECT, related_name="groups")
    order = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["kind", "order", "id"]
        constraints = [one_of("kind", GroupKind, "org_group_kind"), span_check("org_group_span")]

    def __str__(self) -> str:
        return self.name


class GroupUnit(Spanned):
    """A unit assigned to a group from one day to another."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="in_groups")

    class Meta:
        constraints = [
            span_check("org_groupunit_span"),
            models.UniqueConstraint(fields=["group", "unit", "from_on"], name="org_groupunit_once"),
        ]


class GroupLineage(models.Model):
    """One group came out of another; ``on`` is the successor's first day."""

    before = models.ForeignKey(Group, models.PROTECT, related_name="successors")
    after = models.ForeignKey(Group, models.PROTECT, related_name="predecessors")
    on = models.DateField()
    kind = choice_field(LineageKind)

    class Meta:
        constraints = [
            one_of("kind", LineageKind, "org_grouplineage_kind"),
            models.UniqueConstraint(fields=["before", "after"], name="org_grouplineage_once"),
        ]
