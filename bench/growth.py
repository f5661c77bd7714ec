"""The same pages at three sizes: ``python bench/growth.py FOLDER FOLDER FOLDER`` (folders grown by grow.py; PREFIX=URL for PostgreSQL).

Each folder is asked by a process of its own, by turns, in-process without a server; a page's time is the median of all its requests, and
what is printed is that median as a multiple of the first folder's, with the milliseconds in the database beside it.
A folder may be given as ``FOLDER=URL`` where the ledger lies in PostgreSQL.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGES = {
    "staff": [
        "/ledger/",
        "/ledger/?stage=all&level=all",
        "/ledger/?level=work&light=overdue&sort=due",
        "/ledger/?level=work&sort=recent",
        "/ledger/?level=work&sort=unit",
        "/ledger/?level=work&q=学习",
        "/items/{item}/",
        "/mine/",
        "/confirmations/",
        "/search/?q=学习",
        "/search/?q=1-2",
        "/",
        "/units/",
    ],
    "secretary": ["/ledger/", "/mine/", "/items/{item}/"],
    "office": [
        "/ledger/",
        "/ledger/?level=work",
        "/ledger/?stage=all&level=all",
        "/ledger/?level=work&light=overdue&sort=due",
        "/items/{item}/",
        "/mine/",
        "/confirmations/",
        "/search/?q=学习",
        "/",
        "/units/",
    ],
}


def ask(home: str, seconds: float) -> dict[str, Any]:
    """Ask every page of one ledger for a while; return times (s), times in the database (s), queries and sizes."""
    import throughput

    throughput._django(home)
    from django.db import connection
    from django.test import Client

    from luoshi.items.models import Item

    client_of: dict[str, Client] = {}
    spent = [0.0, 0]

    def timed(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[0] += time.perf_counter() - began
            spent[1] += 1

    found: dict[str, Any] = {"vendor": connection.vendor, "items": Item.objects.count()}
    for role, pages in PAGES.items():
        client = client_of[role] = Client()
        client.post(f"/demo/enter/{role}/")
        import re

        match = re.search(r"/items/(\d+)/", client.get("/ledger/?stage=all&level=work").content.decode())
        assert match is not None
        for page in pages:
            path = page.format(item=match[1])
            client.get(path)  # once to warm
            took, inside, began = [], [], time.perf_counter()
            with connection.execute_wrapper(timed):
                while len(took) < 25 and (not took or time.perf_counter() - began < seconds):
                    spent[:] = [0.0, 0]
                    start = time.perf_counter()
                    answer = client.get(path)
                    took.append(time.perf_counter() - start)
                    inside.append(spent[0])
                    assert answer.status_code == 200, (role, path, answer.status_code)
            found[f"{role} {page}"] = {"took": took, "inside": inside, "queries": spent[1]}
    return found


def _table(results: list[list[dict[str, Any]]]) -> str:
    """Return the table: a row per page, a column per ledger."""
    first = [rounds[0] for rounds in results]
    heads = [f"{each['items']:,} ({each['vendor']})" for each in first]
    lines = [
        "Each cell: time as a multiple of the first column · milliseconds in the database · queries.",
        "",
        "| reader, page | " + " | ".join(heads) + " |",
        "|---" * (len(heads) + 1) + "|",
    ]
    for name in first[0]:
        if name in {"vendor", "items"}:
            continue
        unit, cells = 0.0, []
        for rounds in results:
            took = statistics.median(t for each in rounds for t in each[name]["took"])
            inside = statistics.median(t for each in rounds for t in each[name]["inside"])
            unit = unit or took
            cells.append(f"{took / unit:.2f}× · {1000 * inside:.0f} · {rounds[0][name]['queries']}")
        role, _, page = name.partition(" ")
        lines.append(f"| {role} `{page}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Ask the ledgers by turns and print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("homes", nargs="+")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--seconds", type=float, default=1.0, help="how long each page is asked in a round")
    asked.add_argument("--write", default="")
    asked.add_argument("--one", action="store_true", help="(used by itself)")
    given = asked.parse_args()
    if given.one:
        print(json.dumps(ask(given.homes[0], given.seconds)))
        return
    results: list[list[dict[str, Any]]] = [[] for _ in given.homes]
    for _ in range(given.rounds):
        for n, each in enumerate(given.homes):
            home, _, url = each.partition("=")
            env = os.environ | ({"LUOSHI_DATABASE": url} if url else {})
            command = [sys.executable, __file__, home, "--one", "--seconds", str(given.seconds)]
            said = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
            if said.returncode:
                raise SystemExit(said.stderr)
            results[n].append(json.loads(said.stdout))
    table = _table(results)
    if given.write:
        (HERE / given.write).write_text(table + "\n", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
