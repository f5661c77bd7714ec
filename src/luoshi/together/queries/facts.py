"""The facts that fill the cells of some tasks: read together, each shown as far as its source lies in the reader's sight."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, Q, Subquery

from luoshi.access.scope import Viewer
from luoshi.base.models import known
from luoshi.cadence.kinds import RecordKind
from luoshi.items.models import Item
from luoshi.items.queries import visible_items
from luoshi.mandate.kinds import LineKind
from luoshi.records.models import Decision, Finding, Mention, Record
from luoshi.records.queries import visible_records
from luoshi.together.kinds import Cell, TieKind
from luoshi.together.models import Tie
from luoshi.together.queries.predicates import When, gone_out, stands, ties


@dataclass
class Fact:
    """One fact that names a task and Party-building items: of a record (its decision, its finding, the whole), or a row of this room.

    ``topics``: what the record was about, where the whole of it names both.
    ``seen``: its source lies in the reader's sight; ``party_seen``: those of the Party-building items that do.
    """

    cell: Cell
    business: int
    on: date
    party: list[Item] = field(default_factory=list)
    record: Record | None = None
    decision: Decision | None = None
    finding: Finding | None = None
    tie: Tie | None = None
    seen: bool = True
    party_seen: list[Item] = field(default_factory=list)
    topics: str = ""

    @property
    def words(self) -> str:
        """What was decided, found, or said."""
        if self.decision is not None:
            return self.decision.text
        if self.finding is not None:
            return self.finding.text
        return self.tie.words if self.tie is not None else self.topics

    @property
    def key(self) -> tuple[date, int, int]:
        """Its place among facts of one cell: by day, then as they were written."""
        return self.on, self.record.pk if self.record else 0, self.tie.pk if self.tie else 0


def facts_of(
    viewer: Viewer, ids: Collection[int], when: When, *, also: Collection[int] = frozenset()
) -> dict[int, list[Fact]]:
    """Return the facts of each task, oldest first; ``also``: records in the reader's sight by another way than records are.

    Two queries, and two more for a reader who does not see the whole.
    """
    found: dict[int, list[Fact]] = {pk: [] for pk in ids}
    every = [*_of_records(ids, when), *_of_ties(ids, when)] if ids else []
    for fact in sorted(every, key=lambda each: each.key):
        found[fact.business].append(fact)
    _look(viewer, every, also)
    return found


def _of_ties(ids: Collection[int], when: When) -> list[Fact]:
    cells = {TieKind.PAIR: Cell.DEPLOYED, TieKind.JUDGEMENT: Cell.JUDGED}
    rows = ties(when).filter(business__in=ids)
    rows = rows.select_related("party__lead", "party__line", "post__unit", "post__group")
    return [Fact(cells[TieKind(row.kind)], row.business_id, row.on, [row.party], tie=row) for row in rows]


def _of_records(ids: Collection[int], when: When) -> list[Fact]:
    records: dict[int, list[Any]] = {}
    for row in _mentions(ids, when):
        records.setdefault(row.record_id, []).append(row)
    return [fact for rows in records.values() for fact in _of_record(rows, ids)]


def _mentions(ids: Collection[int], when: When) -> Iterable[Any]:
    """Return all that is named in the records that name one of the tasks, with what their versions in force say."""
    named = Mention.objects.filter(known(when.at), item__in=ids).order_by().values("record")
    rows = Mention.objects.filter(known(when.at), Exists(stands(when)), record__in=named)
    in_force = stands(when).order_by()
    return rows.annotate(
        held_on=Subquery(in_force.values("held_on")[:1]),
        kinds=Subquery(in_force.values("kinds")[:1]),
        topics=Subquery(in_force.values("topics")[:1]),
        out=gone_out(when, "item"),
    ).select_related("record__host", "decision", "finding", "item__lead", "item__line")


def _of_record(rows: list[Any], ids: Collection[int]) -> list[Fact]:
    """Tell what one record fills: each decision and each finding that names both, and a visit as a whole."""
    facts = []
    places: dict[tuple[int | None, int | None], list[Any]] = {}
    for row in rows:
        places.setdefault((row.decision_id, row.finding_id), []).append(row)
    for (decision, finding), here in places.items():
        if decision is not None:
            facts += _named(Cell.PLANNED, here, ids)
        elif finding is not None:
            facts += _named(Cell.CHECKED, here, ids)
    if f" {RecordKind.VISIT} " in rows[0].kinds:
        told = {fact.business for fact in facts if fact.cell == Cell.CHECKED}
        whole = _named(Cell.CHECKED, rows, ids)
        for fact in whole:
            fact.decision = fact.finding = None
            fact.topics = rows[0].topics
        facts += [fact for fact in whole if fact.business not in told]
    return facts


def _named(cell: Cell, rows: list[Any], ids: Collection[int]) -> list[Fact]:
    party = {row.item_id: row.item for row in rows if row.item.line.kind == LineKind.PARTY and row.out}
    if not party:
        return []
    tasks = {row.item_id: row for row in rows if row.item_id in ids}
    return [
        Fact(cell, pk, row.held_on, list(party.values()), row.record, row.decision, row.finding)
        for pk, row in tasks.items()
    ]


def _look(viewer: Viewer, facts: list[Fact], also: Collection[int]) -> None:
    items = {item.pk for fact in facts for item in fact.party}
    records = {fact.record.pk for fact in facts if fact.record is not None}
    if not viewer.sees_whole:
        items = _ids(visible_items(viewer, Q(pk__in=items))) if items else set()
        records = (_ids(visible_records(viewer, Q(pk__in=records))) if records else set()) | set(also)
    for fact in facts:
        fact.party_seen = [item for item in fact.party if item.pk in items]
        if fact.record is not None:
            fact.seen = fact.record.pk in records
        elif fact.cell == Cell.DEPLOYED:
            fact.seen = bool(fact.party_seen)


def _ids(rows: Any) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))
