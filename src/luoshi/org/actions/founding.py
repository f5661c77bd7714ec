"""Writing: many units founded in one act, with their posts, who holds them, and their head-counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.bulk import insert_many
from luoshi.base.refusals import Refusal, of_nth
from luoshi.core import tree
from luoshi.org import tallies, unit_tally
from luoshi.org.actions import people, units
from luoshi.org.kinds import BranchKind, PostKind, UnitKind
from luoshi.org.models import HeadCount, Person, Post, Tenure, Unit, UnitLife, UnitName
from luoshi.trail.log import About, Log, Plain, writing


@dataclass(frozen=True)
class NewSeat:
    """A post of a new unit and the name of the new person who holds it from the first day on."""

    kind: PostKind
    title: str
    holder: str
    order: int = 0


@dataclass(frozen=True)
class Heads:
    """Members on a day (persons); on the unit's first one where none is given."""

    full: int
    probationary: int
    voting: int
    on: date | None = None


@dataclass(frozen=True, eq=False)
class NewUnit:
    """A unit to be founded under a parent that is there already, or that is founded in the same act.

    ``from_on`` where it is another day than the act's.
    """

    name: str
    kind: UnitKind
    parent: "Unit | NewUnit"
    short_name: str = ""
    branch_kind: BranchKind | None = None
    has_committee: bool = False
    seats: Sequence[NewSeat] = ()
    heads: Heads | None = None
    from_on: date | None = None


@dataclass
class Founded:
    """A unit founded, with its posts and their holders in the order of its seats."""

    unit: Unit
    posts: list[Post] = field(default_factory=list)
    holders: list[Person] = field(default_factory=list)


def found_units(*, news: Sequence[NewUnit], from_on: date, by: By) -> list[Founded]:
    """Found units on ``from_on``, all or none, each as the last in official order under its parent.

    The effect, refusals and events are those of ``found_unit``, then for each seat ``create_post``, ``register_person`` and ``appoint``,
    then ``count_heads``, unit after unit. A refusal says which of them it is about (``nth``).
    """
    with writing(by) as log:
        made: dict[NewUnit, Unit] = {}
        for level in _levels(news):
            rows = []
            for n, new in level:
                with of_nth(n):
                    rows.append(_checked(new, _parent(new, made), new.from_on or from_on))
            _place(rows, [n for n, _new in level])
            insert_many(rows, ids=True)
            made |= {new: unit for (_n, new), unit in zip(level, rows, strict=True)}
        founded = [Founded(made[new]) for new in news]
        _seat(founded, news)
        counts = [_count(made[new], new.heads, log) for new in news]
        _write(founded, [count for count in counts if count is not None], log)
        for each, count in zip(founded, counts, strict=True):
            _tell(each, count, log)
    return founded


def _levels(news: Sequence[NewUnit]) -> list[list[tuple[int, NewUnit]]]:
    """Return the units with their places in the call, level by level: parents first."""
    depth: dict[NewUnit, int] = {}
    levels: list[list[tuple[int, NewUnit]]] = []
    for n, new in enumerate(news):
        depth[new] = depth[new.parent] + 1 if isinstance(new.parent, NewUnit) else 0
        while len(levels) <= depth[new]:
            levels.append([])
        levels[depth[new]].append((n, new))
    return levels


def _parent(new: NewUnit, made: dict[NewUnit, Unit]) -> Unit:
    return made[new.parent] if isinstance(new.parent, NewUnit) else new.parent


def _checked(new: NewUnit, parent: Unit, from_on: date) -> Unit:
    name, short_name = units.named(new.name, new.short_name)
    units.refuse_place(new.kind, parent, from_on)
    if new.heads is not None:
        units.refuse_heads(new.heads.full, new.heads.probationary, new.heads.voting)
        if not from_on <= (new.heads.on or from_on) <= clock.today():
            raise Refusal("unit_gone", _("这一天单位不在，或还没有到。"), _("换一个日期。"), field="on")
    return units.unit_made(name, short_name, new.kind, parent, from_on, new.branch_kind, new.has_committee)


def _place(rows: list[Unit], places: Sequence[int]) -> None:
    """Give each its path behind those that are there; refuse a name twice under one parent."""
    parents = {unit.parent_id: unit.parent for unit in rows}
    under = Unit.objects.filter(parent__in=list(parents)).order_by()
    taken: set[tuple[int | None, str]] = set(under.filter(to_on=None).values_list("parent_id", "name"))
    last = dict(under.values_list("parent_id").annotate(last=Max("path")))
    ranks = {pk: int(path[-tree.SEGMENT :]) for pk, path in last.items()}
    above = {pk: parent.path for pk, parent in parents.items() if parent is not None}
    above |= dict(Unit.objects.filter(pk__in=list(parents)).values_list("pk", "path"))
    for n, unit in zip(places, rows, strict=True):
        parent = unit.parent_id
        with of_nth(n):
            if (parent, unit.name) in taken:
                raise units.name_taken()
        taken.add((parent, unit.name))
        ranks[parent] = ranks.get(parent, 0) + 1
        unit.path = tree.child_path(above[parent], ranks[parent])


def _seat(founded: list[Founded], news: Sequence[NewUnit]) -> None:
    for each, new in zip(founded, news, strict=True):
        for seat in new.seats:
            name = people.person_named(seat.holder)
            each.holders.append(Person(name=name, name_pinyin=people.pinyin(name)))
            each.posts.append(
                Post(
                    unit=each.unit,
                    kind=seat.kind,
                    title=people.post_titled(seat.title),
                    from_on=each.unit.from_on,
                    order=seat.order,
                )
            )


def _count(unit: Unit, heads: Heads | None, log: Log) -> HeadCount | None:
    if heads is None:
        return None
    return HeadCount(
        unit=unit,
        on=heads.on or unit.from_on,
        full=heads.full,
        probationary=heads.probationary,
        voting=heads.voting,
        known_at=log.at,
        known_by=log.by.person,
    )


def _write(founded: list[Founded], counts: list[HeadCount], log: Log) -> None:
    rows = [each.unit for each in founded]
    known = {"known_at": log.at, "known_by": log.by.person}
    insert_many([UnitName(unit=u, name=u.name, short_name=u.short_name, from_on=u.from_on) for u in rows])
    insert_many([UnitLife(unit=u, path=u.path, from_on=u.from_on, **known) for u in rows])
    tallies.add(unit_tally.changes(rows, {}))
    insert_many([person for each in founded for person in each.holders])
    insert_many([post for each in founded for post in each.posts], ids=True)
    insert_many(
        [
            Tenure(post=post, person=person, from_on=post.from_on, **known)
            for each in founded
            for post, person in zip(each.posts, each.holders, strict=True)
        ]
    )
    insert_many(counts)


def _tell(founded: Founded, count: HeadCount | None, log: Log) -> None:
    """Append a unit's events in the order in which single acts append them."""
    unit, on = founded.unit, founded.unit.from_on
    log.add("unit.founded", f"unit:{unit.pk}", unit=unit.pk, after=units.facts_of(unit))
    for post, person in zip(founded.posts, founded.holders, strict=True):
        log.add("post.created", f"post:{post.pk}", unit=unit.pk, after=people.facts_of_post(post))
        log.add("person.registered", f"person:{person.pk}", after={"name": About(person.name, person.pk)})
        after = {"person": Plain(person.pk), "from_on": on, "to_on": None}
        log.add("post.held", f"post:{post.pk}", unit=unit.pk, after=after)
    if count is not None:
        log.add("unit.counted", f"unit:{unit.pk}", unit=unit.pk, after=units.facts_of_heads(count))
