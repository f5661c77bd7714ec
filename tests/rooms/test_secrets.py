"""No words the ledger keeps bear a secrecy marking, whatever act brings them; the word in a sentence is none (rules 13)."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

import build
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.items import actions
from luoshi.items.actions import Effect, NewItem, Wording
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.mandate import actions as mandate
from luoshi.org import actions as org

pytestmark = pytest.mark.django_db
GOOD = "安排已经印发，23名党员照着学完"


@pytest.fixture
def house() -> Iterator[build.House]:
    built = build.house()
    with clock.at(build.TODAY):
        yield built


def _submits(house: build.House, **words: str) -> object:
    given = Effect(**{"effect": GOOD, **words})
    return actions.submit(item=build.item(house), effect=given, by=house.by("甲一书记"))


def _submitted(house: build.House) -> Item:
    return actions.submit(item=build.item(house), effect=Effect(effect=GOOD), by=house.by("甲一书记"))


def _closed(house: build.House) -> Item:
    return actions.confirm(item=_submitted(house), by=house.by("甲司党务"))


def _opened(house: build.House, **words: str) -> object:
    return actions.open_item(
        new=NewItem(
            **{
                "title": "报送学习安排",
                "line": house.lines["D1"],
                "lead": house.units["甲司"],
                "owner": house.units["示例部"],
                "due_on": date(2021, 6, 30),
                **words,
            }
        ),
        by=house.by("综合岗"),
    )


def _edited(house: build.House, text: str) -> object:
    item = build.item(house)
    words = Wording(title="换个说法")
    return actions.edit(item=item, version=item.version, wording=words, note=text, by=house.by("甲司党务"))


def _checked(house: build.House, text: str) -> object:
    item = build.item(house, klass=Klass.SUSTAINED, due_on=None, needs_rule=True)
    return actions.check_up(item=item, note=text, by=house.by("甲司党务"))


def _asked(house: build.House) -> object:
    return actions.ask_date(
        item=build.item(house), due_to=date(2021, 9, 30), reason="等方案", by=house.by("甲一书记")
    )


def _decided(house: build.House, text: str, granted: bool) -> object:
    return actions.decide_date(request=_asked(house), granted=granted, answer=text, by=house.by("甲司党务"))


STAFF, OFFICE = "甲司党务", "综合岗"
ACTS: dict[str, Callable[[build.House, str], object]] = {
    "title": lambda h, t: _opened(h, title=t),
    "standard": lambda h, t: _opened(h, standard=t),
    "needs_document": lambda h, t: _opened(h, needs_document=t),
    "note of an edit": _edited,
    "effect": lambda h, t: _submits(h, effect=t),
    "rule": lambda h, t: _submits(h, rule=t),
    "beneficiary_word": lambda h, t: _submits(h, beneficiary_word=t),
    "note of a confirmation": lambda h, t: actions.confirm(item=_submitted(h), note=t, by=h.by(STAFF)),
    "reason of a return": lambda h, t: actions.return_(item=_submitted(h), reason=t, by=h.by(STAFF)),
    "reason of a rebound": lambda h, t: actions.reopen(item=_closed(h), reason=t, by=h.by(STAFF)),
    "what is seen again": lambda h, t: actions.look_again(item=_closed(h), note=t, by=h.by(STAFF)),
    "what a check sees": _checked,
    "why it is cancelled": lambda h, t: actions.cancel(item=build.item(h), reason=t, by=h.by(STAFF)),
    "why a date is granted": lambda h, t: _decided(h, t, granted=True),
    "why a date is refused": lambda h, t: _decided(h, t, granted=False),
    "name of a unit": lambda h, t: org.rename_unit(
        unit=h.units["甲司"], name=t, short_name="", on=build.TODAY, by=h.by(OFFICE)
    ),
    "name of a line": lambda h, t: mandate.open_line(
        code="Y2", name=t, kind="business", lead=h.units["乙司"], from_on=build.TODAY, by=By(person="0" * 16)
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_marking_is_refused_and_says_where(house: build.House, act: str) -> None:
    with pytest.raises(Refusal) as found:
        ACTS[act](house, "规划编制进度 机密★")
    assert found.value.code == "secret", found.value
    assert found.value.field, "it says where"


@pytest.mark.parametrize("act", ACTS)
def test_the_word_in_a_sentence_is_none(house: build.House, act: str) -> None:
    ACTS[act](house, "商业秘密和保密工作另有规定")
