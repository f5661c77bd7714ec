"""Handover sheets: what is open in a seat, and whom a sheet waits for (rules 23). Private lists are never on one."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.access.calls import called, calls_of
from luoshi.access.models import Account
from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer, viewer_in
from luoshi.base.models import living
from luoshi.base.refusals import NotFound
from luoshi.core import tree
from luoshi.core.life import LIVE
from luoshi.core.turns import Slot
from luoshi.items.models import Awaiting, DateRequest, Item
from luoshi.items.queries import to_judge
from luoshi.ledger.seats import owed_by_posts
from luoshi.ledger.turns import rows_of
from luoshi.lists.models import Handover
from luoshi.lists.rights import handovers_in_sight
from luoshi.org.kinds import LEADERS, PostKind
from luoshi.org.models import Post, Tenure
from luoshi.records.kinds import RecordState
from luoshi.records.models import Decision

BACK = timedelta(days=183)
"""How far back a turn without a record stands on a sheet."""
A_YEAR = timedelta(days=366)
_OPEN = {Slot.DUE, Slot.GRACE, Slot.MISSED}
MOST = 500


def get_handover(viewer: Viewer, pk: int) -> Handover:
    """Return a handover in sight, else raise NotFound."""
    found = handovers_in_sight(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def handovers(
    viewer: Viewer, *, waiting: bool = False, after: str = "", size: int | None = 50
) -> tuple[list[Handover], str]:
    """Return one page of the handovers in sight, newest first, and the key of the next page; with ``waiting`` those not signed by both."""
    rows = handovers_in_sight(viewer).order_by("-pk")
    if waiting:
        rows = rows.filter(Q(cancelled_at=None) & (Q(gave_at=None) | Q(took_at=None)))
    if after.isascii() and after.isdigit() and len(after) <= 18:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows if size is None else rows[: size + 1])
    if size is None or len(found) <= size:
        return found, ""
    return found[:size], str(found[size - 1].pk)


def sheet_of(post: Post, day: date) -> dict[str, Any]:
    """Return what is open in a seat on ``day``, in words: items, turns, what waits, promises in minutes. Persons are not named."""
    viewer = viewer_in(post, day)
    seat = viewer.acting
    assert seat is not None
    return {
        "day": day.isoformat(),
        "items": [_item(item) for item in _items(seat, day)],
        "turns": _turns(post, seat, day),
        "waiting": _waiting(seat, viewer, day),
        "promises": _promises(seat, day),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.pk,
        "number": item.number,
        "title": item.title,
        "state": item.state,
        "due_on": item.due_on.isoformat() if item.due_on else "",
        "progress": item.last_word,
    }


def _items(seat: Seat, day: date) -> list[Item]:
    mine = Q(post=seat.post)
    if seat.unit is not None and Verb.WORK in seat.rights:
        mine |= Q(lead=seat.unit) if Verb.TYPE_FOR in seat.rights else Q(lead=seat.unit, post=None)
    rows = Item.objects.filter(mine, state__in=LIVE, opened_on__lte=day)
    return list(rows.order_by("sort", "pk")[:MOST])


def _turns(post: Post, seat: Seat, day: date) -> list[dict[str, Any]]:
    found: list[Any] = []
    if seat.kind in LEADERS:
        found = [each for each in owed_by_posts([post], day - BACK, day) if each.turn.state in _OPEN]
    elif seat.unit is not None and Verb.RECORD in seat.rights:
        rows = rows_of([seat.unit], day - BACK, day)
        every = [owed for row in rows for owed in row.owed if owed.turn.state in _OPEN]
        found = [owed for owed in every if owed.explanation is None]
    return [
        {
            "code": each.duty.code,
            "name": each.duty.name,
            "name_en": each.duty.name_en,
            "force": each.duty.force,
            "length": each.rule.length,
            "from": each.window.start.isoformat(),
            "to": each.window.end.isoformat(),
            "state": str(each.turn.state),
        }
        for each in sorted(found, key=lambda each: (each.window.end, each.duty.order))
    ]


def _waiting(seat: Seat, viewer: Viewer, day: date) -> list[dict[str, Any]]:
    """Return what waits for the seat, or for an answer to it: judgements, dates, decisions typed for it, and everybody's calls."""
    found = [_wait("judge", item, item.submitted_on) for item in to_judge(seat, limit=MOST)]
    asked = DateRequest.objects.filter(granted=None, item__state__in=LIVE).select_related("item")
    if seat.unit is not None and Verb.WORK in seat.rights:
        found += [_wait("asked", row.item, row.due_to) for row in asked.filter(_own(seat))]
    if seat.unit is not None and Verb.DECIDE in seat.rights:
        theirs = Q(item__owner=seat.unit) | Q(item__judge_unit=seat.unit)
        found += [
            _wait("date", row.item, row.due_to) for row in asked.filter(theirs).order_by("asked_on", "pk")
        ]
    typed = Awaiting.objects.filter(for_post=seat.post, endorsed_at=None, dropped_at=None)
    found += [_wait("typed", row.item, None) for row in typed.select_related("item")]
    calls = [call for call in calls_of(seat, viewer, day) if call.kind != "handover"]
    found += [
        {"kind": "call", "call": c.kind, "id": c.pk, "on": c.on.isoformat(), "words": list(c.words)}
        for c in calls
    ]
    return found


