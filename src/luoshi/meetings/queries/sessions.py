"""Series, sessions and topics through the door, and who is a member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, FilteredRelation, Max, Min, Q, QuerySet

from luoshi.access.calls import called
from luoshi.access.scope import Seat, Viewer
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.items.models import Item
from luoshi.meetings.kinds import ORIGINS, RUNNING, Outcome, SessionState
from luoshi.meetings.models import Series, Session, Topic
from luoshi.meetings.rights import attends, consults, may_run, may_take_off, series_in_sight
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Post, Tenure

_WITH_SERIES = ("series__kind", "series__unit", "series__group", "record")


_BESIDE = (
    "directive__document",
    "unit",
    "about",
    "lead",
    "line",
    "decision__item__lead",
    "previous__session",
    "session",
)


def topics_of(session: Session) -> list[Topic]:
    """Return the topics on a session's agenda, in order, each followed by its further outcomes."""
    rows = Topic.objects.filter(session=session, gone_at=None)
    return list(rows.select_related(*_BESIDE).order_by("order", "id"))


def topics_and_decided(session: Session, last: Session | None) -> tuple[list[Topic], list[Topic]]:
    """Return the topics of a session, and what the last one decided with the items that came of it. One query."""
    both = Q(session=session)
    if last is not None:
        both |= Q(session=last, outcome=Outcome.DECISION)
    rows = Topic.objects.filter(both, gone_at=None).select_related(*_BESIDE).order_by("order", "pk")
    found = list(rows)
    return [t for t in found if t.session_id == session.pk], [t for t in found if t.session_id != session.pk]


def series_rows(viewer: Viewer) -> list[Any]:
    """Return the series in sight in official order, each with ``next_on`` and ``last_on``: its next and its last meeting."""
    rows = Series.objects.filter(series_in_sight(viewer)).select_related("kind", "unit", "group")
    return list(
        rows.annotate(
            next_on=Min("sessions__planned_on", filter=Q(sessions__state__in=RUNNING)),
            last_on=Max("sessions__planned_on", filter=Q(sessions__state=SessionState.ENDED)),
        ).order_by("unit__path", "kind__order", "pk")
    )


def get_series(viewer: Viewer, pk: int, *, to_run: bool = False, to_propose: bool = False) -> Series:
    """Return a series in sight, else raise NotFound; ``to_run``: NotAllowed where the acting post does not run it.

    ``to_propose``: the side that does not run it may bring topics, too.
    """
    rows = Series.objects.filter(series_in_sight(viewer), pk=pk)
    found = rows.select_related("kind", "unit", "group").first()
    if found is None:
        raise NotFound
    if (to_run or to_propose) and not (may_run(viewer, found) or (to_propose and consults(viewer, found))):
        raise NotAllowed
    return found


def visible_sessions(viewer: Viewer) -> QuerySet[Session]:
    """Return the sessions of series in sight, the latest first."""
    return Session.objects.filter(series_in_sight(viewer, "series__")).select_related(*_WITH_SERIES)


