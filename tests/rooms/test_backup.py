"""Backup and restore: one snapshot while work goes on, from either database to either, verified, all or nothing (rules 15).

A ledger of its own (SQLite, in a process of its own) is backed up while it is written to, and restored into the test's
database; the test's ledger is backed up and restored into a new one in SQLite. Run on both databases that is all four ways.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import lru_cache
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.db import transaction
from rich.console import Console

import build
import duties_build as made
from luoshi.base import clock
from luoshi.items.models import Item
from luoshi.ops import backing
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.papers import store
from luoshi.records.models import Record
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
TESTS = Path(__file__).resolve().parents[1]

WHILE_WRITING = """
import sys, threading
import django; django.setup()
from pathlib import Path
from django.core.management import call_command
from rich.console import Console
call_command("migrate", verbosity=0)
import build, duties_build as made
from luoshi.base import clock
from luoshi.ops import backing
from luoshi.trail.models import TreeState
house = made.house()
made.record(house, build.TODAY, made.K.LECTURE)
stop = threading.Event()
written = []
def write():
    with clock.at(build.TODAY):
        while not stop.is_set():
            written.append(build.item(house, title=f"边备份边立的第{len(written)}件").pk)
writer = threading.Thread(target=write)
writer.start()
while len(written) < 20:
    pass
code = backing.backup(path=Path(sys.argv[1]), out=Console(file=sys.stderr))
during = len(written)
while len(written) < during + 5:
    pass
stop.set(); writer.join()
print(code, TreeState.objects.get().size)
"""


def _env(home: Path) -> dict[str, str]:
    return os.environ | {
        "LUOSHI_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "luoshi.settings",
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]),
        "LUOSHI_DATABASE": "",
    }


def _python(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", *words]
    return subprocess.run(command, env=_env(home), capture_output=True, text=True, check=False)


@lru_cache
def _written_meanwhile() -> tuple[Path, int]:
    """Return a backup made while its ledger was written to, and how long the trail was in the end."""
    folder = Path(mkdtemp(prefix="luoshi-backup-"))
    path = folder / "ledger.zip"
    ran = _python(folder / "home", "-c", WHILE_WRITING, str(path))
    assert ran.returncode == 0, ran.stderr
    code, size = ran.stdout.split()[-2:]
    assert code == "0", ran.stderr
    return path, int(size)


def _run(act: Callable[..., int], path: Path) -> tuple[int, str]:
    out = Console(file=StringIO(), width=400)
    code = act(path=path, out=out)
    assert isinstance(out.file, StringIO)
    return code, out.file.getvalue()


def test_a_backup_made_meanwhile_is_one_moment(tmp_path: Path) -> None:
    path, size = _written_meanwhile()
    assert _run(backing.look, path)[0] == 0
    code, said = _run(backing.restore, path)
    assert code == 0, said
    report = check()
    assert report.ok
    assert 0 < report.size < size, "what was written after that moment is not in it"
    opened = Event.objects.filter(act="item.opened").count()
    assert opened == Item.objects.count(), "a row without its event, or an event without its row"
    assert Record.objects.get().number


def test_work_goes_on_in_the_restored_ledger() -> None:
    code, said = _run(backing.restore, _written_meanwhile()[0])
    assert code == 0, said
    root = Unit.objects.get(parent=None)
    with clock.at(build.TODAY):
        unit = org.found_unit(
            name="恢复以后设的司", kind=UnitKind.DEPARTMENT, parent=root, from_on=build.TODAY, by=build.SYSTEM
        )
    assert Unit.objects.filter(pk=unit.pk).exists(), "new keys follow the old ones"
    assert check().ok
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Event.objects.filter(seq=0).update(act="changed")


def test_there_and_back_changes_no_row(tmp_path: Path) -> None:
    house = made.house()
    with clock.at(build.TODAY):
        build.item(house)
        made.record(house, build.TODAY, made.K.LECTURE)
    store.put(b"%PDF-1.4 kept by nobody: not part of a backup")
    first, second, home = tmp_path / "a.zip", tmp_path / "b.zip", tmp_path / "home"
    assert _run(backing.backup, first)[0] == 0
    for words in (("restore", str(first)), ("check",), ("backup", str(second))):
        ran = _python(home, "-m", "luoshi.ops.main", *words)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as two:
        tables = [name for name in one.namelist() if name.startswith("tables/")]
        assert len(tables) > 40
        assert sum(len(one.read(name).splitlines()) - 1 for name in tables) > 200
        for name in tables:
            assert one.read(name) == two.read(name), name
        assert not [
            name for name in one.namelist() if "sessions." in name or "django" in name or "key" in name
        ]


def test_a_ledger_in_use_is_not_written_over(tmp_path: Path) -> None:
    path, _size = _written_meanwhile()
    build.house()
    before = Unit.objects.count()
    code, said = _run(backing.restore, path)
    assert (code, "不是空的" in said, "什么也没有改" in said) == (1, True, True)
    assert Unit.objects.count() == before


def test_a_backup_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"older")
    assert _run(backing.backup, path)[0] == 1
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def _changed(path: Path, into: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            data = old.read(each)
            new.writestr(each, change(data) if each == name else data)
    return into


def _manifest(**changes: object) -> Callable[[bytes], bytes]:
    return lambda data: json.dumps(json.loads(data) | changes).encode()


def _one_byte(data: bytes) -> bytes:
    return data.replace(b"2021-04-20T", b"2021-04-21T", 1)


# what was done to the file, to which part, what is said
DAMAGED: list[tuple[str, str, Callable[[bytes], bytes], str]] = [
    ("an event left out", "tables/trail.event.jsonl", lambda d: d[: d.rstrip().rfind(b"\n") + 1], "行数"),
    ("an event's time changed", "tables/trail.event.jsonl", _one_byte, "树根"),
    ("an item left out", "tables/items.item.jsonl", lambda d: d[: d.rstrip().rfind(b"\n") + 1], "行数"),
    ("a column missing", "tables/org.unit.jsonl", lambda d: d.replace(b'"path", ', b"", 1), "列"),
    ("another root", "manifest.json", _manifest(root="00" * 32), "树根"),
    ("another version", "manifest.json", _manifest(migrations=["org.0001_initial"]), "版本"),
    ("another format", "manifest.json", _manifest(format=99), "别的版本"),
    ("no manifest worth the name", "manifest.json", lambda _d: b"[]", "坏了"),
]


@pytest.mark.parametrize(
    ("name", "part", "change", "says"), DAMAGED, ids=[name for name, _part, _change, _says in DAMAGED]
)
def test_what_does_not_fit_changes_nothing(
    tmp_path: Path, name: str, part: str, change: Callable[[bytes], bytes], says: str
) -> None:
    path = _changed(_written_meanwhile()[0], tmp_path / "changed.zip", part, change)
    code, said = _run(backing.restore, path)
    assert code == 1, name
    assert says in said, said
    assert "什么也没有改" in said
    assert not Unit.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "坏了"), (b"PK\x03\x04 half", "坏了"), (None, "没有"), (b"x" * 5000, "坏了")]
)
def test_what_is_no_backup_is_said(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "some.zip"
    if content is not None:
        path.write_bytes(content)
    for act in (backing.look, backing.restore):
        code, said = _run(act, path)
        assert (code, says in said) == (1, True), said


def test_a_truncated_backup_is_said(tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(_written_meanwhile()[0].read_bytes()[:-2000])
    assert _run(backing.look, path)[0] == 1
    assert _run(backing.restore, path)[0] == 1
