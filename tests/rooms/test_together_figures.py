"""The figures of the four together: each equals its rows, and as of a moment it says what it said then (rules 24)."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest

import build
import meetings_build as meetings
import together_build as made
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.ledger.figures import Asked, figures, open_rows, value_of
from luoshi.records import actions as records
from luoshi.records.models import Record
from luoshi.together import actions
from luoshi.together.models import Tie

pytestmark = pytest.mark.django_db
DAY = build.TODAY
NAMES = ("tasks", "planned", "deployed", "checked", "judged", "all_four")


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(DAY):
        yield meetings.house()


def told(house: build.House, unit: str = "示例部", at: object = None) -> tuple[int | None, ...]:
    asked = Asked(date(2021, 1, 1), date(2021, 12, 31), house.units[unit], at)  # type: ignore[arg-type]
    found = []
    for name in NAMES:
        figure = figures[f"together.{name}"]
        found.append(value_of(figure, asked).number)
        assert figure.rows(asked).count() == found[-1]
    return tuple(found)


def test_each_equals_its_rows_and_opens_what_the_reader_sees(house: build.House) -> None:
    task, item = made.business(house), made.party(house)
    made.business(house, lead="子院", title="子院的业务")
    made.decided(house, task, item)
    made.visited(house, task, item)
    actions.pair(business=task, party=item, words="合着办", post=house.posts["综合岗"], by=house.by("综合岗"))
    assert told(house) == (2, 1, 1, 1, 0, 0)
    actions.judge(business=task, party=item, on=DAY, words="合得上，理由充分", by=house.by("综合岗"))
    assert told(house) == (2, 1, 1, 1, 1, 1)
    assert told(house, "子院") == (1, 0, 0, 0, 0, 0)
    asked = Asked(date(2021, 1, 1), date(2021, 12, 31), house.units["示例部"])
    opened = open_rows(figures["together.tasks"], asked, house.viewer("子院党务"))
    assert (opened.seen, opened.more) == (1, 1)
    earlier = Asked(date(2021, 1, 1), DAY - timedelta(days=1), house.units["示例部"])
    assert value_of(figures["together.planned"], earlier).number == 0


Step = Callable[[], object]


def _steps(house: build.House) -> dict[str, Step]:
    task, item = made.business(house), made.party(house)
    by = house.by("综合岗")
    ties: list[Tie] = []
    records_: list[Record] = []

    def pair() -> None:
        ties.append(
            actions.pair(business=task, party=item, words="合着办", post=house.posts["综合岗"], by=by)
        )

    def judge() -> None:
        ties.append(
            actions.judge(business=task, party=item, on=clock.today(), words="合得上，理由充分", by=by)
        )

    def end() -> None:
        tie = ties.pop()
        act = actions.end_pair if tie.kind == "pair" else actions.withdraw
        act(tie=tie, reason="写错了", by=by)

    def close() -> None:
        items.submit(item=task, effect=Effect(effect="办好了，有人用上了"), by=house.by("乙司党务"))
        items.confirm(item=task, by=by)

    return {
        "decide": lambda: records_.append(made.noted(house, task, item)),
        "visit": lambda: records_.append(made.visited(house, task, item)),
        "withdraw": lambda: records.withdraw(record=records_.pop(), reason="记错了", by=by),
        "name less": lambda: records.name_items(
            record=records_[-1], items=[task], version=1, by=by, decision=records_[-1].decisions.first()
        ),
        "pair": pair,
        "judge": judge,
        "end": end,
        "close": close,
        "reopen": lambda: items.reopen(item=task, reason="又出了", due_on=date(2021, 12, 1), by=by),
        "cancel party": lambda: items.cancel(item=item, reason="不办了", by=by),
        "cancel": lambda: items.cancel(item=task, reason="不办了", by=by),
    }


@pytest.mark.parametrize("seed", range(3))
def test_as_of_an_evening_they_say_what_they_said_then(house: build.House, seed: int) -> None:
    """Day after day something is decided, tied, judged, withdrawn, closed, cancelled; later asked as of each evening."""
    dice, steps, said = Random(seed), _steps(house), []
    names = sorted(set(steps) - {"cancel"})
    for n in range(16):
        with clock.at(DAY + timedelta(days=n)):
            act = "cancel" if n == 14 else dice.choice(names)
            with suppress(Refusal, IndexError):
                steps[act]()
            said.append((clock.now(), told(house)))
    assert len({numbers for _at, numbers in said}) > 1
    with clock.at(DAY + timedelta(days=20)):
        assert [told(house, at=at) for at, _numbers in said] == [numbers for _at, numbers in said]
