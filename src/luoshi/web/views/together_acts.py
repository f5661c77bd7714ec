"""What is done together: a Party-building item opened beside a task or tied to it, a judgement written, corrected, taken back."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit, judging_groups
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed
from luoshi.items.actions import NewItem
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item
from luoshi.items.queries import units_to_open_for
from luoshi.mandate.kinds import LineKind
from luoshi.mandate.queries import visible_lines
from luoshi.org.models import Post, Unit
from luoshi.together import actions, queries
from luoshi.together.kinds import TieKind
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.together import DeployForm, JudgeForm, JudgementForm, PairForm, ReasonForm
from luoshi.web.views.acts import typed


def _page(
    item: Item, title: str, button: str, *, template: str = "luoshi/act.html", hint: str = ""
) -> ActPage:
    crumb = (f"{item.number} {item.title}", reverse("together-row", args=[item.pk]))
    return ActPage(title=title, button=button, template=template, crumb=crumb, hint=hint)


def _done(item: Item, notice: str) -> Done:
    return Done(reverse("together-row", args=[item.pk]), notice)


def _acting(request: Request, verb: Verb) -> Post:
    return Post.objects.get(pk=request.viewer.need(verb).post)


def _owner(request: Request) -> Unit:
    seat = request.viewer.need(Verb.OPEN)
    if seat.unit is None:
        raise NotAllowed
    return get_unit(request.viewer, seat.unit)


@page("GET", "POST")
def deploy(request: Request, pk: int) -> HttpResponse:
    """Open a Party-building item beside a core-business task: lead and date are the task's until they are changed."""
    item = queries.get_task(request.viewer, pk, to_deploy=True)
    owner, post, today = _owner(request), _acting(request, Verb.OPEN), clock.today()

    def act(given: dict[str, Any]) -> Done:
        group = given["judge_group"]
        new = NewItem(
            title=given["title"],
            line=given["line"],
            lead=given["lead"],
            owner=owner,
            due_on=given["due_on"],
            standard=given["standard"],
            judge_from=JudgeFrom.GROUP if group else JudgeFrom.SUPERIOR,
            judge_group=group,
        )
        made = actions.deploy(business=item, new=new, post=post, words=given["words"], by=by(request))
        return _done(item, _("%(number)s 立项了，和这项业务工作一起部署。") % {"number": made.party.number})

    lines = visible_lines(request.viewer).filter(living(today), kind=LineKind.PARTY)
    due = item.due_on if item.due_on and item.due_on >= today else None
    form = DeployForm(
        typed(request),
        initial={"lead": str(item.lead_id), "due_on": due},
        lines=lines,
        units=list(units_to_open_for(owner)),
        groups=judging_groups(request.viewer),
    )
    hint = _("由 %(unit)s 交办。立项和这项业务工作一步连上，不用再登记。") % {"unit": owner.name}
    template = "luoshi/together/deploy.html"
    return run(
        request, _page(item, _("一起部署党建任务"), _("立项"), template=template, hint=hint), form, act
    )


@page("GET", "POST")
def pair(request: Request, pk: int) -> HttpResponse:
    """Say that a Party-building item which is there goes with the task, and how."""
    item = queries.get_task(request.viewer, pk, to_deploy=True)
    post = _acting(request, Verb.OPEN)

    def act(given: dict[str, Any]) -> Done:
        (party,) = given["names"]
        actions.pair(business=item, party=party, words=given["words"], post=post, by=by(request))
        return _done(item, _("连上了。"))

    first = {"names": request.GET.get("names", "")[:80]}
    form = PairForm(typed(request), viewer=request.viewer, initial=first)
    shown = _page(item, _("连上已有的党建事项"), _("连上"), template="luoshi/together/named.html")
    return run(request, shown, form, act)


@page("GET", "POST")
def pair_end(request: Request, pk: int) -> HttpResponse:
    """Say that the two no longer go together, with a reason."""
    tie = queries.get_tie(request.viewer, TieKind.PAIR, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.end_pair(tie=tie, reason=given["reason"], by=by(request))
        return _done(tie.business, _("不再一起办了；两件事各自照旧。"))

    hint = _("只是不再算一起部署；两件事各自照旧。")
    shown = _page(tie.business, _("不再一起办"), _("记下"), hint=hint)
    return run(request, shown, ReasonForm(typed(request)), act)


@page("GET", "POST")
def judge(request: Request, pk: int) -> HttpResponse:
    """Write the judgement of the acting post's body on the task and a Party-building item together."""
    item = queries.get_task(request.viewer, pk, to_judge=True)

    def act(given: dict[str, Any]) -> Done:
        (party,) = given["names"]
        actions.judge(business=item, party=party, on=given["on"], words=given["words"], by=by(request))
        return _done(item, _("考核意见记下了。"))

    beside = queries.companions(request.viewer, item)
    first = {"on": clock.today(), "names": beside[0].number if len(beside) == 1 else ""}
    form = JudgeForm(typed(request), viewer=request.viewer, initial=first)
    hint = _("按任务考核，不评等次、不写人。办过、报过这两件事的人不能写。")
    shown = _page(item, _("写考核意见"), _("记下"), template="luoshi/together/named.html", hint=hint)
    return run(request, shown, form, act)


@page("GET", "POST")
def judgement_correct(request: Request, pk: int) -> HttpResponse:
    """Let a judgement say something else; what it said stays readable."""
    tie = queries.get_tie(request.viewer, TieKind.JUDGEMENT, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.correct(tie=tie, on=given["on"], words=given["words"], by=by(request))
        return _done(tie.business, _("改好了；原来写的留着。"))

    form = JudgementForm(typed(request), initial={"on": tie.on, "words": tie.words})
    return run(request, _page(tie.business, _("改考核意见"), _("存")), form, act)


@page("GET", "POST")
def judgement_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a judgement back, with a reason."""
    tie = queries.get_tie(request.viewer, TieKind.JUDGEMENT, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.withdraw(tie=tie, reason=given["reason"], by=by(request))
        return _done(tie.business, _("撤回了，不再算数；原来写的和原因留着。"))

    shown = _page(tie.business, _("撤回考核意见"), _("撤回"), hint=tie.words)
    return run(request, shown, ReasonForm(typed(request)), act)
