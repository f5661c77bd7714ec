"""A scoped reader's lists are found by index: no reading of every item or record there is, and none of every item of a state."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

import build
from luoshi.access.scope import Viewer, viewer_for
from luoshi.base import clock
from luoshi.cadence.kinds import RecordKind
from luoshi.items import queries
from luoshi.items.filters import Filter
from luoshi.items.models import Item, Support
from luoshi.ops.sizing import note_sizes
from luoshi.org import tallies
from luoshi.org.models import Unit
from luoshi.records import queries as records
from luoshi.records.actions import NewRecord, enter_many
from luoshi.records.models import RecordVersion

pytestmark = pytest.mark.django_db
OTHERS, UNITS = 3_000, 100

LISTS: dict[str, Callable[[Viewer], object]] = {
    "page": lambda viewer: queries.page(viewer, Filter.read({})),
    "work by due date": lambda viewer: queries.page(viewer, Filter.read({"level": "work", "sort": "due"})),
    "all by unit": lambda viewer: queries.page(
        viewer, Filter.read({"stage": "all", "level": "all", "sort": "unit"})
    ),
    "overdue, newest first": lambda viewer: queries.page(
        viewer, Filter.read({"level": "work", "light": "overdue", "sort": "recent"})
    ),
    "counts": lambda viewer: queries.counted(viewer, Filter.read({"level": "work"})),
    "what waits": queries.waiting_counts,
    "mine": lambda viewer: queries.mine(viewer.acting) if viewer.acting else None,
    "to judge": lambda viewer: queries.to_judge(viewer.acting) if viewer.acting else None,
    "search": lambda viewer: queries.searched(viewer, "任务"),
    "item": lambda viewer: queries.get_item(viewer, Item.objects.filter(lead__name="甲司第一党支部")[0].pk),
}


@pytest.fixture
def crowded(db: None) -> build.House:
    """Return the small institution with thousands of items of a unit that the reader does not see."""
    house = build.house()
    build.item(house)
    build.item(house)
    first = build.item(house)
    units = []
    for n in range(UNITS):
        unit = copy(house.units["乙司"])
        unit.pk, unit.path, unit.name = None, f"{unit.path[:5]}{n + 500:05d}", f"第{n}司"
        units.append(unit)
    units = Unit.objects.bulk_create(units)
    rows = []
    for n in range(OTHERS):
        row = copy(first)
        row.pk, row.number, row.sort = None, f"{first.number}~{n}", f"{first.sort}~{n}"
        row.lead = row.judge_unit = row.owner = units[n % UNITS]
        rows.append(row)
    made = Item.objects.bulk_create(rows, batch_size=500)
    Support.objects.bulk_create([Support(item=i, unit=units[i.pk % UNITS]) for i in made], batch_size=500)
    tallies.rebuild()
    note_sizes()
    return house


def _read_whole(sqls: Iterable[str], table: str = "items_item") -> list[str]:
    """Return the steps of the database's plans that read all rows of a table, or all items of a state."""
    found = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {table}")
            cursor.execute("SET LOCAL enable_seqscan = off")  # what it still reads whole, it cannot find
        for sql in sqls:
            if f'"{table}"' not in sql:
                continue
            how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
            cursor.execute(how + sql.replace("%", "%%"), [])
            lines = [str(row[-1]) for row in cursor.fetchall()]
            if connection.vendor == "sqlite":
                names = {table, *re.findall(rf'"{table}" ([A-Z]+[0-9]+)', sql)}
                # Tables of a few rows, read whole under the same short names: as often as they occur.
                small = Counter(re.findall(r'"mandate_(?:document|reach)" ([A-Z]+[0-9]+)', sql))
                scans = Counter(each.split()[1] for each in lines if each.startswith("SCAN "))
                found += [f"SCAN {each}" for each in names if scans[each] > small[each]]
                found += [line for line in lines if "items_item_state_due" in line]
            else:
                found += [line for line in lines if f"Seq Scan on {table} " in line]
    return found


@pytest.mark.parametrize("name", LISTS)
def test_a_scoped_list_reads_what_lies_in_sight(crowded: build.House, name: str) -> None:
    with clock.at(build.TODAY):
        viewer = viewer_for(crowded.people["甲司党务"].pk)
        with CaptureQueriesContext(connection) as asked:
            LISTS[name](viewer)
    assert any('"items_item"' in each["sql"] for each in asked)
    assert _read_whole(each["sql"] for each in asked) == []


def test_the_check_finds_a_list_that_reads_everything(crowded: build.House) -> None:
    with CaptureQueriesContext(connection) as asked:
        list(Item.objects.filter(title__icontains="任务").order_by())
    assert _read_whole(each["sql"] for each in asked)


def test_who_sees_the_root_is_asked_for_nothing(crowded: build.House) -> None:
    with clock.at(build.TODAY):
        viewer = viewer_for(crowded.people["综合岗"].pk)
        assert viewer.sees_whole
        assert not viewer_for(crowded.people["甲司党务"].pk).sees_whole
        assert queries.visible_items(viewer).count() == Item.objects.count()
        assert "JOIN" not in str(queries.listed(viewer).query)


RECORDS: dict[str, Callable[[Viewer], object]] = {
    "a year": lambda viewer: list(records.visible_records(viewer, Q(held_on__year=2021))[:50]),
    "per year": lambda viewer: records.per_year(viewer, [2020, 2021]),
    "one": lambda viewer: records.get_record(viewer, records.visible_records(viewer)[0].pk),
    "what it says": lambda viewer: records.read_record(viewer, records.visible_records(viewer)[0].pk),
}


@pytest.fixture
def recorded(crowded: build.House) -> build.House:
    """Return the crowded institution with two thousand records of units the reader does not see, and two of his own."""
    others = list(Unit.objects.filter(name__startswith="第")[:UNITS])
    hosts = [others[n % len(others)] for n in range(2_000)] + [crowded.units["甲司第一党支部"]] * 2
    with clock.at(build.TODAY):
        news = [
            NewRecord(host=host, kinds=[RecordKind.THEMED_DAY], held_on=build.TODAY, required=9)
            for host in hosts
        ]
        enter_many(news=news, by=crowded.by("甲一书记"))
    note_sizes()
    return crowded


@pytest.mark.parametrize("table", ["records_record", "records_recordversion"])
def test_records_in_sight_are_found_by_index(recorded: build.House, table: str) -> None:
    """A joint one, one attended, one chaired and one hosted each have a way of their own into sight."""
    with clock.at(build.TODAY):
        viewer = viewer_for(recorded.people["甲司党务"].pk)
        for name, read in RECORDS.items():
            with CaptureQueriesContext(connection) as asked:
                read(viewer)
            assert _read_whole((each["sql"] for each in asked), table) == [], name
        assert records.per_year(viewer, [2021]) == [(2021, 2)]
    with CaptureQueriesContext(connection) as asked:
        list(RecordVersion.objects.filter(topics__icontains="会").order_by())
    assert _read_whole((each["sql"] for each in asked), "records_recordversion"), (
        "the check finds what reads everything"
    )
