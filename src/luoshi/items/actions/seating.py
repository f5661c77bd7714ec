"""Whose seat an item lies on: a post of the lead unit, or the unit itself."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.bulk import write_fields
from luoshi.base.refusals import Refusal
from luoshi.items.actions.opening import refuse_post
from luoshi.items.actions.work import locked, working
from luoshi.items.models import Item
from luoshi.org.models import Post, Unit
from luoshi.org.queries import posts_by_words


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


def post_named(lead: Unit, words: str) -> Post:
    """Return the post of ``lead`` that ``words`` name by title or by its holder. Refused where there is none, or more than one."""
    there = {said: posts for (_unit, said), posts in posts_by_words([lead.pk], clock.today()).items()}
    said = "".join(words.split())
    found = there.get(said) or there.get(said.removeprefix(lead.name)) or {}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise Refusal(
            "post_unclear",
            _("“%(words)s”在%(unit)s有 %(n)s 个岗位。")
            % {"words": words, "unit": lead.name, "n": len(found)},
            _("改写任职人的姓名，或空着，立项以后在事项上定。"),
            field="post",
        )
    titles = list(dict.fromkeys(post.title for posts in there.values() for post in posts.values()))
    offer = _("、").join(f"“{title}”" for title in titles[:8]) + ("…" if len(titles) > 8 else "")
    raise Refusal(
        "post_unknown",
        _("%(unit)s没有“%(words)s”这个岗位，也没有人叫这个名字。") % {"unit": lead.name, "words": words},
        _("从 %(names)s 里写一个，或空着。") % {"names": offer}
        if titles
        else _("%(unit)s还没有设岗位；空着，事项归单位。") % {"unit": lead.name},
        field="post",
    )
