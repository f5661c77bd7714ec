"""Pages of responsibility lists and handover sheets: drawn up, tied, asked for, signed; files; few queries, both languages."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document as Docx

import build
import lists_build as made
from luoshi.cadence.models import Duty
from luoshi.items.models import Item
from luoshi.lists import actions
from luoshi.lists.kinds import Side
from luoshi.lists.models import Handover, PointDuty, PointPost, Request, Standing
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Document, UpperClause
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def built(db: None) -> build.House:
    """The small institution with the root's list of three tiers."""
    return made.house()


def page(client: Client, path: str, **more: str) -> str:
    answer = client.get(path, **more)  # type: ignore[arg-type]
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def test_everybody_finds_it_in_the_navigation(built: build.House, enter: Enter) -> None:
    for who in ("综合岗", "甲一书记", "学习组长", "监督员"):
        assert 'href="/lists/"' in page(enter(who), "/lists/"), who
        assert "管党治党责任清单" in page(enter(who), "/lists/"), who


def test_a_list_shows_whose_and_what_carries_it(built: build.House, enter: Enter) -> None:
    pk = built.documents["清单"].pk
    shown = page(enter("综合岗"), f"/lists/{pk}/")
    for words in (
        "每半年专题研究一次",
        "党组书记",
        "研究全面从严治党",
        "还没有落到事项或规定动作",
        "4 条还没有落实到事",
    ):
        assert words in shown, words
    loose = page(enter("综合岗"), f"/lists/{pk}/?show=loose")
    assert "管好议事清单" in loose
    assert "每半年专题研究一次" not in loose
    assert f"/items/new/?clause={built.clauses['清单1.2'].pk}" in shown
    assert "/items/new/?clause=" not in page(enter("乙司党务"), f"/lists/{pk}/"), (
        "who does not write it opens nothing from it"
    )


