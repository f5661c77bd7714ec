"""Pages of documents: the list, two years compared, the clauses of a year, the file."""

import re
from collections.abc import Callable
from io import BytesIO

import documents_build as made
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
from luoshi.items.kinds import Klass
from luoshi.mandate import actions
from luoshi.mandate.kinds import OthersSee
from luoshi.mandate.models import Clause

Enter = Callable[[str], Client]


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_list_shows_what_is_in_sight_and_counts_its_tasks(built: build.House, enter: Enter) -> None:
    own = made.own_of(built, "乙司", "乙司工作方案")
    build.item(built, lead="甲司", owner="示例部", by="综合岗", clause=built.clauses["1-01"])
    shown = text_of(enter("综合岗").get("/documents/"))
    assert "乙司工作方案" in shown
    assert built.documents["台账"].title in shown
    assert f'/ledger/?document={built.documents["台账"].pk}&amp;stage=all">1</a>' in shown
    branch = text_of(enter("甲一书记").get("/documents/"))
    assert built.documents["台账"].title in branch
    assert "乙司工作方案" not in branch
    assert "登记文件" not in branch
    assert enter("甲一书记").get(f"/documents/{own.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [("政治建设", True), ("示党发[2020]9号", True), ("示党发（2020）9号", True), ("没有的话", False)],
)
def test_list_is_searched_by_words_and_number(
    built: build.House, enter: Enter, words: str, found: bool
) -> None:
    shown = text_of(enter("综合岗").get("/documents/", {"q": words}))
    assert (built.documents["台账"].title in shown) is found
    assert ("放宽条件" in shown) is not found


def test_list_narrows_by_kind_and_pages_by_key(built: build.House, enter: Enter) -> None:
    for n in range(55):
        made.own_of(built, "示例部", f"方案{n:02d}")
    client = enter("综合岗")
    assert built.documents["台账"].title not in text_of(client.get("/documents/?kind=plan"))
    first = text_of(client.get("/documents/?kind=plan"))
    link = re.search(r'href="(\?kind=plan[^"]*after=[^"]+)"', first)
    assert link is not None
    second = text_of(client.get("/documents/" + link[1].replace("&amp;", "&")))
    titles = re.findall(r">(方案\d\d)</a>", first) + re.findall(r">(方案\d\d)</a>", second)
    assert sorted(titles) == [f"方案{n:02d}" for n in range(55)]
    assert text_of(client.get("/documents/?kind=plan&all=1")).count('class="title-link"') == 55


def test_comparison_counts_strip_and_words(built: build.House, enter: Enter) -> None:
    document = made.ledger(built)
    shown = text_of(enter("综合岗").get(f"/documents/{document.pk}/?old=2019&new=2020"))
    strip = shown[shown.index('class="strips"') : shown.index('class="tags"')]
    assert len(re.findall(r'<rect class="kept"', strip)) == 2 * 36
    assert len(re.findall(r'<rect class="changed"', strip)) == 2 * 4
    assert len(re.findall(r'<rect class="new"', strip)) == 1
    assert len(re.findall(r'<rect class="retired"', strip)) == 1
    tags = dict(re.findall(r'<a class="f strong" href="\?[^"]*show=(\w+)[^"]*">(\d+)</a>', shown))
    assert tags == {"kept": "36", "changed": "4", "new": "1", "retired": "1"}
    assert "<del>8—10</del>" in shown
    assert "<ins>9—11</ins>" in shown
    assert "9 项没有变，展开看" in shown
    assert "党组会2020年1月12日决定第1条" in shown
    assert "已销号，合并完成" in shown
    assert "一、坚定政治信仰" in shown


def test_comparison_across_years_names_every_source_and_follows_a_new_number(
    built: build.House, enter: Enter
) -> None:
    document = made.ledger(built)
    shown = text_of(enter("综合岗").get(f"/documents/{document.pk}/?old=2018&new=2021&show=changed"))
    for year in (2019, 2020, 2021):
        assert f"党组会{year}年1月12日决定第1条" in shown
    assert '<span class="no">3-04</span>' in shown
    assert '<span class="no">3-90</span>' in shown
    assert "<del>梳理风险点</del>" in shown
    assert "<ins>换了编号</ins>" in shown


@pytest.mark.parametrize(
    ("query", "old", "new"),
    [
        ("", 2020, 2021),
        ("?old=x&new=-1", 2020, 2021),
        ("?new=2019", 2018, 2019),
        ("?old=2020&new=2020", 2019, 2020),
    ],
)
def test_years_that_make_no_sense_fall_back(
    built: build.House, enter: Enter, query: str, old: int, new: int
) -> None:
    document = made.ledger(built, each=4)
    shown = text_of(enter("综合岗").get(f"/documents/{document.pk}/{query}"))
    assert re.findall(r'<option value="(\d{4})" selected>', shown)[:2] == [str(old), str(new)]


