"""Due dates as offices write them. Sources: rules 16, and what offices put into cells."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from luoshi.core.duedates import Due, DueKind, Reading, Unclear, Unread, read_due

YEAR = 2026
JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)

# What is read as a day without any interpretation: nothing is said about it.
PLAIN = [
    ("2026年6月30日", JUNE),
    ("2026.6.30", JUNE),
    ("2026-06-30", JUNE),
    ("2026/6/30", JUNE),
    ("2026-06-30 00:00:00", JUNE),  # a cell with a date format
    ("2026-06-3 17:00", date(2026, 6, 3)),  # never the 31st at seven
    ("2026-06-30T08:30", JUNE),
    (" 2026 年 6 月 30 日 ", JUNE),
    ("2026年\n6月30日", JUNE),  # broken over two lines in its cell
    ("２０２６年６月３０日", JUNE),
    ("２０２６．６．３０", JUNE),
    ("二〇二六年六月三十日", JUNE),
    ("二零二六年十二月三十一日", DECEMBER),
    ("2026年6月30日。", JUNE),
    ("（2026年6月30日）", JUNE),
    ("2024年2月29日", date(2024, 2, 29)),
    ("2000-02-29", date(2000, 2, 29)),
]

# Lenient readings of one date: what is read, and whether the year had to be taken from the import.
LENIENT = [
    ("2026年6月30日前", JUNE, False),  # "X日前" is that day
    ("2026年6月30号之前", JUNE, False),
    ("2026年6月30日止", JUNE, False),
    ("截至2026年6月30日", JUNE, False),
    ("不迟于2026年6月30日", JUNE, False),
    ("于2026年6月底前完成整改", JUNE, False),
    ("2026年6月30日前办结", JUNE, False),
    ("2026年九月三十日以前", date(2026, 9, 30), False),
    ("6月30日前", JUNE, True),
    ("6月30日", JUNE, True),
    ("六月三十日", JUNE, True),
    ("6.30", JUNE, True),
    ("6/30", JUNE, True),
    ("6.5", date(2026, 6, 5), True),
    ("2026年底前", DECEMBER, False),
    ("2026年年底", DECEMBER, False),
    ("2026年末", DECEMBER, False),
    ("2026年", DECEMBER, False),
    ("2026年内", DECEMBER, False),
    ("2026年度", DECEMBER, False),
    ("年底前", DECEMBER, True),
    ("年底", DECEMBER, True),
    ("年内", DECEMBER, True),
    ("今年年底", DECEMBER, True),
    ("本年度", DECEMBER, True),
    ("6月底", JUNE, True),
    ("6月底前", JUNE, True),
    ("6月末", JUNE, True),
    ("6月", JUNE, True),
    ("6月份", JUNE, True),
    ("元月底", date(2026, 1, 31), True),
    ("2026年6月底", JUNE, False),
    ("2026年6月", JUNE, False),
    ("2024年2月", date(2024, 2, 29), False),
    ("二〇二六年六月", JUNE, False),
    ("二○二六年六月底", JUNE, False),
    ("二〇二六年十月", date(2026, 10, 31), False),
    ("二〇二六年十一月二十八日前", date(2026, 11, 28), False),
    ("2026-06", JUNE, False),
    ("2026/1", date(2026, 1, 31), False),  # a stroke loses no digit
    ("2026.6", JUNE, False),
    ("2026.10", date(2026, 10, 31), False),
    ("2026.01", date(2026, 1, 31), False),
    ("20260630", JUNE, False),
    ("上半年", JUNE, True),
    ("2026年上半年", JUNE, False),
    ("下半年内", DECEMBER, True),
    ("第二季度", JUNE, True),
    ("2026年第四季度", DECEMBER, False),
    ("四季度末前", DECEMBER, True),
    ("一季度底", date(2026, 3, 31), True),
]

# What is never guessed: code, and what a sentence about it needs.
UNREAD = [
    ("", Unclear.EMPTY, {}),
    ("—", Unclear.EMPTY, {}),
    ("/", Unclear.EMPTY, {}),
    ("无", Unclear.EMPTY, {}),
    ("2021年13月31日", Unclear.NO_SUCH_MONTH, {"month": 13}),
    ("2021.13.1", Unclear.NO_SUCH_MONTH, {"month": 13}),
    ("2021年0月1日", Unclear.NO_SUCH_MONTH, {"month": 0}),
    ("13月底", Unclear.NO_SUCH_MONTH, {"month": 13}),
    ("二十月", Unclear.NO_SUCH_MONTH, {"month": 20}),
    ("2月30日", Unclear.NO_SUCH_DAY, {"year": 2026, "month": 2, "day": 30, "last": 28}),
    ("2026-06-31", Unclear.NO_SUCH_DAY, {"year": 2026, "month": 6, "day": 31, "last": 30}),
    ("2026年6月0日", Unclear.NO_SUCH_DAY, {"year": 2026, "month": 6, "day": 0, "last": 30}),
    ("每年2月30日", Unclear.NO_SUCH_DAY, {"year": 2024, "month": 2, "day": 30, "last": 29}),
    ("每月32日", Unclear.NO_SUCH_DAY, {"year": 2024, "month": 12, "day": 32, "last": 31}),
    ("3026年1月1日", Unclear.YEAR_RANGE, {"year": 3026}),
    ("0001-01-01", Unclear.YEAR_RANGE, {"year": 1}),
    ("26.6.30", Unclear.SHORT_YEAR, {}),
    ("26年6月底", Unclear.SHORT_YEAR, {}),
    ("2026.1", Unclear.LOST_DIGIT, {"text": "2026.1"}),  # a number cell cannot hold 2026.10
    ("2026.1底", Unclear.LOST_DIGIT, {"text": "2026.1底"}),
    ("6.3", Unclear.LOST_DIGIT, {"text": "6.3"}),
    ("46203", Unclear.SERIAL, {}),
    ("2026年6月30日、2026年12月31日", Unclear.SEVERAL, {}),
    ("6月底前拿出方案，9月底前完成", Unclear.SEVERAL, {}),
    ("2026年6月30日前完成并于12月底总结", Unclear.SEVERAL, {}),
    ("2026年1、2月", Unclear.SEVERAL, {}),  # never the twelfth month
    ("2026年1-6月", Unclear.SEVERAL, {}),
    ("2026年3月至9月", Unclear.SEVERAL, {}),
    ("2026.3.1—2026.9.30", Unclear.SEVERAL, {}),
    ("第四季度前", Unclear.BEFORE_WHAT, {}),
    ("6月前", Unclear.BEFORE_WHAT, {}),
    ("2026年前", Unclear.BEFORE_WHAT, {}),
    ("上半年之前", Unclear.BEFORE_WHAT, {}),
    ("2026.6前", Unclear.BEFORE_WHAT, {}),
    ("每周", Unclear.TOO_OFTEN, {}),
    ("每半月一次", Unclear.TOO_OFTEN, {}),
    ("逐日", Unclear.TOO_OFTEN, {}),
    ("尽快", Unclear.VAGUE, {}),
    ("马上", Unclear.VAGUE, {}),
    ("近期", Unclear.VAGUE, {}),
    ("国庆节前", Unclear.VAGUE, {}),
    ("6月中旬", Unclear.VAGUE, {}),
    ("30日内", Unclear.VAGUE, {}),
    ("三个月内", Unclear.VAGUE, {}),
    ("3月内", Unclear.VAGUE, {}),  # in March, or within three months
    ("明年底", Unclear.VAGUE, {}),
    ("本月底", Unclear.VAGUE, {}),
    ("季度末", Unclear.VAGUE, {}),
    ("全年", Unclear.VAGUE, {}),
    ("2026", Unclear.VAGUE, {}),
    ("持续到2026年底", Unclear.VAGUE, {}),  # an end, not a first check
    ("立行立改，长期坚持", Unclear.VAGUE, {}),
    ("每季度5日", Unclear.VAGUE, {}),  # of which month
    ("每年5日", Unclear.VAGUE, {}),
    ("每200个月", Unclear.VAGUE, {}),
    ("每99个月", Unclear.VAGUE, {}),
    ("写" * 500, Unclear.VAGUE, {}),
    (" " * 300 + "写", Unclear.VAGUE, {}),
    ("已完成", Unclear.DONE, {}),
    ("已整改到位", Unclear.DONE, {}),
    ("完成", Unclear.DONE, {}),
]

SUSTAINED_ALONE = [
    "长期坚持",
    "长期",
    "持续",
    "持续推进",
    "常态化",
    "常态化推进",
    "长期 坚持",
    "持续整改。",
    "long-term",
    "Long-term",
]

FIRST_CHECKS = [
    "长期坚持，首次2026年6月底",
    "长期坚持，首次检查2026年6月30日",
    "长期坚持（2026年6月底）",
    "长期坚持，6月底",
    "2026年6月底前完成并长期坚持",
    "2026年6月30日前，持续推进",
    "长期坚持；第一次检查时间：2026.6.30",
]

# wording, months, day (31: the last one), month of a yearly check
PERIODS = [
    ("每季度末", 3, 31, None),
    ("每季度末前", 3, 31, None),
    ("每季度", 3, 31, None),
    ("按季度", 3, 31, None),
    ("每季度检查一次", 3, 31, None),
    ("每季度1次", 3, 31, None),
    ("每季度末月25日前", 3, 25, None),
    ("每月28日前", 1, 28, None),
    ("每月28日", 1, 28, None),
    ("每月5号前报送一次", 1, 5, None),
    ("每月底", 1, 31, None),
    ("每月末", 1, 31, None),
    ("按月", 1, 31, None),
    ("逐月", 1, 31, None),
    ("每两个月", 2, 31, None),
    ("每半年", 6, 31, None),
    ("每半年一次", 6, 31, None),
    ("每年", 12, 31, None),
    ("每年年底", 12, 31, None),
    ("每年12月底", 12, 31, 12),
    ("每年6月30日前", 12, 30, 6),
    ("每年2月29日", 12, 29, 2),
    ("每两年", 24, 31, None),
    ("长期坚持，每季度末检查一次", 3, 31, None),
    ("每月28日前，长期坚持", 1, 28, None),
]


def read(text: str, year: int | None = YEAR) -> Due:
    due = read_due(text, year=year)
    assert isinstance(due, Due), due
    return due


@pytest.mark.parametrize(("text", "on"), PLAIN)
def test_a_plain_date_is_read_without_a_word(text: str, on: date) -> None:
    assert read(text, None) == Due(DueKind.DATED, on)


@pytest.mark.parametrize(("text", "on", "taken"), LENIENT)
def test_a_lenient_reading_says_how(text: str, on: date, taken: bool) -> None:
    due = read(text)
    assert (due.kind, due.on) == (DueKind.DATED, on)
    assert due.said is not None
    assert due.said.reading == (Reading.YEAR_TAKEN if taken else Reading.DAY)
    assert due.said.params["on"] == on


@pytest.mark.parametrize(("text", "on", "taken"), LENIENT)
def test_a_year_is_taken_only_where_none_is_written(text: str, on: date, taken: bool) -> None:
    without = read_due(text, year=None)
    if taken:
        assert without == Unread(Unclear.NO_YEAR)
        assert read(text, 2031).on == date(2031, on.month, min(on.day, monthrange(2031, on.month)[1]))
    else:
        assert isinstance(without, Due)
        assert without.on == on


@pytest.mark.parametrize(("text", "why", "params"), UNREAD)
def test_what_has_two_readings_is_never_guessed(
    text: str, why: Unclear, params: dict[str, int | str]
) -> None:
    assert read_due(text, year=YEAR) == Unread(why, params)


@pytest.mark.parametrize("text", SUSTAINED_ALONE)
def test_sustained_has_no_due_day(text: str) -> None:
    due = read(text, None)
    assert (due.kind, due.on, due.check_every) == (DueKind.SUSTAINED, None, None)
    assert due.first_check(JUNE) is None
    assert due.said is not None
    assert due.said.reading == Reading.SUSTAINED


@pytest.mark.parametrize("text", FIRST_CHECKS)
def test_sustained_with_a_date_keeps_it_as_first_check(text: str) -> None:
    due = read(text)
    assert (due.kind, due.on, due.check_every) == (DueKind.SUSTAINED, JUNE, None)
    assert due.first_check(DECEMBER) == JUNE
    assert due.said is not None
    assert (due.said.reading, due.said.params) == (Reading.FIRST_CHECK, {"on": JUNE})


@pytest.mark.parametrize(("text", "months", "day", "month"), PERIODS)
def test_a_period_is_sustained_with_a_check(text: str, months: int, day: int, month: int | None) -> None:
    due = read(text, None)
    assert (due.kind, due.on) == (DueKind.SUSTAINED, None)
    assert (due.check_every, due.check_day, due.check_month) == (months, day, month)
    assert due.said is not None
    assert due.said.reading == Reading.PERIODIC
    assert due.said.params["months"] == months


# wording, from which day on, first check
FIRST_ON = [
    ("每季度末", date(2021, 4, 20), date(2021, 6, 30)),
    ("每季度末", date(2021, 6, 30), date(2021, 6, 30)),
    ("每季度末", date(2021, 7, 1), date(2021, 9, 30)),
    ("每季度末月25日前", date(2021, 6, 26), date(2021, 9, 25)),
    ("每月28日前", date(2021, 4, 20), date(2021, 4, 28)),
    ("每月28日前", date(2021, 4, 29), date(2021, 5, 28)),
    ("每月28日前", date(2021, 12, 29), date(2022, 1, 28)),
    ("每月底", date(2021, 2, 3), date(2021, 2, 28)),
    ("每半年", date(2021, 4, 20), date(2021, 6, 30)),
    ("每半年", date(2021, 7, 20), date(2021, 12, 31)),
    ("每年底", date(2021, 4, 20), date(2021, 12, 31)),
    ("每年6月30日前", date(2021, 7, 1), date(2022, 6, 30)),
    ("每年2月29日", date(2021, 1, 1), date(2021, 2, 28)),
    ("每两年", date(2021, 4, 20), date(2021, 12, 31)),
]


@pytest.mark.parametrize(("text", "after", "first"), FIRST_ON)
def test_the_first_check_is_the_next_day_of_the_period(text: str, after: date, first: date) -> None:
    assert read(text, None).first_check(after) == first


@given(st.integers(1, 60), st.integers(1, 31), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_first_check_comes_within_one_period(months: int, day: int, after: date) -> None:
    due = Due(DueKind.SUSTAINED, check_every=months, check_day=day)
    first = due.first_check(after)
    assert first is not None
    ahead = (first.year - after.year) * 12 + first.month - after.month
    assert first >= after
    assert 0 <= ahead <= months
    assert first.day == min(day, monthrange(first.year, first.month)[1])


@pytest.mark.parametrize("text", ["立行立改", "即知即改", "立行立改。", "立查立改"])
def test_at_once_without_a_date_counts_days(text: str) -> None:
    due = read_due(text, year=None, immediate_days=20)
    assert isinstance(due, Due)
    assert (due.kind, due.on, due.days) == (DueKind.IMMEDIATE, None, 20)
    assert due.said is not None
    assert (due.said.reading, due.said.params) == (Reading.IMMEDIATE, {"days": 20})
    assert read(text).days == 30


@pytest.mark.parametrize("text", ["立行立改，2026年6月底", "2026年6月30日前立行立改", "立行立改（6月底前）"])
def test_at_once_with_a_date_keeps_it(text: str) -> None:
    due = read(text)
    assert (due.kind, due.on, due.days) == (DueKind.IMMEDIATE, JUNE, None)


@given(st.dates(date(1949, 1, 1), date(2100, 12, 31)), st.sampled_from("-./年"))
def test_every_day_is_read_as_itself(day: date, sign: str) -> None:
    written = (
        f"{day:%Y}年{day.month}月{day.day}日" if sign == "年" else f"{day:%Y}{sign}{day:%m}{sign}{day:%d}"
    )
    assert read(written, None) == Due(DueKind.DATED, day)
    assert read(f"{written}前", None).on == day


_SIGNS = "0123456789年月日底末前后每第一二三四五六七八九十上下半季度长期坚持持续立行改，、-./（）() \n二〇零０９全今"


@given(st.text(_SIGNS, max_size=14), st.sampled_from([None, 2026]))
@example("十十日", None)
def test_any_wording_is_read_or_refused_with_a_code(text: str, year: int | None) -> None:
    due = read_due(text, year=year)
    assert isinstance(due, Due | Unread)
    if isinstance(due, Due) and due.kind == DueKind.DATED:
        assert due.on is not None
        assert 1949 <= due.on.year <= 2100


@given(st.text(max_size=60))
def test_any_text_at_all_is_answered(text: str) -> None:
    assert isinstance(read_due(text, year=2026), Due | Unread)
