"""Pages that change units, posts, people and groups: who may, what happens, what is refused and where it says so."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

import build
from luoshi.core.life import State
from luoshi.items.models import Item, Support
from luoshi.mandate.models import LineCharge
from luoshi.org import actions as org
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.models import (
    Deputy,
    Group,
    GroupUnit,
    HeadCount,
    Lineage,
    Person,
    Portfolio,
    Post,
    Tenure,
    Unit,
)
from luoshi.trail.models import Event
from luoshi.trail.verify import check

Enter = Callable[[str], Client]
BY, DAY = build.SYSTEM, build.TODAY


def body_of(response: Any) -> str:
    return str(response.content.decode())


def errors_of(response: Any) -> str:
    found = re.search(r'<div class="errors".*?</div>', body_of(response), flags=re.S)
    return found.group() if found else ""


def _acts(built: build.House) -> dict[str, tuple[str, str]]:
    """Return each act's path and the unit whose sight decides."""
    unit, post = built.units["甲司第一党支部"].pk, built.posts["甲一书记"].pk
    tenure = Tenure.objects.get(post_id=post).pk
    group, person = built.groups["甲司第一学习小组"].pk, built.people["甲一书记"].pk
    return {
        **{
            act: f"/units/{unit}/{act}/"
            for act in ("rename", "dissolve", "split", "move", "count", "posts/new")
        },
        **{act: f"/posts/{post}/{act}/" for act in ("appoint", "deputy")},
        "charge": f"/posts/{built.posts['甲司司长'].pk}/charge/",
        "leave": f"/tenures/{tenure}/leave/",
        "anonymise": f"/people/{person}/anonymise/",
        **{f"group {act}": f"/groups/{group}/{act}/" for act in ("units", "posts/new", "disband")},
    }


def test_only_head_office_changes_what_others_see_or_not(built: build.House, enter: Enter) -> None:
    acts = _acts(built)
    events = Event.objects.count()
    for name, status in {"综合岗": 200, "复核岗": 200, "秘书岗": 403, "甲司党务": 403, "监督员": 403}.items():
        client = enter(name)
        for act, path in acts.items():
            assert client.get(path).status_code == status, (name, act)
            if status == 403:
                assert client.post(path, {}).status_code == 403, (name, act)
    for name in ("乙司党务", "系统管理员", "安全管理员", "审计管理员"):
        client = enter(name)
        for act, path in acts.items():
            assert client.get(path).status_code == 404, (name, act)
            assert client.post(path, {}).status_code == 404, (name, act)
    for path in ("/units/new/", "/units/merge/", "/people/new/", "/groups/new/", "/groups/merge/"):
        assert enter("综合岗").get(path).status_code == 200
        for name in ("甲司党务", "审计管理员"):
            assert enter(name).get(path).status_code == 403
            assert enter(name).post(path, {}).status_code == 403
    made = len(
        {
            "综合岗",
            "复核岗",
            "秘书岗",
            "甲司党务",
            "监督员",
            "乙司党务",
            "系统管理员",
            "安全管理员",
            "审计管理员",
        }
    )
    assert Event.objects.count() == events + 2 * made, "making and enabling the accounts, and nothing else"


def test_head_office_of_a_part_changes_that_part_alone(built: build.House, enter: Enter) -> None:
    post = org.create_post(
        kind=PostKind.HEAD_OFFICE, title="子院综合岗", unit=built.units["子院"], from_on=DAY, by=BY
    )
    org.leave(tenure=Tenure.objects.get(post=built.posts["子院党务"]), last_on=date(2021, 4, 19), by=BY)
    org.appoint(post=post, person=built.people["子院党务"], from_on=DAY, by=BY)
    client = enter("子院党务")
    assert client.get(f"/units/{built.units['子院'].pk}/rename/").status_code == 200
    assert client.get(f"/units/{built.units['甲司'].pk}/rename/").status_code == 404
    form = {"name": "混入", "kind": "branch", "from_on": "2021-04-20", "parent": built.units["甲司"].pk}
    response = client.post("/units/new/", form)
    assert response.status_code == 422
    assert "没有这一个，或不在你的范围里" in errors_of(response)


# units


