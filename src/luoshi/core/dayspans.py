"""Days as a notice of holidays lists them: "1月1日至3日、2月5日—11日", or in ISO form.

Purpose: the holidays and make-up days of a year are typed as the notice prints them. Used by `cadence`.
"""

import re
from datetime import date, timedelta
from enum import StrEnum

from luoshi.core.daywords import normal


class Unread(StrEnum):
    """Why days were not read."""

    WORDS = "words"
    """Something stands there that is no day."""
    NO_SUCH_DAY = "no_such_day"
    BACKWARDS = "backwards"
    """The span ends before it begins."""
    OTHER_YEAR = "other_year"


class NotDays(Exception):
    """A wording that holds something else than days of the year: why, and the piece."""

    def __init__(self, why: Unread, piece: str) -> None:
        super().__init__(why)
        self.why = why
        self.piece = piece


_ASIDE = re.compile(
    r"\((?:周|星期)[一二三四五六日天]\)|(?:周|星期)[一二三四五六日天]|\(农历[^)]*\)|放假(?:调休)?|上班|共\d+天"
)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_PARTS = re.compile(r"[,;、。\n]+")
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日?"
_ONE = re.compile(rf"{_DAY}$")
_SPAN = re.compile(rf"{_DAY}(?:-|—|–|~|至|到)+{_DAY}$")
_MARKS = str.maketrans("，；（）", ",;()")


def days_in(text: str, year: int) -> list[date]:
    """Return the days of ``year`` that ``text`` lists, in order, each once; nothing for an empty text.

    A day without its month belongs to the month before it ("2月14日、15日", "1月1日至3日"). Weekdays in brackets and the words
    放假, 上班, 共3天 are passed over. Raises NotDays.
    """
    found: set[date] = set()
    month: str | None = None
    for raw in _PARTS.split(_bare(text)):
        piece = normal(raw)
        if not piece:
            continue
        one, span = _ONE.match(piece), _SPAN.match(piece)
        if one:
            month = one[2] or month
            first = last = _day(one[1], month, one[3], year, raw)
        elif span:
            first = _day(span[1], span[2] or month, span[3], year, raw)
            month = span[5] or span[2] or month
            last = _day(span[4], month, span[6], year, raw)
        else:
            raise NotDays(Unread.WORDS, raw.strip())
        if last < first:
            raise NotDays(Unread.BACKWARDS, raw.strip())
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return sorted(found)


def _bare(text: str) -> str:
    return _ISO.sub(r"\1年\2月\3日", _ASIDE.sub("", text.translate(_MARKS)))


def _day(year: str | None, month: str | None, day: str, asked: int, raw: str) -> date:
    if month is None:
        raise NotDays(Unread.WORDS, raw.strip())
    if year is not None and int(year) != asked:
        raise NotDays(Unread.OTHER_YEAR, raw.strip())
    try:
        return date(asked, int(month), int(day))
    except ValueError:
        raise NotDays(Unread.NO_SUCH_DAY, raw.strip()) from None
