"""Pages of the opener's side: a new item, its words, drafts, supporting units, cancelling."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.queries import visible_groups
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed
from luoshi.base.text import whole_number
from luoshi.items import actions, queries
from luoshi.items.actions import NewItem, Wording
from luoshi.items.kinds import JudgeAt, Klass
from luoshi.items.models import Item
from luoshi.items.rights import Doing
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause
from luoshi.mandate.queries import documents, get_clause, said_in, visible_lines
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Group, Unit
from luoshi.web.act_page import ActPage, Done
from luoshi.web.door import Request, by, page
from luoshi.web.forms.items import NothingForm, ReasonForm
from luoshi.web.forms.items_opening import EditForm, NewItemForm, SupportsForm
from luoshi.web.views.acts import done, page_of, run, wanted

_JUDGING = (GroupKind.STANDING, GroupKind.WORKING, GroupKind.STEERING, GroupKind.LEADING)


def judging_groups(request: Request) -> QuerySet[Group]:
    """Return the living groups in sight that may be appointed to judge: never the resident discipline group."""
    return visible_groups(request.viewer).filter(living(clock.today()), kind__in=_JUDGING)


def _clauses(request: Request) -> QuerySet[Clause]:
    rows = Clause.objects.filter(document__in=documents(request.viewer)).exclude(kind=ClauseKind.ASPECT)
    year = clock.today().year
    in_force = Q(retired_from=None) | Q(retired_from__gt=year)
    return rows.filter(in_force).select_related("document").order_by("-document__issued_on", "document", "sort")


def _owner(request: Request) -> Unit:
    seat = request.viewer.need(Verb.OPEN)
    if seat.unit is None:
        raise NotAllowed
    return Unit.objects.get(pk=seat.unit)


def _choices(request: Request, owner: Unit) -> dict[str, Any]:
    lines = visible_lines(request.viewer).filter(living(clock.today()))
    clauses = _clauses(request)
    said = said_in(clauses.values_list("pk", flat=True), clock.today().year)
    leads_a_line = any(line.lead_id == owner.pk for line in lines)
    return {
        "clauses": clauses,
        "said": {c.pk: f"{c.number} {said[c.pk].title if c.pk in said else ''}" for c in clauses},
        "lines": lines,
        "units": queries.units_to_open_for(request.viewer, leads_a_line),
        "supporters": queries.units_to_open_for(request.viewer, True),
        "groups": judging_groups(request),
    }


def _prefilled(request: Request) -> dict[str, Any]:
    """Return what the clause in the address says, as first values of the form."""
    pk = whole_number(request.GET.get("clause"))
    if pk is None:
        return {}
    clause = get_clause(request.viewer, pk)
    said = said_in([pk], clock.today().year).get(pk)
    if said is None:
        return {"clause": pk}
    leads = [said.lead_id] if said.lead_id else []
    return {"clause": pk, "title": said.title, "standard": said.standard, "leads": leads}


def _new(data: dict[str, Any], owner: Unit) -> NewItem:
    return NewItem(
        title=data["title"],
        line=data["line"],
        lead=data["leads"][0],
        owner=owner,
        klass=Klass(data["klass"]),
        due_on=data["due_on"],
        standard=data["standard"].replace("\r\n", "\n").replace("\n", " "),
        clause=data["clause"],
        supports=list(data["supports"]),
        origin="clause" if data["clause"] else "hand",
        judge_at=JudgeAt(data["judge_at"]),
        judge_group=data["judge_group"],
        needs_document=data["needs_document"],
        needs_rule=data["needs_rule"],
        needs_relook=data["needs_relook"],
        needs_beneficiary=data["needs_beneficiary"],
        check_every=data["check_every"],
        draft=data["draft"],
    )


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Open an item: by hand or from a clause, with one lead or several."""
    owner = _owner(request)

    def act(data: dict[str, Any]) -> Done:
        opened = actions.open_with_leads(new=_new(data, owner), leads=list(data["leads"]), by=by(request))
        words = _("%(number)s 存成草稿了。") if data["draft"] else _("%(number)s 立项了。")
        notice = words % {"number": opened[0].number}
        if len(opened) > 1:
            notice += _("分给 %(n)s 个单位，各一项。") % {"n": len(opened) - 1}
        return done(opened[0], notice)

    shown = ActPage(
        title=_("立项"),
        button=_("立项"),
        crumb=(_("台账"), reverse("ledger")),
        template="luoshi/items/new.html",
        hint=_("由 %(unit)s 交办。核验的人是另一个人，由下面“谁来核验”定。") % {"unit": owner.name},
    )
    return run(request, shown, NewItemForm, act, initial=_prefilled(request), **_choices(request, owner))


_WORDS = ("title", "standard", "needs_document", "needs_rule", "needs_relook", "needs_beneficiary")


@page("GET", "POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Change the words of an item; told when somebody else did meanwhile."""
    item = wanted(request, Doing.EDIT, pk)

    def act(data: dict[str, Any]) -> Done:
        wording = Wording(**{name: data[name] for name in _WORDS})
        actions.edit(item=item, version=data["version"], wording=wording, note=data["note"], by=by(request))
        return done(item, _("改好了。"))

    hint = _("只改说法和销号要什么。期限要改，由牵头单位申请改期；牵头单位不改，取消重立。")
    initial = {name: getattr(item, name) for name in _WORDS} | {"version": item.version}
    return run(request, page_of(item, _("修改事项"), _("存"), hint=hint), EditForm, act, initial=initial)


@page("GET", "POST")
def release(request: Request, pk: int) -> HttpResponse:
    """Let a draft go out to its lead."""
    item = wanted(request, Doing.RELEASE, pk)

    def act(data: dict[str, Any]) -> Done:
        actions.release(item=item, by=by(request))
        return done(item, _("%(number)s 发出去了。") % {"number": item.number})

    hint = _("发出去以后，%(unit)s 就看得到，从今天起算在办。") % {"unit": item.lead.name}
    return run(request, page_of(item, _("发出去"), _("发出去"), hint=hint), NothingForm, act)


@page("GET", "POST")
def supports(request: Request, pk: int) -> HttpResponse:
    """Say which units support the item."""
    item = wanted(request, Doing.EDIT, pk)
    held = Item.objects.filter(pk=item.pk).values("supports__unit")
    offered = queries.units_to_open_for(request.viewer, True) | Unit.objects.filter(pk__in=held)
    units = offered.exclude(pk=item.lead_id).order_by("path").distinct()

    def act(data: dict[str, Any]) -> Done:
        actions.set_supports(item=item, units=list(data["units"]), by=by(request))
        return done(item, _("配合单位改好了。"))

    initial = {"units": list(Unit.objects.filter(pk__in=held).values_list("pk", flat=True))}
    return run(request, page_of(item, _("配合单位"), _("存")), SupportsForm, act, initial=initial, units=units)


@page("GET", "POST")
def cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel an item with a reason: a page of its own, for nothing leads back."""
    item = wanted(request, Doing.CANCEL, pk)

    def act(data: dict[str, Any]) -> Done:
        actions.cancel(item=item, reason=data["reason"], by=by(request))
        return done(item, _("%(number)s 取消了。") % {"number": item.number})

    hint = _("取消以后不能恢复；编号和经过留在台账里。到期以后取消的，仍算没有按期办结。")
    shown = page_of(item, _("取消事项"), _in("act", "取消事项"), hint=hint)
    return run(request, shown, ReasonForm, act)
