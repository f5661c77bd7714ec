"""Comparison of two wordings and of two years of a ledger.

Purpose: what was kept, changed, added, retired is said word by word, and sameness is proposed, never decided.
Chinese is compared character by character, Latin words and numbers whole. Source: rules 4, "any two years
compare as kept / changed / new / retired, word by word, sameness stated (proposed by number and likeness,
decided by a person)".
"""

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, product
from typing import TypeVar

from luoshi.core.subsequence import Op, common_length, steps

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

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
    As many words as possible are the same.
    """
    before, after = words(old), words(new)
    start = _alike_at_start(before, after)
    end = _alike_at_start(before[start:][::-1], after[start:][::-1])
    middle = steps(before[start : len(before) - end], after[start : len(after) - end])
    pieces = [Piece("same", "".join(before[:start]))]
    for changed, stretch in groupby(middle, key=lambda step: step[0] != "same"):
        taken = list(stretch)
        ops: tuple[Op, ...] = ("gone", "new") if changed else ("same",)
        pieces += [Piece(op, "".join(word for its, word in taken if its == op)) for op in ops]
    pieces.append(Piece("same", "".join(before[len(before) - end :])))
    return [piece for piece in pieces if piece.text]


def readable(pieces: Sequence[Piece]) -> list[Piece]:
    """Return a difference with changes joined that only a single word parts: 6—8 → 8—10 reads as one change.

    As with :func:`difference`, same and gone make up the old text, same and new the new one, and no two neighbours
    are of one kind; a joined change has what is gone before what is new.
    """
    joined: list[Piece] = []
    gone = new = ""
    for n, piece in enumerate(pieces):
        inside = (gone or new) and n + 1 < len(pieces)
        if piece.op != "same":
            gone, new = gone + piece.text * (piece.op == "gone"), new + piece.text * (piece.op == "new")
        elif inside and len(words(piece.text)) == 1:
            gone, new = gone + piece.text, new + piece.text
        else:
            joined += [Piece("gone", gone), Piece("new", new), piece]
            gone = new = ""
    joined += [Piece("gone", gone), Piece("new", new)]
    return [piece for piece in joined if piece.text]


def likeness(a: str, b: str) -> float:
    """Return how alike two texts are, 0 to 1: words in common and in order ÷ words of both, blanks aside.

    A word in common counts on both sides: 1 for the same words, 0 for none in common. likeness(a, b) is
    likeness(b, a).
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
    partner |= _pairs_by_likeness(
        {i: its for i, its in enumerate(old_words) if i not in partner},
        {j: its for j, its in enumerate(new_words) if j not in partner.values()},
        threshold,
    )
    proposals: list[Proposal] = []
    for i, (number, _) in enumerate(old):
        j = partner.get(i)
        like = 0.0 if j is None else _likeness(old_words[i], new_words[j])
        proposals.append(Proposal(number, None if j is None else new[j][0], like))
    alone = set(range(len(new))) - set(partner.values())
    return proposals + [Proposal(None, new[j][0], 0.0) for j in sorted(alone)]


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


def _alike_at_start(a: list[str], b: list[str]) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _telling_words(text: str) -> list[str]:
    return [word for word in words(text) if not word.isspace()]


def _likeness(a: list[str], b: list[str]) -> float:
    return 2 * common_length(a, b) / (len(a) + len(b)) if a or b else 1.0


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


def _pairs_by_likeness(old: dict[int, list[str]], new: dict[int, list[str]], least: float) -> dict[int, int]:
    """Return old place → new place one to one, the most alike first, then in order of place."""
    candidates: list[tuple[float, int, int]] = []
    for (i, a), (j, b) in product(old.items(), new.items()):
        if _at_most(a, b) >= least and (like := _likeness(a, b)) >= least:
            candidates.append((-like, i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(candidates):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs
