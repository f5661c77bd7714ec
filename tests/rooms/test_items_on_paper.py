"""Every way to close on paper is refused: at the action, in bulk, and (tests/web) on the page and by import.

Source: rules 6 and 7: submitting needs an effect; the confirmer is another person than the doer, compared across
posts, deputies and those who typed; what closing needs is data on the item; a parent closes when its children are
closed. Rules 6: 谁验收、谁负责; applicant ≠ acceptor; 完成 is not 销号.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

import build
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.items import actions
from luoshi.items.actions import Effect, Part
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.items.models import Awaiting, Item, Progress, Step
from luoshi.org import actions as org
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
GOOD = Effect(effect="安排已经印发，23名党员照着学完")


@pytest.fixture
def house():  # type: ignore[no-untyped-def]
    built = build.house()
    with clock.at(build.TODAY):
        yield built


def _state() -> tuple[object, ...]:
    rows = list(Item.objects.order_by("pk").values()), list(Step.objects.order_by("pk").values())
    return (*rows, Progress.objects.count(), Awaiting.objects.count(), Event.objects.count())


def refused(code: str, act: Callable[[], object]) -> None:
    """The act is refused with ``code``, in words, and nothing at all has changed."""
    before = _state()
    with pytest.raises(Refusal) as found:
        act()
    assert found.value.code == code, found.value
    assert str(found.value.says)
    assert str(found.value.mend)
    assert _state() == before


def submitted(house: build.House, **more: object) -> Item:
    item = build.item(house, **more)
    return actions.submit(item=item, effect=GOOD, by=house.by("甲一书记"))


def confirm_both_ways(house: build.House, item: Item, by: By, code: str) -> None:
    """One by one and in series are refused alike."""
    refused(code, lambda: actions.confirm(item=item, by=by))
    other = submitted(house)
    refused(code, lambda: actions.confirm_many(items=[other, item], by=by))


@pytest.mark.parametrize("nothing", ["", "  ", "。", "……", "——！"])
def test_no_effect(house: build.House, nothing: str) -> None:
    item, good = build.item(house), build.item(house)
    by = house.by("甲一书记")
    refused("missing_effect", lambda: actions.submit(item=item, effect=Effect(effect=nothing), by=by))
    refused(
        "missing_effect",
        lambda: actions.submit_many(entries=[(good, GOOD), (item, Effect(effect=nothing))], by=by),
    )


@pytest.mark.parametrize(
    ("needs", "given", "code"),
    [
        ({"needs_document": "责任清单"}, {}, "missing_document"),
        ({"needs_document": "责任清单"}, {"documents": [" ", ""]}, "missing_document"),
        ({"needs_rule": True}, {}, "missing_rule"),
        ({"needs_beneficiary": True}, {}, "missing_beneficiary"),
        ({"klass": Klass.SUSTAINED, "due_on": None}, {}, "missing_rule"),
    ],
)
def test_what_the_opener_asked_for_is_missing(
    house: build.House, needs: dict, given: dict, code: str
) -> None:  # type: ignore[type-arg]
    item = build.item(house, **needs)
    refused(
        code,
        lambda: actions.submit(
            item=item, effect=Effect(effect=GOOD.effect, **given), by=house.by("甲一书记")
        ),
    )


def test_what_closing_needs_is_asked_again_when_it_closes(house: build.House) -> None:
    item = build.item(house, needs_relook=True)
    actions.submit(item=item, effect=GOOD, by=house.by("甲一书记"))
    confirm_both_ways(house, item, house.by("甲司党务"), "missing_relook")
    done = actions.confirm(item=item, by=house.by("甲司党务"), relook_on=build.TODAY + timedelta(days=180))
    assert (done.state, done.relook_on) == ("closed", build.TODAY + timedelta(days=180))


def test_a_sustained_item_closes_by_rule_and_check_never_by_date(house: build.House) -> None:
    """Rules 6: 长期坚持 cannot be closed by date."""
    item = build.item(house, klass=Klass.SUSTAINED, due_on=date(2021, 4, 1), check_every=3)
    actions.submit(
        item=item, effect=Effect(effect="制度定了，每季度都查", rule="《示例办法》"), by=house.by("甲一书记")
    )
    confirm_both_ways(house, item, house.by("甲司党务"), "missing_check")
    actions.return_(item=item, reason="先做一次检查", by=house.by("甲司党务"))
    checked = actions.check_up(item=item, note="查了三处都在用", by=house.by("甲司党务"))
    assert checked.due_on == date(2021, 7, 1)
    actions.submit(
        item=item, effect=Effect(effect="制度定了，每季度都查", rule="《示例办法》"), by=house.by("甲一书记")
    )
    assert actions.confirm(item=item, by=house.by("甲司党务")).state == "closed"


def test_the_same_person_in_another_post(house: build.House) -> None:
    org.appoint(
        post=house.posts["甲司司长"], person=house.people["甲一书记"], from_on=build.TODAY, by=build.SYSTEM
    )
    by = By(person=house.people["甲一书记"].pk, post=house.posts["甲司司长"].pk)
    confirm_both_ways(house, submitted(house), by, "same_person")


def test_the_same_person_as_deputy(house: build.House) -> None:
    org.name_deputy(
        post=house.posts["甲司党务"],
        person=house.people["甲一书记"],
        from_on=build.TODAY,
        to_on=build.TODAY + timedelta(days=9),
        by=build.SYSTEM,
    )
    by = By(person=house.people["甲一书记"].pk, post=house.posts["甲司党务"].pk)
    confirm_both_ways(house, submitted(house), by, "same_person")


def test_whoever_wrote_progress_is_a_doer(house: build.House) -> None:
    item = build.item(house)
    worker = By(person=house.people["甲司党务"].pk, post=house.posts["甲一书记"].pk)
    actions.note_progress(item=item, unit=house.units["甲司第一党支部"], text="替支部写了初稿", by=worker)
    actions.submit(item=item, effect=GOOD, by=house.by("甲一书记"))
    confirm_both_ways(house, item, house.by("甲司党务"), "same_person")


def test_typed_for_oneself(house: build.House) -> None:
    """Who typed the submission for another judges it no more than who is named in it."""
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗")
    actions.submit(item=item, effect=GOOD, by=house.by("综合岗"), for_post=house.posts["甲司司长"])
    refused("same_person", lambda: actions.confirm(item=item, by=house.by("综合岗")))
    refused("same_person", lambda: actions.confirm_many(items=[item], by=house.by("综合岗")))
    refused(
        "same_person",
        lambda: actions.confirm(
            item=item, by=house.by("综合岗"), for_post=house.posts["复核岗"], signed_document="批示"
        ),
    )
    assert actions.confirm(item=item, by=house.by("复核岗")).state == "closed"


@pytest.mark.parametrize(
    "who", ["甲二书记", "乙司党务", "子院党务", "综合岗", "工作组员", "核验员", "分管领导"]
)
def test_the_wrong_place(house: build.House, who: str) -> None:
    confirm_both_ways(house, submitted(house), house.by(who), "wrong_place")


def test_the_inspectors_supervise_and_never_confirm(house: build.House) -> None:
    refused("inspector", lambda: actions.confirm(item=submitted_once(house), by=house.by("监督员")))
    refused(
        "inspector",
        lambda: build.item(house, judge_from=JudgeFrom.GROUP, judge_group=house.groups["派驻纪检监察组"]),
    )


_ONCE: dict[int, Item] = {}


def submitted_once(house: build.House) -> Item:
    if id(house) not in _ONCE:
        _ONCE.clear()
        _ONCE[id(house)] = Item.objects.filter(state="submitted").first() or submitted(house)
    return _ONCE[id(house)]


@pytest.fixture(autouse=True)
def _one_waits(house: build.House) -> None:
    submitted_once(house)


def test_an_open_child_keeps_its_parent_open(house: build.House) -> None:
    parent = build.item(house, lead="甲司", owner="示例部", by="综合岗")
    children = actions.break_down(
        item=parent,
        parts=[Part(lead=house.units["甲司第一党支部"]), Part(lead=house.units["甲司第二党支部"])],
        by=house.by("甲司党务"),
    )
    refused("missing_children", lambda: actions.submit(item=parent, effect=GOOD, by=house.by("甲司党务")))
    for child, who in zip(children, ("甲一书记", "甲二书记"), strict=True):
        actions.submit(item=child, effect=GOOD, by=house.by(who))
        actions.confirm(item=child, by=house.by("甲司党务"))
    actions.submit(item=parent, effect=GOOD, by=house.by("甲司党务"))
    assert actions.confirm(item=parent, by=house.by("综合岗")).state == "closed"
    again = actions.reopen(
        item=children[0], reason="又出现了", by=house.by("甲司党务"), due_on=date(2021, 6, 1)
    )
    assert (again.state, again.round) == ("open", 2)
    assert Item.objects.get(pk=parent.pk).state == "open", "a parent is closed only while its children are"


def test_the_roots_own_items_need_a_standing_group(house: build.House) -> None:
    """Rules 7: the root names a standing group whose members did not do the work, else the item cannot be opened."""
    own = {"lead": "示例部", "owner": "示例部", "by": "综合岗"}
    refused("root_needs_group", lambda: build.item(house, **own))
    refused(
        "root_needs_group",
        lambda: build.item(house, **own, judge_from=JudgeFrom.GROUP, judge_group=house.groups["第一工作组"]),
    )
    empty = org.form_group(
        name="空着的核验组",
        kind=GroupKind.STANDING,
        home=house.units["示例部"],
        from_on=build.TODAY,
        by=build.SYSTEM,
    )
    refused(
        "root_needs_group", lambda: build.item(house, **own, judge_from=JudgeFrom.GROUP, judge_group=empty)
    )
    item = build.item(house, **own, judge_from=JudgeFrom.GROUP, judge_group=house.groups["常设核验组"])
    member = By(person=house.people["核验员"].pk, post=house.posts["综合岗"].pk)
    actions.note_progress(item=item, unit=house.units["示例部"], text="帮着写了一段", by=member)
    actions.submit(item=item, effect=GOOD, by=house.by("综合岗"))
    refused("same_person", lambda: actions.confirm(item=item, by=house.by("核验员")))
    refused("wrong_place", lambda: actions.confirm(item=item, by=house.by("复核岗")))
    post = org.create_post(
        kind=PostKind.CONFIRMER,
        title="核验二岗",
        group=house.groups["常设核验组"],
        from_on=build.TODAY,
        by=build.SYSTEM,
    )
    person = org.register_person(name="示核验二", by=build.SYSTEM)
    org.appoint(post=post, person=person, from_on=build.TODAY, by=build.SYSTEM)
    assert actions.confirm(item=item, by=By(person=person.pk, post=post.pk)).state == "closed"


def test_typed_for_a_leader_waits_for_his_own_word(house: build.House) -> None:
    """Rules 7: it counts as the leader's decision only with his own confirmation or a cited signed document."""
    item = submitted(house)
    staff, leader = house.by("甲司党务"), house.posts["甲司司长"]
    assert actions.confirm(item=item, by=staff, for_post=leader).state == "submitted"
    row = Awaiting.objects.get()
    refused("not_now", lambda: actions.endorse(awaiting=row, by=house.by("甲司党务")))
    done = actions.endorse(awaiting=row, by=house.by("甲司司长"))
    assert done.state == "closed"
    assert Step.objects.get(item=item, act="confirmed").known_by == house.people["甲司司长"].pk
    other = submitted(house)
    signed = actions.confirm(item=other, by=staff, for_post=leader, signed_document="司长4月20日批示")
    step = Step.objects.get(item=other, act="confirmed")
    assert signed.state == "closed"
    assert (step.known_by, step.for_person) == (house.people["甲司党务"].pk, house.people["甲司司长"].pk)


