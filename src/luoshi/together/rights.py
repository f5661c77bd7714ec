"""Who deploys together, who judges together: by the position towards the core-business task (rules 24)."""

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.items.models import Item
from luoshi.items.rights import Doing, Standing, may, sides
from luoshi.org.kinds import PostKind

_NOBODY: frozenset[int] = frozenset()


def may_deploy(viewer: Viewer, business: Item) -> bool:
    """Say whether the acting post opens a Party-building item beside a task, or ties one to it: who leads it or asked for it."""
    seat = viewer.acting
    if seat is None or Verb.OPEN not in seat.rights or seat.unit is None:
        return False
    return bool({"owner", "lead"} & sides(seat, Standing(business, _NOBODY)))


def may_judge(viewer: Viewer, business: Item) -> bool:
    """Say whether the acting post sits where the task is confirmed: that body judges, never the inspectors."""
    return may(viewer, Doing.CONFIRM, Standing(business, _NOBODY), whatever_state=True)


def concerned(viewer: Viewer) -> bool:
    """Say whether the four are among what the acting post deals with: it opens or judges items, runs meetings, or supervises."""
    seat = viewer.acting
    return seat is not None and (
        bool({Verb.OPEN, Verb.JUDGE, Verb.MEET} & seat.rights) or seat.kind == PostKind.INSPECTOR
    )
