"""Units asked for their own lists: item, list, how many upper entries it derives from, which none of its entries carries."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.core.life import State
from luoshi.items.filters import with_light
from luoshi.items.models import Item
from luoshi.lists.models import Request, Standing
from luoshi.lists.queries.lists import in_force
from luoshi.mandate import queries as mandate
from luoshi.mandate.models import Document, UpperClause
from luoshi.org.models import Unit
from luoshi.org.queries import in_ranges, with_committee


def requests_of(viewer: Viewer) -> QuerySet[Request]:
    """Return the requests in sight, newest first: of lists whose owner lies in sight, for whoever sees its items."""
    rows = Request.objects.filter(in_ranges(viewer.ranges, "document__owner__"), gone_at=None)
    return rows.select_related("document", "document__owner", "item")


def get_request(viewer: Viewer, pk: int) -> Request:
    """Return a request in sight; NotAllowed to who sees the list alone: other units' items are not his."""
    found = requests_of(viewer).filter(pk=pk).first()
    if found is None:
        seen = Request.objects.filter(
            pk=pk, gone_at=None, document__in=mandate.documents(viewer).values("pk")
        )
        if seen.exists() and viewer.has(Verb.READ):
            raise NotAllowed
        raise NotFound
    return found


def units_to_ask(document: Document, day: date) -> QuerySet[Unit]:
    """Return the units with a committee below the list's owner on a day, in official order."""
    owner = document.owner
    return with_committee(day).filter(path__startswith=owner.path).exclude(pk=owner.pk)


def has_committee(unit: int) -> bool:
    """Say whether a unit has a committee, so that it draws up a list of its own."""
    return Unit.objects.filter(pk=unit, has_committee=True).exists()


@dataclass
class AskedRow:
    """A unit: the items it has of the request (more than one where units were merged), its list, what that derives from.

    ``before``: the lists of the units it came from, where it has none itself.
    """

    unit: Unit
    items: list[Item] = field(default_factory=list)
    standing: Standing | None = None
    derived: set[int] = field(default_factory=set)
    before: list[Standing] = field(default_factory=list)

    @property
    def entries(self) -> int:
        """How many entries its list has."""
        return self.standing.__dict__["entries_"] if self.standing else 0


@dataclass(frozen=True)
class Asked:
    """A request with its units in official order; ``entries`` are the upper list's, by id with their number."""

    request: Request
    rows: list[AskedRow]
    entries: dict[int, tuple[str, str]]

    def lacking(self, row: AskedRow) -> list[tuple[int, str, str]]:
        """Return the upper entries no point of the unit carries, in order; of a unit without a list none are told."""
        if row.standing is None:
            return []
        return [(pk, *said) for pk, said in self.entries.items() if pk not in row.derived]

    def carried_by_nobody(self) -> list[tuple[int, str, str]]:
        """Return the upper entries that no list drawn up so far carries on, in order; none before there is one."""
        drawn = [row for row in self.rows if row.standing is not None]
        every = set().union(*(row.derived for row in drawn))
        return [(pk, *said) for pk, said in self.entries.items() if pk not in every] if drawn else []


def asked_of(request: Request, day: date) -> Asked:
    """Return who was asked and what came of it. Six queries.

    A merged unit's item has passed to its successor; a unit with a committee founded since stands there without an item.
    """
    rows: dict[int, AskedRow] = {}
    items = with_light(Item.objects.filter(parent=request.item_id), day).exclude(state=State.CANCELLED)
    for item in items.select_related("lead").order_by("lead__path", "sort"):
        rows.setdefault(item.lead_id, AskedRow(item.lead)).items.append(item)
    for unit in units_to_ask(request.document, day):
        rows.setdefault(unit.pk, AskedRow(unit))
    ids = list(rows)
    derived: dict[int, set[int]] = {}
    ties = UpperClause.objects.filter(
        gone_at=None, upper__document=request.document_id, clause__document__owner__in=ids
    )
    for document, upper in ties.filter(in_force(day.year, "clause__")).values_list(
        "clause__document_id", "upper_id"
    ):
        derived.setdefault(document, set()).add(upper)
    for standing in _standing(ids, day):
        after = standing.__dict__["after"]
        if standing.unit_id in rows:
            row = rows[standing.unit_id]
            row.standing, row.derived = standing, derived.get(standing.document_id, set())
        if after in rows:
            rows[after].before.append(standing)
    said = mandate.book(request.document).worked_on(day.year)
    entries = {each.clause.pk: (each.clause.number, each.version.title) for each in said}
    return Asked(request, sorted(rows.values(), key=lambda row: row.unit.path), entries)


def _standing(units: list[int], day: date) -> QuerySet[Standing]:
    """Return the lists the units have on ``day``, and the last ones of the units they came from."""
    mine = Q(unit__in=units) & living(day)
    theirs = Q(unit__successors__after__in=units, unit__to_on__lt=day)
    rows = Standing.objects.filter(mine | theirs, gone_at=None).select_related("document", "unit")
    entries = Count("document__clauses", filter=in_force(day.year, "document__clauses__"), distinct=True)
    rows = rows.annotate(after=F("unit__successors__after_id"), entries_=entries)
    return rows.order_by("unit__path", "from_on", "pk")