def test_turns_are_cells_of_the_page_or_a_page_of_their_own(built: build.House, enter: Enter) -> None:
    pk, point = built.documents["清单"].pk, built.clauses["清单1.1"].pk
    assert f'id="turns-{point}"' in page(enter("综合岗"), f"/lists/{pk}/")
    cells = page(enter("综合岗"), f"/lists/{pk}/turns/", **HTMX)
    assert f'id="turns-{point}" hx-swap-oob="true"' in cells
    assert "今年该 2 次，做到 0 次" in cells
    assert "<html" not in cells
    assert "<html" in page(enter("综合岗"), f"/lists/{pk}/turns/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_page_asks_little(built: build.House, enter: Enter, language: str) -> None:
    dual = Duty.objects.get(code="dual_life")
    actions.tie_duties(clause=built.clauses["清单3.2"], duties=[dual], by=built.by("综合岗"))
    request, own = made.asked(built), made.drawn(built)
    org.appoint(
        post=built.posts["甲司党务"],
        person=org.register_person(name="接任的人", by=build.SYSTEM),
        from_on=date(2021, 5, 10),
        by=build.SYSTEM,
    )
    handover = actions.open_handover(post=built.posts["甲司党务"], by=built.by("甲司党务"))
    root, post = built.documents["清单"].pk, built.posts["书记岗"].pk
    office, staff = enter("综合岗"), enter("甲司党务")
    for client in (office, staff):
        client.cookies["luoshi-language"] = language
    for client, path, more in (
        (office, "/lists/", {}),
        (office, f"/lists/{root}/", {}),
        (office, f"/lists/{root}/turns/", HTMX),
        (office, f"/lists/posts/{post}/", {}),
        (office, f"/lists/posts/{post}/turns/", HTMX),
        (office, f"/lists/asked/{request.pk}/", {}),
        (office, f"/lists/{root}/ask/", {}),
        (staff, "/lists/", {}),
        (staff, f"/lists/{own.standing.document_id}/", {}),
        (staff, f"/lists/{root}/draw/", {}),
        (office, "/handovers/", {}),
        (staff, "/mine/", {}),
    ):
        with CaptureQueriesContext(connection) as asked:
            page(client, path, **more)
        assert len(asked) <= 12, (path, len(asked), [q["sql"][:70] for q in asked.captured_queries])
    actions.sign(handover=handover, side=Side.GAVE, by=built.by("甲司党务"))
    with CaptureQueriesContext(connection) as asked:
        page(office, f"/handovers/{handover.pk}/")
    assert len(asked) <= 12


def test_a_unit_draws_up_its_own_in_one_form(built: build.House, enter: Enter) -> None:
    request = made.asked(built)
    staff, root = enter("甲司党务"), built.documents["清单"].pk
    shown = page(staff, "/lists/")
    assert f"/lists/{root}/draw/" in shown, "who has none is led to it"
    form = page(staff, f"/lists/{root}/draw/")
    assert "每半年专题研究一次" in form
    first, second = built.clauses["清单1.1"].pk, built.clauses["清单2.1"].pk
    given = {
        "title": "甲司责任清单",
        "from_on": "2021-04-20",
        f"take-{first}": "on",
        f"title-{first}": "每半年研究一次",
        f"take-{second}": "on",
        "own-secretary": "每季度到支部一次\n\n每月看一次台账",
        "own-body": "",
        "own-member": "",
    }
    sent = staff.post(f"/lists/{root}/draw/", given)
    standing = Standing.objects.get(unit=built.units["甲司"])
    assert (sent.status_code, sent["Location"]) == (303, f"/lists/{standing.document_id}/")
    assert UpperClause.objects.filter(clause__document=standing.document).count() == 2
    own = page(staff, f"/lists/{standing.document_id}/")
    for words in ("每半年研究一次", "主持定好全年安排", "每月看一次台账", "报成效"):
        assert words in own, words
    item = Item.objects.get(parent=request.item, lead=built.units["甲司"])
    submit = page(staff, f"/items/{item.pk}/submit/")
    assert "列出了《甲司责任清单》，4 条，2021年4月20日起执行。" in submit, "nothing is typed twice"
    assert submit.count("《甲司责任清单》") >= 2
    sent = staff.post(
        f"/items/{item.pk}/submit/", {"effect": "列出了《甲司责任清单》", "documents": "《甲司责任清单》"}
    )
    assert sent.status_code == 303


def test_a_form_sent_with_nothing_comes_back_with_what_was_typed(built: build.House, enter: Enter) -> None:
    staff, root = enter("甲司党务"), built.documents["清单"].pk
    answer = staff.post(f"/lists/{root}/draw/", {"title": "甲司责任清单", "from_on": "2021-04-20"})
    assert answer.status_code == 422
    assert "一条也没有选" in answer.content.decode()
    marked = {"title": "甲司责任清单", "from_on": "2021-04-20", "own-body": "机密★3年"}
    answer = staff.post(f"/lists/{root}/draw/", marked)
    assert answer.status_code == 422
    assert "写着密级" in answer.content.decode()
    assert not Standing.objects.filter(unit=built.units["甲司"]).exists()


def test_the_office_asks_in_one_act_and_sees_what_came_of_it(built: build.House, enter: Enter) -> None:
    office, root = enter("综合岗"), built.documents["清单"].pk
    form = page(office, f"/lists/{root}/ask/")
    assert "今天的 2 个设党委单位" in form
    given = {
        "title": "照上级清单列出本单位责任清单",
        "due_on": "2021-04-30",
        "line": str(built.lines["D1"].pk),
        "judge_group": str(built.groups["常设核验组"].pk),
        "units": [str(built.units["甲司"].pk), str(built.units["子院"].pk)],
    }
    foreign = office.post(f"/lists/{root}/ask/", given | {"units": [str(built.units["乙司"].pk)]})
    assert foreign.status_code == 422, "a unit without a committee is no choice"
    sent = office.post(f"/lists/{root}/ask/", given)
    request = Request.objects.get()
    assert (sent.status_code, sent["Location"]) == (303, f"/lists/asked/{request.pk}/")
    made.drawn(built)
    table = page(office, f"/lists/asked/{request.pk}/")
    assert table.index("甲司") < table.index("子院")
    assert "甲司责任清单" in table
    assert "1.2 管好议事清单" in table
    only = page(office, f"/lists/asked/{request.pk}/?show=missing")
    assert "甲司责任清单" not in only
    assert "还没有自己的清单" in only
    got = office.get(f"/lists/asked/{request.pk}/export/")
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(BytesIO(got.content)).active.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == "单位")
    assert [row[0] for row in rows[head + 1 :]] == ["甲司", "子院"]


