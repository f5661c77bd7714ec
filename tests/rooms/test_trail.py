"""The trail: every change one event in the change's own transaction, every tampering named.

Sources: rules 14.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

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
from luoshi.trail.leaves import LEAF_LIMIT, sealed_hash
from luoshi.trail.log import About, Plain, erase, writing
from luoshi.trail.models import Event, Sealed, TreeState
from luoshi.trail.queries import history, latest
from luoshi.trail.verify import check
from rooms.trail_rows import BY, leaf_of, write


def enter_and_fail() -> None:
    with writing(BY):
        org.register_person(name="示甲", by=BY)
        raise RuntimeError


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


def test_the_moment_of_an_event_is_the_block_s(db: None) -> None:
    start = datetime(2021, 4, 20, 1, tzinfo=UTC)
    for k in range(3):
        with clock.at(start + timedelta(seconds=k)):
            write()
    assert list(Event.objects.order_by("seq").values_list("ts", flat=True)) == [
        start + timedelta(seconds=k) for k in range(3)
    ]
    assert not Unit.objects.exists()


def test_values_about_a_person_are_found_by_their_index(db: None) -> None:
    """The index holds those alone; both databases are told so in the query."""
    rows = Sealed.about("a" * 16)
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", params)
        assert "trail_sealed_person" in str(cursor.fetchall())
        assert guard.missing(connection) == []
