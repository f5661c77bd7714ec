"""Numbers of new items, many at a time, in a handful of queries."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from luoshi.base.bulk import batched
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.core import numbering
from luoshi.items.models import Item
from luoshi.mandate.models import Clause

if TYPE_CHECKING:
    from luoshi.items.actions.opening import NewItem


class Numbers:
    """Hands out numbers: a clause's own, a child's, or a running one of the year; never one that is in use."""

    def __init__(self, news: "Sequence[NewItem]", today: date) -> None:
        self.year = today.year
        self.taken: set[str] = set()
        self.children: dict[int, int] = {}
        for some in batched({new.parent.pk for new in news if new.parent is not None}):
            counted = Item.objects.filter(parent_id__in=some).order_by().values_list("parent_id")
            self.children |= dict(counted.annotate(n=Count("pk")).values_list("parent_id", "n"))
        clauses = {new.clause.pk: new.clause for new in news if new.clause is not None}
        given = {new.number for new in news if new.number}
        self.known = _in_use(given | {_own(clause) for clause in clauses.values()})
        self.serial = self._last_serial() if any(self._runs(new) for new in news) else 0

    @staticmethod
    def _runs(new: "NewItem") -> bool:
        return not new.number and new.parent is None and new.clause is None

    def _last_serial(self) -> int:
        last = (
            Item.objects.filter(number__startswith=f"{self.year}-", parent=None, clause=None)
            .order_by("-sort")
            .values_list("number", flat=True)
            .first()
        )
        return int(last.split("-")[1]) if last and last.split("-")[1].isdigit() else 0

    def take(self, new: "NewItem") -> str:
        """Return the number of ``new``. Raises Refusal when the number it asks for is in use."""
        if new.number:
            number = clean(new.number, limit=80, field="number")
            if number in self.known or number in self.taken:
                raise Refusal(
                    "number_taken",
                    _("编号 %(n)s 已经有了。") % {"n": number},
                    _("空着就自动编。"),
                    field="number",
                )
        elif new.parent is not None:
            number = self._child(new.parent)
        elif new.clause is not None:
            number = self._of(new.clause)
        else:
            self.serial += 1
            number = numbering.serial("", self.year, self.serial)
        self.taken.add(number)
        return number

    def _child(self, parent: Item) -> str:
        n = self.children.get(parent.pk, 0) + 1
        self.children[parent.pk] = n
        return numbering.child_number(parent.number, n)

    def _of(self, clause: Clause) -> str:
        number, again = _own(clause), 1
        while number in self.known or number in self.taken or (again > 1 and _in_use({number})):
            number = numbering.clause_item_number(clause.document.prefix, clause.number, self.year, again)
            again += 1
        return number


def _own(clause: Clause) -> str:
    """Return the number that the first item of a clause bears."""
    return numbering.clause_item_number(clause.document.prefix, clause.number, None, 1)


def _in_use(numbers: Iterable[str]) -> set[str]:
    found = Item.objects.order_by().values_list("number", flat=True)
    return {number for some in batched(numbers) for number in found.filter(number__in=some)}