def test_founding_a_unit(built: build.House, enter: Enter) -> None:
    client, parent = enter("综合岗"), built.units["甲司"]
    page = client.get(f"/units/new/?parent={parent.pk}")
    assert "在“甲司”下面设单位" in body_of(page)
    assert f'<input type="hidden" name="parent" value="{parent.pk}"' in body_of(page)
    form = {
        "name": "甲司第三党支部",
        "kind": "branch",
        "branch_kind": "joint",
        "from_on": "2021-04-20",
        "parent": parent.pk,
    }
    response = client.post("/units/new/", form)
    unit = Unit.objects.get(name="甲司第三党支部")
    assert response.status_code == 303
    assert response["Location"] == f"/units/{unit.pk}/"
    assert (unit.parent_id, unit.branch_kind) == (parent.pk, "joint")
    assert "单位设好了" in body_of(client.get(f"/units/{unit.pk}/"))
    again = client.post("/units/new/", form)
    assert again.status_code == 422
    assert "已经有同名的单位" in errors_of(again)
    assert 'value="甲司第三党支部"' in body_of(again), "what was typed stays"
    for wrong in (
        {"kind": "root"},
        {"kind": "nothing"},
        {"from_on": "2021-02-30"},
        {"parent": 999999},
        {"name": ""},
    ):
        assert client.post("/units/new/", {**form, "name": "丙", **wrong}).status_code == 422, wrong
    assert client.get("/units/new/?parent=999999").status_code == 404


def test_a_department_has_no_branch_kind_even_where_one_is_sent(built: build.House, enter: Enter) -> None:
    form = {
        "name": "丙司",
        "kind": "department",
        "branch_kind": "joint",
        "from_on": "2021-04-20",
        "parent": built.units["示例部"].pk,
        "has_committee": "on",
    }
    assert enter("综合岗").post("/units/new/", form).status_code == 303
    unit = Unit.objects.get(name="丙司")
    assert (unit.branch_kind, unit.has_committee) == ("", True)


def test_renaming_moving_counting(built: build.House, enter: Enter) -> None:
    client, unit = enter("综合岗"), built.units["甲司第二党支部"]
    form = {"name": "甲司机关党支部", "short_name": "甲机关", "on": "2021-04-01"}
    assert client.post(f"/units/{unit.pk}/rename/", form).status_code == 303
    late = client.post(f"/units/{unit.pk}/rename/", {**form, "name": "再改", "on": "2021-04-21"})
    assert late.status_code == 422
    assert "这一天还没有到" in errors_of(late)
    moved = client.post(f"/units/{unit.pk}/move/", {"parent": built.units["乙司"].pk})
    assert moved.status_code == 303
    into_itself = client.post(f"/units/{built.units['乙司'].pk}/move/", {"parent": unit.pk})
    assert into_itself.status_code == 422, "what lies below is not offered"
    counts = {"on": "2021-04-20", "full": "20", "probationary": "2", "voting": "21"}
    wrong = client.post(f"/units/{unit.pk}/count/", counts)
    assert "有表决权的人数不能多于正式党员人数" in errors_of(wrong)
    assert client.post(f"/units/{unit.pk}/count/", {**counts, "voting": "20"}).status_code == 303
    for nonsense in ("-1", "1.5", "二十", "9" * 30):
        assert client.post(f"/units/{unit.pk}/count/", {**counts, "full": nonsense}).status_code == 422
    unit.refresh_from_db()
    assert (unit.name, unit.parent_id) == ("甲司机关党支部", built.units["乙司"].pk)
    assert HeadCount.objects.get().voting == 20
    page = body_of(client.get(f"/units/{unit.pk}/count/"))
    assert 'name="full" value="20"' in page, "the last count stands in the form"


def test_a_merger_hands_on_what_is_open(built: build.House, enter: Enter) -> None:
    one, two, staff = built.units["甲司第一党支部"], built.units["甲司第二党支部"], built.units["甲司"]
    item = build.item(built, post=built.posts["甲一书记"])
    other = build.item(built, lead="甲司第二党支部", title="第二件")
    closed = build.item(built, title="办完的")
    Item.objects.filter(pk=closed.pk).update(state=State.CLOSED, closed_on=DAY)
    Support.objects.bulk_create([Support(item=item, unit=two), Support(item=other, unit=one)])
    client = enter("综合岗")
    page = client.get(f"/units/merge/?under={staff.pk}")
    assert "甲司第一党支部" in body_of(page)
    assert "乙司第一党支部" not in body_of(page)
    form = {"units": [one.pk, two.pk], "name": "甲司第一党支部", "on": "2021-04-20"}
    response = client.post(f"/units/merge/?under={staff.pk}", form)
    assert response.status_code == 303
    merged = Unit.objects.get(name="甲司第一党支部", to_on=None)
    assert "没有销号的 2 项由新单位接着办" in body_of(client.get(response["Location"]))
    item.refresh_from_db(), other.refresh_from_db(), closed.refresh_from_db()
    assert (item.lead_id, other.lead_id, closed.lead_id) == (merged.pk, merged.pk, one.pk)
    assert item.post_id is None
    assert not Support.objects.filter(item__in=[item, other]).exists(), "who leads does not support"
    assert Event.objects.filter(act="item.passed_on").count() == 2
    assert Lineage.objects.filter(after=merged).count() == 2
    post = org.create_post(kind=PostKind.SECRETARY, title="书记岗", unit=merged, from_on=DAY, by=BY)
    org.appoint(post=post, person=built.people["甲二书记"], from_on=DAY, by=BY)
    secretary = enter("甲二书记")
    assert "把学习安排报到司里" in body_of(secretary.get("/mine/")), "who comes after inherits what is open"
    assert secretary.get(f"/items/{closed.pk}/").status_code == 200, "and sees what was done before"
    assert check().ok


