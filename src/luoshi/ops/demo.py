"""``luoshi demo``: build the sample institution once, and write down what its first page needs."""

import gc
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from luoshi.access.demo import PRISTINE, marker_path
from luoshi.ops.sample import (
    activity,
    circle,
    consultations,
    doors,
    hearings,
    institution,
    lists,
    meetings,
    papers,
    together,
    work,
)
from luoshi.ops.sample.place import GENERATOR
from luoshi.ops.sample.province import year
from luoshi.ops.sample.province.land import Shape
from luoshi.ops.sample.texts import province
from luoshi.ops.sizing import note_sizes
from luoshi.org.queries import root
from luoshi.papers import store
from luoshi.trail.log import writing

SIZES = {"S": "示例部：61个单位、363个支部、四年", "M": "示例省：十万个支部、一年，要十来分钟"}
FIRST = date(2018, 1, 1)


def build(*, size: str, seed: int, rebuild: bool, out: Console) -> None:
    """Build the demo's ledger in LUOSHI_HOME unless it is there; with ``rebuild`` throw it away first.

    Exits with a message, changing nothing, for an unknown size, a demo of an earlier version, or a ledger that is
    not the demo's.
    """
    if size not in SIZES:
        raise SystemExit(f"没有大小 {size}；现在有：{'、'.join(SIZES)}")
    if rebuild and marker_path().exists():
        _throw_away()
    if marker_path().exists():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise SystemExit("这个演示是旧版本建的，表不一样。加 --rebuild 重建；在里面改过的都会没有。")
        out.print(f"演示已经建好，在 {settings.LUOSHI_HOME}；要重建就加 --rebuild。")
        return
    call_command("migrate", verbosity=0, interactive=False)
    if root() is not None:
        raise SystemExit(f"{settings.LUOSHI_HOME} 里的账本不是演示建的，没有动它。换一个 LUOSHI_HOME 再来。")
    out.print(f"正在建 {SIZES[size]}。每一步都走正式的动作，每一次改动都留痕。")
    until = settings.DEMO_TODAY or date(2021, 4, 20)
    if size == "M":
        with _hastened():
            build_province(seed, until, branches=100_000, out=out)
    else:
        _build(seed, until, out)
    note_sizes()
    _keep_pristine()


def _build(seed: int, until: date, out: Console) -> None:
    rng = random.Random(seed)  # noqa: S311  # a sample is repeated by its seed; nothing secret comes of it
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as bar:
        bodies = bar.add_task("单位、岗位、组", total=2)
        with writing(GENERATOR):
            place = institution.build(rng)
            bar.advance(bodies)
            circle.build(place)
        bar.advance(bodies)
        asked = bar.add_task("文件和条款", total=1)
        with writing(GENERATOR):
            papers.build(place, until)
            circle.charge(place)
        bar.advance(asked)
        done = bar.add_task("四年的事项", total=(until - FIRST).days)
        with writing(GENERATOR):
            work.build(place, until, lambda day: bar.update(done, completed=(day - FIRST).days))
        bar.update(done, completed=(until - FIRST).days)
        lived = bar.add_task("四年的纪实", total=(until - FIRST).days)
        with writing(GENERATOR):
            activity.build(place, until, lambda day: bar.update(lived, completed=(day - FIRST).days))
        bar.update(lived, completed=(until - FIRST).days)
        met = bar.add_task("四年的会", total=1)
        with writing(GENERATOR):
            meetings.build(place, until)
            hearings.build(place, until)
            lists.build(place, until)
            together.build(place, until)
            consultations.build(place, until)
        bar.advance(met)
        doors.build(place)


@contextmanager
def _hastened() -> Iterator[None]:
    """Let the database keep much in memory and wait for the disk only at the end: a build that is killed is begun anew.

    Everything else is as always: transactions, constraints, checks, the trail.
    """
    sqlite, often = connection.vendor == "sqlite", gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    with connection.cursor() as cursor:
        for each in _HASTE_SQLITE if sqlite else _HASTE_POSTGRESQL:
            cursor.execute(each)
    try:
        yield
        if sqlite:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=FULL")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        gc.set_threshold(*often)
        connection.close()


_HASTE_SQLITE = (
    "PRAGMA synchronous=OFF",
    "PRAGMA secure_delete=OFF",
    "PRAGMA cache_size=-800000",
    "PRAGMA wal_autocheckpoint=50000",
)
_HASTE_POSTGRESQL = ("SET synchronous_commit TO off",)


def build_province(seed: int, until: date, *, branches: int, out: Console) -> None:
    """Build size M, or a smaller one alike, into an empty ledger."""
    rng = random.Random(seed)  # noqa: S311  # as above
    first = province.OPENING
    days = (until - first).days
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as bar:
        land = bar.add_task("单位、书记、人数", total=branches)
        there = year.settle(rng, Shape.of(branches), until, lambda n: bar.update(land, completed=n))
        note_sizes()
        lived = bar.add_task("一年的事项和纪实", total=days)
        items, records = year.live(there, until, lambda day: bar.update(lived, completed=(day - first).days))
        bar.update(lived, completed=days)
        note_sizes()
        year.open_doors(there)
    out.print(f"{branches} 个支部、{items} 项事项、{records} 条纪实。")


def _throw_away() -> None:
    marker_path().unlink()
    shutil.rmtree(store.home(), ignore_errors=True)
    if connection.vendor != "sqlite":
        call_command("flush", verbosity=0, interactive=False)
        return
    connections.close_all()
    name = Path(str(settings.DATABASES["default"]["NAME"]))
    for path in (name, Path(f"{name}-wal"), Path(f"{name}-shm"), Path(settings.LUOSHI_HOME) / PRISTINE):
        path.unlink(missing_ok=True)


def _keep_pristine() -> None:
    """Keep a copy to put back when somebody asks for a fresh start on the page."""
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    copy = sqlite3.connect(Path(settings.LUOSHI_HOME) / PRISTINE)
    try:
        connection.connection.backup(copy)
    finally:
        copy.close()
