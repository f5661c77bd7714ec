"""Adding clauses to a document, one or many in one act."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, give_ids, insert_many
from luoshi.base.refusals import Refusal, of_nth
from luoshi.base.text import clean
from luoshi.core import numbering
from luoshi.mandate.actions.clauses import (
    ClauseWords,
    allow_year,
    facts_of,
    retire_clause,
    source_missing,
    version_of,
)
from luoshi.mandate.actions.proposals import take_up
from luoshi.mandate.actions.ties import locked, say_same
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause, ClauseVersion, Document, Proposal
from luoshi.trail.log import writing


@dataclass(frozen=True, eq=False)
class NewClause:
    """A clause to be added; ``parent`` is one there is, or one that is added in the same act."""

    kind: ClauseKind
    number: str
    words: ClauseWords
    parent: "Clause | NewClause | None" = None


def add_clause(
    *,
    document: Document,
    kind: ClauseKind,
    number: str,
    words: ClauseWords,
    year: int,
    by: By,
    parent: Clause | None = None,
    continues: Clause | None = None,
    proposal: Proposal | None = None,
) -> Clause:
    """Add a clause that is in force from ``year`` on; ``proposal`` is the accepted one it comes of; see :func:`add_clauses`.

    With ``continues`` it is the same matter as that earlier clause under another number: the earlier one retires
    from ``year`` on, in the same act.
    """
    with writing(by):
        new = NewClause(kind, number, words, parent)
        (clause,) = add_clauses(document=document, news=[new], year=year, by=by)
        if continues is not None:
            if locked(continues).retired_from is None:
                retire_clause(clause=continues, year=year, source=words.cleaned().source, by=by)
            clause = say_same(clause=clause, earlier=continues, by=by)
        if proposal is not None:
            take_up(proposal=proposal, clause=clause, by=by)
    return clause


def add_clauses(*, document: Document, news: Sequence[NewClause], year: int, by: By) -> list[Clause]:
    """Add clauses that are in force from ``year`` on, all or none; one event ``clause.added`` each.

    Raises Refusal when a number is in use, when clauses are added to a closed document in a later year, or without a
    source after the document's first year (rules 4: each change with its source); ``nth`` says which of them it is about.
    """
    numbers: list[str] = []
    said: list[ClauseWords] = []
    for n, new in enumerate(news):
        with of_nth(n):
            numbers.append(clean(new.number, limit=20, field="number"))
            said.append(new.words.cleaned())
    allow_year(document, year)
    with writing(by) as log:
        _refuse_numbers(document, numbers)
        _refuse_without_source(document, said, year)
        _refuse_parents(document, news, year)
        clauses = _rows(document, news, numbers)
        insert_many(clauses, ids=any(clause.pk is None for clause in clauses))
        insert_many(
            [version_of(each, words, year, log, by) for each, words in zip(clauses, said, strict=True)]
        )
        for clause, words in zip(clauses, said, strict=True):
            after = facts_of(words, year, clause.number)
            log.add("clause.added", f"clause:{clause.pk}", unit=document.owner_id, after=after)
    return clauses


def _rows(document: Document, news: Sequence[NewClause], numbers: Sequence[str]) -> list[Clause]:
    """Return the rows to be written; where one is the parent of another they have their keys."""
    clauses = [
        Clause(document=document, kind=new.kind, number=number, sort=numbering.sort_key(number)[:60])
        for new, number in zip(news, numbers, strict=True)
    ]
    if any(isinstance(new.parent, NewClause) for new in news):
        give_ids(clauses)
    made = {id(new): clause for new, clause in zip(news, clauses, strict=True)}
    for clause, new in zip(clauses, news, strict=True):
        clause.parent = made[id(new.parent)] if isinstance(new.parent, NewClause) else new.parent
    return clauses


def _refuse_numbers(document: Document, numbers: Sequence[str]) -> None:
    own = Clause.objects.filter(document=document)
    taken = {
        number
        for some in batched(numbers)
        for number in own.filter(number__in=some).order_by().values_list("number", flat=True)
    }
    for n, number in enumerate(numbers):
        if not number or number in taken:
            with of_nth(n):
                raise Refusal(
                    "clause_number", _("编号空着，或这份文件里已经有了。"), _("换一个编号。"), field="number"
                )
        taken.add(number)


def _refuse_without_source(document: Document, said: Sequence[ClauseWords], year: int) -> None:
    bare = next((n for n, words in enumerate(said) if not words.source), None)
    before = ClauseVersion.objects.filter(clause__document=document, gone_at=None, year__lt=year)
    if bare is not None and before.exists():
        with of_nth(bare):
            raise source_missing()


def _refuse_parents(document: Document, news: Sequence[NewClause], year: int) -> None:
    parents = {n: new.parent.pk for n, new in enumerate(news) if isinstance(new.parent, Clause)}
    in_force = Clause.objects.filter(Q(retired_from=None) | Q(retired_from__gt=year), document=document)
    held = {
        pk
        for some in batched(set(parents.values()))
        for pk in in_force.filter(pk__in=some).order_by().values_list("pk", flat=True)
    }
    for n, pk in parents.items():
        if pk not in held:
            with of_nth(n):
                raise Refusal(
                    "clause_parent",
                    _("上一级不是这份文件那一年的条款。"),
                    _("重新选上一级。"),
                    field="parent",
                )
