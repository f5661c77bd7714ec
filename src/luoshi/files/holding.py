"""Holding rows against the ledger: which item a row is about, what would change, and what a file may not change."""

from django.utils.translation import gettext as _

from luoshi.access.scope import Viewer
from luoshi.core.life import State
from luoshi.files.column_words import column_word
from luoshi.files.columns import Column
from luoshi.files.drafts import DraftRow
from luoshi.files.due_words import day_words
from luoshi.files.known import Known, same_day
from luoshi.files.plan import Difference, PlannedRow
from luoshi.files.unit_names import Wrong
from luoshi.items.models import Item
from luoshi.items.rights import Doing, in_state, may
from luoshi.items.words import KLASSES
from luoshi.mandate.models import Clause
from luoshi.org.words import post_words

Found = tuple[Column, str, Wrong]
_COLUMNS = {"title": Column.TITLE, "standard": Column.STANDARD, "supports": Column.SUPPORT}


def read_alike(known: Known, rows: list[PlannedRow]) -> Known:
    """Read, besides the items known by number, those that ``rows`` may be about by their clause or words."""
    clauses = {row.clause.pk for row in rows if isinstance(row.clause, Clause)}
    titles = {row.draft.title for row in rows if not row.draft.number and row.draft.part_of is None}
    known.add_alike(clauses=clauses, titles=titles)
    return known


