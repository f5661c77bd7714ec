"""Pages of units, people and groups: what they show, to whom, with how few queries."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
from luoshi.access.models import Account
from luoshi.org import actions as org
from luoshi.org.kinds import GroupKind, PostKind, UnitKind

Enter = Callable[[str], Client]
BY, DAY = build.SYSTEM, build.TODAY


def text_of(response: Any) -> str:
    """Return a page's text without its tags, spaces run together."""
    body = re.sub(r"<(script|style|svg|title)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def main_of(response: Any) -> str:
    return str(response.content.decode()).partition('<main id="main"')[2]


# who may look

PAGES = ["/units/", "/people/", "/groups/"]


def test_lists_are_for_readers(enter: Enter) -> None:
    for name in ("综合岗", "秘书岗", "甲司党务", "甲一书记", "监督员", "学习组长", "核验员"):
        client = enter(name)
        for page in PAGES:
            assert client.get(page).status_code == 200, (name, page)
    for name in ("系统管理员", "安全管理员", "审计管理员"):
        client = enter(name)
        for page in PAGES:
            assert client.get(page).status_code == 403, (name, page)
    for page in PAGES:
        response = Client().get(page)
        assert response.status_code == 302
        assert response["Location"] == f"/sign-in/?next={page}"


def test_objects_exist_in_sight_alone(built: build.House, enter: Enter) -> None:
    paths = {
        "甲司第一党支部": f"/units/{built.units['甲司第一党支部'].pk}/",
        "乙司": f"/units/{built.units['乙司'].pk}/",
        "甲一书记": f"/people/{built.people['甲一书记'].pk}/",
        "乙司党务": f"/people/{built.people['乙司党务'].pk}/",
        "学习小组": f"/groups/{built.groups['甲司第一学习小组'].pk}/",
        "工作组": f"/groups/{built.groups['第一工作组'].pk}/",
    }
    wanted = {
        "综合岗": set(paths),
        "甲司党务": {"甲司第一党支部", "甲一书记", "学习小组"},
        "甲一书记": {"甲司第一党支部", "甲一书记"},
        "乙司党务": {"乙司", "乙司党务"},
        "工作组员": {"甲司第一党支部", "甲一书记", "工作组"},
        "审计管理员": set(),
    }
    for name, seen in wanted.items():
        client = enter(name)
        for what, path in paths.items():
            assert client.get(path).status_code == (200 if what in seen else 404), (name, what)
    client = enter("综合岗")
    for path in ("/units/999999/", "/people/ffffffffffffffff/", "/groups/999999/"):
        assert client.get(path).status_code == 404


# the tree


def test_the_tree_opens_by_address_and_counts_link_to_the_ledger(built: build.House, enter: Enter) -> None:
    build.item(built)
    build.item(built, due_on=date(2021, 4, 1))
    client, jia = enter("综合岗"), built.units["甲司"]
    page = client.get("/units/")
    assert "甲司第一党支部" not in text_of(page)
    assert "按机构序列排，不按数字排" in text_of(page)
    opened = client.get(f"/units/?open={jia.pk}")
    body = main_of(opened)
    order = [
        body.index(name) for name in ("示例部", "司局", "甲司", "甲司第一党支部", "乙司", "直属单位", "子院")
    ]
    assert order == sorted(order)
    link = f"/ledger/?unit={jia.pk}&amp;light=overdue&amp;level=work"
    assert link in body
    listed = client.get(unescape(link))
    assert listed.status_code == 200
    assert text_of(listed).count("把学习安排报到司里") == 1
    assert f'href="?#u{jia.pk}"' in body or 'href="?"' in body, "closing leads back"


def test_units_bear_no_light(built: build.House, enter: Enter) -> None:
    build.item(built, due_on=date(2021, 4, 1))
    body = main_of(enter("综合岗").get("/units/"))
    rows = re.findall(r"<tr class=\"i\d\".*?</tr>", body, flags=re.S)
    assert rows
    assert not any("light" in row.replace("light=", "") for row in rows), "a unit's row shows counts alone"


def test_units_are_searched_by_present_and_former_names(built: build.House, enter: Enter) -> None:
    org.rename_unit(unit=built.units["乙司"], name="数据司", short_name="", on=DAY, by=BY)
    client = enter("综合岗")
    assert "数据司" in text_of(client.get("/units/?q=乙司"))
    assert "没有这个单位" in text_of(client.get("/units/?q=没有的"))
    assert "数据司" not in text_of(enter("甲司党务").get("/units/?q=数据"))
    assert client.get("/units/?q=" + "长" * 61).status_code == 422


def test_a_reader_without_units_gets_an_empty_tree(enter: Enter) -> None:
    assert "还没有单位" in text_of(enter("核验员").get("/units/"))


# one unit


def test_a_unit_as_of_a_day(built: build.House, enter: Enter) -> None:
    unit, post = built.units["甲司第一党支部"], built.posts["甲一书记"]
    org.count_heads(unit=unit, on=date(2020, 3, 1), full=20, probationary=3, voting=19, by=BY)
    org.count_heads(unit=unit, on=date(2021, 3, 1), full=23, probationary=1, voting=23, by=BY)
    org.rename_unit(unit=unit, name="甲司机关党支部", short_name="", on=date(2021, 2, 1), by=BY)
    org.appoint(post=post, person=built.people["甲二书记"], from_on=date(2021, 3, 1), by=BY)
    end = DAY + timedelta(days=3)
    org.name_deputy(post=post, person=built.people["乙一书记"], from_on=DAY, to_on=end, by=BY)
    client = enter("综合岗")
    now, then = (
        text_of(client.get(f"/units/{unit.pk}/")),
        text_of(client.get(f"/units/{unit.pk}/?on=2020-12-31")),
    )
    for words in ("甲司机关党支部", "23 人", "示甲二书记", "示乙一书记", "曾用名", "第一工作组", "分管领导"):
        assert words in now
    assert "示甲一书记" not in now
    for words in ("甲司第一党支部", "19 人", "示甲一书记", "看的是 2020年12月31日", "事项只按今天数"):
        assert words in then
    assert "23 人" not in then
    assert client.get(f"/units/{unit.pk}/?on=2020-02-30").status_code == 200, "no such day means today"
    before = text_of(client.get(f"/units/{unit.pk}/?on=2019-12-31"))
    assert "这一天单位还没有设立" in before


def test_lineage_vacancy_and_links_in_sight_alone(built: build.House, enter: Enter) -> None:
    one, two = built.units["甲司第一党支部"], built.units["甲司第二党支部"]
    merged = org.merge_units(units=[one, two], name="甲司联合党支部", on=date(2021, 4, 1), by=BY)
    org.create_post(kind=PostKind.SECRETARY, title="书记岗", unit=merged, from_on=DAY, by=BY)
    office = enter("综合岗").get(f"/units/{merged.pk}/")
    assert f'<a href="/units/{one.pk}/">甲司第一党支部</a>' in main_of(office)
    assert "空着" in text_of(office)
    staff = enter("甲司党务").get(f"/units/{merged.pk}/")
    assert f'href="/units/{one.pk}/"' in main_of(staff)
    assert "/groups/" not in main_of(staff), "a group out of sight is named, not linked"
    gone = text_of(enter("综合岗").get(f"/units/{one.pk}/"))
    assert "已经撤销" in gone
    assert "甲司联合党支部" in gone


def test_only_head_office_is_offered_changes(built: build.House, enter: Enter) -> None:
    path = f"/units/{built.units['甲司'].pk}/"
    assert "/rename/" in main_of(enter("综合岗").get(path))
    for name in ("秘书岗", "甲司党务", "监督员"):
        body = main_of(enter(name).get(path))
        assert "/rename/" not in body
        assert "/appoint/" not in body


# people


def test_people_come_in_official_order_with_nothing_but_their_posts(enter: Enter) -> None:
    text = text_of(enter("综合岗").get("/people/"))
    places = [text.index(f"示{name}") for name in ("综合岗", "甲司司长", "甲一书记", "乙司党务", "子一书记")]
    assert places == sorted(places)
    assert "没有找到这个人" in text_of(enter("综合岗").get("/people/?q=无此人"))
    assert "示甲一书记" in text_of(enter("综合岗").get("/people/?q=shijiayi"))
    assert "示乙一书记" not in text_of(enter("甲司党务").get("/people/?q=shi"))


def test_a_person_shows_posts_in_sight_and_the_account_to_oneself(built: build.House, enter: Enter) -> None:
    person = built.people["甲一书记"]
    org.appoint(post=built.posts["乙一书记"], person=person, from_on=DAY, by=BY)
    path = f"/people/{person.pk}/"
    own = text_of(enter("甲一书记").get(path))
    assert "乙司第一党支部" in own
    assert "账号" in own
    staff = text_of(enter("甲司党务").get(path))
    assert "甲司第一党支部" in staff
    assert "乙司第一党支部" not in staff
    assert "取走" not in staff
    office = main_of(enter("综合岗").get(path))
    assert f"/people/{person.pk}/export/" in office
    assert f"/people/{person.pk}/anonymise/" in office


def test_a_person_without_posts_says_how_to_seat_him(enter: Enter) -> None:
    person = org.register_person(name="示新人", by=BY)
    text = text_of(enter("综合岗").get(f"/people/{person.pk}/"))
    assert "现在没有任职" in text
    assert "到单位页" in text


def test_an_administrator_sees_his_own_page_alone(built: build.House, enter: Enter) -> None:
    client = enter("审计管理员")
    assert client.get(f"/people/{built.people['审计管理员'].pk}/").status_code == 200
    assert client.get(f"/people/{built.people['综合岗'].pk}/").status_code == 404


def test_the_export_of_a_person(built: build.House, enter: Enter) -> None:
    path = f"/people/{built.people['甲一书记'].pk}/export/"
    for name, status in {
        "甲一书记": 200,
        "综合岗": 200,
        "甲司党务": 403,
        "监督员": 403,
        "乙司党务": 404,
    }.items():
        assert enter(name).get(path).status_code == status, name
    response = enter("甲一书记").get(path)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    assert json.loads(response.content)["name"] == "示甲一书记"


# groups


def test_groups_by_kind_and_one_group(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    item.judge_group, item.judge_unit, item.state = built.groups["第一工作组"], None, "submitted"
    item.submitted_on = DAY
    item.save()
    client = enter("综合岗")
    text = text_of(client.get("/groups/"))
    for words in ("工作组、督导组", "第一工作组", "常设核验组", "学习小组"):
        assert words in text
    path = f"/groups/{built.groups['第一工作组'].pk}/"
    shown = text_of(client.get(path))
    for words in ("工作组员", "示工作组员", "甲司第一党支部", "子院", "把学习安排报到司里"):
        assert words in shown
    member = enter("工作组员").get(path)
    assert f'href="/units/{built.units["子院"].pk}/"' in main_of(member)
    assert f'href="/units/{built.units["示例部"].pk}/"' not in main_of(member), "its home is out of sight"


def test_ended_groups_stand_apart(built: build.House, enter: Enter) -> None:
    org.disband_group(group=built.groups["第一工作组"], last_on=DAY - timedelta(days=1), by=BY)
    text = text_of(enter("综合岗").get("/groups/"))
    assert "撤销了的 1 个" in text
    assert "没有组" not in text
    assert "还没有组" in text_of(enter("甲一书记").get("/groups/"))


# few queries, both languages


def _larger(built: build.House) -> None:
    """Add enough for a query per row to show."""
    root = built.units["示例部"]
    for n in range(6):
        body = org.found_unit(name=f"{n}司", kind=UnitKind.DEPARTMENT, parent=root, from_on=DAY, by=BY)
        group = org.form_group(name=f"第{n}组", kind=GroupKind.ZONE, home=root, from_on=DAY, by=BY)
        org.assign_units(group=group, units=[body, built.units["甲司"]], from_on=DAY, by=BY)
        for where in ({"unit": body}, {"unit": built.units["甲司"]}, {"group": built.groups["第一工作组"]}):
            post = org.create_post(kind=PostKind.MEMBER, title=f"第{n}岗", from_on=DAY, by=BY, **where)
            org.appoint(post=post, person=org.register_person(name=f"示{n}", by=BY), from_on=DAY, by=BY)
            org.name_deputy(post=post, person=built.people["甲一书记"], from_on=DAY, to_on=DAY, by=BY)
        build.item(built, lead="甲司")


def _paths(built: build.House) -> list[str]:
    unit, group, person = built.units["甲司"].pk, built.groups["第一工作组"].pk, built.people["甲一书记"].pk
    post, leader = built.posts["甲一书记"].pk, built.posts["分管领导"].pk
    return [
        "/units/",
        f"/units/?open={unit}",
        "/units/?q=司",
        f"/units/{unit}/",
        f"/units/{unit}/?on=2020-06-01",
        *(f"/units/{unit}/{act}/" for act in ("rename", "dissolve", "split", "move", "count", "posts/new")),
        "/units/new/",
        f"/units/new/?parent={unit}",
        "/units/merge/",
        f"/units/merge/?under={unit}",
        f"/posts/{post}/appoint/",
        f"/posts/{post}/appoint/?name=shi",
        f"/posts/{post}/deputy/",
        f"/posts/{leader}/charge/",
        "/people/",
        "/people/?q=shi",
        "/people/new/",
        f"/people/{person}/",
        f"/people/{person}/anonymise/",
        f"/people/{person}/export/",
        "/groups/",
        f"/groups/{group}/",
        "/groups/new/",
        "/groups/merge/",
        *(f"/groups/{group}/{act}/" for act in ("units", "posts/new", "disband")),
    ]


def test_no_page_takes_more_than_twelve_queries(built: build.House, enter: Enter) -> None:
    _larger(built)
    client = enter("综合岗")
    for path in _paths(built):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200, path
        assert len(caught) <= 12, (path, len(caught))


CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_english_pages_hold_no_chinese_but_what_people_wrote(built: build.House, enter: Enter) -> None:
    client = enter("综合岗")
    Account.objects.update(language="en")
    client.cookies["luoshi-language"] = "en"
    written = {*built.units, *built.groups, *built.posts, *(p.name for p in built.people.values())}
    written |= {line.name for line in built.lines.values()} | {"落实", "中文"}
    for path in _paths(built):
        if "export" in path:
            continue
        response = client.get(path)
        text = re.sub(
            r"“[^”]*”|\"[^\"]*\"|&quot;.*?&quot;", "", text_of(response)
        )  # an example in its own language
        for words in sorted(written, key=len, reverse=True):
            text = text.replace(words, "")
        assert CHINESE.findall(text.replace("　", "")) in ([], ["司"]), (path, CHINESE.findall(text))
        assert 'lang="en"' in response.content.decode()[:120]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_that_show_take_no_other_method(built: build.House, enter: Enter, method: str) -> None:
    client = enter("综合岗")
    for path in ("/units/", f"/units/{built.units['甲司'].pk}/", "/people/", "/groups/"):
        assert getattr(client, method)(path).status_code == 405
