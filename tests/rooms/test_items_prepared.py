"""The ledger's lists and counts, compiled once a process, are each reader's own and of the day (rules 12)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import build
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.core.lights import Light
from luoshi.items import actions, queries
from luoshi.items.actions import Effect
from luoshi.items.filters import Filter
from luoshi.items.models import Item
from luoshi.mandate.kinds import OthersSee
from luoshi.mandate.models import Document
from luoshi.org import actions as org
from luoshi.org.models import Tenure

pytestmark = pytest.mark.django_db
GOOD = Effect(effect="安排已经印发，23名党员照着学完")

ADDRESSES = [
    {},
    {"level": "work"},
    {"stage": "all", "level": "all"},
    {"stage": "all", "level": "all", "sort": "due"},
    {"stage": "all", "level": "all", "sort": "recent"},
    {"stage": "all", "level": "all", "sort": "unit"},
    {"stage": "closed", "level": "all"},
    {"level": "all", "light": "overdue"},
    {"level": "all", "light": "waiting"},
    {"stage": "draft", "level": "all"},
    {"q": "学习", "level": "all"},
    {"year": "2021", "stage": "all", "level": "all"},
    {"opened_year": "2021", "level": "all"},
    {"due_year": "2021", "outcome": "due"},
]
DAYS = [build.TODAY, date(2021, 6, 28), date(2021, 9, 1)]


@pytest.fixture
def house(db: None) -> Iterator[build.House]:
    """Return the small institution with items of several units, lights and ways into sight."""
    built = build.house()
    Document.objects.update(others_see=OthersSee.LIGHTS)
    with clock.at(build.TODAY):
        build.item(built)
        build.item(built, due_on=date(2021, 7, 9), lead="甲司第二党支部")
        build.item(built, lead="乙司第一党支部", owner="乙司", by="乙司党务", line=built.lines["Y1"])
        build.item(built, lead="子院", owner="示例部", by="综合岗", clause=built.clauses["1-01"])
        done = actions.submit(item=build.item(built), effect=GOOD, by=built.by("甲一书记"))
        actions.confirm(item=done, by=built.by("甲司党务"))
        actions.submit(item=build.item(built), effect=GOOD, by=built.by("甲一书记"))
        yield built


def _plainly(viewer: Viewer, chosen: Filter, unit: object = None) -> tuple[list[int], dict[Light, int]]:
    """Return ids in order and counts per light by asking the query itself."""
    rows = queries.ledger_rows(viewer, replace(chosen, light=None), unit=unit)  # type: ignore[arg-type]
    found = {item.pk: Light(item.light) for item in rows}
    counts = {light: list(found.values()).count(light) for light in set(found.values())}
    shown = [pk for pk, light in found.items() if chosen.light in {None, light}]
    return sorted(shown), counts


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_every_reader_in_turn_gets_what_the_query_itself_says(
    house: build.House, address: dict[str, str]
) -> None:
    for day in DAYS:
        with clock.at(day):
            chosen = Filter.read(address)
            for name in house.people:
                viewer = house.viewer(name)
                ids, lights = _plainly(viewer, chosen)
                shown = queries.page(viewer, chosen)
                assert sorted(item.pk for item in shown.rows) == ids, (name, day)
                assert queries.counted(viewer, chosen).lights == lights, (name, day)


def test_a_list_goes_on_where_it_broke_off(house: build.House) -> None:
    viewer = house.viewer("综合岗")
    for sort in ("number", "due", "unit", "recent"):
        chosen = Filter.read({"stage": "all", "level": "all", "sort": sort})
        whole = [item.pk for item in queries.page(viewer, chosen).rows]
        after, pieced = "", []
        for _ in range(len(whole)):
            part = queries.page(viewer, chosen, after=after, size=1)
            pieced += [item.pk for item in part.rows]
            after = part.after
        assert pieced == whole, sort
        assert len(whole) == Item.objects.count()
        for nonsense in ("x", "1", "1~", "~2021-01-01", "९~a", "9" * 30 + "~a"):
            assert [i.pk for i in queries.page(viewer, chosen, after=nonsense).rows] == whole, nonsense


def test_units_documents_and_aspects_narrow_for_each_reader(house: build.House) -> None:
    document, aspect = house.documents["台账"].pk, house.clauses["1"].pk
    for name in ("综合岗", "甲司党务", "乙司党务", "子院党务", "工作组员"):
        viewer = house.viewer(name)
        for address in ({"document": document}, {"document": document, "aspect": aspect}):
            chosen = Filter.read({key: str(value) for key, value in address.items()})
            assert (
                sorted(i.pk for i in queries.page(viewer, chosen).rows),
                queries.counted(viewer, chosen).lights,
            ) == _plainly(viewer, chosen), (name, address)
        for unit in house.units.values():
            chosen = Filter(unit=unit.pk)
            ids, _lights = _plainly(viewer, chosen, unit)
            assert sorted(i.pk for i in queries.page(viewer, chosen, unit=unit).rows) == ids, (
                name,
                unit.name,
            )


def test_what_waits_is_each_ones_own_and_of_the_day(house: build.House) -> None:
    """Asked in turn, twice around: the first answer is nobody else's, and a submission too old comes up a level."""
    for _ in range(2):
        for day in DAYS:
            with clock.at(day):
                for name in house.people:
                    viewer = house.viewer(name)
                    seat = viewer.acting
                    assert seat is not None
                    waiting = queries.waiting_counts(viewer)
                    assert waiting["todo"] == len(queries.mine(seat)), (name, day)
                    assert waiting["judge"] == len(queries.to_judge(seat)), (name, day)
                    assert waiting["dates"] == len(queries.dates_to_decide(viewer))
                    assert waiting["typed"] == len(queries.typed_to_endorse(seat))
    with clock.at(build.TODAY):
        judging = [
            queries.waiting_counts(house.viewer(n))["judge"] for n in ("甲司党务", "乙司党务", "综合岗")
        ]
        assert judging == [1, 0, 0]
    with clock.at(build.TODAY + timedelta(days=30)):
        assert queries.waiting_counts(house.viewer("综合岗"))["judge"] == 1


