"""An end called off: the unit goes on, and what ended with it (rules 20, "owed by a unit")."""

from collections.abc import Callable, Iterator

import pytest

import build
from luoshi.base import clock
from luoshi.base.refusals import Refusal
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind
from luoshi.org.models import Post, Tenure, Unit, UnitName
from luoshi.trail.queries import history
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
START, DAY, BY = build.START, build.TODAY, build.SYSTEM


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(DAY):
        yield build.house()


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code


def test_an_end_called_off_gives_back_what_ended_with_it(house: build.House) -> None:
    unit = house.units["子院第一党支部"]
    post = org.create_post(kind=PostKind.PARTY_STAFF, title="党务岗", unit=unit, from_on=START, by=BY)
    person = org.register_person(name="示某", by=BY)
    org.appoint(post=post, person=person, from_on=START, by=BY)
    refused("not_ended", lambda: org.call_off_end(unit=unit, reason="机构方案调整", by=BY))
    org.dissolve_unit(unit=unit, last_on=DAY, by=BY)
    refused("reason_missing", lambda: org.call_off_end(unit=unit, reason="  ", by=BY))
    org.call_off_end(unit=unit, reason="机构方案调整，不撤了", by=BY)
    assert Unit.objects.get(pk=unit.pk).to_on is None
    assert Post.objects.get(pk=post.pk).to_on is None
    assert Tenure.objects.get(post=post).to_on is None
    assert UnitName.objects.get(unit=unit).to_on is None
    assert Tenure.objects.get(post=house.posts["子一书记"]).to_on is None
    assert history(f"unit:{unit.pk}")[0].act == "unit.end_called_off"
    assert check().ok


def test_an_end_with_successors_is_not_called_off(house: build.House) -> None:
    first, second = house.units["甲司第一党支部"], house.units["甲司第二党支部"]
    org.merge_units(units=[first, second], name="甲司合并党支部", on=DAY, by=BY)
    refused("succeeded", lambda: org.call_off_end(unit=first, reason="机构方案调整", by=BY))
