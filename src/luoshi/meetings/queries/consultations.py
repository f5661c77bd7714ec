"""Consultations (专题会商) with the discipline inspection group: whose turn, held or missing; opinions and their answers (rules 25)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from luoshi.access.calls import called
from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock
from luoshi.base.text import a_day, whole_number
from luoshi.cadence import calendar
from luoshi.cadence.kinds import RecordKind
from luoshi.core.life import LIVE, Act, State
from luoshi.core.lights import Light
from luoshi.items.filters import light_of_item
from luoshi.items.models import Item, Step
from luoshi.meetings.kinds import RUNNING, Outcome, Side
from luoshi.meetings.models import Series, Session, Topic
from luoshi.meetings.queries.directives import dealt_with
from luoshi.meetings.rights import series_in_sight
from luoshi.records.models import RecordVersion

OPINIONS_SIZE = 50


@dataclass(frozen=True)
class Half:
    """Half a year: January to June is proposed by the inspectors, July to December by the leading group (rules 25)."""

    year: int
    second: bool

    @property
    def first_on(self) -> date:
        return date(self.year, 7 if self.second else 1, 1)

    @property
    def last_on(self) -> date:
        return date(self.year, 12, 31) if self.second else date(self.year, 6, 30)

    @property
    def turn(self) -> Side:
        """Whose turn it is to propose the consultation."""
        return Side.OWN if self.second else Side.INSPECTORS

    @property
    def ask_by(self) -> date:
        """The last day on which asking still leaves the working days of the settings before the half-year ends."""
        return calendar.add(self.last_on + timedelta(days=1), -settings.CONSULT_WORKDAYS - 1)


def half_of(day: date) -> Half:
    """Return the half-year a day lies in."""
    return Half(day.year, day.month > 6)


class Stood(StrEnum):
    """Whether the consultation of a half-year was held."""

    HELD = "held"
    PLANNED = "planned"
    DUE = "due"  # the half-year runs, nothing is planned
    MISSED = "missed"


@dataclass(frozen=True)
class HalfYear:
    """One half-year of a series: what became of its consultation, on which days, what else was held in between."""

    half: Half
    stood: Stood
    days: tuple[date, ...]
    sessions: tuple[Session, ...]


def half_years(series: Series, today: date, *, years: int = 2) -> list[HalfYear]:
    """Return the half-years of a series up to today's, the latest first, in two queries.

    Held is what the duty counts (rules 20): a record of a consultation that the unit held in the half-year; planned, a meeting to come.
    """
    now = half_of(today)
    halves = [
        Half(year, second) for year in range(now.year, now.year - years, -1) for second in (True, False)
    ]
    halves = [h for h in halves if h.first_on <= today and h.last_on >= series.from_on]
    if not halves:
        return []
    first, last = halves[-1].first_on, halves[0].last_on
    held = RecordVersion.objects.filter(
        gone_at=None,
        host=series.unit_id,
        kinds__contains=f" {RecordKind.CONSULTATION} ",
        held_on__range=(first, last),
        record__withdrawn_at=None,
    )
    days = sorted(held.values_list("held_on", flat=True))
    rows = series.sessions.filter(planned_on__range=(first, last)).order_by("planned_on", "pk")
    sessions = list(rows)
    return [_stood(half, days, sessions, today) for half in halves]


def _stood(half: Half, days: list[date], sessions: list[Session], today: date) -> HalfYear:
    held = tuple(day for day in days if half.first_on <= day <= half.last_on)
    within = [each for each in sessions if half.first_on <= each.planned_on <= half.last_on]
    coming = tuple(each.planned_on for each in within if each.state in RUNNING)
    kept = tuple(each for each in within if each.state in RUNNING or each.record_id is not None)
    if held:
        return HalfYear(half, Stood.HELD, held, kept)
    if coming:
        return HalfYear(half, Stood.PLANNED, coming, kept)
    return HalfYear(half, Stood.DUE if half.last_on >= today else Stood.MISSED, (), kept)


def consultation_series(viewer: Viewer, today: date) -> list[Series]:
    """Return the series in sight at which both sides bring topics, those that run first."""
    rows = Series.objects.filter(series_in_sight(viewer), kind__both_sides=True)
    found = rows.select_related("kind", "unit", "group").order_by("unit__path", "pk")
    return sorted(found, key=lambda each: not each.lives_on(today))


class Answered(StrEnum):
    """What a list of opinions is narrowed to."""

    WAITING = "waiting"  # not closed
    DONE = "done"  # answered, and a second person confirmed it


@dataclass(frozen=True)
class Opinion:
    """One opinion (意见): its topic, the item that answers it, and the answer (成效) once it was submitted."""

    topic: Topic
    item: Item
    answer: str
    light: Light


@dataclass(frozen=True)
class Opinions:
    """A page of opinions; ``after`` is the key after which the next one begins, empty at the end."""

    rows: list[Opinion]
    after: str


_ANSWERED = (State.SUBMITTED, State.CLOSED)


def _said() -> QuerySet[Any]:
    """Return the opinions of ended consultations whose record stands, with the last answer submitted."""
    sent = Step.objects.filter(item=OuterRef("decision__item"), act=Act.SUBMIT, gone_at=None).order_by("-id")
    rows = dealt_with().filter(outcome=Outcome.OPINION, decision__item__isnull=False)
    beside = ("session__series__kind", "session__series__group", "session__series__unit", "beside")
    return rows.select_related(*beside, "lead", "line", "decision__item__lead").annotate(
        answer=Subquery(sent.values("effect")[:1])
    )


def _opinion(topic: Any) -> Opinion:
    item = topic.decision.item
    item.light = light_of_item(item, clock.today())
    return Opinion(topic, item, (topic.answer or "") if item.state in _ANSWERED else "", Light(item.light))


def opinions(
    viewer: Viewer,
    *,
    side: Side | None = None,
    answered: Answered | None = None,
    year: int | None = None,
    after: str = "",
    size: int | None = OPINIONS_SIZE,
) -> Opinions:
    """Return a page of the opinions of consultations in sight, the latest meeting first, each meeting's in their order."""
    rows = _said().filter(series_in_sight(viewer, "series__"))
    if side is not None:
        rows = rows.filter(side=side)
    if year is not None:
        rows = rows.filter(session__year=year)
    if answered is not None:
        waits = Q(decision__item__state__in=LIVE)
        rows = rows.filter(waits) if answered is Answered.WAITING else rows.exclude(waits)
    day, _tilde, pk = after.partition("~")
    key, on = whole_number(pk), a_day(day)
    if key is not None and on is not None:
        rows = rows.filter(Q(session__planned_on__lt=on) | Q(session__planned_on=on, pk__gt=key))
    rows = rows.order_by("-session__planned_on", "pk")
    found = list(rows if size is None else rows[: size + 1])
    more = size is not None and len(found) > size
    found = found[:size] if more else found
    last = found[-1] if more else None
    return Opinions(
        [_opinion(topic) for topic in found],
        f"{last.session.planned_on.isoformat()}~{last.pk}" if last is not None and last.session else "",
    )


