"""Tables of the room."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import Known, choice_field, one_of, words_field
from luoshi.inspection.kinds import Verdict
from luoshi.items.models import Item, Step
from luoshi.mandate.models import Line
from luoshi.meetings.models import Topic
from luoshi.org.models import Group, Post, Unit


class Sample(Known):
    """A sample (抽查) of the closings of a period, drawn by a seed: ``population`` items there were, ``mark`` the hash of their numbers.

    The population is that of ``as_of_on``, as the ledger knew it by then (or by ``known_at``, where that day ran). A number is drawn by
    ``core.drawing``.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="samples")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    seed = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    as_of_on = models.DateField()
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    population = models.PositiveIntegerField()
    mark = models.CharField(max_length=64)

    class Meta(Known.Meta):
        ordering = ["-id"]
        constraints = [
            *Known.Meta.constraints,
            models.CheckConstraint(condition=Q(size__gt=0), name="inspection_sample_size"),
            models.CheckConstraint(
                condition=Q(first_on__lte=models.F("last_on")), name="inspection_sample_period"
            ),
        ]


class Drawn(models.Model):
    """An item drawn, in the order of the draw, with the closing that is looked at: its last one of the population."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="drawn")
    order = models.PositiveIntegerField()
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sample", "order"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "order"], name="inspection_drawn_order"),
            models.UniqueConstraint(fields=["sample", "item"], name="inspection_drawn_once"),
        ]


class Review(Known):
    """What the group says of one closing (核查): it changes no item and asks nobody. ``step`` is the closing.

    A finding has words, and perhaps the day by which the group would like an answer; ``topic`` is what it was brought to a consultation as.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="reviews")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="reviews")
    step = models.ForeignKey(Step, models.PROTECT, related_name="reviews")
    verdict = choice_field(Verdict)
    words = words_field()
    answer_on = models.DateField(null=True)
    topic = models.OneToOneField(Topic, models.PROTECT, null=True, related_name="review")

    class Meta(Known.Meta):
        ordering = ["-id"]
        constraints = [
            *Known.Meta.constraints,
            one_of("verdict", Verdict, "inspection_review_verdict"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.SOUND.value, words="", answer_on__isnull=True, topic__isnull=True)
                | (Q(verdict=Verdict.FINDING.value) & ~Q(words="")),
                name="inspection_review_words",
            ),
            models.UniqueConstraint(
                fields=["group", "step"], condition=Q(gone_at__isnull=True), name="inspection_review_once"
            ),
        ]
        indexes = [models.Index(fields=["verdict", "gone_at"], name="inspection_review_said")]