def test_points_are_tied_on_pages_and_the_second_is_told_of_the_first(
    built: build.House, enter: Enter
) -> None:
    office, point = enter("综合岗"), built.clauses["清单1.2"].pk
    duty, post = Duty.objects.get(code="centre_study"), built.posts["书记岗"]
    assert duty.name in page(office, f"/lists/entries/{point}/duties/")
    sent = office.post(f"/lists/entries/{point}/duties/", {"duties": [str(duty.pk)], "version": ""})
    assert sent.status_code == 303
    assert PointDuty.objects.filter(clause=point, duty=duty, gone_at=None).exists()
    late = office.post(f"/lists/entries/{point}/duties/", {"duties": [], "version": ""})
    assert late.status_code == 409
    sent = office.post(f"/lists/entries/{point}/posts/", {"posts": [str(post.pk)], "version": ""})
    assert sent.status_code == 303
    assert PointPost.objects.filter(clause=point, post=post, gone_at=None).exists()
    foreign = office.post(
        f"/lists/entries/{point}/posts/",
        {"posts": [str(built.posts["甲一书记"].pk)], "version": str(post.pk)},
    )
    assert foreign.status_code == 422
    assert office.get(f"/lists/entries/{built.clauses['1-01'].pk}/posts/").status_code == 404


def test_a_document_on_paper_becomes_a_list(built: build.House, enter: Enter) -> None:
    by = built.by("子院党务")
    document = mandate.enter_document(
        title="子院旧清单",
        kind=DocumentKind.LIST,
        owner=built.units["子院"],
        issued_on=build.TODAY,
        by=by,
    )
    aspect = mandate.add_clause(
        document=document,
        kind=ClauseKind.ASPECT,
        number="1",
        words=mandate.ClauseWords("党委"),
        year=2021,
        by=by,
    )
    staff = enter("子院党务")
    assert f"/documents/{document.pk}/make-list/" in page(staff, "/lists/new/")
    sent = staff.post(
        f"/documents/{document.pk}/make-list/", {"from_on": "2021-04-20", "body": str(aspect.pk)}
    )
    assert sent.status_code == 303
    assert "这一级还没有条目" in page(staff, f"/lists/{document.pk}/")
    foreign = built.clauses["1"].pk
    again = staff.post(
        f"/documents/{document.pk}/make-list/", {"from_on": "2021-04-20", "body": str(foreign)}
    )
    assert again.status_code == 422
    ended = staff.post(f"/lists/{document.pk}/end/", {"to_on": "2021-04-20"})
    assert ended.status_code == 303


def test_a_leader_has_his_own_on_one_page(built: build.House, enter: Enter) -> None:
    post = built.posts["书记岗"].pk
    leader = enter("书记岗")
    assert f"/lists/posts/{post}/" in page(leader, "/lists/"), "one click from the list"
    shown = page(leader, f"/lists/posts/{post}/")
    for words in ("每半年专题研究一次", "主持定好全年安排", "3 条"):
        assert words in shown, words
    assert "管业务也管队伍" not in shown
    assert "主持定好全年安排" in page(enter("综合岗"), f"/lists/posts/{post}/"), "head office sees it too"
    assert "没有归这个岗位的条目" in page(enter("甲一书记"), f"/lists/posts/{built.posts['甲一书记'].pk}/")


