"""Every act on an item through its page: by whom it is right, by others, with something missing, out of its time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.test import Client

import build
from luoshi.items import actions
from luoshi.items.actions import Effect
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.items.models import Awaiting, DateRequest, Item, Progress, Step, Support

Enter = Callable[[str], Client]
EFFECT = "原来没有安排，现在每月一次，已到人。"


def submitted(built: build.House, by: str = "甲一书记", **more: object) -> Item:
    item = build.item(built, **more)
    return actions.submit(item=item, effect=Effect(EFFECT), by=built.by(by))


def closed(built: build.House, **more: object) -> Item:
    return actions.confirm(item=submitted(built, **more), by=built.by("甲司司长"))


def draft(built: build.House) -> Item:
    return build.item(built, draft=True)


def sustained(built: build.House) -> Item:
    return build.item(built, klass=Klass.SUSTAINED, due_on=date(2021, 4, 30), check_every=1)


def dated(built: build.House) -> DateRequest:
    return actions.ask_date(
        item=build.item(built), due_to=date(2021, 8, 1), reason="等上级文件", by=built.by("甲一书记")
    )


@dataclass(frozen=True)
class Page:
    """One page that does something: how to reach it, what it asks, who does it, who may not."""

    act: str
    make: Callable[[build.House], Item]
    right: str
    wrong: tuple[tuple[str, int], ...]
    good: dict[str, str]
    bad: dict[str, str] = field(default_factory=dict)
    kept: str = ""
    ends: str = ""
    template: str = "/items/{pk}/{act}/"


NOBODY = (("甲二书记", 404), ("乙司党务", 404), ("系统管理员", 404))
PAGES = [
    Page(
        "submit",
        build.item,
        "甲一书记",
        (*NOBODY, ("甲司司长", 403), ("综合岗", 403), ("监督员", 403)),
        {"effect": EFFECT},
        {"effect": "……"},
        "……",
        "submitted",
    ),
    Page("withdraw", submitted, "甲一书记", (*NOBODY, ("甲司司长", 403)), {}, ends="open"),
    Page(
        "confirm",
        submitted,
        "甲司司长",
        (*NOBODY, ("甲一书记", 403), ("监督员", 403), ("综合岗", 403)),
        {"note": "看过现场"},
        {"note": "好", "relook_on": "2021-04-01"},
        "2021-04-01",
        "closed",
    ),
    Page(
        "return",
        submitted,
        "甲司司长",
        (*NOBODY, ("甲一书记", 403), ("监督员", 403)),
        {"reason": "写清覆盖了多少人"},
        {"reason": "——"},
        "——",
        "returned",
    ),
    Page(
        "progress",
        build.item,
        "甲一书记",
        (*NOBODY, ("综合岗", 403)),
        {"text": "开了一次会"},
        {"text": "开了会", "on": "2021-04-21"},
        "开了会",
        "open",
    ),
    Page(
        "ask-date",
        build.item,
        "甲一书记",
        (*NOBODY, ("甲司司长", 403)),
        {"due_to": "2021-08-01", "reason": "等上级文件"},
        {"due_to": "2021-06-01", "reason": "等文件"},
        "等文件",
        "open",
    ),
    Page(
        "cancel",
        build.item,
        "甲司党务",
        (*NOBODY, ("甲一书记", 403), ("甲司司长", 403)),
        {"reason": "文件废止"},
        {"reason": "。"},
        "。",
        "cancelled",
    ),
    Page("release", draft, "甲司党务", (*NOBODY, ("甲一书记", 404), ("甲司司长", 403)), {}, ends="open"),
    Page(
        "check",
        sustained,
        "甲司司长",
        (*NOBODY, ("甲一书记", 403)),
        {"note": "还在坚持"},
        {"note": "…"},
        "…",
        "open",
    ),
    Page(
        "look-again",
        closed,
        "甲司司长",
        (*NOBODY, ("甲一书记", 403)),
        {"note": "没有反弹"},
        {"note": "没有反弹", "next_on": "2021-04-20"},
        "没有反弹",
        "closed",
    ),
    Page(
        "reopen",
        closed,
        "甲司司长",
        (*NOBODY, ("甲一书记", 403)),
        {"reason": "又断了两个月", "due_on": "2021-07-31"},
        {"reason": "又断了", "due_on": "2021-04-01"},
        "又断了",
        "open",
    ),
]
IDS = [case.act for case in PAGES]


@pytest.mark.parametrize("case", PAGES, ids=IDS)
def test_done_by_the_right_role(built: build.House, enter: Enter, case: Page) -> None:
    item = case.make(built)
    url = case.template.format(pk=item.pk, act=case.act)
    client = enter(case.right)
    assert client.get(url).status_code == 200
    answer = client.post(url, case.good)
    assert answer.status_code == 303, answer.content.decode()
    item.refresh_from_db()
    assert item.state == case.ends
    after = client.get(answer["Location"])
    assert after.status_code == 200
    assert 'class="notice"' in after.content.decode()


@pytest.mark.parametrize("case", PAGES, ids=IDS)
def test_refused_to_others(built: build.House, enter: Enter, case: Page) -> None:
    item = case.make(built)
    before = Item.objects.values().get(pk=item.pk)
    url = case.template.format(pk=item.pk, act=case.act)
    for name, status in case.wrong:
        client = enter(name)
        assert client.get(url).status_code == status, name
        assert client.post(url, case.good).status_code == status, name
    assert Item.objects.values().get(pk=item.pk) == before


@pytest.mark.parametrize("case", [p for p in PAGES if p.bad], ids=[p.act for p in PAGES if p.bad])
def test_what_was_typed_stays_when_something_is_missing(built: build.House, enter: Enter, case: Page) -> None:
    item = case.make(built)
    before = Item.objects.values().get(pk=item.pk)
    client = enter(case.right)
    url = case.template.format(pk=item.pk, act=case.act)
    answer = client.post(url, case.bad)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert case.kept in text
    assert 'class="errors"' in text
    empty = client.post(url, {})
    assert empty.status_code == (303 if case.act == "confirm" else 422)
    if case.act != "confirm":
        assert Item.objects.values().get(pk=item.pk) == before


@pytest.mark.parametrize("case", PAGES, ids=IDS)
def test_out_of_its_time(built: build.House, enter: Enter, case: Page) -> None:
    """A cancelled item takes none of the acts: the page says so, sent off or not, and nothing changes."""
    item = case.make(built)
    Item.objects.filter(pk=item.pk).update(state="cancelled")
    before = Item.objects.values().get(pk=item.pk)
    client = enter(case.right)
    url = case.template.format(pk=item.pk, act=case.act)
    assert client.get(url).status_code == 422
    assert client.post(url, case.good).status_code == 422
    assert Item.objects.values().get(pk=item.pk) == before


def test_nobody_in_without_signing_in(built: build.House) -> None:
    item = build.item(built)
    answer = Client().get(f"/items/{item.pk}/submit/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/items/")


def test_progress_of_a_supporting_unit_and_taking_it_back(built: build.House, enter: Enter) -> None:
    item = build.item(built, supports=[built.units["乙司第一党支部"]])
    helper = enter("乙一书记")
    assert helper.post(f"/items/{item.pk}/progress/", {"text": "送去材料"}).status_code == 303
    row = Progress.objects.get(item=item)
    assert row.unit == built.units["乙司第一党支部"]
    assert helper.post(f"/items/{item.pk}/submit/", {"effect": EFFECT}).status_code == 403
    assert enter("甲一书记").post(f"/progress/{row.pk}/withdraw/").status_code == 403
    assert enter("甲二书记").post(f"/progress/{row.pk}/withdraw/").status_code == 404
    assert helper.post(f"/progress/{row.pk}/withdraw/").status_code == 303
    assert helper.post(f"/progress/{row.pk}/withdraw/").status_code == 404
    item.refresh_from_db()
    assert item.last_word == ""


def test_date_granted_and_refused(built: build.House, enter: Enter) -> None:
    row = dated(built)
    url = f"/dates/{row.pk}/decide/"
    assert enter("乙司党务").get(url).status_code == 404
    assert enter("甲一书记").post(url, {"granted": "yes"}).status_code == 403
    judge = enter("甲司司长")
    assert "等上级文件" in judge.get(url).content.decode()
    assert judge.post(url, {}).status_code == 422
    assert judge.post(url, {"granted": "no"}).status_code == 422
    assert judge.post(url, {"granted": "yes"}).status_code == 303
    row.item.refresh_from_db()
    assert (row.item.due_on, row.item.original_due_on) == (date(2021, 8, 1), date(2021, 6, 30))
    assert judge.post(url, {"granted": "yes"}).status_code == 422


def test_edit_keeps_both_when_two_edit_at_once(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    url = f"/items/{item.pk}/edit/"
    client = enter("甲司党务")
    version = client.get(url).context["form"]["version"].value()
    first = {"title": "先存的说法", "version": str(version)}
    assert client.post(url, first).status_code == 303
    second = client.post(url, {"title": "后存的说法", "standard": "我写的标准", "version": str(version)})
    assert second.status_code == 409
    text = second.content.decode()
    assert "先存的说法" in text
    assert "后存的说法" in text
    assert "我写的标准" in text
    carried = second.context["form"]["version"].value()
    again = client.post(url, {"title": "后存的说法", "standard": "我写的标准", "version": carried})
    assert again.status_code == 303
    item.refresh_from_db()
    assert (item.title, item.standard) == ("后存的说法", "我写的标准")


def test_edit_refuses_an_empty_title_and_others(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    url = f"/items/{item.pk}/edit/"
    answer = enter("甲司党务").post(url, {"title": " ", "standard": "还在", "version": item.version})
    assert answer.status_code == 422
    assert "还在" in answer.content.decode()
    assert enter("甲一书记").get(url).status_code == 403
    assert enter("乙司党务").get(url).status_code == 404
    assert enter("甲司党务").post(url, {"title": "x", "version": "abc"}).status_code == 422


def test_supports_only_from_what_one_may_ask(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    url = f"/items/{item.pk}/supports/"
    client = enter("甲司党务")
    there = built.units["甲司第二党支部"]
    assert client.post(url, {"units": [there.pk]}).status_code == 303
    assert list(Support.objects.values_list("unit_id", flat=True)) == [there.pk]
    foreign = client.post(url, {"units": [built.units["乙司第一党支部"].pk]})
    absent = client.post(url, {"units": [99999]})
    assert foreign.status_code == absent.status_code == 422
    assert client.post(url, {}).status_code == 303
    assert not Support.objects.exists()


def test_typed_for_a_leader_waits_for_his_own_word(built: build.House, enter: Enter) -> None:
    item = submitted(built)
    clerk, leader = enter("甲司党务"), enter("甲司司长")
    url = f"/items/{item.pk}/confirm/"
    post = built.posts["甲司司长"].pk
    assert clerk.post(url, {"for_post": built.posts["综合岗"].pk}).status_code == 422
    assert clerk.post(url, {"for_post": post, "note": "按司长意见"}).status_code == 303
    item.refresh_from_db()
    assert item.state == "submitted"
    row = Awaiting.objects.get()
    assert enter("甲一书记").post(f"/typed/{row.pk}/endorse/").status_code == 403
    assert enter("乙司党务").post(f"/typed/{row.pk}/endorse/").status_code == 404
    assert "按司长意见" in leader.get("/confirmations/").content.decode()
    assert leader.post(f"/typed/{row.pk}/endorse/").status_code == 303
    item.refresh_from_db()
    assert item.state == "closed"
    assert leader.post(f"/typed/{row.pk}/endorse/").status_code == 422


def test_typed_with_a_signed_document_counts_at_once(built: build.House, enter: Enter) -> None:
    item = submitted(built)
    data = {"for_post": built.posts["甲司司长"].pk, "signed_document": "司务会纪要第3期"}
    assert enter("甲司党务").post(f"/items/{item.pk}/confirm/", data).status_code == 303
    item.refresh_from_db()
    assert item.state == "closed"
    step = Step.objects.get(item=item, act="confirmed")
    assert step.for_person == built.people["甲司司长"].pk
    assert step.known_by == built.people["甲司党务"].pk
    page = enter("甲司司长").get(f"/items/{item.pk}/").content.decode()
    assert "司务会纪要第3期" in page


def test_typed_taken_back_changes_nothing(built: build.House, enter: Enter) -> None:
    item = submitted(built)
    clerk = enter("甲司党务")
    clerk.post(f"/items/{item.pk}/return/", {"reason": "再补", "for_post": built.posts["甲司司长"].pk})
    row = Awaiting.objects.get()
    assert clerk.post(f"/typed/{row.pk}/drop/").status_code == 303
    item.refresh_from_db()
    assert item.state == "submitted"


def test_only_those_who_may_type_are_asked_for_whom(built: build.House, enter: Enter) -> None:
    item = submitted(built)
    assert "for_post" in enter("甲司党务").get(f"/items/{item.pk}/confirm/").context["form"].fields
    assert "for_post" not in enter("甲司司长").get(f"/items/{item.pk}/confirm/").context["form"].fields


def test_confirmed_in_series(built: build.House, enter: Enter) -> None:
    items = [submitted(built) for _n in range(3)]
    client = enter("甲司司长")
    answer = client.post("/confirmations/series/", {"item": [item.pk for item in items]})
    assert answer.status_code == 303
    assert set(Item.objects.values_list("state", flat=True)) == {"closed"}
    assert client.post("/confirmations/series/", {}).status_code == 422


def test_series_is_all_or_nothing(built: build.House, enter: Enter) -> None:
    good = submitted(built)
    mine = submitted(built, lead="甲司第二党支部", by="甲二书记")
    actions.withdraw(item=mine, by=built.by("甲二书记"))
    client = enter("甲司司长")
    answer = client.post("/confirmations/series/", {"item": [good.pk, mine.pk]})
    assert answer.status_code == 422
    good.refresh_from_db()
    assert good.state == "submitted"
    foreign = submitted(built, by="乙一书记", lead="乙司第一党支部", owner="乙司", line=built.lines["Y1"])
    assert client.post("/confirmations/series/", {"item": [good.pk, foreign.pk]}).status_code == 404
    assert enter("甲一书记").post("/confirmations/series/", {"item": [good.pk]}).status_code == 403


@pytest.mark.parametrize("way", ["page", "series"])
class TestClosingOnPaper:
    """Every way to close on paper is refused the same way, one by one and in series."""

    def close(self, enter: Enter, way: str, who: str, item: Item) -> int:
        client = enter(who)
        if way == "page":
            return client.post(f"/items/{item.pk}/confirm/", {"note": "好"}).status_code
        return client.post("/confirmations/series/", {"item": [item.pk]}).status_code

    def refused(self, enter: Enter, way: str, who: str, item: Item) -> None:
        assert self.close(enter, way, who, item) == 422
        item.refresh_from_db()
        assert item.state != "closed"

    def test_without_a_submission(self, built: build.House, enter: Enter, way: str) -> None:
        self.refused(enter, way, "甲司司长", build.item(built))

    def test_same_person(self, built: build.House, enter: Enter, way: str) -> None:
        """He wrote progress as the doer's side, and judges from another seat."""
        item = build.item(built, lead="甲司", owner="示例部", by="综合岗")
        actions.submit(item=item, effect=Effect(EFFECT), by=built.by("甲司党务"))
        Step.objects.filter(item=item, act="submitted").update(known_by=built.people["综合岗"].pk)
        self.refused(enter, way, "综合岗", item)

    def test_typed_for_oneself(self, built: build.House, enter: Enter, way: str) -> None:
        item = build.item(built, lead="甲司", owner="示例部", by="综合岗")
        actions.submit(
            item=item,
            effect=Effect(EFFECT),
            by=built.by("甲司党务"),
            for_post=built.posts["甲司司长"],
            signed_document="批示",
        )
        Step.objects.filter(item=item, act="submitted").update(for_person=built.people["综合岗"].pk)
        self.refused(enter, way, "综合岗", item)

    def test_open_child(self, built: build.House, enter: Enter, way: str) -> None:
        item = build.item(built, lead="甲司", owner="示例部", by="综合岗")
        actions.submit(item=item, effect=Effect(EFFECT), by=built.by("甲司党务"))
        build.item(built, parent=item)
        self.refused(enter, way, "综合岗", item)

    @pytest.mark.parametrize("need", ["needs_document", "needs_rule", "needs_relook", "needs_beneficiary"])
    def test_what_the_opener_asked_for(self, built: build.House, enter: Enter, way: str, need: str) -> None:
        item = submitted(built)
        Item.objects.filter(pk=item.pk).update(**{need: "责任清单" if need == "needs_document" else True})
        self.refused(enter, way, "甲司司长", item)

    def test_sustained_without_a_check(self, built: build.House, enter: Enter, way: str) -> None:
        item = sustained(built)
        actions.submit(item=item, effect=Effect(EFFECT, rule="学习制度"), by=built.by("甲一书记"))
        self.refused(enter, way, "甲司司长", item)

    def test_by_the_discipline_group(self, built: build.House, enter: Enter, way: str) -> None:
        item = submitted(built)
        assert self.close(enter, way, "监督员", item) == 403


