"""Turns of units: every duty a unit owes, window by window, with what has become of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from luoshi.base import clock
from luoshi.base.refusals import Words
from luoshi.cadence.kinds import Condition, RecordKind
from luoshi.cadence.models import Duty, DutyVersion
from luoshi.cadence.words import NOT_MET
from luoshi.core.owed import grace_runs_from, owed_by_unit
from luoshi.core.terms import Term, election, version_for
from luoshi.core.turns import Fact, MadeUp, Slot, Turn, meeting_turn, turn
from luoshi.core.versions import Version, windows
from luoshi.core.windows import Length, Window, next_window
from luoshi.ledger.reading import Book, Said, noted, owes, read, versions_for
from luoshi.org.models import Unit
from luoshi.records.kinds import NoteKind, RecordState
from luoshi.records.models import Record, TurnNote

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Owed:
    """One window of one duty of one unit: the turn, the rule in force, the notes about it, why it is not owed.

    ``held``: the day of each record named in the turn.
    """

    duty: Duty
    unit: Unit
    rule: DutyVersion
    turn: Turn
    excuse: TurnNote | None = None
    explanation: TurnNote | None = None
    not_met: Words = ""
    held: Mapping[int, date] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        return self.turn.window


@dataclass(frozen=True)
class Row:
    """A duty of a unit with its windows in order; ``terms`` instead for elections."""

    duty: Duty
    unit: Unit
    owed: list[Owed]
    terms: list[Term]


def rows_of(
    units: Sequence[Unit] | Sequence[int],
    start: date,
    end: date,
    *,
    at: datetime | None = None,
    duties: Sequence[str] = (),
) -> list[Row]:
    """Return the duties of ``units`` (or of their ids) with every window that touches ``start`` to ``end``, in five queries."""
    return rows_in(read(units, start, end, at=at), duties)


def rows_in(book: Book, duties: Sequence[str] = ()) -> list[Row]:
    """Return the duties of the units of a book; asks the database nothing."""
    return [
        row
        for unit in book.units
        for duty, rules in book.rules.items()
        if owes(duty, unit) and (not duties or duty.code in duties)
        for row in [row_of(book, duty, rules, unit)]
        if row.owed or row.terms
    ]


def row_of(book: Book, duty: Duty, rules: Sequence[DutyVersion], unit: Unit) -> Row:
    """Return one duty of one unit."""
    mine = versions_for(rules, unit)
    if any(rule.length == Length.TERM for rule in mine):
        return Row(duty, unit, [], _terms(book, duty, mine, unit))
    if any(rule.length == Length.MEETING for rule in mine):
        return Row(duty, unit, _meetings(book, duty, mine[-1], unit), [])
    line = timeline(mine)
    by_key = {rule.pk: rule for rule in mine}
    found = windows([version for version in line], book.start, book.end)
    return Row(duty, unit, [_owed(book, duty, by_key[v.key], v, unit, w) for w, v in found], [])


def timeline(rules: Sequence[DutyVersion]) -> list[Version]:
    """Lay general and stricter versions side by side: on each day the one of the lowest unit governs."""
    edges = sorted({r.from_on for r in rules} | {r.to_on + DAY for r in rules if r.to_on is not None})
    line: list[Version] = []
    for n, day in enumerate(edges):
        living = [r for r in rules if r.lives_on(day)]
        if living:
            rule = max(living, key=lambda r: (len(r.unit.path) if r.unit else 0, r.from_on, r.pk))
            to_on = edges[n + 1] - DAY if n + 1 < len(edges) else None
            line.append(_version(rule, day, to_on))
    return line


def _version(rule: DutyVersion, from_on: date, to_on: date | None) -> Version:
    return Version(
        from_on, to_on, Length(rule.length), rule.times, rule.most, rule.grace, rule.years, rule.pk
    )


def _owed(book: Book, duty: Duty, rule: DutyVersion, version: Version, unit: Unit, window: Window) -> Owed:
    life = book.lives[unit.pk]
    day = min(window.end, max(book.today, window.start))
    missing = next((c for c in Condition if c in duty.must_hold and not book.meets(unit, c, day)), None)
    owed = owed_by_unit(window, version, life, applies=missing is None, today=book.today)
    notes = book.notes[unit.pk, None]
    excuse = noted(notes, duty, NoteKind.EXCUSED, window)
    made, bound = _made_up(book, duty, notes)
    done = facts(book, rule, unit, window)
    result = turn(
        window,
        version,
        owed=owed,
        facts=done,
        made_up=made,
        excused_from=known_on(excuse),
        bound=bound,
        today=book.today,
        is_workday=book.calendar.is_workday,
        grace_from=grace_runs_from(window, life),
    )
    explanation = noted(notes, duty, NoteKind.EXPLAINED, window)
    held = {each.key: each.held_on for each in done} | {each.key: each.held_on for each in made}
    return Owed(duty, unit, rule, result, excuse, explanation, NOT_MET[missing] if missing else "", held)


def known_on(note: TurnNote | None) -> date | None:
    """Return the day a note was entered."""
    return clock.day_of(note.known_at) if note is not None else None


def facts(book: Book, rule: DutyVersion, unit: Unit, window: Window) -> list[Fact]:
    """Return the records that satisfy a rule in a window, each with the day since which it does.

    A correction without which it would not (day moved into the window, kind, unit, attendance) counts as entered on its day.
    """
    found = _satisfying(book.said[unit.pk], rule, {unit.pk}, window)
    if window.holds(unit.from_on):
        for each in book.before[unit.pk]:
            left = Window(window.start, unit.from_on - DAY)
            found += _satisfying(book.said[each.pk], rule, {each.pk}, left)
    return list({fact.key: fact for fact in found}.values())


def _satisfying(
    lines: Sequence[list[Said]], rule: DutyVersion, units: set[int], window: Window
) -> list[Fact]:
    found = []
    for line in lines:
        if window.holds(line[-1].held_on) and (since := _since(line, rule, units, window)) is not None:
            found.append(Fact(line[-1].record, line[-1].held_on, since))
    return found


def _since(line: list[Said], rule: DutyVersion, units: set[int], window: Window) -> date | None:
    does, asks = rule.does, rule.asks
    since = None
    for said in reversed(line):
        fits = (
            bool(does & said.kinds)
            and bool(units & said.units)
            and window.holds(said.held_on)
            and said.shows(asks)
        )
        if not fits:
            break
        since = said.known_on
    return since


def _made_up(book: Book, duty: Duty, notes: Sequence[TurnNote]) -> tuple[list[MadeUp], set[int]]:
    made, bound = [], set()
    for note in notes:
        if note.duty_id == duty.pk and note.kind == NoteKind.MADE_UP and note.record is not None:
            assert note.record.held_on is not None
            assert note.record_id is not None
            since = known_on(note)
            assert since is not None
            made.append(MadeUp(note.record_id, note.record.held_on, since, note.window_on))
            bound.add(note.record_id)
    return made, bound


def _terms(book: Book, duty: Duty, rules: Sequence[DutyVersion], unit: Unit) -> list[Term]:
    """Return the elections of a unit: each term by the version in force on the day it began."""
    line = timeline(rules)
    elections = _satisfying(book.said[unit.pk], rules[-1], {unit.pk}, Window(date.min, date.max))

    def years(since: date) -> int:
        version = version_for(line, since)
        return version.years if version is not None else 0

    notes = [note for note in reversed(book.notes[unit.pk, None]) if note.duty_id == duty.pk]
    moved = [note.to_on for note in notes if note.to_on is not None]
    early = [note.record_id for note in notes if note.kind == NoteKind.EARLY and note.record_id is not None]
    return election(
        unit.from_on, years, elections, moved, early, book.today, rules[-1].grace, book.calendar.is_workday
    )


def _meetings(book: Book, duty: Duty, rule: DutyVersion, unit: Unit) -> list[Owed]:
    """Each meeting of the kind is a window of its own, filled by that meeting's own record."""
    found = []
    for line in book.said[unit.pk]:
        said = line[-1]
        if rule.does & said.kinds and book.start <= said.held_on <= book.end and rule.lives_on(said.held_on):
            own = (
                Fact(said.record, said.held_on, said.known_on)
                if RecordKind.FIRST_TOPIC in said.kinds
                else None
            )
            result = meeting_turn(
                said.held_on,
                _version(rule, rule.from_on, rule.to_on),
                owed=True,
                own=own,
                excused_from=None,
                today=book.today,
                is_workday=book.calendar.is_workday,
            )
            found.append(Owed(duty, unit, rule, result))
    return sorted(found, key=lambda each: each.window.start)


