"""The ledger, one item, my list and what waits: what they show, to whom, in how many queries."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
from luoshi.access.models import View
from luoshi.items import actions
from luoshi.items.actions import Effect, NewItem
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.mandate.kinds import OthersSee
from luoshi.mandate.models import Document

Enter = Callable[[str], Client]
CANARY = "金丝雀事项"
EFFECT = Effect("原来没有，现在有了。")
MOST = 12


def canary(built: build.House) -> Item:
    """Open an item that 甲司 must never see."""
    return build.item(
        built, title=CANARY, lead="乙司第一党支部", owner="乙司", by="乙司党务", line=built.lines["Y1"]
    )


def many(built: build.House, n: int = 300) -> list[Item]:
    """Open hundreds of items on 甲司's branches, due over half a year, some with a clause, some submitted."""
    leads = [built.units[name] for name in ("甲司第一党支部", "甲司第二党支部", "甲司")]
    news = [
        NewItem(
            title=f"第 {k} 件事",
            line=built.lines["D1"],
            lead=leads[k % 3],
            owner=built.units["示例部" if k % 3 == 2 else "甲司"],
            clause=built.clauses["1-01"] if k % 4 == 0 else None,
            klass=Klass.SUSTAINED if k % 7 == 0 else Klass.BY_DATE,
            due_on=date(2021, 4, 1) + timedelta(days=k % 180),
            supports=[built.units["子院"]] if k % 5 == 0 else [],
        )
        for k in range(n)
    ]
    items = actions.open_items(news=news, by=build.SYSTEM)
    sent = [item for k, item in enumerate(items) if k % 3 == 0 and item.klass != Klass.SUSTAINED][:60]
    actions.submit_many(entries=[(item, EFFECT) for item in sent], by=built.by("甲一书记"))
    return items


def queries_of(client: Client, url: str, **headers: str) -> int:
    client.get(url, headers=headers)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(url, headers=headers)
    assert answer.status_code == 200, url
    return len(seen)


def test_every_page_stays_within_its_queries(built: build.House, enter: Enter) -> None:
    items = many(built)
    parent = build.item(built, lead="甲司", owner="示例部", by="综合岗", clause=built.clauses["1-01"])
    actions.break_down(
        item=parent,
        parts=[actions.Part(lead=built.units[f"甲司第{n}党支部"]) for n in "一二"],
        by=built.by("甲司党务"),
    )
    waiting = next(item for item in items if Item.objects.get(pk=item.pk).state == "submitted")
    document = built.documents["台账"].pk
    urls = {
        "综合岗": [
            "/ledger/",
            "/ledger/?all=1&level=all",
            f"/ledger/?document={document}&year=2021",
            "/ledger/?sort=due",
            "/ledger/export/",
            f"/items/{parent.pk}/",
            f"/items/{parent.pk}/history/",
            "/items/new/",
            f"/items/{parent.pk}/break-down/",
            "/confirmations/",
            "/mine/",
        ],
        "甲司党务": [
            "/ledger/",
            "/confirmations/",
            "/mine/",
            f"/items/{waiting.pk}/",
            f"/items/{waiting.pk}/confirm/",
            "/items/new/",
            "/mine/export/",
        ],
        "甲一书记": ["/mine/", "/mine/?done=1", "/ledger/?level=work", f"/items/{waiting.pk}/"],
        "监督员": ["/ledger/?stage=all", f"/items/{waiting.pk}/history/"],
        "分管领导": ["/ledger/", "/confirmations/"],
    }
    over = {
        (name, url): n
        for name, found in urls.items()
        for client in [enter(name)]
        for url in found
        if (n := queries_of(client, url)) > MOST
    }
    assert not over
    assert queries_of(enter("甲司党务"), f"/items/{waiting.pk}/", **{"HX-Request": "true"}) <= MOST


def test_what_is_out_of_scope_is_nowhere(built: build.House, enter: Enter) -> None:
    hidden = canary(built)
    actions.submit(item=hidden, effect=EFFECT, by=built.by("乙一书记"))
    absent = 99999
    for name in ("甲一书记", "甲司党务", "工作组员", "子院党务"):
        client = enter(name)
        for path in ("", "history/", "edit/", "submit/", "confirm/", "cancel/", "break-down/", "supports/"):
            here = client.get(f"/items/{hidden.pk}/{path}")
            there = client.get(f"/items/{absent}/{path}")
            assert here.status_code == there.status_code == 404, (name, path)
            assert CANARY not in here.content.decode()
        fragment = client.get(f"/items/{hidden.pk}/", headers={"HX-Request": "true"})
        assert fragment.status_code == 404
        for url in (
            "/ledger/?level=all&stage=all&all=1",
            f"/search/?q={CANARY}",
            "/mine/",
            "/ledger/?q=" + CANARY,
        ):
            answer = client.get(url)
            assert answer.status_code in {200, 403}
            body = answer.content.decode().split('id="main"')[1].replace(f'value="{CANARY}"', "")
            assert f">{CANARY}<" not in body
            assert "共 1 项" not in body
        book = client.get("/ledger/export/?level=all&stage=all")
        assert CANARY not in _cells(book)
        assert client.get(f"/ledger/?unit={built.units['乙司'].pk}").status_code == 404
        assert client.get(f"/ledger/export/?unit={built.units['乙司'].pk}").status_code == 404


