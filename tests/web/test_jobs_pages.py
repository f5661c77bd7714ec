"""Background work in the web: a long table becomes a job, is looked at, written once; cancelled; its asker's alone."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from test_imports import BAD, GOOD, hidden, sheet, text_of, upload, waiting_files

import build
from luoshi.files import apply as applying
from luoshi.files import staging
from luoshi.items.models import Item
from luoshi.jobs import actions, worker
from luoshi.jobs.kinds import JobState
from luoshi.jobs.models import Job
from luoshi.org.models import Group
from luoshi.trail.models import Event

Enter = Callable[[str], Client]
SECRET = [[1, "机密★公开清单", "甲司第一党支部", "已公开", "2021-06-30"]]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files wait in a folder of this test, and let two rows be many."""
    monkeypatch.setattr(settings, "LUOSHI_HOME", tmp_path)
    monkeypatch.setattr(settings, "IMPORT_ROWS", 1)


def work() -> Job:
    """Do what waits; return the last job."""
    worker.work(once=True, beating=False)
    return Job.objects.order_by("pk").last()


def send(client: Client, rows: list[list[Any]] | None = None) -> str:
    """Upload a table of many rows; return the page of its job."""
    answer = upload(client, sheet(rows or GOOD))
    assert answer.status_code == 303, text_of(answer)
    return str(answer["Location"])


def test_a_long_table_is_tried_out_looked_at_and_written(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    page = send(client)
    assert "等着" in text_of(client.get(page))
    assert 'hx-trigger="every 2s"' in text_of(client.get(f"{page}state/"))
    events = Event.objects.count()
    assert work().state == JobState.DONE
    shown = text_of(client.get(page))
    assert "新的 2 行" in shown
    assert "还没有写入" in shown
    assert "every 2s" not in shown
    assert Event.objects.count() == events
    assert not Item.objects.exists()
    going = client.post(f"{page}write/")
    assert going.status_code == 303
    assert client.post(f"{page}write/").status_code == 404, "asked for once"
    job = work()
    assert (job.state, job.says) == (JobState.DONE, "写入了 2 项。")
    assert Item.objects.count() == 2
    assert waiting_files() == []
    assert client.get(job.link).status_code == 200
    actor = Event.objects.filter(act__startswith="item.").values_list("actor", flat=True).distinct()
    assert list(actor) == [built.people["甲司党务"].pk]
    assert "2021年重点任务.xlsx" in text_of(client.get("/jobs/"))


def test_rows_up_to_the_limit_are_written_at_once(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    assert upload(client, sheet(GOOD[:1])).status_code == 200
    settings.IMPORT_ROWS = 20_000
    assert upload(client, sheet(GOOD)).status_code == 200
    assert not Job.objects.exists()


def test_faults_are_listed_and_nothing_can_be_written(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    page = send(client, BAD)
    work()
    shown = text_of(client.get(page))
    assert "要改的 2 处" in shown
    assert "没有这个司" in shown
    assert "write/" not in shown
    assert client.post(f"{page}write/").status_code == 404


def test_a_secrecy_marking_fails_and_the_file_is_gone(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    page = send(client, [*SECRET, *GOOD])
    job = work()
    assert job.state == JobState.FAILED
    assert "没有留下" in job.says
    assert job.details == {}
    assert "机密★" not in text_of(client.get(page))
    assert waiting_files() == []


def test_what_nobody_looked_at_is_not_written(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    page = send(client)
    work()
    client.post(f"{page}write/")
    settings.IMPORT_ROWS = 20_000
    client.post("/import/apply/", hidden(upload(client, sheet(GOOD[:1]))))
    job = work()
    assert job.state == JobState.FAILED
    assert "台账有了变化" in job.says
    assert Item.objects.count() == 1


def test_cancelled_the_file_goes_with_it(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    page = send(client)
    assert client.post(f"{page}cancel/").status_code == 303
    assert waiting_files() == []
    work()
    assert "取消了" in text_of(client.get(page))
    assert client.post(f"{page}cancel/").status_code == 409


def test_once_it_writes_the_page_says_so(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    page = send(client)
    job = actions.take("a" * 32)
    assert job is not None
    actions.begin_writing(job, "a" * 32)
    shown = text_of(client.get(page))
    assert "已经开始写入，不能取消了" in shown
    assert f"{page}cancel/" not in shown
    refused = client.post(f"{page}cancel/")
    assert refused.status_code == 422
    assert "已经开始写入" in text_of(refused)


def test_a_file_whose_day_is_over_fails_with_words(built: build.House, enter: Enter) -> None:
    send(enter("甲司党务"))
    for path in waiting_files():
        path.unlink()
    assert "文件只留一天" in work().says
    assert staging.sweep() == 0


def test_others_do_not_find_it(built: build.House, enter: Enter) -> None:
    page = send(enter("甲司党务"))
    other = enter("综合岗")
    for path in (page, f"{page}state/"):
        assert other.get(path).status_code == 404
    for path in (f"{page}cancel/", f"{page}write/"):
        assert other.post(path).status_code == 404
    assert Job.objects.get().state == JobState.WAITING
    assert "没有在后台办的" in text_of(other.get("/jobs/"))


def test_five_wait_and_the_sixth_is_refused_at_the_form(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    for _number in range(actions.MOST_WAITING):
        send(client)
    answer = upload(client, sheet(GOOD))
    assert answer.status_code == 422
    assert "等办完" in text_of(answer)
    assert len(waiting_files()) == actions.MOST_WAITING


def test_a_long_table_of_another_kind_goes_the_same_way(built: build.House, enter: Enter) -> None:
    client = enter("综合岗")
    data = sheet(
        [["甲组", "工作组", "2021-01-01"], ["乙组", "工作组", "2021-01-01"]], ["组名", "组的类别", "从哪天起"]
    )
    answer = client.post("/import/groups/", {"file": SimpleUploadedFile("组.xlsx", data), "year": 2021})
    assert answer.status_code == 303, text_of(answer)
    job = work()
    if job.details["faults_total"]:
        pytest.fail(str(job.details))
    client.post(f"{answer['Location']}write/")
    assert work().says == "写入了 2 行。"
    assert Group.objects.filter(name__in=("甲组", "乙组")).count() == 2


def test_in_english(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    client.cookies["luoshi-language"] = "en"
    page = send(client)
    work()
    shown = text_of(client.get(page))
    assert "Nothing has been written" in shown
    assert "Background work" in text_of(client.get("/jobs/"))


@pytest.mark.parametrize(
    ("code", "status", "says"), [("SQLITE_FULL", 507, "磁盘满了"), ("SQLITE_BUSY", 503, "账本正忙")]
)
def test_a_full_disk_or_a_busy_ledger_is_said_in_words(
    built: build.House, enter: Enter, monkeypatch: pytest.MonkeyPatch, code: str, status: int, says: str
) -> None:
    settings.IMPORT_ROWS = 20_000
    client = enter("甲司党务")
    given = hidden(upload(client, sheet(GOOD)))

    def fail(*_all: Any, **_more: Any) -> None:
        cause = sqlite3.OperationalError("no")
        cause.sqlite_errorname = code
        raise OperationalError("no") from cause

    with monkeypatch.context() as patch:
        patch.setattr(applying, "open_items", fail)
        answer = client.post("/import/apply/", given)
    assert answer.status_code == status
    assert says in text_of(answer)
    assert not Item.objects.exists()
    assert client.post("/import/apply/", given).status_code == 303, "afterwards it writes again"
    assert Item.objects.count() == 2
