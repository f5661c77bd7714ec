"""The columns of a table of units, and the words found in them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.files.grids.fields import Field, Fields
from luoshi.org.kinds import UnitKind
from luoshi.org.words import UNIT_KINDS

FIELDS = Fields(
    (
        Field(
            "name", _in("column", "单位名称"), "单位 全称 名称 单位全称 支部名称 党支部名称 党组织名称", 30
        ),
        Field("short_name", _("简称"), "单位简称", 16),
        Field("kind", _("单位类别"), "类别 类型 单位类型 性质 单位性质", 12),
        Field("parent", _in("column", "上级单位"), "上级 隶属单位 所属单位 上级党组织 隶属", 24),
        Field("from_on", _("成立日期"), "成立时间 设立日期 设立时间", 13),
        Field("branch_kind", _("支部类型"), "", 10),
        Field("has_committee", _("设党委"), "是否设党委 党委", 8),
        Field("counted_on", _("人数日期"), "统计日期", 13),
        Field("full", _("正式党员"), "正式党员数 正式党员人数", 10),
        Field("probationary", _("预备党员"), "预备党员数 预备党员人数", 10),
        Field("voting", _("有表决权"), "有表决权人数 有表决权的人数", 10),
    ),
    frozenset({"name", "parent"}),
)
KINDS: dict[UnitKind, Words] = {kind: word for kind, word in UNIT_KINDS.items() if kind != UnitKind.ROOT}
MORE_KINDS: dict[str, UnitKind] = {
    "司": UnitKind.DEPARTMENT,
    "局": UnitKind.DEPARTMENT,
    "内设机构": UnitKind.DEPARTMENT,
    "部门": UnitKind.DEPARTMENT,
    "事业单位": UnitKind.AFFILIATED,
    "直属事业单位": UnitKind.AFFILIATED,
    "总支": UnitKind.GENERAL_BRANCH,
    "党总支部": UnitKind.GENERAL_BRANCH,
    "支部": UnitKind.BRANCH,
    "小组": UnitKind.CELL,
}
