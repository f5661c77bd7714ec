"""What has become this year of the duties that carry entries: plain counts, no light on anybody (rules 23)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from luoshi.access.scope import Viewer
from luoshi.base.models import living
from luoshi.base.refusals import NotFound
from luoshi.core.turns import Slot, Turn
from luoshi.ledger.reading import read
from luoshi.ledger.seats import owed_by_posts
from luoshi.ledger.turns import rows_in
from luoshi.lists.queries.entries import DutyAt, Holders, Ties, is_of_units, posts_of, read_ties
from luoshi.lists.rights import lists_in_sight


@dataclass(frozen=True)
class Count:
    """How many turns of a duty were done of those owed this year, for one point."""

    clause: int
    duty: DutyAt
    done: int
    owed: int


def turns_of_lists(
    viewer: Viewer,
    day: date,
    *,
    documents: Collection[int] = (),
    post: int | None = None,
    unit: int | None = None,
) -> list[Count]:
    """Return what has become of the duties of some lists, or of the entries that are for one post of ``unit``. Nine queries at most.

    Raises NotFound where none of the documents is a list in sight.
    """
    rows = lists_in_sight(viewer).order_by()
    rows = rows.filter(document__in=documents) if documents else rows.filter(living(day), unit=unit)
    ties = read_ties(rows.values("document"))
    if not ties.tiers:
        if documents:
            raise NotFound
        return []
    named = {pk for posts in ties.posts.values() for pk in posts}
    named |= {who for _tier, who, _document, _unit in ties.tiers.values() if who}
    units = {at for _tier, _who, _document, at in ties.tiers.values()}
    holders = Holders(posts_of(units, named, day), day)
    wanted: dict[int, list[int]] = {}
    for clause in list(ties.duties):
        if ties.aspects[clause] not in ties.tiers:
            del ties.duties[clause]  # under no tier's part
            continue
        posts, _named = holders.of_point(clause, ties.aspects[clause], ties)
        wanted[clause] = [at.post.pk for at in posts if not at.ended and post in (None, at.post.pk)]
    return _counted(ties, wanted, day, only=post)


def _counted(ties: Ties, wanted: dict[int, list[int]], day: date, *, only: int | None) -> list[Count]:
    aspects = ties.aspects
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    mine = {clause: duties for clause, duties in ties.duties.items() if wanted[clause] or only is None}
    every = [duty for duties in mine.values() for duty in duties]
    units = sorted({ties.tiers[aspects[c]][3] for c, duties in mine.items() if any(map(is_of_units, duties))})
    posts = sorted({pk for c, ds in mine.items() if not all(map(is_of_units, ds)) for pk in wanted[c]})
    codes = [duty.code for duty in every]
    turns: dict[tuple[str, str, int], list[Turn]] = {}
    known: dict[str, Any] = {}
    if units:
        book = read(units, first, last, posts=posts)
        known = {"rules": book.rules, "said": [n for rows in book.notes.values() for n in rows if n.post_id]}
        for row in rows_in(book, codes):
            turns.setdefault((row.duty.code, "unit", row.unit.pk), []).extend(o.turn for o in row.owed)
    for each in owed_by_posts(posts, first, last, **known) if posts else []:
        turns.setdefault((each.duty.code, "post", each.post.pk), []).append(each.turn)
    found = []
    for clause, duties in mine.items():
        for duty in duties:
            keys = [("unit", ties.tiers[aspects[clause]][3])]
            if not is_of_units(duty):
                keys = [("post", pk) for pk in wanted[clause]]
            found.append(_count(clause, duty, (t for key in keys for t in turns.get((duty.code, *key), []))))
    return found


def _count(clause: int, duty: DutyAt, turns: Iterable[Turn]) -> Count:
    slots = [(slot, key) for turn in turns for slot, key in turn.slots if slot is not Slot.EXCUSED]
    return Count(clause, duty, sum(key is not None for _slot, key in slots), len(slots))
