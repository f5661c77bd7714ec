"""Terms of office: one turn, due on the anniversary of the election that did the last one. Source: rules 20."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luoshi.core.turns import Fact
from luoshi.core.windows import DAY, grace_ends


class TermState(StrEnum):
    """What has become of the election owed."""

    NO_DATE = "no_date"  # 缺日期: neither an election nor a founding day on record
    AHEAD = "ahead"  # until twelve months before it is due
    DUE = "due"
    GRACE = "grace"
    MISSED = "missed"
    DONE = "done"
    LATE = "late"
    MADE_UP = "made_up"


@dataclass(frozen=True)
class Term:
    """One election owed: when, and the record that did it."""

    due_on: date | None
    state: TermState
    record: int | None = None
    grace_ends: date | None = None


def years_after(day: date, years: int) -> date:
    """Return the anniversary; 29 February becomes 28 February in a year without one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def terms(
    last: date | None,
    years: int,
    elections: Sequence[Fact],
    *,
    grace: int,
    today: date,
    is_workday: Callable[[date], bool],
    approved: date | None = None,
    early: Collection[int] = (),
) -> list[Term]:
    """Return the elections done since ``last`` (an election or the founding) and the one now owed, which comes last.

    Done by the first election within the twelve months that end on the due date (an ``approved`` date moves their end, not
    their beginning), or by one approved as ``early``; an early one without approval starts no term; one after the due date
    makes up. ``approved`` is the date granted for the election now owed.
    """
    if last is None:
        return [Term(None, TermState.NO_DATE)]
    left = sorted(
        (f for f in elections if f.counts_from <= today and f.held_on > last),
        key=lambda f: (f.held_on, f.key),
    )
    found: list[Term] = []
    while True:
        regular = years_after(last, years)
        opens = years_after(regular, -1) + DAY
        due_on = (
            approved
            if approved is not None and approved > opens and not _earlier_does(left, opens, regular)
            else regular
        )
        done = next((f for f in left if f.key in early or f.held_on >= opens), None)
        ends = grace_ends(due_on, grace, is_workday)
        if done is None:
            found.append(Term(due_on, _open(opens, due_on, ends, today), None, ends))
            return found
        found.append(Term(due_on, _kept(done, due_on, grace, is_workday), done.key, ends))
        last = done.held_on
        left = [f for f in left if f.held_on > done.held_on]


def _earlier_does(left: Sequence[Fact], opens: date, regular: date) -> bool:
    """Say whether an election in the regular twelve months does the term, so that the approved date belongs to a later one."""
    return any(opens <= f.held_on <= regular for f in left)


def _kept(done: Fact, due_on: date, grace: int, is_workday: Callable[[date], bool]) -> TermState:
    if done.held_on > due_on:
        return TermState.MADE_UP
    return TermState.LATE if done.counts_from > grace_ends(due_on, grace, is_workday) else TermState.DONE


def _open(opens: date, due_on: date, ends: date, today: date) -> TermState:
    if today < opens:
        return TermState.AHEAD
    if today <= due_on:
        return TermState.DUE
    return TermState.GRACE if today <= ends else TermState.MISSED
