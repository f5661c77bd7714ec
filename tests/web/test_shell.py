"""The shell: signing in and out, languages, posts, saved views, the demo's doors, the overview, errors, headers."""

import json
from pathlib import Path

import pytest
from django.test import Client

import build
from luoshi.access import actions as access
from luoshi.access.backend import REFUSALS
from luoshi.access.models import AccessEntry, Account, View
from luoshi.base import clock
from luoshi.items import actions
from luoshi.org import actions as org

pytestmark = pytest.mark.django_db
PASSWORD = "a long phrase for the shell"


@pytest.fixture
def house(settings) -> build.House:  # type: ignore[no-untyped-def]
    settings.DEMO_TODAY = build.TODAY
    return build.house()


@pytest.fixture
def desk(house: build.House) -> Client:
    client = Client()
    client.force_login(house.account("综合岗"))
    return client


def _with_password(house: build.House, name: str) -> Account:
    account = house.account(name)
    return access.set_password(account=account, password=PASSWORD, by=build.SYSTEM)


def test_the_right_name_and_password_let_in_and_on_to_where_one_was_going(house: build.House) -> None:
    _with_password(house, "甲司党务")
    client = Client()
    asked = client.get("/ledger/?stage=all")
    assert asked.status_code == 302
    answer = client.post(
        asked.url, {"username": "甲司党务", "password": PASSWORD, "next": "/ledger/?stage=all"}
    )
    assert (answer.status_code, answer.url) == (303, "/ledger/?stage=all")
    assert client.get(answer.url).status_code == 200
    assert AccessEntry.objects.filter(what="signed_in").count() == 1


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"]
)
def test_signing_in_leads_nowhere_else(house: build.House, elsewhere: str) -> None:
    _with_password(house, "甲司党务")
    answer = Client().post("/sign-in/", {"username": "甲司党务", "password": PASSWORD, "next": elsewhere})
    assert answer.url == "/"


def test_a_wrong_name_and_a_wrong_password_look_the_same(house: build.House) -> None:
    _with_password(house, "甲司党务")
    wrong = Client().post("/sign-in/", {"username": "甲司党务", "password": "not the phrase at all"})
    unknown = Client().post("/sign-in/", {"username": "没有这个人", "password": "not the phrase at all"})
    assert wrong.status_code == unknown.status_code == 422
    said = [answer.context["form"].non_field_errors() for answer in (wrong, unknown)]
    assert said[0] == said[1]


def test_the_right_password_waits_after_too_many_wrong_ones(house: build.House) -> None:
    """rules 15 (ASVS 6.3.1): held off for a while, never locked out for ever."""
    _with_password(house, "甲司党务")
    for _ in range(REFUSALS):
        Client().post("/sign-in/", {"username": "甲司党务", "password": "wrong"})
    answer = Client().post("/sign-in/", {"username": "甲司党务", "password": PASSWORD})
    assert answer.status_code == 422
    assert "一刻钟" in answer.content.decode()
    AccessEntry.objects.all().delete()
    assert Client().post("/sign-in/", {"username": "甲司党务", "password": PASSWORD}).status_code == 303


def test_an_account_that_is_not_let_in_cannot_sign_in_and_one_shut_out_is_out_at_once(
    house: build.House,
) -> None:
    account = _with_password(house, "甲司党务")
    client = Client()
    client.post("/sign-in/", {"username": "甲司党务", "password": PASSWORD})
    assert client.get("/ledger/").status_code == 200
    access.disable_account(account=account, by=build.SYSTEM)
    assert client.get("/ledger/").status_code == 302
    assert Client().post("/sign-in/", {"username": "甲司党务", "password": PASSWORD}).status_code == 422


def test_signing_out_ends_the_session(desk: Client) -> None:
    assert desk.post("/sign-out/").status_code == 303
    assert desk.get("/ledger/").status_code == 302
    assert desk.get("/sign-out/").status_code == 405


