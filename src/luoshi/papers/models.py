"""Tables of the room. Who owns an attachment stands in the rooms above, which link to it."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import Known, choice_field, one_of, paired, person_field, title_field
from luoshi.papers.kinds import Media, PaperKind


class Paper(models.Model):
    """An attachment (附件): one title over all its versions, until it is withdrawn with a reason."""

    title = title_field()
    kind = choice_field(PaperKind)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = person_field(blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            one_of("kind", PaperKind, "papers_paper_kind"),
            paired("withdrawn_at", "withdrawn_by", "papers_paper_withdrawn"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(reason=""), name="papers_paper_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperVersion(Known):
    """One version of an attachment: which bytes, and from which day it holds (not the day it was uploaded).

    ``known_at`` is the upload, ``gone_at`` its replacement or withdrawal. ``sha256`` (64 hex digits) is the file's name in the
    store; ``media`` was read from its bytes, ``suffix`` is the ending it is sent with.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    media = choice_field(Media)
    suffix = models.CharField(max_length=4)
    effective_on = models.DateField()
    reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["paper", "number"]
        constraints = [
            one_of("media", Media, "papers_version_media"),
            paired("gone_at", "gone_by", "papers_version_gone"),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(gone_at__isnull=True), name="papers_version_one"
            ),
            models.UniqueConstraint(fields=["paper", "number"], name="papers_version_number"),
            models.CheckConstraint(condition=Q(size__gt=0), name="papers_version_size"),
        ]
