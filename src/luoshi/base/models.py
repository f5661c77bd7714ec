"""Abstract models and field factories that every room uses."""

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q


def new_id() -> str:
    """Return a fresh opaque id (16 hex digits): persons enter the trail as these and as nothing else."""
    return secrets.token_hex(8)


def title_field(**more: Any) -> "models.CharField[str, str]":
    """Return a field for one line of words, at most 200 characters."""
    return models.CharField(max_length=200, **more)


def words_field(**more: Any) -> "models.TextField[str, str]":
    """Return a field for several lines of words; the limit is kept where the text is cleaned."""
    return models.TextField(blank=True, default="", **more)


def choice_field(choices: type[StrEnum], **more: Any) -> "models.CharField[str, str]":
    """Return a field that holds one value of ``choices``; pair it with :func:`one_of`."""
    return models.CharField(max_length=24, choices=[(c.value, c.value) for c in choices], **more)


class PersonField(models.CharField):  # type: ignore[type-arg]
    """Holds a person's opaque id; a class of its own only so that what is held about a person can be found."""

    def deconstruct(self) -> Any:
        """Be a plain CharField to migrations: the column is one."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def person_field(**more: Any) -> "models.CharField[str, str]":
    """Return a field that holds a person's opaque id, without a foreign key: it outlives erasure."""
    return PersonField(max_length=16, **more)


def one_of(field: str, choices: type[StrEnum], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """Return the constraint that ``field`` holds one of ``choices`` (or nothing, where ``blank``)."""
    values = [c.value for c in choices] + ([""] if blank else [])
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def paired(at: str, by: str, name: str) -> models.CheckConstraint:
    """Return the constraint that ``at`` and ``by`` are given both or neither."""
    return models.CheckConstraint(
        condition=(Q(**{f"{at}__isnull": True}) & Q(**{by: ""}))
        | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""})),
        name=name,
    )


def span_check(name: str) -> models.CheckConstraint:
    """Return the constraint that a life span does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")), name=name
    )


class Spanned(models.Model):
    """Something with a life span: both days belong to it; no end means it goes on."""

    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def lives_on(self, day: date) -> bool:
        """Say whether ``day`` lies in the life span."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def living(day: date, prefix: str = "") -> Q:
    """Return the predicate "in its life span on ``day``" for a model with from_on and to_on."""
    return Q(**{f"{prefix}from_on__lte": day}) & (
        Q(**{f"{prefix}to_on__isnull": True}) | Q(**{f"{prefix}to_on__gte": day})
    )


def known(at: datetime | None, prefix: str = "") -> Q:
    """Return the predicate "as the ledger knew it at that moment" (now where None) for a model that is Known."""
    if at is None:
        return Q(**{f"{prefix}gone_at": None})
    still = Q(**{f"{prefix}gone_at": None}) | Q(**{f"{prefix}gone_at__gt": at})
    return Q(**{f"{prefix}known_at__lte": at}) & still


class Known(models.Model):
    """A fact with the ledger's own clock: when it knew the fact, and when a correction ended it."""

    known_at = models.DateTimeField()
    known_by = person_field()
    gone_at = models.DateTimeField(null=True, blank=True)
    gone_by = person_field(blank=True, default="")

    class Meta:
        abstract = True
        constraints = [paired("gone_at", "gone_by", "%(app_label)s_%(class)s_gone_pair")]
