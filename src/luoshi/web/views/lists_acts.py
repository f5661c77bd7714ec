"""What is done to lists: drawn up, made of a document, ended; a point's posts and duties (rules 23)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed
from luoshi.base.text import whole_number
from luoshi.cadence.models import Duty
from luoshi.lists import actions, queries, rights
from luoshi.lists.actions import Line
from luoshi.lists.kinds import Tier
from luoshi.lists.models import Standing
from luoshi.lists.queries import Whole
from luoshi.lists.queries.entries import body_of
from luoshi.lists.words import tier_words
from luoshi.mandate import queries as mandate
from luoshi.mandate.actions import held_mark
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Document
from luoshi.org.models import Post, Unit
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.lists import DrawForm, EndListForm, MakeForm, PointDutiesForm, PointPostsForm
from luoshi.web.views.acts import typed


def _own_unit(request: Request) -> Unit:
    unit = rights.draws_up_for(request.viewer)
    if unit is None:
        raise NotAllowed
    return get_unit(request.viewer, unit)


def _secretaries(unit: Unit) -> Any:
    return Post.objects.filter(body_of([unit.pk], clock.today())).order_by("order", "pk")


def _draw(request: Request, unit: Unit, upper: Whole | None, hint: str, documents: Any = ()) -> HttpResponse:
    first: dict[str, Any] = {
        "from_on": clock.today(),
        "title": _("%(unit)s责任清单") % {"unit": unit.name},
    }
    for point in upper.entries if upper else ():
        pk = point.clause.pk
        first |= {f"take-{pk}": True, f"title-{pk}": point.version.title, f"text-{pk}": point.version.text}

    def act(given: dict[str, Any]) -> Done:
        drawn = actions.draw_up(
            unit=unit,
            title=given["title"],
            number=given["number"],
            from_on=given["from_on"],
            secretary=given["secretary"],
            upper=upper.standing.document if upper else None,
            lines=_lines(given, upper),
            by=by(request),
        )
        words = _("列好了，%(n)s 条。") % {"n": len(drawn.clauses)}
        if queries.item_asking(drawn.standing) is not None:
            words += _("接着报成效，清单的名称已经填好。")
        return Done(reverse("list", args=[drawn.standing.document_id]), words)

    shown = ActPage(
        title=_("起草本单位清单"),
        button=_("列好，执行"),
        template="luoshi/lists/draw.html",
        crumb=(_("责任清单"), reverse("lists")),
        hint=hint,
        context={"documents": documents},
    )
    form = DrawForm(tier_words(unit), _secretaries(unit), upper, typed(request), initial=first)
    return run(request, shown, form, act)


def _lines(given: dict[str, Any], upper: Whole | None) -> list[Line]:
    lines = []
    for tier in Tier:
        for point in upper.entries if upper else ():
            pk = point.clause.pk
            if point.tier == tier and given[f"take-{pk}"]:
                title = given[f"title-{pk}"] or point.version.title
                lines.append(
                    Line(
                        tier=tier,
                        title=title,
                        text=given[f"text-{pk}"],
                        standard=point.version.standard,
                        uppers=[point.clause],
                    )
                )
        own = [each.strip() for each in given[f"own-{tier}"].splitlines()]
        lines += [Line(tier=tier, title=each) for each in own if each]
    return lines


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Draw up a list of one's own from nothing, or find a document that is to become one."""
    unit = _own_unit(request)
    stands = Standing.objects.filter(gone_at=None).values("document")
    documents = Document.objects.filter(kind=DocumentKind.LIST, owner=unit, issuer="").exclude(pk__in=stands)
    hint = _("一行一条。已经有清单文件的，在下面选，或从表格导入，不用再打一遍。")
    return _draw(request, unit, None, hint, documents)


@page("GET", "POST")
def draw(request: Request, pk: int) -> HttpResponse:
    """Draw up one's own list from the upper one: entries chosen, words prefilled, edited, in one form."""
    request.viewer.need(Verb.READ)
    standing = queries.get_list(request.viewer, pk)
    unit = _own_unit(request)
    if not rights.may_derive(request.viewer, standing):
        raise NotAllowed
    upper = queries.whole(request.viewer, standing, clock.today(), bare=True)
    hint = _("照《%(title)s》列。去掉不适用的，改成本单位的话；每条记着落实上级哪一条。") % {
        "title": standing.document.title
    }
    return _draw(request, unit, upper, hint)


