"""Getting in, being invited, and being forgotten.

Sources: rules 2 (三员; anonymising) and 14.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY, authenticate
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection

import build
from luoshi.access import actions as access
from luoshi.access import backend, personal
from luoshi.access.backend import AccountBackend, held_off, note, typed_hash
from luoshi.access.invitations import HOURS, SALT, invitation, invited
from luoshi.access.models import AccessEntry, Account, Happened
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.org import actions as org
from luoshi.org.models import Person
from luoshi.trail.models import Event, Sealed
from luoshi.trail.verify import check

BY, OTHER = build.SYSTEM, By(person="1" * 16)
PASSWORD = "一句好记的长话 with words"


@pytest.fixture
def account(db: None) -> Account:
    with clock.at(build.TODAY):
        person = org.register_person(name="示登录人", by=BY)
        made = access.make_account(person=person, username="denglu", by=BY)
        access.set_password(account=made, password=PASSWORD, by=By(person=person.pk))
        return access.enable_account(account=made, by=OTHER)


def sign_in(username: str = "denglu", password: str = PASSWORD) -> Any:
    return authenticate(None, username=username, password=password)


# signing in


def test_who_is_let_in(account: Account) -> None:
    assert sign_in() == account
    assert sign_in(password="falsch") is None
    assert sign_in(password=PASSWORD + " ") is None, "nothing is stripped"
    assert sign_in(username="niemand") is None
    assert sign_in(username="DENGLU") is None
    access.disable_account(account=account, by=OTHER)
    assert sign_in() is None


def test_a_session_of_an_account_shut_out_ends_with_the_next_request(account: Account) -> None:
    assert AccountBackend().get_user(account.pk) == account
    access.disable_account(account=account, by=OTHER)
    assert AccountBackend().get_user(account.pk) is None
    assert AccountBackend().get_user(10**6) is None


def test_ten_refusals_in_a_quarter_of_an_hour_hold_a_name_off_whatever_the_password(account: Account) -> None:
    start = clock.now()
    for k in range(backend.REFUSALS):
        assert not held_off("denglu")
        assert sign_in() == account
        with clock.at(start + timedelta(seconds=k)):
            note(Happened.REFUSED, account=None, username="denglu", address="127.0.0.1")
    with clock.at(start + timedelta(minutes=1)):
        assert held_off("denglu")
        assert held_off(" Denglu "), "the same name, typed otherwise"
        assert not held_off("andere")
        assert sign_in() is None, "the right password waits, too"
    with clock.at(start + backend.WINDOW + timedelta(seconds=backend.REFUSALS)):
        assert sign_in() == account, "never for ever"


def test_held_off_entries_do_not_prolong_the_wait(account: Account) -> None:
    start = clock.now()
    with clock.at(start):
        for _k in range(backend.REFUSALS):
            note(Happened.REFUSED, account=None, username="denglu")
    with clock.at(start + timedelta(minutes=10)):
        for _k in range(50):
            note(Happened.HELD_OFF, account=None, username="denglu")
    with clock.at(start + backend.WINDOW + timedelta(seconds=1)):
        assert not held_off("denglu")


def test_an_unknown_name_costs_the_same_work(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(backend, "make_password", lambda password: hashed.append(password))
    assert sign_in(username="niemand", password="a password") is None
    assert hashed == ["a password"]
    assert sign_in() == account
    assert hashed == ["a password"], "a known name hashes once, by checking"


def test_the_log_keeps_no_typed_name(account: Account) -> None:
    note(Happened.REFUSED, account=None, username="meinpasswort", address="10.0.0.9")
    entry = AccessEntry.objects.get()
    assert (entry.typed, entry.address) == (typed_hash("meinpasswort"), "10.0.0.9")
    assert len(entry.typed) == 64
    assert "meinpasswort" not in str(entry.__dict__)


# invitations


def test_an_invitation_works_once(account: Account) -> None:
    token = invitation(account)
    assert invited(token) == account
    access.set_password(account=account, password="another long phrase", by=BY)
    assert invited(token) is None
    access.invite_again(account=account, by=BY)
    assert not Account.objects.get(pk=account.pk).is_active, "let in anew by the security administrator"
    assert sign_in(password="another long phrase") is None
    assert invited(invitation(account)) == account


def test_an_invitation_dies_after_72_hours(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    assert HOURS == 72
    token = invitation(account)
    real = signing.time.time
    for hours, expected in ((71.9, account), (72.1, None)):
        monkeypatch.setattr(signing.time, "time", lambda h=hours: real() + h * 3600)
        assert invited(token) == expected


@pytest.mark.parametrize("kind", ["nonsense", "other salt", "other account", "changed"])
def test_a_forged_invitation_invites_nobody(account: Account, kind: str) -> None:
    token = invitation(account)
    forged = {
        "nonsense": "x" * 40,
        "other salt": signing.dumps({"account": account.pk, "state": "0" * 16}, salt="another"),
        "other account": signing.dumps({"account": 10**6, "state": "0" * 16}, salt=SALT),
        "changed": ("f" if token[0] != "f" else "g") + token[1:],
    }[kind]
    assert invited(forged) is None


def test_an_invitation_tells_nothing_of_the_password(account: Account) -> None:
    told = signing.loads(invitation(account), salt=SALT)
    assert set(told) == {"account", "state"}
    assert told["state"] not in account.password


def test_who_is_forgotten_is_not_invited(account: Account) -> None:
    access.anonymise(person=account.person, by=BY)
    assert invited(invitation(Account.objects.get(pk=account.pk))) is None
    with pytest.raises(Refusal):
        access.enable_account(account=Account.objects.get(pk=account.pk), by=OTHER)


# taking a name away: nowhere in the whole database

NAME, SOUND, USERNAME = "欧阳示忘", "ouyangshiwang", "canary.username"


def dump() -> str:
    """Return the text of every column of every row of every table; sessions as they read decoded."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    found.append(bytes(value).decode("utf-8", "replace") if is_bytes else str(value))
    found += [json.dumps(row.get_decoded(), ensure_ascii=False) for row in Session.objects.all()]
    return "\n".join(found)


