"""The plan of such an import: what each row will do, every fault, every reading. Nothing is written until it is applied."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from luoshi.access.scope import Viewer
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.files.faults import Fault, Lenient, Notes
from luoshi.files.grids.reading import Grid, GridRow
from luoshi.files.plan import SheetCount
from luoshi.trail.log import writing

NEW = "新"
"""What stands for a number where a row is said to be another one than what looks the same."""


@dataclass
class GridLine:
    """A row without faults: "new", "same" or "changed". ``what`` is for the writer; ``says`` what will change, in words."""

    row: GridRow
    shown: Sequence[str]
    state: str = "new"
    what: Any = None
    says: list[str] = field(default_factory=list)


@dataclass
class GridPlan:
    """What an import would do; it may be applied only without faults. ``again`` makes it anew from the same rows."""

    viewer: Viewer
    source: str
    grid: Grid
    notes: Notes
    headings: Sequence[str] = ()
    lines: list[GridLine] = field(default_factory=list)
    again: "Callable[[], GridPlan] | None" = None
    write: Callable[[list[GridLine], By], None] | None = None

    @property
    def faults(self) -> list[Fault]:
        """The faults in the order of the file."""
        places = {sheet.name: n for n, sheet in enumerate(self.grid.sheets)}
        return sorted(
            self.notes.faults,
            key=lambda f: (places.get(f.sheet, len(places)), f.row, len(f.column), f.column),
        )

    @property
    def lenient(self) -> list[Lenient]:
        return self.notes.lenient

    @property
    def sheets(self) -> list[SheetCount]:
        return [SheetCount(sheet.name, sheet.rows) for sheet in self.grid.sheets]

    def of(self, state: str) -> list[GridLine]:
        """Return the rows that are "new", "same" or "changed"."""
        return [line for line in self.lines if line.state == state]

    @property
    def new(self) -> int:
        return len(self.of("new"))

    @property
    def same(self) -> int:
        return len(self.of("same"))

    @property
    def changed(self) -> int:
        return len(self.of("changed"))

    @property
    def has_secrets(self) -> bool:
        """Whether a secrecy marking was found: such a file is never kept (rules 13)."""
        return any(fault.code == "secret" for fault in self.notes.faults)

    @property
    def faulty_rows(self) -> int:
        return len(self.notes.rows_with_faults())

    @property
    def readable_rows(self) -> int:
        return max(0, sum(sheet.rows for sheet in self.grid.sheets) - self.faulty_rows)


def apply_grid(plan: GridPlan, *, by: By) -> int:
    """Write a plan in one transaction, all of it or nothing; return how many rows were written.

    Raises Refusal when it has faults, Conflict when the ledger has changed since it was made, and what the actions
    refuse, with the row it was about. Events are those of the actions.
    """
    if plan.notes.faults:
        raise Refusal("faults", _("表里还有要改的地方，没有写入。"), _("都改好了再导入。"), field="file")
    assert plan.again is not None
    with writing(by):
        now = plan.again()
        before = [(line.row.sheet, line.row.number, line.state) for line in plan.lines]
        if (
            now.notes.faults
            or [(line.row.sheet, line.row.number, line.state) for line in now.lines] != before
        ):
            raise Conflict()
        fresh = [line for line in now.lines if line.state != "same"]
        assert now.write is not None
        now.write(fresh, by)
    return len(fresh)


def of_row(line: GridLine, refusal: Refusal) -> Refusal:
    """Return a refusal with the place of the row it is about before its words."""
    where = _("“%(sheet)s”第 %(row)d 行：") % {"sheet": line.row.sheet, "row": line.row.number}
    return Refusal(refusal.code, f"{where}{refusal.says}", refusal.mend, field="file")
