"""Hearings: who reported when, what came of it, who was not heard; a group made of others has their history (rules 22)."""

from collections.abc import Iterator
from datetime import date

import pytest

import build
import hearings_build as made
from luoshi.base import clock
from luoshi.ledger.figures import Asked, get_figure, open_rows, value_of
from luoshi.meetings import actions, queries
from luoshi.meetings.kinds import Outcome
from luoshi.records.actions import withdraw
from luoshi.records.models import Finding

pytestmark = pytest.mark.django_db
HEARD, DECIDED, CARRIED = Outcome.INFORMATION, Outcome.DECISION, Outcome.CARRIED
FINDING = Outcome.FINDING
JANUARY, MARCH, APRIL = date(2021, 1, 12), date(2021, 3, 9), date(2021, 4, 13)


@pytest.fixture
def house() -> Iterator[build.House]:
    built = made.house()
    with clock.at(build.TODAY):
        yield built


def rows(first: date = date(2021, 1, 1), last: date = date(2021, 12, 31)) -> list[tuple[str, bool, int]]:
    """Return (unit, whether it was expected, how many reports) of the merged group's series."""
    return [
        (each.unit.name, each.expected, len(each.reports))
        for each in queries.heard(made.series(), first, last)
    ]


# what was held (day, group, reports), the rows of 2021
TABLE = [
    ("nothing yet", [], [("甲司", True, 0), ("乙司", True, 0), ("子院", True, 0)]),
    (
        "heard, and with a decision",
        [(MARCH, made.NOW, [("乙司", HEARD), ("甲司", DECIDED)])],
        [("甲司", True, 1), ("乙司", True, 1), ("子院", True, 0)],
    ),
    (
        "carried to the next time is not heard",
        [(MARCH, made.NOW, [("乙司", HEARD), ("甲司", CARRIED)])],
        [("甲司", True, 0), ("乙司", True, 1), ("子院", True, 0)],
    ),
    (
        "before the merger, by a group it was made of",
        [(JANUARY, made.BEFORE, [("子院", HEARD)])],
        [("甲司", True, 0), ("乙司", True, 0), ("子院", True, 1)],
    ),
    (
        "twice",
        [(JANUARY, made.BEFORE, [("子院", HEARD)]), (APRIL, made.NOW, [("子院", HEARD)])],
        [("甲司", True, 0), ("乙司", True, 0), ("子院", True, 2)],
    ),
    (
        "a unit that was not expected stands in its place",
        [(MARCH, made.NOW, [("甲司第一党支部", HEARD)])],
        [("甲司", True, 0), ("甲司第一党支部", False, 1), ("乙司", True, 0), ("子院", True, 0)],
    ),
    (
        "a topic without a unit is nobody's report",
        [(MARCH, made.NOW, [("", HEARD)])],
        [("甲司", True, 0), ("乙司", True, 0), ("子院", True, 0)],
    ),
]


@pytest.mark.parametrize(("_what", "meetings", "expected"), TABLE, ids=[each[0] for each in TABLE])
def test_who_was_heard(
    house: build.House,
    _what: str,
    meetings: list[tuple[date, str, list[tuple[str, Outcome]]]],
    expected: list[tuple[str, bool, int]],
) -> None:
    for on, group, reports in meetings:
        made.held(house, on, *reports, group=group)
    assert rows() == expected


def test_only_the_days_of_the_period_count(house: build.House) -> None:
    made.held(house, JANUARY, ("子院", HEARD), group=made.BEFORE)
    made.held(house, APRIL, ("甲司", HEARD))
    assert [each[2] for each in rows(date(2021, 4, 13), date(2021, 4, 13))] == [1, 0, 0]
    assert [each[2] for each in rows(date(2021, 1, 13), date(2021, 4, 12))] == [0, 0, 0]
    assert [each[2] for each in rows()] == [1, 0, 1]


