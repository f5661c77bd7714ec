"""How pages name a turn: 4月主题党日, 第二季度党课, 2021年组织生活会."""

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.cadence.models import Duty, DutyVersion
from luoshi.cadence.words import LENGTHS
from luoshi.core.terms import Term, TermState
from luoshi.core.turns import Slot
from luoshi.core.windows import Length, Window
from luoshi.web.templatetags.look import MONTHS, full_day


def duty_name(duty: Duty) -> str:
    """Return the duty's name in the reader's language."""
    return duty.name_en if get_language() == "en" else duty.name


def duty_says(duty: Duty) -> str:
    """Return the rule in the reader's language."""
    return duty.says_en if get_language() == "en" else duty.says


def window_word(window: Window, length: Length, *, year: bool = False) -> str:
    """Name a window: 4月, 第二季度, 上半年, 2021年; with its year where asked for."""
    first = window.start
    if length == Length.YEAR:
        return _("%(year)s年") % {"year": first.year}
    if length == Length.MONTH:
        word = MONTHS[first.month - 1] if get_language() == "en" else f"{first.month}月"
    elif length == Length.QUARTER:
        word = [_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度")][(first.month - 1) // 3]
    elif length == Length.HALF_YEAR:
        word = _("上半年") if first.month == 1 else _("下半年")
    else:
        return full_day(first)
    return _("%(year)s年%(window)s") % {"year": first.year, "window": word} if year else word


def turn_word(duty: Duty, rule: DutyVersion | None, window: Window | None, today: date) -> str:
    """Name a turn, with the year where it is another than this one."""
    if rule is None or window is None:
        return duty_name(duty)
    word = window_word(window, Length(rule.length), year=window.start.year != today.year)
    return _("%(window)s%(duty)s") % {"window": word, "duty": duty_name(duty)}


def frequency(rule: DutyVersion) -> str:
    """Say how often: 每月 1 次, 每季 2—3 次, 每届 3 年."""
    if rule.length == Length.TERM:
        return _("每届 %(n)s 年") % {"n": rule.years}
    if rule.length == Length.MEETING:
        return _("随会走")
    times = str(rule.times) if rule.most is None else f"{rule.times}—{rule.most}"
    return _("每%(length)s %(n)s 次") % {"length": LENGTHS[Length(rule.length)], "n": times}


def slot_word(slot: Slot | None, force: str) -> str:
    """Say what has become of a turn; a 一般 duty without a record is a gap, never a breach."""
    missed = _("缺口") if force == "general" else _("没有记录")
    return {
        Slot.DONE: _("做到"),
        Slot.LATE: _("做到，迟录"),
        Slot.MADE_UP: _("补开"),
        Slot.EXCUSED: _("免了"),
        Slot.DUE: _("待记"),
        Slot.GRACE: _("待记，宽限中"),
        Slot.AHEAD: _("未到"),
        Slot.MISSED: missed,
        None: _("比规定多，不另算"),
    }[slot]


def term_word(term: Term) -> str:
    """Say how the election that ends a term stands."""
    return {
        TermState.NO_DATE: _("缺日期"),
        TermState.AHEAD: _("未到"),
        TermState.DUE: _("该办了"),
        TermState.GRACE: _("待记，宽限中"),
        TermState.MISSED: _("过了日子，没有记录"),
        TermState.DONE: _("按时换届"),
        TermState.LATE: _("按时换届，迟录"),
        TermState.MADE_UP: _("过了日子才换届"),
    }[term.state]
