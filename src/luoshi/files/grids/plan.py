"""The plan of such an import: what each row will do, every fault, every reading. Nothing is written until it is applied."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from luoshi.access.scope import Viewer
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.core.life import Act
from luoshi.files.faults import Fault, Lenient, Notes
from luoshi.files.grids.reading import Grid, GridRow
from luoshi.files.plan import SheetCount
from luoshi.trail.log import MovedOn, prepared, writing
from luoshi.trail.queries import acts_since, size

MANY = 50
_ATTEMPTS = 4
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
    """What an import would do; it may be applied only without faults. ``again`` makes it anew from the same rows.

    ``size``: how many events the ledger had before the plan was made. ``write`` does it by acts on many, which read nothing they
    wrote. ``apart``: it rests on no item, record, turn or paper, which are written day by day.
    """

    viewer: Viewer
    source: str
    grid: Grid
    notes: Notes
    headings: Sequence[str] = ()
    lines: list[GridLine] = field(default_factory=list)
    again: "Callable[[], GridPlan] | None" = None
    write: Callable[[list[GridLine], By], None] | None = None
    apart: bool = False
    size: int = field(default_factory=size)

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
    def fresh(self) -> list[GridLine]:
        """Return the rows that write something."""
        return [line for line in self.lines if line.state != "same"]

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
    for _time in range(_ATTEMPTS if len(plan.fresh) >= MANY else 0):
        beside = partial(_stands_beside, _DAILY if plan.apart else _ON_ITEMS)
        with suppress(MovedOn), prepared(by, size=plan.size, beside=beside):
            return _write(plan, by)
        plan = _again(plan)
    with writing(by):
        return _write(plan if size() == plan.size else _again(plan), by)


def _write(plan: GridPlan, by: By) -> int:
    assert plan.write is not None
    fresh = plan.fresh
    plan.write(fresh, by)
    return len(fresh)


def _again(plan: GridPlan) -> GridPlan:
    """Make a plan anew; raise Conflict where it would do something else now."""
    assert plan.again is not None
    now = plan.again()
    before, after = (
        [(line.row.sheet, line.row.number, line.state) for line in each.lines] for each in (plan, now)
    )
    if now.notes.faults or after != before:
        raise Conflict()
    return now


_ON_ITEMS = (
    *(f"item.{act}" for act in Act if act is not Act.OPEN),
    *("item.progressed", "item.progress_withdrawn"),
)
_DAILY = ("item.", "record.", "turn.", "paper.")


def _stands_beside(beginnings: tuple[str, ...], since: int) -> bool:
    """Say whether what was written since leaves a plan as it is: acts that begin so do."""
    return all(act.startswith(beginnings) for act, _obj in acts_since(since))


def of_row(line: GridLine, refusal: Refusal) -> Refusal:
    """Return a refusal with the place of the row it is about before its words."""
    where = _("“%(sheet)s”第 %(row)d 行：") % {"sheet": line.row.sheet, "row": line.row.number}
    return Refusal(refusal.code, f"{where}{refusal.says}", refusal.mend, field="file")