def opinions_before(session: Session, last: Session | None) -> list[Opinion]:
    """Return what the next consultation looks at again: the opinions of the last one, and older ones not answered yet. One query."""
    if not session.series.kind.both_sides or last is None:
        return []
    wanted = Q(session=last) | Q(decision__item__state__in=LIVE, session__planned_on__lt=last.planned_on)
    rows = _said().filter(wanted, series=session.series_id).order_by("-session__planned_on", "pk")
    return [_opinion(topic) for topic in rows]


def opinions_of(session: Session) -> list[Opinion]:
    """Return the opinions of one ended consultation, in their order."""
    if not session.series.kind.both_sides:
        return []
    return [_opinion(topic) for topic in _said().filter(session=session).order_by("order", "pk")]


def opinion_years(viewer: Viewer) -> list[int]:
    """Return the years of consultations in sight that had opinions, the latest first."""
    rows = dealt_with().filter(series_in_sight(viewer, "series__"), outcome=Outcome.OPINION)
    return sorted(set(rows.order_by().values_list("session__year", flat=True)), reverse=True)


def asked_for(seat: Seat, _viewer: Viewer, _today: date) -> QuerySet[Any] | None:
    """Return what the inspectors asked to take up and no meeting has on its agenda, for who runs the meetings."""
    if Verb.MEET not in seat.rights or seat.home is None:
        return None
    rows = Topic.objects.filter(
        series__unit=seat.home, side=Side.INSPECTORS, session=None, gone_at=None, series__to_on=None
    )
    rows = rows.annotate(asked_on=TruncDate("known_at", tzinfo=clock.SHANGHAI))
    return called(
        "asked_topic", rows, "asked_on", "title", "series_id", "series__kind__name", "series__kind__name_en"
    )
