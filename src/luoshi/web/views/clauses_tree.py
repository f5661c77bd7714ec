"""The clauses of a document in one year as a tree, with their upper clauses and the lights of their items."""

from dataclasses import dataclass, field

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.core.lights import Light
from luoshi.items.queries.by_mandate import Counts, by_clause, gravest
from luoshi.mandate.book import Book, InForce
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import UpperClause
from luoshi.mandate.words import aspect_heading


@dataclass
class Branch:
    """A clause in the tree; an aspect shows the sum of what lies under it."""

    found: InForce
    level: int
    counts: dict[Light, int]
    uppers: list[UpperClause] = field(default_factory=list)

    @property
    def gathers(self) -> bool:
        """Whether it is an aspect, which is never worked on itself."""
        return self.found.clause.kind == ClauseKind.ASPECT

    @property
    def heading(self) -> str:
        return aspect_heading(self.found.clause.number, self.found.version.title)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def light(self) -> Light:
        """The light that most needs a look, of the items counted; it is said of items, never of a unit."""
        return gravest(self.counts)


def tree_year(book: Book, wanted: int | None) -> int:
    """Return the year to show: the wanted one where the document has it, else the present or the last one."""
    years = book.years()
    last = max(years[-1], clock.today().year) if book.document.open_ended else years[-1]
    if wanted is not None and years[0] <= wanted <= last:
        return wanted
    return max(years[0], min(last, clock.today().year)) if book.document.open_ended else last


def tree_of(viewer: Viewer, book: Book, year: int, carried: list[UpperClause]) -> list[Branch]:
    """Return the clauses in force in ``year``, parents before children, in order. One query.

    ``carried`` are the upper clauses in sight, of any clause of the document.
    """
    found = book.in_force(year)
    here = {each.clause.pk for each in found}
    below: dict[int | None, list[InForce]] = {}
    for each in found:
        parent = each.clause.parent_id if each.clause.parent_id in here else None
        below.setdefault(parent, []).append(each)
    uppers: dict[int, list[UpperClause]] = {}
    for row in carried:
        uppers.setdefault(row.clause_id, []).append(row)
    branches: list[Branch] = []
    _grow(None, 0, below, by_clause(viewer, book.document), uppers, branches)
    return branches


def _grow(
    parent: int | None,
    level: int,
    below: dict[int | None, list[InForce]],
    counts: Counts,
    uppers: dict[int, list[UpperClause]],
    branches: list[Branch],
) -> None:
    for each in sorted(below.get(parent, []), key=lambda found: (found.clause.sort, found.clause.pk)):
        own = dict(counts.get(each.clause.pk, {}))
        branch = Branch(each, level, own, uppers.get(each.clause.pk, []))
        branches.append(branch)
        start = len(branches)
        _grow(each.clause.pk, level + 1, below, counts, uppers, branches)
        if branch.gathers:
            for child in branches[start:]:
                if child.level == level + 1:
                    for light, n in child.counts.items():
                        own[light] = own.get(light, 0) + n
