"""Every tampering with the trail is named with the first bad event (rules 14)."""

from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785

from luoshi.core import merkle
from luoshi.trail.models import Event, Sealed, TreeState
from luoshi.trail.verify import Fault, check
from rooms.trail_rows import leaf_of, unguarded, write


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
