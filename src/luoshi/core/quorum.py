"""Who must be there, and how many must agree. Exact whole numbers, no rounding."""

from enum import StrEnum


class Gathering(StrEnum):
    """What is held or decided, by the numbers it needs."""

    BRANCH = "branch"  # 支部党员大会表决, 支部工作条例 art. 11: more than half of those entitled present
    COMMITTEE = "committee"  # 支委会, 支部工作条例 art. 12: more than half of the committee
    ELECTION = "election"  # 党员大会选举: at least four fifths of those entitled present
    GROUP = "group"  # 党组会: more than half
    CADRES = "cadres"  # 党组会 on appointments and discipline: at least two thirds
    TEAM = "team"  # 民主生活会: at least two thirds of those who ought to attend


_AT_LEAST = {Gathering.ELECTION: (4, 5), Gathering.CADRES: (2, 3), Gathering.TEAM: (2, 3)}


def is_quorate(gathering: Gathering, entitled: int, present: int) -> bool:
    """Say whether enough of ``entitled`` (应到会) are ``present``; nobody entitled is never enough."""
    if entitled < 1:
        return False
    if gathering in _AT_LEAST:
        part, whole = _AT_LEAST[gathering]
        return present * whole >= entitled * part
    return present * 2 > entitled


def is_passed(entitled: int, in_favour: int) -> bool:
    """Say whether a vote is carried: more than half of those who ought to attend, not of those who came (支部工作条例 art. 11)."""
    return entitled > 0 and in_favour * 2 > entitled