def test_the_language_is_remembered(desk: Client) -> None:
    assert "总览" in desk.get("/").content.decode()
    desk.post("/language/", {"language": "en", "next": "/"})
    page = desk.get("/").content.decode()
    assert '<html lang="en"' in page
    assert Account.objects.get(username="综合岗").language == "en"
    desk.post("/language/", {"language": "zh-hans"})
    assert '<html lang="zh-Hans"' in desk.get("/").content.decode()
    desk.post("/language/", {"language": "../../etc"})
    assert '<html lang="zh-Hans"' in desk.get("/").content.decode()


def test_one_acts_in_one_post_and_sees_with_all(house: build.House) -> None:
    with clock.at(build.TODAY):
        org.appoint(
            post=house.posts["乙一书记"],
            person=house.people["甲一书记"],
            from_on=build.TODAY,
            by=build.SYSTEM,
        )
        mine = build.item(house)
        other = build.item(house, lead="乙司第一党支部", owner="乙司", by="乙司党务")
    client = Client()
    client.force_login(house.account("甲一书记"))
    assert client.get(f"/items/{other.pk}/").status_code == 200, "seen with all posts"
    assert client.get(f"/items/{other.pk}/submit/").status_code == 403, "done in the acting one"
    answer = client.post("/account/post/", {"post": house.posts["乙一书记"].pk})
    assert answer.status_code == 303
    assert client.get(f"/items/{other.pk}/submit/").status_code == 200
    assert client.get(f"/items/{mine.pk}/submit/").status_code == 403
    assert client.post("/account/post/", {"post": house.posts["综合岗"].pk}).status_code == 404, (
        "nobody else's post"
    )


def test_a_right_withdrawn_counts_from_the_next_request(house: build.House) -> None:
    client = Client()
    client.force_login(house.account("甲司党务"))
    assert client.get("/ledger/").status_code == 200
    with clock.at(build.TODAY):
        tenure = house.posts["甲司党务"].tenures.get()
        org.leave(tenure=tenure, last_on=date_before(), by=build.SYSTEM)
    assert client.get("/ledger/").status_code == 403


def date_before():  # type: ignore[no-untyped-def]
    from datetime import timedelta

    return build.TODAY - timedelta(days=1)


def test_a_view_is_saved_used_and_thrown_away_by_its_owner_alone(house: build.House, desk: Client) -> None:
    desk.post("/ledger/views/", {"name": "逾期的", "light": "overdue", "stage": "unclosed"})
    view = View.objects.get()
    assert view.query == "light=overdue"
    assert "逾期的" in desk.get("/ledger/").content.decode()
    other = Client()
    other.force_login(house.account("复核岗"))
    other.post(f"/ledger/views/{view.pk}/drop/")
    assert View.objects.exists(), "somebody else's stays"
    desk.post(f"/ledger/views/{view.pk}/drop/")
    assert not View.objects.exists()
    assert desk.post("/ledger/views/", {"name": ""}).status_code == 422


def test_the_overview_counts_and_opens(house: build.House, desk: Client) -> None:
    with clock.at(build.TODAY):
        item = build.item(house, due_on=build.TODAY)
        build.item(house, lead="乙司", owner="示例部", by="综合岗")
        actions.submit(item=item, effect=actions.Effect(effect="办好了，大家都知道"), by=house.by("甲一书记"))
    page = desk.get("/")
    text = page.content.decode()
    assert "甲司" in text
    lines = {line.label: line for line in page.context["lines"]}
    waiting, url = lines["甲司"].cells()[-1]
    assert waiting == 1
    rows = desk.get(url).content.decode()
    assert item.title in rows, "the number opens to its row"


def test_the_empty_ledger_has_words(settings) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO_TODAY = build.TODAY
    house = build.house()
    client = Client()
    client.force_login(house.account("甲一书记"))
    assert "没有等你办的" in client.get("/mine/").content.decode()
    assert "没有符合的事项" in client.get("/ledger/").content.decode()
    assert "没有找到" in client.get("/search/?q=不存在的词").content.decode()


