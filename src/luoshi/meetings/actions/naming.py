"""Which items the outcome of a topic names: kept while the session is open, handed to its record when it ends."""

from collections.abc import Sequence

from luoshi.items.models import Item
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import Topic, TopicItem

NAMING = frozenset({Outcome.DECISION, Outcome.FINDING})
"""Outcomes that name items: what was heard or carried settles nothing about them."""


def name(topic: Topic, items: Sequence[Item]) -> None:
    """Let a topic name these items and no others; within the act of its outcome."""
    TopicItem.objects.filter(topic=topic).delete()
    wanted = dict.fromkeys(item.pk for item in items)
    TopicItem.objects.bulk_create([TopicItem(topic=topic, item_id=pk) for pk in wanted])
