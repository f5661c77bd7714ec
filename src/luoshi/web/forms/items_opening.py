"""Forms of the opener: a new item, its words, who supports it, whom it is handed down to."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.items.models import Item
from luoshi.items.words import JUDGES, KLASSES
from luoshi.mandate.models import Clause, Line
from luoshi.org.models import Group, Post, Unit
from luoshi.org.words import post_words
from luoshi.web.forms import fields


class NeedsForm(forms.Form):
    """The words of an item, and what its closing needs besides an effect."""

    title = fields.line(_("要办什么"), help_text=_("一句话，动词开头。"))
    standard = fields.line(
        _("完成标准"), limit=400, required=False, help_text=_("写到什么样算办成，能看得出来。")
    )
    needs_document = fields.line(
        _("点名要的文件"), required=False, help_text=_("完成标准点名要文件才写；别的附件可有可无。")
    )
    needs_rule = fields.tick(_("要定下一条制度"))
    needs_relook = fields.tick(_("核验时要定回头看的日期"))
    needs_beneficiary = fields.tick(_("要有受益人的话"))


class EditForm(NeedsForm):
    """Words of an item, with the version that was read."""

    note = fields.line(_("为什么改"), required=False, help_text=_("可以空着。"))
    version = forms.IntegerField(widget=forms.HiddenInput)


def _judge(form: forms.Form, groups: QuerySet[Group]) -> None:
    form.fields["judge_from"] = fields.choice(
        _("谁来核验"), ((kind.value, word) for kind, word in JUDGES.items()), initial=JudgeFrom.SUPERIOR.value
    )
    form.fields["judge_group"] = fields.Choosing(
        groups,
        label=_("核验的组"),
        required=False,
        empty_label=_("不用组"),
        help_text=_("选“指定的组”时用。本级自己办的事项，要选常设核验组。"),
    )


class NewItemForm(NeedsForm):
    """A new item. Several leads: the item stays with its opener, one child a lead."""

    klass = fields.choice(
        _("类别"), ((kind.value, word) for kind, word in KLASSES.items()), initial=Klass.BY_DATE.value
    )
    due_on = fields.day(_("完成时限"), required=False)
    check_every = fields.number(
        _("每几个月检查一次"), required=False, low=1, high=36, help_text=_("只用于长期坚持。")
    )
    draft = fields.tick(_("先存草稿，不发出去"))

    def __init__(
        self,
        *args: Any,
        clauses: QuerySet[Clause],
        said: dict[int, str],
        lines: QuerySet[Line],
        units: list[Any],
        groups: QuerySet[Group],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["due_on"].help_text = gettext(
            "立行立改空着就是%(n)s天；长期坚持写第一次检查的日期，或空着。"
        ) % {"n": settings.IMMEDIATE_DAYS}
        self.fields["clause"] = fields.Choosing(
            clauses,
            label=_("来自哪一条"),
            required=False,
            empty_label=_("没有文件条款，直接立项"),
            label_of=lambda clause: said.get(clause.pk, clause.number),
        )
        self.fields["line"] = fields.Choosing(lines, label=_("条"), empty_label=_("选一条"))
        self.fields["leads"] = fields.among(
            _("牵头单位"),
            [unit for unit in units if unit.may_lead],
            help_text=_("选几个就是并列牵头：各领一项，总的一项留在本单位。"),
        )
        self.fields["post"] = fields.line(
            _("责任岗位"),
            limit=60,
            required=False,
            help_text=_("牵头单位里的岗位，写岗位名称或现在谁在岗；空着就归单位。事项跟着岗位走，不跟人走。"),
        )
        self.fields["supports"] = fields.among(
            _("配合单位"), units, required=False, help_text=_("配合单位只写进展，不报成效。")
        )
        _judge(self, groups)

    def clean(self) -> dict[str, Any]:
        """Ask for the date and the group where the other answers call for them."""
        given = super().clean() or {}
        if given.get("klass") == Klass.BY_DATE and not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", gettext("限期的事项要写日期。"))
        if given.get("judge_from") == JudgeFrom.GROUP and given.get("judge_group", "") is None:
            self.add_error("judge_group", gettext("选一个组。"))
        if given.get("post") and len(given.get("leads") or []) > 1:
            self.add_error("post", gettext("几个单位并列牵头时空着；各单位领到以后自己定岗位。"))
        return given


class SupportsForm(forms.Form):
    """Which units support an item."""

    def __init__(self, *args: Any, units: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["units"] = fields.ChoosingMany(
            units, label=_("配合单位"), required=False, help_text=_("去掉的单位从此看不到这一项。")
        )


class SeatForm(forms.Form):
    """Which post of the lead unit an item lies on."""

    def __init__(self, *args: Any, posts: QuerySet[Post], unit: Unit, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["post"] = fields.Choosing(
            posts,
            label=_("责任岗位"),
            required=False,
            empty_label=gettext("不定岗位，归%(unit)s") % {"unit": unit.name},
            label_of=post_words,
        )


class UnitsForm(forms.Form):
    """First step of handing down: which units. A set stands for the units it means today."""

    def __init__(self, *args: Any, units: QuerySet[Unit], sets: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        if sets:
            self.fields["sets"] = forms.MultipleChoiceField(
                label=_("成批选"), required=False, choices=sets, widget=forms.CheckboxSelectMultiple
            )
        self.fields["units"] = fields.ChoosingMany(units, label=_("逐个选"), required=False)


class PartsForm(forms.Form):
    """Second step: the list as it will be opened, each unit with its own words and date."""

    def __init__(
        self, *args: Any, parent: Item, parts: Iterable[Unit], groups: QuerySet[Group], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.parts = list(parts)
        for unit in self.parts:
            title = fields.line(_("要办什么"), required=False)
            title.initial, title.widget.attrs["aria-label"] = (
                parent.title,
                f"{unit.name} {gettext('要办什么')}",
            )
            due = fields.day(_("完成时限"), required=False)
            due.initial, due.widget.attrs["aria-label"] = parent.due_on, f"{unit.name} {gettext('完成时限')}"
            self.fields |= {f"title-{unit.pk}": title, f"due-{unit.pk}": due}
        _judge(self, groups)

    def rows(self) -> list[tuple[Unit, forms.BoundField, forms.BoundField]]:
        """Return each unit with its two fields, for the table."""
        return [(unit, self[f"title-{unit.pk}"], self[f"due-{unit.pk}"]) for unit in self.parts]
