"""All reads of the room."""

from luoshi.lists.queries.asked import (
    Asked,
    AskedRow,
    asked_of,
    get_request,
    has_committee,
    requests_of,
    units_to_ask,
)
from luoshi.lists.queries.entries import Part, Point, PostAt, Whole, of_post, posts_to_name, whole, wholes
from luoshi.lists.queries.lists import (
    ListPage,
    drawn_for,
    entries_in,
    get_list,
    get_point,
    item_asking,
    list_of_unit,
    listed,
    page_of_lists,
    words_of,
)
from luoshi.lists.queries.sheet import (
    get_handover,
    handovers,
    sheet_of,
    to_sign,
)
from luoshi.lists.queries.turns import Count, turns_of_lists

__all__ = [
    "Asked",
    "AskedRow",
    "Count",
    "ListPage",
    "Part",
    "Point",
    "PostAt",
    "Whole",
    "asked_of",
    "drawn_for",
    "entries_in",
    "get_handover",
    "get_list",
    "get_point",
    "get_request",
    "handovers",
    "has_committee",
    "item_asking",
    "list_of_unit",
    "listed",
    "of_post",
    "page_of_lists",
    "posts_to_name",
    "requests_of",
    "sheet_of",
    "to_sign",
    "turns_of_lists",
    "units_to_ask",
    "whole",
    "wholes",
    "words_of",
]
