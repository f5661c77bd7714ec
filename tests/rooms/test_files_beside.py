"""Imports and other writers at the same time (rules 15): in threads with connections of their own, on both databases."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections

import build
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.files import apply as applying
from luoshi.files.grids import plan as grids
from luoshi.files.grids.plan import GridPlan, apply_grid
from luoshi.files.grids.records_in import plan_records
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.items.actions import Effect, note_progress, submit
from luoshi.items.models import Item, Progress
from luoshi.mandate.models import Line
from luoshi.records.models import Record
from luoshi.trail import log as trail
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 300
SOON = 60  # seconds a thread may take before it counts as held up for ever


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(applying, "MANY", 10)
    with clock.at(build.TODAY):
        yield


def plan(house: build.House) -> Plan:
    rows = [f"{n},第{n}项学习安排,甲司第一党支部,已公开,2021-06-30" for n in range(ROWS)]
    made = make_plan(
        "\n".join(["序号,事项,牵头单位,完成标准,完成时限", *rows]).encode(),
        viewer=house.viewer("甲司党务"),
        year=2021,
        line=Line.objects.get(code="D1"),
        source="表.csv",
    )
    assert not made.faults, made.faults[:2]
    return made


def aside(work: Callable[[], None]) -> tuple[threading.Thread, list[BaseException]]:
    """Begin ``work`` in a thread with a connection of its own; return it and where it puts what it raised."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with clock.at(build.TODAY):
                work()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failed


def whole(opened: int) -> None:
    """Hold the ledger against itself: all rows of the table, numbers without gaps, a trail that fits."""
    assert Item.objects.filter(title__endswith="项学习安排").count() == ROWS
    assert Item.objects.count() == ROWS + opened
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(Event.objects.count())
    )
    assert check().ok


def test_lines_written_all_the_while_are_there() -> None:
    house = build.house()
    other, made, by = build.item(house), plan(house), house.by("甲一书记")
    done, written = threading.Event(), [0]

    def writer() -> None:
        while not done.is_set():
            note_progress(item=other, unit=other.lead, text=f"第{written[0]}次谈过", by=by)
            written[0] += 1

    thread, failed = aside(writer)
    try:
        applying.apply_plan(made, by=house.by("甲司党务"))
    finally:
        done.set()
        thread.join(SOON)
    assert failed == []
    assert Progress.objects.filter(item=other).count() == written[0] > 0
    whole(opened=1)


def _meanwhile(monkeypatch: pytest.MonkeyPatch, what: Callable[[int], None]) -> None:
    """Let something happen once, when all is laid out and the lock not yet taken; it is given the number of events."""
    real, done = trail.laid_out, []

    @contextmanager
    def laid_out(made: Any) -> Iterator[Any]:
        with real(made) as laid:
            if not done:
                done.append(True)
                what(len(made))
            yield laid

    monkeypatch.setattr(trail, "laid_out", laid_out)


def _tell(item: Item, by: By) -> None:
    note_progress(item=item, unit=item.lead, text="又找两个人谈过", by=by)


def _submit(item: Item, by: By) -> None:
    submit(item=item, effect=Effect("已公开，二十三人照着办完"), by=by)


@pytest.mark.parametrize("act", [_tell, _submit], ids=["progress", "a submission, which counts change with"])
def test_who_writes_before_the_lock_is_taken_does_not_wait(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[Item, By], None]
) -> None:
    """The rows lie ready by then, in PostgreSQL's own tables, seen by nobody: another act still goes past them, at once."""
    house = build.house()
    other, made, by = build.item(house), plan(house), house.by("甲一书记")
    passed: list[bool] = []

    def go_past(_events: int) -> None:
        passed.append(connection.in_atomic_block)
        thread, failed = aside(lambda: act(other, by))
        thread.join(SOON)
        assert (thread.is_alive(), failed) == (False, [])

    _meanwhile(monkeypatch, go_past)
    applying.apply_plan(made, by=house.by("甲司党务"))
    assert passed == [connection.vendor == "postgresql"]
    whole(opened=1)


def test_two_who_wait_for_each_other_both_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another opens an item with a number the table was going to have: one gives way and takes the next."""
    house = build.house()
    made, begun = plan(house), []

    def begin(_events: int) -> None:
        begun.append(aside(lambda: build.item(house, title="别人的一项") and None))
        begun[0][0].join(0.5)  # long enough to have the lock and to wait for the number

    _meanwhile(monkeypatch, begin)
    applying.apply_plan(made, by=house.by("甲司党务"))
    ((thread, failed),) = begun
    thread.join(SOON)
    assert (thread.is_alive(), failed) == (False, [])
    assert Item.objects.filter(title="别人的一项").count() == 1
    whole(opened=1)


HELD = ["日期,活动类型,主办单位,联合单位,应到,实到,议题"] + [
    f"2021-04-{n % 15 + 1:02},主题党日,甲司第一党支部,{'乙司第一党支部' if n % 7 == 0 else ''},12,11,第{n}次学习"
    for n in range(120)
]


def _records(house: build.House, monkeypatch: pytest.MonkeyPatch, many: int) -> GridPlan:
    monkeypatch.setattr(grids, "MANY", many)
    made = plan_records(
        "\n".join(HELD).encode(), viewer=house.viewer("甲一书记"), year=2021, source="纪实.csv"
    )
    assert not made.notes.faults, made.notes.faults[:2]
    return made


def test_records_beside_a_submission(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are made ready before the lock as well, and leave room for who submits an item meanwhile."""
    house = build.house()
    other, by = build.item(house), house.by("甲一书记")
    made = _records(house, monkeypatch, 50)
    ready: list[int] = []

    def go_past(events: int) -> None:
        ready.append(events)
        thread, failed = aside(lambda: _submit(other, by))
        thread.join(SOON)
        assert (thread.is_alive(), failed) == (False, [])

    _meanwhile(monkeypatch, go_past)
    assert apply_grid(made, by=by) == 120
    assert (ready, Record.objects.count()) == ([120], 120)
    assert check().ok
