"""Building bodies: root, departments, affiliated units, branches; posts and who sits in them."""

from datetime import date
from random import Random

from luoshi.base import clock
from luoshi.ops.sample.place import GENERATOR, Place
from luoshi.ops.sample.texts import bodies, lineage, lives, people
from luoshi.ops.sample.texts.bodies import Body
from luoshi.ops.sample.texts.lives import BranchLife
from luoshi.org import actions as org
from luoshi.org.kinds import BranchKind, PostKind, UnitKind
from luoshi.org.models import Group, Post, Unit

COUNTED = (date(2017, 12, 31), date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31))


def seat(
    place: Place,
    where: str,
    kind: PostKind,
    *,
    title: str = "",
    order: int = 0,
    key: str = "",
    unit: Unit | None = None,
) -> Post:
    """Set up a post in the unit or group called ``where`` and let a new person hold it from its first day on."""
    unit = unit or place.units.get(where)
    group = None if unit else place.groups[where]
    home: Unit | Group | None = unit or group
    assert home is not None
    post = org.create_post(
        kind=kind,
        title=title or people.POST_TITLES[kind.value][0],
        unit=unit,
        group=group,
        from_on=home.from_on,
        by=GENERATOR,
        order=order,
    )
    person = org.register_person(name=place.name(), by=GENERATOR)
    org.appoint(post=post, person=person, from_on=home.from_on, by=GENERATOR)
    place.posts[where, key or kind.value] = post
    place.holders[post.pk] = person
    return post


def build(rng: Random) -> Place:
    """Found everything as of the opening day, then let bodies and branches come and go."""
    place = Place(rng=rng, names=people.names(rng, 3000))
    with clock.at(bodies.OPENING):
        place.units[bodies.ROOT] = org.found_unit(
            name=bodies.ROOT, kind=UnitKind.ROOT, parent=None, from_on=bodies.OPENING, by=GENERATOR
        )
        _root_posts(place)
        for body in lives.bodies_on(bodies.OPENING):
            _body(place, body, bodies.OPENING)
        for life in lives.branch_lives():
            if life.from_on == bodies.OPENING:
                _branch(place, life)
    _extra_openings(place)
    for event in lineage.EVENTS:
        with clock.at(event.on):
            _EVENTS[event.kind](place, event)
    _extra_endings(place)
    _heads(place)
    return place


def _root_posts(place: Place) -> None:
    for n, title in enumerate(people.POST_TITLES["head_office"]):
        seat(place, bodies.ROOT, PostKind.HEAD_OFFICE, title=title, order=n, key=f"head_office.{n}")
    seat(place, bodies.ROOT, PostKind.CLERK, order=10)
    for kind in (PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN):
        seat(place, bodies.ROOT, kind, order=20)


def _body(place: Place, body: Body, on: date, unit: Unit | None = None) -> None:
    """Found a body (unless ``unit`` came out of a merger or split), its general branch and its two posts."""
    name = lineage.FORMER_NAMES.get(body.name, body.name)
    if unit is None:
        unit = org.found_unit(
            name=name,
            short_name=name if body.short == body.name else body.short,
            kind=UnitKind.DEPARTMENT if body.kind == "department" else UnitKind.AFFILIATED,
            parent=place.units[bodies.ROOT],
            from_on=on,
            by=GENERATOR,
            has_committee=body.committee,
        )
    place.units[body.short] = unit
    seat(place, body.short, PostKind.UNIT_LEADER)
    seat(place, body.short, PostKind.PARTY_STAFF, order=1)
    if body.general_branch:
        above = body.general_branch_name
        place.units[above] = org.found_unit(
            name=above, kind=UnitKind.GENERAL_BRANCH, parent=unit, from_on=on, by=GENERATOR
        )
        seat(place, above, PostKind.PARTY_STAFF, title="总支书记岗")


def _above(place: Place, short: str) -> Unit:
    body = bodies.BY_SHORT.get(short)
    general = body.general_branch_name if body else ""
    return place.units.get(general) or place.units[short]


def _branch(place: Place, life: BranchLife) -> Unit:
    first = life.places[0]
    kinds = {"in_service": BranchKind.IN_SERVICE, "retired": BranchKind.RETIRED, "joint": BranchKind.JOINT}
    unit = org.found_unit(
        name=first.name,
        kind=UnitKind.BRANCH,
        parent=_above(place, first.unit),
        from_on=life.from_on,
        by=GENERATOR,
        branch_kind=kinds.get(life.kind, BranchKind.TEMPORARY),
    )
    _settle(place, life, unit)
    return unit


