"""Lists of items: paged by key, never by offset; counts per light from one aggregate."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock
from luoshi.core.life import LIVE, State
from luoshi.core.lights import Light
from luoshi.items.actions.judging import is_stale
from luoshi.items.filters import Filter, Sort, with_light
from luoshi.items.models import Awaiting, DateRequest, Item
from luoshi.items.queries.door import listed, visible, visible_items
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.models import Unit

SIZE = 50
_FAR = date(9999, 12, 31)
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


def page(
    viewer: Viewer, chosen: Filter, *, unit: Unit | None = None, after: str = "", size: int | None = SIZE
) -> Page:
    """Return one page of the ledger as ``viewer`` may see it; ``size`` None lists all (for a file)."""
    rows = with_light(listed(viewer).filter(chosen.predicate(unit)), clock.today())
    if chosen.light is not None:
        rows = rows.filter(light=chosen.light)
    rows = _from(_ordered(rows, chosen.sort), chosen.sort, after)
    rows = rows.select_related("lead", "clause", "clause__parent", "line")
    found = list(rows if size is None else rows[: size + 1])
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


def light_counts(viewer: Viewer, chosen: Filter, *, unit: Unit | None = None) -> dict[Light, int]:
    """Return how many items of the filtered list bear each light, from one grouped aggregate."""
    rows = with_light(listed(viewer).filter(chosen.predicate(unit)), clock.today())
    counts = rows.order_by().values_list("light").annotate(n=Count("pk")).values_list("light", "n")
    return {Light(light): n for light, n in counts}


def searched(viewer: Viewer, words: str, limit: int = 20) -> list[Item]:
    """Return items in full sight found by number or words, best known numbers first."""
    chosen = Filter.read({"q": words, "stage": "all", "level": "all"})
    rows = with_light(visible_items(viewer).filter(chosen.predicate()), clock.today())
    return list(rows.select_related("lead").order_by("sort", "pk")[:limit]) if chosen.q else []


def mine(seat: Seat, *, closed: bool = False, limit: int = 200) -> list[Item]:
    """Return what the seat itself has to do: items its unit leads (or that lie on its post), soonest first."""
    if Verb.WORK not in seat.rights:
        return []
    here = Q(post_id=seat.post)
    if seat.unit is not None:
        here |= Q(lead_id=seat.unit, post_id=None)
        if Verb.TYPE_FOR in seat.rights:
            here |= Q(lead_id=seat.unit)
    if closed:
        rows = Item.objects.filter(here, state=State.CLOSED).order_by("-closed_on", "-pk")
    else:
        rows = Item.objects.filter(here, state__in=[State.OPEN, State.RETURNED]).order_by("due_on", "sort")
    rows = with_light(rows, clock.today()).select_related("lead", "parent", "clause", "clause__document")
    return list(rows[:limit])


def _judged_from(seat: Seat) -> Q:
    if Verb.JUDGE not in seat.rights or seat.group_kind == GroupKind.INSPECTION:
        return Q(pk__in=[])
    here = Q(judge_group_id=seat.group) if seat.group else Q(pk__in=[])
    if seat.kind == PostKind.LEADER:
        return here
    if seat.unit is not None:
        here |= Q(judge_unit_id=seat.unit) | Q(judge_unit__parent_id=seat.unit)
    return here


def to_judge(seat: Seat, *, limit: int = 200) -> list[Item]:
    """Return the submissions that wait for the seat's judgement, oldest first; those a level down once stale."""
    today = clock.today()
    rows = (
        Item.objects.filter(_judged_from(seat), state=State.SUBMITTED)
        .select_related("lead", "judge_unit", "judge_group", "parent", "clause", "clause__document")
        .order_by("submitted_on", "sort")
    )
    own = [
        item
        for item in with_light(rows, today)[: limit * 2]
        if (item.judge_group_id == seat.group and seat.group)
        or item.judge_unit_id == seat.unit
        or is_stale(item, today)
    ]
    return own[:limit]


def waiting_counts(viewer: Viewer) -> dict[str, int]:
    """Return what waits for the acting seat: things to do, to judge, dates to decide, typed decisions to endorse."""
    seat = viewer.acting
    if seat is None:
        return {"todo": 0, "judge": 0, "dates": 0, "typed": 0}
    return {
        "todo": len(mine(seat)),
        "judge": len(to_judge(seat)),
        "dates": len(dates_to_decide(viewer)),
        "typed": len(typed_to_endorse(seat)),
    }


def dates_to_decide(viewer: Viewer, *, limit: int = 200) -> list[DateRequest]:
    """Return the requests for another date that the acting seat's unit answers."""
    seat = viewer.acting
    if seat is None or Verb.DECIDE not in seat.rights or seat.unit is None:
        return []
    rows = DateRequest.objects.filter(
        Q(item__owner_id=seat.unit) | Q(item__judge_unit_id=seat.unit), granted=None, item__state__in=LIVE
    )
    return list(rows.select_related("item", "item__lead").order_by("asked_on", "pk")[:limit])


def typed_to_endorse(seat: Seat) -> list[Awaiting]:
    """Return the decisions typed for this post that wait for its holder's own word."""
    rows = Awaiting.objects.filter(for_post_id=seat.post, endorsed_at=None, dropped_at=None)
    return list(rows.select_related("item", "item__lead"))


__all__ = [
    "SIZE",
    "Page",
    "dates_to_decide",
    "light_counts",
    "mine",
    "page",
    "searched",
    "to_judge",
    "typed_to_endorse",
    "visible",
    "waiting_counts",
]
