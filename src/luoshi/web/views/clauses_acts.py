"""Everything that is done to a clause: added, changed, retired, said to be the same, tied to upper clauses."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.base import clock
from luoshi.base.refusals import NotFound, Refusal
from luoshi.base.text import whole_number
from luoshi.mandate import actions, proposing, queries
from luoshi.mandate.actions import ClauseWords, held_mark
from luoshi.mandate.book import Book, Likely
from luoshi.mandate.kinds import Answer, ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, Document, Proposal
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, looked_for, page
from luoshi.web.forms import documents as forms
from luoshi.web.templatetags.look import full_day


def _page(clause: Clause, said: str, title: str, button: str, hint: str = "", **more: Any) -> ActPage:
    crumb = (f"{clause.number} {said}", reverse("clause", args=[clause.pk]))
    return ActPage(title=title, button=button, crumb=crumb, hint=hint, **more)


def _posted(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _words(given: dict[str, Any]) -> ClauseWords:
    return ClauseWords(**{name: given[name] for name in ("title", "text", "standard", "lead", "source")})


def _proposal(request: Request, document: Document) -> Proposal | None:
    """Return the accepted proposal the address names, to this document; None without one."""
    pk = whole_number(request.GET.get("proposal"))
    if pk is None:
        return None
    proposal = proposing.get_proposal(request.viewer, pk)
    if proposal.document_id != document.pk or proposal.answer not in (Answer.ACCEPTED, Answer.IN_PART):
        raise NotFound
    return proposal


def _came_from(proposal: Proposal | None) -> str:
    if proposal is None:
        return ""
    return _("%(unit)s的建议，%(day)s采纳") % {
        "unit": proposal.unit.short_name,
        "day": full_day(clock.day_of(proposal.answered_at or clock.now())),
    }


def _this_year(document: Document) -> int:
    return (
        max(clock.today().year, document.issued_on.year) if document.open_ended else document.issued_on.year
    )


def _likely(request: Request, book: Book) -> list[Likely]:
    """Return the clauses of the year before that what was typed may be the same as; none before it is typed."""
    year = whole_number(request.POST.get("year"))
    kind = next((k for k in ClauseKind if k.value == request.POST.get("kind")), None)
    if year is None or kind is None or not book.document.open_ended:
        return []
    return book.likely(
        year, request.POST.get("number", "").strip(), request.POST.get("title", "")[:200], kind
    )


@page("GET", "POST")
def new(request: Request, pk: int) -> HttpResponse:
    """Add a clause; where the year before has one like it, a person first says whether it is the same."""
    document = queries.get_document_to_write(request.viewer, pk)
    book = queries.book(document)
    likely, proposal = _likely(request, book), _proposal(request, document)

    def act(given: dict[str, Any]) -> Done:
        way, _colon, which = given.get("same", forms.NEW).partition(":")
        earlier = next((each.found.clause for each in likely if str(each.found.clause.pk) == which), None)
        if way == forms.CHANGE and earlier is not None:
            actions.change_clause(
                clause=earlier, words=_words(given), year=given["year"], proposal=proposal, by=by(request)
            )
            return Done(
                reverse("clause", args=[earlier.pk]), _("改在 %(number)s 上了。") % {"number": earlier.number}
            )
        clause = actions.add_clause(
            document=document,
            kind=ClauseKind(given["kind"]),
            number=given["number"],
            words=_words(given),
            year=given["year"],
            parent=given["parent"],
            continues=earlier if way == forms.CONTINUE else None,
            proposal=proposal,
            by=by(request),
        )
        return Done(reverse("clause", args=[clause.pk]), _("%(number)s 加上了。") % {"number": clause.number})

    initial = _first_values(request, book) | {"source": _came_from(proposal)}
    form = forms.ClauseForm(request.viewer, book, _posted(request), likely=likely, initial=initial)
    shown = ActPage(
        title=_("新增条款"),
        button=_("加上"),
        template="luoshi/documents/one_column.html",
        crumb=(document.title, reverse("clauses", args=[document.pk])),
    )
    return run(request, shown, form, act)


def _first_values(request: Request, book: Book) -> dict[str, Any]:
    parent = whole_number(request.GET.get("parent"))
    parent = parent if parent in book.clauses else None
    below = ClauseKind.POINT if book.document.kind == DocumentKind.LIST else ClauseKind.TASK
    kind = below if parent or book.clauses else ClauseKind.ASPECT
    has_aspects = any(clause.kind == ClauseKind.ASPECT for clause in book.clauses.values())
    siblings = [clause for clause in book.clauses.values() if clause.parent_id == parent]
    return {
        "year": _this_year(book.document),
        "parent": parent,
        "number": "" if parent is None and has_aspects else book.next_number(parent),
        "kind": ClauseKind(siblings[-1].kind) if siblings and (parent or not book.clauses) else kind,
    }


@page("GET", "POST")
def change(request: Request, pk: int) -> HttpResponse:
    """Let a clause say something else from a year on; told when somebody else changed it meanwhile."""
    clause = queries.get_clause_to_write(request.viewer, pk)
    _refuse_retired(request, clause)
    now, proposal = queries.said_last([clause.pk])[clause.pk], _proposal(request, clause.document)

    def act(given: dict[str, Any]) -> Done:
        actions.change_clause(
            clause=clause,
            words=_words(given),
            year=given["year"],
            seen=given["version"],
            proposal=proposal,
            by=by(request),
        )
        return Done(reverse("clause", args=[clause.pk]), _("改好了，以前的年份还是原来的说法。"))

    initial = {name: getattr(now, name) for name in ("title", "text", "standard", "lead")}
    initial |= {
        "year": _this_year(clause.document),
        "version": queries.last_version(clause),
        "source": _came_from(proposal) or (now.source if now.year == _this_year(clause.document) else ""),
    }
    form = forms.ChangeForm(request.viewer, _posted(request), lead=now.lead_id, initial=initial)
    hint = _("写从哪一年起这样说；以前的年份不动。同一年再改一次，就是更正。")
    return run(request, _page(clause, now.title, _("调整条款"), _("存"), hint), form, act)


def _refuse_retired(request: Request, clause: Clause) -> None:
    if request.method != "POST" and clause.retired_from is not None:
        raise Refusal(
            "retired",
            _("%(number)s 从%(year)s年起已经退出。") % {"number": clause.number, "year": clause.retired_from},
            _("要再列入，新增一条，说明接着它。"),
        )


@page("GET", "POST")
def retire(request: Request, pk: int) -> HttpResponse:
    """Retire a clause from a year on: it stays in the years it was in force."""
    clause = queries.get_clause_to_write(request.viewer, pk)
    _refuse_retired(request, clause)
    said, proposal = queries.said_last([clause.pk])[clause.pk].title, _proposal(request, clause.document)

    def act(given: dict[str, Any]) -> Done:
        actions.retire_clause(
            clause=clause, year=given["year"], source=given["source"], proposal=proposal, by=by(request)
        )
        words = _("%(number)s 从%(year)s年起退出。") % {"number": clause.number, "year": given["year"]}
        return Done(reverse("clause", args=[clause.pk]), words)

    initial = {"year": _this_year(clause.document), "source": _came_from(proposal)}
    form = forms.RetireForm(_posted(request), initial=initial)
    hint = _("旧年里仍然看得到，不删除；下面的事项照常办。")
    return run(request, _page(clause, said, _("退出条款"), _in("act", "退出"), hint), form, act)


@page("GET", "POST")
def same(request: Request, pk: int) -> HttpResponse:
    """State which earlier clause this one goes on with under a new number, or take that back."""
    clause = queries.get_clause_to_write(request.viewer, pk)
    book = queries.book(clause.document)
    said = book.versions[clause.pk][-1].title

    def act(given: dict[str, Any]) -> Done:
        actions.say_same(clause=clause, earlier=given["earlier"], by=by(request))
        return Done(reverse("clause", args=[clause.pk]), _("记下了。两年相比时当作同一条。"))

    form = forms.SameForm(clause, book, _posted(request), initial={"earlier": clause.continues_id})
    hint = _("换了编号，还是同一件事，就在这里说明。比较两年时按同一条比。")
    return run(request, _page(clause, said, _("接着哪一条"), _("存"), hint), form, act)


@page("GET", "POST")
def uppers(request: Request, pk: int) -> HttpResponse:
    """State which clauses of other documents in sight a clause carries out."""
    clause = queries.get_clause_to_write(request.viewer, pk)
    said = queries.said_last([clause.pk])[clause.pk].title
    words = looked_for(request)
    held = [row.upper for row in queries.uppers_of(clause)]
    offered = queries.clauses_in_sight(request.viewer, clause.document)
    found = queries.search_clauses(request.viewer, words, clause.document) if words else []
    in_sight = set(offered.filter(pk__in=[each.pk for each in held]).values_list("pk", flat=True))
    unseen = [each for each in held if each.pk not in in_sight]
    listed = _listed(request, [each for each in held if each.pk in in_sight], found)

    def act(given: dict[str, Any]) -> Done:
        seen = [int(part) for part in given["version"].split() if part.isascii() and part.isdigit()]
        chosen = [*given["uppers"], *unseen]
        actions.carry_out(clause=clause, uppers=chosen, seen=seen, by=by(request))
        return Done(reverse("clause", args=[clause.pk]), _("上级条款记下了。"))

    initial = {"uppers": sorted(in_sight), "version": held_mark([each.pk for each in held])}
    form = forms.UppersForm(offered, listed, _posted(request), initial=initial)
    shown = _page(
        clause,
        said,
        _("上级条款"),
        _("存"),
        _("勾上这一条落实的是哪几条。搜一下别的文件里的条款，勾好再存。"),
        template="luoshi/documents/uppers.html",
        context={"words": words, "nothing": bool(words) and not found},
    )
    return run(request, shown, form, act)


def _listed(request: Request, held: list[Clause], found: list[Clause]) -> list[tuple[int, str]]:
    """Return what to show with a box: what is held, what was found, and what was ticked when the form came back."""
    rows = {each.pk: each for each in [*held, *found]}
    ticked = {pk for text in request.POST.getlist("uppers") if (pk := whole_number(text)) is not None}
    rows |= queries.clauses_by_id(request.viewer, ticked - set(rows))
    said = queries.said_last(rows)
    return [
        (pk, f"{each.document.title} {each.number}　{said[pk].title if pk in said else ''}")
        for pk, each in rows.items()
    ]
