"""Queries compiled once answer as the query itself does, for whoever asks and on whatever day (rules 12)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

import build
from luoshi.access import scope
from luoshi.access.scope import viewer_for
from luoshi.access.sessions import SessionStore
from luoshi.base import clock, prepared
from luoshi.items.filters import with_light
from luoshi.items.models import Item
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


def test_objects_come_out_as_from_the_query_itself() -> None:
    """Rows, parts of them and what is selected besides, for a number and for none."""
    house = build.house()
    build.item(house)
    build.item(house, lead="乙司", owner="示例部", by="综合岗", due_on=date(2021, 5, 1))

    def due(unit: int | None, day: date) -> QuerySet[Item]:
        rows = with_light(Item.objects.filter(due_on__gte=day), build.TODAY)
        rows = rows if unit is None else rows.filter(lead_id=unit)
        return rows.select_related("lead", "clause").only(
            "title", "due_on", "lead__name", "clause__parent_id"
        )

    for unit in (None, house.units["乙司"].pk, house.units["甲司第一党支部"].pk, 0):
        for day in (date(2021, 1, 1), date(2021, 5, 2), date(2022, 1, 1)):
            asked = prepared.objects("test.due", due, unit, day)
            plain = list(due(unit, day))
            assert [_fields(each) for each in asked] == [_fields(each) for each in plain]
            with CaptureQueriesContext(connection) as more:
                assert [(i.lead.name, i.lead.pk, i.clause) for i in asked] == [
                    (i.lead.name, i.lead.pk, i.clause) for i in plain
                ]
            assert not more, "nothing is asked for once more"
    assert len(prepared.objects("test.due", due, None, date(2021, 1, 1))) == 2


def _fields(item: Item) -> dict[str, object]:
    return {name: value for name, value in item.__dict__.items() if name != "_state"}


def test_a_value_changed_on_its_way_is_refused() -> None:
    build.house()

    def cut(path: str) -> object:
        return Unit.objects.filter(path__startswith=path).values_list("pk")

    def shifted(pk: int) -> object:
        return Unit.objects.filter(pk=pk + 1).values_list("pk")

    def neighbour(pks: list[int]) -> object:
        return Unit.objects.filter(pk=pks[1] + 1).values_list("pk")

    def later(day: date) -> object:
        return Unit.objects.filter(from_on__gt=day + timedelta(days=3)).values_list("pk")

    for make, value in ((cut, "00001"), (shifted, 3), (neighbour, [1, 2, 3]), (later, build.TODAY)):
        with pytest.raises(ValueError, match="changed on its way"):
            prepared.rows(f"test.{make.__name__}", make, value)  # type: ignore[arg-type]


def test_only_so_many_statements_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    house = build.house()
    monkeypatch.setattr(prepared, "KEPT", 3)
    monkeypatch.setattr(prepared, "_compiled", {})
    unit = house.units["甲司"]

    def named(pk: int) -> object:
        return Unit.objects.filter(pk=pk).values_list("name")

    for n in (*range(10), 0, 5, 9):
        assert prepared.rows(("test.kept", n), named, unit.pk) == [("甲司",)]  # type: ignore[arg-type]
        assert len(prepared._compiled) <= 3


def test_a_session_that_ran_out_or_went_is_none() -> None:
    kept = SessionStore()
    kept["who"] = "somebody"
    kept.save()
    assert SessionStore(kept.session_key).load() == {"who": "somebody"}
    other = SessionStore("0" * 32)
    assert other.load() == {}
    assert other.session_key is None
    Session.objects.update(expire_date=datetime(2001, 1, 1, tzinfo=UTC))
    assert SessionStore(kept.session_key).load() == {}
    assert SessionStore(None).load() == {}


def test_threads_that_crowd_each_other_out_still_get_their_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Far more statements than are kept, compiled by many at once: none takes another's going for "there are no rows"."""
    build.house()
    monkeypatch.setattr(prepared, "KEPT", 2)
    monkeypatch.setattr(prepared, "_compiled", {})

    def units() -> QuerySet[Unit]:
        return Unit.objects.values_list("pk")  # type: ignore[return-value]

    def compiled(n: int) -> bool:
        found = [prepared._statement(("test.crowd", n % 5), units, (), of_objects=False) for _ in range(40)]
        return all(each is not None and "org_unit" in each.sql for each in found)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(compiled, range(40)))
    assert len(prepared._compiled) <= 2
