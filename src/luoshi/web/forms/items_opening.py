"""Forms of the opener: a new item, its words, who supports, whom it is handed down to."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.items.kinds import JudgeAt, Klass
from luoshi.items.models import Item
from luoshi.items.words import JUDGES, KLASSES
from luoshi.mandate.models import Clause, Line
from luoshi.org.models import Group, Unit
from luoshi.web.forms import fields
from luoshi.web.forms.fields import TwoSided


def _ticks(label: Any, help_text: Any = "") -> "forms.ModelMultipleChoiceField[Unit]":
    return forms.ModelMultipleChoiceField(
        label=label,
        help_text=help_text,
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=fields.CHOICE_ERRORS,
    )


def _pick(label: Any, model: Any, *, empty: Any, help_text: Any = "") -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(
        label=label,
        help_text=help_text,
        queryset=model.objects.none(),
        required=False,
        empty_label=empty,
        error_messages=fields.CHOICE_ERRORS,
    )


def _offer(form: forms.Form, name: str, rows: QuerySet[Any], words: dict[int, str] | None = None) -> None:
    """Let a field choose among ``rows`` alone, shown by ``words`` where given."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    if words is not None:
        field.label_from_instance = lambda row: words.get(row.pk, str(row))  # type: ignore[method-assign]


class NeedsForm(TwoSided):
    """Words of an item and what its closing needs: shared by opening and editing."""

    title = fields.line(_("要办什么"), help_text=_("一句话，动词开头。"))
    standard = fields.words(_("完成标准"), help_text=_("看到什么就算办完。"), rows=2)
    needs_document = fields.line(
        _("销号要哪份文件"), help_text=_("只有完成标准点名要文件时才写；别的附件一律不要。")
    )
    needs_rule = fields.tick(_("销号要定下制度"))
    needs_relook = fields.tick(_("销号时要定回头看的日期"))
    needs_beneficiary = fields.tick(_("销号要写受益人怎么说"))


class NewItemForm(NeedsForm):
    """A new item."""

    clause = _pick(_("来自哪一条"), Clause, empty=_("没有文件条款，直接立项"))
    line = _pick(_("条"), Line, empty=_("选一条"))
    leads = _ticks(_("牵头单位"), _("选几个就是并列牵头：上面一项留在你这里，每个单位各一项。"))
    supports = _ticks(_("配合单位"), _("可以不选。配合单位只写进展，不报成效。"))
    klass = fields.one_of(_("类别"), [(k.value, w) for k, w in KLASSES.items()], initial=Klass.BY_DATE.value)
    due_on = fields.day(
        _("完成时限"), help_text=_("立行立改可以空着，按设置的天数算；长期坚持写下一次检查的日子。")
    )
    check_every = forms.IntegerField(
        label=_("隔几个月检查一次"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("只有长期坚持的事项写。"),
        error_messages={
            "invalid": _("写一个整数。"),
            "min_value": _("写 1 到 60 之间的整数。"),
            "max_value": _("写 1 到 60 之间的整数。"),
        },
    )
    judge_at = fields.one_of(
        _("谁来核验"), [(j.value, w) for j, w in JUDGES.items()], initial=JudgeAt.SUPERIOR.value
    )
    judge_group = _pick(
        _("核验的组"), Group, empty=_("不用组"), help_text=_("本级自己办的事项，要选常设核验组。")
    )
    draft = fields.tick(_("先存成草稿，还不发出去"))
    field_order = ["title", "clause", "line", "leads", "klass", "due_on", "standard", "judge_at", "judge_group"]

    def __init__(
        self,
        *args: Any,
        clauses: QuerySet[Clause],
        said: dict[int, str],
        lines: QuerySet[Line],
        units: QuerySet[Unit],
        supporters: QuerySet[Unit],
        groups: QuerySet[Group],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        _offer(self, "clause", clauses, said)
        _offer(self, "line", lines)
        _offer(self, "leads", units)
        _offer(self, "supports", supporters)
        _offer(self, "judge_group", groups)

    def clean(self) -> dict[str, Any]:
        """Ask for what has no sensible default: a line, a lead."""
        data = super().clean() or {}
        if "line" in data and data["line"] is None:
            self.add_error("line", str(_("没有选条。每个事项都在一条上。")))
        if "leads" in data and not data["leads"]:
            self.add_error("leads", str(_("没有选牵头单位。")))
        return data


class EditForm(NeedsForm):
    """The words of an item, with the version they were read at."""

    note = fields.line(_("为什么改"), help_text=_("可以不写。"))
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("页面太旧了，重新打开。")})
    field_order = ["title", "standard"]


class SupportsForm(TwoSided):
    """Which units support an item."""

    units = _ticks(_("配合单位"), _("去掉的单位从此看不到这一项。"))

    def __init__(self, *args: Any, units: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, "units", units)


class UnitsForm(TwoSided):
    """First step of handing down: which units. Sets stand for the units they mean today."""

    sets = forms.MultipleChoiceField(
        label=_("成批选"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=fields.CHOICE_ERRORS
    )
    units = _ticks(_("逐个选"))

    def __init__(
        self, *args: Any, units: QuerySet[Unit], sets: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        _offer(self, "units", units)
        choice = self.fields["sets"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = sets
        if not sets:
            del self.fields["sets"]


class PartsForm(TwoSided):
    """Second step: the list as it will be opened, each unit with its own words and date."""

    judge_at = fields.one_of(
        _("谁来核验"), [(j.value, w) for j, w in JUDGES.items()], initial=JudgeAt.SUPERIOR.value
    )
    judge_group = _pick(_("核验的组"), Group, empty=_("不用组"))

    def __init__(
        self, *args: Any, parent: Item, parts: Iterable[Unit], groups: QuerySet[Group], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        _offer(self, "judge_group", groups)
        self.parts = list(parts)
        for unit in self.parts:
            self.fields[f"title_{unit.pk}"] = forms.CharField(
                label=_("要办什么"), required=False, strip=False, initial=parent.title,
                widget=forms.TextInput(attrs={"maxlength": 200, "aria-label": f"{unit.name} {_('要办什么')}"}),
            )
            self.fields[f"due_{unit.pk}"] = fields.day(_("完成时限"))
            self.initial.setdefault(f"due_{unit.pk}", parent.due_on)
            self.fields[f"due_{unit.pk}"].widget.attrs["aria-label"] = f"{unit.name} {_('完成时限')}"

    def rows(self) -> list[tuple[Unit, forms.BoundField, forms.BoundField]]:
        """Return each unit with its two fields, for the table."""
        return [(unit, self[f"title_{unit.pk}"], self[f"due_{unit.pk}"]) for unit in self.parts]