def test_a_merger_that_fails_changes_nothing(built: build.House, enter: Enter) -> None:
    build.item(built)
    one, other = built.units["甲司第一党支部"], built.units["乙司第一党支部"]
    form = {"units": [one.pk, other.pk], "name": "新支部", "on": "2021-04-20"}
    response = enter("综合岗").post("/units/merge/", form)
    assert response.status_code == 422
    assert "同一个上级下面、同一类" in errors_of(response)
    assert not Event.objects.filter(act__in=["item.passed_on", "unit.merged"]).exists()


def test_a_split_hands_the_open_items_to_the_first_part(built: build.House, enter: Enter) -> None:
    unit, item = built.units["甲司第一党支部"], build.item(built)
    client = enter("综合岗")
    one = client.post(f"/units/{unit.pk}/split/", {"names": "只有一个\n\n", "on": "2021-04-20"})
    assert "拆分至少要写两个新单位" in errors_of(one)
    names = "甲司第一党支部\r\n  甲司第三党支部  \n"
    assert client.post(f"/units/{unit.pk}/split/", {"names": names, "on": "2021-04-20"}).status_code == 303
    item.refresh_from_db()
    assert (item.lead.name, item.lead.to_on) == ("甲司第一党支部", None)
    assert Unit.objects.filter(name="甲司第三党支部").exists()


def test_a_unit_with_open_items_is_not_dissolved(built: build.House, enter: Enter) -> None:
    unit, item = built.units["甲司第一党支部"], build.item(built)
    client, path = enter("综合岗"), f"/units/{unit.pk}/dissolve/"
    response = client.post(path, {"last_on": "2021-04-20"})
    assert response.status_code == 422
    assert "还有 1 项没有销号" in errors_of(response)
    Item.objects.filter(pk=item.pk).update(state=State.CANCELLED, closed_on=DAY)
    assert client.post(path, {"last_on": "2021-04-20"}).status_code == 303
    root = client.post(f"/units/{built.units['示例部'].pk}/dissolve/", {"last_on": "2021-04-20"})
    assert "最上级单位不能撤销" in errors_of(root)


# posts


def test_setting_up_a_post(built: build.House, enter: Enter) -> None:
    client, unit, group = enter("综合岗"), built.units["乙司"], built.groups["第一工作组"]
    form = {"title": "副书记岗", "kind": "secretary", "from_on": "2021-04-20"}
    assert client.post(f"/units/{unit.pk}/posts/new/", form).status_code == 303
    post = Post.objects.get(title="副书记岗")
    assert (post.unit_id, post.order) == (unit.pk, 3)
    assert "空着" in body_of(client.get(f"/units/{unit.pk}/"))
    assert client.post(f"/units/{unit.pk}/posts/new/", {**form, "kind": "inspector"}).status_code == 422
    assert client.post(f"/groups/{group.pk}/posts/new/", {**form, "kind": "audit_admin"}).status_code == 422
    assert client.post(f"/groups/{group.pk}/posts/new/", {**form, "kind": "working_group"}).status_code == 303


