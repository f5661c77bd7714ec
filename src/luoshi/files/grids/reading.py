"""Reading a table of some kind: its header found, its rows with their cells by column, faults and readings noted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.base.refusals import Refusal, Words
from luoshi.base.text import clean
from luoshi.core.daywords import PLAIN, Stop, day_of, normal
from luoshi.files.columns import Column, Named
from luoshi.files.drafts import SheetRead
from luoshi.files.faults import Notes
from luoshi.files.grids.fields import Fields, in_both
from luoshi.files.header import Header, Pairs, last_row, one_row, two_rows
from luoshi.files.ledger_rows import refuse_marks, tell_hidden
from luoshi.files.table import Line, Table, read_table
from luoshi.files.workbook import Book, Sheet, Value, letter, text_of

Choice = TypeVar("Choice", bound=StrEnum)
_SEARCHED = 30
_NOTHING = frozenset({"", "-", "—", "/", "无", "——", "\\"})
_MONTH_DAY = re.compile(r"(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?")
_COUNT = re.compile(r"(\d{1,6})(?:人|名|位|个|对)?")
_PARTS = re.compile(r"[、，,；;/\n+＋]|(?<=[^一-鿿])和|暨")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass
class GridRow:
    """One row: where it stands, its cells by column, whether a fault was noted for it."""

    fields: Fields
    notes: Notes
    sheet: str
    number: int
    cells: Mapping[str, Value]
    at: Mapping[str, int]
    year: int | None = None
    faulty: bool = False
    told: set[tuple[str, str, str]] = field(default_factory=set)

    def fault(self, key: str, found: str, wrong: Words, mend: Words, code: str) -> None:
        """Note a fault in a column of this row; of the row as a whole where it has no such column."""
        self.faulty = True
        if (key, found, code) in self.told:
            return
        self.told.add((key, found, code))
        at = self.at.get(key, 0)
        name = self.fields.label(key)
        self.notes.fault(self.sheet, self.number, at, name, found, str(wrong), str(mend), code)

    def refused(self, refusal: Refusal, keys: Mapping[str, str]) -> None:
        """Note what an action would refuse; ``keys`` tells the column of its field."""
        key = keys.get(refusal.field, refusal.field)
        found = self.raw(key) if key in self.at else ""
        self.fault(key, found, refusal.says, refusal.mend, refusal.code)

    def tell(self, key: str, kind: str, says: str) -> None:
        """Note a reading that needs no mending."""
        self.notes.read(kind, says, _in("count", "格"), self.sheet, self.number, self.at.get(key, 0))

    def raw(self, key: str) -> str:
        """Return what stands in a cell, as text."""
        return text_of(self.cells.get(key, "")).strip()

    def text(self, key: str, limit: int, *, multiline: bool = False) -> str:
        """Return a cell as clean text; "" for nothing, and where it holds what no text may."""
        text = self.raw(key)
        if text in _NOTHING:
            return ""
        try:
            return clean(text, limit=limit, multiline=multiline)
        except Refusal as refusal:
            self.fault(key, text, refusal.says, refusal.mend, refusal.code)
            return ""

    def day(self, key: str, said: str | None = None) -> date | None:
        """Return a cell (or ``said`` instead of it) as one day; a month, a span or a word is a fault.

        Without a year the one chosen is taken.
        """
        value = self.cells.get(key, "") if said is None else said
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = normal(self.text(key, 80) if said is None else said)
        if not text:
            return None
        try:
            if plain := PLAIN.fullmatch(text):
                return day_of(*(int(part) for part in plain.groups() if part and part.isdigit()))
            if (short := _MONTH_DAY.fullmatch(text)) and "月" in text:
                return self._without_year(key, int(short[1]), int(short[2]))
        except Stop as stop:
            self.fault(key, self.raw(key), _("没有这一天"), _("核对年月日"), f"day_{stop.why.value}")
            return None
        self.fault(key, self.raw(key), _("看不出是哪一天"), _("写到日，例如 2026-06-30"), "day_unclear")
        return None

    def _without_year(self, key: str, month: int, day: int) -> date | None:
        if self.year is None:
            self.fault(
                key, self.raw(key), _("没有写年份"), _("写上年份，或在导入时选一个年份"), "day_no_year"
            )
            return None
        found = day_of(self.year, month, day)
        self.tell(key, _("日期"), _("没有写年份的，按 %(year)d 年读") % {"year": self.year})
        return found

    def count(self, key: str, *, most: int = 100_000) -> int | None:
        """Return a cell as a number of people; None for nothing."""
        text = self.text(key, 40).translate(_WIDE).replace(" ", "")
        if not text:
            return None
        found = _COUNT.fullmatch(text)
        if found is None or int(found[1]) > most:
            self.fault(key, self.raw(key), _("不是一个数"), _("只写数字，例如 35"), "count_unclear")
            return None
        return int(found[1])

    def yes(self, key: str) -> bool | None:
        """Return a cell as yes or no; None for nothing."""
        text = self.text(key, 20).lower()
        if not text:
            return None
        if text in {"是", "有", "√", "✓", "y", "yes", "true", "1"}:
            return True
        if text in {"否", "没有", "×", "✗", "n", "no", "false", "0"}:
            return False
        self.fault(key, self.raw(key), _("看不出是或否"), _("写“是”或“否”"), "yes_or_no")
        return None

    def choices(
        self, key: str, words: Mapping[Choice, Words], more: Mapping[str, Choice], *, several: bool = True
    ) -> list[Choice]:
        """Return the choices a cell names, in its order; a word that names none is a fault that offers them."""
        names = _names_of(words) | dict(more)
        whole = self.text(key, 200)
        pieces = [whole] if whole in names or not several else _PARTS.split(whole)
        found: list[Choice] = []
        for piece in (each.strip() for each in pieces):
            if piece in names:
                found.append(names[piece])
            elif piece:
                offer = _("、").join(str(word) for word in words.values())
                self.fault(
                    key, piece, _("没有这一类"), _("从 %(names)s 里选") % {"names": offer}, "choice_unknown"
                )
        return list(dict.fromkeys(found))

    def names(self, key: str) -> list[str]:
        """Return the names a cell holds, parted by 、 commas, semicolons or line breaks."""
        pieces = re.split(r"[、，,；;\n]", self.text(key, 4000, multiline=True))
        return list(dict.fromkeys(name for piece in pieces if (name := "".join(piece.split()))))


_NAMES: dict[int, tuple[object, dict[str, Any]]] = {}


def _names_of(words: Mapping[Choice, Words]) -> dict[str, Choice]:
    """Return the choices by their words in both languages; the tables of words are few and never change."""
    if id(words) not in _NAMES:
        names = {each: choice for choice, word in words.items() for each in in_both(word)}
        _NAMES[id(words)] = (words, names)
    return _NAMES[id(words)][1]


@dataclass(frozen=True)
class Grid:
    """What was read of a file: its rows, and its sheets with how many rows each has."""

    rows: list[GridRow]
    sheets: list[SheetRead]

    def noted_in(self, notes: Notes) -> "Grid":
        """Return the same rows once more, whose faults and readings go to ``notes``."""
        return Grid([replace(row, notes=notes, faulty=False, told=set()) for row in self.rows], self.sheets)


def read_grid(book: Book, fields: Fields, notes: Notes, *, year: int | None, title: Words) -> Grid:
    """Read every sheet that has a header of this kind. Raises Refusal when none has."""
    rows: list[GridRow] = []
    sheets: list[SheetRead] = []
    for sheet in book.sheets:
        header = _header(sheet, fields)
        secret = refuse_marks(sheet, header, notes)
        if header is None:
            if sheet.rows:
                says = _("“%(name)s”没有这种表的表头，没有读") % {"name": sheet.name}
                notes.read(_("工作表"), says, _in("count", "张"), sheet.name, 0)
            continue
        table = read_table(sheet, header, notes, sections=False)
        tell_hidden(sheet, [line.number for line in table.lines], notes)
        _tell_columns(table, fields, notes)
        at = {str(named.column): named.at for named in header.columns if named.column}
        read = [
            _row(table, line, at, fields, notes, year) for line in table.lines if line.number not in secret
        ]
        rows += read
        sheets.append(SheetRead(sheet.name, len(table.lines), []))
    if not sheets:
        names = _("、").join(
            f"“{fields.label(field.key)}”" for field in fields.every if field.key in fields.needed
        )
        raise Refusal(
            "no_header",
            _("没有找到“%(title)s”的表头。") % {"title": title},
            _("表头要有 %(names)s；可以先下载模板，照着填。") % {"names": names},
            field="file",
        )
    return Grid(rows, sheets)


def _row(
    table: Table, line: Line, at: dict[str, int], fields: Fields, notes: Notes, year: int | None
) -> GridRow:
    cells = {key: line.cells.get(n, "") for key, n in at.items()}
    row = GridRow(fields, notes, table.sheet.name, line.number, cells, at, year)
    for key, n in at.items():
        if f"{letter(n)}{line.number}" in table.sheet.broken:
            row.fault(key, "", _("公式没有算出结果"), _("把公式改成文字或日期"), "broken_formula")
    return row


def _header(sheet: Sheet, fields: Fields) -> Header | None:
    rows = sheet.rows[:_SEARCHED]
    for n, row in enumerate(rows):
        one = one_row(sheet, row)
        below = rows[n + 1] if n + 1 < len(rows) and rows[n + 1].number == row.number + 1 else None
        if below is not None:
            two = two_rows(sheet, row, below, fields.of)
            known = max(_known(one, fields), _known(one_row(sheet, below), fields))
            if _known(two, fields) > known and _is_enough(two, fields):
                return Header(row.number, last_row(sheet, row.number, below.number), _named(two, fields))
        if _is_enough(one, fields):
            return Header(row.number, last_row(sheet, row.number, row.number), _named(one, fields))
    return None


def _known(pairs: Pairs, fields: Fields) -> int:
    return len({key for _at, header in pairs if (key := fields.of(header))})


def _is_enough(pairs: Pairs, fields: Fields) -> bool:
    found = {key for _at, header in pairs if (key := fields.of(header))}
    return found >= fields.needed and len(found) >= fields.least


def _named(pairs: Pairs, fields: Fields) -> tuple[Named, ...]:
    """Return what each header was read as; of two that mean the same, the column's own name, else the first."""
    taken: set[str] = set()
    found = []
    order = sorted(pairs, key=lambda pair: (not _is_own(fields, pair[1]), pair[0]))
    for at, header in order:
        key = fields.of(header)
        if key in taken:
            key = None
        taken |= {key} if key else set()
        # The keys stand where a ledger of items has its own columns; none of them is one of those.
        found.append(Named(at, " ".join(header.split()), cast("Column | None", key)))
    return tuple(sorted(found, key=lambda named: named.at))


def _is_own(fields: Fields, header: str) -> bool:
    key = fields.of(header)
    return key is not None and fields.is_own(key, header)


def _tell_columns(table: Table, fields: Fields, notes: Notes) -> None:
    for named in table.header.columns:
        key = str(named.column) if named.column else ""
        words = {"header": named.header, "name": fields.label(key)}
        if not key:
            kind, says, unit = _("没有读的列"), _("“%(header)s”没有读") % words, _in("count", "列")
        elif fields.is_own(key, named.header):
            continue
        else:
            kind, says, unit = _("列名"), _("“%(header)s”读成“%(name)s”") % words, _in("count", "处")
        notes.read(kind, says, unit, table.sheet.name, table.header.last, named.at)
