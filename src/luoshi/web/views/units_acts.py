"""Pages that change units: found, rename, merge, split, move, dissolve, count heads."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit, visible_units
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import whole_number
from luoshi.core import tree
from luoshi.items.actions import left_open, pass_on
from luoshi.org import actions
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.org.on_record import About, facts_of_unit
from luoshi.trail.log import writing
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.org import CountForm, LastDayForm, MergeForm, MoveForm, RenameForm, SplitForm, UnitForm
from luoshi.web.forms.records import ReasonForm

_LEAVES = (UnitKind.BRANCH, UnitKind.CELL)


def organised(request: Request, pk: int) -> Unit:
    """Return a unit to change: 404 out of sight, 403 without the right."""
    unit = get_unit(request.viewer, pk)
    request.viewer.need(Verb.ORGANISE)
    return unit


def _page(unit: Unit, title: str, button: str, hint: str = "", **more: Any) -> ActPage:
    return ActPage(
        title=title, button=button, crumb=(unit.name, reverse("unit", args=[unit.pk])), hint=hint, **more
    )


def done(unit: Unit, notice: str) -> Done:
    """Return the way to the unit's page, where ``notice`` stands."""
    return Done(reverse("unit", args=[unit.pk]), notice)


def living_units(request: Request) -> QuerySet[Unit]:
    """Return the units in sight that live today, in official order."""
    return visible_units(request.viewer).filter(living(clock.today()))


