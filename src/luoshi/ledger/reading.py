"""What turns are computed from, read in five queries for any number of units: duties, units, head-counts, records, notes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import F, Q

from luoshi.base import clock
from luoshi.base.models import Known
from luoshi.cadence.calendar import Calendar
from luoshi.cadence.kinds import Condition, Need, RecordKind, Subject
from luoshi.cadence.models import Duty, DutyVersion
from luoshi.core import tree
from luoshi.core.owed import Life
from luoshi.core.quorum import Matter, quorum
from luoshi.core.windows import Window
from luoshi.org.kinds import UnitKind
from luoshi.org.models import HeadCount, Lineage, Unit
from luoshi.records.kinds import NoteKind
from luoshi.records.models import RecordVersion, TurnNote

_ELECTION = f" {RecordKind.ELECTION} "  # a term of office looks back further than any window
_GATHERINGS = {
    Need.MORE_THAN_HALF: Matter.ORDINARY,
    Need.TWO_THIRDS: Matter.DEMOCRATIC_LIFE,
    Need.FOUR_FIFTHS: Matter.ELECTION,
}


@dataclass(frozen=True)
class Said:
    """One version of a record, as turns need it. ``units``: host and joint units."""

    record: int
    number: str
    kinds: frozenset[str]
    held_on: date
    known_on: date
    units: frozenset[int]
    required: int
    present: int

    def shows(self, asks: Iterable[Need]) -> bool:
        """Say whether it shows what a duty asks beside its kind."""
        return all(quorum(_GATHERINGS[n], self.required, self.present) for n in asks if n in _GATHERINGS)


@dataclass
class Book:
    """Everything known about some units between two days, at a moment (``at``; now where None)."""

    units: list[Unit]
    start: date
    end: date
    at: datetime | None
    today: date
    calendar: Calendar
    rules: dict[Duty, list[DutyVersion]] = field(default_factory=dict)
    lives: dict[int, Life] = field(default_factory=dict)
    cells: dict[int, list[Life]] = field(default_factory=lambda: defaultdict(list))
    before: dict[int, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, list[HeadCount]] = field(default_factory=lambda: defaultdict(list))
    said: dict[int, list[list[Said]]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[tuple[int, int | None], list[TurnNote]] = field(default_factory=lambda: defaultdict(list))

    def count_on(self, unit: Unit, day: date) -> HeadCount | None:
        """Return the last head-count on or before ``day``."""
        return next((row for row in reversed(self.counts[unit.pk]) if row.on <= day), None)

    def meets(self, unit: Unit, condition: Condition, day: date) -> bool:
        """Say whether a condition holds of a unit on a day. A branch without a head-count is taken to have its committee."""
        if condition == Condition.COMMITTEE_OF_SEVEN:
            count = self.count_on(unit, day)
            return count is None or count.full >= 7
        if condition == Condition.HAS_CELLS:
            return any(cell.holds(day) for cell in self.cells[unit.pk])
        return condition != Condition.HAS_COMMITTEE or unit.has_committee or unit.kind == UnitKind.ROOT


@dataclass(frozen=True)
class Sources:
    """All that was ever said between two days about some units: from it a book of any moment is read without asking again."""

    given: list[Unit]
    ids: list[int]
    start: date
    end: date
    rules: list[DutyVersion]
    units: Sequence[Unit]
    counts: list[HeadCount]
    records: list[dict[str, Any]]
    notes: list[TurnNote]


def sources(
    units: Sequence[Unit] | Sequence[int], start: date, end: date, *, posts: Iterable[int] = ()
) -> Sources:
    """Read the sources of ``units`` (or of their ids) in five queries, with what was said about turns of ``posts`` as well.

    Head-counts are of branches: no rule asks them of other units, and they are not read where no branch is given.
    """
    ids = [each.pk if isinstance(each, Unit) else each for each in units]
    cells = Unit.objects.filter(parent__in=ids, kind=UnitKind.CELL).order_by().values("pk")
    older = Lineage.objects.filter(after__in=ids).values("before_id")
    own = Unit.objects.filter(pk__in=ids).order_by().values("pk")
    near = Unit.objects.filter(pk__in=own.union(cells, older)).annotate(
        after=F("successors__after_id"),
        life_from=F("lives__from_on"),
        life_to=F("lives__to_on"),
        life_known=F("lives__known_at"),
    )
    rows = list(near.order_by("path", "lives__id"))
    everyone = [*ids, *{row.pk for row in rows if row.__dict__["after"] in ids}]
    rules = DutyVersion.objects.select_related("duty", "unit").order_by("duty__order", "from_on", "id")
    about = Q(unit__in=everyone) | Q(post__in=list(posts))
    notes = TurnNote.objects.filter(about).select_related("record").order_by("id")
    wanted = set(ids)
    branches = {row.pk for row in rows if row.kind == UnitKind.BRANCH and row.pk in wanted}
    counts = HeadCount.objects.filter(unit__in=branches)
    return Sources(
        [each for each in units if isinstance(each, Unit)],
        ids,
        start,
        end,
        list(rules),
        rows,
        list(counts.order_by("on", "id")),
        _records(everyone, start, end),
        list(notes),
    )


def read(
    units: Sequence[Unit] | Sequence[int],
    start: date,
    end: date,
    *,
    at: datetime | None = None,
    posts: Iterable[int] = (),
) -> Book:
    """Read the book of ``units`` (or of their ids): what duties, lives, head-counts, records and notes said at ``at``."""
    return book_of(sources(units, start, end, posts=posts), at)


def book_of(given: Sources, at: datetime | None) -> Book:
    """Return the book of a moment (now where None). Asks the database nothing, but for a year beyond the shipped calendars."""
    book = Book(
        list(given.given), given.start, given.end, at, clock.day_of(at) if at else clock.today(), Calendar(at)
    )
    duties: dict[int, Duty] = {}
    for rule in given.rules:
        if _knew(rule, at):
            duty = duties.setdefault(rule.duty_id, rule.duty)
            book.rules.setdefault(duty, []).append(rule)
    older = _enter_units(book, given)
    for row in given.counts:
        if _knew(row, at):
            book.counts[row.unit_id].append(row)
    _enter_records(book, given.records, {*given.ids, *older})
    for note in given.notes:
        if _knew(note, at):
            book.notes[note.unit_id, note.post_id].append(note)
    return book


def _knew(row: Known, at: datetime | None) -> bool:
    if at is None:
        return row.gone_at is None
    return row.known_at <= at and (row.gone_at is None or row.gone_at > at)


def _enter_units(book: Book, given: Sources) -> set[int]:
    """Enter the units, their cells, out of whom each came, and what was known of their lives; return predecessors' ids."""
    ids = set(given.ids)
    found: dict[int, Unit] = {}
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    afters: set[tuple[int, int]] = set()
    for row in given.units:
        more = row.__dict__
        found.setdefault(row.pk, row)
        if more["life_known"] is not None and (book.at is None or more["life_known"] <= book.at):
            lines[row.pk].append(more)
        if more["after"] in ids:
            afters.add((row.pk, more["after"]))
    lives = {pk: life for pk in found if (life := _life(lines[pk])) is not None}
    for pk, unit in found.items():
        if unit.kind == UnitKind.CELL and unit.parent_id is not None and pk in lives:
            book.cells[unit.parent_id].append(lives[pk])
    for before, after in sorted(afters, key=lambda pair: found[pair[0]].path):
        book.before[after].append(found[before])
    own = book.units or [found[pk] for pk in given.ids if pk in found]
    book.units = [unit for unit in own if unit.pk in lives]
    for unit in book.units:
        firsts = [lives[each.pk].from_on for each in book.before[unit.pk] if each.pk in lives]
        book.lives[unit.pk] = replace(lives[unit.pk], before_from=min(firsts, default=None))
    return {before for before, _after in afters}


