"""The words for kinds of documents, clauses and lines: one place, both languages."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.core.compare import Change
from luoshi.mandate.kinds import Answer, ClauseKind, DocumentKind, LineKind, OthersSee, ProposalKind

DOCUMENT_KINDS: dict[DocumentKind, Words] = {
    DocumentKind.DIRECTIVE: _in("document", "指示部署"),
    DocumentKind.OPINION: _in("document", "意见"),
    DocumentKind.LEDGER: _in("document", "工作台账"),
    DocumentKind.PLAN: _in("document", "方案计划"),
    DocumentKind.LIST: _in("document", "清单"),
    DocumentKind.RULE: _in("document", "办法规定"),
}
CLAUSE_KINDS: dict[ClauseKind, Words] = {
    ClauseKind.ASPECT: _in("clause", "方面"),
    ClauseKind.TASK: _in("clause", "任务"),
    ClauseKind.MEASURE: _in("clause", "措施"),
    ClauseKind.POINT: _in("clause", "清单的一条"),
}
LINE_KINDS: dict[LineKind, Words] = {
    LineKind.PARTY: _in("line", "党建"),
    LineKind.BUSINESS: _in("line", "业务"),
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
PROPOSAL_KINDS: dict[ProposalKind, Words] = {
    ProposalKind.COMMENT: _in("proposal", "提意见"),
    ProposalKind.CHANGE: _in("proposal", "建议调整"),
    ProposalKind.ADD: _in("proposal", "建议新增"),
    ProposalKind.RETIRE: _in("proposal", "建议退出"),
}
ANSWERS: dict[Answer, Words] = {
    Answer.ACCEPTED: _in("answer", "采纳"),
    Answer.IN_PART: _in("answer", "部分采纳"),
    Answer.EXPLAINED: _in("answer", "已说明"),
    Answer.DECLINED: _in("answer", "未采纳"),
}

_NUMERALS = "零一二三四五六七八九十"


def aspect_heading(number: str, title: str) -> str:
    """Say an aspect as an office heads it: "一、坚定政治信仰" for number 1; in English "1. …"."""
    if get_language() == "en":
        return f"{number}. {title}"
    if number.isascii() and number.isdigit() and 1 <= int(number) <= 10:
        return f"{_NUMERALS[int(number)]}、{title}"
    return f"{number}　{title}"
