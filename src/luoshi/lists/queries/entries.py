"""A list read whole: its entries, whom each is for, what carries it, how its items stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from luoshi.access.scope import Viewer
from luoshi.base.models import living
from luoshi.cadence.kinds import Subject
from luoshi.core.life import State
from luoshi.items.filters import with_light
from luoshi.items.models import Item
from luoshi.items.queries import visible_items
from luoshi.lists.kinds import Tier
from luoshi.lists.models import PointDuty, PointPost, Standing, TierPart
from luoshi.lists.rights import lists_in_sight
from luoshi.mandate import queries as mandate
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion, UpperClause
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.models import Post, Tenure
from luoshi.org.queries import posts_at


@dataclass(frozen=True)
class DutyAt:
    """A duty that carries a point."""

    pk: int
    code: str
    name: str
    name_en: str
    subject: str


@dataclass(frozen=True)
class PostAt:
    """A post a point is for: ``ended``, it is no more; ``held``, somebody sits there today."""

    post: Post
    ended: bool
    held: bool


@dataclass
class Point:
    """A point of a list. ``posts`` are whom it is for: ``named`` one by one, else its tier's.

    Of its items the reader sees those in full sight; of the rest whoever sits in the unit or its body sees number and light
    (``glimpsed``), everybody else how many there are (``unseen``).
    """

    clause: Clause
    version: ClauseVersion
    tier: Tier
    posts: list[PostAt] = field(default_factory=list)
    named: bool = False
    duties: list[DutyAt] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    glimpsed: list[Item] = field(default_factory=list)
    unseen: int = 0
    uppers: list[UpperClause] = field(default_factory=list)

    @property
    def is_carried(self) -> bool:
        """Whether an item or a duty carries it."""
        return bool(self.duties or self.items or self.glimpsed or self.unseen)

    @property
    def one_post(self) -> int | None:
        """The post the point names, where it names one alone: what is opened from it lies there."""
        named = [each.post.pk for each in self.posts if self.named and not each.ended]
        return named[0] if len(named) == 1 else None

    @property
    def lacks_post(self) -> bool:
        """Whether nobody's post answers for it: none is set up, or all have ended."""
        return not any(not each.ended for each in self.posts)


@dataclass(frozen=True)
class Part:
    """One tier of a list, by the id of its aspect, with its entries in order."""

    tier: Tier
    title: str
    entries: list[Point]
    aspect: int


@dataclass(frozen=True)
class Whole:
    """A list as it stands in a year."""

    standing: Standing
    parts: list[Part]

    @property
    def pairs(self) -> list[tuple[Part, list[Point]]]:
        """The tiers, each with its entries."""
        return [(part, part.entries) for part in self.parts]

    @property
    def entries(self) -> list[Point]:
        """All entries in order."""
        return [point for part in self.parts for point in part.entries]


@dataclass
class Ties:
    """What the parts and entries of some lists are tied to, read in one query."""

    tiers: dict[int, tuple[Tier, int | None, int, int]] = field(default_factory=dict)
    """aspect → tier, secretary's post, document, unit"""
    posts: dict[int, list[int]] = field(default_factory=dict)
    duties: dict[int, list[DutyAt]] = field(default_factory=dict)
    aspects: dict[int, int] = field(default_factory=dict)
    """point with posts or duties → the aspect it stands under"""

    @property
    def secretaries(self) -> dict[int, int]:
        """Return, by document, the secretary's post where a list names it."""
        return {document: post for _tier, post, document, _unit in self.tiers.values() if post}


def _row(rows: QuerySet[Any], kind: str, clause: str, other: Any, *texts: Any) -> QuerySet[Any]:
    values: dict[str, Any] = {
        "t_kind": Value(kind, CharField()),
        "t_clause": Cast(clause, IntegerField()),
        "t_other": Coalesce(Cast(other, IntegerField()), Value(0)),
        "t_aspect": Cast(texts[0], IntegerField()),
        "t_document": Cast(texts[1], IntegerField()),
        "t_unit": Cast(texts[2], IntegerField()),
    }
    words = [*texts[3:], *[Value("")] * (7 - len(texts))]
    values |= {f"t_word_{n}": Cast(word, CharField()) for n, word in enumerate(words)}
    found: QuerySet[Any] = rows.order_by().annotate(**values).values_list(*values)
    return found


