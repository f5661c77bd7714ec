"""Many new rows are made ready before the writers' lock (rules 15): the same rows and events, nothing when somebody was faster."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

import build
from luoshi.base import bulk, clock
from luoshi.base.refusals import Conflict
from luoshi.files import apply as applying
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.items.actions import Wording, edit, note_progress
from luoshi.items.models import Item, Progress, Step, Support
from luoshi.mandate.models import Line
from luoshi.org.actions import rename_unit
from luoshi.org.models import Unit
from luoshi.trail import log as trail
from luoshi.trail.models import Event, Sealed
from luoshi.trail.queries import size
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
HEAD = "序号,事项,牵头单位,配合单位,完成标准,完成时限,进展情况"
ROWS = [
    f"{n},第{n}项学习安排,{'甲司' if n % 2 else '甲司第一党支部'},{'甲司第二党支部' if n % 3 else ''},已公开,2021-06-30,"
    f"{'办了一半' if n % 2 else ''}"
    for n in range(1, 61)
]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(applying, "MANY", 10)
    with clock.at(build.TODAY):
        yield


@pytest.fixture
def house() -> build.House:
    return build.house()


def plan(house: build.House, *, rows: list[str] = ROWS, head: str = HEAD, old: str = "") -> Plan:
    """Plan a table of 甲司; ``old``: an older ledger, entered by this post."""
    data = "\n".join([head, *rows]).encode()
    made = make_plan(
        data,
        viewer=house.viewer(old or "甲司党务"),
        year=2021,
        line=Line.objects.get(code="D1"),
        source="表.csv",
        old=bool(old),
    )
    assert not made.faults, made.faults[:2]
    return made


def changed(house: build.House) -> Plan:
    """Plan the table once more after it was written: another standard, another progress or another support in each row."""
    with transaction.atomic():
        applying.apply_plan(plan(house), by=house.by("甲司党务"))
    again = [
        row.replace("已公开", "已印发").replace("办了一半", "办完了")
        if n % 2
        else row.replace("甲司第二党支部", "").replace("甲司第一党支部,,", "甲司第一党支部,甲司第二党支部,")
        for n, row in enumerate(ROWS, start=1)
    ]
    return plan(house, rows=again)


def old_ledger(house: build.House) -> Plan:
    """Plan an older ledger of the head office, most of it closed out."""
    rows = [
        f"{n},旧账第{n}项,甲司,已公开,2020-06-30,{'2020-06-20' if n % 5 else ''},{'已印发安排，23人照着学完' if n % 5 else ''}"
        for n in range(1, 61)
    ]
    head = "序号,事项,牵头单位,完成标准,完成时限,销号日期,成效"
    return plan(house, rows=rows, head=head, old="综合岗")


def written() -> dict[str, list[Any]]:
    """Return what stands in the ledger, without what is random (salts)."""
    first = Item.objects.order_by("pk").values_list("pk", flat=True).first() or 0
    items = list(Item.objects.order_by("pk").values())
    for row in items:
        row["id"] -= first
    return {
        "items": items,
        "supports": list(Support.objects.order_by("item", "unit").values_list("item__number", "unit")),
        "steps": list(
            Step.objects.order_by("pk").values_list("item__number", "act", "on", "known_by", "post")
        ),
        "progress": list(Progress.objects.order_by("item").values_list("item__number", "text", "on", "unit")),
        "events": list(
            Event.objects.order_by("seq").values_list("seq", "act", "actor", "post", "unit", "ts")
        ),
        "sealed": list(Sealed.objects.order_by("seq", "pointer").values_list("seq", "pointer", "value")),
    }


@pytest.mark.parametrize(
    ("planned", "who"), [(plan, "甲司党务"), (changed, "甲司党务"), (old_ledger, "综合岗")]
)
def test_the_same_rows_and_events_as_under_the_lock(
    house: build.House, monkeypatch: pytest.MonkeyPatch, planned: Callable[[build.House], Plan], who: str
) -> None:
    found = []
    for many in (10, 10_000):
        monkeypatch.setattr(applying, "MANY", many)
        with transaction.atomic():
            made = planned(house)
            assert applying._is_many(made) is (many == 10)
            numbers: list[int] = []
            done = applying.apply_plan(made, by=house.by(who), also=numbers.append)
            assert numbers == [len(done)]
            assert len({item.pk for item in done}) == len(done) > 30
            assert check().ok
            found.append(written())
            transaction.set_rollback(True)
    for name, rows in found[0].items():
        assert rows == found[1][name], name
        assert rows or name in {"supports", "progress"}, name


def test_what_follows_finds_free_keys(house: build.House) -> None:
    applying.apply_plan(plan(house), by=house.by("甲司党务"))
    assert build.item(house).pk == Item.objects.order_by("-pk").first().pk
    again = plan(house)
    assert (again.new, again.changed, again.same) == (0, 0, len(ROWS))


def _rename(house: build.House) -> None:
    build.item(house, title="别人写的")


def _same_title(house: build.House) -> None:
    build.item(house, title="第2项学习安排")


@pytest.mark.parametrize("times", [1, 2])
def test_somebody_faster_only_costs_time(
    house: build.House, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """What is made ready is thrown away and made anew; after the second time it is written under the lock."""
    left, real = [times], applying._open

    def slow(made: Plan, by: Any) -> list[Item]:
        opened = real(made, by)
        if left[0] and trail.is_prepared():
            left[0] -= 1
            _elsewhere(lambda: _rename(house))
        return opened

    monkeypatch.setattr(applying, "_open", slow)
    done = applying.apply_plan(plan(house), by=house.by("甲司党务"))
    assert len(done) == len(ROWS)
    assert left == [0]
    assert Item.objects.count() == len(ROWS) + times
    assert check().ok


def _progress(house: build.House, item: Item) -> None:
    by = house.by("甲一书记")
    note_progress(item=item, unit=item.lead, text="又找两个人谈过", by=by)


@pytest.mark.parametrize("laid", [False, True])
def test_what_stands_beside_it_costs_nothing(
    house: build.House, monkeypatch: pytest.MonkeyPatch, laid: bool
) -> None:
    """Others write progress of another item while rows are made, or after events were laid out: nothing is made anew."""
    other = build.item(house)
    made = plan(house)
    opened, real_open, real_lay = [0], applying._open, trail.laid_out

    def once(planned: Plan, by: Any) -> list[Item]:
        opened[0] += 1
        if not laid:
            _elsewhere(lambda: _progress(house, other))
        return real_open(planned, by)

    @contextmanager
    def lay(events: Any) -> Iterator[Any]:
        with real_lay(events) as found:
            if laid:
                _elsewhere(lambda: _progress(house, other))
            yield found

    monkeypatch.setattr(applying, "_open", once)
    monkeypatch.setattr(trail, "laid_out", lay)
    done = applying.apply_plan(made, by=house.by("甲司党务"))
    assert opened == [1], "the rows were made once"
    assert (len(done), Item.objects.count()) == (len(ROWS), len(ROWS) + 1)
    assert Progress.objects.filter(item=other).count() == 1
    assert check().ok
    seqs = list(Event.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(len(seqs)))


def test_nothing_laid_out_stays(house: build.House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary tables go, whether what they held was written or not; many rows on SQLite lie in them, a few do not."""
    monkeypatch.setattr(bulk, "FEW", 10)
    laid: list[str] = []
    real = bulk.lay
    monkeypatch.setattr(bulk, "lay", lambda columns, rows: laid.append(real(columns, rows)) or laid[-1])
    made = plan(house)
    monkeypatch.setattr(trail, "_keep", lambda _frontier, _blocks: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        applying.apply_plan(made, by=house.by("甲司党务"))
    monkeypatch.undo()
    assert (Item.objects.count(), check().ok) == (0, True)
    if connection.vendor == "sqlite":
        assert len(laid) >= 3
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_temp_master WHERE name LIKE 'laid_%'")
            assert cursor.fetchall() == []


@pytest.mark.parametrize("kind", ["opened", "worded anew", "a unit renamed"])
def test_what_the_plan_rests_on_does_not_stand_beside_it(house: build.House, kind: str) -> None:
    other = build.item(house)
    made, before = plan(house), size()
    assert applying._stands_beside(made, before)
    if kind == "opened":
        build.item(house)
    elif kind == "worded anew":
        edit(item=other, version=other.version, wording=Wording(title="别的"), by=house.by("综合岗"))
    else:
        rename_unit(unit=house.units["乙司"], name="丙司", short_name="丙司", on=build.TODAY, by=build.SYSTEM)
    assert not applying._stands_beside(made, before)


def _elsewhere(act: Any) -> None:
    """Do something as another process would: outside of the block that is being made ready."""
    token, queue = trail._open.set(None), bulk._queue.set(None)
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    try:
        act()
    finally:
        connection.execute_wrappers = wrappers
        trail._open.reset(token)
        bulk._queue.reset(queue)


def test_a_row_that_is_there_by_now_is_a_conflict(
    house: build.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(house)
    _same_title(house)
    before = size()
    with pytest.raises(Conflict):
        applying.apply_plan(made, by=house.by("甲司党务"))
    assert (Item.objects.count(), size()) == (1, before)
    assert all(row.item is None for row in made.every if row.state == "new")


def test_what_fails_at_the_end_takes_everything_back(house: build.House) -> None:
    before = size()

    def fail(_number: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        applying.apply_plan(plan(house), by=house.by("甲司党务"), also=fail)
    assert (Item.objects.count(), size()) == (0, before)


def test_no_other_way_of_writing_gets_past_it(house: build.House) -> None:
    def write() -> None:
        with trail.prepared(house.by("甲司党务"), size=size()):
            Unit.objects.filter(name="甲司").update(name="别的")

    with pytest.raises(RuntimeError, match="made ready"), transaction.atomic():
        write()
    assert Unit.objects.filter(name="甲司").exists()
