"""A list exported, filled in elsewhere, read back: touched in the file, changed in the ledger, or both (rules 16)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console

import build
from luoshi.base import clock
from luoshi.base.refusals import Conflict, Refusal
from luoshi.files.apply import apply_plan
from luoshi.files.excel_out import write_rows
from luoshi.files.offline import KEEP, TAKE, Choice
from luoshi.items import actions
from luoshi.items.actions import Effect, Wording
from luoshi.items.filters import with_light
from luoshi.items.models import Item, Progress
from luoshi.items.queries import visible_items
from luoshi.ops import importing
from luoshi.trail.models import Event
from luoshi.web.views.ledger_export import columns
from rooms.plans import plan, says

pytestmark = pytest.mark.django_db
OLD = {"title": "一", "standard": "有"}


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def known(house: build.House, **more: Any) -> Item:
    return build.item(
        house, **{"lead": "甲司", "owner": "示例部", "by": "综合岗", "number": "2-01", **OLD, **more}
    )


def exported(house: build.House, who: str = "综合岗") -> bytes:
    rows = with_light(visible_items(house.viewer(who)), clock.today()).select_related("lead", "line")
    stream = BytesIO()
    write_rows(stream, title="台账", scope_line="全部", columns=columns(), rows=rows.order_by("sort", "pk"))
    return stream.getvalue()


def filled(data: bytes, row: int = 0, **cells: str) -> bytes:
    """Write words into the exported file as a clerk does, by the column's heading."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[3]}
    for name, text in cells.items():
        sheet.cell(4 + row, heads[name], text)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def edited(item: Item, house: build.House, **words: str) -> Item:
    item.refresh_from_db()
    wording = Wording(**(Wording.of(item).__dict__ | words))
    return actions.edit(item=item, version=item.version, wording=wording, by=house.by("综合岗"), note="")


NAMES = {"title": "事项", "standard": "完成标准"}
# the cell, what the file says, what the ledger says by now: clash, what is written, why
BOTH: list[tuple[str, str, str, bool, str | None, str]] = [
    ("title", "", "", False, None, "nobody touched it"),
    ("title", "二", "", False, "二", "touched in the file alone"),
    ("title", "", "三", False, None, "changed in the ledger alone: it stands"),
    ("title", "二", "三", True, None, "both: nothing before somebody decides"),
    ("title", "三", "三", False, None, "both to the same"),
    ("standard", "", "", False, None, "nobody touched it"),
    ("standard", "全有", "", False, "全有", "touched in the file alone"),
    ("standard", "", "都有", False, None, "changed in the ledger alone: it stands"),
    ("standard", "全有", "都有", True, None, "both: nothing before somebody decides"),
    ("standard", "都有", "都有", False, None, "both to the same"),
]


@pytest.mark.parametrize(
    ("key", "file", "ledger", "clash", "written", "why"), BOTH, ids=[f"{r[0]}: {r[5]}" for r in BOTH]
)
def test_who_changed_a_cell(
    house: build.House, key: str, file: str, ledger: str, clash: bool, written: str | None, why: str
) -> None:
    item = known(house)
    data = exported(house)
    if file:
        data = filled(data, **{NAMES[key]: file})
    if ledger:
        edited(item, house, **{key: ledger})
    made = plan(house, data)
    assert made.faults == []
    assert bool(made.clashing) == clash
    if clash:
        with pytest.raises(Refusal) as refusal:
            apply_plan(made, by=house.by("综合岗"))
        assert refusal.value.code == "clashes"
        (row,) = made.clashing
        assert [(each.key, each.ledger, each.file) for each in row.clashes] == [(key, ledger, file)]
        assert row.changed is not None
        assert row.changed.post == "综合岗"
    else:
        apply_plan(made, by=house.by("综合岗"))
    item.refresh_from_db()
    assert getattr(item, key) == (written or ledger or OLD[key]), why


@pytest.mark.parametrize(("what", "stays"), [(KEEP, "三"), (TAKE, "二")])
def test_a_choice_decides_for_what_was_seen(house: build.House, what: str, stays: str) -> None:
    item = known(house)
    data = filled(exported(house), 事项="二", 完成标准="全有")
    edited(item, house, title="三")
    (row,) = plan(house, data).clashing
    made = plan(house, data, choices={item.pk: Choice(what, row.seen)})
    assert made.clashing == []
    apply_plan(made, by=house.by("综合岗"))
    item.refresh_from_db()
    assert (item.title, item.standard) == (stays, "全有"), "what the file alone changed is written either way"


def test_a_choice_does_not_hold_for_words_nobody_saw(house: build.House) -> None:
    item = known(house)
    data = filled(exported(house), 事项="二")
    edited(item, house, title="三")
    (row,) = plan(house, data).clashing
    edited(item, house, title="四")
    made = plan(house, data, choices={item.pk: Choice(TAKE, row.seen)})
    (again,) = made.clashing
    assert [each.ledger for each in again.clashes] == ["四"]
    item.refresh_from_db()
    assert item.title == "四"


