"""Figures of lists and handovers (rules 23): each equals its rows, with two clocks."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import build
import lists_build as made
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.items import actions as items
from luoshi.ledger.figures import Asked, figures, open_rows, value_of
from luoshi.lists import actions
from luoshi.lists.kinds import Side
from luoshi.org import actions as org

pytestmark = pytest.mark.django_db
NAMES = ("lists.tiers", "lists.units", "lists.missing", "lists.points", "lists.carried", "handovers.signed")
DAY = timedelta(days=1)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def asked(house: build.House, end: date = build.TODAY, unit: str = "示例部", **more: object) -> Asked:
    return Asked(date(2021, 1, 1), end, house.units[unit], **more)  # type: ignore[arg-type]


def values(at: Asked) -> tuple[int | None, ...]:
    return tuple(value_of(figures[name], at).number for name in NAMES)


def lived(house: build.House) -> Iterator[date]:
    """Let a list be asked for, drawn up, tied, replaced, and a seat be handed over; yield each day on which something was done."""
    yield made.ISSUED
    with clock.at(date(2021, 2, 1)):
        item = build.item(house, lead="甲司", owner="示例部", by="综合岗", clause=house.clauses["清单1.2"])
    yield date(2021, 2, 1)
    made.drawn(house, on=date(2021, 2, 8))
    yield date(2021, 2, 8)
    with clock.at(date(2021, 3, 1)):
        items.cancel(item=item, reason="并入别的", by=house.by("综合岗"))
        actions.tie_duties(clause=house.clauses["清单1.1"], duties=[], by=house.by("综合岗"))
    yield date(2021, 3, 1)
    with clock.at(date(2021, 3, 10)):
        person = org.register_person(name="接任的人", by=build.SYSTEM)
        org.appoint(post=house.posts["甲司党务"], person=person, from_on=date(2021, 3, 10), by=build.SYSTEM)
        handover = actions.open_handover(post=house.posts["甲司党务"], by=house.by("综合岗"))
        actions.sign(handover=handover, side=Side.GAVE, by=house.by("甲司党务"))
    yield date(2021, 3, 10)
    with clock.at(date(2021, 3, 15)):
        taker = By(person=person.pk, post=house.posts["甲司党务"].pk)
        actions.sign(handover=handover, side=Side.TOOK, by=taker)
    yield date(2021, 3, 15)
    with clock.at(date(2021, 4, 1)):
        actions.end_list(standing=made.root_list(house), to_on=date(2021, 3, 31), by=house.by("综合岗"))
    yield date(2021, 4, 1)


def test_each_equals_its_rows(house: build.House) -> None:
    list(lived(house))
    viewer = house.viewer("综合岗")
    for name in NAMES:
        value = value_of(figures[name], asked(house))
        opened = open_rows(figures[name], asked(house), viewer)
        assert value.number == len(opened.rows) == opened.seen, name
        assert opened.more == 0
    assert values(asked(house)) == (0, 1, 1, 3, 0, 1)


def test_the_figures_as_of_a_moment_are_those_computed_then(house: build.House) -> None:
    then = {}
    for day in lived(house):
        with clock.at(day):
            then[day] = values(asked(house, end=date(2021, 4, 30)))
    assert then == {
        date(2021, 1, 11): (3, 0, 2, 5, 1, 0),
        date(2021, 2, 1): (3, 0, 2, 5, 2, 0),
        date(2021, 2, 8): (3, 1, 1, 8, 2, 0),
        date(2021, 3, 1): (3, 1, 1, 8, 0, 0),
        date(2021, 3, 10): (3, 1, 1, 8, 0, 0),
        date(2021, 3, 15): (3, 1, 1, 8, 0, 1),
        date(2021, 4, 1): (0, 1, 1, 3, 0, 1),
    }
    for day, found in then.items():
        at = clock.midday(day)
        assert values(asked(house, end=date(2021, 4, 30), at=at)) == found, day


def test_stocks_are_taken_on_the_last_day_and_tiers_of_exactly_the_unit(house: build.House) -> None:
    list(lived(house))
    assert values(asked(house, end=date(2021, 1, 10)))[:1] == (0,), "not issued yet"
    assert values(asked(house, end=date(2021, 3, 31)))[:1] == (3,)
    assert value_of(figures["lists.tiers"], asked(house, unit="甲司")).number == 3
    assert value_of(figures["lists.tiers"], asked(house, unit="子院")).number == 0
    assert value_of(figures["lists.missing"], asked(house, unit="子院")).number == 1


def test_a_reader_opens_what_he_sees_and_is_told_of_the_rest(house: build.House) -> None:
    made.drawn(house)
    opened = open_rows(figures["lists.units"], asked(house), house.viewer("乙司党务"))
    assert (opened.rows, opened.more) == ([], 1)
    points = open_rows(figures["lists.points"], asked(house), house.viewer("乙司党务"))
    assert (points.seen, points.more) == (5, 3), "the root's list is open to all, 甲司's to 甲司"


def test_an_empty_ledger_counts_nothing(db: None) -> None:
    with clock.at(build.TODAY):
        house = build.house()
        assert values(asked(house)) == (0, 0, 2, 0, 0, 0)
        assert values(asked(house, at=clock.midday(build.START - DAY))) == (0, 0, 0, 0, 0, 0)
