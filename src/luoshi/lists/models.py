"""Tables of the room."""

from django.db import models
from django.db.models import F, Q

from luoshi.base.models import (
    Known,
    Spanned,
    choice_field,
    one_of,
    paired,
    person_field,
    span_check,
)
from luoshi.cadence.models import Duty
from luoshi.items.models import Item
from luoshi.lists.kinds import Tier
from luoshi.mandate.models import Clause, Document
from luoshi.org.models import Post, Unit


class Standing(Spanned, Known):
    """A document is the responsibility list of a unit from one day to another. ``upper`` is the list it was derived from.

    One unit has one list on a day: the next one ends it the day before.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="stands")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="responsibility_lists")
    upper = models.ForeignKey(Document, models.PROTECT, null=True, related_name="lists_derived")

    class Meta:
        ordering = ["unit__path", "from_on", "id"]
        constraints = [
            span_check("lists_standing_span"),
            paired("gone_at", "gone_by", "lists_standing_gone"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(gone_at__isnull=True), name="lists_standing_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "from_on"], name="lists_standing_unit")]


class TierPart(models.Model):
    """The part of a list that is one tier's: everything under ``aspect``. ``post``: the secretary's, where it is not the body's first."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="tiers")
    tier = choice_field(Tier)
    aspect = models.OneToOneField(Clause, models.PROTECT, related_name="tier")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["document_id", "aspect__sort", "id"]
        constraints = [
            one_of("tier", Tier, "lists_tierpart_tier"),
            models.UniqueConstraint(fields=["document", "tier"], name="lists_tierpart_once"),
        ]


class PointPost(Known):
    """A point of a list is for this post; without such a row it is for whoever its tier is."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="for_posts")
    post = models.ForeignKey(Post, models.PROTECT, related_name="entries_of_lists")

    class Meta:
        constraints = [
            paired("gone_at", "gone_by", "lists_pointpost_gone"),
            models.UniqueConstraint(
                fields=["clause", "post"], condition=Q(gone_at__isnull=True), name="lists_pointpost_once"
            ),
        ]


class PointDuty(Known):
    """A point of a list is carried by a duty of the rule pack: what becomes of it is in its turns."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="duties")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="entries_of_lists")

    class Meta:
        constraints = [
            paired("gone_at", "gone_by", "lists_pointduty_gone"),
            models.UniqueConstraint(
                fields=["clause", "duty"], condition=Q(gone_at__isnull=True), name="lists_pointduty_once"
            ),
        ]


class Request(Known):
    """Units with a committee were asked to derive their own lists from this one: ``item`` has a child for each."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="lists_asked")
    item = models.OneToOneField(Item, models.PROTECT, related_name="list_request")
    on = models.DateField()
    due_on = models.DateField()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [paired("gone_at", "gone_by", "lists_request_gone")]


class Handover(models.Model):
    """A seat is handed over. ``sheet`` is what was open at the first signature, frozen; nothing of it moves by signing.

    ``giver`` and ``taker`` are persons (``taker`` empty while the seat is vacant). ``gave_for``: why the unit's superior signed for
    who had left. ``signed_on``: the day of the second signature.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers")
    giver = person_field()
    taker = person_field(blank=True, default="")
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = person_field()
    gave_at = models.DateTimeField(null=True)
    gave_by = person_field(blank=True, default="")
    gave_for = models.CharField(max_length=400, blank=True, default="")
    took_at = models.DateTimeField(null=True)
    took_by = person_field(blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = person_field(blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")
    sheet = models.JSONField(null=True)
    signed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            paired("gave_at", "gave_by", "lists_handover_gave"),
            paired("took_at", "took_by", "lists_handover_took"),
            paired("cancelled_at", "cancelled_by", "lists_handover_cancelled"),
            models.CheckConstraint(
                condition=Q(gave_at=None, took_at=None) | Q(sheet__isnull=False), name="lists_handover_frozen"
            ),
            models.CheckConstraint(
                condition=Q(gave_at=None) | Q(took_at=None) | Q(cancelled_at=None),
                name="lists_handover_signed_stays",
            ),
            models.CheckConstraint(
                condition=Q(gave_for="", gave_at=None)
                | Q(gave_for="", gave_by=F("giver"))
                | (~Q(gave_for="") & ~Q(gave_by=F("giver"))),
                name="lists_handover_signed_for",
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(gave_at__isnull=False, took_at__isnull=False),
                name="lists_handover_signed_on",
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(cancelled_at=None) & (Q(gave_at=None) | Q(took_at=None)),
                name="lists_handover_one_open",
            ),
        ]

    @property
    def is_signed(self) -> bool:
        """Whether both have signed."""
        return self.gave_at is not None and self.took_at is not None

    @property
    def is_open(self) -> bool:
        """Whether a signature is still to come."""
        return self.cancelled_at is None and not self.is_signed
