"""Tables of the room."""

from django.db import models
from django.db.models import F, Q

from luoshi.base.models import Known, choice_field, one_of, words_field
from luoshi.items.models import Item
from luoshi.org.models import Post
from luoshi.together.kinds import TieKind


class Tie(Known):
    """A row that names a core-business task and a Party-building item: they were deployed together, or judged together.

    ``words``: how they go together; of a judgement, the judgement itself with its reasons. ``post``: who says so; a judgement is that of
    the body it sits in. ``corrects``: the judgement it stands in for. ``reason``: why it ended, where it was not corrected.
    """

    kind = choice_field(TieKind)
    business = models.ForeignKey(Item, models.PROTECT, related_name="ties")
    party = models.ForeignKey(Item, models.PROTECT, related_name="ties_of_party")
    on = models.DateField()
    words = words_field()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(max_length=400, blank=True, default="")

    class Meta(Known.Meta):
        ordering = ["on", "id"]
        constraints = [
            *Known.Meta.constraints,
            one_of("kind", TieKind, "together_tie_kind"),
            models.CheckConstraint(condition=~Q(business=F("party")), name="together_tie_two"),
            models.CheckConstraint(
                condition=Q(kind=TieKind.JUDGEMENT) | Q(corrects__isnull=True), name="together_tie_corrects"
            ),
            models.UniqueConstraint(
                fields=["business", "party"],
                condition=Q(kind=TieKind.PAIR, gone_at__isnull=True),
                name="together_pair_once",
            ),
        ]
        indexes = [models.Index(fields=["business", "kind"], name="together_tie_business")]