def _settle(place: Place, life: BranchLife, unit: Unit) -> None:
    """Let every name of a branch lead to it, and seat its secretary."""
    for each in life.places:
        place.units[each.name] = unit
    post = seat(place, life.name, PostKind.SECRETARY, unit=unit)
    for each in life.places:
        place.posts[each.name, "secretary"] = post


def _life(name: str) -> BranchLife:
    return next(life for life in lives.branch_lives() if life.name == name)


def _extra_openings(place: Place) -> None:
    for life in lives.branch_lives():
        if life.kind in {"joint", "temporary"} and life.from_on > bodies.OPENING:
            with clock.at(life.from_on):
                _branch(place, life)


def _extra_endings(place: Place) -> None:
    for life in lives.branch_lives():
        if life.kind in {"joint", "temporary"} and life.to_on is not None:
            with clock.at(life.to_on):
                org.dissolve_unit(unit=place.units[life.name], last_on=life.to_on, by=GENERATOR)


def _renamed(place: Place, event: lineage.Event) -> None:
    unit = place.units[event.after[0]]
    org.rename_unit(unit=unit, name=event.after[0], short_name=event.after[0], on=event.on, by=GENERATOR)
    _rename_branches(place, event)


def _rename_branches(place: Place, event: lineage.Event) -> None:
    for life in lives.branch_lives():
        for each in life.places[1:]:
            if each.from_on == event.on and each.unit in event.after:
                unit = place.units[each.name]
                unit.refresh_from_db()
                org.rename_unit(unit=unit, name=each.name, short_name="", on=event.on, by=GENERATOR)


def _merged_bodies(place: Place, event: lineage.Event) -> None:
    body = bodies.BY_SHORT[event.after[0]]
    unit = org.merge_units(
        units=[place.units[short] for short in event.before],
        name=body.name,
        short_name=body.short,
        on=event.on,
        by=GENERATOR,
    )
    _body(place, body, event.on, unit)
    if body.general_branch:
        for child in Unit.objects.filter(parent=unit, to_on=None, kind=UnitKind.BRANCH).order_by("path"):
            org.move_unit(unit=child, parent=place.units[body.general_branch_name], by=GENERATOR)
    _rename_branches(place, event)


def _split_body(place: Place, event: lineage.Event) -> None:
    found = [bodies.BY_SHORT[short] for short in event.after]
    carried = {
        body.short: [
            place.units[life.name]
            for life in lives.branch_lives()
            if life.unit == body.short and len(life.places) > 1
        ]
        for body in found
    }
    parts = org.split_unit(
        unit=place.units[event.before[0]],
        names=[org.Successor(body.name, body.short, body.committee, carried[body.short]) for body in found],
        on=event.on,
        by=GENERATOR,
    )
    for body, unit in zip(found, parts, strict=True):
        _body(place, body, event.on, unit)
    _rename_branches(place, event)


def _founded(place: Place, event: lineage.Event) -> None:
    _branch(place, _life(event.after[0]))


def _dissolved(place: Place, event: lineage.Event) -> None:
    org.dissolve_unit(unit=place.units[event.before[0]], last_on=event.on, by=GENERATOR)


def _merged_branches(place: Place, event: lineage.Event) -> None:
    units = [place.units[name] for name in event.before]
    merged = org.merge_units(units=units, name=event.after[0], on=event.on, by=GENERATOR)
    _settle(place, _life(event.after[0]), merged)


def _split_branch(place: Place, event: lineage.Event) -> None:
    parts = org.split_unit(unit=place.units[event.before[0]], names=event.after, on=event.on, by=GENERATOR)
    for name, unit in zip(event.after, parts, strict=True):
        _settle(place, _life(name), unit)


_EVENTS = {
    "unit_renamed": _renamed,
    "units_merged": _merged_bodies,
    "unit_split": _split_body,
    "branch_founded": _founded,
    "branch_dissolved": _dissolved,
    "branches_merged": _merged_branches,
    "branch_split": _split_branch,
}


def _heads(place: Place) -> None:
    """Write dated head-counts of every in-service branch at the end of each year of its life."""
    for life in lives.branch_lives():
        if life.kind != "in_service":
            continue
        body = bodies.BY_SHORT.get(life.unit)
        full = place.rng.randint(*(body.heads if body else (8, 14)))
        for day in COUNTED:
            if not life.lives_on(day):
                continue
            with clock.at(day):
                org.count_heads(
                    unit=place.units[life.name],
                    on=day,
                    full=full,
                    probationary=place.rng.randint(0, 2),
                    voting=full - (place.rng.random() < 0.1),
                    by=GENERATOR,
                )
            full = max(3, full + place.rng.randint(-2, 2))
