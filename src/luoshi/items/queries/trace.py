"""From document to result: what happened to one item, what happens now, what is still to come, in order."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.db.models import BooleanField, Exists, OuterRef, Subquery, TextField, Value

from luoshi.access.scope import Viewer
from luoshi.core.life import LIVE, Act, State
from luoshi.items.models import Awaiting, DateRequest, Item, Progress, Step, Support
from luoshi.mandate import queries as mandate
from luoshi.mandate.models import Document, UpperClause
from luoshi.org.models import Person


class Mark(StrEnum):
    """How a point of the trace stands."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"


@dataclass
class Trail:
    """Everything the trace of one item shows, read in a fixed number of queries."""

    item: Item
    uppers: list[UpperClause] = field(default_factory=list)
    ancestors: list[Item] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    requests: list["Asked"] = field(default_factory=list)
    awaiting: "Asked | None" = None
    children: list[Item] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)
    child_states: dict[State, int] = field(default_factory=dict)
    linked: set[int] = field(default_factory=set)

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

    @property
    def waits_for(self) -> list[str]:
        """Whose children of the item are still to be closed, in official order."""
        return [
            c.lead.short_name for c in self.children if State(c.state) not in {State.CLOSED, State.CANCELLED}
        ]

    def to_come(self) -> list[Act]:
        """Return the acts still ahead of a live item, in order."""
        state = State(self.item.state)
        if state not in LIVE:
            return [Act.RELOOK] if state == State.CLOSED and self.item.relook_on else []
        ahead = [Act.CONFIRM] if state == State.SUBMITTED else [Act.SUBMIT, Act.CONFIRM]
        return [*ahead, Act.RELOOK] if self.item.needs_relook else ahead


CHILDREN_SHOWN = 100
CHILDREN_READ = 1000


def trace(viewer: Viewer, item: Item) -> Trail:
    """Return the trace of ``item`` (found by :func:`get_item`), in at most seven queries however long it is."""
    found = Trail(item=item)
    found.ancestors = _ancestors(item)
    found.supports = list(Support.objects.filter(item=item).select_related("unit").order_by("unit__path"))
    if item.clause is not None:
        found.uppers = _uppers(viewer, item)
    found.steps = steps_of(item)
    found.progress = list(
        Progress.objects.filter(item=item, gone_at=None).select_related("unit").order_by("-on", "-id")
    )
    asked = _asked(item)
    found.requests = [row for row in asked if row.kind == "date"]
    found.awaiting = next((row for row in asked if row.kind != "date"), None)
    if item.has_children:
        _add_children(found, viewer)
    found.linked = {above.pk for above in found.ancestors if in_full_sight(viewer, above)}
    return found


def in_full_sight(viewer: Viewer, item: Item) -> bool:
    """Say whether an item at hand lies in a range or on a line in sight: whether a link to it would open."""
    return (
        viewer.sees_path(item.lead.path)
        or item.line_id in viewer.lines
        or item.judge_group_id in viewer.groups
        or item.post_id in viewer.posts
    )


def _uppers(viewer: Viewer, item: Item) -> list[UpperClause]:
    seen = Document.objects.filter(mandate.visible(viewer), pk=OuterRef("upper__document"))
    rows = UpperClause.objects.filter(clause=item.clause_id, gone_at=None)
    return list(rows.select_related("upper", "upper__document").annotate(seen=Exists(seen)))


def steps_of(item: Item) -> list[Step]:
    """Return the steps with the names of who took them; an anonymised person's is empty."""
    names = {
        field: Subquery(Person.objects.filter(pk=OuterRef(source)).values("name")[:1])
        for field, source in (("name", "known_by"), ("for_name", "for_person"))
    }
    rows = Step.objects.filter(item=item, gone_at=None).annotate(**names)
    return list(rows.select_related("post", "post__unit", "post__group", "for_post").order_by("id"))


@dataclass(frozen=True)
class Asked:
    """A request for another date ("date"), or a decision typed for a leader that waits for his own word."""

    kind: str
    pk: int
    at: datetime
    day: date | None
    words: str
    answer: str
    granted: bool | None
    post: int | None
    post_title: str
    by: str


def _asked(item: Item) -> list[Asked]:
    """Return every request for a date, and the typed decision that waits, oldest first, in one query."""
    nothing = Value("", output_field=TextField())
    dates = DateRequest.objects.filter(item=item).order_by()
    typed = Awaiting.objects.filter(item=item, endorsed_at=None, dropped_at=None).order_by()
    rows = dates.annotate(sort=Value("date"), no_title=nothing).values_list(
        "sort", "pk", "asked_at", "due_to", "reason", "answer", "granted", "post_id", "no_title", "asked_by"
    )
    others = typed.annotate(no_answer=nothing, not_yet=Value(None, output_field=BooleanField())).values_list(
        "kind",
        "pk",
        "typed_at",
        "relook_on",
        "note",
        "no_answer",
        "not_yet",
        "for_post_id",
        "for_post__title",
        "typed_by",
    )
    return sorted((Asked(*row) for row in rows.union(others, all=True)), key=lambda row: (row.at, row.pk))


def _ancestors(item: Item) -> list[Item]:
    found: list[Item] = []
    above = item.parent
    while above is not None and len(found) < 8:
        found.append(above)
        above = above.parent
    return found[::-1]


def _add_children(found: Trail, viewer: Viewer) -> None:
    rows = Item.objects.filter(parent=found.item).select_related("lead").order_by("lead__path", "pk")
    children = list(rows[:CHILDREN_READ])
    for child in children:
        state = State(child.state)
        found.child_states[state] = found.child_states.get(state, 0) + 1
    found.children = [child for child in children if in_full_sight(viewer, child)][:CHILDREN_SHOWN]


def days_taken(item: Item) -> int | None:
    """Return the calendar days from opening to closing, None while it is open."""
    return (item.closed_on - item.opened_on).days if item.closed_on else None


__all__ = ["CHILDREN_SHOWN", "Mark", "Trail", "days_taken", "trace"]