def _asked(request: Request, name: str) -> Unit | None:
    pk = whole_number(request.GET.get(name) or request.POST.get(name))
    return get_unit(request.viewer, pk) if pk is not None else None


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Found a unit; ``?parent=`` says under which, else it is chosen from the bodies that have others under them."""
    request.viewer.need(Verb.ORGANISE)
    parent = _asked(request, "parent") if request.method == "GET" else None
    parents = living_units(request)
    if request.method == "GET" and parent is None:
        parents = parents.exclude(kind__in=_LEAVES)
    form = UnitForm(request.POST or None, parents=parents, parent=parent)

    def act(given: dict[str, Any]) -> Done:
        founded = actions.found_unit(
            name=given["name"],
            short_name=given["short_name"],
            kind=UnitKind(given["kind"]),
            parent=given["parent"],
            from_on=given["from_on"],
            branch_kind=form.branch(),
            has_committee=given["has_committee"],
            by=by(request),
        )
        return done(founded, _("单位设好了，排在同级的最后。"))

    title = _("在“%(unit)s”下面设单位") % {"unit": parent.name} if parent else _("设单位")
    crumb = (parent.name, reverse("unit", args=[parent.pk])) if parent else (_("单位"), reverse("units"))
    return run(request, ActPage(title=title, button=_("设立"), crumb=crumb), form, act)


@page("GET", "POST")
def rename(request: Request, pk: int) -> HttpResponse:
    """Give a unit a new name from a day on."""
    unit = organised(request, pk)

    def act(given: dict[str, Any]) -> Done:
        return done(actions.rename_unit(unit=unit, by=by(request), **given), _("改名了；原来的名称查得到。"))

    initial = {"name": unit.name, "short_name": unit.short_name}
    hint = _("以前的事项和文件仍按当时的名称。")
    form = RenameForm(request.POST or None, initial=initial)
    return run(request, _page(unit, _("改名"), _("改名"), hint), form, act)


@page("GET", "POST")
def dissolve(request: Request, pk: int) -> HttpResponse:
    """End a unit; refused while it leads or holds open items, which nobody would carry on."""
    unit = organised(request, pk)

    def act(given: dict[str, Any]) -> Done:
        with writing(by(request)):
            if n := left_open(unit):
                raise Refusal(
                    "items_open",
                    _("这个单位还有 %(n)s 项没有销号。") % {"n": n},
                    _("先办完或取消；有单位接着办的，用“合并”或“拆分”。"),
                )
            actions.dissolve_unit(unit=unit, last_on=given["last_on"], by=by(request))
        return done(unit, _("撤销了；做过的事仍在它的名下。"))

    hint = _("撤销以后，岗位和任职同一天结束；做过的事留在它的名下。")
    return run(request, _page(unit, _("撤销单位"), _("撤销"), hint), LastDayForm(request.POST or None), act)


@page("GET", "POST")
def call_off(request: Request, pk: int) -> HttpResponse:
    """Call off the end of a unit, entered by mistake or overtaken by another decision."""
    unit = organised(request, pk)

    def act(given: dict[str, Any]) -> Done:
        actions.call_off_end(unit=unit, reason=given["reason"], by=by(request))
        return done(unit, _("恢复了；同一天结束的岗位和任职也接着算，临时代理要另定。"))

    hint = _("撤销录错了，或又不撤了，用这个。期间欠下的规定动作从今天起算宽限。")
    return run(request, _page(unit, _("恢复单位"), _("恢复"), hint), ReasonForm(request.POST or None), act)


@page("GET", "POST")
def merge(request: Request) -> HttpResponse:
    """Merge units that stand side by side; what they leave open passes to the successor. ``?under=`` their parent."""
    request.viewer.need(Verb.ORGANISE)
    under = _asked(request, "under")
    choices = living_units(request).filter(parent__isnull=False)
    if under is not None:
        choices = choices.filter(parent=under)
    elif request.method == "GET":
        choices = choices.exclude(kind__in=_LEAVES)

    def act(given: dict[str, Any]) -> Done:
        units = list(given.pop("units"))
        with writing(by(request)):
            successor = actions.merge_units(units=units, by=by(request), **given)
            passed = sum(pass_on(before=unit, after=successor, by=by(request)) for unit in units)
        return done(successor, _("合并好了；没有销号的 %(n)s 项由新单位接着办。") % {"n": passed})

    crumb = (under.name, reverse("unit", args=[under.pk])) if under else (_("单位"), reverse("units"))
    hint = _(
        "原单位到前一天为止，岗位同一天结束；沿革、人数和做过的事都留着。下面的单位和没有销号的事项转到新单位。"
    )
    shown = ActPage(title=_("合并单位"), button=_("合并"), crumb=crumb, hint=hint)
    return run(request, shown, MergeForm(request.POST or None, choices=choices), act)


@page("GET", "POST")
def split(request: Request, pk: int) -> HttpResponse:
    """Split a unit; the first part carries on what is open."""
    unit = organised(request, pk)

    def act(given: dict[str, Any]) -> Done:
        names = [line.strip() for line in given["names"].splitlines() if line.strip()]
        with writing(by(request)):
            parts = actions.split_unit(unit=unit, names=names, on=given["on"], by=by(request))
            passed = pass_on(before=unit, after=parts[0], by=by(request))
        text = _("拆分好了；没有销号的 %(n)s 项由“%(unit)s”接着办。")
        return done(parts[0], text % {"n": passed, "unit": parts[0].name})

    hint = _("原单位到前一天为止，岗位同一天结束。它下面的单位要先移走。")
    return run(request, _page(unit, _("拆分单位"), _("拆分"), hint), SplitForm(request.POST or None), act)


@page("GET", "POST")
def move(request: Request, pk: int) -> HttpResponse:
    """Put a unit with all below it under another parent."""
    unit = organised(request, pk)
    parents = living_units(request).exclude(kind__in=_LEAVES)
    parents = parents.exclude(path__gte=unit.path, path__lt=tree.upper_bound(unit.path))

    def act(given: dict[str, Any]) -> Done:
        moved = actions.move_unit(unit=unit, parent=given["parent"], by=by(request))
        return done(moved, _("移好了，排在新上级下面的最后。"))

    hint = _("下面的单位一起移。谁看得见它，从现在起按新的上级算。")
    return run(
        request,
        _page(unit, _("移动单位"), _("移动"), hint),
        MoveForm(request.POST or None, parents=parents),
        act,
    )


@page("GET", "POST")
def count(request: Request, pk: int) -> HttpResponse:
    """Write down head-counts as of a day; the last ones stand in the form."""
    unit = organised(request, pk)
    known = [fact.numbers for fact in facts_of_unit(unit) if fact.about == About.COUNT and fact.numbers]
    initial = dict(zip(("full", "probationary", "voting"), known[-1], strict=True)) if known else {}

    def act(given: dict[str, Any]) -> Done:
        actions.count_heads(unit=unit, by=by(request), **given)
        return done(unit, _("人数记下了。"))

    return run(
        request, _page(unit, _("记人数"), _("记下")), CountForm(request.POST or None, initial=initial), act
    )
