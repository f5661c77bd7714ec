"""The columns of a ledger: one canonical name each, the names offices give them, the order of the template.

Source: rules 16, the columns of offices' ledgers.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    """A canonical column; the value is its name in a template and in every message."""

    SERIAL = "序号"
    NUMBER = "编号"
    SECRECY = "密级"
    ASPECT = "方面"
    LINE = "条线"
    TITLE = "事项"
    SOURCE = "问题来源"
    CATEGORY = "问题类别"
    CAUSE = "原因分析"
    STANDARD = "完成标准"
    MEASURES = "措施"
    CLASS = "整改类型"
    LEAD = "牵头单位"
    RESPONSIBLE = "责任单位"
    SUPPORT = "配合单位"
    LEADER = "责任领导"
    POST = "责任人"
    CONTACT = "联系人"
    START = "开始日期"
    DUE = "完成时限"
    PROGRESS = "进展情况"
    PROGRESS_ON = "进展日期"
    EFFECT = "成效"
    STATE = "完成状态"
    DONE_ON = "完成日期"
    EVIDENCE = "佐证材料"
    RULE = "建章立制"
    JUDGE = "核验人"
    CLOSED_ON = "销号日期"
    REMARKS = "备注"
    EXPORTED = "导出时版次"


ALIASES: dict[Column, str] = {
    Column.SERIAL: "序 次序",
    Column.NUMBER: "问题编号 任务编号 事项编号 项目编号 台账编号 任务号 问题号 编码 督办编号",
    Column.SECRECY: "密级 涉密等级 保密等级",
    Column.ASPECT: "工作方面 重点方面 方面任务 任务类别 板块 领域 重点领域 部分 一级任务",
    Column.LINE: "条 工作条线 所属条线 业务条线 主题 业务领域",
    Column.TITLE: (
        "任务 工作任务 重点任务 任务内容 工作内容 主要任务 主要内容 任务名称 事项名称 工作事项 任务事项 重点工作 重点工作任务 "
        "工作要点 具体任务 目标任务 工作目标及任务要求 督办事项 督查事项 二级任务 问题描述 存在问题 存在的问题 存在的主要问题 "
        "反馈问题 反馈的问题 具体表现 具体问题 问题表现 问题内容 问题 主要问题 问题清单 突出问题 隐患问题描述 巡视反馈问题"
    ),
    Column.SOURCE: "来源 问题出处 任务来源 发现途径 交办依据 依据",
    Column.CATEGORY: "问题类型 问题分类 问题性质 隐患类型 所属类别",
    Column.CAUSE: "产生原因 问题原因 原因 原因剖析 问题产生原因 症结",
    Column.STANDARD: (
        "整改目标 整改标准 预期成效 工作目标 目标要求 完成标志 预期目标 验收标准 目标 成果形式 工作标准 达到的目标 预期效果 "
        "阶段目标 完成目标 具体目标"
    ),
    Column.MEASURES: (
        "整改措施 工作措施 具体措施 主要举措 举措 推进措施 整改要求 工作举措 具体举措 落实措施 办理要求 整改任务 整改举措 "
        "任务措施 主要措施 重点举措"
    ),
    Column.CLASS: "整改类别 整改方式 办理类型 整改性质 整改分类 任务类型",
    Column.LEAD: "牵头部门 牵头司局 牵头 牵头责任单位 牵头处室 主办单位 主责单位 主责部门 承办单位 承办部门 主办部门",
    Column.RESPONSIBLE: (
        "责任部门 责任主体 整改责任单位 整改单位 落实单位 责任司局 整改责任主体 落实部门 责任处室 整改责任部门 责任支部"
    ),
    Column.SUPPORT: (
        "配合部门 配合 协办单位 协办部门 协办 参与单位 参加单位 协同单位 配合司局 责任配合单位 参与部门 协作单位 配合责任单位"
    ),
    Column.LEADER: "分管领导 牵头领导 包联领导 责任部领导 部领导 分管部领导 牵头部领导 包保领导",
    Column.POST: "整改责任人 具体责任人 承办人 经办人 责任岗位 岗位 具体负责人 负责人 整改负责人 第一责任人",
    Column.CONTACT: "联络人 联系方式 联系电话 电话 联系人及电话 联系人电话 联络员",
    Column.START: "启动时间 开始时间 启动日期 检查时间 交办日期 交办时间",
    Column.DUE: (
        "整改时限 办结时限 整改期限 时限 时限要求 完成期限 计划完成时间 计划完成日期 办理时限 整改时间 完成时间节点 时间节点 "
        "截止日期 截止时间 时间要求 要求完成时间 完成时间 期限 办结期限 时限安排 反馈日期"
    ),
    Column.PROGRESS: (
        "整改进展 工作进展 工作动态 进展 落实情况 推进情况 目前进展 工作进度 完成情况 整改情况 整改落实情况 办理情况 最新进展 "
        "进度 最近进展 整改进展情况 工作进展情况 目前进展情况 工作推进情况 整改完成情况"
    ),
    Column.PROGRESS_ON: "进展时间 最近进展日期 最新进展日期",
    Column.EFFECT: "整改成效 取得成效 工作成效 整改结果 办理结果 完成效果 整改效果 取得的成效",
    Column.STATE: "是否完成 状态 整改状态 是否整改到位 是否整改 是否办结 办理状态 当前状态",
    Column.DONE_ON: "整改完成日期 实际完成时间 实际完成日期 整改完成时间 办结日期 办结时间",
    Column.EVIDENCE: "印证材料 附件 支撑材料 证明材料 佐证",
    Column.RULE: "制度成果 建立制度 制度建设 出台制度 建章立制情况 制度机制",
    Column.JUDGE: "验收人 验收意见 验收单位 核验意见 核验单位 验收结论 核验组 审核意见 督办单位审核意见",
    Column.CLOSED_ON: "销号时间 销号情况 是否销号 销号 销号状态",
    Column.REMARKS: "说明 备 注 其他",
    Column.EXPORTED: "",
}

# What the English pages call the columns, so that a ledger written in English is read again.
ENGLISH: dict[Column, tuple[str, ...]] = {
    Column.SERIAL: ("Serial no.",),
    Column.NUMBER: ("No.", "Number"),
    Column.SECRECY: ("Secrecy",),
    Column.ASPECT: ("Aspect",),
    Column.LINE: ("Line",),
    Column.TITLE: ("Item", "Task", "Problem"),
    Column.SOURCE: ("Source of the problem", "Source"),
    Column.CATEGORY: ("Category",),
    Column.CAUSE: ("Cause",),
    Column.STANDARD: ("Standard",),
    Column.MEASURES: ("Measures",),
    Column.CLASS: ("Class",),
    Column.LEAD: ("Lead unit",),
    Column.RESPONSIBLE: ("Responsible unit",),
    Column.SUPPORT: ("Supporting units",),
    Column.LEADER: ("Leader in charge",),
    Column.POST: ("Person responsible", "Post"),
    Column.CONTACT: ("Contact",),
    Column.START: ("Start",),
    Column.DUE: ("Due date",),
    Column.PROGRESS: ("Progress",),
    Column.PROGRESS_ON: ("Date of progress", "Progress on"),
    Column.EFFECT: ("Effect",),
    Column.STATE: ("State of completion", "Status"),
    Column.DONE_ON: ("Completed on",),
    Column.EVIDENCE: ("Evidence",),
    Column.RULE: ("Rule established",),
    Column.JUDGE: ("Confirmer",),
    Column.CLOSED_ON: ("Closed on",),
    Column.REMARKS: ("Remarks",),
    Column.EXPORTED: ("As exported",),
}

TEMPLATE_TASKS: tuple[Column, ...] = (
    Column.NUMBER,
    Column.ASPECT,
    Column.LINE,
    Column.TITLE,
    Column.STANDARD,
    Column.MEASURES,
    Column.CLASS,
    Column.LEAD,
    Column.SUPPORT,
    Column.POST,
    Column.DUE,
    Column.PROGRESS,
    Column.REMARKS,
)
TEMPLATE_PROBLEMS: tuple[Column, ...] = (
    Column.NUMBER,
    Column.LINE,
    Column.SOURCE,
    Column.CATEGORY,
    Column.TITLE,
    Column.CAUSE,
    Column.STANDARD,
    Column.MEASURES,
    Column.CLASS,
    Column.LEAD,
    Column.SUPPORT,
    Column.POST,
    Column.DUE,
    Column.PROGRESS,
    Column.REMARKS,
)

# Read so that they are not taken for something else, but not written into an item: told in the dry run.
NOT_KEPT = frozenset({Column.LEADER, Column.CONTACT, Column.START, Column.EVIDENCE})

_BRACKETS = re.compile(r"[（(【\[〔].*?[）)】\]〕]")
_NOT_WORDS = re.compile(r"[\s*＊:：、,，/／.。·\-—_　]+")
_CLASS_OR_CATEGORY = frozenset({"类别", "类型", "分类"})
CLASS_WORDS = re.compile(
    r"立行立改|即知即改|立知立改|限期|长期|持续|分阶段|短期|中期|常态|at once|long-term|by date",
    re.IGNORECASE,
)


def plain_key(header: str) -> str:
    """Return a header without blanks, marks and width: by this it is looked up."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", header)).lower()


