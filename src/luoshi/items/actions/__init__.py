"""All writes of the room."""

from luoshi.items.actions.changing import Wording, cancel, edit, edit_many, set_supports, set_supports_many
from luoshi.items.actions.dates import ask_date, decide_date
from luoshi.items.actions.doing import (
    Effect,
    note_progress,
    note_progress_many,
    submit,
    submit_many,
    withdraw,
    withdraw_progress,
)
from luoshi.items.actions.entering import OldItem, enter_closed
from luoshi.items.actions.judging import (
    check_up,
    confirm,
    confirm_many,
    drop_typed,
    endorse,
    look_again,
    reopen,
    return_,
    return_many,
)
from luoshi.items.actions.opening import (
    NewItem,
    Part,
    break_down,
    break_down_many,
    open_item,
    open_items,
    open_with_leads,
    release,
)
from luoshi.items.actions.papers import attach, replace_paper, withdraw_paper
from luoshi.items.actions.passing import judged_by, left_open, pass_judging, pass_on
from luoshi.items.actions.seating import seat, seat_many

__all__ = [
    "Effect",
    "NewItem",
    "OldItem",
    "Part",
    "Wording",
    "ask_date",
    "attach",
    "break_down",
    "break_down_many",
    "cancel",
    "check_up",
    "confirm",
    "confirm_many",
    "decide_date",
    "drop_typed",
    "edit",
    "edit_many",
    "endorse",
    "enter_closed",
    "judged_by",
    "left_open",
    "look_again",
    "note_progress",
    "note_progress_many",
    "open_item",
    "open_items",
    "open_with_leads",
    "pass_judging",
    "pass_on",
    "release",
    "reopen",
    "replace_paper",
    "return_",
    "return_many",
    "seat",
    "seat_many",
    "set_supports",
    "set_supports_many",
    "submit",
    "submit_many",
    "withdraw",
    "withdraw_paper",
    "withdraw_progress",
]
