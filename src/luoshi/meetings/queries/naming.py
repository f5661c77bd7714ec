"""Which items the topics of a session name."""

from collections.abc import Sequence

from luoshi.items.models import Item
from luoshi.meetings.models import Topic, TopicItem


def named_by(topics: Sequence[Topic]) -> dict[int, list[Item]]:
    """Return the items that topics name, by the topic's id. One query."""
    found: dict[int, list[Item]] = {topic.pk: [] for topic in topics}
    rows = TopicItem.objects.filter(topic__in=list(found)).select_related("item").order_by("id")
    for row in rows:
        found[row.topic_id].append(row.item)
    return found
