"""Writing: accounts and saved views. Three administrators, none does another's job."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from luoshi.access.backend import typed_hash
from luoshi.access.models import AccessEntry, Account, View
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.org.actions import anonymise_person
from luoshi.org.models import Person, Post
from luoshi.trail.log import About, writing


def make_account(*, person: Person, username: str, by: By) -> Account:
    """Make an account that cannot sign in yet: no password, not enabled. The system administrator's act."""
    username = clean(username, limit=60, field="username")
    if not username or Account.objects.filter(username=username).exists():
        raise Refusal("username", _("这个用户名空着，或已经有人用。"), _("换一个。"), field="username")
    if Account.objects.filter(person=person).exists() or person.anonymised_at:
        raise Refusal(
            "one_account", _("这个人已经有账号，或已经销去姓名。"), _("一人一个账号。"), field="person"
        )
    with writing(by) as log:
        account = Account(username=username, person=person, made_at=log.at, made_by=by.person)
        account.set_unusable_password()
        account.save()
        log.add("account.made", f"account:{account.pk}", after={"username": About(username, person.pk)})
    return account


def enable_account(*, account: Account, by: By) -> Account:
    """Let an account sign in. The security administrator's act; refused to whoever made the account."""
    if account.person.anonymised_at:
        raise Refusal("person_gone", _("这个人已经销去姓名。"), _("账号不能再放行。"))
    if account.made_by == by.person:
        raise Refusal("made_it", _("建账号的人不能自己放行。"), _("请安全管理员放行。"))
    with writing(by) as log:
        account.enabled_at, account.enabled_by = log.at, by.person
        account.save(update_fields=["enabled_at", "enabled_by"])
        log.add("account.enabled", f"account:{account.pk}")
    return account


def disable_account(*, account: Account, by: By) -> Account:
    """Shut an account out; its sessions end with the next request. Nobody shuts out himself."""
    if account.person_id == by.person:
        raise Refusal("oneself", _("不能停用自己的账号。"), _("请另一位安全管理员办。"))
    with writing(by) as log:
        account.enabled_at, account.enabled_by = None, ""
        account.save(update_fields=["enabled_at", "enabled_by"])
        log.add("account.disabled", f"account:{account.pk}")
    return account


def invite_again(*, account: Account, by: By) -> Account:
    """Take the password away, so that a new invitation can set another. The system administrator's act.

    The account is shut out with it: whoever holds the new link does not get in before the security administrator has
    let the account in again.
    """
    with writing(by) as log:
        account.set_unusable_password()
        account.enabled_at, account.enabled_by = None, ""
        account.save(update_fields=["password", "enabled_at", "enabled_by"])
        log.add("account.invited", f"account:{account.pk}")
    return account


def set_password(*, account: Account, password: str, by: By) -> Account:
    """Set one's own password; other sessions of the account end. Raises Refusal when it is too weak."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refusal(
            "weak_password", " ".join(error.messages), _("写长一点，几个词连起来也可以。"), field="password"
        ) from error
    with writing(by) as log:
        account.set_password(password)
        account.save(update_fields=["password"])
        log.add("account.password_set", f"account:{account.pk}")
    return account


def act_in(*, account: Account, post: Post | None) -> Account:
    """Remember in which post the person acts from now on (换岗位). No event: nothing of the ledger changes."""
    account.acting_post = post
    account.save(update_fields=["acting_post"])
    return account


def speak(*, account: Account, language: str) -> Account:
    """Remember the language of the pages."""
    account.language = language
    account.save(update_fields=["language"])
    return account


def save_view(*, account: Account, name: str, page: str, query: str) -> View:
    """Keep a filter under a name (存成我的看法); the same name again replaces it."""
    name = clean(name, limit=60, field="name")
    if not name:
        raise Refusal("name_missing", _("没有写名称。"), _("给这个看法起个短名。"), field="name")
    view, _made = View.objects.update_or_create(
        account=account, name=name, defaults={"page": page, "query": query[:1000]}
    )
    return view


def drop_view(*, account: Account, view: int) -> None:
    """Throw a saved filter away; somebody else's is not found."""
    View.objects.filter(account=account, pk=view).delete()


def anonymise(*, person: Person, by: By) -> int:
    """Take a person's name away everywhere: here, in the account, in the trail; return values erased.

    The account can never sign in again; its sessions and saved views are thrown away, and the access log forgets
    from where and under which typed name. Ids, counts and proofs stay (rules 2).
    """
    with writing(by) as log:
        account = Account.objects.filter(person=person).first()
        erased = anonymise_person(person=person, by=by)
        if account is not None:
            AccessEntry.objects.filter(typed=typed_hash(account.username)).update(typed="", address="")
            AccessEntry.objects.filter(account=account).update(typed="", address="")
            _end_sessions(account)
            account.username = f"gone-{account.pk}"
            account.set_unusable_password()
            account.enabled_at, account.enabled_by = None, ""
            account.acting_post = None
            account.save()
            View.objects.filter(account=account).delete()
            log.add("account.closed", f"account:{account.pk}")
        transaction.on_commit(_empty_journal)
        return erased


def _empty_journal() -> None:
    """Fold SQLite's journal into the file and empty it, so that it keeps no erased words either."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _end_sessions(account: Account) -> None:
    mine = [row.pk for row in Session.objects.all() if row.get_decoded().get(SESSION_KEY) == str(account.pk)]
    Session.objects.filter(pk__in=mine).delete()