def test_somebody_between_preview_and_saving_is_not_overwritten(house: build.House) -> None:
    item = known(house)
    made = plan(house, filled(exported(house), 事项="二"))
    edited(item, house, title="三")
    with pytest.raises(Conflict):
        apply_plan(made, by=house.by("综合岗"))
    item.refresh_from_db()
    assert item.title == "三"


def test_exported_and_not_touched_changes_nothing_whatever_others_did(house: build.House) -> None:
    items = [known(house, number=f"2-{n:02d}", title=f"第{n}件") for n in range(1, 6)]
    data = exported(house)
    edited(items[0], house, title="改了的")
    actions.note_progress(item=items[1], unit=house.units["甲司"], text="开了会", by=house.by("甲司党务"))
    Item.objects.filter(pk=items[2].pk).update(due_on=build.TODAY + timedelta(days=200))
    Item.objects.filter(pk=items[3].pk).update(lead=house.units["乙司"])
    actions.cancel(item=items[4], reason="并入别的", by=house.by("综合岗"))
    before = Event.objects.count()
    made = plan(house, data)
    assert (made.faults, made.clashing, made.new, made.changed) == ([], [], 0, 0)
    assert apply_plan(made, by=house.by("综合岗")) == []
    assert Event.objects.count() == before
    assert says(made, "导出的表") == [
        "导出以后台账改过、表里没动的，照台账",
        "导出以后取消了，或不在你看得到的范围里了，没有写入",
    ]


def test_progress_filled_in_is_added_once_whatever_came_meanwhile(house: build.House) -> None:
    item = known(house)
    data = filled(exported(house, "甲司党务"), 最近进展="村里的会开了")
    actions.note_progress(item=item, unit=house.units["甲司"], text="材料送到了", by=house.by("甲司党务"))
    for _twice in range(2):
        made = plan(house, data, "甲司党务")
        assert made.faults == []
        apply_plan(made, by=house.by("甲司党务"))
    assert sorted(Progress.objects.values_list("text", flat=True)) == ["材料送到了", "村里的会开了"]


Happened = Callable[[Item, build.House], object]
GONE: list[tuple[str, Happened, str]] = [
    ("cancelled", lambda i, h: actions.cancel(item=i, reason="并入别的", by=h.by("综合岗")), "取消了"),
    (
        "submitted",
        lambda i, h: actions.submit(
            item=i, effect=Effect(effect="办之前没有，现在有了"), by=h.by("甲司党务")
        ),
        "已经报送或销号",
    ),
]


@pytest.mark.parametrize(("name", "happened", "said"), GONE, ids=[name for name, _h, _s in GONE])
def test_a_row_gone_meanwhile_is_said_and_not_applied(
    house: build.House, name: str, happened: Happened, said: str
) -> None:
    item = known(house)
    other = known(house, number="2-02", title="别的")
    data = filled(filled(exported(house), 事项="二"), row=1, 事项="别的改了")
    happened(item, house)
    made = plan(house, data)
    assert (made.faults, made.clashing) == ([], []), name
    assert any(said in line for line in says(made, "导出的表")), says(made, "导出的表")
    apply_plan(made, by=house.by("综合岗"))
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.title, other.title) == ("一", "别的改了")


def test_a_lost_or_broken_column_compares_with_the_ledger_of_today(house: build.House) -> None:
    item = known(house)
    data = filled(exported(house), 事项="二", 导出时版次="坏了")
    edited(item, house, title="三")
    made = plan(house, data)
    assert says(made, "导出的表") == ["导出时版次认不出，按现在的台账比"]
    assert [(d.before, d.after) for d in made.rows[0].differences] == [("三", "二")]
    lost = plan(house, filled(exported(house), 事项="二", 导出时版次=""))
    assert [(d.before, d.after) for d in lost.rows[0].differences] == [("三", "二")]


def test_the_token_tells_nothing(house: build.House) -> None:
    known(house, title="不能从里面读出来的话")
    book = openpyxl.load_workbook(BytesIO(exported(house)))
    text = str(book.worksheets[0].cell(4, book.worksheets[0].max_column).value)
    assert set(text) <= set("0123456789abcdef.")


@pytest.mark.parametrize(
    ("conflicts", "dry_run", "code", "title"),
    [("", True, 1, "三"), ("", False, 1, "三"), ("keep", False, 0, "三"), ("take", False, 0, "二")],
)
def test_the_command_line_says_what_both_changed(
    house: build.House, tmp_path: Path, conflicts: str, dry_run: bool, code: int, title: str
) -> None:
    house.account("综合岗")
    item = known(house)
    path = tmp_path / "清单.xlsx"
    path.write_bytes(filled(exported(house), 事项="二"))
    edited(item, house, title="三")
    out = Console(file=StringIO(), width=300)
    given = {"path": path, "username": "综合岗", "year": 2021, "number": "", "line": "", "out": out}
    assert importing.import_file(dry_run=dry_run, clashes=conflicts, **given) == code  # type: ignore[arg-type]
    assert isinstance(out.file, StringIO)
    said = out.file.getvalue()
    assert ("台账“三”，表里“二”" in said) == (not conflicts)
    assert ("--conflicts keep" in said) == (not conflicts)
    item.refresh_from_db()
    assert item.title == title
