"""Which item of the ledger a row is about: by its number, by its clause, or by the same words, lead and date."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from luoshi.access.scope import Viewer
from luoshi.core.life import State
from luoshi.items.kinds import Klass
from luoshi.items.models import Item, Progress
from luoshi.items.queries import visible_items
from luoshi.items.rights import Standing

_CHUNK = 400
T = TypeVar("T")


@dataclass
class Known:
    """The items rows may be about, read in a few queries: by number, by clause, by title, by parent."""

    by_number: dict[str, Item] = field(default_factory=dict)
    by_clause: dict[int, list[Item]] = field(default_factory=dict)
    by_title: dict[str, list[Item]] = field(default_factory=dict)
    by_parent: dict[int, list[Item]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    standings: dict[int, Standing] = field(default_factory=dict)
    progress: dict[int, set[str]] = field(default_factory=dict)


def read_known(
    viewer: Viewer, *, numbers: Iterable[str], clauses: Iterable[int], titles: Iterable[str]
) -> Known:
    """Read the items in sight that bear one of ``numbers``, ``clauses`` or ``titles``, and the children of those."""
    known = Known()
    found: dict[int, Item] = {}
    sight = visible_items(viewer).select_related("lead", "judge_unit", "line")
    for part in _chunks(numbers):
        known.taken |= set(Item.objects.filter(number__in=part).values_list("number", flat=True))
        found |= {item.pk: item for item in sight.filter(number__in=part)}
    for ids in _chunks(clauses):
        found |= {item.pk: item for item in sight.filter(clause__in=ids)}
    for part in _chunks(titles):
        found |= {item.pk: item for item in sight.filter(title__in=part, parent=None)}
    parents = [item.pk for item in found.values() if item.has_children]
    for ids in _chunks(parents):
        for child in sight.filter(parent__in=ids).exclude(state=State.CANCELLED):
            known.by_parent.setdefault(child.parent_id or 0, []).append(child)
            found.setdefault(child.pk, child)
    _sort_in(known, found)
    return known


def _sort_in(known: Known, found: dict[int, Item]) -> None:
    for item in sorted(found.values(), key=lambda each: each.pk):
        known.by_number[item.number] = item
        if item.state == State.CANCELLED:
            continue
        if item.clause_id is not None:
            known.by_clause.setdefault(item.clause_id, []).append(item)
        if item.parent_id is None:
            known.by_title.setdefault(item.title, []).append(item)
    supports: dict[int, set[int]] = {}
    for ids in _chunks(found):
        for row in Item.objects.filter(pk__in=ids, supports__isnull=False).values_list(
            "pk", "supports__unit_id"
        ):
            supports.setdefault(row[0], set()).add(row[1])
        for pk, text in Progress.objects.filter(item__in=ids, gone_at=None).values_list("item_id", "text"):
            known.progress.setdefault(pk, set()).add(text)
    known.standings = {pk: Standing(item, frozenset(supports.get(pk, ()))) for pk, item in found.items()}


def _chunks(values: Iterable[T]) -> Iterable[list[T]]:
    every = sorted(set(values), key=str)
    return (every[n : n + _CHUNK] for n in range(0, len(every), _CHUNK))


def same_day(item: Item, klass: Klass, due_on: date | None) -> bool:
    """Say whether a row's class and date are those of ``item``: the original date, or the one granted since.

    A row without a date of its own (立行立改, 长期坚持 with or without a period) agrees with any date.
    """
    if item.klass != klass:
        return False
    return due_on is None or due_on in {item.due_on, item.original_due_on}
