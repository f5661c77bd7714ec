"""What superiors and units decide about turns: elections moved or approved early, ends called off, a post excused (rules 20)."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

import build
import duties_build as made
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.core.terms import TermState
from luoshi.core.turns import Slot
from luoshi.ledger.seats import turn_of_post
from luoshi.ledger.turns import terms_of
from luoshi.org import actions as org
from luoshi.org.models import Unit
from luoshi.records import actions
from luoshi.records.models import TurnNote
from luoshi.trail.queries import history

pytestmark = pytest.mark.django_db
FIRST, CODE = "甲司第一党支部", "election-branch"


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def _term(house: build.House, today: date) -> tuple[TermState, date | None]:
    with clock.at(today):
        last = terms_of(house.units[FIRST], CODE)[-1]
    return last.state, last.due_on


def _move(house: build.House, on: date, to_on: date) -> TurnNote:
    with clock.at(on):
        return actions.move_election(
            duty=made.duty(CODE),
            unit=house.units[FIRST],
            since=build.START,
            to_on=to_on,
            reason="机构改革期间，批准延期",
            by=house.by("甲司党务"),
        )


def test_an_approved_date_moves_the_end_of_a_term(house: build.House) -> None:
    """Founded 6 January 2020, three years: due 6 January 2023."""
    assert _term(house, date(2023, 1, 30)) == (TermState.MISSED, date(2023, 1, 6))
    note = _move(house, date(2022, 12, 1), date(2023, 6, 30))
    assert _term(house, date(2023, 1, 30)) == (TermState.DUE, date(2023, 6, 30))
    with clock.at(date(2023, 1, 30)):
        actions.take_back_note(note=note, by=house.by("甲司党务"))
    assert _term(house, date(2023, 1, 30)) == (TermState.MISSED, date(2023, 1, 6))
    assert [each.act for each in history(f"turn:{note.pk}")] == ["turn.taken_back", "turn.moved"]


def test_a_date_before_the_term_is_refused(house: build.House) -> None:
    with pytest.raises(Refusal) as caught:
        _move(house, date(2022, 12, 1), build.START)
    assert caught.value.code == "to_on"


def test_the_last_approved_date_of_a_term_counts(house: build.House) -> None:
    note = _move(house, date(2022, 11, 1), date(2023, 3, 31))
    with pytest.raises(Refusal, match="已经说明过"):
        _move(house, date(2022, 12, 1), date(2023, 6, 30))
    with clock.at(date(2022, 12, 1)):
        actions.take_back_note(note=note, by=house.by("甲司党务"))
    _move(house, date(2022, 12, 1), date(2023, 6, 30))
    assert _term(house, date(2023, 5, 1)) == (TermState.DUE, date(2023, 6, 30))


def test_an_early_election_starts_a_term_only_where_approved(house: build.House) -> None:
    held = date(2021, 3, 1)
    record = made.record(house, held, made.K.ELECTION)
    with clock.at(date(2021, 3, 2)):
        (term,) = terms_of(house.units[FIRST], CODE)
        assert (term.early, term.due_on) == ((record.pk,), date(2023, 1, 6))
        actions.approve_early(
            record=record,
            duty=made.duty(CODE),
            unit=house.units[FIRST],
            since=build.START,
            reason="书记调离，同意提前",
            by=house.by("甲司党务"),
        )
        done, running = terms_of(house.units[FIRST], CODE)
    assert (done.state, done.key) == (TermState.DONE, record.pk)
    assert (running.since, running.due_on) == (held, date(2024, 3, 1))


def test_a_withdrawn_election_is_not_approved(house: build.House) -> None:
    record = made.record(house, date(2021, 3, 1), made.K.ELECTION)
    actions.withdraw(record=record, reason="记重了", by=house.by("甲一书记"))
    with pytest.raises(Refusal):
        actions.approve_early(
            record=record,
            duty=made.duty(CODE),
            unit=house.units[FIRST],
            since=build.START,
            reason="同意提前",
            by=house.by("甲司党务"),
        )


# asked on, what the quarter says, why; the end (10 February) is announced on 1 February and called off on 20 April
CALLED_OFF = [
    (date(2021, 1, 15), "due", "before anything was said"),
    (date(2021, 2, 2), "not owed", "an end announced inside the window counts at once"),
    (date(2021, 4, 19), "not owed", "and after the window"),
    (date(2021, 4, 20), "grace", "called off: owed again, and grace runs from that day"),
    (date(2021, 4, 30), "grace", "ten days of it"),
    (date(2021, 5, 10), "missed", "then it is missed"),
]


@pytest.mark.parametrize(("today", "state", "why"), CALLED_OFF)
def test_an_end_called_off(house: build.House, today: date, state: str, why: str) -> None:
    unit = Unit.objects.get(pk=house.units[FIRST].pk)
    moment = datetime(today.year, today.month, today.day, 23, 59, tzinfo=clock.SHANGHAI)
    with clock.at(date(2021, 2, 1)):
        org.dissolve_unit(unit=unit, last_on=date(2021, 2, 10), by=build.SYSTEM)
    with clock.at(date(2021, 4, 20)):
        org.call_off_end(unit=unit, reason="机构方案调整，不撤了", by=build.SYSTEM)
    found = made.state(unit, "lecture", date(2021, 2, 1), today=date(2021, 6, 1), at=moment)
    assert found == state, why


def test_a_posts_turn_is_excused_until_a_record_comes(house: build.House) -> None:
    post, first = house.posts["甲司司长"], date(2021, 1, 1)

    def state() -> Slot | None:
        owed = turn_of_post(post, "dual_life", first)
        assert owed is not None
        return owed.turn.state

    with clock.at(date(2021, 6, 1)):
        assert state() == Slot.DUE
        actions.excuse(
            duty=made.duty("dual_life"),
            unit=house.units["甲司"],
            post=post,
            window_on=first,
            reason="上半年在党校学习",
            by=house.by("综合岗"),
        )
        assert state() == Slot.EXCUSED
    lecture = actions.Attended(house.people["甲司司长"].pk, "member", post.pk)
    made.record(house, date(2021, 6, 2), made.K.THEMED_DAY, attended=[lecture])
    with clock.at(date(2021, 6, 3)):
        assert state() == Slot.DONE, "a record entered later wins"
        unit_turn = made.state(house.units[FIRST], "lecture", date(2021, 6, 1), today=date(2021, 6, 3))
    assert unit_turn == "due", "the excuse is the post's alone"


def test_a_tenure_the_ledger_did_not_know_yet_brings_no_turn(house: build.House) -> None:
    """Two clocks for posts, too: appointed in May for January; in April nobody was known to hold it."""
    with clock.at(date(2021, 5, 10)):
        post = org.create_post(
            kind=house.posts["甲司司长"].kind,
            title="副司长岗",
            unit=house.units["甲司"],
            from_on=build.START,
            by=build.SYSTEM,
        )
        post = org.settle_post(post=post, branch=house.units[FIRST], by=build.SYSTEM)
        person = org.register_person(name="示副司长", by=build.SYSTEM)
        org.appoint(post=post, person=person, from_on=date(2021, 1, 1), by=build.SYSTEM)
        from luoshi.ledger.seats import owed_by_posts

        now = owed_by_posts([post], date(2021, 1, 1), date(2021, 6, 30))
        then = owed_by_posts(
            [post],
            date(2021, 1, 1),
            date(2021, 6, 30),
            at=datetime(2021, 4, 30, 23, 59, tzinfo=clock.SHANGHAI),
        )
    assert [each.turn.owed for each in now if each.window.start == date(2021, 1, 1)] == [True]
    assert [each.turn.owed for each in then if each.window.start == date(2021, 1, 1)] == [False]
