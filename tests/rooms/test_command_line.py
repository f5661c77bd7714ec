"""The command line: what it says, what it writes, and how it exits."""

import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from rich.console import Console

import build
from luoshi.access import checks
from luoshi.base import clock
from luoshi.items.models import Item
from luoshi.ops import checking, demo, importing, starting
from luoshi.org.models import Person, Unit
from luoshi.records.models import Record
from luoshi.trail import guard
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


def _console() -> Console:
    return Console(file=StringIO(), width=300)


def _said(out: Console) -> str:
    assert isinstance(out.file, StringIO)
    return out.file.getvalue()


def _book(tmp_path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["序号", "任务", "牵头单位", "配合单位", "完成时限", "整改标准"], *rows]:
        sheet.append(row)
    path = tmp_path / "任务.xlsx"
    book.save(path)
    return path


def _import(
    tmp_path: Path, rows: list[list[object]], *, dry_run: bool = False, username: str = "综合岗"
) -> tuple[int, str]:
    out = _console()
    code = importing.import_file(
        path=_book(tmp_path, rows),
        username=username,
        dry_run=dry_run,
        year=2021,
        number="",
        line="D1",
        out=out,
    )
    return code, _said(out)


GOOD = [
    [1, "把清单印发到各支部", "甲司、乙司", "子院", "6月底", "人手一份"],
    [2, "年度安排报部里", "乙司", "", date(2021, 7, 30), ""],
]


def test_a_dry_run_writes_nothing_and_says_what_it_would_do(tmp_path: Path) -> None:
    house = build.house()
    house.account("综合岗")
    with clock.at(build.TODAY):
        code, said = _import(tmp_path, GOOD, dry_run=True)
    assert code == 0, said
    assert "新的 2 项" in said
    assert "还没有写入" in said
    assert not Item.objects.exists()


def test_rows_are_written_and_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    house = build.house()
    house.account("综合岗")
    with clock.at(build.TODAY):
        code, said = _import(tmp_path, GOOD)
        assert code == 0, said
        first = set(Item.objects.values_list("title", "lead__name", "due_on"))
        events = Event.objects.count()
        code, said = _import(tmp_path, GOOD)
    assert ("年度安排报部里", "乙司", date(2021, 7, 30)) in first
    assert ("把清单印发到各支部", "甲司", date(2021, 6, 30)) in first
    assert set(Item.objects.values_list("title", "lead__name", "due_on")) == first, said
    assert Event.objects.count() == events


def test_one_fault_keeps_every_row_out_and_is_named_with_its_place(tmp_path: Path) -> None:
    house = build.house()
    house.account("综合岗")
    with clock.at(build.TODAY):
        code, said = _import(tmp_path, [*GOOD, [3, "尽快办的事", "甲司", "", "2021年13月31日", ""]])
    assert code == 1
    assert "4" in said
    assert "完成时限" in said
    assert "2021年13月31日" in said
    assert not Item.objects.exists()


@pytest.mark.parametrize("who", ["甲一书记", "秘书岗", "监督员"])
def test_only_posts_that_import_may(tmp_path: Path, who: str) -> None:
    house = build.house()
    house.account(who)
    with clock.at(build.TODAY):
        code, said = _import(tmp_path, GOOD, username=who)
    assert code == 1, said
    assert not Item.objects.exists()


def test_an_unknown_account_is_said(tmp_path: Path) -> None:
    build.house()
    code, said = _import(tmp_path, GOOD, username="没有这个人")
    assert code == 2
    assert "没有账号" in said


def test_start_seats_four_people_once(tmp_path: Path) -> None:
    out = _console()
    assert starting.start(name="示例部", office="office", out=out) == 0
    assert Unit.objects.count() == 1
    assert Person.objects.count() == 4
    assert _said(out).count("/invite/") == 4
    assert starting.start(name="又一个", office="other", out=out) == 1
    assert Unit.objects.count() == 1


