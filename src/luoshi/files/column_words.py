"""The names of the columns on pages, in messages and in templates, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from luoshi.base.refusals import Words
from luoshi.files.columns import Column

_WORDS: dict[Column, Words] = {
    Column.SERIAL: _("序号"),
    Column.NUMBER: _("编号"),
    Column.SECRECY: _("密级"),
    Column.ASPECT: _("方面"),
    Column.LINE: _("条线"),
    Column.TITLE: _("事项"),
    Column.SOURCE: _("问题来源"),
    Column.CATEGORY: _("问题类别"),
    Column.CAUSE: _("原因分析"),
    Column.STANDARD: _("完成标准"),
    Column.MEASURES: _("措施"),
    Column.CLASS: _("整改类型"),
    Column.LEAD: _("牵头单位"),
    Column.RESPONSIBLE: _("责任单位"),
    Column.SUPPORT: _("配合单位"),
    Column.LEADER: _("责任领导"),
    Column.POST: _("责任人"),
    Column.CONTACT: _("联系人"),
    Column.START: _("开始日期"),
    Column.DUE: _("完成时限"),
    Column.PROGRESS: _("进展情况"),
    Column.PROGRESS_ON: _("进展日期"),
    Column.EFFECT: _("成效"),
    Column.STATE: _("完成状态"),
    Column.DONE_ON: _("完成日期"),
    Column.EVIDENCE: _("佐证材料"),
    Column.RULE: _("建章立制"),
    Column.JUDGE: _("核验人"),
    Column.CLOSED_ON: _("销号日期"),
    Column.REMARKS: _("备注"),
    Column.EXPORTED: _("导出时版次"),
}


def column_word(column: Column) -> str:
    """Return what ``column`` is called in the reader's language."""
    return str(_WORDS[column])
