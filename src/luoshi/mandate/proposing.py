"""Reading comments and proposals: who sees which, who may make and answer them, what waits on whose list (rules 4)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from luoshi.access.calls import called
from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.base.text import a_day, whole_number
from luoshi.mandate import queries
from luoshi.mandate.models import Clause, Document, Proposal
from luoshi.org.queries import in_ranges

RECENT = timedelta(days=14)
"""How long an answer stays on the list of the unit that asked."""


class Stands(StrEnum):
    """What a list of proposals is narrowed to."""

    WAITING = "waiting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"

    @property
    def holds(self) -> Q:
        """Return the predicate."""
        if self is Stands.WITHDRAWN:
            return Q(gone_at__isnull=False)
        return Q(gone_at=None) & (Q(answer="") if self is Stands.WAITING else ~Q(answer=""))


def visible(viewer: Viewer) -> QuerySet[Proposal]:
    """Return the proposals in sight: of a unit in sight, or to a document whose owner is in sight; newest first.

    Other units do not see them, whatever the document lets them see of its items.
    """
    rows = Proposal.objects.filter(
        in_ranges(viewer.ranges, "unit__") | in_ranges(viewer.ranges, "document__owner__"),
        document__in=queries.documents(viewer).order_by().values("pk"),
    )
    return rows.select_related("document", "clause", "unit", "post", "taken_up")


@dataclass(frozen=True)
class Listed:
    """A page of proposals; ``after`` is the key after which the next one begins, empty at the end."""

    rows: list[Proposal]
    after: str


def listed(
    viewer: Viewer,
    *,
    document: int | None = None,
    stands: Stands | None = None,
    after: str = "",
    size: int | None = 50,
) -> Listed:
    """Return one page of the proposals in sight, newest first, narrowed to a document and to how they stand."""
    rows = visible(viewer)
    if document is not None:
        rows = rows.filter(document=document)
    if stands is not None:
        rows = rows.filter(stands.holds)
    rows = rows.order_by("-on", "-pk")
    day, _tilde, pk = after.partition("~")
    key, on = whole_number(pk), a_day(day)
    if key is not None and on is not None:
        rows = rows.filter(Q(on__lt=on) | Q(on=on, pk__lt=key))
    found = list(rows if size is None else rows[: size + 1])
    if size is None or len(found) <= size:
        return Listed(found, "")
    last = found[size - 1]
    return Listed(found[:size], f"{last.on.isoformat()}~{last.pk}")


def get_proposal(viewer: Viewer, pk: int) -> Proposal:
    """Return a proposal in sight with what its page needs, else raise NotFound."""
    row = visible(viewer).select_related("document__owner", "answered_post").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def may_propose(viewer: Viewer, document: Document) -> bool:
    """Say whether the acting post may speak for its unit to a document in its sight: it works there, and another unit owns it."""
    seat = viewer.acting
    return seat is not None and seat.unit not in (None, document.owner_id) and Verb.WORK in seat.rights


def may_withdraw(viewer: Viewer, proposal: Proposal) -> bool:
    """Say whether the acting post may take a proposal back: it sits in the unit that made it."""
    seat = viewer.acting
    return seat is not None and seat.unit == proposal.unit_id and Verb.WORK in seat.rights


def get_to_answer(viewer: Viewer, pk: int) -> Proposal:
    """Return a proposal to answer: NotFound out of sight, NotAllowed for who may not change its document."""
    proposal = get_proposal(viewer, pk)
    if not queries.may_write(viewer, proposal.document):
        raise NotAllowed
    return proposal


def get_to_withdraw(viewer: Viewer, pk: int) -> Proposal:
    """Return a proposal to take back: NotFound out of sight, NotAllowed for other units."""
    proposal = get_proposal(viewer, pk)
    if not may_withdraw(viewer, proposal):
        raise NotAllowed
    return proposal


def on_clause(viewer: Viewer, clause: Clause, *, limit: int = 50) -> list[Proposal]:
    """Return what was said to a clause, as far as it lies in sight, newest first."""
    rows = visible(viewer).filter(Q(clause=clause) | Q(taken_up=clause), gone_at=None)
    return list(rows.order_by("-on", "-pk")[:limit])


def waiting(seat: Seat, viewer: Viewer, today: date) -> QuerySet[Any] | None:
    """Return what stands on the seat's own list: to be answered by its unit, and answers its unit got in the last days."""
    if seat.unit is None:
        return None
    found = Q(pk__in=[])
    if Verb.DOCUMENT in seat.rights:
        found |= Q(document__owner=seat.unit) & Stands.WAITING.holds
    if Verb.WORK in seat.rights:
        found |= Q(unit=seat.unit, answered_at__gte=clock.now() - RECENT) & Stands.ANSWERED.holds
    rows = Proposal.objects.filter(found)
    return called("proposal", rows, "due_on", "kind", "answer", "text", "unit__short_name", "document__title")