@pytest.mark.parametrize(
    "hostile", ["%", "_", "\\", "'", '"', "<script>", "a" * 61, "\ud800", "\x00", "((((", "１"]
)
def test_hostile_searches_are_answered_in_words(desk: Client, hostile: str) -> None:
    from urllib.parse import quote

    path = quote(hostile.encode("utf-8", "surrogatepass"))
    for page in ("/search/?q=", "/ledger/?q="):
        answer = desk.get(page + path)
        assert answer.status_code in {200, 422}, (page, hostile)
        assert "<script>" not in answer.content.decode().replace("<script src=", "")


@pytest.mark.parametrize(
    "query",
    [
        "year=2**70",
        "unit=99999999999999999999999",
        "unit=-1",
        "document=abc",
        "after=1~",
        "after=x~y",
        "after=99999999999999999999999~a",
        "light=purple",
        "sort=password",
        "stage[]=all",
        "due_year=0",
    ],
)
def test_hostile_filters_never_break_the_ledger(desk: Client, query: str) -> None:
    assert desk.get(f"/ledger/?{query}").status_code in {200, 404}


def test_the_demos_doors_open_in_the_demo_alone(house: build.House, settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    account = house.account("甲一书记")
    settings.LUOSHI_HOME = tmp_path
    client = Client()
    assert client.get("/").status_code == 302
    assert client.post("/demo/enter/secretary/").status_code == 404
    roles = {
        "secretary": {
            "username": account.username,
            "post": house.posts["甲一书记"].pk,
            "place": "甲司第一党支部",
            "place_en": "First branch",
        }
    }
    marker = {"roles": roles, "figures": {"bodies": 61}, "walk": []}
    (tmp_path / "demo.json").write_text(json.dumps(marker), encoding="utf-8")
    assert client.post("/demo/enter/secretary/").status_code == 404, "the marker alone opens nothing"
    settings.DEMO = True
    page = client.get("/").content.decode()
    assert "支部书记" in page
    assert "编的" in page
    answer = client.post("/demo/enter/secretary/")
    assert (answer.status_code, answer.url) == (303, "/mine/")
    assert client.get("/mine/").status_code == 200
    assert Client().post("/demo/enter/nobody/").status_code == 404
    assert client.post("/demo/reset/").status_code == 404, "nothing to put back here"


def test_headers_keep_pages_here(desk: Client) -> None:
    for client, path in ((desk, "/"), (desk, "/items/987654/"), (Client(), "/sign-in/")):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in headers["Cache-Control"] or client is not desk


def test_a_form_without_its_token_is_refused(house: build.House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.account("综合岗"))
    answer = client.post("/items/new/", {})
    assert answer.status_code == 403
    assert "刷新" in answer.content.decode()


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_code(desk: Client) -> None:
    import re

    for path in (
        "/",
        "/ledger/",
        "/mine/",
        "/documents/",
        "/units/",
        "/groups/",
        "/people/",
        "/import/",
        "/account/",
    ):
        page = desk.get(path).content.decode()
        assert not re.search(r'(src|href)="(https?:)?//', page), path
        assert not re.search(r"<[^>]+ (style|on\w+)=", page), path
        assert "<script>" not in page, path


def test_changing_the_password_ends_other_sessions(house: build.House) -> None:
    _with_password(house, "甲司党务")
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/sign-in/", {"username": "甲司党务", "password": PASSWORD})
    assert (
        here.post("/account/password/", {"old": "wrong", "password": "another long phrase"}).status_code
        == 422
    )
    assert here.post("/account/password/", {"old": PASSWORD, "password": "short"}).status_code == 422
    assert (
        here.post("/account/password/", {"old": PASSWORD, "password": "another long phrase"}).status_code
        == 303
    )
    assert here.get("/mine/").status_code == 200
    assert there.get("/mine/").status_code == 302
