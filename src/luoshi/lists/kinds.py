"""The three tiers of a list, and the two sides of a handover."""

from enum import StrEnum

ORIGIN = "list"
"""The origin of the item with which units are asked for their lists; its reference is the id of the upper list's document."""


class Tier(StrEnum):
    """Whose part of a list it is; in the order in which a list has them."""

    BODY = "body"  # 党组、党委: the whole body
    SECRETARY = "secretary"  # 书记
    MEMBER = "member"  # 其他成员: each of the others


class Side(StrEnum):
    """Who signs a handover sheet."""

    GAVE = "gave"  # 移交人: who hands the seat over
    TOOK = "took"  # 接手人: who takes it over
