"""``luoshi backup`` and ``luoshi restore``: one file that holds the ledger, from either database to either database.

The file is a ZIP: ``manifest.json``, a stream of rows a table (``tables/<label>.jsonl``), the attachments
(``papers/<sha-256>``). Rows are read in one snapshot while work goes on. What is secret stays out: the secret key, and the
sessions. Restoring writes into an empty ledger alone, in one transaction, and only what comes out the same stays: rows,
the trail with its root, the figures.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from luoshi.base import clock
from luoshi.ledger.figures import Asked, figures, value_of
from luoshi.ops.sizing import note_sizes
from luoshi.org import queries as org
from luoshi.org.models import Unit
from luoshi.papers import store
from luoshi.papers.models import PaperVersion
from luoshi.trail import guard, verify
from luoshi.trail.models import TreeState

FORMAT = 1
CHUNK = 2000
Rows = type[models.Model]


class Unfit(Exception):
    """The file, or the ledger it should go into, does not fit: what, and how to mend it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    migrations: list[str]
    rows: dict[str, int]
    size: int
    root: str
    papers: int
    figures: dict[str, str]


def _tables() -> list[Rows]:
    """Return the ledger's own tables; sessions and Django's own are not part of it."""
    return [model for model in apps.get_models() if model.__module__.startswith("luoshi.")]


def _migrations() -> list[str]:
    applied = MigrationExecutor(connection).loader.applied_migrations
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("luoshi.")}
    return sorted(f"{app}.{name}" for app, name in applied if app in ours)


def _figures(at: datetime) -> dict[str, str]:
    """Return every figure of the whole institution over the whole time, seen from a moment: the same whenever asked."""
    root = org.root()
    if root is None:
        return {}
    asked = Asked(date(1949, 1, 1), clock.day_of(at), root, at)
    return {name: value_of(figure, asked).shown for name, figure in sorted(figures.items())}


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read everything as of one moment, without keeping writers waiting."""
    if connection.in_atomic_block:
        yield
        return
    postgres = connection.vendor == "postgresql"
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgres else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def backup(*, path: Path, out: Console) -> int:
    """Write the ledger into ``path``; it appears there whole or not at all. Returns 0, or 1 with a reason."""
    if path.exists():
        out.print(f"{path} 已经有了，不覆盖。换一个名字。", soft_wrap=True, markup=False)
        return 1
    waiting = path.with_name(path.name + ".part")
    try:
        with waiting.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive, _snapshot():
                manifest = _write(archive, out)
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(path)
    except Unfit as unfit:
        out.print(str(unfit), soft_wrap=True, markup=False)
        return 1
    finally:
        waiting.unlink(missing_ok=True)
    total = sum(manifest.rows.values())
    out.print(
        f"备份好了：{total:,} 行、{manifest.papers} 个附件文件、留痕 {manifest.size:,} 条，树根 {manifest.root}。"
        "密钥和登录状态不在里面，密钥文件要另外保管。",
        soft_wrap=True,
        markup=False,
    )
    return 0


def _write(archive: zipfile.ZipFile, out: Console) -> Manifest:
    rows = {}
    for model in _tables():
        label = model._meta.label_lower
        with archive.open(f"tables/{label}.jsonl", "w", force_zip64=True) as entry:
            rows[label] = _write_rows(model, entry.write)
    digests = sorted(set(PaperVersion.objects.values_list("sha256", flat=True)))
    kept = 0
    for digest in digests:
        data = store.read(digest)
        if data is None:
            out.print(
                f"附件 {digest[:8]} 的文件不见了或坏了，备份里没有它；luoshi check 说是哪一个。",
                soft_wrap=True,
            )
            continue
        archive.writestr(f"papers/{digest}", data)
        kept += 1
    report = verify.check()
    if not report.ok:
        raise Unfit(f"留痕第 {report.bad_seq} 条对不上，先运行 luoshi check，查清楚再备份。")
    at = clock.now()
    manifest = Manifest(at.isoformat(), _migrations(), rows, report.size, report.root, kept, _figures(at))
    words = {"format": FORMAT, **manifest.__dict__}
    archive.writestr("manifest.json", json.dumps(words, ensure_ascii=False, indent=1))
    return manifest


def _columns(model: Rows) -> "list[models.Field[Any, Any]]":
    return list(model._meta.concrete_fields)


def _write_rows(model: Rows, write: Callable[[bytes], int]) -> int:
    columns = _columns(model)
    names = [column.attname for column in columns]
    n = 0
    write(json.dumps(names).encode() + b"\n")
    for row in model._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK):
        write(json.dumps([_out(value) for value in row], ensure_ascii=False).encode() + b"\n")
        n += 1
    return n


def _out(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return {"$bytes": base64.b64encode(bytes(value)).decode()}
    return value.isoformat() if hasattr(value, "isoformat") else value


def _in(column: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"$bytes"}:
        return base64.b64decode(value["$bytes"])
    if isinstance(column, models.DateTimeField):
        return datetime.fromisoformat(value) if value is not None else None
    if isinstance(column, (models.JSONField, models.BinaryField)) or value is None:
        return value
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    return target.to_python(value)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    try:
        with zipfile.ZipFile(path) as archive:
            said = json.loads(archive.read("manifest.json"))
            if said.pop("format") != FORMAT:
                raise Unfit("备份是别的版本做的，这个版本读不了。用做备份的那个版本恢复，再升级。")
            yield archive, Manifest(**said)
    except FileNotFoundError:
        raise Unfit(f"没有 {path} 这个文件。") from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, OSError) as error:
        raise Unfit(f"备份文件坏了、不完整，或不是落实的备份：{error}。换一份备份。") from error


def look(*, path: Path, out: Console) -> int:
    """Read a backup through without restoring it: every row, every attachment's hash. Returns 0 or 1."""
    try:
        with _opened(path) as (archive, manifest):
            for label, n in manifest.rows.items():
                if sum(1 for _row in _lines(archive, label)) != n:
                    raise Unfit(f"表 {label} 应有 {n} 行，文件里不是。换一份备份。")
            _digests(archive, manifest)
    except Unfit as unfit:
        out.print(str(unfit), soft_wrap=True, markup=False)
        return 1
    out.print(
        f"备份完好：{manifest.made_at[:19]} 做的，{sum(manifest.rows.values()):,} 行，留痕 {manifest.size:,} 条，"
        f"树根 {manifest.root}。",
        soft_wrap=True,
        markup=False,
    )
    return 0


