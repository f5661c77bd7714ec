"""All writes of the room."""

from luoshi.lists.actions.asking import ask_units
from luoshi.lists.actions.drawing import Drawn, Line, draw_up, end_list, make_list
from luoshi.lists.actions.handing import cancel_handover, open_handover, sign, sign_for
from luoshi.lists.actions.tying import name_posts, tie_duties

__all__ = [
    "Drawn",
    "Line",
    "ask_units",
    "cancel_handover",
    "draw_up",
    "end_list",
    "make_list",
    "name_posts",
    "open_handover",
    "sign",
    "sign_for",
    "tie_duties",
]
