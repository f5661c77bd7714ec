"""All reads of the room."""

from dataclasses import dataclass
from datetime import date

from luoshi.core.life import State
from luoshi.items.models import Item
from luoshi.meetings.kinds import Outcome, SessionState
from luoshi.meetings.models import Directive, Session, Topic


def topics_of(session: Session) -> list[Topic]:
    """Return the topics on a session's agenda, in order."""
    rows = Topic.objects.filter(session=session, gone_at=None)
    return list(
        rows.select_related("directive__document", "unit", "lead", "line", "decision__item").order_by(
            "order", "id"
        )
    )


@dataclass(frozen=True)
class Stages:
    """How far a directive has come: the days on which it was conveyed, measures were decided, all of them closed."""

    directive: Directive
    conveyed_on: date | None
    measures_on: date | None
    closed_on: date | None
    items: int = 0
    open_items: int = 0

    def days_to(self, day: date | None) -> int | None:
        """Return the days from arrival to ``day``."""
        return (day - self.directive.arrived_on).days if day else None


def stages(*, start: date | None = None, end: date | None = None) -> list[Stages]:
    """Return every directive that arrived in the period, the oldest first, with its stages. Three queries."""
    rows = Directive.objects.select_related("document").filter(gone_at=None)
    if start is not None:
        rows = rows.filter(arrived_on__gte=start)
    if end is not None:
        rows = rows.filter(arrived_on__lte=end)
    dealt: dict[int, list[Topic]] = {}
    topics = Topic.objects.filter(directive__in=rows, session__state=SessionState.ENDED, gone_at=None)
    for topic in topics.exclude(outcome=Outcome.CARRIED).select_related("session", "decision__item"):
        dealt.setdefault(topic.directive_id or 0, []).append(topic)
    return [_stage(row, dealt.get(row.pk, [])) for row in rows.order_by("arrived_on", "id")]


def _stage(directive: Directive, topics: list[Topic]) -> Stages:
    days = [topic.session.planned_on for topic in topics if topic.session]
    decided = [t for t in topics if t.outcome == Outcome.DECISION and t.session]
    items: list[Item] = [
        t.decision.item for t in decided if t.decision is not None and t.decision.item is not None
    ]
    open_ = [item for item in items if item.state not in {State.CLOSED, State.CANCELLED}]
    closed = [item.closed_on for item in items if item.closed_on is not None]
    return Stages(
        directive,
        min(days, default=None),
        min((t.session.planned_on for t in decided if t.session), default=None),
        max(closed) if items and closed and not open_ else None,
        len(items),
        len(open_),
    )


def pending(session: Session | None = None) -> list[Directive]:
    """Return the directives not conveyed yet that no running session but ``session`` has on its agenda, the oldest first."""
    running = Topic.objects.filter(
        session__state__in=(SessionState.PLANNED, SessionState.OPEN), gone_at=None, directive__isnull=False
    )
    if session is not None:
        running = running.exclude(session=session)
    elsewhere = set(running.values_list("directive_id", flat=True))
    waiting = [each.directive for each in stages() if each.conveyed_on is None]
    return [each for each in waiting if each.pk not in elsewhere]
