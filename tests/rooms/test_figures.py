"""Figures: one value for everybody, rows for those who may see them, two clocks, small sensitive counts (rules 1, 13, 20)."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from rich.console import Console

import build
import duties_build as made
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.cadence.kinds import RecordKind
from luoshi.ledger.figures import Asked, Taken, fields, figures, get_figure, open_rows, register, value_of
from luoshi.ops.figuring import print_figures
from luoshi.records import actions
from luoshi.records.actions import NewRecord

pytestmark = pytest.mark.django_db
K = RecordKind
JANUARY, APRIL = date(2021, 1, 1), date(2021, 4, 16)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def asked(house: build.House, unit: str = "示例部", **more: Any) -> Asked:
    return Asked(more.pop("start", JANUARY), more.pop("end", build.TODAY), house.units[unit], **more)


def number(house: build.House, name: str, unit: str = "示例部", **more: Any) -> int | None:
    return value_of(get_figure(name), asked(house, unit, **more)).number


def test_every_figure_says_what_it_counts_in_both_languages() -> None:
    assert len(figures) >= 12
    for figure in figures.values():
        assert figure.name == figure.name.lower()
        assert "." in figure.name
        for words in (figure.label, figure.label_en, figure.says, figure.says_en, figure.unit):
            assert words, figure.name
    for entry in fields.values():
        assert entry.says, entry.name
        assert entry.says_en, entry.name
        assert entry.column.count(".") == 2, entry.name


def test_fields_name_columns_that_exist() -> None:
    from django.apps import apps

    for entry in fields.values():
        room, model, column = entry.column.split(".")
        assert column in {field.name for field in apps.get_model(room, model)._meta.get_fields()}, (
            entry.column
        )


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered already"):
        register(figures["org.units"])
    with pytest.raises(NotFound):
        get_figure("org.nothing")


STOCKS = [
    ("org.departments", 2),
    ("org.affiliated", 1),
    ("org.units", 3),
    ("org.branches", 4),
    ("ledger.tasks", 1),
    ("ledger.aspects", 0),
]


@pytest.mark.parametrize(("name", "expected"), STOCKS)
def test_stocks(house: build.House, name: str, expected: int) -> None:
    """The small institution's ledger begins in 2020: it has no aspects in 2019."""
    assert number(house, name) == expected


def test_a_figure_of_a_unit_covers_all_below_it(house: build.House) -> None:
    assert number(house, "org.branches", "甲司") == 2
    assert number(house, "org.units", "甲司") == 1
    assert number(house, "org.branches", "乙司第一党支部") == 1


def test_a_joint_activity_counts_once_and_attendances_are_added(house: build.House) -> None:
    made.record(house, APRIL, K.THEMED_DAY, joints=[house.units["乙司第一党支部"]], required=12, excused=2)
    made.record(house, date(2021, 3, 5), K.THEMED_DAY, K.LECTURE, required=12)
    assert number(house, "records.activities") == 2
    assert number(house, "records.themed_days") == 2
    assert number(house, "records.lectures") == 1
    assert number(house, "records.attendances") == 22
    assert number(house, "records.activities", "乙司") == 1, "the joint unit's own figure has it too"
    assert number(house, "records.activities", start=date(2021, 4, 1)) == 1, "a flow within its period"


def test_the_table_by_unit_says_how_many_were_joint(house: build.House) -> None:
    made.record(house, APRIL, K.THEMED_DAY, joints=[house.units["乙司第一党支部"]])
    made.record(house, APRIL, K.THEMED_DAY, host="甲司第二党支部", by=house.by("甲二书记"))
    figure = get_figure("records.themed_days")
    assert figure.by_unit is not None
    shares = {each.unit.name: (each.number, each.joint) for each in figure.by_unit(asked(house))}
    assert shares == {"甲司": (2, 1), "乙司": (1, 1), "子院": (0, 0)}
    assert number(house, "records.themed_days") == 2, "counted once at the root"
    below = {each.unit.name: (each.number, each.joint) for each in figure.by_unit(asked(house, "甲司"))}
    assert below == {"甲司第一党支部": (1, 1), "甲司第二党支部": (1, 0)}