def test_a_list_leaves_as_a_table_and_as_word(built: build.House, enter: Enter) -> None:
    pk, office = built.documents["清单"].pk, enter("综合岗")
    got = office.get(f"/lists/{pk}/export/")
    sheet = openpyxl.load_workbook(BytesIO(got.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if "责任内容" in row)
    assert head == ["层级", "序号", "责任内容", "具体措施", "责任岗位", "落到什么", "期限", "进展"]
    assert rows[rows.index(head) + 1][-1] == "研究全面从严治党：今年该 2 次，做到 0 次"
    word = Docx(BytesIO(office.get(f"/lists/{pk}/export/?format=docx").content))
    assert [each.text for each in word.paragraphs if each.text][:1] == ["管党治党责任清单"]
    assert len(word.tables) == 3
    assert "责任内容" in office.get(f"/lists/{pk}/export/?format=csv").content.decode("utf-8-sig")


def test_all_lists_in_sight_leave_as_one_table(built: build.House, enter: Enter) -> None:
    own = made.drawn(built)
    assert "/lists/export/" in page(enter("综合岗"), "/lists/")
    sheet = openpyxl.load_workbook(BytesIO(enter("综合岗").get("/lists/export/").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if "责任内容" in row)
    assert head[:5] == ["单位", "清单", "从哪一天起", "层级", "序号"]
    body = rows[rows.index(head) + 1 :]
    assert [row[0] for row in body if row[0]] == ["示例部"] * 5 + ["甲司"] * 3, "official order"
    assert body[0][-1] == "研究全面从严治党：今年该 2 次，做到 0 次"
    # who does not see 甲司's list gets the root's alone; what ended is in the other table
    text = enter("乙司党务").get("/lists/export/?format=csv").content.decode("utf-8-sig")
    assert "管党治党责任清单" in text
    assert own.standing.document.title not in text
    actions.end_list(standing=own.standing, to_on=build.TODAY, by=built.by("甲司党务"))
    earlier = enter("综合岗").get("/lists/export/?when=earlier&format=csv").content.decode("utf-8-sig")
    assert "到哪一天" in earlier
    assert "研究全面从严治党" not in earlier


def coming(built: build.House, on: date = date(2021, 5, 10)) -> None:
    person = org.register_person(name="接任的人", by=build.SYSTEM)
    built.people["接任的人"] = person
    post = org.create_post(
        kind=PostKind.MEMBER,
        title="接任的人",
        unit=built.units["甲司"],
        from_on=build.TODAY,
        by=build.SYSTEM,
    )
    built.posts["接任的人"] = post
    org.appoint(post=post, person=person, from_on=build.TODAY, by=build.SYSTEM)
    org.appoint(post=built.posts["甲司党务"], person=person, from_on=on, by=build.SYSTEM)


def test_a_seat_is_handed_over_by_two_signatures(built: build.House, enter: Enter) -> None:
    build.item(built, lead="甲司", owner="示例部", by="综合岗", title="把台账装订成册")
    coming(built)
    staff, taker = enter("甲司党务"), enter("接任的人")
    post = built.posts["甲司党务"].pk
    assert "谁交、谁接" in page(staff, f"/posts/{post}/hand-over/")
    sent = staff.post(f"/posts/{post}/hand-over/")
    handover = Handover.objects.get()
    where = f"/handovers/{handover.pk}/"
    assert (sent.status_code, sent["Location"]) == (303, where)
    assert "甲司 甲司党务的交接单" in page(staff, "/mine/")
    assert "把台账装订成册" in page(taker, where)
    assert "我接手，签字" in page(taker, where)
    assert enter("甲司司长").post(f"{where}sign/").status_code == 403
    assert staff.post(f"{where}sign/").status_code == 303
    assert staff.post(f"{where}sign/").status_code == 403, "once"
    assert taker.post(f"{where}sign/").status_code == 303
    shown = page(staff, where)
    assert "两个人都签了" in shown
    assert "我移交，签字" not in shown
    word = Docx(BytesIO(staff.get(f"{where}word/").content))
    assert "岗位交接单" in word.paragraphs[0].text
    assert any(
        "把台账装订成册" in cell.text for table in word.tables for row in table.rows for cell in row.cells
    )
    assert "甲司 甲司党务" in page(enter("综合岗"), "/handovers/")
    assert "没有等签的交接单" in page(enter("综合岗"), "/handovers/?show=waiting")


def test_who_is_gone_is_signed_for_and_the_sheet_says_so(built: build.House, enter: Enter) -> None:
    coming(built, on=build.TODAY)
    handover = actions.open_handover(post=built.posts["甲司党务"], by=built.by("综合岗"))
    org.anonymise_person(person=built.people["甲司党务"], by=build.SYSTEM)
    office, where = enter("综合岗"), f"/handovers/{handover.pk}/"
    assert "替移交人签" in page(office, where)
    assert "替移交人签" not in page(enter("甲司司长"), where)
    assert office.post(f"{where}sign-for/", {"reason": ""}).status_code == 422
    assert office.post(f"{where}sign-for/", {"reason": "本人已离开"}).status_code == 303
    shown = page(office, where)
    assert "代签：本人已离开" in shown
    assert "已销去姓名" in shown


def test_cancelling_needs_a_reason_and_leaves_the_sheet(built: build.House, enter: Enter) -> None:
    coming(built)
    handover = actions.open_handover(post=built.posts["甲司党务"], by=built.by("甲司党务"))
    staff, where = enter("甲司党务"), f"/handovers/{handover.pk}/"
    assert staff.post(f"{where}cancel/", {}).status_code == 422
    assert staff.post(f"{where}cancel/", {"reason": "不走了"}).status_code == 303
    assert "取消：不走了" in page(staff, where)
    again = staff.post(f"/posts/{built.posts['甲司党务'].pk}/hand-over/")
    assert again.status_code == 303


def test_lists_page_by_key_and_the_empty_ledger_says_so(enter: Enter, built: build.House) -> None:
    office = enter("综合岗")
    assert "没有以前的清单" in page(office, "/lists/?when=earlier")
    assert page(office, "/lists/?after=nonsense~x&when=&all=1")
    Standing.objects.all().delete()
    assert "还没有责任清单" in page(office, "/lists/")
    assert Document.objects.exists()
