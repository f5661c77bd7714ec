"""Writing what a point is tied to: the posts it is for, the duties that carry it. What is no longer named ends."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.cadence.models import Duty
from luoshi.lists.models import PointDuty, PointPost
from luoshi.mandate.actions import held_mark
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause
from luoshi.org.models import Post
from luoshi.trail.log import Log, writing


def _point(clause: Clause) -> Clause:
    now = Clause.objects.select_for_update(of=("self",)).select_related("document").get(pk=clause.pk)
    if now.kind == ClauseKind.ASPECT or now.retired_from is not None:
        raise Refusal("no_point", _("这一条不是在用的清单条目。"), _("重新选一条。"))
    return now


def _settled(
    held: dict[int, PointPost | PointDuty],
    wanted: Iterable[int],
    seen: Collection[int] | None,
    log: Log,
) -> set[int]:
    """End the rows no longer wanted and return what is new; Conflict where others changed them since they were read."""
    if seen is not None and set(seen) != set(held):
        raise Conflict({"version": held_mark(held)})
    ids = set(wanted)
    for pk, row in held.items():
        if pk not in ids:
            row.gone_at, row.gone_by = log.at, log.by.person
            row.save(update_fields=["gone_at", "gone_by"])
    return ids - set(held)


def name_posts(
    *, clause: Clause, posts: Iterable[Post], by: By, seen: Collection[int] | None = None
) -> list[PointPost]:
    """Say which posts a point is for; none means whoever its tier is. ``seen``: the ids the writer had before him.

    One event ``point.posts``. Raises Conflict where others hold now, Refusal for an aspect or a point that has retired.
    """
    wanted = {post.pk: post for post in posts}
    with writing(by) as log:
        now = _point(clause)
        held = {row.post_id: row for row in PointPost.objects.filter(clause=now, gone_at=None)}
        fresh = _settled({**held}, wanted, seen, log)
        rows = [
            PointPost(clause=now, post=wanted[pk], known_at=log.at, known_by=by.person)
            for pk in sorted(fresh)
        ]
        PointPost.objects.bulk_create(rows)
        if set(wanted) != set(held):
            _told("point.posts", now, "posts", held, wanted, log)
    return rows


def tie_duties(
    *, clause: Clause, duties: Iterable[Duty], by: By, seen: Collection[int] | None = None
) -> list[PointDuty]:
    """Say which duties carry a point; as :func:`name_posts`, with the event ``point.duties``."""
    wanted = {duty.pk: duty for duty in duties}
    with writing(by) as log:
        now = _point(clause)
        held = {row.duty_id: row for row in PointDuty.objects.filter(clause=now, gone_at=None)}
        fresh = _settled({**held}, wanted, seen, log)
        rows = [
            PointDuty(clause=now, duty=wanted[pk], known_at=log.at, known_by=by.person)
            for pk in sorted(fresh)
        ]
        PointDuty.objects.bulk_create(rows)
        if set(wanted) != set(held):
            _told("point.duties", now, "duties", held, wanted, log)
    return rows


def _told(act: str, clause: Clause, name: str, before: Iterable[int], after: Iterable[int], log: Log) -> None:
    log.add(
        act,
        f"clause:{clause.pk}",
        unit=clause.document.owner_id,
        before={name: sorted(before)},
        after={name: sorted(after)},
    )
