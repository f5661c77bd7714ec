"""What a list is narrowed to: kept in the address, said as a sentence, applied as one predicate."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from luoshi.base import clock
from luoshi.base.text import tidy, whole_number
from luoshi.cadence import calendar
from luoshi.core import lights, tree
from luoshi.core.life import LIVE, State
from luoshi.core.lights import Light
from luoshi.core.ontime import Punctuality
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.org.models import Unit


class Stage(StrEnum):
    """Which part of their life."""

    UNCLOSED = "unclosed"  # 没有销号
    ALL = "all"  # 全部
    CLOSED = "closed"  # 已销号
    CANCELLED = "cancelled"  # 已取消
    DRAFT = "draft"  # 草稿


class Level(StrEnum):
    """Tasks count items without a parent, work counts items without children; no figure mixes them (rules 1)."""

    TASKS = "tasks"
    WORK = "work"
    ALL = "all"


class Outcome(StrEnum):
    """How items due in a year came out (rules 9)."""

    DUE = "due"
    ON_TIME = "on_time"
    NOT_ON_TIME = "not_on_time"
    AWAITING = "awaiting"


class Sort(StrEnum):
    """In which order."""

    NUMBER = "number"
    DUE = "due"
    UNIT = "unit"
    RECENT = "recent"


WITH_A_DATE = (
    Q(has_children=False, original_due_on__isnull=False)
    & ~Q(klass=Klass.SUSTAINED)
    & ~Q(state=State.DRAFT)
    & ~Q(state=State.CANCELLED, closed_on__lte=F("original_due_on"))
    & ~Q(state=State.CLOSED, punctual=Punctuality.OPEN)
)
"""Work that 按期办结 counts on some day: see :func:`due_in`."""

MADE_IT = Q(state=State.CLOSED, punctual=Punctuality.ON_TIME)


def due_in(year: int, outcome: Outcome) -> Q:
    """Return the work due in ``year`` by its original date and until yesterday, by how it came out.

    Source: rules 9: counted as work; outside are drafts, items without a date and 长期坚持; awaiting ones
    stand beside; those cancelled before their date are out, those cancelled after it stay in. What an
    older ledger had closed (录入) was never submitted here and is out.
    """
    last = min(date(year, 12, 31), clock.today() - timedelta(days=1))
    due = Q(original_due_on__gte=date(year, 1, 1), original_due_on__lte=last) & WITH_A_DATE
    return (
        due
        & {
            Outcome.AWAITING: Q(state=State.SUBMITTED),
            Outcome.DUE: ~Q(state=State.SUBMITTED),
            Outcome.ON_TIME: MADE_IT,
            Outcome.NOT_ON_TIME: ~Q(state=State.SUBMITTED) & ~MADE_IT,
        }[outcome]
    )


E = TypeVar("E", bound=StrEnum)
D = TypeVar("D")


@dataclass(frozen=True)
class Filter:
    """A narrowed list of items. Empty values do not narrow."""

    year: int | None = None
    document: int | None = None
    aspect: int | None = None
    unit: int | None = None
    line: int | None = None
    stage: Stage = Stage.UNCLOSED
    light: Light | None = None
    level: Level = Level.TASKS
    klass: Klass | None = None
    opened_year: int | None = None
    due_year: int | None = None
    outcome: Outcome | None = None
    q: str = ""
    sort: Sort = Sort.NUMBER

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filter":
        """Read a filter from an address; what is no value of a field is left out, never an error page."""
        return cls(
            year=whole_number(query.get("year")),
            document=whole_number(query.get("document")),
            aspect=whole_number(query.get("aspect")),
            unit=whole_number(query.get("unit")),
            line=whole_number(query.get("line")),
            stage=_one(Stage, query.get("stage"), Stage.UNCLOSED),
            light=_one(Light, query.get("light"), None),
            level=_one(Level, query.get("level"), Level.TASKS),
            klass=_one(Klass, query.get("klass"), None),
            opened_year=whole_number(query.get("opened_year")),
            due_year=whole_number(query.get("due_year")),
            outcome=_one(Outcome, query.get("outcome"), None),
            q=tidy(query.get("q", ""), limit=60, field="q"),
            sort=_one(Sort, query.get("sort"), Sort.NUMBER),
        )

    def query(self, **changes: object) -> str:
        """Return the address's query string for this filter with ``changes``; defaults are left out."""
        new = replace(self, **changes)  # type: ignore[arg-type]
        default = Filter()
        pairs = [
            (each.name, getattr(new, each.name) or "")
            for each in fields(new)
            if getattr(new, each.name) != getattr(default, each.name)
        ]
        return urlencode(pairs)

    def predicate(self, unit: Unit | None = None) -> Q:
        """Return the predicate; ``unit`` is the unit named by ``self.unit``, already found in sight."""
        found = Q()
        if self.year is not None and 1949 <= self.year <= 2100:
            first, last = date(self.year, 1, 1), date(self.year, 12, 31)
            found &= Q(opened_on__lte=last) & (Q(closed_on=None) | Q(closed_on__gte=first))
        if self.opened_year is not None and 1949 <= self.opened_year <= 2100:
            found &= Q(opened_on__year=self.opened_year) & ~Q(state__in=[State.DRAFT, State.CANCELLED])
        if self.document is not None:
            found &= Q(clause__document_id=self.document)
        if self.aspect is not None:
            found &= Q(clause__parent_id=self.aspect)
        if unit is not None:
            found &= Q(lead__path__gte=unit.path, lead__path__lt=tree.upper_bound(unit.path))
        if self.line is not None:
            found &= Q(line_id=self.line)
        if self.klass is not None:
            found &= Q(klass=self.klass)
        if self.due_year is not None and 1949 <= self.due_year <= 2100:
            return found & due_in(self.due_year, self.outcome or Outcome.DUE) & self._words()
        return found & self._stage() & self._level() & self._words()

    def _stage(self) -> Q:
        if self.light == Light.CLOSED or self.stage == Stage.CLOSED:
            return Q(state=State.CLOSED)
        if self.stage == Stage.UNCLOSED:
            return Q(state__in=LIVE)
        if self.stage == Stage.CANCELLED:
            return Q(state=State.CANCELLED)
        return Q(state=State.DRAFT) if self.stage == Stage.DRAFT else ~Q(state=State.DRAFT)

    def _level(self) -> Q:
        if self.level == Level.TASKS:
            return Q(parent=None)
        return Q(has_children=False) if self.level == Level.WORK else Q()

    def _words(self) -> Q:
        words = [word for word in self.q.split() if word][:5]
        found = Q()
        for word in words:
            found &= Q(title__icontains=word) | Q(number__istartswith=word)
        return found


