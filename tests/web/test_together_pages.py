"""Pages of the four together: the matrix, a task's page, the acts, the file; what a reader of one side sees (rules 24)."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
import meetings_build as meetings
import together_build as made
from luoshi.items.models import Item
from luoshi.meetings import actions as meet
from luoshi.records.models import Mention, Record
from luoshi.together import actions
from luoshi.together.kinds import Cell
from luoshi.together.models import Tie

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def built(db: None) -> build.House:
    return meetings.house()


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return str(answer.content.decode())


def test_an_empty_matrix_says_so_and_an_empty_cell_offers_what_fills_it(
    built: build.House, enter: Enter
) -> None:
    office, staff = enter("综合岗"), enter("乙司党务")
    assert "2021年没有业务工作的任务" in page(office, "/together/")
    task = made.business(built)
    text = page(office, "/together/")
    assert text.count("还没有</span>") == 4
    for path in (
        "/meetings/",
        f"/together/{task.pk}/deploy/",
        f"/together/{task.pk}/judge/",
        f"/records/new/?names={task.number}&amp;kind=visit",
    ):
        assert f'href="{path}"' in text, path
    own = page(staff, "/together/")
    assert f"/together/{task.pk}/deploy/" in own
    assert f"/together/{task.pk}/judge/" not in own
    assert "没有符合的" in page(office, "/together/?show=planned")
    assert task.title not in page(enter("甲司党务"), "/together/")


def test_a_decision_at_a_meeting_names_both(built: build.House, enter: Enter) -> None:
    task, item = made.business(built), made.party(built)
    clerk, by = enter("秘书岗"), built.by("秘书岗")
    session = meetings.planned(built, build.TODAY)
    topic = meet.propose(series=session.series, session=session, title="研究规划编制", by=by)
    meet.start(session=session, by=by)
    path = f"/topics/{topic.pk}/outcome/"
    assert "牵涉哪些事项" in page(clerk, path)
    given = {"outcome": "decision", "words": "两件事一起推", "version": "1"}
    wrong = clerk.post(path, given | {"names": "没有这样的事、九九九"})
    assert wrong.status_code == 422
    assert "“没有这样的事”没有找到" in wrong.content.decode()
    right = clerk.post(path, given | {"names": f"{task.number}，党小组"})
    assert right.status_code == 303, right.content.decode()[:2000]
    assert f'value="{task.number}、{item.number}"' in page(clerk, path), "typed again it begins with them"
    meet.end(session=session, counted=meet.Counted(required=7), by=by)
    assert made.filled(task) == {Cell.PLANNED}
    record = Record.objects.get()
    assert f"/records/{record.pk}/named/" in page(clerk, f"/records/{record.pk}/")
    shown = page(clerk, f"/records/{record.pk}/named/")
    assert f"{task.number} {task.title}" in shown
    assert f"{item.number} {item.title}" in shown
    assert f'href="/records/{record.pk}/">4月20日</a>' in page(clerk, "/together/")


def test_words_that_mean_several_are_asked_back(built: build.House, enter: Enter) -> None:
    first, second = made.business(built), made.business(built, title="编好十四五专项规划")
    staff = enter("乙司党务")
    told = page(staff, f"/items/named/?names=规划、{first.number}、甲司的事")
    assert (first.title in told, second.title in told) == (True, True)
    assert "没有找到，或不在你的范围里" in told
    assert f"?pick={second.number}" in told.replace("%3F", "?")
    picked = page(staff, f"/items/named/?pick={first.number}、{second.number}")
    assert f'value="{first.number}、{second.number}"' in picked
    assert 'hx-swap-oob="true"' in picked
    hidden = page(enter("甲司党务"), f"/items/named/?names={first.number}")
    assert first.title not in hidden, "what is out of sight is not found"


def test_a_party_item_is_opened_beside_the_task(built: build.House, enter: Enter) -> None:
    task, office = made.business(built), enter("综合岗")
    path = f"/together/{task.pk}/deploy/"
    form = page(office, path)
    assert 'value="2021-06-30"' in form
    assert f'<option value="{task.lead_id}" selected>' in form
    given = {
        "title": "规划组建党小组",
        "line": str(built.lines["D1"].pk),
        "lead": str(task.lead_id),
        "due_on": "2021-05-31",
    }
    assert office.post(path, given | {"line": str(built.lines["Y1"].pk)}).status_code == 422
    assert office.post(path, given | {"title": ""}).status_code == 422
    sent = office.post(path, given)
    assert (sent.status_code, sent["Location"]) == (303, f"/together/{task.pk}/")
    item = Item.objects.get(title="规划组建党小组")
    assert item.origin == "together"
    text = page(office, f"/together/{task.pk}/")
    assert f"{item.number} {item.title}" in text
    assert "和业务工作一起部署" not in text
    part = office.get(f"/items/{task.pk}/together/", headers={"HX-Request": "true"}).content.decode()
    assert "四个一起" in part
    assert part.count("还没有") == 3
    of_party = page(office, f"/items/{item.pk}/together/")
    assert task.title in of_party
    tie = Tie.objects.get()
    assert office.post(f"/together/pairs/{tie.pk}/end/", {"reason": "另有安排"}).status_code == 303
    assert made.filled(task) == set()
    assert "另有安排" in page(office, f"/together/{task.pk}/")


def test_one_that_is_there_is_tied_with_words(built: build.House, enter: Enter) -> None:
    task, item, staff = made.business(built), made.party(built), enter("乙司党务")
    path = f"/together/{task.pk}/pair/"
    assert staff.post(path, {"names": item.number, "words": ""}).status_code == 422
    two = staff.post(path, {"names": f"{item.number}、{task.number}", "words": "合着办"})
    assert "最多写 1 项" in two.content.decode()
    not_party = staff.post(path, {"names": task.number, "words": "合着办"})
    assert (not_party.status_code, "不是党建事项" in not_party.content.decode()) == (422, True)
    assert staff.post(path, {"names": item.number, "words": "合着办"}).status_code == 303
    again = staff.post(path, {"names": item.number, "words": "合着办"})
    assert "已经和它一起部署了" in again.content.decode()


def test_a_visit_is_recorded_with_what_it_is_about(built: build.House, enter: Enter) -> None:
    task, item, office = made.business(built), made.party(built), enter("综合岗")
    form = page(office, f"/records/new/?kind=visit&names={task.number}")
    assert f'value="{task.number}"' in form
    given = {
        "host": str(built.units["示例部"].pk),
        "kinds": "visit",
        "held_on": "2021-04-20",
        "mode": "on_site",
        "required": "3",
        "names": f"{task.number}、{item.number}",
    }
    sent = office.post("/records/new/", given)
    assert sent.status_code == 303, sent.content.decode()[:3000]
    assert made.filled(task) == {Cell.CHECKED}
    record = Record.objects.get()
    path = f"/records/{record.pk}/names/"
    assert f'value="{task.number}、{item.number}"' in page(office, path)
    sent = office.post(path, {"names": task.number, "version": str(record.version), "reason": ""})
    assert sent.status_code == 303
    assert made.filled(task) == set()
    stale = office.post(path, {"names": "", "version": "1", "reason": ""})
    assert stale.status_code == 409


def test_who_cannot_see_a_name_does_not_take_it_away(built: build.House, enter: Enter) -> None:
    """乙司's staff corrects the names of its own record; an item of 甲司 that somebody else named stays."""
    task, far = made.business(built), made.party(built, lead="甲司")
    record = made.visited(built, task, far, host=built.units["乙司"])
    staff = enter("乙司党务")
    path = f"/records/{record.pk}/names/"
    shown = page(staff, path)
    assert f'value="{task.number}"' in shown
    assert far.number not in shown.replace(task.number, "")
    assert "还有 1 项，不在你的范围里" in page(staff, f"/records/{record.pk}/named/")
    assert staff.post(path, {"names": "", "version": "1", "reason": ""}).status_code == 303
    assert list(Mention.objects.filter(gone_at=None).values_list("item", flat=True)) == [far.pk]