@page("GET", "POST")
def make(request: Request, pk: int) -> HttpResponse:
    """Make a document of one's own the responsibility list: say which part is whose."""
    request.viewer.need(Verb.READ)
    document = mandate.get_document_to_write(request.viewer, pk)
    aspects = mandate.aspects_of(document)
    unit = document.owner

    def act(given: dict[str, Any]) -> Done:
        actions.make_list(
            document=document,
            aspects={tier: given[tier.value] for tier in Tier if given[tier.value] is not None},
            from_on=given["from_on"],
            secretary=given["secretary"],
            by=by(request),
        )
        return Done(reverse("list", args=[pk]), _("这份文件现在是责任清单。"))

    first: dict[str, Any] = {"from_on": document.issued_on}
    first |= {tier.value: clause.pk for tier, (clause, _said) in zip(Tier, aspects, strict=False)}
    shown = ActPage(
        title=_("立为责任清单"),
        button=_("立为责任清单"),
        crumb=(document.title, reverse("document", args=[pk])),
        hint=_("说清哪一部分是谁的。本单位现在的清单到前一天为止。"),
    )
    form = MakeForm(tier_words(unit), aspects, _secretaries(unit), typed(request), initial=first)
    return run(request, shown, form, act)


@page("GET", "POST")
def end(request: Request, pk: int) -> HttpResponse:
    """Say that a list holds no longer."""
    request.viewer.need(Verb.READ)
    standing = queries.get_list(request.viewer, pk)
    if not rights.may_write(request.viewer, standing.document):
        raise NotAllowed

    def act(given: dict[str, Any]) -> Done:
        actions.end_list(standing=standing, to_on=given["to_on"], by=by(request))
        return Done(reverse("list", args=[pk]), _("记下了，到那一天为止。"))

    shown = ActPage(
        title=_("不再执行"),
        button=_("不再执行"),
        crumb=(standing.document.title, reverse("list", args=[pk])),
        hint=_("条目和事项都留着。有新清单的不用办这一步：新的一起草，旧的自动到前一天。"),
    )
    return run(request, shown, EndListForm(typed(request)), act)


def _seen(mark: str) -> list[int]:
    return [pk for each in mark.split() if (pk := whole_number(each)) is not None]


@page("GET", "POST")
def posts(request: Request, pk: int) -> HttpResponse:
    """Say which posts a point is for; none ticked means its whole tier."""
    request.viewer.need(Verb.READ)
    clause, standing = queries.get_point(request.viewer, pk)
    held = list(clause.for_posts.filter(gone_at=None).values_list("post", flat=True))

    def act(given: dict[str, Any]) -> Done:
        actions.name_posts(clause=clause, posts=given["posts"], seen=_seen(given["version"]), by=by(request))
        return Done(
            reverse("list", args=[standing.document_id]),
            _("%(no)s 的责任岗位定好了。") % {"no": clause.number},
        )

    shown = ActPage(
        title=_("责任岗位"),
        button=_("定下"),
        crumb=(standing.document.title, reverse("list", args=[standing.document_id])),
        hint=_("%(no)s：不勾就是这一级的全部岗位。条目归岗位，不归人。") % {"no": clause.number},
    )
    offered = queries.posts_to_name(standing, clause, clock.today())
    form = PointPostsForm(offered, typed(request), initial={"posts": held, "version": held_mark(held)})
    return run(request, shown, form, act)


@page("GET", "POST")
def duties(request: Request, pk: int) -> HttpResponse:
    """Say which duties of the rule pack carry a point."""
    request.viewer.need(Verb.READ)
    clause, standing = queries.get_point(request.viewer, pk)
    held = list(clause.duties.filter(gone_at=None).values_list("duty", flat=True))

    def act(given: dict[str, Any]) -> Done:
        actions.tie_duties(
            clause=clause, duties=given["duties"], seen=_seen(given["version"]), by=by(request)
        )
        return Done(
            reverse("list", args=[standing.document_id]), _("%(no)s 对上规定动作了。") % {"no": clause.number}
        )

    shown = ActPage(
        title=_("对上规定动作"),
        button=_("对上"),
        crumb=(standing.document.title, reverse("list", args=[standing.document_id])),
        hint=_("%(no)s：做没做从纪实里算，不再填一遍。") % {"no": clause.number},
    )
    form = PointDutiesForm(
        Duty.objects.order_by("order", "code"),
        typed(request),
        initial={"duties": held, "version": held_mark(held)},
    )
    return run(request, shown, form, act)
