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


class CalendarForm(forms.Form):
    """The days off of a year, as the notice lists them."""

    year = fields.number(_("年份"), low=2004, high=2100)
    off = fields.words(
        _("放假的日子"),
        rows=4,
        limit=2000,
        help_text=_("照通知写，例如：1月1日至3日、2月5日至11日。周六周日写不写都行。"),
    )
    on = fields.words(
        _("调休上班的日子"),
        rows=2,
        limit=2000,
        required=False,
        help_text=_("只有周六、周日，例如：1月3日、2月14日。"),
    )
    basis = fields.line(_("依据"), help_text=_("通知的名称和文号。"))
