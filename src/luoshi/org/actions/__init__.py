"""All writes of the room."""

from luoshi.org.actions.endings import Successor, call_off_end, dissolve_unit, merge_units, split_unit
from luoshi.org.actions.founding import Founded, Heads, NewSeat, NewUnit, found_units
from luoshi.org.actions.groups import assign_units, disband_group, form_group, merge_groups, release_unit
from luoshi.org.actions.people import (
    anonymise_person,
    appoint,
    create_post,
    end_charge,
    give_charge,
    leave,
    name_deputy,
    pinyin,
    register_person,
    settle_post,
)
from luoshi.org.actions.units import (
    count_heads,
    found_unit,
    move_unit,
    rename_unit,
)

__all__ = [
    "Founded",
    "Heads",
    "NewSeat",
    "NewUnit",
    "Successor",
    "anonymise_person",
    "appoint",
    "assign_units",
    "call_off_end",
    "count_heads",
    "create_post",
    "disband_group",
    "dissolve_unit",
    "end_charge",
    "form_group",
    "found_unit",
    "found_units",
    "give_charge",
    "leave",
    "merge_groups",
    "merge_units",
    "move_unit",
    "name_deputy",
    "pinyin",
    "register_person",
    "release_unit",
    "rename_unit",
    "settle_post",
    "split_unit",
]
