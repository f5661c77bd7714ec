"""Units: a tree with life spans, dated names, lineage, head-counts."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import Known, Spanned, choice_field, one_of, paired, span_check, title_field
from luoshi.org.kinds import BranchKind, LineageKind, UnitKind


class Unit(Spanned):
    """A body in the tree. ``path`` holds five digits a level: its order is the official order (序列).

    ``name`` and ``short_name`` are copies of the name in force; the dated names are :class:`UnitName`.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=60, unique=True)
    kind = choice_field(UnitKind)
    branch_kind = choice_field(BranchKind, blank=True, default="")
    has_committee = models.BooleanField(default=False)
    name = title_field()
    short_name = models.CharField(max_length=40)

    class Meta:
        ordering = ["path"]
        constraints = [
            one_of("kind", UnitKind, "org_unit_kind"),
            one_of("branch_kind", BranchKind, "org_unit_branch_kind", blank=True),
            span_check("org_unit_span"),
            models.CheckConstraint(
                condition=Q(kind=UnitKind.BRANCH) | Q(branch_kind=""), name="org_unit_branch_only"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(kind=UnitKind.ROOT), name="org_unit_one_root"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitLife(Spanned, Known):
    """Where a unit stands in the tree and from when to when it lives, as the ledger knew it.

    A move, an end, an end called off ends the row and adds another. The unit's own columns are copies of the one in force.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="lives")
    path = models.CharField(max_length=60)

    class Meta:
        ordering = ["unit_id", "id"]
        constraints = [
            span_check("org_unitlife_span"),
            paired("gone_at", "gone_by", "org_unitlife_gone"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(gone_at__isnull=True), name="org_unitlife_one"
            ),
        ]


class UnitName(Spanned):
    """The name a unit bore from one day to another."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = title_field()
    short_name = models.CharField(max_length=40)

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [span_check("org_unitname_span")]
        indexes = [models.Index(fields=["name"], name="org_unitname_name")]


class Lineage(models.Model):
    """One body came out of another; ``on`` is the successor's first day."""

    before = models.ForeignKey(Unit, models.PROTECT, related_name="successors")
    after = models.ForeignKey(Unit, models.PROTECT, related_name="predecessors")
    on = models.DateField()
    kind = choice_field(LineageKind)

    class Meta:
        constraints = [
            one_of("kind", LineageKind, "org_lineage_kind"),
            models.UniqueConstraint(fields=["before", "after"], name="org_lineage_once"),
        ]


class HeadCount(Known):
    """Plain numbers of a unit as of a day: full members, probationary members, entitled to vote (persons)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="head_counts")
    on = models.DateField()
    full = models.PositiveIntegerField()
    probationary = models.PositiveIntegerField()
    voting = models.PositiveIntegerField()

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            paired("gone_at", "gone_by", "org_headcount_gone"),
            models.CheckConstraint(condition=Q(voting__lte=models.F("full")), name="org_headcount_voting"),
            models.UniqueConstraint(
                fields=["unit", "on"], condition=Q(gone_at__isnull=True), name="org_headcount_one"
            ),
        ]
