"""All reads of the room."""

from luoshi.items.queries.door import (
    get_for,
    get_glimpse,
    get_item,
    glimpsed,
    listed,
    standing_of,
    visible,
    visible_items,
)
from luoshi.items.queries.lists import Page, light_counts, mine, page, searched, to_judge, waiting_counts
from luoshi.items.queries.roll_up import (
    TreeRow,
    aligned,
    aligned_rows,
    alignment,
    by_unit,
    completion,
    document_counts,
    opened_per_year,
)
from luoshi.items.queries.trace import Mark, Trail, trace

__all__ = [
    "Mark",
    "Page",
    "Trail",
    "TreeRow",
    "aligned",
    "aligned_rows",
    "alignment",
    "by_unit",
    "completion",
    "document_counts",
    "get_for",
    "get_glimpse",
    "get_item",
    "glimpsed",
    "light_counts",
    "listed",
    "mine",
    "opened_per_year",
    "page",
    "searched",
    "standing_of",
    "to_judge",
    "trace",
    "visible",
    "visible_items",
    "waiting_counts",
]
