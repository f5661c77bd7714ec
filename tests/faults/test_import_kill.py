"""kill -9 and a full disk in the middle of an import (rules 15): nothing or everything, and the ledger writes again.

One process prepares the house and forks one child a blow; what the child left is read by the parent. On SQLite.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ROWS = 220

DRIVER = """
import django; django.setup()
import io, json, logging, os, signal, sys
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.utils import translation
call_command("migrate", verbosity=0)
import build
from luoshi.base import clock
from luoshi.base.refusals import of_database
from luoshi.base import bulk
from luoshi.files import apply as applying, background, staging
from luoshi.files.planner import make_plan
from luoshi.items.actions import opening, work as bench
from luoshi.items.models import Item, Step
from luoshi.jobs import actions, task, worker
from luoshi.jobs.models import Job
from luoshi.ops import checking
from luoshi.trail import ahead, log
from luoshi.trail.models import Event, Sealed, TreeState
from luoshi.mandate.actions import adding
from luoshi.mandate.models import Clause, ClauseVersion, Line
from rich.console import Console
logging.disable(logging.CRITICAL)
house = build.house()
ROWS, CLAUSES = int(sys.argv[2]), sys.argv[3:] == ["clauses"]
WHO, DOCUMENT = ("综合岗", house.documents["台账"]) if CLAUSES else ("甲司党务", None)
house.account(WHO)
lines = ["序号,事项,牵头单位,完成标准,完成时限"]
lines += [f"{n},第{n}项，学习安排报到司里,甲司第一党支部,已公开,2021-06-30" for n in range(ROWS)]
if CLAUSES:
    lines = ["方面,事项,牵头单位,完成标准,完成时限"]
    lines += [f"第{n % 3}方面,第{n}项，学习安排报到司里,甲司,已公开,2021-06-30" for n in range(ROWS)]
DATA = "\\n".join(lines).encode()

def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

def after(times, real):
    left = [times]
    def act(*args, **more):
        left[0] -= 1
        if left[0] < 0:
            die()
        return real(*args, **more)
    return act

def then_die_at_the_commit(real):
    def act(*args, **more):
        done = real(*args, **more)
        connection.connection.total_changes > 2 * ROWS or os._exit(7)  # the rows are in this transaction by now
        connection.commit = die
        return done
    return act

def ask():
    viewer = house.viewer(WHO)
    token = staging.keep(DATA, name="长表.csv", person=viewer.person)
    line = Line.objects.get(code="D1")
    job = background.ask_try(background.Uploaded(token, "长表.csv", 2021, "", DOCUMENT, line), viewer=viewer)
    worker.work(once=True, beating=False)
    job.refresh_from_db()
    return background.ask_write(job, viewer=viewer)

def counts():
    said = io.StringIO()
    fine = checking.check(out=Console(file=said, width=200)) == 0
    opened = Item.objects.count()
    same = Step.objects.count() == opened == Event.objects.filter(obj__startswith="item:").count()
    same = same and Clause.objects.count() == ClauseVersion.objects.count() == held + (opened + 3 if CLAUSES and opened else 0)
    same = same and TreeState.objects.get().size == Event.objects.count()
    return [opened - base, same, fine]

base, held = 0, Clause.objects.count()
with clock.at(build.TODAY):
    for blow in json.loads(sys.argv[1]):
        base = Item.objects.count()
        if not Job.objects.filter(state__in=("waiting", "running")).exists():
            job = ask()
        connections.close_all()
        child = os.fork()
        if child == 0:
            exec(blow)
            worker.work(once=True, beating=False)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        job = Job.objects.order_by("pk").last()
        print(json.dumps([ended, *counts(), job.state]))
        # the lease of the killed worker runs out; each blow falls on a worker's first try
        Job.objects.filter(state="running").update(beat=0, tries=1)
