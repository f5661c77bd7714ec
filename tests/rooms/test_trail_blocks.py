"""Roots over whole blocks of the trail: written with the event that fills one, checked, and all a proof reads (rules 14, 25)."""

import json
import random
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from rich.console import Console

from luoshi.base.refusals import Refusal
from luoshi.core import merkle
from luoshi.ops import backing
from luoshi.trail import guard
from luoshi.trail.log import prepared, writing
from luoshi.trail.models import Block, Event, Sealed, TreeState
from luoshi.trail.proving import prove
from luoshi.trail.verify import Fault, check
from rooms.trail_rows import BY, unguarded, write

Rows = list[tuple[int, int, bytes]]


def many(number: int, *, ahead: bool = False) -> None:
    """Write events of a hundred items in one block, ``ahead`` of the lock or under it."""
    start = TreeState.objects.get().size
    with prepared(BY, size=start) if ahead else writing(BY) as log:
        for seq in range(start, start + number):
            log.add("item.edited", f"item:{seq * 7 % 100}", unit=3, after={"title": f"第{seq}件", "n": seq})


def blocks() -> Rows:
    return [(row.level, row.number, bytes(row.node)) for row in Block.objects.order_by("level", "number")]


def leaves() -> list[bytes]:
    return [bytes(each) for each in Event.objects.order_by("seq").values_list("leaf_hash", flat=True)]


