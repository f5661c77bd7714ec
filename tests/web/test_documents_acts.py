"""Pages that change documents, clauses and lines: who may, what is refused, what two editors see."""

import re
from collections.abc import Callable
from typing import Any

import documents_build as made
import pytest
from django.test import Client

import build
from luoshi.mandate import actions
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import OthersSee
from luoshi.mandate.models import Clause, ClauseVersion, Document, Line, Reach, UpperClause
from luoshi.mandate.queries import last_version
from luoshi.trail.models import Event

Enter = Callable[[str], Client]

HEADING = {
    "title": "关于落实全面从严治党责任的意见",
    "number": "示党发〔2021〕3号",
    "kind": "opinion",
    "issued_on": "2021-03-18",
    "others_see": "nothing",
}


def text_of(response: Any) -> str:
    return str(response.content.decode())


def clause_form(**more: Any) -> dict[str, Any]:
    return {
        "year": 2021,
        "kind": "task",
        "number": "1-77",
        "title": "领导班子成员讲一次课",
        "source": "党组会2021年1月12日决定",
        **more,
    }


# who may


def _write_paths(built: build.House) -> list[str]:
    document, clause = built.documents["台账"].pk, built.clauses["1-01"].pk
    return [
        f"/documents/{document}/edit/",
        f"/documents/{document}/clauses/new/",
        *(f"/clauses/{clause}/{what}/" for what in ("change", "retire", "same", "uppers")),
    ]


def test_only_the_owner_s_staff_may_write(built: build.House, enter: Enter) -> None:
    wanted = {"综合岗": 200, "复核岗": 200, "秘书岗": 403, "甲司党务": 403, "甲一书记": 403, "监督员": 403}
    for name, status in wanted.items():
        client = enter(name)
        for path in _write_paths(built):
            assert client.get(path).status_code == status, (name, path)
            if status != 200:
                assert client.post(path, clause_form()).status_code == status, (name, path)
    before = Event.objects.count()
    for path in _write_paths(built):
        assert enter("甲司党务").post(path, clause_form(version=1, earlier="")).status_code == 403
    assert Event.objects.count() == before


def test_out_of_sight_nothing_exists(built: build.House, enter: Enter) -> None:
    document = made.own_of(built, "乙司", "乙司方案")
    clause = Clause.objects.get(document=document)
    paths = [
        f"/documents/{document.pk}/{what}" for what in ("", "edit/", "clauses/", "clauses/new/", "export/")
    ]
    paths += [f"/clauses/{clause.pk}/{what}" for what in ("", "change/", "retire/", "same/", "uppers/")]
    absent = [re.sub(r"\d+", "999999", path) for path in paths]
    client = enter("甲司党务")
    for path in paths + absent:
        assert client.get(path).status_code == 404, path
        if not path.endswith(("/export/", "/clauses/")) and path.count("/") > 3:
            assert client.post(path, {}).status_code == 404, path


@pytest.mark.parametrize(
    ("name", "status"),
    [("综合岗", 200), ("甲司党务", 200), ("甲司司长", 403), ("甲一书记", 403), ("核验员", 403)],
)
def test_who_may_enter_a_document(built: build.House, enter: Enter, name: str, status: int) -> None:
    client = enter(name)
    assert client.get("/documents/new/").status_code == status
    assert client.post("/documents/new/", HEADING).status_code == (303 if status == 200 else status)


@pytest.mark.parametrize(("name", "status"), [("综合岗", 200), ("甲司党务", 403), ("甲一书记", 403)])
def test_who_may_open_a_line(built: build.House, enter: Enter, name: str, status: int) -> None:
    client = enter(name)
    given = {
        "code": "D9",
        "name": "作风建设",
        "kind": "party",
        "lead": built.units["甲司"].pk,
        "from_on": "2021-01-01",
    }
    assert client.get("/lines/new/").status_code == status
    assert client.post("/lines/new/", given).status_code == (303 if status == 200 else status)
    assert Line.objects.filter(code="D9").exists() is (status == 200)
    assert ("/lines/new/" in text_of(client.get("/lines/"))) is (status == 200)


# documents


