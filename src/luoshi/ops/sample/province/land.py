"""The province's tree: root and departments, cities, counties, bottom committees, branches, with their posts and head-counts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from random import Random
from typing import TypeVar

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.ops.sample.institution import seat
from luoshi.ops.sample.place import GENERATOR, Place
from luoshi.ops.sample.texts import people
from luoshi.ops.sample.texts import province as said
from luoshi.org import actions as org
from luoshi.org.actions import Founded, Heads, NewSeat, NewUnit
from luoshi.org.kinds import GroupKind, PostKind, UnitKind
from luoshi.org.models import Unit

TOGETHER = 5000
"""Rows of a bulk act, and so of a transaction."""


@dataclass(frozen=True)
class Shape:
    """How many cities there are, counties to a city, bottom committees to a county, and branches in all."""

    cities: int
    counties: int
    bottoms: int
    branches: int

    @classmethod
    def of(cls, branches: int) -> "Shape":
        """Return the province of 13 cities, 130 counties and 2,340 bottom committees, or a smaller one alike."""
        side = (branches / 100_000) ** (1 / 3)
        cities, counties, bottoms = (max(2, round(n * side)) for n in (13, 10, 18))
        return cls(cities, counties, bottoms, branches)


@dataclass(slots=True)
class Branch:
    """What the year needs to know of a branch."""

    unit: Unit
    by: By
    full: int
    required: int


@dataclass
class Land:
    """The province under construction: tiers in official order, and who acts for each unit."""

    place: Place
    root: Unit = field(init=False)
    cities: list[Unit] = field(default_factory=list)
    counties: list[Unit] = field(default_factory=list)
    bottoms: list[Unit] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    staff: dict[int, By] = field(default_factory=dict)
    below: dict[int, list[Unit]] = field(default_factory=dict)


T = TypeVar("T")


def batches(rows: Iterable[T], size: int = TOGETHER) -> Iterator[list[T]]:
    """Yield ``rows`` in lists of at most ``size``."""
    it = iter(rows)
    while batch := list(islice(it, size)):
        yield batch


def build(rng: Random, shape: Shape, tick: Callable[[int], None]) -> Land:
    """Found everything on the opening day; ``tick`` is told how many branches there are."""
    seats = 60 + 2 * shape.cities * (1 + shape.counties * (1 + shape.bottoms)) + shape.branches
    land = Land(Place(rng=rng, names=people.names(rng, seats)))
    with clock.at(said.OPENING):
        _root(land)
        land.cities = _tier(land, [land.root], shape.cities, _cities)
        land.counties = _tier(land, land.cities, shape.counties, _counties)
        land.bottoms = _tier(land, land.counties, shape.bottoms, _bottoms)
        _branches(land, shape.branches, tick)
    return land


def _root(land: Land) -> None:
    place = land.place
    land.root = place.units[said.ROOT] = org.found_unit(
        name=said.ROOT, kind=UnitKind.ROOT, parent=None, from_on=said.OPENING, by=GENERATOR
    )
    for n, title in enumerate(people.POST_TITLES["head_office"]):
        seat(place, said.ROOT, PostKind.HEAD_OFFICE, title=title, order=n, key=f"head_office.{n}")
    seat(place, said.ROOT, PostKind.CLERK, order=10)
    for kind in (PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN):
        seat(place, said.ROOT, kind, order=20)
    land.staff[land.root.pk] = place.by(said.ROOT, "head_office.3")
    for name, *_line in said.DEPARTMENTS:
        unit = place.units[name] = org.found_unit(
            name=name,
            kind=UnitKind.DEPARTMENT,
            parent=land.root,
            from_on=said.OPENING,
            by=GENERATOR,
            has_committee=True,
        )
        seat(place, name, PostKind.UNIT_LEADER)
        seat(place, name, PostKind.PARTY_STAFF, order=1)
        seat(place, name, PostKind.LINE_LEAD, order=2)
        land.staff[unit.pk] = place.by(name, "party_staff")


def _seat(land: Land, kind: PostKind, order: int = 0) -> NewSeat:
    return NewSeat(kind, people.POST_TITLES[kind.value][0], land.place.name(), order)


def _tier(
    land: Land, parents: list[Unit], number: int, named: Callable[[Land, Unit, int], Iterator[str]]
) -> list[Unit]:
    """Found ``number`` committees under each of ``parents``, with a leader and one for Party work each."""
    news = [
        NewUnit(
            name=name,
            kind=UnitKind.COMMITTEE,
            parent=parent,
            has_committee=True,
            seats=(_seat(land, PostKind.UNIT_LEADER), _seat(land, PostKind.PARTY_STAFF, 1)),
        )
        for parent in parents
        for name in islice(named(land, parent, number), number)
    ]
    found = _found(news)
    for each in found:
        land.staff[each.unit.pk] = By(person=each.holders[1].pk, post=each.posts[1].pk)
        assert each.unit.parent_id is not None
        land.below.setdefault(each.unit.parent_id, []).append(each.unit)
    note_place(land, found[0], PostKind.UNIT_LEADER, PostKind.PARTY_STAFF)
    return [each.unit for each in found]


def note_place(land: Land, founded: Founded, *kinds: PostKind) -> None:
    """Let the demo's doors find a unit's seats by its short name."""
    place, name = land.place, founded.unit.short_name
    place.units[name] = founded.unit
    for kind, post, holder in zip(kinds, founded.posts, founded.holders, strict=True):
        place.posts[name, kind.value] = post
        place.holders[post.pk] = holder


def _found(news: Iterable[NewUnit]) -> list[Founded]:
    found: list[Founded] = []
    for batch in batches(news):
        found += org.found_units(news=batch, from_on=said.OPENING, by=GENERATOR)
    return found


def _cities(_land: Land, _parent: Unit, _number: int) -> Iterator[str]:
    for n in range(len(said.PLACES) * len(said.STEMS)):
        yield f"{said.STEMS[n % 10]}{said.PLACES[n % 16]}市委"


def _counties(_land: Land, parent: Unit, _number: int) -> Iterator[str]:
    stem = parent.name[0]
    for n in range(12 * 16):
        yield f"{stem}{said.TWIGS[n % 12]}{said.PLACES[(n * 5 + parent.pk) % 16]}县委"


def _bottoms(land: Land, parent: Unit, number: int) -> Iterator[str]:
    """Name a county's committees after its own name, kind after kind."""
    rng = land.place.rng
    forms = sorted(rng.choices(range(len(said.PRIMARY)), said.PRIMARY_WEIGHTS, k=number))
    first = rng.randrange(160)
    for n, form in enumerate(forms):
        at = first + n
        yield said.PRIMARY[form][0].format(f"{parent.name[1]}{said.STEMS[at % 10]}{said.PLACES[at % 16]}")


