"""Many at once is the same as one by one: units founded, items handed down, records entered (rules 15)."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

import build
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.items.actions import Part, break_down, break_down_many
from luoshi.items.models import Item, Step
from luoshi.org import actions as org
from luoshi.org.actions import Heads, NewSeat, NewUnit, found_units
from luoshi.org.kinds import PostKind, UnitKind
from luoshi.org.models import HeadCount, Person, Post, Tenure, Unit, UnitLife, UnitName
from luoshi.trail.models import Event, Sealed
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
DAY = build.TODAY
BY = build.SYSTEM


def parents() -> list[Unit]:
    root = org.found_unit(name="示例省", kind=UnitKind.ROOT, parent=None, from_on=DAY, by=BY)
    return [
        root,
        org.found_unit(name="甲镇党委", kind=UnitKind.COMMITTEE, parent=root, from_on=DAY, by=BY),
        org.found_unit(name="乙镇党委", kind=UnitKind.COMMITTEE, parent=root, from_on=DAY, by=BY),
    ]


def news(above: list[Unit]) -> list[NewUnit]:
    found = [
        NewUnit(f"第{n}党支部", UnitKind.BRANCH, above[1 + n % 2], seats=_seats(n), heads=_heads(n))
        for n in range(196)
    ]
    found += [
        NewUnit(f"第{n}司", UnitKind.DEPARTMENT, above[0], short_name=f"{n}司", has_committee=n == 1)
        for n in range(4)
    ]
    return found


def _seats(n: int) -> list[NewSeat]:
    return [NewSeat(PostKind.SECRETARY, "书记岗", f"甲{n}"), NewSeat(PostKind.MEMBER, "委员岗", f"乙{n}", 1)][
        : n % 3
    ]


def _heads(n: int) -> Heads | None:
    return Heads(n % 9, n % 2, max(0, n % 9 - 1)) if n % 4 else None


def singly(new: NewUnit) -> None:
    unit = org.found_unit(
        name=new.name,
        short_name=new.short_name,
        kind=new.kind,
        parent=new.parent,
        from_on=DAY,
        has_committee=new.has_committee,
        by=BY,
    )
    for seat in new.seats:
        post = org.create_post(
            kind=seat.kind, title=seat.title, unit=unit, from_on=DAY, order=seat.order, by=BY
        )
        person = org.register_person(name=seat.holder, by=BY)
        org.appoint(post=post, person=person, from_on=DAY, by=BY)
    if new.heads is not None:
        org.count_heads(
            unit=unit,
            on=DAY,
            full=new.heads.full,
            probationary=new.heads.probationary,
            voting=new.heads.voting,
            by=BY,
        )


def undone(act: Callable[[], Any]) -> Any:
    """Return what ``act`` returns, and undo what it did."""
    with transaction.atomic():
        found = act()
        transaction.set_rollback(True)
    return found


def test_200_units_founded_one_by_one_or_together_are_the_same() -> None:
    tables = (UnitName, UnitLife, Person, Tenure, HeadCount)
    with clock.at(DAY):
        above = parents()
        start = Event.objects.count()

        def alone() -> Any:
            for new in news(above):
                singly(new)
            return _seen(start, *tables)

        def together() -> Any:
            found = found_units(news=news(above), from_on=DAY, by=BY)
            assert [each.unit.name for each in found] == [new.name for new in news(above)]
            assert check().ok
            return _seen(start, *tables)

        one, many = undone(alone), undone(together)
    assert len(one[0]) > 600
    assert one == many


def _seen(start: int, *tables: Any) -> Any:
    """Return events by what they say and rows by what they hold, free of the keys a sequence gives out."""
    names = {**dict(Person.objects.values_list("pk", "name"))}
    units = dict(Unit.objects.values_list("pk", "path"))
    posts = {post.pk: (units[post.unit_id or 0], post.title) for post in Post.objects.all()}
    by_id: dict[str, dict[Any, Any]] = {"unit": units, "post": posts, "person": names}
    told = []
    sealed: dict[int, list[tuple[str, str]]] = {}
    for row in Sealed.objects.order_by("pointer"):
        sealed.setdefault(row.seq, []).append((row.pointer, row.value))
    for event in Event.objects.filter(seq__gte=start).order_by("seq"):
        kind, _colon, pk = event.obj.partition(":")
        about = by_id[kind][pk if kind == "person" else int(pk)]
        told.append((event.act, kind, about, units.get(event.unit), event.ts, sealed.get(event.seq, [])))
    kept = {}
    for table in (Unit, Post, *tables):
        found = []
        for values in table.objects.values():
            values.pop("id")
            for key, names_of in (
                ("unit_id", units),
                ("parent_id", units),
                ("post_id", posts),
                ("person_id", names),
            ):
                if key in values and values[key] is not None:
                    values[key] = names_of[values[key]]
            found.append(sorted(values.items()))
        kept[table.__name__] = sorted(found, key=repr)
    return told, kept


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"name": "第3党支部"}, "name_taken"),
        ({"kind": UnitKind.ROOT}, "too_deep"),
        ({"heads": Heads(3, 0, 4)}, "head_count"),
        ({"heads": Heads(-1, 0, 0)}, "head_count"),
        ({"seats": [NewSeat(PostKind.SECRETARY, " ", "甲")]}, "post_where"),
        ({"seats": [NewSeat(PostKind.SECRETARY, "书记岗", " ")]}, "name_missing"),
        ({"from_on": date(2021, 4, 19)}, "parent_gone"),
    ],
)
def test_one_that_is_refused_singly_refuses_all(change: dict[str, Any], code: str) -> None:
    with clock.at(DAY):
        above = parents()
        on = change.pop("from_on", DAY)
        given = news(above)
        wrong = NewUnit(**{"name": "末", "kind": UnitKind.BRANCH, "parent": above[2], **change})
        before = Unit.objects.count(), Event.objects.count()
        with pytest.raises(Refusal) as caught:
            found_units(news=[*given, wrong], from_on=on, by=BY)
        assert caught.value.code == code
        assert (Unit.objects.count(), Event.objects.count()) == before


def test_a_name_that_is_there_already_is_refused_and_places_go_on() -> None:
    with clock.at(DAY):
        above = parents()
        first = org.found_unit(name="先有党支部", kind=UnitKind.BRANCH, parent=above[1], from_on=DAY, by=BY)
        with pytest.raises(Refusal, match="同名"):
            found_units(news=[NewUnit("先有党支部", UnitKind.BRANCH, above[1])], from_on=DAY, by=BY)
        (found,) = found_units(news=[NewUnit("后来党支部", UnitKind.BRANCH, above[1])], from_on=DAY, by=BY)
    assert found.unit.path == f"{int(first.path) + 1:0{len(first.path)}d}"


def test_items_handed_down_one_by_one_or_together_are_the_same() -> None:
    house = build.house()
    with clock.at(DAY):
        start = Event.objects.count()

        def prepared_items() -> list[tuple[Item, list[Part]]]:
            parents = [build.item(house, "甲司", "示例部", title=f"事项{n}") for n in range(3)]
            branches = list(Unit.objects.filter(parent=house.units["甲司"], to_on=None))
            return [(item, [Part(lead=unit) for unit in branches]) for item in parents]

        def alone() -> Any:
            for item, parts in prepared_items():
                break_down(item=item, parts=parts, by=house.by("甲司党务"))
            return _of_items(start)

        def together() -> Any:
            entries = prepared_items()
            break_down_many(entries=entries, by=BY, bys=[house.by("甲司党务")] * 3)
            return _of_items(start)

        one, many = undone(alone), undone(together)
    assert sum(len(rows) for _number, rows in one[0]) > 3
    assert one == many


def _of_items(start: int) -> Any:
    steps = Step.objects.order_by("item__sort", "id").values_list("item__number", "act", "known_by", "note")
    items = Item.objects.order_by("sort").values_list(
        "number", "title", "lead_id", "parent__number", "has_children", "version"
    )
    acts = Event.objects.filter(seq__gte=start).values_list("act", "actor", "unit")
    kept = [(number, list(rows)) for number, rows in itertools.groupby(steps, key=lambda row: row[0])]
    return kept, list(items), sorted(acts)
