"""Whether a meeting may decide and a vote is carried. Source: rules 20, "satisfied".

支部工作条例, articles 11 and 12; the rules of election of primary organisations; 党组工作条例; the rules of 2016 on
the democratic life meeting.
"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.quorum import Matter, passed, quorum

QUORUMS = [
    (Matter.ORDINARY, 10, 5, False, "half is not more than half"),
    (Matter.ORDINARY, 10, 6, True, "more than half"),
    (Matter.ORDINARY, 11, 5, False, "less than half of an odd number"),
    (Matter.ORDINARY, 11, 6, True, "more than half of an odd number"),
    (Matter.ORDINARY, 1, 1, True, "one of one"),
    (Matter.ORDINARY, 0, 0, False, "nobody is entitled"),
    (Matter.ELECTION, 10, 7, False, "less than four fifths"),
    (Matter.ELECTION, 10, 8, True, "exactly four fifths"),
    (Matter.ELECTION, 11, 8, False, "four fifths of 11 are 8.8"),
    (Matter.ELECTION, 11, 9, True, "four fifths of 11 are 8.8"),
    (Matter.ELECTION, 0, 0, False, "nobody is entitled"),
    (Matter.COMMITTEE, 4, 2, False, "half of a committee"),
    (Matter.COMMITTEE, 5, 3, True, "three of five"),
    (Matter.LEADING_GROUP, 8, 4, False, "half of a leading group"),
    (Matter.LEADING_GROUP, 8, 5, True, "five of eight"),
    (Matter.CADRES, 9, 5, False, "more than half is not enough for appointments"),
    (Matter.CADRES, 9, 6, True, "exactly two thirds"),
    (Matter.CADRES, 8, 5, False, "two thirds of 8 are 5.3"),
    (Matter.CADRES, 0, 0, False, "nobody is entitled"),
    (Matter.DEMOCRATIC_LIFE, 7, 4, False, "two thirds of 7 are 4.7"),
    (Matter.DEMOCRATIC_LIFE, 7, 5, True, "two thirds of 7 are 4.7"),
    (Matter.DEMOCRATIC_LIFE, 6, 4, True, "exactly two thirds"),
]


@pytest.mark.parametrize(("matter", "entitled", "present", "expected", "why"), QUORUMS)
def test_quorum(matter: Matter, entitled: int, present: int, expected: bool, why: str) -> None:
    assert quorum(matter, entitled, present) is expected, why


@pytest.mark.parametrize("matter", list(Matter))
@pytest.mark.parametrize(
    ("entitled", "in_favour", "expected", "why"),
    [
        (10, 5, False, "half of those who ought to attend"),
        (10, 6, True, "more than half of them"),
        (11, 6, True, "more than half of an odd number"),
        (20, 10, False, "ten of twelve present, but half of those who ought to attend"),
        (20, 11, True, "eleven of twelve present, more than half of those who ought to attend"),
        (0, 0, False, "nobody is entitled"),
        (0, 1, False, "nobody is entitled, whatever was counted"),
    ],
)
def test_passed(matter: Matter, entitled: int, in_favour: int, expected: bool, why: str) -> None:
    assert passed(matter, entitled, in_favour) is expected, why


LEAST = {
    Matter.ELECTION: Fraction(4, 5),
    Matter.CADRES: Fraction(2, 3),
    Matter.DEMOCRATIC_LIFE: Fraction(2, 3),
}


@given(st.sampled_from(list(Matter)), st.integers(1, 10**18), st.data())
def test_exact_in_whole_numbers(matter: Matter, entitled: int, data: st.DataObject) -> None:
    """Fractions agree, for numbers where floating point would not."""
    near = int(entitled * LEAST.get(matter, Fraction(1, 2)))
    present = data.draw(st.integers(max(0, near - 2), min(entitled, near + 2)))
    share = Fraction(present, entitled)
    least = LEAST.get(matter)
    assert quorum(matter, entitled, present) is (share > Fraction(1, 2) if least is None else share >= least)
    assert passed(matter, entitled, present) is (share > Fraction(1, 2))


@given(st.sampled_from(list(Matter)), st.integers(1, 500))
def test_all_present_are_a_quorum_and_one_more_never_breaks_it(matter: Matter, entitled: int) -> None:
    found = [quorum(matter, entitled, present) for present in range(entitled + 1)]
    assert found == sorted(found)
    assert found[-1]
    assert not found[0]
