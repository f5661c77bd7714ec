"""Dates, breaking down, bulk = single, failure at any statement, lights and figures against a plain calculation."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import build
from luoshi.base import clock
from luoshi.base.refusals import Conflict, Refusal
from luoshi.cadence import calendar
from luoshi.core.life import State
from luoshi.core.lights import light
from luoshi.items import actions, queries
from luoshi.items.actions import Effect, NewItem, Part, Wording
from luoshi.items.filters import Filter, with_light
from luoshi.items.kinds import Klass
from luoshi.items.models import DateRequest, Item, Step
from luoshi.org import tallies
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
GOOD = Effect(effect="安排已经印发，23名党员照着学完")


@contextmanager
def told(code: str) -> Iterator[None]:
    """The act is refused with this code."""
    with pytest.raises(Refusal) as found:
        yield
    assert found.value.code == code


@pytest.fixture
def house():  # type: ignore[no-untyped-def]
    built = build.house()
    with clock.at(build.TODAY):
        yield built


@pytest.mark.parametrize(
    ("asked_on", "accepted"),
    [(date(2021, 6, 29), True), (date(2021, 6, 30), False), (date(2021, 7, 1), False)],
)
def test_a_date_moves_only_by_a_request_before_the_date(
    house: build.House, asked_on: date, accepted: bool
) -> None:
    """Rules 8: a delay must be asked before the due date, with reason and new date."""
    item = build.item(house)
    with clock.at(asked_on):
        asked = {
            "item": item,
            "due_to": date(2021, 7, 31),
            "reason": "等上级文件",
            "by": house.by("甲一书记"),
        }
        if accepted:
            actions.ask_date(**asked)
        else:
            with told("too_late"):
                actions.ask_date(**asked)


def test_late_never_becomes_on_time(house: build.House) -> None:
    """The original date is kept; an approved later date shows apart (EXTENDED)."""
    item = build.item(house)
    request = actions.ask_date(
        item=item, due_to=date(2021, 7, 31), reason="等上级文件", by=house.by("甲一书记")
    )
    with told("same_person"):
        actions.decide_date(request=request, granted=True, by=house.by("甲一书记"))
    moved = actions.decide_date(request=request, granted=True, by=house.by("甲司党务"))
    assert (moved.due_on, moved.original_due_on) == (date(2021, 7, 31), date(2021, 6, 30))
    with clock.at(date(2021, 7, 20)):
        actions.submit(item=item, effect=GOOD, by=house.by("甲一书记"))
        done = actions.confirm(item=item, by=house.by("甲司党务"))
    assert done.punctual == "extended"


def test_a_refused_date_changes_nothing_and_says_why(house: build.House) -> None:
    item = build.item(house)
    request = actions.ask_date(
        item=item, due_to=date(2021, 7, 31), reason="等上级文件", by=house.by("甲一书记")
    )
    with told("answer_missing"):
        actions.decide_date(request=request, granted=False, by=house.by("甲司党务"))
    actions.decide_date(request=request, granted=False, answer="时间够用", by=house.by("甲司党务"))
    assert Item.objects.get(pk=item.pk).due_on == date(2021, 6, 30)
    assert DateRequest.objects.get().granted is False


@pytest.mark.parametrize(
    ("first", "back", "again", "expected"),
    [
        (date(2021, 6, 29), None, None, "on_time"),
        (date(2021, 6, 30), None, None, "on_time"),
        (date(2021, 7, 1), None, None, "late"),
        (
            date(2021, 6, 30),
            date(2021, 7, 2),
            date(2021, 7, 9),
            "on_time",
        ),  # five working days after the return
        (date(2021, 6, 30), date(2021, 7, 2), date(2021, 7, 12), "late"),  # the sixth
    ],
)
def test_on_time_as_the_definition_says(
    house: build.House, first: date, back: date | None, again: date | None, expected: str
) -> None:
    """Rules 9; the setting is 5 working days."""
    assert django_settings.ANSWER_WORKDAYS == 5
    item = build.item(house)
    with clock.at(first):
        actions.submit(item=item, effect=GOOD, by=house.by("甲一书记"))
    if back and again:
        with clock.at(back):
            actions.return_(item=item, reason="写清人数", by=house.by("甲司党务"))
        with clock.at(again):
            actions.submit(item=item, effect=GOOD, by=house.by("甲一书记"))
    with clock.at(date(2021, 7, 14)):
        assert actions.confirm(item=item, by=house.by("甲司党务")).punctual == expected


def test_several_leads_get_a_child_each_and_the_opener_keeps_the_whole(house: build.House) -> None:
    new = NewItem(
        title="两家一起办",
        line=house.lines["D1"],
        lead=house.units["甲司"],
        owner=house.units["甲司"],
        due_on=date(2021, 6, 30),
    )
    found = actions.open_with_leads(
        new=new, leads=[house.units["甲司第一党支部"], house.units["甲司第二党支部"]], by=house.by("甲司党务")
    )
    assert [item.lead.name for item in found] == ["甲司", "甲司第一党支部", "甲司第二党支部"]
    assert {item.judge_unit_id for item in found[1:]} == {house.units["甲司"].pk}


def test_breaking_down_is_one_act_and_never_twice(house: build.House) -> None:
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗")
    events = Event.objects.count()
    parts = [
        Part(lead=house.units["甲司第一党支部"]),
        Part(lead=house.units["甲司第二党支部"], due_on=date(2021, 5, 31)),
    ]
    children = actions.break_down(item=item, parts=parts, by=house.by("甲司党务"))
    assert [child.number for child in children] == [f"{item.number}.1", f"{item.number}.2"]
    assert [child.due_on for child in children] == [date(2021, 6, 30), date(2021, 5, 31)]
    assert Event.objects.count() == events + 3
    with told("handed_already"):
        actions.break_down(item=item, parts=parts[:1], by=house.by("甲司党务"))


def test_an_immediate_item_without_a_date_is_due_in_thirty_days(house: build.House) -> None:
    item = build.item(house, klass=Klass.IMMEDIATE, due_on=None)
    assert item.due_on == build.TODAY + timedelta(days=30)


def test_the_thirty_first_does_not_drift(house: build.House) -> None:
    """Recurrence is computed from the anchor: 31 Jan → 30 Apr → 31 Jul, and 29 February → 28 February."""
    with clock.at(date(2020, 1, 20)):
        item = build.item(house, klass=Klass.SUSTAINED, due_on=date(2020, 1, 31), check_every=3)
    seen = []
    for day in (date(2020, 2, 1), date(2020, 5, 1), date(2020, 8, 1)):
        with clock.at(day):
            seen.append(actions.check_up(item=item, note="查了，还在用", by=house.by("甲司党务")).due_on)
    assert seen == [date(2020, 4, 30), date(2020, 7, 31), date(2020, 10, 31)]


def test_two_editors(house: build.House) -> None:
    item = build.item(house)
    actions.edit(item=item, version=item.version, wording=Wording(title="甲写的"), by=house.by("甲司党务"))
    with pytest.raises(Conflict) as found:
        actions.edit(
            item=item, version=item.version, wording=Wording(title="乙写的"), by=house.by("甲司党务")
        )
    assert found.value.theirs["title"] == "甲写的"
    assert Item.objects.get(pk=item.pk).title == "甲写的"


@pytest.mark.parametrize("mark", ["密级：机密★", "内部材料 秘密★10年", "请看\n绝密\n下文"])
def test_a_secrecy_marking_is_refused(house: build.House, mark: str) -> None:
    """Rules 13: a marking is the word followed by ★, or alone on a line."""
    item = build.item(house)
    with told("secret"):
        actions.note_progress(
            item=item, unit=house.units["甲司第一党支部"], text=mark, by=house.by("甲一书记")
        )


@pytest.mark.parametrize("plain", ["保护商业秘密的培训办了一次", "保密工作机制定了", "查了机密文件柜的钥匙"])
def test_the_word_in_a_sentence_is_none(house: build.House, plain: str) -> None:
    item = build.item(house)
    actions.note_progress(item=item, unit=house.units["甲司第一党支部"], text=plain, by=house.by("甲一书记"))


def _news(house: build.House, n: int) -> list[NewItem]:
    return [
        NewItem(
            title=f"第{i}件",
            line=house.lines["D1"],
            lead=house.units["甲司第一党支部"],
            owner=house.units["甲司"],
            due_on=date(2021, 5, 1) + timedelta(days=i % 60),
        )
        for i in range(n)
    ]


def _facts() -> tuple[list[object], list[object], list[object]]:
    items = list(
        Item.objects.order_by("sort").values_list(
            "number", "title", "state", "punctual", "due_on", "round", "version"
        )
    )
    steps = list(
        Step.objects.order_by("item__sort", "id").values_list(
            "item__number", "act", "on", "effect", "known_by", "post_id"
        )
    )
    events = sorted(Event.objects.filter(act__startswith="item.").values_list("act", "actor", "post", "unit"))
    return items, steps, events


def test_bulk_equals_single(house: build.House) -> None:
    """Rules 15: 200 rows built singly and in bulk give the same rows, events and figures."""
    opener, doer, judge = house.by("甲司党务"), house.by("甲一书记"), house.by("甲司党务")
    for new in _news(house, 200):
        item = actions.open_item(new=new, by=opener)
        actions.submit(item=item, effect=GOOD, by=doer)
        actions.confirm(item=item, by=judge)
    singly = _facts()
    figures = (
        queries.years_of(house.viewer("综合岗"), [2021]),
        queries.counted(house.viewer("综合岗"), Filter()).lights,
    )
    Step.objects.all().delete()
    Item.objects.all().delete()
    tallies.rebuild()
    from luoshi.trail import guard

    guard.take_down(connection)
    Event.objects.filter(act__startswith="item.").delete()
    from luoshi.trail.models import TreeState

    opened = actions.open_items(news=_news(house, 200), by=opener)
    done = actions.submit_many(entries=[(item, GOOD) for item in opened], by=doer)
    actions.confirm_many(items=done, by=judge)
    assert _facts() == singly
    assert (
        queries.years_of(house.viewer("综合岗"), [2021]),
        queries.counted(house.viewer("综合岗"), Filter()).lights,
    ) == figures
    assert TreeState.objects.get().size


ACTS = {
    "submit": lambda house, item: actions.submit(item=item, effect=GOOD, by=house.by("甲司党务")),
    "break_down": lambda house, item: actions.break_down(
        item=item, parts=[Part(lead=house.units["甲司第一党支部"])], by=house.by("甲司党务")
    ),
    "progress": lambda house, item: actions.note_progress(
        item=item, unit=house.units["甲司"], text="做了一半", by=house.by("甲司党务")
    ),
}


class Broken(Exception):
    """The database failed."""


@pytest.mark.parametrize("name", list(ACTS))
def test_a_failure_at_any_statement_leaves_row_and_event_together_or_neither(
    house: build.House, name: str
) -> None:
    """Rules 15: fail the n-th statement for n = 1, 2, 3, … until the act completes."""
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗")

    def state() -> tuple[int, ...]:
        return (
            Item.objects.count(),
            Step.objects.count(),
            Event.objects.count(),
            Item.objects.get(pk=item.pk).version,
        )

    before = state()
    for n in range(1, 60):
        left = [n]

        def fail(execute, sql, params, many, context, left=left):  # type: ignore[no-untyped-def]
            left[0] -= 1
            if left[0] == 0 and not sql.startswith(("SAVEPOINT", "ROLLBACK", "RELEASE")):
                raise Broken
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(fail):
                ACTS[name](house, item)
        except Broken:
            assert state() == before, f"statement {n} left something behind"
        else:
            break
    else:
        raise AssertionError("the act never completed")
    assert state() != before
    assert check().ok


def test_a_saved_act_takes_few_statements(house: build.House) -> None:
    item = build.item(house)
    for act in (
        lambda: actions.submit(item=item, effect=GOOD, by=house.by("甲一书记")),
        lambda: actions.confirm(item=item, by=house.by("甲司党务")),
        lambda: build.item(house),
    ):
        with CaptureQueriesContext(connection) as asked:
            act()
        real = [q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        assert len(real) <= 15, [q["sql"][:90] for q in real]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(list(State)), st.integers(-40, 40), st.booleans()), min_size=1, max_size=12
    )
)
def test_lights_in_the_database_are_the_lights_of_core(
    house: build.House, rows: list[tuple[State, int, bool]]
) -> None:
    """One rule, said twice: in SQL for lists, in core for one item; and the counts add up."""
    Item.objects.all().update(state=State.CANCELLED)
    start = Item.objects.count()
    opened = actions.open_items(news=_news(house, len(rows)), by=house.by("甲司党务"))
    for item, (state, days, sustained) in zip(opened, rows, strict=True):
        Item.objects.filter(pk=item.pk).update(
            state=state,
            due_on=build.TODAY + timedelta(days=days),
            klass=Klass.SUSTAINED if sustained else Klass.BY_DATE,
            closed_on=build.TODAY if state == State.CLOSED else None,
        )
    tallies.rebuild()  # the rows were changed past the acts
    soon = calendar.add(build.TODAY, django_settings.AMBER_WORKDAYS)
    found = with_light(Item.objects.filter(pk__in=[item.pk for item in opened]), build.TODAY)
    expected = {
        item.pk: light(
            state=state,
            due_on=build.TODAY + timedelta(days=days),
            today=build.TODAY,
            amber_until=soon,
            sustained=sustained,
        )
        for item, (state, days, sustained) in zip(opened, rows, strict=True)
    }
    assert {item.pk: item.light for item in found} == expected
    live = [
        expected[item.pk]
        for item, (state, *_rest) in zip(opened, rows, strict=True)
        if state in {"open", "returned", "submitted"}
    ]
    counts = queries.counted(house.viewer("综合岗"), Filter()).lights
    assert counts == {each: live.count(each) for each in set(live)}
    (tree,) = queries.by_unit(house.viewer("综合岗"), [house.units["甲司"]])
    assert tree.counts == counts
    assert start >= 0


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_share_a_number_and_never_lose_a_write() -> None:
    """Rules 15: numbers stay distinct, the trail is gap-free, nothing is locked out."""
    house = build.house()
    with clock.at(build.TODAY):
        item = build.item(house)
    faults: list[BaseException] = []

    def work(n: int) -> None:
        try:
            with clock.at(build.TODAY):
                for _ in range(8):
                    actions.note_progress(
                        item=item,
                        unit=house.units["甲司第一党支部"],
                        text=f"第{n}人",
                        by=house.by("甲一书记"),
                    )
                    build.item(house)
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Item.objects.count() == 33
    assert Item.objects.values("number").distinct().count() == 33
    assert Item.objects.get(pk=item.pk).version == 2 + 32
    assert check().ok
