"""Clauses, directives, lines of lists, wordings, support: many in one act are the same as one by one (rules 15), event by event."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

import build
import lists_build
from luoshi.base import clock
from luoshi.base.refusals import Conflict, Refusal
from luoshi.cadence.models import Duty
from luoshi.files.apply import apply_plan
from luoshi.items import actions as items
from luoshi.items.actions import Part, Wording
from luoshi.items.models import Item, Step, Support
from luoshi.lists.actions.drawing import Line, NewLine, add_lines
from luoshi.lists.kinds import Tier
from luoshi.lists.models import PointDuty, PointPost
from luoshi.mandate import actions as mandate
from luoshi.mandate.actions import ClauseWords, NewClause, NewDocument
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, ClauseVersion, Document, Reach, UpperClause
from luoshi.meetings import actions as meetings
from luoshi.meetings.actions import Arrival
from luoshi.meetings.models import Directive
from luoshi.trail.models import Event, Sealed
from luoshi.trail.verify import check
from rooms.plans import plan

pytestmark = pytest.mark.django_db
DAY = build.TODAY
Act = Callable[[], Any]


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(DAY):
        yield build.house()


@pytest.fixture
def lists() -> Iterator[build.House]:
    with clock.at(DAY):
        yield lists_build.house()


def told(start: int) -> Any:
    """Return the events since, in order, and what is sealed of them, free of keys and salts."""
    events = Event.objects.filter(seq__gte=start).order_by("seq").values_list("act", "obj", "unit", "actor")
    sealed = Sealed.objects.filter(seq__gte=start).order_by("seq", "pointer")
    return (
        [(act, obj.partition(":")[0], unit, actor) for act, obj, unit, actor in events],
        list(sealed.values_list("seq", "pointer", "value")),
    )


def of(act: Act, *rows: Act) -> Any:
    """Return the events of an act and what it wrote, and undo it."""
    with transaction.atomic():
        start = Event.objects.count()
        act()
        assert check().ok
        found = [told(start), *(list(each()) for each in rows)]
        transaction.set_rollback(True)
    return found


def same(alone: Act, together: Act, *rows: Act) -> Any:
    """Hold what both write against each other; return it."""
    one, many = of(alone, *rows), of(together, *rows)
    assert one == many
    return one


def clauses_kept() -> Any:
    said = ("clause__number", "clause__parent__number", "clause__kind", "clause__sort", "year", "title")
    return ClauseVersion.objects.order_by("clause__pk").values_list(
        *said, "text", "standard", "lead", "source"
    )


def test_clauses(house: build.House) -> None:
    """Under an aspect there is, and under one that comes with them."""
    document, by = house.documents["台账"], house.by("综合岗")
    words = [ClauseWords(f"第{n}条", "内容", "已公开", house.units["甲司"], f"会议{n}") for n in range(3)]

    def alone() -> None:
        def add(kind: ClauseKind, number: str, said: ClauseWords, parent: Clause | None = None) -> Clause:
            return mandate.add_clause(
                document=document, kind=kind, number=number, words=said, year=2021, by=by, parent=parent
            )

        add(ClauseKind.TASK, "1-02", words[0], house.clauses["1"])
        aspect = add(ClauseKind.ASPECT, "2", words[1])
        add(ClauseKind.TASK, "2-01", words[2], aspect)

    def together() -> None:
        aspect = NewClause(ClauseKind.ASPECT, "2", words[1])
        news = [
            NewClause(ClauseKind.TASK, "1-02", words[0], house.clauses["1"]),
            aspect,
            NewClause(ClauseKind.TASK, "2-01", words[2], aspect),
        ]
        added = mandate.add_clauses(document=document, news=news, year=2021, by=by)
        assert [clause.number for clause in added] == ["1-02", "2", "2-01"]

    found = same(alone, together, clauses_kept)
    assert [row[:2] for row in found[1][-3:]] == [("1-02", "1"), ("2", None), ("2-01", "2")]


@pytest.mark.parametrize(
    ("number", "title", "source", "year", "elsewhere", "code"),
    [
        ("", "条款", "会议", 2021, False, "clause_number"),
        ("1-01", "条款", "会议", 2021, False, "clause_number"),
        ("3-01", "条款", "会议", 2021, False, "clause_number"),
        ("3-02", " ", "会议", 2021, False, "title_missing"),
        ("3-02", "条款", "", 2021, False, "source_missing"),
        ("3-02", "条款", "会议", 2021, True, "clause_parent"),
        ("3-02", "条款", "会议", 1900, False, "year"),
    ],
)
def test_one_clause_that_is_refused_refuses_all(
    house: build.House, number: str, title: str, source: str, year: int, elsewhere: bool, code: str
) -> None:
    owner, by = house.units["示例部"], house.by("综合岗")
    other = mandate.enter_document(title="别的", kind=DocumentKind.LEDGER, owner=owner, issued_on=DAY, by=by)
    away = mandate.add_clause(
        document=other, kind=ClauseKind.ASPECT, number="1", words=ClauseWords("别的"), year=2021, by=by
    )
    before = Clause.objects.count(), Event.objects.count()
    news = [
        NewClause(ClauseKind.TASK, "3-01", ClauseWords("好的", source="会议")),
        NewClause(ClauseKind.TASK, number, ClauseWords(title, source=source), away if elsewhere else None),
    ]
    with pytest.raises(Refusal) as raised:
        mandate.add_clauses(document=house.documents["台账"], news=news, year=year, by=by)
    assert (raised.value.code, raised.value.nth) == (code, None if code == "year" else 1)
    assert (Clause.objects.count(), Event.objects.count()) == before


def arrived(house: build.House, n: int, **more: Any) -> dict[str, Any]:
    return {
        "title": f"第{n}号批示",
        "number": f"上办〔2021〕{n}号",
        "issuer": "上级办公厅",
        "issued_on": date(2021, 3, n),
        "summary": "",
        **more,
    }


def entered(house: build.House, n: int, **more: Any) -> NewDocument:
    given = arrived(house, n, **more)
    return NewDocument(kind=DocumentKind.DIRECTIVE, owner=house.units["示例部"], **given)


def directives_kept() -> Any:
    return Directive.objects.order_by("pk").values_list(
        "unit", "document__title", "document__number", "document__issuer", "year", "running", "arrived_on"
    )


def test_directives(house: build.House) -> None:
    """Off-line ones, a document entered before and new ones, in the order of the file, of two years."""
    unit, by = house.units["示例部"], house.by("秘书岗")
    held = mandate.enter_document(kind=DocumentKind.DIRECTIVE, owner=unit, by=by, **arrived(house, 9))
    before = date(2020, 12, 30)

    def alone() -> None:
        meetings.register_document(unit=unit, arrived_on=DAY, by=by, **arrived(house, 1))
        meetings.register_offline(unit=unit, arrived_on=DAY, by=by)
        meetings.register(document=held, arrived_on=DAY, by=by)
        meetings.register_offline(unit=unit, arrived_on=before, by=by)
        meetings.register_document(unit=unit, arrived_on=DAY, by=by, **arrived(house, 2))

    def together() -> None:
        arrivals = [
            Arrival(unit, DAY, entered(house, 1)),
            Arrival(unit, DAY),
            Arrival(unit, DAY, held),
            Arrival(unit, before),
            Arrival(unit, DAY, entered(house, 2)),
        ]
        meetings.register_many(arrivals=arrivals, by=by)

    found = same(
        alone,
        together,
        directives_kept,
        lambda: Reach.objects.order_by("pk").values_list("document__title", "unit"),
    )
    assert [row[4:6] for row in found[1]] == [(2021, 1), (2021, 2), (2021, 3), (2020, 1), (2021, 4)]


@pytest.mark.parametrize(
    ("arrival", "code"),
    [
        (lambda h, _held: Arrival(h.units["示例部"], date(2021, 5, 1)), "ahead"),
        (lambda h, _held: Arrival(h.units["示例部"], DAY, entered(h, 1)), "number_taken"),
        (lambda h, _held: Arrival(h.units["示例部"], DAY, entered(h, 2, title=" ")), "title_missing"),
        (lambda h, _held: Arrival(h.units["示例部"], date(2021, 3, 1), entered(h, 2)), "before"),
        (lambda h, held: Arrival(h.units["示例部"], DAY, held), "registered"),
        (lambda h, _held: Arrival(h.units["示例部"], DAY, h.documents["台账"]), "not_directive"),
    ],
)
def test_one_directive_that_is_refused_refuses_all(
    house: build.House, arrival: Callable[[build.House, Document], Arrival], code: str
) -> None:
    unit, by = house.units["示例部"], house.by("秘书岗")
    held = mandate.enter_document(kind=DocumentKind.DIRECTIVE, owner=unit, by=by, **arrived(house, 9))
    before = Document.objects.count(), Event.objects.count()
    arrivals = [Arrival(unit, DAY), Arrival(unit, DAY, entered(house, 1)), Arrival(unit, DAY, held)]
    with pytest.raises(Refusal) as raised:
        meetings.register_many(arrivals=[*arrivals, arrival(house, held)], by=by)
    assert (raised.value.code, raised.value.nth) == (code, 3)
    assert (Document.objects.count(), Event.objects.count(), Directive.objects.count()) == (*before, 0)


def ties_kept() -> Any:
    for rows, name in ((UpperClause, "upper__number"), (PointPost, "post__title"), (PointDuty, "duty__code")):
        yield from rows.objects.order_by("clause__number", name).values_list("clause__number", name)


def test_lines_of_a_list(lists: build.House) -> None:
    """With what each is tied to: nothing, one kind of thing, all three."""
    by, unit = lists.by("综合岗"), lists.units["甲司"]
    document = mandate.enter_document(
        title="清单", kind=DocumentKind.LIST, owner=unit, issued_on=DAY, open_ended=True, by=by
    )
    aspect = mandate.add_clause(
        document=document, kind=ClauseKind.ASPECT, number="1", words=ClauseWords("党委"), year=2021, by=by
    )
    duty, post = Duty.objects.get(code="governance"), lists.posts["甲司司长"]
    uppers = [lists.clauses["清单1.1"], lists.clauses["清单2.1"]]
    lines = [
        Line(Tier.BODY, "第一条", uppers=uppers, posts=[post], duties=[duty]),
        Line(Tier.BODY, "第二条", "内容", "每半年"),
        Line(Tier.BODY, "第三条", duties=[duty]),
        Line(Tier.BODY, "第四条", posts=[post, lists.posts["甲司党务"]]),
    ]
    news = [NewLine(line, f"1.{n}", aspect) for n, line in enumerate(lines, start=1)]

    def alone() -> None:
        for new in news:
            add_lines(document=document, news=[new], by=by)

    found = same(
        alone, lambda: add_lines(document=document, news=news, by=by), clauses_kept, lambda: ties_kept()
    )
    assert [act for act, *_rest in found[0][0]] == [
        *("clause.added", "clause.carries_out", "point.posts", "point.duties"),
        "clause.added",
        *("clause.added", "point.duties"),
        *("clause.added", "point.posts"),
    ]


def test_a_tie_within_its_own_document_refuses_all(lists: build.House) -> None:
    own, other = lists.clauses["清单1.1"], lists.clauses["1-01"]
    entries = [(lists.clauses["清单2.1"], [other]), (own, [lists.clauses["清单2.1"]])]
    with pytest.raises(Refusal) as raised:
        mandate.carry_out_many(entries=entries, by=lists.by("综合岗"))
    assert (raised.value.code, raised.value.nth) == ("upper_own", 1)
    assert not UpperClause.objects.exists()


def items_kept() -> Any:
    return Item.objects.order_by("sort").values_list("number", "title", "standard", "version", "last_word")


def supports_kept() -> Any:
    return Support.objects.order_by("item", "unit").values_list("item__number", "unit__name")


def steps_kept() -> Any:
    return Step.objects.order_by("item__sort", "pk").values_list("item__number", "act", "note")


def test_a_table_changes_items_as_one_act_after_another_does(house: build.House) -> None:
    """Another wording, other support, or both, in any order: each row's events stand together, progress behind them."""
    who, by = house.viewer("甲司党务"), house.by("甲司党务")
    first, second, third = (
        build.item(house, "甲司", title=f"第{n}项", supports=[house.units["甲司第一党支部"]])
        for n in range(3)
    )
    branch = house.units["甲司第二党支部"]

    def alone() -> None:
        note = "表格导入：2021年任务.xlsx"
        items.edit(item=first, version=first.version, wording=Wording(first.title, "印发"), by=by, note=note)
        items.set_supports(item=first, units=[branch], by=by)
        items.set_supports(item=second, units=[branch], by=by)
        items.edit(item=third, version=third.version, wording=Wording(third.title, "印发"), by=by, note=note)
        told = [(first, house.units["甲司"], "办完了", None), (third, house.units["甲司"], "办完了", None)]
        items.note_progress_many(entries=told, by=by)

    def together() -> None:
        rows = [
            f"{first.number},{first.title},甲司,甲司第二党支部,印发,2021-06-30,办完了",
            f"{second.number},{second.title},甲司,甲司第二党支部,,2021-06-30,",
            f"{third.number},{third.title},甲司,,印发,2021-06-30,办完了",
        ]
        head = "编号,事项,牵头单位,配合单位,完成标准,完成时限,进展情况"
        made = plan(house, "\n".join([head, *rows]).encode(), "甲司党务")
        assert (made.faults, made.changed) == ([], 3)
        apply_plan(made, by=who.by())

    found = same(alone, together, items_kept, supports_kept, steps_kept)
    assert [act for act, *_rest in found[0][0]] == [
        *("item.edited", "item.supported", "item.supported", "item.edited"),
        *("item.progressed", "item.progressed"),
    ]


