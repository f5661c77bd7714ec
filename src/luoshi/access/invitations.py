"""One-time links by which a person sets the first password of an account, or a new one."""

from django.core import signing
from django.utils.crypto import salted_hmac

from luoshi.access.models import Account

SALT = "luoshi.access.invitation"
HOURS = 72


def _state(account: Account) -> str:
    """Return what changes with every password set: a keyed hash, for the token is readable by who holds it."""
    return salted_hmac(SALT, account.password).hexdigest()[:16]


def invitation(account: Account) -> str:
    """Return a signed token for ``account``; it works until a password is set with it, for 72 hours at most."""
    return signing.dumps({"account": account.pk, "state": _state(account)}, salt=SALT)


def invited(token: str) -> Account | None:
    """Return the account a token invites, or None when it is forged, used, too old, or its person's name is gone."""
    try:
        told = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    account = Account.objects.select_related("person").filter(pk=told["account"]).first()
    if account is None or account.person.anonymised_at or _state(account) != told["state"]:
        return None
    return account
