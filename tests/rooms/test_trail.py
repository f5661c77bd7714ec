"""The trail: every change one event in the change's own transaction, every tampering named.

Sources: RELIABILITY 2.2 (1 to 3, 8) and 2.3; SPEC 8 ("every change is in an append-only audit log").
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import rfc8785
from django.db import DatabaseError, connection, transaction

import build
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.core import merkle
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Person, Unit
from luoshi.trail import guard
from luoshi.trail.log import LEAF_LIMIT, About, Plain, erase, sealed_hash, writing
from luoshi.trail.models import Event, Sealed, TreeState
from luoshi.trail.queries import history, latest
from luoshi.trail.verify import Fault, check

BY = By(person="a" * 16, post=7, request="r" * 16)


def write(n: int = 1, by: By = BY, **values: Any) -> None:
    for k in range(n):
        with writing(by) as log:
            log.add("item.opened", f"item:{k}", unit=3, after=values or {"title": f"一件事{k}", "n": k})


@contextmanager
def unguarded() -> Iterator[None]:
    guard.take_down(connection)
    try:
        yield
    finally:
        guard.put_up(connection)


def enter_and_fail() -> None:
    with writing(BY):
        org.register_person(name="示甲", by=BY)
        raise RuntimeError


def leaf_of(seq: int) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(bytes(Event.objects.get(seq=seq).leaf))
    return body


# what is written


def test_a_leaf_holds_what_happened_and_nothing_else(db: None) -> None:
    moment = datetime(2021, 4, 20, 1, 30, 15, 123456, tzinfo=UTC)
    with clock.at(moment), writing(BY) as log:
        log.add(
            "item.opened",
            "item:12",
            unit=3,
            before={"due_on": date(2021, 6, 30), "late": False, "round": 2, "note": None},
            after={"kind": UnitKind.BRANCH, "path": Plain("00001"), "units": [4, 5], "words": ["甲", "乙"]},
        )
    body = leaf_of(0)
    words = body["after"].pop("words")
    assert body == {
        "v": 1,
        "seq": 0,
        "ts": "2021-04-20T01:30:15.123456+00:00",
        "actor": "a" * 16,
        "post": 7,
        "act": "item.opened",
        "obj": "item:12",
        "org": 3,
        "req": "r" * 16,
        "before": {"due_on": "2021-06-30", "late": False, "round": 2, "note": None},
        "after": {"kind": "branch", "path": "00001", "units": [4, 5]},
        "files": [],
    }
    assert [set(word) for word in words] == [{"h"}, {"h"}]
    assert check().ok


def test_a_leaf_is_canonical_and_the_root_is_the_one_of_rfc_9162(db: None) -> None:
    build.house()
    events = list(Event.objects.order_by("seq"))
    assert len(events) > 60
    for event in events:
        leaf = bytes(event.leaf)
        assert rfc8785.dumps(json.loads(leaf)) == leaf
        assert merkle.leaf_hash(leaf) == bytes(event.leaf_hash)
    root = merkle.root_of(merkle.leaf_hash(bytes(event.leaf)) for event in events)
    report = check()
    assert (report.root, report.size, report.ok) == (root.hex(), len(events), True)
    assert bytes(events[-1].root) == root


CANARIES = ("示范甲某", "把学习安排报到司里", "canary-title")


def test_no_name_and_no_free_text_stands_in_a_leaf(db: None) -> None:
    built = build.house()
    with clock.at(build.TODAY):
        org.register_person(name="示范甲某", by=build.SYSTEM)
        build.item(built)
        build.item(built, title="canary-title")
    for event in Event.objects.all():
        text = bytes(event.leaf).decode()
        for canary in [*CANARIES, *(person.name for person in Person.objects.all())]:
            assert canary not in text
        assert text.isascii(), "every text enters as a salted hash, so no leaf holds a Chinese character"
    sealed = set(Sealed.objects.values_list("value", flat=True))
    assert sealed.issuperset(CANARIES), "the values stand beside, where they can be erased"


def test_a_sealed_value_is_salted_by_itself(db: None) -> None:
    write(2, title="同一句话")
    rows = list(Sealed.objects.order_by("seq"))
    assert [row.value for row in rows] == ["同一句话", "同一句话"]
    assert bytes(rows[0].salt) != bytes(rows[1].salt)
    for row in rows:
        assert len(bytes(row.salt)) == 16
        assert leaf_of(row.seq)["after"]["title"] == {"h": sealed_hash(bytes(row.salt), row.value)}


def test_an_empty_text_needs_no_seal(db: None) -> None:
    write(title="")
    assert leaf_of(0)["after"] == {"title": ""}
    assert not Sealed.objects.exists()


def test_a_leaf_over_the_limit_is_refused_and_nothing_is_written(db: None) -> None:
    def too_much() -> None:
        with writing(BY) as log:
            org.register_person(name="示甲", by=BY)
            log.add("item.opened", "item:1", after={"units": [10**9] * (LEAF_LIMIT // 10)})

    with pytest.raises(ValueError, match="the limit is"):
        too_much()
    assert not Event.objects.exists()
    assert not Person.objects.exists()


# one transaction


def test_a_failure_takes_rows_and_events_back_together(db: None) -> None:
    write()
    with pytest.raises(RuntimeError):
        enter_and_fail()
    assert Event.objects.count() == 1
    assert not Person.objects.exists()
    write()
    assert check().size == 2


def test_a_block_inside_a_block_joins_it(db: None) -> None:
    with writing(BY) as log:
        log.add("item.opened", "item:1")
        with writing(By(person="b" * 16)) as inner:
            inner.add("item.submitted", "item:1")
        log.add("item.closed", "item:1")
        assert not Event.objects.exists(), "events are appended when the outer block ends"
    rows = list(Event.objects.order_by("seq").values_list("seq", "act", "actor"))
    assert rows == [
        (0, "item.opened", "a" * 16),
        (1, "item.submitted", "b" * 16),
        (2, "item.closed", "a" * 16),
    ]
    assert check().ok


def test_a_failed_inner_block_vanishes_alone(db: None) -> None:
    with writing(BY) as log:
        log.add("item.opened", "item:1")
        with pytest.raises(RuntimeError):
            enter_and_fail()
        log.add("item.closed", "item:1")
    assert list(Event.objects.order_by("seq").values_list("act", flat=True)) == ["item.opened", "item.closed"]
    assert not Person.objects.exists()


def test_a_failed_outer_block_takes_the_inner_one_along(db: None) -> None:
    def outer() -> None:
        with writing(BY):
            write(2)
            enter_and_fail()

    with pytest.raises(RuntimeError):
        outer()
    assert not Event.objects.exists()
    assert TreeState.objects.get(pk=1).size == 0


def test_an_empty_block_leaves_no_trace(db: None) -> None:
    with writing(BY):
        pass
    assert check().size == 0


# reading


def test_history_opens_values_newest_first(db: None) -> None:
    with writing(BY) as log:
        log.add("item.opened", "item:1", after={"title": "甲", "names": ["乙", "丙"], "n": 1})
        log.add("item.opened", "item:2", after={"title": "丁"})
        log.add("item.edited", "item:1", before={"title": "甲"}, after={"title": "戊"})
    first, second = history("item:1")
    assert (first.seq, first.before, first.after) == (2, {"title": "甲"}, {"title": "戊"})
    assert (second.seq, second.after) == (0, {"title": "甲", "names": ["乙", "丙"], "n": 1})


def test_latest_pages_by_number_and_narrows_by_act(db: None) -> None:
    write(5)
    with writing(BY) as log:
        log.add("unit.founded", "unit:1")
    assert [each.seq for each in latest(limit=2)] == [5, 4]
    assert [each.seq for each in latest(before_seq=4, limit=2)] == [3, 2]
    assert [each.seq for each in latest(act="unit.")] == [5]


# erasure (2.2, point 8)


def test_erasing_a_person_leaves_every_proof(db: None) -> None:
    with writing(BY) as log:
        log.add("person.registered", "person:p1", after={"name": About("示甲", "p1"), "title": "别的话"})
        log.add("person.registered", "person:p2", after={"name": About("示乙", "p2")})
    before = check().root
    with writing(BY) as log:
        assert erase("p1", log=log) == 1
    assert set(Sealed.objects.values_list("value", flat=True)) == {"别的话", "示乙"}
    assert history("person:p1")[-1].after == {"name": None, "title": "别的话"}
    report = check()
    assert report.ok
    assert bytes(Event.objects.get(seq=1).root).hex() == before


# the database refuses


@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.filter(seq=0).update(act="item.closed"),
        lambda: Event.objects.filter(seq=0).delete(),
        lambda: Event.objects.all()._raw_delete("default"),
        lambda: Sealed.objects.update(value="别的话"),
        lambda: Sealed.objects.update(salt=b"0" * 16),
    ],
    ids=["update", "delete", "raw delete", "sealed value", "salt"],
)
def test_the_database_refuses_to_change_what_was_written(db: None, change: Callable[[], object]) -> None:
    write(2)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert check().ok
    assert Event.objects.count() == 2


def test_postgresql_refuses_truncate_too(db: None) -> None:
    write()
    sql = "TRUNCATE trail_event" if connection.vendor == "postgresql" else "DELETE FROM trail_event"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Event.objects.count() == 1


def test_the_tree_has_one_row(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        TreeState.objects.create(pk=2)


# tampering: each is named with the first bad event


def _bytes_to_change(leaf: bytes) -> list[int]:
    return [0, 1, len(leaf) // 3, len(leaf) // 2, len(leaf) - 2, len(leaf) - 1]


@pytest.mark.parametrize("seq", [0, 3, 6])
def test_one_changed_byte_is_named(db: None, seq: int) -> None:
    write(7)
    whole = bytes(Event.objects.get(seq=seq).leaf)
    with unguarded():
        for at in _bytes_to_change(whole):
            for bit in (1, 128):
                changed = whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :]
                Event.objects.filter(seq=seq).update(leaf=changed)
                report = check()
                assert (report.bad_seq, report.fault) == (seq, Fault.LEAF)
        Event.objects.filter(seq=seq).update(leaf=whole)
    assert check().ok


def test_every_single_byte_of_one_event_counts(db: None) -> None:
    write(2)
    whole = bytes(Event.objects.get(seq=1).leaf)
    with unguarded():
        for at in range(len(whole)):
            Event.objects.filter(seq=1).update(leaf=whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert check().bad_seq == 1


@pytest.mark.parametrize(
    ("gone", "fault"),
    [(0, Fault.MISSING), (3, Fault.MISSING), (6, Fault.STATE)],
    ids=["first", "middle", "last"],
)
def test_a_deleted_event_is_named(db: None, gone: int, fault: Fault) -> None:
    write(7)
    with unguarded():
        Event.objects.filter(seq=gone).delete()
        report = check()
    assert (report.bad_seq, report.fault) == (gone, fault)


def test_all_events_deleted_is_named(db: None) -> None:
    write(3)
    with unguarded():
        Event.objects.all().delete()
        report = check()
    assert (report.bad_seq, report.fault) == (0, Fault.STATE)


def test_a_deleted_event_closed_up_is_named(db: None) -> None:
    write(5)
    with unguarded():
        Event.objects.filter(seq=2).delete()
        for seq in (3, 4):
            Event.objects.filter(seq=seq).update(seq=seq - 1)
        TreeState.objects.update(size=4)
        report = check()
    assert report.bad_seq == 2


def test_swapped_events_are_named(db: None) -> None:
    write(6)
    with unguarded():
        for old, new in ((1, 100), (4, 1), (100, 4)):
            Event.objects.filter(seq=old).update(seq=new)
        report = check()
    assert (report.bad_seq, report.fault) == (1, Fault.ROOT)


def test_swapped_leaves_are_named(db: None) -> None:
    write(6)
    one, four = Event.objects.get(seq=1), Event.objects.get(seq=4)
    with unguarded():
        Event.objects.filter(seq=1).update(leaf=four.leaf, leaf_hash=four.leaf_hash)
        Event.objects.filter(seq=4).update(leaf=one.leaf, leaf_hash=one.leaf_hash)
        report = check()
    assert (report.bad_seq, report.fault) == (1, Fault.ROOT)


def test_an_inserted_event_is_named(db: None) -> None:
    write(3)
    last = Event.objects.get(seq=2)
    last.seq = 3
    last.save(force_insert=True)
    report = check()
    assert (report.bad_seq, report.fault) == (3, Fault.STATE)


COLUMNS: list[tuple[str, Any]] = [
    ("ts", datetime(2020, 1, 1, tzinfo=UTC)),
    ("actor", "b" * 16),
    ("post", 8),
    ("post", None),
    ("act", "item.closed"),
    ("obj", "item:99"),
    ("unit", 4),
    ("unit", None),
]


@pytest.mark.parametrize(("column", "value"), COLUMNS, ids=[f"{c}={v}" for c, v in COLUMNS])
def test_a_changed_index_column_is_named(db: None, column: str, value: object) -> None:
    write(4)
    with unguarded():
        Event.objects.filter(seq=2).update(**{column: value})
        report = check()
    assert (report.bad_seq, report.fault, report.detail) == (2, Fault.COLUMNS, column)


def test_a_changed_number_is_named(db: None) -> None:
    write(4)
    with unguarded():
        Event.objects.filter(seq=2).update(seq=40)
        report = check()
    assert (report.bad_seq, report.fault) == (2, Fault.MISSING)


@pytest.mark.parametrize("column", ["leaf_hash", "root"])
def test_a_changed_hash_is_named(db: None, column: str) -> None:
    write(4)
    with unguarded():
        Event.objects.filter(seq=1).update(**{column: b"\0" * 32})
        report = check()
    assert (report.bad_seq, report.fault) == (1, Fault.LEAF if column == "leaf_hash" else Fault.ROOT)


def _rewritten(seq: int) -> bytes:
    body = leaf_of(seq)
    body["actor"] = "c" * 16
    return rfc8785.dumps(body)


def test_a_leaf_rewritten_with_its_hash_is_named(db: None) -> None:
    write(5)
    leaf = _rewritten(2)
    with unguarded():
        Event.objects.filter(seq=2).update(leaf=leaf, leaf_hash=merkle.leaf_hash(leaf), actor="c" * 16)
        report = check()
    assert (report.bad_seq, report.fault) == (2, Fault.ROOT)


def test_a_leaf_rewritten_with_hash_and_root_is_named_at_the_next(db: None) -> None:
    write(5)
    leaf = _rewritten(2)
    hashes = [bytes(event.leaf_hash) for event in Event.objects.filter(seq__lt=2).order_by("seq")]
    root = merkle.root_of([*hashes, merkle.leaf_hash(leaf)])
    with unguarded():
        Event.objects.filter(seq=2).update(
            leaf=leaf, leaf_hash=merkle.leaf_hash(leaf), root=root, actor="c" * 16
        )
        report = check()
    assert (report.bad_seq, report.fault) == (3, Fault.ROOT)


@pytest.mark.parametrize("leaf", [b"no json", b"[]", b"{}", b'{"seq": 2}'])
def test_a_last_leaf_that_is_no_event_is_named(db: None, leaf: bytes) -> None:
    write(3)
    frontier = merkle.Frontier().extend(
        [
            *(bytes(e.leaf_hash) for e in Event.objects.filter(seq__lt=2).order_by("seq")),
            merkle.leaf_hash(leaf),
        ]
    )
    with unguarded():
        Event.objects.filter(seq=2).update(leaf=leaf, leaf_hash=merkle.leaf_hash(leaf), root=frontier.root())
        TreeState.objects.update(frontier=frontier.to_bytes())
        report = check()
    assert (report.bad_seq, report.fault) == (2, Fault.LEAF)


@pytest.mark.parametrize(
    "change",
    [{"value": "别的话"}, {"salt": b"0" * 16}, {"pointer": "after.other"}, {"pointer": "after.title.0"}],
    ids=["value", "salt", "pointer", "deeper pointer"],
)
def test_a_changed_sealed_value_is_named(db: None, change: dict[str, Any]) -> None:
    write(4)
    with unguarded():
        Sealed.objects.filter(seq=2).update(**change)
        report = check()
    assert (report.bad_seq, report.fault) == (2, Fault.SEALED)


def test_a_sealed_value_added_or_moved_is_named(db: None) -> None:
    write(4)
    Sealed.objects.create(seq=1, pointer="before.title", salt=b"0" * 16, value="没有的话")
    report = check()
    assert (report.bad_seq, report.fault) == (1, Fault.SEALED)


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ({"size": 3}, 3),
        ({"size": 5}, 4),
        ({"size": 0}, 0),
        ({"frontier": b""}, 4),
        ({"frontier": b"\0" * 32}, 4),
    ],
    ids=["smaller", "larger", "none", "no frontier", "another frontier"],
)
def test_a_changed_tree_state_is_named(db: None, change: dict[str, Any], bad: int) -> None:
    write(4)
    TreeState.objects.update(**change)
    report = check()
    assert (report.bad_seq, report.fault) == (bad, Fault.STATE)


def test_a_tree_without_its_row_is_named(db: None) -> None:
    write(2)
    TreeState.objects.all().delete()
    assert check().fault == Fault.STATE


def test_the_check_reads_in_pieces(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.trail.verify.CHUNK", 3)
    for n in (0, 1, 3, 2):
        write(n)
        assert check().ok
    with unguarded():
        Sealed.objects.filter(seq=4).update(value="别的话")
    assert check().bad_seq == 4


def test_the_moment_of_an_event_is_the_block_s(db: None) -> None:
    start = datetime(2021, 4, 20, 1, tzinfo=UTC)
    for k in range(3):
        with clock.at(start + timedelta(seconds=k)):
            write()
    assert list(Event.objects.order_by("seq").values_list("ts", flat=True)) == [
        start + timedelta(seconds=k) for k in range(3)
    ]
    assert not Unit.objects.exists()