def _one(kind: type[E], text: str | None, default: D) -> E | D:
    return kind(text) if text is not None and text in {each.value for each in kind} else default


def with_light(rows: QuerySet[Item], today: date) -> QuerySet[Any]:
    """Annotate each item with its light as of ``today``: the same rule as core.lights, said in SQL."""
    return rows.annotate(**{"light": light_case(today)})


def light_case(
    today: date, *, state: str = "state", due_on: str = "due_on", soon: date | None = None
) -> Case:
    """Return the SQL of core.lights.light for ``today``.

    ``state`` and ``due_on`` name what holds them, ``soon`` the last day that is near, where it is not as known now.
    """
    soon = soon or calendar.add(today, settings.AMBER_WORKDAYS)
    return Case(
        When(**{state: State.SUBMITTED}, then=Value(Light.WAITING.value)),
        When(**{state: State.CLOSED}, then=Value(Light.CLOSED.value)),
        When(**{f"{state}__in": [State.DRAFT, State.CANCELLED]}, then=Value(Light.NONE.value)),
        When(**{f"{due_on}__lt": today}, then=Value(Light.OVERDUE.value)),
        When(**{state: State.RETURNED}, then=Value(Light.RETURNED.value)),
        When(**{f"{due_on}__lte": soon}, then=Value(Light.SOON.value)),
        When(klass=Klass.SUSTAINED, then=Value(Light.SUSTAINED.value)),
        default=Value(Light.NORMAL.value),
        output_field=CharField(),
    )


def light_of_item(item: Item, today: date) -> Light:
    """Return the light of one item at hand, by core.lights: the same rule as :func:`light_case`."""
    return lights.light(
        state=State(item.state),
        due_on=item.due_on,
        today=today,
        amber_until=calendar.add(today, settings.AMBER_WORKDAYS),
        sustained=item.klass == Klass.SUSTAINED,
    )