def test_appointing_somebody_new_and_somebody_known(built: build.House, enter: Enter) -> None:
    client, post, known = enter("综合岗"), built.posts["甲一书记"], built.people["甲二书记"]
    path = f"/posts/{post.pk}/appoint/"
    form = {"name": "示新来", "from_on": "2021-04-20"}
    assert client.post(path, form).status_code == 303
    person = Person.objects.get(name="示新来")
    assert Tenure.objects.get(post=post, to_on=None).person == person
    asked = client.post(path, {"name": "shijiaer", "from_on": "2021-04-21"})
    assert asked.status_code == 422
    assert "账上有同名或同音的人" in errors_of(asked)
    assert "示甲二书记（甲司第二党支部 甲二书记）" in body_of(asked)
    chosen = client.post(path, {"name": "shijiaer", "person": known.pk, "from_on": "2021-04-21"})
    assert chosen.status_code == 303
    assert Tenure.objects.get(post=post, to_on=None).person == known
    before = Person.objects.count()
    another = {"name": "示甲二书记", "person": "new", "from_on": "2021-04-22"}
    assert client.post(path, another).status_code == 303
    assert Person.objects.filter(name="示甲二书记").count() == 2
    assert Person.objects.count() == before + 1
    foreign = {"name": "示甲二书记", "person": built.people["审计管理员"].pk, "from_on": "2021-04-25"}
    assert client.post(path, foreign).status_code == 422, "an id not offered does not exist"


def test_an_appointment_refused_registers_nobody(built: build.House, enter: Enter) -> None:
    path = f"/posts/{built.posts['甲一书记'].pk}/appoint/"
    before = Person.objects.count()
    response = enter("综合岗").post(path, {"name": "示没来", "from_on": "2019-01-01"})
    assert response.status_code == 422
    assert Person.objects.count() == before
    end = enter("综合岗").post(path, {"name": "示没来", "from_on": "2021-04-20", "to_on": "2021-04-19"})
    assert "结束日早于开始日" in errors_of(end)


def test_nobody_becomes_two_administrators(built: build.House, enter: Enter) -> None:
    path = f"/posts/{built.posts['审计管理员'].pk}/appoint/"
    person = built.people["系统管理员"]
    form = {"name": person.name, "person": person.pk, "from_on": "2021-04-20"}
    response = enter("综合岗").post(path, form)
    assert response.status_code == 422
    assert "三员不能由一个人兼" in errors_of(response)


def test_leaving_and_standing_in(built: build.House, enter: Enter) -> None:
    client, post = enter("综合岗"), built.posts["甲一书记"]
    tenure = Tenure.objects.get(post=post)
    assert client.post(f"/tenures/{tenure.pk}/leave/", {"last_on": "2019-12-31"}).status_code == 422
    assert client.post(f"/tenures/{tenure.pk}/leave/", {"last_on": "2021-04-19"}).status_code == 303
    tenure.refresh_from_db()
    assert tenure.to_on == date(2021, 4, 19)
    assert enter("甲一书记").get("/units/").status_code == 403, "the right ended, from this request on"
    person = built.people["乙一书记"]
    form = {"name": person.name, "person": person.pk, "from_on": "2021-04-20", "to_on": "2021-05-20"}
    assert client.post(f"/posts/{post.pk}/deputy/", form).status_code == 303
    assert Deputy.objects.get(post=post).person == person
    assert client.post(f"/posts/{post.pk}/deputy/", {**form, "to_on": ""}).status_code == 422


def test_a_leader_s_charge(built: build.House, enter: Enter) -> None:
    client, post = enter("综合岗"), built.posts["分管领导"]
    path = f"/posts/{post.pk}/charge/"
    units = [built.units["乙司"].pk, built.units["子院"].pk]
    form = {"units": units, "lines": [built.lines["Y1"].pk], "from_on": "2021-04-20"}
    assert client.post(path, form).status_code == 303
    held = {row.unit.name: row.to_on for row in Portfolio.objects.filter(post=post)}
    assert held == {"甲司": date(2021, 4, 19), "乙司": None, "子院": None}
    assert LineCharge.objects.get(post=post).line == built.lines["Y1"]
    again = body_of(client.get(path))
    assert "已经分管的条：规划编制" in again
    branch = built.units["甲司第一党支部"].pk
    assert client.post(path, {**form, "units": [branch], "lines": []}).status_code == 422
    own = f"/posts/{built.posts['甲司司长'].pk}/charge/"
    assert client.post(own, {"units": [branch], "from_on": "2021-04-20"}).status_code == 303
    none = client.get(f"/posts/{built.posts['秘书岗'].pk}/charge/")
    assert none.status_code == 422
    assert "只有领导岗位有分管" in body_of(none)


# people


