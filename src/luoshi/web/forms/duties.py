"""Forms about duties: a unit's own number, an election's approved date, an early election."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.cadence.words import LENGTHS
from luoshi.core.windows import CALENDAR
from luoshi.web.forms import fields


class StricterForm(forms.Form):
    """How often the unit wants a duty done."""

    length = fields.choice(_("每"), [(each.value, LENGTHS[each]) for each in CALENDAR])
    times = fields.number(_("至少几次"), low=1, high=99)
    most = fields.number(_("至多几次"), low=1, high=99, required=False, help_text=_("写“8—10次”这样的才填。"))
    grace = fields.number(_("期满后几天内记"), high=92)
    from_on = fields.day(_("从哪天起"))
    reason = fields.line(_("依据"), required=False, help_text=_("例如会议纪要的文号。"))


class MovedForm(forms.Form):
    """Another due date for an election."""

    to_on = fields.day(_("批准到哪天"))
    reason = fields.line(_("批准的文件或原因"), limit=400)


class EarlyForm(forms.Form):
    """Which early election is approved."""

    record = forms.ChoiceField(
        label=_("哪一次"),
        error_messages={"required": _("选一次。"), "invalid_choice": _("没有这一个。从列出的里面选。")},
    )
    reason = fields.line(_("批准的文件或原因"), limit=400)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["record"].choices = choices  # type: ignore[attr-defined]
