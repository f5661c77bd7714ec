"""Queries and time of every list page at sample size S, per role.

``python bench/pages.py [--home FOLDER]`` builds the demo in FOLDER (or a new one) and asks each page in-process. Times are the median
of seven, as a ratio to the account page of the same role in the same run: absolute times differ from machine to machine.
"""

import argparse
import os
import re
import statistics
import tempfile
import time
from pathlib import Path

RUNS = 7
PAGES = [
    "/account/",
    "/",
    "/?whole=department",
    "/mine/",
    "/confirmations/",
    "/ledger/",
    "/ledger/?stage=all&level=all",
    "/ledger/?level=work&sort=unit",
    "/documents/",
    "/documents/{document}/",
    "/documents/{document}/clauses/",
    "/items/{item}/",
    "/items/{item}/history/",
    "/units/",
    "/units/{unit}/",
    "/groups/",
    "/people/",
    "/lines/",
    "/overview/uppers/",
    "/search/?q=支部",
    "/directives/",
    "/meetings/",
    "/hearings/",
    "/lists/",
    "/handovers/",
    "/together/",
    "/consultations/",
    "/closings/",
    "/ledger/as-of/?on=2020-12-31",
]
ROLES = ["office", "staff", "secretary", "inspector"]


def measure() -> str:
    """Ask every page as every role; return a table in Markdown."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from luoshi.items.models import Item
    from luoshi.mandate.models import Document
    from luoshi.org.models import Unit
    from luoshi.trail.models import Event

    settings.ALLOWED_HOSTS = ["*"]
    names = {"document": Document.objects.get(kind="ledger").pk}
    size = f"{Item.objects.count():,} items, {Event.objects.count():,} events"
    lines = [
        f"Size S: {size}; {connection.vendor}.",
        "",
        "| page | " + " | ".join(ROLES) + " |",
        "|---" * (len(ROLES) + 1) + "|",
    ]
    cells: dict[str, list[str]] = {page: [] for page in PAGES}
    for role in ROLES:
        client = Client()
        client.post(f"/demo/enter/{role}/")
        names["unit"] = Unit.objects.get(name="丁司").pk
        seen = client.get("/ledger/?stage=all&level=work")
        found = re.search(r"/items/(\d+)/", seen.content.decode())
        assert found is not None, f"{role} sees no item"
        names["item"] = int(found[1])
        unit_of_time = 0.0
        for page in PAGES:
            path = page.format(**names)
            with CaptureQueriesContext(connection) as asked:
                status = client.get(path).status_code
            queries = len(asked)  # the next request empties the log
            took = []
            for _ in range(RUNS):
                began = time.perf_counter()
                client.get(path)
                took.append(time.perf_counter() - began)
            median = statistics.median(took)
            unit_of_time = unit_of_time or median
            said = f"{queries} · {median / unit_of_time:.1f}×" if status == 200 else f"({status})"
            cells[page].append(said)
    lines += [f"| `{page}` | " + " | ".join(cells[page]) + " |" for page in PAGES]
    return "\n".join(lines)


def main() -> None:
    """Build the demo when it is not there, measure, write bench/pages-S.md."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", default="", help="a folder with a built demo, or an empty one")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ["LUOSHI_HOME"] = given.home or folder
        os.environ["LUOSHI_DEMO"] = "1"
        os.environ["LUOSHI_TODAY"] = "2021-04-20"
        os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.settings"
        import django

        django.setup()
        from rich.console import Console

        from luoshi.ops.demo import build

        build(size="S", seed=2021, rebuild=False, out=Console())
        table = measure()
    Path(__file__).with_name("pages-S.md").write_text(table + "\n", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
