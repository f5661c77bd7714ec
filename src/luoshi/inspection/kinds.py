"""Verdicts, how a closing came about, how far a finding has come."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the group says of a closing it reviewed."""

    SOUND = "sound"  # 没有意见
    FINDING = "finding"  # 有意见


class How(StrEnum):
    """How an item was closed."""

    ON_TIME = "on_time"
    EXTENDED = "extended"
    LATE = "late"
    ENTERED = "entered"  # 录入: out of an older ledger
    REBOUNDED = "rebounded"  # closed, and reopened since


class Looked(StrEnum):
    """Which closings a list shows, by what the group said of them."""

    NOT_YET = "not_yet"
    ALL = "all"
    SOUND = "sound"
    FINDING = "finding"


class Come(StrEnum):
    """How far a finding has come."""

    RAISED = "raised"  # on no meeting's list
    WAITING = "waiting"  # a topic of a consultation to come
    DEALT = "dealt"  # a consultation dealt with it; its items, where there are any, stand beside
