"""Directives from a table: each row one that arrived; a file corrects none and takes none off the register (rules 22)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import NotAllowed, Refusal
from luoshi.files.faults import Notes
from luoshi.files.grids.directive_fields import FIELDS
from luoshi.files.grids.plan import GridLine, GridPlan, of_row
from luoshi.files.grids.reading import Grid, GridRow, read_grid
from luoshi.files.workbook import open_book
from luoshi.mandate.actions import NewDocument
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Document
from luoshi.meetings.actions import Arrival, register_many
from luoshi.meetings.models import Directive
from luoshi.meetings.words import minuted
from luoshi.org.models import Unit

_WORDS = ("title", "document", "issuer", "issued_on", "summary")


@dataclass
class _Arrived:
    """What a row says; ``entered`` is the document it is about where the ledger has it, not registered yet."""

    unit: Unit
    arrived_on: date
    title: str = ""
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    summary: str = ""
    entered: Document | None = None


def plan_directives(data: bytes, *, viewer: Viewer, year: int | None, source: str) -> GridPlan:
    """Return what importing a register of the acting post's own unit would do; nothing is written.

    Raises NotAllowed without the right to run meetings, Refusal (``field`` "file") when the file cannot be read.
    """
    seat = viewer.need(Verb.MEET)
    if seat.home is None:
        raise NotAllowed
    notes = Notes()
    grid = read_grid(open_book(data), FIELDS, notes, year=year, title=_("第一议题"))
    return _planned(viewer, get_unit(viewer, seat.home), source, grid, notes)


def _planned(viewer: Viewer, unit: Unit, source: str, grid: Grid, notes: Notes) -> GridPlan:
    headings = [FIELDS.label(key) for key in ("number", "arrived_on", "title", "document", "issuer")]
    plan = GridPlan(viewer, source, grid, notes, headings, apart=True, write=_write)
    planner = _Planner(unit)
    plan.lines = [line for row in grid.rows if (line := planner.line(row)) is not None and not row.faulty]
    plan.again = lambda: _again(viewer, unit, source, grid)
    return plan


def _again(viewer: Viewer, unit: Unit, source: str, grid: Grid) -> GridPlan:
    notes = Notes()
    return _planned(viewer, unit, source, grid.noted_in(notes), notes)


class _Planner:
    """Holds each row against the register: by its number, else by the document's number, else by title and day."""

    def __init__(self, unit: Unit) -> None:
        self.unit, self.today = unit, clock.today()
        rows = list(Directive.objects.filter(unit=unit, gone_at=None).select_related("document"))
        self.by_number = {f"{row.year}-{row.running}": row for row in rows}
        self.by_key = {
            _key(row.document.number, row.document.title, row.arrived_on): row for row in rows if row.document
        }
        self.offline = Counter(row.arrived_on for row in rows if row.document is None)
        kept = Document.objects.filter(kind=DocumentKind.DIRECTIVE, owner=unit, directives=None)
        self.entered = {document.number: document for document in kept if document.number}
        self.first: dict[tuple[str, ...], GridRow] = {}

    def line(self, row: GridRow) -> GridLine | None:
        """Return what a row does; None where a fault was noted."""
        arrived_on = row.day("arrived_on")
        if arrived_on is None:
            row.fault(
                "arrived_on",
                row.raw("arrived_on"),
                _("没有写收到的日子"),
                _("写到日，例如 2026-06-30"),
                "arrived_missing",
            )
        elif arrived_on > self.today:
            row.fault(
                "arrived_on", row.raw("arrived_on"), _("收到的日子还没有到。"), _("写收到那天。"), "ahead"
            )
        offline, title, number = row.yes("offline"), row.text("title", 200), row.text("number", 20)
        known = self.by_number.get(number)
        if number and known is None:
            row.fault("number", number, _("账上没有这个顺序号"), _("空着，写入时自动编。"), "number_unknown")
        if row.faulty or arrived_on is None:
            return None
        if known is not None and known.document is None:
            offline = True
        return (
            self._off_line(row, arrived_on, known)
            if offline
            else self._on_line(row, arrived_on, title, known)
        )

    def _off_line(self, row: GridRow, arrived_on: date, known: Directive | None) -> GridLine | None:
        named = known is not None and row.raw("title") == minuted(known)
        for key in _WORDS:
            if row.raw(key) and not (key == "title" and named):
                row.fault(
                    key,
                    "",
                    _("线下件只记编号和日子，不写内容。"),
                    _("删掉这一格；措施走涉密渠道。"),
                    "offline",
                )
        if row.faulty:
            return None
        state = "same" if known is not None else "new"
        if known is None and self.offline[arrived_on] > 0:
            self.offline[arrived_on] -= 1
            state = "same"
        shown = [row.raw("number"), arrived_on.isoformat(), str(FIELDS.label("offline")), "", ""]
        return GridLine(row, shown, state, _Arrived(self.unit, arrived_on))

    def _on_line(
        self, row: GridRow, arrived_on: date, title: str, known: Directive | None
    ) -> GridLine | None:
        arrived = _Arrived(
            self.unit,
            arrived_on,
            title,
            row.text("document", 60),
            row.text("issuer", 120),
            row.day("issued_on"),
            row.text("summary", 2000, multiline=True),
        )
        key = _key(arrived.number, title, arrived_on)
        before = self.first.setdefault(key, row)
        if before is not row:
            wrong = _("和“%(sheet)s”第 %(row)d 行重了") % {"sheet": before.sheet, "row": before.number}
            row.fault("title", title, wrong, _("删掉一行"), "row_twice")
        known = known or self.by_key.get(key)
        if known is not None:
            self._hold(row, arrived, known)
        else:
            self._whole(row, arrived)
        if row.faulty:
            return None
        arrived.entered = self.entered.get(arrived.number) if arrived.number else None
        shown = [row.raw("number"), arrived_on.isoformat(), title, arrived.number, arrived.issuer]
        return GridLine(row, shown, "new" if known is None else "same", arrived)

    def _whole(self, row: GridRow, arrived: _Arrived) -> None:
        """Ask of a new one what its page asks."""
        for key, found in (
            ("title", arrived.title),
            ("issuer", arrived.issuer),
            ("issued_on", arrived.issued_on),
        ):
            if not found:
                wrong = _("没有写%(what)s") % {"what": FIELDS.label(key)}
                row.fault(key, row.raw(key), wrong, _("补上；涉密的，在“线下件”写“是”。"), f"{key}_missing")
        if arrived.issued_on is not None and arrived.arrived_on < arrived.issued_on:
            row.fault(
                "arrived_on",
                row.raw("arrived_on"),
                _("收到的日子早于成文的日子。"),
                _("核对两个日期。"),
                "before",
            )

    def _hold(self, row: GridRow, arrived: _Arrived, known: Directive) -> None:
        """Hold a row against what is registered: a file corrects nothing."""
        document = known.document
        assert document is not None
        pairs = (
            ("arrived_on", arrived.arrived_on, known.arrived_on),
            ("title", arrived.title, document.title),
            ("document", arrived.number, document.number),
            ("issuer", arrived.issuer, document.issuer),
            ("issued_on", arrived.issued_on, document.issued_on),
        )
        for key, after, before in pairs:
            if after and after != before:
                row.fault(
                    key, row.raw(key), _("和账上的不同"), _("在文件页上改；这里改成账上的，或空着"), "differs"
                )


def _key(number: str, title: str, arrived_on: date) -> tuple[str, ...]:
    return (number,) if number else (title, arrived_on.isoformat())


def _write(lines: list[GridLine], by: By) -> None:
    try:
        register_many(arrivals=[_arrival(line.what) for line in lines], by=by)
    except Refusal as refusal:
        raise of_row(lines[refusal.nth or 0], refusal) from refusal


def _arrival(arrived: _Arrived) -> Arrival:
    document: Document | NewDocument | None = arrived.entered
    if document is None and arrived.title and arrived.issued_on is not None:
        document = NewDocument(
            title=arrived.title,
            number=arrived.number,
            kind=DocumentKind.DIRECTIVE,
            owner=arrived.unit,
            issuer=arrived.issuer,
            issued_on=arrived.issued_on,
            summary=arrived.summary,
        )
    return Arrival(arrived.unit, arrived.arrived_on, document)
