"""One-time links by which a person sets the first password of an account, or a new one."""

from django.core import signing

from luoshi.access.models import Account

SALT = "luoshi.access.invitation"
HOURS = 72


def _state(account: Account) -> str:
    return account.password[-12:]


def invitation(account: Account) -> str:
    """Return a signed token for ``account``; it works until a password is set with it, for 72 hours at most."""
    return signing.dumps({"account": account.pk, "state": _state(account)}, salt=SALT)


def invited(token: str) -> Account | None:
    """Return the account a token invites, or None when it is forged, used, too old, or the account shut out."""
    try:
        told = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    account = Account.objects.select_related("person").filter(pk=told["account"]).first()
    return account if account is not None and _state(account) == told["state"] else None
