"""Accounts, saved views and the access log, each for whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, LPad

from luoshi.access.models import AccessEntry, Account, View
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock, prepared
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.core import tree
from luoshi.org.models import Person, Tenure


def get_account(viewer: Viewer, pk: int) -> Account:
    """Return an account for an administrator of accounts; to everyone else accounts do not exist."""
    if not (viewer.has(Verb.MAKE_ACCOUNT) or viewer.has(Verb.ENABLE_ACCOUNT)):
        raise NotAllowed
    account = Account.objects.select_related("person").filter(pk=pk).first()
    if account is None:
        raise NotFound
    return account


def views_of(account: int, page: str) -> list[View]:
    """Return the saved filters of an account for one page."""
    found: list[View] = prepared.objects("access.views", _views, account, page)
    return found


def _views(account: int, page: str) -> QuerySet[View]:
    return View.objects.filter(account_id=account, page=page)


def entries(viewer: Viewer, before: int | None = None, limit: int = 50) -> list[AccessEntry]:
    """Return the access log, newest first, for the audit administrator alone."""
    viewer.need(Verb.READ_TRAIL)
    rows = AccessEntry.objects.select_related("account", "account__person").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])


class Standing(StrEnum):
    """Which accounts a list shows."""

    ALL = "all"
    SHUT = "shut"  # not let in yet, or no longer
    IN = "in"


@dataclass(frozen=True)
class AccountPage:
    """A page of accounts, and the key after which the next page begins."""

    rows: Sequence[Account]
    after: str
    more: bool


ACCOUNTS = 100
_LAST = "9" * 5


def _place(day: date, person: str) -> Coalesce:
    """Return the place in official order of a person's first post: path, a gap, group, order; digits throughout."""
    rows = Tenure.objects.filter(living(day), person=OuterRef(person), gone_at=None).annotate(
        place=Concat(
            Coalesce("post__unit__path", "post__group__home__path"),
            Value("0" * tree.SEGMENT),
            LPad(Cast(Coalesce("post__group_id", 0), CharField()), 10, Value("0")),
            LPad(Cast("post__order", CharField()), 5, Value("0")),
            output_field=CharField(),
        )
    )
    return Coalesce(
        Subquery(rows.order_by("place").values("place")[:1]), Value(_LAST), output_field=CharField()
    )


def accounts(
    viewer: Viewer,
    *,
    standing: Standing = Standing.ALL,
    words: str = "",
    after: str = "",
    limit: int = ACCOUNTS,
) -> AccountPage:
    """Return the accounts in official order of their holders' posts, for the administrators of accounts alone."""
    if not (viewer.has(Verb.MAKE_ACCOUNT) or viewer.has(Verb.ENABLE_ACCOUNT)):
        raise NotAllowed
    rows = Account.objects.exclude(person__anonymised_at__isnull=False).select_related("person")
    if standing != Standing.ALL:
        rows = rows.filter(enabled_at__isnull=standing == Standing.SHUT)
    if words:
        rows = rows.filter(Q(username__icontains=words) | _named(words, "person__"))
    rows = rows.annotate(place=_place(clock.today(), "person_id")).order_by("place", "pk")
    place, _, pk = after.partition("~")
    if place.isascii() and place.isdigit() and pk.isascii() and pk.isdigit() and len(pk) <= 18:
        rows = rows.filter(Q(place__gt=place) | Q(place=place, pk__gt=int(pk)))
    found = list(rows[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return AccountPage(found, f"{found[-1].place}~{found[-1].pk}" if more else "", more)


def _named(words: str, prefix: str = "") -> Q:
    plain = words.lower().replace(" ", "")
    return Q(**{f"{prefix}name__icontains": words}) | Q(**{f"{prefix}name_pinyin__startswith": plain})


def without_account(viewer: Viewer, words: str = "") -> QuerySet[Person]:
    """Return the people who have no account yet, found by name or pinyin, in official order of their posts."""
    viewer.need(Verb.MAKE_ACCOUNT)
    rows = Person.objects.filter(account=None, anonymised_at=None)
    if words:
        rows = rows.filter(_named(words))
    return rows.annotate(place=_place(clock.today(), "pk")).order_by("place", "pk")
