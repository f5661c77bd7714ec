"""Handing a seat over (rules 23): who may open and sign, what is frozen, what it waits for, who sees it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import build
import hearings_build
import lists_build as made
from luoshi.access import actions as access
from luoshi.access.calls import calls_of
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from luoshi.cadence.kinds import RecordKind as K
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.lists import actions, queries, rights
from luoshi.lists.kinds import Side
from luoshi.lists.models import Handover
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import DocumentKind, ProposalKind
from luoshi.meetings.kinds import Outcome
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind
from luoshi.org.models import Person
from luoshi.records.actions import Decided, NewRecord, enter
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = build.TODAY + timedelta(days=10)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def coming(house: build.House, post: str = "甲司党务", name: str = "接任的人", on: date = LATER) -> Person:
    """Enter who comes after the holder of a post; he has an account and a seat elsewhere by then."""
    person = org.register_person(name=name, by=build.SYSTEM)
    house.people[name] = person
    org.appoint(post=house.posts[post], person=person, from_on=on, by=build.SYSTEM)
    return person


def opened(house: build.House, post: str = "甲司党务", who: str = "甲司党务") -> Handover:
    return actions.open_handover(post=house.posts[post], by=house.by(who))


def by(house: build.House, name: str, post: str = "甲司党务") -> Any:
    return By(person=house.people[name].pk, post=house.posts[post].pk)


def test_it_is_between_who_leaves_and_who_comes(house: build.House) -> None:
    taker = coming(house)
    handover = opened(house)
    assert (handover.giver, handover.taker) == (house.people["甲司党务"].pk, taker.pk)
    assert handover.is_open
    assert [each.act for each in Event.objects.filter(act__startswith="handover")] == ["handover.opened"]


def test_where_the_new_holder_came_lately_it_is_between_the_last_two(house: build.House) -> None:
    taker = coming(house, on=build.TODAY - timedelta(days=20))
    handover = opened(house, who="综合岗")
    assert (handover.giver, handover.taker) == (house.people["甲司党务"].pk, taker.pk)


def test_a_vacant_seat_is_handed_to_whoever_comes(house: build.House) -> None:
    org.leave(tenure=house.posts["甲司党务"].tenures.get(), last_on=build.TODAY - DAY, by=build.SYSTEM)
    handover = opened(house, who="综合岗")
    assert (handover.giver, handover.taker) == (house.people["甲司党务"].pk, "")
    with pytest.raises(NotAllowed):
        actions.sign(handover=handover, side=Side.TOOK, by=house.by("乙司党务"))
    coming(house, on=build.TODAY)
    signed = actions.sign(handover=handover, side=Side.TOOK, by=by(house, "接任的人"))
    assert signed.taker == house.people["接任的人"].pk


def test_nobody_to_hand_over_is_refused(house: build.House) -> None:
    post = org.create_post(
        kind=PostKind.MEMBER, title="新岗", unit=house.units["甲司"], from_on=build.TODAY, by=build.SYSTEM
    )
    with pytest.raises(Refusal) as refused:
        actions.open_handover(post=post, by=house.by("综合岗"))
    assert refused.value.code == "nobody"
    opened(house)
    with pytest.raises(Refusal) as refused:
        opened(house)
    assert refused.value.code == "open_already"
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(
            post=house.posts["甲司党务"],
            giver="1" * 16,
            opened_on=build.TODAY,
            opened_at=clock.now(),
            opened_by="1" * 16,
        )


def test_each_signs_for_himself_only(house: build.House) -> None:
    coming(house)
    handover = opened(house)
    for who, side in (("综合岗", Side.GAVE), ("甲司党务", Side.TOOK), ("甲司司长", Side.TOOK)):
        with pytest.raises(NotAllowed):
            actions.sign(handover=handover, side=side, by=house.by(who))
    actions.sign(handover=handover, side=Side.GAVE, by=house.by("甲司党务"))
    with pytest.raises(Conflict):
        actions.sign(handover=handover, side=Side.GAVE, by=house.by("甲司党务"))
    signed = actions.sign(handover=handover, side=Side.TOOK, by=by(house, "接任的人"))
    assert (signed.is_signed, signed.signed_on) == (True, build.TODAY)
    with pytest.raises(Refusal):
        actions.cancel_handover(handover=handover, reason="不走了", by=house.by("甲司党务"))
    assert check().ok


def test_signing_moves_nothing_and_the_sheet_is_frozen(house: build.House) -> None:
    """What is open belongs to the seat; what stood there at the first signature stays as it was."""
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗", title="把台账装订成册")
    coming(house)
    handover = opened(house)
    assert queries.sheet_of(handover.post, build.TODAY)["items"][0]["title"] == "把台账装订成册"
    signed = actions.sign(handover=handover, side=Side.TOOK, by=by(house, "接任的人"))
    items.submit(item=item, effect=Effect(effect="装好了"), by=house.by("甲司党务"))
    item.refresh_from_db()
    items.confirm(item=item, by=house.by("综合岗"))
    signed = actions.sign(handover=signed, side=Side.GAVE, by=house.by("甲司党务"))
    assert signed.sheet is not None
    assert [row["title"] for row in signed.sheet["items"]] == ["把台账装订成册"]
    assert signed.sheet["items"][0]["state"] == "open"
    item.refresh_from_db()
    assert item.lead == house.units["甲司"]


def test_two_signing_at_once_freeze_one_sheet(house: build.House) -> None:
    """Both read the sheet before either signed: the second signature finds the first one's content and leaves it."""
    coming(house)
    handover = opened(house)
    seen_by_taker = Handover.objects.get(pk=handover.pk)
    first = actions.sign(handover=handover, side=Side.GAVE, by=house.by("甲司党务"))
    build.item(house, lead="甲司", owner="示例部", by="综合岗", title="签字以后才来的事")
    second = actions.sign(handover=seen_by_taker, side=Side.TOOK, by=by(house, "接任的人"))
    assert second.is_signed
    assert second.sheet == first.sheet
    with pytest.raises(Refusal):
        actions.sign(handover=seen_by_taker, side=Side.TOOK, by=by(house, "接任的人"))


