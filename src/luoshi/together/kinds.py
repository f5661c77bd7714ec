"""The four, and the rows of this room."""

from enum import StrEnum

ORIGIN = "together"
"""The origin of a Party-building item opened beside a core-business task."""


class Cell(StrEnum):
    """What is done together, in the order of the field's own words."""

    PLANNED = "planned"  # 一起谋划: a decision names both
    DEPLOYED = "deployed"  # 一起部署: a Party-building item goes with the task
    CHECKED = "checked"  # 一起检查: a visit, or a finding, names both
    JUDGED = "judged"  # 一起考核: a judgement names both


class TieKind(StrEnum):
    """What a row that names both is."""

    PAIR = "pair"
    JUDGEMENT = "judgement"
