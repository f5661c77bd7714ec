"""What an installation for others must have: each thing missing is said with a way to mend it (rules 15)."""

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from rich.console import Console

from luoshi.ops import deploying
from luoshi.trail import guard

pytestmark = pytest.mark.django_db


@pytest.fixture
def good(settings: Any, tmp_path: Path) -> Any:
    """An installation to which nothing grave can be said."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "secret-key").write_text("k")
    (home / "secret-key").chmod(0o600)
    settings.LUOSHI_HOME = home
    settings.DEMO = False
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["luoshi.example.cn", "localhost"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://luoshi.example.cn"]
    return settings


def said() -> tuple[int, str]:
    out = Console(file=StringIO(), width=400)
    code = deploying.deploy(out=out)
    assert isinstance(out.file, StringIO)
    return code, out.file.getvalue()


def test_a_good_one_passes(good: Any) -> None:
    code, words = said()
    assert (code, "必改" in words) == (0, False), words


Change = Callable[[Any], object]
WRONG: list[tuple[str, Change, str]] = [
    ("the demo", lambda s: setattr(s, "DEMO", True), "这是演示"),
    ("this machine only", lambda s: setattr(s, "ALLOWED_HOSTS", ["localhost"]), "只认本机"),
    ("every host", lambda s: setattr(s, "ALLOWED_HOSTS", ["*"]), "什么主机名都认"),
    ("no TLS", lambda s: setattr(s, "HTTPS", False), "LUOSHI_HTTPS=1"),
    (
        "an origin without TLS",
        lambda s: setattr(s, "CSRF_TRUSTED_ORIGINS", ["http://luoshi.example.cn"]),
        "不是 https",
    ),
    (
        "an origin elsewhere",
        lambda s: setattr(s, "CSRF_TRUSTED_ORIGINS", ["https://a.cn"]),
        "不在 LUOSHI_HOSTS",
    ),
    ("a key others read", lambda s: (s.LUOSHI_HOME / "secret-key").chmod(0o640), "chmod 600"),
]


@pytest.mark.parametrize(("name", "change", "says"), WRONG, ids=[name for name, _change, _says in WRONG])
def test_each_fault_is_said(good: Any, name: str, change: Change, says: str) -> None:
    change(good)
    code, words = said()
    assert code == 1, name
    assert says in words
    assert "必改" in words


def test_a_trigger_taken_down_is_said(good: Any) -> None:
    assert guard.missing(connection) == []
    guard.take_down(connection)
    try:
        code, words = said()
        assert len(guard.missing(connection)) == 5
    finally:
        guard.put_up(connection)
    assert code == 1
    assert "trail_event" in words


def test_what_is_advice_alone_does_not_fail(good: Any) -> None:
    good.LUOSHI_HOME.chmod(0o755)
    code, words = said()
    assert code == 0
    assert "建议" in words
    assert "chmod 700" in words


def test_the_database_s_own_settings_are_asked(good: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploying, "BYTE_ORDER", {"no such collation"})
    monkeypatch.setattr(deploying, "OLDEST", 10**9)
    code, words = said()
    if connection.vendor == "postgresql":
        assert code == 1
        assert "--locale=C" in words
        assert "版本太旧" in words
    else:
        assert code == 0
        assert "数据库是 SQLite" in words


@pytest.mark.parametrize(
    ("database", "pool", "expected"),
    [
        ("postgres://a:b@localhost/c", "3", {"min_size": 1, "max_size": 3, "timeout": 20}),
        ("postgres://a:b@localhost/c", "", None),
        ("", "3", None),
    ],
)
def test_connections_are_kept_open_where_asked(
    tmp_path: Path, database: str, pool: str, expected: object
) -> None:
    import subprocess
    import sys

    code = "from luoshi import settings; print(settings.DATABASES['default'].get('OPTIONS', {}).get('pool'))"
    env = os.environ | {"LUOSHI_HOME": str(tmp_path), "LUOSHI_DATABASE": database, "LUOSHI_POOL": pool or "0"}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(expected)
