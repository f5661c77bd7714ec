"""Kinds of documents, clauses and lines, in the field's own words."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is."""

    DIRECTIVE = "directive"  # 指示批示、上级部署
    OPINION = "opinion"  # 意见、实施意见
    LEDGER = "ledger"  # 开放式工作台账
    PLAN = "plan"  # 方案、计划
    LIST = "list"  # 责任清单、问题清单
    RULE = "rule"  # 办法、规定


class OthersSee(StrEnum):
    """What a unit in reach sees of other units' items under the document (rules 4)."""

    NOTHING = "nothing"
    LIGHTS = "lights"  # lead, light and dates; never effects


class ClauseKind(StrEnum):
    """What a clause is in its document."""

    ASPECT = "aspect"  # 方面: gathers tasks, is never worked on itself
    TASK = "task"  # 任务
    MEASURE = "measure"  # 措施
    POINT = "point"  # 清单的一条


class LineKind(StrEnum):
    """业务 or 党建."""

    BUSINESS = "business"
    PARTY = "party"


class ProposalKind(StrEnum):
    """What a unit says to a document."""

    COMMENT = "comment"  # 意见: said to it as it stands
    ADD = "add"  # 建议新增
    CHANGE = "change"  # 建议调整
    RETIRE = "retire"  # 建议退出


class Answer(StrEnum):
    """How a comment or proposal was answered."""

    ACCEPTED = "accepted"  # 采纳
    IN_PART = "in_part"  # 部分采纳
    EXPLAINED = "explained"  # 说明: a question answered, nothing to change
    DECLINED = "declined"  # 未采纳
