"""The columns of a table of people and posts, and the words found in them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.files.grids.fields import Field, Fields
from luoshi.org.kinds import ADMINISTRATORS, PostKind
from luoshi.org.words import POST_KINDS

FIELDS = Fields(
    (
        Field("number", _("岗位编号"), "", 10),
        Field("place", _("单位或组"), "单位 单位名称 部门 所在单位 工作单位 组 组名 支部 党支部 处室", 24),
        Field("title", _in("column", "岗位"), "职务 岗位名称 职务名称 党内职务 现任职务 任职岗位", 20),
        Field("kind", _("岗位类别"), "类别", 14),
        Field("name", _("姓名"), "人员 任职人 现任 现任人员", 12),
        Field("person", _("人员编号"), "", 18),
        Field("from_on", _("任职起"), "任职时间 任职日期 到任日期 到任时间 起始日期 开始日期 任职开始", 13),
        Field("to_on", _("任职止"), "离任日期 离任时间 免职时间 免职日期 截止日期 结束日期 任职结束", 13),
    ),
    frozenset({"place", "title"}),
)
KINDS = {kind: word for kind, word in POST_KINDS.items() if kind not in ADMINISTRATORS}
MORE_KINDS = {
    "党组成员": PostKind.LEADER,
    "书记": PostKind.SECRETARY,
    "支部书记": PostKind.SECRETARY,
    "党支部书记": PostKind.SECRETARY,
    "党务干部": PostKind.PARTY_STAFF,
    "主要负责人": PostKind.UNIT_LEADER,
    "负责人": PostKind.UNIT_LEADER,
    "组长": PostKind.STUDY_LEADER,
}
