"""People, posts and tenures through the door: found only if they lie in the reader's sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.org.models import Deputy, Person, Post, Tenure
from luoshi.org.queries import in_ranges


def _in_sight(viewer: Viewer, prefix: str = "") -> Q:
    """Return the predicate for posts in sight: of a unit, of a group at home there, or of one's own groups."""
    return (
        in_ranges(viewer.ranges, f"{prefix}unit__")
        | in_ranges(viewer.ranges, f"{prefix}group__home__")
        | Q(**{f"{prefix}group_id__in": viewer.groups})
    )


def visible_people(viewer: Viewer) -> QuerySet[Person]:
    """Return the people who hold or held a post in sight, and oneself.

    Who enters people and seats them (head office) also sees those who were never seated yet.
    """
    holders = Tenure.objects.filter(_in_sight(viewer, "post__"), gone_at=None).values("person_id")
    standing = Deputy.objects.filter(_in_sight(viewer, "post__"), gone_at=None).values("person_id")
    seen = Q(pk__in=holders) | Q(pk__in=standing) | Q(pk=viewer.person)
    if viewer.has(Verb.ORGANISE):
        seen |= Q(tenures=None, deputyships=None, anonymised_at=None)
    return Person.objects.filter(seen)


def get_person(viewer: Viewer, pk: str) -> Person:
    """Return a person in sight, else raise NotFound."""
    person = visible_people(viewer).filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


def search_people(viewer: Viewer, words: str, limit: int = 20) -> list[Person]:
    """Return people in sight found by characters or pinyin of their name."""
    match = Q(name__icontains=words) | Q(name_pinyin__startswith=words.lower().replace(" ", ""))
    return list(visible_people(viewer).filter(match).exclude(name="").order_by("name_pinyin", "pk")[:limit])


def visible_posts(viewer: Viewer) -> QuerySet[Post]:
    """Return the posts in sight."""
    return Post.objects.filter(_in_sight(viewer)).select_related("unit", "group", "group__home")


def get_post(viewer: Viewer, pk: int) -> Post:
    """Return a post in sight, else raise NotFound."""
    post = visible_posts(viewer).filter(pk=pk).first()
    if post is None:
        raise NotFound
    return post


def get_tenure(viewer: Viewer, pk: int) -> Tenure:
    """Return a tenure of a post in sight, else raise NotFound."""
    rows = Tenure.objects.filter(_in_sight(viewer, "post__"), gone_at=None)
    tenure = rows.select_related("post", "post__unit", "post__group", "person").filter(pk=pk).first()
    if tenure is None:
        raise NotFound
    return tenure


@dataclass(frozen=True)
class PeoplePage:
    """A page of who holds which post, and the key after which the next page begins."""

    rows: Sequence[Tenure]
    after: str
    more: bool


PEOPLE = 100


def held_posts(viewer: Viewer, day: date, *, after: str = "", limit: int = PEOPLE) -> PeoplePage:
    """Return who holds which post on ``day``, in official order of units, then of posts; groups after their home."""
    rows = (
        Tenure.objects.filter(_in_sight(viewer, "post__"), living(day), living(day, "post__"), gone_at=None)
        .annotate(
            place=Coalesce("post__unit__path", "post__group__home__path"),
            team=Coalesce("post__group_id", 0),
            rank=F("post__order"),
        )
        .select_related("person", "post", "post__unit", "post__group")
        .order_by("place", "team", "rank", "pk")
    )
    parts = after.split("~")
    if len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) <= 60 for part in parts):
        place, (team, rank, pk) = parts[0], (int(part[:18]) for part in parts[1:])
        rows = rows.filter(
            Q(place__gt=place)
            | Q(place=place, team__gt=team)
            | Q(place=place, team=team, rank__gt=rank)
            | Q(place=place, team=team, rank=rank, pk__gt=pk)
        )
    found = list(rows[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    last = found[-1] if more else None
    key = f"{last.place}~{last.team}~{last.rank}~{last.pk}" if last else ""
    return PeoplePage(found, key, more)


def posts_of(viewer: Viewer, person: Person) -> tuple[list[Tenure], list[Deputy]]:
    """Return the posts a person holds, held, or stood in for, as far as they lie in sight; one's own all."""
    seen = Q() if person.pk == viewer.person else _in_sight(viewer, "post__")
    at_hand = ("post", "post__unit", "post__group")
    held = Tenure.objects.filter(seen, person=person, gone_at=None).select_related(*at_hand)
    stood = Deputy.objects.filter(seen, person=person, gone_at=None).select_related(*at_hand)
    return list(held.order_by("-from_on", "-pk")), list(stood.order_by("-from_on", "-pk"))


def get_for_export(viewer: Viewer, pk: str) -> Person:
    """Return a person whose data the reader may take along: oneself, or anybody in sight for head office."""
    person = get_person(viewer, pk)
    if person.pk != viewer.person and not viewer.has(Verb.ORGANISE):
        raise NotAllowed
    return person
