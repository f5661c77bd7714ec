"""Pages of attachments: optional, listed with version and days, sent to keep and never shown, read by who sees the owner."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
import paper_files as made
from luoshi.access.models import AccessEntry
from luoshi.base import clock
from luoshi.cadence.kinds import RecordKind
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.items.models import Item
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import OthersSee
from luoshi.mandate.models import Document
from luoshi.papers import store
from luoshi.papers.actions import Upload
from luoshi.papers.kinds import PaperKind
from luoshi.papers.models import Paper, PaperVersion
from luoshi.records import actions as records
from luoshi.records.actions import NewRecord
from luoshi.records.models import Record
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
EFFECT = Effect(effect="办之前各写各的，现在一份清单管到底")
NEW = b"%PDF-1.7 second"
MOST = 12


@pytest.fixture(autouse=True)
def _home(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.LUOSHI_HOME = tmp_path


def sent(data: bytes = made.PDF, name: str = "学习安排清单.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def upload(data: bytes = made.PDF, **more: Any) -> Upload:
    return Upload(data=data, name="学习安排清单.pdf", **more)


def record_of(built: build.House) -> Record:
    new = NewRecord(
        host=built.units["甲司第一党支部"],
        kinds=[RecordKind.THEMED_DAY],
        held_on=date(2021, 4, 16),
        required=12,
    )
    return records.enter(new=new, by=built.by("甲一书记"))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_file_is_added_replaced_and_withdrawn_on_the_page(built: build.House, enter: Enter) -> None:
    record, client = record_of(built), enter("甲一书记")
    page = f"/records/{record.pk}/"
    assert "附文件" in text(client.get(page))
    assert 'id="papers"' not in text(client.get(page)), "no attachments: nothing is shown or asked for"
    given = {"file": sent(), "title": "", "effective_on": "2021-05-01"}
    answer = client.post(f"{page}papers/new/", given)
    assert (answer.status_code, answer.url) == (303, page)
    shown = text(client.get(page))
    paper = Paper.objects.get()
    version = paper.versions.get()
    for words in ("学习安排清单", "第 1 版", "2021年5月1日", "2021年4月20日", "1 KB", version.sha256[:8]):
        assert words in shown
    assert version.sha256[:9] not in shown
    change = {"file": sent(NEW), "reason": "改了两条", "version": "1", "effective_on": ""}
    assert client.post(f"{page}papers/{paper.pk}/replace/", change).status_code == 303
    shown = text(client.get(page))
    assert "第 2 版" in shown
    assert "以前 1 版" in shown
    assert f"{page}papers/{version.pk}/file/" in shown
    assert client.post(f"{page}papers/{paper.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}papers/{paper.pk}/withdraw/", {"reason": "里面有名单"}).status_code == 303
    shown = text(client.get(page))
    assert "撤下：里面有名单" in shown
    assert "/file/" not in shown
    assert version.sha256[:8] in shown, "the hash stays"
    for each in PaperVersion.objects.all():
        assert client.get(f"{page}papers/{each.pk}/file/").status_code == 404
    assert client.get(f"{page}papers/{paper.pk}/replace/").status_code == 404


def test_a_file_is_sent_to_keep_and_never_shown(built: build.House, enter: Enter) -> None:
    document = built.documents["台账"]
    paper = mandate.attach(document=document, upload=upload(title="办法（试行）"), by=built.by("综合岗"))
    address = f"/documents/{document.pk}/papers/{paper.versions.get().pk}/file/"
    answer = enter("子一书记").get(address)
    assert answer.content == made.PDF
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment; filename*=utf-8''")
    assert said.endswith(".pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_nobody_counts_or_notes_who_fetched_a_file(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    paper = items.attach(item=item, upload=upload(), by=built.by("甲一书记"))
    client = enter("甲司党务")
    address = f"/items/{item.pk}/papers/{paper.versions.get().pk}/file/"
    before = Event.objects.count(), AccessEntry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert (Event.objects.count(), AccessEntry.objects.count()) == before
    assert not [q["sql"] for q in asked if not q["sql"].lstrip("(").startswith("SELECT")]
    assert len(asked) <= MOST


def test_a_tampered_file_is_not_sent(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    version = items.attach(item=item, upload=upload(), by=built.by("甲一书记")).versions.get()
    store.path_of(version.sha256).write_bytes(b"%PDF forged")
    answer = enter("甲一书记").get(f"/items/{item.pk}/papers/{version.pk}/file/")
    assert answer.status_code == 422
    assert "不是当时传的那个" in text(answer)
    assert "forged" not in text(answer)


def test_who_sees_the_light_alone_sees_no_attachment(built: build.House, enter: Enter) -> None:
    item = build.item(built, lead="甲司", owner="示例部", by="综合岗", clause=built.clauses["1-01"])
    version = items.attach(
        item=item, upload=upload(title="清单不外露"), by=built.by("甲司党务")
    ).versions.get()
    Document.objects.filter(pk=built.documents["台账"].pk).update(others_see=OthersSee.LIGHTS)
    client = enter("子院党务")
    page = f"/items/{item.pk}/"
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(page, headers=headers)
        assert answer.status_code == 200, "the light is seen"
        assert "papers" not in text(answer)
        assert "不外露" not in text(answer)
        assert client.get(f"{page}papers/", headers=headers).status_code == 404
    assert client.get(f"{page}papers/{version.pk}/file/").status_code == 404
    assert client.get(f"{page}papers/new/").status_code == 404
    assert enter("甲司党务").get(f"{page}papers/{version.pk}/file/").status_code == 200


def test_a_file_is_found_under_its_own_owner_alone(built: build.House, enter: Enter) -> None:
    """Whoever sees one item reaches through it no file of another, of a record, or of a document."""
    near, far = (
        build.item(built),
        build.item(built, lead="乙司第一党支部", owner="乙司", by="乙司党务", line=built.lines["Y1"]),
    )
    hidden = items.attach(item=far, upload=upload(title="远"), by=built.by("乙一书记")).versions.get()
    items.attach(item=near, upload=upload(NEW), by=built.by("甲一书记"))
    record, client = record_of(built), enter("甲一书记")
    for base in (
        f"/items/{near.pk}/",
        f"/records/{record.pk}/",
        f"/documents/{built.documents['台账'].pk}/",
    ):
        assert client.get(f"{base}papers/{hidden.pk}/file/").status_code == 404
        assert client.get(f"{base}papers/").status_code == 200
        for act in ("replace", "withdraw"):
            assert client.post(f"{base}papers/{hidden.paper_id}/{act}/", {"reason": "x"}).status_code in {
                403,
                404,
            }
    assert PaperVersion.objects.get(pk=hidden.pk).gone_at is None


def test_the_lead_does_not_change_what_came_with_the_item(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    task = items.attach(item=item, upload=upload(title="任务书"), by=built.by("甲司党务"))
    done = items.attach(item=item, upload=upload(NEW, title="成果"), by=built.by("甲一书记"))
    page = f"/items/{item.pk}/papers/"
    for role, paper, expected in (
        ("甲一书记", task, 403),
        ("甲一书记", done, 200),
        ("甲司党务", task, 200),
        ("甲司党务", done, 403),
    ):
        for act in ("replace", "withdraw"):
            assert enter(role).get(f"{page}{paper.pk}/{act}/").status_code == expected, (role, paper.title)
    shown = text(enter("甲司党务").get(page))
    assert f"{page}{task.pk}/replace/" in shown
    assert f"{page}{done.pk}/replace/" not in shown


def test_what_lies_before_the_confirmer_is_not_changed(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    paper = items.attach(item=item, upload=upload(), by=built.by("甲一书记"))
    items.submit(item=item, effect=EFFECT, by=built.by("甲一书记"))
    client, page = enter("甲一书记"), f"/items/{item.pk}/papers/"
    shown = text(client.get(page))
    assert "换新版本" not in shown
    assert f"{page}new/" not in shown
    answer = client.post(f"{page}new/", {"file": sent(NEW), "kind": "other"})
    assert answer.status_code == 422
    assert "不能附文件" in text(answer)
    assert client.post(f"{page}{paper.pk}/replace/", {"file": sent(NEW), "version": "1"}).status_code == 422
    assert PaperVersion.objects.count() == 1


def test_submitting_with_the_named_document_as_a_file(built: build.House, enter: Enter) -> None:
    item = build.item(built, needs_document="正式印发的清单")
    client, address = enter("甲一书记"), f"/items/{item.pk}/submit/"
    assert 'enctype="multipart/form-data"' in text(client.get(address))
    answer = client.post(address, {"effect": EFFECT.effect, "documents": ""})
    assert answer.status_code == 422
    assert "或附上文件" in text(answer)
    answer = client.post(address, {"effect": EFFECT.effect, "documents": "", "file": sent(b"<html>")})
    assert answer.status_code == 422
    assert "这种文件不收" in text(answer)
    assert client.post(address, {"effect": EFFECT.effect, "documents": "", "file": sent()}).status_code == 303
    assert Item.objects.get(pk=item.pk).state == "submitted"
    assert Paper.objects.get().kind == PaperKind.NAMED
    shown = text(enter("甲司党务").get(f"/items/{item.pk}/papers/"))
    assert "点名要的文件" in shown


def test_where_no_document_is_named_no_file_is_asked_for(built: build.House, enter: Enter) -> None:
    page = text(enter("甲一书记").get(f"/items/{build.item(built).pk}/submit/"))
    assert 'type="file"' not in page


def test_a_named_document_is_offered_where_one_is_named(built: build.House, enter: Enter) -> None:
    client = enter("甲一书记")
    named, free = build.item(built, needs_document="正式印发的清单"), build.item(built)
    assert "点名要的文件" in text(client.get(f"/items/{named.pk}/papers/new/"))
    assert "点名要的文件" not in text(client.get(f"/items/{free.pk}/papers/new/"))
    page = f"/items/{free.pk}/papers/new/"
    assert client.post(page, {"file": sent(), "kind": "named"}).status_code == 422
    assert client.post(page, {"file": sent(), "kind": ""}).status_code == 303
    assert Paper.objects.get().kind == PaperKind.OTHER


def test_a_record_is_entered_with_a_file_or_without(built: build.House, enter: Enter) -> None:
    client = enter("甲一书记")
    form = {"kinds": ["themed_day"], "held_on": "2021-04-16", "mode": "on_site", "required": "12"}
    page = text(client.get("/records/new/"))
    assert 'type="file"' in page
    assert "可有可无" in page
    assert client.post("/records/new/", form).status_code == 303
    assert not Paper.objects.exists()
    answer = client.post("/records/new/", form | {"file": sent(b"<html>")})
    assert answer.status_code == 422
    assert Record.objects.count() == 1, "a refused file: nothing is entered"
    assert client.post("/records/new/", form | {"file": sent()}).status_code == 303
    assert Record.objects.order_by("-pk")[0].papers.get().paper.title == "学习安排清单"
    kept = client.post("/records/new/", form | {"file": sent(NEW), "keep": "1"})
    assert kept.status_code == 303
    assert Paper.objects.count() == 1, "a draft keeps no file"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (sent(b""), "文件是空的"),
        (sent(name="机密★通知.pdf"), "不收涉密内容"),
        (sent(b"PK\x03\x04", "包.zip"), "文件坏了"),
        (sent(made.archive("a.txt"), "包.zip"), "压缩包先解开"),
        (sent(name="长" * 245 + ".pdf"), "文件名太长"),
        (None, "选一个文件"),
    ],
)
def test_a_refused_file_is_told_in_the_form(
    built: build.House, enter: Enter, file: SimpleUploadedFile | None, words: str
) -> None:
    given = {"title": "清单"} | ({"file": file} if file else {})
    answer = enter("综合岗").post(f"/documents/{built.documents['台账'].pk}/papers/new/", given)
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="清单"' in text(answer), "what was typed stays"
    assert not Paper.objects.exists()


def test_a_file_that_is_too_big_is_refused_by_its_size(built: build.House, enter: Enter, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PAPER_MB = 1
    given = {"file": sent(made.PDF.ljust(1024**2 + 1))}
    answer = enter("综合岗").post(f"/documents/{built.documents['台账'].pk}/papers/new/", given)
    assert answer.status_code == 422
    assert "文件有 2 MB，最多 1 MB" in text(answer)


def test_the_second_of_two_is_told_and_may_go_on(built: build.House, enter: Enter) -> None:
    document, by = built.documents["台账"], built.by("综合岗")
    paper = mandate.attach(document=document, upload=upload(), by=by)
    mandate.replace_paper(document=document, paper=paper, upload=upload(NEW), read=1, by=by)
    client, address = enter("复核岗"), f"/documents/{document.pk}/papers/{paper.pk}/replace/"
    answer = client.post(address, {"file": sent(b"%PDF-3"), "version": "1"})
    assert answer.status_code == 409
    assert 'name="version" value="2"' in text(answer)
    assert client.post(address, {"file": sent(b"%PDF-3"), "version": "2"}).status_code == 303


def test_the_history_of_an_item_tells_of_its_files(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    paper = items.attach(item=item, upload=upload(), by=built.by("甲一书记"))
    items.withdraw_paper(item=item, paper=paper, reason="传错了", by=built.by("甲一书记"))
    shown = text(enter("甲司党务").get(f"/items/{item.pk}/history/"))
    for words in ("附文件", "撤下附件", "学习安排清单", "传错了", paper.versions.get().sha256):
        assert words in shown


def test_pages_with_attachments_stay_within_their_queries(built: build.House, enter: Enter) -> None:
    by = built.by("综合岗")
    parent = build.item(built, lead="甲司", owner="示例部", by="综合岗", clause=built.clauses["1-01"])
    for n in range(8):
        items.attach(item=parent, upload=upload(b"%%PDF-1.%d" % n), by=built.by("甲司党务"))
    items.break_down(
        item=parent, parts=[items.Part(lead=built.units["甲司第一党支部"])], by=built.by("甲司党务")
    )
    record, document = record_of(built), built.documents["台账"]
    for n in range(5):
        paper = records.attach(record=record, upload=upload(b"%%PDF-2.%d" % n), by=built.by("甲一书记"))
        records.replace_paper(
            record=record, paper=paper, upload=upload(b"%%PDF-3.%d" % n), read=1, by=built.by("甲一书记")
        )
        mandate.attach(document=document, upload=upload(b"%%PDF-4.%d" % n), by=by)
    with clock.at(build.TODAY + timedelta(days=1)):
        for role in ("综合岗", "甲司党务", "甲一书记"):
            client = enter(role)
            client.get("/lines/")
            for path in (
                f"/items/{parent.pk}/",
                f"/items/{parent.pk}/papers/",
                f"/records/{record.pk}/",
                f"/records/{record.pk}/papers/",
                f"/documents/{document.pk}/",
                f"/documents/{document.pk}/papers/",
            ):
                with CaptureQueriesContext(connection) as asked:
                    answer = client.get(path)
                assert answer.status_code in {200, 404}, path
                assert len(asked) <= MOST, (role, path, [q["sql"][:120] for q in asked])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_is_a_part_and_a_page(built: build.House, enter: Enter, language: str) -> None:
    item = build.item(built)
    items.attach(item=item, upload=upload(), by=built.by("甲一书记"))
    client = enter("甲一书记")
    client.cookies["luoshi-language"] = language
    whole = text(client.get(f"/items/{item.pk}/"))
    assert f'hx-get="/items/{item.pk}/papers/"' in whole
    part = text(client.get(f"/items/{item.pk}/papers/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "<html" in text(client.get(f"/items/{item.pk}/papers/"))
    assert ("version 1" if language == "en" else "第 1 版") in part