_BY_NAME: dict[str, Column] = {plain_key(column): column for column in Column}
for _column, _names in ALIASES.items():
    _BY_NAME |= {plain_key(_name): _column for _name in _names.split() if plain_key(_name) not in _BY_NAME}
_OWN = {column: {plain_key(column), *(plain_key(name) for name in ENGLISH[column])} for column in Column}
_BY_NAME |= {_name: _column for _column, _own in _OWN.items() for _name in _own}


def column_of(header: str) -> Column | None:
    """Return the canonical column a header means: exact name or alias, then without what stands in brackets."""
    return _BY_NAME.get(plain_key(header)) or _BY_NAME.get(plain_key(without_brackets(header)))


def without_brackets(header: str) -> str:
    """Return a header without what stands in brackets: 应到（人） → 应到."""
    return _BRACKETS.sub("", header)


@dataclass(frozen=True, slots=True)
class Named:
    """A column of a sheet: where it stands, what its header says, what that was read as (None: not read)."""

    at: int
    header: str
    column: Column | None

    @property
    def is_alias(self) -> bool:
        return self.column is not None and plain_key(self.header) not in _OWN[self.column]


def name_columns(headers: Iterable[tuple[int, str]], values: dict[int, list[str]]) -> list[Named]:
    """Return what each header of a table was read as; of two that mean the same the first one is read.

    ``values`` holds some values under each column: "类别" is the class where they are 立行立改, 限期, 长期坚持, else the
    category. "完成时间" is the due date unless another column is; then it is the day of completion.
    """
    pairs = [(at, header) for at, header in headers if plain_key(header)]
    means = {at: column_of(header) for at, header in pairs}
    keys = {at: plain_key(header) for at, header in pairs}
    for at, key in keys.items():
        if key in _CLASS_OR_CATEGORY:
            is_class = any(CLASS_WORDS.search(value) for value in values.get(at, ()))
            means[at] = Column.CLASS if is_class else Column.CATEGORY
    dues = [at for at, column in means.items() if column == Column.DUE]
    if len(dues) > 1:
        for at in [at for at in dues if keys[at] in {"完成时间", "反馈日期"}][: len(dues) - 1]:
            means[at] = Column.DONE_ON
    return _first_of_each(pairs, means)


def _own_names(column: Column | None) -> set[str]:
    return _OWN[column] if column is not None else set()


def _first_of_each(pairs: list[tuple[int, str]], means: dict[int, Column | None]) -> list[Named]:
    taken: set[Column] = set()
    named = []
    for at, header in sorted(
        pairs, key=lambda pair: (plain_key(pair[1]) not in _own_names(means[pair[0]]), pair[0])
    ):
        column = means[at]
        if column in taken:
            column = None
        if column is not None:
            taken.add(column)
        named.append(Named(at, " ".join(header.split()), column))
    return sorted(named, key=lambda each: each.at)
