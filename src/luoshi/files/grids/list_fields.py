"""The columns of a responsibility list, with the names offices give them."""

from django.utils.translation import gettext_lazy as _

from luoshi.files.grids.fields import Field, Fields

FIELDS = Fields(
    (
        Field("tier", _("层级"), "责任主体 主体 责任层级 责任类别", 14),
        Field("number", _("序号"), "编号 条目编号", 8),
        Field("title", _("责任内容"), "主要责任 责任事项 责任清单 责任 内容", 40),
        Field("text", _("具体措施"), "措施 工作措施 落实措施 责任要求 具体内容", 44),
        Field("posts", _("责任岗位"), "岗位 责任人 责任人员", 18),
        Field("duty", _("规定动作"), "对应规定动作", 18),
        Field("standard", _("完成时限"), "期限 时限 完成标准 时限要求", 18),
        Field("upper", _("上级条目"), "落实上级哪条 对应上级条目 上级清单序号", 14),
    ),
    frozenset({"tier", "title"}),
)
