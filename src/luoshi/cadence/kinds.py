"""What a duty is about: who owes it, how strictly, how well its source is known, and which kinds of record do it."""

from enum import StrEnum


class Subject(StrEnum):
    """Who owes it."""

    UNIT = "unit"
    POST = "post"


class Force(StrEnum):
    """How strictly the regulation says it."""

    MUST = "must"  # 应当
    GENERAL = "general"  # 一般


class Mark(StrEnum):
    """How well the source is known."""

    READ = "read"  # the text of the rule was read
    SECOND = "second"  # a second source states it
    LOCAL = "local"  # no central number: the institution's own


class RecordKind(StrEnum):
    """What was done; one record may be several."""

    GENERAL_MEETING = "general_meeting"  # 支部党员大会
    COMMITTEE = "committee"  # 支委会
    CELL_MEETING = "cell_meeting"  # 党小组会
    LECTURE = "lecture"  # 党课
    THEMED_DAY = "themed_day"  # 主题党日
    LIFE_MEETING = "life_meeting"  # 组织生活会
    APPRAISAL = "appraisal"  # 民主评议党员
    TALKS = "talks"  # 谈心谈话
    ELECTION = "election"  # 换届
    GROUP_MEETING = "group_meeting"  # 党组会
    FIRST_TOPIC = "first_topic"  # 第一议题
    CENTRE_STUDY = "centre_study"  # 中心组学习
    DEMOCRATIC_LIFE = "democratic_life"  # 民主生活会
    GOVERNANCE = "governance"  # 研究全面从严治党
    CONSULTATION = "consultation"  # 专题会商
    STAFF_MEETING = "staff_meeting"  # 机关党员干部大会
    ORGAN_REPORT = "organ_report"  # 党组报告机关党建
    VISIT = "visit"  # 调研检查
    OTHER = "other"


class Need(StrEnum):
    """What a record must show beside its kind."""

    MORE_THAN_HALF = "more_than_half"  # of those who ought to attend
    TWO_THIRDS = "two_thirds"
    FOUR_FIFTHS = "four_fifths"
    AS_MEMBER = "as_member"  # the holder attended his own branch as an ordinary member


class Condition(StrEnum):
    """What must hold of the unit (or of the post's holder's branch) for the duty to apply, besides its kind."""

    COMMITTEE_OF_SEVEN = "committee_of_seven"  # seven full members and more: the branch has a committee
    HAS_CELLS = "has_cells"  # Party groups within the branch
    HAS_COMMITTEE = "has_committee"  # a unit with a Party committee (or the root's leading group)
    HAS_BRANCH = "has_branch"  # the post's holder belongs to a branch on record
