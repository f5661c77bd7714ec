"""Records, people, groups and units from tables in the web: tried out, marked, written whole, offered where they belong."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
from luoshi.files.grids.kinds import KINDS
from luoshi.files.workbook import open_book
from luoshi.org.actions import register_person
from luoshi.org.models import Group, Tenure, Unit
from luoshi.records.models import Record
from luoshi.trail.models import Event

Enter = Callable[[str], Client]
BRANCH = "甲司第一党支部"
TABLES: dict[str, tuple[list[str], list[str], list[str], str]] = {
    # kind: head, good row, bad row, what is wrong with it
    "records": (
        ["日期", "活动类型", "主办单位", "应到"],
        ["2021-04-16", "党课", BRANCH, "12"],
        ["2021-04-16", "团建", BRANCH, "12"],
        "没有这一类",
    ),
    "people": (
        ["单位", "职务", "姓名", "任职起"],
        ["乙司", "委员", "张三", "2021-01-01"],
        ["乙司", "委员", "张三", ""],
        "没有写任职起",
    ),
    "groups": (
        ["组名", "类别", "从哪天起"],
        ["丙组", "工作组", "2021-01-01"],
        ["丁组", "工作组", ""],
        "没有写从哪天起",
    ),
    "units": (
        ["单位名称", "单位类别", "上级单位", "成立日期"],
        ["丙司", "司局", "示例部", "2021-01-01"],
        ["丙司", "司局", "总部", "2021-01-01"],
        "没有这个单位",
    ),
}
WRITTEN: dict[str, Callable[[], bool]] = {
    "records": lambda: Record.objects.filter(kinds=" lecture ").exists(),
    "people": lambda: Tenure.objects.filter(person__name="张三").exists(),
    "groups": lambda: Group.objects.filter(name="丙组").exists(),
    "units": lambda: Unit.objects.filter(name="丙司").exists(),
}


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let waiting files lie in a folder of this test."""
    monkeypatch.setattr(settings, "LUOSHI_HOME", tmp_path)


