"""Tables of the room."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import (
    Known,
    Spanned,
    choice_field,
    one_of,
    paired,
    person_field,
    span_check,
    title_field,
    words_field,
)
from luoshi.mandate.kinds import Answer, ClauseKind, DocumentKind, LineKind, OthersSee, ProposalKind
from luoshi.org.models import Post, Unit
from luoshi.papers.models import Paper


class Line(Spanned):
    """A named subject (条) with one lead department."""

    code = models.CharField(max_length=12, unique=True)
    name = title_field()
    kind = choice_field(LineKind)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="lines_led")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        constraints = [one_of("kind", LineKind, "mandate_line_kind"), span_check("mandate_line_span")]

    def __str__(self) -> str:
        return self.name


class LineCharge(Spanned, Known):
    """A leader's post has charge of a line from one day to another."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="lines_in_charge")
    line = models.ForeignKey(Line, models.PROTECT, related_name="in_charge")

    class Meta:
        constraints = [span_check("mandate_charge_span"), paired("gone_at", "gone_by", "mandate_charge_gone")]


class Document(models.Model):
    """A document: ours (``owner`` issued it or answers for it) or an upper body's (``issuer`` names it).

    ``prefix`` begins the numbers of its items ("措-07"); the open-ended ledger has none. ``open_ended``: each year
    may add, change and retire clauses.
    """

    number = models.CharField(max_length=60, blank=True, default="")
    title = title_field()
    kind = choice_field(DocumentKind)
    prefix = models.CharField(max_length=4, blank=True, default="")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="documents")
    issuer = models.CharField(max_length=120, blank=True, default="")
    issued_on = models.DateField()
    open_ended = models.BooleanField(default=False)
    others_see = choice_field(OthersSee, default=OthersSee.NOTHING)
    summary = words_field()
    version = models.PositiveIntegerField(default=1)
    entered_at = models.DateTimeField()
    entered_by = person_field()

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            one_of("kind", DocumentKind, "mandate_document_kind"),
            one_of("others_see", OthersSee, "mandate_document_others_see"),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="mandate_document_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Reach(models.Model):
    """A unit which, with all under it, the document is open to. Who is in reach sees its clauses."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="reach")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "unit"], name="mandate_reach_once")]


class DocumentPaper(models.Model):
    """An attachment of a document: its text, or what came with it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="papers")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="document_link")


class Clause(models.Model):
    """A clause that keeps its identity and number over the years; what it says is in its versions.

    ``continues`` states that it is the same matter as an earlier clause with another number: a person's decision.
    ``retired_from`` is the first year without it.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="clauses")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = choice_field(ClauseKind)
    number = models.CharField(max_length=20)
    sort = models.CharField(max_length=60)
    continues = models.ForeignKey("self", models.PROTECT, null=True, related_name="continued_by")
    retired_from = models.PositiveIntegerField(null=True)
    retire_source = models.CharField(max_length=200, blank=True, default="")
    retired_at = models.DateTimeField(null=True)
    retired_by = person_field(blank=True, default="")

    class Meta:
        ordering = ["document_id", "sort", "id"]
        constraints = [
            one_of("kind", ClauseKind, "mandate_clause_kind"),
            paired("retired_at", "retired_by", "mandate_clause_retired"),
            models.CheckConstraint(
                condition=Q(retired_from__isnull=True) | Q(retired_at__isnull=False),
                name="mandate_clause_retired_year",
            ),
            models.UniqueConstraint(fields=["document", "number"], name="mandate_clause_number"),
        ]

    def __str__(self) -> str:
        return self.number


class ClauseVersion(Known):
    """What a clause says from a year on, and where that comes from. A correction ends the row and adds another."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="versions")
    year = models.PositiveIntegerField()
    title = title_field()
    text = words_field()
    standard = models.CharField(max_length=400, blank=True, default="")
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["year", "id"]
        constraints = [
            paired("gone_at", "gone_by", "mandate_clauseversion_gone"),
            models.UniqueConstraint(
                fields=["clause", "year"], condition=Q(gone_at__isnull=True), name="mandate_clauseversion_one"
            ),
        ]


class UpperClause(Known):
    """A clause carries out a clause of an upper document."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="uppers")
    upper = models.ForeignKey(Clause, models.PROTECT, related_name="carried_out_by")

    class Meta:
        constraints = [
            paired("gone_at", "gone_by", "mandate_upper_gone"),
            models.UniqueConstraint(
                fields=["clause", "upper"], condition=Q(gone_at__isnull=True), name="mandate_upper_once"
            ),
            models.CheckConstraint(condition=~Q(clause=models.F("upper")), name="mandate_upper_other"),
        ]


class Proposal(Known):
    """A comment or proposal of a unit (意见建议) on a document or one clause, signed by a post; withdrawn, its row ends.

    ``due_on`` is the day by which its owner answers. ``clause`` is what it is about; ``taken_up`` the clause that was added, changed or
    retired on its account: its source.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="proposals")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="proposals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="proposals")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    kind = choice_field(ProposalKind)
    text = words_field()
    on = models.DateField()
    due_on = models.DateField()
    answer = choice_field(Answer, blank=True, default="")
    reply = words_field()
    answered_at = models.DateTimeField(null=True)
    answered_by = person_field(blank=True, default="")
    answered_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    taken_up = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="came_of")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            one_of("kind", ProposalKind, "mandate_proposal_kind"),
            one_of("answer", Answer, "mandate_proposal_answer", blank=True),
            paired("gone_at", "gone_by", "mandate_proposal_gone"),
            paired("answered_at", "answered_by", "mandate_proposal_answered"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="mandate_proposal_answer_given",
            ),
            models.CheckConstraint(
                condition=Q(taken_up=None) | Q(answer__in=["accepted", "in_part"]),
                name="mandate_proposal_taken_up",
            ),
        ]

    def __str__(self) -> str:
        return self.text.splitlines()[0][:60] if self.text else ""