def _cells(answer: object) -> list[str]:
    assert answer.status_code == 200  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(BytesIO(answer.content))  # type: ignore[attr-defined]
    return [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]


def test_export_holds_the_filtered_rows_and_says_the_scope(built: build.House, enter: Enter) -> None:
    mine = build.item(built, title="=1+1 报安排")
    canary(built)
    other = build.item(built, title="另一件", lead="甲司第二党支部")
    unit = built.units["甲司第一党支部"].pk
    cells = _cells(enter("综合岗").get(f"/ledger/export/?unit={unit}"))
    assert "=1+1 报安排" in cells
    assert mine.number in cells
    assert other.title not in cells
    assert any("甲司第一党支部" in cell and "2021年4月20日" in cell for cell in cells)
    assert enter("学习组长").get("/ledger/export/").status_code == 403


def test_a_glimpse_shows_lead_light_and_dates_only(built: build.House, enter: Enter) -> None:
    item = build.item(
        built,
        lead="甲司",
        owner="示例部",
        by="综合岗",
        clause=built.clauses["1-01"],
        standard="标准不外露",
    )
    actions.note_progress(item=item, unit=built.units["甲司"], text="进展不外露", by=built.by("甲司党务"))
    client = enter("子院党务")
    assert client.get(f"/items/{item.pk}/").status_code == 404
    document = built.documents["台账"]
    Document.objects.filter(pk=document.pk).update(others_see=OthersSee.LIGHTS)
    page = client.get(f"/items/{item.pk}/").content.decode()
    drawer = client.get(f"/items/{item.pk}/", headers={"HX-Request": "true"}).content.decode()
    for text in (page, drawer):
        assert item.title in text
        assert "不外露" not in text
    assert client.get(f"/items/{item.pk}/history/").status_code == 404
    assert item.title in client.get("/ledger/").content.decode()
    assert not any("不外露" in cell for cell in _cells(client.get("/ledger/export/")))


def test_the_ledger_pages_by_key_and_counts_all(built: build.House, enter: Enter) -> None:
    many(built, 120)
    client = enter("综合岗")
    first = client.get("/ledger/?sort=due")
    assert len(first.context["page"].rows) == 50
    assert first.context["total"] == 120
    seen = [item.pk for item in first.context["page"].rows]
    query = first.context["next_query"]
    while query:
        page = client.get(f"/ledger/?{query}")
        seen += [item.pk for item in page.context["page"].rows]
        query = page.context["next_query"]
    assert len(seen) == len(set(seen)) == 120
    assert len(client.get("/ledger/?all=1").context["page"].rows) == 120


@pytest.mark.parametrize("sort", ["number", "due", "unit", "recent"])
def test_every_order_pages_through_all(built: build.House, enter: Enter, sort: str) -> None:
    many(built, 110)
    client = enter("综合岗")
    query, seen = f"sort={sort}", []
    while query:
        page = client.get(f"/ledger/?{query}")
        seen += [item.pk for item in page.context["page"].rows]
        query = page.context["next_query"]
    assert len(seen) == len(set(seen)) == 110


def test_counts_narrow_and_match_their_rows(built: build.House, enter: Enter) -> None:
    many(built, 90)
    client = enter("综合岗")
    page = client.get("/ledger/")
    for light, n, query in page.context["counts"]:
        narrowed = client.get(f"/ledger/?{query}&all=1")
        assert len(narrowed.context["page"].rows) == n, light
        assert narrowed.context["total"] == page.context["total"]


@pytest.mark.parametrize(
    "query",
    [
        "year=abc&unit=&light=blue&sort=score&after=~",
        "after=%00~x&level=both",
        "year=9999999999999999999&document=-1",
        "after=99~notadate&sort=due",
        "q=%EF%BC%85%27%22%3C",
    ],
)
def test_odd_addresses_show_a_list(built: build.House, enter: Enter, query: str) -> None:
    build.item(built)
    assert enter("综合岗").get(f"/ledger/?{query}").status_code == 200


