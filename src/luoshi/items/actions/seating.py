"""Whose seat an item lies on: a post of the lead unit, or the unit itself."""

from collections.abc import Sequence

from luoshi.base.acting import By
from luoshi.base.bulk import write_fields
from luoshi.items.actions.opening import refuse_post
from luoshi.items.actions.work import locked, working
from luoshi.items.models import Item
from luoshi.org.models import Post


def seat(*, item: Item, post: Post | None, by: By) -> Item:
    """Let ``item`` lie on ``post``, or on the lead unit as a whole (None); see :func:`seat_many`."""
    return seat_many(entries=[(item, post)], by=by)[0]


def seat_many(*, entries: Sequence[tuple[Item, Post | None]], by: By) -> list[Item]:
    """Let items lie on posts, all or none; one event ``item.seated`` each, none where it lies there already.

    From now on that seat works on it, whoever sits there; the unit's staff go on typing for it. What was done stays with
    who did it. Source: rules 2, "a duty or item belongs to the seat". Refused: a post of another unit, one that has ended,
    and one whose holder would be the only one who could judge the item.
    """
    with working(by) as work:
        items, members, moved = locked([item for item, _post in entries]), dict[int, set[str]](), []
        for now, (_item, post) in zip(items, entries, strict=True):
            if now.post_id == (post.pk if post is not None else None):
                continue
            if post is not None:
                refuse_post(post, now.lead, now.judge_group, work.today, members)
            before, now.post = now.post_id, post
            moved.append(now)
            work.touch(now)
            work.log.add(
                "item.seated",
                f"item:{now.pk}",
                unit=now.lead_id,
                before={"post": before},
                after={"post": now.post_id},
            )
        write_fields(moved, ["post"])
    return items
