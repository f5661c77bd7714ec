"""One line of a table read as a draft: words cleaned, class and due date made out, units taken apart."""

import re
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.core.duedates import Due, DueKind, Reading, Said, Unclear, Unread, read_due
from luoshi.files.column_words import column_word
from luoshi.files.columns import Column
from luoshi.files.drafts import STANDARD, TITLE, DraftRow, headline
from luoshi.files.due_words import said_words, unread_words
from luoshi.files.faults import Notes, shortened
from luoshi.files.table import Line, Table
from luoshi.files.unit_words import NO_NAMES, split_units
from luoshi.files.workbook import letter
from luoshi.items.kinds import Klass

_LIMITS = {
    Column.NUMBER: 80,
    Column.DUE: 400,
    Column.CLASS: 80,
    Column.LEAD: 1000,
    Column.SUPPORT: 2000,
    Column.PROGRESS: 2000,
}
_LONGEST = 4000
_KEPT = (
    Column.SOURCE,
    Column.CATEGORY,
    Column.CAUSE,
    Column.MEASURES,
    Column.EFFECT,
    Column.STATE,
    Column.DONE_ON,
    Column.RULE,
    Column.REMARKS,
)
_CLOSED = re.compile(r"销号|^closed$", re.IGNORECASE)
_YES = frozenset({"是", "√", "✓", "y", "yes", "true", "已"})
_NOT_YET = re.compile(
    r"(?:否|未|不|没|待|尚|暂|无|申请|拟|×|✗|x$|-+$|—+$|/$|n$|no$|false$|0$)", re.IGNORECASE
)
_KLASSES: tuple[tuple[re.Pattern[str], Klass], ...] = (
    (
        re.compile(r"立行立改|即知即改|立知立改|即行即改|立查立改|立整立改|at once", re.IGNORECASE),
        Klass.IMMEDIATE,
    ),
    (re.compile(r"长期|持续|常态化|long-term", re.IGNORECASE), Klass.SUSTAINED),
    (re.compile(r"限期|限时|分?阶段|短期|中期|by date", re.IGNORECASE), Klass.BY_DATE),
)
_OF_DUE = {
    DueKind.DATED: Klass.BY_DATE,
    DueKind.IMMEDIATE: Klass.IMMEDIATE,
    DueKind.SUSTAINED: Klass.SUSTAINED,
}


