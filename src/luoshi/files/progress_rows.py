"""The day of the progress a row brings: under 进展日期, else the day of the import."""

from datetime import date

from django.utils.translation import gettext as _

from luoshi.core.duedates import Due, read_due
from luoshi.files.plan import PlannedRow
from luoshi.files.unit_names import Wrong


def progress_day(row: PlannedRow, year: int | None, today: date) -> date | Wrong | None:
    """Return the day, or what is wrong; None where the row names none, or still the one of the progress before it.

    A list taken along has the day of the last progress in it: who writes the next one and leaves that day alone means today.
    """
    text = row.draft.progress_on
    is_news = row.item is None or any(each.key == "progress" for each in row.differences)
    if not row.progress or not text or not is_news:
        return None
    due = read_due(text, year=year)
    if not isinstance(due, Due) or due.on is None:
        return Wrong(
            _("看不出是哪一天的进展"), _("写到日，例如 2021-04-16；空着就是导入那天"), "progress_day"
        )
    if due.on > today:
        return Wrong(_("进展的日期还没有到"), _("写已经发生的日子"), "progress_ahead")
    return None if row.item is not None and due.on == row.item.last_on else due.on
