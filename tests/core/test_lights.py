"""The light of an item, day by day. Source: rules 10; the words are those of the look."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.life import State
from luoshi.core.lights import ORDER, Light, light

TODAY = date(2021, 4, 16)
AMBER_UNTIL = date(2021, 4, 26)  # seven working days on: 19 to 23, the make-up Sunday 25, and 26 April

AMBER = "amber: due today or within a number of working days (setting, 7)"
RED = "red: from the day after the due date"
GREY = "a submitted item is grey whatever the date"
GREEN = "green on track"
RING = "long-term: 坚持中"
NO_LIGHT = "draft and cancelled have no light"
ARROW = "returned: 退回"


def april(day: int) -> date:
    return date(2021, 4, day)


# state, due date, 长期坚持, light, source
TABLE: list[tuple[State, date | None, bool, Light, str]] = [
    (State.OPEN, april(15), False, Light.OVERDUE, RED),
    (State.OPEN, date(2019, 12, 31), False, Light.OVERDUE, RED),
    (State.OPEN, april(16), False, Light.SOON, AMBER),
    (State.OPEN, april(17), False, Light.SOON, AMBER),
    (State.OPEN, april(26), False, Light.SOON, AMBER),
    (State.OPEN, april(27), False, Light.NORMAL, GREEN),
    (State.OPEN, None, False, Light.NORMAL, GREEN),
    (State.RETURNED, april(15), False, Light.OVERDUE, RED),
    (State.RETURNED, april(16), False, Light.RETURNED, ARROW),
    (State.RETURNED, april(27), False, Light.RETURNED, ARROW),
    (State.RETURNED, None, False, Light.RETURNED, ARROW),
    (State.RETURNED, None, True, Light.RETURNED, ARROW),
    (State.SUBMITTED, april(15), False, Light.WAITING, GREY),
    (State.SUBMITTED, april(16), False, Light.WAITING, GREY),
    (State.SUBMITTED, april(27), False, Light.WAITING, GREY),
    (State.SUBMITTED, None, True, Light.WAITING, GREY),
    (State.CLOSED, april(15), False, Light.CLOSED, "closed: 已销号"),
    (State.CLOSED, None, True, Light.CLOSED, "closed: 已销号"),
    (State.DRAFT, april(15), False, Light.NONE, NO_LIGHT),
    (State.DRAFT, None, True, Light.NONE, NO_LIGHT),
    (State.CANCELLED, april(15), False, Light.NONE, NO_LIGHT),
    (State.OPEN, None, True, Light.SUSTAINED, RING),
    (State.OPEN, april(27), True, Light.SUSTAINED, RING),
    (State.OPEN, april(26), True, Light.SOON, "the next check is near"),
    (State.OPEN, april(16), True, Light.SOON, "the next check is today"),
    (State.OPEN, april(15), True, Light.OVERDUE, "the check was not made"),
    (State.RETURNED, april(15), True, Light.OVERDUE, "the check was not made"),
]


@pytest.mark.parametrize(("state", "due_on", "sustained", "expected", "source"), TABLE)
def test_light(state: State, due_on: date | None, sustained: bool, expected: Light, source: str) -> None:
    shown = light(state=state, due_on=due_on, today=TODAY, amber_until=AMBER_UNTIL, sustained=sustained)
    assert shown is expected, source


@pytest.mark.parametrize("amber_until", [TODAY, TODAY - timedelta(days=3)])
def test_due_today_is_amber_whatever_the_setting(amber_until: date) -> None:
    def shown(due_on: date) -> Light:
        return light(state=State.OPEN, due_on=due_on, today=TODAY, amber_until=amber_until, sustained=False)

    assert shown(TODAY) is Light.SOON
    assert shown(TODAY + timedelta(days=1)) is Light.NORMAL
    assert shown(TODAY - timedelta(days=1)) is Light.OVERDUE


def test_a_state_read_from_a_database_is_plain_text() -> None:
    shown = light(
        state="returned",  # type: ignore[arg-type]
        due_on=None,
        today=TODAY,
        amber_until=AMBER_UNTIL,
        sustained=False,
    )
    assert shown is Light.RETURNED


near = st.integers(-30, 30).map(lambda days: TODAY + timedelta(days=days))


@given(st.sampled_from(sorted(State)), near, st.integers(0, 15), st.booleans())
def test_time_only_makes_a_light_more_pressing(
    state: State, due_on: date, ahead: int, sustained: bool
) -> None:
    def shown(day: date) -> int:
        until = day + timedelta(days=ahead)
        return ORDER.index(
            light(state=state, due_on=due_on, today=day, amber_until=until, sustained=sustained)
        )

    presses = [shown(TODAY + timedelta(days=n)) for n in range(-40, 41)]
    assert presses == sorted(presses, reverse=True)


@given(st.sampled_from(sorted(State)), st.none() | near, st.booleans())
def test_red_only_for_work_still_owed_after_its_date(
    state: State, due_on: date | None, sustained: bool
) -> None:
    shown = light(state=state, due_on=due_on, today=TODAY, amber_until=AMBER_UNTIL, sustained=sustained)
    owed = state in {State.OPEN, State.RETURNED}
    assert (shown is Light.OVERDUE) == (owed and due_on is not None and due_on < TODAY)


def test_a_list_shows_what_presses_first() -> None:
    assert [one.value for one in ORDER] == [
        "overdue",
        "soon",
        "returned",
        "waiting",
        "normal",
        "sustained",
        "closed",
        "none",
    ]
    assert set(ORDER) == set(Light)