"""

# moment, what is done to the child, the job's state afterwards
BLOWS = [
    ("while the table is read", "background.make_plan = die", "running"),
    ("before it is made ready", "background.apply_plan = die", "running"),
    ("before the first row", "opening.insert_many = die", "running"),
    ("between rows and steps", "bench.insert_many = die", "running"),
    ("between steps and copies", "bench.write_fields = die", "running"),
    ("between the first two tables of the transaction", "bulk._run = after(1, bulk._run)", "running"),
    ("before the last table of the transaction", "bulk._run = after(2, bulk._run)", "running"),
    ("while events are made", "log.made_of = after(200, log.made_of)", "running"),
    ("while rows are laid out", "bulk.lay = after(1, bulk.lay)", "running"),
    ("while events are laid out", "ahead.lay = after(1, ahead.lay)", "running"),
    ("between the numbers of events and their rows", "ahead.lay = after(2, ahead.lay)", "running"),
    ("between the rows and 'done'", "task.actions.finish = die", "running"),
    (
        "right before the commit",
        "task.actions.finish = then_die_at_the_commit(task.actions.finish)",
        "running",
    ),
    ("after the commit", "staging.forget = die", "done"),
]


OF_CLAUSES = [
    ("before the first clause", "adding.insert_many = die", "running"),
    ("between clauses and what they say", "adding.insert_many = after(1, adding.insert_many)", "running"),
    ("between clauses and items", "opening.insert_many = die", "running"),
    ("between the first two tables of the transaction", "bulk._run = after(1, bulk._run)", "running"),
    ("between the tables of clauses and those of items", "bulk._run = after(2, bulk._run)", "running"),
    (
        "right before the commit",
        "task.actions.finish = then_die_at_the_commit(task.actions.finish)",
        "running",
    ),
    ("after the commit", "staging.forget = die", "done"),
]


def _run(driver: str, home: Path, *arguments: str) -> list[list[object]]:
    env = os.environ | {
        "LUOSHI_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "luoshi.settings",
        "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
        "LUOSHI_DATABASE": "",
    }
    command = [sys.executable, "-W", "ignore", "-c", driver, *arguments]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.plain  # its ledger is one of its own, in SQLite
@pytest.mark.parametrize(("blows", "kind"), [(BLOWS, "tasks"), (OF_CLAUSES, "clauses")])
def test_a_kill_in_an_import_leaves_nothing_or_everything(
    tmp_path: Path, blows: list[tuple[str, str, str]], kind: str
) -> None:
    said = _run(
        DRIVER, tmp_path / "home", json.dumps([blow for _name, blow, _state in blows]), str(ROWS), kind
    )
    for (name, _blow, state), (ended, opened, agree, fine, now) in zip(blows, said, strict=True):
        assert ended == -9, name
        assert opened == (ROWS if state == "done" else 0), name
        assert agree is True, f"{name}: rows, steps and events do not agree"
        assert fine is True, f"{name}: luoshi check finds something wrong"
        assert now == state, name


FULL = (
    DRIVER.split("base, held = 0")[0]
    + """
base, held = 0, Clause.objects.count()
viewer = None
with clock.at(build.TODAY):
    viewer = house.viewer("甲司党务")
    job = ask()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
    def room(more):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {pages + more}")
    room(20)
    plan = make_plan(DATA, viewer=viewer, year=2021, line=Line.objects.get(code="D1"), source="长表.csv")
    words = []
    for language in ("zh-hans", "en"):
        try:
            applying.apply_plan(plan, by=viewer.by())
        except OperationalError as error:
            with translation.override(language):
                words.append(str(of_database(error)))
    worker.work(once=True, beating=False)
    job.refresh_from_db()
    print(json.dumps([*counts(), words, job.state, job.says]))
    room(100_000)
    again = make_plan(DATA, viewer=viewer, year=2021, line=Line.objects.get(code="D1"), source="长表.csv")
    applying.apply_plan(again, by=viewer.by())
    print(json.dumps([*counts()]))
"""
)


@pytest.mark.plain
def test_a_full_disk_leaves_nothing_and_after_relief_it_writes(tmp_path: Path) -> None:
    (opened, agree, fine, words, state, says), later = _run(FULL, tmp_path / "home", "[]", str(ROWS))
    assert (opened, agree, fine) == (0, True, True)
    assert words[0].startswith("磁盘满了，什么也没有写入。")
    assert words[1].startswith("The disk is full. Nothing was written.")
    assert (state, says) == ("failed", words[0]), "a row of its own still had room"
    assert later == [ROWS, True, True]
