"""Figures of directives and meetings: what they count, two clocks, what a reader may open (rules 22)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

import build
import meetings_build as made
from luoshi.base import clock
from luoshi.ledger.figures import Asked, get_figure, open_rows, value_of
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import Session
from luoshi.records.actions import withdraw

pytestmark = pytest.mark.django_db
NAMES = (
    "directives.arrived",
    "directives.conveyed",
    "directives.waiting",
    "meetings.sessions",
    "meetings.first_topics",
    "meetings.items",
)
MARCH, APRIL = date(2021, 3, 10), date(2021, 4, 10)


def numbers(
    house: build.House, *, unit: str = "示例部", at: datetime | None = None, **period: date
) -> list[int | None]:
    asked = Asked(
        start=period.get("start", date(2021, 1, 1)),
        end=period.get("end", date(2021, 4, 30)),
        unit=house.units[unit],
        at=at,
    )
    return [value_of(get_figure(name), asked).number for name in NAMES]


def held(house: build.House, on: date, outcome: Outcome = Outcome.DECISION) -> Session:
    """Hold a meeting on a day: the directives that wait get ``outcome``, the budget is noted."""
    by = house.by("秘书岗")
    with clock.at(on):
        session = made.planned(house, on)
        actions.propose(series=session.series, session=session, title="年度预算", by=by)
        actions.start(session=session, by=by)
        for topic in queries.topics_of(session):
            decides = topic.directive is not None and outcome == Outcome.DECISION
            actions.record_outcome(
                topic=topic,
                outcome=outcome if topic.directive is not None else Outcome.INFORMATION,
                words="开展排查" if decides else "",
                lead=house.units["甲司"] if decides else None,
                line=house.lines["D1"] if decides else None,
                due_on=on + timedelta(days=30) if decides else None,
                by=by,
            )
        return actions.end(session=session, counted=Counted(required=7), by=by)


@pytest.fixture
def house() -> Iterator[build.House]:
    """One directive conveyed in March with an item, one carried in April, an off-line one besides."""
    built = made.house()
    made.directive(built, "关于校园安全的批示", date(2021, 3, 1))
    held(built, MARCH)
    made.directive(built, "关于教育评价的批示", date(2021, 4, 1))
    held(built, APRIL, Outcome.CARRIED)
    with clock.at(build.TODAY):
        actions.register_offline(unit=built.units["示例部"], arrived_on=build.TODAY, by=built.by("秘书岗"))
        yield built


PERIODS = [
    # period, arrived, conveyed, waiting on the last day, sessions, first topics, items
    ("the year", date(2021, 1, 1), date(2021, 4, 30), [3, 1, 2, 2, 1, 1]),
    ("March", date(2021, 3, 1), date(2021, 3, 31), [1, 1, 0, 1, 1, 1]),
    ("the day before the meeting", date(2021, 3, 1), date(2021, 3, 9), [1, 0, 1, 0, 0, 0]),
    ("April", date(2021, 4, 1), date(2021, 4, 30), [2, 0, 2, 1, 0, 0]),
]


@pytest.mark.parametrize(("name", "start", "end", "expected"), PERIODS, ids=[row[0] for row in PERIODS])
def test_what_they_count(house: build.House, name: str, start: date, end: date, expected: list[int]) -> None:
    assert numbers(house, start=start, end=end) == expected


def test_a_unit_counts_what_lies_below_it(house: build.House) -> None:
    assert numbers(house, unit="甲司") == [0, 0, 0, 0, 0, 0]


def test_as_of_a_moment_they_are_what_they_were_then(house: build.House) -> None:
    moments = [
        datetime(2021, 3, 5, 12, tzinfo=clock.SHANGHAI),
        datetime(2021, 3, 20, 12, tzinfo=clock.SHANGHAI),
    ]
    assert [numbers(house, at=at) for at in moments] == [[1, 0, 1, 0, 0, 0], [1, 1, 0, 1, 1, 1]]
    before = numbers(house)
    at = clock.now()
    with clock.at(build.TODAY + timedelta(days=1)):
        session = Session.objects.filter(planned_on=MARCH).get()
        assert session.record is not None
        withdraw(record=session.record, reason="记错了日子", by=house.by("秘书岗"))
        assert numbers(house) == [3, 0, 3, 1, 0, 0], "the directive waits again"
        assert numbers(house, at=at) == before


def test_a_reader_opens_what_he_may_see(house: build.House) -> None:
    asked = Asked(start=date(2021, 1, 1), end=date(2021, 4, 30), unit=house.units["示例部"])
    shown = {
        name: [
            (len(opened.rows), opened.more)
            for figure in ("directives.arrived", "meetings.sessions", "meetings.items")
            if (opened := open_rows(get_figure(figure), asked, house.viewer(name)))
        ]
        for name in ("秘书岗", "分管领导", "甲司党务", "乙司党务")
    }
    assert shown == {
        "秘书岗": [(3, 0), (2, 0), (1, 0)],
        "分管领导": [(3, 0), (2, 0), (1, 0)],
        "甲司党务": [(0, 3), (0, 2), (1, 0)],
        "乙司党务": [(0, 3), (0, 2), (0, 1)],
    }


def test_their_rows_lead_to_pages(house: build.House) -> None:
    asked = Asked(start=date(2021, 1, 1), end=date(2021, 4, 30), unit=house.units["示例部"])
    opened = open_rows(get_figure("directives.arrived"), asked, house.viewer("秘书岗"))
    assert [words for words, _url in opened.rows] == [
        "关于校园安全的批示",
        "关于教育评价的批示",
        "线下件 2021-3",
    ]