def get_session(viewer: Viewer, pk: int, *, to_run: bool = False, to_propose: bool = False) -> Session:
    """Return a session in sight, else raise NotFound; ``to_run``, ``to_propose``: see :func:`get_series`.

    The side that does not run it brings topics until it is opened.
    """
    found: Session | None = visible_sessions(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    ahead = found.state == SessionState.PLANNED
    proposes = to_propose and ahead and consults(viewer, found.series)
    if (to_run or to_propose) and not (may_run(viewer, found.series) or proposes):
        raise NotAllowed
    return found


def get_for(viewer: Viewer, pk: int, *, to_take_off: bool = False) -> Topic:
    """Return a topic to write: NotFound out of sight, NotAllowed where the acting post does not run its series.

    ``to_take_off``: the side that brought it may, too, until the meeting is opened.
    """
    rows = Topic.objects.filter(series_in_sight(viewer, "series__"), pk=pk, gone_at=None)
    found = rows.select_related(
        "series__kind", "series__unit", "session__series", "directive__document", "lead", "line", "unit"
    ).first()
    if found is None:
        raise NotFound
    if not (may_take_off(viewer, found) if to_take_off else may_run(viewer, found.series)):
        raise NotAllowed
    return found


def sessions_of(series: Series, year: int) -> list[Session]:
    """Return the sessions of a series in a year, the latest first."""
    return list(series.sessions.filter(year=year).select_related("record"))


def waiting_of(series: Series) -> list[Topic]:
    """Return the topics that wait for the next session of a series."""
    rows = Topic.objects.filter(series=series, session=None, gone_at=None)
    return list(rows.select_related("previous__session", "unit").order_by("pk"))


def last_before(session: Session) -> Session | None:
    """Return the session of the same series that ended last before this one."""
    rows = Session.objects.filter(series=session.series_id, state=SessionState.ENDED)
    before = rows.filter(planned_on__lte=session.planned_on).exclude(pk=session.pk)
    found = before.order_by("-planned_on", "-pk").first()
    if found is not None:
        found.series = session.series
    return found


def rows_of_minutes(topics: Sequence[Topic]) -> list[tuple[Topic, list[Topic]]]:
    """Return the topics dealt with, each with all its outcomes: what minutes hold. What was carried is none of it."""
    found: list[tuple[Topic, list[Topic]]] = []
    for topic in topics:
        if topic.outcome == Outcome.CARRIED:
            continue
        if topic.beside_id is not None and found:
            found[-1][1].append(topic)
        else:
            found.append((topic, [topic]))
    return found


def source_of(viewer: Viewer, item: Item) -> Session | None:
    """Return the session that decided an item, where it lies in the reader's sight."""
    if item.origin not in ORIGINS or not item.origin_ref.isdigit():
        return None
    return visible_sessions(viewer).filter(pk=int(item.origin_ref)).first()


@dataclass(frozen=True)
class Member:
    """A seat at the table and who holds it; ``name`` empty where it is vacant."""

    post: Post
    person: str
    name: str


def members(series: Series, day: date) -> list[Member]:
    """Return the seats of the meetings of a series in official order: its group's posts, else the leading group's, else the unit's.

    One query.
    """
    held = FilteredRelation("tenures", condition=living(day, "tenures__") & Q(tenures__gone_at=None))
    posts = Post.objects.filter(living(day)).annotate(held=held)
    if series.group_id is not None:
        posts = posts.filter(group=series.group_id)
    else:
        leading = Q(group__kind=GroupKind.LEADING, group__home=series.unit_id) & living(day, "group__")
        posts = posts.filter(leading | Q(unit=series.unit_id))
    rows = posts.annotate(person=F("held__person_id"), name=F("held__person__name")).order_by("order", "pk")
    found: dict[int, Any] = {row.pk: row for row in rows}
    if any(each.group_id is not None for each in found.values()):
        found = {pk: each for pk, each in found.items() if each.group_id is not None}
    return [Member(each, each.person or "", each.name or "") for each in found.values()]


def keepers(series: Series, day: date) -> list[Member]:
    """Return who may keep the record besides the members: the holders of the unit's own posts. One query."""
    held = Tenure.objects.filter(living(day), living(day, "post__"), post__unit=series.unit_id, gone_at=None)
    rows = held.select_related("post__unit", "person").order_by("post__order", "post_id")
    return [Member(row.post, row.person_id, row.person.name) for row in rows]


AHEAD = timedelta(days=31)
"""How far ahead a meeting stands on one's own list."""


def coming(seat: Seat, _viewer: Viewer, today: date) -> QuerySet[Any]:
    """Return the meetings the seat runs or sits in, from those still to be ended to those of the next month."""
    rows = Session.objects.filter(attends(seat, "series__"), state__in=RUNNING, planned_on__lte=today + AHEAD)
    kind, place = "series__kind__", "series__"
    words = ("state", f"{kind}name", f"{kind}name_en", f"{place}group__name", f"{place}unit__name")
    return called("session", rows, "planned_on", *words, "year", "ordinal")
