"""Tables of the room."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import Known, choice_field, one_of, paired, person_field, title_field, words_field
from luoshi.cadence.models import Duty
from luoshi.items.models import Item
from luoshi.org.models import Post, Unit
from luoshi.papers.models import Paper
from luoshi.records.kinds import Matter, Mode, NoteKind, RecordState, Role


class Record(models.Model):
    """Something that was done, written once. What it says is in its versions.

    A draft's words wait in ``draft``; ``drafter`` keeps it.

    ``host``, ``held_on`` and ``kinds`` are copies of the version in force. ``numbered_on`` is the day in its number.
    """

    number = models.CharField(max_length=24, unique=True, null=True)
    state = choice_field(RecordState)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="records_hosted")
    held_on = models.DateField(null=True)
    numbered_on = models.DateField(null=True, db_index=True)
    kinds = models.CharField(max_length=200, blank=True, default="")
    entered_at = models.DateTimeField(null=True)
    entered_by = person_field(blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = person_field(blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")
    drafter = person_field(blank=True, default="")
    draft = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            one_of("state", RecordState, "records_record_state"),
            paired("entered_at", "entered_by", "records_record_entered"),
            paired("withdrawn_at", "withdrawn_by", "records_record_withdrawn"),
            models.CheckConstraint(
                condition=Q(state=RecordState.DRAFT)
                | Q(number__isnull=False, held_on__isnull=False, draft={}),
                name="records_record_whole",
            ),
        ]
        indexes = [models.Index(fields=["host", "held_on"], name="records_record_host")]

    def __str__(self) -> str:
        return self.number or ""


class RecordVersion(Known):
    """What a record says, from one correction to the next. ``kinds`` holds kinds between blanks (" lecture ").

    Counts are of people: required, present, excused, visiting, exempt (the old, the ill), attended elsewhere. Who they were is not kept,
    except the chair, the recorder and those whose own duty it was (:class:`Attendance`).
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions")
    host = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kinds = models.CharField(max_length=200)
    held_on = models.DateField()
    until_on = models.DateField(null=True)
    begins = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    mode = choice_field(Mode, default=Mode.ON_SITE)
    place = models.CharField(max_length=120, blank=True, default="")
    topics = words_field()
    chair = person_field(blank=True, default="")
    recorder = person_field(blank=True, default="")
    required = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(default=0)
    excused = models.PositiveIntegerField(default=0)
    visiting = models.PositiveIntegerField(default=0)
    exempt = models.PositiveIntegerField(default=0)
    elsewhere = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["record", "id"]
        constraints = [
            one_of("mode", Mode, "records_version_mode"),
            paired("gone_at", "gone_by", "records_version_gone"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(gone_at__isnull=True), name="records_version_one"
            ),
            models.CheckConstraint(
                condition=Q(
                    required__gte=models.F("present")
                    + models.F("excused")
                    + models.F("exempt")
                    + models.F("elsewhere")
                ),
                name="records_version_counts",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("held_on")),
                name="records_version_days",
            ),
        ]
        indexes = [models.Index(fields=["chair"], name="records_version_chair")]


class Joint(models.Model):
    """Another unit that held it together with the host."""

    version = models.ForeignKey(RecordVersion, models.CASCADE, related_name="joints")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="records_joint")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "unit"], name="records_joint_once")]


class Attendance(models.Model):
    """A person named because it was his own duty: who lectured, which leader attended his own branch as a member."""

    version = models.ForeignKey(RecordVersion, models.CASCADE, related_name="attended")
    person = person_field()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    role = choice_field(Role)

    class Meta:
        constraints = [
            one_of("role", Role, "records_attendance_role"),
            models.UniqueConstraint(fields=["version", "person", "role"], name="records_attendance_once"),
        ]
        indexes = [models.Index(fields=["person"], name="records_attendance_person")]


class Decision(models.Model):
    """What was decided; it may have become an item."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="decisions")
    text = models.CharField(max_length=400)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="decided_in")

    class Meta:
        ordering = ["record", "id"]


class Finding(models.Model):
    """Something found on the occasion; rooms above may make a problem of it."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="findings")
    about = models.ForeignKey(Unit, models.PROTECT, related_name="findings")
    text = models.CharField(max_length=400)

    class Meta:
        ordering = ["record", "id"]


class Mention(Known):
    """The record as a whole, one of its decisions or one of its findings names an item. Known by two clocks, as versions are."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="mentions")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="mentions")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="mentions")
    item = models.ForeignKey(Item, models.PROTECT, related_name="mentions")

    class Meta(Known.Meta):
        ordering = ["id"]
        constraints = [
            *Known.Meta.constraints,
            models.CheckConstraint(
                condition=Q(decision__isnull=True) | Q(finding__isnull=True), name="records_mention_of_one"
            ),
            models.UniqueConstraint(
                fields=["record", "item"],
                condition=Q(decision__isnull=True, finding__isnull=True, gone_at__isnull=True),
                name="records_mention_once",
            ),
            models.UniqueConstraint(
                fields=["decision", "item"],
                condition=Q(decision__isnull=False, gone_at__isnull=True),
                name="records_mention_decision",
            ),
            models.UniqueConstraint(
                fields=["finding", "item"],
                condition=Q(finding__isnull=False, gone_at__isnull=True),
                name="records_mention_finding",
            ),
        ]


class Vote(models.Model):
    """Counts of a vote and the quorum it needed; never who voted what."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="votes")
    matter = choice_field(Matter)
    text = title_field()
    entitled = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    in_favour = models.PositiveIntegerField()
    against = models.PositiveIntegerField(default=0)
    abstained = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["record", "id"]
        constraints = [
            one_of("matter", Matter, "records_vote_matter"),
            models.CheckConstraint(
                condition=Q(entitled__gte=models.F("present"))
                & Q(present__gte=models.F("in_favour") + models.F("against") + models.F("abstained")),
                name="records_vote_counts",
            ),
        ]


class RecordPaper(models.Model):
    """An attachment of a record."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="papers")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="record_link")


class TurnNote(Known):
    """What is said about one turn: excused, explained, made up by a later record.

    About an election, whose window begins with its term: another due date (``to_on``), or a record approved before its time.
    """

    kind = choice_field(NoteKind)
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="notes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="turn_notes")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="turn_notes")
    window_on = models.DateField()
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="makes_up")
    to_on = models.DateField(null=True)
    reason = models.CharField(max_length=400)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("kind", NoteKind, "records_note_kind"),
            paired("gone_at", "gone_by", "records_note_gone"),
            models.CheckConstraint(
                condition=Q(kind__in=[NoteKind.MADE_UP, NoteKind.EARLY], record__isnull=False)
                | (~Q(kind__in=[NoteKind.MADE_UP, NoteKind.EARLY]) & Q(record__isnull=True)),
                name="records_note_record",
            ),
            models.CheckConstraint(
                condition=Q(kind=NoteKind.MOVED, to_on__isnull=False)
                | (~Q(kind=NoteKind.MOVED) & Q(to_on__isnull=True)),
                name="records_note_day",
            ),
        ]
        indexes = [models.Index(fields=["unit", "duty", "window_on"], name="records_note_turn")]