def test_enter_a_document_of_the_own_unit(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    response = client.post("/documents/new/", {**HEADING, "open_ended": "on"})
    document = Document.objects.get(title=HEADING["title"])
    assert response.status_code == 303
    assert response["Location"] == f"/documents/{document.pk}/"
    assert document.owner == built.units["甲司"]
    assert document.open_ended
    assert list(Reach.objects.filter(document=document).values_list("unit__name", flat=True)) == ["甲司"]
    assert enter("甲一书记").get(f"/documents/{document.pk}/").status_code == 200
    assert enter("乙司党务").get(f"/documents/{document.pk}/").status_code == 404


def test_a_document_for_some_units_only(built: build.House, enter: Enter) -> None:
    given = {**HEADING, "reach": [built.units["甲司"].pk]}
    assert enter("综合岗").post("/documents/new/", given).status_code == 303
    document = Document.objects.get(title=HEADING["title"])
    assert enter("甲一书记").get(f"/documents/{document.pk}/").status_code == 200
    assert enter("乙一书记").get(f"/documents/{document.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "一" * 201}, "title"),
        ({"title": "秘密★ 一份文件"}, "title"),
        ({"number": "示党发〔2020〕9号"}, "number"),
        ({"issued_on": "2021-02-30"}, "issued_on"),
        ({"issued_on": "昨天"}, "issued_on"),
        ({"kind": "poem"}, "kind"),
        ({"others_see": "everything"}, "others_see"),
        ({"reach": ["999999"]}, "reach"),
        ({"reach": ["一"]}, "reach"),
        ({"title": "坏\x00字"}, "title"),
        ({"summary": "一" * 4001}, "summary"),
    ],
)
def test_what_a_document_s_form_refuses(
    built: build.House, enter: Enter, change: dict[str, Any], field: str
) -> None:
    before = Document.objects.count()
    response = enter("综合岗").post("/documents/new/", {**HEADING, **change})
    assert response.status_code == 422
    assert f'href="#field-{field}"' in text_of(response)
    assert Document.objects.count() == before


def test_a_unit_out_of_sight_answers_like_none(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    foreign = client.post("/documents/new/", {**HEADING, "reach": [built.units["乙司"].pk]})
    absent = client.post("/documents/new/", {**HEADING, "reach": [999999]})
    assert foreign.status_code == absent.status_code == 422
    assert "乙司" not in text_of(foreign).split('class="errors"')[1].split("</div>")[0]


def test_edit_tells_the_second_editor_and_keeps_what_he_typed(built: build.House, enter: Enter) -> None:
    document = built.documents["台账"]
    first, second = enter("综合岗"), enter("复核岗")
    path = f"/documents/{document.pk}/edit/"
    assert 'name="version" value="1"' in text_of(second.get(path))
    base = {**HEADING, "number": document.number, "version": 1}
    assert first.post(path, {**base, "title": "头一个人的标题"}).status_code == 303
    response = second.post(path, {**base, "title": "第二个人的标题"})
    assert response.status_code == 409
    shown = text_of(response)
    assert "第二个人的标题" in shown
    assert "头一个人的标题" in shown
    assert "<dd>只看自己的事项</dd>" in shown
    assert 'name="version" value="2"' in shown
    document.refresh_from_db()
    assert document.title == "头一个人的标题"
    assert second.post(path, {**base, "version": 2, "title": "第二个人的标题"}).status_code == 303


def test_edit_changes_to_whom_it_is_open(built: build.House, enter: Enter) -> None:
    document = built.documents["台账"]
    path = f"/documents/{document.pk}/edit/"
    given = {**HEADING, "number": document.number, "version": 1, "reach": [built.units["子院"].pk]}
    assert enter("综合岗").post(path, given).status_code == 303
    assert enter("子一书记").get(f"/documents/{document.pk}/").status_code == 200
    assert enter("乙一书记").get(f"/documents/{document.pk}/").status_code == 404
    assert Event.objects.filter(act="document.opened_to", obj=f"document:{document.pk}").count() == 1
    shown = text_of(enter("综合岗").get(path))
    assert re.search(rf'value="{built.units["子院"].pk}"[^>]*checked', shown)
    assert enter("综合岗").post(path, {**given, "version": 2, "reach": []}).status_code == 303
    assert enter("乙一书记").get(f"/documents/{document.pk}/").status_code == 200


# clauses


def test_add_a_clause_in_the_first_year(built: build.House, enter: Enter) -> None:
    document = made.own_of(built, "甲司", "甲司方案")
    client = enter("甲司党务")
    form = text_of(client.get(f"/documents/{document.pk}/clauses/new/"))
    assert 'name="number" value="2"' in form
    response = client.post(
        f"/documents/{document.pk}/clauses/new/",
        clause_form(number="2", kind="measure", source="", lead=built.units["甲司第一党支部"].pk),
    )
    clause = Clause.objects.get(document=document, number="2")
    assert response["Location"] == f"/clauses/{clause.pk}/"
    assert clause.versions.get().lead == built.units["甲司第一党支部"]


def test_the_next_number_under_an_aspect(built: build.House, enter: Enter) -> None:
    document = built.documents["台账"]
    form = text_of(
        enter("综合岗").get(f"/documents/{document.pk}/clauses/new/?parent={built.clauses['1'].pk}")
    )
    assert 'name="number" value="1-02"' in form
    assert re.search(rf'<option value="{built.clauses["1"].pk}" selected>', form)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "1-01"}, "same"),
        ({"number": "1-01", "same": "new"}, "number"),
        ({"number": ""}, "number"),
        ({"title": ""}, "title"),
        ({"source": ""}, "source"),
        ({"year": "二〇二一"}, "year"),
        ({"year": 1066}, "year"),
        ({"kind": "poem"}, "kind"),
        ({"parent": 999999}, "parent"),
        ({"lead": 999999}, "lead"),
        ({"standard": "一" * 401}, "standard"),
        ({"text": "机密★"}, "text"),
    ],
)
def test_what_a_clause_s_form_refuses(
    built: build.House, enter: Enter, change: dict[str, Any], field: str
) -> None:
    path = f"/documents/{built.documents['台账'].pk}/clauses/new/"
    response = enter("综合岗").post(path, clause_form(**change))
    assert response.status_code == 422
    assert f'href="#field-{field}"' in text_of(response)
    assert Clause.objects.filter(document=built.documents["台账"]).count() == 2


