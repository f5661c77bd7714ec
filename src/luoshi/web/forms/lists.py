"""Forms of responsibility lists and handover sheets."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.base.refusals import Words
from luoshi.cadence.models import Duty
from luoshi.lists.kinds import Tier
from luoshi.lists.queries import Whole
from luoshi.mandate.models import Clause, Line
from luoshi.org.models import Group, Post, Unit
from luoshi.org.words import post_words
from luoshi.web.forms import fields
from luoshi.web.turn_words import duty_name


def _secretary(posts: QuerySet[Post]) -> fields.Choosing:
    return fields.Choosing(
        posts,
        label=_("书记是哪个岗位"),
        required=False,
        empty_label=_("班子里排第一位的"),
        label_of=lambda post: post.title,
    )


class DrawForm(forms.Form):
    """A list drawn up at once: its heading, the upper entries taken over with their words, one's own lines for each tier."""

    title = fields.line(_("标题"))
    number = fields.line(_("文号"), limit=60, required=False, help_text=_("没有就空着。"))
    from_on = fields.day(_("从哪一天起执行"))

    def __init__(
        self,
        tiers: dict[Tier, Words],
        secretaries: QuerySet[Post],
        upper: Whole | None,
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.tiers, self.upper = tiers, upper
        self.fields["secretary"] = _secretary(secretaries)
        for point in upper.entries if upper else ():
            pk = point.clause.pk
            self.fields[f"take-{pk}"] = forms.BooleanField(
                label=f"{point.clause.number} {point.version.title}", required=False
            )
            self.fields[f"title-{pk}"] = fields.line(_("责任内容"), required=False)
            self.fields[f"text-{pk}"] = fields.words(_("具体措施"), rows=2, required=False)
        for tier, word in tiers.items():
            self.fields[f"own-{tier}"] = fields.words(
                gettext("%(tier)s：本单位自己的") % {"tier": word},
                rows=2,
                required=False,
                help_text=_("一行一条；没有就空着。"),
            )

    def parts(self) -> list[tuple[Words, list[tuple[Any, Any, Any]], Any]]:
        """Return the tiers with the bound fields of the upper entries under each, and of one's own lines."""
        found = []
        for tier, word in self.tiers.items():
            entries = [p for p in self.upper.entries if p.tier == tier] if self.upper else []
            rows = [
                (self[f"take-{p.clause.pk}"], self[f"title-{p.clause.pk}"], self[f"text-{p.clause.pk}"])
                for p in entries
            ]
            found.append((word, rows, self[f"own-{tier}"]))
        return found


class MakeForm(forms.Form):
    """Which part of a document is whose."""

    from_on = fields.day(_("从哪一天起执行"))

    def __init__(
        self,
        tiers: dict[Tier, Words],
        aspects: Sequence[tuple[Clause, str]],
        secretaries: QuerySet[Post],
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        rows = Clause.objects.filter(pk__in=[clause.pk for clause, _said in aspects])
        said = {clause.pk: f"{clause.number} {title}" for clause, title in aspects}
        for tier, word in tiers.items():
            self.fields[tier.value] = fields.Choosing(
                rows,
                label=gettext("%(tier)s是哪一个方面") % {"tier": word},
                required=False,
                empty_label=_("没有这一级"),
                label_of=lambda clause: said[clause.pk],
            )
        self.fields["secretary"] = _secretary(secretaries)


class EndListForm(forms.Form):
    """The last day on which a list holds."""

    to_on = fields.day(_("执行到哪一天"))


class AskForm(forms.Form):
    """Units asked for their own lists: what, by when, which units; shown before it goes out."""

    title = fields.line(_("要办什么"))
    standard = fields.line(_("完成标准"), limit=400, required=False)
    due_on = fields.day(_("哪一天以前"))

    def __init__(
        self,
        lines: QuerySet[Line],
        groups: QuerySet[Group] | None,
        units: QuerySet[Unit],
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["line"] = fields.Choosing(lines, label=_("哪一条"), label_of=lambda line: line.name)
        if groups is not None:
            self.fields["judge_group"] = fields.Choosing(
                groups,
                label=_("本级的总项由哪个组核验"),
                label_of=lambda group: group.name,
                help_text=_("各单位的由本级核验；本级自己的总项由常设核验组核验。"),
            )
        self.fields["units"] = fields.ChoosingMany(
            units, label=_("今天的设党委单位"), label_of=lambda unit: unit.name
        )


class PointPostsForm(forms.Form):
    """The posts a point is for."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, posts: QuerySet[Post], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["posts"] = fields.ChoosingMany(
            posts, label=_("责任岗位"), required=False, label_of=post_words
        )


class PointDutiesForm(forms.Form):
    """The duties that carry a point."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, duties: QuerySet[Duty], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["duties"] = fields.ChoosingMany(
            duties, label=_("规定动作"), required=False, label_of=duty_name
        )


class WhyForm(forms.Form):
    """A reason in one line."""

    reason = fields.line(_("原因"), limit=400)
