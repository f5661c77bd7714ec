"""kill -9 in a write loop over HTTP (rules 15).

A client writes progress as fast as the server answers and notes every answer that confirms a write. The server is
killed at a random moment and started again. What was confirmed is there once, with its one event; what was not
confirmed is there wholly or not at all; the file is sound and the trail verifies. 50 rounds here; ``make faults``
asks for 1,000 by LUOSHI_FAULT_ROUNDS. The seed is printed, and LUOSHI_FAULT_SEED repeats it.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

ROUNDS = int(os.environ.get("LUOSHI_FAULT_ROUNDS", "50"))
SEED = int(os.environ.get("LUOSHI_FAULT_SEED", str(random.SystemRandom().randrange(10**6))))
TESTS = Path(__file__).resolve().parents[1]
PASSWORD = "a long phrase for the write loop"

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
import build
from luoshi.access.actions import set_password
from luoshi.base import clock
house = build.house()
with clock.at(build.TODAY):
    item = build.item(house)
set_password(account=house.account("甲一书记"), password={password!r}, by=build.SYSTEM)
print(item.pk)
"""

COUNT = """
import django; django.setup()
import json
from django.db import connection
from luoshi.items.models import Progress
from luoshi.trail.models import Event, Sealed
from luoshi.trail.verify import check
with connection.cursor() as cursor:
    cursor.execute("PRAGMA integrity_check")
    sound = cursor.fetchone()[0]
events = Event.objects.filter(act="item.progressed").values_list("seq", flat=True)
sealed = dict(Sealed.objects.filter(pointer="after.text").values_list("seq", "value"))
report = check()
print(json.dumps({
    "rows": sorted(Progress.objects.values_list("text", flat=True)),
    "events": sorted(sealed[seq] for seq in events),
    "sound": sound, "trail": report.ok, "detail": report.detail,
}))
"""


def _python(code: str, env: dict[str, str]) -> str:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip().splitlines()[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Imports the program once and forks a server (master and worker, a process group of its own) for each port it is told.
NURSERY = """
import os, signal, sys
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
import luoshi.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        Granian("luoshi.wsgi:application", address="127.0.0.1", port=int(line), interface=Interfaces.WSGI,
                workers=1, blocking_threads=2, websockets=False, log_level=LogLevels.critical).serve()
        os._exit(0)
    print(pid, flush=True)
"""


class Server:
    """The real server, in a process group of its own that can be killed as one."""

    def __init__(self, env: dict[str, str]) -> None:
        self.port = self.pid = 0
        self.nursery = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", NURSERY],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def start(self) -> None:
        """Start on a port of its own: the last server's socket must not answer in its place."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.port = _free_port()
        self.nursery.stdin.write(f"{self.port}\n")
        self.nursery.stdin.flush()
        self.pid = int(self.nursery.stdout.readline())
        for _ in range(1500):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """Kill master and worker at once, as a power cut would."""
        os.killpg(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until the master is gone."""
        for _ in range(1500):
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.01)
        raise AssertionError("the server did not die")

    def close(self) -> None:
        """End the process that forks servers."""
        self.nursery.communicate(timeout=10)


class Client:
    """A browser's worth of cookies over one connection, made anew after each kill."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {}
        self.connect()

    def connect(self) -> None:
        self.http = HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> int:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("luoshi-csrf", ""),
            }
        self.http.request(method, path, body, headers)
        with closing(self.http.getresponse()) as answer:
            answer.read()
            for header in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = header.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return answer.status

    def sign_in(self) -> None:
        self.ask("GET", "/sign-in/")
        assert self.ask("POST", "/sign-in/", {"username": "甲一书记", "password": PASSWORD}) == 303


def _write_until_killed(
    client: Client, server: Server, item: str, number: int, after: float
) -> tuple[list[str], int]:
    """Write until the server is gone; return what was confirmed and how many writes were sent."""
    confirmed: list[str] = []
    sent = 0
    blow = threading.Timer(after, server.kill)
    while True:
        text = f"第{number}轮第{sent}笔"
        sent += 1
        try:
            status = client.ask("POST", f"/items/{item}/progress/", {"text": text})
        except (HTTPException, OSError):
            client.http.close()
            blow.join()
            server.wait()
            return confirmed, sent
        assert status == 303, status
        confirmed.append(text)
        if len(confirmed) == 1:  # the server is warm: from now on the blow may fall at any moment
            blow.start()


@pytest.mark.faults
def test_a_confirmed_write_survives_kill_9(tmp_path: Path) -> None:
    print(f"seed {SEED}, {ROUNDS} rounds")
    dice = random.Random(SEED)
    env = os.environ | {
        "LUOSHI_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "luoshi.settings",
        "PYTHONPATH": str(TESTS),
        "LUOSHI_DATABASE": "",
    }
    item = _python(PREPARE.format(password=PASSWORD), env)
    server = Server(env)
    server.start()
    client = Client(server.port)
    client.sign_in()
    confirmed: list[str] = []
    sent = 0
    for number in range(ROUNDS):
        if number:
            server.start()
            client.port = server.port
            client.connect()
        got, tried = _write_until_killed(client, server, item, number, dice.uniform(0.0, 0.25))
        confirmed += got
        sent += tried
    server.close()
    found = json.loads(_python(COUNT, env))
    print(f"{len(confirmed)} writes confirmed of {sent} sent, {len(found['rows'])} stored")
    assert found["sound"] == "ok"
    assert found["trail"], found["detail"]
    assert found["rows"] == found["events"], "a row without its event, or an event without its row"
    assert len(found["rows"]) == len(set(found["rows"])), "something was written twice"
    assert not set(confirmed) - set(found["rows"]), "a confirmed write was lost"
    assert len(confirmed) >= ROUNDS, "too few writes for the test to say anything"
