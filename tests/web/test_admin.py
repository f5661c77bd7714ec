"""The three administrators (三员): accounts, invitations, the trail, the access log; none can do another's job."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
from luoshi.access import actions as access
from luoshi.access.models import AccessEntry, Account, Happened
from luoshi.access.scope import viewer_of
from luoshi.base import clock
from luoshi.org import actions as org
from luoshi.trail import guard
from luoshi.trail.models import Event, Sealed
from luoshi.trail.verify import Fault
from luoshi.web import trail_words
from luoshi.web.views.trail import _fault_words

Enter = Callable[[str], Client]
BY, DAY = build.SYSTEM, build.TODAY
PASSWORD = "一句好记的长话 with words"


def body_of(response: Any) -> str:
    return str(response.content.decode())


def _jobs(account: int) -> dict[str, tuple[str, str]]:
    """Return each job of the administrators: method and path."""
    return {
        "see accounts": ("get", "/admin/accounts/"),
        "form": ("get", "/admin/accounts/new/"),
        "make": ("post", "/admin/accounts/new/"),
        "invite": ("post", f"/admin/accounts/{account}/invite/"),
        "enable": ("post", f"/admin/accounts/{account}/enable/"),
        "disable": ("post", f"/admin/accounts/{account}/disable/"),
        "trail": ("get", "/admin/trail/"),
        "check": ("post", "/admin/trail/check/"),
        "log": ("get", "/admin/access-log/"),
    }


MAY: dict[str, set[str]] = {
    "系统管理员": {"see accounts", "form", "make", "invite"},
    "安全管理员": {"see accounts", "enable", "disable"},
    "审计管理员": {"trail", "check", "log"},
    "综合岗": set(),
    "甲司党务": set(),
    "甲一书记": set(),
    "监督员": set(),
}


def test_none_can_do_another_s_job(built: build.House, enter: Enter) -> None:
    account = built.account("甲二书记")
    for name, may in MAY.items():
        client = enter(name)
        for job, (method, path) in _jobs(account.pk).items():
            status = getattr(client, method)(path, {}).status_code
            assert (status != 403) == (job in may), (name, job, status)
            assert status in {200, 303, 403, 422}, (name, job)
    for job, (method, path) in _jobs(account.pk).items():
        assert getattr(Client(), method)(path, {}).status_code == 302, job


BUSINESS = [
    "/",
    "/ledger/",
    "/units/",
    "/people/",
    "/groups/",
    "/documents/",
    "/lines/",
    "/mine/",
    "/confirmations/",
    "/search/",
]


def test_administrators_read_no_business(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    hidden = [f"/items/{item.pk}/", f"/documents/{built.documents['台账'].pk}/"]
    objects = [
        f"/units/{built.units['示例部'].pk}/",
        f"/groups/{built.groups['党组'].pk}/",
        f"/people/{built.people['综合岗'].pk}/",
        f"/people/{built.people['综合岗'].pk}/export/",
    ]
    homes = {
        "系统管理员": "/admin/accounts/",
        "安全管理员": "/admin/accounts/",
        "审计管理员": "/admin/trail/",
    }
    for name, home in homes.items():
        client = enter(name)
        assert client.get("/")["Location"] == home
        assert client.get(home).status_code == 200
        for path in BUSINESS[1:]:
            assert client.get(path).status_code == 403, (name, path)
        for path in objects:
            assert client.get(path).status_code == 404, (name, path)
        for path in hidden:
            absent = re.sub(r"\d+", "999999", path)
            assert client.get(path).status_code == client.get(absent).status_code in {403, 404}, (name, path)


# accounts


def _made(enter: Enter, built: build.House, name: str = "甲一书记", username: str = "jia1") -> str:
    """Make an account on the page; return the link shown once."""
    client = enter("系统管理员")
    form = {"person": built.people[name].pk, "username": username}
    response = client.post("/admin/accounts/new/", form)
    assert (response.status_code, response["Location"]) == (303, "/admin/accounts/")
    shown = body_of(client.get("/admin/accounts/"))
    found = re.search(r"http://testserver(/invite/[^<]+/)<", shown)
    assert found, "the link is shown"
    assert "testserver/invite/" not in body_of(client.get("/admin/accounts/")), "once"
    return found.group(1)


def test_from_an_invitation_to_signing_in(built: build.House, enter: Enter) -> None:
    link = _made(enter, built)
    visitor = Client()
    page = visitor.get(link)
    assert page.status_code == 200
    assert "jia1" in body_of(page)
    assert "no-store" in page["Cache-Control"]
    weak = visitor.post(link, {"password": "kurz"})
    assert weak.status_code == 422
    assert "kurz" not in body_of(weak)
    assert visitor.post(link, {}).status_code == 422
    done = visitor.post(link, {"password": PASSWORD})
    assert done.status_code == 200
    assert "等安全管理员放行" in body_of(done)
    assert visitor.get(link).status_code == 404, "used"
    assert visitor.post(link, {"password": PASSWORD}).status_code == 404
    form = {"username": "jia1", "password": PASSWORD}
    assert visitor.post("/sign-in/", form).status_code == 422, "not let in yet"
    account = Account.objects.get(username="jia1")
    assert enter("安全管理员").post(f"/admin/accounts/{account.pk}/enable/").status_code == 303
    assert visitor.post("/sign-in/", form).status_code == 303
    assert visitor.get("/units/").status_code == 200
    assert enter("安全管理员").post(f"/admin/accounts/{account.pk}/disable/").status_code == 303
    assert visitor.get("/units/").status_code == 302, "out from the next request on"
    acts = Event.objects.filter(obj=f"account:{account.pk}").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["account.made", "account.password_set", "account.enabled", "account.disabled"]
    assert AccessEntry.objects.filter(what=Happened.PASSWORD, account=account).count() == 1


def test_an_invitation_that_is_no_longer_one(built: build.House, enter: Enter, monkeypatch: Any) -> None:
    link = _made(enter, built)
    assert Client().get("/invite/nonsense/").status_code == 404
    assert Client().get(link[:-2] + "/").status_code == 404
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 73 * 3600)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"password": PASSWORD}).status_code == 404
    assert not Account.objects.get(username="jia1").has_usable_password()


def test_a_new_link_for_a_lost_password_waits_for_the_security_administrator(
    built: build.House, enter: Enter
) -> None:
    account = built.account("甲二书记")
    access.set_password(account=account, password=PASSWORD, by=BY)
    client = enter("系统管理员")
    assert client.post(f"/admin/accounts/{account.pk}/invite/").status_code == 303
    link = re.search(r"http://testserver(/invite/[^<]+/)<", body_of(client.get("/admin/accounts/")))
    assert link
    account.refresh_from_db()
    assert (account.is_active, account.has_usable_password()) == (False, False)
    assert Client().post(link.group(1), {"password": "another long phrase"}).status_code == 200
    form = {"username": "甲二书记", "password": "another long phrase"}
    assert Client().post("/sign-in/", form).status_code == 422, "whoever set it does not get in alone"


def test_making_an_account_is_refused(built: build.House, enter: Enter) -> None:
    client, person = enter("系统管理员"), built.people["甲一书记"]
    taken = built.account("甲二书记")
    for form in (
        {"person": person.pk, "username": taken.username},
        {"person": person.pk, "username": ""},
        {"person": taken.person_id, "username": "neu"},
        {"person": "f" * 16, "username": "neu"},
        {"username": "neu"},
    ):
        response = client.post("/admin/accounts/new/", form)
        assert response.status_code == 422, form
        assert 'class="errors"' in body_of(response)
    assert not Account.objects.filter(username="neu").exists()


def test_people_without_an_account_are_found(built: build.House, enter: Enter) -> None:
    client = enter("系统管理员")
    page = body_of(client.get("/admin/accounts/new/?q=shijiayi"))
    assert "示甲一书记（甲司第一党支部 甲一书记）" in page
    assert "示乙一书记" not in page
    assert "没有找到还没有账号的这个人" in body_of(client.get("/admin/accounts/new/?q=无此人"))
    chosen = {"person": built.people["甲一书记"].pk, "username": "jia1"}
    assert client.post("/admin/accounts/new/?q=别人", chosen).status_code == 303, (
        "found earlier, still a person"
    )


def test_nobody_lets_in_or_shuts_out_himself(built: build.House, enter: Enter) -> None:
    own = built.account("安全管理员")
    client = enter("安全管理员")
    response = client.post(f"/admin/accounts/{own.pk}/disable/")
    assert response.status_code == 422
    assert "不能停用自己的账号" in body_of(response)
    assert client.post("/admin/accounts/999999/enable/").status_code == 404
    made = access.make_account(person=built.people["甲一书记"], username="x", by=built.by("安全管理员"))
    assert client.post(f"/admin/accounts/{made.pk}/enable/").status_code == 422
    for path in (f"/admin/accounts/{own.pk}/enable/", f"/admin/accounts/{own.pk}/disable/"):
        assert client.get(path).status_code == 405


def test_accounts_are_narrowed(built: build.House, enter: Enter) -> None:
    for name in ("甲一书记", "乙一书记"):
        built.account(name)
    access.disable_account(account=built.accounts["甲一书记"], by=BY)
    client = enter("安全管理员")
    assert "甲一书记" in body_of(client.get("/admin/accounts/?standing=shut"))
    assert "示乙一书记" not in body_of(client.get("/admin/accounts/?standing=shut"))
    assert "示乙一书记" in body_of(client.get("/admin/accounts/?q=shiyi"))
    assert "没有符合的账号" in body_of(client.get("/admin/accounts/?q=无此人"))
    assert client.get("/admin/accounts/?standing=nonsense&after=~~~").status_code == 200


def test_who_may_do_what_here_is_all_that_is_offered(built: build.House, enter: Enter) -> None:
    built.account("甲一书记")
    system, security = (
        body_of(enter("系统管理员").get("/admin/accounts/")),
        body_of(enter("安全管理员").get("/admin/accounts/")),
    )
    assert "/invite/" in system
    assert "/enable/" not in system + security.replace("/disable/", "")
    assert "/disable/" in security
    assert "/invite/" not in security


# the trail


def test_the_trail_opens_values_and_pages_by_number(built: build.House, enter: Enter) -> None:
    build.item(built, title="请看这一句")
    client = enter("审计管理员")
    page = body_of(client.get("/admin/trail/"))
    last = Event.objects.order_by("-seq")[0].seq
    seqs = [int(each) for each in re.findall(r'class="num no">(\d+)<', page)]
    assert seqs == list(range(last, last - 50, -1))
    first = body_of(client.get(f"/admin/trail/?before={seqs[-1]}"))
    assert int(re.findall(r'class="num no">(\d+)<', first)[0]) == seqs[-1] - 1
    assert "请看这一句" in page
    assert "示甲司党务" in page
    assert "甲司 甲司党务" in page
    units = body_of(client.get("/admin/trail/?act=unit"))
    assert "设立" in units
    assert "请看这一句" not in units
    assert client.get("/admin/trail/?act=nonsense&before=x").status_code == 200
    assert "没有这一类改动" in body_of(client.get("/admin/trail/?act=unit&before=0"))


def test_what_was_erased_is_not_shown(built: build.House, enter: Enter) -> None:
    client = enter("审计管理员")
    assert "示甲一书记" in body_of(client.get("/admin/trail/?act=person"))
    access.anonymise(person=built.people["甲一书记"], by=BY)
    for path in ("/admin/trail/", "/admin/trail/?act=person", "/admin/trail/?act=person&before=60"):
        assert "示甲一书记" not in body_of(client.get(path))


def test_the_check_says_size_and_root_or_the_first_bad_event(built: build.House, enter: Enter) -> None:
    client = enter("审计管理员")
    assert "现在核对" in body_of(client.get("/admin/trail/check/"))
    good = body_of(client.post("/admin/trail/check/"))
    size = Event.objects.count()
    assert f"{size} 条都对得上" in good
    assert bytes(Event.objects.order_by("-seq")[0].root).hex() in good
    guard.take_down(connection)
    bad = Sealed.objects.order_by("seq")[5]
    Sealed.objects.filter(pk=bad.pk).update(value="别的话")
    guard.put_up(connection)
    said = body_of(client.post("/admin/trail/check/"))
    assert f"第 {bad.seq} 条不对" in said
    assert "原文和指纹对不上" in said
    assert "都对得上。" not in said


def test_every_fault_has_its_words() -> None:
    assert len({_fault_words(fault) for fault in Fault}) == len(Fault)


def test_every_act_and_object_has_its_word() -> None:
    from pathlib import Path

    source = Path(trail_words.__file__).parents[1]
    acts: set[str] = set()
    for path in source.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "log.add(" in text:
            acts |= set(
                re.findall(
                    r'"((?:unit|group|post|person|account|document|clause|line|item|duty|record|turn)\.[a-z_]+)"',
                    text,
                )
            )
    assert len(acts) > 40
    assert {act for act in acts if trail_words.act_words(act) == act} == set()


# the access log


def test_the_access_log_shows_sign_ins_and_keeps_no_typed_name(built: build.House, enter: Enter) -> None:
    account = built.account("甲一书记")
    access.set_password(account=account, password=PASSWORD, by=BY)
    visitor = Client()
    visitor.post("/sign-in/", {"username": "getippt", "password": "x"})
    visitor.post("/sign-in/", {"username": "甲一书记", "password": PASSWORD})
    visitor.post("/sign-out/")
    page = body_of(enter("审计管理员").get("/admin/access-log/"))
    words = [page.index(f">{word}<") for word in ("退出", "登录", "没有登上")]
    assert words, "newest first"
    assert "getippt" not in page
    assert "甲一书记" in page
    assert "127.0.0.1" in page


def test_the_access_log_pages_by_number(built: build.House, enter: Enter) -> None:
    start = datetime(2021, 4, 1, tzinfo=UTC)
    for k in range(60):
        with clock.at(start + timedelta(minutes=k)):
            AccessEntry.objects.create(
                at=clock.now(), what=Happened.REFUSED, typed="0" * 64, address=f"10.0.0.{k}"
            )
    client = enter("审计管理员")
    first = body_of(client.get("/admin/access-log/"))
    assert "10.0.0.59" in first
    assert "10.0.0.9<" not in first
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older
    assert "10.0.0.9<" in body_of(client.get(f"/admin/access-log/{older.group(1)}"))


# few queries


def test_no_page_takes_more_than_twelve_queries(built: build.House, enter: Enter) -> None:
    for name in list(built.people)[:12]:
        built.account(name)
    org.register_person(name="示新人", by=BY)
    pages = {
        "系统管理员": ["/admin/accounts/", "/admin/accounts/new/"],
        "安全管理员": ["/admin/accounts/?q=shi"],
        "审计管理员": ["/admin/trail/", "/admin/trail/check/", "/admin/access-log/"],
    }
    for name, paths in pages.items():
        client = enter(name)
        for path in paths:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(path).status_code == 200
            assert len(caught) <= 12, (path, len(caught))
    assert viewer_of(built.account("系统管理员")).ranges == ()


CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_english_pages_hold_no_chinese_but_what_people_wrote(built: build.House, enter: Enter) -> None:
    from test_org_pages import text_of

    link = _made(enter, built)
    written = {
        *built.units,
        *built.groups,
        *built.posts,
        *(p.name for p in built.people.values()),
        "落实",
        "中文",
    }
    written |= set(Sealed.objects.values_list("value", flat=True))
    pages = {
        "系统管理员": [
            "/admin/accounts/",
            "/admin/accounts/new/",
            "/admin/accounts/new/?q=zzz",
            "/admin/accounts/?q=zzz",
        ],
        "安全管理员": ["/admin/accounts/?standing=shut"],
        "审计管理员": [
            *(f"/admin/trail/?act={kind}" for kind in ("", *trail_words.OBJECTS)),
            "/admin/trail/check/",
            "/admin/access-log/",
        ],
        "": [link],
    }
    for name, paths in pages.items():
        client = enter(name) if name else Client()
        client.cookies["luoshi-language"] = "en"
        Account.objects.update(language="en")
        for path in paths:
            text = text_of(client.get(path))
            for words in sorted(written, key=len, reverse=True):
                text = text.replace(words, "")
            assert CHINESE.findall(text) == [], (path, CHINESE.findall(text))


@pytest.mark.parametrize("path", ["/admin/accounts/new/", "/admin/trail/check/"])
def test_a_form_from_elsewhere_is_refused(built: build.House, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(built.account("系统管理员"))
    assert client.post(path, {}).status_code == 403