def test_what_is_typed_and_dropped_leaves_the_item_as_it_was(house: build.House) -> None:
    item = submitted(house)
    actions.return_(item=item, reason="再写清楚", by=house.by("甲司党务"), for_post=house.posts["甲司司长"])
    actions.drop_typed(awaiting=Awaiting.objects.get(), by=house.by("甲司司长"))
    assert Item.objects.get(pk=item.pk).state == "submitted"
    assert actions.confirm(item=item, by=house.by("甲司党务")).state == "closed"


def test_a_vacant_post_cannot_be_typed_for(house: build.House) -> None:
    tenure = house.posts["甲司司长"].tenures.get()
    org.leave(tenure=tenure, last_on=build.TODAY - timedelta(days=1), by=build.SYSTEM)
    item = submitted(house)
    refused(
        "vacant",
        lambda: actions.confirm(item=item, by=house.by("甲司党务"), for_post=house.posts["甲司司长"]),
    )


@pytest.mark.parametrize(
    ("days", "allowed"),
    [
        (date(2021, 4, 13), False),  # five working days to 20 April: answered in time today
        (date(2021, 4, 12), True),  # the sixth: it goes to the superior too
        (date(2021, 3, 31), True),
    ],
)
def test_a_submission_unanswered_goes_to_the_superior_too(
    house: build.House, days: date, allowed: bool
) -> None:
    """Rules 7: after 5 working days; 清明 2021 was 3 to 5 April."""
    with clock.at(days):
        item = submitted(house)
    if allowed:
        assert actions.confirm(item=item, by=house.by("综合岗")).state == "closed"
    else:
        refused("wrong_place", lambda: actions.confirm(item=item, by=house.by("综合岗")))


def test_the_ledger_of_all_this_verifies(house: build.House) -> None:
    item = submitted(house)
    actions.confirm(item=item, by=house.by("甲司党务"))
    assert check().ok
