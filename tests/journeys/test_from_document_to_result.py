"""The main job, whole, in a browser: from a document to a confirmed result (rules 4 to 7)."""

from collections.abc import Callable

import pytest

from luoshi.items.models import Item
from luoshi.trail.verify import check

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_matter_goes_from_document_to_result(house, sit_down: Callable) -> None:  # type: ignore[no-untyped-def]
    office = sit_down("综合岗")
    _document, task = _office_enters_a_document_and_breaks_a_task_down(house, office)
    child = Item.objects.get(parent_id=task, lead=house.units["甲司"])
    assert Item.objects.filter(parent_id=task).count() == 2, "one child for each department, in one act"

    staff = sit_down("甲司党务")
    _department_hands_it_to_its_branches(staff, child.pk)
    leaf = Item.objects.get(parent=child, lead=house.units["甲司第一党支部"])

    secretary = sit_down("甲一书记", phone=True)
    _branch_submits(secretary, leaf.pk, "印发了安排", expect_light="待核验")
    assert secretary.page.evaluate("document.documentElement.scrollWidth") <= 390, (
        "no sideways scrolling on a phone"
    )

    _confirmer_returns(staff, leaf.pk)
    secretary.open("/mine/")
    secretary.see("退回", "改后重报")
    _branch_submits(
        secretary, leaf.pk, "印发了安排，23名党员都照着学，测了一次都答得出", expect_light="待核验"
    )
    _confirmer_confirms(staff, leaf.pk)

    office.open(f"/items/{leaf.pk}/")
    office.see(
        "关于加强作风建设的措施",  # the document
        "各单位年内清一遍要基层填的表",  # the task above
        "印发了安排，23名党员都照着学",  # the effect that was confirmed
        "写清覆盖了多少人",  # why it was returned
        "已销号",
    )
    office.open("/ledger/?level=work&stage=closed")
    office.see("1 项")
    office.open("/")
    assert _count(office, "甲司") < _before(office), "the overview has moved"
    assert check().ok


def _office_enters_a_document_and_breaks_a_task_down(house, office) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    office.open("/documents/new/")
    office.fill(
        title="关于加强作风建设的措施", number="示党发〔2021〕3号", issued_on="2021-04-12", kind="意见"
    )
    office.leave(office.page.locator("main button.primary"))
    document = office.number()
    office.open(f"/documents/{document}/clauses/new/")
    office.fill(number="1", title="各单位年内清一遍要基层填的表", year="2021")
    office.page.locator("main [name=kind]").select_option("task")
    office.leave(office.page.locator("main button.primary"))
    office.see("各单位年内清一遍要基层填的表")
    office.press("立项")
    office.fill(title="各单位年内清一遍要基层填的表", due_on="2021-11-30", line="政治建设")
    office.page.locator("main [name=leads]").first.wait_for()
    _choose(office, "leads", house.units["示例部"].pk)
    office.page.locator("main [name=judge_from]").select_option("group")
    office.page.locator("main [name=judge_group]").select_option(label="常设核验组")
    office.leave(office.page.locator("main button.primary"))
    office.see("各单位年内清一遍要基层填的表", "常设核验组")
    task = office.number()
    office.open(f"/items/{task}/break-down/")
    office.page.get_by_label("各司局", exact=False).first.check()
    office.leave(office.page.locator("main button.primary"))
    office.see("甲司", "乙司")
    office.leave(office.page.locator("main button.primary"))
    office.open("/")
    office.before = _count(office, "甲司")
    return document, task


def _choose(desk, name: str, pk: int) -> None:  # type: ignore[no-untyped-def]
    field = desk.page.locator(f"main select[name={name}]")
    if field.count():
        field.select_option(str(pk))
    else:
        desk.page.locator(f"main input[name={name}][value='{pk}']").check()


def _department_hands_it_to_its_branches(staff, pk: int) -> None:  # type: ignore[no-untyped-def]
    staff.open(f"/items/{pk}/")
    staff.press("分下去")
    staff.page.get_by_label("支部", exact=False).first.check()
    for box in staff.page.locator("main input[name=units]").all():
        box.check()
    staff.leave(staff.page.locator("main button.primary"))
    staff.see("甲司第一党支部", "甲司第二党支部")
    staff.leave(staff.page.locator("main button.primary"))
    staff.see("甲司第一党支部")


def _branch_submits(secretary, pk: int, effect: str, *, expect_light: str) -> None:  # type: ignore[no-untyped-def]
    secretary.open("/mine/")
    secretary.leave(secretary.page.locator(f"a[href='/items/{pk}/submit/']"))
    secretary.fill(effect=effect)
    secretary.leave(secretary.page.locator("main button.primary"))
    secretary.see(expect_light, effect)


def _confirmer_returns(staff, pk: int) -> None:  # type: ignore[no-untyped-def]
    staff.open("/confirmations/")
    staff.see("印发了安排")
    staff.leave(staff.page.locator(f"a[href='/items/{pk}/return/']"))
    staff.fill(reason="写清覆盖了多少人")
    staff.leave(staff.page.locator("main button.primary"))
    staff.see("退回")


def _confirmer_confirms(staff, pk: int) -> None:  # type: ignore[no-untyped-def]
    staff.open("/confirmations/")
    staff.leave(staff.page.locator(f"a[href='/items/{pk}/confirm/']"))
    staff.leave(staff.page.locator("main button.primary"))
    staff.see("销号", "已销号")


def _count(office, unit: str) -> int:  # type: ignore[no-untyped-def]
    """Add up the live items that the overview's tree shows for a unit."""
    row = office.page.locator("table.tree tr").filter(
        has=office.page.get_by_role("link", name=unit, exact=True)
    )
    return sum(int(cell.replace(",", "")) for cell in row.first.locator("td.num").all_inner_texts())


def _before(office) -> int:  # type: ignore[no-untyped-def]
    """The count before the departments had handed the task to their branches, and those branches."""
    return office.before + 2