def sheet(*rows: list[str]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def upload(client: Client, kind: str, data: bytes, name: str = "台账.xlsx") -> Any:
    return client.post(f"/import/{kind}/", {"file": SimpleUploadedFile(name, data), "year": 2021})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def hidden(response: Any) -> dict[str, Any]:
    return {"token": response.context["token"], "year": 2021}


@pytest.mark.parametrize("kind", TABLES)
def test_tried_out_then_written_then_nothing_more(built: build.House, enter: Enter, kind: str) -> None:
    head, good, _bad, _says = TABLES[kind]
    client, events = enter("综合岗"), Event.objects.count()
    tried = upload(client, kind, sheet(head, good))
    shown = text_of(tried)
    assert tried.status_code == 200
    assert "还没有写入任何东西" in shown
    assert "可以写入：新的 1 行，改 0 行" in shown
    assert good[0] in shown
    assert Event.objects.count() == events
    done = client.post(f"/import/{kind}/apply/", hidden(tried))
    assert (done.status_code, done["Location"]) == (303, f"/{kind}/")
    assert "“台账.xlsx”写入了 1 行" in text_of(client.get(f"/{kind}/"))
    assert WRITTEN[kind]()
    assert client.post(f"/import/{kind}/apply/", hidden(tried)).status_code == 404
    events = Event.objects.count()
    again = upload(client, kind, sheet(head, good))
    assert "和账上一样，没有要写的" in text_of(again)
    assert client.post(f"/import/{kind}/apply/", hidden(again)).status_code == 303
    assert Event.objects.count() == events


@pytest.mark.parametrize("kind", TABLES)
def test_faults_stand_in_a_table_and_on_the_marked_file(built: build.House, enter: Enter, kind: str) -> None:
    head, good, bad, says = TABLES[kind]
    client = enter("综合岗")
    tried = upload(client, kind, sheet(head, good, bad))
    shown = text_of(tried)
    assert tried.status_code == 200
    assert "都改好才能写入" in shown
    assert says in shown[shown.index("按表里的顺序") :]
    assert f'action="/import/{kind}/apply/"' not in shown
    refused = client.post(f"/import/{kind}/apply/", hidden(tried))
    assert refused.status_code == 422
    assert not WRITTEN[kind]()
    back = client.post(f"/import/{kind}/marked/", hidden(tried))
    page = openpyxl.load_workbook(BytesIO(back.content)).worksheets[0]
    assert [cell for row in page.iter_rows() for cell in row if cell.comment]


@pytest.mark.parametrize("kind", TABLES)
def test_a_template_filled_in_is_read(built: build.House, enter: Enter, kind: str) -> None:
    head, good, _bad, _says = TABLES[kind]
    client = enter("综合岗")
    response = client.get(f"/import/{kind}/template/")
    book = openpyxl.load_workbook(BytesIO(response.content))
    names = [str(cell.value) for cell in book.active[3]]
    fields = KINDS[kind].fields
    assert names == [str(field.label) for field in fields.every]
    assert book.active["A2"].value == str(KINDS[kind].hint)
    values = {fields.of(name): value for name, value in zip(head, good, strict=True)}
    book.active.append([values.get(fields.of(name), "") for name in names])
    stream = BytesIO()
    book.save(stream)
    assert "可以写入：新的 1 行" in text_of(upload(client, kind, stream.getvalue()))


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_out_and_in_again_in_both_languages(
    built: build.House, enter: Enter, kind: str, language: str
) -> None:
    head, good, _bad, _says = TABLES[kind]
    client = enter("综合岗")
    client.post(f"/import/{kind}/apply/", hidden(upload(client, kind, sheet(head, good))))
    client.cookies["luoshi-language"] = language
    for query in ("", "?format=csv"):
        out = client.get(f"/export/{kind}/{query}")
        assert out.status_code == 200
        assert len(open_book(out.content).sheets[0].rows) > 1
        client.cookies["luoshi-language"] = "zh-hans"
        back = upload(client, kind, out.content, "out.csv" if query else "out.xlsx")
        assert "和账上一样，没有要写的" in text_of(back), (kind, language, query)
        client.cookies["luoshi-language"] = language


@pytest.mark.parametrize("kind", TABLES)
def test_it_is_offered_where_it_belongs(built: build.House, enter: Enter, kind: str) -> None:
    shown = text_of(enter("综合岗").get(f"/{kind}/"))
    assert f'href="/import/{kind}/"' in shown
    assert f'href="/export/{kind}/' in shown
    for who in ("监督员", "甲司司长"):
        shown = text_of(enter(who).get(f"/{kind}/"))
        assert f'href="/import/{kind}/"' not in shown
        assert f'href="/export/{kind}/' in shown
    assert f'href="/export/{kind}/' not in text_of(enter("核验员").get(f"/{kind}/"))


@pytest.mark.parametrize("kind", TABLES)
def test_what_is_sent_back_for_a_bad_file(built: build.House, enter: Enter, kind: str) -> None:
    client = enter("综合岗")
    for data, says in (
        (b"", "文件是空的"),
        (b"%PDF-1.7", "PDF"),
        (sheet(["甲", "乙"], ["1", "2"]), "的表头"),
    ):
        response = upload(client, kind, data)
        assert response.status_code == 422
        assert says in text_of(response)
        assert 'href="#field-file"' in text_of(response)
    assert client.post(f"/import/{kind}/", {"year": 2021}).status_code == 422


def test_another_s_waiting_file_is_not_there(built: build.House, enter: Enter) -> None:
    head, good, _bad, _says = TABLES["records"]
    given = hidden(upload(enter("综合岗"), "records", sheet(head, good)))
    for act in ("apply", "marked"):
        assert enter("甲司党务").post(f"/import/records/{act}/", given).status_code == 404
    assert not Record.objects.exists()


def test_a_marking_is_not_kept(built: build.House, enter: Enter) -> None:
    head, good, _bad, _says = TABLES["records"]
    tried = upload(enter("综合岗"), "records", sheet([*head, "议题"], [*good, "机密★研究"]))
    assert "这个文件没有留下" in text_of(tried)
    assert not list((Path(settings.LUOSHI_HOME) / "staging").glob("*"))


def test_the_ledger_moved_on_between_dry_run_and_writing(built: build.House, enter: Enter) -> None:
    head, good, _bad, _says = TABLES["people"]
    client = enter("综合岗")
    tried = upload(client, "people", sheet(head, good))
    register_person(name="张三", by=build.SYSTEM)
    response = client.post("/import/people/apply/", hidden(tried))
    assert response.status_code == 422
    assert "账上已经有一位叫这个名字的人" in text_of(response)
    assert not Tenure.objects.filter(person__name="张三").exists()


@pytest.mark.parametrize("kind", TABLES)
def test_queries_do_not_grow_with_rows(built: build.House, enter: Enter, kind: str) -> None:
    head, good, _bad, _says = TABLES[kind]
    client, counts = enter("综合岗"), []
    for n in (5, 100):
        rows = [list(good) for _i in range(n)]
        for i, row in enumerate(rows):
            if kind == "records":
                row[0] = (date(2020, 6, 1) + timedelta(days=i)).isoformat()
                row[1] = ("党课", "主题党日")[i % 2]
            else:
                row[{"people": 2}.get(kind, 0)] += str(i)
        data = sheet(head, *rows)
        with CaptureQueriesContext(connection) as queries:
            tried = upload(client, kind, data)
        assert tried.status_code == 200
        assert tried.context["plan"].new == n, tried.context["plan"].faults
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 12
    for path in (f"/import/{kind}/", f"/export/{kind}/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 12


@pytest.mark.parametrize("kind", TABLES)
def test_english_pages(built: build.House, enter: Enter, kind: str) -> None:
    head, good, bad, _says = TABLES[kind]
    client = enter("综合岗")
    client.cookies["luoshi-language"] = "en"
    assert "Import" in text_of(client.get(f"/import/{kind}/"))
    assert "Ready to write" in text_of(upload(client, kind, sheet(head, good)))
    assert "Nothing has been written" in text_of(upload(client, kind, sheet(head, bad)))