def turn_of(unit: Unit, code: str, first: date) -> Owed | None:
    """Return the turn of a unit whose window begins on ``first``, None where there is none."""
    end = date(first.year + 1, 12, 31)
    rows = rows_of([unit], first, end, duties=[code])
    return next((owed for row in rows for owed in row.owed if owed.window.start == first), None)


def terms_of(unit: Unit, code: str) -> list[Term]:
    """Return the terms of a unit by an election duty, the running one last; empty where it owes none."""
    today = clock.today()
    rows = rows_of([unit], date(today.year, 1, 1), date(today.year, 12, 31), duties=[code])
    return next((row.terms for row in rows if row.terms), [])


def makers_up(owed: Owed) -> list[Record]:
    """Return the records that may make up (补开) for a turn: of the unit, of a kind that does it, after the window and before the
    end of the next one, and not yet bound by this duty. Empty where the turn is not open, or its window is a meeting.
    """
    if owed.turn.state not in {Slot.MISSED, Slot.GRACE} or owed.rule.length in {Length.MEETING, Length.TERM}:
        return []
    limit = next_window(Length(owed.rule.length), owed.window).end
    bound = TurnNote.objects.filter(duty=owed.duty, kind=NoteKind.MADE_UP, gone_at=None)
    rows = Record.objects.filter(
        state=RecordState.ENTERED, host=owed.unit, held_on__gt=owed.window.end, held_on__lte=limit
    ).exclude(pk__in=bound.values("record_id"))
    return [row for row in rows.order_by("held_on", "pk") if owed.rule.does & set(row.kinds.split())]