def test_rows_are_those_the_reader_may_see_and_how_many_more(house: build.House) -> None:
    for host, by in (
        ("甲司第一党支部", "甲一书记"),
        ("乙司第一党支部", "乙一书记"),
        ("甲司第二党支部", "甲二书记"),
    ):
        made.record(house, APRIL, K.THEMED_DAY, host=host, by=house.by(by))
    figure = get_figure("records.activities")
    values = {who: value_of(figure, asked(house)).number for who in ("综合岗", "甲司党务", "甲一书记")}
    assert set(values.values()) == {3}, "one value for all"
    opened = {who: open_rows(figure, asked(house), house.viewer(who)) for who in values}
    assert {who: (each.seen, each.more) for who, each in opened.items()} == {
        "综合岗": (3, 0),
        "甲司党务": (2, 1),
        "甲一书记": (1, 2),
    }
    assert "乙司" not in str(opened["甲司党务"].rows)


def test_a_sensitive_count_under_five_is_not_told(house: build.House) -> None:
    made.record(house, APRIL, K.TALKS, pairs=3)
    value = value_of(get_figure("records.talk_pairs"), asked(house))
    assert (value.number, value.shown, str(value.bound)) == (None, "<5", "under_five")
    assert open_rows(get_figure("records.talk_pairs"), asked(house), house.viewer("综合岗")).rows == []
    made.record(house, APRIL, K.TALKS, pairs=2)
    assert number(house, "records.talk_pairs") == 5
    assert number(house, "records.exempt") == 0, "nothing is told as nothing"


def test_a_figure_has_two_clocks(house: build.House) -> None:
    record = made.record(house, date(2021, 4, 2), K.THEMED_DAY)
    with clock.at(date(2021, 4, 10)):
        new = NewRecord(
            host=house.units["甲司第一党支部"], kinds=[K.LECTURE], held_on=date(2021, 4, 2), required=12
        )
        actions.correct(
            record=record, new=new, version=1, by=house.by("甲司党务"), reason="选错", superior=True
        )
    with clock.at(date(2021, 4, 15)):
        actions.withdraw(record=record, reason="记重了", by=house.by("甲一书记"))

    def at(day: int, name: str) -> int | None:
        return number(house, name, at=datetime(2021, 4, day, 23, 59, tzinfo=clock.SHANGHAI))

    assert [at(day, "records.themed_days") for day in (1, 5, 12, 16)] == [0, 1, 0, 0]
    assert [at(day, "records.lectures") for day in (1, 5, 12, 16)] == [0, 0, 1, 0]
    assert number(house, "records.activities") == 0


def test_the_command_line_prints_them(house: build.House, capsys: pytest.CaptureFixture[str]) -> None:
    made.record(house, APRIL, K.THEMED_DAY)
    said = {
        "from_": "2021-01-01",
        "to": "2021-04-30",
        "unit": "",
        "as_of": "",
        "as_json": True,
        "out": Console(),
    }
    assert print_figures(**said) == 0  # type: ignore[arg-type]
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["records.themed_days"]["value"] == 1
    assert rows["org.units"]["period"] == {
        "from": "2021-01-01",
        "to": "2021-04-30",
        "taken": str(Taken.STOCK),
    }
    assert {"name", "label", "value", "bound", "unit", "scope", "period"} <= set(rows["org.units"])
    assert print_figures(**(said | {"unit": "没有这个单位"})) == 1  # type: ignore[arg-type]
    assert print_figures(**(said | {"from_": "昨天"})) == 1  # type: ignore[arg-type]
    assert print_figures(**(said | {"from_": "2022-01-01"})) == 1  # type: ignore[arg-type]
