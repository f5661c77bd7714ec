"""Tables of the room."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import (
    Known,
    Spanned,
    choice_field,
    one_of,
    paired,
    span_check,
    title_field,
    words_field,
)
from luoshi.cadence.kinds import Condition, Force, Mark, Need, RecordKind, Subject
from luoshi.core.windows import Length
from luoshi.org.models import Unit


class Duty(models.Model):
    """What a regulation asks again and again. How often is in its versions; who owes it is in ``kinds_owing``.

    ``says`` tells the rule in the program's own words; ``basis`` and ``article`` name the source, ``mark`` how well it is known.
    ``kinds_owing`` holds kinds of units (or of posts) parted by blanks, ``conditions`` what else must hold.
    """

    code = models.CharField(max_length=40, unique=True)
    name = title_field()
    name_en = title_field()
    subject = choice_field(Subject)
    force = choice_field(Force)
    basis = title_field()
    article = models.CharField(max_length=60, blank=True, default="")
    mark = choice_field(Mark)
    says = words_field()
    says_en = words_field()
    kinds_owing = models.CharField(max_length=200)
    branch_kinds = models.CharField(max_length=100, blank=True, default="")
    conditions = models.CharField(max_length=100, blank=True, default="")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            one_of("subject", Subject, "cadence_duty_subject"),
            one_of("force", Force, "cadence_duty_force"),
            one_of("mark", Mark, "cadence_duty_mark"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def must_hold(self) -> frozenset[Condition]:
        """Return what must hold besides the kind."""
        return frozenset(Condition(each) for each in self.conditions.split())


class CalendarYear(Known):
    """The holidays and make-up days of a year the shipped tables do not know, as a notice lists them; days in ISO form.

    A correction ends the row and adds another.
    """

    year = models.PositiveIntegerField()
    basis = title_field()
    off = models.JSONField(default=list)
    on = models.JSONField(default=list)

    class Meta(Known.Meta):
        ordering = ["year", "id"]
        constraints = [
            *Known.Meta.constraints,
            models.UniqueConstraint("year", condition=Q(gone_at=None), name="cadence_calendar_one_a_year"),
        ]


class DutyVersion(Spanned, Known):
    """How often a duty is owed, from a day on: in general, or (``unit``) more strictly for a unit and what lies below it.

    ``times`` records in a window of ``length`` (``most``: "between m and n"), ``years`` for terms of office; entered within
    ``grace`` calendar days after the window. ``kinds`` are the kinds of record that satisfy it, ``needs`` what they must show.
    """

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="stricter")
    length = choice_field(Length)
    times = models.PositiveIntegerField(default=1)
    most = models.PositiveIntegerField(null=True)
    years = models.PositiveIntegerField(default=0)
    grace = models.PositiveIntegerField(default=0)
    kinds = models.CharField(max_length=200)
    needs = models.CharField(max_length=100, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["duty", "from_on", "id"]
        constraints = [
            one_of("length", Length, "cadence_version_length"),
            span_check("cadence_version_span"),
            paired("gone_at", "gone_by", "cadence_version_gone"),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gte=models.F("times")), name="cadence_version_most"
            ),
            models.CheckConstraint(
                condition=(Q(length=Length.TERM) & Q(years__gt=0)) | (~Q(length=Length.TERM) & Q(years=0)),
                name="cadence_version_years",
            ),
        ]

    @property
    def does(self) -> frozenset[RecordKind]:
        """Return the kinds of record that satisfy it."""
        return frozenset(RecordKind(each) for each in self.kinds.split())

    @property
    def asks(self) -> frozenset[Need]:
        """Return what such a record must show."""
        return frozenset(Need(each) for each in self.needs.split())
