"""The words for kinds of documents, clauses and lines: one place, both languages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.core.compare import Change
from luoshi.mandate.kinds import ClauseKind, DocumentKind, LineKind, OthersSee

DOCUMENT_KINDS: dict[DocumentKind, Words] = {
    DocumentKind.DIRECTIVE: _("指示部署"),
    DocumentKind.OPINION: _("意见"),
    DocumentKind.LEDGER: _("工作台账"),
    DocumentKind.PLAN: _("方案计划"),
    DocumentKind.LIST: _("清单"),
    DocumentKind.RULE: _("办法规定"),
}
CLAUSE_KINDS: dict[ClauseKind, Words] = {
    ClauseKind.ASPECT: _("方面"),
    ClauseKind.TASK: _("任务"),
    ClauseKind.MEASURE: _("措施"),
    ClauseKind.POINT: _("清单的一条"),
}
LINE_KINDS: dict[LineKind, Words] = {
    LineKind.PARTY: _("党建"),
    LineKind.BUSINESS: _("业务"),
}
OTHERS_SEE: dict[OthersSee, Words] = {
    OthersSee.NOTHING: _("只看自己的事项"),
    OthersSee.LIGHTS: _("也能看别家的牵头、灯和期限"),
}
CHANGES: dict[Change, Words] = {
    Change.KEPT: _in("change", "保留"),
    Change.CHANGED: _in("change", "调整"),
    Change.NEW: _in("change", "新增"),
    Change.RETIRED: _in("change", "退出"),
}