def test_items_handed_down(house: build.House) -> None:
    """The children of each right behind it, as if it had been handed down alone."""
    by = house.by("甲司党务")
    parents = [build.item(house, "甲司", title=f"第{n}项") for n in range(3)]
    parts = [Part(lead=house.units[f"甲司第{n}党支部"]) for n in "一二"]

    def alone() -> None:
        for parent in parents:
            items.break_down(item=parent, parts=parts, by=by)

    def together() -> None:
        items.break_down_many(entries=[(parent, parts) for parent in parents], by=by)

    found = same(alone, together, items_kept, steps_kept)
    assert [act for act, *_rest in found[0][0]] == ["item.broken_down", "item.opened", "item.opened"] * 3


def test_one_wording_that_was_changed_meanwhile_changes_none(house: build.House) -> None:
    by = house.by("甲司党务")
    first, second = build.item(house, title="第一项"), build.item(house, title="第二项")
    entries = [(first, first.version, Wording("新的")), (second, second.version - 1, Wording("新的"))]
    with pytest.raises(Conflict) as raised:
        items.edit_many(entries=entries, by=by)
    assert raised.value.theirs["title"] == "第二项"
    assert not Item.objects.filter(title="新的").exists()
    assert (
        items.edit_many(entries=[(first, first.version, Wording.of(first))], by=by)[0].version
        == first.version
    )


def test_who_neither_leads_nor_supports_writes_no_progress(house: build.House) -> None:
    by, item = house.by("甲司党务"), build.item(house, supports=[house.units["甲司"]])
    entries = [(item, house.units["甲司"], "办了一半", None), (item, house.units["乙司"], "办了一半", None)]
    with pytest.raises(Refusal) as raised:
        items.note_progress_many(entries=entries, by=by)
    assert raised.value.code == "stranger"
    items.note_progress_many(entries=entries[:1], by=by)
    items.set_supports(item=item, units=[], by=by)
    with pytest.raises(Refusal):
        items.note_progress_many(entries=entries[:1], by=by)