def test_foreign_rows_in_the_body_answer_like_none(built: build.House, enter: Enter) -> None:
    other = made.own_of(built, "乙司", "乙司方案")
    own = made.own_of(built, "甲司", "甲司方案")
    path = f"/documents/{own.pk}/clauses/new/"
    client = enter("甲司党务")
    foreign = {"parent": Clause.objects.get(document=other).pk, "lead": built.units["乙司"].pk}
    for field, pk in foreign.items():
        given = clause_form(number="2", kind="measure", **{field: pk})
        response = client.post(path, given)
        assert response.status_code == 422, field
        absent = text_of(client.post(path, {**given, field: 999999}))
        assert re.findall(r'<p class="says">(.*?)</p>', text_of(response)) == re.findall(
            r'<p class="says">(.*?)</p>', absent
        )


def test_a_likely_same_clause_is_proposed_and_a_person_decides(built: build.House, enter: Enter) -> None:
    document, old = built.documents["台账"], built.clauses["1-01"]
    path = f"/documents/{document.pk}/clauses/new/"
    given = clause_form(number="1-02", title="设党委单位都制定落实责任清单", parent=built.clauses["1"].pk)
    client = enter("综合岗")
    asked = client.post(path, given)
    assert asked.status_code == 422
    assert "上一年有很像的" in text_of(asked)
    assert f'value="change:{old.pk}"' in text_of(asked)
    assert f'value="continue:{old.pk}"' in text_of(asked)
    assert "设党委单位都制定落实责任清单" in text_of(asked)
    assert client.post(path, {**given, "same": "change:999999"}).status_code == 422
    response = client.post(path, {**given, "same": f"change:{old.pk}"})
    assert response["Location"] == f"/clauses/{old.pk}/"
    assert not Clause.objects.filter(document=document, number="1-02").exists()
    assert ClauseVersion.objects.get(clause=old, year=2021).title == given["title"]