def test_what_stands_on_the_sheet(house: build.House) -> None:
    """Open items of the seat, turns due, requests waiting, promises in minutes that became no item."""
    mine = build.item(house, lead="甲司", owner="示例部", by="综合岗", title="甲司自己的事")
    below = build.item(house, title="支部的事")
    items.submit(item=below, effect=Effect(effect="办好了"), by=house.by("甲一书记"))
    items.ask_date(item=mine, due_to=date(2021, 8, 1), reason="等文件", by=house.by("甲司党务"))
    asked = build.item(house, title="支部要改期的事")
    items.ask_date(item=asked, due_to=date(2021, 8, 1), reason="等材料", by=house.by("甲一书记"))
    own = mandate.enter_document(
        title="甲司办法",
        kind=DocumentKind.RULE,
        owner=house.units["甲司"],
        issued_on=build.TODAY,
        by=house.by("甲司党务"),
    )
    mandate.propose(
        document=own,
        unit=house.units["甲司第一党支部"],
        post=house.posts["甲一书记"],
        kind=ProposalKind.COMMENT,
        text="从哪个月起",
        by=house.by("甲一书记"),
    )
    new = NewRecord(
        host=house.units["甲司"],
        kinds=(K.OTHER,),
        held_on=date(2021, 3, 1),
        required=9,
        topics="碰头",
        decisions=(Decided("下月把制度过一遍"),),
    )
    enter(new=new, by=house.by("甲司党务"))
    old = NewRecord(
        host=house.units["甲司"],
        kinds=(K.OTHER,),
        held_on=date(2020, 2, 1),
        required=9,
        topics="碰头",
        decisions=(Decided("一年多以前定的"),),
    )
    enter(new=old, by=house.by("甲司党务"))
    sheet = queries.sheet_of(house.posts["甲司党务"], build.TODAY)
    assert [row["title"] for row in sheet["items"]] == ["甲司自己的事"]
    kinds = [(row["kind"], row.get("title", "")) for row in sheet["waiting"]]
    assert ("judge", "支部的事") in kinds
    assert ("asked", "甲司自己的事") in kinds
    assert ("date", "支部要改期的事") in kinds
    assert ("call", "") in kinds
    assert [row["text"] for row in sheet["promises"]] == ["下月把制度过一遍"]
    assert {row["code"] for row in sheet["turns"]} >= {"governance", "centre_study"}
    leader = queries.sheet_of(house.posts["分管领导"], build.TODAY)
    assert {row["code"] for row in leader["turns"]} == {"dual_life"}
    assert leader["items"] == []


