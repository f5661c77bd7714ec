"""Run every test: everything on SQLite, rooms and journeys once more on PostgreSQL; one closing line adds it all up.

The suite is cut into batches, each a pytest process with a ledger of its own, as many at a time as there are cores: Django
settles its database when it starts, so that two databases are two processes in any case. ``--no-browser`` leaves the
journeys out. What else is given on the command line goes to pytest.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COUNTED = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")
NOT_FOUND = 5  # pytest: no test was collected


@dataclass(frozen=True)
class Batch:
    """Tests that run in one process, after one another."""

    name: str
    database: str
    paths: tuple[str, ...]


# The longest first: what is short fills the gap at the end.
BATCHES = (
    Batch("pages", "sqlite", ("tests/web", "--ignore=tests/web/test_matrix.py")),
    Batch("rooms, core, house", "sqlite", ("tests/rooms", "tests/core", "tests/house")),
    Batch("rooms on PostgreSQL", "postgresql", ("tests/rooms", "-m", "not plain")),
    Batch("permission matrix", "sqlite", ("tests/web/test_matrix.py",)),
    Batch("faults", "sqlite", ("tests/faults",)),
    Batch("journeys", "sqlite", ("tests/journeys",)),
    Batch("journeys on PostgreSQL", "postgresql", ("tests/journeys",)),
)


def run(batch: Batch, more: list[str], home: Path) -> tuple[int, dict[str, int]]:
    """Run one batch; print all it said when it is done; return its code and what it counted."""
    env = os.environ | {"LUOSHI_HOME": str(home), "LUOSHI_TEST_DB": batch.database, "LUOSHI_DATABASE": ""}
    env.pop("LUOSHI_DEMO", None)
    command = [sys.executable, "-m", "pytest", "-q", "--durations=4", "-p", "no:cacheprovider", *batch.paths]
    began = time.monotonic()
    done = subprocess.run(
        [*command, *more], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )  # fmt: skip
    counts: dict[str, int] = {}
    closing = [line for line in done.stdout.splitlines() if COUNTED.search(line) and " in " in line]
    for number, word in COUNTED.findall(closing[-1] if closing else ""):
        word = "failed" if word.startswith("error") else word
        counts[word] = counts.get(word, 0) + int(number)
    print(f"--- {batch.name}: {time.monotonic() - began:.0f} s\n{done.stdout}", flush=True)
    return (0 if done.returncode == NOT_FOUND and more else done.returncode), counts


def main() -> int:
    """Run all batches; return 0 only when every one is green and something was tested."""
    began = time.monotonic()
    more = [each for each in sys.argv[1:] if each != "--no-browser"]
    batches = [each for each in BATCHES if "--no-browser" not in sys.argv or "journeys" not in each.name]
    with tempfile.TemporaryDirectory(prefix="luoshi-test-") as folder:
        homes = [Path(folder) / str(n) for n in range(len(batches))]
        with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
            results = list(pool.map(run, batches, [more] * len(batches), homes))
    total = {word: sum(counts.get(word, 0) for _code, counts in results) for word in ("passed", "failed")}
    print(f"took {time.monotonic() - began:.0f} s on both databases")
    print(f"{total['passed']} passed, {total['failed']} failed", flush=True)
    return next((code for code, _counts in results if code), 0 if total["passed"] else 1)


if __name__ == "__main__":
    sys.exit(main())
