"""Forms of everything that can be done to an item."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.access.queries import judging_groups, visible_units
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.items.kinds import JudgeAt, Klass
from luoshi.items.models import Item
from luoshi.items.words import JUDGES, KLASSES
from luoshi.mandate.queries import visible_lines
from luoshi.org.models import Post, Unit
from luoshi.org.queries import leaders_in_sight
from luoshi.web.forms import fields


def unit_label(unit: Unit) -> str:
    """Indent a unit's name by its level, so that a select reads like the tree."""
    return "　" * max(len(unit.path) // 5 - 1, 0) + unit.name


class NeedsForm(forms.Form):
    """What closing needs besides an effect."""

    needs_document = fields.line(_("点名要的文件"), required=False, help_text=_("不要就空着：附件可有可无。"))
    needs_rule = fields.tick(_("要定下一条制度"))
    needs_relook = fields.tick(_("核验时要定回头看的日期"))
    needs_beneficiary = fields.tick(_("要有受益人的话"))


class EditForm(NeedsForm):
    """Words of an item, with the version that was read."""

    field_order = ["title", "standard"]
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = fields.line(_("要办什么"))
    standard = fields.line(_("完成标准"), limit=400, required=False)


class NewItemForm(NeedsForm):
    """A new item. Several leads: the item stays with its opener, one child a lead."""

    field_order = [
        "title",
        "standard",
        "line",
        "klass",
        "due_on",
        "check_every",
        "leads",
        "supports",
        "judge_at",
        "judge_group",
    ]
    title = fields.line(_("要办什么"))
    standard = fields.line(
        _("完成标准"), limit=400, required=False, help_text=_("写到什么样算办成，能看得出来。")
    )
    klass = fields.choice(_("类别"), ((k.value, w) for k, w in KLASSES.items()))
    due_on = fields.day(
        _("完成时限"), required=False, help_text=_("立行立改不写日期就是30天；长期坚持写第一次检查的日期。")
    )
    check_every = fields.number(
        _("每几个月检查一次"), required=False, low=1, high=36, help_text=_("只用于长期坚持。")
    )
    judge_at = fields.choice(_("谁来核验"), ((k.value, w) for k, w in JUDGES.items()))
    draft = fields.tick(_("先存草稿，不发出去"))

    def __init__(self, viewer: Viewer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        units = visible_units(viewer).filter(living(clock.today()))
        self.fields["line"] = fields.Choosing(visible_lines(viewer), label=_("条"))
        self.fields["leads"] = fields.ChoosingMany(
            units,
            label=_("牵头单位"),
            label_of=unit_label,
            widget=forms.SelectMultiple(attrs={"size": 8}),
            help_text=_("选几个就是并列牵头：各领一项，总的一项留在本单位。按住 Ctrl 可以多选。"),
        )
        self.fields["supports"] = fields.ChoosingMany(
            units,
            label=_("配合单位"),
            label_of=unit_label,
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 5}),
        )
        self.fields["judge_group"] = fields.Choosing(
            judging_groups(viewer), label=_("核验的组"), required=False, help_text=_("只在选“指定的组”时用。")
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("klass") == Klass.BY_DATE and not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("限期的事项要写日期。"))
        if (
            given.get("judge_at") == JudgeAt.GROUP
            and not given.get("judge_group")
            and "judge_group" not in self.errors
        ):
            self.add_error("judge_group", _("选一个组。"))
        return given


