"""Whether a meeting may decide, and whether a vote is carried.

Purpose: the page that counts a vote and the check of a record agree. Exact in whole numbers: more than half of
11 is 6, four fifths of 11 is 9. Only those count who are entitled to vote; who they are is settled before.
Source: rules 20, "satisfied".
"""

from enum import StrEnum


class Matter(StrEnum):
    """What is decided, and by whom."""

    ORDINARY = "ordinary"
    """A branch's general meeting votes: 支部工作条例, articles 11 and 14."""
    ELECTION = "election"
    """Members elect: the rules of election of primary organisations."""
    COMMITTEE = "committee"
    """A branch's committee meets: 支部工作条例, article 12."""
    LEADING_GROUP = "leading_group"
    """A leading group (党组) decides: 党组工作条例."""
    CADRES = "cadres"
    """A leading group decides on appointments or discipline: 党组工作条例."""
    DEMOCRATIC_LIFE = "democratic_life"
    """A leadership team's democratic life meeting: 县以上党和国家机关党员领导干部民主生活会若干规定 (2016)."""


_AT_LEAST = {Matter.ELECTION: (4, 5), Matter.CADRES: (2, 3), Matter.DEMOCRATIC_LIFE: (2, 3)}


def quorum(matter: Matter, entitled: int, present: int) -> bool:
    """Say whether enough of those entitled are present.

    More than half: general meeting (支部工作条例, article 11: of the members with voting rights), branch
    committee (article 12), leading group (党组工作条例). At least two thirds: appointments and discipline in a
    leading group; democratic life meeting (若干规定 of 2016). At least four fifths: elections (rules of
    election of primary organisations). Nobody is no quorum.
    """
    if entitled < 1:
        return False
    if matter in _AT_LEAST:
        part, of = _AT_LEAST[matter]
        return present * of >= entitled * part
    return present * 2 > entitled


def passed(matter: Matter, entitled: int, in_favour: int) -> bool:
    """Say whether a vote is carried: by more than half of those who ought to attend (应到会), present or not.

    So for decisions of a general meeting (支部工作条例, article 11), for whoever is elected (rules of election),
    and for a leading group's decisions (党组工作条例), on appointments too; a branch committee is measured alike.
    A democratic life meeting votes on nothing of its own; should it, it is measured alike too.
    """
    return entitled > 0 and in_favour * 2 > entitled
