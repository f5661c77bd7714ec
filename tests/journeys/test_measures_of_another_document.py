"""A second kind of document in the same ledger (20条措施): measures with owners, a point, an item, its progress, a file (rules 4)."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

import build
from luoshi.items.models import Item
from luoshi.mandate.models import Clause, Document

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MEASURES = (("1", "党建和业务一起上会"), ("2", "每年清一遍要基层填的表"))
POINT = ("2-1", "能从账上取的表当月停掉")


def test_measures_with_owners_are_carried_out(house: build.House, sit_down: Callable) -> None:  # type: ignore[type-arg]
    office = sit_down("综合岗")
    office.open("/documents/new/")
    office.fill(
        title="关于加强机关党的建设的措施", number="示党发〔2021〕7号", issued_on="2021-04-15", kind="意见"
    )
    office.leave(office.page.locator("main button.primary"))
    document = Document.objects.get(number="示党发〔2021〕7号")
    for number, title in MEASURES:
        _clause(office, document, "measure", number, title)
    _clause(office, document, "point", *POINT, parent=Clause.objects.get(document=document, number="2"))
    office.open(f"/documents/{document.pk}/clauses/")
    office.see(*(title for _number, title in (*MEASURES, POINT)))

    # a measure becomes an item of the department that has to carry it out
    measure = Clause.objects.get(document=document, number="2")
    office.open(f"/clauses/{measure.pk}/")
    office.press("立项")
    office.fill(title=MEASURES[1][1], due_on="2021-10-31", line="政治建设")
    _choose(office, "leads", house.units["甲司"].pk)
    office.leave(office.page.locator("main button.primary"))
    item = Item.objects.get(clause=measure)
    assert (item.lead, item.number.endswith("2")) == (house.units["甲司"], True)

    # its staff finds it under the document, and says how far it is
    staff = sit_down("甲司党务")
    staff.open("/mine/")
    staff.see(MEASURES[1][1])
    staff.open(f"/items/{item.pk}/progress/")
    staff.fill(text="停了三张表，还有两张在核")
    staff.leave(staff.page.locator("main button.primary"))

    # another department sees the measures, not that item
    other = sit_down("乙司党务")
    other.open(f"/documents/{document.pk}/clauses/")
    other.see(*(title for _number, title in MEASURES))
    assert other.open(f"/items/{item.pk}/") == 404

    # the document's own ledger, and the file that leaves
    office.open(f"/ledger/?document={document.pk}&level=work")
    office.see("1 项", MEASURES[1][1])
    with office.page.expect_download() as leaving:
        office.page.evaluate("at => { location.href = at }", f"/documents/{document.pk}/export/?year=2021")
    sheet = openpyxl.load_workbook(BytesIO(leaving.value.path().read_bytes())).worksheets[0]
    said = " ".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)
    assert all(title in said for _number, title in (*MEASURES, POINT))


def _clause(
    office, document: Document, kind: str, number: str, title: str, parent: Clause | None = None
) -> None:  # type: ignore[no-untyped-def]
    office.open(f"/documents/{document.pk}/clauses/new/")
    office.fill(number=number, title=title, year="2021")
    office.page.locator("main [name=kind]").select_option(kind)
    if parent is not None:
        office.page.locator("main [name=parent]").select_option(str(parent.pk))
    office.leave(office.page.locator("main button.primary"))


def _choose(desk, name: str, pk: int) -> None:  # type: ignore[no-untyped-def]
    field = desk.page.locator(f"main select[name={name}]")
    if field.count():
        field.select_option(str(pk))
    else:
        desk.page.locator(f"main input[name={name}][value='{pk}']").check()