def test_a_unit_not_heard_says_when_it_was_heard_last(house: build.House) -> None:
    made.held(house, JANUARY, ("子院", HEARD), group=made.BEFORE)
    made.held(house, MARCH, ("甲司", HEARD))
    found = queries.heard(made.series(), date(2021, 3, 1), date(2021, 12, 31))
    assert [(each.unit.name, each.before) for each in found] == [
        ("甲司", None),
        ("乙司", None),
        ("子院", JANUARY),
    ]


def test_the_group_of_before_knows_nothing_of_its_successor(house: build.House) -> None:
    made.held(house, JANUARY, ("子院", HEARD), group=made.BEFORE)
    made.held(house, APRIL, ("甲司", HEARD))
    old = queries.heard(made.series(made.BEFORE), date(2021, 1, 1), date(2021, 12, 31))
    assert [(each.unit.name, len(each.reports)) for each in old if each.reports] == [("子院", 1)]
    assert {each.unit.name for each in old} == {"甲司", "乙司", "子院"}, (
        "no units assigned: the bodies under its unit"
    )


def test_what_was_decided_is_an_item_with_its_state(house: build.House) -> None:
    made.held(house, MARCH, ("甲司", DECIDED))
    (first, *_rest) = queries.heard(made.series(), date(2021, 1, 1), date(2021, 12, 31))
    (report,) = first.reports
    assert [(item.lead.name, item.due_on) for item in report.items] == [("甲司", date(2021, 6, 30))]


def test_a_withdrawn_record_takes_its_reports_along(house: build.House) -> None:
    session = made.held(house, MARCH, ("甲司", HEARD))
    assert session.record is not None
    withdraw(record=session.record, reason="记错了会", by=house.by("秘书岗"))
    assert [each[2] for each in rows()] == [0, 0, 0]


def test_a_finding_about_a_unit_is_no_report_of_it(house: build.House) -> None:
    """What is found of 乙司 while 甲司 reports: 甲司 was heard, the finding is about 乙司."""
    made.held(house, MARCH, ("甲司", FINDING), about="乙司")
    assert [each[2] for each in rows()] == [1, 0, 0]
    assert Finding.objects.get().about == house.units["乙司"]


def test_a_further_outcome_is_the_same_report(house: build.House) -> None:
    by = house.by("秘书岗")
    session = actions.plan(series=made.series(), planned_on=build.TODAY, by=by)
    topic = actions.propose(
        series=session.series, session=session, title="汇报", unit=house.units["甲司"], by=by
    )
    actions.start(session=session, by=by)
    actions.record_outcome(topic=topic, outcome=FINDING, words="两项没有写完成标准", by=by)
    more = actions.another(topic=topic, by=by)
    actions.record_outcome(topic=more, outcome=FINDING, words="一项没有牵头人", by=by)
    actions.end(session=session, counted=actions.Counted(required=7), by=by)
    (first, *_rest) = queries.heard(made.series(), build.TODAY, build.TODAY)
    (report,) = first.reports
    assert [each.words for each in report.outcomes] == ["两项没有写完成标准", "一项没有牵头人"]
    assert number(house, "hearings.reports") == 1


def number(house: build.House, name: str, unit: str = "示例部") -> int | None:
    asked = Asked(start=date(2021, 1, 1), end=date(2021, 12, 31), unit=house.units[unit])
    return value_of(get_figure(name), asked).number


def test_the_figures_are_their_rows(house: build.House) -> None:
    """Reports, and units heard, each once; who sees a part opens that part."""
    made.held(house, JANUARY, ("子院", HEARD), group=made.BEFORE)
    made.held(house, MARCH, ("甲司", DECIDED), ("子院", HEARD), ("乙司", CARRIED))
    assert (number(house, "hearings.reports"), number(house, "hearings.units")) == (3, 2)
    asked = Asked(start=date(2021, 1, 1), end=date(2021, 12, 31), unit=house.units["示例部"])
    for name, whole, of_staff in (("hearings.reports", 3, 0), ("hearings.units", 2, 1)):
        for who, expected in (("综合岗", whole), ("甲司党务", of_staff)):
            opened = open_rows(get_figure(name), asked, house.viewer(who))
            assert len(list(opened.rows)) == expected, (name, who)
