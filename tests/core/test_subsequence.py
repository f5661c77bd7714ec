"""Longest common subsequence against its plain recursive definition."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.subsequence import common_length, steps

few_words = st.lists(st.sampled_from("甲乙丙丁"), max_size=14)


def plain_length(a: list[str], b: list[str]) -> int:
    """The definition: the last words match, or one of them is left out."""

    @cache
    def of(i: int, j: int) -> int:
        if not i or not j:
            return 0
        if a[i - 1] == b[j - 1]:
            return of(i - 1, j - 1) + 1
        return max(of(i - 1, j), of(i, j - 1))

    return of(len(a), len(b))


@pytest.mark.parametrize(
    ("a", "b", "length"),
    [
        ("", "", 0),
        ("甲", "", 0),
        ("甲", "甲", 1),
        ("甲乙丙", "甲丙", 2),
        ("甲乙", "乙甲", 1),
        ("ABCBDAB", "BDCABA", 4),  # the textbook's pair: Cormen, Leiserson, Rivest, Stein, 15.4
        ("的" * 70, "的" * 65, 65),  # more words than bits in a machine word
    ],
)
def test_common_length(a: str, b: str, length: int) -> None:
    assert common_length(a, b) == length


@given(few_words, few_words)
def test_common_length_is_the_plain_definition(a: list[str], b: list[str]) -> None:
    assert common_length(a, b) == plain_length(a, b) == common_length(b, a)


@given(few_words, few_words)
def test_steps_lead_from_one_to_the_other_by_the_shortest_way(a: list[str], b: list[str]) -> None:
    way = steps(a, b)
    assert [word for op, word in way if op != "new"] == a
    assert [word for op, word in way if op != "gone"] == b
    assert sum(op == "same" for op, _ in way) == plain_length(a, b)


def test_words_that_alternate_are_matched_at_length() -> None:
    """A matcher by longest blocks takes half a minute here."""
    way = steps("的一" * 1000, "的二" * 1000)
    assert sum(op == "same" for op, _ in way) == 1000
