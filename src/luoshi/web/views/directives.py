"""Directives: the register, one directive's way from arrival to result, registering on arrival."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed
from luoshi.base.text import whole_number
from luoshi.files.excel_out import Column
from luoshi.items.filters import light_of_item
from luoshi.mandate.queries import documents, get_document
from luoshi.meetings import actions, queries, rights
from luoshi.meetings.queries import Progress, Stages
from luoshi.org.models import Unit
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.meetings import ArrivedForm, DirectiveForm, ReasonForm
from luoshi.web.meeting_words import directive_name, progress_words
from luoshi.web.templatetags.look import full_day
from luoshi.web.views.acts import typed
from luoshi.web.views.tables_out import table


def own_unit(request: Request) -> Unit:
    """Return the unit whose meetings the acting post runs; NotAllowed where it runs none."""
    seat = request.viewer.need(Verb.MEET)
    if seat.home is None:
        raise NotAllowed
    return get_unit(request.viewer, seat.home)


def _narrowed(request: Request) -> tuple[int | None, Progress | None, list[Stages]]:
    year = whole_number(request.GET.get("year"))
    progress = next((each for each in Progress if each.value == request.GET.get("progress")), None)
    return year, progress, queries.register(request.viewer, year=year, progress=progress)


@page()
def directives(request: Request) -> HttpResponse:
    """List the directives in sight: those not conveyed on top, with the days to each stage."""
    request.viewer.need(Verb.READ)
    year, progress, rows = _narrowed(request)
    words = progress_words()
    today = clock.today()
    context = {
        "rows": [(each, words[each.progress], (today - each.directive.arrived_on).days) for each in rows],
        "waiting": sum(1 for each in rows if each.progress == Progress.WAITING),
        "several": len({each.directive.unit_id for each in rows}) > 1,
        "year": year,
        "years": queries.directive_years(request.viewer),
        "progress": progress,
        "progresses": [(each.value, word) for each, word in words.items()],
        "may_register": request.viewer.has(Verb.MEET),
        "may_export": request.viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/meetings/directives.html", context)


@page()
def export(request: Request) -> HttpResponse:
    """Send the register as a file."""
    request.viewer.need(Verb.EXPORT)
    year, progress, rows = _narrowed(request)
    words = progress_words()
    said = [_("%(year)s年") % {"year": year} if year else "", words[progress] if progress else ""]
    columns: list[Column[Stages]] = [
        Column(_("顺序号"), lambda each: f"{each.directive.year}-{each.directive.running}", 10),
        Column(_("标题"), lambda each: directive_name(each.directive), 44),
        Column(_("文号"), lambda each: each.directive.document.number if each.directive.document else "", 18),
        Column(
            _("谁的指示批示"),
            lambda each: each.directive.document.issuer if each.directive.document else "",
            18,
        ),
        Column(_("单位"), lambda each: each.directive.unit.name, 14),
        Column(_("收到"), lambda each: each.directive.arrived_on, 12),
        Column(_("传达"), lambda each: each.conveyed_on, 12),
        Column(_("到传达几天"), lambda each: each.to_conveyed, 11),
        Column(_("定措施"), lambda each: each.measures_on, 12),
        Column(_("到措施几天"), lambda each: each.to_measures, 11),
        Column(_("全部销号"), lambda each: each.closed_on, 12),
        Column(_("到销号几天"), lambda each: each.to_closed, 11),
        Column(_("事项"), lambda each: each.items, 8),
        Column(_("没有销号"), lambda each: each.open_items, 8),
        Column(_("到哪一步"), lambda each: words[each.progress], 18),
    ]
    today = clock.today()
    scope = " · ".join([*filter(None, said), full_day(today)])
    name = f"luoshi-directives-{today:%Y%m%d}"
    return table(request, name=name, title=_("第一议题"), scope=scope, columns=columns, rows=rows)


@page()
def directive(request: Request, pk: int) -> HttpResponse:
    """Show one directive: arrived, on which agenda, conveyed, what was decided, what became of it."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    found = queries.get_directive(viewer, pk)
    topics = queries.way_of(found)
    (stage,) = queries.stages_of(found)
    today = clock.today()
    items = queries.items_of(topics)
    for item in items:
        item.light = light_of_item(item, today)
    context = {
        "directive": found,
        "stage": stage,
        "word": progress_words()[stage.progress],
        "topics": topics,
        "n_items": len(items),
        "waited": (today - found.arrived_on).days,
        "document_seen": found.document is not None
        and documents(viewer).filter(pk=found.document.pk).exists(),
        "may_run": rights.may_run(viewer, found),
    }
    return render(request, "luoshi/meetings/directive.html", context)


