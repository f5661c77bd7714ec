"""Pages of comments and proposals: said by a unit, answered by the owner, written into a clause; the file; what others do not see."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
from luoshi.base import clock
from luoshi.mandate import actions
from luoshi.mandate.kinds import Answer, ProposalKind
from luoshi.mandate.models import Clause, Proposal

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def made(built: build.House, text: str = "时限放到年底", **more: object) -> Proposal:
    given = {"clause": built.clauses["1-01"], "kind": ProposalKind.CHANGE} | more
    with clock.at(build.TODAY):
        return actions.propose(
            document=built.documents["台账"],
            unit=built.units["甲司"],
            post=built.posts["甲司党务"],
            text=text,
            by=built.by("甲司党务"),
            **given,  # type: ignore[arg-type]
        )


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def test_from_a_word_to_a_clause(built: build.House, enter: Enter) -> None:
    """A unit proposes from the clause's page; the owner accepts; the new clause names its source; both sides see it."""
    document, aspect = built.documents["台账"], built.clauses["1"]
    staff, office = enter("甲司党务"), enter("综合岗")
    link = f"/documents/{document.pk}/propose/?clause={built.clauses['1-01'].pk}"
    assert link in page(staff, f"/clauses/{built.clauses['1-01'].pk}/")
    assert "甲司党务" in page(staff, link), "whose name it bears is said before it is sent"
    sent = staff.post(
        f"/documents/{document.pk}/propose/",
        {"kind": "add", "clause": str(aspect.pk), "text": "加一条：新任书记先见习"},
    )
    proposal = Proposal.objects.get()
    assert (sent.status_code, sent["Location"]) == (303, f"/documents/proposals/{proposal.pk}/")
    assert "加一条：新任书记先见习" in page(office, "/mine/")
    answered = office.post(
        f"/documents/proposals/{proposal.pk}/answer/", {"answer": "accepted", "reply": "列入今年的台账"}
    )
    assert answered.status_code == 303
    shown = page(office, f"/documents/proposals/{proposal.pk}/")
    form = f"/documents/{document.pk}/clauses/new/?proposal={proposal.pk}&amp;parent={aspect.pk}"
    assert form in shown
    path = form.replace("&amp;", "&")
    assert "甲司的建议，2021年4月20日采纳" in page(office, path)
    given = {
        "year": "2021",
        "kind": "task",
        "parent": str(aspect.pk),
        "number": "1-09",
        "title": "新任书记先见习三个月",
        "source": "甲司的建议，2021年4月20日采纳",
        "same": "new",
    }
    assert office.post(path, given).status_code == 303
    clause = Clause.objects.get(number="1-09")
    proposal.refresh_from_db()
    assert proposal.taken_up == clause
    assert "1-09 新任书记先见习三个月" in page(staff, f"/documents/proposals/{proposal.pk}/")
    assert "加一条：新任书记先见习" in page(staff, f"/clauses/{clause.pk}/")
    assert "加一条：新任书记先见习" in page(staff, "/mine/"), "the answer stands on the list of who asked"


def test_a_proposal_not_accepted_opens_no_form(built: build.House, enter: Enter) -> None:
    proposal, office = made(built), enter("综合岗")
    path = f"/clauses/{built.clauses['1-01'].pk}/change/?proposal={proposal.pk}"
    assert office.get(path).status_code == 404
    with clock.at(build.TODAY):
        actions.answer_proposal(
            proposal=proposal,
            answer=Answer.DECLINED,
            reply="时限是上级定的",
            post=built.posts["综合岗"],
            by=built.by("综合岗"),
        )
    assert office.get(path).status_code == 404
    shown = page(enter("甲司党务"), f"/documents/proposals/{proposal.pk}/")
    assert "未采纳" in shown
    assert "时限是上级定的" in shown


def test_other_units_see_nothing_of_it(built: build.House, enter: Enter) -> None:
    made(built, text="只有本单位说的话")
    clause, document = built.clauses["1-01"].pk, built.documents["台账"].pk
    for path in (
        f"/clauses/{clause}/",
        "/documents/proposals/",
        f"/documents/proposals/?document={document}",
        "/mine/",
    ):
        assert "只有本单位说的话" not in page(enter("乙司党务"), path), path
    file = enter("乙司党务").get("/documents/proposals/export/?format=csv").content.decode("utf-8-sig")
    assert "只有本单位说的话" not in file
    assert "只有本单位说的话" in page(enter("甲司党务"), f"/clauses/{clause}/")


def test_the_file_is_laid_out_as_offices_sum_up(built: build.House, enter: Enter) -> None:
    made(built, text="=1+1")
    made(built, text="整份说一句", clause=None, kind=ProposalKind.COMMENT)
    got = enter("综合岗").get(f"/documents/proposals/export/?document={built.documents['台账'].pk}")
    sheet = openpyxl.load_workbook(BytesIO(got.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if "提出单位" in row)
    assert head[:7] == ["文件", "条款", "提出单位", "岗位", "哪一天", "要说什么", "意见建议"]
    assert [row[1] for row in rows[rows.index(head) + 1 :]] == ["整份文件", "1-01"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "inert"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_is_narrowed_and_asks_little(built: build.House, enter: Enter, language: str) -> None:
    for n in range(60):
        made(built, text=f"第{n}条意见。")
    office = enter("综合岗")
    office.cookies["django_language"] = language
    with CaptureQueriesContext(connection) as asked:
        first = page(office, "/documents/proposals/?stands=waiting")
    assert len(asked) <= 12
    assert ("第59条意见。" in first, "第9条意见。" in first) == (True, False)
    rest = page(
        office,
        f"/documents/proposals/?stands=waiting&after={build.TODAY.isoformat()}~{Proposal.objects.order_by('pk')[10].pk}",
    )
    assert ("第9条意见。" in rest, "第10条意见。" in rest) == (True, False)
    assert "第0条意见。" in page(office, "/documents/proposals/?all=1")
    assert "第0条意见。" not in page(office, "/documents/proposals/?stands=answered")
    assert page(office, "/documents/proposals/?stands=nonsense&after=x&document=")


def test_a_word_typed_badly_comes_back(built: build.House, enter: Enter) -> None:
    staff, path = enter("甲司党务"), f"/documents/{built.documents['台账'].pk}/propose/"
    answer = staff.post(path, {"kind": "retire", "text": "不再需要"})
    assert answer.status_code == 422
    assert "没有选是哪一条" in answer.content.decode()
    assert "不再需要" in answer.content.decode(), "what was typed stays"
    assert Proposal.objects.count() == 0


def test_taken_back_it_says_so(built: build.House, enter: Enter) -> None:
    proposal, staff = made(built), enter("甲司党务")
    assert staff.post(f"/documents/proposals/{proposal.pk}/withdraw/").status_code == 303
    assert "已撤回" in page(staff, f"/documents/proposals/{proposal.pk}/")
    assert enter("综合岗").post(
        f"/documents/proposals/{proposal.pk}/answer/", {"answer": "accepted", "reply": "好"}
    ).status_code in (409, 422)
