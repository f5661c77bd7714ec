"""Lists of items: paged by key, never by offset; counts per light from one aggregate."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from luoshi.access.scope import Viewer
from luoshi.access.seeing import Ask, seen
from luoshi.base import clock, prepared
from luoshi.base.prepared import Given, Make
from luoshi.cadence import calendar
from luoshi.core.life import Act
from luoshi.core.lights import Light
from luoshi.items.filters import Filter, Sort, with_light
from luoshi.items.models import Item, Step
from luoshi.items.queries.door import listed, visible_items
from luoshi.items.queries.kept import lights_of_list
from luoshi.org.models import Unit

SIZE = 50
FAR = date(9999, 12, 31)
_ENDED = frozenset({Light.CLOSED, Light.NONE})
_SHOWN = (
    "number",
    "sort",
    "title",
    "origin",
    "klass",
    "due_on",
    "state",
    "opened_on",
    "last_on",
    "lead__path",
    "lead__name",
    "lead__short_name",
)
_KEYS: dict[Sort, str] = {
    Sort.NUMBER: "sort",
    Sort.DUE: "due_key",
    Sort.UNIT: "lead__path",
    Sort.RECENT: "recent",
}


@dataclass(frozen=True)
class Page:
    """A page of a list: its rows, whether there is more, and the key after which the next page begins."""

    rows: list[Item]
    after: str
    more: bool


def _ordered(rows: QuerySet[Item], sort: Sort) -> QuerySet[Item]:
    if sort == Sort.DUE:
        rows = rows.annotate(due_key=Coalesce("due_on", FAR))
    if sort == Sort.RECENT:
        return rows.annotate(recent=Coalesce("last_on", "opened_on")).order_by("-recent", "-pk")
    return rows.order_by(_KEYS[sort], "pk")


def _begin(sort: Sort, after: str) -> tuple[int | None, Any]:
    """Read the key after which a page begins: the item's id and what the list is ordered by; (None, None) at the top."""
    pk, _, key = after.partition("~")
    if not pk.isdigit() or not pk.isascii() or len(pk) > 18 or not key:
        return None, None
    if sort not in {Sort.DUE, Sort.RECENT}:
        return int(pk), key
    try:
        return int(pk), date.fromisoformat(key)
    except ValueError:
        return None, None


def _from(rows: QuerySet[Item], sort: Sort, pk: int | None, value: Any) -> QuerySet[Item]:
    if pk is None:
        return rows
    name, way = _KEYS[sort], "lt" if sort == Sort.RECENT else "gt"
    return rows.filter(Q(**{f"{name}__{way}": value}) | Q(**{name: value, f"pk__{way}": pk}))


def ledger_rows(viewer: Viewer, chosen: Filter, *, unit: Unit | None = None) -> QuerySet[Any]:
    """Return the items of a filtered list with their light, whatever light it is narrowed to."""
    return with_light(listed(viewer, chosen.predicate(unit)), clock.today())


def _asked(
    ask: Ask, name: str, make: Make, viewer: Viewer, chosen: Filter, unit: Unit | None, *given: Given
) -> list[Any]:
    """Ask ``make(viewer, *given)``, a query of this filter's items as of today, prepared."""
    today = clock.today()
    narrowed = (chosen, unit.path if unit else None, today, calendar.add(today, settings.AMBER_WORKDAYS))
    return seen(ask, (name, *narrowed), make, viewer, *given)


def _shown(keys: QuerySet[Any], chosen: Filter) -> QuerySet[Any]:
    """Return what a list shows of the items named by ``keys``, in the same order: the rest of a row is read for those alone."""
    rows = _ordered(with_light(Item.objects.filter(pk__in=keys), clock.today()), chosen.sort)
    if chosen.document is None:
        return rows.select_related("lead").only(*_SHOWN, "clause_id")
    return rows.select_related("lead", "clause").only(*_SHOWN, "clause__parent_id")


