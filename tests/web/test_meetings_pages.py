"""Pages of directives and meetings: the clerk's whole way, what is asked on the page, who sees them, both languages, queries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
import meetings_build as made
import paper_files
from luoshi.base import clock
from luoshi.items.models import Item
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome, SessionState
from luoshi.meetings.models import Directive, Series, Session, Topic
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind
from luoshi.records.models import Record, RecordVersion
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
DAY = build.TODAY
DIRECTIVE: dict[str, str] = {
    "title": "关于校园安全的批示",
    "number": "",
    "issuer": "上级办公厅",
    "issued_on": "2021-04-06",
    "arrived_on": "2021-04-08",
    "summary": "",
}


@pytest.fixture
def built(db: None) -> build.House:
    return made.house()


def text_of(response: Any) -> str:
    return str(response.content.decode())


def opened(built: build.House, *titles: str) -> Session:
    """A session of today with these topics behind the directives that wait, opened."""
    session = made.planned(built, DAY)
    for title in titles:
        actions.propose(series=session.series, session=session, title=title, by=built.by("秘书岗"))
    return actions.start(session=session, by=built.by("秘书岗"))


def ended(built: build.House, on: date = DAY) -> Session:
    """A session with a directive whose decision became an item, and a topic carried."""
    made.directive(built, "关于校园安全的批示", on - timedelta(days=12))
    session = opened(built, "办公用房调整")
    first, other = queries.topics_of(session)
    by = built.by("秘书岗")
    actions.record_outcome(
        topic=first,
        outcome=Outcome.DECISION,
        words="开展一次校园安全排查",
        lead=built.units["甲司"],
        line=built.lines["D1"],
        due_on=date(2021, 6, 30),
        by=by,
    )
    actions.record_outcome(topic=other, outcome=Outcome.CARRIED, by=by)
    return actions.end(session=session, counted=Counted(required=7), by=by)


# the clerk's way


def test_from_arrival_to_minutes(built: build.House, enter: Enter) -> None:
    client = enter("秘书岗")
    answer = client.post("/directives/new/", DIRECTIVE)
    directive = Directive.objects.select_related("document").get()
    assert (answer.status_code, answer["Location"]) == (303, f"/directives/{directive.pk}/")
    assert directive.document is not None
    assert directive.document.owner == built.units["示例部"]
    assert "没有传达" in text_of(client.get("/directives/"))
    series = made.series()
    planned = client.post(f"/meetings/series/{series.pk}/plan/", {"planned_on": "2021-04-20"})
    session = Session.objects.get()
    client.post(f"/meetings/{session.pk}/topics/new/", {"title": "年度预算", "unit": ""})
    page = text_of(client.get(planned["Location"]))
    assert page.index("关于校园安全的批示") < page.index("年度预算")
    assert client.post(f"/meetings/{session.pk}/start/").status_code == 303
    first, budget = queries.topics_of(session)
    typed = {
        "outcome": "decision",
        "words": "开展一次校园安全排查",
        "lead": built.units["甲司"].pk,
        "line": built.lines["D1"].pk,
        "due_on": "2021-06-30",
        "about": "",
        "version": 1,
    }
    on = client.post(f"/topics/{first.pk}/outcome/", typed)
    assert on["Location"] == f"/topics/{budget.pk}/outcome/", "the next one without an outcome is at hand"
    back = client.post(f"/topics/{budget.pk}/outcome/", {"outcome": "information", "version": 1})
    assert back["Location"] == f"/meetings/{session.pk}/"
    assert "散会，出纪要" in text_of(client.get(back["Location"]))
    form = text_of(client.get(f"/meetings/{session.pk}/end/"))
    assert 'value="1"' in form, "the seats of the leading group are counted"
    absent = built.posts["分管领导"].pk
    left = client.post(
        f"/meetings/{session.pk}/end/",
        {"required": 7, "away": [absent], "place": "三楼会议室", "chair": "", "recorder": ""},
    )
    assert left["Location"] == f"/meetings/{session.pk}/minutes/"
    minutes = text_of(client.get(left["Location"]))
    for words in (
        "关于校园安全的批示",
        "开展一次校园安全排查",
        "甲司",
        "2021年6月30日",
        "应到 7 人，实到 6 人",
    ):
        assert words in minutes
    assert built.people["分管领导"].name not in minutes, "who was away is nowhere"
    item = Item.objects.get()
    assert (item.origin, item.lead) == ("meeting", built.units["甲司"])
    shown = text_of(client.get(f"/items/{item.pk}/"))
    assert f"/meetings/{session.pk}/" in shown
    way = text_of(client.get(f"/directives/{directive.pk}/"))
    assert "12 天" in way
    assert item.number in way
    assert Record.objects.get().versions.get().place == "三楼会议室"


def test_an_off_line_one_asks_for_a_day_alone(built: build.House, enter: Enter) -> None:
    client = enter("秘书岗")
    form = text_of(client.get("/directives/new/offline/"))
    assert form.count('<input type="date"') == 1
    for name in ("title", "issuer", "number", "summary"):
        assert f'name="{name}"' not in form
    client.post("/directives/new/offline/", {"arrived_on": "2021-04-08", "title": "不该写的"})
    row = Directive.objects.get()
    assert row.document is None
    page = text_of(client.get(f"/directives/{row.pk}/"))
    assert "线下件 2021-1" in page
    assert "不该写的" not in page


MARKED = [("机密★ 通知", True), ("关于保护商业秘密的批示", False)]


@pytest.mark.parametrize(("title", "refused"), MARKED)
def test_a_marking_is_refused_where_it_is_typed(
    built: build.House, enter: Enter, title: str, refused: bool
) -> None:
    client = enter("秘书岗")
    before = Event.objects.count()
    answer = client.post("/directives/new/", {**DIRECTIVE, "title": title})
    assert answer.status_code == (422 if refused else 303)
    assert Directive.objects.exists() is not refused
    assert (Event.objects.count() == before) is refused
    if refused:
        assert "走涉密渠道" in text_of(answer)


def test_another_first_topic_is_asked_for_its_reason(built: build.House, enter: Enter) -> None:
    made.directive(built, "关于校园安全的批示", DAY - timedelta(days=12))
    session = made.planned(built, DAY)
    client = enter("秘书岗")
    client.post(f"/meetings/{session.pk}/topics/new/", {"title": "年度预算", "unit": ""})
    other = queries.topics_of(session)[1]
    assert "为什么先议别的" not in text_of(client.get(f"/meetings/{session.pk}/start/"))
    client.post(f"/topics/{other.pk}/move/", {"way": "up"})
    assert [t.title for t in queries.topics_of(session)] == ["年度预算", "关于校园安全的批示"]
    assert "为什么先议别的" in text_of(client.get(f"/meetings/{session.pk}/start/"))
    refused = client.post(f"/meetings/{session.pk}/start/", {"other_first": ""})
    assert refused.status_code == 422
    assert "还没有传达" in text_of(refused)
    started = client.post(f"/meetings/{session.pk}/start/", {"other_first": "主要负责同志外出"})
    assert started.status_code == 303
    assert "主要负责同志外出" in text_of(client.get(f"/meetings/{session.pk}/"))


def test_a_directive_that_came_later_is_put_on_top(built: build.House, enter: Enter) -> None:
    session = made.planned(built, DAY)
    client = enter("秘书岗")
    client.post(f"/meetings/{session.pk}/topics/new/", {"title": "年度预算", "unit": ""})
    directive = made.directive(built, "关于校园安全的批示", DAY - timedelta(days=1))
    assert "没有传达，也不在议程上" in text_of(client.get(f"/meetings/{session.pk}/"))
    client.post(f"/meetings/{session.pk}/take-up/", {"directive": directive.pk})
    assert [t.title for t in queries.topics_of(session)] == ["关于校园安全的批示", "年度预算"]
    again = client.post(f"/meetings/{session.pk}/take-up/", {"directive": directive.pk})
    assert again.status_code == 422


def test_what_was_typed_stays_on_a_fault(built: build.House, enter: Enter) -> None:
    session = opened(built, "年度预算")
    (topic,) = queries.topics_of(session)
    answer = enter("秘书岗").post(
        f"/topics/{topic.pk}/outcome/",
        {"outcome": "decision", "words": "按预算办", "lead": built.units["甲司"].pk, "version": 1},
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "按预算办" in page
    assert "有 1 处要改" in page
    topic.refresh_from_db()
    assert topic.outcome == ""


def test_who_types_second_is_told_what_the_first_wrote(built: build.House, enter: Enter) -> None:
    session = opened(built, "年度预算")
    (topic,) = queries.topics_of(session)
    client = enter("秘书岗")
    client.post(f"/topics/{topic.pk}/outcome/", {"outcome": "decision", "words": "先写的", "version": 1})
    second = client.post(
        f"/topics/{topic.pk}/outcome/", {"outcome": "decision", "words": "后写的", "version": 1}
    )
    page = text_of(second)
    assert second.status_code == 409
    assert "先写的" in page
    assert "后写的" in page


def test_one_more_decision_of_a_topic_is_one_more_item(built: build.House, enter: Enter) -> None:
    session = opened(built, "校园安全")
    (topic,) = queries.topics_of(session)
    client = enter("秘书岗")
    whole = {"outcome": "decision", "line": built.lines["D1"].pk, "due_on": "2021-06-30", "version": 1}
    client.post(f"/topics/{topic.pk}/outcome/", {**whole, "words": "排查", "lead": built.units["甲司"].pk})
    more = client.post(f"/topics/{topic.pk}/another/")
    client.post(more["Location"], {**whole, "words": "整改", "lead": built.units["子院"].pk})
    client.post(f"/meetings/{session.pk}/end/", {"required": 7})
    assert list(Item.objects.order_by("pk").values_list("title", flat=True)) == ["排查", "整改"]
    assert RecordVersion.objects.get().topics == "1. 校园安全"


def test_a_series_is_opened_and_ended_by_the_unit_itself(built: build.House, enter: Enter) -> None:
    client = enter("甲司党务")
    made_ = client.post("/meetings/series/new/", {"kind": "dispatch", "group": "", "from_on": "2021-01-01"})
    series = Series.objects.get(unit=built.units["甲司"])
    assert made_["Location"] == f"/meetings/series/{series.pk}/"
    client.post(f"/meetings/series/{series.pk}/plan/", {"planned_on": "2021-04-20"})
    session = Session.objects.get()
    refused = client.post(f"/meetings/series/{series.pk}/end/", {"to_on": "2021-04-20"})
    assert refused.status_code == 422
    client.post(f"/meetings/{session.pk}/call-off/", {"reason": "并到部里的会"})
    assert client.post(f"/meetings/series/{series.pk}/end/", {"to_on": "2021-04-20"}).status_code == 303
    assert "停开了" in text_of(client.get("/meetings/"))


def test_a_session_is_held_on_another_day(built: build.House, enter: Enter) -> None:
    session = made.planned(built, DAY + timedelta(days=2))
    client = enter("秘书岗")
    assert client.post(f"/meetings/{session.pk}/start/").status_code == 422, "not yet its day"
    answer = client.post(f"/meetings/{session.pk}/postpone/", {"planned_on": "2022-01-05"})
    assert answer.status_code == 422
    client.post(f"/meetings/{session.pk}/postpone/", {"planned_on": "2021-04-19"})
    session.refresh_from_db()
    assert (session.planned_on, session.state) == (date(2021, 4, 19), SessionState.PLANNED)


def test_a_document_entered_before_is_registered(built: build.House, enter: Enter) -> None:
    directive = made.directive(built, "关于校园安全的批示", DAY - timedelta(days=3))
    assert directive.document is not None
    client = enter("综合岗")
    document = directive.document_id
    assert f"/directives/{directive.pk}/" in text_of(client.get(f"/documents/{document}/"))
    gone = client.post(f"/directives/{directive.pk}/drop/", {"reason": "登重了"})
    assert gone.status_code == 303
    assert f"/documents/{document}/register/" in text_of(client.get(f"/documents/{document}/"))
    client.post(f"/documents/{document}/register/", {"arrived_on": "2021-04-19"})
    again = Directive.objects.get(gone_at=None)
    assert (again.document_id, again.running) == (document, 2), "a number is not given again"
    assert client.post(f"/documents/{document}/register/", {"arrived_on": "2021-04-19"}).status_code == 422


def test_on_an_agenda_it_is_not_taken_off_the_register(built: build.House, enter: Enter) -> None:
    directive = made.directive(built, "关于校园安全的批示", DAY - timedelta(days=3))
    made.planned(built, DAY)
    assert enter("秘书岗").post(f"/directives/{directive.pk}/drop/", {"reason": "登重了"}).status_code == 422


# who sees them; the list of each


def test_members_and_the_clerk_have_the_meeting_on_their_list(built: build.House, enter: Enter) -> None:
    session = made.planned(built, DAY + timedelta(days=2))
    far = made.planned(built, DAY + timedelta(days=60))
    for name in ("秘书岗", "分管领导", "综合岗"):
        page = text_of(enter(name).get("/mine/"))
        assert f"/meetings/{session.pk}/" in page, name
        assert f"/meetings/{far.pk}/" not in page, name
    for name in ("甲司党务", "甲一书记", "子院党务"):
        assert f"/meetings/{session.pk}/" not in text_of(enter(name).get("/mine/")), name


SEES = {"综合岗", "秘书岗", "监督员", "分管领导"}
RUNS = {"综合岗", "秘书岗"}


@pytest.mark.parametrize("name", [*sorted(SEES), "甲司司长", "甲司党务", "甲一书记", "乙司牵头", "工作组员"])
def test_who_sees_the_meetings_of_the_root(built: build.House, enter: Enter, name: str) -> None:
    session = ended(built)
    directive = Directive.objects.get()
    client = enter(name)
    seen = 200 if name in SEES else 404
    for path in (
        f"/meetings/{session.pk}/",
        f"/meetings/{session.pk}/minutes/",
        f"/meetings/{session.pk}/minutes/word/",
        f"/meetings/series/{session.series_id}/",
        f"/directives/{directive.pk}/",
    ):
        assert client.get(path).status_code == seen, path
    register = text_of(client.get("/directives/"))
    assert ("关于校园安全的批示" in register) is (name in SEES)
    assert (f"/meetings/series/{session.series_id}/" in text_of(client.get("/meetings/"))) is (name in SEES)
    may = 200 if name in RUNS else (403 if name in SEES else 404)
    assert client.get(f"/meetings/series/{session.series_id}/plan/").status_code == may


def test_whoever_got_the_item_learns_that_a_meeting_decided_it(built: build.House, enter: Enter) -> None:
    session = ended(built)
    page = text_of(enter("甲司党务").get(f"/items/{Item.objects.get().pk}/"))
    assert "会议定的" in page
    assert f"/meetings/{session.pk}/" not in page, "the session is out of his sight"


def test_a_member_of_a_group_sees_its_series(built: build.House, enter: Enter) -> None:
    group = built.groups["第一工作组"]
    series = actions.open_series(
        kind="steering", unit=built.units["示例部"], group=group, from_on=build.START, by=build.SYSTEM
    )
    assert enter("工作组员").get(f"/meetings/series/{series.pk}/").status_code == 200
    assert enter("分管领导").get(f"/meetings/series/{series.pk}/").status_code == 404


# papers of the agenda


def test_papers_go_with_the_agenda(built: build.House, enter: Enter) -> None:
    session = made.planned(built, DAY)
    client = enter("秘书岗")
    form = {
        "title": "预算草案",
        "effective_on": "2021-04-20",
        "file": SimpleUploadedFile("预算.pdf", paper_files.PDF),
    }
    assert client.post(f"/meetings/{session.pk}/papers/new/", form).status_code == 303
    assert f"/meetings/{session.pk}/papers/" in text_of(client.get(f"/meetings/{session.pk}/"))
    for name in ("秘书岗", "分管领导", "监督员"):
        page = text_of(enter(name).get(f"/meetings/{session.pk}/papers/"))
        assert "预算草案" in page
        assert ("换新版本" in page) is (name == "秘书岗")
    assert enter("甲司党务").get(f"/meetings/{session.pk}/papers/").status_code == 404
    actions.call_off(session=session, reason="并到下次", by=built.by("秘书岗"))
    again = {**form, "file": SimpleUploadedFile("预算.pdf", paper_files.PDF)}
    assert client.post(f"/meetings/{session.pk}/papers/new/", again).status_code == 422, "the session is over"


# the minutes are of a record that stands


def test_a_withdrawn_record_leaves_the_directive_waiting(built: build.House, enter: Enter) -> None:
    from luoshi.records.actions import withdraw

    session = ended(built)
    assert queries.pending(built.units["示例部"].pk) == []
    assert session.record is not None
    withdraw(record=session.record, reason="记错了日子", by=built.by("秘书岗"))
    assert len(queries.pending(built.units["示例部"].pk)) == 1
    assert "撤回了" in text_of(enter("秘书岗").get(f"/meetings/{session.pk}/minutes/"))


# both languages, queries


def _paths(built: build.House) -> list[str]:
    session = ended(built)
    by = built.by("秘书岗")
    for n in range(8):
        made.directive(built, f"第{n}份批示", DAY - timedelta(days=n + 1))
    for n in range(30):
        post = org.create_post(
            kind=PostKind.MEMBER, title=f"成员{n}", group=built.groups["党组"], from_on=DAY, by=build.SYSTEM
        )
        org.appoint(
            post=post,
            person=org.register_person(name=f"员{n}", by=build.SYSTEM),
            from_on=DAY,
            by=build.SYSTEM,
        )
    following = made.planned(built, DAY)
    dispatch = made.planned(built, DAY, "dispatch")
    for n in range(12):
        actions.propose(series=dispatch.series, session=dispatch, title=f"议题{n}", by=by)
        actions.propose(series=dispatch.series, title=f"等着{n}", by=by)
    running = actions.start(session=dispatch, by=by)
    topic = queries.topics_of(running)[0]
    directive = Directive.objects.order_by("pk")[0]
    return [
        "/directives/",
        "/directives/?year=2021&progress=waiting",
        "/directives/new/",
        "/directives/new/offline/",
        "/directives/export/",
        f"/directives/{directive.pk}/",
        "/meetings/",
        "/meetings/series/new/",
        f"/meetings/series/{session.series_id}/",
        f"/meetings/series/{session.series_id}/plan/",
        f"/meetings/series/{session.series_id}/topics/new/",
        f"/meetings/series/{session.series_id}/end/",
        f"/meetings/{session.pk}/",
        f"/meetings/{session.pk}/minutes/",
        f"/meetings/{session.pk}/minutes/word/",
        f"/meetings/{following.pk}/",
        f"/meetings/{following.pk}/start/",
        f"/meetings/{following.pk}/pack/",
        f"/meetings/{following.pk}/pack/?format=xlsx",
        f"/meetings/{following.pk}/postpone/",
        f"/meetings/{following.pk}/call-off/",
        f"/meetings/{following.pk}/topics/new/",
        f"/meetings/{running.pk}/",
        f"/meetings/{running.pk}/end/",
        f"/topics/{topic.pk}/outcome/",
        f"/topics/{topic.pk}/withdraw/",
        f"/items/{Item.objects.get(origin='meeting').pk}/",
        "/mine/",
    ]


def test_no_page_asks_more_than_twelve_times_in_either_language(built: build.House, enter: Enter) -> None:
    paths = _paths(built)
    over = []
    for name in ("秘书岗", "综合岗"):
        client = enter(name)
        for language in ("zh-hans", "en"):
            client.cookies["luoshi-language"] = language
            for path in paths:
                with CaptureQueriesContext(
                    connection,
                ) as asked:
                    answer = client.get(path)
                assert answer.status_code == 200, (name, path)
                if len(asked) > 12:
                    over.append((name, path, len(asked)))
    assert not over


def test_english_pages_hold_no_chinese_of_the_program(built: build.House, enter: Enter) -> None:
    with clock.at(DAY):
        session = made.planned(built, DAY)
    client = enter("秘书岗")
    client.cookies["luoshi-language"] = "en"
    for path in ("/directives/", "/meetings/", f"/meetings/{session.pk}/"):
        page = text_of(client.get(path))
        main = page[page.index("<main") : page.index("</main>")].replace("示例部", "")
        assert not [sign for sign in main if "\u4e00" <= sign <= "\u9fff"], path


def test_a_topic_of_another_series_is_not_taken_up(built: build.House, enter: Enter) -> None:
    session = made.planned(built, DAY)
    other = actions.propose(series=made.series("dispatch"), title="别的会的", by=built.by("秘书岗"))
    client = enter("秘书岗")
    assert client.post(f"/meetings/{session.pk}/take-up/", {"topic": other.pk}).status_code == 404
    assert client.post(f"/meetings/{session.pk}/take-up/", {"topic": "x"}).status_code == 404
    assert Topic.objects.get(pk=other.pk).session_id is None