def read_ties(documents: Any) -> Ties:
    """Read what the lists of these documents are tied to, in one query."""
    parts = TierPart.objects.filter(document__in=documents)
    posts = PointPost.objects.filter(clause__document__in=documents, gone_at=None)
    duties = PointDuty.objects.filter(clause__document__in=documents, gone_at=None)
    where = ("clause__parent_id", "clause__document_id", "clause__document__owner_id")
    rows = _row(
        parts, "tier", "aspect_id", "post_id", "aspect_id", "document_id", "document__owner_id", F("tier")
    )
    rows = rows.union(
        _row(posts, "post", "clause_id", "post_id", *where),
        _row(
            duties,
            "duty",
            "clause_id",
            "duty_id",
            *where,
            F("duty__code"),
            F("duty__name"),
            F("duty__name_en"),
            F("duty__subject"),
        ),
        all=True,
    )
    found = Ties()
    for kind, clause, other, aspect, document, unit, *words in rows.order_by("t_kind", "t_clause", "t_other"):
        if kind == "tier":
            found.tiers[clause] = (Tier(words[0]), other or None, document, unit)
            continue
        found.aspects[clause] = aspect
        if kind == "post":
            found.posts.setdefault(clause, []).append(other)
        else:
            found.duties.setdefault(clause, []).append(DutyAt(other, *words[:4]))
    return found


def body_of(units: Iterable[int], day: date) -> Q:
    """Return the predicate for the posts of the body of some units: its leading group's members, else the unit's leaders."""
    ids = list(units)
    group = Q(group__kind=GroupKind.LEADING, group__home__in=ids, kind=PostKind.LEADER)
    return living(day) & (group | Q(unit__in=ids, kind=PostKind.UNIT_LEADER))


def posts_of(units: Iterable[int], named: Iterable[int], day: date) -> list[Post]:
    """Return the posts of the bodies of some units, and those named, in order, each with ``held``. One query."""
    holder = Tenure.objects.filter(living(day), post=OuterRef("pk"), gone_at=None)
    rows = Post.objects.filter(body_of(units, day) | Q(pk__in=list(named)))
    rows = rows.select_related("unit", "group", "group__home").annotate(held=Exists(holder))
    return list(rows.order_by("order", "pk"))


@dataclass
class Holders:
    """Whom the tiers of some units are: their bodies' posts in order."""

    posts: list[Post]
    day: date

    def __post_init__(self) -> None:
        self.by_id = {post.pk: post for post in self.posts}

    def _body(self, unit: int) -> list[Post]:
        kinds = (PostKind.LEADER, PostKind.UNIT_LEADER)
        found = [p for p in self.posts if p.kind in kinds and p.lives_on(self.day)]
        leading = [
            p for p in found if p.group and p.group.home_id == unit and p.group.kind == GroupKind.LEADING
        ]
        return leading or [p for p in found if p.unit_id == unit]

    def of_tier(self, tier: Tier, unit: int, secretary: int | None) -> list[Post]:
        """Return the posts of a tier of a unit's list."""
        body = self._body(unit)
        first = self.by_id.get(secretary) if secretary is not None else None
        if first is None or not first.lives_on(self.day):
            first = body[0] if body else None
        if tier == Tier.SECRETARY:
            return [first] if first is not None else []
        if tier == Tier.MEMBER:
            return [post for post in body if first is None or post.pk != first.pk]
        return body

    def at(self, posts: Iterable[Post]) -> list[PostAt]:
        """Return posts as a list shows them."""
        return [PostAt(p, not p.lives_on(self.day), bool(p.__dict__.get("held"))) for p in posts]

    def of_point(self, clause: int, aspect: int, ties: Ties) -> tuple[list[PostAt], bool]:
        """Return whom a point is for, and whether they are named one by one."""
        if named := ties.posts.get(clause):
            return self.at(self.by_id[pk] for pk in named if pk in self.by_id), True
        tier, _post, document, unit = ties.tiers[aspect]
        return self.at(self.of_tier(tier, unit, ties.secretaries.get(document))), False


def whole(viewer: Viewer, standing: Standing, day: date, *, bare: bool = False) -> Whole:
    """Return a list as it stands on a day: five queries; ``bare``, without its items and upper entries, three."""
    (found,) = _read(viewer, [standing], day, bare=bare)
    return found


def wholes(viewer: Viewer, standings: Sequence[Standing], day: date) -> list[Whole]:
    """Return lists as they stand on a day, in the order given: five queries, however many."""
    return _read(viewer, standings, day) if standings else []


