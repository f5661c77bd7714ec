"""Comments and proposals of units (意见建议): made, withdrawn, answered, taken up into a clause (rules 4)."""

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import said
from luoshi.cadence import calendar
from luoshi.mandate.kinds import Answer, ProposalKind
from luoshi.mandate.models import Clause, Document, Proposal
from luoshi.org.models import Post, Unit
from luoshi.trail.log import writing


def propose(
    *,
    document: Document,
    unit: Unit,
    post: Post,
    kind: ProposalKind,
    text: str,
    by: By,
    clause: Clause | None = None,
) -> Proposal:
    """Say what a unit thinks of a document, or of one clause; its owner answers within the working days of the settings.

    One event ``proposal.made``. Raises Refusal for a missing text or a secrecy marking, where no clause is named that is to change or
    go, where the clause is another document's, and for the owner itself.
    """
    text = said(text, field="text", says=_("没有写意见。"), mend=_("写清楚哪里怎么改，为什么。"))
    if unit.pk == document.owner_id:
        raise Refusal("own", _("这份文件是本单位管的。"), _("直接改条款，写上从哪里来。"))
    if clause is not None and clause.document_id != document.pk:
        raise Refusal("clause", _("这一条不是这份文件的。"), _("重新选一条。"), field="clause")
    if clause is None and kind in (ProposalKind.CHANGE, ProposalKind.RETIRE):
        raise Refusal("clause", _("没有选是哪一条。"), _("选要调整或退出的那一条。"), field="clause")
    if clause is not None and clause.retired_from is not None:
        raise Refusal("retired", _("这一条已经退出。"), _("选还在的条款，或建议新增。"), field="clause")
    with writing(by) as log:
        today = clock.day_of(log.at)
        proposal = Proposal.objects.create(
            document=document,
            clause=clause,
            unit=unit,
            post=post,
            kind=kind,
            text=text,
            on=today,
            due_on=calendar.add(today, settings.PROPOSAL_DAYS),
            known_at=log.at,
            known_by=by.person,
        )
        log.add(
            "proposal.made",
            f"proposal:{proposal.pk}",
            unit=unit.pk,
            after={
                "document": document.pk,
                "clause": clause.pk if clause else None,
                "kind": kind,
                "text": text,
                "due_on": proposal.due_on,
            },
        )
    return proposal


def _waiting(proposal: Proposal) -> Proposal:
    now = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if now.gone_at is not None:
        raise Refusal("withdrawn", _("已经撤回了。"), _("要再提，新写一条。"))
    if now.answer:
        raise Conflict({"answer": Answer(now.answer), "reply": now.reply})
    return now


def withdraw_proposal(*, proposal: Proposal, by: By) -> Proposal:
    """Take back what is not answered yet; the row ends, nothing is deleted. One event ``proposal.withdrawn``."""
    with writing(by) as log:
        now = _waiting(proposal)
        now.gone_at, now.gone_by = log.at, by.person
        now.save(update_fields=["gone_at", "gone_by"])
        log.add("proposal.withdrawn", f"proposal:{now.pk}", unit=now.unit_id)
    return now


def answer_proposal(*, proposal: Proposal, answer: Answer, reply: str, post: Post, by: By) -> Proposal:
    """Answer with words; what is not taken gets its reason. One event ``proposal.answered``.

    Raises Refusal without words, and for one withdrawn; Conflict where somebody has answered meanwhile.
    """
    reply = said(reply, field="reply", says=_("没有写答复。"), mend=_("采纳了写怎么改；没有采纳写为什么。"))
    with writing(by) as log:
        now = _waiting(proposal)
        now.answer, now.reply, now.answered_post = answer, reply, post
        now.answered_at, now.answered_by = log.at, by.person
        now.save(update_fields=["answer", "reply", "answered_post", "answered_at", "answered_by"])
        log.add(
            "proposal.answered",
            f"proposal:{now.pk}",
            unit=now.document.owner_id,
            after={"answer": answer, "reply": reply},
        )
    return now


def take_up(*, proposal: Proposal, clause: Clause, by: By) -> Proposal:
    """Say which clause was added, changed or retired on its account. One event ``proposal.taken_up``.

    Raises Refusal for a clause of another document, and for a proposal that was not accepted.
    """
    with writing(by) as log:
        now = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if now.answer not in (Answer.ACCEPTED, Answer.IN_PART):
            raise Refusal("not_accepted", _("这条建议没有采纳。"), _("先答复采纳，再据它改条款。"))
        if clause.document_id != now.document_id:
            raise Refusal("clause", _("这一条不是这份文件的。"), _("重新选一条。"), field="clause")
        now.taken_up = clause
        now.save(update_fields=["taken_up"])
        log.add(
            "proposal.taken_up", f"proposal:{now.pk}", unit=now.document.owner_id, after={"clause": clause.pk}
        )
    return now
