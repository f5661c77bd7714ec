"""Attachments of records, items and documents: versions, events, the named document, the second person (rules 3, 6, 7, 14)."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import build
import paper_files as made
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, NotFound, Refusal
from luoshi.cadence.kinds import RecordKind
from luoshi.core.life import State
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.items.models import Item, ItemPaper
from luoshi.mandate import actions as mandate
from luoshi.papers import queries, store
from luoshi.papers.actions import Upload
from luoshi.papers.kinds import PaperKind
from luoshi.papers.models import Paper, PaperVersion
from luoshi.records import actions as records
from luoshi.records.actions import NewRecord
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
EFFECT = Effect(effect="办之前各写各的，现在一份清单管到底")
NEW = b"%PDF-1.7 second"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path: Path) -> Iterator[None]:  # type: ignore[no-untyped-def]
    settings.LUOSHI_HOME = tmp_path
    with clock.at(build.TODAY):
        yield


def file(data: bytes = made.PDF, **more: Any) -> Upload:
    return Upload(data=data, name="清单.pdf", **more)


def _record(house: build.House) -> tuple[Any, dict[str, Any], By, str]:
    new = NewRecord(
        host=house.units["甲司第一党支部"],
        kinds=[RecordKind.THEMED_DAY],
        held_on=date(2021, 4, 16),
        required=12,
    )
    by = house.by("甲一书记")
    record = records.enter(new=new, by=by)
    return records, {"record": record}, by, f"record:{record.pk}"


def _item(house: build.House) -> tuple[Any, dict[str, Any], By, str]:
    item = build.item(house)
    return items, {"item": item}, house.by("甲一书记"), f"item:{item.pk}"


def _document(house: build.House) -> tuple[Any, dict[str, Any], By, str]:
    document = house.documents["台账"]
    return mandate, {"document": document}, house.by("综合岗"), f"document:{document.pk}"


Owned = Callable[[build.House], tuple[Any, dict[str, Any], By, str]]
OWNERS = pytest.mark.parametrize("owned", [_record, _item, _document])


def told(act: str) -> list[dict[str, Any]]:
    return [json.loads(bytes(row.leaf)) for row in Event.objects.filter(act=act).order_by("seq")]


@OWNERS
def test_a_life_of_three_steps_each_with_its_event(owned: Owned) -> None:
    house = build.house()
    room, owner, by, obj = owned(house)
    paper = room.attach(**owner, upload=file(title="清单", effective_on=date(2021, 5, 1)), by=by)
    first = paper.versions.get()
    assert (first.number, first.size, first.known_by) == (1, len(made.PDF), by.person)
    assert first.effective_on == date(2021, 5, 1)
    assert clock.day_of(first.known_at) == build.TODAY
    with clock.at(build.TODAY + timedelta(days=3)):
        room.replace_paper(**owner, paper=paper, upload=file(NEW), read=1, reason="改了两条", by=by)
    with clock.at(build.TODAY + timedelta(days=9)):
        room.withdraw_paper(**owner, paper=paper, reason="又改了", by=by)
    (added,), (replaced,), (withdrawn,) = (
        told("paper.added"),
        told("paper.replaced"),
        told("paper.withdrawn"),
    )
    second = PaperVersion.objects.get(number=2)
    assert [each["obj"] for each in (added, replaced, withdrawn)] == [obj] * 3
    assert added["files"] == [first.sha256] == [added["after"]["sha256"]]
    assert replaced["before"]["sha256"] == first.sha256
    assert replaced["files"] == [second.sha256] == [replaced["after"]["sha256"]] == withdrawn["files"]
    assert (replaced["before"]["version"], replaced["after"]["version"]) == (1, 2)
    assert added["org"] is not None
    assert "清单" not in json.dumps(added, ensure_ascii=False), "words stand in a leaf as salted hashes"
    assert second.effective_on == build.TODAY + timedelta(days=3), "no day given: from the upload"
    assert queries.check().wrong == []


@OWNERS
def test_a_replaced_version_stays_readable_as_of_its_time(owned: Owned) -> None:
    room, owner, by, _obj = owned(build.house())
    paper = room.attach(**owner, upload=file(), by=by)
    with clock.at(build.TODAY + timedelta(days=3)):
        room.replace_paper(**owner, paper=paper, upload=file(NEW), read=1, by=by)
    for days, number, data in ((0, 1, made.PDF), (2, 1, made.PDF), (3, 2, NEW), (30, 2, NEW)):
        at = clock.midday(build.TODAY + timedelta(days=days))
        version = PaperVersion.objects.get(queries.known(at), paper=paper)
        assert (version.number, queries.bytes_of(version)) == (number, data)
    (sheet,) = queries.sheets(paper=paper)
    assert [each.number for each in sheet.versions] == [2, 1]
    assert (sheet.last.number, [each.number for each in sheet.older]) == (2, [1])


@OWNERS
def test_a_withdrawn_attachment_cannot_be_read_in_any_version(owned: Owned) -> None:
    room, owner, by, _obj = owned(build.house())
    paper = room.attach(**owner, upload=file(), by=by)
    room.replace_paper(**owner, paper=paper, upload=file(NEW), read=1, by=by)
    room.withdraw_paper(**owner, paper=paper, reason="传错了", by=by)
    for version in paper.versions.all():
        with pytest.raises(NotFound):
            queries.get_version(version.pk)
        assert version.gone_at is not None
        assert store.path_of(version.sha256).exists(), "the bytes stay until they are swept"
    for again in (
        lambda: room.withdraw_paper(**owner, paper=paper, reason="再来", by=by),
        lambda: room.replace_paper(**owner, paper=paper, upload=file(b"%PDF-3"), read=2, by=by),
    ):
        with pytest.raises(Refusal) as refusal:
            again()
        assert refusal.value.code == "not_now"


@OWNERS
@pytest.mark.parametrize("reason", ["", "  ", "——"])
def test_withdrawing_needs_a_reason(owned: Owned, reason: str) -> None:
    room, owner, by, _obj = owned(build.house())
    paper = room.attach(**owner, upload=file(), by=by)
    with pytest.raises(Refusal) as refusal:
        room.withdraw_paper(**owner, paper=paper, reason=reason, by=by)
    assert refusal.value.code == "reason_missing"
    assert Paper.objects.get().withdrawn_at is None


@OWNERS
def test_the_second_of_two_who_replace_at_once_is_told(owned: Owned) -> None:
    room, owner, by, _obj = owned(build.house())
    paper = room.attach(**owner, upload=file(), by=by)
    room.replace_paper(**owner, paper=paper, upload=file(NEW), read=1, by=by)
    before = Event.objects.count()
    with pytest.raises(Conflict) as conflict:
        room.replace_paper(**owner, paper=paper, upload=file(b"%PDF-1.9 third"), read=1, by=by)
    assert conflict.value.theirs == {"version": 2}
    with pytest.raises(Refusal) as refusal:
        room.replace_paper(**owner, paper=paper, upload=file(NEW), read=2, by=by)
    assert refusal.value.code == "same_file"
    assert Event.objects.count() == before
    assert paper.versions.count() == 2


def test_a_refused_file_leaves_no_record_behind() -> None:
    house = build.house()
    new = NewRecord(
        host=house.units["甲司第一党支部"], kinds=[RecordKind.THEMED_DAY], held_on=date(2021, 4, 16)
    )
    before = Event.objects.count()
    with pytest.raises(Refusal):
        records.enter(new=new, by=house.by("甲一书记"), upload=file(b"<html>"))
    assert Event.objects.count() == before
    record = records.enter(new=new, by=house.by("甲一书记"), upload=file())
    assert record.papers.get().paper.title == "清单"


def test_a_withdrawn_record_takes_no_file_but_may_lose_one() -> None:
    room, owner, by, _obj = _record(build.house())
    paper = room.attach(**owner, upload=file(), by=by)
    records.withdraw(record=owner["record"], reason="记错了", by=by)
    with pytest.raises(Refusal) as refusal:
        room.attach(**owner, upload=file(NEW), by=by)
    assert refusal.value.code == "not_now"
    room.withdraw_paper(**owner, paper=paper, reason="有名单", by=by)


NAMED = {"kind": PaperKind.NAMED}


def _asked(house: build.House) -> Item:
    return build.item(house, needs_document="正式印发的清单")


def _refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


def test_an_attached_file_is_the_document_the_standard_names() -> None:
    house = build.house()
    item, doer, judge = _asked(house), house.by("甲一书记"), house.by("甲司党务")
    assert _refused(lambda: items.submit(item=item, effect=EFFECT, by=doer)) == "missing_document"
    items.attach(item=item, upload=file(kind=PaperKind.OTHER), by=doer)
    assert _refused(lambda: items.submit(item=item, effect=EFFECT, by=doer)) == "missing_document"
    items.attach(item=item, upload=file(**NAMED), by=doer)
    items.submit(item=item, effect=EFFECT, by=doer)
    assert items.confirm(item=item, by=judge).state == State.CLOSED


def test_file_and_effect_come_in_one_act_or_not_at_all() -> None:
    house = build.house()
    item, doer = _asked(house), house.by("甲一书记")
    empty = Effect(effect="——")
    assert (
        _refused(lambda: items.submit(item=item, effect=empty, upload=file(**NAMED), by=doer))
        == "missing_effect"
    )
    assert not ItemPaper.objects.exists()
    items.submit(item=item, effect=EFFECT, upload=file(**NAMED), by=doer)
    assert ItemPaper.objects.get().doer


def test_a_cited_number_still_does() -> None:
    house = build.house()
    effect = Effect(effect=EFFECT.effect, documents=["示党发〔2021〕3号"])
    assert items.submit(item=_asked(house), effect=effect, by=house.by("甲一书记")).state == State.SUBMITTED


def test_what_the_asker_attached_is_not_the_document_asked_for() -> None:
    house = build.house()
    item = _asked(house)
    items.attach(item=item, upload=file(**NAMED), by=house.by("甲司党务"))
    assert _refused(lambda: items.submit(item=item, effect=EFFECT, by=house.by("甲一书记")))


def test_a_document_withdrawn_before_the_judgement_is_missing() -> None:
    house = build.house()
    item, doer = _asked(house), house.by("甲一书记")
    paper = items.attach(item=item, upload=file(**NAMED), by=doer)
    items.submit(item=item, effect=EFFECT, by=doer)
    items.withdraw_paper(item=item, paper=paper, reason="传错了", by=doer)
    assert _refused(lambda: items.confirm(item=item, by=house.by("甲司党务"))) == "missing_document"


def test_a_new_round_asks_for_the_document_anew() -> None:
    house = build.house()
    item, doer, judge = _asked(house), house.by("甲一书记"), house.by("甲司党务")
    items.submit(item=item, effect=EFFECT, upload=file(**NAMED), by=doer)
    items.confirm(item=item, by=judge)
    item = items.reopen(item=item, reason="又犯了", due_on=date(2021, 7, 30), by=judge)
    assert _refused(lambda: items.submit(item=item, effect=EFFECT, by=doer)) == "missing_document"
    items.submit(item=item, effect=EFFECT, upload=file(**NAMED), by=doer)
    assert [link.round for link in ItemPaper.objects.order_by("pk")] == [1, 2]
    assert len({row.sha256 for row in PaperVersion.objects.all()}) == 1, "the same file serves twice"


def test_who_attached_for_the_doer_cannot_judge_and_who_asked_can() -> None:
    house = build.house()
    item = build.item(house, lead="甲司", owner="示例部", by="综合岗")
    items.attach(item=item, upload=file(), by=house.by("甲司党务"))
    items.attach(item=item, upload=file(title="任务书"), by=house.by("综合岗"))
    items.submit(item=item, effect=EFFECT, by=house.by("甲司司长"))
    helper = By(person=house.people["甲司党务"].pk, post=house.posts["复核岗"].pk)
    assert _refused(lambda: items.confirm(item=item, by=helper)) == "same_person"
    assert items.confirm(item=item, by=house.by("综合岗")).state == State.CLOSED


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("open", True),
        ("returned", True),
        ("submitted", False),
        ("closed", False),
        ("cancelled", False),
    ],
)
def test_files_come_while_somebody_works_on_it(state: str, may: bool) -> None:
    house = build.house()
    item, doer, judge = build.item(house), house.by("甲一书记"), house.by("甲司党务")
    paper = items.attach(item=item, upload=file(), by=doer)
    if state == "cancelled":
        items.cancel(item=item, reason="不办了", by=judge)
    elif state != "open":
        items.submit(item=item, effect=EFFECT, by=doer)
    if state == "returned":
        items.return_(item=item, reason="还差名单", by=judge)
    if state == "closed":
        items.confirm(item=item, by=judge)
    assert Item.objects.get(pk=item.pk).state == state
    if may:
        items.attach(item=item, upload=file(NEW), by=doer)
        items.replace_paper(item=item, paper=paper, upload=file(b"%PDF-3"), read=1, by=doer)
    else:
        assert _refused(lambda: items.attach(item=item, upload=file(NEW), by=doer)) == "not_now"
        change = {"item": item, "paper": paper, "upload": file(NEW), "read": 1, "by": doer}
        assert _refused(lambda: items.replace_paper(**change)) == "not_now"
    items.withdraw_paper(item=item, paper=paper, reason="里面有名单", by=doer)
    assert Paper.objects.get(pk=paper.pk).withdrawn_at is not None
