"""Queries compiled once answer as the query itself does, for whoever asks and on whatever day (rules 12)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import build
from luoshi.access import scope
from luoshi.access.scope import viewer_for
from luoshi.base import clock, prepared
from luoshi.org import actions as org
from luoshi.org.models import Tenure, Unit

pytestmark = pytest.mark.django_db
DAYS = [build.START - timedelta(days=1), build.START, build.TODAY, date(2031, 1, 1)]


def test_who_somebody_is_comes_out_as_from_the_query_itself() -> None:
    house = build.house()
    for name in house.people:
        for day in DAYS:
            person = house.people[name].pk
            asked = prepared.rows("access.seats", scope._holding, person, day)
            assert sorted(asked, key=repr) == sorted(scope._holding(person, day), key=repr), (name, day)


def test_what_lies_in_sight_comes_out_as_from_the_query_itself() -> None:
    house = build.house()
    posts = [post.pk for post in house.posts.values()]
    groups = [group.pk for group in house.groups.values()]
    units = [unit.pk for unit in house.units.values()]
    for given in (
        (posts, groups, units),
        (posts[:1], [], []),
        (posts[4:7], groups[:1], units[1:3]),
        (posts, [], units),
    ):
        for day in DAYS:
            asked = prepared.rows("access.sight", scope._in_sight, *given, day)
            assert sorted(asked, key=repr) == sorted(scope._in_sight(*given, day), key=repr), (given, day)


def test_a_right_withdrawn_counts_from_the_next_question_on() -> None:
    house = build.house()
    person = house.people["甲司党务"]
    with clock.at(build.TODAY):
        assert viewer_for(person.pk).seats
        tenure = Tenure.objects.get(person=person)
        org.leave(tenure=tenure, last_on=build.TODAY - timedelta(days=1), by=build.SYSTEM)
        assert not viewer_for(person.pk).seats


def test_one_statement_each_and_none_where_nothing_can_come() -> None:
    house = build.house()
    viewer_for(house.people["甲司党务"].pk, day=build.TODAY)
    with CaptureQueriesContext(connection) as asked:
        viewer_for(house.people["甲司党务"].pk, day=build.TODAY)
    assert len(asked) == 2

    def nobody(ids: list[int]) -> object:
        return Unit.objects.filter(pk__in=ids).order_by().values_list("pk", "name")

    with CaptureQueriesContext(connection) as asked:
        assert prepared.rows("test.nobody", nobody, []) == []  # type: ignore[arg-type]
    assert len(asked) == 0


def test_values_of_one_question_are_never_those_of_another() -> None:
    house = build.house()

    def named(ids: list[int], name: str, day: date) -> object:
        return (
            Unit.objects.filter(pk__in=ids, name=name, from_on__lte=day).order_by().values_list("pk", "name")
        )

    units = list(house.units.values())
    ids = [unit.pk for unit in units]
    for unit in units:
        assert prepared.rows("test.named", named, ids, unit.name, build.TODAY) == [(unit.pk, unit.name)]  # type: ignore[arg-type]
        assert prepared.rows("test.named", named, ids, unit.name, date(1999, 1, 1)) == []  # type: ignore[arg-type]
    assert prepared.rows("test.named", named, ids, "' OR 1=1 --", build.TODAY) == []  # type: ignore[arg-type]
