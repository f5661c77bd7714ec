"""People in posts: succession, deputies, charge, administrators apart, names taken away.

Sources: rules 2 (posts, deputies, 三员, anonymising).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import build
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind
from luoshi.org.models import Deputy, Person, Portfolio, Post, Tenure
from luoshi.org.queries import held_now, names_of, post_titles, posts_in_words
from luoshi.trail.models import Sealed
from luoshi.trail.queries import history
from luoshi.trail.verify import check

START, DAY, BY = build.START, build.TODAY, build.SYSTEM


@pytest.fixture
def built(db: None) -> Any:
    with clock.at(DAY):
        yield build.house()


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code


# people


@pytest.mark.parametrize(
    ("name", "sound"), [("示甲", "shijia"), ("吕绿", "lvlv"), ("Ōe 健", "ōe jian"), ("  示 乙 ", "shi yi")]
)
def test_a_person_is_an_opaque_id_and_a_name(db: None, name: str, sound: str) -> None:
    person = org.register_person(name=name, by=BY)
    assert len(person.pk) == 16
    assert person.name == name.strip()
    assert person.name_pinyin == sound
    change = history(f"person:{person.pk}")[0]
    assert (change.act, change.after) == ("person.registered", {"name": name.strip()})


def test_a_person_without_a_name_is_refused(db: None) -> None:
    refused("name_missing", lambda: org.register_person(name=" ", by=BY))
    refused("too_long", lambda: org.register_person(name="长" * 61, by=BY))


# posts


def test_a_post_lies_in_one_place(built: build.House) -> None:
    unit, group = built.units["甲司"], built.groups["党组"]
    base: dict[str, Any] = {"kind": PostKind.MEMBER, "title": "委员岗", "from_on": START, "by": BY}
    refused("post_where", lambda: org.create_post(**base))
    refused("post_where", lambda: org.create_post(**base, unit=unit, group=group))
    refused("post_where", lambda: org.create_post(**{**base, "title": ""}, unit=unit))
    early = {**base, "from_on": START - timedelta(days=1)}
    refused("place_gone", lambda: org.create_post(**early, unit=unit))
    post = org.create_post(**base, unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(group=group)
    assert post_titles([post.pk]) == {post.pk: "甲司 委员岗"}


# succession: (tenures entered before, the new one, what stands afterwards or the refusal)
D = {day: date(2021, 4, day) for day in range(1, 30)}
A, B, C = "甲一书记", "甲二书记", "乙一书记"
SUCCESSION: list[tuple[str, list[tuple[str, int, int | None]], tuple[str, int, int | None], Any]] = [
    ("vacant", [], (A, 5, None), [(A, 5, None)]),
    ("takes over", [(A, 1, None)], (B, 10, None), [(A, 1, 9), (B, 10, None)]),
    ("after a vacancy", [(A, 1, 5)], (B, 10, None), [(A, 1, 5), (B, 10, None)]),
    ("cuts a dated tenure", [(A, 1, 20)], (B, 10, None), [(A, 1, 9), (B, 10, None)]),
    ("fills a gap", [(A, 1, 5), (B, 20, None)], (C, 6, 19), [(A, 1, 5), (C, 6, 19), (B, 20, None)]),
    ("the same day", [(A, 1, None)], (B, 1, None), "held_already"),
    ("before a later one", [(A, 20, None)], (B, 10, None), "held_already"),
    ("into a later one", [(A, 20, None)], (B, 10, 20), "held_already"),
    ("up to a later one", [(A, 20, None)], (B, 10, 19), [(B, 10, 19), (A, 20, None)]),
    ("again the holder", [(A, 1, None)], (A, 10, None), "holds_already"),
    ("again after leaving", [(A, 1, 5)], (A, 10, None), [(A, 1, 5), (A, 10, None)]),
    ("ends before it begins", [], (A, 10, 9), "span"),
]


def test_succession(built: build.House) -> None:
    names = {person.pk: name for name, person in built.people.items()}
    for title, before, new, after in SUCCESSION:
        unit = built.units["甲司"]
        post = org.create_post(kind=PostKind.MEMBER, title=title, unit=unit, from_on=START, by=BY)
        for row in before:
            _enter(built, post, row)
        if isinstance(after, str):
            refused(after, lambda p=post, row=new: _enter(built, p, row))
            continue
        _enter(built, post, new)
        rows = Tenure.objects.filter(post=post, gone_at=None).order_by("from_on")
        said = [(names[r.person_id], r.from_on.day, r.to_on.day if r.to_on else None) for r in rows]
        assert said == after, title
        for day in D.values():
            assert sum(row.lives_on(day) for row in rows) <= 1, "a seat holds one person at a time"


def _enter(built: build.House, post: Post, row: tuple[str, int, int | None]) -> None:
    who, from_on, to_on = row
    org.appoint(
        post=post, person=built.people[who], from_on=D[from_on], to_on=D[to_on] if to_on else None, by=BY
    )


def test_appointing_is_refused_outside_the_post_s_life(built: build.House) -> None:
    post, person = built.posts["甲一书记"], built.people["甲二书记"]
    early = START - timedelta(days=1)
    refused("post_gone", lambda: org.appoint(post=post, person=person, from_on=early, by=BY))


def test_leaving_makes_the_seat_vacant_the_day_after(built: build.House) -> None:
    post = built.posts["甲一书记"]
    tenure = Tenure.objects.get(post=post)
    refused("too_early", lambda: org.leave(tenure=tenure, last_on=START - timedelta(days=1), by=BY))
    org.leave(tenure=tenure, last_on=DAY, by=BY)
    assert held_now(DAY).filter(post=post).exists()
    assert not held_now(DAY + timedelta(days=1)).filter(post=post).exists()
    refused("left_already", lambda: org.leave(tenure=tenure, last_on=DAY + timedelta(days=1), by=BY))
    org.leave(tenure=tenure, last_on=DAY - timedelta(days=1), by=BY)
    assert Tenure.objects.get(post=post).to_on == DAY - timedelta(days=1)


# deputies


def test_a_deputy_has_two_days_and_another_name(built: build.House) -> None:
    post, holder, other = built.posts["甲一书记"], built.people["甲一书记"], built.people["甲二书记"]
    end = DAY + timedelta(days=7)
    refused("span", lambda: org.name_deputy(post=post, person=other, from_on=end, to_on=DAY, by=BY))
    refused("own_deputy", lambda: org.name_deputy(post=post, person=holder, from_on=DAY, to_on=end, by=BY))
    early = START - timedelta(days=1)
    refused("post_gone", lambda: org.name_deputy(post=post, person=other, from_on=early, to_on=end, by=BY))
    deputy = org.name_deputy(post=post, person=other, from_on=DAY, to_on=end, by=BY)
    assert (deputy.from_on, deputy.to_on) == (DAY, end)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputy.objects.filter(pk=deputy.pk).update(to_on=None)


# charge


def test_only_a_leader_has_charge(built: build.House) -> None:
    leader, clerk, unit = built.posts["分管领导"], built.posts["秘书岗"], built.units["乙司"]
    refused("no_leader", lambda: org.give_charge(post=clerk, unit=unit, from_on=DAY, by=BY))
    row = org.give_charge(post=leader, unit=unit, from_on=DAY, by=BY)
    refused("charge_already", lambda: org.give_charge(post=leader, unit=unit, from_on=DAY, by=BY))
    org.end_charge(portfolio=row, last_on=DAY - timedelta(days=9), by=BY)
    assert Portfolio.objects.get(pk=row.pk).to_on == DAY, "it does not end before it begins"


# 三员

ADMINISTRATORS = ["系统管理员", "安全管理员", "审计管理员"]


def test_administrators_stay_apart(built: build.House) -> None:
    end = DAY + timedelta(days=1)
    for holder in ADMINISTRATORS:
        person = built.people[holder]
        for name in ADMINISTRATORS:
            seat = built.posts[name]
            code = "holds_already" if holder == name else "administrators"
            refused(code, lambda p=person, s=seat: org.appoint(post=s, person=p, from_on=DAY, by=BY))
            code = "own_deputy" if holder == name else "administrators"
            refused(
                code,
                lambda p=person, s=seat: org.name_deputy(post=s, person=p, from_on=DAY, to_on=end, by=BY),
            )


def test_administrators_stay_apart_over_time(built: build.House) -> None:
    system, security = built.posts["系统管理员"], built.posts["安全管理员"]
    person = built.people["甲一书记"]
    org.appoint(post=system, person=person, from_on=date(2021, 9, 1), by=BY)
    refused("administrators", lambda: org.appoint(post=security, person=person, from_on=DAY, by=BY))
    stand_in = built.people["乙一书记"]
    org.name_deputy(post=system, person=stand_in, from_on=DAY, to_on=date(2021, 5, 1), by=BY)
    refused("administrators", lambda: org.appoint(post=security, person=stand_in, from_on=DAY, by=BY))
    org.appoint(post=security, person=stand_in, from_on=date(2021, 5, 2), by=BY)
    assert Tenure.objects.filter(post=security).count() == 2


# a name taken away


def test_taking_a_name_away_ends_posts_and_keeps_proofs(built: build.House) -> None:
    person, name = built.people["甲一书记"], built.people["甲一书记"].name
    org.name_deputy(post=built.posts["甲二书记"], person=person, from_on=START, to_on=DAY, by=BY)
    org.appoint(post=built.posts["乙一书记"], person=person, from_on=DAY, by=BY)
    assert Sealed.objects.filter(value=name).exists()
    assert org.anonymise_person(person=person, by=BY) == 1
    person = Person.objects.get(pk=person.pk)
    assert (person.name, person.name_pinyin, person.anonymised_by) == ("", "", BY.person)
    yesterday = DAY - timedelta(days=1)
    old, new = Tenure.objects.filter(person=person).order_by("from_on")
    assert (old.to_on, old.gone_at) == (yesterday, None)
    assert new.gone_at is not None, "what would begin today is void"
    assert Deputy.objects.get(person=person).to_on == yesterday
    assert not Sealed.objects.filter(value=name).exists()
    assert names_of([person.pk]) == {person.pk: ""}
    assert posts_in_words([person.pk], DAY) == {}
    assert check().ok


def test_taking_a_name_away_is_refused(built: build.House) -> None:
    person = built.people["甲一书记"]
    refused("oneself", lambda: org.anonymise_person(person=person, by=By(person=person.pk)))
    org.anonymise_person(person=person, by=BY)
    refused("gone_already", lambda: org.anonymise_person(person=person, by=BY))
    later = DAY + timedelta(days=1)
    post = built.posts["甲二书记"]
    refused("post_gone", lambda: org.appoint(post=post, person=person, from_on=later, by=BY))
    refused("post_gone", lambda: org.name_deputy(post=post, person=person, from_on=DAY, to_on=later, by=BY))


def test_the_database_lets_no_anonymised_person_have_a_name(built: build.House) -> None:
    person = built.people["甲一书记"]
    org.anonymise_person(person=person, by=BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(name="示甲")
