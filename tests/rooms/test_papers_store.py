"""Files and rows: the same bytes are one file, a tampered one is named, a kill leaves no row without file, sweeping (rules 15)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection
from rich.console import Console

import build
import paper_files as made
from luoshi.base import clock
from luoshi.base.refusals import NotFound, Refusal
from luoshi.mandate import actions as mandate
from luoshi.ops import checking, sweeping
from luoshi.papers import actions, queries, store
from luoshi.papers.actions import Upload, keep
from luoshi.papers.models import Paper, PaperVersion
from luoshi.papers.queries import Fault
from luoshi.trail import guard
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
TESTS = Path(__file__).resolve().parents[1]
OLD = 1_000_000_000  # seconds: long ago


@pytest.fixture(autouse=True)
def _home(settings, tmp_path: Path) -> Iterator[None]:  # type: ignore[no-untyped-def]
    settings.LUOSHI_HOME = tmp_path
    with clock.at(build.TODAY):
        yield


def attached(house: build.House, data: bytes = made.PDF, name: str = "通知.pdf", **more: object) -> Paper:
    upload = Upload(data=data, name=name, **more)  # type: ignore[arg-type]
    return mandate.attach(document=house.documents["台账"], upload=upload, by=house.by("综合岗"))


def files() -> list[str]:
    return sorted(each.digest for each in store.lying())


def version(paper: Paper) -> PaperVersion:
    return PaperVersion.objects.get(paper=paper, gone_at=None)


def test_the_same_bytes_are_one_file_and_two_rows() -> None:
    house = build.house()
    one, two = attached(house), attached(house, name="另一份.pdf", title="另一份")
    assert version(one).sha256 == version(two).sha256
    assert files() == [version(one).sha256]
    assert queries.bytes_of(version(two)) == made.PDF
    found = queries.check()
    assert (found.versions, found.files, found.left_over, found.wrong) == (2, 1, 0, [])


def test_two_pictures_that_differ_in_place_alone_are_one_file() -> None:
    house = build.house()
    attached(house, made.jpeg(made.JFIF), "a.jpg")
    attached(house, made.jpeg(made.JFIF, made.exif(1)), "b.jpg")
    assert len(files()) == 1
    assert b"GPS" not in store.path_of(files()[0]).read_bytes()


def test_a_file_lies_under_its_hash_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    paper = attached(build.house())
    digest = version(paper).sha256
    path = tmp_path / "papers" / digest[:2] / digest
    assert path.read_bytes() == made.PDF
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert not list((tmp_path / "papers" / "waiting").iterdir())


@pytest.mark.parametrize("name", ["../secret-key", "", "0" * 63, "G" * 64, "0" * 64 + "\n"])
def test_what_is_no_hash_names_no_file(name: str) -> None:
    with pytest.raises(ValueError, match="no hash"):
        store.path_of(name)


def test_a_damaged_file_is_mended_by_the_next_upload_of_it() -> None:
    house = build.house()
    paper = attached(house)
    store.path_of(version(paper).sha256).write_bytes(b"else")
    with pytest.raises(Refusal) as refusal:
        queries.bytes_of(version(paper))
    assert refusal.value.code == "damaged"
    attached(house, title="再传")
    assert queries.bytes_of(version(paper)) == made.PDF


def _said(run: object, **more: object) -> tuple[int, str]:
    out = Console(file=StringIO(), width=300, highlight=False)
    code = run(out=out, **more)  # type: ignore[operator]
    return code, out.file.getvalue()  # type: ignore[attr-defined]


def _remove(row: PaperVersion) -> None:
    store.path_of(row.sha256).unlink()


def _tamper(row: PaperVersion) -> None:
    store.path_of(row.sha256).write_bytes(made.PDF.replace(b"1.4", b"1.5"))


def _resize(row: PaperVersion) -> None:
    PaperVersion.objects.filter(pk=row.pk).update(size=row.size + 1)


def _rewrite(row: PaperVersion) -> None:
    """Let the row name another file, which exists: only the trail knows better."""
    PaperVersion.objects.filter(pk=row.pk).update(sha256=store.put(b"%PDF-1.4 forged"), size=15)


@pytest.mark.parametrize(
    ("tamper", "fault", "words"),
    [
        (_remove, Fault.MISSING, "文件不见了"),
        (_tamper, Fault.BYTES, "不是当时传的那个"),
        (_resize, Fault.SIZE, "大小和记的不一样"),
        (_rewrite, Fault.TRAIL, "留痕里没有这个散列"),
    ],
)
def test_luoshi_check_names_what_does_not_fit(tamper: object, fault: Fault, words: str) -> None:
    house = build.house()
    good, bad = attached(house), attached(house, made.TXT, "要点.txt")
    code, said = _said(checking.check)
    assert code == 0, said
    assert "附件：2 个版本、2 个文件，全部对得上" in said
    tamper(version(bad))  # type: ignore[operator]
    found = queries.check()
    assert [(each.version.paper_id, each.fault) for each in found.wrong] == [(bad.pk, fault)]
    code, said = _said(checking.check)
    assert code == 1
    assert words in said
    assert "“要点”第 1 版" in said
    assert good.title not in said


def test_a_damaged_event_does_not_stop_the_check() -> None:
    paper = attached(build.house())
    guard.take_down(connection)
    Event.objects.filter(act="paper.added").update(leaf=b"\xff no event")
    assert [each.fault for each in queries.check().wrong] == [Fault.TRAIL]
    assert version(paper)
    code, said = _said(checking.check)
    assert code == 1
    assert "留痕：第" in said


def test_sweeping_takes_what_nobody_names_and_is_a_day_old() -> None:
    paper = attached(build.house())
    left, fresh = store.put(b"left over"), store.put(b"just uploaded")
    waiting = store.home() / "waiting" / ("0" * 32)
    waiting.write_bytes(b"torn")
    foreign = store.home() / "note.txt"
    foreign.write_bytes(b"mine")
    for path in (store.path_of(left), waiting, store.path_of(version(paper).sha256), foreign):
        os.utime(path, (OLD, OLD))
    assert queries.check().left_over == 3
    code, said = _said(sweeping.sweep, withdrawn=False, dry_run=True)
    assert (code, "可以清掉 2 个" in said, len(files())) == (0, True, 4)
    before = Event.objects.count()
    _code, said = _said(sweeping.sweep, withdrawn=True, dry_run=False)
    assert "清掉了 2 个没有主人的文件、0 个撤下的文件" in said
    assert files() == sorted([version(paper).sha256, fresh])
    assert foreign.exists()
    assert Event.objects.count() == before
    assert queries.check().wrong == []


def test_an_upload_makes_a_left_over_file_young_again() -> None:
    house = build.house()
    digest = store.put(made.PDF)
    os.utime(store.path_of(digest), (OLD, OLD))
    kept = keep(Upload(data=made.PDF, name="通知.pdf"))
    assert actions.sweep(by=build.SYSTEM).orphans == 0
    place = actions.Place("document:1", None)
    assert queries.bytes_of(version(actions.add(kept=kept, place=place, by=house.by("综合岗")))) == made.PDF


def test_a_file_swept_between_keeping_and_writing_is_written_again() -> None:
    house = build.house()
    kept = keep(Upload(data=made.PDF, name="通知.pdf"))
    store.path_of(kept.sha256).unlink()
    place = actions.Place("document:1", None)
    paper = actions.add(kept=kept, place=place, by=house.by("综合岗"))
    assert queries.bytes_of(version(paper)) == made.PDF


def test_a_withdrawn_file_goes_only_when_asked_and_its_hash_stays() -> None:
    house = build.house()
    document, by = house.documents["台账"], house.by("综合岗")
    gone, shared, stays = (
        attached(house, made.TXT, "错的.txt"),
        attached(house),
        attached(house, name="同一份.pdf"),
    )
    for paper in (gone, shared):
        mandate.withdraw_paper(document=document, paper=paper, reason="传错了", by=by)
    for path in [each.path for each in store.lying()]:
        os.utime(path, (OLD, OLD))
    assert actions.sweep(by=build.SYSTEM) == actions.Swept(0, 0)
    assert actions.sweep(by=build.SYSTEM, withdrawn=True, dry_run=True) == actions.Swept(0, 1)
    assert len(files()) == 2
    assert actions.sweep(by=build.SYSTEM, withdrawn=True) == actions.Swept(0, 1)
    assert files() == [version(stays).sha256], "what an attachment in force names is never taken"
    row = PaperVersion.objects.get(paper=gone)
    event = json.loads(bytes(Event.objects.get(act="paper.swept").leaf))
    assert event["files"] == [row.sha256]
    assert row.size == len(made.TXT)
    assert queries.check().wrong == []
    with pytest.raises(NotFound):
        queries.get_version(row.pk)


def test_what_a_withdrawn_attachment_still_has_must_fit() -> None:
    house = build.house()
    paper = attached(house)
    mandate.withdraw_paper(
        document=house.documents["台账"], paper=paper, reason="传错了", by=house.by("综合岗")
    )
    row = PaperVersion.objects.get(paper=paper)
    store.path_of(row.sha256).write_bytes(b"else")
    assert [each.fault for each in queries.check().wrong] == [Fault.BYTES]


@pytest.mark.parametrize(
    ("name", "title", "code", "field"),
    [
        ("机密★ 通知.pdf", "", "secret", "file"),
        ("机密.pdf", "", "secret", "file"),
        ("【绝密】.pdf", "通知", "secret", "file"),
        ("通知.pdf", "秘密★一年", "secret", "title"),
        ("——.pdf", "", "title_missing", "title"),
        ("通知\x00.pdf", "", "bad_character", "file"),
        ("通知.pdf", "长" * 201, "too_long", "title"),
    ],
)
def test_a_name_that_is_refused_leaves_no_file(name: str, title: str, code: str, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        keep(Upload(data=made.PDF, name=name, title=title))
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert files() == []


def test_the_size_is_a_setting(settings) -> None:  # type: ignore[no-untyped-def]
    settings.PAPER_MB = 1
    keep(Upload(data=made.PDF.ljust(1024**2), name="a.pdf"))
    with pytest.raises(Refusal) as refusal:
        keep(Upload(data=made.PDF.ljust(1024**2 + 1), name="a.pdf"))
    assert refusal.value.code == "too_big"
    assert "最多 1 MB" in str(refusal.value)
    assert len(files()) == 1


@pytest.mark.parametrize(
    ("data", "name", "suffix"),
    [
        (made.PDF, "通知.docx", "pdf"),
        (made.PDF, "通知.exe", "pdf"),
        (made.PDF, "通知", "pdf"),
        (made.ole("WordDocument"), "通知.WPS", "wps"),
        (made.ole("WordDocument"), "通知.et", "doc"),
        (made.ole("Workbook"), "表.et", "et"),
        (made.ole("PowerPoint Document"), "讲稿.dps", "dps"),
        (made.jpeg(made.JFIF), "图.JPEG", "jpeg"),
        (made.jpeg(made.JFIF), "图.png", "jpg"),
    ],
)
def test_an_ending_is_kept_where_the_content_agrees(data: bytes, name: str, suffix: str) -> None:
    kept = keep(Upload(data=data, name=f"C:\\资料\\{name}"))
    assert kept.suffix == suffix
    assert kept.title == name.rpartition(".")[0] or name


DRIVER = """
import django; django.setup()
import json, os, signal, sys
from django.core.management import call_command
from django.db import connections
call_command("migrate", verbosity=0)
import build
import paper_files as made
from luoshi.base.acting import By
from luoshi.mandate import actions
from luoshi.mandate.models import Document, DocumentPaper
from luoshi.papers import actions as papers, queries, store
from luoshi.papers.models import Paper, PaperVersion
from luoshi.trail.models import Event
from luoshi.trail.verify import check
build.house()
def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)
for blow in json.loads(sys.argv[1]):
    connections.close_all()
    child = os.fork()
    if child == 0:
        exec(blow)
        upload = papers.Upload(data=made.PDF, name="通知.pdf")
        actions.attach(document=Document.objects.get(), upload=upload, by=By(person="a" * 16))
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    found = queries.check()
    print(json.dumps([ended, PaperVersion.objects.count(), Paper.objects.count(), DocumentPaper.objects.count(),
        Event.objects.filter(act="paper.added").count(), len(found.wrong), found.left_over, check().ok]))
"""
BLOWS = [
    ("before the file is synced", "store.os.fsync = die"),
    ("between writing and renaming", "store.os.replace = die"),
    ("between file and row", "papers.add = die"),
    ("between row and commit", "actions.papers.DocumentPaper.objects.create = die"),
    ("never", ""),
]


@pytest.mark.plain  # its ledger is one of its own, in SQLite
def test_a_kill_leaves_no_row_without_its_file(tmp_path: Path) -> None:
    env = os.environ | {
        "LUOSHI_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "luoshi.settings",
        "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
        "LUOSHI_DATABASE": "",
    }

    command = [sys.executable, "-W", "ignore", "-c", DRIVER, json.dumps([blow for _name, blow in BLOWS])]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    for (name, blow), (ended, *rows) in zip(BLOWS, said, strict=True):
        assert ended == (-9 if blow else 0), (name, ran.stderr)
        assert rows[:4] == [0 if blow else 1] * 4, name
        assert rows[4] == 0, f"{name}: a row without its file"
        assert rows[6] is True, name
    waiting = tmp_path / "home" / "papers" / "waiting"
    assert len(list(waiting.iterdir())) == said[-1][6] == 2, (
        "the two files that were never finished; the whole one is in use"
    )
