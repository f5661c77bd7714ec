"""Documents of any shape decompose (rules 4): aspects over tasks, measures alone, points under measures; each becomes items."""

from collections.abc import Iterator

import pytest

import build
from luoshi.base import clock
from luoshi.files.apply import apply_plan
from luoshi.files.planner import make_plan
from luoshi.items.actions import Part, break_down
from luoshi.items.models import Item
from luoshi.items.queries.by_mandate import by_clause
from luoshi.mandate import actions
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, Document
from luoshi.mandate.queries import in_force

pytestmark = pytest.mark.django_db
ASPECT, TASK, MEASURE, POINT = ClauseKind.ASPECT, ClauseKind.TASK, ClauseKind.MEASURE, ClauseKind.POINT
SHAPES: list[tuple[DocumentKind, list[tuple[ClauseKind, str, str]]]] = [
    (DocumentKind.LEDGER, [(ASPECT, "1", ""), (TASK, "1-01", "1"), (TASK, "1-02", "1")]),
    (DocumentKind.OPINION, [(MEASURE, "1", ""), (MEASURE, "2", ""), (MEASURE, "20", "")]),
    (DocumentKind.PLAN, [(ASPECT, "一", ""), (MEASURE, "3", "一"), (POINT, "3.1", "3"), (POINT, "3.2", "3")]),
    (DocumentKind.RULE, [(POINT, "第一条", ""), (POINT, "第二条", "")]),
]


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def entered(house: build.House, kind: DocumentKind, prefix: str = "") -> Document:
    return actions.enter_document(
        title="关于加强机关建设的意见",
        kind=kind,
        prefix=prefix,
        owner=house.units["示例部"],
        issued_on=build.TODAY,
        by=house.by("综合岗"),
    )


@pytest.mark.parametrize(("kind", "shape"), SHAPES, ids=[kind.value for kind, _shape in SHAPES])
def test_every_clause_that_is_worked_on_becomes_items(
    house: build.House, kind: DocumentKind, shape: list[tuple[ClauseKind, str, str]]
) -> None:
    document, made = entered(house, kind), dict[str, Clause]()
    for what, number, under in shape:
        made[number] = actions.add_clause(
            document=document,
            kind=what,
            number=number,
            words=ClauseWords(f"{number} 的内容", lead=house.units["甲司"]),
            year=build.TODAY.year,
            parent=made.get(under),
            by=house.by("综合岗"),
        )
    for clause in (each for each in made.values() if each.kind != ASPECT):
        build.item(house, lead="甲司", owner="示例部", by="综合岗", clause=clause)
    counts = by_clause(house.viewer("综合岗"), document)
    assert {key: sum(lights.values()) for key, lights in counts.items()} == {
        clause.pk: 1 for clause in made.values() if clause.kind != ASPECT
    }
    stands = in_force(document, build.TODAY.year)
    assert [row.clause.number for row in stands] == [number for _what, number, _under in shape]
    assert {row.version.lead for row in stands} == {house.units["甲司"]}


def test_measures_with_owners_come_from_a_table(house: build.House) -> None:
    """Measures without aspects, each with its lead: the table opens one item a measure and makes the clauses."""
    document = entered(house, DocumentKind.OPINION, "措")
    rows = [f"{n},第{n}条措施,{'甲司' if n % 2 else '乙司'},有办法,2021-12-31" for n in range(1, 21)]
    plan = make_plan(
        "\n".join(["序号,重点任务,牵头单位,完成标准,完成时限", *rows]).encode(),
        viewer=house.viewer("综合岗"),
        year=2021,
        line=house.lines["D1"],
        document=document,
        source="二十条.csv",
    )
    assert plan.faults == []
    apply_plan(plan, by=house.by("综合岗"))
    items = Item.objects.filter(clause__document=document)
    assert items.count() == 20
    assert Clause.objects.filter(document=document).exclude(kind=ASPECT).count() == 20
    assert {item.number[0] for item in items} == {"措"}


def test_a_measure_is_handed_down_to_each_unit(house: build.House) -> None:
    document = entered(house, DocumentKind.OPINION)
    clause = actions.add_clause(
        document=document,
        kind=MEASURE,
        number="1",
        words=ClauseWords("建立会商制度"),
        year=build.TODAY.year,
        by=house.by("综合岗"),
    )
    parent = build.item(house, lead="甲司", owner="示例部", by="综合岗", clause=clause)
    parts = [Part(lead=house.units[name]) for name in ("甲司第一党支部", "甲司第二党支部")]
    children = break_down(item=parent, parts=parts, by=house.by("甲司党务"))
    assert {child.lead.name for child in children} == {"甲司第一党支部", "甲司第二党支部"}
    assert {child.parent_id for child in children} == {parent.pk}
