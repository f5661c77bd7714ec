"""Due dates as offices write them: "2026年6月30日", "6月底前", "长期坚持，首次2026年6月底", "每季度末".

Purpose: page, import and sample read a wording the same way, and say how. A wording that has two readings is
refused with a code, never guessed. Sentences are made from the codes above this room. Source: rules 16.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from luoshi.core.daywords import AROUND, PLAIN, Stop, Unclear, day_of, last_day, normal

__all__ = ["Due", "DueKind", "Reading", "Said", "Unclear", "Unread", "read_due"]

_LONGEST = 200
_LEAP = 2024  # any leap year: 29 February may be a day of check


class DueKind(StrEnum):
    """How a matter ends (rules 16)."""

    DATED = "dated"
    IMMEDIATE = "immediate"
    """立行立改."""
    SUSTAINED = "sustained"
    """长期坚持: never closed by date."""


class Reading(StrEnum):
    """How a wording was read, where it is not a plain date."""

    DAY = "day"
    """As the day `on`."""
    YEAR_TAKEN = "year_taken"
    """No year was written: `year` was taken, giving `on`."""
    SUSTAINED = "sustained"
    FIRST_CHECK = "first_check"
    """长期坚持 with its first check on `on`."""
    PERIODIC = "periodic"
    """长期坚持 with a check every `months` months, on `day` (31: the last one)."""
    IMMEDIATE = "immediate"
    """立行立改 without a date: `days` days."""


@dataclass(frozen=True, slots=True)
class Said:
    """How a wording was read: a code and what a sentence about it needs."""

    reading: Reading
    params: Mapping[str, int | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """A wording that was read. `said` is None where nothing had to be interpreted.

    `on` is the due day, of a sustained matter its first check. `check_every` is in months; `check_day` the day
    of the month (31: the last one), `check_month` the month where the check is yearly. `days`: due so many days
    from the opening, where 立行立改 bears no date.
    """

    kind: DueKind
    on: date | None = None
    check_every: int | None = None
    check_day: int | None = None
    check_month: int | None = None
    days: int | None = None
    said: Said | None = None

    def first_check(self, after: date) -> date | None:
        """Return the first day of check on or after `after`; `on` where no period is given."""
        if self.check_every is None or self.check_day is None:
            return self.on
        last = self.check_month or 12
        for ahead in range(self.check_every + 1):
            year, month = divmod(after.year * 12 + after.month - 1 + ahead, 12)
            month += 1
            if (month - last) % self.check_every == 0:
                day = date(year, month, min(self.check_day, monthrange(year, month)[1]))
                if day >= after:
                    return day
        raise AssertionError("a period of n months comes round in n months")


@dataclass(frozen=True, slots=True)
class Unread:
    """A wording that was not read: a code and what a sentence about it needs."""

    why: Unclear
    params: Mapping[str, int | str] = field(default_factory=dict)


_SUSTAINED = re.compile(
    r"(?:(?:并|且|后|以后|再)?(?:要|须|需)?(?:长期坚持|长期推进|长期整改|长期落实|持续坚持|持续推进|持续整改|持续落实"
    r"|常态化(?:推进|坚持|落实|整改)?|长期|持续|[Ll]ong-term))"
)
_IMMEDIATE = re.compile(r"(?:立行立改|即知即改|立知立改|即行即改|立查立改|立整立改|立即整改)")
_FIRST = re.compile(r"(?:首次|第一次|第1次)(?:定期)?(?:检查|核查|评估)?(?:时间|日期)?(?:为|是|:)?")

_EVERY = re.compile(
    r"(?:每|按|逐)(?P<n>\d{1,2}|半)?个?(?P<unit>年|半年|季度|季|月)(?P<rest>.*?)(?:前|之前|以前)?"
    r"(?:各?(?:检查|核查|评估|汇报|报送|报告)?1?一?次)?$"
)
_OFTEN = re.compile(r"每(?:\d|两|半)?个?(?:周|星期|旬|日|天)|每半个?月|按[周日旬]|逐[周日旬]")
_DONE = re.compile(r"^(?:已|均已|全部已?|基本)?(?:完成|整改|办结|销号|落实|到位)(?:完成|到位|完毕)?$")


def read_due(text: str, *, year: int | None, immediate_days: int = 30) -> Due | Unread:
    """Read a due date as written in a cell or a document.

    `year` is taken where the wording has none (None: such a wording is not read). "X日前" is that day; a month, half
    year or year bare or with 底 is its last day. Never raises.
    """
    if len(text := text.strip()) > _LONGEST:
        return Unread(Unclear.VAGUE)
    try:
        return _read(normal(text), year, immediate_days)
    except Stop as stop:
        return Unread(stop.why, stop.params)


def _read(text: str, year: int | None, immediate_days: int) -> Due:
    if not text.strip("-/—无"):
        raise Stop(Unclear.EMPTY)
    if plain := PLAIN.fullmatch(text):
        parts = [int(part) for part in plain.groups() if part and part.isdigit()]
        return Due(DueKind.DATED, day_of(*parts))
    if _DONE.match(text):
        raise Stop(Unclear.DONE)
    if _OFTEN.search(text):
        raise Stop(Unclear.TOO_OFTEN)
    rest, found = _IMMEDIATE.subn(",", text)
    if found:
        return _immediate(rest.strip(AROUND), year, immediate_days)
    rest, found = _SUSTAINED.subn(",", text)
    rest = rest.strip(AROUND)
    if found or _EVERY.fullmatch(rest):
        return _sustained(rest, year)
    on, taken = last_day(text, year)
    return Due(DueKind.DATED, on, said=_said(on, taken))


def _said(on: date, taken: bool) -> Said:
    if taken:
        return Said(Reading.YEAR_TAKEN, {"year": on.year, "on": on})
    return Said(Reading.DAY, {"on": on})


def _immediate(rest: str, year: int | None, days: int) -> Due:
    if not rest:
        return Due(DueKind.IMMEDIATE, days=days, said=Said(Reading.IMMEDIATE, {"days": days}))
    on, taken = last_day(rest, year)
    return Due(DueKind.IMMEDIATE, on, said=_said(on, taken))


def _sustained(rest: str, year: int | None) -> Due:
    if not rest:
        return Due(DueKind.SUSTAINED, said=Said(Reading.SUSTAINED))
    if every := _EVERY.fullmatch(rest):
        return _periodic(every)
    if rest.startswith(("到", "至")):  # 持续到年底: an end, not a first check
        raise Stop(Unclear.VAGUE)
    on, _taken = last_day(_FIRST.sub("", rest), year)
    return Due(DueKind.SUSTAINED, on, said=Said(Reading.FIRST_CHECK, {"on": on}))


def _periodic(every: re.Match[str]) -> Due:
    unit, n, rest = every["unit"], every["n"], every["rest"]
    if n == "半":
        unit, n = "半" + unit, None
    months = {"月": 1, "季": 3, "季度": 3, "半年": 6, "年": 12}.get(unit, 0) * int(n or 1)
    if not 1 <= months <= 60:
        raise Stop(Unclear.VAGUE)
    month, day = _check_day(months, rest)
    said = Said(Reading.PERIODIC, {"months": months, "day": day} | ({"month": month} if month else {}))
    return Due(DueKind.SUSTAINED, check_every=months, check_day=day, check_month=month, said=said)


def _check_day(months: int, rest: str) -> tuple[int | None, int]:
    month: int | None = None
    if months % 12 == 0 and (named := re.match(r"(\d{1,2})月(?:份)?", rest)):
        month, rest = day_of(_LEAP, int(named[1]), 1).month, rest[named.end() :]
    if rest in {"", "底", "末", "月底", "月末", "末月底"}:
        return month, 31
    numbered = re.fullmatch(r"(?P<of>末?月)?(?P<day>\d{1,2})[日号]", rest)
    if numbered is None or not (numbered["of"] or month or months == 1):
        raise Stop(Unclear.VAGUE)
    return month, day_of(_LEAP, month or 12, int(numbered["day"])).day