def of_post(viewer: Viewer, post: Post, day: date) -> list[Whole]:
    """Return the entries that are for a post, of the lists in sight that hold: its body's, its tier's, its own. Six queries at most."""
    named = PointPost.objects.filter(post=post, gone_at=None).values("clause__document")
    rows = lists_in_sight(viewer).filter(living(day))
    lists = list(rows.filter(Q(unit=post.home) | Q(document__in=named)))
    found = []
    for each in _read(viewer, lists, day) if lists else []:
        parts = [
            Part(part.tier, part.title, mine, part.aspect)
            for part in each.parts
            if (mine := [p for p in part.entries if any(at.post.pk == post.pk for at in p.posts)])
        ]
        if parts:
            found.append(Whole(each.standing, parts))
    return found


def _read(viewer: Viewer, lists: Sequence[Standing], day: date, *, bare: bool = False) -> list[Whole]:
    documents = [each.document_id for each in lists]
    ties = read_ties(documents)
    said = _said(documents, day.year)
    named = {pk for posts in ties.posts.values() for pk in posts}
    named |= {post for _tier, post, _document, _unit in ties.tiers.values() if post}
    holders = Holders(posts_of({each.unit_id for each in lists}, named, day), day)
    items = {} if bare else _items(viewer, documents, day)
    uppers = {} if bare else _uppers(viewer, documents)
    found = []
    for each in lists:
        answers = any(seat.home == each.unit_id for seat in viewer.seats)
        parts: dict[int, Part] = {
            version.clause_id: Part(ties.tiers[version.clause_id][0], version.title, [], version.clause_id)
            for version in said
            if version.clause_id in ties.tiers and version.clause.document_id == each.document_id
        }
        for version in said:
            clause = version.clause
            if clause.parent_id not in parts or clause.kind == ClauseKind.ASPECT:
                continue
            part = parts[clause.parent_id]
            posts, is_named = holders.of_point(clause.pk, clause.parent_id, ties)
            mine = items.get(clause.pk, [])
            rest = [item for item in mine if not item.full]
            part.entries.append(
                Point(
                    clause,
                    version,
                    part.tier,
                    posts,
                    is_named,
                    ties.duties.get(clause.pk, []),
                    [item for item in mine if item.full],
                    rest if answers else [],
                    0 if answers else len(rest),
                    uppers.get(clause.pk, []),
                )
            )
        found.append(Whole(each, list(parts.values())))
    return found


def _said(documents: list[int], year: int) -> list[ClauseVersion]:
    rows = ClauseVersion.objects.filter(clause__document__in=documents, gone_at=None, year__lte=year)
    rows = rows.filter(Q(clause__retired_from=None) | Q(clause__retired_from__gt=year))
    last: dict[int, ClauseVersion] = {}
    for row in rows.select_related("clause").order_by(
        "clause__document_id", "clause__sort", "clause_id", "year"
    ):
        last[row.clause_id] = row
    return list(last.values())


def _items(viewer: Viewer, documents: list[int], day: date) -> dict[int, list[Item]]:
    here = Q(clause__document__in=documents)
    seen = visible_items(viewer, here).order_by().values("pk")
    rows = with_light(Item.objects.filter(here), day).exclude(state__in=[State.DRAFT, State.CANCELLED])
    full = Case(When(pk__in=seen, then=Value(True)), default=Value(False))
    found: dict[int, list[Item]] = {}
    for item in rows.annotate(full=full).select_related("lead", "post").order_by("sort", "pk"):
        assert item.clause_id is not None
        found.setdefault(item.clause_id, []).append(item)
    return found


def _uppers(viewer: Viewer, documents: list[int]) -> dict[int, list[UpperClause]]:
    rows = UpperClause.objects.filter(
        clause__document__in=documents, gone_at=None, upper__document__in=mandate.documents(viewer)
    )
    found: dict[int, list[UpperClause]] = {}
    for row in rows.select_related("upper__document").order_by("upper__document_id", "upper__sort"):
        found.setdefault(row.clause_id, []).append(row)
    return found


def posts_to_name(standing: Standing, clause: Clause, day: date) -> QuerySet[Post]:
    """Return the posts a point may be for: of the unit, of its leading group, and those named already."""
    unit = standing.unit_id
    held = PointPost.objects.filter(clause=clause, gone_at=None).values("post")
    rows = Post.objects.filter(Q(pk__in=posts_at([unit], day).order_by().values("pk")) | Q(pk__in=held))
    return rows.select_related("unit", "group").order_by("-group_id", "order", "pk")


def is_of_units(duty: DutyAt) -> bool:
    """Say whether units owe a duty, not posts."""
    return duty.subject == Subject.UNIT
