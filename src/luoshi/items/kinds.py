"""Kinds of items and where the second person sits."""

from enum import StrEnum


class Klass(StrEnum):
    """类别: how an item ends."""

    IMMEDIATE = "immediate"  # 立行立改
    BY_DATE = "by_date"  # 限期
    SUSTAINED = "sustained"  # 长期坚持


class JudgeFrom(StrEnum):
    """Where the second person sits (rules 7)."""

    SUPERIOR = "superior"  # the lead unit's superior
    LINE = "line"  # the line's lead department
    GROUP = "group"  # a group appointed for it


class Typed(StrEnum):
    """A decision entered for a leader (代录) that waits for his own word."""

    CONFIRM = "confirm"
    RETURN = "return"
