"""The words of one date: "6月底前", "二〇二六年六月", "第四季度".

Purpose: due dates, and later any other day written by hand, are read by one grammar. A wording that has two
readings stops with a code. Used by :mod:`luoshi.core.duedates`.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from enum import StrEnum

YEARS = range(1949, 2101)
AROUND = ",;:、。.()[]"


class Unclear(StrEnum):
    """Why a wording was not read."""

    EMPTY = "empty"
    NO_YEAR = "no_year"
    SHORT_YEAR = "short_year"
    YEAR_RANGE = "year_range"
    NO_SUCH_MONTH = "no_such_month"
    NO_SUCH_DAY = "no_such_day"
    LOST_DIGIT = "lost_digit"
    """2026.1 may have been 2026.10."""
    SERIAL = "serial"
    """A number that a spreadsheet would show as a day."""
    SEVERAL = "several"
    """More than one date, or a span."""
    BEFORE_WHAT = "before_what"
    """"第四季度前": before it begins, or before it ends?"""
    TOO_OFTEN = "too_often"
    """A check more often than monthly."""
    VAGUE = "vague"
    """"尽快": no day can be seen."""
    DONE = "done"
    """A result stands where the date belongs."""


class Stop(Exception):
    """A wording that was not read: why, and what a sentence about it needs."""

    def __init__(self, why: Unclear, **params: int | str) -> None:
        super().__init__(why)
        self.why = why
        self.params = params


_SAME = str.maketrans(
    "０１２３４５６７８９．／－﹣−（）〔〕【】〇○Ｏ零，；：～〜",
    "0123456789./---()()()0000,;:~~",
)
_CHINESE = {sign: n for n, sign in enumerate("0一二三四五六七八九")} | {"两": 2}
_YEAR_SIGNS = re.compile(r"[0一二三四五六七八九]{4}(?=年)")
_COUNT_SIGNS = re.compile(r"[一二两三四五六七八九十]{1,3}(?=个?月|日|号|个?季度)|(?<=每)[一二两三四五](?=年)")

_CLOCK = re.compile(r"(?<=\d)[T\s]+\d{1,2}:\d{2}(?::\d{2})?$")
PLAIN = re.compile(r"(\d{4})(?:年(\d{1,2})月(\d{1,2})日|([-/.])(\d{1,2})\4(\d{1,2}))")
_LEAD = re.compile(r"^(?:最迟|不迟于|截至|截止到?|于|在|至|到)")
_DONE_BY = re.compile(
    r"(?:全部|基本)?(?:完成整改|整改完成|整改到位|落实到位|完成|办结|办理完毕|到位)?(?:一次|首次)?(?:检查)?$"
)
_BEFORE = re.compile(r"(?:之前|以前|前|为止|止)$")
_END = re.compile(r"[底末]$")

_ALL_DATES = re.compile(
    r"(?:\d{4}年|\d{4}[-/.])\d{1,2}(?:月(?:\d{1,2}[日号]?)?|[-/.]\d{1,2})?"
    r"|\d{1,2}月(?:\d{1,2}[日号])?|[上下]半年|第?\d季度|年[底末]"
)
_SPAN = re.compile(r"\d(?:日|号|月|年)?(?:-|—|–|~|至|到)\d+(?:月|日|号)")


def normal(text: str) -> str:
    """Return `text` with half-width digits, digits for Chinese numerals of days, without blanks or a time of day."""
    text = "".join(_CLOCK.sub("", text.translate(_SAME).strip()).split())
    text = _YEAR_SIGNS.sub(lambda m: "".join(str(_CHINESE[sign]) for sign in m[0]), text)
    text = text.replace("元月", "1月").replace("本年度", "今年").replace("年年", "年")
    return _COUNT_SIGNS.sub(lambda m: _count(m[0]), text).strip(AROUND)


def _count(signs: str) -> str:
    tens, _ten, ones = signs.rpartition("十")
    if not _ten:
        return "".join(str(_CHINESE[sign]) for sign in signs)
    if len(tens) > 1 or len(ones) > 1 or tens == "十":
        return signs
    return str((_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0))


def last_day(text: str, year: int | None) -> tuple[date, bool]:
    """Return the day a (normal) wording of one date means, and whether `year` had to be taken.

    A month, quarter, half or whole year is its last day; "X日前" is that day. Raises Stop.
    """
    trimmed = _DONE_BY.sub("", _LEAD.sub("", text)).strip(AROUND)
    core = _BEFORE.sub("", trimmed)
    for pattern, reading in _FORMS:
        if match := pattern.fullmatch(core):
            exact = pattern in _EXACT or bool(_END.search(core))
            if core != trimmed and not exact:
                raise Stop(Unclear.BEFORE_WHAT)
            return reading(match, year)
    _refuse_two(text)
    if re.fullmatch(r"\d{2}(?:年.*|[-/.]\d{1,2}[-/.]\d{1,2})", core):
        raise Stop(Unclear.SHORT_YEAR)
    raise Stop(Unclear.SERIAL if re.fullmatch(r"[3-7]\d{4}", core) else Unclear.VAGUE)


def _refuse_two(text: str) -> None:
    if len(_ALL_DATES.findall(text)) > 1 or _SPAN.search(text):
        raise Stop(Unclear.SEVERAL)


def _year(written: str | None, year: int | None) -> tuple[int, bool]:
    if written and written.isdigit():
        return int(written), False
    if year is None:
        raise Stop(Unclear.NO_YEAR)
    return year, True


def month_of(month: int) -> int:
    """Return `month`. Raises Stop outside 1 to 12."""
    if not 1 <= month <= 12:
        raise Stop(Unclear.NO_SUCH_MONTH, month=month)
    return month


def day_of(year: int, month: int, day: int | None) -> date:
    """Return the day, or the month's last one for None. Raises Stop where there is no such month, day or year."""
    if year not in YEARS:
        raise Stop(Unclear.YEAR_RANGE, year=year)
    last = monthrange(year, month_of(month))[1]
    if day is not None and not 1 <= day <= last:
        raise Stop(Unclear.NO_SUCH_DAY, year=year, month=month, day=day, last=last)
    return date(year, month, last if day is None else day)