def test_saved_views_are_ones_own(built: build.House, enter: Enter) -> None:
    mine, other = enter("甲司党务"), enter("乙司党务")
    answer = mine.post("/ledger/views/", {"name": "逾期的", "light": "overdue", "sort": "due", "evil": "x"})
    assert answer.status_code == 303
    view = View.objects.get()
    assert view.query == "light=overdue&sort=due"
    assert "逾期的" in mine.get("/ledger/").content.decode()
    assert "逾期的" not in other.get("/ledger/").content.decode()
    assert mine.post("/ledger/views/", {"name": " "}).status_code == 422
    other.post(f"/ledger/views/{view.pk}/drop/")
    assert View.objects.filter(pk=view.pk).exists()
    mine.post(f"/ledger/views/{view.pk}/drop/")
    assert not View.objects.exists()


def test_the_trace_stands_on_one_page(built: build.House, enter: Enter) -> None:
    parent = build.item(built, lead="甲司", owner="示例部", by="综合岗", clause=built.clauses["1-01"])
    child = actions.break_down(
        item=parent, parts=[actions.Part(lead=built.units["甲司第一党支部"])], by=built.by("甲司党务")
    )[0]
    actions.note_progress(item=child, unit=child.lead, text="开了会", by=built.by("甲一书记"))
    actions.submit(item=child, effect=EFFECT, by=built.by("甲一书记"))
    actions.return_(item=child, reason="写清多少人", by=built.by("甲司司长"))
    actions.submit(item=child, effect=Effect("原来没有，现在 23 人都到。"), by=built.by("甲一书记"))
    actions.confirm(item=child, note="看过", by=built.by("甲司司长"))
    page = enter("甲一书记").get(f"/items/{child.pk}/").content.decode()
    order = [
        "关于加强党的政治建设的重点任务",
        parent.title,
        "立项",
        "写清多少人",
        "23 人都到",
        "看过",
        "开了会",
        "已销号",
    ]
    trace = page.split('class="trace"')[1]
    places = [trace.find(word) for word in order]
    assert -1 not in places, order[places.index(-1)]
    assert places[:6] == sorted(places[:6])
    drawer = enter("甲一书记").get(f"/items/{child.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in drawer.content.decode()
    assert "23 人都到" in drawer.content.decode()


def test_the_page_offers_what_the_post_may_do(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    offered = {
        name: [offer.url.split("/")[3] for offer in enter(name).get(f"/items/{item.pk}/").context["offers"]]
        for name in ("甲一书记", "甲司党务", "甲司司长", "监督员")
    }
    assert offered["甲一书记"] == ["submit", "progress", "papers", "ask-date"]
    assert set(offered["甲司党务"]) >= {"edit", "cancel"}
    assert offered["监督员"] == []
    actions.submit(item=item, effect=EFFECT, by=built.by("甲一书记"))
    judge = enter("甲司司长").get(f"/items/{item.pk}/").context["offers"]
    assert [offer.url.split("/")[3] for offer in judge] == ["confirm", "return"]
    for name in offered:
        assert enter(name).get(f"/items/{item.pk}/").content.decode().count("primary") <= 1


def test_history_opens_names_and_values(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    wording = actions.Wording(title="换了说法")
    actions.edit(item=item, version=item.version, wording=wording, by=built.by("甲司党务"), note="更准")
    page = enter("监督员").get(f"/items/{item.pk}/history/").content.decode()
    assert "示甲司党务" in page
    assert "换了说法" in page
    assert "把学习安排报到司里" in page


def test_my_list_groups_by_date(built: build.House, enter: Enter) -> None:
    late = build.item(built, title="过期的", due_on=date(2021, 4, 16))
    week = build.item(built, title="这周的", due_on=date(2021, 4, 23))
    later = build.item(built, title="以后的")
    build.item(built, title="别人的", lead="甲司第二党支部")
    answer = enter("甲一书记").get("/mine/")
    groups = {title: [item.pk for item in rows] for title, rows in answer.context["groups"]}
    assert groups == {"已过期": [late.pk], "这周": [week.pk], "以后": [later.pk]}
    actions.submit(item=week, effect=EFFECT, by=built.by("甲一书记"))
    actions.confirm(item=week, by=built.by("甲司司长"))
    assert [item.pk for item in enter("甲一书记").get("/mine/?done=1").context["rows"]] == [week.pk]
    assert "过期的" in _cells(enter("甲一书记").get("/mine/export/"))
    assert enter("核验员").get("/mine/").status_code == 403
    assert enter("监督员").get("/mine/").status_code == 200, "consultations to come"


def test_empty_pages_say_one_sentence_and_lead_on(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    for url, words in [
        ("/ledger/", "没有符合的事项"),
        ("/mine/", "没有等你办的"),
        ("/confirmations/", "没有等你核验的"),
        ("/mine/?done=1", "还没有办完的"),
    ]:
        assert words in client.get(url).content.decode(), url


def test_confirmations_show_the_effect_in_place_and_a_stale_one_goes_up(
    built: build.House, enter: Enter
) -> None:
    item = build.item(built)
    actions.submit(item=item, effect=EFFECT, by=built.by("甲一书记"))
    assert EFFECT.effect in enter("甲司司长").get("/confirmations/").content.decode()
    assert EFFECT.effect not in enter("综合岗").get("/confirmations/").content.decode()
    Item.objects.filter(pk=item.pk).update(submitted_on=date(2021, 4, 1))
    assert EFFECT.effect in enter("综合岗").get("/confirmations/").content.decode()
    assert enter("甲一书记").get("/confirmations/").status_code == 403


def written(built: build.House, item: Item) -> list[str]:
    """Return what people wrote that may stand on a page, longest first."""
    words = [item.title, EFFECT.effect, "开了会", "总的一件", "落实", "中文"]
    words += [each.name for each in (*built.units.values(), *built.groups.values(), *built.lines.values())]
    words += [f"示{name}" for name in built.people] + list(built.posts)
    words += [document.title for document in built.documents.values()]
    words += [document.number for document in built.documents.values()]
    words += ["坚定政治信仰", "设党委单位制定落实责任清单"]
    return sorted(words, key=len, reverse=True)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("综合岗", "/ledger/?level=all"),
        ("综合岗", "/ledger/?q=zzz"),
        ("综合岗", "/items/new/"),
        ("甲一书记", "/mine/"),
        ("甲一书记", "/mine/?done=1"),
        ("甲一书记", "/items/{pk}/"),
        ("甲一书记", "/items/{pk}/withdraw/"),
        ("甲一书记", "/items/{pk}/progress/"),
        ("甲司党务", "/confirmations/"),
        ("甲司党务", "/items/{pk}/confirm/"),
        ("甲司党务", "/items/{pk}/return/"),
        ("甲司党务", "/items/{pk}/history/"),
        ("甲司党务", "/items/{open}/edit/"),
        ("甲司党务", "/items/{open}/cancel/"),
        ("甲司党务", "/items/{open}/supports/"),
        ("甲一书记", "/items/{open}/submit/"),
        ("甲一书记", "/items/{open}/ask-date/"),
        ("综合岗", "/items/{task}/break-down/"),
    ],
)
def test_pages_speak_english_throughout(built: build.House, enter: Enter, name: str, url: str) -> None:
    """Only what people wrote stays Chinese: nothing of the page's own words."""
    clause = built.clauses["1-01"]
    task = build.item(built, title="总的一件", lead="甲司", owner="示例部", by="综合岗", clause=clause)
    asks = {"needs_document": "总的一件", "needs_rule": True, "needs_beneficiary": True}
    still = build.item(built, title="总的一件", **asks)
    item = build.item(built, parent=task)
    actions.note_progress(item=item, unit=item.lead, text="开了会", by=built.by("甲一书记"))
    actions.submit(item=item, effect=EFFECT, by=built.by("甲一书记"))
    client = enter(name)
    client.cookies["luoshi-language"] = "en"
    answer = client.get(url.format(pk=item.pk, open=still.pk, task=task.pk))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert '<html lang="en">' in page
    for word in written(built, item):
        page = page.replace(word, "")
    own = re.findall("[\u4e00-\u9fff]+", page)
    assert not own


def test_a_branch_first_sees_the_work_handed_to_it(built: build.House, enter: Enter) -> None:
    parent = build.item(built, title="总的一件", lead="甲司", owner="示例部", by="综合岗")
    actions.break_down(
        item=parent,
        parts=[actions.Part(lead=built.units["甲司第一党支部"], title="分下来的一件")],
        by=built.by("甲司党务"),
    )
    client = enter("甲一书记")
    assert "分下来的一件" in client.get("/ledger/").content.decode()
    assert client.get("/ledger/?level=tasks").context["total"] == 0
    office = enter("综合岗").get("/ledger/").content.decode()
    assert "总的一件" in office
    assert "分下来的一件" not in office


def test_headings_sort_and_say_so(built: build.House, enter: Enter) -> None:
    build.item(built)
    client = enter("综合岗")
    assert 'aria-sort="ascending"' in client.get("/ledger/").content.decode()
    recent = client.get("/ledger/?sort=recent").content.decode()
    assert recent.count("aria-sort") == 1
    assert 'aria-sort="descending"' in recent


@pytest.mark.parametrize("path", ["/search/", "/units/", "/documents/", "/people/"])
def test_words_that_are_only_looked_for_may_name_a_marking(enter, path: str) -> None:  # type: ignore[no-untyped-def]
    assert enter("综合岗").get(path, {"q": "机密"}).status_code == 200