def test_check_names_the_first_bad_event(tmp_path: Path) -> None:
    build.house()
    out = _console()
    assert checking.check(out=out) == 0, _said(out)
    from django.db import connection

    guard.take_down(connection)
    leaf = bytearray(Event.objects.get(seq=7).leaf)
    leaf[20] ^= 1
    Event.objects.filter(seq=7).update(leaf=bytes(leaf))
    assert checking.check(out=out) == 1
    assert "第 7 条对不上" in _said(out)


def test_the_demos_doors_are_refused_elsewhere(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """One click signs anybody in: only in a ledger the generator built, only on this machine."""
    settings.LUOSHI_HOME = tmp_path
    settings.DEMO = False
    assert checks.demo_only_in_demo(None) == []
    settings.DEMO = True
    assert [found.id for found in checks.demo_only_in_demo(None)] == ["luoshi.E001"]
    (tmp_path / "demo.json").write_text(json.dumps({"roles": {}}), encoding="utf-8")
    assert checks.demo_only_in_demo(None) == []
    settings.ALLOWED_HOSTS = ["luoshi.example.cn"]
    assert [found.id for found in checks.demo_only_in_demo(None)] == ["luoshi.E002"]


def test_a_demo_of_an_earlier_version_is_said_and_left_alone(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.LUOSHI_HOME = tmp_path
    (tmp_path / "demo.json").write_text(json.dumps({"roles": {}}), encoding="utf-8")
    out = _console()
    demo.build(size="S", seed=1, rebuild=False, out=out)
    assert "演示已经建好" in _said(out)
    MigrationRecorder(connection).record_unapplied("jobs", "0001_background")
    with pytest.raises(SystemExit, match="--rebuild"):
        demo.build(size="S", seed=1, rebuild=False, out=out)
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    "command", ["demo", "serve", "init", "import", "check", "sweep", "backup", "restore"]
)
@pytest.mark.plain
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    env = os.environ | {"LUOSHI_HOME": str(tmp_path), "COLUMNS": "120", "TERM": "dumb"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "luoshi.ops.main", command, "--help"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Usage" in ran.stdout
    assert "." in ran.stdout


def _import_table(
    tmp_path: Path, kind: str, rows: list[list[object]], *, dry_run: bool = False
) -> tuple[int, str]:
    out, path = _console(), tmp_path / "表.csv"
    path.write_text("\n".join(",".join(str(cell) for cell in row) for row in rows), encoding="gb18030")
    code = importing.import_table(
        path=path, username="综合岗", kind=kind, dry_run=dry_run, year=2021, out=out
    )
    return code, _said(out)


ACTIVITIES: list[list[object]] = [
    ["日期", "活动类型", "主办单位", "应到"],
    ["2021-04-16", "党课", "甲司第一党支部", 12],
]


def test_other_tables_by_their_kind(tmp_path: Path) -> None:
    house = build.house()
    house.account("综合岗")
    with clock.at(build.TODAY):
        code, said = _import_table(tmp_path, "records", ACTIVITIES, dry_run=True)
        assert (code, Record.objects.count()) == (0, 0), said
        assert "新的 1 项" in said
        assert _import_table(tmp_path, "records", ACTIVITIES)[0] == 0
        assert Record.objects.count() == 1
        code, said = _import_table(tmp_path, "records", ACTIVITIES)
        assert (code, "写好了：0 行" in said) == (0, True)
        code, said = _import_table(
            tmp_path, "records", [*ACTIVITIES, ["2021-04-17", "团建", "甲司第一党支部", 9]]
        )
    assert code == 1
    assert "团建" in said
    assert "3" in said
    assert Record.objects.count() == 1


def test_a_kind_there_is_not(tmp_path: Path) -> None:
    code, said = _import_table(tmp_path, "nothing", ACTIVITIES)
    assert code == 2
    assert "records" in said
