"""Paths of units: sorting by path is the official order, a subtree is one range."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.tree import MAX_RANK, child_path, depth, fold, is_within, parent_path, tops, upper_bound

ROOT = "00001"
DEPARTMENT = "0000100003"
BRANCH = "000010000300012"

ranks = st.integers(1, 4) | st.integers(1, MAX_RANK) | st.just(MAX_RANK)
units = st.lists(ranks, min_size=1, max_size=4).map(
    lambda places: "".join(f"{place:05d}" for place in places)
)
near_units = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(
    lambda places: "".join(f"{place:05d}" for place in places)
)


@pytest.mark.parametrize(
    ("parent", "rank", "path"),
    [
        ("", 1, ROOT),
        (ROOT, 3, DEPARTMENT),
        (DEPARTMENT, 12, BRANCH),
        (ROOT, MAX_RANK, "0000199998"),
    ],
)
def test_child_and_parent(parent: str, rank: int, path: str) -> None:
    assert child_path(parent, rank) == path
    assert parent_path(path) == parent
    assert depth(path) == depth(parent) + 1


@pytest.mark.parametrize("rank", [0, -1, 99_999, 100_000, 2**70])
def test_a_place_outside_the_siblings_is_refused(rank: int) -> None:
    with pytest.raises(ValueError, match="1 to 99998"):
        child_path(ROOT, rank)


@pytest.mark.parametrize(("path", "levels"), [("", 0), (ROOT, 1), (DEPARTMENT, 2), (BRANCH, 3)])
def test_depth(path: str, levels: int) -> None:
    assert depth(path) == levels


NO_PATHS = [
    "1",  # no whole level
    "000010",
    "00000",  # places count from 1
    "0000100000",
    "99999",  # kept free for the upper bound
    "0000199999",
    "0000a",
    "-0001",
    " 0001",
    "00001\n",
    "٠٠٠٠١",  # digits, but not these
    "００００１",
    "00001%____",  # would match anything in a LIKE
]


@pytest.mark.parametrize("path", NO_PATHS)
def test_what_is_no_path_is_refused_everywhere(path: str) -> None:
    for ask in (
        lambda: child_path(path, 1),
        lambda: parent_path(path),
        lambda: depth(path),
        lambda: upper_bound(path),
        lambda: is_within(path, ROOT),
        lambda: is_within(ROOT, path),
        lambda: fold([ROOT, path]),
    ):
        with pytest.raises(ValueError, match=r"not a path|the empty path"):
            ask()


def test_no_unit_has_the_empty_path() -> None:
    for ask in (lambda: parent_path(""), lambda: upper_bound(""), lambda: fold([""])):
        with pytest.raises(ValueError, match="ground above all roots"):
            ask()


@pytest.mark.parametrize(
    ("path", "bound"),
    [
        (ROOT, "00002"),
        ("00009", "00010"),
        (DEPARTMENT, "0000100004"),
        ("0000100999", "0000101000"),
        ("0000199998", "0000199999"),
        ("9999899998", "9999899999"),
    ],
)
def test_upper_bound(path: str, bound: str) -> None:
    assert upper_bound(path) == bound


@pytest.mark.parametrize(
    ("path", "root", "within"),
    [
        (ROOT, ROOT, True),
        (BRANCH, ROOT, True),
        (BRANCH, DEPARTMENT, True),
        (DEPARTMENT, BRANCH, False),
        ("0000100030", DEPARTMENT, False),  # place 30 is not below place 3
        ("00002", ROOT, False),
        (BRANCH, "", True),
        ("", ROOT, False),
    ],
)
def test_is_within(path: str, root: str, within: bool) -> None:
    assert is_within(path, root) is within


@given(near_units, near_units)
def test_a_subtree_is_one_range(path: str, root: str) -> None:
    assert (root <= path < upper_bound(root)) == is_within(path, root)


@given(units)
def test_the_bound_is_the_next_digit_string_of_its_length(path: str) -> None:
    bound = upper_bound(path)
    assert len(bound) == len(path)
    assert int(bound) == int(path) + 1
    assert child_path(path, MAX_RANK) < bound


@given(units, ranks, ranks)
def test_sorting_by_path_is_the_official_order(path: str, place: int, other: int) -> None:
    child, sibling = child_path(path, place), child_path(path, other)
    assert path < child, "a unit comes before what lies below it"
    assert (child < sibling) == (place < other), "siblings by their place"
    if place < other:
        assert child_path(child, MAX_RANK) < sibling, "all below one sibling before the next"


# paths, ranges, why
FOLDED: list[tuple[list[str], list[tuple[str, str]], str]] = [
    ([], [], "nothing"),
    ([ROOT], [(ROOT, "00002")], "one"),
    ([ROOT, ROOT], [(ROOT, "00002")], "twice the same"),
    ([BRANCH, ROOT, DEPARTMENT], [(ROOT, "00002")], "nested ones are dropped"),
    (["0000100005", DEPARTMENT], [(DEPARTMENT, "0000100004"), ("0000100005", "0000100006")], "in order"),
    (["0000100004", DEPARTMENT], [(DEPARTMENT, "0000100005")], "neighbours become one"),
    (
        ["0000100004", DEPARTMENT, "0000100005", "00003"],
        [(DEPARTMENT, "0000100006"), ("00003", "00004")],
        "three neighbours and one apart",
    ),
    (["00002", DEPARTMENT], [(DEPARTMENT, "0000100004"), ("00002", "00003")], "of different depth"),
    ([DEPARTMENT, BRANCH, "0000100004"], [(DEPARTMENT, "0000100005")], "a neighbour after a nested one"),
]


@pytest.mark.parametrize(("paths", "ranges", "why"), FOLDED)
def test_fold(paths: list[str], ranges: list[tuple[str, str]], why: str) -> None:
    assert fold(paths) == ranges, why
    assert fold(iter(reversed(paths))) == ranges, why


@given(st.lists(near_units, max_size=8), st.lists(near_units, min_size=1, max_size=20))
def test_fold_covers_these_subtrees_and_no_more(roots: list[str], probes: list[str]) -> None:
    ranges = fold(roots)
    for path in probes + roots:
        covered = sum(low <= path < high for low, high in ranges)
        assert covered == any(is_within(path, root) for root in roots), "covered once or not at all"


@given(st.lists(near_units, max_size=12))
def test_fold_leaves_gaps_between_ranges(roots: list[str]) -> None:
    ranges = fold(roots)
    assert all(low < high for low, high in ranges)
    assert all(high < low for (_, high), (low, _) in pairwise(ranges))
    assert len(ranges) <= len(set(roots))


@given(st.lists(near_units, max_size=12))
def test_the_tops_of_ranges_are_the_subtrees_they_cover(roots: list[str]) -> None:
    highest = [path for path in sorted(set(roots)) if not any(is_within(path, r) for r in roots if r != path)]
    assert tops(fold(roots)) == highest