def _life(rows: list[dict[str, Any]]) -> Life | None:
    """Return a unit's life from what was known of it, row after row; None where nothing was known yet."""
    called_off: tuple[date | None, date | None] = (None, None)
    for before, after in pairwise(rows):
        if before["life_to"] is not None and after["life_to"] is None:
            called_off = (clock.day_of(after["life_known"]), before["life_to"])
    last = rows[-1] if rows else None
    if last is None:
        return None
    return Life(last["life_from"], last["life_to"], called_off_on=called_off[0], announced_for=called_off[1])


_COLUMNS = (
    "record_id",
    "record__number",
    "id",
    "kinds",
    "held_on",
    "known_at",
    "gone_at",
    "host_id",
    "required",
    "present",
    "joints__unit_id",
    "record__withdrawn_at",
)


def _records(units: list[int], start: date, end: date) -> list[dict[str, Any]]:
    """Read all versions of the records that touch the units; a made-up record may lie a window behind."""
    first = date(start.year, 1, 1)  # a window that touches the first day may begin with its year
    when = Q(held_on__range=(first, end + timedelta(days=366))) | Q(kinds__contains=_ELECTION)
    near = RecordVersion.objects.filter(when).order_by().values("record_id")
    rows = RecordVersion.objects.filter(
        record__in=near.filter(host__in=units).union(near.filter(joints__unit__in=units))
    )
    return list(rows.order_by("record_id", "known_at", "id").values(*_COLUMNS))


def _enter_records(book: Book, rows: list[dict[str, Any]], units: set[int]) -> None:
    found: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        withdrawn = row["record__withdrawn_at"]
        if withdrawn is not None and (book.at is None or withdrawn <= book.at):
            continue
        if book.at is not None and row["known_at"] > book.at:
            continue
        one = found[row["record_id"]].setdefault(row["id"], row | {"units": {row["host_id"]}})
        if row["joints__unit_id"]:
            one["units"].add(row["joints__unit_id"])
    for versions in found.values():
        line = [_said(row) for row in versions.values()]
        for unit in line[-1].units & units:
            book.said[unit].append(line)


def _said(row: dict[str, Any]) -> Said:
    return Said(
        row["record_id"],
        row["record__number"],
        frozenset(row["kinds"].split()),
        row["held_on"],
        clock.day_of(row["known_at"]),
        frozenset(row["units"]),
        row["required"],
        row["present"],
    )


def noted(rows: Sequence[TurnNote], duty: Duty, kind: NoteKind, window: Window) -> TurnNote | None:
    """Return the last note of a kind about a turn."""
    return next(
        (
            n
            for n in reversed(rows)
            if n.duty_id == duty.pk and n.kind == kind and n.window_on == window.start
        ),
        None,
    )


def owes(duty: Duty, unit: Unit) -> bool:
    """Say whether a unit is of a kind that owes a duty at all."""
    right_branch = not duty.branch_kinds or unit.branch_kind in duty.branch_kinds.split()
    return duty.subject == Subject.UNIT and unit.kind in duty.kinds_owing.split() and right_branch


def versions_for(rows: Sequence[DutyVersion], unit: Unit) -> list[DutyVersion]:
    """Return the versions that concern a unit: the general ones and those of units above it or its own."""
    above = {unit.path[:end] for end in range(tree.SEGMENT, len(unit.path) + 1, tree.SEGMENT)}
    return [row for row in rows if row.unit is None or row.unit.path in above]
