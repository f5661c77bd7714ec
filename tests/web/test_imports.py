"""The import in the web: tried out, given back marked, written whole; nobody else's file, nothing twice."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import documents_build as made
import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
from luoshi.files import guard
from luoshi.items.models import Item
from luoshi.mandate.models import Clause, Line
from luoshi.trail.models import Event

Enter = Callable[[str], Client]

HEAD = ["序号", "事项", "牵头单位", "完成标准", "完成时限"]
GOOD = [
    [1, "设党委单位公开责任清单", "甲司第一党支部", "已公开", "2021-06-30"],
    [2, "青年学习小组每季度学一次", "甲司第二党支部", "有记录", "2021年底前"],
]
BAD = [
    [1, "设党委单位公开责任清单", "没有这个司", "已公开", "2021-06-30"],
    [2, "青年学习小组每季度学一次", "甲司第二党支部", "有记录", "2021年13月31日"],
]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let waiting files lie in a folder of this test."""
    monkeypatch.setattr(settings, "LUOSHI_HOME", tmp_path)


def sheet(rows: list[list[Any]], head: list[str] | None = None) -> bytes:
    """Return a workbook with one sheet called 重点任务."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "重点任务"
    for row in [head or HEAD, *rows]:
        page.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(client: Client, data: bytes, name: str = "2021年重点任务.xlsx", **more: Any) -> Any:
    """Send a file off to be tried out, its rows belonging to the line D1."""
    more.setdefault("line", Line.objects.get(code="D1").pk)
    return client.post("/import/", {"file": SimpleUploadedFile(name, data), "year": 2021, **more})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def hidden(response: Any, **more: Any) -> dict[str, Any]:
    """Return what the page's form would send."""
    given = {"token": response.context["token"], "year": 2021, "document": "", "line": ""}
    for name in ("document", "line"):
        if response.context[name]:
            given[name] = response.context[name].pk
    return given | more


