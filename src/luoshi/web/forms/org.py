"""Forms of units, posts, people and groups."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.base import clock
from luoshi.core import tree
from luoshi.org.kinds import ADMINISTRATORS, BranchKind, GroupKind, PostKind, UnitKind
from luoshi.org.models import Group, Unit
from luoshi.org.words import BRANCH_KINDS, GROUP_KINDS, POST_KINDS, UNIT_KINDS
from luoshi.web.forms import fields

NEW = "new"


def indented(unit: Unit) -> str:
    """Return a unit's name, moved in by its depth, for a select that shows the tree."""
    return "　" * (tree.depth(unit.path) - 1) + unit.name


class Dated(forms.Form):
    """A form with a day that is today unless said otherwise."""

    day_field = "on"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {self.day_field: clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class UnitForm(Dated):
    """A new unit under a parent in sight."""

    day_field = "from_on"
    name = fields.line(_("全称"), help_text=_("例如“甲司第一党支部”。"))
    short_name = fields.line(_("简称"), limit=40, required=False, help_text=_("表格里用；空着就用全称。"))
    kind = fields.choice(_("类别"), [(k.value, w) for k, w in UNIT_KINDS.items() if k != UnitKind.ROOT])
    branch_kind = fields.choice(
        _("支部类型"),
        [(k.value, w) for k, w in BRANCH_KINDS.items()],
        required=False,
        help_text=_("只有党支部写。"),
    )
    has_committee = fields.tick(_("设党委（支部设支委会）"))
    from_on = fields.day(_("从哪天起"))

    def __init__(self, *args: Any, parents: QuerySet[Unit], parent: Unit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.HiddenInput() if parent else forms.Select()
        self.fields["parent"] = fields.Choosing(
            parents,
            label=_("上级单位"),
            label_of=indented,
            widget=widget,
            initial=parent.pk if parent else None,
        )

    def clean(self) -> dict[str, Any]:
        """Let only branches have a branch kind; a branch without one is one of people in service."""
        given = super().clean() or {}
        if given.get("kind") != UnitKind.BRANCH.value:
            given["branch_kind"] = ""
        return given

    def branch(self) -> BranchKind | None:
        """Return the branch kind chosen, if any."""
        chosen = self.cleaned_data.get("branch_kind")
        return BranchKind(chosen) if chosen else None


class RenameForm(Dated):
    """A new name from a day on."""

    name = fields.line(_("新全称"))
    short_name = fields.line(_("新简称"), limit=40, required=False, help_text=_("空着就用全称。"))
    on = fields.day(_("从哪天起用"))


class LastDayForm(Dated):
    """The last day of something."""

    day_field = "last_on"
    last_on = fields.day(_("最后一天"), help_text=_("这一天还算在内。"))


class MergeForm(Dated):
    """Several units become one."""

    name = fields.line(_("新单位的全称"), help_text=_("可以沿用其中一个的名称。"))
    short_name = fields.line(_("简称"), limit=40, required=False)
    on = fields.day(_("从哪天起"))

    def __init__(self, *args: Any, choices: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = fields.ChoosingMany(choices, label=_("哪些单位合并"), help_text=_("同一类的两个以上。"))
        self.fields = {"units": units, **self.fields}


class SplitForm(Dated):
    """One unit becomes several."""

    names = fields.words(
        _("新单位的全称"), rows=3, limit=2000, help_text=_("一行写一个；在办的事项由第一个接着办。")
    )
    on = fields.day(_("从哪天起"))


class MoveForm(forms.Form):
    """Another parent."""

    def __init__(self, *args: Any, parents: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = fields.Choosing(parents, label=_("移到哪个单位下面"), label_of=indented)


class CountForm(Dated):
    """Head-counts as of a day."""

    on = fields.day(_("哪一天的人数"), help_text=_("同一天再写一次，就是更正。"))
    full = fields.number(_("正式党员"), high=10**6)
    probationary = fields.number(_("预备党员"), high=10**6)
    voting = fields.number(_("有表决权的"), high=10**6, help_text=_("应到人数按这个数算。"))


class PostForm(Dated):
    """A new seat."""

    day_field = "from_on"
    title = fields.line(_("岗位名称"), limit=60, help_text=_("例如“书记岗”，不写姓名。"))
    kind = fields.choice(
        _("岗位类别"), [(k.value, w) for k, w in POST_KINDS.items()], help_text=_("能办什么按类别定。")
    )
    order = fields.number(_("排在第几"), required=False, high=9999, help_text=_("空着就排在最后。"))
    from_on = fields.day(_("从哪天起"))

    def __init__(self, *args: Any, group: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = ADMINISTRATORS | _UNIT_POSTS if group else _GROUP_POSTS
        kinds = [(k.value, w) for k, w in POST_KINDS.items() if k not in left_out]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds


_UNIT_POSTS = frozenset(
    {PostKind.HEAD_OFFICE, PostKind.UNIT_LEADER, PostKind.PARTY_STAFF, PostKind.SECRETARY, PostKind.LINE_LEAD}
)
_GROUP_POSTS = frozenset(
    {PostKind.WORKING_GROUP, PostKind.CONFIRMER, PostKind.INSPECTOR, PostKind.STUDY_LEADER}
)


class WhoForm(Dated):
    """A person: one the ledger knows, found by name or pinyin, or a new one.

    The page first takes a name; where it knows people of that name (or sound), it lists them and asks which one.
    """

    day_field = "from_on"
    name = fields.line(_("姓名"), limit=60, help_text=_("写姓名或拼音；账上已有的人会列出来让你选。"))
    person = fields.choice(_("是哪一位"), [], required=False)

    def __init__(self, *args: Any, known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not known:
            del self.fields["person"]
            return
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.widget = forms.RadioSelect()
        field.choices = [*known.items(), (NEW, _("都不是，新登记一位"))]

    def clean(self) -> dict[str, Any]:
        """Ask which one, where somebody of that name is known."""
        given = super().clean() or {}
        if "person" in self.fields and not given.get("person") and not self.errors.get("person"):
            self.add_error("person", _("账上有同名或同音的人，选一位；都不是就选最后一个。"))
        return given


class AppointForm(WhoForm):
    """Who holds a post from a day on."""

    from_on = fields.day(_("从哪天起"), help_text=_("现任的到前一天为止。"))
    to_on = fields.day(_("到哪天"), required=False, help_text=_("没有定期就空着。"))


class DeputyForm(WhoForm):
    """Who stands in for a post between two days."""

    from_on = fields.day(_("从哪天起"))
    to_on = fields.day(_("到哪天"))


class ChargeForm(Dated):
    """What a leader's post has charge of from a day on."""

    day_field = "from_on"
    from_on = fields.day(_("从哪天起"), help_text=_("去掉的到前一天为止。"))

    def __init__(self, *args: Any, units: QuerySet[Unit], lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"] = fields.ChoosingMany(units, label=_("分管的单位"), required=False)
        self.fields["lines"] = fields.ChoosingMany(
            lines, label=_("分管的条"), required=False, label_of=lambda line: f"{line.code} {line.name}"
        )


class PersonForm(forms.Form):
    """A person's name; nothing else is kept."""

    name = fields.line(_("姓名"), limit=60, help_text=_("只记姓名；证件号、生日、民族一律不收。"))
    same = fields.tick(_("账上有同名的人，这是另一位"))

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not known:
            del self.fields["same"]


class GroupForm(Dated):
    """A new group."""

    day_field = "from_on"
    name = fields.line(_("名称"), help_text=_("例如“第三工作组”。"))
    kind = fields.choice(_("类别"), [(k.value, w) for k, w in GROUP_KINDS.items()])
    members = fields.number(_("人数"), required=False, high=10**6, help_text=_("学习小组写；别的组空着。"))
    from_on = fields.day(_("从哪天起"))

    def __init__(self, *args: Any, homes: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"] = fields.Choosing(homes, label=_("归哪个单位"), label_of=indented)

    def group_kind(self) -> GroupKind:
        """Return the kind chosen."""
        return GroupKind(self.cleaned_data["kind"])


class GroupUnitsForm(Dated):
    """Which units a group has from a day on."""

    day_field = "from_on"
    from_on = fields.day(_("从哪天起"), help_text=_("去掉的到前一天为止。"))

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"] = fields.ChoosingMany(units, label=_("单位"), required=False)


def _with_kind(group: Group) -> str:
    kind = GROUP_KINDS[GroupKind(group.kind)]
    return gettext("%(group)s（%(kind)s）") % {"group": group.name, "kind": kind}


class MergeGroupsForm(Dated):
    """Several groups become one."""

    name = fields.line(_("新组的名称"))
    on = fields.day(_("从哪天起"))

    def __init__(self, *args: Any, choices: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = fields.ChoosingMany(
            choices,
            label=_("哪些组合并"),
            help_text=_("同一类、同一个单位的两个以上。"),
            label_of=_with_kind,
        )
        self.fields = {"groups": groups, **self.fields}