def test_a_meetings_decision_without_an_item_is_a_promise(db: None) -> None:
    """A decision with who and when is an item; without one it stands in the minutes alone, and on the sheet of the unit's clerk."""
    with clock.at(build.TODAY):
        house = hearings_build.house()
        session = hearings_build.held(house, build.TODAY, ("甲司", Outcome.DECISION))
        assert session.record is not None
        sheet = queries.sheet_of(house.posts["秘书岗"], build.TODAY)
        assert sheet["promises"] == [], "it became an item"
        session.record.decisions.create(text="再议一次", item=None)
        sheet = queries.sheet_of(house.posts["秘书岗"], build.TODAY)
        assert [row["text"] for row in sheet["promises"]] == ["再议一次"]


def test_no_names_stand_in_what_is_frozen(house: build.House) -> None:
    coming(house)
    signed = actions.sign(handover=opened(house), side=Side.GAVE, by=house.by("甲司党务"))
    assert "示甲司党务" not in str(signed.sheet)


def test_who_is_anonymised_is_signed_for_by_the_superior_with_a_reason(house: build.House) -> None:
    taker = coming(house, on=build.TODAY)
    access.enable_account(
        account=access.make_account(person=taker, username="jieren", by=build.SYSTEM),
        by=house.by("安全管理员"),
    )
    handover = opened(house, who="综合岗")
    org.anonymise_person(person=house.people["甲司党务"], by=build.SYSTEM)
    assert not rights.can_sign(handover.giver)
    for who in ("甲司司长", "乙司党务"):
        with pytest.raises(NotAllowed):
            actions.sign_for(handover=handover, reason="本人已离开", by=house.by(who))
    with pytest.raises(Refusal) as refused:
        actions.sign_for(handover=handover, reason=" ", by=house.by("综合岗"))
    assert refused.value.code == "reason_missing"
    signed = actions.sign_for(handover=handover, reason="本人已调离，姓名已销去", by=house.by("综合岗"))
    assert (signed.gave_by, signed.gave_for) == (house.people["综合岗"].pk, "本人已调离，姓名已销去")
    done = actions.sign(handover=signed, side=Side.TOOK, by=by(house, "接任的人"))
    assert done.is_signed
    last = Event.objects.filter(act="handover.signed").order_by("seq").first()
    assert last is not None


def test_who_can_sign_is_not_signed_for(house: build.House) -> None:
    coming(house)
    house.account("甲司党务")
    handover = opened(house)
    assert rights.can_sign(handover.giver)
    with pytest.raises(Refusal) as refused:
        actions.sign_for(handover=handover, reason="等不及", by=house.by("综合岗"))
    assert refused.value.code == "can_sign"
    assert not rights.may_sign_for(house.viewer("综合岗"), handover)


def test_a_handover_of_an_anonymised_holder_may_still_be_opened(house: build.House) -> None:
    org.anonymise_person(person=house.people["甲司党务"], by=build.SYSTEM)
    handover = opened(house, who="综合岗")
    assert (handover.giver, handover.taker) == (house.people["甲司党务"].pk, "")


