"""Paths of units: digit strings, five digits a level, so that sorting by path is the official order (序列).

Purpose: a subtree is one range of paths, which any database finds by its index. A path names a place, not a
unit: the first child of the first root is "0000100001", and it comes right after its parent. The empty path
is the ground above all roots; no unit has it. Every function raises ValueError for what is no path.
"""

import re
from collections.abc import Iterable

SEGMENT = 5
"""Digits of one level."""

MAX_RANK = 99_998
"""Highest place among siblings. 99999 stays free, so that every path has an upper bound of its own length."""

_PATH = re.compile(rf"(?:(?!0{{{SEGMENT}}}|9{{{SEGMENT}}})[0-9]{{{SEGMENT}}})*")


def child_path(parent: str, rank: int) -> str:
    """Return the path of the child at place `rank` (from 1, to MAX_RANK) below `parent`."""
    if not 1 <= rank <= MAX_RANK:
        raise ValueError(f"a place among siblings is 1 to {MAX_RANK}, not {rank}")
    return f"{_checked(parent)}{rank:0{SEGMENT}d}"


def parent_path(path: str) -> str:
    """Return the path one level up; of a root the empty path."""
    return _checked_unit(path)[:-SEGMENT]


def depth(path: str) -> int:
    """Return the number of levels: a root is at 1."""
    return len(_checked(path)) // SEGMENT


def upper_bound(path: str) -> str:
    """Return the smallest digit string of the same length above `path`.

    The path and everything below it are exactly the paths p with path <= p < upper_bound(path).
    """
    _checked_unit(path)
    return f"{int(path) + 1:0{len(path)}d}"


def is_within(path: str, root: str) -> bool:
    """Tell whether `path` is `root` or lies below it; everything lies within the empty path."""
    return _checked(path).startswith(_checked(root))


def fold(paths: Iterable[str]) -> list[tuple[str, str]]:
    """Return the fewest ranges [low, high) that cover exactly these subtrees, in order.

    What lies within another is dropped; neighbours become one range.
    """
    ranges: list[tuple[str, str]] = []
    for path in sorted(set(paths)):
        low, high = path, upper_bound(path)
        if ranges and low < ranges[-1][1]:
            continue
        if ranges and low == ranges[-1][1]:
            low = ranges.pop()[0]
        ranges.append((low, high))
    return ranges


def tops(ranges: Iterable[tuple[str, str]]) -> list[str]:
    """Return the highest paths that the ranges of :func:`fold` cover, in order."""
    return [f"{place:0{len(low)}d}" for low, high in ranges for place in range(int(low), int(high))]


def _checked(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise ValueError(f"not a path of {SEGMENT} digits a level: {path[:60]!r}")
    return path


def _checked_unit(path: str) -> str:
    if not path:
        raise ValueError("the empty path is the ground above all roots, not a unit")
    return _checked(path)
