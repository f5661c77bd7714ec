"""Lists of items: paged by key, never by offset; counts per light from one aggregate."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock
from luoshi.core import tree
from luoshi.core.life import LIVE, Act, State
from luoshi.core.lights import Light
from luoshi.items.actions.judging import stale_until
from luoshi.items.filters import Filter, Sort, with_light
from luoshi.items.models import Awaiting, DateRequest, Item, Step
from luoshi.items.queries.door import any_of, listed, visible_items
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.models import Unit
from luoshi.org.queries import in_ranges

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
    "clause__parent_id",
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
        rows = rows.annotate(due_key=Coalesce("due_on", _FAR))
    if sort == Sort.RECENT:
        return rows.annotate(recent=Coalesce("last_on", "opened_on")).order_by("-recent", "-pk")
    return rows.order_by(_KEYS[sort], "pk")


def _from(rows: QuerySet[Item], sort: Sort, after: str) -> QuerySet[Item]:
    pk_text, _, key = after.partition("~")
    if not pk_text.isdigit() or not pk_text.isascii() or len(pk_text) > 18 or not key:
        return rows
    name, pk = _KEYS[sort], int(pk_text)
    value: Any = key
    if sort in {Sort.DUE, Sort.RECENT}:
        try:
            value = date.fromisoformat(key)
        except ValueError:
            return rows
    way = "lt" if sort == Sort.RECENT else "gt"
    return rows.filter(Q(**{f"{name}__{way}": value}) | Q(**{name: value, f"pk__{way}": pk}))


def ledger_rows(viewer: Viewer, chosen: Filter, *, unit: Unit | None = None) -> QuerySet[Any]:
    """Return the items of a filtered list with their light, whatever light it is narrowed to."""
    return with_light(listed(viewer, chosen.predicate(unit)), clock.today())


def _shown(keys: QuerySet[Any], sort: Sort) -> list[Item]:
    """Return what a list shows of the items named by ``keys``, in the same order: the rest of a row is read for those alone."""
    rows = _ordered(with_light(Item.objects.filter(pk__in=keys), clock.today()), sort)
    return list(rows.select_related("lead", "clause").only(*_SHOWN))


def page(
    viewer: Viewer,
    chosen: Filter,
    *,
    unit: Unit | None = None,
    after: str = "",
    size: int | None = SIZE,
    among: QuerySet[Any] | None = None,
) -> Page:
    """Return one page of the ledger as ``viewer`` may see it; ``size`` None lists all (for a file), with all there is to say.

    ``among``: what :func:`ledger_rows` returned for the same filter, where it is at hand.
    """
    narrowed = chosen.predicate(unit)
    rows = ledger_rows(viewer, chosen, unit=unit) if among is None else among
    if chosen.light is not None:
        rows = rows.filter(light=chosen.light)
    rows = _from(_ordered(rows, chosen.sort), chosen.sort, after)
    if size is None:
        in_sight = visible_items(viewer, narrowed).order_by().values("pk")
        full = Case(When(pk__in=in_sight, then=Value(True)), default=Value(False))
        rows = rows.annotate(**{"full": full})
        found = list(rows.select_related("lead", "clause", "clause__parent", "line"))
    else:
        found = _shown(rows.values("pk")[: size + 1], chosen.sort)
    more = size is not None and len(found) > size
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


def counted(
    viewer: Viewer, chosen: Filter, *, unit: Unit | None = None, among: QuerySet[Any] | None = None
) -> Counts:
    """Return the counts of the filtered list, per light and per aspect (all, of which not closed): one aggregate.

    ``among``: as in :func:`page`, of use where the list is not narrowed to a light.
    """
    rows = among if among is not None and chosen.light is None else None
    rows = ledger_rows(viewer, replace(chosen, light=None), unit=unit) if rows is None else rows
    names = ("light", "clause__parent_id") if chosen.document is not None else ("light",)
    lights: dict[Light, int] = {}
    aspects: dict[int | None, tuple[int, int]] = {}
    for *key, n in rows.order_by().values_list(*names).annotate(n=Count("pk")).values_list(*names, "n"):
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


def _judged_from(seat: Seat, today: date) -> Q:
    """Submissions that wait for the seat: its unit's or its group's, and stale ones of the units under it."""
    if Verb.JUDGE not in seat.rights or seat.group_kind == GroupKind.INSPECTION:
        return Q(pk__in=[])
    ways = [Q(judge_group_id=seat.group)] if seat.group else []
    if seat.kind == PostKind.LEADER:
        charge = Q(line_id__in=seat.lines) | in_ranges(tree.fold(seat.paths), "lead__")
        ways.append(Q(judge_unit_id=seat.home) & charge)
    elif seat.unit is not None:
        below = Unit.objects.filter(parent_id=seat.unit).order_by().values("pk")
        stale = Q(judge_unit__in=below, submitted_on__lte=stale_until(today))
        ways += [Q(judge_unit_id=seat.unit), stale]
    return _by_ways(ways, Q(state=State.SUBMITTED))


def to_judge(seat: Seat, *, limit: int = 100) -> list[Item]:
    """Return the submissions that wait for the seat's judgement, oldest first; those a level down once stale."""
    today = clock.today()
    rows = with_light(Item.objects.filter(_judged_from(seat, today)), today)
    rows = rows.select_related("lead", "judge_unit", "judge_group", "parent", "clause", "clause__document")
    return list(rows.order_by("submitted_on", "sort")[:limit])


def waiting_counts(viewer: Viewer) -> dict[str, int]:
    """Return what waits for the acting seat, in one query: to do, to judge, dates to decide, typed decisions."""
    seat = viewer.acting
    if seat is None:
        return {"todo": 0, "judge": 0, "dates": 0, "typed": 0}
    items = Item.objects.order_by()
    waiting = {
        "todo": items.filter(_led_by(seat, _TO_DO)),
        "judge": items.filter(_judged_from(seat, clock.today())),
        "dates": _dates_of(seat).order_by(),
        "typed": _typed_of(seat).order_by(),
    }
    first, *rest = [_count(rows, kind) for kind, rows in waiting.items()]
    found: dict[str, int] = dict(first.union(*rest, all=True))
    return {kind: found.get(kind, 0) for kind in waiting}


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