def test_it_waits_on_the_lists_of_both_until_each_has_signed(house: build.House) -> None:
    coming(house, on=build.TODAY)
    for name in ("甲司党务", "接任的人"):
        person = house.people[name]
        elsewhere = org.create_post(
            kind=PostKind.MEMBER,
            title=f"别处{name}",
            unit=house.units["甲司"],
            from_on=build.TODAY,
            by=build.SYSTEM,
        )
        org.appoint(post=elsewhere, person=person, from_on=build.TODAY, by=build.SYSTEM)
        house.posts[f"别处{name}"] = elsewhere
        house.people[f"别处{name}"] = person
        account = access.make_account(person=person, username=f"u{person.pk}", by=build.SYSTEM)
        access.enable_account(account=account, by=house.by("安全管理员"))
    handover = opened(house, who="综合岗")

    def waits(who: str) -> list[str]:
        viewer = house.viewer(who)
        assert viewer.acting is not None
        return [call.kind for call in calls_of(viewer.acting, viewer, build.TODAY) if call.kind == "handover"]

    assert (waits("别处甲司党务"), waits("别处接任的人"), waits("综合岗")) == (["handover"], ["handover"], [])
    actions.sign(handover=handover, side=Side.GAVE, by=by(house, "甲司党务"))
    assert (waits("别处甲司党务"), waits("别处接任的人")) == ([], ["handover"])
    actions.sign(handover=handover, side=Side.TOOK, by=by(house, "接任的人"))
    assert waits("别处接任的人") == []


def test_who_may_open_one(house: build.House) -> None:
    post = house.posts["甲一书记"]

    def may(who: str) -> bool:
        return rights.may_hand_over(house.viewer(who), post)

    assert {who for who in house.posts if who in house.people and may(who)} == {
        "甲一书记",
        "甲司党务",
        "综合岗",
        "复核岗",
    }
    assert rights.may_hand_over(house.viewer("甲司党务"), house.posts["甲司司长"]), "the unit's staff"
    taker = coming(house, post="甲一书记")
    house.posts["接任的人"] = house.posts["乙司牵头"]
    org.appoint(post=house.posts["乙司牵头"], person=taker, from_on=build.TODAY, by=build.SYSTEM)
    assert may("接任的人"), "who comes after"


def test_sight_is_that_of_the_post(house: build.House) -> None:
    coming(house)
    handover = opened(house)
    for who in ("甲司党务", "甲司司长", "综合岗", "监督员", "分管领导"):
        assert queries.get_handover(house.viewer(who), handover.pk) == handover
    for who in ("乙司党务", "甲一书记", "子院党务"):
        with pytest.raises(NotFound):
            queries.get_handover(house.viewer(who), handover.pk)


def test_cancelled_it_stays_and_another_may_be_opened(house: build.House) -> None:
    coming(house)
    handover = opened(house)
    with pytest.raises(Refusal):
        actions.cancel_handover(handover=handover, reason="", by=house.by("甲司党务"))
    actions.cancel_handover(handover=handover, reason="开错了", by=house.by("甲司党务"))
    with pytest.raises(Refusal) as refused:
        actions.sign(handover=handover, side=Side.GAVE, by=house.by("甲司党务"))
    assert refused.value.code == "cancelled"
    assert opened(house).pk != handover.pk
    assert Handover.objects.count() == 2
    rows, _after = queries.handovers(house.viewer("综合岗"), waiting=True)
    assert len(rows) == 1


def test_a_marking_in_a_reason_is_refused(house: build.House) -> None:
    coming(house)
    with pytest.raises(Refusal) as refused:
        actions.cancel_handover(handover=opened(house), reason="机密★", by=house.by("甲司党务"))
    assert refused.value.code == "secret"