def test_registering_a_person(built: build.House, enter: Enter) -> None:
    client = enter("综合岗")
    response = client.post("/people/new/", {"name": "示新人"})
    person = Person.objects.get(name="示新人")
    assert response["Location"] == f"/people/{person.pk}/"
    again = client.post("/people/new/", {"name": "示新人"})
    assert again.status_code == 422
    assert "已经有一位叫这个名字的人" in errors_of(again)
    assert client.post("/people/new/", {"name": "示新人", "same": "on"}).status_code == 303
    assert Person.objects.filter(name="示新人").count() == 2
    assert client.post("/people/new/", {"name": " \u200b "}).status_code == 422
    fields = re.findall(r'<input[^>]+name="(\w+)"', body_of(client.get("/people/new/")))
    assert set(fields) <= {"csrfmiddlewaretoken", "language", "next", "q", "name"}, "a name, nothing else"


def test_taking_a_name_away_says_what_goes_and_asks_first(built: build.House, enter: Enter) -> None:
    person, client = built.people["甲一书记"], enter("综合岗")
    built.account("甲一书记")
    build.item(built, title="请示甲一书记报送")
    path = f"/people/{person.pk}/anonymise/"
    page = body_of(client.get(path))
    for words in ("不能恢复", "留痕里关于本人的原文：2 处", "账号：1 个", "在任的岗位：1 个", "事项：1 处"):
        assert words in page
    person.refresh_from_db()
    assert person.name, "looking changes nothing"
    response = client.post(path)
    assert response.status_code == 303
    person.refresh_from_db()
    assert person.name == ""
    after = body_of(client.get(f"/people/{person.pk}/"))
    assert "姓名已销去" in after
    assert "示甲一书记" not in after
    twice = client.post(path)
    assert twice.status_code == 422
    own = client.post(f"/people/{built.people['综合岗'].pk}/anonymise/")
    assert "不能销去自己的姓名" in errors_of(own)
    assert check().ok


# groups


def test_a_group_from_forming_to_its_end(built: build.House, enter: Enter) -> None:
    client = enter("综合岗")
    form = {
        "name": "第二工作组",
        "kind": "working_group",
        "from_on": "2021-04-01",
        "home": built.units["示例部"].pk,
    }
    assert client.post("/groups/new/", form).status_code == 303
    group = Group.objects.get(name="第二工作组")
    path = f"/groups/{group.pk}"
    assert (
        client.post(
            f"{path}/units/", {"units": [built.units["乙司"].pk], "from_on": "2021-04-01"}
        ).status_code
        == 303
    )
    below = f"{path}/units/?under={built.units['甲司'].pk}"
    assert "甲司第一党支部" in body_of(client.get(below))
    both = [built.units["乙司"].pk, built.units["甲司第一党支部"].pk]
    assert client.post(below, {"units": both, "from_on": "2021-04-05"}).status_code == 303
    assert client.post(f"{path}/units/", {"units": both[1:], "from_on": "2021-04-10"}).status_code == 303
    rows = {
        row.unit.name: (row.from_on.day, row.to_on and row.to_on.day)
        for row in GroupUnit.objects.filter(group=group)
    }
    assert rows == {"乙司": (1, 9), "甲司第一党支部": (5, None)}
    assert client.post(f"{path}/units/", {"units": [999999], "from_on": "2021-04-10"}).status_code == 422
    assert client.post(f"{path}/disband/", {"last_on": "2021-04-20"}).status_code == 303
    assert client.post(f"{path}/disband/", {"last_on": "2021-04-20"}).status_code == 422


def test_what_a_group_judges_goes_on_or_keeps_it_alive(built: build.House, enter: Enter) -> None:
    client, first = enter("综合岗"), built.groups["第一工作组"]
    item = build.item(built)
    Item.objects.filter(pk=item.pk).update(judge_group=first, judge_unit=None)
    response = client.post(f"/groups/{first.pk}/disband/", {"last_on": "2021-04-20"})
    assert "还有 1 项等这个组核验" in errors_of(response)
    home = built.units["示例部"]
    second = org.form_group(
        name="第二工作组", kind=GroupKind.WORKING, home=home, from_on=DAY - timedelta(days=9), by=BY
    )
    form = {"groups": [first.pk, second.pk], "name": "联合工作组", "on": "2021-04-20"}
    assert client.post("/groups/merge/", form).status_code == 303
    item.refresh_from_db()
    assert item.judge_group
    assert item.judge_group.name == "联合工作组"
    assert Event.objects.filter(act="item.passed_on").count() == 1
    other = {"groups": [item.judge_group_id, built.groups["常设核验组"].pk], "name": "x", "on": "2021-04-20"}
    assert client.post("/groups/merge/", other).status_code == 422


@pytest.mark.parametrize("path", ["/units/new/", "/people/new/", "/groups/new/"])
def test_a_form_from_elsewhere_is_refused(built: build.House, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(built.account("综合岗"))
    assert client.post(path, {"name": "x"}).status_code == 403
