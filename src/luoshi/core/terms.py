"""Elections at the end of a term (换届): one turn follows the other, from the election that did the last one.

Purpose: a list of terms, a reminder and the sheet of a unit name the same due date. A date that superiors
approve moves the end of the twelve months in which an election is in time, not their beginning. Source: rules
20, "election", "rule change".
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from luoshi.core.turns import Fact
from luoshi.core.versions import Version, in_force
from luoshi.core.windows import grace_ends

_DAY = timedelta(days=1)


class TermState(StrEnum):
    """How the election stands that ends a term."""

    NO_DATE = "no_date"
    """缺日期: neither an election nor the founding is on record."""
    AHEAD = "ahead"
    DUE = "due"
    GRACE = "grace"
    MISSED = "missed"
    DONE = "done"
    LATE = "late"
    """Held in time, entered after grace."""
    MADE_UP = "made_up"
    """Held after the due date."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term: from `since`, the last election or the founding, until its own election.

    In time from `opens_on` to `due_on`, entered in time up to `grace_ends`. `key` is the election that did it,
    held on `held_on`; `early` are those before the twelve months that nobody approved: they start no term.
    """

    due_on: date | None
    state: TermState
    since: date | None = None
    opens_on: date | None = None
    grace_ends: date | None = None
    key: int | None = None
    held_on: date | None = None
    early: tuple[int, ...] = ()


def due_on(last: date, years: int) -> date:
    """Return the anniversary of `last` after that many years; 28 February where the year has no 29th."""
    try:
        return last.replace(year=last.year + years)
    except ValueError:
        return last.replace(year=last.year + years, day=28)


def version_for(versions: Sequence[Version], last: date) -> Version | None:
    """Return the version that governs the term begun on `last`: in force on that day, or the first after it.

    Source: rules 20, "rule change".
    """
    after = [each for each in versions if each.from_on > last]
    return in_force(versions, last) or min(after, key=lambda each: each.from_on, default=None)


def election(
    last: date | None,
    years: int | Callable[[date], int],
    elections: Sequence[Fact],
    approved: Collection[date],
    approved_early: Collection[int],
    today: date,
    grace: int,
    is_workday: Callable[[date], bool],
) -> list[Term]:
    """Return the terms since `last` (an election or the founding) as they stand on `today`, the open one last.

    `years` is the length of a term, or says it of the day on which one begins (0: no more is asked). `approved`
    are due dates the superior gave, the last one first: each belongs to the term whose anniversary is nearest.
    `approved_early` are elections approved before their time. Without `last`, the first election on record begins. Rules 20.
    """
    known = sorted((each for each in elections if _counts(each, today)), key=lambda each: each.held_on)
    since = known[0].held_on if last is None and known else last
    if since is None:
        return [Term(None, TermState.NO_DATE)]
    found: list[Term] = []
    dates = list(approved)
    while since is not None and (span := years if isinstance(years, int) else years(since)) > 0:
        moved = next((each for each in dates if _belongs(each, since, span)), None)
        dates = [each for each in dates if not _belongs(each, since, span)]
        opens, due = _twelve_months(since, span, moved)
        ends = grace_ends(due, grace, is_workday)
        after = [each for each in known if each.held_on > since]
        found.append(_term((since, opens, due, ends), after, approved_early, today))
        since = found[-1].held_on
    return found


def _term(
    days: tuple[date, date, date, date], after: Sequence[Fact], approved_early: Collection[int], today: date
) -> Term:
    """Return one term as the elections after its beginning leave it: the first that may does it."""
    since, opens, due, ends = days
    early: list[int] = []
    for each in after:
        if each.held_on >= opens or each.key in approved_early:
            state = _done(each, due, ends)
            return Term(due, state, since, opens, ends, each.key, each.held_on, tuple(early))
        early.append(each.key)
    return Term(due, _open(today, opens, due, ends), since, opens, ends, early=tuple(early))


def _counts(fact: Fact, today: date) -> bool:
    return fact.held_on <= today and fact.counts_from <= today


def _belongs(approved: date, since: date, years: int) -> bool:
    """Say whether an approved date is this term's: later than its beginning, nearer to its end than the next's."""
    due = due_on(since, years)
    return since < approved and approved - due <= due_on(due, years) - approved


def _twelve_months(since: date, years: int, moved: date | None) -> tuple[date, date]:
    """Return the first and the last day on which an election is in time.

    The first one is a year before the anniversary, whatever was approved; only where the approved date lies
    before it, a year before that date, but after the last election.
    """
    opens, due = due_on(since, years - 1) + _DAY, moved or due_on(since, years)
    if due < opens:
        opens = due_on(due, -1) + _DAY
    return max(opens, since + _DAY), due


def _open(today: date, opens: date, due: date, ends: date) -> TermState:
    if today < opens:
        return TermState.AHEAD
    if today <= due:
        return TermState.DUE
    return TermState.GRACE if today <= ends else TermState.MISSED


def _done(fact: Fact, due: date, ends: date) -> TermState:
    if fact.held_on > due:
        return TermState.MADE_UP
    return TermState.LATE if fact.counts_from > ends else TermState.DONE