def test_the_superior_judges_corrects_and_withdraws(built: build.House, enter: Enter) -> None:
    task, item, office = made.business(built), made.party(built), enter("综合岗")
    actions.pair(
        business=task, party=item, words="合着办", post=built.posts["乙司党务"], by=built.by("乙司党务")
    )
    path = f"/together/{task.pk}/judge/"
    assert f'value="{item.number}"' in page(office, path), "the one that goes with it is at hand"
    given = {"names": item.number, "on": "2021-04-20", "words": "合得上。理由：难点由党员认领。"}
    assert office.post(path, given | {"words": ""}).status_code == 422
    assert office.post(path, given).status_code == 303
    assert enter("复核岗").post(path, given).status_code == 409
    tie = Tie.objects.get(kind="judgement")
    text = page(office, f"/together/{task.pk}/")
    assert "合得上。理由：难点由党员认领。" in text
    assert "示例部 综合岗" in text
    correct = f"/together/judgements/{tie.pk}/correct/"
    assert office.post(correct, given | {"words": "合得上，只是会少开一次"}).status_code == 303
    assert office.get(correct).status_code == 200
    assert office.post(correct, given | {"words": "再改"}).status_code == 409
    newer = Tie.objects.get(corrects=tie)
    assert (
        office.post(f"/together/judgements/{newer.pk}/withdraw/", {"reason": "写错了任务"}).status_code == 303
    )
    assert made.filled(task) == {Cell.DEPLOYED}
    text = page(office, f"/together/{task.pk}/")
    assert "写错了任务" in text
    assert "改过、撤下的" in text