def _own(seat: Seat) -> Q:
    return Q(post=seat.post) | Q(item__post=seat.post) | Q(item__lead=seat.unit, item__post=None)


def _wait(kind: str, item: Item, on: date | None) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": item.pk,
        "number": item.number,
        "title": item.title,
        "on": on.isoformat() if on else "",
    }


def _promises(seat: Seat, day: date) -> list[dict[str, Any]]:
    """Return what meetings of the unit decided in the last twelve months that became no item."""
    speaks = seat.unit is not None or seat.kind == PostKind.LEADER
    if seat.home is None or not speaks:
        return []
    rows = Decision.objects.filter(
        item=None,
        record__host=seat.home,
        record__state=RecordState.ENTERED,
        record__held_on__range=(day - A_YEAR, day),
    )
    return [
        {
            "text": row.text,
            "record": row.record_id,
            "number": row.record.number or "",
            "on": row.record.held_on.isoformat() if row.record.held_on else "",
        }
        for row in rows.select_related("record").order_by("-record__held_on", "pk")[:MOST]
    ]


def to_sign(seat: Seat, viewer: Viewer, today: date) -> QuerySet[Any] | None:
    """Return the sheets that wait for the reader's signature, and, where he decides at the superior, for one in a leaver's stead."""
    if not viewer.person:
        return None
    me = viewer.person
    mine = Q(giver=me, gave_at=None) | Q(taker=me, took_at=None)
    if not seat.deputy:
        mine |= Q(taker="", took_at=None, post=seat.post) & ~Q(giver=me)
    if Verb.DECIDE in seat.rights and seat.unit is not None:
        mine |= _in_stead(seat, today) & ~Q(giver=me) & ~Q(taker=me)
    rows = Handover.objects.filter(mine, cancelled_at=None)
    return called("handover", rows, "opened_on", "post__title", "post__unit__name", "post__group__name")


def _in_stead(seat: Seat, today: date) -> Q:
    sits = Tenure.objects.filter(
        living(today), living(today, "post__"), person=OuterRef("person"), gone_at=None
    )
    able = Account.objects.filter(Exists(sits), person__anonymised_at=None, enabled_at__isnull=False)
    here = Q(post__unit__parent=seat.unit) | Q(post__group__home__parent=seat.unit)
    if len(seat.unit_path) == tree.SEGMENT:
        here |= Q(post__unit=seat.unit) | Q(post__group__home=seat.unit)
    return Q(gave_at=None) & here & ~Q(giver__in=able.values("person_id"))
