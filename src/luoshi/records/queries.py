"""Reading records through the door: hosted by or held jointly with a unit in sight, or attended by the reader himself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from luoshi.access.scope import Viewer
from luoshi.base.models import any_of
from luoshi.base.models import known as known_then
from luoshi.base.refusals import NotFound
from luoshi.items.queries import in_sight
from luoshi.org.models import Tally, Unit
from luoshi.org.queries import in_ranges
from luoshi.records.kinds import RecordState, Role
from luoshi.records.models import Attendance, Finding, Joint, Mention, Record, RecordVersion
from luoshi.records.tally import HELD

_BESIDE = (
    Prefetch("joints", Joint.objects.select_related("unit")),
    Prefetch("attended", Attendance.objects.select_related("post__unit", "post__group__home")),
)


_ALL = Q()


def visible_records(viewer: Viewer, narrowed: Q = _ALL) -> QuerySet[Record]:
    """Return the entered and withdrawn records in sight of which ``narrowed`` holds, latest activity first.

    Drafts are their writer's alone. Who sees the root sees every record; for everybody else ``narrowed`` is asked inside each way into
    sight (hosted, held jointly, attended or chaired by the reader himself), so that a list reads what lies in sight.
    """
    narrowed &= ~Q(state=RecordState.DRAFT)
    if viewer.sees_whole:
        return Record.objects.filter(narrowed).select_related("host")
    units = Unit.objects.filter(in_ranges(viewer.ranges)).order_by().values("pk")
    joint = Joint.objects.filter(unit__in=units, version__gone_at=None)
    ways = [Q(host__in=units), Q(pk__in=joint.values("version__record_id"))]
    if viewer.person:
        attended = Attendance.objects.filter(person=viewer.person, version__gone_at=None)
        chaired = RecordVersion.objects.filter(chair=viewer.person, gone_at=None).order_by()
        ways += [Q(pk__in=attended.values("version__record_id")), Q(pk__in=chaired.values("record_id"))]
    rows = [Record.objects.filter(way).filter(narrowed).order_by().values("pk") for way in ways]
    return Record.objects.filter(any_of(*rows)).select_related("host")


def per_year(viewer: Viewer, years: Sequence[int]) -> list[tuple[int, int]]:
    """Return how many activities in sight are on record in each year, in one query; a joint one counts once."""
    if viewer.sees_whole:
        days = [date(year, 1, 1) for year in years]
        cells = Tally.objects.filter(unit__parent=None, measure=HELD, day__in=days)
        kept = dict(cells.values_list(ExtractYear("day")).annotate(total=Sum("n")))
        return [(year, kept.get(year, 0)) for year in years]
    within = Q(held_on__range=(date(min(years), 1, 1), date(max(years), 12, 31)))
    rows = visible_records(viewer, within & Q(state=RecordState.ENTERED))
    found = dict(rows.order_by().values_list("held_on__year").annotate(n=Count("pk")))
    return [(year, found.get(year, 0)) for year in years]


def get_record(viewer: Viewer, pk: int) -> Record:
    """Return a record in sight, else raise NotFound."""
    record = visible_records(viewer, Q(pk=pk)).first()
    if record is None:
        raise NotFound
    return record


def read_record(viewer: Viewer, pk: int) -> tuple[Record, list[Any]]:
    """Return a record in sight and all it has said, the first version first; else raise NotFound. Three queries.

    Each version has ``has_findings`` and ``has_names``: whether the record has findings, and names items.
    """
    names = Mention.objects.filter(record=OuterRef("record"), gone_at=None)
    findings = Finding.objects.filter(record=OuterRef("record"))
    rows: list[Any] = list(
        RecordVersion.objects.filter(record__in=visible_records(viewer, Q(pk=pk)).order_by().values("pk"))
        .select_related("host", "record", "record__host")
        .prefetch_related(*_BESIDE)
        .annotate(has_names=Exists(names), has_findings=Exists(findings))
        .order_by("known_at", "id")
    )
    if not rows:
        raise NotFound
    return rows[-1].record, rows


@dataclass(frozen=True)
class Touched:
    """Whom a record concerns: ids of its host and joint units, of the posts of those who attended as members."""

    record: int
    number: str
    state: str
    held_on: date
    host: int
    units: list[int]
    posts: list[int]


def touched(viewer: Viewer, pk: int) -> Touched:
    """Return whom a record in sight concerns, in one query; else raise NotFound."""
    seen = RecordVersion.objects.filter(
        record__in=visible_records(viewer, Q(pk=pk)).order_by().values("pk"), gone_at=None
    )
    rows = list(
        seen.values_list(
            "record__number",
            "record__state",
            "held_on",
            "host_id",
            "joints__unit_id",
            "attended__post_id",
            "attended__role",
        )
    )
    if not rows:
        raise NotFound
    number, state, held_on, host = rows[0][:4]
    units = dict.fromkeys([host, *(row[4] for row in rows if row[4])])
    posts = dict.fromkeys(row[5] for row in rows if row[5] and row[6] == Role.MEMBER)
    return Touched(pk, number or "", state, held_on, host, list(units), list(posts))


def in_force(record: Record) -> RecordVersion:
    """Return what a record says now, with its host and joint units."""
    return (
        RecordVersion.objects.select_related("host")
        .prefetch_related(*_BESIDE)
        .get(record=record, gone_at=None)
    )


def versions(record: Record) -> list[RecordVersion]:
    """Return what a record has said, the first version first."""
    return list(RecordVersion.objects.filter(record=record).select_related("host").order_by("known_at", "id"))


def last_of(viewer: Viewer, host: int) -> RecordVersion | None:
    """Return what the last record of a host says: "same as last month" begins with it."""
    return (
        RecordVersion.objects.filter(record__host=host, record__state=RecordState.ENTERED, gone_at=None)
        .filter(record__in=visible_records(viewer, Q(host=host)).order_by().values("pk"))
        .select_related("host")
        .prefetch_related("attended__post")
        .order_by("-held_on", "-id")
        .first()
    )


def drafts_of(viewer: Viewer) -> QuerySet[Record]:
    """Return the reader's own drafts, the latest first."""
    return (
        Record.objects.filter(state=RecordState.DRAFT, drafter=viewer.person)
        .select_related("host")
        .order_by("-id")
    )


def mentions_of(viewer: Viewer, record: Record) -> tuple[list[Mention], set[int]]:
    """Return what a record names now, with items and leads, and which of the items lie in full sight of the reader."""
    rows = Mention.objects.filter(record=record, gone_at=None).select_related("item__lead").order_by("id")
    found = list(rows)
    return found, in_sight(viewer, [row.item for row in found])


def known(at: datetime | None) -> Q:
    """Return the predicate "a version as the ledger knew it at that moment" (now where None)."""
    if at is None:
        return Q(gone_at=None, record__state=RecordState.ENTERED)
    return known_then(at) & (Q(record__withdrawn_at=None) | Q(record__withdrawn_at__gt=at))


def numbers_of(records: set[int]) -> dict[int, Record]:
    """Return records by id, for pages that name them."""
    return Record.objects.in_bulk(records)
