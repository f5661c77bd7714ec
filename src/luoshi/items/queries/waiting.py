"""What waits for somebody in his seat: to do, to judge, dates to decide, decisions typed for him."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock, prepared
from luoshi.base.models import any_of
from luoshi.core import tree
from luoshi.core.life import LIVE, State
from luoshi.items.actions.judging import stale_until
from luoshi.items.filters import with_light
from luoshi.items.models import Awaiting, DateRequest, Item
from luoshi.items.queries.lists import FAR
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.models import Unit
from luoshi.org.queries import Ranges, in_ranges

_WAITING = ("todo", "judge", "dates", "typed")


def _by_ways(ways: list[Q], narrowed: Q) -> Q:
    """Return the items of any of ``ways`` of which ``narrowed`` holds: each way by its own index, see base.models.any_of."""
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
    rows = rows.order_by("-closed_on", "-pk") if closed else rows.order_by(Coalesce("due_on", FAR), "sort")
    return list(
        rows.select_related("lead", "owner", "line", "parent", "clause", "clause__document", "post__group")[
            :limit
        ]
    )


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
