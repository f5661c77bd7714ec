"""Writing what a point is tied to: the posts it is for, the duties that carry it. What is no longer named ends."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many, write_fields
from luoshi.base.refusals import Conflict, Refusal, of_nth
from luoshi.cadence.models import Duty
from luoshi.lists.models import PointDuty, PointPost
from luoshi.mandate.actions import held_mark
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause
from luoshi.org.models import Post
from luoshi.trail.log import is_prepared, writing

Tie = TypeVar("Tie", PointPost, PointDuty)


@dataclass(frozen=True)
class _Kind(Generic[Tie]):
    """A kind of tie: its rows, the column that names what a point is tied to, the event it leaves and what that says."""

    rows: type[Tie]
    column: str
    act: str
    says: str


_POSTS = _Kind(PointPost, "post_id", "point.posts", "posts")
_DUTIES = _Kind(PointDuty, "duty_id", "point.duties", "duties")


def name_posts(
    *, clause: Clause, posts: Iterable[Post], by: By, seen: Collection[int] | None = None
) -> list[PointPost]:
    """Say which posts a point is for; none means whoever its tier is. ``seen``: the ids the writer had before him.

    One event ``point.posts``. Raises Conflict where others hold now, Refusal for an aspect or a point that has retired.
    """
    return _tied(_POSTS, [(clause, [post.pk for post in posts])], by, seen)


def name_posts_many(*, entries: Sequence[tuple[Clause, Sequence[Post]]], by: By) -> list[PointPost]:
    """Say of many entries which posts each is for, all or none; see :func:`name_posts`. A refusal says which of them it is about."""
    return _tied(_POSTS, [(clause, [post.pk for post in posts]) for clause, posts in entries], by)


def tie_duties(
    *, clause: Clause, duties: Iterable[Duty], by: By, seen: Collection[int] | None = None
) -> list[PointDuty]:
    """Say which duties carry a point; as :func:`name_posts`, with the event ``point.duties``."""
    return _tied(_DUTIES, [(clause, [duty.pk for duty in duties])], by, seen)


def tie_duties_many(*, entries: Sequence[tuple[Clause, Sequence[Duty]]], by: By) -> list[PointDuty]:
    """Say of many entries which duties carry each, all or none; see :func:`tie_duties`."""
    return _tied(_DUTIES, [(clause, [duty.pk for duty in duties]) for clause, duties in entries], by)


def _tied(
    kind: _Kind[Tie],
    entries: Sequence[tuple[Clause, Sequence[int]]],
    by: By,
    seen: Collection[int] | None = None,
) -> list[Tie]:
    """Tie clauses to what each is to be tied to; return the ties that begin."""
    ends: list[Tie] = []
    begins: list[Tie] = []
    with writing(by) as log:
        clauses = _locked([clause for clause, _ids in entries])
        held_by = _held(kind, clauses)
        for point, (_clause, ids) in zip(clauses, entries, strict=True):
            held, wanted = held_by.get(point.pk, {}), set(ids)
            if seen is not None and set(seen) != set(held):
                raise Conflict({"version": held_mark(held)})
            ends += [row for pk, row in held.items() if pk not in wanted]
            for pk in sorted(wanted - set(held)):
                named: dict[str, Any] = {kind.column: pk}
                begins.append(kind.rows(clause=point, known_at=log.at, known_by=by.person, **named))
            if wanted != set(held):
                log.add(
                    kind.act,
                    f"clause:{point.pk}",
                    unit=point.document.owner_id,
                    before={kind.says: sorted(held)},
                    after={kind.says: sorted(wanted)},
                )
        for row in ends:
            row.gone_at, row.gone_by = log.at, by.person
        write_fields(ends, ["gone_at", "gone_by"])
        insert_many(begins)
    return begins


def _locked(clauses: Sequence[Clause]) -> list[Clause]:
    """Return clauses as they stand now, locked; each is a point in use. While acts are made ready they stand as they are."""
    if is_prepared():
        now = list(clauses)
    else:
        rows = Clause.objects.select_for_update(of=("self",)).select_related("document")
        found = {
            row.pk: row for some in batched(each.pk for each in clauses) for row in rows.filter(pk__in=some)
        }
        now = [found[clause.pk] for clause in clauses]
    for n, point in enumerate(now):
        if point.kind == ClauseKind.ASPECT or point.retired_from is not None:
            with of_nth(n):
                raise Refusal("no_point", _("这一条不是在用的清单条目。"), _("重新选一条。"))
    return now


def _held(kind: _Kind[Tie], clauses: Sequence[Clause]) -> dict[int, dict[int, Tie]]:
    held: dict[int, dict[int, Tie]] = {}
    for some in batched(clause.pk for clause in clauses):
        for row in kind.rows._default_manager.filter(clause_id__in=some, gone_at=None).order_by("pk"):
            held.setdefault(row.clause_id, {})[getattr(row, kind.column)] = row
    return held
