"""The columns of a table of groups, and the words found in them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.files.grids.fields import Field, Fields
from luoshi.org.kinds import GroupKind

FIELDS = Fields(
    (
        Field("name", _("组名"), "组 名称 组的名称 小组名称 组别", 26),
        Field("kind", _("组的类别"), "类别 类型 组的类型", 14),
        Field("home", _("归哪个单位"), "所属单位 单位 所在单位 归属单位", 22),
        Field("from_on", _in("column", "从哪天起"), "成立日期 成立时间 设立日期", 13),
        Field("members", _in("column", "人数"), "组员人数 成员数 成员人数", 8),
        Field("units", _("联系的单位"), "联系单位 成员单位 负责单位 包含单位", 40),
        Field("assigned_on", _("单位从哪天起"), "", 13),
    ),
    frozenset({"name", "kind"}),
)
MORE_KINDS = {
    "工作组": GroupKind.WORKING,
    "督导组": GroupKind.WORKING,
    "常设组": GroupKind.STANDING,
    "核验组": GroupKind.STANDING,
    "纪检监察组": GroupKind.INSPECTION,
    "青年理论学习小组": GroupKind.STUDY,
}
