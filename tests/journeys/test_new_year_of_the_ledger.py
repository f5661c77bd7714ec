"""Head office in the first week of January: what units said last year is answered, and the ledger's new year is written from it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest

import build
from luoshi.base import clock
from luoshi.mandate.models import Clause, Document, Proposal

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(house: build.House) -> build.House:
    """The small institution whose ledger has three tasks in the year before, and a proposal of 甲司 that waits."""
    from luoshi.mandate import actions
    from luoshi.mandate.actions import ClauseWords
    from luoshi.mandate.kinds import ClauseKind, ProposalKind

    document, by = house.documents["台账"], house.by("综合岗")
    with clock.at(date(2020, 3, 2)):
        for number, title in (("1-02", "每季度学习一次"), ("1-03", "清理重复的报表")):
            house.clauses[number] = actions.add_clause(
                document=document,
                kind=ClauseKind.TASK,
                number=number,
                words=ClauseWords(title, standard="已办完", source="党组会同意"),
                year=2020,
                parent=house.clauses["1"],
                by=by,
            )
    with clock.at(date(2020, 12, 8)):
        actions.propose(
            document=document,
            clause=house.clauses["1"],
            unit=house.units["甲司"],
            post=house.posts["甲司党务"],
            kind=ProposalKind.ADD,
            text="新任支部书记先见习三个月，建议列进台账",
            by=house.by("甲司党务"),
        )
    return house


def test_the_first_week_of_january(house: build.House, sit_down: Callable) -> None:  # type: ignore[type-arg]
    ledger, proposal = Document.objects.get(open_ended=True), Proposal.objects.get()
    office = sit_down("综合岗")

    # what a unit said last year waits on the list; it is accepted, and the clause is written from it
    office.open("/mine/")
    office.see("新任支部书记先见习三个月")
    office.press("答复")
    office.fill(answer="采纳", reply="列入今年的台账")
    office.press("答复")
    office.press("据它新增条款")
    assert office.page.locator("[name=source]").input_value().startswith("甲司的建议，")
    office.fill(
        year="2021", kind="任务", number="1-09", title="新任支部书记先见习三个月", standard="见习记录存支部"
    )
    office.press("加上")
    office.see("1-09", "甲司的建议")

    # one clause is worded anew, one retires; the rest goes on without a word
    office.open(f"/clauses/{house.clauses['1-02'].pk}/change/")
    office.fill(year="2021", title="每月学习一次", source="党组会 2021年1月5日同意")
    office.press("存")
    office.open(f"/clauses/{house.clauses['1-03'].pk}/retire/")
    office.fill(year="2021", source="报表已经并成一张")
    office.press("退出")
    office.see("2021年起退出")

    # two years side by side, word by word, and as a workbook
    office.open(f"/documents/{ledger.pk}/?old=2020&new=2021&show=all")
    office.see("每月", "每季度", "新任支部书记先见习三个月", "清理重复的报表")
    with office.page.expect_download() as kept:
        office.page.get_by_role("link", name="导出 Excel").first.click()
    sheet = openpyxl.load_workbook(BytesIO(kept.value.path().read_bytes())).active
    changes = [row[0].value for row in sheet.iter_rows()]
    assert {"保留", "调整", "新增", "退出"} <= set(changes)
    proposal.refresh_from_db()
    assert proposal.taken_up == Clause.objects.get(number="1-09")

    # the unit sees the answer, on a phone; another unit sees the clause and not who proposed it
    staff = sit_down("甲司党务", phone=True)
    staff.open("/mine/")
    staff.see("新任支部书记先见习三个月", "采纳")
    other = sit_down("乙司党务")
    other.open(f"/clauses/{proposal.taken_up_id}/")
    other.see("新任支部书记先见习三个月")
    assert other.page.get_by_text("建议列进台账").count() == 0
