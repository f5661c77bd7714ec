"""A scoped reader's lists are found by index: no reading of every item there is, and none of every item of a state."""

import re
from collections.abc import Callable, Iterable
from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import build
from luoshi.access.scope import Viewer, viewer_for
from luoshi.base import clock
from luoshi.items import queries
from luoshi.items.filters import Filter
from luoshi.items.models import Item, Support
from luoshi.ops.sizing import note_sizes
from luoshi.org.models import Unit

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
    note_sizes()
    return house


def _read_whole(sqls: Iterable[str]) -> list[str]:
    """Return the steps of the database's plans that read all items, or all items of a state."""
    found = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE items_item")
            cursor.execute("SET LOCAL enable_seqscan = off")  # what it still reads whole, it cannot find
        for sql in sqls:
            if '"items_item"' not in sql:
                continue
            how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
            cursor.execute(how + sql.replace("%", "%%"), [])
            lines = [str(row[-1]) for row in cursor.fetchall()]
            if connection.vendor == "sqlite":
                names = {"items_item", *re.findall(r'"items_item" ([A-Z]+[0-9]+)', sql)}
                names -= set(re.findall(r'"mandate_document" ([A-Z]+[0-9]+)', sql))  # a table of a few rows
                found += [line for line in lines if line.startswith("SCAN ") and line.split()[1] in names]
                found += [line for line in lines if "items_item_state_due" in line]
            else:
                found += [line for line in lines if "Seq Scan on items_item" in line]
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
