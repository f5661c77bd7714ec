"""Comments and proposals of units on documents: the list and its file, one of them, made, answered, taken back (rules 4)."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed
from luoshi.base.text import whole_number
from luoshi.files.excel_out import Column
from luoshi.mandate import actions, proposing, queries
from luoshi.mandate.kinds import Answer, ClauseKind, ProposalKind
from luoshi.mandate.models import Document, Proposal
from luoshi.mandate.proposing import Stands
from luoshi.mandate.words import ANSWERS, PROPOSAL_KINDS
from luoshi.org.models import Post
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.documents import AnswerForm, ProposalForm
from luoshi.web.templatetags.look import full_day
from luoshi.web.views.tables_out import table


def stands_words() -> list[tuple[str, str]]:
    """Return what the list may be narrowed to."""
    return [
        (Stands.WAITING.value, _("等答复的")),
        (Stands.ANSWERED.value, _("答复了的")),
        (Stands.WITHDRAWN.value, _("撤回的")),
    ]


def _asked(request: Request) -> tuple[Document | None, Stands | None]:
    pk = whole_number(request.GET.get("document"))
    document = queries.get_document(request.viewer, pk) if pk is not None else None
    return document, next((s for s in Stands if s.value == request.GET.get("stands")), None)


@page()
def proposals(request: Request) -> HttpResponse:
    """List the comments and proposals in sight, newest first, narrowed to a document and to how they stand."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    document, stands = _asked(request)
    size = None if request.GET.get("all") == "1" else 50
    found = proposing.listed(
        viewer,
        document=document.pk if document else None,
        stands=stands,
        after=request.GET.get("after", ""),
        size=size,
    )
    context = {
        "rows": found.rows,
        "after": found.after,
        "document": document,
        "stands": stands,
        "stands_words": stands_words(),
        "today": clock.today(),
        "may_propose": document is not None and proposing.may_propose(viewer, document),
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/documents/proposals.html", context)


@page()
def export(request: Request) -> HttpResponse:
    """Send the list as a file, laid out as offices sum up what units said (征求意见汇总表)."""
    viewer = request.viewer
    viewer.need(Verb.EXPORT)
    document, stands = _asked(request)
    found = proposing.listed(viewer, document=document.pk if document else None, stands=stands, size=None)
    columns: list[Column[Proposal]] = [
        Column(_("文件"), lambda row: row.document.title, 34),
        Column(_("条款"), lambda row: row.clause.number if row.clause else _("整份文件"), 10),
        Column(_("提出单位"), lambda row: row.unit.name, 18),
        Column(_("岗位"), lambda row: row.post.title, 14),
        Column(_("哪一天"), lambda row: row.on, 12),
        Column(_("要说什么"), lambda row: str(PROPOSAL_KINDS[ProposalKind(row.kind)]), 10),
        Column(_("意见建议"), lambda row: row.text, 50),
        Column(_("是否采纳"), _answer, 10),
        Column(_("答复"), lambda row: row.reply, 40),
        Column(_("答复日期"), lambda row: clock.day_of(row.answered_at) if row.answered_at else None, 12),
        Column(_("写进哪一条"), lambda row: row.taken_up.number if row.taken_up else "", 12),
    ]
    scope = f"{document.title if document else _('全部文件')} · {_('导出')} {full_day(clock.today())}"
    title = _("意见建议汇总表")
    return table(request, name=_("意见建议"), title=title, scope=scope, columns=columns, rows=found.rows)


def _answer(row: Proposal) -> str:
    if row.gone_at is not None:
        return _("已撤回")
    return str(ANSWERS[Answer(row.answer)]) if row.answer else _("等答复")


def _crumb(proposal: Proposal) -> tuple[str, str]:
    return _("意见建议"), reverse("proposal", args=[proposal.pk])


@page()
def proposal(request: Request, pk: int) -> HttpResponse:
    """Show one: what was said by which unit's post, what was answered, which clause came of it."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    found = proposing.get_proposal(viewer, pk)
    may_write = queries.may_write(viewer, found.document)
    accepted = found.answer in (Answer.ACCEPTED, Answer.IN_PART)
    said = queries.said_last([each.pk for each in (found.clause, found.taken_up) if each])
    context = {
        "proposal": found,
        "said": {pk: version.title for pk, version in said.items()},
        "late": not found.answer and found.gone_at is None and found.due_on < clock.today(),
        "may_answer": may_write and not found.answer and found.gone_at is None,
        "may_take_up": may_write and accepted and found.taken_up is None,
        "may_withdraw": proposing.may_withdraw(viewer, found) and not found.answer and found.gone_at is None,
        "adds": found.document.open_ended
        and (found.clause is None or found.clause.kind == ClauseKind.ASPECT),
    }
    return render(request, "luoshi/documents/proposal.html", context)


@page("GET", "POST")
def new(request: Request, pk: int) -> HttpResponse:
    """Say what the acting post's unit thinks of a document, or of the clause the address names."""
    request.viewer.need(Verb.READ)
    document = queries.get_document(request.viewer, pk)
    seat = request.viewer.need(Verb.WORK)
    if not proposing.may_propose(request.viewer, document) or seat.unit is None:
        raise NotAllowed
    unit, post = get_unit(request.viewer, seat.unit), Post.objects.get(pk=seat.post)

    def act(given: dict[str, Any]) -> Done:
        made = actions.propose(
            document=document,
            unit=unit,
            post=post,
            kind=ProposalKind(given["kind"]),
            text=given["text"],
            clause=given["clause"],
            by=by(request),
        )
        words = _("记下了，%(unit)s %(day)s前答复。") % {
            "unit": document.owner.short_name,
            "day": full_day(made.due_on),
        }
        return Done(reverse("proposal", args=[made.pk]), words)

    initial = {"clause": whole_number(request.GET.get("clause"))}
    book = queries.book(document)
    form = ProposalForm(book, request.POST if request.method == "POST" else None, initial=initial)
    shown = ActPage(
        title=_("提意见建议"),
        button=_("提交"),
        crumb=(document.title, reverse("document", args=[document.pk])),
        hint=_("以%(unit)s的名义，署%(post)s。本单位、上级和管文件的单位看得到，别的单位看不到。")
        % {"unit": unit.name, "post": post.title},
    )
    return run(request, shown, form, act)


@page("GET", "POST")
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer what a unit said; where it is accepted, the clause is written next."""
    request.viewer.need(Verb.READ)
    found = proposing.get_to_answer(request.viewer, pk)
    seat = request.viewer.need(Verb.DOCUMENT)
    post = Post.objects.get(pk=seat.post)

    def act(given: dict[str, Any]) -> Done:
        actions.answer_proposal(
            proposal=found, answer=Answer(given["answer"]), reply=given["reply"], post=post, by=by(request)
        )
        return Done(reverse("proposal", args=[pk]), _("答复了。"))

    shown = ActPage(
        title=_("答复意见建议"),
        button=_("答复"),
        crumb=_crumb(found),
        hint=f"{found.unit.name}：{found.text}",
    )
    return run(request, shown, AnswerForm(request.POST if request.method == "POST" else None), act)


@page("POST")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back what is not answered yet."""
    request.viewer.need(Verb.READ)
    found = proposing.get_to_withdraw(request.viewer, pk)
    actions.withdraw_proposal(proposal=found, by=by(request))
    say(request, _("撤回了。要再提，新写一条。"))
    return HttpResponseRedirect(reverse("proposal", args=[pk]), status=303)
