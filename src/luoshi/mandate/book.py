"""A document read whole, in one query: what is in force in a year, and how two years differ."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from luoshi.core import compare
from luoshi.core.compare import Change, Piece
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion, Document

_LAST_DIGITS = re.compile(r"(.*?)([0-9]{1,9})")


@dataclass
class InForce:
    """A clause as it stands in one year."""

    clause: Clause
    version: ClauseVersion


@dataclass(frozen=True)
class Compared:
    """One matter in two years: what it said, what it says, how it changed, where that comes from.

    ``aspect`` is the id of the aspect it lies under. ``title``, ``text`` and ``standard`` are pieces only where both
    years have the matter.
    """

    change: Change
    sort: str
    aspect: int | None
    old: InForce | None
    new: InForce | None
    source: str
    title: tuple[Piece, ...] = ()
    text: tuple[Piece, ...] = ()
    standard: tuple[Piece, ...] = ()

    @property
    def shown(self) -> InForce:
        """The matter as it stands last."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def renumbered(self) -> bool:
        """Whether it goes on under another number."""
        return bool(self.old and self.new and self.old.clause.number != self.new.clause.number)

    @property
    def lead_changed(self) -> bool:
        """Whether another unit leads."""
        return bool(self.old and self.new and self.old.version.lead_id != self.new.version.lead_id)


@dataclass(frozen=True)
class Likely:
    """A clause of the year before that a new one may continue: proposed, never decided. ``likeness`` 0 to 1."""

    found: InForce
    same_number: bool
    likeness: float


class Book:
    """The clauses of a document with everything they ever said and still say."""

    def __init__(self, document: Document) -> None:
        self.document = document
        rows = ClauseVersion.objects.filter(clause__document=document, gone_at=None)
        rows = rows.select_related("clause", "lead").order_by("clause__sort", "clause_id", "year")
        self.clauses: dict[int, Clause] = {}
        self.versions: dict[int, list[ClauseVersion]] = {}
        for row in rows:
            self.clauses.setdefault(row.clause_id, row.clause)
            self.versions.setdefault(row.clause_id, []).append(row)

    def years(self) -> list[int]:
        """Return the years in which clauses changed, first to last, without holes."""
        years = {version.year for rows in self.versions.values() for version in rows}
        years |= {c.retired_from for c in self.clauses.values() if c.retired_from is not None}
        years = years or {self.document.issued_on.year}
        return list(range(min(years), max(years) + 1))

    def in_force(self, year: int) -> list[InForce]:
        """Return the clauses in force in ``year`` with what they say then, aspects and tasks in order."""
        found: list[InForce] = []
        for pk, clause in self.clauses.items():
            said = [version for version in self.versions[pk] if version.year <= year]
            if said and (clause.retired_from is None or clause.retired_from > year):
                found.append(InForce(clause, said[-1]))
        return found

    def worked_on(self, year: int) -> list[InForce]:
        """Return the clauses in force in ``year`` without the aspects that only gather."""
        return [each for each in self.in_force(year) if each.clause.kind != ClauseKind.ASPECT]

    def counts(self, years: Iterable[int]) -> dict[int, int]:
        """Return how many clauses that are worked on (no aspects) are in force in each year."""
        return {year: len(self.worked_on(year)) for year in years}

    def next_number(self, parent: int | None) -> str:
        """Return the number that follows those under ``parent`` (or at the top), written as they are."""
        numbers = [c.number for c in self.clauses.values() if c.parent_id == parent]
        ends = [(m[1], m[2]) for m in map(_LAST_DIGITS.fullmatch, numbers) if m]
        if not ends:
            return f"{self.clauses[parent].number}-01" if parent in self.clauses else ""
        start, digits = max(ends, key=lambda end: int(end[1]))
        return f"{start}{int(digits) + 1:0{len(digits)}d}"

    def aspect_of(self, clause: Clause) -> int | None:
        """Return the id of the nearest aspect above a clause."""
        above = clause.parent_id
        while above is not None:
            parent = self.clauses.get(above)
            if parent is None or parent.kind == ClauseKind.ASPECT:
                return above
            above = parent.parent_id
        return None

    @cached_property
    def _chains(self) -> dict[int, int]:
        roots: dict[int, int] = {}
        for pk in self.clauses:
            first = pk
            while (before := self.clauses[first].continues_id) in self.clauses and before is not None:
                first = before
            roots[pk] = first
        return roots

    def compare(self, old_year: int, new_year: int) -> list[Compared]:
        """Compare two years clause by clause, word by word, in the order of numbers.

        Sameness is the clause's own identity, or a stated continuation; it is never guessed here.
        """
        old = {self._chains[each.clause.pk]: each for each in self.worked_on(old_year)}
        new = {self._chains[each.clause.pk]: each for each in self.worked_on(new_year)}
        changes = compare.compare_years(
            {key: _said(each) for key, each in old.items()}, {key: _said(each) for key, each in new.items()}
        )
        rows = [
            self._compared(change, old.get(key), new.get(key), (old_year, new_year))
            for key, change in changes.items()
        ]
        return sorted(rows, key=lambda row: row.sort)

    def _compared(
        self, change: Change, old: InForce | None, new: InForce | None, years: tuple[int, int]
    ) -> Compared:
        shown = new or old
        assert shown is not None
        both = (old.version, new.version) if old and new else None
        return Compared(
            change=change,
            sort=shown.clause.sort,
            aspect=self.aspect_of(shown.clause),
            old=old,
            new=new,
            source=self._source(change, shown.clause, years),
            title=_pieces(both[0].title, both[1].title) if both else (),
            text=_pieces(both[0].text, both[1].text) if both else (),
            standard=_pieces(both[0].standard, both[1].standard) if both else (),
        )

    def _source(self, change: Change, clause: Clause, years: tuple[int, int]) -> str:
        """Say where a change comes from: every source named between the two years, once, in order."""
        if change == Change.RETIRED:
            return clause.retire_source
        if change == Change.KEPT:
            return ""
        low, high = min(years), max(years)
        chain = [pk for pk, root in self._chains.items() if root == self._chains[clause.pk]]
        rows = [version for pk in chain for version in self.versions[pk] if low < version.year <= high]
        rows = rows or self.versions[clause.pk][:1]
        return "；".join(dict.fromkeys(v.source for v in sorted(rows, key=lambda v: v.year) if v.source))

    def likely(
        self, year: int, number: str, title: str, kind: ClauseKind, *, limit: int = 3, least: float = 0.5
    ) -> list[Likely]:
        """Propose which clauses of the year before a new one may be: the same number first, then the most alike.

        Those that another clause already continues are left out; a person decides. Source: rules 4, "sameness
        stated (proposed by number and likeness, decided by a person)".
        """
        gathers = kind == ClauseKind.ASPECT
        continued = {clause.continues_id for clause in self.clauses.values()}
        found: list[Likely] = []
        for each in self.in_force(year - 1):
            if (each.clause.kind == ClauseKind.ASPECT) != gathers or each.clause.pk in continued:
                continue
            like = compare.likeness(each.version.title, title)
            if each.clause.number == number or like >= least:
                found.append(Likely(each, each.clause.number == number, like))
        return sorted(found, key=lambda row: (not row.same_number, -row.likeness))[:limit]


def _said(each: InForce) -> tuple[str, str, str, int | None]:
    return each.version.title, each.version.text, each.version.standard, each.version.lead_id


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    return tuple(compare.readable(compare.difference(old, new)))
