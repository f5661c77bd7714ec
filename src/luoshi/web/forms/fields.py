"""Form fields in the house's manner: choices limited to what the reader sees, so that a foreign id does not exist."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise
    OneOf = forms.ModelChoiceField[Any]
    ManyOf = forms.ModelMultipleChoiceField[Any]
else:
    Label, OneOf, ManyOf = str, forms.ModelChoiceField, forms.ModelMultipleChoiceField


def words(
    label: Label, *, rows: int = 4, limit: int = 4000, required: bool = True, help_text: Label = ""
) -> forms.CharField:
    """Return a field for several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("这里要写。")},
    )


def line(label: Label, *, limit: int = 200, required: bool = True, help_text: Label = "") -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        error_messages={"required": _("这里要写。")},
    )


def day(label: Label, *, required: bool = True, help_text: Label = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": _("写一个日期。"), "invalid": _("写成 2021-06-30 这样。")},
    )


def tick(label: Label, *, help_text: Label = "") -> forms.BooleanField:
    """Return a tick box."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


def number(
    label: Label, *, required: bool = True, low: int = 0, high: int = 10**9, help_text: Label = ""
) -> forms.IntegerField:
    """Return a field for a whole number."""
    return forms.IntegerField(
        label=label, required=required, min_value=low, max_value=high, help_text=help_text
    )


def choice(
    label: Label,
    choices: Iterable[tuple[str, Any]],
    *,
    required: bool = True,
    help_text: Label = "",
    initial: str | None = None,
) -> forms.ChoiceField:
    """Return a field for one of a few values."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        help_text=help_text,
        initial=initial,
        error_messages={"invalid_choice": _("没有这一个。从列出的里面选。"), "required": _("选一个。")},
    )


_MISSING: dict[str, Any] = {"invalid_choice": _("没有这一个，或不在你的范围里。"), "required": _("选一个。")}


class Choosing(OneOf):
    """A select of rows; each row's label is made by ``label_of``."""

    def __init__(self, queryset: QuerySet[Any], *, label_of: Any = str, **more: Any) -> None:
        self.label_of = label_of
        super().__init__(queryset, **more)
        self.error_messages |= _MISSING

    def label_from_instance(self, obj: Model) -> str:
        return str(self.label_of(obj))


class ChoosingMany(ManyOf):
    """Tick boxes for rows."""

    def __init__(self, queryset: QuerySet[Any], *, label_of: Any = str, **more: Any) -> None:
        self.label_of = label_of
        more.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(queryset, **more)
        self.error_messages |= {
            "invalid_choice": _("没有这一个，或不在你的范围里。"),
            "invalid_pk_value": _("没有这一个，或不在你的范围里。"),
            "required": _("至少选一个。"),
        }

    def label_from_instance(self, obj: Model) -> str:
        return str(self.label_of(obj))


def among(
    label: Label, rows: Iterable[Any], *, required: bool = True, help_text: Label = ""
) -> forms.TypedMultipleChoiceField:
    """Return tick boxes for rows already read; the cleaned value is the rows ticked, in the order ticked."""
    by_pk = {str(row.pk): row for row in rows}
    wrong = _("没有这一个，或不在你的范围里。")
    return forms.TypedMultipleChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        choices=[(pk, str(row)) for pk, row in by_pk.items()],
        coerce=by_pk.__getitem__,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": wrong, "invalid_list": wrong, "required": _("至少选一个。")},
    )