def _crumb() -> tuple[str, str]:
    return _("第一议题"), reverse("directives")


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Register a directive on arrival: its document is entered in the same act."""
    unit = own_unit(request)

    def act(given: dict[str, Any]) -> Done:
        made = actions.register_document(unit=unit, **given, by=by(request))
        return Done(reverse("directive", args=[made.pk]), _("登记好了，下一次会自动排在前面。"))

    shown = ActPage(
        title=_("登记指示批示"),
        button=_("登记"),
        template="luoshi/meetings/directive_new.html",
        crumb=_crumb(),
        hint=_("由 %(unit)s 传达。文件一并登记在“文件”里，不用再写一遍。") % {"unit": unit.name},
    )
    return run(request, shown, DirectiveForm(typed(request), initial={"arrived_on": clock.today()}), act)


@page("GET", "POST")
def new_offline(request: Request) -> HttpResponse:
    """Register an off-line one: a running number and the day of arrival, nothing else."""
    unit = own_unit(request)

    def act(given: dict[str, Any]) -> Done:
        made = actions.register_offline(unit=unit, arrived_on=given["arrived_on"], by=by(request))
        words = _("登记为%(name)s。文件上写这个号，走涉密渠道。") % {"name": directive_name(made)}
        return Done(reverse("directive", args=[made.pk]), words)

    shown = ActPage(
        title=_("登记线下件"),
        button=_("登记"),
        crumb=_crumb(),
        hint=_("涉密的指示批示只记顺序号和日子。标题、机关、文号、内容都不写在这里。"),
    )
    return run(request, shown, ArrivedForm(typed(request), initial={"arrived_on": clock.today()}), act)


@page("GET", "POST")
def register(request: Request, pk: int) -> HttpResponse:
    """Register a document of one's own unit that is a directive and was entered before."""
    unit = own_unit(request)
    document = get_document(request.viewer, pk)
    if document.owner_id != unit.pk:
        raise NotAllowed

    def act(given: dict[str, Any]) -> Done:
        made = actions.register(document=document, unit=unit, **given, by=by(request))
        return Done(reverse("directive", args=[made.pk]), _("登记好了，下一次会自动排在前面。"))

    shown = ActPage(
        title=_("登记指示批示"),
        button=_("登记"),
        crumb=(document.title, reverse("document", args=[pk])),
        hint=document.title,
    )
    return run(request, shown, ArrivedForm(typed(request), initial={"arrived_on": clock.today()}), act)


@page("GET", "POST")
def drop(request: Request, pk: int) -> HttpResponse:
    """Take a directive registered by mistake off the register."""
    found = queries.get_directive(request.viewer, pk)
    if not rights.may_run(request.viewer, found):
        raise NotAllowed

    def act(given: dict[str, Any]) -> Done:
        actions.drop(directive=found, reason=given["reason"], by=by(request))
        return Done(reverse("directives"), _("撤下了，顺序号不再用。"))

    shown = ActPage(
        title=_("撤下登记"),
        button=_("撤下"),
        crumb=(directive_name(found), reverse("directive", args=[pk])),
        hint=_("登记错了才撤下。文件留在“文件”里；上过会的撤不下来。"),
    )
    return run(request, shown, ReasonForm(typed(request)), act)
