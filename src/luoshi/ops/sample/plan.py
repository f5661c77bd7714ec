"""What is opened when: the ledger's tasks each year, the other documents' clauses, and to whom they are handed down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.items.actions import NewItem
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.mandate.models import Clause
from luoshi.ops.sample.papers import LEDGER
from luoshi.ops.sample.place import Place
from luoshi.ops.sample.texts import bodies, documents, groups, ledger, lives, phrases
from luoshi.ops.sample.texts.clauses import ClauseText
from luoshi.ops.sample.texts.tasks import Task
from luoshi.org.models import Unit


@dataclass
class Opening:
    """An item to be opened on a day, and the units it is handed down to a few days later."""

    on: date
    new: NewItem
    hand_to: list[Unit]
    to_branches: bool = False
    ends_on: date | None = None


def _receivers(place: Place, hand_down: str, given: tuple[str, ...], lead: str, on: date) -> list[Unit]:
    kinds = {"departments": "department", "affiliated": "affiliated"}
    if hand_down == "given":
        names = list(given)
    elif hand_down == "committees":
        names = [body.short for body in lives.bodies_on(on) if body.committee]
    elif hand_down == "all":
        names = [body.short for body in lives.bodies_on(on)]
    elif hand_down in kinds:
        names = [body.short for body in lives.bodies_on(on) if body.kind == kinds[hand_down]]
    else:
        names = []
    return [place.units[name] for name in names if name != lead]


def _needs(source: Task | ClauseText) -> dict[str, object]:
    return {
        "needs_document": source.needs_document,
        "needs_rule": source.needs_rule,
        "needs_relook": source.needs_relook,
        "needs_beneficiary": source.needs_beneficiary,
        "check_every": source.check_every,
        "klass": Klass(source.klass),
    }


def openings(place: Place, until: date) -> Iterator[Opening]:
    """Yield everything that is opened up to ``until``, in order of days."""
    found = [*_of_ledger(place), *_of_documents(place), *_own(place), *_of_units(place)]
    yield from sorted((each for each in found if each.on <= until), key=lambda each: each.on)


def _of_ledger(place: Place) -> Iterator[Opening]:
    for year in range(ledger.FIRST_YEAR, ledger.LAST_YEAR + 1):
        for task in ledger.in_force(year):
            if task.klass == "sustained" and year > task.first_year:
                continue  # a sustained task stays open from year to year
            said = task.said_in(year)
            assert said is not None
            yield Opening(
                on=ledger.opens_on(task, year),
                new=_new(
                    place,
                    place.clauses[LEDGER, task.number],
                    said.title,
                    said.standard,
                    said.lead,
                    task,
                    date(year, *task.due),
                ),
                hand_to=_receivers(
                    place, task.hand_down, task.given_to, said.lead, ledger.opens_on(task, year)
                )
                if year >= task.handed_from
                else [],
                to_branches=task.hand_down in {"all", "committees"},
                ends_on=date(task.retired_from - 1, 12, 10) if task.retired_from else None,
            )


def _new(
    place: Place,
    clause: Clause,
    title: str,
    standard: str,
    lead: str,
    source: Task | ClauseText,
    due_on: date | None,
) -> NewItem:
    return NewItem(
        title=title,
        standard=standard,
        line=place.lines[source.line],
        lead=place.units[lead],
        owner=place.units[bodies.ROOT],
        clause=clause,
        due_on=due_on,
        supports=[place.units[name] for name in source.supports],
        origin="clause",
        origin_ref=clause.number,
        judge_from=JudgeFrom.GROUP if lead == bodies.ROOT else JudgeFrom.SUPERIOR,
        judge_group=place.groups[groups.STANDING_GROUP] if lead == bodies.ROOT else None,
        **_needs(source),  # type: ignore[arg-type]
    )


def _of_documents(place: Place) -> Iterator[Opening]:
    for text in documents.DOCUMENTS:
        for each in text.worked_on():
            if not each.lead or (each.due_on is None and each.klass == "by_date"):
                continue
            yield Opening(
                on=text.issued_on + timedelta(days=6),
                new=_new(
                    place,
                    place.clauses[text.key, each.number],
                    each.title,
                    each.standard,
                    each.lead,
                    each,
                    each.due_on,
                ),
                hand_to=_receivers(place, each.hand_down, (), each.lead, text.issued_on),
                to_branches=each.hand_down == "all",
            )


def _own(place: Place) -> Iterator[Opening]:
    """The root's own items, confirmed by the standing group."""
    for year in range(ledger.FIRST_YEAR, ledger.LAST_YEAR + 1):
        for title, month, day in OWN:
            root = place.units[bodies.ROOT]
            yield Opening(
                on=date(year, 1, 25),
                new=NewItem(
                    title=title.format(year=year),
                    standard="印发各单位，逐条有牵头单位和时限",
                    line=place.lines["D1"],
                    lead=root,
                    owner=root,
                    due_on=date(year, month, day),
                    judge_from=JudgeFrom.GROUP,
                    judge_group=place.groups[groups.STANDING_GROUP],
                ),
                hand_to=[],
            )


def _of_units(place: Place) -> Iterator[Opening]:
    """What units ask of their own branches, three times a year, each branch with a day of its own."""
    rng = place.rng
    for life in lives.branch_lives():
        if life.kind != "in_service":
            continue
        for year in range(ledger.FIRST_YEAR, ledger.LAST_YEAR + 1):
            for start in (date(year, 2, 20), date(year, 3, 25), date(year, 8, 20)):
                on = start + timedelta(days=rng.randint(0, 25))
                if life.lives_on(on) and (life.to_on is None or life.lives_on(on + timedelta(days=100))):
                    unit = next(each.unit for each in reversed(life.places) if each.from_on <= on)
                    yield Opening(on=on, new=_asked(place, unit, life.name, on), hand_to=[])


def _asked(place: Place, unit: str, branch: str, on: date) -> NewItem:
    rng = place.rng
    lead, owner = place.units[branch], place.units[unit]
    return NewItem(
        title=phrases.branch_task_titles(rng),
        line=place.lines[rng.choice(("D2", "D3", "D3", "D4"))],
        lead=lead,
        owner=owner,
        due_on=on + timedelta(days=rng.randint(12, 75)),
        by=place.by(unit, "party_staff"),
    )


OWN = (
    ("印发{year}年机关党的建设工作要点", 3, 31),
    ("汇总{year}年上半年各单位没有办成的事项，逐项说明原因", 7, 31),
    ("把{year}年的台账装订成册，交档案室", 12, 25),
    ("清一遍{year}年向各单位要的表，能从账上取的都停掉", 6, 30),
)
