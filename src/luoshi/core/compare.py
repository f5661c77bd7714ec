"""Comparison of two wordings and of two years of a ledger.

Purpose: what was kept, changed, added, retired is said word by word, and sameness is proposed, never decided.
Chinese is compared character by character, Latin words and numbers whole. Source: SPEC 3, "any two years
compare as kept / changed / new / retired, word by word, sameness stated (proposed by number and likeness,
decided by a person)".
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Op = Literal["same", "gone", "new"]

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"\d+(?:[.,]\d+)+|[{_CJK}]|[^\W{_CJK}]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is in both wordings, only in the old (gone) or only in the new one."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An old and a new entry that may be the same; where one side is None the other has no partner."""

    old_number: str | None
    new_number: str | None
    likeness: float


class Change(StrEnum):
    """What became of an entry between two years."""

    KEPT = "kept"
    CHANGED = "changed"
    NEW = "new"
    RETIRED = "retired"


def words(text: str) -> list[str]:
    """Return the words of a text: each CJK character, each Latin word or number, each stretch of blanks, each
    other sign. Put together again they are the text.
    """
    return _WORD.findall(text)


def difference(old: str, new: str) -> list[Piece]:
    """Return how the old wording became the new one, in reading order, what is gone before what is new.

    The pieces same and gone make up the old text, same and new the new one; neighbours are never of one kind.
    """
    before, after = words(old), words(new)
    pieces: list[Piece] = []
    for op, words_of_op in _stretches(before, after):
        text = "".join(words_of_op)
        if pieces and pieces[-1].op == op:
            text = pieces.pop().text + text
        if text:
            pieces.append(Piece(op, text))
    return pieces


def likeness(a: str, b: str) -> float:
    """Return how alike two texts are, 0 to 1: words in common and in order ÷ words of both, blanks aside.

    A word in common counts on both sides: 1 for the same words, 0 for none in common. Which text comes first does
    not matter.
    """
    return _likeness(_telling_words(a), _telling_words(b))


def propose(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]], threshold: float = 0.6
) -> list[Proposal]:
    """Propose which entries, given as (number, text), are the same in two lists; a person decides.

    Equal numbers go together first, whatever their texts (the likeness says how far apart they are); the rest
    one to one, the most alike first, never below `threshold`. Old entries in their order, then new ones
    without a partner.
    """
    old_words = [_telling_words(text) for _, text in old]
    new_words = [_telling_words(text) for _, text in new]
    partner = _pairs_by_number([number for number, _ in old], [number for number, _ in new])
    taken = set(partner.values())
    rest = [j for j in range(len(new)) if j not in taken]
    candidates = sorted(
        (-like, i, j)
        for i in range(len(old))
        if i not in partner
        for j in rest
        if _at_most(old_words[i], new_words[j]) >= threshold
        and (like := _likeness(old_words[i], new_words[j])) >= threshold
    )
    for _, i, j in candidates:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    paired = [
        Proposal(number, new[partner[i]][0], _likeness(old_words[i], new_words[partner[i]]))
        if i in partner
        else Proposal(number, None, 0.0)
        for i, (number, _) in enumerate(old)
    ]
    return paired + [Proposal(None, number, 0.0) for j, (number, _) in enumerate(new) if j not in taken]


def compare_years(old: Mapping[K, V], new: Mapping[K, V]) -> dict[K, Change]:
    """Return what became of each entry: the keys say which are the same, the values whether they changed.

    Old entries in their order, then the new ones in theirs.
    """
    result: dict[K, Change] = {}
    for key, value in old.items():
        if key not in new:
            result[key] = Change.RETIRED
        else:
            result[key] = Change.KEPT if new[key] == value else Change.CHANGED
    return result | {key: Change.NEW for key in new if key not in old}


def _stretches(before: list[str], after: list[str]) -> Iterator[tuple[Op, list[str]]]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", before[i1:i2]
        else:
            yield "gone", before[i1:i2]
            yield "new", after[j1:j2]


def _telling_words(text: str) -> list[str]:
    return [word for word in words(text) if not word.isspace()]


def _likeness(a: list[str], b: list[str]) -> float:
    # The matcher's answer may depend on which side comes first; likeness must not.
    first, second = sorted((a, b))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _at_most(a: list[str], b: list[str]) -> float:
    """Return a quick upper bound of the likeness: words in common whatever their order."""
    total = len(a) + len(b)
    return 2 * (Counter(a) & Counter(b)).total() / total if total else 1.0


def _pairs_by_number(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return old place → new place of equal numbers, one to one; an empty number equals none."""
    places: dict[str, list[int]] = {}
    for j, number in enumerate(new):
        places.setdefault(number, []).append(j)
    return {i: places[number].pop(0) for i, number in enumerate(old) if number and places.get(number)}
