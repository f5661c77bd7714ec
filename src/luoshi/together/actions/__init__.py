"""All writes of the room."""

from luoshi.together.actions.deploying import deploy, end_pair, pair
from luoshi.together.actions.judging import correct, judge, withdraw

__all__ = ["correct", "deploy", "end_pair", "judge", "pair", "withdraw"]
