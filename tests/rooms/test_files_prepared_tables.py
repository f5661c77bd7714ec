"""Directives and responsibility lists lie ready before the writers' lock (rules 15): the same rows and events, what may happen beside."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import build
import lists_build
from luoshi.base import bulk, clock
from luoshi.base.refusals import Refusal
from luoshi.files.grids import plan as grids
from luoshi.files.grids.plan import GridPlan, apply_grid
from luoshi.lists.models import PointDuty, PointPost, Standing, TierPart
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import ClauseVersion, Reach, UpperClause
from luoshi.meetings.models import Directive
from luoshi.trail import log as trail
from luoshi.trail.models import Event, Sealed
from luoshi.trail.queries import size
from luoshi.trail.verify import check
from rooms.grids import planned

pytestmark = pytest.mark.django_db
DIRECTIVES = ["收文日期,来文标题,文号,来文机关,成文日期,备注,线下件"] + [
    f"2021-04-{n % 9 + 1:02},第{n}号批示,{f'上办〔2021〕{n}号' if n % 3 else ''},上级办公厅,2021-03-31,{'抓紧' if n % 2 else ''},"
    if n % 5
    else f"2021-04-{n % 9 + 1:02},,,,,,是"
    for n in range(1, 41)
]
LISTS = ["层级,序号,责任内容,具体措施,责任岗位,规定动作,完成时限,上级条目"] + [
    f"{('党委', '书记', '班子成员')[n % 3]},{f'9.{n}' if n % 7 == 0 else ''},第{n}条,听取情况,"
    f"{'甲司司长' if n % 2 else ''},{'研究全面从严治党' if n % 3 else ''},每半年,{'1.1' if n % 4 == 0 else ''}"
    for n in range(1, 41)
]
TABLES = {"directives": ("秘书岗", DIRECTIVES), "lists": ("甲司党务", LISTS)}


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield lists_build.house()


def of(house: build.House, kind: str, rows: int = 40) -> GridPlan:
    """Plan the first rows of a table; a list goes on where the unit has one."""
    who, lines = TABLES[kind]
    made = planned(house, kind, "\n".join(lines[: rows + 1]).encode(), who)
    assert made.faults == []
    return made


def kept() -> list[list[Any]]:
    """Return what stands in the ledger, by what it says."""
    said = (
        "clause__number",
        "clause__parent__number",
        "clause__kind",
        "year",
        "title",
        "text",
        "standard",
        "lead",
    )
    columns = ("unit", "document__title", "document__number", "year", "running", "arrived_on", "known_by")
    return [
        list(rows)
        for rows in (
            ClauseVersion.objects.order_by("clause__pk").values_list(*said, "source"),
            Directive.objects.order_by("pk").values_list(*columns),
            Reach.objects.order_by("document__pk").values_list("document__title", "unit"),
            Standing.objects.order_by("pk").values_list("document__title", "unit", "upper__title", "from_on"),
            TierPart.objects.order_by("pk").values_list("tier", "aspect__number", "post"),
            UpperClause.objects.order_by("clause__pk").values_list("clause__number", "upper__number"),
            PointPost.objects.order_by("clause__pk").values_list("clause__number", "post"),
            PointDuty.objects.order_by("clause__pk").values_list("clause__number", "duty"),
            Event.objects.order_by("seq").values_list("seq", "act", "actor", "post", "unit"),
            Sealed.objects.order_by("seq", "pointer").values_list("seq", "pointer", "value"),
        )
    ]


@pytest.mark.parametrize("held", [0, 5], ids=["from nothing", "beside what is there"])
@pytest.mark.parametrize("kind", TABLES)
def test_the_same_rows_and_events_as_under_the_lock(
    house: build.House, monkeypatch: pytest.MonkeyPatch, kind: str, held: int
) -> None:
    who, real = TABLES[kind][0], trail.laid_out
    ready: list[int] = []
    monkeypatch.setattr(trail, "laid_out", lambda made: ready.append(len(made)) or real(made))
    found = []
    if held:
        apply_grid(of(house, kind, held), by=house.by(who))
    for many in (10, 10_000):
        monkeypatch.setattr(grids, "MANY", many)
        with transaction.atomic():
            assert apply_grid(of(house, kind), by=house.by(who)) == 40 - held
            assert check().ok
            again = of(house, kind)
            assert (again.new, again.same) == (0, 40), "the same file twice changes nothing"
            found.append(kept())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert len(ready) == 1, "once before the lock, once under it"


@pytest.mark.parametrize("many", [10, 10_000])
@pytest.mark.parametrize("kind", TABLES)
def test_more_rows_take_no_more_statements(
    house: build.House, monkeypatch: pytest.MonkeyPatch, kind: str, many: int
) -> None:
    monkeypatch.setattr(grids, "MANY", many)
    monkeypatch.setattr(bulk, "FEW", 2)
    found = []
    for rows in (20, 40):
        with transaction.atomic():
            made = of(house, kind, rows)
            with CaptureQueriesContext(connection) as asked:
                apply_grid(made, by=house.by(TABLES[kind][0]))
            found.append(len(asked))
            transaction.set_rollback(True)
    assert found[0] == found[1]


def _document(house: build.House, number: str = "") -> None:
    mandate.enter_document(
        title="别人登记的",
        number=number,
        kind=DocumentKind.DIRECTIVE,
        owner=house.units["示例部"],
        issued_on=build.TODAY,
        by=house.by("综合岗"),
    )


@pytest.mark.parametrize("kind", TABLES)
def test_what_units_write_day_by_day_stands_beside_it(house: build.House, kind: str) -> None:
    before = size()
    made = of(house, kind)
    build.item(house)
    assert grids._stands_beside(grids._DAILY, before)
    assert not grids._stands_beside(grids._ON_ITEMS, before), "records rest on who is there, and on items"
    assert made.apart
    _document(house)
    assert not grids._stands_beside(grids._DAILY, before)


def test_a_number_taken_meanwhile_is_told_with_its_row(house: build.House, monkeypatch: Any) -> None:
    """Made anew, the plan says so: nothing is written."""
    monkeypatch.setattr(grids, "MANY", 10)
    made, before = of(house, "directives"), Directive.objects.count()
    monkeypatch.setattr(made, "again", lambda: made)
    _document(house, "上办〔2021〕4号")
    with pytest.raises(Refusal) as raised:
        apply_grid(made, by=house.by("秘书岗"))
    assert raised.value.code == "number_taken"
    assert "第 5 行" in str(raised.value)
    assert Directive.objects.count() == before
