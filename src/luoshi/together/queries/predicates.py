"""Which tasks are rows and which cells are filled, as predicates: pages, files and figures ask the same ones.

A cell is never stored. Each predicate looks for a fact that names the task and a Party-building item, that had happened by the last day
and that the ledger knew at the moment asked (rules 24).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.base.models import known
from luoshi.cadence.kinds import RecordKind
from luoshi.core.life import Act
from luoshi.items.models import Item, Step
from luoshi.mandate.kinds import LineKind
from luoshi.records.models import Mention, RecordVersion
from luoshi.records.queries import known as known_version
from luoshi.together.kinds import Cell, TieKind
from luoshi.together.models import Tie


@dataclass(frozen=True)
class When:
    """A period with both days, and the moment it is seen from (now where None)."""

    start: date
    end: date
    at: datetime | None = None


def _steps(when: When, item: str, *acts: Act) -> QuerySet[Step]:
    return Step.objects.filter(known(when.at), item=OuterRef(item), act__in=acts, on__lte=when.end)


def gone_out(when: When, item: str = "pk") -> Q:
    """Return the predicate "had gone out by the last day": a draft names nothing; what an older ledger closed had."""
    return Q(Exists(_steps(when, item, Act.OPEN, Act.ENTER)))


def cancelled(when: When, item: str = "pk") -> Q:
    """Return the predicate "was cancelled by the last day"."""
    return Q(Exists(_steps(when, item, Act.CANCEL)))


def in_hand(when: When) -> Q:
    """Return the predicate "in hand at some time of the period": gone out, not cancelled, not closed before it for good."""
    back = _steps(when, "item", Act.REBOUND).filter(pk__gt=OuterRef("pk"))
    done = _steps(when, "pk", Act.CONFIRM, Act.ENTER).filter(~Exists(back), on__lt=when.start)
    return gone_out(when) & ~cancelled(when) & ~Q(Exists(done))


def tasks(when: When) -> QuerySet[Item]:
    """Return the core-business tasks in hand in the period: items without a parent, on a line of core business."""
    return Item.objects.filter(in_hand(when), parent=None, line__kind=LineKind.BUSINESS)


def stands(when: When) -> QuerySet[RecordVersion]:
    """Return the version in force of the record of a mention, held by the last day; a withdrawn record has none."""
    return RecordVersion.objects.filter(
        known_version(when.at), record=OuterRef("record"), held_on__lte=when.end
    )


def _party(when: When, **same: OuterRef) -> Exists:
    """Return the predicate "a Party-building item that had gone out is named in the same place"."""
    rows = Mention.objects.filter(known(when.at), item__line__kind=LineKind.PARTY, **same)
    return Exists(rows.filter(gone_out(when, "item")))


def _mentions(when: When) -> QuerySet[Mention]:
    return Mention.objects.filter(known(when.at), item=OuterRef("pk"))


def _planned(when: When) -> Q:
    rows = _mentions(when).filter(Exists(stands(when)), decision__isnull=False)
    return Q(Exists(rows.filter(_party(when, decision=OuterRef("decision")))))


def _checked(when: When) -> Q:
    visit = Exists(stands(when).filter(kinds__contains=f" {RecordKind.VISIT} "))
    visited = _mentions(when).filter(visit).filter(_party(when, record=OuterRef("record")))
    found = _mentions(when).filter(Exists(stands(when)), finding__isnull=False)
    found = found.filter(_party(when, finding=OuterRef("finding")))
    return Q(Exists(visited)) | Q(Exists(found))


def ties(when: When) -> QuerySet[Tie]:
    """Return the pairs and judgements that count: a pair only while its Party-building item has gone out and was not cancelled."""
    rows = Tie.objects.filter(known(when.at), on__lte=when.end)
    lives = gone_out(when, "party") & ~cancelled(when, "party")
    return rows.filter(Q(kind=TieKind.JUDGEMENT) | lives)


def _tied(kind: TieKind) -> Callable[[When], Q]:
    return lambda when: Q(Exists(ties(when).filter(kind=kind, business=OuterRef("pk"))))


FOUR: dict[Cell, Callable[[When], Q]] = {
    Cell.PLANNED: _planned,
    Cell.DEPLOYED: _tied(TieKind.PAIR),
    Cell.CHECKED: _checked,
    Cell.JUDGED: _tied(TieKind.JUDGEMENT),
}
"""Each of the four with the predicate that its cell is filled."""
