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
from luoshi.cadence.kinds import RecordKind
from luoshi.items.models import Item
from luoshi.mandate.models import Document, Line
from luoshi.meetings.kinds import Outcome, SessionState, Side
from luoshi.org.models import Group, Unit
from luoshi.papers.models import Paper
from luoshi.records.models import Decision, Finding, Record


class MeetingKind(models.Model):
    """A kind of meeting: what it is called, whether directives come first, whether both sides bring topics."""

    code = models.CharField(max_length=40, unique=True)
    name = title_field()
    name_en = title_field()
    record = choice_field(RecordKind)
    first_topic = models.BooleanField(default=False)
    both_sides = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        constraints = [one_of("record", RecordKind, "meetings_kind_record")]

    def __str__(self) -> str:
        return self.name


class Directive(Known):
    """A directive that ``unit`` has to convey. ``document`` empty: an off-line one (线下件), of which only number and days are kept."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="directives")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="directives")
    year = models.PositiveIntegerField()
    running = models.PositiveIntegerField()
    arrived_on = models.DateField()

    class Meta(Known.Meta):
        ordering = ["arrived_on", "id"]
        constraints = [
            *Known.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "year", "running"], name="meetings_directive_running"),
            models.UniqueConstraint(
                fields=["unit", "document"], condition=Q(gone_at__isnull=True), name="meetings_directive_once"
            ),
        ]


class Series(Spanned):
    """The meetings of one kind of one unit or one group."""

    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="series")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meeting_series")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="meeting_series")

    class Meta:
        ordering = ["kind__order", "unit__path", "id"]
        constraints = [span_check("meetings_series_span")]


class Session(models.Model):
    """One meeting: the ``ordinal``-th of its series in ``year``. What happened is in its ``record`` once it has ended."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="sessions")
    year = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    planned_on = models.DateField()
    state = choice_field(SessionState, default=SessionState.PLANNED)
    other_first = models.CharField(max_length=400, blank=True, default="")
    called_off = models.CharField(max_length=400, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = person_field(blank=True, default="")
    record = models.OneToOneField(Record, models.PROTECT, null=True, related_name="session")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-planned_on", "-id"]
        constraints = [
            one_of("state", SessionState, "meetings_session_state"),
            paired("ended_at", "ended_by", "meetings_session_ended"),
            models.CheckConstraint(
                condition=Q(record__isnull=True) | Q(state=SessionState.ENDED), name="meetings_session_record"
            ),
            models.UniqueConstraint(fields=["series", "year", "ordinal"], name="meetings_session_ordinal"),
        ]
        indexes = [models.Index(fields=["series", "planned_on"], name="meetings_session_day")]


class SessionPaper(models.Model):
    """A paper (会议文件) that goes with a session's agenda."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="papers")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="session_link")


class Topic(Known):
    """What a session takes up, or (``session`` empty) what waits for the next one.

    ``unit`` reports on it; ``about`` is the unit whose problem was found.

    ``previous``: the topic it was carried from. ``beside``: the topic of which this is one more outcome. A decision names who leads
    by when; when the session ends it is a Decision of its record, with its item.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="topics")
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="topics")
    order = models.PositiveIntegerField(default=0)
    title = title_field()
    directive = models.ForeignKey(Directive, models.PROTECT, null=True, related_name="topics")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="reported_topics")
    about = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    side = choice_field(Side, default=Side.OWN)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    beside = models.ForeignKey("self", models.PROTECT, null=True, related_name="more")
    outcome = choice_field(Outcome, blank=True, default="")
    words = words_field()
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="topic")
    finding = models.OneToOneField(Finding, models.PROTECT, null=True, related_name="topic")
    reason = models.CharField(max_length=400, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta(Known.Meta):
        ordering = ["order", "id"]
        constraints = [
            *Known.Meta.constraints,
            one_of("outcome", Outcome, "meetings_topic_outcome", blank=True),
            one_of("side", Side, "meetings_topic_side"),
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | Q(line__isnull=False), name="meetings_topic_lead_line"
            ),
        ]
        indexes = [models.Index(fields=["series", "session"], name="meetings_topic_waiting")]


class TopicItem(models.Model):
    """An item that the decision or finding of a topic names while the session is open; the record's mention once it has ended."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="names")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["topic", "item"], name="meetings_topic_item_once")]
