"""Making the plan of an import: the file read, its names bound, each row held against the ledger."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed
from luoshi.core.duedates import Due, DueKind
from luoshi.core.life import State
from luoshi.files import pace
from luoshi.files.clause_rows import Clauses
from luoshi.files.column_words import column_word
from luoshi.files.columns import Column
from luoshi.files.drafts import DraftRow
from luoshi.files.faults import Fault, Notes
from luoshi.files.holding import Holding, read_alike
from luoshi.files.known import Known
from luoshi.files.ledger_rows import read_book
from luoshi.files.offline import IN_PART, Choices, Rebased, is_token, last_changes, rebase
from luoshi.files.old_rows import closed_on
from luoshi.files.plan import Plan, PlannedRow, SheetCount
from luoshi.files.progress_rows import progress_day
from luoshi.files.seats import Lines, Posts, Seconds
from luoshi.files.unit_names import Bound, UnitNames, Wrong
from luoshi.files.workbook import open_book
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.mandate.models import Document, Line
from luoshi.org.models import Unit
from luoshi.trail.queries import size

_NEW = "新"  # what stands for a number where a row is said to be a new matter


def make_plan(
    data: bytes,
    *,
    viewer: Viewer,
    year: int | None = None,
    document: Document | None = None,
    line: Line | None = None,
    source: str = "",
    old: bool = False,
    choices: Choices | None = None,
) -> Plan:
    """Return what importing ``data`` would do, for the acting post of ``viewer``; nothing is written.

    ``year`` is taken for dates without one (None: such dates are faults). ``document``: the rows are clauses of it.
    ``line``: the line of rows that name none. ``source``: the file's name. ``old``: an older
    ledger, whose closed rows are entered as closed; only for those who may (NotAllowed). ``choices``: what was decided
    for rows that both the file and the ledger changed. Raises NotAllowed without the right to import and open items,
    Refusal (``field`` "file") when the file cannot be read.
    """
    seat = viewer.need(Verb.IMPORT)
    viewer.need(Verb.OPEN)
    if old:
        viewer.need(Verb.ENTER_OLD)
    if seat.unit is None:
        raise NotAllowed
    owner = get_unit(viewer, seat.unit)
    before = size()
    notes = Notes()
    sheets = read_book(open_book(data), year=year, immediate_days=settings.IMMEDIATE_DAYS, notes=notes)
    today = clock.today()
    plan = Plan(viewer, owner, source, document, year or today.year, old, before)
    plan.sheets = [SheetCount(sheet.name, sheet.rows) for sheet in sheets]
    drafts = [draft for sheet in sheets for draft in sheet.drafts]
    plan.rows = _Planner(plan, drafts, notes, line, today, choices or {}, year).run()
    plan.faults = _in_order(plan, notes)
    plan.lenient = notes.lenient
    return plan


def _in_order(plan: Plan, notes: Notes) -> list[Fault]:
    places = {sheet.name: n for n, sheet in enumerate(plan.sheets)}
    return sorted(
        notes.faults, key=lambda f: (places.get(f.sheet, len(places)), f.row, len(f.column), f.column)
    )


class _Planner:
    """Holds what is read once for a whole file, and turns drafts into planned rows."""

    def __init__(
        self,
        plan: Plan,
        drafts: list[DraftRow],
        notes: Notes,
        line: Line | None,
        today: date,
        choices: Choices,
        year: int | None,
    ) -> None:
        self.year = year
        self.plan, self.drafts, self.notes, self.today = plan, drafts, notes, today
        self.names = UnitNames(plan.viewer, plan.owner, _pieces(drafts), today)
        self.clauses = Clauses.of(plan.document, plan.viewer, plan.year)
        self.lines = Lines(plan.viewer, plan.document, line, today)
        self.seconds = Seconds(plan.viewer, today)
        self.known = Known(plan.viewer)
        self.bad = {id(draft) for draft in drafts if draft.faulty}
        self.told_sheets: set[str] = set()
        self.choices = choices
        self.rebased: dict[int, Rebased] = {}

    def run(self) -> list[PlannedRow]:
        """Return the rows without faults; a matter goes in with all its parts or not at all."""
        self._serials()
        self.known.add_numbers(draft.number for draft in self.drafts if draft.number)
        self._rebase()
        rows = self._rows()
        every = [each for row in rows for each in (row, *row.parts)]
        posts = Posts(every, self.today)
        posts.seat()
        holding = Holding(self.plan.viewer, read_alike(self.known, every), old=self.plan.old)
        for row in rows:
            for each in (row, *row.parts):
                self._hold(holding, each, row if each is not row else None)
        self._clash(every)
        fresh = [row for row in every if row.item is None]
        posts.say(self._tell)
        for row in fresh:
            self._finish(row)
        return [row for row in rows if not any(id(each.draft) in self.bad for each in (row, *row.parts))]

    def _rows(self) -> list[PlannedRow]:
        rows: list[PlannedRow] = []
        for draft in pace.told(self.drafts):
            if draft.part_of is None or not rows:
                rows.append(self._row(draft, None))
            else:
                rows[-1].parts.append(self._row(draft, rows[-1]))
        for row in rows:
            if row.draft.has_parts:
                self._from_parts(row)
        return rows

    def _fault(self, draft: DraftRow, column: Column, found: str, wrong: Wrong) -> None:
        self.bad.add(id(draft))
        at = draft.at.get(column, 0)
        name = column if at else None
        self.notes.fault(draft.sheet, draft.row, at, name, found, wrong.wrong, wrong.mend, wrong.code)

    def _tell(self, draft: DraftRow, column: Column, kind: str, says: str) -> None:
        self.notes.read(kind, says, _in("count", "格"), draft.sheet, draft.row, draft.at.get(column, 0))

    def _serials(self) -> None:
        """Take bare counting (1, 2, 3) in the column of numbers for a serial: it names no item of the ledger."""
        for draft in self.drafts:
            if draft.number == _NEW:
                draft.number, draft.is_new = "", True
            if draft.number.isdecimal() and self.plan.document is None:
                draft.serial, draft.number = draft.number, ""
                self._tell(draft, Column.NUMBER, _("编号"), _("只是顺序号，编号另编"))

    def _rebase(self) -> None:
        """Hold the rows of an exported list against what they carry of that day; leave out those that are gone."""
        gone = set()
        for draft in self.drafts:
            if not draft.exported or not draft.number:
                continue
            if draft.exported == IN_PART:
                gone.add(id(draft))
                self._tell(draft, Column.NUMBER, _("导出的表"), _("只看得到牵头和时限的事项，不从表里回来"))
                continue
            if not is_token(draft.exported):
                self._tell(draft, Column.EXPORTED, _("导出的表"), _("导出时版次认不出，按现在的台账比"))
                continue
            item = self.known.by_number.get(draft.number)
            if item is None or item.state == State.CANCELLED:
                gone.add(id(draft))
                says = _("导出以后取消了，或不在你看得到的范围里了，没有写入")
                self._tell(draft, Column.NUMBER, _("导出的表"), says)
                continue
            done = rebase(draft, item, _days(draft.due, self.today)[0], self.choices)
            self.rebased[id(draft)] = done
            if done.moved_on:
                self._tell(draft, Column.EXPORTED, _("导出的表"), _("导出以后台账改过、表里没动的，照台账"))
            if done.dropped:
                says = _("导出以后已经报送或销号，表里改的说法没有写入")
                self._tell(draft, Column.TITLE, _("导出的表"), says)
        self.drafts = [draft for draft in self.drafts if id(draft) not in gone]

    def _clash(self, rows: list[PlannedRow]) -> None:
        """Let the rows that both sides changed say so, with who changed the ledger last."""
        both = [
            row for row in rows if (done := self.rebased.get(id(row.draft))) and done.clashes and row.item
        ]
        changes = last_changes(row.item for row in both if row.item)
        for row in both:
            row.clashes = self.rebased[id(row.draft)].clashes
            row.changed = changes.get(row.item.pk) if row.item else None

    def _row(self, draft: DraftRow, parent: PlannedRow | None) -> PlannedRow:
        item = self.known.by_number.get(draft.number)
        own = _names_of([item.lead, *self.known.supports.get(item.pk, ())]) if item is not None else {}
        lead, units = self._lead(draft, parent, own)
        supports = self._supports(draft, lead, own)
        line = parent.line if parent else item.line if item and not draft.line else self._line(draft, lead)
        row = PlannedRow(draft, lead, line, units, supports)
        row.due_on, row.check_every = _days(draft.due, self.today)
        found = self.clauses.find(draft)
        if isinstance(found, str):
            self._fault(draft, Column.NUMBER, draft.number, Wrong(found, _("核对编号"), "clause"))
        else:
            row.clause = found
        return row

    def _lead(
        self, draft: DraftRow, parent: PlannedRow | None, own: dict[str, Unit]
    ) -> tuple[Unit, tuple[Unit, ...]]:
        """Return the lead of a row, and the units of a set it is handed down to (then the opener leads).

        ``own`` are the units that are on the item already: they are named as they are, whoever may task them.
        """
        owner, column = self.plan.owner, draft.lead_column
        if not draft.leads.names:
            return owner, ()
        bound = self.names.bind(draft.leads.names, own=own)
        if not isinstance(bound, Bound):
            self._fault(draft, column, bound[0], bound[1])
            return owner, ()
        for says in bound.says:
            self._tell(draft, column, _("单位"), says)
        if bound.is_set:
            if parent is not None or draft.has_parts:
                wrong, mend = _("合并的事项里不能写一批单位"), _("拆成单独的行")
                self._fault(draft, column, draft.leads.names[0], Wrong(wrong, mend, "set_in_parts"))
            return owner, bound.units
        if len(bound.units) > 1:
            self._tell(draft, column, _("单位"), _("一格几个单位：第一个牵头，其余配合"))
            draft.supports = (*(unit.name for unit in bound.units[1:]), *draft.supports)
        return bound.units[0], ()

    def _supports(self, draft: DraftRow, lead: Unit, own: dict[str, Unit]) -> tuple[Unit, ...]:
        found: dict[int, Unit] = {}
        for column, names in (
            (draft.lead_column, draft.leads.supports),
            (Column.RESPONSIBLE, (*draft.responsible.names, *draft.responsible.supports)),
            (Column.SUPPORT, draft.supports),
        ):
            bound = self.names.bind(names, own=own, helping=True)
            if not isinstance(bound, Bound):
                self._fault(draft, column, bound[0], bound[1])
                continue
            for says in bound.says:
                self._tell(draft, column, _("单位"), says)
            found |= {unit.pk: unit for unit in bound.units if unit.pk != lead.pk}
        if draft.responsible.names:
            self._tell(draft, Column.RESPONSIBLE, _("单位"), _("有牵头单位的，责任单位读成配合单位"))
        return tuple(found.values())

    def _line(self, draft: DraftRow, lead: Unit) -> Line | None:
        found = self.lines.find(draft.line, lead)
        if isinstance(found, Line):
            return found
        self.bad.add(id(draft))
        if found.code != "line_missing" or Column.LINE in draft.at:
            self._fault(draft, Column.LINE, draft.line, found)
        elif draft.sheet not in self.told_sheets:
            self.told_sheets.add(draft.sheet)
            self.notes.fault(draft.sheet, 0, 0, Column.LINE, "", found.wrong, found.mend, found.code)
        return None

    def _from_parts(self, row: PlannedRow) -> None:
        """Give a matter merged over several rows the lead and date its parts have together."""
        leads = {part.lead.pk: part.lead for part in row.parts}
        if not row.draft.leads.names:
            row.lead = next(iter(leads.values())) if len(leads) == 1 else self.plan.owner
        if row.draft.due is None:
            klasses = {part.draft.klass for part in row.parts}
            days = [part.due_on or _in_days(part, self.today) for part in row.parts]
            if Klass.SUSTAINED in klasses:
                row.draft.klass = Klass.SUSTAINED
            else:
                row.due_on = max((day for day in days if day), default=None)

    def _finish(self, row: PlannedRow) -> None:
        """Look at what only matters for a row that will be opened."""
        draft = row.draft
        if row.closed_on is not None:
            says = _("旧账里已经销号，录入为已销号，一直写明是录入的")
            self._tell(draft, Column.CLOSED_ON, _("旧账"), says)
        elif row.due_on is not None and row.due_on < self.today and draft.klass != Klass.SUSTAINED:
            self._tell(draft, Column.DUE, _("时限"), _("已经过了时限，写入后就是逾期"))
        if wrong := self.seconds.place(row, self._tell):
            self._fault(draft, Column.JUDGE, draft.judge, wrong)
        for part in row.parts:
            if (
                part.judge_from == JudgeFrom.SUPERIOR
                and row.judge_from == JudgeFrom.GROUP
                and part.lead.parent_id is None
            ):
                part.judge_from, part.judge_group = row.judge_from, row.judge_group
        own_units = {row.lead.pk, *(unit.pk for unit in row.supports)}
        seat = self.plan.viewer.acting
        if draft.progress and seat and seat.unit in own_units and self.plan.viewer.has(Verb.WORK):
            row.progress = draft.progress
            self._date_progress(row)
        row.note = _note(row)

    def _date_progress(self, row: PlannedRow) -> None:
        when = progress_day(row, self.year, self.today)
        if isinstance(when, Wrong):
            self._fault(row.draft, Column.PROGRESS_ON, row.draft.progress_on, when)
        else:
            row.progress_on = when

    def _hold(self, holding: Holding, row: PlannedRow, parent: PlannedRow | None) -> None:
        if id(row.draft) in self.bad:
            return
        if self.plan.old and row.draft.closed:
            day = closed_on(row, parent, self.today)
            if isinstance(day, Wrong):
                at = Column.CLOSED_ON if Column.CLOSED_ON in row.draft.at else Column.STATE
                self._fault(row.draft, at, row.draft.closed, day)
                return
            row.closed_on = day
        wrong = holding.match(row, parent)
        for column, found, why in [wrong] if wrong else [*holding.refused(row), *holding.differ(row)]:
            self._fault(row.draft, column, found, why)
        self._date_progress(row)
        if row.item is not None and row.post and row.post.pk != row.item.post_id and not row.says("post"):
            self._tell(row.draft, Column.POST, _("岗位"), _("责任岗位由交办和牵头单位在办的时候定，没有写入"))
        text = row.draft.progress
        if row.item is not None and text and not row.progress and text != row.item.last_word:
            self._tell(row.draft, Column.PROGRESS, _("进展"), _("进展由牵头和配合单位自己写，没有写入"))


def _pieces(drafts: Iterable[DraftRow]) -> set[str]:
    names: set[str] = set()
    for draft in drafts:
        cells = (draft.leads, draft.responsible)
        names |= {name for cell in cells for name in (*cell.names, *cell.supports)} | set(draft.supports)
    return names


def _names_of(units: Iterable[Unit]) -> dict[str, Unit]:
    return {name: unit for unit in units for name in (unit.name, unit.short_name)}


def _days(due: Due | None, today: date) -> tuple[date | None, int | None]:
    """Return the due day (of a sustained matter its first check) and the months between checks."""
    if due is None:
        return None, None
    if due.kind == DueKind.SUSTAINED:
        return due.first_check(today), due.check_every
    return due.on, None


def _in_days(row: PlannedRow, today: date) -> date | None:
    due = row.draft.due
    return today + timedelta(days=due.days) if due is not None and due.days is not None else None


def _note(row: PlannedRow) -> str:
    """Return what the row says beyond an item's fields, one line a column: the note of the opening step."""
    texts = dict(row.draft.extra)
    if row.draft.progress and not row.progress:
        texts[Column.PROGRESS] = row.draft.progress
    return "\n".join(f"{column_word(column)}：{text}" for column, text in texts.items())
