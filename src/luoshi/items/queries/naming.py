"""Items named in a text, by numbers or words: what a person writes when he means some of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from luoshi.access.scope import Viewer
from luoshi.items.models import Item
from luoshi.items.queries.door import visible_items
from luoshi.items.queries.lists import searched

_BETWEEN = re.compile(r"[、，,；;\n]+")
_WORDS = 60
OFFERED = 6


@dataclass
class Part:
    """One part of the text: the item it means, or those it may mean (the nearest few; none where nothing is like it)."""

    text: str
    item: Item | None = None
    offers: list[Item] = field(default_factory=list)


def named_in(viewer: Viewer, text: str, most: int) -> list[Part]:
    """Return the parts of a text parted by 、 or commas, each with the item in full sight it means.

    A part means the item whose number it is, or the only one its words are found in. At most ``most`` parts are looked up, one query for
    all numbers and one for each part that is none.
    """
    parts = [Part(each.strip()) for each in _BETWEEN.split(text) if each.strip()][:most]
    numbers = [part.text for part in parts]
    rows = visible_items(viewer, Q(number__in=numbers)).select_related("lead", "line") if numbers else []
    by_number = {item.number: item for item in rows}
    for part in parts:
        part.item = by_number.get(part.text)
        if part.item is None and len(part.text) <= _WORDS:
            part.offers = searched(viewer, part.text, OFFERED)
            if len(part.offers) == 1:
                part.item = part.offers[0]
    return parts


def in_sight(viewer: Viewer, items: Iterable[Item]) -> set[int]:
    """Return the ids of those of some items that lie in full sight; a query at most."""
    ids = {item.pk for item in items}
    if not ids or viewer.sees_whole:
        return ids
    return set(visible_items(viewer, Q(pk__in=ids)).order_by().values_list("pk", flat=True))


def numbers_of(items: list[Item]) -> str:
    """Return items as :func:`named_in` reads them: their numbers, parted by 、."""
    return "、".join(item.number for item in items)
