"""From document to result: what happened to one item, what happens now, what is still to come, in order."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Count

from luoshi.access.scope import Viewer
from luoshi.core.life import LIVE, Act, State
from luoshi.items.models import Awaiting, DateRequest, Item, Progress, Step, Support
from luoshi.mandate.models import ClauseVersion, UpperClause
from luoshi.mandate.queries import said_in, uppers_of
from luoshi.org.queries import names_of


class Mark(StrEnum):
    """How a point of the trace stands."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"


@dataclass
class Trail:
    """Everything the trace of one item shows, read in a fixed number of queries."""

    item: Item
    said: ClauseVersion | None = None
    uppers: list[UpperClause] = field(default_factory=list)
    ancestors: list[Item] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    requests: list[DateRequest] = field(default_factory=list)
    awaiting: Awaiting | None = None
    children: list[Item] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)
    child_states: dict[State, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def rounds(self) -> list[tuple[int, list[Step]]]:
        """Return the steps round by round, earlier rounds kept."""
        found: dict[int, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.round, []).append(step)
        return sorted(found.items())

    @property
    def child_total(self) -> int:
        """How many children there are, shown or not."""
        return sum(self.child_states.values())

    @property
    def earlier(self) -> int:
        """How many lines of progress there are besides the last."""
        return len(self.progress) - 1

    def to_come(self) -> list[Act]:
        """Return the acts still ahead of a live item, in order."""
        state = State(self.item.state)
        if state not in LIVE:
            return [Act.RELOOK] if state == State.CLOSED and self.item.relook_on else []
        ahead = [Act.CONFIRM] if state == State.SUBMITTED else [Act.SUBMIT, Act.CONFIRM]
        return [*ahead, Act.RELOOK] if self.item.needs_relook else ahead


CHILDREN_SHOWN = 100


def trace(viewer: Viewer, item: Item) -> Trail:
    """Return the trace of ``item`` (already found in sight)."""
    found = Trail(item=item)
    if item.clause is not None:
        found.said = said_in([item.clause.pk], item.opened_on.year).get(item.clause.pk)
        found.uppers = uppers_of(item.clause)
    found.ancestors = _ancestors(item)
    found.supports = list(Support.objects.filter(item=item).select_related("unit").order_by("unit__path"))
    found.steps = list(
        Step.objects.filter(item=item, gone_at=None)
        .select_related("post", "post__unit", "post__group", "for_post")
        .order_by("id")
    )
    found.progress = list(
        Progress.objects.filter(item=item, gone_at=None).select_related("unit").order_by("-on", "-id")
    )
    found.requests = list(DateRequest.objects.filter(item=item).order_by("id"))
    found.awaiting = (
        Awaiting.objects.filter(item=item, endorsed_at=None, dropped_at=None)
        .select_related("for_post")
        .first()
        if item.state == State.SUBMITTED
        else None
    )
    if item.has_children:
        _add_children(found)
    found.names = names_of(_persons(found))
    return found


def _ancestors(item: Item) -> list[Item]:
    found: list[Item] = []
    above = item.parent
    while above is not None and len(found) < 8:
        found.append(above)
        above = (
            Item.objects.select_related("lead", "clause", "clause__document")
            .filter(pk=above.parent_id)
            .first()
            if above.parent_id
            else None
        )
    return found[::-1]


def _add_children(found: Trail) -> None:
    rows = Item.objects.filter(parent=found.item)
    counts = rows.order_by().values_list("state").annotate(n=Count("pk")).values_list("state", "n")
    found.child_states = {State(state): n for state, n in counts}
    found.children = list(rows.select_related("lead").order_by("lead__path", "pk")[:CHILDREN_SHOWN])


def _persons(found: Trail) -> set[str]:
    persons = {step.known_by for step in found.steps} | {step.for_person for step in found.steps}
    persons |= {row.known_by for row in found.progress} | {row.asked_by for row in found.requests}
    persons |= {row.decided_by for row in found.requests}
    if found.awaiting:
        persons.add(found.awaiting.typed_by)
    return persons - {""}


def days_taken(item: Item) -> int | None:
    """Return the calendar days from opening to closing, None while it is open."""
    return (item.closed_on - item.opened_on).days if item.closed_on else None


__all__ = ["CHILDREN_SHOWN", "Mark", "Trail", "days_taken", "trace"]