def _lines(archive: zipfile.ZipFile, label: str) -> Iterator[list[Any]]:
    with archive.open(f"tables/{label}.jsonl") as entry:
        next(entry)
        for line in entry:
            yield json.loads(line)


def _digests(archive: zipfile.ZipFile, manifest: Manifest) -> list[str]:
    names = [name for name in archive.namelist() if name.startswith("papers/")]
    for name in names:
        if hashlib.sha256(archive.read(name)).hexdigest() != name.removeprefix("papers/"):
            raise Unfit(f"附件 {name[7:15]} 和它的散列对不上。换一份备份。")
    if len(names) != manifest.papers:
        raise Unfit("附件的个数和备份自己说的不一样。换一份备份。")
    return names


def restore(*, path: Path, out: Console) -> int:
    """Put a backup into this ledger, which must be empty: all of it or nothing. Returns 0, or 1 with a reason."""
    try:
        with _opened(path) as (archive, manifest):
            _refuse(manifest)
            for name in _digests(archive, manifest):
                store.put(archive.read(name))
            with transaction.atomic():
                _fill(archive, manifest)
                _hold_against(manifest)
    except Unfit as unfit:
        out.print(f"{unfit} 什么也没有改。", soft_wrap=True, markup=False)
        return 1
    out.print(
        f"恢复好了：{sum(manifest.rows.values()):,} 行；留痕 {manifest.size:,} 条，树根 {manifest.root}；"
        f"{len(manifest.figures)} 个数字都和备份时一样。大家要重新登录。",
        soft_wrap=True,
        markup=False,
    )
    return 0


def _refuse(manifest: Manifest) -> None:
    here = _migrations()
    if here != manifest.migrations:
        raise Unfit("备份和这个程序的版本不一样。用做备份的那个版本恢复，再升级。")
    if Unit.objects.exists() or TreeState.objects.filter(size__gt=0).exists():
        raise Unfit("这本台账不是空的。换一个空的 LUOSHI_HOME 或空的数据库再恢复。")


def _fill(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    guard.take_down(connection)
    for model in reversed(_tables()):
        model._default_manager.all().delete()
    for model in _tables():
        label = model._meta.label_lower
        columns = _columns(model)
        with archive.open(f"tables/{label}.jsonl") as entry:
            names = json.loads(next(entry))
        if names != [column.attname for column in columns]:
            raise Unfit(f"表 {label} 的列和这个版本不一样。")
        made = (_made(model, columns, row) for row in _lines(archive, label))
        while chunk := list(islice(made, CHUNK)):
            model._default_manager.bulk_create(chunk, batch_size=CHUNK)
        if model._default_manager.count() != manifest.rows[label]:
            raise Unfit(f"表 {label} 的行数和备份自己说的不一样。换一份备份。")
    guard.put_up(connection)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _tables()):
            cursor.execute(statement)


def _made(model: Rows, columns: "Iterable[models.Field[Any, Any]]", row: list[Any]) -> models.Model:
    return model(**{each.attname: _in(each, value) for each, value in zip(columns, row, strict=True)})


def _hold_against(manifest: Manifest) -> None:
    """Compare what stands there now with what the backup says: the constraints, the trail, the figures."""
    note_sizes()
    connection.check_constraints()
    report = verify.check()
    if not report.ok or (report.size, report.root) != (manifest.size, manifest.root):
        raise Unfit("恢复出来的留痕和备份时的树根不一样，备份被改过。换一份备份。")
    if _figures(datetime.fromisoformat(manifest.made_at)) != manifest.figures:
        raise Unfit("恢复出来的数字和备份时不一样，备份被改过。换一份备份。")
