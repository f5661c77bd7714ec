"""Which items lie in sight: one predicate from tree, portfolio, line, group and document."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractYear

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base.models import any_of
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.core.life import State
from luoshi.items.models import Awaiting, DateRequest, Item, ItemPaper, Progress, Support
from luoshi.items.rights import Doing, Standing, may
from luoshi.mandate import queries as mandate
from luoshi.mandate.kinds import OthersSee
from luoshi.mandate.models import ClauseVersion, Document
from luoshi.org.models import Unit
from luoshi.org.queries import in_ranges

_AT_HAND = (
    "lead",
    "owner",
    "line",
    "post__unit",
    "post__group",
    "parent",
    "parent__lead",
    "parent__clause__document",
    "parent__parent__lead",
    "parent__parent__clause__document",
    "judge_unit",
    "judge_group",
    "clause",
    "clause__document",
    "clause__parent",
)
_TO_ACT = ("lead", "judge_unit")  # what positions are read from; a form asks for the rest where it shows it


_ALL = Q()


def _ways(viewer: Viewer, narrowed: Q) -> list[QuerySet[Any]]:
    """Return the ways in which items come into full sight, each narrowed before they are put together.

    Led in a range of the tree (own posts, portfolios, units of groups), supported from there, on a line in sight,
    judged by one of the viewer's groups, or lying on one of his seats. Drafts are seen by their owner's side alone.
    """
    found = []
    if viewer.ranges:
        units = Unit.objects.filter(in_ranges(viewer.ranges)).order_by().values("pk")
        supported = Support.objects.filter(unit__in=units).values("item_id")
        found += [Q(lead__in=units), Q(pk__in=supported)]
    if viewer.lines:
        found.append(Q(line_id__in=viewer.lines))
    if viewer.groups:
        found.append(Q(judge_group_id__in=viewer.groups))
    if viewer.posts:
        found.append(Q(post_id__in=viewer.posts))
    drafts = ~Q(state=State.DRAFT) | in_ranges(viewer.ranges, "owner__")
    return [Item.objects.filter(way).filter(narrowed & drafts).order_by().values("pk") for way in found]


def _glimpses(viewer: Viewer) -> Q:
    open_documents = Document.objects.filter(mandate.visible(viewer), others_see=OthersSee.LIGHTS)
    # Most items have no clause: said aloud, or PostgreSQL reckons that a document's clauses lead to a share of all there are.
    from_clause = Q(clause__isnull=False, clause__document__in=open_documents.order_by())
    return from_clause & ~Q(state=State.DRAFT)


def visible_items(viewer: Viewer, narrowed: Q = _ALL) -> QuerySet[Item]:
    """Return the items in full sight of ``viewer`` of which ``narrowed`` holds.

    Who sees the root sees every item. For everybody else ``narrowed`` is asked inside each way into sight: a list then
    reads what lies in sight, however much there is besides.
    """
    if viewer.sees_whole:
        return Item.objects.filter(narrowed)
    ways = _ways(viewer, narrowed)
    return Item.objects.filter(any_of(*ways) if ways else Q(pk__in=[]))


def listed(viewer: Viewer, narrowed: Q = _ALL) -> QuerySet[Item]:
    """Return the items a ledger list may show, of which ``narrowed`` holds: in full sight, or glimpsed."""
    if viewer.sees_whole:
        return Item.objects.filter(narrowed)
    glimpses = Item.objects.filter(_glimpses(viewer)).filter(narrowed).order_by().values("pk")
    return Item.objects.filter(any_of(*_ways(viewer, narrowed), glimpses))


def _with_papers(rows: QuerySet[Item], viewer: Viewer) -> QuerySet[Any]:
    """Annotate what its clause says in the year it was opened, which documents of its line are in sight, and attachments."""
    said = ClauseVersion.objects.filter(
        clause=OuterRef("clause"), year__lte=ExtractYear(OuterRef("opened_on"))
    )

    def seen(path: str) -> Exists:
        return Exists(Document.objects.filter(mandate.visible(viewer), pk=OuterRef(path)))

    return rows.annotate(
        clause_says=Subquery(said.filter(gone_at=None).order_by("-year").values("title")[:1]),
        document_seen=seen("clause__document"),
        parent_document_seen=seen("parent__clause__document"),
        has_papers=Exists(ItemPaper.objects.filter(item=OuterRef("pk"))),
    )


def get_item(viewer: Viewer, pk: int) -> Item:
    """Return an item in full sight with what its page needs, else raise NotFound."""
    return _only(_with_papers(visible_items(viewer, Q(pk=pk)), viewer).select_related(*_AT_HAND), pk)


def _only(rows: QuerySet[Item], pk: int) -> Item:
    item = rows.order_by().filter(pk=pk).first()
    if item is None:
        raise NotFound
    return item


def get_glimpse(viewer: Viewer, pk: int) -> Item:
    """Return an item of which only lead, light and dates may be shown, else raise NotFound."""
    item = (
        Item.objects.filter(_glimpses(viewer))
        .select_related("lead", "clause", "clause__document")
        .filter(pk=pk)
    )
    found = item.first()
    if found is None:
        raise NotFound
    return found


def standing_of(item: Item) -> Standing:
    """Return the item with the facts that positions are read from."""
    return Standing(item, frozenset(Support.objects.filter(item=item).values_list("unit_id", flat=True)))


def get_for(viewer: Viewer, doing: Doing, pk: int) -> Item:
    """Return an item to act on: NotFound out of sight, NotAllowed in sight without the right or the position.

    The state is left to the action, which asks it again under the lock.
    """
    if doing == Doing.SEE:
        item = get_item(viewer, pk)
        viewer.need(Verb.READ)
        return item
    item = _only(visible_items(viewer, Q(pk=pk)).select_related(*_TO_ACT), pk)
    if not may(viewer, doing, standing_of(item), whatever_state=True):
        raise NotAllowed
    return item


def get_date_request(viewer: Viewer, pk: int) -> DateRequest:
    """Return a request for another date to decide on: as :func:`get_for` its item."""
    request = DateRequest.objects.filter(pk=pk).first()
    if request is None:
        raise NotFound
    request.item = get_for(viewer, Doing.DECIDE_DATE, request.item_id)
    return request


def get_awaiting(viewer: Viewer, pk: int) -> Awaiting:
    """Return a decision typed for somebody: for its post's holder and for who typed it; others in sight get 403."""
    row = Awaiting.objects.select_related("item").filter(pk=pk).first()
    if row is None:
        raise NotFound
    _only(visible_items(viewer, Q(pk=row.item_id)), row.item_id)
    own = viewer.acting is not None and viewer.acting.post == row.for_post_id
    if not own and row.typed_by != viewer.person:
        raise NotAllowed
    return row


def get_progress(viewer: Viewer, pk: int) -> Progress:
    """Return a line of progress to take back: by the unit that wrote it."""
    row = Progress.objects.filter(pk=pk, gone_at=None).first()
    if row is None:
        raise NotFound
    row.item = get_for(viewer, Doing.PROGRESS, row.item_id)
    if viewer.acting is None or viewer.acting.unit != row.unit_id:
        raise NotAllowed
    return row
