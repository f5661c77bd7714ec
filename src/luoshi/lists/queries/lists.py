"""Lists in sight: which unit has which, from when to when."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.core.life import State
from luoshi.items.models import Item
from luoshi.lists.models import Request, Standing
from luoshi.lists.rights import lists_in_sight, may_write
from luoshi.mandate import queries as mandate
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion


def in_force(year: int, prefix: str = "") -> Q:
    """Return the predicate for entries (no aspects) in force in a year."""
    stays = Q(**{f"{prefix}retired_from": None}) | Q(**{f"{prefix}retired_from__gt": year})
    return stays & Q(**{f"{prefix}kind__in": [kind for kind in ClauseKind if kind != ClauseKind.ASPECT]})


@dataclass(frozen=True)
class ListPage:
    """A page of lists; ``after`` is the key after which the next one begins, empty at the end."""

    rows: list[Standing]
    after: str


def listed(viewer: Viewer, day: date, *, earlier: bool = False) -> QuerySet[Standing]:
    """Return the lists in sight that hold on ``day`` (with ``earlier`` those that ended before it), each with its ``entries``."""
    rows = lists_in_sight(viewer)
    rows = rows.filter(to_on__lt=day) if earlier else rows.filter(living(day), living(day, "unit__"))
    return rows.annotate(
        entries_=Count("document__clauses", filter=in_force(day.year, "document__clauses__"))
    )


def page_of_lists(
    viewer: Viewer, day: date, *, earlier: bool = False, after: str = "", size: int | None = 50
) -> ListPage:
    """Return one page of :func:`listed`, by the unit's place; ``size`` None lists all."""
    rows = listed(viewer, day, earlier=earlier)
    path, _tilde, start = after.partition("~")
    if path.isascii() and path.isdigit() and len(path) <= 60 and len(start) == 10:
        rows = rows.filter(Q(unit__path__gt=path) | Q(unit__path=path, from_on__lt=start))
    found = list(rows if size is None else rows[: size + 1])
    if size is None or len(found) <= size:
        return ListPage(found, "")
    last = found[size - 1]
    return ListPage(found[:size], f"{last.unit.path}~{last.from_on.isoformat()}")


def get_list(viewer: Viewer, document: int) -> Standing:
    """Return the list that a document is, in sight, else raise NotFound."""
    found = lists_in_sight(viewer).select_related("document__owner").filter(document=document).first()
    if found is None:
        raise NotFound
    return found


def get_point(viewer: Viewer, pk: int) -> tuple[Clause, Standing]:
    """Return a point of a list to write, and its list: NotFound out of sight or for no such point, NotAllowed without the right."""
    clause = mandate.get_clause(viewer, pk)
    standing = Standing.objects.filter(document=clause.document_id, gone_at=None).select_related(
        "document", "unit"
    )
    found = standing.first()
    if found is None or clause.kind == ClauseKind.ASPECT:
        raise NotFound
    if not may_write(viewer, clause.document):
        raise NotAllowed
    return clause, found


def list_of_unit(unit: int, day: date) -> Standing | None:
    """Return the list a unit has on a day; None where it has none."""
    rows = Standing.objects.filter(living(day), unit=unit, gone_at=None)
    return rows.select_related("document", "unit", "upper").first()


def drawn_for(item: Item, day: date) -> Standing | None:
    """Return the list that an item asks of its lead, where the lead has drawn it up: derived from the list the request is about."""
    if item.parent_id is None:
        return None
    asked = Request.objects.filter(item=item.parent_id, gone_at=None).order_by().values("document")
    rows = Standing.objects.filter(living(day), unit=item.lead_id, upper__in=asked, gone_at=None)
    return rows.select_related("document").first()


def item_asking(standing: Standing) -> Item | None:
    """Return the open item that asks a unit for this list: the effect is reported there."""
    asked = Request.objects.filter(document=standing.upper_id, gone_at=None).order_by().values("item")
    rows = Item.objects.filter(
        parent__in=asked, lead=standing.unit_id, state__in=[State.OPEN, State.RETURNED]
    )
    return rows.order_by("-pk").first()


def entries_in(document: int, year: int) -> int:
    """Return how many entries of a document are in force in a year."""
    return Clause.objects.filter(in_force(year), document=document).count()


def words_of(clause: int, year: int) -> ClauseVersion:
    """Return what a point says in a year, with its clause; raise NotFound where it says nothing yet."""
    rows = ClauseVersion.objects.filter(clause=clause, gone_at=None, year__lte=year).select_related("clause")
    found = rows.order_by("year").last()
    if found is None:
        raise NotFound
    return found