def test_a_reader_of_one_side_is_told_that_there_is_one(built: build.House, enter: Enter) -> None:
    task, far = made.business(built), made.party(built, lead="甲司", title="甲司自己的党建事")
    made.decided(built, task, far, words="只有党组知道的话")
    actions.pair(business=task, party=far, words="合着办", post=built.posts["综合岗"], by=built.by("综合岗"))
    gone = made.party(built, lead="甲司", title="甲司另一件党建事")
    tie = actions.pair(
        business=task, party=gone, words="后来不办了", post=built.posts["综合岗"], by=built.by("综合岗")
    )
    actions.end_pair(tie=tie, reason="不再合办", by=built.by("综合岗"))
    staff = enter("乙司党务")
    for words in ("后来不办了", "甲司另一件党建事"):
        assert words not in page(staff, f"/together/{task.pk}/")
    for path in ("/together/", f"/together/{task.pk}/", "/together/export/?format=csv"):
        text = staff.get(path).content.decode("utf-8-sig")
        assert "有一条，不在你的范围里" in text, path
        assert "只有党组知道的话" not in text, path
        assert "甲司自己的党建事" not in text, path
    assert '一起谋划 <span class="f">1</span>' in page(staff, "/together/"), "the cell counts as filled"
    member = page(enter("分管领导"), "/together/")
    assert task.title not in member, "a member of the leading group sees the meeting, not 乙司's task"


def test_the_file_has_a_column_for_each_of_the_four(built: build.House, enter: Enter) -> None:
    task, item = made.business(built, title="=1+1"), made.party(built)
    made.decided(built, task, item)
    got = enter("综合岗").get("/together/export/")
    sheet = openpyxl.load_workbook(BytesIO(got.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if "业务工作" in row)
    assert head[5:10] == ["一起谋划", "一起部署", "一起检查", "一起考核", "一起办的党建事项"]
    (row,) = rows[rows.index(head) + 1 :]
    assert row[5] == "4月20日 规划编到哪里，组织建到哪里"
    assert row[6:10] == ["还没有", "还没有", "还没有", str(item)]
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line), "inert"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["综合岗", "乙司牵头", "乙司党务", "分管领导"])
def test_a_long_matrix_goes_on_and_asks_little(
    built: build.House, enter: Enter, language: str, who: str
) -> None:
    item, last = made.party(built), None
    for n in range(60):
        last = made.business(built, title=f"第{n}件业务。")
        if n % 3 == 0:
            actions.pair(
                business=last, party=item, words="合着办", post=built.posts["综合岗"], by=built.by("综合岗")
            )
        if n < 8:
            made.noted(built, last, item)
    assert last is not None
    reader = enter(who)
    reader.cookies["luoshi-language"] = language
    with CaptureQueriesContext(connection) as asked:
        first = page(reader, "/together/?year=2021")
    assert len(asked) <= 12, [query["sql"][:90] for query in asked]
    with CaptureQueriesContext(connection) as asked:
        reader.get(f"/together/{last.pk}/")
    assert len(asked) <= 12, [query["sql"][:90] for query in asked]
    if who == "综合岗":
        with CaptureQueriesContext(connection) as asked:
            page(reader, f"/items/{last.pk}/")
        assert len(asked) <= 12
        assert ("第49件业务。" in first, "第50件业务。" in first) == (True, False)
        after = Item.objects.get(title="第49件业务。").pk
        rest = page(reader, f"/together/?year=2021&after={after}")
        assert ("第50件业务。" in rest, "第49件业务。" in rest) == (True, False)
        assert "第59件业务。" in page(reader, "/together/?all=1&line=nonsense&show=x")
