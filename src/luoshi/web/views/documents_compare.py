"""Two years of an open-ended document side by side: what the page and its file show, from one reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.text import whole_number
from luoshi.core.compare import Change
from luoshi.mandate.book import Book, Compared
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.words import CHANGES, aspect_heading

CHANGED_ONES, ALL = "changes", "all"


def show_words() -> list[tuple[str, str]]:
    """Return what a comparison may be narrowed to."""
    each = [(change.value, _("%(word)s的") % {"word": CHANGES[change]}) for change in Change]
    return [(CHANGED_ONES, _("有变化的")), (ALL, _("全部")), *each]


@dataclass
class Section:
    """An aspect with its matters: all of them for the strip, the shown ones and the folded kept ones for the table."""

    aspect: int | None
    title: str
    n_old: int
    n_new: int
    cells: list[Compared]
    rows: list[Compared] = field(default_factory=list)
    kept: list[Compared] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Width of the strip in pixels, 18 a matter."""
        return 18 * len(self.cells)


@dataclass(frozen=True)
class Comparing:
    """Two years compared, narrowed to a kind of change and to an aspect."""

    book: Book
    old: int
    new: int
    show: str
    aspect: int | None
    found: list[Compared]

    @classmethod
    def read(cls, book: Book, query: Mapping[str, str], *, show: str = "") -> "Comparing | None":
        """Read what to compare from an address; what is no value is left out. None where there is only one year."""
        years = cls.years_of(book)
        if len(years) < 2:
            return None
        new = whole_number(query.get("new"))
        new = new if new in years else min(max(clock.today().year, years[1]), years[-1])
        old = whole_number(query.get("old"))
        old = old if old in years and old != new else (new - 1 if new > years[0] else years[1])
        show = show or query.get("show", "")
        aspects = {c.pk for c in book.clauses.values() if c.kind == ClauseKind.ASPECT}
        aspect = whole_number(query.get("aspect"))
        return cls(
            book=book,
            old=old,
            new=new,
            show=show if show in dict(show_words()) else CHANGED_ONES,
            aspect=aspect if aspect in aspects else None,
            found=book.compare(old, new),
        )

    @staticmethod
    def years_of(book: Book) -> list[int]:
        """Return the years that can be compared: those with changes, and the present one."""
        years = book.years()
        return list(range(years[0], max(years[-1], clock.today().year) + 1)) if book.versions else []

    @property
    def years(self) -> list[int]:
        return self.years_of(self.book)

    @property
    def totals(self) -> list[tuple[int, int]]:
        """Return (year, clauses worked on) for every year."""
        return list(self.book.counts(self.years).items())

    def aspect_title(self, aspect: int | None) -> str:
        """Return the heading of an aspect, as it stands last."""
        if aspect is None or aspect not in self.book.clauses:
            return ""
        return aspect_heading(self.book.clauses[aspect].number, self.book.versions[aspect][-1].title)

    @property
    def aspects(self) -> list[tuple[int, str]]:
        return [
            (pk, self.aspect_title(pk)) for pk, c in self.book.clauses.items() if c.kind == ClauseKind.ASPECT
        ]

    def _shown(self, row: Compared) -> bool:
        wanted = {
            ALL: True,
            CHANGED_ONES: row.change != Change.KEPT,
        }.get(self.show, row.change.value == self.show)
        return wanted and (self.aspect is None or row.aspect == self.aspect)

    @property
    def rows(self) -> list[Compared]:
        """Return the matters shown, in order."""
        return [row for row in self.found if self._shown(row)]

    @property
    def n_old(self) -> int:
        """How many matters of the earlier year there are."""
        return sum(1 for row in self.in_aspect if row.old)

    @property
    def n_new(self) -> int:
        """How many matters of the later year there are."""
        return sum(1 for row in self.in_aspect if row.new)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown, not even folded."""
        return not (self.in_aspect if self.show == CHANGED_ONES else self.rows)

    @property
    def in_aspect(self) -> list[Compared]:
        return [row for row in self.found if self.aspect is None or row.aspect == self.aspect]

    @property
    def tags(self) -> list[tuple[str, str, str, int, str]]:
        """Return (change, its word, what it means, how many, the query that shows them)."""
        says = {
            Change.KEPT: _("文字、牵头、标准都没变"),
            Change.CHANGED: _("还是这一条，改了文字、牵头或标准"),
            Change.NEW: _("写明谁提、谁定"),
            Change.RETIRED: _("留在旧年，不删除"),
        }
        return [
            (
                change.value,
                str(CHANGES[change]),
                says[change],
                sum(1 for row in self.in_aspect if row.change == change),
                self.query(show=change.value),
            )
            for change in Change
        ]

    @property
    def sections(self) -> list[Section]:
        """Return the matters by aspect, in the order of the document."""
        found: dict[int | None, list[Compared]] = {}
        for row in self.in_aspect:
            found.setdefault(row.aspect, []).append(row)
        order = {pk: n for n, pk in enumerate(self.book.clauses)}
        keys = sorted(found, key=lambda key: order.get(key, -1) if key is not None else -1)
        return [self._section(key, found[key]) for key in keys]

    def _section(self, aspect: int | None, cells: list[Compared]) -> Section:
        kept = [row for row in cells if row.change == Change.KEPT] if self.show == CHANGED_ONES else []
        return Section(
            aspect=aspect,
            title=self.aspect_title(aspect),
            n_old=sum(1 for row in cells if row.old),
            n_new=sum(1 for row in cells if row.new),
            cells=cells,
            rows=[row for row in cells if self._shown(row)],
            kept=kept,
        )

    def query(self, **changes: object) -> str:
        """Return the address's query string with ``changes``; what is empty is left out."""
        each = replace(self, **changes)  # type: ignore[arg-type]
        values = {"old": each.old, "new": each.new, "show": each.show, "aspect": each.aspect}
        return urlencode({k: v for k, v in values.items() if v not in {None, "", CHANGED_ONES}})

    @property
    def all_query(self) -> str:
        return self.query()

    def sentence(self) -> str:
        """Say the comparison as a line for paper and files."""
        where = self.aspect_title(self.aspect) if self.aspect else _("全部方面")
        shown = dict(show_words())[self.show]
        return _("%(old)s年和%(new)s年相比 · %(shown)s · %(where)s") % {
            "old": self.old,
            "new": self.new,
            "shown": shown,
            "where": where,
        }

    @property
    def shows(self) -> list[tuple[str, str]]:
        return show_words()