Reader = Callable[[re.Match[str], int | None], tuple[date, bool]]


def _full(match: re.Match[str], year: int | None) -> tuple[date, bool]:
    y, taken = _year(match["y"], year)
    return day_of(y, int(match["m"]), int(match["d"])), taken


def _dotted(match: re.Match[str], year: int | None) -> tuple[date, bool]:
    if match["d"] in {"1", "2", "3"} and match["s"] == ".":
        raise Stop(Unclear.LOST_DIGIT, text=match[0])
    return _full(match, year)


def _of_month(match: re.Match[str], year: int | None) -> tuple[date, bool]:
    y, taken = _year(match["y"], year)
    return day_of(y, int(match["m"]), None), taken


def _dotted_month(match: re.Match[str], year: int | None) -> tuple[date, bool]:
    if match["m"] == "1" and match["s"] == ".":
        raise Stop(Unclear.LOST_DIGIT, text=match[0])
    return _of_month(match, year)


def _of_half(match: re.Match[str], year: int | None) -> tuple[date, bool]:
    y, taken = _year(match["y"], year)
    return day_of(y, 6 if match["h"] == "上" else 12, None), taken


def _of_quarter(match: re.Match[str], year: int | None) -> tuple[date, bool]:
    y, taken = _year(match["y"], year)
    return day_of(y, int(match["q"]) * 3, None), taken


def _of_year(match: re.Match[str], year: int | None) -> tuple[date, bool]:
    y, taken = _year(match["y"], year)
    return day_of(y, 12, None), taken


_Y = r"(?:(?P<y>\d{4}|今|本|当)年(?:度)?)"
_FULL = re.compile(_Y + r"?(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?")
_FULL_SIGNS = re.compile(r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})[日号]?")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_SHORT = re.compile(r"(?P<y>)(?P<m>\d{1,2})(?P<s>[./])(?P<d>\d{1,2})[日号]?")
_EXACT = frozenset({_FULL, _FULL_SIGNS, _COMPACT, _SHORT})
_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_FULL, _full),
    (_FULL_SIGNS, _full),
    (_COMPACT, _full),
    (_SHORT, _dotted),
    (re.compile(_Y + r"?(?P<m>\d{1,2})月(?:份)?[底末]?"), _of_month),
    (re.compile(r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})[底末]?"), _dotted_month),
    (re.compile(_Y + r"?(?P<h>[上下])半年[底末内]?"), _of_half),
    (re.compile(_Y + r"?第?(?P<q>[1-4])季度[底末内]?"), _of_quarter),
    (re.compile(_Y + r"[底末内]?"), _of_year),
    (re.compile(r"(?P<y>)年[底末内]"), _of_year),
)
