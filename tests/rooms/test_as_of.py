"""The ledger as of a day: what it knew then, and nothing that came later (rules 25)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import build
import inspection_build as made
from luoshi.access.scope import viewer_for
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.core.life import State
from luoshi.core.lights import Light
from luoshi.items import queries as items
from luoshi.items.actions import (
    Effect,
    NewItem,
    Wording,
    ask_date,
    cancel,
    check_up,
    confirm,
    decide_date,
    edit,
    note_progress,
    open_item,
    pass_on,
    return_,
    set_supports,
    submit,
)
from luoshi.items.filters import Filter, Level, Stage, light_of_item
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.ledger import as_of
from luoshi.ledger.as_of import Chosen, Then
from luoshi.org import actions as org
from luoshi.org.models import Unit

pytestmark = pytest.mark.django_db
ALL = Chosen(stage=Stage.ALL, level=Level.ALL)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def fresh(item: Item) -> Item:
    item.refresh_from_db()
    return item


def life(house: build.House) -> dict[str, Item]:
    """Let some items live a month, something happening nearly every day; return them by name."""
    found: dict[str, Item] = {}
    doer, judge = house.by("甲一书记"), house.by("甲司党务")

    def on(n: int) -> date:
        return date(2021, 3, 1) + timedelta(days=n)

    for n, name in enumerate("甲乙丙丁"):
        found[name] = made.opened(house, f"{name}的事", on(n), due_on=on(30 + n))
    with clock.at(on(4)):
        found["长"] = build.item(house, title="长期的事", klass=Klass.SUSTAINED, due_on=None, check_every=3)
    with clock.at(on(5)):
        note_progress(
            item=fresh(found["甲"]), unit=house.units["甲司第一党支部"], text="先报了两个支部", by=doer
        )
    with clock.at(on(8)):
        edit(item=fresh(found["甲"]), version=found["甲"].version, wording=Wording("改过的说法"), by=judge)
        submit(item=fresh(found["乙"]), effect=Effect(effect=made.EFFECT), by=doer)
    with clock.at(on(10)):
        return_(item=fresh(found["乙"]), reason="各支部的数没有写", by=judge)
        asked = ask_date(item=fresh(found["丙"]), due_to=on(45), reason="等上级文件", by=doer)
    with clock.at(on(12)):
        decide_date(request=asked, granted=True, answer="", by=judge)
        submit(item=fresh(found["乙"]), effect=Effect(effect="重报：四个支部的数都写上了"), by=doer)
    with clock.at(on(14)):
        confirm(item=fresh(found["乙"]), by=judge)
        cancel(item=fresh(found["丁"]), reason="并到别的事项里办了", by=judge)
        set_supports(item=fresh(found["丙"]), units=[house.units["甲司第二党支部"]], by=judge)
    made.rebound(house, found["乙"], on(20))
    with clock.at(on(22)):
        set_supports(item=fresh(found["丙"]), units=[], by=judge)
    made.close(house, found["乙"], on(26), "第三次报：又补了两个支部")
    return found


def snapshot(house: build.House) -> list[tuple[str, str, State, date | None, Light]]:
    """Return how the ledger shows its items now, by its own list."""
    found = items.page(house.viewer("监督员"), Filter(stage=Stage.ALL, level=Level.ALL), size=None)
    rows = Item.objects.filter(pk__in=[row.pk for row in found.rows]).order_by("sort", "pk")
    return [
        (row.number, row.title, State(row.state), row.due_on, light_of_item(row, clock.today()))
        for row in rows
    ]


def test_as_of_a_day_is_what_the_page_showed_on_that_day(house: build.House) -> None:
    """The property the figures keep, too: as of t equals computed at t."""
    shown: dict[date, list[tuple[str, str, State, date | None, Light]]] = {}
    taken: list[date] = []

    def watched(day: date) -> None:
        with clock.at(day):
            shown[day] = snapshot(house)

    real = clock.at
    days = [date(2021, 3, 1) + timedelta(days=n) for n in range(31)]
    found = _lived_with(house, days, watched)
    assert real is clock.at
    assert len(found) == 5
    viewer = house.viewer("监督员")
    for day, expected in shown.items():
        then = Then.of(day)
        rows = as_of.page_of(viewer, ALL, then, size=None).rows
        told = [(r.number, r.title, State(r.state), r.due_on, Light(r.light)) for r in rows]
        assert told == expected, day
        counts: dict[Light, int] = {}
        for *_rest, light in expected:
            counts[light] = counts.get(light, 0) + 1
        assert as_of.page_of(viewer, ALL, then).lights == counts
        taken.append(day)
    assert len(taken) == len(days)


def _lived_with(house: build.House, days: list[date], watched: object) -> dict[str, Item]:
    """Live the month, looking at the ledger each evening: an act's day is told by the moment it is entered with."""
    from unittest import mock

    evenings = iter(days)
    next_day = [next(evenings)]

    def before(day: date) -> None:
        while next_day[0] is not None and next_day[0] < day:
            watched(next_day[0])  # type: ignore[operator]
            next_day[0] = next(evenings, None)  # type: ignore[arg-type]

    real = clock.at

    def at(moment: date) -> object:
        if isinstance(moment, date) and moment in days:
            before(moment)
        return real(moment)

    with mock.patch.object(clock, "at", at):
        found = life(house)
    while next_day[0] is not None:
        watched(next_day[0])  # type: ignore[operator]
        next_day[0] = next(evenings, None)  # type: ignore[arg-type]
    return found