def _lived(built: build.House) -> Person:
    """Let a person leave traces wherever the rooms leave any."""
    person = org.register_person(name=NAME, by=BY)
    org.appoint(post=built.posts["甲一书记"], person=person, from_on=build.TODAY, by=BY)
    org.name_deputy(
        post=built.posts["乙一书记"], person=person, from_on=build.TODAY, to_on=build.TODAY, by=BY
    )
    made = access.make_account(person=person, username=USERNAME, by=BY)
    access.set_password(account=made, password=PASSWORD, by=By(person=person.pk))
    access.enable_account(account=made, by=OTHER)
    access.save_view(account=made, name=f"{NAME}的看法", page="ledger", query=f"q={NAME}")
    access.act_in(account=made, post=built.posts["甲一书记"])
    note(Happened.REFUSED, account=None, username=USERNAME, address="10.1.2.3")
    note(Happened.SIGNED_IN, account=made, address="10.1.2.3")
    session = SessionStore()
    session[SESSION_KEY] = str(made.pk)
    session["luoshi-notice"] = f"{NAME}，你好"
    session.save()
    build.item(built, by="甲司党务")
    return person


@pytest.fixture
def built(db: None) -> Any:
    with clock.at(build.TODAY):
        yield build.house()


def test_a_forgotten_name_is_nowhere_in_the_database(built: build.House) -> None:
    person = _lived(built)
    hashed = typed_hash(USERNAME)
    before, whole = check(), dump()
    for canary in (NAME, SOUND, USERNAME, hashed, "10.1.2.3"):
        assert canary in whole, f"{canary}: the dump must see it before, or it proves nothing"
    assert access.anonymise(person=person, by=built.by("综合岗")) >= 2
    whole = dump()
    for canary in (NAME, SOUND, USERNAME, hashed, "10.1.2.3"):
        assert canary not in whole
    report = check()
    assert report.ok
    assert report.size > before.size
    kept = Event.objects.get(seq=before.size - 1)
    assert bytes(kept.root).hex() == before.root, "every earlier proof still holds"
    assert not Sealed.objects.filter(person=person.pk).exists()
    assert person.pk in whole, "the id stays"
    closed = Account.objects.get(person_id=person.pk)
    assert (closed.is_active, closed.has_usable_password(), closed.acting_post) == (False, False, None)
    assert AccessEntry.objects.filter(account=closed).count() == 1, "that somebody signed in stays"