def test_narrowed_to_one_aspect_and_one_change(built: build.House, enter: Enter) -> None:
    document = made.ledger(built, each=5)
    second = Clause.objects.get(document=document, number="2")
    shown = text_of(
        enter("综合岗").get(f"/documents/{document.pk}/?old=2019&new=2020&show=retired&aspect={second.pk}")
    )
    table = shown[shown.index("<table") :]
    assert table.count('class="tag retired"') == 1
    assert "2-03" in table
    assert "1-02" not in table
    empty = text_of(
        enter("综合岗").get(f"/documents/{document.pk}/?old=2018&new=2019&show=retired&aspect={second.pk}")
    )
    assert "没有符合的条款" in empty


def test_a_document_of_one_year_shows_its_tree_with_lights(built: build.House, enter: Enter) -> None:
    document = made.own_of(built, "甲司", "甲司措施")
    clause = Clause.objects.get(document=document, number="1")
    build.item(built, lead="甲司第一党支部", clause=clause, klass=Klass.IMMEDIATE)
    shown = text_of(enter("甲司党务").get(f"/documents/{document.pk}/"))
    assert "两年相比" not in shown
    assert f'<a class="f" href="/clauses/{clause.pk}/#items">1</a>' in shown
    assert "l-normal" in shown
    assert "新增条款" in shown
    reader = text_of(enter("甲司司长").get(f"/documents/{document.pk}/"))
    assert "新增条款" not in reader


def test_others_items_count_only_where_the_document_says_so(built: build.House, enter: Enter) -> None:
    for others_see, n in [(OthersSee.NOTHING, 0), (OthersSee.LIGHTS, 1)]:
        document = made.own_of(built, "示例部", f"方案{others_see}", others_see=others_see)
        clause = Clause.objects.get(document=document)
        build.item(built, lead="甲司", owner="示例部", by="综合岗", clause=clause)
        shown = text_of(enter("乙一书记").get(f"/documents/{document.pk}/"))
        assert shown.count(f'href="/clauses/{clause.pk}/#items"') == n
        listed = text_of(enter("乙一书记").get(f"/ledger/?document={document.pk}&stage=all"))
        assert ('class="no">' in listed) is bool(n)


def test_clauses_of_a_year(built: build.House, enter: Enter) -> None:
    document = made.ledger(built, each=4)
    _above, measures = made.upper(built)
    task = Clause.objects.get(document=document, number="1-01")
    actions.carry_out(clause=task, uppers=measures[:2], by=build.SYSTEM)
    client = enter("综合岗")
    in_2019 = text_of(client.get(f"/documents/{document.pk}/clauses/?year=2019"))
    assert "2-03" in in_2019
    assert "2021年党史" not in in_2019
    assert f'href="/clauses/{measures[0].pk}/"' in in_2019
    assert in_2019.index("一、坚定政治信仰") < in_2019.index("1-01") < in_2019.index("二、强化政治领导")
    now = text_of(client.get(f"/documents/{document.pk}/clauses/"))
    assert "2-03" not in now
    assert "2021年党史" in now
    nonsense = text_of(client.get(f"/documents/{document.pk}/clauses/?year=1066"))
    assert "2021年的条款" in nonsense


def test_upper_documents_out_of_sight_are_not_named(built: build.House, enter: Enter) -> None:
    document = made.ledger(built, each=4)
    hidden = made.own_of(built, "示例部", "只给甲司的意见", reach=[built.units["甲司"]])
    task = Clause.objects.get(document=document, number="1-01")
    actions.carry_out(clause=task, uppers=[Clause.objects.get(document=hidden)], by=build.SYSTEM)
    for path in (f"/documents/{document.pk}/", f"/documents/{document.pk}/clauses/", f"/clauses/{task.pk}/"):
        assert "只给甲司" not in text_of(enter("乙司党务").get(path))
    assert "只给甲司" in text_of(enter("甲司党务").get(f"/clauses/{task.pk}/"))
    assert enter("乙司党务").get(f"/documents/{hidden.pk}/").status_code == 404
    assert enter("乙司党务").get(f"/clauses/{Clause.objects.get(document=hidden).pk}/").status_code == 404


def test_clause_page_tells_its_story(built: build.House, enter: Enter) -> None:
    document = made.ledger(built, each=4)
    later = Clause.objects.get(document=document, number="3-90")
    earlier = Clause.objects.get(document=document, number="3-04")
    shown = text_of(enter("综合岗").get(f"/clauses/{later.pk}/"))
    assert f'<a href="/clauses/{earlier.pk}/">3-04' in shown
    assert "责任清单第三部分第4条" in shown
    shown = text_of(enter("综合岗").get(f"/clauses/{earlier.pk}/"))
    assert "2021年起退出" in shown
    assert f'<a href="/clauses/{later.pk}/">3-90' in shown
    assert "/change/" not in shown
    changed = Clause.objects.get(document=document, number="1-02")
    shown = text_of(enter("综合岗").get(f"/clauses/{changed.pk}/"))
    assert shown.index("2021年</td>") < shown.index("2020年</td>") < shown.index("2018年</td>")
    assert "<ins>" in shown