def test_an_item_says_what_was_known_of_it(house: build.House) -> None:
    found = life(house)
    viewer = house.viewer("监督员")

    def known(name: str, month: int, day: int) -> as_of.Known:
        return as_of.known_of(viewer, found[name].pk, Then.of(date(2021, month, day)))

    first = known("甲", 3, 5)
    assert (first.item.title, first.said) == ("甲的事", [])
    assert [each.words for each in known("甲", 3, 6).said] == ["先报了两个支部"]
    assert known("甲", 3, 9).item.title == "改过的说法"
    assert [s.act for s in known("乙", 3, 9).steps] == ["opened", "submitted"]
    assert known("乙", 3, 16).item.round == 1
    assert known("乙", 3, 22).item.round == 2
    assert "第三次报" not in "".join(s.effect for s in known("乙", 3, 26).steps)
    asked = known("丙", 3, 11)
    assert [(each.kind, each.granted) for each in asked.said] == [("request", None)]
    assert asked.item.due_on == date(2021, 4, 2)
    moved = known("丙", 3, 13)
    assert (moved.item.due_on, moved.said[0].granted) == (date(2021, 4, 15), True)
    assert [known("丙", 3, day).supports for day in (10, 16, 24)] == [
        [],
        [house.units["甲司第二党支部"]],
        [],
    ]
    with pytest.raises(NotFound):
        known("丁", 3, 3)
    assert known("丁", 3, 4).item.state == State.OPEN
    assert known("丁", 3, 15).item.state == State.CANCELLED


def test_a_date_that_came_with_a_rebound_was_not_known_before(house: build.House) -> None:
    with clock.at(date(2021, 3, 1)):
        item = build.item(house, title="长期的事", klass=Klass.SUSTAINED, due_on=None, needs_rule=True)
    with clock.at(date(2021, 3, 5)):
        check_up(item=fresh(item), note="看了两个支部的台账", by=house.by("甲司党务"))
    with clock.at(date(2021, 3, 8)):
        effect = Effect(effect=made.EFFECT, rule="学习制度")
        submit(item=fresh(item), effect=effect, by=house.by("甲一书记"))
        confirm(item=fresh(item), by=house.by("甲司党务"))
    made.rebound(house, item, date(2021, 3, 15))
    assert fresh(item).due_on == date(2021, 6, 30)
    viewer = house.viewer("监督员")
    assert as_of.known_of(viewer, item.pk, Then.of(date(2021, 3, 10))).item.due_on is None
    assert as_of.known_of(viewer, item.pk, Then.of(date(2021, 3, 15))).item.due_on == date(2021, 6, 30)


