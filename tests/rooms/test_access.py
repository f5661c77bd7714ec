"""Who sees what, who may what, who gets in.

Sources: rules 2 (posts; as little personal data as possible) and 12 (what is out of sight does not exist).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

import build
from luoshi.access import actions as access
from luoshi.access import queries
from luoshi.access.models import Account
from luoshi.access.rights import RIGHTS, Verb
from luoshi.access.scope import viewer_for, viewer_of
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed, NotFound, Refusal
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import LineKind
from luoshi.org import actions as org
from luoshi.org.kinds import ADMINISTRATORS, PostKind, UnitKind
from luoshi.org.models import Person, Post, Tenure

DAY, BY = build.TODAY, build.SYSTEM
TOMORROW, YESTERDAY = DAY + timedelta(days=1), DAY - timedelta(days=1)


@pytest.fixture
def built(db: None) -> Any:
    with clock.at(DAY):
        yield build.house()


def seen(built: build.House, name: str) -> set[str]:
    return {unit.name for unit in queries.visible_units(built.viewer(name))}


ALL = {
    "示例部",
    "甲司",
    "甲司第一党支部",
    "甲司第二党支部",
    "乙司",
    "乙司第一党支部",
    "子院",
    "子院第一党支部",
}
JIA = {"甲司", "甲司第一党支部", "甲司第二党支部"}
SIGHT: list[tuple[str, set[str], set[str], set[str]]] = [
    # post, units, lines, groups
    ("综合岗", ALL, set(), set()),
    ("秘书岗", ALL, set(), set()),
    ("甲司司长", JIA, set(), set()),
    ("甲司党务", JIA, set(), set()),
    ("甲一书记", {"甲司第一党支部"}, set(), set()),
    ("乙司党务", {"乙司", "乙司第一党支部"}, set(), set()),
    ("乙司牵头", {"乙司", "乙司第一党支部"}, {"Y1"}, set()),
    ("子一书记", {"子院第一党支部"}, set(), set()),
    ("分管领导", JIA, set(), {"党组"}),
    ("工作组员", {"甲司第一党支部", "子院", "子院第一党支部"}, set(), {"第一工作组"}),
    ("核验员", set(), set(), {"常设核验组"}),
    ("监督员", ALL, set(), {"派驻纪检监察组"}),
    ("学习组长", set(), set(), {"甲司第一学习小组"}),
    ("系统管理员", set(), set(), set()),
    ("安全管理员", set(), set(), set()),
    ("审计管理员", set(), set(), set()),
]


def test_scope_of_each_role(built: build.House) -> None:
    for post, units, lines, groups in SIGHT:
        viewer = built.viewer(post)
        assert seen(built, post) == units, post
        assert {code for code, line in built.lines.items() if line.pk in viewer.lines} == lines, post
        assert {name for name, group in built.groups.items() if group.pk in viewer.groups} == groups, post
        for name, unit in built.units.items():
            assert viewer.sees_path(unit.path) == (name in units), (post, name)
            if name in units:
                assert queries.get_unit(viewer, unit.pk).name == name
            else:
                with pytest.raises(NotFound):
                    queries.get_unit(viewer, unit.pk)


def test_a_scope_is_resolved_in_two_queries(built: build.House, django_assert_num_queries: Any) -> None:
    account = queries.get_account(built.viewer("系统管理员"), built.account("甲一书记").pk)
    with django_assert_num_queries(2):
        viewer_of(account)


def test_what_is_absent_and_what_is_out_of_sight_answer_alike(built: build.House) -> None:
    viewer = built.viewer("甲一书记")
    absent = 10**6
    for get, pks in (
        (queries.get_unit, [built.units["乙司"].pk, absent]),
        (queries.get_group, [built.groups["第一工作组"].pk, absent]),
        (queries.get_post, [built.posts["乙司党务"].pk, absent]),
        (queries.get_tenure, [Tenure.objects.get(post=built.posts["乙司党务"]).pk, absent]),
    ):
        said = []
        for pk in pks:
            with pytest.raises(NotFound) as caught:
                get(viewer, pk)
            said.append(str(caught.value))
        assert len(set(said)) == 1
    for person in (built.people["乙司党务"].pk, "0" * 16):
        with pytest.raises(NotFound):
            queries.get_person(viewer, person)


def test_groups_in_sight(built: build.House) -> None:
    def groups(post: str) -> set[str]:
        return {group.name for group in queries.visible_groups(built.viewer(post))}

    assert groups("综合岗") == set(built.groups)
    assert groups("甲司党务") == {"甲司第一学习小组"}
    assert groups("甲一书记") == set()
    assert groups("工作组员") == {"第一工作组"}


def test_people_in_sight(built: build.House) -> None:
    def people(post: str) -> set[str]:
        return {p.name for p in queries.visible_people(built.viewer(post))}

    assert people("甲一书记") == {"示甲一书记"}
    assert people("甲司党务") == {"示甲司司长", "示甲司党务", "示甲一书记", "示甲二书记", "示学习组长"}
    assert people("系统管理员") == {"示系统管理员"}, "oneself alone"
    assert len(people("综合岗")) == len(built.people)
    org.leave(tenure=Tenure.objects.get(post=built.posts["甲二书记"]), last_on=YESTERDAY, by=BY)
    assert "示甲二书记" in people("甲司党务"), "who held a post there once stays known there"


def test_who_has_no_post_yet_is_seen_by_who_seats_people(built: build.House) -> None:
    person = org.register_person(name="示新人", by=BY)
    assert queries.get_person(built.viewer("综合岗"), person.pk) == person
    for post in ("秘书岗", "甲司党务", "监督员"):
        with pytest.raises(NotFound):
            queries.get_person(built.viewer(post), person.pk)


# what changes a scope counts from the next request


def test_a_tenure_that_ended_counts_from_the_next_request(built: build.House) -> None:
    org.leave(tenure=Tenure.objects.get(post=built.posts["甲司党务"]), last_on=DAY, by=BY)
    assert seen(built, "甲司党务") == JIA
    with clock.at(TOMORROW):
        assert seen(built, "甲司党务") == set()
        assert built.viewer("甲司党务").acting is None


def test_a_tenure_that_begins_later_does_not_count_yet(built: build.House) -> None:
    org.appoint(post=built.posts["乙司党务"], person=built.people["甲一书记"], from_on=TOMORROW, by=BY)
    assert seen(built, "甲一书记") == {"甲司第一党支部"}
    with clock.at(TOMORROW):
        assert seen(built, "甲一书记") == {"甲司第一党支部", "乙司", "乙司第一党支部"}


def test_a_tenure_that_was_void_counts_never(built: build.House) -> None:
    Tenure.objects.filter(post=built.posts["甲司党务"]).update(gone_at=clock.now(), gone_by=BY.person)
    assert seen(built, "甲司党务") == set()


def test_a_deputy_sees_and_may_what_the_post_may_between_two_days(built: build.House) -> None:
    post, person = built.posts["乙司党务"], built.people["甲一书记"]
    org.name_deputy(post=post, person=person, from_on=DAY, to_on=TOMORROW, by=BY)
    viewer = viewer_for(person.pk, acting=post.pk)
    assert viewer.acting
    assert (viewer.acting.deputy, viewer.acting.title) == (True, "乙司党务")
    assert viewer.has(Verb.OPEN)
    assert viewer.by().person == person.pk, "under his own name"
    assert seen(built, "甲一书记") == {"甲司第一党支部", "乙司", "乙司第一党支部"}
    for day in (YESTERDAY, TOMORROW + timedelta(days=1)):
        with clock.at(day):
            assert seen(built, "甲一书记") == {"甲司第一党支部"}


def test_portfolio_group_and_line_count_between_their_days(built: build.House) -> None:
    leader = built.posts["分管领导"]
    charge = org.give_charge(post=leader, unit=built.units["子院"], from_on=DAY, by=BY)
    mandate.charge_line(post=leader, line=built.lines["Y1"], from_on=DAY, by=BY)
    assert seen(built, "分管领导") == JIA | {"子院", "子院第一党支部"}
    assert built.viewer("分管领导").lines == {built.lines["Y1"].pk}
    org.end_charge(portfolio=charge, last_on=DAY, by=BY)
    with clock.at(TOMORROW):
        assert seen(built, "分管领导") == JIA
    with clock.at(YESTERDAY):
        assert built.viewer("分管领导").lines == set()
    org.disband_group(group=built.groups["第一工作组"], last_on=YESTERDAY, by=BY)
    assert seen(built, "工作组员") == set()


def test_only_the_line_post_of_the_lead_department_leads_the_line(built: build.House) -> None:
    line = mandate.open_line(
        code="Y2", name="数据", kind=LineKind.BUSINESS, lead=built.units["乙司"], from_on=DAY, by=BY
    )
    assert line.pk in built.viewer("乙司牵头").lines
    assert built.viewer("乙司党务").lines == set()


def test_a_successor_sees_what_its_predecessors_left(built: build.House) -> None:
    one, two = built.units["甲司第一党支部"], built.units["甲司第二党支部"]
    merged = org.merge_units(units=[one, two], name="甲司联合党支部", on=DAY, by=BY)
    post = org.create_post(kind=PostKind.SECRETARY, title="书记岗", unit=merged, from_on=DAY, by=BY)
    org.appoint(post=post, person=built.people["乙一书记"], from_on=DAY, by=BY)
    names = {"甲司联合党支部", "甲司第一党支部", "甲司第二党支部"}
    assert seen(built, "乙一书记") == {"乙司第一党支部", *names}
    assert seen(built, "甲一书记") == set(), "the seat ended with its unit"


def test_neighbouring_ranges_are_one(built: build.House) -> None:
    leader = built.posts["分管领导"]
    for name in ("乙司", "子院"):
        org.give_charge(post=leader, unit=built.units[name], from_on=DAY, by=BY)
    viewer = built.viewer("分管领导")
    assert len(viewer.ranges) == 1
    assert seen(built, "分管领导") == ALL - {"示例部"}


def test_sight_is_of_all_seats_and_rights_of_the_acting_one(built: build.House) -> None:
    org.appoint(post=built.posts["审计管理员"], person=built.people["综合岗"], from_on=DAY, by=BY)
    person = built.people["综合岗"].pk
    office = viewer_for(person, acting=built.posts["综合岗"].pk)
    audit = viewer_for(person, acting=built.posts["审计管理员"].pk)
    assert office.has(Verb.ORGANISE)
    assert not office.has(Verb.READ_TRAIL)
    assert audit.has(Verb.READ_TRAIL)
    assert not audit.has(Verb.READ)
    with pytest.raises(NotAllowed):
        audit.need(Verb.READ)


def test_a_post_one_does_not_hold_is_never_acted_in(built: build.House) -> None:
    viewer = viewer_for(built.people["甲一书记"].pk, acting=built.posts["综合岗"].pk)
    assert viewer.acting
    assert viewer.acting.title == "甲一书记"


# rights

READERS = set(PostKind) - ADMINISTRATORS
HOLDERS: dict[Verb, set[PostKind]] = {
    Verb.READ: READERS,
    Verb.DOCUMENT: {PostKind.HEAD_OFFICE, PostKind.PARTY_STAFF},
    Verb.OPEN: {PostKind.HEAD_OFFICE, PostKind.PARTY_STAFF, PostKind.LINE_LEAD},
    Verb.WORK: {
        PostKind.HEAD_OFFICE,
        PostKind.PARTY_STAFF,
        PostKind.LEADER,
        PostKind.UNIT_LEADER,
        PostKind.SECRETARY,
        PostKind.STUDY_LEADER,
    },
    Verb.JUDGE: {
        PostKind.HEAD_OFFICE,
        PostKind.PARTY_STAFF,
        PostKind.LEADER,
        PostKind.UNIT_LEADER,
        PostKind.LINE_LEAD,
        PostKind.WORKING_GROUP,
        PostKind.CONFIRMER,
    },
    Verb.DECIDE: {PostKind.HEAD_OFFICE, PostKind.PARTY_STAFF, PostKind.UNIT_LEADER, PostKind.LINE_LEAD},
    Verb.TYPE_FOR: {PostKind.HEAD_OFFICE, PostKind.PARTY_STAFF},
    Verb.ORGANISE: {PostKind.HEAD_OFFICE},
    Verb.RECORD: {PostKind.HEAD_OFFICE, PostKind.PARTY_STAFF, PostKind.CLERK, PostKind.SECRETARY},
    Verb.MEET: {PostKind.HEAD_OFFICE, PostKind.PARTY_STAFF, PostKind.CLERK},
    Verb.CONSULT: {PostKind.INSPECTOR},
    Verb.RULE: {PostKind.HEAD_OFFICE, PostKind.PARTY_STAFF},
    Verb.ENTER_OLD: {PostKind.HEAD_OFFICE},
    Verb.IMPORT: {PostKind.HEAD_OFFICE, PostKind.PARTY_STAFF},
    Verb.EXPORT: READERS - {PostKind.CONFIRMER, PostKind.STUDY_LEADER, PostKind.MEMBER},
    Verb.MAKE_ACCOUNT: {PostKind.SYSTEM_ADMIN},
    Verb.ENABLE_ACCOUNT: {PostKind.SECURITY_ADMIN},
    Verb.READ_TRAIL: {PostKind.AUDIT_ADMIN},
}


@pytest.mark.parametrize("verb", Verb)
def test_rights_by_kind_of_post(verb: Verb) -> None:
    assert {kind for kind, rights in RIGHTS.items() if verb in rights} == HOLDERS[verb]


def test_every_kind_of_post_has_its_rights_and_the_inspector_changes_no_item() -> None:
    assert set(RIGHTS) == set(PostKind)
    assert RIGHTS[PostKind.INSPECTOR] == {Verb.READ, Verb.EXPORT, Verb.CONSULT}, (
        "topics of its side, reviews; no item"
    )
    rights = [RIGHTS[kind] for kind in ADMINISTRATORS]
    assert all(len(each) == 1 for each in rights)
    assert len(frozenset().union(*rights)) == 3, "none can do another's job"


# lists through the door


def test_the_tree_shows_what_is_open_in_official_order(built: build.House) -> None:
    viewer = built.viewer("综合岗")

    def rows(*opened: str) -> list[tuple[str, int, int]]:
        ids = {built.units[name].pk for name in opened}
        return [(u.name, u.__dict__["level"], u.n_below) for u in queries.tree_rows(viewer, ids, DAY)]

    closed = [("示例部", 0, 3), ("甲司", 1, 2), ("乙司", 1, 1), ("子院", 1, 1)]
    assert rows() == closed
    assert rows("乙司") == [*closed[:3], ("乙司第一党支部", 2, 0), closed[3]]
    assert rows("甲司第一党支部") == closed, "what is not shown cannot be open"
    cell = org.found_unit(
        name="一组", kind=UnitKind.CELL, parent=built.units["乙司第一党支部"], from_on=DAY, by=BY
    )
    assert ("一组", 3, 0) in rows("乙司", "乙司第一党支部")
    assert cell.name not in [name for name, *_rest in rows("乙司第一党支部")]


def test_the_tree_begins_with_the_highest_unit_in_sight(built: build.House) -> None:
    rows = queries.tree_rows(built.viewer("工作组员"), set(), DAY)
    assert [(u.name, u.__dict__["level"]) for u in rows] == [
        ("甲司第一党支部", 0),
        ("子院", 0),
        ("子院第一党支部", 1),
    ]
    assert queries.tree_rows(built.viewer("系统管理员"), set(), DAY) == []


def test_people_come_by_unit_and_post_page_by_page(built: build.House) -> None:
    viewer = built.viewer("综合岗")
    whole = [row.post.title for row in queries.held_posts(viewer, DAY).rows]
    assert whole[:3] == ["综合岗", "复核岗", "秘书岗"]
    assert (
        whole.index("甲司司长") < whole.index("甲一书记") < whole.index("乙司党务") < whole.index("子院党务")
    )
    paged, after = [], ""
    while True:
        page = queries.held_posts(viewer, DAY, after=after, limit=4)
        paged += [row.post.title for row in page.rows]
        after = page.after
        if not page.more:
            break
    assert paged == whole
    for nonsense in ("x", "1~2~3", "1~2~3~x", "~~~", "٣~1~1~1", "1~" + "9" * 30 + "~1~1"):
        assert queries.held_posts(viewer, DAY, after=nonsense, limit=4).rows is not None


def test_people_are_found_by_characters_and_pinyin(built: build.House) -> None:
    for words in ("示甲一书记", "甲一", "shijiayi", "ShiJia yi"):
        assert "示甲一书记" in [p.name for p in queries.search_people(built.viewer("综合岗"), words)], words
        assert queries.search_people(built.viewer("乙一书记"), words) == []


def test_units_are_found_by_former_names(built: build.House) -> None:
    org.rename_unit(unit=built.units["乙司"], name="新乙司", short_name="", on=DAY, by=BY)
    found = queries.search_units(built.viewer("综合岗"), "乙司")
    assert [unit.name for unit in found] == ["新乙司", "乙司第一党支部"]
    assert queries.search_units(built.viewer("甲司党务"), "乙司") == []


def test_one_s_own_posts_are_seen_wherever_they_are(built: build.House) -> None:
    person = built.people["甲二书记"]
    org.appoint(post=built.posts["乙司党务"], person=person, from_on=DAY, by=BY)
    own, _stood = queries.posts_of(built.viewer("甲二书记"), person)
    assert {row.post.title for row in own} == {"甲二书记", "乙司党务"}
    above, _stood = queries.posts_of(built.viewer("甲司党务"), person)
    assert {row.post.title for row in above} == {"甲二书记"}


def test_a_person_s_data_go_to_the_person_or_head_office(built: build.House) -> None:
    person = built.people["甲一书记"].pk
    assert queries.get_for_export(built.viewer("甲一书记"), person).pk == person
    assert queries.get_for_export(built.viewer("综合岗"), person).pk == person
    with pytest.raises(NotAllowed):
        queries.get_for_export(built.viewer("甲司党务"), person)
    with pytest.raises(NotFound):
        queries.get_for_export(built.viewer("乙司党务"), person)


# accounts through the door


def test_accounts_are_for_their_administrators(built: build.House) -> None:
    account = built.account("甲一书记")
    for post in ("系统管理员", "安全管理员"):
        assert queries.get_account(built.viewer(post), account.pk) == account
        assert account in queries.accounts(built.viewer(post)).rows
        with pytest.raises(NotFound):
            queries.get_account(built.viewer(post), 10**6)
    for post in ("审计管理员", "综合岗", "甲一书记"):
        for act in (
            lambda v: queries.get_account(v, account.pk),
            lambda v: queries.accounts(v),
            lambda v: queries.without_account(v),
        ):
            with pytest.raises(NotAllowed):
                act(built.viewer(post))
    with pytest.raises(NotAllowed):
        queries.without_account(built.viewer("安全管理员"))
    with pytest.raises(NotAllowed):
        queries.entries(built.viewer("系统管理员"))


def test_accounts_come_in_official_order_and_are_found(built: build.House) -> None:
    for name in ("子一书记", "甲一书记", "综合岗", "甲司党务"):
        built.account(name)
    viewer = built.viewer("系统管理员")

    def names(**more: Any) -> list[str]:
        return [account.username for account in queries.accounts(viewer, **more).rows]

    assert names() == ["综合岗", "甲司党务", "甲一书记", "子一书记"]
    first = queries.accounts(viewer, limit=3)
    assert first.more
    assert names(after=first.after) == ["子一书记"]
    assert names(words="shijiayi") == ["甲一书记"]
    access.disable_account(account=built.accounts["综合岗"], by=BY)
    assert names(standing=queries.Standing.SHUT) == ["综合岗"]
    assert "综合岗" not in names(standing=queries.Standing.IN)
    without = [person.name for person in queries.without_account(viewer, "书记")]
    assert without == ["示甲二书记", "示乙一书记"]


# making and closing accounts


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code


def test_an_account_is_made_by_one_and_let_in_by_another(built: build.House) -> None:
    maker, other = built.by("系统管理员"), built.by("安全管理员")
    account = access.make_account(person=built.people["甲一书记"], username="jia1", by=maker)
    assert not account.is_active
    assert not account.has_usable_password()
    refused("made_it", lambda: access.enable_account(account=account, by=maker))
    access.enable_account(account=account, by=other)
    assert Account.objects.get(pk=account.pk).is_active
    access.disable_account(account=account, by=other)
    assert not Account.objects.get(pk=account.pk).is_active
    own = access.make_account(person=built.people["安全管理员"], username="sec", by=maker)
    refused("oneself", lambda: access.disable_account(account=own, by=other))


def test_an_account_is_refused(built: build.House) -> None:
    access.make_account(person=built.people["甲一书记"], username="taken", by=BY)
    for username, code in {
        "": "username",
        "   ": "username",
        "taken": "username",
        "长" * 61: "too_long",
        "a\x00b": "bad_character",
    }.items():
        person = built.people["甲二书记"]
        refused(code, lambda p=person, u=username: access.make_account(person=p, username=u, by=BY))
    refused(
        "one_account", lambda: access.make_account(person=built.people["甲一书记"], username="second", by=BY)
    )
    assert Account.objects.count() == 1


def test_a_weak_password_is_refused(built: build.House) -> None:
    account = access.make_account(person=built.people["甲一书记"], username="jiayishuji", by=BY)
    for password in ("", "short", "elevenchars", "123456789012", "jiayishuji12"):
        refused("weak_password", lambda p=password: access.set_password(account=account, password=p, by=BY))
    assert not Account.objects.get(pk=account.pk).has_usable_password()


def test_saved_views_are_one_s_own(built: build.House) -> None:
    mine, other = built.account("甲一书记"), built.account("甲二书记")
    view = access.save_view(account=mine, name="逾期", page="ledger", query="light=overdue")
    again = access.save_view(account=mine, name="逾期", page="ledger", query="light=soon")
    assert (again.pk, again.query) == (view.pk, "light=soon")
    refused("name_missing", lambda: access.save_view(account=mine, name=" ", page="ledger", query=""))
    access.drop_view(account=other, view=view.pk)
    assert queries.views_of(mine.pk, "ledger") == [view]
    assert queries.views_of(other.pk, "ledger") == []
    access.drop_view(account=mine, view=view.pk)
    assert queries.views_of(mine.pk, "ledger") == []


def test_tenures_of_posts_that_ended_bring_nothing(built: build.House) -> None:
    Post.objects.filter(pk=built.posts["甲司党务"].pk).update(to_on=YESTERDAY)
    assert seen(built, "甲司党务") == set()
    assert Person.objects.filter(pk=built.people["甲司党务"].pk).exists()
    assert connection.vendor in {"sqlite", "postgresql"}
    assert date(2021, 4, 20) == DAY
