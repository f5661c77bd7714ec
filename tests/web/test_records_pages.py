"""Pages of records, duties and figures: the form, what it completes, who sees names, empty ones, both languages, queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
import duties_build as made
from luoshi.base import clock
from luoshi.cadence.kinds import RecordKind
from luoshi.items.models import Item
from luoshi.records import actions
from luoshi.records.actions import Attended
from luoshi.records.kinds import Role
from luoshi.records.models import Record, RecordVersion, TurnNote

Enter = Callable[[str], Client]
K = RecordKind
APRIL = date(2021, 4, 16)
FORM: dict[str, Any] = {
    "kinds": ["themed_day", "lecture"],
    "held_on": "2021-04-16",
    "begins": "15:00",
    "ends": "16:40",
    "mode": "on_site",
    "place": "302 会议室",
    "chair": "",
    "recorder": "",
    "lecturer": "",
    "required": "12",
    "absent": "2",
    "topics": "弘扬优良家风",
    "joints": "",
    "decision": "",
}


@pytest.fixture
def built(db: None) -> build.House:
    return made.house()


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_record_is_written_down_and_says_what_it_completed(built: build.House, enter: Enter) -> None:
    client = enter("甲一书记")
    form = text_of(client.get("/records/new/?kind=themed_day"))
    assert 'value="12"' in form, "the head-count is filled in"
    answer = client.post("/records/new/", FORM)
    record = Record.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/records/{record.pk}/?fresh=1")
    page = text_of(client.get(answer["Location"]))
    for words in (
        "记下了",
        "完成了 2 项",
        "4月主题党日",
        "第二季度党课",
        "应到 12 人，实到 10 人",
        "302 会议室",
    ):
        assert words in page, words
    again = text_of(client.get("/records/new/?like=last"))
    assert "302 会议室" in again
    assert "弘扬优良家风" in again


def test_a_decision_becomes_an_item_and_asks_for_its_date(built: build.House, enter: Enter) -> None:
    client = enter("甲一书记")
    answer = client.post("/records/new/", FORM | {"decision": "两条意见报甲司"})
    assert answer.status_code == 422
    assert "定了事就写什么时候办完" in text_of(answer)
    more = {"decision": "两条意见报甲司", "decision_due": "2021-05-15", "decision_line": built.lines["D1"].pk}
    assert client.post("/records/new/", FORM | more).status_code == 303
    item = Item.objects.get()
    assert (item.title, item.origin, item.lead) == ("两条意见报甲司", "record", built.units["甲司第一党支部"])


REFUSED = [
    ({"kinds": []}, "至少选一样"),
    ({"held_on": "2021-04-21"}, "日期还没有到"),
    ({"held_on": "明天"}, "写成 2021-06-30 这样"),
    ({"absent": "13"}, "人数对不上"),
    ({"joints": "没有的支部"}, "没有叫“没有的支部”的单位"),
    ({"topics": "机密★"}, "不收涉密内容"),
    ({"kinds": ["score"]}, "没有这一个"),
    ({"lecturer": "ffffffffffffffff"}, "有效"),
]


@pytest.mark.parametrize(("change", "says"), REFUSED)
def test_what_the_form_refuses_keeps_what_was_typed(
    built: build.House, enter: Enter, change: dict[str, Any], says: str
) -> None:
    answer = enter("甲一书记").post("/records/new/", FORM | change)
    page = text_of(answer)
    assert answer.status_code == 422
    assert says in page or "lecturer" in change
    assert "302 会议室" in page
    assert not Record.objects.exists()


def test_the_preview_says_what_would_be_done_and_writes_nothing(built: build.House, enter: Enter) -> None:
    client = enter("甲一书记")
    page = text_of(client.post("/records/preview/", FORM | {"members": [built.people["分管领导"].pk]}))
    assert "这条纪实能完成 3 项" in page
    assert "上半年双重组织生活" in page
    assert "还没有对上" in text_of(client.post("/records/preview/", {}))
    assert not Record.objects.exists()


def test_a_joint_unit_is_named_in_full(built: build.House, enter: Enter) -> None:
    enter("甲一书记").post("/records/new/", FORM | {"joints": "乙司第一党支部、甲司第二党支部"})
    record = Record.objects.get()
    for name, status in (("乙一书记", 200), ("甲二书记", 200), ("子一书记", 404)):
        assert enter(name).get(f"/records/{record.pk}/").status_code == status, name


def test_names_are_seen_by_the_unit_and_the_one_above(built: build.House, enter: Enter) -> None:
    record = made.record(built, APRIL, K.THEMED_DAY, chair=built.people["甲一书记"].pk)
    name = built.people["甲一书记"].name
    seen = {
        who: name in text_of(enter(who).get(f"/records/{record.pk}/")).split("这条纪实")[-1]
        for who in ("甲一书记", "甲司党务", "综合岗", "监督员")
    }
    assert seen == {"甲一书记": True, "甲司党务": True, "综合岗": False, "监督员": False}


def test_correcting_keeps_what_it_said(built: build.House, enter: Enter) -> None:
    record = made.record(built, APRIL, K.THEMED_DAY, entered=build.TODAY)
    client = enter("甲一书记")
    form = FORM | {"version": "1", "topics": "改了题目", "kinds": ["themed_day"]}
    assert client.post(f"/records/{record.pk}/correct/", form).status_code == 303
    assert RecordVersion.objects.filter(record=record).count() == 2
    assert "改过" in text_of(client.get(f"/records/{record.pk}/"))
    assert client.post(f"/records/{record.pk}/correct/", form).status_code == 409, "the page was older"
    assert client.post(f"/records/{record.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert client.post(f"/records/{record.pk}/withdraw/", {"reason": "记重了"}).status_code == 303
    assert "已经撤回，不再算数：记重了" in text_of(client.get(f"/records/{record.pk}/"))


def test_drafts_wait_for_their_writer(built: build.House, enter: Enter) -> None:
    client = enter("甲一书记")
    kept = client.post("/records/new/", FORM | {"keep": "1", "topics": "写到一半"})
    assert kept.status_code == 303
    assert "写到一半" in text_of(client.get(kept["Location"]))
    assert "没写完的" in text_of(client.get("/records/"))
    assert enter("甲司党务").get(kept["Location"]).status_code == 404
    pk = Record.objects.get().pk
    assert client.post("/records/new/", FORM | {"draft": pk}).status_code == 303
    assert Record.objects.get().state == "entered"


def test_the_two_years_of_a_unit(built: build.House, enter: Enter) -> None:
    made.record(built, date(2021, 3, 18), K.THEMED_DAY, entered=date(2021, 4, 15))
    page = text_of(enter("甲一书记").get(f"/units/{built.units['甲司第一党支部'].pk}/year/"))
    assert "没有设党小组，不适用" in page
    assert "3月主题党日 做到，迟录" in page.replace("2021年", "")
    assert "待记" in page
    assert "缺口" in page
    part = enter("甲一书记").get(
        f"/units/{built.units['甲司第一党支部'].pk}/year/", headers={"HX-Request": "true"}
    )
    assert "<html" not in text_of(part)


def test_a_gap_is_explained_by_the_unit_and_an_obligation_excused_by_the_superior(
    built: build.House, enter: Enter
) -> None:
    base = f"/units/{built.units['甲司第一党支部'].pk}/turns"
    gap, duty = f"{base}/committee/2021-02-01/", f"{base}/themed_day/2021-02-01/"
    secretary, staff = enter("甲一书记"), enter("甲司党务")
    page = text_of(secretary.get(gap))
    assert "缺口" in page
    assert "补录" in page
    assert secretary.post(gap + "explain/", {"reason": "春节，并入3月"}).status_code == 303
    assert "春节，并入3月" in text_of(secretary.get(gap))
    assert secretary.post(duty + "explain/", {"reason": "没有开"}).status_code == 422, (
        "应当: no gap to explain"
    )
    assert secretary.post(duty + "excuse/", {"reason": "没有开"}).status_code == 403
    assert staff.post(duty + "excuse/", {"reason": "防汛值守"}).status_code == 303
    assert "免了" in text_of(secretary.get(duty))
    assert staff.post(gap + "excuse/", {"reason": "一般的不用免"}).status_code == 422
    note = TurnNote.objects.get(kind="explained")
    assert secretary.post(f"/turn-notes/{note.pk}/take-back/").status_code == 303


def test_a_later_record_makes_up(built: build.House, enter: Enter) -> None:
    record = made.record(built, APRIL, K.THEMED_DAY)
    url = f"/units/{built.units['甲司第一党支部'].pk}/turns/themed_day/2021-03-01/"
    client = enter("甲一书记")
    answer = client.post(url + "make-up/", {"record": record.pk, "reason": "三月值守"})
    assert answer.status_code == 303
    assert "补开" in text_of(client.get(url))
    assert "后面一期里还没有能补的" in text_of(client.get(url + "make-up/"))


def test_my_list_shows_turns_and_what_one_record_can_do(built: build.House, enter: Enter) -> None:
    page = text_of(enter("甲一书记").get("/mine/"))
    for words in ("一次能记完", "4月主题党日", "第二季度党课", "缺口", "补录"):
        assert words in page, words
    leader = text_of(enter("分管领导").get("/mine/"))
    assert "上半年双重组织生活" in leader
    assert "从到会里算" in leader


def test_an_empty_ledger_has_pages_all_the_same(db: None, enter: Enter) -> None:
    from luoshi.cadence.models import Duty, DutyVersion

    DutyVersion.objects.all().delete()
    Duty.objects.all().delete()
    client = enter("甲一书记")
    assert "还没有录入规定动作" in text_of(client.get("/rules/"))
    assert "这一年还没有这样的纪实" in text_of(client.get("/records/"))
    assert client.get("/mine/").status_code == 200
    assert "还没有对上" in text_of(client.post("/records/preview/", FORM))


def _paths(built: build.House) -> list[str]:
    leader = Attended(built.people["分管领导"].pk, Role.MEMBER, built.posts["分管领导"].pk)
    record = made.record(
        built, APRIL, K.THEMED_DAY, K.LECTURE, joints=[built.units["乙司第一党支部"]], attended=[leader]
    )
    branch = built.units["甲司第一党支部"].pk
    return [
        "/records/",
        "/records/?year=2021&kind=lecture",
        "/records/?state=withdrawn",
        f"/records/{record.pk}/",
        f"/records/{record.pk}/?fresh=1",
        f"/records/{record.pk}/completed/",
        f"/records/{record.pk}/correct/",
        "/records/new/",
        "/records/new/?like=last",
        "/rules/",
        "/rules/committee/",
        f"/units/{branch}/",
        f"/units/{branch}/year/",
        f"/units/{branch}/turns/committee/2021-02-01/",
        f"/units/{branch}/turns/committee/2021-02-01/make-up/",
        "/mine/",
        "/figures/",
        "/figures/org.units/",
        "/figures/records.activities/?from=2021-01-01&to=2021-04-30&as_of=2021-04-18",
    ]


def test_a_joint_activity_is_told_in_the_table_by_unit(built: build.House, enter: Enter) -> None:
    made.record(built, APRIL, K.THEMED_DAY, joints=[built.units["乙司第一党支部"]])
    page = text_of(enter("综合岗").get("/figures/records.themed_days/?from=2021-01-01&to=2021-04-30"))
    assert page.count("其中联合1") == 2
    assert '<span class="big">1</span>' in page
    own = text_of(enter("甲司党务").get("/figures/records.themed_days/?from=2021-01-01&to=2021-04-30"))
    assert "乙司" not in own


def test_no_page_asks_more_than_twelve_times(built: build.House, enter: Enter) -> None:
    client = enter("甲一书记")
    over = {}
    for path in _paths(built):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200, path
        if len(queries) > 12:
            over[path] = len(queries)
    assert not over


def test_pages_speak_english(built: build.House, enter: Enter) -> None:
    import re

    client = enter("甲一书记")
    client.cookies["luoshi-language"] = "en"
    from luoshi.access.models import Account

    Account.objects.update(language="en")
    own = {*built.units, *built.posts, "落实", "中文", "学习交流", *(p.name for p in built.people.values())}
    own |= {*built.groups}
    own |= {line.name for line in built.lines.values()}
    for path in _paths(built):
        text = re.sub(r"<[^>]+>|&quot;.*?&quot;", " ", text_of(client.get(path)))
        for words in sorted(own, key=len, reverse=True):
            text = text.replace(words, "")
        found = set(re.findall(r"[\u4e00-\u9fff]+", text))
        basis = "".join(made.duty(code).basis + made.duty(code).article for code in ("committee",))
        units = {"个", "场", "人次", "项", "条", "对"}
        said = {each for each in found if each not in units and each not in basis}
        if path.startswith(("/rules/", "/figures/")) or "turns" in path:
            continue  # sources and names of columns stand in their own language
        assert not said, (path, said)


def test_a_record_out_of_sight_does_not_exist(built: build.House, enter: Enter) -> None:
    with clock.at(APRIL):
        record = actions.enter(
            new=actions.NewRecord(
                host=built.units["乙司第一党支部"], kinds=[K.OTHER], held_on=APRIL, required=5
            ),
            by=built.by("乙一书记"),
        )
    for path in (
        f"/records/{record.pk}/",
        f"/records/{record.pk}/correct/",
        f"/records/{record.pk}/withdraw/",
    ):
        assert enter("甲一书记").get(path).status_code == 404, path
    assert str(record.number) not in text_of(enter("甲一书记").get("/records/"))
