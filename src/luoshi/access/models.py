"""Accounts and the access log, which is apart from the trail."""

from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from luoshi.base.models import choice_field, one_of, paired, person_field
from luoshi.org.models import Person, Post


class Account(AbstractBaseUser):
    """A way to sign in, of one person. A system administrator makes it; a security administrator lets it in.

    ``enabled_at`` empty means it cannot sign in yet, or no longer.
    """

    # Who signed in when is no statistic of a person (boundaries): sign-ins stand in the access log alone.
    last_login = None
    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    acting_post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=10, default="zh-hans")
    made_at = models.DateTimeField()
    made_by = person_field()
    enabled_at = models.DateTimeField(null=True)
    enabled_by = person_field(blank=True, default="")

    USERNAME_FIELD = "username"
    objects = BaseUserManager()

    class Meta:
        constraints = [paired("enabled_at", "enabled_by", "access_account_enabled")]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.enabled_at is not None


class Happened(StrEnum):
    """What the access log notes."""

    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    HELD_OFF = "held_off"  # too many refusals: even the right password waits
    SIGNED_OUT = "signed_out"
    PASSWORD = "password"  # noqa: S105  # the password was changed; the log holds no password


class AccessEntry(models.Model):
    """A line of the access log: sign-ins and refusals. Names typed that are no account's are kept as a keyed hash."""

    at = models.DateTimeField(db_index=True)
    what = choice_field(Happened)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    typed = models.CharField(max_length=64, db_index=True)
    address = models.CharField(max_length=45)

    class Meta:
        constraints = [one_of("what", Happened, "access_entry_what")]


class View(models.Model):
    """A saved filter (我的看法): a page and its query string under a name, of one account."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    page = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="access_view_name")]
