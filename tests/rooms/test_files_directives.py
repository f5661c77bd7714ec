"""A register of directives as a table: read, held against the ledger, written out and read again (rules 16, 22)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import build
import meetings_build as made
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Document
from luoshi.meetings.models import Directive
from luoshi.trail.models import Event
from rooms.grids import exported, faults, planned, table, written

pytestmark = pytest.mark.django_db
HEAD = ["收文日期", "来文标题", "文号", "来文机关", "成文日期", "备注", "线下件"]
SCHOOLS = ["2021年4月8日", "关于校园安全的批示", "上办〔2021〕7号", "上级办公厅", "2021-04-06", "", ""]
OFFLINE = ["2021-04-12", "", "", "", "", "", "是"]


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def of(house: build.House, *rows: list[Any], who: str = "秘书岗") -> Any:
    return table(house, "directives", HEAD, *rows, who=who)


def test_rows_are_registered_with_their_documents(house: build.House) -> None:
    assert written(house, of(house, SCHOOLS, OFFLINE, OFFLINE), "秘书岗") == 3
    rows = list(Directive.objects.order_by("running"))
    assert [(row.arrived_on, bool(row.document_id)) for row in rows] == [
        (date(2021, 4, 8), True),
        (date(2021, 4, 12), False),
        (date(2021, 4, 12), False),
    ]
    document = Document.objects.get(number="上办〔2021〕7号")
    assert (document.kind, document.owner, document.issuer) == (
        DocumentKind.DIRECTIVE,
        house.units["示例部"],
        "上级办公厅",
    )


def test_the_same_file_twice_changes_nothing(house: build.House) -> None:
    written(house, of(house, SCHOOLS, OFFLINE), "秘书岗")
    before = Event.objects.count()
    again = of(house, SCHOOLS, OFFLINE)
    assert (again.new, again.same, again.faults) == (0, 2, [])
    assert written(house, again, "秘书岗") == 0
    assert Event.objects.count() == before
    more = of(house, SCHOOLS, OFFLINE, OFFLINE)
    assert (more.new, more.same) == (1, 2), "another off-line one of the same day"


def test_what_was_written_out_comes_in_again_and_changes_nothing(house: build.House) -> None:
    written(house, of(house, SCHOOLS, OFFLINE), "秘书岗")
    for text in (False, True):
        again = planned(house, "directives", exported(house, "directives", "秘书岗", text), "秘书岗")
        assert (again.new, again.same, again.faults) == (0, 2, [])


def test_a_document_entered_before_is_not_entered_twice(house: build.House) -> None:
    mandate.enter_document(
        title="关于校园安全的批示",
        number="上办〔2021〕7号",
        kind=DocumentKind.DIRECTIVE,
        owner=house.units["示例部"],
        issuer="上级办公厅",
        issued_on=date(2021, 4, 6),
        by=house.by("综合岗"),
    )
    written(house, of(house, SCHOOLS), "秘书岗")
    assert Document.objects.filter(number="上办〔2021〕7号").count() == 1
    assert Directive.objects.get().document is not None


def changed(row: list[Any], **cells: Any) -> list[Any]:
    names = ["arrived_on", "title", "number", "issuer", "issued_on", "summary", "offline"]
    return [cells.get(name, cell) for name, cell in zip(names, row, strict=True)]


FAULTS = [
    ("no day of arrival", [changed(SCHOOLS, arrived_on="")], [("A2", "arrived_missing")]),
    ("a day ahead", [changed(SCHOOLS, arrived_on="2021-05-01")], [("A2", "ahead")]),
    ("arrived before it was issued", [changed(SCHOOLS, issued_on="2021-04-09")], [("A2", "before")]),
    ("no issuer", [changed(SCHOOLS, issuer="")], [("D2", "issuer_missing")]),
    (
        "an off-line one with a title",
        [changed(SCHOOLS, offline="是", number="", issuer="", issued_on="")],
        [("B2", "offline")],
    ),
    ("twice in the file", [SCHOOLS, SCHOOLS], [("B3", "row_twice")]),
    ("a marking", [changed(SCHOOLS, title="机密★ 通知")], [("B2", "secret")]),
]


@pytest.mark.parametrize(("name", "rows", "found"), FAULTS, ids=[row[0] for row in FAULTS])
def test_what_is_wrong_is_told_with_its_place(
    house: build.House, name: str, rows: list[list[Any]], found: list[tuple[str, str]]
) -> None:
    plan = of(house, *rows)
    assert faults(plan) == found
    assert plan.has_secrets is (found[0][1] == "secret")
    assert not Directive.objects.exists()


def test_the_word_in_a_sentence_is_no_marking(house: build.House) -> None:
    assert written(house, of(house, changed(SCHOOLS, title="关于保护商业秘密的批示")), "秘书岗") == 1


def test_a_file_corrects_nothing(house: build.House) -> None:
    written(house, of(house, SCHOOLS), "秘书岗")
    assert faults(of(house, changed(SCHOOLS, title="关于别的事的批示"))) == [("B2", "differs")]


def test_a_unit_registers_its_own(house: build.House) -> None:
    written(house, of(house, SCHOOLS, who="甲司党务"), "甲司党务")
    assert Directive.objects.get().unit == house.units["甲司"]
    with pytest.raises(NotAllowed):
        of(house, SCHOOLS, who="甲一书记")
