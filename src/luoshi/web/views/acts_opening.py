"""Pages of the opener's side: a new item, its words, drafts, supporting units, cancelling."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.queries import get_post, get_unit, judging_groups
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.base.text import whole_number
from luoshi.items import actions, queries
from luoshi.items.actions import NewItem, Wording
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.items.rights import Doing
from luoshi.mandate.queries import visible_lines
from luoshi.org.models import Unit
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.items import NothingForm, ReasonForm
from luoshi.web.forms.items_opening import EditForm, NewItemForm, SeatForm, SupportsForm
from luoshi.web.views.acts import done, page_of, typed, wanted


def _owner(request: Request) -> Unit:
    seat = request.viewer.need(Verb.OPEN)
    if seat.unit is None:
        raise NotAllowed
    return get_unit(request.viewer, seat.unit)


def _form(request: Request, owner: Unit) -> NewItemForm:
    """Make the form: choices are what the owner may give, first values what the clause in the address says."""
    said = queries.words_to_open(request.viewer)
    first: dict[str, Any] = {}
    pk = whole_number(request.GET.get("clause"))
    if pk is not None:
        if pk not in said:
            raise NotFound
        clause = said[pk]
        leads = [clause.lead_id] if clause.lead_id else []
        first = {"clause": pk, "title": clause.title, "standard": clause.standard, "leads": leads}
    seat = whole_number(request.GET.get("post"))
    if seat is not None:
        post = get_post(request.viewer, seat)
        first |= {"post": post.title, "leads": [post.home.pk]}
    return NewItemForm(
        typed(request),
        initial=first,
        clauses=queries.clauses_to_open(request.viewer),
        said={row.clause_id: f"{row.clause.number} {row.title}" for row in said.values()},
        lines=visible_lines(request.viewer).filter(living(clock.today())),
        units=list(queries.units_to_open_for(owner)),
        groups=judging_groups(request.viewer),
    )


def _new(data: dict[str, Any], owner: Unit) -> NewItem:
    return NewItem(
        title=data["title"],
        line=data["line"],
        lead=data["leads"][0],
        owner=owner,
        klass=Klass(data["klass"]),
        due_on=data["due_on"],
        standard=data["standard"],
        clause=data["clause"],
        post=queries.post_named(data["leads"][0], data["post"]) if data["post"] else None,
        supports=list(data["supports"]),
        origin="clause" if data["clause"] else "hand",
        judge_from=JudgeFrom(data["judge_from"]),
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
    return run(request, shown, _form(request, owner), act)


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
    shown = page_of(item, _("修改事项"), _("存"), hint=hint)
    return run(request, shown, EditForm(typed(request), initial=initial), act)


@page("GET", "POST")
def release(request: Request, pk: int) -> HttpResponse:
    """Let a draft go out to its lead."""
    item = wanted(request, Doing.RELEASE, pk)

    def act(data: dict[str, Any]) -> Done:
        actions.release(item=item, by=by(request))
        return done(item, _("%(number)s 发出去了。") % {"number": item.number})

    hint = _("发出去以后，%(unit)s 就看得到，从今天起算在办。") % {"unit": item.lead.name}
    shown = page_of(item, _("发出去"), _("发出去"), hint=hint)
    return run(request, shown, NothingForm(typed(request)), act)


@page("GET", "POST")
def supports(request: Request, pk: int) -> HttpResponse:
    """Say which units support the item."""
    item = wanted(request, Doing.EDIT, pk)
    units = queries.units_to_support(item, _owner(request))

    def act(data: dict[str, Any]) -> Done:
        actions.set_supports(item=item, units=list(data["units"]), by=by(request))
        return done(item, _("配合单位改好了。"))

    initial = {"units": list(queries.held_supports(item))}
    form = SupportsForm(typed(request), initial=initial, units=units)
    return run(request, page_of(item, _("配合单位"), _("存")), form, act)


@page("GET", "POST")
def post(request: Request, pk: int) -> HttpResponse:
    """Say which post of the lead unit the item lies on."""
    item = wanted(request, Doing.SEAT, pk)

    def act(data: dict[str, Any]) -> Done:
        actions.seat(item=item, post=data["post"], by=by(request))
        return done(item, _("责任岗位定好了。") if data["post"] else _("不定岗位，归单位。"))

    hint = _("事项归岗位，不归人：换了人，接任的人接着办。单位党务干部照样可以代录。")
    form = SeatForm(
        typed(request), initial={"post": item.post_id}, posts=queries.posts_to_seat(item), unit=item.lead
    )
    return run(request, page_of(item, _("责任岗位"), _("定下"), hint=hint), form, act)


@page("GET", "POST")
def cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel an item with a reason: a page of its own, for nothing leads back."""
    item = wanted(request, Doing.CANCEL, pk)

    def act(data: dict[str, Any]) -> Done:
        actions.cancel(item=item, reason=data["reason"], by=by(request))
        return done(item, _("%(number)s 取消了。") % {"number": item.number})

    hint = _("取消以后不能恢复；编号和经过留在台账里。到期以后取消的，仍算没有按期办结。")
    shown = page_of(item, _("取消事项"), _in("act", "取消事项"), hint=hint)
    return run(request, shown, ReasonForm(typed(request)), act)
