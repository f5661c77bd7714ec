"""Directives: what waits to be conveyed, and how far each has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base.refusals import NotFound
from luoshi.core.life import State
from luoshi.items.models import Item
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Document
from luoshi.meetings.kinds import RUNNING, Outcome, SessionState
from luoshi.meetings.models import Directive, Session, Topic
from luoshi.meetings.rights import directives_in_sight
from luoshi.records.kinds import RecordState


def dealt_with() -> QuerySet[Topic]:
    """Return the topics that ended sessions dealt with; those of a session whose record was withdrawn are not among them."""
    ended = Q(session__state=SessionState.ENDED, session__record__state=RecordState.ENTERED)
    return Topic.objects.filter(ended, gone_at=None).exclude(outcome=Outcome.CARRIED)


class Progress(StrEnum):
    """How far a directive has come: what a register is narrowed to."""

    WAITING = "waiting"  # not conveyed
    CONVEYED = "conveyed"  # conveyed, nothing decided yet that became an item
    WORKED_ON = "worked_on"  # measures, not all closed
    DONE = "done"  # all closed


@dataclass(frozen=True)
class Stages:
    """How far a directive has come: the days on which it was conveyed, measures were decided, all of them closed."""

    directive: Directive
    conveyed_on: date | None
    measures_on: date | None
    closed_on: date | None
    items: int = 0
    open_items: int = 0
    conveyed_in: Session | None = None
    agenda: Session | None = None

    def days_to(self, day: date | None) -> int | None:
        """Return the days from arrival to ``day``."""
        return (day - self.directive.arrived_on).days if day else None

    @property
    def to_conveyed(self) -> int | None:
        return self.days_to(self.conveyed_on)

    @property
    def to_measures(self) -> int | None:
        return self.days_to(self.measures_on)

    @property
    def to_closed(self) -> int | None:
        return self.days_to(self.closed_on)

    @property
    def progress(self) -> Progress:
        """Return how far it has come, in one word."""
        if self.conveyed_on is None:
            return Progress.WAITING
        if self.closed_on is not None:
            return Progress.DONE
        return Progress.WORKED_ON if self.items else Progress.CONVEYED


def stages(rows: QuerySet[Directive] | None = None) -> list[Stages]:
    """Return the directives of ``rows`` (all where None), the oldest first, with their stages. Three queries."""
    found = list(
        (Directive.objects.all() if rows is None else rows)
        .filter(gone_at=None)
        .select_related("document", "unit")
        .order_by("arrived_on", "id")
    )
    ids = [row.pk for row in found]
    dealt: dict[int, list[Topic]] = {}
    topics = dealt_with().filter(directive__in=ids).select_related("session__series__kind", "decision__item")
    for topic in topics.order_by("session__planned_on", "pk"):
        dealt.setdefault(topic.directive_id or 0, []).append(topic)
    agendas: dict[int, Session] = {}
    running = Topic.objects.filter(directive__in=ids, session__state__in=RUNNING, gone_at=None)
    for topic in running.select_related("session__series__kind").order_by("-session__planned_on"):
        if topic.session is not None:
            agendas[topic.directive_id or 0] = topic.session
    return [_stage(row, dealt.get(row.pk, []), agendas.get(row.pk)) for row in found]


def stages_of(directive: Directive) -> list[Stages]:
    """Return the stages of one directive. Three queries."""
    return stages(Directive.objects.filter(pk=directive.pk))


def _stage(directive: Directive, topics: list[Topic], agenda: Session | None) -> Stages:
    sessions = [topic.session for topic in topics if topic.session]
    decided_on = [t.session.planned_on for t in topics if t.session and t.outcome == Outcome.DECISION]
    items = items_of(topics)
    open_ = [item for item in items if item.state not in {State.CLOSED, State.CANCELLED}]
    closed = [item.closed_on for item in items if item.state == State.CLOSED and item.closed_on]
    return Stages(
        directive,
        sessions[0].planned_on if sessions else None,
        min(decided_on, default=None),
        max(closed) if closed and not open_ else None,
        len(items),
        len(open_),
        sessions[0] if sessions else None,
        agenda,
    )


def items_of(topics: Iterable[Topic]) -> list[Item]:
    """Return the items that the decisions of ``topics`` became."""
    return [t.decision.item for t in topics if t.decision is not None and t.decision.item is not None]


def pending(unit: int, session: Session | None = None) -> list[Directive]:
    """Return the directives of ``unit`` not conveyed yet that no other running session has on its agenda, the oldest first.

    For ``session`` those on a later agenda wait too: that another meeting will come to them is no reason to pass them over.
    """
    dealt = dealt_with().filter(directive__isnull=False).values("directive_id")
    taken = Topic.objects.filter(session__state__in=RUNNING, gone_at=None, directive__isnull=False)
    if session is not None:
        sooner = Q(session__planned_on__lte=session.planned_on) | Q(session__state=SessionState.OPEN)
        taken = taken.exclude(session=session).filter(sooner)
    rows = Directive.objects.filter(unit=unit, gone_at=None).exclude(pk__in=dealt)
    rows = rows.exclude(pk__in=taken.values("directive_id"))
    return list(rows.select_related("document").order_by("arrived_on", "id"))


def register(viewer: Viewer, *, year: int | None = None, progress: Progress | None = None) -> list[Stages]:
    """Return the register of directives in sight: not conveyed ones on top, the longest waiting first; then the latest arrivals.

    Three queries.
    """
    rows = Directive.objects.filter(directives_in_sight(viewer))
    if year is not None:
        rows = rows.filter(arrived_on__year=year)
    found = [each for each in stages(rows) if progress is None or each.progress == progress]
    waiting = [each for each in found if each.progress == Progress.WAITING]
    return waiting + [each for each in reversed(found) if each.progress != Progress.WAITING]


def directive_years(viewer: Viewer) -> list[int]:
    """Return the years in which directives in sight arrived, the last first."""
    rows = Directive.objects.filter(directives_in_sight(viewer), gone_at=None)
    return sorted(set(rows.order_by().values_list("arrived_on__year", flat=True)), reverse=True)


def get_directive(viewer: Viewer, pk: int) -> Directive:
    """Return a directive in sight, else raise NotFound."""
    rows = Directive.objects.filter(directives_in_sight(viewer), pk=pk, gone_at=None)
    found = rows.select_related("document", "unit").first()
    if found is None:
        raise NotFound
    return found


def registered(document: Document) -> Directive | None:
    """Return how a document of the kind that is conveyed was registered by its own unit; None where it was not."""
    if document.kind != DocumentKind.DIRECTIVE:
        return None
    return Directive.objects.filter(document=document, unit=document.owner_id, gone_at=None).first()


def way_of(directive: Directive) -> list[Topic]:
    """Return every topic that came of a directive and was not taken off, carried and running ones too, in order of days."""
    rows = Topic.objects.filter(directive=directive, gone_at=None)
    rows = rows.select_related("session__series__kind", "series__kind", "decision__item__lead", "lead")
    return list(rows.order_by("session__planned_on", "order", "pk"))
