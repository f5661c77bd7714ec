"""Requests per second of the ledger's list page against a bare Django page with the same rows, served by turns in one run.

``python bench/throughput.py --home FOLDER [--rounds 5] [--seconds 6]``: FOLDER holds a built demo (``LUOSHI_DATABASE`` names a
PostgreSQL one). Both are served by granian with 2 workers as ``luoshi serve`` does; 8 connections ask as fast as they are answered. Each
round measures bare, then ledger; the ratio of a round is one number, and their median and spread are what counts.
"""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
WORKERS, CONNECTIONS, ROWS = 2, 8, 50
ROLES = {"staff": "/ledger/?stage=all&level=all", "office": "/ledger/?level=work"}


def _django(home: str) -> None:
    os.environ |= {"LUOSHI_HOME": home, "LUOSHI_DEMO": "1", "LUOSHI_TODAY": "2021-04-20"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.settings"
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]


def _entered(role: str, page: str) -> tuple[str, list[str], int]:
    """Return (session cookie, ids of the items listed, bytes of the page beside its table) of a role of the demo."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.post(f"/demo/enter/{role}/")
    body = client.get(page).content
    table = body[body.index(b"<table") : body.index(b"</table>")]
    ids = re.findall(r'href="/items/([0-9]+)/"', table.decode())
    assert len(ids) == ROWS, f"{role} sees {len(ids)} rows"
    return client.cookies[settings.SESSION_COOKIE_NAME].value, ids, len(body) - len(table)


def _serve(app: str, port: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        str(WORKERS),
        "--blocking-threads",
        "4",
        "--no-ws",
        "--log-level",
        "warning",
        app,
    ]
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path})


def _wait(port: int, path: str, headers: dict[str, str]) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            assert answer.status == 200, (port, path, answer.status, answer.read()[:300])
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no answer at {port}")


def _load(port: int, path: str, headers: dict[str, str], seconds: float) -> float:
    """Ask with 8 connections for some seconds; return answers per second. Anything but 200 ends the run."""
    counts = [0] * CONNECTIONS
    until = time.perf_counter() + seconds
    wrong: list[int] = []

    def ask(n: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < until and not wrong:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)
            counts[n] += 1
        connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(n,)) for n in range(CONNECTIONS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if wrong:
        raise SystemExit(f"{path} answered {wrong[0]}")
    return sum(counts) / (time.perf_counter() - began)


def measure(home: str, rounds: int, seconds: float, port: int) -> str:
    """Return the table: for each role answers per second of both pages and their ratio, round by round."""
    _django(home)
    from django.db import connection

    from luoshi.items.models import Item

    lines = [
        f"{connection.vendor}; {Item.objects.count():,} items; {WORKERS} workers, {CONNECTIONS} connections, "
        f"{rounds} rounds of {seconds:g} s.",
        "",
        "| reader, page | ledger ÷ bare (median) | spread over the rounds | ledger, bare per second |",
        "|---|---|---|---|",
    ]
    for role, page in ROLES.items():
        cookie, ids, padding = _entered(role, page)
        connection.close()
        headers = {"Cookie": f"luoshi={cookie}", "Host": "127.0.0.1"}
        os.environ |= {"BARE_IDS": ",".join(ids), "BARE_PADDING": str(padding)}
        servers = [_serve("luoshi.wsgi:application", port), _serve("bare:application", port + 1)]
        try:
            _wait(port, page, headers)
            _wait(port + 1, "/", headers)
            _load(port, page, headers, 1)
            _load(port + 1, "/", headers, 1)
            found = []
            for _ in range(rounds):
                bare = _load(port + 1, "/", headers, seconds)
                found.append((_load(port, page, headers, seconds), bare))
        finally:
            for server in servers:
                server.terminate()
                server.wait()
        ratios = [ledger / bare for ledger, bare in found]
        median = [statistics.median(each) for each in zip(*found, strict=True)]
        lines.append(
            f"| {role} `{page}` | **{statistics.median(ratios):.0%}** | {min(ratios):.0%} to {max(ratios):.0%} "
            f"| {median[0]:.0f}, {median[1]:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print; ``--write`` puts the table into a file beside this one."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", required=True, help="a folder with a built demo")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=6)
    asked.add_argument("--port", type=int, default=8641)
    asked.add_argument("--write", default="", help="name of the file in bench/ to write")
    given = asked.parse_args()
    table = measure(str(Path(given.home).resolve()), given.rounds, given.seconds, given.port)
    if given.write:
        (HERE / given.write).write_text(table + "\n", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
