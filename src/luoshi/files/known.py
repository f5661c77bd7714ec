"""Which item of the ledger a row is about: by its number, by its clause, or by the same words, lead and date."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from luoshi.access.scope import Viewer
from luoshi.core.life import State
from luoshi.items.kinds import Klass
from luoshi.items.models import Item, Progress, Support
from luoshi.items.queries import visible_items
from luoshi.items.rights import Standing
from luoshi.org.models import Unit

_CHUNK = 400
T = TypeVar("T")


class Known:
    """The items in sight that rows may be about, read in a few queries: by number, by clause, by title, by parent."""

    def __init__(self, viewer: Viewer) -> None:
        self.sight = visible_items(viewer).select_related("lead", "judge_unit", "line", "post__group")
        self.by_number: dict[str, Item] = {}
        self.by_clause: dict[int, list[Item]] = {}
        self.by_title: dict[str, list[Item]] = {}
        self.by_parent: dict[int, list[Item]] = {}
        self.taken: set[str] = set()
        self.standings: dict[int, Standing] = {}
        self.supports: dict[int, list[Unit]] = {}
        self.progress: dict[int, set[str]] = {}

    def add_numbers(self, numbers: Iterable[str]) -> None:
        """Read the items that bear one of ``numbers``; remember which numbers are in use out of sight too."""
        found: dict[int, Item] = {}
        for part in _chunks(numbers):
            self.taken |= set(Item.objects.filter(number__in=part).values_list("number", flat=True))
            found |= {item.pk: item for item in self.sight.filter(number__in=part)}
        self._add(found)

    def add_alike(self, *, clauses: Iterable[int], titles: Iterable[str]) -> None:
        """Read the items of ``clauses``, and those at the top that bear one of ``titles``."""
        found: dict[int, Item] = {}
        for ids in _chunks(clauses):
            found |= {item.pk: item for item in self.sight.filter(clause__in=ids)}
        for part in _chunks(titles):
            found |= {item.pk: item for item in self.sight.filter(title__in=part, parent=None)}
        self._add(found)

    def _add(self, found: dict[int, Item]) -> None:
        fresh = {pk: item for pk, item in found.items() if pk not in self.standings}
        for ids in _chunks(pk for pk, item in fresh.items() if item.has_children):
            for child in self.sight.filter(parent__in=ids).exclude(state=State.CANCELLED).order_by("pk"):
                assert child.parent_id is not None
                self.by_parent.setdefault(child.parent_id, []).append(child)
                if child.pk not in self.standings:
                    fresh.setdefault(child.pk, child)
        for ids in _chunks(fresh):
            for row in Support.objects.filter(item__in=ids).select_related("unit"):
                self.supports.setdefault(row.item_id, []).append(row.unit)
            for pk, text in Progress.objects.filter(item__in=ids, gone_at=None).values_list(
                "item_id", "text"
            ):
                self.progress.setdefault(pk, set()).add(text)
        for item in sorted(fresh.values(), key=lambda each: each.pk):
            self._sort_in(item)

    def _sort_in(self, item: Item) -> None:
        units = frozenset(unit.pk for unit in self.supports.get(item.pk, ()))
        self.standings[item.pk] = Standing(item, units)
        self.by_number[item.number] = item
        if item.state == State.CANCELLED:
            return
        if item.clause_id is not None:
            self.by_clause.setdefault(item.clause_id, []).append(item)
        if item.parent_id is None:
            self.by_title.setdefault(item.title, []).append(item)


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
