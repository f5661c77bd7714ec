"""Signing in: name and password, held off after too many refusals, never for ever."""

from datetime import timedelta
from hashlib import sha256
from hmac import new as keyed
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.http import HttpRequest

from luoshi.access.models import AccessEntry, Account, Happened
from luoshi.base import clock, prepared

WINDOW = timedelta(minutes=15)
REFUSALS = 10


def typed_hash(username: str) -> str:
    """Return the keyed hash under which a typed name is kept: it finds repeats and reveals nothing."""
    return keyed(settings.SECRET_KEY.encode(), username.strip().lower().encode(), sha256).hexdigest()


def note(what: Happened, *, account: Account | None, username: str = "", address: str = "") -> None:
    """Write one line of the access log (outside the trail and its lock)."""
    AccessEntry.objects.create(
        at=clock.now(),
        what=what,
        account=account,
        typed=typed_hash(username) if username else "",
        address=address,
    )


def held_off(username: str) -> bool:
    """Say whether this name was refused so often lately that it has to wait, whatever the password."""
    since = clock.now() - WINDOW
    return (
        AccessEntry.objects.filter(at__gte=since, what=Happened.REFUSED, typed=typed_hash(username)).count()
        >= REFUSALS
    )


def _account(pk: int) -> QuerySet[Account]:
    return Account.objects.filter(pk=pk).select_related("person")


class AccountBackend:
    """Django's door: an account that is enabled, its password right, its name not held off."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_more: Any
    ) -> Account | None:
        account = Account.objects.filter(username=username).select_related("person").first()
        if account is None:
            make_password(password)  # the same work as for a known name: timing tells nothing
            return None
        if not account.check_password(password) or not account.is_active or held_off(username):
            return None
        return account

    def get_user(self, user_id: int) -> Account | None:
        found: list[Account] = prepared.objects("access.account", _account, user_id)
        return found[0] if found and found[0].is_active else None
