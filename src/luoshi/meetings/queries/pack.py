"""What the clerk takes into the room: last decisions and their state, what changed since, the table by line and unit, the seats."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from luoshi.base import clock
from luoshi.core.life import LIVE, State
from luoshi.items.filters import light_of_item, with_light
from luoshi.items.models import Item
from luoshi.meetings.models import Directive, Session, Topic
from luoshi.meetings.queries.consultations import Opinion, opinions_before
from luoshi.meetings.queries.directives import items_of, pending
from luoshi.meetings.queries.sessions import Member, last_before, members, topics_and_decided

_WORKING = (State.OPEN, State.RETURNED)


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
    opinions: list[Opinion] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The lines of the table, in their order."""
        return list(dict.fromkeys(each.line for each in self.table))


def pack(session: Session) -> Pack:
    """Read the pack of a session: everything in official order, since the last session (or the beginning of the year).

    Seven queries, of a consultation eight.
    """
    last = last_before(session)
    since = last.planned_on if last else date(session.year, 1, 1)
    today = clock.today()
    asked = Item.objects.filter(owner=session.series.unit_id).exclude(
        state__in=[State.DRAFT, State.CANCELLED]
    )
    fell_due = Q(state__in=_WORKING, due_on__gte=since, due_on__lt=today)
    happened = Q(opened_on__gt=since) | Q(submitted_on__gt=since) | Q(closed_on__gt=since) | fell_due
    rows = list(
        with_light(asked.filter(happened), today)
        .select_related("lead", "line")
        .order_by("lead__path", "sort", "pk")
    )
    topics, decided = topics_and_decided(session, last)
    for item in items_of(decided):
        item.light = light_of_item(item, today)
    return Pack(
        session=session,
        topics=topics,
        last=last,
        decided=decided,
        since=since,
        changed=_changed(rows, since, today),
        rows=rows,
        table=_table(asked, today),
        seats=members(session.series, session.planned_on),
        opinions=opinions_before(session, last),
        waiting=pending(session.series.unit_id, session) if session.series.kind.first_topic else [],
    )


def _changed(rows: list[Item], since: date, today: date) -> list[Changed]:
    found: dict[int, list[Item]] = {}
    for item in rows:
        found.setdefault(item.lead_id, []).append(item)
    return [
        Changed(
            unit=items[0].lead.name,
            opened=sum(1 for i in items if i.opened_on > since),
            submitted=sum(1 for i in items if i.submitted_on and i.submitted_on > since),
            closed=sum(1 for i in items if i.state == State.CLOSED and i.closed_on and i.closed_on > since),
            overdue=sum(1 for i in items if i.state in _WORKING and i.due_on and since <= i.due_on < today),
        )
        for items in found.values()
    ]


def _table(asked: QuerySet[Item], today: date) -> list[Crossing]:
    live = asked.filter(state__in=LIVE, has_children=False)
    rows = (
        live.order_by("line__order", "line__code", "lead__path")
        .values("line__order", "line__code", "line__name", "lead__path", "lead__name")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=Q(state__in=_WORKING, due_on__lt=today)),
        )
    )
    return [
        Crossing(row["line__name"], row["lead__name"], row["lead__path"], row["n"], row["late"])
        for row in rows
    ]