def wanted() -> Rows:
    """Return the blocks that there should be, from the events alone."""
    hashes, found = leaves(), list[tuple[int, int, bytes]]()
    for level in range(1, 12):
        span = merkle.WIDTH**level
        for number in range(len(hashes) // span):
            found.append((level, number, merkle.root_of(hashes[number * span : (number + 1) * span])))
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let four make a block, so that there are many levels."""
    monkeypatch.setattr(merkle, "STEP", 2)
    monkeypatch.setattr(merkle, "WIDTH", 4)


# what is written


def test_a_block_is_written_with_the_event_that_fills_it(db: None) -> None:
    many(255)
    assert blocks() == []
    with transaction.atomic():
        write()
        assert len(blocks()) == 1
        transaction.set_rollback(True)
    assert blocks() == [], "it goes with its event"
    write()
    assert blocks() == wanted() == [(1, 0, merkle.root_of(leaves()))]
    many(700)
    assert blocks() == wanted()
    assert len(blocks()) == 3
    assert check().ok


def test_events_made_ready_ahead_fill_the_same_blocks(db: None, small: None) -> None:
    for number, ahead in ((3, True), (1, True), (250, True), (0, True), (7, False), (61, True), (1, False)):
        many(number, ahead=ahead)
        assert blocks() == wanted()
    assert {level for level, _number, _node in blocks()} == {1, 2, 3, 4}
    assert check().ok


def test_a_block_costs_one_statement_when_it_is_full_and_none_before(db: None) -> None:
    many(254)
    counts = []
    for _time in range(3):
        with CaptureQueriesContext(connection) as asked:
            write()
        counts.append(len(asked))
    assert counts[1] == counts[0] + 1
    assert counts[2] == counts[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Block.objects.update(node=b"\0" * 32),
        lambda: Block.objects.filter(number=1).update(number=9),
        lambda: Block.objects.all()._raw_delete("default"),
        lambda: connection.cursor().execute(
            "TRUNCATE trail_block" if connection.vendor == "postgresql" else "DELETE FROM trail_block"
        ),
        lambda: Block.objects.create(level=1, number=0, node=b"\0" * 32),
    ],
    ids=["changed", "moved", "deleted", "emptied", "said twice"],
)
def test_the_database_refuses_to_change_a_block(db: None, change: Callable[[], object]) -> None:
    many(600)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert blocks() == wanted()


# what the check says


def _delete(**where: int) -> None:
    Block.objects.filter(**where).delete()


def _swap() -> None:
    for old, new in ((1, 999), (2, 1), (999, 2)):
        Block.objects.filter(level=1, number=old).update(number=new)


OTHER = b"\0" * 32
WRONG: list[tuple[str, Callable[[], Any], int, str]] = [
    ("changed", lambda: Block.objects.filter(level=1, number=2).update(node=OTHER), 8, "block 2 of level 1"),
    ("higher", lambda: Block.objects.filter(level=3, number=1).update(node=OTHER), 64, "block 1 of level 3"),
    ("gone", lambda: _delete(level=1, number=3), 12, "block 3 of level 1"),
    ("last gone", lambda: _delete(level=1, number=74), 296, "block 74 of level 1"),
    ("a level gone", lambda: _delete(level=2), 0, "block 0 of level 2"),
    ("all gone", _delete, 0, "block 0 of level 1"),
    ("swapped", _swap, 4, "block 1 of level 1"),
    (
        "one too many",
        lambda: Block.objects.create(level=1, number=75, node=OTHER),
        301,
        "75 of level 1 is one",
    ),
    ("far off", lambda: Block.objects.create(level=1, number=10**15, node=OTHER), 301, "is one too many"),
    ("no such level", lambda: Block.objects.create(level=0, number=1, node=OTHER), 301, "1 of level 0 is"),
    ("a level above", lambda: Block.objects.create(level=5, number=0, node=OTHER), 301, "0 of level 5 is"),
    ("sky high", lambda: Block.objects.create(level=32000, number=3, node=OTHER), 301, "3 of level 32000"),
]


@pytest.mark.parametrize(("name", "change", "seq", "says"), WRONG, ids=[each[0] for each in WRONG])
def test_a_block_that_does_not_fit_is_named(
    db: None, small: None, monkeypatch: pytest.MonkeyPatch, name: str, change: Any, seq: int, says: str
) -> None:
    monkeypatch.setattr("luoshi.trail.verify.CHUNK", 50)
    many(301)
    assert check().ok
    with unguarded():
        change()
        report = check()
    assert (report.fault, report.bad_seq) == (Fault.BLOCK, seq), name
    assert says in report.detail


# proofs


def test_a_proof_is_the_one_made_of_all_events(db: None, small: None) -> None:
    """At every size: the same root and the same hashes as from the hash of every event."""
    for number in (1, 3, 1, 10, 1, 48, 1, 100, 91, 1, 30):
        many(number)
        hashes = leaves()
        proof = prove([f"item:{n}" for n in random.Random(len(hashes)).sample(range(100), 20)])
        assert (proof.size, proof.root) == (len(hashes), merkle.root_of(hashes).hex())
        for event in proof.events:
            assert event.proof == merkle.inclusion_proof(hashes, event.seq)
            assert event.values["after.title"][1] == f"第{event.seq}件"


def test_a_proof_of_nothing_has_the_root(db: None) -> None:
    assert prove(["item:1"]).root == merkle.root_of([]).hex()
    many(300)
    assert (prove([]).root, prove(["item:none"]).events) == (check().root, [])


def test_what_a_proof_takes_does_not_grow_with_the_trail(db: None) -> None:
    """Statements and hashes read: those of the first item's events, at 300 events and at 3,000."""
    many(300)
    with writing(BY) as log:
        log.add("item.opened", "item:mine", after={"title": "这一件"})
    counts = []
    for more in (0, 2700):
        many(more)
        with CaptureQueriesContext(connection) as asked:
            assert len(prove(["item:mine"]).events) == 1
        counts.append(len(asked))
    assert counts == [5, 5], "the tree, the events, the hashes of two levels, the values"


def test_many_events_are_read_in_few_statements(db: None, small: None) -> None:
    """420 events of 420 blocks: at most a hundred blocks a statement."""
    many(2100)
    hashes = leaves()
    with CaptureQueriesContext(connection) as asked:
        proof = prove([f"item:{n}" for n in range(0, 100, 5)])
    assert len(proof.events) == 420
    assert [each.proof for each in proof.events[::60]] == [
        merkle.inclusion_proof(hashes, each.seq) for each in proof.events[::60]
    ]
    assert len(asked) == 3 + (5 + 2 + 1 + 1 + 1 + 1), "six levels, the lower two in several statements"


@pytest.mark.parametrize("what", ["changed", "gone", "leaf hash", "leaf", "root", "frontier"])
def test_where_the_tree_does_not_fit_there_is_no_proof(db: None, what: str) -> None:
    many(600)
    with unguarded():
        if what == "changed":
            Block.objects.filter(number=1).update(node=OTHER)
        elif what == "gone":
            Block.objects.filter(number=1).delete()
        elif what == "leaf hash":
            Event.objects.filter(seq=3).update(leaf_hash=OTHER)
        elif what == "leaf":
            Event.objects.filter(seq=1).update(leaf=b"{}")
        else:
            TreeState.objects.update(frontier=OTHER if what == "frontier" else OTHER * (600).bit_count())
        with pytest.raises(Refusal) as refused:
            prove(["item:7"])
    assert refused.value.code == "trail_unfit"


# ledgers that are there


@pytest.mark.django_db(transaction=True)
def test_a_ledger_from_before_gets_its_blocks(small: None) -> None:
    many(301)
    before = blocks()
    try:
        call_command("migrate", "trail", "0003", verbosity=0)
        assert "trail_block" not in connection.introspection.table_names()
        write()
        write()
    finally:
        call_command("migrate", "trail", verbosity=0)
    assert blocks() == before
    assert guard.missing(connection) == []
    many(40)
    assert blocks() == wanted()
    assert check().ok


@pytest.mark.django_db(transaction=True)
def test_a_ledger_without_events_gets_none() -> None:
    call_command("migrate", "trail", "0003", verbosity=0)
    call_command("migrate", "trail", verbosity=0)
    many(300)
    assert blocks() == wanted()
    assert len(blocks()) == 1


def _empty() -> None:
    with unguarded():
        for model in (Block, Event, Sealed):
            model._default_manager.all().delete()
    TreeState.objects.update(size=0, frontier=b"")


def test_a_backup_holds_the_blocks(db: None, tmp_path: Path) -> None:
    many(700)
    before, proof = blocks(), prove(["item:7"])
    assert len(before) >= 2
    path, out = tmp_path / "a.zip", Console(file=StringIO())
    assert backing.backup(path=path, out=out) == 0
    _empty()
    assert blocks() == []
    assert backing.restore(path=path, out=out) == 0
    assert blocks() == before
    assert prove(["item:7"]) == proof
    assert guard.missing(connection) == []
    many(300)
    assert blocks() == wanted()


def test_a_backup_with_another_block_is_refused(db: None, tmp_path: Path) -> None:
    many(700)
    path, other, out = tmp_path / "a.zip", tmp_path / "b.zip", Console(file=StringIO(), width=400)
    assert backing.backup(path=path, out=out) == 0
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            lines = old.read(name).splitlines(keepends=True)
            if name == "tables/trail.block.jsonl":
                row = json.loads(lines[1])
                row[-1] = json.loads(lines[2])[-1]
                lines[1] = json.dumps(row).encode() + b"\n"
            new.writestr(name, b"".join(lines))
    _empty()
    assert backing.restore(path=other, out=out) == 1
    assert isinstance(out.file, StringIO)
    assert "树根不一样" in out.file.getvalue()
    assert not Event.objects.exists()
