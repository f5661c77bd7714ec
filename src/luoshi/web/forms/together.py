"""Forms of what is done together: a Party-building item beside a task, one that is there, a judgement."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.access.scope import Viewer
from luoshi.mandate.models import Line
from luoshi.org.models import Group
from luoshi.web.forms import fields
from luoshi.web.forms.naming import NamesField


class DeployForm(forms.Form):
    """A Party-building item that goes with a core-business task."""

    title = fields.line(_("党建上办什么"), help_text=_("一句话，动词开头。"))
    due_on = fields.day(_("完成时限"))
    standard = fields.line(
        _("完成标准"), limit=400, required=False, help_text=_("写到什么样算办成，能看得出来。")
    )
    words = fields.words(_("两件事怎么合着办"), rows=2, limit=2000, required=False, help_text=_("可以空着。"))

    def __init__(
        self, *args: Any, lines: QuerySet[Line], units: list[Any], groups: QuerySet[Group], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["line"] = fields.Choosing(lines, label=_("党建的条"), empty_label=_("选一条"))
        by_pk = {str(unit.pk): unit for unit in units if unit.may_lead}
        self.fields["lead"] = forms.TypedChoiceField(
            label=_("牵头单位"),
            choices=[(pk, str(unit)) for pk, unit in by_pk.items()],
            coerce=by_pk.__getitem__,
            error_messages={
                "required": _("选一个。"),
                "invalid_choice": _("没有这一个，或不在你的范围里。"),
            },
        )
        self.fields["judge_group"] = fields.Choosing(
            groups,
            label=_("核验的组"),
            required=False,
            empty_label=_("由上级单位核验"),
            help_text=_("本级自己办的事项，要选常设核验组。"),
        )


class PairForm(forms.Form):
    """A Party-building item that is there, and how it goes with the task."""

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["names"] = NamesField(
            viewer,
            label=_("哪一项党建事项"),
            help_text=_("写编号或几个字，一次一项。"),
            required=True,
            most=1,
        )
        self.fields["words"] = fields.words(_("两件事怎么合着办"), rows=3, limit=2000)


class JudgementForm(forms.Form):
    """What a judgement says, and of which day."""

    on = fields.day(_("哪一天"))
    words = fields.words(_("考核意见"), rows=6, limit=2000, help_text=_("写判断和理由。不评等次，不写人。"))


class JudgeForm(JudgementForm):
    """A new judgement, which names the Party-building item too."""

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["names"] = NamesField(
            viewer,
            label=_("和哪一项党建事项一起"),
            help_text=_("写编号或几个字，一次一项。"),
            required=True,
            most=1,
        )
        self.order_fields(["names", "on", "words"])


class ReasonForm(forms.Form):
    """One sentence of reason."""

    reason = fields.line(_("原因"), limit=400)
