"""The form of a record: eight questions, all but one already answered in a usual month."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.cadence.kinds import RecordKind
from luoshi.cadence.words import RECORDS
from luoshi.mandate.models import Line
from luoshi.mandate.queries import visible_lines
from luoshi.org.guests import Holder
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.records.kinds import Mode
from luoshi.web.forms import fields
from luoshi.web.forms.naming import NamesField
from luoshi.web.forms.papers import PaperField

K = RecordKind
_OF_BRANCH = (
    K.THEMED_DAY,
    K.LECTURE,
    K.GENERAL_MEETING,
    K.COMMITTEE,
    K.CELL_MEETING,
    K.LIFE_MEETING,
    K.APPRAISAL,
    K.TALKS,
    K.ELECTION,
    K.VISIT,
    K.OTHER,
)
_OF_BODY = (
    K.GROUP_MEETING,
    K.FIRST_TOPIC,
    K.CENTRE_STUDY,
    K.GOVERNANCE,
    K.DEMOCRATIC_LIFE,
    K.CONSULTATION,
    K.STAFF_MEETING,
    K.ORGAN_REPORT,
    K.LECTURE,
    K.ELECTION,
    K.VISIT,
    K.OTHER,
)
MODES = {Mode.ON_SITE: _("现场"), Mode.ONLINE: _("线上"), Mode.BOTH: _("都有")}


def kinds_for(unit: Unit) -> list[tuple[str, Any]]:
    """Return the kinds a unit holds, the most usual first."""
    branch = unit.kind in {UnitKind.BRANCH, UnitKind.GENERAL_BRANCH, UnitKind.CELL}
    return [(kind.value, RECORDS[kind]) for kind in (_OF_BRANCH if branch else _OF_BODY)]


class RecordForm(forms.Form):
    """One activity of ``host`` as its own people write it down."""

    kinds = forms.MultipleChoiceField(
        label=_("做了什么"),
        help_text=_("可以选几样。"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("至少选一样。"), "invalid_choice": _("没有这一个。从列出的里面选。")},
    )
    held_on = fields.day(_("哪一天"))
    begins = forms.TimeField(
        label=_("从"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("到"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    mode = forms.ChoiceField(
        label=_("怎么开的"), choices=list(MODES.items()), widget=forms.RadioSelect, initial=Mode.ON_SITE
    )
    place = fields.line(_("在哪里"), limit=120, required=False)
    chair = forms.ChoiceField(label=_("谁主持"), required=False)
    recorder = forms.ChoiceField(label=_("谁记录"), required=False)
    lecturer = forms.ChoiceField(label=_("谁讲课"), required=False)
    required = fields.number(_("应到"), high=100_000)
    absent = fields.number(_("请假没来"), required=False, high=100_000)
    elsewhere = fields.number(_("在别处参加"), required=False, high=100_000)
    exempt = fields.number(_("年老体弱，不作要求"), required=False, high=100_000)
    visiting = fields.number(_("列席"), required=False, high=100_000)
    members = forms.MultipleChoiceField(
        label=_("以普通党员身份参加的领导"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("没有这一个。从列出的里面选。")},
    )
    joints = fields.line(
        _("和哪些单位一起"), required=False, limit=400, help_text=_("写全称，用顿号隔开；没有就空着。")
    )
    topics = fields.words(
        _("讲了什么"), rows=3, required=False, help_text=_("写题目和要点，不写谁说了什么。")
    )
    pairs = fields.number(_("谈了多少对"), required=False, help_text=_("谈心谈话才写；不写谁和谁。"))
    file = PaperField(
        label=_("文件"), required=False, help_text=_("可有可无。草稿里不留文件，记下的时候再选。")
    )
    decision = fields.line(
        _("定了什么事"), limit=200, required=False, help_text=_("没有就空着；写了就立成事项。")
    )
    decision_due = fields.day(_("什么时候办完"), required=False)
    decision_line = fields.Choosing(Line.objects.none(), label=_("条"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, host: Unit, people: list[Holder], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {each.person: each for each in people}
        self.fields["kinds"].choices = kinds_for(host)  # type: ignore[attr-defined]
        own = [("", "—"), *((p.person, f"{p.post.title} {p.name}") for p in people if not p.is_guest)]
        guests = [(p.person, f"{p.post.title} {p.name}") for p in people if p.is_guest]
        for name in ("chair", "recorder"):
            self.fields[name].choices = own  # type: ignore[attr-defined]
        self.fields["lecturer"].choices = [*own, *guests]  # type: ignore[attr-defined]
        self.fields["members"].choices = guests  # type: ignore[attr-defined]
        if not guests:
            del self.fields["members"]
        self.fields["decision_line"].queryset = visible_lines(viewer)  # type: ignore[attr-defined]
        self.fields["names"] = NamesField(viewer)

    def clean_held_on(self) -> date:
        """Refuse a day ahead where it was typed."""
        day: date = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError(gettext("日期还没有到。办过以后再记。"))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for a date and a line where something was decided."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("decision"):
            for name, says in (
                ("decision_due", gettext("定了事就写什么时候办完。")),
                ("decision_line", gettext("选一条。")),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, says)
        return given


class CorrectForm(RecordForm):
    """A record already entered; decisions stay as they are."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = fields.line(_("为什么改"), limit=400, required=False, help_text=_("记下 7 天以内可以不写。"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("decision", "decision_due", "decision_line", "file", "names"):
            del self.fields[name]


class NamesForm(forms.Form):
    """What a record, or something in it, names from now on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = fields.line(_("为什么改"), limit=400, required=False, help_text=_("记下 7 天以内可以不写。"))

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["names"] = NamesField(viewer)


class ReasonForm(forms.Form):
    """One sentence of reason."""

    reason = fields.line(_("原因"), limit=400)


class MakeUpForm(forms.Form):
    """Which record makes up for a turn, and why it was held later."""

    record = forms.ChoiceField(
        label=_("哪一次"),
        error_messages={"required": _("选一次。"), "invalid_choice": _("没有这一个。从列出的里面选。")},
    )
    reason = fields.line(_("原因"), limit=400)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["record"].choices = choices  # type: ignore[attr-defined]