def test_a_clause_may_go_on_under_a_new_number(built: build.House, enter: Enter) -> None:
    document, old = built.documents["台账"], built.clauses["1-01"]
    given = clause_form(
        number="1-02",
        title="设党委单位都制定落实责任清单",
        same=f"continue:{old.pk}",
        parent=built.clauses["1"].pk,
    )
    assert enter("综合岗").post(f"/documents/{document.pk}/clauses/new/", given).status_code == 303
    old.refresh_from_db()
    assert old.retired_from == 2021
    assert old.retire_source == given["source"]
    assert Clause.objects.get(document=document, number="1-02").continues == old
    shown = text_of(enter("综合岗").get(f"/documents/{document.pk}/?old=2020&new=2021"))
    assert dict(re.findall(r'show=(\w+)[^"]*">(\d+)</a>', shown)) == {"changed": "1"}


def test_or_be_a_new_one_all_the_same(built: build.House, enter: Enter) -> None:
    document, old = built.documents["台账"], built.clauses["1-01"]
    given = clause_form(number="1-02", title="设党委单位都制定落实责任清单", same="new")
    assert enter("综合岗").post(f"/documents/{document.pk}/clauses/new/", given).status_code == 303
    old.refresh_from_db()
    assert old.retired_from is None
    assert Clause.objects.get(document=document, number="1-02").continues is None


def _change_form(clause: Clause, **more: Any) -> dict[str, Any]:
    return {
        "year": 2021,
        "title": "设党委单位制定并公开责任清单",
        "source": "责任清单第三部分第4条",
        "version": last_version(clause),
        **more,
    }


def test_change_a_clause_and_keep_what_it_said(built: build.House, enter: Enter) -> None:
    clause = built.clauses["1-01"]
    path = f"/clauses/{clause.pk}/change/"
    assert "设党委单位制定落实责任清单" in text_of(enter("综合岗").get(path))
    assert enter("综合岗").post(path, _change_form(clause)).status_code == 303
    said = dict(ClauseVersion.objects.filter(clause=clause, gone_at=None).values_list("year", "title"))
    assert said == {2020: "设党委单位制定落实责任清单", 2021: "设党委单位制定并公开责任清单"}


def test_two_editors_of_one_clause(built: build.House, enter: Enter) -> None:
    clause = built.clauses["1-01"]
    path = f"/clauses/{clause.pk}/change/"
    opened = _change_form(clause)
    assert enter("综合岗").post(path, {**opened, "title": "头一个人写的"}).status_code == 303
    response = enter("复核岗").post(path, {**opened, "title": "第二个人写的"})
    assert response.status_code == 409
    shown = text_of(response)
    assert "头一个人写的" in shown
    assert "第二个人写的" in shown
    assert f'name="version" value="{last_version(clause)}"' in shown
    again = {**opened, "title": "第二个人写的", "version": last_version(clause)}
    assert enter("复核岗").post(path, again).status_code == 303
    assert ClauseVersion.objects.get(clause=clause, year=2021, gone_at=None).title == "第二个人写的"
    assert ClauseVersion.objects.filter(clause=clause, year=2021).count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": ""}, "source"),
        ({"year": 2019}, "year"),
        ({"title": ""}, "title"),
        ({"lead": 999999}, "lead"),
        ({"version": ""}, "version"),
    ],
)
def test_what_a_change_refuses(built: build.House, enter: Enter, change: dict[str, Any], field: str) -> None:
    clause = built.clauses["1-01"]
    response = enter("综合岗").post(f"/clauses/{clause.pk}/change/", _change_form(clause, **change))
    assert response.status_code == 422
    assert f'href="#field-{field}"' in text_of(response)
    assert ClauseVersion.objects.filter(clause=clause).count() == 1


def test_retire_a_clause(built: build.House, enter: Enter) -> None:
    clause = built.clauses["1-01"]
    path = f"/clauses/{clause.pk}/retire/"
    client = enter("综合岗")
    assert client.post(path, {"year": 2021, "source": ""}).status_code == 422
    assert client.post(path, {"year": 2020, "source": "并入"}).status_code == 422
    assert (
        client.post(f"/clauses/{built.clauses['1'].pk}/retire/", {"year": 2021, "source": "x"}).status_code
        == 422
    )
    assert client.post(path, {"year": 2021, "source": "已销号，合并完成"}).status_code == 303
    assert "已销号，合并完成" in text_of(client.get(f"/documents/{built.documents['台账'].pk}/"))
    for what in ("change", "retire"):
        assert client.get(f"/clauses/{clause.pk}/{what}/").status_code == 422
    assert client.post(path, {"year": 2021, "source": "又一次"}).status_code == 422


