"""The day of progress in a table: the one written there, the day of the import where none is, never one ahead (rules 16)."""

from collections.abc import Iterator
from datetime import date

import pytest

import build
from luoshi.base import clock
from luoshi.files.apply import apply_plan
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.items.models import Item, Progress
from luoshi.mandate.models import Line

pytestmark = pytest.mark.django_db
FIRST = date(2021, 4, 12)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def planned(house: build.House, progress: str, day: str, *, year: int | None = 2021) -> Plan:
    head = "编号,事项,牵头单位,完成标准,完成时限,最近进展,进展日期"
    row = f"7-01,排查台账,甲司,已公开,2021-06-30,{progress},{day}"
    return make_plan(
        f"{head}\n{row}".encode(),
        viewer=house.viewer("甲司党务"),
        year=year,
        line=Line.objects.get(code="D1"),
        source="清单.csv",
    )


# what the cell says → the day the progress bears, or the code of the fault
DAYS: list[tuple[str, date | str]] = [
    ("2021-04-16", date(2021, 4, 16)),
    ("2021年4月16日", date(2021, 4, 16)),
    ("4月16日", date(2021, 4, 16)),
    ("2021.4.20", build.TODAY),
    ("", build.TODAY),
    ("2021-04-21", "progress_ahead"),
    ("上周", "progress_day"),
    ("每季度末", "progress_day"),
]


@pytest.mark.parametrize(("cell", "expected"), DAYS)
@pytest.mark.parametrize("is_new", [True, False])
def test_the_day_of_progress(house: build.House, cell: str, expected: date | str, is_new: bool) -> None:
    if not is_new:
        with clock.at(FIRST):
            apply_plan(planned(house, "", ""), by=house.by("甲司党务"))
    plan = planned(house, "办了一半", cell)
    if isinstance(expected, str):
        (fault,) = plan.faults
        assert (fault.code, fault.name, fault.found) == (expected, "进展日期", cell)
        return
    assert plan.faults == []
    apply_plan(plan, by=house.by("甲司党务"))
    item, progress = Item.objects.get(), Progress.objects.get()
    assert (progress.on, progress.text) == (expected, "办了一半")
    assert (item.last_on, item.last_word) == (expected, "办了一半")
    assert (planned(house, "办了一半", cell).new, planned(house, "办了一半", cell).changed) == (0, 0)


def test_a_day_left_alone_is_not_the_day_of_the_next_progress(house: build.House) -> None:
    """A list taken along bears the day of the last progress; who writes the next one and leaves it alone means today."""
    with clock.at(FIRST):
        apply_plan(planned(house, "办了一半", ""), by=house.by("甲司党务"))
    apply_plan(planned(house, "办完了，已公开", FIRST.isoformat()), by=house.by("甲司党务"))
    assert list(Progress.objects.values_list("text", "on")) == [
        ("办了一半", FIRST),
        ("办完了，已公开", build.TODAY),
    ]


def test_a_day_without_news_is_nothing(house: build.House) -> None:
    with clock.at(FIRST):
        apply_plan(planned(house, "办了一半", ""), by=house.by("甲司党务"))
    for cell in ("2021-04-16", "2022-01-01", "上周"):
        plan = planned(house, "办了一半", cell)
        assert (plan.faults, plan.changed) == ([], 0)


def test_without_a_year_a_day_is_a_fault(house: build.House) -> None:
    (fault,) = planned(house, "办了一半", "4月16日", year=None).faults
    assert fault.code == "progress_day"
