"""The words for duties: kinds of record, windows, force, marks; one place, both languages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.cadence.kinds import Condition, Force, Mark, Need, RecordKind
from luoshi.core.windows import Length

RECORDS: dict[RecordKind, Words] = {
    RecordKind.THEMED_DAY: _("主题党日"),
    RecordKind.LECTURE: _("党课"),
    RecordKind.GENERAL_MEETING: _("党员大会"),
    RecordKind.COMMITTEE: _("支委会"),
    RecordKind.CELL_MEETING: _("党小组会"),
    RecordKind.LIFE_MEETING: _("组织生活会"),
    RecordKind.APPRAISAL: _("民主评议党员"),
    RecordKind.TALKS: _("谈心谈话"),
    RecordKind.ELECTION: _("换届"),
    RecordKind.GROUP_MEETING: _("党组会"),
    RecordKind.FIRST_TOPIC: _("第一议题"),
    RecordKind.CENTRE_STUDY: _("中心组学习"),
    RecordKind.DEMOCRATIC_LIFE: _("民主生活会"),
    RecordKind.GOVERNANCE: _("研究全面从严治党"),
    RecordKind.CONSULTATION: _("专题会商"),
    RecordKind.STAFF_MEETING: _("机关党员干部大会"),
    RecordKind.ORGAN_REPORT: _("报告机关党建"),
    RecordKind.VISIT: _("调研检查"),
    RecordKind.OTHER: _in("record", "其他"),
}
LENGTHS: dict[Length, Words] = {
    Length.MONTH: _in("window", "月"),
    Length.QUARTER: _in("window", "季"),
    Length.HALF_YEAR: _in("window", "半年"),
    Length.YEAR: _in("window", "年"),
    Length.MEETING: _in("window", "每次会"),
    Length.TERM: _in("window", "任期"),
}
FORCES: dict[Force, Words] = {Force.MUST: _("应当"), Force.GENERAL: _("一般")}
MARKS: dict[Mark, Words] = {
    Mark.READ: _("读过原文"),
    Mark.SECOND: _("别处转述，未见原文"),
    Mark.LOCAL: _("没有统一规定，是本级自己定的"),
}
CONDITIONS: dict[Condition, Words] = {
    Condition.COMMITTEE_OF_SEVEN: _("正式党员 7 人以上，设支委会"),
    Condition.HAS_CELLS: _("设了党小组"),
    Condition.HAS_COMMITTEE: _("设党组或党委"),
    Condition.HAS_BRANCH: _("记着在哪个支部过组织生活"),
}
NOT_MET: dict[Condition, Words] = {
    Condition.COMMITTEE_OF_SEVEN: _("正式党员不足 7 人，不设支委会"),
    Condition.HAS_CELLS: _("没有设党小组"),
    Condition.HAS_COMMITTEE: _("没有设党组或党委"),
    Condition.HAS_BRANCH: _("没有记在哪个支部"),
}
NEEDS: dict[Need, Words] = {
    Need.MORE_THAN_HALF: _("到会超过应到的一半"),
    Need.TWO_THIRDS: _("到会不少于应到的三分之二"),
    Need.FOUR_FIFTHS: _("到会不少于应到的五分之四"),
    Need.AS_MEMBER: _("本人以普通党员身份参加所在支部"),
}
