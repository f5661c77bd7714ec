"""Reading: units as of a day, by name, by kind. What a reader may see is decided in access, not here."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from luoshi.base.models import living
from luoshi.core import tree
from luoshi.org.kinds import ADMINISTRATORS, GroupKind, UnitKind
from luoshi.org.models import GroupUnit, HeadCount, Lineage, Person, Post, Tenure, Unit, UnitName
from luoshi.org.words import post_words

Ranges = Iterable[tuple[str, str]]


def in_ranges(ranges: Ranges, prefix: str = "") -> Q:
    """Return the predicate "path lies in one of the half-open ranges"; no range means nothing."""
    found = Q(pk__in=[])
    for low, high in ranges:
        found |= Q(**{f"{prefix}path__gte": low, f"{prefix}path__lt": high})
    return found


def root() -> Unit | None:
    """Return the root of the tree, or None in an empty ledger."""
    return Unit.objects.filter(parent=None).first()


def alive(day: date) -> QuerySet[Unit]:
    """Return the units that live on ``day``, in official order."""
    return Unit.objects.filter(living(day)).order_by("path")


def below(unit: Unit, day: date) -> QuerySet[Unit]:
    """Return the units under ``unit`` (without itself) that live on ``day``, in official order."""
    return alive(day).filter(path__gt=unit.path, path__lt=tree.upper_bound(unit.path))


def of_kind(kind: UnitKind, day: date) -> QuerySet[Unit]:
    """Return the units of one kind that live on ``day``: what "各司局" or "各直属单位" means on that day."""
    return alive(day).filter(kind=kind)


def with_committee(day: date) -> QuerySet[Unit]:
    """Return the departments and affiliated units that have a committee (设党委单位) on ``day``."""
    return alive(day).filter(
        has_committee=True, kind__in=[UnitKind.DEPARTMENT, UnitKind.AFFILIATED, UnitKind.COMMITTEE]
    )


def ancestors(unit: Unit) -> list[Unit]:
    """Return the units above ``unit``, root first, in one query."""
    paths = [unit.path[:end] for end in range(tree.SEGMENT, len(unit.path), tree.SEGMENT)]
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def named(name: str) -> list[tuple[Unit, bool]]:
    """Return units that bear or bore ``name`` (full or short), each with whether it is today's name."""
    rows = UnitName.objects.filter(Q(name=name) | Q(short_name=name)).select_related("unit")
    found: dict[int, tuple[Unit, bool]] = {}
    for row in rows:
        current = row.to_on is None and row.unit.to_on is None
        if row.unit_id not in found or current:
            found[row.unit_id] = (row.unit, current)
    return list(found.values())


def lineage(unit: Unit) -> tuple[list[Lineage], list[Lineage]]:
    """Return the rows that lead to ``unit`` and the rows that lead away from it."""
    rows = list(Lineage.objects.filter(Q(before=unit) | Q(after=unit)).select_related("before", "after"))
    return [r for r in rows if r.after_id == unit.pk], [r for r in rows if r.before_id == unit.pk]


def head_count(unit: Unit, day: date) -> HeadCount | None:
    """Return the last head-count of ``unit`` on or before ``day``."""
    return HeadCount.objects.filter(unit=unit, on__lte=day, gone_at=None).order_by("-on").first()


def groups_of(unit: Unit, day: date) -> list[GroupUnit]:
    """Return the groups to which ``unit``, or a unit above it, is assigned on ``day``."""
    paths = [unit.path[:end] for end in range(tree.SEGMENT, len(unit.path) + 1, tree.SEGMENT)]
    rows = GroupUnit.objects.filter(living(day), unit__path__in=paths, group__to_on=None)
    return list(rows.select_related("group").order_by("group__kind", "group__order"))


def names_of(persons: Iterable[str]) -> dict[str, str]:
    """Return the names of persons by opaque id; an anonymised person's name is empty."""
    return dict(Person.objects.filter(pk__in=set(persons)).values_list("id", "name"))


def held_now(day: date) -> QuerySet[Tenure]:
    """Return the tenures in force on ``day``, with post, unit and group at hand."""
    return Tenure.objects.filter(living(day), gone_at=None).select_related(
        "post", "post__unit", "post__group", "person"
    )


def posts_in_words(persons: Iterable[str], day: date) -> dict[str, str]:
    """Return, by person, the posts held on ``day`` as words ("甲司 党务、第一工作组 组员"), in one query."""
    found: dict[str, list[str]] = {}
    for row in held_now(day).filter(living(day, "post__"), person_id__in=set(persons)):
        place = row.post.unit or row.post.group
        found.setdefault(row.person_id, []).append(f"{place} {row.post.title}")
    return {person: _("、").join(words) for person, words in found.items()}


def posts_at(units: Collection[int], day: date) -> QuerySet[Post]:
    """Return the posts in which the units' own work is done on ``day``: their leading groups' first, then theirs."""
    here = Q(unit__in=units) | Q(group__home__in=units, group__kind=GroupKind.LEADING)
    rows = Post.objects.filter(living(day), here).exclude(kind__in=ADMINISTRATORS)
    return rows.select_related("unit", "group__home").order_by("-group_id", "order", "pk")


def posts_by_words(units: Collection[int], day: date) -> dict[tuple[int, str], dict[int, Post]]:
    """Return the posts of :func:`posts_at` by their unit and what they are called: two queries.

    Called by title (a group's with its name, too) or by who sits there; without blanks.
    """
    found: dict[tuple[int, str], dict[int, Post]] = {}
    posts = {post.pk: post for post in posts_at(units, day)}
    words = [(pk, post.title) for pk, post in posts.items()]
    words += [(pk, post_words(post)) for pk, post in posts.items() if post.group_id is not None]
    held = Tenure.objects.filter(living(day), post__in=list(posts), gone_at=None).exclude(person__name="")
    words += held.values_list("post_id", "person__name")
    for pk, said in words:
        found.setdefault((posts[pk].home.pk, "".join(said.split())), {})[pk] = posts[pk]
    return found


def post_titles(posts: Iterable[int]) -> dict[int, str]:
    """Return, by post, its place and title ("甲司 党务"), in one query; ended posts too."""
    rows = Post.objects.filter(pk__in=set(posts)).select_related("unit", "group")
    return {row.pk: f"{row.unit or row.group} {row.title}" for row in rows}


def unit_names(units: Iterable[int]) -> dict[int, str]:
    """Return today's names of units by id: for what the trail kept as ids."""
    return dict(Unit.objects.filter(pk__in=set(units)).values_list("pk", "name"))
