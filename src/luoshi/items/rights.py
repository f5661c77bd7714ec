"""Who may do what to one item: a right of the post, and a position towards the item. The only place that says so."""

from dataclasses import dataclass
from enum import StrEnum

from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock
from luoshi.core import tree
from luoshi.core.life import LIVE, State
from luoshi.items.actions.judging import is_stale
from luoshi.items.actions.papers import ATTACHING
from luoshi.items.kinds import Klass
from luoshi.items.models import Item, ItemPaper
from luoshi.org.kinds import GroupKind, PostKind


class Doing(StrEnum):
    """What somebody wants to do to an item."""

    SEE = "see"
    EDIT = "edit"
    RELEASE = "release"
    BREAK_DOWN = "break_down"
    SEAT = "seat"
    CANCEL = "cancel"
    PROGRESS = "progress"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ATTACH = "attach"
    DETACH = "detach"
    ASK_DATE = "ask_date"
    DECIDE_DATE = "decide_date"
    CONFIRM = "confirm"
    RETURN = "return"
    CHECK = "check"
    RELOOK = "relook"
    REOPEN = "reopen"


_WORKING = frozenset({State.OPEN, State.RETURNED})

# doing → (right needed, sides that may, states in which it makes sense)
_RULES: dict[Doing, tuple[Verb, frozenset[str], frozenset[State]]] = {
    Doing.EDIT: (Verb.OPEN, frozenset({"owner"}), _WORKING | {State.DRAFT}),
    Doing.RELEASE: (Verb.OPEN, frozenset({"owner"}), frozenset({State.DRAFT})),
    Doing.BREAK_DOWN: (Verb.OPEN, frozenset({"owner", "lead"}), _WORKING),
    Doing.SEAT: (Verb.OPEN, frozenset({"owner", "lead"}), _WORKING | {State.DRAFT}),
    Doing.CANCEL: (Verb.OPEN, frozenset({"owner"}), _WORKING | {State.DRAFT}),
    Doing.PROGRESS: (Verb.WORK, frozenset({"lead", "support"}), frozenset(LIVE)),
    Doing.SUBMIT: (Verb.WORK, frozenset({"lead"}), _WORKING),
    Doing.WITHDRAW: (Verb.WORK, frozenset({"lead"}), frozenset({State.SUBMITTED})),
    Doing.ATTACH: (Verb.WORK, frozenset({"lead", "support", "owner"}), ATTACHING),
    Doing.DETACH: (Verb.WORK, frozenset({"lead", "support", "owner"}), frozenset(State)),
    Doing.ASK_DATE: (Verb.WORK, frozenset({"lead"}), _WORKING),
    Doing.DECIDE_DATE: (Verb.DECIDE, frozenset({"owner", "judge"}), _WORKING),
    Doing.CONFIRM: (Verb.JUDGE, frozenset({"judge"}), frozenset({State.SUBMITTED})),
    Doing.RETURN: (Verb.JUDGE, frozenset({"judge"}), frozenset({State.SUBMITTED})),
    Doing.CHECK: (Verb.JUDGE, frozenset({"judge"}), _WORKING),
    Doing.RELOOK: (Verb.JUDGE, frozenset({"judge"}), frozenset({State.CLOSED})),
    Doing.REOPEN: (Verb.JUDGE, frozenset({"judge"}), frozenset({State.CLOSED})),
}


@dataclass(frozen=True)
class Standing:
    """An item with the facts that positions are read from (supporting units, the judge's superior)."""

    item: Item
    supports: frozenset[int]


def sides(seat: Seat, standing: Standing) -> set[str]:
    """Return on which sides of the item ``seat`` stands: lead, support, owner, judge."""
    item = standing.item
    found: set[str] = set()
    if seat.unit is not None:
        if seat.unit == item.lead_id and (item.post_id in {None, seat.post} or Verb.TYPE_FOR in seat.rights):
            found.add("lead")
        if seat.unit in standing.supports:
            found.add("support")
        if seat.unit == item.owner_id:
            found.add("owner")
    if item.line_id in seat.lines and item.owner_id == seat.unit:
        found.add("owner")
    if item.post_id == seat.post:
        found.add("lead")
    if _judges(seat, item):
        found.add("judge")
    return found


def _judges(seat: Seat, item: Item) -> bool:
    if seat.group_kind == GroupKind.INSPECTION:
        return False
    if item.judge_group_id is not None:
        return seat.group == item.judge_group_id
    judge = item.judge_unit
    places = {item.judge_unit_id}
    if judge is not None and is_stale(item, clock.today()):
        places.add(judge.parent_id)
    if seat.kind == PostKind.LEADER:
        in_charge = item.line_id in seat.lines or any(tree.is_within(item.lead.path, p) for p in seat.paths)
        return seat.home in places and in_charge
    return seat.unit is not None and seat.unit in places


def in_state(doing: Doing, item: Item) -> bool:
    """Say whether ``doing`` makes sense in the item's present state, whoever asks."""
    if doing == Doing.CHECK and item.klass != Klass.SUSTAINED:
        return False
    return State(item.state) in _RULES[doing][2]


def may(viewer: Viewer, doing: Doing, standing: Standing, *, whatever_state: bool = False) -> bool:
    """Say whether the acting post may do this to an item in sight, in its present state."""
    seat = viewer.acting
    if seat is None:
        return False
    verb, allowed, _states = _RULES[doing]
    timely = whatever_state or in_state(doing, standing.item)
    return verb in seat.rights and bool(allowed & sides(seat, standing)) and timely


def changes_paper(viewer: Viewer, doing: Doing, standing: Standing, link: ItemPaper) -> bool:
    """Say whether the acting post may replace (ATTACH) or withdraw (DETACH) this attachment: its own unit's, or the lead's side.

    Who asked for the item does not change what the doer brought, and the lead does not change what came with the item. The
    state is left to the action.
    """
    seat = viewer.acting
    if seat is None or not may(viewer, doing, standing, whatever_state=True):
        return False
    own = link.unit_id is not None and link.unit_id == seat.unit
    return own or (link.doer and "lead" in sides(seat, standing))


def doings(viewer: Viewer, standing: Standing) -> set[Doing]:
    """Return everything the acting post may do to the item now: what the page offers."""
    return {doing for doing in _RULES if may(viewer, doing, standing)}
