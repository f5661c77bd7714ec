"""Opening items and handing them down through pages: what is prefilled, what is shown before it is written."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

import build
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item, Support
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind

Enter = Callable[[str], Client]


def answers(built: build.House, **more: object) -> dict[str, object]:
    """Return a form filled as a clerk of 甲司 would."""
    return {
        "title": "把学习安排报到司里",
        "line": built.lines["D1"].pk,
        "leads": [built.units["甲司第一党支部"].pk],
        "klass": "by_date",
        "due_on": "2021-06-30",
        "judge_from": "superior",
        **more,
    }


def test_opened_by_hand(built: build.House, enter: Enter) -> None:
    data = answers(built, supports=[built.units["甲司第二党支部"].pk], standard="有安排", needs_relook="on")
    answer = enter("甲司党务").post("/items/new/", data)
    assert answer.status_code == 303
    item = Item.objects.get()
    assert (item.state, item.owner, item.lead.name) == ("open", built.units["甲司"], "甲司第一党支部")
    assert (item.due_on, item.original_due_on, item.needs_relook) == (
        date(2021, 6, 30),
        date(2021, 6, 30),
        True,
    )
    assert Support.objects.get().unit == built.units["甲司第二党支部"]
    assert answer["Location"] == f"/items/{item.pk}/"


def test_prefilled_from_a_clause(built: build.House, enter: Enter) -> None:
    clause = built.clauses["1-01"]
    page = enter("综合岗").get(f"/items/new/?clause={clause.pk}").content.decode()
    assert 'value="设党委单位制定落实责任清单"' in page
    data = answers(built, clause=clause.pk, leads=[built.units["甲司"].pk])
    assert enter("综合岗").post("/items/new/", data).status_code == 303
    item = Item.objects.get()
    assert (item.clause, item.number, item.origin) == (clause, "1-01", "clause")
    assert enter("综合岗").get("/items/new/?clause=99999").status_code == 404


def test_several_leads_leave_the_parent_with_its_opener(built: build.House, enter: Enter) -> None:
    leads = [built.units["甲司第一党支部"].pk, built.units["甲司第二党支部"].pk]
    assert enter("甲司党务").post("/items/new/", answers(built, leads=leads)).status_code == 303
    parent = Item.objects.get(parent=None)
    assert (parent.lead, parent.owner) == (built.units["甲司"], built.units["甲司"])
    assert list(Item.objects.filter(parent=parent).order_by("pk").values_list("lead_id", flat=True)) == leads


def test_a_draft_is_seen_by_its_opener_alone_until_released(built: build.House, enter: Enter) -> None:
    enter("甲司党务").post("/items/new/", answers(built, draft="on"))
    item = Item.objects.get()
    assert item.state == "draft"
    assert enter("甲一书记").get(f"/items/{item.pk}/").status_code == 404
    assert enter("甲司党务").post(f"/items/{item.pk}/release/").status_code == 303
    assert enter("甲一书记").get(f"/items/{item.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"line": ""}, "line"),
        ({"leads": []}, "leads"),
        ({"klass": "soon"}, "klass"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "2021-02-30"}, "due_on"),
        ({"judge_from": "group"}, "judge_group"),
        ({"judge_from": "line", "line": "own"}, "judge_from"),
        ({"check_every": "0"}, "check_every"),
        ({"clause": "99999"}, "clause"),
    ],
)
def test_what_is_missing_is_named_and_the_rest_stays(
    built: build.House, enter: Enter, wrong: dict[str, object], field: str
) -> None:
    if wrong.get("line") == "own":
        wrong = wrong | {"line": built.lines["D1"].pk, "leads": [built.units["甲司"].pk]}
        answer = enter("综合岗").post("/items/new/", answers(built, standard="留着的话", **wrong))
    else:
        answer = enter("甲司党务").post("/items/new/", answers(built, standard="留着的话", **wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "留着的话" in answer.content.decode()
    assert not Item.objects.exists()


def test_foreign_and_absent_ids_answer_alike(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    for name in ("leads", "supports"):
        foreign = client.post("/items/new/", answers(built, **{name: [built.units["乙司第一党支部"].pk]}))
        absent = client.post("/items/new/", answers(built, **{name: [99999]}))
        assert foreign.status_code == absent.status_code == 422
        assert foreign.context["form"].errors.keys() == absent.context["form"].errors.keys()
    hidden = org.form_group(
        name="乙司核验组",
        kind="standing_group",
        home=built.units["乙司"],
        from_on=build.START,
        by=build.SYSTEM,
    )
    data = answers(built, judge_from="group", judge_group=hidden.pk)
    assert client.post("/items/new/", data).status_code == 422
    assert not Item.objects.exists()


def test_the_roots_own_item_needs_a_standing_group(built: build.House, enter: Enter) -> None:
    client = enter("综合岗")
    own = {"leads": [built.units["示例部"].pk]}
    alone = client.post("/items/new/", answers(built, **own))
    assert alone.status_code == 422
    assert "常设核验组" in alone.content.decode()
    working = client.post(
        "/items/new/", answers(built, judge_from="group", judge_group=built.groups["第一工作组"].pk, **own)
    )
    assert working.status_code == 422
    standing = client.post(
        "/items/new/", answers(built, judge_from="group", judge_group=built.groups["常设核验组"].pk, **own)
    )
    assert standing.status_code == 303


def test_who_may_open(built: build.House, enter: Enter) -> None:
    for name, status in [
        ("甲一书记", 403),
        ("甲司司长", 403),
        ("监督员", 403),
        ("系统管理员", 403),
        ("乙司牵头", 200),
    ]:
        assert enter(name).get("/items/new/").status_code == status, name
        if status == 403:
            assert enter(name).post("/items/new/", answers(built)).status_code == 403
    assert not Item.objects.exists()


class TestHandingDown:
    """分层施工: chosen, shown, opened in one act."""

    def parent(self, built: build.House, **more: object) -> Item:
        known = {"lead": "甲司", "owner": "示例部", "by": "综合岗", "line": built.lines["Y1"]}
        return build.item(built, **(known | more))

    def test_a_department_to_its_branches(self, built: build.House, enter: Enter) -> None:
        item = self.parent(built)
        url = f"/items/{item.pk}/break-down/"
        client = enter("甲司党务")
        first = client.get(url).content.decode()
        assert "下属支部" in first
        assert "乙司" not in first.split('id="main"')[1]
        assert client.post(url, {}).status_code == 422
        listed = client.post(url, {"sets": ["branches"]})
        assert listed.status_code == 200
        assert not item.children.exists()
        one, two = built.units["甲司第一党支部"].pk, built.units["甲司第二党支部"].pk
        assert listed.content.decode().count('name="units"') == 2
        data = {
            "step": "2",
            "units": [one, two],
            f"title-{one}": "第一支部的说法",
            f"due-{one}": "2021-05-31",
            f"title-{two}": item.title,
            f"due-{two}": "",
            "judge_from": "superior",
        }
        answer = client.post(url, data)
        assert answer.status_code == 303, answer.content.decode()
        children = {child.lead_id: child for child in item.children.all()}
        assert (children[one].title, children[one].due_on) == ("第一支部的说法", date(2021, 5, 31))
        assert (children[two].title, children[two].due_on) == (item.title, item.due_on)
        assert {child.judge_unit_id for child in children.values()} == {built.units["甲司"].pk}
        again = client.post(url, data)
        assert again.status_code == 422
        assert item.children.count() == 2

    def test_the_root_to_all_departments_of_the_day(self, built: build.House, enter: Enter) -> None:
        item = self.parent(
            built,
            lead="示例部",
            judge_from="group",
            judge_group=built.groups["常设核验组"],
            line=built.lines["D1"],
        )
        org.found_unit(
            name="丙司",
            kind=UnitKind.DEPARTMENT,
            parent=built.units["示例部"],
            from_on=build.TODAY,
            by=build.SYSTEM,
        )
        org.dissolve_unit(unit=built.units["子院第一党支部"], last_on=date(2021, 4, 19), by=build.SYSTEM)
        org.dissolve_unit(unit=built.units["子院"], last_on=date(2021, 4, 19), by=build.SYSTEM)
        client = enter("综合岗")
        url = f"/items/{item.pk}/break-down/"
        page = client.get(url).content.decode()
        assert "子院" not in page.split('id="main"')[1]
        listed = client.post(url, {"sets": ["departments"]})
        assert [unit.name for unit in listed.context["form"].parts] == ["甲司", "乙司", "丙司"]
        committees = client.post(url, {"sets": ["committees"]})
        assert [unit.name for unit in committees.context["form"].parts] == ["甲司"]

    def test_a_line_department_to_other_units(self, built: build.House, enter: Enter) -> None:
        item = self.parent(built, line=built.lines["D1"])
        client = enter("甲司党务")
        listed = client.post(f"/items/{item.pk}/break-down/", {"sets": ["departments", "affiliated"]})
        assert [unit.name for unit in listed.context["form"].parts] == ["乙司", "子院"]

    def test_units_that_may_not_be_chosen(self, built: build.House, enter: Enter) -> None:
        item = self.parent(built)
        url = f"/items/{item.pk}/break-down/"
        client = enter("甲司党务")
        foreign = built.units["乙司第一党支部"].pk
        assert client.post(url, {"units": [foreign]}).status_code == 422
        assert client.post(url, {"units": [99999]}).status_code == 422
        forged = client.post(
            url, {"step": "2", "units": [foreign], f"title-{foreign}": "伪造", "judge_from": "superior"}
        )
        assert forged.status_code == 422
        assert not item.children.exists()

    def test_by_whom(self, built: build.House, enter: Enter) -> None:
        item = self.parent(built)
        url = f"/items/{item.pk}/break-down/"
        for name, status in [
            ("甲一书记", 404),
            ("甲司司长", 403),
            ("综合岗", 200),
            ("乙司党务", 404),
            ("监督员", 403),
        ]:
            assert enter(name).get(url).status_code == status, name

    def test_bad_date_in_the_list_keeps_the_rest(self, built: build.House, enter: Enter) -> None:
        item = self.parent(built)
        one = built.units["甲司第一党支部"].pk
        data = {
            "step": "2",
            "units": [one],
            f"title-{one}": "留着的说法",
            f"due-{one}": "5月底",
            "judge_from": "superior",
        }
        answer = enter("甲司党务").post(f"/items/{item.pk}/break-down/", data)
        assert answer.status_code == 422
        assert "留着的说法" in answer.content.decode()
        assert not item.children.exists()


def test_opened_on_a_post_named_by_title_or_holder(built: build.House, enter: Enter) -> None:
    for words in ("甲一书记", "示甲一书记"):
        assert enter("甲司党务").post("/items/new/", answers(built, post=words)).status_code == 303
        assert Item.objects.latest("pk").post == built.posts["甲一书记"], words
    answer = enter("甲司党务").post("/items/new/", answers(built, post="纪检委员"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有“纪检委员”这个岗位" in page
    assert "从 “甲一书记” 里写一个" in page
    assert 'value="纪检委员"' in page, "what was typed stays"


def test_several_leads_name_their_own_posts(built: build.House, enter: Enter) -> None:
    leads = [built.units["甲司第一党支部"].pk, built.units["甲司第二党支部"].pk]
    answer = enter("甲司党务").post("/items/new/", answers(built, leads=leads, post="甲一书记"))
    assert (answer.status_code, Item.objects.count()) == (422, 0)
    assert "各单位领到以后自己定岗位" in answer.content.decode()


def test_prefilled_from_a_point_that_names_one_post(built: build.House, enter: Enter) -> None:
    post = built.posts["甲司司长"]
    page = (
        enter("综合岗").get(f"/items/new/?clause={built.clauses['1-01'].pk}&post={post.pk}").content.decode()
    )
    assert 'value="甲司司长"' in page
    assert enter("甲司党务").get(f"/items/new/?post={built.posts['乙司党务'].pk}").status_code == 404


def test_a_post_is_set_and_taken_off_on_the_items_page(built: build.House, enter: Enter) -> None:
    item = build.item(built, lead="甲司", owner="示例部", by="综合岗")
    desk = enter("甲司党务")
    assert "定岗位" in desk.get(f"/items/{item.pk}/").content.decode()
    form = desk.get(f"/items/{item.pk}/post/").content.decode()
    assert "不定岗位，归甲司" in form
    assert "乙司党务" not in form
    assert desk.post(f"/items/{item.pk}/post/", {"post": built.posts["乙司党务"].pk}).status_code == 422
    answer = desk.post(f"/items/{item.pk}/post/", {"post": built.posts["甲司司长"].pk}, follow=True)
    page = answer.content.decode()
    assert "责任岗位定好了。" in page
    assert "甲司司长" in page
    assert "改岗位" in page
    assert "在办，等甲司 甲司司长" in re.sub(r"<[^>]+>", "", page), "it waits for who sits there"
    history = desk.get(f"/items/{item.pk}/history/").content.decode()
    assert "定责任岗位" in history
    assert "甲司 甲司司长" in history
    assert "定岗位" not in enter("甲司司长").get(f"/items/{item.pk}/").content.decode()


def test_who_sits_there_sees_it_wherever_it_is_led(built: build.House, enter: Enter) -> None:
    """A member of the leading group has charge of 甲司 alone; what the root leads and lies on his seat opens all the same."""
    more = {"judge_from": JudgeFrom.GROUP, "judge_group": built.groups["常设核验组"]}
    item = build.item(built, lead="示例部", owner="示例部", by="综合岗", title="推动各单位列清单", **more)
    leader = enter("分管领导")
    assert leader.get(f"/items/{item.pk}/").status_code == 404
    assert (
        enter("综合岗").post(f"/items/{item.pk}/post/", {"post": built.posts["分管领导"].pk}).status_code
        == 303
    )
    for path in (
        "/mine/",
        "/ledger/?stage=all",
        "/search/?q=推动各单位",
        f"/items/{item.pk}/",
        "/ledger/export/?format=csv",
    ):
        answer = leader.get(path)
        assert answer.status_code == 200, path
        assert "推动各单位列清单" in answer.content.decode("utf-8-sig"), path
    assert leader.get(f"/items/{item.pk}/submit/").status_code == 200
    assert enter("甲司党务").get(f"/items/{item.pk}/").status_code == 404
    assert enter("综合岗").post(f"/items/{item.pk}/post/", {"post": ""}).status_code == 303
    assert leader.get(f"/items/{item.pk}/").status_code == 404
    assert "推动各单位列清单" not in leader.get("/ledger/?stage=all").content.decode()
