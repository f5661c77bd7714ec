"""Run every test: once on SQLite with everything, once more on PostgreSQL with the rooms; one closing line.

The rooms' actions and queries must do the same on both databases. The two runs are separate processes at the
same time, because Django settles its database when it starts; what PostgreSQL says comes second. The last line adds both up.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
COUNTED = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")


def start(
    database: str, paths: list[str], more: list[str], home: str, out: IO[str] | int
) -> subprocess.Popen[str]:
    """Start pytest on one database."""
    env = os.environ | {"LUOSHI_HOME": home, "LUOSHI_TEST_DB": database, "LUOSHI_DATABASE": ""}
    env.pop("LUOSHI_DEMO", None)
    command = [sys.executable, "-m", "pytest", "-q", "--durations=8", *paths, *more]
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT, text=True, bufsize=1
    )


def counted(lines: Iterable[str]) -> dict[str, int]:
    """Print ``lines`` as they come; return what the closing line counts."""
    last = ""
    for line in lines:
        print(line, end="", flush=True)
        if COUNTED.search(line) and " in " in line:
            last = line
    counts: dict[str, int] = {}
    for number, word in COUNTED.findall(last):
        word = "failed" if word.startswith("error") else word
        counts[word] = counts.get(word, 0) + int(number)
    return counts


def main() -> int:
    """Run both at once; return 0 only when both are green and something was tested."""
    began = time.monotonic()
    more = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="luoshi-test-") as folder:
        home = Path(folder)
        with (home / "postgresql.log").open("w+", encoding="utf-8") as quiet:
            beside = start("postgresql", ["tests/rooms"], more, str(home / "postgresql"), quiet)
            print("--- sqlite: tests", flush=True)
            first = start("sqlite", ["tests"], more, str(home / "sqlite"), subprocess.PIPE)
            assert first.stdout is not None
            counts = [counted(first.stdout)]
            codes = [first.wait(), beside.wait()]
            print("--- postgresql: tests/rooms", flush=True)
            quiet.seek(0)
            counts.append(counted(quiet))
    total = {word: sum(each.get(word, 0) for each in counts) for word in ("passed", "failed")}
    print(f"took {time.monotonic() - began:.0f} s on both databases")
    print(f"{total['passed']} passed, {total['failed']} failed", flush=True)
    return next((code for code in codes if code), 0 if total["passed"] else 1)


if __name__ == "__main__":
    sys.exit(main())