def _branches(land: Land, number: int, tick: Callable[[int], None]) -> None:
    """Found the branches of all bottom committees: between half and one and a half times as many as the average."""
    for batch in batches(_new_branches(land, number)):
        found = org.found_units(news=batch, from_on=said.OPENING, by=GENERATOR)
        for new, each in zip(batch, found, strict=True):
            by = By(person=each.holders[0].pk, post=each.posts[0].pk)
            heads = new.heads
            assert each.unit.parent_id is not None
            assert heads is not None
            land.branches.append(Branch(each.unit, by, heads.full, heads.full + heads.probationary))
            land.below.setdefault(each.unit.parent_id, []).append(each.unit)
            land.staff[each.unit.pk] = by
            if len(land.branches) == 1:
                note_place(land, each, PostKind.SECRETARY)
        tick(len(land.branches))


def _new_branches(land: Land, number: int) -> Iterator[NewUnit]:
    rng = land.place.rng
    weights = [rng.uniform(0.5, 1.5) for _bottom in land.bottoms]
    whole, done, so_far = sum(weights), 0, 0.0
    for bottom, weight in zip(land.bottoms, weights, strict=True):
        so_far += weight
        until = number if bottom is land.bottoms[-1] else round(number * so_far / whole)
        for n in range(until - done):
            yield _branch(land, rng, bottom, n)
        done = until


def _branch(land: Land, rng: Random, bottom: Unit, n: int) -> NewUnit:
    after = next((word for form, word in said.PRIMARY if bottom.name.endswith(form[2:])), "")
    name = f"{said.TWIGS[n % 12]}{said.PLACES[(n * 7 + n // 12) % 16]}{after}"
    serial = "" if n < 48 else f"{n // 48 + 1}"
    full = rng.randint(3, 6) if rng.random() < 0.85 else rng.randint(7, 30)
    return NewUnit(
        name=f"{bottom.name.removesuffix('党工委').removesuffix('党委')}{name}{serial}党支部",
        short_name=f"{name}{serial}党支部",
        kind=UnitKind.BRANCH,
        parent=bottom,
        seats=(_seat(land, PostKind.SECRETARY),),
        heads=Heads(full, rng.choice((0, 0, 1, 2)), full - (rng.random() < 0.1)),
    )


def groups(land: Land, on: date = said.OPENING) -> None:
    """Form the leading, standing, inspection, working groups and one study group, with who sits in them."""
    place, root = land.place, land.root
    with clock.at(on):
        wanted = [
            (said.LEADING_GROUP, GroupKind.LEADING),
            (said.STANDING_GROUP, GroupKind.STANDING),
            (said.INSPECTION_GROUP, GroupKind.INSPECTION),
            *((name, GroupKind.WORKING) for name in said.WORKING_GROUPS),
            (said.STUDY_GROUP, GroupKind.STUDY),
        ]
        for n, (name, kind) in enumerate(wanted):
            home = root if kind != GroupKind.STUDY else land.bottoms[0]
            members = 12 if kind == GroupKind.STUDY else None
            place.groups[name] = org.form_group(
                name=name, kind=kind, home=home, from_on=on, by=GENERATOR, order=n, members=members
            )
        for n, title in enumerate(said.LEADERS):
            post = seat(place, said.LEADING_GROUP, PostKind.LEADER, title=title, order=n, key=f"leader.{n}")
            for city in land.cities[n :: len(said.LEADERS)]:
                org.give_charge(post=post, unit=city, from_on=on, by=GENERATOR)
        for n, title in enumerate(said.CONFIRMERS):
            seat(place, said.STANDING_GROUP, PostKind.CONFIRMER, title=title, order=n, key=f"confirmer.{n}")
        for n in range(2):
            seat(place, said.INSPECTION_GROUP, PostKind.INSPECTOR, order=n, key=f"inspector.{n}")
        org.assign_units(group=place.groups[said.INSPECTION_GROUP], units=[root], from_on=on, by=GENERATOR)
        for n, name in enumerate(said.WORKING_GROUPS):
            seat(place, name, PostKind.WORKING_GROUP)
            org.assign_units(
                group=place.groups[name],
                units=land.counties[n :: len(said.WORKING_GROUPS)],
                from_on=on,
                by=GENERATOR,
            )
        place.posts["study", "study_leader"] = seat(place, said.STUDY_GROUP, PostKind.STUDY_LEADER)
