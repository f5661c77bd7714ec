"""The columns of a table of activities (纪实), and the words found in them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.cadence.kinds import RecordKind
from luoshi.files.grids.fields import Field, Fields
from luoshi.records.kinds import Mode

FIELDS = Fields(
    (
        Field("number", _("编号"), "纪实编号 记录编号 活动编号", 14),
        Field(
            "held_on",
            _("日期"),
            "活动日期 会议日期 开展日期 召开日期 活动时间 会议时间 开展时间 召开时间",
            13,
        ),
        Field("until_on", _("结束日期"), "截止日期", 13),
        Field("times", _("时间"), "起止时间 具体时间 起止时刻", 14),
        Field(
            "kinds",
            _("活动类型"),
            "类型 类别 会议类型 会议类别 会议名称 活动形式 活动类别 组织生活类型 组织生活形式 三会一课类型 种类",
        ),
        Field(
            "host",
            _("主办单位"),
            "党支部 支部 支部名称 党支部名称 单位 单位名称 党组织 党组织名称 所在支部 承办单位 承办支部 组织单位 开展单位",
            22,
        ),
        Field(
            "joints", _in("column", "联合单位"), "联合开展单位 共同开展单位 共建单位 联建单位 协办单位", 22
        ),
        Field("place", _("地点"), "活动地点 会议地点 开展地点"),
        Field("mode", _in("record", "方式"), "召开方式 会议方式 活动方式 开展方式", 8),
        Field("chair", _("主持人"), "主持 会议主持 主持人姓名", 12),
        Field("recorder", _("记录人"), "记录 会议记录人 记录员", 12),
        Field("required", _("应到"), "应到人数 应参加人数 应参会人数 应到会人数 应参加 应参会", 8),
        Field(
            "present",
            _in("column", "实到"),
            "实到人数 实际参加人数 参加人数 实参会人数 到会人数 实到会人数 出席人数 出席",
            8,
        ),
        Field("excused", _("请假"), "请假人数 缺席 缺席人数 请假没来", 8),
        Field("elsewhere", _("在别处参加"), "别处参加", 8),
        Field("exempt", _("不作要求"), "免到 免到人数 年老体弱", 8),
        Field("visiting", _("列席"), "列席人数", 8),
        Field(
            "topics",
            _("议题"),
            "主题 内容 主要内容 议题和内容 活动内容 会议内容 活动主题 会议主题 会议议题 学习内容 议程",
            40,
        ),
        Field("lecturer", _("讲课人"), "授课人 主讲人 主讲 讲课人姓名 授课人员", 12),
        Field("members", _("以普通党员身份参加的领导"), "参加的领导 参加领导 领导干部参加情况", 18),
        Field("pairs", _("谈话对数"), "谈话人次", 8),
    ),
    frozenset({"kinds"}),
    least=3,
)
"""``held_on`` is needed too; where there is no such column, 时间 is it."""

MORE_KINDS: dict[str, RecordKind] = {
    "支部党员大会": RecordKind.GENERAL_MEETING,
    "支部大会": RecordKind.GENERAL_MEETING,
    "党支部党员大会": RecordKind.GENERAL_MEETING,
    "支部委员会": RecordKind.COMMITTEE,
    "支部委员会会议": RecordKind.COMMITTEE,
    "支委会会议": RecordKind.COMMITTEE,
    "小组会": RecordKind.CELL_MEETING,
    "讲党课": RecordKind.LECTURE,
    "上党课": RecordKind.LECTURE,
    "专题党课": RecordKind.LECTURE,
    "主题党日活动": RecordKind.THEMED_DAY,
    "党日活动": RecordKind.THEMED_DAY,
    "专题组织生活会": RecordKind.LIFE_MEETING,
    "民主评议": RecordKind.APPRAISAL,
    "谈心": RecordKind.TALKS,
    "谈话": RecordKind.TALKS,
    "选举": RecordKind.ELECTION,
    "换届选举": RecordKind.ELECTION,
    "党组会议": RecordKind.GROUP_MEETING,
    "党委会": RecordKind.GROUP_MEETING,
    "理论学习中心组学习": RecordKind.CENTRE_STUDY,
    "党委理论学习中心组学习": RecordKind.CENTRE_STUDY,
    "中心组集体学习": RecordKind.CENTRE_STUDY,
    "党员干部大会": RecordKind.STAFF_MEETING,
    "其它": RecordKind.OTHER,
}
MODES: dict[Mode, Words] = {Mode.ON_SITE: _("现场"), Mode.ONLINE: _("线上"), Mode.BOTH: _("都有")}
MORE_MODES: dict[str, Mode] = {
    "线下": Mode.ON_SITE,
    "现场会议": Mode.ON_SITE,
    "集中": Mode.ON_SITE,
    "视频": Mode.ONLINE,
    "视频会议": Mode.ONLINE,
    "网上": Mode.ONLINE,
    "线上线下": Mode.BOTH,
    "线上线下结合": Mode.BOTH,
    "线上+线下": Mode.BOTH,
    "现场和线上": Mode.BOTH,
}
