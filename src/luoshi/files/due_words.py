"""The sentences about due dates: what is wrong with one, how it was read."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from luoshi.core.duedates import Due, Reading, Unclear, Unread

_Params = Mapping[str, int | str]
_Words = tuple[str, str]


def day_words(day: date) -> str:
    """Return a day as it is written in the ledger: 2021年4月16日."""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def unread_words(unread: Unread, *, year: int) -> tuple[str, str]:
    """Return what is wrong and how to mend it; ``year`` is that of the example."""
    return _UNREAD[unread.why](unread.params, year)


def said_words(text: str, due: Due) -> str:
    """Return how ``text`` was read, for a due date that carries a reading; "" where there is none."""
    if due.said is None:
        return ""
    params = {"text": text, **due.said.params}
    if isinstance(on := due.said.params.get("on"), date):
        params["on"] = day_words(on)
    return _SAID[due.said.reading]() % params


_SAID: dict[Reading, Callable[[], str]] = {
    Reading.DAY: lambda: _("“%(text)s”读成 %(on)s"),
    Reading.YEAR_TAKEN: lambda: _("“%(text)s”没有写年份，读成 %(on)s"),
    Reading.SUSTAINED: lambda: _("“%(text)s”读成 长期坚持，没有到期日"),
    Reading.FIRST_CHECK: lambda: _("“%(text)s”读成 长期坚持，第一次检查在 %(on)s"),
    Reading.PERIODIC: lambda: _("“%(text)s”读成 长期坚持，每 %(months)d 个月检查一次"),
    Reading.IMMEDIATE: lambda: _("“%(text)s”没有写日期，从写入那天起 %(days)d 天内办完"),
}


def _write(year: int) -> str:
    return _("写日期、“%(year)d年底前”或“长期坚持”") % {"year": year}


def _month(params: _Params, year: int) -> _Words:
    mend = _("改成 1 到 12 月，例如 %(year)d年12月31日") % {"year": year}
    return _("没有 %(month)s 月") % params, mend


def _day(params: _Params, year: int) -> _Words:
    wrong = _("%(month)s 月没有 %(day)s 日") % params
    return wrong, _("改成 %(month)s 月 1 日到 %(last)s 日之间") % params


def _lost(params: _Params, year: int) -> _Words:
    return _("分不清是哪一天：数字格子会丢掉末尾的 0"), _("改成文字，例如“%(year)d年10月”") % {"year": year}


def _one(params: _Params, year: int) -> _Words:
    return _("写了几个日期，或一段时间"), _("只留最后办完的那一天；分几步的，拆成几行")


def _before(params: _Params, year: int) -> _Words:
    return _("分不清是开始以前还是结束以前"), _("写到那一天，例如“%(year)d年9月底前”") % {"year": year}


_UNREAD: dict[Unclear, Callable[[_Params, int], _Words]] = {
    Unclear.EMPTY: lambda params, year: (_("没有写完成时限"), _write(year)),
    Unclear.NO_YEAR: lambda params, year: (_("没有写年份"), _("写上年份，或在导入时选一个年份")),
    Unclear.SHORT_YEAR: lambda params, year: (
        _("年份只写了两位"),
        _("写四位的年份，例如 %(year)d") % {"year": year},
    ),
    Unclear.YEAR_RANGE: lambda params, year: (_("年份不对"), _("写 1949 到 2100 之间的年份")),
    Unclear.NO_SUCH_MONTH: _month,
    Unclear.NO_SUCH_DAY: _day,
    Unclear.LOST_DIGIT: _lost,
    Unclear.SERIAL: lambda params, year: (_("是一个数，不是日期"), _("把这一格的格式改成日期，或写成文字")),
    Unclear.SEVERAL: _one,
    Unclear.BEFORE_WHAT: _before,
    Unclear.TOO_OFTEN: lambda params, year: (_("检查最密每月一次"), _("改成“每月28日前”或“每季度末”")),
    Unclear.VAGUE: lambda params, year: (_("看不出是哪一天"), _write(year)),
    Unclear.DONE: lambda params, year: (
        _("这里写的是结果，不是时限"),
        _("结果写到“完成状态”一列，这里写原定的时限"),
    ),
}
