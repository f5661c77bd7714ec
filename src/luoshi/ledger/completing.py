"""What one record completes: for its host, its joint units, and the leaders who attended their own branch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.base import clock
from luoshi.cadence.models import Duty, DutyVersion
from luoshi.core.terms import Term, TermState
from luoshi.core.turns import Slot
from luoshi.core.windows import Length, Window, window_of
from luoshi.ledger.reading import Book, Said, owes, read
from luoshi.ledger.seats import PostOwed, owed_by_posts
from luoshi.ledger.turns import Owed, row_of
from luoshi.org.models import Post, Unit

TRIAL = 2**62
"""The key of a record not yet entered."""


@dataclass(frozen=True)
class Completed:
    """A turn a record does: of a unit or of a post; ``slot`` None where more than the duty asks was held."""

    duty: Duty
    rule: DutyVersion | None
    window: Window | None
    unit: Unit | None
    post: Post | None
    slot: Slot | None


def completes(record: int, held_on: date, units: Sequence[int], posts: Sequence[int]) -> list[Completed]:
    """Return what an entered record does for its ``units`` and for the ``posts`` of those who attended as members (ids)."""
    window = window_of(Length.YEAR, held_on)
    book = read(units, window.start, window.end)
    return [*_of_units(book, record), *_of_posts(book, posts, held_on, record)]


def would_complete(
    *,
    units: Sequence[Unit],
    posts: Sequence[Post],
    kinds: Iterable[str],
    held_on: date,
    required: int,
    present: int,
) -> list[Completed]:
    """Return what a record would do if it were entered now; nothing is written."""
    window = window_of(Length.YEAR, held_on)
    book = read(units, window.start, window.end)
    ids = frozenset(unit.pk for unit in units)
    trial = Said(TRIAL, "", frozenset(kinds), held_on, clock.today(), ids, required, present)
    for unit in units:
        book.said[unit.pk].append([trial])
    found = list(_of_units(book, TRIAL))
    for each in owed_by_posts(posts, held_on, held_on, rules=book.rules, excuses=False) if posts else []:
        if each.turn.owed and each.rule.does & trial.kinds and each.post.branch_id in ids:
            found.append(Completed(each.duty, each.rule, each.window, None, each.post, Slot.DONE))
    return found


def _of_units(book: Book, key: int) -> Iterable[Completed]:
    for unit in book.units:
        for duty, rules in book.rules.items():
            if not owes(duty, unit):
                continue
            row = row_of(book, duty, rules, unit)
            for owed in row.owed:
                slot = _slot(owed, key)
                if slot is not None or key in owed.turn.extra:
                    yield Completed(duty, owed.rule, owed.window, unit, None, slot)
            yield from (_term(duty, unit, term) for term in row.terms if term.key == key)


def _slot(owed: Owed | PostOwed, key: int) -> Slot | None:
    return next((slot for slot, record in owed.turn.slots if record == key), None)


def _term(duty: Duty, unit: Unit, term: Term) -> Completed:
    made_up = {TermState.MADE_UP: Slot.MADE_UP, TermState.LATE: Slot.LATE}
    return Completed(duty, None, None, unit, None, made_up.get(term.state, Slot.DONE))


def _of_posts(book: Book, posts: Sequence[int], day: date, key: int) -> Iterable[Completed]:
    for each in owed_by_posts(posts, day, day, rules=book.rules, excuses=False) if posts else []:
        slot = _slot(each, key)
        if slot is not None or key in each.turn.extra:
            yield Completed(each.duty, each.rule, each.window, None, each.post, slot)