def test_who_may_act_is_what_the_pages_offer(built: build.House, enter: Enter) -> None:
    task = built.clauses["1-01"]
    office = text_of(enter("综合岗").get(f"/clauses/{task.pk}/"))
    for what in ("change", "retire", "same", "uppers"):
        assert f"/clauses/{task.pk}/{what}/" in office
    assert f"/items/new/?clause={task.pk}" in office
    staff = text_of(enter("甲司党务").get(f"/clauses/{task.pk}/"))
    assert f"/clauses/{task.pk}/change/" not in staff
    assert f"/items/new/?clause={task.pk}" in staff
    member = text_of(enter("甲一书记").get(f"/clauses/{task.pk}/"))
    assert "/items/new/" not in member


def test_export_holds_the_comparison(built: build.House, enter: Enter) -> None:
    document = made.ledger(built, each=5)
    response = enter("综合岗").get(f"/documents/{document.pk}/export/?old=2019&new=2020&show=changes")
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [row[0] for row in rows] == ["调整", "新增", "调整", "退出", "调整", "调整"]
    assert "2019" in sheet["A2"].value
    whole = enter("综合岗").get(f"/documents/{document.pk}/export/?old=2019&new=2020")
    sheet = openpyxl.load_workbook(BytesIO(whole.content)).active
    assert sheet.max_row == 3 + 22
    year = enter("综合岗").get(f"/documents/{document.pk}/export/?year=2019")
    sheet = openpyxl.load_workbook(BytesIO(year.content)).active
    assert sheet.max_row == 3 + 4 + 21
    assert enter("核验员").get(f"/documents/{document.pk}/export/").status_code == 403
    own = made.own_of(built, "乙司", "乙司工作方案")
    assert enter("甲司党务").get(f"/documents/{own.pk}/export/").status_code == 404
    sheet = openpyxl.load_workbook(
        BytesIO(enter("乙司党务").get(f"/documents/{own.pk}/export/").content)
    ).active
    assert sheet["B4"].value == "乙司工作方案第一条措施"


def test_administrators_read_no_documents(built: build.House, enter: Enter) -> None:
    pk, clause = built.documents["台账"].pk, built.clauses["1-01"].pk
    for path in (
        "/documents/",
        "/lines/",
        f"/documents/{pk}/",
        f"/clauses/{clause}/",
        f"/documents/{pk}/clauses/",
    ):
        assert enter("系统管理员").get(path).status_code in {403, 404}, path
    assert Client().get(f"/documents/{pk}/").status_code == 302


def test_an_empty_ledger_says_what_to_do(built: build.House, enter: Enter) -> None:
    document = actions.enter_document(
        title="还没有条款的台账",
        kind=built.documents["台账"].kind,
        owner=built.units["示例部"],
        issued_on=build.START,
        open_ended=True,
        by=build.SYSTEM,
    )
    for path in (f"/documents/{document.pk}/", f"/documents/{document.pk}/clauses/"):
        shown = text_of(enter("综合岗").get(path))
        assert f"/documents/{document.pk}/clauses/new/" in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_takes_more_than_twelve_queries(built: build.House, enter: Enter, language: str) -> None:
    document = made.ledger(built, each=60, others_see=OthersSee.LIGHTS)
    _above, measures = made.upper(built)
    closed = made.own_of(built, "示例部", "措施")
    tasks = list(Clause.objects.filter(document=document, kind="task")[:40])
    for task in tasks:
        actions.carry_out(clause=task, uppers=measures, by=build.SYSTEM)
        for lead in ("甲司", "乙司", "子院"):
            build.item(built, lead=lead, owner="示例部", by="综合岗", clause=task)
    client = enter("综合岗")
    client.cookies["luoshi-language"] = language
    paths = [
        "/documents/",
        f"/documents/{document.pk}/",
        f"/documents/{document.pk}/?old=2018&new=2021&show=all",
        f"/documents/{closed.pk}/",
        f"/documents/{document.pk}/clauses/",
        f"/clauses/{tasks[0].pk}/",
        f"/clauses/{tasks[0].parent_id}/",
        "/lines/",
        f"/documents/{document.pk}/clauses/new/",
        f"/clauses/{tasks[0].pk}/change/",
        f"/clauses/{tasks[0].pk}/same/",
        f"/clauses/{tasks[0].pk}/uppers/?q=上级",
        f"/documents/{document.pk}/edit/",
        f"/documents/{document.pk}/export/",
    ]
    for path in paths:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200, path
        assert len(queries) <= 12, f"{path}: {len(queries)}\n" + "\n".join(q["sql"][:160] for q in queries)
