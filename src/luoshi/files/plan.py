"""The plan of an import: what each row will do to the ledger, every fault, every lenient reading. Nothing is written."""

from dataclasses import dataclass, field
from datetime import date

from luoshi.access.scope import Viewer
from luoshi.files.clause_rows import NewClause
from luoshi.files.drafts import DraftRow
from luoshi.files.faults import Fault, Lenient
from luoshi.files.offline import Changed, Clash, seen
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item
from luoshi.mandate.models import Clause, Document, Line
from luoshi.org.models import Group, Post, Unit


@dataclass(frozen=True)
class Difference:
    """What a known item says, and what the row says instead. ``name`` is the column; ``key`` what the act changes."""

    key: str
    name: str
    before: str
    after: str


@dataclass
class PlannedRow:
    """A row without faults: new, same or changed.

    ``units`` are those a set (各司局) or several leads stand for: the row becomes an item of the opener with one child
    each. ``closed_on``: an older ledger closed it, and it is entered so. ``item`` is the item it is about, ``version``
    that item's when the plan was made. ``clashes``: what both the file and the ledger changed, and nobody has decided.
    """

    draft: DraftRow
    lead: Unit
    line: Line | None
    units: tuple[Unit, ...] = ()
    supports: tuple[Unit, ...] = ()
    post: Post | None = None
    due_on: date | None = None
    check_every: int | None = None
    clause: Clause | NewClause | None = None
    judge_from: JudgeFrom = JudgeFrom.SUPERIOR
    judge_group: Group | None = None
    item: Item | None = None
    version: int = 0
    differences: list[Difference] = field(default_factory=list)
    note: str = ""
    progress: str = ""
    progress_on: date | None = None
    closed_on: date | None = None
    parts: list["PlannedRow"] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    changed: Changed | None = None

    def says(self, key: str) -> bool:
        """Whether the row changes this of its item."""
        return any(each.key == key for each in self.differences)

    @property
    def seen(self) -> str:
        """The mark of the ledger's words beside its clashes: a choice holds for these alone."""
        return seen(self.clashes)

    @property
    def state(self) -> str:
        """ "new", "same" or "changed"."""
        if self.item is None:
            return "new"
        return "changed" if self.differences else "same"

    @property
    def number(self) -> str:
        """The number the row has in the ledger, or asks for; "" where it will get one."""
        if self.item is not None:
            return self.item.number
        return self.draft.number


@dataclass(frozen=True)
class SheetCount:
    """A sheet that was read: its name and how many rows of its table are matters."""

    name: str
    rows: int


@dataclass
class Plan:
    """What an import would do. It may be applied only without faults.

    ``rows`` holds the matters; those merged over several rows hold their ``parts``. ``source`` names the file.
    ``old``: rows that say they are closed are entered so (旧账). ``size``: how many events the ledger had before the plan was
    made; as long as it has no more, nothing the plan rests on has changed.
    """

    viewer: Viewer
    owner: Unit
    source: str
    document: Document | None
    year: int
    old: bool = False
    size: int = -1
    sheets: list[SheetCount] = field(default_factory=list)
    rows: list[PlannedRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lenient: list[Lenient] = field(default_factory=list)

    @property
    def every(self) -> list[PlannedRow]:
        """All rows with the parts of merged matters, in the order of the file."""
        return [each for row in self.rows for each in (row, *row.parts)]

    def count(self, state: str) -> int:
        """Return how many rows are "new", "same" or "changed"."""
        return sum(1 for row in self.every if row.state == state)

    @property
    def new(self) -> int:
        return self.count("new")

    @property
    def same(self) -> int:
        return self.count("same")

    @property
    def changed(self) -> int:
        return self.count("changed")

    @property
    def clashing(self) -> list[PlannedRow]:
        """The rows that both the file and the ledger changed and nobody has decided: nothing is written before that."""
        return [row for row in self.every if row.clashes]

    @property
    def has_secrets(self) -> bool:
        """Whether a secrecy marking was found: such a file is never kept, not for a minute (rules 13)."""
        return any(fault.code == "secret" for fault in self.faults)

    @property
    def faulty_rows(self) -> int:
        """How many rows have a fault of their own."""
        return len({(fault.sheet, fault.row) for fault in self.faults if fault.row})

    @property
    def readable_rows(self) -> int:
        """How many rows of all tables have no fault."""
        return max(0, sum(sheet.rows for sheet in self.sheets) - self.faulty_rows)
