"""Windows and turns against a plain slow calculation that goes from day to day. Source: rules 20."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.turns import Fact, MadeUp, Slot, Turn, Version, turn, windows
from luoshi.core.windows import CALENDAR, Length, Window, next_window, window_of

DAY = timedelta(days=1)
FIRST, LAST = date(2020, 1, 1), date(2022, 12, 31)
EVERY = {Length.MONTH: 1, Length.QUARTER: 3, Length.HALF_YEAR: 6, Length.YEAR: 12}


def begins(length: Length, day: date) -> bool:
    return length in EVERY and day.day == 1 and day.month % EVERY[length] == 1 % EVERY[length]


def slow_windows(versions: Sequence[Version]) -> list[tuple[Window, Version]]:
    """Go through all days and see which window each one begins or goes on with."""
    found: list[tuple[list[date], Version]] = []
    running: Version | None = None
    day = FIRST
    while day <= LAST:
        if running is None or begins(running.length, day):
            ruling = None
            for version in versions:
                if version.from_on <= day and (not version.to_on or day <= version.to_on):  # noqa: SIM102
                    if ruling is None or ruling.from_on < version.from_on:
                        ruling = version
            if ruling is None or ruling.length not in EVERY:
                running = None
            elif begins(ruling.length, day):
                running = ruling
            if running is not None:
                found.append(([], running))
        if running is not None:
            found[-1][0].append(day)
        day += DAY
    return [(Window(min(days), max(days)), version) for days, version in found]


some_days = st.dates(FIRST, LAST)
lengths = st.sampled_from([*sorted(CALENDAR), Length.MEETING])
version_rows = st.lists(
    st.tuples(some_days, lengths, st.none() | st.integers(0, 500)), max_size=5, unique_by=lambda row: row[0]
)


@given(version_rows)
def test_windows_against_a_walk_through_the_days(
    rows: list[tuple[date, Length, int | None]],
) -> None:
    versions = [
        Version(start, None if days is None else start + timedelta(days=days), length, key=n)
        for n, (start, length, days) in enumerate(rows)
    ]
    assert windows(versions, FIRST, LAST) == slow_windows(versions)


def slow_turn(
    window: Window,
    version: Version,
    facts: Sequence[Fact],
    marks: Sequence[MadeUp],
    excused_from: date | None,
    today: date,
    holidays: set[date],
) -> tuple[list[Slot], set[int], date]:
    """Go through the days up to `today` and keep what each one brings; return slots, records beyond, end of grace."""
    grace, left = window.end, version.grace
    while left:
        grace, left = grace + DAY, left - 1
    while version.grace and (grace.weekday() >= 5 or grace in holidays):
        grace += DAY
    in_time: set[tuple[date, int]] = set()
    late: set[tuple[date, int]] = set()
    made_up: set[int] = set()
    next_one = next_window(version.length, window)
    excused = False
    day = FIRST
    while day <= today:
        for fact in facts:
            if day == max(fact.held_on, fact.counts_from) and window.start <= fact.held_on <= window.end:
                (in_time if day <= grace else late).add((fact.held_on, fact.key))
        for mark in marks:
            if day == max(mark.held_on, mark.counts_from) and next_one.start <= mark.held_on <= next_one.end:
                made_up.add(mark.key)
        excused = excused or (excused_from is not None and day >= excused_from and day >= window.start)
        day += DAY
    return (
        _told(version, in_time, late, made_up, _unfilled(window, grace, today, excused)),
        ({key for _day, key in [*sorted(in_time), *sorted(late)][version.most or version.times :]}),
        grace,
    )


def _unfilled(window: Window, grace: date, today: date, excused: bool) -> Slot:
    if excused:
        return Slot.EXCUSED
    if today <= window.end:
        return Slot.AHEAD if today < window.start else Slot.DUE
    return Slot.GRACE if today <= grace else Slot.MISSED


def _told(version: Version, in_time: set, late: set, made_up: set, unfilled: Slot) -> list[Slot]:  # type: ignore[type-arg]
    got = [Slot.DONE] * len(in_time) + [Slot.LATE] * len(late) + [Slot.MADE_UP] * len(made_up)
    return (got + [unfilled] * version.times)[: version.times]


@st.composite
def cases(draw: st.DrawFn) -> dict[str, object]:
    """Return a window in 2021, a version and what is on record around it."""
    length = draw(st.sampled_from([Length.MONTH, Length.QUARTER, Length.HALF_YEAR]))
    window = window_of(length, draw(st.dates(date(2021, 1, 1), date(2021, 12, 31))))
    near = st.integers(-40, 2 * window.days + 40).map(lambda n: window.start + timedelta(days=n))
    times = draw(st.integers(1, 3))
    version = Version(
        FIRST,
        None,
        length,
        times,
        draw(st.none() | st.integers(times, 4)),
        draw(st.sampled_from([0, 1, 5, 10])),
    )
    around = st.tuples(near, near)
    facts = [Fact(n, *each) for n, each in enumerate(draw(st.lists(around, max_size=6)))]
    marks = [MadeUp(n, *each, window.start) for n, each in enumerate(draw(st.lists(around, max_size=3)), 100)]
    return {
        "window": window,
        "version": version,
        "facts": facts,
        "marks": marks,
        "excused_from": draw(st.none() | near),
        "today": draw(near),
        "holidays": draw(st.sets(near, max_size=8)),
    }


def quick(case: dict, *, bound: Sequence[int] = (), owed: bool = True) -> Turn:  # type: ignore[type-arg]
    return turn(
        case["window"],
        case["version"],
        owed=owed,
        facts=case["facts"],
        made_up=case["marks"],
        excused_from=case["excused_from"],
        bound=bound,
        today=case["today"],
        is_workday=lambda day: day.weekday() < 5 and day not in case["holidays"],
    )


@given(cases())
def test_a_turn_against_a_walk_through_the_days(case: dict) -> None:  # type: ignore[type-arg]
    slots, beyond, grace = slow_turn(**case)
    found = quick(case)
    assert [slot for slot, _key in found.slots] == slots
    assert set(found.extra) == beyond
    assert found.grace_ends == grace
    assert found.done == sum(n for slot, n in Counter(slots).items() if slot in {"done", "late", "made_up"})
    assert found.missed == slots.count(Slot.MISSED)
    keys = [key for _slot, key in found.slots if key is not None] + list(found.extra)
    assert len(keys) == len(set(keys)), "each record fills one place"


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_days_to_come_change_nothing(case: dict, random) -> None:  # type: ignore[type-arg,no-untyped-def]
    today, found = case["today"], quick(case)
    for rows in ("facts", "marks"):
        known = [each for each in case[rows] if max(each.held_on, each.counts_from) <= today]
        random.shuffle(known)
        case = case | {rows: known}
    assert quick(case) == found


@given(cases())
def test_one_record_more_never_makes_it_worse(case: dict) -> None:  # type: ignore[type-arg]
    less, more = quick(case | {"facts": case["facts"][1:]}), quick(case)
    assert more.done >= less.done
    assert more.missed <= less.missed


@given(cases())
def test_bound_and_not_owed(case: dict) -> None:  # type: ignore[type-arg]
    keys = [fact.key for fact in case["facts"]]
    bound, without = quick(case, bound=keys), quick(case | {"facts": []})
    assert bound == without
    own = quick(case, owed=False)
    assert (own.slots, own.extra, own.state) == ((), (), None)
    counted = {
        fact.key
        for fact in case["facts"]
        if case["window"].holds(fact.held_on) and max(fact.held_on, fact.counts_from) <= case["today"]
    }
    assert set(own.own_accord) == counted