class Holding:
    """Matches rows with items; every method returns what is wrong as (column, what stands there, sentences)."""

    def __init__(self, viewer: Viewer, known: Known, *, old: bool = False) -> None:
        self.viewer, self.known, self.old = viewer, known, old
        self.claimed: dict[int, DraftRow] = {}
        self.fresh: dict[tuple[object, ...], DraftRow] = {}

    def match(self, row: PlannedRow, parent: PlannedRow | None) -> Found | None:
        """Set the item ``row`` is about, or leave it new."""
        draft = row.draft
        if parent is not None:
            found = self._child(row, parent)
        elif isinstance(row.clause, Clause):
            found = self._of(self.known.by_clause.get(row.clause.pk, []), row)
        elif draft.number:
            found = self.known.by_number.get(draft.number)
            if found is None and draft.number in self.known.taken:
                wrong = Wrong(_("这个编号已经有了"), _("空着就自动编"), "number_taken")
                return Column.NUMBER, draft.number, wrong
        else:
            like = [i for i in self.known.by_title.get(draft.title, []) if i.lead_id == row.lead.pk]
            found = self._of(like, row)
            if found is not None and not self._agrees(found, row):
                if not draft.is_new and found.state != State.CLOSED:
                    return self._same_as(row, found)
                found = None
        return self._take(row, found)

    def _child(self, row: PlannedRow, parent: PlannedRow) -> Item | None:
        if parent.item is None:
            return None
        children = self.known.by_parent.get(parent.item.pk, [])
        like = [i for i in children if i.title == row.draft.title and i.lead_id == row.lead.pk]
        return next((i for i in like if i.pk not in self.claimed), None)

    def _of(self, items: list[Item], row: PlannedRow) -> Item | None:
        """Return the item among ``items`` that agrees with the row's date, else the last one not closed."""
        agreeing = [item for item in items if self._agrees(item, row) and item.pk not in self.claimed]
        live = [item for item in items if item.state != State.CLOSED]
        best = agreeing or live
        return best[-1] if best else None

    @staticmethod
    def _agrees(item: Item, row: PlannedRow) -> bool:
        periodic = row.check_every is not None
        return same_day(item, row.draft.klass, None if periodic else row.due_on)

    @staticmethod
    def _same_as(row: PlannedRow, found: Item) -> Found:
        wrong = _("和 %(number)s 同名同单位，时限不同") % {"number": found.number}
        mend = _("是同一项，在“编号”写 %(number)s；是新的一项，写“新”") % {"number": found.number}
        return Column.TITLE, row.draft.title, Wrong(wrong, mend, "same_as")

    def _take(self, row: PlannedRow, found: Item | None) -> Found | None:
        draft = row.draft
        if found is None:
            key = (
                draft.part_of,
                draft.title,
                row.lead.pk,
                row.units,
                draft.klass,
                row.due_on,
                draft.number or row.clause,
            )
            before = self.fresh.setdefault(
                (draft.sheet if draft.part_of else "", *map(_hashable, key)), draft
            )
        else:
            before = self.claimed.setdefault(found.pk, draft)
        if before is not draft:
            wrong = _("和“%(sheet)s”第 %(row)d 行是同一项") % {"sheet": before.sheet, "row": before.row}
            return Column.TITLE, draft.title, Wrong(wrong, _("删掉一行；不是同一项，改题目"), "row_twice")
        if found is not None:
            row.item, row.version = found, found.version
        return None

    def refused(self, row: PlannedRow) -> list[Found]:
        """Return what the row says that no file may write: that it is closed, another lead, another date."""
        draft, item = row.draft, row.item
        wrongs: list[Found] = []
        entered = self.old and item is None
        if draft.closed and not entered and (item is None or item.state != State.CLOSED):
            column = Column.CLOSED_ON if Column.CLOSED_ON in draft.at else Column.STATE
            wrong = _("写着已销号。销号由第二个人核验，不从表里来")
            mend = _("清空“销号日期”和“完成状态”，按在办导入，再报成效、核验")
            wrongs.append((column, draft.closed, Wrong(wrong, mend, "closed_by_file")))
        if item is None:
            return wrongs
        if item.state == State.CANCELLED:
            wrong = _("%(number)s 已经取消") % {"number": item.number}
            return [
                *wrongs,
                (Column.NUMBER, draft.number, Wrong(wrong, _("空着编号，按新事项写"), "cancelled")),
            ]
        if item.lead_id != row.lead.pk:
            wrong = _("台账里牵头的是“%(unit)s”") % {"unit": item.lead.name}
            mend = _("牵头单位不从表里换；要换就取消重立")
            wrongs.append((Column.LEAD, row.lead.name, Wrong(wrong, mend, "lead_differs")))
        if not self._agrees(item, row):
            wrongs.append(self._moved(row, item))
        return wrongs

    @staticmethod
    def _moved(row: PlannedRow, item: Item) -> Found:
        said = day_words(row.due_on) if row.due_on else str(KLASSES[row.draft.klass])
        if item.klass != row.draft.klass:
            wrong = Wrong(_("和台账里的类别不同"), _("类别不从表里换；要换就取消重立"), "class_differs")
            return Column.CLASS if Column.CLASS in row.draft.at else Column.DUE, said, wrong
        due = day_words(item.due_on) if item.due_on else _("没有日期")
        wrong_words = _("台账里的时限是 %(due)s") % {"due": due}
        mend = _("时限不从表里改，由牵头单位到期前申请改期")
        return Column.DUE, said, Wrong(wrong_words, mend, "due_differs")

    def differ(self, row: PlannedRow) -> list[Found]:
        """Set the differences between the row and its item; return those the acting post may not make."""
        item = row.item
        if item is None:
            return []
        standing = self.known.standings[item.pk]
        words = [
            Difference(key, column_word(column), before, after)
            for key, column, before, after in (
                ("title", Column.TITLE, item.title, row.draft.title),
                ("standard", Column.STANDARD, item.standard, row.draft.standard),
            )
            if after and after != before
        ]
        supports = {unit.pk: unit.name for unit in row.supports}
        if supports and not row.units and set(supports) != set(standing.supports):
            words.append(
                Difference("supports", column_word(Column.SUPPORT), "", _("、").join(supports.values()))
            )
        posted = self._posted(row, item)
        if words and not may(self.viewer, Doing.EDIT, standing):
            return [
                self._not_mine(
                    row, item, words[0], mine=may(self.viewer, Doing.EDIT, standing, whatever_state=True)
                )
            ]
        row.differences = [*words, *posted] if may(self.viewer, Doing.SEAT, standing) else words
        text = row.draft.progress
        is_news = text and text not in self.known.progress.get(item.pk, ()) and text != item.last_word
        if is_news and may(self.viewer, Doing.PROGRESS, standing):
            row.progress = text
            row.differences.append(Difference("progress", column_word(Column.PROGRESS), item.last_word, text))
        return []

    @staticmethod
    def _posted(row: PlannedRow, item: Item) -> list[Difference]:
        """Return the post the row names where the item lies on another one, or on the unit."""
        if row.post is None or row.post.pk == item.post_id:
            return []
        before = post_words(item.post) if item.post else ""
        return [Difference("post", column_word(Column.POST), before, post_words(row.post))]

    @staticmethod
    def _not_mine(row: PlannedRow, item: Item, first: Difference, *, mine: bool) -> Found:
        words = {"number": item.number, "before": first.before}
        wrong = _("和台账里的 %(number)s 不同") % words
        if mine and not in_state(Doing.EDIT, item):
            mend = _("已经报送或销号的，说法不改；改回“%(before)s”") % words
        else:
            mend = _("这一项不归你的岗位改；改回“%(before)s”") % words
        return _COLUMNS[first.key], first.after, Wrong(wrong, mend, "not_yours")


def _hashable(value: object) -> object:
    return value if isinstance(value, str | int | tuple | type(None)) else repr(value)
