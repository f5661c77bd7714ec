"""What the clerk takes into the room: last decisions and their state, what changed since, the table by line and unit, the seats."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from luoshi.base import clock
from luoshi.core.life import LIVE, State
from luoshi.items.filters import with_light
from luoshi.items.models import Item
from luoshi.meetings.models import Directive, Session, Topic
from luoshi.meetings.queries.directives import pending
from luoshi.meetings.queries.sessions import Member, decided, last_before, members, topics_of

LISTED = 500


@dataclass(frozen=True)
class Changed:
    """What happened to the items of one lead unit since the last session; ``overdue``: those that fell due and are overdue now."""

    unit: str
    opened: int
    submitted: int
    closed: int
    overdue: int


@dataclass(frozen=True)
class Crossing:
    """Items not closed of one line and one lead unit, and how many of them are overdue."""

    line: str
    unit: str
    path: str
    open: int
    overdue: int


@dataclass
class Pack:
    """Everything the pack holds, read once. What is counted are the items that the unit itself asked for (交办)."""

    session: Session
    topics: list[Topic]
    last: Session | None
    decided: list[Topic]
    since: date
    changed: list[Changed] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    table: list[Crossing] = field(default_factory=list)
    seats: list[Member] = field(default_factory=list)
    waiting: list[Directive] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The lines of the table, in their order."""
        return list(dict.fromkeys(each.line for each in self.table))


def pack(session: Session) -> Pack:
    """Read the pack of a session: everything in official order, since the last session (or the beginning of the year)."""
    last = last_before(session)
    since = last.planned_on if last else date(session.year, 1, 1)
    today = clock.today()
    asked = Item.objects.filter(owner=session.series.unit_id).exclude(
        state__in=[State.DRAFT, State.CANCELLED]
    )
    overdue = Q(state__in=[State.OPEN, State.RETURNED], due_on__gte=since, due_on__lt=today)
    happened = {
        "opened": Q(opened_on__gt=since),
        "submitted": Q(submitted_on__gt=since),
        "closed": Q(closed_on__gt=since, state=State.CLOSED),
        "overdue": overdue,
    }
    touched = happened["opened"] | happened["submitted"] | happened["closed"] | overdue
    return Pack(
        session=session,
        topics=topics_of(session),
        last=last,
        decided=_lit(decided(last), today) if last else [],
        since=since,
        changed=_changed(asked.filter(touched), happened),
        rows=list(
            with_light(asked.filter(touched), today)
            .select_related("lead", "line")
            .order_by("lead__path", "sort")[:LISTED]
        ),
        table=_table(asked, today),
        seats=members(session.series, session.planned_on),
        waiting=pending(session.series.unit_id, session) if session.series.kind.first_topic else [],
    )


def _lit(topics: list[Topic], today: date) -> list[Topic]:
    rows = [t.decision.item for t in topics if t.decision is not None and t.decision.item is not None]
    lights = dict(
        with_light(Item.objects.filter(pk__in=[r.pk for r in rows]), today).values_list("pk", "light")
    )
    for item in rows:
        item.light = lights[item.pk]
    return topics


def _changed(rows: QuerySet[Item], happened: dict[str, Q]) -> list[Changed]:
    counts = {name: Count("pk", filter=what) for name, what in happened.items()}
    found: Any = rows.order_by("lead__path").values("lead__path", "lead__name").annotate(**counts)
    return [
        Changed(row["lead__name"], row["opened"], row["submitted"], row["closed"], row["overdue"])
        for row in found
    ]


def _table(asked: QuerySet[Item], today: date) -> list[Crossing]:
    live = asked.filter(state__in=LIVE, has_children=False)
    rows = (
        live.order_by("line__order", "line__code", "lead__path")
        .values("line__order", "line__code", "line__name", "lead__path", "lead__name")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=Q(state__in=[State.OPEN, State.RETURNED], due_on__lt=today)),
        )
    )
    return [
        Crossing(row["line__name"], row["lead__name"], row["lead__path"], row["n"], row["late"])
        for row in rows
    ]
