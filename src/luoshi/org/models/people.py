"""People, the posts they hold, who stands in for them, what they have charge of."""

from django.db import models
from django.db.models import Q

from luoshi.base.models import Known, Spanned, choice_field, new_id, one_of, paired, person_field, span_check
from luoshi.org.kinds import PostKind
from luoshi.org.models.groups import Group
from luoshi.org.models.units import Unit


class Person(models.Model):
    """A person: an opaque id and a name, nothing else. Anonymised: the name is gone, the id stays."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    name = models.CharField(max_length=60, blank=True)
    name_pinyin = models.CharField(max_length=120, blank=True, default="")
    anonymised_at = models.DateTimeField(null=True)
    anonymised_by = person_field(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            paired("anonymised_at", "anonymised_by", "org_person_anonymised"),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True) | Q(name="", name_pinyin=""),
                name="org_person_no_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.id


class Post(Spanned):
    """A seat in a unit or a group, vacant or held. A duty or item belongs to the seat, not to who sits in it.

    ``branch``: where its holder lives his organisational life as an ordinary member (leaders' posts).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="posts")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="posts")
    kind = choice_field(PostKind)
    title = models.CharField(max_length=60)
    order = models.PositiveIntegerField(default=0)
    branch = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="homes_of_posts")

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            one_of("kind", PostKind, "org_post_kind"),
            span_check("org_post_span"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(group__isnull=True), name="org_post_unit_or_group"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def home(self) -> Unit:
        """The unit this post belongs to: its own, or the one its group is at home in."""
        return self.unit or self.group.home  # type: ignore[union-attr]  # one of both, by constraint


class Tenure(Spanned, Known):
    """A person holds a post from one day to another."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [span_check("org_tenure_span"), paired("gone_at", "gone_by", "org_tenure_gone")]
        indexes = [models.Index(fields=["person", "from_on"], name="org_tenure_person")]


class Deputy(Spanned, Known):
    """A person stands in for a post from one day to another; the post's own rights, the deputy's own name."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="deputies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="deputyships")

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            span_check("org_deputy_span"),
            paired("gone_at", "gone_by", "org_deputy_gone"),
            models.CheckConstraint(condition=Q(to_on__isnull=False), name="org_deputy_has_end"),
        ]


class Portfolio(Spanned, Known):
    """A leader's post has charge of a unit (分管) from one day to another. Lines are in mandate."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="portfolios")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="in_portfolios")

    class Meta:
        ordering = ["unit__path", "from_on"]
        constraints = [span_check("org_portfolio_span"), paired("gone_at", "gone_by", "org_portfolio_gone")]