class RowReader:
    """Reads the lines of one table; faults and readings go to ``notes``."""

    def __init__(self, table: Table, notes: Notes, year: int | None, immediate_days: int) -> None:
        self.table, self.notes, self.year, self.days = table, notes, year, immediate_days
        self.at = {column: at for column in Column if (at := table.header.at(column))}
        self._told: set[tuple[int, Column, str]] = set()
        self._failed = False
        self._dues: dict[str, Due | Unread] = {}
        self._kind = _("日期")

    def draft(self, line: Line) -> DraftRow:
        """Return what ``line`` says; ``faulty``, with faults noted, where something in it must be mended."""
        self._failed = False
        self._refuse_broken(line)
        words = {column: self._words(line, column) for column in self.at}
        title = words.get(Column.TITLE, "")
        if not title and not self._failed:
            self._fault(line, Column.TITLE, "", _("没有写要办什么"), _("写一句"), "title_missing")
        klass, due = self._class_and_due(line, words)
        draft = DraftRow(
            sheet=self.table.sheet.name,
            row=line.number,
            title=headline(title, TITLE),
            klass=klass,
            number=words.get(Column.NUMBER, ""),
            serial=words.get(Column.SERIAL, ""),
            aspect=words.get(Column.ASPECT, "") or line.aspect,
            line=words.get(Column.LINE, ""),
            standard=headline(words.get(Column.STANDARD, ""), STANDARD),
            due=due,
            post=words.get(Column.POST, ""),
            judge=words.get(Column.JUDGE, ""),
            progress=words.get(Column.PROGRESS, ""),
            progress_on=words.get(Column.PROGRESS_ON, ""),
            closed=_closed(words),
            exported=words.get(Column.EXPORTED, ""),
            at=self.at,
        )
        self._units(line, draft, words)
        self._keep(draft, words)
        draft.faulty = self._failed
        return draft

    def _words(self, line: Line, column: Column) -> str:
        text = self.table.text(line, column)
        if column == Column.NUMBER and isinstance(line.cells.get(self.at[column]), date):
            wrong, mend = _("编号被 Excel 改成了日期"), _("把这一列的格式改成文本，再写一遍编号")
            self._fault(line, column, text, wrong, mend, "number_is_day")
        try:
            return clean(text, limit=_LIMITS.get(column, _LONGEST), multiline=True) if text else ""
        except Refusal as refusal:
            self._fault(line, column, text, str(refusal.says), str(refusal.mend), refusal.code)
            return ""

    def _fault(self, line: Line, column: Column, found: str, wrong: str, mend: str, code: str) -> None:
        """Note a fault at its cell; that of a merged cell once, at its first row."""
        self._failed = True
        at = self.at.get(column, 0)
        row = line.filled.get(at, line.number)
        if (row, column, code) not in self._told:
            self._told.add((row, column, code))
            self.notes.fault(self.table.sheet.name, row, at, column, found, wrong, mend, code)

    def _refuse_broken(self, line: Line) -> None:
        if not self.table.sheet.broken:
            return
        for column, at in self.at.items():
            row = line.filled.get(at, line.number)
            if f"{letter(at)}{row}" in self.table.sheet.broken:
                wrong, mend = _("公式没有算出结果"), _("把公式改成文字或日期")
                self._fault(line, column, "", wrong, mend, "broken_formula")

    def _class_and_due(self, line: Line, words: dict[Column, str]) -> tuple[Klass, Due | None]:
        said = self._class(line, words.get(Column.CLASS, ""))
        text = words.get(Column.DUE, "")
        due = self._due(text)
        if isinstance(due, Unread):
            return said or Klass.BY_DATE, self._without_due(line, said, text, due)
        klass = said or _OF_DUE[due.kind]
        if said == Klass.SUSTAINED and due.kind == DueKind.DATED:
            due = Due(
                DueKind.SUSTAINED, due.on, said=Said(Reading.FIRST_CHECK, {"on": due.on} if due.on else {})
            )
        elif said is not None and _OF_DUE[due.kind] not in {said, Klass.BY_DATE}:
            wrong = _("和“整改类型”写的“%(text)s”对不上") % {"text": words[Column.CLASS]}
            self._fault(line, Column.DUE, text, wrong, _("两格改成一致"), "class_or_due")
        if how := said_words(shortened(text), due):
            self._read(line, Column.DUE, self._kind, how)
        return klass, due

    def _due(self, text: str) -> Due | Unread:
        if text not in self._dues:
            self._dues[text] = read_due(text, year=self.year, immediate_days=self.days)
        return self._dues[text]

    def _without_due(self, line: Line, said: Klass | None, text: str, due: Unread) -> Due | None:
        if due.why == Unclear.EMPTY and said == Klass.SUSTAINED:
            return None
        if due.why == Unclear.EMPTY and said == Klass.IMMEDIATE:
            self._read(
                line,
                Column.CLASS,
                _("日期"),
                _("立行立改没有写日期，从写入那天起 %(days)d 天内办完") % {"days": self.days},
            )
            return Due(DueKind.IMMEDIATE, days=self.days)
        wrong, mend = unread_words(due, year=self.year or 2026)
        column = Column.DUE if Column.DUE in self.at else Column.TITLE
        self._fault(line, column, text, wrong, mend, f"due_{due.why.value}")
        return None

    def _class(self, line: Line, text: str) -> Klass | None:
        if not text.strip("-—/无"):
            return None
        for pattern, klass in _KLASSES:
            if pattern.search(text):
                return klass
        self._fault(
            line,
            Column.CLASS,
            text,
            _("没有这一类"),
            _("从 立行立改、限期整改、长期坚持 里选"),
            "class_unknown",
        )
        return None

    def _units(self, line: Line, draft: DraftRow, words: dict[Column, str]) -> None:
        leads = split_units(words.get(Column.LEAD, ""))
        responsible = split_units(words.get(Column.RESPONSIBLE, ""))
        helping = split_units(words.get(Column.SUPPORT, ""))
        draft.supports = (*helping.names, *helping.supports)
        draft.responsible = responsible if leads.names else NO_NAMES
        draft.leads = leads if leads.names else responsible
        if (responsible.names and not leads.names) or Column.LEAD not in self.at:
            draft.lead_column = Column.RESPONSIBLE
        if not draft.leads.names and not self._failed:
            column = draft.lead_column if draft.lead_column in self.at else Column.TITLE
            self._fault(line, column, "", _("没有写牵头单位"), _("写一个单位"), "lead_missing")
        for where, names in (
            (Column.LEAD, leads),
            (Column.RESPONSIBLE, responsible),
            (Column.SUPPORT, helping),
        ):
            if names.etc:
                self._read(line, where, _("单位"), _("单位后面的“等”没有读，只记写了名字的单位"))

    def _keep(self, draft: DraftRow, words: dict[Column, str]) -> None:
        """Keep what an item has no field for, and what its fields have no room for."""
        for column, kept in ((Column.TITLE, draft.title), (Column.STANDARD, draft.standard)):
            full = words.get(column, "")
            if len(headline(full, _LONGEST)) > len(kept):
                draft.extra[column] = full
                says = _("“%(name)s”太长，取前面一句，全文写进立项说明") % {"name": column_word(column)}
                self.notes.read(
                    _("长文字"), says, _in("count", "格"), draft.sheet, draft.row, self.at[column]
                )
        for column in _KEPT:
            text = words.get(column, "")
            if text and not (column == Column.STATE and _NOT_YET.match(text)):
                draft.extra[column] = text

    def _read(self, line: Line, column: Column, kind: str, says: str) -> None:
        self.notes.read(
            kind, says, _in("count", "格"), self.table.sheet.name, line.number, self.at.get(column, 0)
        )


def _closed(words: dict[Column, str]) -> str:
    """Return the words by which a row says that it is closed (销号); "完成" is another thing."""
    own = words.get(Column.CLOSED_ON, "")
    if own and not _NOT_YET.match(own):
        is_day = isinstance(read_due(own, year=2000), Due)
        if is_day or _CLOSED.search(own) or own.lower() in _YES:
            return own
    for column in (Column.STATE, Column.PROGRESS):
        text = words.get(column, "")
        if len(text) <= 12 and _CLOSED.search(text) and not _NOT_YET.match(text):
            return text
    return ""