def waiting_files() -> list[Path]:
    folder = Path(settings.LUOSHI_HOME) / "staging"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_dry_run_writes_nothing_and_shows_what_would_be(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    events = Event.objects.count()
    response = upload(client, sheet(GOOD))
    shown = text_of(response)
    assert response.status_code == 200
    assert "试读：2021年重点任务.xlsx" in shown
    assert "还没有写入任何东西" in shown
    assert "可以写入：新立 2 项，改 0 项" in shown
    assert "设党委单位公开责任清单" in shown
    assert "2021年12月31日" in shown
    assert 'action="/import/apply/"' in shown
    assert Event.objects.count() == events
    assert not Item.objects.exists()
    assert len(waiting_files()) == 1


def test_apply_writes_all_and_the_file_is_gone(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    given = hidden(upload(client, sheet(GOOD)))
    response = client.post("/import/apply/", given)
    assert response.status_code == 303
    assert response["Location"].startswith("/ledger/")
    assert "写入了 2 项" in text_of(client.get(response["Location"]))
    assert list(Item.objects.order_by("pk").values_list("title", "owner__name", "lead__name")) == [
        ("设党委单位公开责任清单", "甲司", "甲司第一党支部"),
        ("青年学习小组每季度学一次", "甲司", "甲司第二党支部"),
    ]
    assert waiting_files() == []
    assert client.post("/import/apply/", given).status_code == 404
    assert Item.objects.count() == 2


def test_the_same_file_twice_changes_nothing(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    client.post("/import/apply/", hidden(upload(client, sheet(GOOD))))
    numbers = list(Item.objects.order_by("pk").values_list("number", flat=True))
    numbered = [[number, *row[1:]] for number, row in zip(numbers, GOOD, strict=True)]
    again = upload(client, sheet(numbered, ["编号", *HEAD[1:]]))
    shown = text_of(again)
    assert "和台账一样，没有要写的" in shown
    assert 'action="/import/apply/"' not in shown
    events = Event.objects.count()
    assert client.post("/import/apply/", hidden(again)).status_code == 303
    assert Event.objects.count() == events


def test_a_changed_row_shows_before_and_after(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    client.post("/import/apply/", hidden(upload(client, sheet(GOOD))))
    numbers = list(Item.objects.order_by("pk").values_list("number", flat=True))
    rows = [[number, *row[1:]] for number, row in zip(numbers, GOOD, strict=True)]
    rows[0][3] = "已公开并上墙"
    tried = upload(client, sheet(rows, ["编号", *HEAD[1:]]))
    shown = text_of(tried)
    assert "<del>已公开</del>" in shown
    assert "<ins>已公开并上墙</ins>" in shown
    assert client.post("/import/apply/", hidden(tried)).status_code == 303
    assert Item.objects.get(number=numbers[0]).standard == "已公开并上墙"


def test_faults_name_sheet_row_column_and_mend(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    response = upload(client, sheet(BAD))
    shown = text_of(response)
    assert response.status_code == 200
    assert "有 2 处要改，都改好才能写入" in shown
    assert 'action="/import/apply/"' not in shown
    assert 'action="/import/marked/"' in shown
    table = shown[shown.index("要改的 2 处") :]
    assert "<b>2</b>" in table
    assert "<b>C</b> 牵头单位" in table
    assert "没有这个司" in table
    assert "<b>E</b> 完成时限" in table
    assert "2021年13月31日" in table
    assert client.post("/import/apply/", hidden(response)).status_code == 422
    assert not Item.objects.exists()


def test_the_marked_table_comes_back_with_comments(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    response = client.post("/import/marked/", hidden(upload(client, sheet(BAD))))
    assert response.status_code == 200
    assert "filename*=utf-8''2021" in response["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(response.content))
    page = book["重点任务"]
    assert page["C2"].comment is not None
    assert page["E3"].comment is not None
    assert page["D2"].comment is None
    assert page["B2"].value == "设党委单位公开责任清单"


def test_what_was_read_leniently_is_told(built: build.House, enter: Enter) -> None:
    rows = [[1, "公开清单", "甲司第一党支部", "已公开", "长期坚持"]]
    shown = text_of(
        upload(enter("甲司党务"), sheet(rows, ["序号", "重点任务", "牵头部门", "完成标准", "整改时限"]))
    )
    section = shown[shown.index('id="lenient"') :]
    assert "整改时限" in section
    assert "牵头部门" in section


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlsx", b"", "文件是空的"),
        ("a.xlsx", b"PK\x03\x04broken", "打不开"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "文件坏了"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.csv", "序号,事项\n1,公开".encode("utf-16-le"), ".csv"),
        ("a.xls", b"<html><table></table></html>", "网页"),
    ],
)
def test_files_that_are_no_workbook(
    built: build.House, enter: Enter, name: str, data: bytes, says: str
) -> None:
    response = upload(enter("甲司党务"), data, name)
    assert response.status_code == 422
    assert 'href="#field-file"' in text_of(response)
    assert says in text_of(response)
    assert waiting_files() == []


def test_a_file_too_big_is_refused_unread(
    built: build.House, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luoshi.web.forms.imports.MOST_BYTES", 1000)
    response = upload(enter("甲司党务"), sheet(GOOD))
    assert response.status_code == 422
    assert "最多 25 MB" in text_of(response)
    assert guard.MOST_BYTES == 25 * 1024 * 1024


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": ""}, "year"),
        ({"year": "1066"}, "year"),
        ({"document": 999999}, "document"),
        ({"line": "x"}, "line"),
    ],
)
def test_what_the_form_refuses(built: build.House, enter: Enter, change: dict[str, Any], field: str) -> None:
    response = upload(enter("甲司党务"), sheet(GOOD), **change)
    assert response.status_code == 422
    assert f'href="#field-{field}"' in text_of(response)
    assert waiting_files() == []


def test_the_form_begins_with_the_document_one_comes_from(built: build.House, enter: Enter) -> None:
    document = made.own_of(built, "甲司", "甲司措施")
    client = enter("甲司党务")
    shown = text_of(client.get(f"/import/?document={document.pk}"))
    assert f'<option value="{document.pk}" selected>甲司措施</option>' in shown
    for nonsense in ("999999", "x", "-1", "9" * 30):
        assert client.get(f"/import/?document={nonsense}").status_code == 200


def test_no_file_at_all(built: build.House, enter: Enter) -> None:
    response = enter("甲司党务").post("/import/", {"year": 2021})
    assert response.status_code == 422
    assert "选一个文件" in text_of(response)


def test_a_document_out_of_sight_answers_like_none(built: build.House, enter: Enter) -> None:
    own = made.own_of(built, "乙司", "乙司方案")
    client = enter("甲司党务")
    foreign, absent = (upload(client, sheet(GOOD), document=pk) for pk in (own.pk, 999999))
    assert foreign.status_code == absent.status_code == 422
    assert "乙司方案" not in text_of(foreign)
    given = hidden(upload(client, sheet(GOOD)), document=own.pk)
    for path in ("/import/apply/", "/import/marked/"):
        assert client.post(path, given).status_code == 422
    assert not Item.objects.exists()


@pytest.mark.parametrize("path", ["/import/apply/", "/import/marked/"])
def test_another_s_waiting_file_is_not_there(built: build.House, enter: Enter, path: str) -> None:
    given = hidden(upload(enter("甲司党务"), sheet(GOOD)))
    for token in (given["token"], "0" * 32, "../secret-key", "", "x"):
        assert enter("乙司党务").post(path, {**given, "token": token}).status_code == 404, token
    assert not Item.objects.exists()
    assert len(waiting_files()) == 1


@pytest.mark.parametrize(
    "name", ["秘书岗", "甲司司长", "甲一书记", "乙司牵头", "核验员", "监督员", "系统管理员"]
)
def test_who_may_not_import(built: build.House, enter: Enter, name: str) -> None:
    client = enter(name)
    assert client.get("/import/").status_code == 403
    assert client.get("/import/template/").status_code == 403
    assert upload(client, sheet(GOOD)).status_code == 403
    for path in ("/import/apply/", "/import/marked/"):
        assert client.post(path, {"token": "0" * 32, "year": 2021}).status_code == 403
    assert waiting_files() == []


def test_signed_out_and_wrong_methods(built: build.House, enter: Enter) -> None:
    assert Client().get("/import/").status_code == 302
    assert Client().post("/import/apply/").status_code == 302
    assert enter("综合岗").get("/import/apply/").status_code == 405
    assert enter("综合岗").get("/import/marked/").status_code == 405
    assert enter("综合岗").post("/import/template/").status_code == 405


def test_rows_become_clauses_of_the_own_document(built: build.House, enter: Enter) -> None:
    document = made.own_of(built, "甲司", "甲司措施")
    rows = [["2", "公开责任清单", "甲司第一党支部", "已公开", "2021-06-30"]]
    client = enter("甲司党务")
    tried = upload(client, sheet(rows, ["编号", *HEAD[1:]]), document=document.pk)
    assert "属于《甲司措施》" in text_of(tried)
    response = client.post("/import/apply/", hidden(tried))
    assert response["Location"] == f"/ledger/?document={document.pk}&stage=all"
    clause = Clause.objects.get(document=document, number="2")
    assert Item.objects.get().clause == clause


def test_the_ledger_moved_on_between_dry_run_and_apply(
    built: build.House, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("甲司党务")
    client.post("/import/apply/", hidden(upload(client, sheet(GOOD))))
    item = Item.objects.order_by("pk").first()
    assert item is not None
    rows = [[item.number, *GOOD[0][1:3], "已公开并上墙", GOOD[0][4]]]
    tried = upload(client, sheet(rows, ["编号", *HEAD[1:]]))
    from luoshi.web.views import imports

    planned = imports._plan

    def plan_then_change(*args: Any) -> Any:
        plan = planned(*args)
        Item.objects.filter(pk=item.pk, version=item.version).update(version=item.version + 1)
        return plan

    monkeypatch.setattr(imports, "_plan", plan_then_change)
    response = client.post("/import/apply/", hidden(tried))
    assert response.status_code == 409
    assert "没有写入" in text_of(response)
    assert Item.objects.get(pk=item.pk).standard == "已公开"
    monkeypatch.setattr(imports, "_plan", planned)
    assert client.post("/import/apply/", hidden(tried)).status_code == 303
    assert Item.objects.get(pk=item.pk).standard == "已公开并上墙"


@pytest.mark.parametrize(("query", "head"), [("", "事项"), ("?kind=problems", "问题来源")])
def test_the_template_is_read_by_the_import_itself(
    built: build.House, enter: Enter, query: str, head: str
) -> None:
    client = enter("甲司党务")
    response = client.get(f"/import/template/{query}")
    assert response.status_code == 200
    book = openpyxl.load_workbook(BytesIO(response.content))
    page = book.active
    names = [cell.value for cell in page[3]]
    assert head in names
    values = {
        "事项": "公开清单",
        "牵头单位": "甲司第一党支部",
        "完成时限": "2021-06-30",
        "完成标准": "已公开",
        "整改类型": "限期整改",
        "措施": "逐条对账",
    }
    page.append([values.get(str(name), "") for name in names])
    stream = BytesIO()
    book.save(stream)
    assert "可以写入：新立 1 项" in text_of(upload(client, stream.getvalue(), "填好的.xlsx"))


def test_a_table_without_lines_says_so_once(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    response = upload(client, sheet(GOOD), line="")
    shown = text_of(response)
    assert "有 1 处要改" in shown
    assert client.post("/import/apply/", hidden(response)).status_code == 422


def test_a_row_with_a_marking_leaves_nothing_behind(built: build.House, enter: Enter) -> None:
    rows = [[1, "机密★公开清单", "甲司第一党支部", "已公开", "2021-06-30"], GOOD[1]]
    client = enter("甲司党务")
    tried = upload(client, sheet(rows))
    assert "密级" in text_of(tried) or "涉密" in text_of(tried)
    assert "这个文件没有留下" in text_of(tried)
    assert "下载标好的表" not in text_of(tried)
    assert waiting_files() == []
    for path in ("/import/apply/", "/import/marked/"):
        assert client.post(path, hidden(tried)).status_code == 404
    assert not Item.objects.exists()


def test_names_of_files_are_shown_as_text(built: build.House, enter: Enter) -> None:
    shown = text_of(upload(enter("甲司党务"), sheet(GOOD), "<img src=x>.xlsx"))
    assert "<img src=x>" not in shown
    assert "&lt;img src=x&gt;" in shown


def test_queries_do_not_grow_with_rows(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    counts = []
    for n in (20, 400):
        rows = [[i, f"第{i}项任务", "甲司第一党支部", "已办", "2021-06-30"] for i in range(1, n + 1)]
        data = sheet(rows)
        with CaptureQueriesContext(connection) as queries:
            assert upload(client, data).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0]
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/import/").status_code == 200
    assert len(queries) <= 12


@pytest.mark.parametrize(
    ("language", "says"), [("zh-hans", "都改好才能写入"), ("en", "Nothing has been written")]
)
def test_both_languages(built: build.House, enter: Enter, language: str, says: str) -> None:
    client = enter("甲司党务")
    client.cookies["luoshi-language"] = language
    assert client.get("/import/").status_code == 200
    assert says in text_of(upload(client, sheet(BAD)))


def test_an_older_ledger_is_entered_by_the_office_and_says_so_for_ever(
    built: build.House, enter: Enter
) -> None:
    head, row = [*HEAD, "销号日期"], [1, "旧账里的事", "甲司", "已公开", "2020-12-31", "2020-11-30"]
    assert 'name="old"' not in text_of(enter("甲司党务").get("/import/"))
    client = enter("综合岗")
    assert 'name="old"' in text_of(client.get("/import/"))
    assert "写着已销号" in text_of(upload(client, sheet([row], head)))
    tried = upload(client, sheet([row], head), old="on")
    assert "录入为已销号" in text_of(tried)
    assert client.post("/import/apply/", hidden(tried, old="on")).status_code == 303
    item = Item.objects.get()
    for path in (f"/items/{item.pk}/", "/ledger/?stage=all&level=all"):
        assert "（录入）" in text_of(client.get(path)), path
    assert "已销号（录入）" in client.get("/ledger/export/?stage=all&format=csv").content.decode()
    assert "录入旧账" in text_of(client.get(f"/items/{item.pk}/history/"))


def test_only_the_office_says_that_a_ledger_is_old(built: build.House, enter: Enter) -> None:
    row = [1, "旧账里的事", "甲司第一党支部", "已公开", "2020-12-31", "2020-11-30"]
    tried = upload(enter("甲司党务"), sheet([row], [*HEAD, "销号日期"]), old="on")
    assert "录入为已销号" not in text_of(tried)
    assert "写着已销号" in text_of(tried)


@pytest.mark.parametrize("query", ["", "&format=csv"])
def test_the_ledger_sent_out_and_read_again_changes_nothing(
    built: build.House, enter: Enter, query: str
) -> None:
    client = enter("甲司党务")
    rows = [*GOOD, [3, "+长期办的事", "甲司第一党支部", "每季度有记录", "长期坚持"]]
    client.post("/import/apply/", hidden(upload(client, sheet(rows))))
    events = Event.objects.count()
    out = client.get(f"/ledger/export/?stage=all&level=all{query}").content
    again = upload(client, out, "台账.csv" if query else "台账.xlsx")
    plan = again.context["plan"]
    assert (plan.new, plan.changed, [(f.cell, f.found, f.wrong) for f in plan.faults]) == (0, 0, [])
    assert "和台账一样，没有要写的" in text_of(again)
    assert again.context["plan"].same == 3
    assert client.post("/import/apply/", hidden(again)).status_code == 303
    assert Event.objects.count() == events
