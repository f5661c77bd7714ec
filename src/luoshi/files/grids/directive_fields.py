"""The columns of a register of directives."""

from django.utils.translation import gettext_lazy as _

from luoshi.files.grids.fields import Field, Fields

FIELDS = Fields(
    (
        Field("number", _("顺序号"), "序号 登记号 编号", 10),
        Field("arrived_on", _("收到的日子"), "收到 收到日期 收文日期 来文日期 登记日期", 13),
        Field("title", _("标题"), "文件标题 来文标题 指示批示 题目", 44),
        Field("document", _("文号"), "来文文号 发文字号", 20),
        Field("issuer", _("谁的指示批示"), "发文机关 来文机关 来文单位 发文单位", 20),
        Field("issued_on", _("成文日期"), "发文日期 印发日期", 13),
        Field("summary", _("说明"), "备注 摘要", 30),
        Field("offline", _("线下件"), "是否线下件 涉密", 8),
    ),
    frozenset({"arrived_on", "title"}),
)