def test_a_right_withdrawn_is_out_of_the_next_list(house: build.House) -> None:
    chosen = Filter.read({"stage": "all", "level": "all"})
    before, other = house.viewer("甲司党务"), house.viewer("乙司党务")
    assert queries.page(before, chosen).rows
    assert queries.page(other, chosen).rows
    tenure = Tenure.objects.get(post=house.posts["甲司党务"])
    org.leave(tenure=tenure, last_on=build.TODAY - timedelta(days=1), by=build.SYSTEM)
    after = house.viewer("甲司党务")
    glimpsed = Item.objects.filter(clause__isnull=False).count()
    assert not after.ranges
    assert len(queries.page(after, chosen).rows) < glimpsed + 1
    assert sum(queries.counted(after, chosen).lights.values()) == len(queries.page(after, chosen).rows)
    assert queries.waiting_counts(after) == {"todo": 0, "judge": 0, "dates": 0, "typed": 0}
    assert queries.page(other, chosen).rows, "another's list is as it was"


def test_what_was_opened_a_moment_ago_is_in_the_list(house: build.House) -> None:
    viewer, chosen = house.viewer("甲司党务"), Filter.read({"level": "all"})
    n, todo = len(queries.page(viewer, chosen).rows), queries.waiting_counts(house.viewer("甲一书记"))["todo"]
    build.item(house)
    assert len(queries.page(viewer, chosen).rows) == n + 1
    assert queries.counted(viewer, chosen).total == n + 1
    assert queries.waiting_counts(house.viewer("甲一书记"))["todo"] == todo + 1


def test_one_statement_each(house: build.House) -> None:
    viewer, chosen = house.viewer("甲司党务"), Filter.read({"stage": "all"})
    for ask in (
        lambda: queries.page(viewer, chosen),
        lambda: queries.counted(viewer, chosen),
        lambda: queries.waiting_counts(viewer),
    ):
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                ask()
            assert len(asked) == 1
