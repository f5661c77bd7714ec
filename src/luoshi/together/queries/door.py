"""Finding tasks and rows of this room through the door."""

from django.db.models import Q

from luoshi.access.scope import Viewer
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.core.life import State
from luoshi.items.models import Item
from luoshi.items.queries import in_sight, visible_items
from luoshi.mandate.kinds import LineKind
from luoshi.together.kinds import TieKind
from luoshi.together.models import Tie
from luoshi.together.rights import may_deploy, may_judge

_TASKS = Q(parent=None, line__kind=LineKind.BUSINESS) & ~Q(state=State.DRAFT)


def get_task(viewer: Viewer, pk: int, *, to_deploy: bool = False, to_judge: bool = False) -> Item:
    """Return a core-business task in full sight, else raise NotFound; NotAllowed where the acting post may not do what is asked."""
    rows = visible_items(viewer, Q(pk=pk) & _TASKS).select_related(
        "lead", "line", "owner", "judge_unit", "judge_group"
    )
    found: Item | None = rows.order_by().first()
    if found is None:
        raise NotFound
    if (to_deploy and not may_deploy(viewer, found)) or (to_judge and not may_judge(viewer, found)):
        raise NotAllowed
    return found


def get_tie(viewer: Viewer, kind: TieKind, pk: int) -> Tie:
    """Return a row to change: NotFound where its task is out of sight or it is of another kind, NotAllowed without the position."""
    row = (
        Tie.objects.select_related("party__line", "post__unit", "post__group")
        .filter(kind=kind, pk=pk)
        .first()
    )
    if row is None:
        raise NotFound
    judges = kind == TieKind.JUDGEMENT
    row.business = get_task(viewer, row.business_id, to_deploy=not judges, to_judge=judges)
    return row


def goes_with(viewer: Viewer, party: Item) -> list[Item]:
    """Return the core-business tasks in sight that a Party-building item is tied to, in order."""
    rows = Tie.objects.filter(kind=TieKind.PAIR, party=party, gone_at=None).order_by()
    seen = visible_items(viewer, Q(pk__in=rows.values("business")) & _TASKS)
    return list(seen.select_related("lead").order_by("sort", "pk"))


def ended_of(viewer: Viewer, business: Item) -> list[Tie]:
    """Return the rows of a task that ended, the latest first: judgements withdrawn or corrected, pairs whose item is in sight."""
    rows = Tie.objects.filter(business=business, gone_at__isnull=False)
    found = list(rows.select_related("party", "post__unit", "post__group").order_by("-gone_at", "-pk"))
    seen = in_sight(viewer, [row.party for row in found])
    return [row for row in found if row.kind == TieKind.JUDGEMENT or row.party_id in seen]


def companions(viewer: Viewer, business: Item) -> list[Item]:
    """Return the Party-building items in sight that stand tied to a task, in order."""
    rows = Tie.objects.filter(kind=TieKind.PAIR, business=business, gone_at=None).order_by()
    seen = visible_items(viewer, Q(pk__in=rows.values("party")) & ~Q(state=State.CANCELLED))
    return list(seen.select_related("lead").order_by("sort", "pk"))
