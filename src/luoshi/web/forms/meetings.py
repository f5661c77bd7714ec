"""Forms of directives, series, sessions and topics."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.mandate.models import Line
from luoshi.mandate.queries import visible_lines
from luoshi.meetings.kinds import Outcome, Side
from luoshi.meetings.models import Topic
from luoshi.meetings.queries import Member
from luoshi.org.models import Group, Unit
from luoshi.web.forms import fields
from luoshi.web.forms.naming import NamesField
from luoshi.web.inspection_words import side_word
from luoshi.web.meeting_words import outcome_word, shipped_kinds


class ArrivedForm(forms.Form):
    """The day on which a directive arrived."""

    arrived_on = fields.day(_("收到的日子"))


class DirectiveForm(ArrivedForm):
    """A directive on its arrival."""

    field_order = ["title", "number", "issuer", "issued_on", "arrived_on", "summary"]
    title = fields.line(_("标题"), help_text=_("照文件写全称。带密级的不写在这里，登记为线下件。"))
    number = fields.line(_("文号"), limit=60, required=False, help_text=_("没有就空着。"))
    issuer = fields.line(_("谁的指示批示"), limit=120, help_text=_("发文的上级机关。"))
    issued_on = fields.day(_("成文日期"))
    summary = fields.words(_("说明"), required=False, rows=3)


class SeriesForm(forms.Form):
    """A series of meetings of the acting post's unit."""

    kind = fields.choice(_("什么会"), [])
    from_on = fields.day(_("从哪一天起"))

    def __init__(self, *args: Any, groups: QuerySet[Group], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = shipped_kinds()  # type: ignore[attr-defined]
        self.fields["group"] = fields.Choosing(
            groups,
            label=_("哪个组开"),
            required=False,
            empty_label=_("单位自己开"),
            label_of=lambda g: g.name,
        )
        self.order_fields(["kind", "group", "from_on"])


class EndSeriesForm(forms.Form):
    """The last day of a series."""

    to_on = fields.day(_("最后一天"))


class PlanForm(forms.Form):
    """The day of a session."""

    planned_on = fields.day(_("哪一天开"))


class TopicForm(forms.Form):
    """A topic, and the unit that reports where one does."""

    title = fields.line(_("议题"), help_text=_("写议什么，不写谁说了什么。"))

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        both_sides: bool = False,
        side: Side | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.side = side
        if both_sides and side is None:
            self.fields["side"] = fields.choice(
                _("哪一方提的"), [(s.value, side_word(s)) for s in Side], initial=Side.OWN.value
            )
        if side is not None:
            return
        self.fields["unit"] = fields.Choosing(
            units,
            label=_("哪个单位汇报"),
            required=False,
            empty_label=_("没有单位汇报"),
            label_of=lambda unit: unit.name,
        )

    def clean(self) -> dict[str, Any]:
        """Return what was typed with the side that brings it, where both sides bring topics."""
        given: dict[str, Any] = super().clean() or {}
        side = self.side or given.get("side")
        return given | {"side": Side(side)} if side else given


class StartForm(forms.Form):
    """Opening a session where a directive waits and another topic comes first."""

    other_first = fields.line(_("为什么先议别的"), limit=400, required=False)


class ReasonForm(forms.Form):
    """One sentence of reason."""

    reason = fields.line(_("原因"), limit=400)


class OutcomeForm(forms.Form):
    """What came of a topic."""

    outcome = forms.ChoiceField(
        label=_("结果"), widget=forms.RadioSelect, error_messages={"required": _("选一个。")}
    )
    words = fields.words(
        _("定了什么，或发现了什么"), rows=3, limit=400, required=False, help_text=_("不写谁说了什么。")
    )
    lead = fields.Choosing(
        Unit.objects.none(),
        label=_("牵头单位"),
        required=False,
        empty_label=_("不立事项"),
        label_of=lambda unit: unit.name,
        help_text=_("选了牵头单位，散会时就立成事项。"),
    )
    line = fields.Choosing(Line.objects.none(), label=_("条"), required=False, empty_label="—")
    due_on = fields.day(_("什么时候办完"), required=False)
    about = fields.Choosing(
        Unit.objects.none(),
        label=_("哪个单位的问题"),
        required=False,
        empty_label="—",
        label_of=lambda unit: unit.name,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Viewer, topic: Topic, units: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        offline = topic.directive is not None and topic.directive.document_id is None
        given = [Outcome.INFORMATION, Outcome.CARRIED] if offline else list(Outcome)
        if not topic.series.kind.both_sides:
            given = [each for each in given if each != Outcome.OPINION]
        words = [(each.value, outcome_word(each, directive=topic.directive is not None)) for each in given]
        self.fields["outcome"].choices = words  # type: ignore[attr-defined]
        if offline:
            for name in ("words", "lead", "line", "due_on", "about"):
                del self.fields[name]
            return
        self.fields["names"] = NamesField(
            viewer, help_text=_("写编号或几个字，用顿号隔开。散会后这项决定、问题就写到它们。")
        )
        for name in ("lead", "about"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]
        lines = visible_lines(viewer).filter(living(clock.today()))
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Who was there, in numbers; nobody's absence is kept by name."""

    begins = forms.TimeField(
        label=_("从"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("到"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = fields.line(_("在哪里"), limit=120, required=False)
    chair = forms.ChoiceField(label=_("谁主持"), required=False)
    recorder = forms.ChoiceField(label=_("谁记录"), required=False)
    required = fields.number(_("应到"), high=100_000)
    away = forms.MultipleChoiceField(
        label=_("谁没有来"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("全到就不用勾。只记人数，不记是谁。"),
    )
    more_away = fields.number(_("另外没来几人"), required=False, high=100_000)
    visiting = fields.number(_("列席"), required=False, high=100_000)

    def __init__(self, *args: Any, table: list[Member], keepers: list[Member], **more: Any) -> None:
        super().__init__(*args, **more)
        own = [("", "—"), *((each.person, f"{each.post.title} {each.name}") for each in table if each.person)]
        known = {person for person, _name in own}
        also = [
            (each.person, f"{each.post.title} {each.name}")
            for each in keepers
            if each.person and each.person not in known
        ]
        self.fields["chair"].choices = own  # type: ignore[attr-defined]
        self.fields["recorder"].choices = [*own, *also]  # type: ignore[attr-defined]
        self.fields["away"].choices = [  # type: ignore[attr-defined]
            (str(each.post.pk), f"{each.post.title} {each.name}".strip()) for each in table
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse more absent people than there ought to be, where they were ticked."""
        given: dict[str, Any] = super().clean() or {}
        away = len(given.get("away") or []) + (given.get("more_away") or 0)
        if "required" in given and away > (given["required"] or 0):
            self.add_error("required", gettext("没来的比应到的多。核对人数。"))
        return given
