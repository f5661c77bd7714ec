"""The turns on my list: what my unit owes now, or I myself in my post."""

from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock
from luoshi.cadence.kinds import Force, RecordKind
from luoshi.core.turns import Slot
from luoshi.ledger.seats import PostOwed, owed_by_posts
from luoshi.ledger.turns import Owed, rows_of
from luoshi.org.kinds import LEADERS
from luoshi.org.models import Post
from luoshi.web.turn_words import duty_says, slot_word, turn_word

_OPEN = {Slot.DUE, Slot.GRACE, Slot.MISSED}
_AT_ONCE = (RecordKind.THEMED_DAY, RecordKind.LECTURE, RecordKind.GENERAL_MEETING)
BACK = timedelta(days=183)
"""How far back a turn without a record stays on the list."""


@dataclass(frozen=True)
class Shown:
    """A turn as my list shows it."""

    what: str
    says: str
    word: str
    is_gap: bool
    is_own: bool
    until: date
    url: str
    record_url: str
    kinds: tuple[RecordKind, ...]
    is_due: bool


def turns_of(viewer: Viewer, seat: Seat) -> list[Shown]:
    """Return the open turns of the acting seat, the most pressing first."""
    today = clock.today()
    if seat.kind in LEADERS:
        posts = list(Post.objects.filter(pk=seat.post).select_related("unit", "group__home", "branch"))
        found = [_own(each) for each in owed_by_posts(posts, today - BACK, today) if each.turn.state in _OPEN]
    elif seat.unit is not None and viewer.has(Verb.RECORD):
        rows = rows_of([seat.unit], today - BACK, today)
        every = [owed for row in rows for owed in row.owed]
        found = [_shown(each) for each in every if each.turn.state in _OPEN and each.explanation is None]
    else:
        found = []
    return sorted(found, key=lambda each: (each.is_due, each.until, each.what))


def _shown(owed: Owed) -> Shown:
    kinds = tuple(sorted(owed.rule.does))
    query = "&".join(f"kind={kind}" for kind in kinds)
    state = owed.turn.state
    return Shown(
        what=turn_word(owed.duty, owed.rule, owed.window, clock.today()),
        says=duty_says(owed.duty),
        word=slot_word(state, owed.duty.force),
        is_gap=state == Slot.MISSED and owed.duty.force == Force.GENERAL,
        is_own=False,
        until=owed.turn.grace_ends if state == Slot.GRACE else owed.window.end,
        url=f"/units/{owed.unit.pk}/turns/{owed.duty.code}/{owed.window.start}/",
        record_url=f"/records/new/?host={owed.unit.pk}&{query}",
        kinds=kinds,
        is_due=state != Slot.MISSED,
    )


def _own(owed: PostOwed) -> Shown:
    branch = owed.post.branch
    state = owed.turn.state
    return Shown(
        what=turn_word(owed.duty, owed.rule, owed.window, clock.today()),
        says=duty_says(owed.duty),
        word=slot_word(state, owed.duty.force),
        is_gap=state == Slot.MISSED and owed.duty.force == Force.GENERAL,
        is_own=True,
        until=owed.turn.grace_ends if state == Slot.GRACE else owed.window.end,
        url=f"/posts/{owed.post.pk}/turns/{owed.duty.code}/{owed.window.start}/",
        record_url="",
        kinds=(),
        is_due=state != Slot.MISSED and branch is not None,
    )


def together(turns: list[Shown]) -> dict[str, object] | None:
    """Return the turns that one record can do now, where there are two or more, with the address that begins it."""
    found = [each for each in turns if each.is_due and set(each.kinds) & set(_AT_ONCE)]
    if len(found) < 2:
        return None
    kinds = [kind for kind in _AT_ONCE if any(kind in each.kinds for each in found)]
    return {"turns": found, "url": "/records/new/?" + "&".join(f"kind={kind}" for kind in kinds)}
