"""What is on record about one unit or one group: names, lineage, head-counts, groups, charge, seats; few queries."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    F,
    FilteredRelation,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from luoshi.base.models import living
from luoshi.core import tree
from luoshi.org.models import (
    Group,
    GroupLineage,
    GroupUnit,
    HeadCount,
    Lineage,
    Portfolio,
    Post,
    Unit,
    UnitName,
)


class About(StrEnum):
    """What a fact is about."""

    NAME = "name"
    CAME_FROM = "came_from"
    WENT_INTO = "went_into"
    COUNT = "count"
    GROUP = "group"
    CHARGE = "charge"


@dataclass(frozen=True)
class Fact:
    """One dated fact. ``other`` is the id and ``path`` the place of what it leads to; ``numbers`` are persons."""

    about: About
    other: int | None
    text: str
    path: str
    from_on: date
    to_on: date | None
    numbers: tuple[int, int, int] | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the fact held on ``day``."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


_NO_NUMBER = Cast(Value(None), IntegerField())
_NO_DAY = Cast(Value(None), DateField())
_NO_TEXT = Value("", output_field=CharField())
_COLUMNS = (
    "c_about",
    "c_other",
    "c_text",
    "c_path",
    "c_from",
    "c_to",
    "c_full",
    "c_probationary",
    "c_voting",
)


def _rows(rows: QuerySet[Any], about: About, **given: Any) -> QuerySet[Any]:
    columns = {
        "c_about": Value(about.value, output_field=CharField()),
        "c_other": _NO_NUMBER,
        "c_text": _NO_TEXT,
        "c_path": _NO_TEXT,
        "c_from": F("from_on"),
        "c_to": F("to_on"),
        "c_full": _NO_NUMBER,
        "c_probationary": _NO_NUMBER,
        "c_voting": _NO_NUMBER,
        **{f"c_{name}": F(value) if isinstance(value, str) else value for name, value in given.items()},
    }
    found: QuerySet[Any] = rows.order_by().annotate(**columns).values_list(*_COLUMNS)
    return found


def facts_of_unit(unit: Unit) -> list[Fact]:
    """Return every dated fact about ``unit`` in one query, earliest first; groups and charge count from above too."""
    above = [unit.path[:end] for end in range(tree.SEGMENT, len(unit.path) + 1, tree.SEGMENT)]
    names = _rows(UnitName.objects.filter(unit=unit), About.NAME, text="name")
    came = _rows(
        Lineage.objects.filter(after=unit),
        About.CAME_FROM,
        **{"other": "before_id", "text": "before__name", "path": "before__path", "from": "on", "to": _NO_DAY},
    )
    went = _rows(
        Lineage.objects.filter(before=unit),
        About.WENT_INTO,
        **{"other": "after_id", "text": "after__name", "path": "after__path", "from": "on", "to": _NO_DAY},
    )
    counts = _rows(
        HeadCount.objects.filter(unit=unit, gone_at=None),
        About.COUNT,
        **{
            "from": "on",
            "to": _NO_DAY,
            "full": Cast("full", IntegerField()),
            "probationary": Cast("probationary", IntegerField()),
            "voting": Cast("voting", IntegerField()),
        },
    )
    groups = _rows(
        GroupUnit.objects.filter(unit__path__in=above, group__to_on=None),
        About.GROUP,
        other="group_id",
        text="group__name",
        path="group__home__path",
    )
    charge = _rows(
        Portfolio.objects.filter(unit__path__in=above, gone_at=None),
        About.CHARGE,
        other="post_id",
        text="post__title",
    )
    return _facts(names.union(came, went, counts, groups, charge, all=True))


def facts_of_group(group: Group) -> list[Fact]:
    """Return which groups ``group`` came from and went into, and which units it has or had, in one query."""
    came = _rows(
        GroupLineage.objects.filter(after=group),
        About.CAME_FROM,
        **{
            "other": "before_id",
            "text": "before__name",
            "path": "before__home__path",
            "from": "on",
            "to": _NO_DAY,
        },
    )
    went = _rows(
        GroupLineage.objects.filter(before=group),
        About.WENT_INTO,
        **{
            "other": "after_id",
            "text": "after__name",
            "path": "after__home__path",
            "from": "on",
            "to": _NO_DAY,
        },
    )
    units = _rows(
        GroupUnit.objects.filter(group=group),
        About.GROUP,
        other="unit_id",
        text="unit__name",
        path="unit__path",
    )
    return _facts(units.union(came, went, all=True))


def _facts(rows: QuerySet[Any]) -> list[Fact]:
    found = [
        Fact(
            About(about),
            other,
            text,
            path,
            from_on,
            to_on,
            (full, probationary, voting) if about == About.COUNT else None,
        )
        for about, other, text, path, from_on, to_on, full, probationary, voting in rows
    ]
    return sorted(found, key=lambda fact: (fact.from_on, fact.path, fact.text))


@dataclass
class Holder:
    """Who sits in a seat, or stands in for it."""

    person: str
    name: str
    from_on: date
    to_on: date | None
    tenure: int | None = None


@dataclass
class Seated:
    """A post with who holds it on a day and who stands in; nobody: vacant."""

    post: Post
    holder: Holder | None = None
    deputies: list[Holder] = field(default_factory=list)


def seats_in(place: Model, day: date) -> list[Seated]:
    """Return the posts of a unit or group that live on ``day``, in order, with holders and deputies, in one query."""
    where = Q(unit=place) if isinstance(place, Unit) else Q(group=place)
    rows = (
        Post.objects.filter(where, living(day))
        .annotate(
            held=FilteredRelation("tenures", condition=living(day, "tenures__") & Q(tenures__gone_at=None)),
            stood=FilteredRelation(
                "deputies", condition=living(day, "deputies__") & Q(deputies__gone_at=None)
            ),
        )
        .annotate(
            h_id=F("held__id"),
            h_person=F("held__person_id"),
            h_name=F("held__person__name"),
            h_from=F("held__from_on"),
            h_to=F("held__to_on"),
            d_person=F("stood__person_id"),
            d_name=F("stood__person__name"),
            d_from=F("stood__from_on"),
            d_to=F("stood__to_on"),
        )
        .order_by("order", "id", "d_from")
    )
    found: dict[int, Seated] = {}
    for row in rows:
        seat = found.setdefault(row.pk, Seated(row))
        if row.h_person:
            seat.holder = Holder(row.h_person, row.h_name, row.h_from, row.h_to, row.h_id)
        if row.d_person and row.d_person not in {each.person for each in seat.deputies}:
            seat.deputies.append(Holder(row.d_person, row.d_name, row.d_from, row.d_to))
    return list(found.values())