def page(
    viewer: Viewer, chosen: Filter, *, unit: Unit | None = None, after: str = "", size: int | None = SIZE
) -> Page:
    """Return one page of the ledger as ``viewer`` may see it; ``size`` None lists all (for a file), with all there is to say."""

    def keys(viewer: Viewer, pk: int | None, value: Any) -> QuerySet[Any]:
        rows = ledger_rows(viewer, chosen, unit=unit)
        if chosen.light is not None:
            rows = rows.filter(light=chosen.light)
        return _from(_ordered(rows, chosen.sort), chosen.sort, pk, value)

    def shown(viewer: Viewer, pk: int | None, value: Any) -> QuerySet[Any]:
        return _shown(keys(viewer, pk, value).values("pk")[: (size or 0) + 1], chosen)

    begin = _begin(chosen.sort, after)
    if size is None:
        in_sight = visible_items(viewer, chosen.predicate(unit)).order_by().values("pk")
        full = Case(When(pk__in=in_sight, then=Value(True)), default=Value(False))
        rows = keys(viewer, *begin).annotate(**{"full": full})
        return Page(
            list(rows.select_related("lead", "clause", "clause__parent", "line", "post__group")), "", False
        )
    found = _asked(prepared.objects, f"items.page {size}", shown, viewer, chosen, unit, *begin)
    more = len(found) > size
    found = found[:size]
    return Page(found, _key(found[-1], chosen.sort) if more else "", more)


def _key(item: Item, sort: Sort) -> str:
    values = {
        Sort.NUMBER: item.sort,
        Sort.DUE: (item.due_on or FAR).isoformat(),
        Sort.UNIT: item.lead.path,
        Sort.RECENT: (item.last_on or item.opened_on).isoformat(),
    }
    return f"{item.pk}~{values[sort]}"


@dataclass(frozen=True)
class Counts:
    """How many items of a filtered list bear each light, whatever light it is narrowed to; by aspect besides."""

    lights: dict[Light, int]
    aspects: dict[int | None, tuple[int, int]]

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.lights.values())


def counted(viewer: Viewer, chosen: Filter, *, unit: Unit | None = None) -> Counts:
    """Return the counts of the filtered list, per light and per aspect (all, of which not closed): one aggregate."""
    kept = lights_of_list(viewer, chosen, unit)
    if kept is not None:
        total = sum(kept.values())
        return Counts(kept, {None: (total, total)} if total else {})
    whatever = replace(chosen, light=None)
    names = ("light", "clause__parent_id") if chosen.document is not None else ("light",)

    def by_light(viewer: Viewer) -> QuerySet[Any]:
        rows = ledger_rows(viewer, whatever, unit=unit).order_by().values_list(*names)
        numbers: QuerySet[Any] = rows.annotate(n=Count("pk")).values_list(*names, "n")
        return numbers

    lights: dict[Light, int] = {}
    aspects: dict[int | None, tuple[int, int]] = {}
    for *key, n in _asked(prepared.rows, "items.counted", by_light, viewer, whatever, unit):
        light = Light(key[0])
        lights[light] = lights.get(light, 0) + n
        aspect = key[1] if len(key) > 1 else None
        every, unclosed = aspects.get(aspect, (0, 0))
        aspects[aspect] = (every + n, unclosed + (n if light not in _ENDED else 0))
    return Counts(lights, aspects)


def searched(viewer: Viewer, words: str, limit: int = 20) -> list[Item]:
    """Return items in full sight found by number or words, best known numbers first."""
    chosen = Filter.read({"q": words, "stage": "all", "level": "all"})
    rows = with_light(visible_items(viewer, chosen.predicate()), clock.today())
    return list(rows.select_related("lead").order_by("sort", "pk")[:limit]) if chosen.q else []


def submissions_of(items: list[Item]) -> dict[int, Step]:
    """Return the submission each item now waits with, in one query."""
    return _last(items, Act.SUBMIT)


def returns_of(items: list[Item]) -> dict[int, Step]:
    """Return how each item was last sent back, in one query; none at all asks nothing of the database."""
    return _last(items, Act.RETURN) if items else {}


def _last(items: list[Item], act: Act) -> dict[int, Step]:
    rows = Step.objects.filter(item__in=items, act=act, gone_at=None).select_related("post").order_by("id")
    return {row.item_id: row for row in rows}
