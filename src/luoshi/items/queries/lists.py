"""Lists of items: paged by key, never by offset; counts per light from one aggregate."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.access.seeing import Ask, seen
from luoshi.base import clock, prepared
from luoshi.base.prepared import Given, Make
from luoshi.cadence import calendar
from luoshi.core import tree
from luoshi.core.life import LIVE, Act, State
from luoshi.core.lights import Light
from luoshi.items.actions.judging import stale_until
from luoshi.items.filters import Filter, Sort, with_light
from luoshi.items.models import Awaiting, DateRequest, Item, Step
from luoshi.items.queries.door import any_of, listed, visible_items
from luoshi.items.queries.kept import lights_of_list
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.models import Unit
from luoshi.org.queries import Ranges, in_ranges

SIZE = 50
_FAR = date(9999, 12, 31)
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
_WAITING = ("todo", "judge", "dates", "typed")
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
        rows = rows.annotate(due_key=Coalesce("due_on", _FAR))
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
        return Page(list(rows.select_related("lead", "clause", "clause__parent", "line")), "", False)
    found = _asked(prepared.objects, f"items.page {size}", shown, viewer, chosen, unit, *begin)
    more = len(found) > size
    found = found[:size]
    return Page(found, _key(found[-1], chosen.sort) if more else "", more)


def _key(item: Item, sort: Sort) -> str:
    values = {
        Sort.NUMBER: item.sort,
        Sort.DUE: (item.due_on or _FAR).isoformat(),
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


def _by_ways(ways: list[Q], narrowed: Q) -> Q:
    """Return the items of any of ``ways`` of which ``narrowed`` holds: each way by its own index, see door.any_of."""
    rows = [Item.objects.filter(way, narrowed).order_by().values("pk") for way in ways]
    return any_of(*rows) if rows else Q(pk__in=[])


_TO_DO = Q(state__in=[State.OPEN, State.RETURNED])


def _led_by(seat: Seat, narrowed: Q) -> Q:
    """Items the seat itself has to do: led by its unit (unless they lie on another post), or on its own post."""
    if Verb.WORK not in seat.rights:
        return Q(pk__in=[])
    ways = [Q(post_id=seat.post)]
    if seat.unit is not None:
        ways.append(
            Q(lead_id=seat.unit) if Verb.TYPE_FOR in seat.rights else Q(lead_id=seat.unit, post_id=None)
        )
    return _by_ways(ways, narrowed)


def mine(seat: Seat, *, closed: bool = False, limit: int = 500) -> list[Item]:
    """Return what the seat itself has to do, soonest first; or what it has closed, newest first."""
    narrowed = Q(state=State.CLOSED) if closed else _TO_DO
    rows = with_light(Item.objects.filter(_led_by(seat, narrowed)), clock.today())
    rows = rows.order_by("-closed_on", "-pk") if closed else rows.order_by(Coalesce("due_on", _FAR), "sort")
    return list(rows.select_related("lead", "owner", "line", "parent", "clause", "clause__document")[:limit])


def _charge(seat: Seat) -> Ranges:
    """Return the ranges of the tree that a seat has charge of."""
    return tree.fold(seat.paths) if seat.kind == PostKind.LEADER else []


def _judged_from(seat: Seat, stale_on: date, charge: Ranges) -> Q:
    """Submissions that wait for the seat: its unit's or its group's, and those of the units under it that are stale."""
    if Verb.JUDGE not in seat.rights or seat.group_kind == GroupKind.INSPECTION:
        return Q(pk__in=[])
    ways = [Q(judge_group_id=seat.group)] if seat.group else []
    if seat.kind == PostKind.LEADER:
        ways.append(Q(judge_unit_id=seat.home) & (Q(line_id__in=seat.lines) | in_ranges(charge, "lead__")))
    elif seat.unit is not None:
        below = Unit.objects.filter(parent_id=seat.unit).order_by().values("pk")
        ways += [Q(judge_unit_id=seat.unit), Q(judge_unit__in=below, submitted_on__lte=stale_on)]
    return _by_ways(ways, Q(state=State.SUBMITTED))


def to_judge(seat: Seat, *, limit: int = 100) -> list[Item]:
    """Return the submissions that wait for the seat's judgement, oldest first; those a level down once stale."""
    today = clock.today()
    rows = with_light(Item.objects.filter(_judged_from(seat, stale_until(today), _charge(seat))), today)
    rows = rows.select_related("lead", "judge_unit", "judge_group", "parent", "clause", "clause__document")
    return list(rows.order_by("submitted_on", "sort")[:limit])