class BreakDownForm(forms.Form):
    """To whom, by when; shown again with every unit before anything is written."""

    GROUPS = [
        ("", _("只要下面打勾的")),
        ("departments", _("各司局")),
        ("affiliated", _("各直属单位")),
        ("committees", _("各设党委单位")),
        ("branches", _("下属各支部")),
    ]
    group = fields.choice(_("分给哪些"), GROUPS, required=False)
    due_on = fields.day(_("完成时限"), required=False, help_text=_("空着就和上级事项一样。"))

    def __init__(self, viewer: Viewer, item: Item, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        units = visible_units(viewer).filter(living(clock.today())).exclude(pk=item.lead_id)
        taken = Item.objects.filter(parent=item).exclude(state="cancelled").values("lead_id")
        self.fields["units"] = fields.ChoosingMany(
            units.exclude(pk__in=taken), label=_("或者逐个选"), required=False, label_of=lambda u: u.name
        )


class SupportsForm(forms.Form):
    """Which units support an item."""

    def __init__(self, viewer: Viewer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["units"] = fields.ChoosingMany(
            visible_units(viewer).filter(living(clock.today())),
            label=_("配合单位"),
            required=False,
            label_of=unit_label,
            widget=forms.SelectMultiple(attrs={"size": 10}),
        )


class ProgressForm(forms.Form):
    """What has been done so far."""

    text = fields.words(_("做了什么"), limit=2000)
    on = fields.day(_("哪一天"), required=False, help_text=_("空着就是今天。"))


class ReasonForm(forms.Form):
    """A reason, and nothing else."""

    reason = fields.words(_("原因"), limit=2000, rows=3)


class ForForm(forms.Form):
    """Whose act it is, where it is entered for a leader (代录)."""

    def add_leaders(self, viewer: Viewer, allowed: bool) -> None:
        """Offer the leaders' posts in sight to a post that may enter for them."""
        if allowed:
            self.fields["for_post"] = fields.Choosing(
                leaders_in_sight(
                    viewer.ranges, clock.today(), home=viewer.acting.home if viewer.acting else None
                ),
                label=_("替谁录"),
                required=False,
                label_of=_post_label,
                help_text=_("自己办的就空着。替领导录的，要他本人确认，或写明他签过的文件。"),
            )
            self.fields["signed_document"] = fields.line(_("他签过的文件"), required=False)


def _post_label(post: Post) -> str:
    place = post.unit.name if post.unit else (post.group.name if post.group else "")
    return f"{place} {post.title}"


class SubmitForm(ForForm):
    """The effect, and what the item asks for."""

    effect = fields.words(_("成效"), help_text=_("一句话：办之前怎样，现在怎样。附件可有可无。"), rows=5)

    def __init__(self, viewer: Viewer, item: Item, may_type: bool, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if item.needs_document:
            self.fields["documents"] = fields.words(
                _("点名要的文件"), limit=2000, rows=2, help_text=item.needs_document
            )
        if item.needs_rule or item.klass == Klass.SUSTAINED:
            self.fields["rule"] = fields.line(_("定下来的制度"), help_text=_("写名称或文号。"))
        if item.needs_beneficiary:
            self.fields["beneficiary_word"] = fields.line(
                _("受益人怎么说"), limit=400, help_text=_("谁、说了什么。")
            )
        self.add_leaders(viewer, may_type)


class ConfirmForm(ForForm):
    """Closing an item's number."""

    note = fields.words(_("核验意见"), required=False, rows=3, limit=2000, help_text=_("可以空着。"))

    def __init__(self, viewer: Viewer, item: Item, may_type: bool, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["relook_on"] = fields.day(
            _("回头看的日期"),
            required=item.needs_relook,
            help_text="" if item.needs_relook else _("可以空着。"),
        )
        self.add_leaders(viewer, may_type)


class ReturnForm(ForForm):
    """What is still wanted."""

    reason = fields.words(_("还差什么"), limit=2000, rows=3, help_text=_("写清楚，对方照着改。"))

    def __init__(self, viewer: Viewer, may_type: bool, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.add_leaders(viewer, may_type)


class NoteForm(forms.Form):
    """What was seen."""

    note = fields.words(_("看到什么"), limit=2000, rows=3)


class LookAgainForm(NoteForm):
    """What was seen on looking again, and when to look next."""

    next_on = fields.day(_("下次回头看"), required=False)


class ReopenForm(ReasonForm):
    """Where it rebounded, and the new date."""

    due_on = fields.day(_("新的期限"))


class AskDateForm(ReasonForm):
    """Until when, and why."""

    field_order = ["due_to", "reason"]
    due_to = fields.day(_("改到哪一天"))


class DecideDateForm(forms.Form):
    """Yes or no to another date."""

    granted = forms.TypedChoiceField(
        label=_("答复"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个。")},
    )
    answer = fields.words(_("说明"), required=False, limit=400, rows=2, help_text=_("不同意要写原因。"))


class NothingForm(forms.Form):
    """A page that only asks for the button."""
