"""States and roles of records."""

from enum import StrEnum


class RecordState(StrEnum):
    """The life of a record: draft → entered → withdrawn."""

    DRAFT = "draft"
    ENTERED = "entered"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """Where it was held."""

    ON_SITE = "on_site"
    ONLINE = "online"
    BOTH = "both"


class Role(StrEnum):
    """As what a named person attended; everybody else is counted."""

    CHAIR = "chair"
    RECORDER = "recorder"
    LECTURER = "lecturer"
    MEMBER = "member"  # a leader, in his own branch, as an ordinary member
    VISITOR = "visitor"


class NoteKind(StrEnum):
    """What a unit or its superior says about a turn."""

    EXCUSED = "excused"  # 应当: by the superior, with a reason
    EXPLAINED = "explained"  # 一般: by the unit itself
    MADE_UP = "made_up"  # 补开: a later record, for this turn alone
    MOVED = "moved"  # 换届: another due date, by the superior
    EARLY = "early"  # 换届: an election before its time, by the superior


class Matter(StrEnum):
    """What was voted on, by the quorum it needs."""

    ORDINARY = "ordinary"
    ELECTION = "election"