def test_say_same_and_take_it_back(built: build.House, enter: Enter) -> None:
    document = built.documents["台账"]
    old = built.clauses["1-01"]
    new = actions.add_clause(
        document=document,
        kind=old.kind,
        number="1-09",
        words=ClauseWords(title="责任清单", source="党组会决定"),
        year=2021,
        by=build.SYSTEM,
    )
    path = f"/clauses/{new.pk}/same/"
    client = enter("综合岗")
    assert client.post(path, {"earlier": old.pk}).status_code == 422
    actions.retire_clause(clause=old, year=2021, source="换编号", by=build.SYSTEM)
    assert client.post(path, {"earlier": old.pk}).status_code == 303
    assert Clause.objects.get(pk=new.pk).continues == old
    assert client.post(path, {"earlier": ""}).status_code == 303
    assert Clause.objects.get(pk=new.pk).continues is None
    other = Clause.objects.get(document=made.own_of(built, "示例部", "别的方案"))
    assert client.post(path, {"earlier": other.pk}).status_code == 422


def test_upper_clauses_are_searched_ticked_and_ended(built: build.House, enter: Enter) -> None:
    _document, measures = made.upper(built)
    task = built.clauses["1-01"]
    path = f"/clauses/{task.pk}/uppers/"
    client = enter("综合岗")
    shown = text_of(client.get(path + "?q=上级第2条"))
    assert f'value="{measures[1].pk}"' in shown
    assert f'value="{measures[0].pk}"' not in shown
    assert "没有找到" in text_of(client.get(path + "?q=没有的话"))
    assert client.post(path, {"uppers": [measures[1].pk], "version": ""}).status_code == 303
    assert list(UpperClause.objects.filter(gone_at=None).values_list("upper", flat=True)) == [measures[1].pk]
    assert f'name="version" value="{measures[1].pk}"' in text_of(client.get(path))
    stale = client.post(path, {"uppers": [measures[0].pk], "version": ""})
    assert stale.status_code == 409
    assert f'value="{measures[0].pk}"' in text_of(stale)
    assert client.post(path, {"uppers": [], "version": str(measures[1].pk)}).status_code == 303
    assert not UpperClause.objects.filter(gone_at=None).exists()
    for wrong in (999999, built.clauses["1"].pk):
        assert client.post(path, {"uppers": [wrong], "version": ""}).status_code == 422


def test_upper_clauses_one_cannot_see_are_kept(built: build.House, enter: Enter) -> None:
    own = made.own_of(built, "甲司", "甲司方案")
    hidden = made.own_of(built, "示例部", "后来收窄的意见", reach=[built.units["乙司"]])
    task, above = Clause.objects.get(document=own), Clause.objects.get(document=hidden)
    actions.carry_out(clause=task, uppers=[above], by=build.SYSTEM)
    _document, measures = made.upper(built)
    client = enter("甲司党务")
    shown = text_of(client.get(f"/clauses/{task.pk}/uppers/"))
    assert "后来收窄的意见" not in shown
    version = re.search(r'name="version" value="([^"]*)"', shown)
    assert version is not None
    given = {"uppers": [measures[0].pk], "version": version[1]}
    assert client.post(f"/clauses/{task.pk}/uppers/", given).status_code == 303
    held = set(UpperClause.objects.filter(clause=task, gone_at=None).values_list("upper", flat=True))
    assert held == {above.pk, measures[0].pk}
    assert client.post(f"/clauses/{task.pk}/uppers/", {"uppers": [above.pk]}).status_code == 422


def test_others_see_is_kept(built: build.House, enter: Enter) -> None:
    assert enter("综合岗").post("/documents/new/", {**HEADING, "others_see": "lights"}).status_code == 303
    assert Document.objects.get(title=HEADING["title"]).others_see == OthersSee.LIGHTS


@pytest.mark.parametrize(
    "path", ["/documents/", "/lines/", "/documents/{}/", "/clauses/{}/", "/documents/{}/export/"]
)
def test_reading_pages_take_no_post(built: build.House, enter: Enter, path: str) -> None:
    assert enter("综合岗").post(path.format(1)).status_code == 405
