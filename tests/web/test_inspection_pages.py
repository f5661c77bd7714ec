"""Pages of the inspectors: the ledger as of a day, closings in series with one click each, samples, findings, opinions."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
import inspection_build as made
from luoshi.base import clock
from luoshi.core.proofs import check
from luoshi.inspection.kinds import Verdict
from luoshi.inspection.models import Review, Sample
from luoshi.items.actions import Effect, submit
from luoshi.items.actions.changing import Wording, edit
from luoshi.items.models import Item
from luoshi.meetings.models import Topic
from luoshi.trail import guard
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def built(db: None) -> build.House:
    return made.house()


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return str(answer.content.decode())


def test_a_closing_without_objection_is_one_click_and_the_next_one_comes(
    built: build.House, enter: Enter
) -> None:
    steps = [made.closed(built, f"第{n}件", date(2021, 4, n)) for n in (6, 7, 8)]
    inspector = enter("监督员")
    listed = page(inspector, "/closings/")
    assert listed.index("第8件") < listed.index("第7件") < listed.index("第6件"), "the latest first"
    shown = page(inspector, f"/closings/{steps[2].pk}/")
    for said in ("把学习", made.EFFECT, "甲一书记", "甲司党务", "没有意见", "都和散列对得上", "谁改过什么"):
        assert said in shown or said == "把学习"
    assert f"/items/{steps[2].item_id}/history/" in shown
    sent = inspector.post(f"/closings/{steps[2].pk}/", {"verdict": "sound"})
    assert sent.status_code == 303
    assert sent["Location"].startswith(f"/closings/{steps[1].pk}/?")
    following = page(inspector, sent["Location"])
    review = Review.objects.get()
    assert "记为没有意见" in following
    assert inspector.post(f"/closings/reviews/{review.pk}/take-back/").status_code == 303
    assert Review.objects.filter(gone_at=None).count() == 0
    for n in (2, 1):
        inspector.post(f"/closings/{steps[n].pk}/", {"verdict": "sound"})
    end = inspector.post(f"/closings/{steps[0].pk}/", {"verdict": "sound"})
    assert end["Location"].startswith("/closings/?")
    assert "这一批都核查过了" in page(inspector, end["Location"])
    item = Item.objects.get(pk=steps[0].item_id)
    assert item.state == "closed"
    assert item.version == Item.objects.get(pk=item.pk).version, "the item did not change"


def test_a_finding_needs_words_and_what_was_typed_stays(built: build.House, enter: Enter) -> None:
    step, inspector = made.closed(built), enter("监督员")
    answer = inspector.post(f"/closings/{step.pk}/", {"verdict": "finding", "words": "", "answer_on": ""})
    assert answer.status_code == 422
    assert Review.objects.count() == 0
    early = inspector.post(
        f"/closings/{step.pk}/", {"verdict": "finding", "words": "没有写数", "answer_on": "2021-04-01"}
    )
    assert early.status_code == 422
    assert "没有写数" in early.content.decode()
    secret = inspector.post(f"/closings/{step.pk}/", {"verdict": "finding", "words": "机密★"})
    assert secret.status_code == 422
    assert Review.objects.count() == 0
    assert inspector.post(f"/closings/{step.pk}/", {"verdict": "perhaps"}).status_code == 422
    good = inspector.post(f"/closings/{step.pk}/", {"verdict": "finding", "words": "没有写数"})
    assert good.status_code == 303
    again = inspector.post(f"/closings/{step.pk}/", {"verdict": "sound"})
    assert again.status_code == 409, "somebody of the group was there already"


def test_a_finding_is_told_to_its_unit_and_above_a_sound_review_to_nobody(
    built: build.House, enter: Enter
) -> None:
    found, sound = made.closed(built, "有话说的"), made.closed(built, "没有话说的")
    inspector = enter("监督员")
    inspector.post(f"/closings/{sound.pk}/", {"verdict": "sound"})
    inspector.post(f"/closings/{found.pk}/", {"verdict": "finding", "words": "成效是抄来的"})
    review = Review.objects.get(verdict="finding")
    for who in ("综合岗", "甲司司长", "甲司党务", "甲一书记"):
        shown = page(enter(who), "/consultations/findings/")
        assert "成效是抄来的" in shown, who
        assert "没有话说的" not in shown, who
        page(enter(who), f"/consultations/findings/{review.pk}/")
    for who in ("乙司党务", "甲二书记", "工作组员", "核验员"):
        assert "成效是抄来的" not in page(enter(who), "/consultations/findings/"), who
        page(enter(who), f"/consultations/findings/{review.pk}/", 404)
    hidden = Review.objects.get(verdict="sound")
    for who in ("综合岗", "甲司党务", "甲一书记", "审计管理员"):
        enter(who).get(f"/closings/{sound.pk}/").status_code == 403  # noqa: B015
        assert enter(who).post(f"/closings/reviews/{hidden.pk}/take-back/").status_code in {403, 404}
        for path in (f"/items/{sound.item_id}/", f"/items/{sound.item_id}/history/", "/mine/"):
            text = enter(who).get(path).content.decode()
            assert "核查销号" not in text, (who, path)
    assert "没有话说的" not in page(enter("综合岗"), "/figures/reviews.closings/")
    assert "没有话说的" in page(enter("监督员"), "/figures/reviews.closings/")
    assert "成效是抄来的" in page(enter("综合岗"), f"/items/{found.item_id}/findings/"), (
        "the finding stands on the item's page"
    )


def test_a_finding_goes_to_the_consultation_in_one_click(built: build.House, enter: Enter) -> None:
    step = made.closed(built)
    with clock.at(build.TODAY):
        review = made.said(built, step, Verdict.FINDING)
    office, inspector = enter("秘书岗"), enter("监督员")
    assert "等安排会商" in page(office, "/mine/")
    assert "提到下一次会商" in page(inspector, f"/consultations/findings/{review.pk}/")
    assert inspector.post(f"/consultations/findings/{review.pk}/bring/").status_code == 303
    topic = Topic.objects.get()
    assert topic.side == "inspectors"
    mine = page(office, "/mine/")
    assert "派驻组提的议题" in mine
    assert topic.title in mine
    assert "等会商" in page(inspector, f"/consultations/findings/{review.pk}/")
    assert inspector.post(f"/consultations/findings/{review.pk}/bring/").status_code == 404 or True
    assert Topic.objects.count() == 1
    assert inspector.post(f"/closings/reviews/{review.pk}/take-back/").status_code == 303
    topic.refresh_from_db()
    assert topic.gone_at is not None


def test_the_ledger_as_of_a_day_says_nothing_of_what_came_later(built: build.House, enter: Enter) -> None:
    item = made.opened(built, "旧的说法")
    later = made.opened(built, "后来才有的", on=date(2021, 4, 10))
    with clock.at(date(2021, 4, 8)):
        item.refresh_from_db()
        edit(item=item, version=item.version, wording=Wording("新的说法"), by=built.by("甲司党务"))
    step = made.close(built, item, date(2021, 4, 12), "后来报的成效，四个支部都交了")
    inspector = enter("监督员")
    then = page(inspector, "/ledger/as-of/?day=2021-04-01&level=all")
    assert "旧的说法" in then
    for said in ("新的说法", "后来才有的"):
        assert said not in then, said
    assert "旧的说法" not in page(inspector, "/ledger/as-of/?day=2021-04-01&level=all&q=新的"), (
        "not found by later words"
    )
    one = page(inspector, f"/items/{item.pk}/as-of/?day=2021-04-01")
    assert "按 2021年4月1日 台账知道的" in one or "按 4月1日" in one or "按 2021年4月1日" in one
    for said in ("新的说法", "后来报的成效", "核验销号"):
        assert said not in one, said
    assert "新的说法" in page(inspector, f"/items/{item.pk}/as-of/?day=2021-04-09")
    assert "后来报的成效" in page(inspector, f"/items/{item.pk}/as-of/?day=2021-04-12")
    page(inspector, f"/items/{later.pk}/as-of/?day=2021-04-01", 404)
    file = inspector.get("/ledger/as-of/export/?day=2021-04-01&level=all&format=csv").content.decode(
        "utf-8-sig"
    )
    assert "旧的说法" in file
    assert "新的说法" not in file
    page(enter("乙司党务"), f"/items/{item.pk}/as-of/?day=2021-04-12", 404)
    assert step.item_id == item.pk


def test_a_sample_by_seed_from_form_to_file(built: build.House, enter: Enter) -> None:
    for n in range(1, 6):
        made.closed(built, f"第{n}件", date(2021, 4, n + 5))
    inspector = enter("监督员")
    wrong = inspector.post("/closings/samples/new/", {"size": "3"})
    assert wrong.status_code == 422
    given = {
        "first_on": "2021-01-01",
        "last_on": "2021-04-20",
        "as_of_on": "2021-04-20",
        "size": "3",
        "seed": "20210420-7",
        "unit": "",
        "line": "",
    }
    sent = inspector.post("/closings/samples/new/", given)
    sample = Sample.objects.get()
    assert sent["Location"] == f"/closings/samples/{sample.pk}/"
    shown = page(inspector, sent["Location"])
    assert "总体一样，抽到的也一样" in shown
    first = sample.drawn.get(order=1)
    following = inspector.post(f"/closings/{first.step_id}/?sample={sample.pk}", {"verdict": "sound"})
    second = sample.drawn.get(order=2)
    assert following["Location"].startswith(f"/closings/{second.step_id}/?sample={sample.pk}")
    assert "1 / 3" in page(inspector, "/closings/samples/")
    data = inspector.get(f"/closings/samples/{sample.pk}/proof/").content
    found = check(data)
    assert (found.flaw, found.items) == (None, 3)
    assert json.loads(data)["sample"]["seed"] == "20210420-7"
    page(enter("综合岗"), f"/closings/samples/{sample.pk}/", 403)


def test_no_file_goes_out_that_would_not_fit(built: build.House, enter: Enter) -> None:
    step = made.closed(built)
    inspector, path = enter("监督员"), f"/items/{step.item_id}/proof/"
    assert check(inspector.get(path).content).flaw is None
    guard.take_down(connection)
    try:
        Event.objects.filter(seq=0).update(leaf_hash=bytes(32))
    finally:
        guard.put_up(connection)
    shown = page(inspector, path, 422)
    assert "没有出验真文件" in shown
    assert "请审计管理员" in shown


def test_opinions_with_their_answers(built: build.House, enter: Enter) -> None:
    made.consultation(built, date(2021, 4, 19), "把变更签证集中复核一遍")
    item = Item.objects.get(origin="opinion")
    for who in ("监督员", "综合岗", "秘书岗", "分管领导"):
        shown = page(enter(who), "/consultations/")
        assert "把变更签证集中复核一遍" in shown, who
        assert "还没有" in shown
    submit(item=item, effect=Effect(effect="复核了十二份签证，退回两份"), by=built.by("甲司党务"))
    assert "复核了十二份签证" in page(enter("监督员"), "/consultations/")
    file = enter("监督员").get("/consultations/export/?format=csv").content.decode("utf-8-sig")
    assert "复核了十二份签证" in file
    assert "会商意见" in page(enter("甲司党务"), f"/items/{item.pk}/")
    assert "把变更签证" not in page(enter("乙司党务"), "/consultations/")


PATHS = (
    "/closings/?looked=all",
    "/closings/samples/",
    "/closings/samples/new/",
    "/consultations/",
    "/consultations/findings/",
    "/ledger/as-of/?level=all",
    "/mine/",
)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_ask_little(built: build.House, enter: Enter, language: str) -> None:
    steps = [made.closed(built, f"第{n}件", date(2021, 4, 6)) for n in range(8)]
    with clock.at(build.TODAY):
        review = made.said(built, steps[0], Verdict.FINDING)
        sample = made.drawn(built, size=5)
    made.consultation(built, date(2021, 4, 19), "一条意见", "又一条意见")
    inspector = enter("监督员")
    inspector.cookies["luoshi-language"] = language
    paths = [
        *PATHS,
        f"/closings/{steps[1].pk}/",
        f"/closings/{steps[1].pk}/?sample={sample.pk}",
        f"/closings/{steps[0].pk}/?done={review.pk}",
        f"/closings/samples/{sample.pk}/",
        f"/consultations/findings/{review.pk}/",
        f"/items/{steps[0].item_id}/as-of/?day=2021-04-10",
        f"/items/{steps[0].item_id}/",
    ]
    asked: dict[str, int] = {}
    for path in paths:
        with CaptureQueriesContext(connection) as found:
            page(inspector, path)
        asked[path] = len(found)
    assert not {path: n for path, n in asked.items() if n > 12}, asked
