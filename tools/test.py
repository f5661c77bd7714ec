"""Run every test: once on SQLite with everything, once more on PostgreSQL with the rooms; one closing line.

The rooms' actions and queries must do the same on both databases. The two runs are separate processes, because
Django settles its database when it starts. The last line adds both runs up.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = (("sqlite", ["tests"]), ("postgresql", ["tests/rooms"]))
COUNTED = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")


def run(database: str, paths: list[str], more: list[str]) -> tuple[int, dict[str, int]]:
    """Run pytest on one database; return its exit code and what its closing line counts."""
    with tempfile.TemporaryDirectory(prefix="luoshi-test-") as home:
        env = os.environ | {"LUOSHI_HOME": home, "LUOSHI_TEST_DB": database, "LUOSHI_DATABASE": ""}
        env.pop("LUOSHI_DEMO", None)
        command = [sys.executable, "-m", "pytest", "-q", "--durations=8", *paths, *more]
        print(f"--- {database}: {' '.join(paths)}", flush=True)
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, bufsize=1)
        assert process.stdout is not None
        last = ""
        for line in process.stdout:
            print(line, end="", flush=True)
            if COUNTED.search(line) and " in " in line:
                last = line
        counts: dict[str, int] = {}
        for number, word in COUNTED.findall(last):
            counts[word.rstrip("s") if word.startswith("error") else word] = int(number)
        return process.wait(), counts


def main() -> int:
    """Run both; return 0 only when both are green and something was tested."""
    began = time.monotonic()
    total: dict[str, int] = {"passed": 0, "failed": 0}
    worst = 0
    for database, paths in RUNS:
        code, counts = run(database, paths, sys.argv[1:])
        worst = worst or code
        for word, number in counts.items():
            total["failed" if word == "error" else word] = (
                total.get("failed" if word == "error" else word, 0) + number
            )
    print(f"took {time.monotonic() - began:.0f} s on both databases")
    print(f"{total['passed']} passed, {total['failed']} failed", flush=True)
    return worst or (0 if total["passed"] else 1)


if __name__ == "__main__":
    sys.exit(main())
