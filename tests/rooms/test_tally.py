"""The tally in the ledger: it is what the rows come to, whatever is done, and says so when somebody wrote past it.

That it fits after every act is asked by ``conftest._tally_fits`` after each test of a room; here are the acts that move much at once, and
who reads from it. Source: rules 1, 10, 11.
"""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from rich.console import Console

import build
import duties_build
from luoshi.access.queries import bodies_and_branches, visible_units
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.cadence.kinds import RecordKind
from luoshi.core import tree
from luoshi.core.lights import Light
from luoshi.items import actions, queries
from luoshi.items.actions import Effect
from luoshi.items.filters import Filter, Level, Outcome, due_in, with_light
from luoshi.items.models import Item
from luoshi.ops import checking, serving
from luoshi.org import actions as org
from luoshi.org import tallies
from luoshi.org.actions import NewUnit
from luoshi.org.kinds import BranchKind, UnitKind
from luoshi.org.models import Tally, Unit
from luoshi.org.queries import in_ranges
from luoshi.org.unit_tally import Measure, living_under
from luoshi.records import actions as records
from luoshi.records.actions import NewRecord
from luoshi.records.queries import per_year

pytestmark = pytest.mark.django_db
GOOD = Effect(effect="安排已经印发，23名党员照着学完")


@pytest.fixture
def house() -> build.House:
    return duties_build.house()


def _below(unit: Unit) -> dict[str, int]:
    """Return what the tally says lies under a unit, by measure; units apart."""
    found: dict[str, int] = {}
    rows = Tally.objects.filter(unit=unit).exclude(measure__startswith="org.")
    for measure, n in rows.values_list("measure", "n"):
        found[measure] = found.get(measure, 0) + n
    return {measure: n for measure, n in found.items() if n}


def test_what_lies_under_a_unit_moves_with_it(house: build.House) -> None:
    """A branch with an item under way, one closed and a record goes to another department: both departments' counts follow."""
    with clock.at(build.TODAY):
        closed = build.item(house)
        actions.submit(item=closed, effect=GOOD, by=house.by("甲一书记"))
        actions.confirm(item=closed, by=house.by("甲司党务"))
        build.item(house)
        branch = house.units["甲司第一党支部"]
        _recorded(house, branch)
        before, other = _below(house.units["甲司"]), _below(house.units["乙司"])
        whole = _below(house.units["示例部"])
        org.move_unit(unit=branch, parent=house.units["乙司"], by=build.SYSTEM)
    mine = _below(branch)
    assert mine == {
        "items.work": 1,
        "items.tasks": 1,
        "items.due": 2,
        "items.opened": 2,
        "records.held": 1,
    }
    for measure, n in mine.items():
        assert _below(house.units["甲司"]).get(measure, 0) == before[measure] - n
        assert _below(house.units["乙司"])[measure] == other.get(measure, 0) + n
    assert _below(house.units["示例部"]) == whole
    assert tallies.differences() == []


def _recorded(house: build.House, host: Unit, *joints: Unit, on: date = build.TODAY) -> None:
    new = NewRecord(host=host, kinds=[RecordKind.THEMED_DAY], held_on=on, required=3, joints=joints)
    records.enter(new=new, by=house.by("甲一书记"))


def test_a_merger_passes_on_what_is_open_and_leaves_what_is_closed(house: build.House) -> None:
    """Two branches become one: open items count under the successor, closed ones stay where they were closed."""
    with clock.at(build.TODAY):
        first, second = house.units["甲司第一党支部"], house.units["甲司第二党支部"]
        closed = build.item(house)
        actions.submit(item=closed, effect=GOOD, by=house.by("甲一书记"))
        actions.confirm(item=closed, by=house.by("甲司党务"))
        build.item(house)
        merged = org.merge_units(
            units=[first, second], name="甲司联合党支部", on=build.TODAY, by=build.SYSTEM
        )
        actions.pass_on(before=first, after=merged, by=build.SYSTEM)
    assert _below(merged) == {"items.work": 1, "items.tasks": 1, "items.due": 1, "items.opened": 1}
    assert _below(first) == {"items.due": 1, "items.opened": 1}
    assert tallies.differences() == []


def _plain(level: Level) -> dict[Light, int]:
    """Count the lights of live items one by one, without the tally."""
    narrowed = Q(has_children=False) if level == Level.WORK else Q(parent=None)
    found: dict[Light, int] = {}
    for item in with_light(Item.objects.filter(narrowed), clock.today()):
        light = Light(item.light)
        if light not in {Light.CLOSED, Light.NONE}:
            found[light] = found.get(light, 0) + 1
    return found


@pytest.mark.parametrize("days", [0, 60, 71, 72, 400])
def test_days_pass_and_the_counts_are_those_of_the_day(house: build.House, days: int) -> None:
    """Nothing is written when a day passes: lights and outcomes are asked of the cells when they are read (rules 9, 10)."""
    with clock.at(build.TODAY):
        first, second, _third = (build.item(house) for _ in range(3))
        actions.submit(item=first, effect=GOOD, by=house.by("甲一书记"))
        actions.submit(item=second, effect=GOOD, by=house.by("甲一书记"))
        actions.return_(item=second, reason="没有写清到了多少人。", by=house.by("甲司党务"))
    with clock.at(build.TODAY + timedelta(days=days)):
        viewer = house.viewer("综合岗")
        for level in (Level.WORK, Level.TASKS):
            assert queries.counted(viewer, Filter(level=level)).lights == _plain(level)
        (row,) = queries.by_unit(viewer, [house.units["示例部"]])
        assert row.counts == _plain(Level.WORK)
        (year,) = queries.years_of(viewer, [2021]).completion
        counts = {each: Item.objects.filter(due_in(2021, each)).count() for each in Outcome}
        assert (year.due, year.on_time) == (counts[Outcome.DUE], counts[Outcome.ON_TIME])
        assert (year.late, year.awaiting) == (counts[Outcome.NOT_ON_TIME], counts[Outcome.AWAITING])


