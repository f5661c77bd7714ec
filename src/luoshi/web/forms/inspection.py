"""Forms of the inspectors: a finding, a sample."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.inspection.actions import MOST_DRAWN
from luoshi.mandate.models import Line
from luoshi.org.models import Unit
from luoshi.web.forms import fields


class FindingForm(forms.Form):
    """What is found about one closing, and perhaps the day by which an answer would be good."""

    words = fields.words(
        _("哪里不对"), rows=3, limit=2000, help_text=_("写事，不写谁说了什么；牵头单位和上级看得到。")
    )
    answer_on = fields.day(_("希望哪一天前答复"), required=False, help_text=_("可以空着，会商时再定。"))


class SampleForm(forms.Form):
    """A sample drawn by seed."""

    first_on = fields.day(_("销号日期从"))
    last_on = fields.day(_("到"))
    as_of_on = fields.day(_("按哪一天台账知道的"))
    size = fields.number(_("抽几项"), low=1, high=MOST_DRAWN)
    seed = fields.line(
        _("种子"),
        limit=100,
        help_text=_("几个字或数字，比如当天的日期加一个当众说的数。同样的种子抽出同样的事项。"),
    )

    def __init__(self, *args: Any, units: Iterable[Unit], lines: Iterable[Line], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"] = _among(_("哪个单位和下面的"), units, _("范围里的全部单位"))
        self.fields["line"] = _among(_("条"), lines, _("不限条"))
        self.order_fields(["first_on", "last_on", "unit", "line", "as_of_on", "size", "seed"])


def _among(label: fields.Label, rows: Iterable[Any], empty: fields.Label) -> forms.TypedChoiceField:
    """Return a select of rows already read; the cleaned value is the row, None where none is chosen."""
    by_pk = {str(row.pk): row for row in rows}
    return forms.TypedChoiceField(
        label=label,
        required=False,
        empty_value=None,
        choices=[("", empty), *((pk, row.name) for pk, row in by_pk.items())],
        coerce=by_pk.__getitem__,
        error_messages={"invalid_choice": _("没有这一个，或不在你的范围里。")},
    )