def test_submitting_asks_only_for_what_is_needed(built: build.House, enter: Enter) -> None:
    plain = build.item(built)
    asked = build.item(built, needs_document="责任清单", needs_rule=True, needs_beneficiary=True)
    client = enter("甲一书记")
    assert set(client.get(f"/items/{plain.pk}/submit/").context["form"].fields) <= {"effect", "documents"}
    fields = set(client.get(f"/items/{asked.pk}/submit/").context["form"].fields)
    assert {"effect", "documents", "rule", "beneficiary_word"} <= fields
    url = f"/items/{asked.pk}/submit/"
    missing = client.post(url, {"effect": EFFECT, "rule": "制度", "beneficiary_word": "群众说好"})
    assert missing.status_code == 422
    assert EFFECT in missing.content.decode()
    full = {
        "effect": EFFECT,
        "documents": "责任清单\n附表",
        "rule": "制度",
        "beneficiary_word": "办事群众说快了",
    }
    assert client.post(url, full).status_code == 303
    assert Step.objects.get(item=asked, act="submitted").documents == ["责任清单", "附表"]


def test_secret_marking_is_refused_and_nothing_written(built: build.House, enter: Enter) -> None:
    item = build.item(built)
    answer = enter("甲一书记").post(f"/items/{item.pk}/submit/", {"effect": "机密★\n已办"})
    assert answer.status_code == 422
    item.refresh_from_db()
    assert item.state == "open"


def test_root_items_own_second_person(built: build.House, enter: Enter) -> None:
    item = build.item(
        built,
        lead="示例部",
        owner="示例部",
        by="综合岗",
        judge_from=JudgeFrom.GROUP,
        judge_group=built.groups["常设核验组"],
    )
    actions.submit(item=item, effect=Effect(EFFECT), by=built.by("复核岗"))
    assert enter("综合岗").post(f"/items/{item.pk}/confirm/", {}).status_code == 403
    assert enter("核验员").post(f"/items/{item.pk}/confirm/", {}).status_code == 303