def test_who_sees_a_part_is_shown_that_part(house: build.House) -> None:
    """A count off the tally is for who sees all that lies under the unit: others get what they see, as before."""
    with clock.at(build.TODAY):
        build.item(house)
        _recorded(house, house.units["乙司第一党支部"], house.units["甲司第一党支部"])
        _recorded(house, house.units["乙司第一党支部"])
        staff, office = house.viewer("甲司党务"), house.viewer("综合岗")
        assert per_year(office, [2020, 2021]) == [(2020, 0), (2021, 2)]
        assert per_year(staff, [2021]) == [(2021, 1)]
        chosen = Filter(level=Level.WORK, unit=house.units["乙司"].pk)
        assert queries.counted(office, chosen, unit=house.units["乙司"]).total == 0
        assert queries.counted(house.viewer("乙一书记"), Filter(level=Level.WORK)).total == 0
        assert queries.counted(staff, Filter(level=Level.WORK)).lights == _plain(Level.WORK)


def test_the_counts_of_the_whole_ledger_read_no_items(house: build.House) -> None:
    with clock.at(build.TODAY):
        build.item(house)
        viewer = house.viewer("综合岗")
        with CaptureQueriesContext(connection) as asked:
            queries.by_unit(viewer, [house.units["示例部"], house.units["甲司"]])
            queries.years_of(viewer, [2020, 2021])
            queries.counted(viewer, Filter())
            per_year(viewer, [2020, 2021])
    assert len(asked) == 4
    assert not [q["sql"] for q in asked if "items_item" in q["sql"] or "records_record" in q["sql"]]


def test_rows_written_past_it_are_found_and_counted_again(house: build.House) -> None:
    """``luoshi check`` says where kept and counted differ; tables brought up to date are counted again."""
    with clock.at(build.TODAY):
        item = build.item(house)
    Item.objects.filter(pk=item.pk).update(state="cancelled", closed_on=build.TODAY)
    wrong = tallies.differences()
    assert {(each.measure, each.kept, each.counted) for each in wrong} == {
        ("items.work", 1, 0),
        ("items.tasks", 1, 0),
        ("items.opened", 1, 0),
        ("items.due", 1, 0),
    }
    out = Console(file=StringIO(), width=300)
    assert checking.check(out=out) == 1
    assert "统计：" in out.file.getvalue()  # type: ignore[attr-defined]
    serving.recount(out=out)
    assert tallies.differences() == []
    out = Console(file=StringIO(), width=300)
    assert checking.check(out=out) == 0


def test_how_many_units_live_is_read_off_and_follows_every_act(house: build.House) -> None:
    """Founded, merged, ended with a day to come, called off, moved: what is read off is what a count of the rows says, on any day."""
    root, one, two = house.units["示例部"], house.units["甲司"], house.units["乙司"]
    by = build.SYSTEM
    with clock.at(build.TODAY):
        news = [NewUnit(f"新{n}支部", UnitKind.BRANCH, one, from_on=build.TODAY) for n in range(3)]
        made = [each.unit for each in org.found_units(news=news, from_on=build.TODAY, by=by)]
        org.dissolve_unit(unit=made[0], last_on=build.TODAY + timedelta(days=9), by=by)
        org.dissolve_unit(unit=made[1], last_on=build.TODAY, by=by)
        org.call_off_end(unit=made[1], reason="机构方案调整，不撤了", by=by)
        org.move_unit(unit=made[2], parent=two, by=by)
        both = [house.units["甲司第一党支部"], house.units["甲司第二党支部"]]
        org.merge_units(units=both, name="甲司联合党支部", on=build.TODAY, by=by)
        for unit in (root, one, two):
            unit.refresh_from_db()
            for day in (build.START, build.TODAY - timedelta(days=1), build.TODAY, date(2021, 4, 30)):
                under = Unit.objects.filter(living(day), in_ranges(tree.fold([unit.path])))
                found = living_under([unit.path], day)
                bodies = under.filter(kind__in=[UnitKind.DEPARTMENT, UnitKind.AFFILIATED]).count()
                branches = under.filter(branch_kind=BranchKind.IN_SERVICE).count()
                assert (found[Measure.BODIES], found[Measure.BRANCHES]) == (bodies, branches), (unit, day)
    assert tallies.differences() == []


def test_everybody_is_told_how_many_units_live_in_his_sight(house: build.House) -> None:
    """One range of neighbours, a portfolio of two departments, a branch, the whole: the same as counting the units in sight."""
    with clock.at(build.TODAY):
        org.give_charge(
            post=house.posts["分管领导"], unit=house.units["乙司"], from_on=build.TODAY, by=build.SYSTEM
        )
        for title in house.posts:
            viewer = house.viewer(title)
            seen = visible_units(viewer).filter(living(build.TODAY))
            bodies = seen.filter(kind__in=[UnitKind.DEPARTMENT, UnitKind.AFFILIATED]).count()
            branches = seen.filter(branch_kind=BranchKind.IN_SERVICE).count()
            assert bodies_and_branches(viewer) == (bodies, branches), title
