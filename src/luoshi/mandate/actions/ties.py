"""Writing what ties a clause to others: the same matter under another number, the upper clauses it carries out."""

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many, write_fields
from luoshi.base.refusals import Conflict, Refusal, of_nth
from luoshi.mandate.models import Clause, UpperClause
from luoshi.trail.log import writing


def locked(clause: Clause) -> Clause:
    """Return a clause as it stands now, locked with its document at hand; only inside a writing block."""
    return Clause.objects.select_for_update(of=("self",)).select_related("document").get(pk=clause.pk)


def say_same(*, clause: Clause, earlier: Clause | None, by: By) -> Clause:
    """State that a clause is the same matter as an earlier one under another number, or take that back (None).

    Raises Refusal unless the earlier one had retired when the later one began: no year holds a matter twice.
    """
    with writing(by) as log:
        now = locked(clause)
        if earlier is not None:
            _refuse_same(now, locked(earlier))
        before = now.continues_id
        if before == (earlier.pk if earlier else None):
            return now
        now.continues = earlier
        now.save(update_fields=["continues"])
        log.add(
            "clause.same",
            f"clause:{now.pk}",
            unit=now.document.owner_id,
            before={"continues": before},
            after={"continues": earlier.pk if earlier else None},
        )
    return now


def _refuse_same(clause: Clause, earlier: Clause) -> None:
    chain: Clause | None = earlier
    while chain is not None and chain.pk != clause.pk:
        chain = chain.continues
    if earlier.document_id != clause.document_id or chain is not None:
        raise Refusal("same_what", _("只能接着同一份文件里更早的一条。"), _("重新选一条。"), field="earlier")
    began = clause.versions.filter(gone_at=None).order_by("year").values_list("year", flat=True).first()
    if earlier.retired_from is None or (began is not None and began < earlier.retired_from):
        raise Refusal(
            "same_both",
            _("那一条还没有退出，两条同一年都在。"),
            _("先让那一条退出，或改成调整那一条。"),
            field="earlier",
        )
    if Clause.objects.filter(continues=earlier).exclude(pk=clause.pk).exists():
        raise Refusal("same_taken", _("已经有一条接着它。"), _("重新选一条。"), field="earlier")


def carry_out(
    *, clause: Clause, uppers: Iterable[Clause], by: By, seen: Collection[int] | None = None
) -> list[UpperClause]:
    """State which upper clauses a clause carries out; those no longer named end, new ones begin; see :func:`carry_out_many`.

    ``seen`` are the ids of the upper clauses the writer had before him: where others hold now, raises Conflict.
    """
    return carry_out_many(entries=[(clause, list(uppers))], by=by, seen=seen)


def carry_out_many(
    *, entries: Sequence[tuple[Clause, Sequence[Clause]]], by: By, seen: Collection[int] | None = None
) -> list[UpperClause]:
    """State of clauses which upper clauses each carries out, all or none; returns the ties that begin. ``seen``: see :func:`carry_out`.

    One event ``clause.carries_out`` for each that changes. Raises Refusal for a clause of the same document (``nth`` says which of them).
    """
    for n, (clause, uppers) in enumerate(entries):
        if any(upper.document_id == clause.document_id for upper in uppers):
            with of_nth(n):
                raise Refusal("upper_own", _("上级条款要在别的文件里。"), _("重新选。"), field="uppers")
    with writing(by) as log:
        ends: list[UpperClause] = []
        begins: list[UpperClause] = []
        held_by = _held([clause for clause, _uppers in entries])
        for clause, uppers in entries:
            held, wanted = held_by.get(clause.pk, {}), {upper.pk: upper for upper in uppers}
            if seen is not None and set(seen) != set(held):
                numbers = "、".join(row.upper.number for row in held.values())
                raise Conflict({"version": held_mark(held), "uppers": numbers})
            ends += [row for pk, row in held.items() if pk not in wanted]
            begins += [
                UpperClause(clause=clause, upper=upper, known_at=log.at, known_by=by.person)
                for pk, upper in wanted.items()
                if pk not in held
            ]
            if set(held) != set(wanted):
                log.add(
                    "clause.carries_out",
                    f"clause:{clause.pk}",
                    unit=clause.document.owner_id,
                    before={"uppers": sorted(held)},
                    after={"uppers": sorted(wanted)},
                )
        for row in ends:
            row.gone_at, row.gone_by = log.at, by.person
        write_fields(ends, ["gone_at", "gone_by"])
        insert_many(begins)
    return begins


def _held(clauses: Sequence[Clause]) -> dict[int, dict[int, UpperClause]]:
    held: dict[int, dict[int, UpperClause]] = {}
    for some in batched(clause.pk for clause in clauses):
        rows = UpperClause.objects.filter(clause_id__in=some, gone_at=None).select_related("upper")
        for row in rows.order_by("pk"):
            held.setdefault(row.clause_id, {})[row.upper_id] = row
    return held


def held_mark(uppers: Iterable[int]) -> str:
    """Return ids of upper clauses as a form carries them to notice that others were named meanwhile."""
    return " ".join(str(pk) for pk in sorted(uppers))
