"""Who somebody is and what lies in sight: posts held today, and one predicate's worth of ranges and ids.

The scope of a person is the union over his seats of: the subtree of the seat's unit, the units of its portfolio, the
units assigned to its group, the lines it leads or has charge of, the group itself. It is resolved in two queries
per request, so that a right withdrawn counts from the next request on.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.module_loading import import_string

from luoshi.access.models import Account
from luoshi.access.rights import RIGHTS, Verb
from luoshi.access.sources import sources
from luoshi.base import clock, prepared
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed
from luoshi.core import tree
from luoshi.org.kinds import PostKind
from luoshi.org.models import Deputy, Post, Tenure


@dataclass(frozen=True)
class Seat:
    """A post held or stood in for today, with what it brings into sight."""

    post: int
    title: str
    kind: PostKind
    unit: int | None
    unit_name: str
    unit_path: str
    group: int | None
    group_name: str
    group_kind: str
    home: int | None
    home_path: str
    deputy: bool
    paths: tuple[str, ...] = ()
    lines: frozenset[int] = frozenset()

    @property
    def rights(self) -> frozenset[Verb]:
        return RIGHTS[self.kind]

    @property
    def place(self) -> str:
        return self.unit_name or self.group_name


@dataclass(frozen=True)
class Viewer:
    """A person signed in, acting in one of the seats; ``ranges``, ``lines``, ``groups`` and ``posts`` are of all seats."""

    account: int | None
    person: str
    name: str
    seats: tuple[Seat, ...]
    acting: Seat | None
    ranges: tuple[tuple[str, str], ...] = ()
    lines: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    posts: frozenset[int] = frozenset()
    prefixes: frozenset[str] = field(default_factory=frozenset)

    def has(self, verb: Verb) -> bool:
        """Say whether the acting post has this right at all."""
        return self.acting is not None and verb in self.acting.rights

    def need(self, verb: Verb) -> Seat:
        """Return the acting seat; raise NotAllowed when it has not this right."""
        if self.acting is None or verb not in self.acting.rights:
            raise NotAllowed
        return self.acting

    def by(self, request: str = "") -> By:
        """Return who acts, for actions and the trail."""
        return By(person=self.person, post=self.acting.post if self.acting else None, request=request)

    @property
    def sees_whole(self) -> bool:
        """Say whether the root itself lies in sight: then every unit does, and no list need be narrowed by position."""
        return any(len(low) == tree.SEGMENT for low, _high in self.ranges)

    def sees_path(self, path: str) -> bool:
        """Say whether a unit's path lies in sight."""
        return any(low <= path < high for low, high in self.ranges)


def viewer_of(account: Account, day: date | None = None) -> Viewer:
    """Resolve who ``account`` is today and what lies in sight, in two queries."""
    return viewer_for(account.person_id, account.person.name, account.pk, account.acting_post_id, day)


def viewer_for(
    person: str,
    name: str = "",
    account: int | None = None,
    acting: int | None = None,
    day: date | None = None,
) -> Viewer:
    """Resolve a person without an account at hand (actions of imports and tests); see :func:`viewer_of`."""
    day = day or clock.today()
    seats = _seats(person, day)
    seats = _with_sight(seats, day)
    acting_seat = next((s for s in seats if s.post == acting), seats[0] if seats else None)
    return _seeing(seats, acting_seat, person, name, account)


def _seeing(
    seats: list[Seat], acting: Seat | None, person: str, name: str = "", account: int | None = None
) -> Viewer:
    reading = [seat for seat in seats if Verb.READ in seat.rights]
    return Viewer(
        account=account,
        person=person,
        name=name,
        seats=tuple(seats),
        acting=acting,
        ranges=tuple(tree.fold([path for seat in reading for path in seat.paths])),
        lines=frozenset().union(*(seat.lines for seat in reading)),
        groups=frozenset(seat.group for seat in reading if seat.group),
        posts=frozenset(seat.post for seat in reading),
        prefixes=frozenset(
            path[:end]
            for seat in reading
            for path in (*seat.paths, seat.home_path)
            for end in range(tree.SEGMENT, len(path) + 1, tree.SEGMENT)
        ),
    )


_COLUMNS = (
    "post_id",
    "post__title",
    "post__kind",
    "post__unit_id",
    "post__unit__name",
    "post__unit__path",
    "post__group_id",
    "post__group__name",
    "post__group__kind",
    "post__group__home_id",
    "post__group__home__path",
)


def _holding(person: str, day: date) -> QuerySet[Any, Any]:
    held = Tenure.objects.filter(living(day), living(day, "post__"), person_id=person, gone_at=None)
    stood = Deputy.objects.filter(living(day), living(day, "post__"), person_id=person, gone_at=None)
    return (
        held.order_by()
        .annotate(deputy=Value(0))
        .values_list(*_COLUMNS, "deputy", "post__order")
        .union(stood.order_by().annotate(deputy=Value(1)).values_list(*_COLUMNS, "deputy", "post__order"))
    )


def _seats(person: str, day: date) -> list[Seat]:
    found: dict[int, Seat] = {}
    for row in sorted(
        prepared.rows("access.seats", _holding, person, day), key=lambda r: (r[11], r[12], r[0])
    ):
        post, title, kind, unit, unit_name, unit_path, group, group_name, group_kind, home, home_path = row[
            :11
        ]
        found.setdefault(
            post,
            Seat(
                post=post,
                title=title,
                kind=PostKind(kind),
                unit=unit,
                unit_name=unit_name or "",
                unit_path=unit_path or "",
                group=group,
                group_name=group_name or "",
                group_kind=group_kind or "",
                home=unit or home,
                home_path=unit_path or home_path or "",
                deputy=bool(row[11]),
            ),
        )
    return list(found.values())


def viewer_in(post: Post, day: date) -> Viewer:
    """Resolve what whoever sat in ``post`` would see on a day, held or vacant: for what belongs to a seat. One query."""
    group = post.group
    home = post.unit or (group.home if group else None)
    seat = Seat(
        post=post.pk,
        title=post.title,
        kind=PostKind(post.kind),
        unit=post.unit_id,
        unit_name=post.unit.name if post.unit else "",
        unit_path=post.unit.path if post.unit else "",
        group=post.group_id,
        group_name=group.name if group else "",
        group_kind=group.kind if group else "",
        home=home.pk if home else None,
        home_path=home.path if home else "",
        deputy=False,
    )
    (seat,) = _with_sight([seat], day)
    return _seeing([seat], seat, "")


def _with_sight(seats: list[Seat], day: date) -> list[Seat]:
    posts = [seat.post for seat in seats]
    groups = [seat.group for seat in seats if seat.group]
    units = [seat.unit for seat in seats if seat.unit]
    if not posts:
        return seats
    rows = prepared.rows("access.sight", _in_sight, posts, groups, units, day)
    return [_looking(seat, rows) for seat in seats]


def _in_sight(posts: list[int], groups: list[int], units: list[int], day: date) -> QuerySet[Any, Any]:
    first: QuerySet[Any, Any]
    first, *rest = [import_string(name)(posts, groups, units, day) for name in sources.values()]
    return first.union(*rest, all=True) if rest else first


def _looking(seat: Seat, rows: list[tuple[Any, ...]]) -> Seat:
    paths = [seat.unit_path] if seat.unit_path else []
    lines = set()
    for post, group, kind, text in rows:
        if post == seat.post or (group is not None and group == seat.group):
            if kind == "range":
                paths.append(text)
            else:
                lines.add(int(text))
    return replace(seat, paths=tuple(paths), lines=frozenset(lines))
