"""Many new rows are made ready before the writers' lock (rules 15): the same rows and events, nothing when somebody was faster."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import build
from luoshi.base import bulk, clock
from luoshi.base.refusals import Conflict, Refusal
from luoshi.files import apply as applying
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.items.actions import Wording, edit, note_progress
from luoshi.items.models import Item, Progress, Step, Support
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion, Line
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


def plan(
    house: build.House, *, rows: list[str] = ROWS, head: str = HEAD, who: str = "甲司党务", **more: Any
) -> Plan:
    """Plan a table of 甲司, or of who else brings it in."""
    data = "\n".join([head, *rows]).encode()
    line = Line.objects.get(code="D1")
    made = make_plan(data, viewer=house.viewer(who), year=2021, line=line, source="表.csv", **more)
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
    return plan(house, rows=rows, head=head, who="综合岗", old=True)


def helped(
    house: build.House, standard: str = "已公开", helping: str = "甲司", said: str = "办了一半"
) -> Plan:
    """Plan items of a branch that the importing unit supports: new rows with the progress of who does not lead them."""
    rows = [
        f"{n},配合第{n}项,甲司第一党支部,{helping if n % 2 else '甲司'},{standard},2021-06-30,{said if n % 3 else ''}"
        for n in range(1, 41)
    ]
    return plan(house, rows=rows)


def helped_anew(house: build.House) -> Plan:
    """Plan them once more: another standard, more support and another progress in one row."""
    with transaction.atomic():
        applying.apply_plan(helped(house), by=house.by("甲司党务"))
    return helped(house, "已印发", "甲司、甲司第二党支部", "办完了")


def joined(house: build.House) -> Plan:
    """Plan progress of a unit whose support is new in the same row."""
    with transaction.atomic():
        rows = [f"{n},配合第{n}项,甲司第一党支部,,已公开,2021-06-30," for n in range(1, 41)]
        applying.apply_plan(plan(house, rows=rows), by=house.by("甲司党务"))
    return helped(house)


def clauses(house: build.House) -> Plan:
    """Plan rows that bring clauses, of aspects there are and new ones, some handed down to a set of units."""
    rows = [
        f"{'坚定政治信仰' if n % 3 else f'第{n % 4}方面'},条款第{n}项,{'各司局' if n % 5 == 0 else '甲司'},已公开,2021-06-30"
        for n in range(1, 41)
    ]
    head = "方面,事项,牵头单位,完成标准,完成时限"
    return plan(house, rows=rows, head=head, who="综合岗", document=house.documents["台账"])


def handed_down(house: build.House) -> Plan:
    """Plan few rows that make many items."""
    rows = [f"{n},分下去第{n}项,{'各司局' if n % 3 else '甲司'},已公开,2021-06-30" for n in range(1, 31)]
    return plan(house, rows=rows, head="序号,事项,牵头单位,完成标准,完成时限", who="综合岗")


def written() -> dict[str, list[Any]]:
    """Return what stands in the ledger, without what is random (salts)."""
    first = Item.objects.order_by("pk").values_list("pk", flat=True).first() or 0
    numbers = dict(Clause.objects.values_list("pk", "number"))
    items = list(Item.objects.order_by("pk").values())
    for row in items:
        row["id"] -= first
        row["parent_id"] = row["parent_id"] and row["parent_id"] - first
        row["clause_id"] = numbers.get(row["clause_id"])
    said = (
        "clause__number",
        "clause__parent__number",
        "clause__kind",
        "clause__sort",
        "year",
        "title",
        "lead",
    )
    return {
        "items": items,
        "clauses": list(
            ClauseVersion.objects.order_by("clause__pk").values_list(*said, "standard", "source")
        ),
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
    ("planned", "who"),
    [
        (plan, "甲司党务"),
        (changed, "甲司党务"),
        (old_ledger, "综合岗"),
        (helped, "甲司党务"),
        (helped_anew, "甲司党务"),
        (joined, "甲司党务"),
        (clauses, "综合岗"),
        (handed_down, "综合岗"),
    ],
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
            assert len({item.pk for item in done}) == len(done) >= 30
            assert check().ok
            found.append(written())
            transaction.set_rollback(True)
    for name, rows in found[0].items():
        assert rows == found[1][name], name
        assert rows or name in {"supports", "progress"}, name


def test_few_rows_that_make_many_items_lie_ready_too(house: build.House, monkeypatch: Any) -> None:
    made = handed_down(house)
    assert len(made.rows) == 30
    monkeypatch.setattr(applying, "MANY", 60)
    assert applying._is_many(made)
    monkeypatch.setattr(applying, "MANY", 71)
    assert not applying._is_many(made), "30 of its own, 20 handed down to two departments each"


def test_clauses_thrown_away_are_made_anew(house: build.House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another clause comes meanwhile: what was made rests on what is no more, and the rows bring their clauses again."""
    made, real, left = clauses(house), applying._open, [2]

    def slow(planned: Plan, by: Any) -> list[Item]:
        opened = real(planned, by)
        if left[0] and trail.is_prepared():
            left[0] -= 1
            _elsewhere(lambda: _clause(house, f"9-0{left[0]}"))
        return opened

    monkeypatch.setattr(applying, "_open", slow)
    applying.apply_plan(made, by=house.by("综合岗"))
    assert left == [0]
    assert all(isinstance(row.clause, Clause) and row.item.clause_id == row.clause.pk for row in made.rows)
    assert Clause.objects.filter(document=house.documents["台账"]).count() == 2 + 2 + 4 + 40
    assert check().ok


def _clause(house: build.House, number: str, title: str = "别人加的一条") -> None:
    mandate.add_clause(
        document=house.documents["台账"],
        kind=ClauseKind.TASK,
        number=number,
        words=mandate.ClauseWords(title=title, source="会议"),
        year=2021,
        by=house.by("综合岗"),
    )


def test_a_number_taken_meanwhile_leaves_the_rows_as_they_were(house: build.House) -> None:
    made = clauses(house)
    _clause(house, "1-02")
    before = size(), Clause.objects.count()
    with pytest.raises(Refusal) as raised:
        applying.apply_plan(made, by=house.by("综合岗"))
    assert raised.value.code == "clause_number"
    assert (size(), Clause.objects.count(), Item.objects.count()) == (*before, 0)


@pytest.mark.parametrize("planned", [plan, changed, helped_anew, clauses, handed_down])
@pytest.mark.parametrize("many", [10, 10_000])
def test_more_rows_take_no_more_statements(
    house: build.House, monkeypatch: pytest.MonkeyPatch, planned: Callable[[build.House], Plan], many: int
) -> None:
    """Before the lock or under it: as many statements for 40 rows as for half of them."""
    who = "综合岗" if planned in (clauses, handed_down) else "甲司党务"
    found = []
    for part in (2, 1):
        with transaction.atomic():
            made = planned(house)
            made.rows = made.rows[: len(made.rows) // part]
            monkeypatch.setattr(applying, "MANY", many)
            monkeypatch.setattr(bulk, "FEW", 2)
            with CaptureQueriesContext(connection) as asked:
                applying.apply_plan(made, by=house.by(who))
            found.append(len(asked))
            transaction.set_rollback(True)
        monkeypatch.undo()
        monkeypatch.setattr(applying, "MANY", 10)
    assert found[0] == found[1]


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
