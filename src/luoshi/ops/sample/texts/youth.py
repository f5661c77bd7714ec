"""Youth study groups: 373 of them over the 61 units, their members adding up to one exact total."""

from dataclasses import dataclass
from datetime import date
from random import Random

from luoshi.ops.sample.texts import bodies
from luoshi.ops.sample.texts.bodies import Body

GROUPS = 373
MEMBERS = 4586
"""Members of all groups together (persons) on CLOSING."""
_LEAST = 2
_FOUNDED = (date(2018, 11, 1), date(2019, 5, 5), date(2019, 11, 1), date(2020, 5, 6), date(2020, 11, 2))
_ORDINALS = (
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
)

FORMS = ("青年论坛", "读书交流", "带题调研", "现场教学", "青年讲堂", "与其他单位联学")
"""What a session may be."""


@dataclass(frozen=True, slots=True)
class StudyGroup:
    """A youth study group: its unit, its members (persons), its first day."""

    name: str
    unit: str
    members: int
    from_on: date


def groups_of(body: Body) -> int:
    """Return how many study groups a unit has: one a branch, one more in the ten first units with a committee."""
    return body.branches + (body.short in bodies.WITH_COMMITTEE[:10])


def study_groups(rng: Random) -> list[StudyGroup]:
    """Return the 373 study groups in official order; their members add up to MEMBERS whatever the seed."""
    seats = [(body, place) for body in bodies.BODIES for place in range(groups_of(body))]
    weights = [_weight(body) * rng.uniform(0.8, 1.2) for body, _ in seats]
    members = _shared(MEMBERS, weights)
    return [
        StudyGroup(_name(body, place), body.short, count, rng.choice(_FOUNDED))
        for (body, place), count in zip(seats, members, strict=True)
    ]


def _name(body: Body, place: int) -> str:
    return f"{body.short}第{_ORDINALS[place]}学习小组" if groups_of(body) > 1 else f"{body.short}学习小组"


def _weight(body: Body) -> float:
    return body.branches * sum(body.heads) / 2 / groups_of(body)


def _shared(total: int, weights: list[float]) -> list[int]:
    """Share ``total`` by weight, at least _LEAST each; what is left over goes to the largest remainders."""
    free = total - _LEAST * len(weights)
    exact = [free * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])
    for i in by_remainder[: free - sum(shares)]:
        shares[i] += 1
    return [_LEAST + share for share in shares]