def test_others_keep_what_is_theirs(built: build.House) -> None:
    person = _lived(built)
    other = built.account("甲二书记")
    note(Happened.SIGNED_IN, account=other, address="10.9.9.9")
    access.save_view(account=other, name="逾期", page="ledger", query="")
    session = SessionStore()
    session[SESSION_KEY] = str(other.pk)
    session.save()
    access.anonymise(person=person, by=built.by("综合岗"))
    assert Session.objects.count() == 1
    assert AccessEntry.objects.get(account=other).address == "10.9.9.9"
    assert other.views.count() == 1
    assert Sealed.objects.filter(person=other.person_id).exists()


def test_a_person_without_an_account_can_be_forgotten(built: build.House) -> None:
    access.anonymise(person=built.people["甲一书记"], by=BY)
    assert "示甲一书记" not in dump()
    assert check().ok


@pytest.mark.django_db(transaction=True)
def test_sqlite_s_own_file_forgets_too(tmp_path: Path) -> None:
    """SQLite leaves deleted words in free pages and in its journal unless told otherwise."""
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"  # its files are the server's: VACUUM there
        return
    with clock.at(build.TODAY):
        person = _lived(build.house())
        file = Path(connection.settings_dict["NAME"])
        files = [file, file.with_name(file.name + "-wal")]

        def raw() -> bytes:
            return b"".join(each.read_bytes() for each in files if each.exists())

        assert NAME.encode() in raw()
        assert USERNAME.encode() in raw()
        access.anonymise(person=person, by=BY)
        for canary in (NAME, SOUND, USERNAME):
            assert canary.encode() not in raw()


# what is held about a person


def test_everything_about_a_person(
    built: build.House, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    person = _lived(built)
    with django_assert_max_num_queries(8):
        told = personal.everything(person)
    json.dumps(told)
    assert (told["name"], told["pinyin"], told["id"]) == (NAME, SOUND, person.pk)
    assert [row["post"] for row in told["posts"]] == ["甲一书记"]
    assert [row["post"] for row in told["stood_in"]] == ["乙一书记"]
    assert told["account"]["username"] == USERNAME
    assert told["account"]["access_log"][0]["address"] == "10.1.2.3"
    assert {row["value"] for row in told["values_in_the_trail"]} == {NAME, USERNAME}
    assert [act["act"] for act in told["own_acts"]] == ["account.password_set"]
    assert "password" not in json.dumps(told["account"])


def test_traces_count_every_column_that_names_a_person_by_id(built: build.House) -> None:
    person = built.people["甲司党务"]
    build.item(built)
    found = personal.traces(person)
    assert found["items.step.known_by"] == 1
    assert found["trail.event.actor"] == 1
    assert "trail.sealed.person" in found
    assert personal.traces(org.register_person(name="示无痕", by=BY)) == {"trail.sealed.person": 1}


def test_mentions_find_the_name_in_free_text(built: build.House) -> None:
    person = org.register_person(name=NAME, by=BY)
    assert personal.mentions(person) == {}
    build.item(built, title=f"请{NAME}报送材料")
    org.create_post(
        kind=built.posts["甲一书记"].kind, title=NAME, unit=built.units["甲司"], from_on=build.TODAY, by=BY
    )
    assert personal.mentions(person) == {"items.item": 1, "org.post": 1, "trail.sealed": 2}
    short = org.register_person(name="示", by=BY)
    assert personal.mentions(short) == {}, "one character is in every text"
