"""Tables of the room."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import Known, choice_field, one_of, paired, person_field, title_field, words_field
from luoshi.core.life import Act, State
from luoshi.core.ontime import Punctuality
from luoshi.core.tally import Cell
from luoshi.items.kinds import JudgeFrom, Klass, Typed
from luoshi.mandate.models import Clause, Line
from luoshi.org.models import Group, Post, Unit
from luoshi.papers.models import Paper


class Item(models.Model):
    """Something somebody must do, until another person has confirmed that it was done.

    ``state``, ``round``, ``submitted_on``, ``closed_on``, ``punctual``, ``last_on`` and ``last_word`` are copies of the
    last step or progress. ``original_due_on`` never changes: late never becomes on time.
    """

    number = models.CharField(max_length=80, unique=True)
    sort = models.CharField(max_length=160, db_index=True)
    title = title_field()
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="items")
    origin = models.CharField(max_length=24)
    origin_ref = models.CharField(max_length=60, blank=True, default="")
    line = models.ForeignKey(Line, models.PROTECT, related_name="items")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="items_opened")
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="items_led")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="items")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    klass = choice_field(Klass)
    standard = models.CharField(max_length=400, blank=True, default="")
    due_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    needs_document = models.CharField(max_length=200, blank=True, default="")
    needs_rule = models.BooleanField(default=False)
    needs_relook = models.BooleanField(default=False)
    needs_beneficiary = models.BooleanField(default=False)
    check_every = models.PositiveIntegerField(null=True)
    judge_from = choice_field(JudgeFrom)
    judge_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="items_judged")
    judge_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="items_judged")

    state = choice_field(State)
    round = models.PositiveIntegerField(default=1)
    opened_on = models.DateField()
    submitted_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    relook_on = models.DateField(null=True)
    punctual = choice_field(Punctuality, default=Punctuality.OPEN)
    last_on = models.DateField(null=True)
    last_word = models.CharField(max_length=200, blank=True, default="")
    has_children = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    light: str  # annotated by filters.with_light, or set by light_of_item
    full: bool  # annotated by queries.page: in full sight, not glimpsed
    counted_as: tuple[
        int | None, frozenset[Cell]
    ]  # noted by items.tally: its lead unit and cells before an act
    helped_by: frozenset[int]  # noted by acts that say which units support it, for acts made ready with them

    class Meta:
        ordering = ["sort", "id"]
        constraints = [
            one_of("klass", Klass, "items_item_klass"),
            one_of("judge_from", JudgeFrom, "items_item_judge_from"),
            one_of("state", State, "items_item_state"),
            one_of("punctual", Punctuality, "items_item_punctual"),
            models.CheckConstraint(
                condition=Q(judge_unit__isnull=True) ^ Q(judge_group__isnull=True),
                name="items_item_one_judge",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(original_due_on__isnull=False),
                name="items_item_original",
            ),
            models.CheckConstraint(
                condition=Q(klass=Klass.SUSTAINED) | Q(due_on__isnull=False), name="items_item_due"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_on__isnull=False), name="items_item_closed_day"
            ),
        ]
        indexes = [
            models.Index(fields=["lead", "state", "due_on"], name="items_item_lead"),
            models.Index(fields=["line", "state"], name="items_item_line"),
            models.Index(fields=["judge_unit", "state"], name="items_item_judge"),
            models.Index(fields=["state", "due_on"], name="items_item_state_due"),
            models.Index(fields=["parent", "sort"], name="items_item_parent"),
            models.Index(fields=["due_on", "id"], name="items_item_due_order"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Support(models.Model):
    """A supporting unit (配合): adds progress, never submits."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="supports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="items_supported")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "unit"], name="items_support_once")]


class Step(Known):
    """One step in the life of an item: when it happened (``on``), when the ledger knew it, who did it in which post.

    ``known_by`` typed it; ``for_person`` in ``for_post`` is whose act it is where it was entered for a leader (代录).
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="steps")
    round = models.PositiveIntegerField()
    act = choice_field(Act)
    on = models.DateField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    for_person = person_field(blank=True, default="")
    signed_document = models.CharField(max_length=200, blank=True, default="")
    effect = words_field()
    note = words_field()
    documents = models.JSONField(default=list)
    rule = models.CharField(max_length=200, blank=True, default="")
    beneficiary_word = models.CharField(max_length=400, blank=True, default="")
    relook_on = models.DateField(null=True)
    due_from = models.DateField(null=True)
    due_to = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("act", Act, "items_step_act"),
            paired("gone_at", "gone_by", "items_step_gone"),
            models.CheckConstraint(
                condition=(Q(for_post__isnull=True) & Q(for_person="")) | Q(for_post__isnull=False),
                name="items_step_for",
            ),
        ]
        indexes = [models.Index(fields=["item", "round", "act"], name="items_step_item")]


class Progress(Known):
    """What has been done so far: dated, optional, the last one shown. By the lead or a supporting unit."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="progress")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    round = models.PositiveIntegerField()
    on = models.DateField()
    text = words_field()

    class Meta:
        ordering = ["on", "id"]
        constraints = [paired("gone_at", "gone_by", "items_progress_gone")]


class ItemPaper(models.Model):
    """An attachment of an item: in which round, by whose unit. ``doer``: by the side that does it, not by who asked for it."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="papers")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="item_link")
    round = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    doer = models.BooleanField()


class DateRequest(models.Model):
    """A lead's request for another date, made before the date; it moves nothing until somebody else grants it."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="date_requests")
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = person_field()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    due_to = models.DateField()
    reason = words_field()
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = person_field(blank=True, default="")
    answer = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            paired("decided_at", "decided_by", "items_daterequest_decided"),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="items_daterequest_answer",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(granted__isnull=True), name="items_daterequest_one_open"
            ),
        ]


class Awaiting(models.Model):
    """A decision entered for a leader (代录) without a signed document: it counts once he says so himself."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="awaiting")
    kind = choice_field(Typed)
    for_post = models.ForeignKey(Post, models.PROTECT, related_name="awaiting")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    note = words_field()
    relook_on = models.DateField(null=True)
    typed_at = models.DateTimeField()
    typed_by = person_field()
    endorsed_at = models.DateTimeField(null=True)
    endorsed_by = person_field(blank=True, default="")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = person_field(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("kind", Typed, "items_awaiting_kind"),
            paired("endorsed_at", "endorsed_by", "items_awaiting_endorsed"),
            paired("dropped_at", "dropped_by", "items_awaiting_dropped"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(endorsed_at__isnull=True, dropped_at__isnull=True),
                name="items_awaiting_one_open",
            ),
        ]
