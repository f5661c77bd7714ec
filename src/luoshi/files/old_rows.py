"""Rows of an older ledger (旧账) that say they are closed: the day on which that ledger closed them."""

from datetime import date

from django.utils.translation import gettext as _

from luoshi.core.duedates import Due, read_due
from luoshi.files.columns import Column
from luoshi.files.plan import PlannedRow
from luoshi.files.unit_names import Wrong


def closed_on(row: PlannedRow, parent: PlannedRow | None, today: date) -> date | Wrong:
    """Return the day of closing: under 销号日期, else under 完成日期; or what is wrong."""
    draft = row.draft
    if parent is not None or row.parts or row.units:
        return Wrong(_("旧账的一行只能是一件事、一个单位"), _("拆成单独的行"), "old_parts")
    for text in (draft.closed, draft.extra.get(Column.DONE_ON, "")):
        due = read_due(text, year=None) if text else None
        if isinstance(due, Due) and due.on is not None:
            if due.on > today:
                return Wrong(_("销号的日期还没有到。"), _("核对日期。"), "old_ahead")
            return due.on
    return Wrong(_("没有写哪天销号"), _("在“销号日期”写到日，例如 2020-06-30"), "old_day")