def waiting_counts(viewer: Viewer) -> dict[str, int]:
    """Return what waits for the acting seat, in one query: to do, to judge, dates to decide, typed decisions."""
    seat = viewer.acting
    if seat is None:
        return dict.fromkeys(_WAITING, 0)

    def waiting(
        post: int,
        unit: int | None,
        group: int | None,
        home: int | None,
        lines: list[int],
        lows: list[str],
        highs: list[str],
        stale_on: date,
    ) -> QuerySet[Any]:
        any_seat = replace(seat, post=post, unit=unit, group=group, home=home, lines=frozenset(lines))
        return _waiting(any_seat, stale_on, list(zip(lows, highs, strict=True)))

    charge = _charge(seat)
    lows, highs = [low for low, _high in charge], [high for _low, high in charge]
    key = ("items.waiting", seat.kind, seat.group_kind)
    where = (seat.post, seat.unit, seat.group, seat.home, sorted(seat.lines), lows, highs)
    found = dict(prepared.rows(key, waiting, *where, stale_until(clock.today())))
    return {kind: found.get(kind, 0) for kind in _WAITING}


def _waiting(seat: Seat, stale_on: date, charge: Ranges) -> QuerySet[Any]:
    items = Item.objects.order_by()
    kinds = (
        items.filter(_led_by(seat, _TO_DO)),
        items.filter(_judged_from(seat, stale_on, charge)),
        _dates_of(seat).order_by(),
        _typed_of(seat).order_by(),
    )
    first, *rest = map(_count, kinds, _WAITING)
    return first.union(*rest, all=True)


def _count(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """Return one row (kind, how many), to be joined with others into one query."""
    named = rows.annotate(kind_of=Value(kind)).values("kind_of")
    counted_rows: QuerySet[Any] = named.annotate(n=Count("pk")).values_list("kind_of", "n")
    return counted_rows


def _dates_of(seat: Seat) -> QuerySet[DateRequest]:
    if Verb.DECIDE not in seat.rights or seat.unit is None:
        return DateRequest.objects.filter(pk__in=[])
    return DateRequest.objects.filter(
        Q(item__owner_id=seat.unit) | Q(item__judge_unit_id=seat.unit), granted=None, item__state__in=LIVE
    )


def _typed_of(seat: Seat) -> QuerySet[Awaiting]:
    return Awaiting.objects.filter(for_post_id=seat.post, endorsed_at=None, dropped_at=None)


def dates_to_decide(viewer: Viewer, *, limit: int = 100) -> list[DateRequest]:
    """Return the requests for another date that the acting seat's unit answers."""
    if viewer.acting is None:
        return []
    rows = _dates_of(viewer.acting).select_related("item", "item__lead")
    return list(rows.order_by("asked_on", "pk")[:limit])


def typed_to_endorse(seat: Seat) -> list[Awaiting]:
    """Return the decisions typed for this post that wait for its holder's own word."""
    return list(_typed_of(seat).select_related("item", "item__lead", "post"))


def submissions_of(items: list[Item]) -> dict[int, Step]:
    """Return the submission each item now waits with, in one query."""
    return _last(items, Act.SUBMIT)


def returns_of(items: list[Item]) -> dict[int, Step]:
    """Return how each item was last sent back, in one query; none at all asks nothing of the database."""
    return _last(items, Act.RETURN) if items else {}


def _last(items: list[Item], act: Act) -> dict[int, Step]:
    rows = Step.objects.filter(item__in=items, act=act, gone_at=None).select_related("post").order_by("id")
    return {row.item_id: row for row in rows}