def test_children_are_those_of_the_day(house: build.House) -> None:
    with clock.at(date(2021, 3, 1)):
        parent = build.item(house, lead="甲司", owner="示例部", by="综合岗", title="上面的")
    with clock.at(date(2021, 3, 10)):
        units = [house.units["甲司第一党支部"], house.units["甲司第二党支部"]]
        news = [
            NewItem(
                title="下面的",
                line=house.lines["D1"],
                lead=unit,
                owner=house.units["甲司"],
                klass=Klass.BY_DATE,
                due_on=date(2021, 6, 1),
                parent=fresh(parent),
            )
            for unit in units
        ]
        for new in news:
            open_item(new=new, by=house.by("甲司党务"))
    viewer = house.viewer("监督员")
    assert as_of.known_of(viewer, parent.pk, Then.of(date(2021, 3, 9))).children == []
    assert len(as_of.known_of(viewer, parent.pk, Then.of(date(2021, 3, 10))).children) == 2
    work = Chosen(stage=Stage.ALL, level=Level.WORK)
    then = as_of.page_of(viewer, work, Then.of(date(2021, 3, 9))).rows
    assert [row.title for row in then] == ["上面的"], "it had nothing under it yet"
    now = as_of.page_of(viewer, work, Then.of(date(2021, 3, 10))).rows
    assert [row.title for row in now] == ["下面的", "下面的"]


def test_a_lead_that_passed_on_stands_as_it_was(house: build.House) -> None:
    item = made.opened(house)
    with clock.at(date(2021, 4, 2)):
        org.merge_units(
            units=[house.units["甲司第一党支部"], house.units["甲司第二党支部"]],
            name="甲司联合党支部",
            on=date(2021, 4, 2),
            by=house.by("综合岗"),
        )
        after = Unit.objects.get(name="甲司联合党支部")
        if fresh(item).lead_id == house.units["甲司第一党支部"].pk:
            pass_on(before=house.units["甲司第一党支部"], after=after, by=house.by("综合岗"))
    assert fresh(item).lead == after
    viewer = house.viewer("监督员")
    (row,) = as_of.page_of(viewer, ALL, Then.of(date(2021, 3, 15))).rows
    assert row.lead == house.units["甲司第一党支部"]
    (row,) = as_of.page_of(viewer, ALL, Then.of(date(2021, 4, 10))).rows
    assert row.lead == after


def test_what_is_out_of_sight_today_is_out_of_sight_as_of_any_day(house: build.House) -> None:
    item = made.opened(house)
    then = Then.of(date(2021, 3, 15))
    for who in ("乙司党务", "乙一书记", "甲二书记"):
        viewer = house.viewer(who)
        assert as_of.page_of(viewer, ALL, then).rows == []
        with pytest.raises(NotFound):
            as_of.known_of(viewer, item.pk, then)
    nobody = viewer_for(house.people["系统管理员"].pk)
    assert as_of.page_of(nobody, ALL, then).rows == []


def test_the_list_goes_on_by_key(house: build.House) -> None:
    for n in range(7):
        made.opened(house, f"第{n}件")
    viewer, then, after, seen = house.viewer("监督员"), Then.of(date(2021, 3, 15)), "", []
    while True:
        page = as_of.page_of(viewer, ALL, then, after=after, size=3)
        seen += [row.title for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == [f"第{n}件" for n in range(7)]


DAYS = [
    ("2020-12-31", date(2020, 12, 31)),
    ("", date(2020, 12, 31)),
    ("nonsense", date(2020, 12, 31)),
    ("2031-01-01", build.TODAY),
    ("0001-01-01", date(1949, 10, 1)),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_the_day_of_an_address(text: str, day: date) -> None:
    assert as_of.day_of(text, build.TODAY) == day
