"""Size M at a thousandth of its size: the same generator, and what must hold of what it builds (rules 18)."""

import io
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from luoshi.access.demo import MARKER
from luoshi.base import clock
from luoshi.core.life import State
from luoshi.core.turns import Slot
from luoshi.items.models import Item
from luoshi.ledger.figures import Asked, get_figure, value_of
from luoshi.ledger.turns import rows_of
from luoshi.ops.demo import build_province
from luoshi.ops.sample.province.land import Shape
from luoshi.ops.sample.texts import province as said
from luoshi.org.kinds import UnitKind
from luoshi.org.models import HeadCount, Unit
from luoshi.records.models import Record, RecordVersion
from luoshi.trail.models import Event
from luoshi.trail.verify import check

UNTIL = date(2020, 10, 20)
BRANCHES = 100


@pytest.fixture
def province(db: None, settings: Any, tmp_path: Path) -> Unit:
    settings.LUOSHI_HOME = tmp_path
    build_province(2021, UNTIL, branches=BRANCHES, out=Console(file=io.StringIO()))
    return Unit.objects.get(parent=None)


def test_a_small_province_is_whole(province: Unit, settings: Any) -> None:
    _has_its_units()
    with clock.at(UNTIL):
        _has_work_in_every_state()
        _has_a_life_with_gaps()
        _has_figures(province)
        _has_something_on_its_desks()
    assert check().ok
    acts = Counter(Event.objects.values_list("act", flat=True))
    assert acts["record.entered"] == Record.objects.count()
    assert acts["unit.founded"] == Unit.objects.count()
    roles = json.loads((Path(settings.LUOSHI_HOME) / MARKER).read_text(encoding="utf-8"))["roles"]
    assert len(roles) == 13


def _has_its_units() -> None:
    kinds = Counter(Unit.objects.values_list("kind", flat=True))
    shape = Shape.of(BRANCHES)
    assert kinds[UnitKind.BRANCH] == BRANCHES == HeadCount.objects.count()
    assert kinds[UnitKind.COMMITTEE] == shape.cities * (1 + shape.counties * (1 + shape.bottoms))
    assert max(len(path) for path in Unit.objects.values_list("path", flat=True)) == 5 * 5


def _has_work_in_every_state() -> None:
    items = Item.objects.all()
    states = set(items.values_list("state", flat=True))
    assert {State.OPEN, State.SUBMITTED, State.CLOSED} <= states
    assert items.filter(round=1, steps__act="returned").exists()
    assert items.filter(state=State.OPEN, due_on__lt=UNTIL).exists()
    assert items.filter(punctual="late").exists()
    assert items.filter(number__regex=r"^1-02(\.\d+){4}$").exists()


def _has_a_life_with_gaps() -> None:
    assert RecordVersion.objects.count() == Record.objects.count() > 5 * BRANCHES
    assert Record.objects.filter(kinds__contains="themed_day").filter(kinds__contains="lecture").exists()
    branches = list(Unit.objects.filter(kind=UnitKind.BRANCH))
    owed = [each for row in rows_of(branches, said.OPENING, UNTIL) for each in row.owed]
    slots = Counter(slot for each in owed for slot, _key in each.turn.slots)
    assert slots[Slot.DONE] > 5 * BRANCHES
    assert slots[Slot.MISSED]
    assert slots[Slot.LATE]


def _has_something_on_its_desks() -> None:
    branch = Unit.objects.filter(kind=UnitKind.BRANCH).order_by("path")[0]
    assert Item.objects.filter(lead=branch, state__in=[State.OPEN, State.RETURNED]).exists()
    assert Item.objects.filter(judge_unit=branch.parent, state=State.SUBMITTED).exists()


def _has_figures(root: Unit) -> None:
    for name in (
        "org.branches",
        "ledger.tasks",
        "records.activities",
        "records.themed_days",
        "records.lectures",
    ):
        assert value_of(get_figure(name), Asked(said.OPENING, UNTIL, root)).number


def test_a_full_province_has_the_shape_of_a_real_one() -> None:
    assert Shape.of(100_000) == Shape(13, 10, 18, 100_000)
    assert Shape.of(5_000) == Shape(5, 4, 7, 5_000)
