"""What is decided about duties: a unit's stricter number, another due date of an election, a post's turn excused."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed, NotFound, Refusal
from luoshi.cadence.actions import set_times
from luoshi.cadence.kinds import Force
from luoshi.cadence.queries import get_duty
from luoshi.cadence.words import FORCES
from luoshi.core.terms import Term, TermState
from luoshi.core.turns import Slot
from luoshi.core.windows import Length, next_window, window_of
from luoshi.ledger.seats import PostOwed, turn_of_post
from luoshi.ledger.turns import terms_of
from luoshi.org.models import Post, Unit
from luoshi.records import actions, rights
from luoshi.records.kinds import NoteKind
from luoshi.records.models import TurnNote
from luoshi.records.queries import numbers_of
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.duties import EarlyForm, MovedForm, StricterForm
from luoshi.web.forms.records import ReasonForm
from luoshi.web.turn_words import duty_name, duty_says, slot_word, term_word, turn_word
from luoshi.web.views.acts import typed

_OPEN = {Slot.MISSED, Slot.GRACE, Slot.DUE}


@page("GET", "POST")
def stricter(request: Request, code: str) -> HttpResponse:
    """Let the acting seat's unit owe a duty more often than the general rule, with all below it."""
    seat = request.viewer.need(Verb.RULE)
    duty = get_duty(code)
    if seat.unit is None:
        raise NotAllowed
    unit = get_unit(request.viewer, seat.unit)
    url = f"/rules/{code}/"
    start = next_window(Length.MONTH, window_of(Length.MONTH, clock.today())).start
    form = StricterForm(typed(request), initial={"from_on": start, "times": 1, "grace": 10})

    def act(given: dict[str, Any]) -> Done:
        length = Length(given.pop("length"))
        set_times(duty=duty, unit=unit, length=length, by=by(request), **given)
        return Done(url, _("定好了；从那天以后开始的一期起算，以前的不变。"))

    hint = _("管“%(unit)s”和它下面的单位。只能比条例多，不能少；从下一个整期起算。") % {"unit": unit.name}
    shown = ActPage(title=_("本单位的次数"), button=_("定下"), crumb=(duty_name(duty), url), hint=hint)
    return run(request, shown, form, act)


def _terms(request: Request, pk: int, code: str) -> tuple[Unit, list[Term]]:
    request.viewer.need(Verb.READ)
    unit = get_unit(request.viewer, pk)
    found = terms_of(unit, code)
    if not found:
        raise NotFound
    return unit, found


@page()
def terms(request: Request, pk: int, code: str) -> HttpResponse:
    """Show the elections of a unit: from when to when each term runs, what did it, what the superior approved."""
    unit, found = _terms(request, pk, code)
    duty = get_duty(code)
    last = found[-1]
    keys = {term.key for term in found if term.key} | {key for term in found for key in term.early}
    notes = TurnNote.objects.filter(unit=unit, duty=duty, gone_at=None).select_related("record")
    context = {
        "unit": unit,
        "duty": duty,
        "name": duty_name(duty),
        "says": duty_says(duty),
        "rows": [(term, term_word(term)) for term in reversed(found)],
        "numbers": numbers_of(keys),
        "notes": notes.filter(kind__in=[NoteKind.MOVED, NoteKind.EARLY]).order_by("-id"),
        "may": rights.is_superior(request.viewer, unit) and last.state != TermState.NO_DATE,
        "early": last.early,
        "own": rights.may_enter(request.viewer, unit),
    }
    return render(request, "luoshi/duties/terms.html", context)


@page("GET", "POST")
def move(request: Request, pk: int, code: str) -> HttpResponse:
    """Let the superior approve another due date for the running term."""
    unit, found = _terms(request, pk, code)
    if not rights.is_superior(request.viewer, unit):
        raise NotAllowed
    last, url = found[-1], f"/units/{pk}/terms/{code}/"

    def act(given: dict[str, Any]) -> Done:
        if last.since is None:
            raise Refusal("no_date", _("还没有换届和设立的日子，算不出到期日。"), _("先记上次换届。"))
        actions.move_election(duty=get_duty(code), unit=unit, since=last.since, by=by(request), **given)
        return Done(url, _("批准记下了；到期日按批准的日子算，开始的日子不变。"))

    shown = ActPage(title=_("批准换届日期"), button=_("批准"), crumb=(unit.name, url))
    return run(request, shown, MovedForm(typed(request), initial={"to_on": last.due_on}), act)


@page("GET", "POST")
def early(request: Request, pk: int, code: str) -> HttpResponse:
    """Let the superior approve an election that was held before its twelve months."""
    unit, found = _terms(request, pk, code)
    if not rights.is_superior(request.viewer, unit):
        raise NotAllowed
    last, url = found[-1], f"/units/{pk}/terms/{code}/"
    rows = {str(row.pk): row for row in numbers_of(set(last.early)).values()}
    form = EarlyForm(typed(request), choices=[(pk, str(row)) for pk, row in rows.items()])

    def act(given: dict[str, Any]) -> Done:
        assert last.since is not None
        record = rows[given["record"]]
        actions.approve_early(
            record=record,
            duty=get_duty(code),
            unit=unit,
            since=last.since,
            reason=given["reason"],
            by=by(request),
        )
        return Done(url, _("批准记下了；新的一届从那天起算。"))

    hint = "" if rows else _("到期前一年以前没有换届的纪实，不用批准。")
    shown = ActPage(title=_("批准提前换届"), button=_("批准"), crumb=(unit.name, url), hint=hint)
    return run(request, shown, form, act)


def _post_turn(viewer: Viewer, pk: int, code: str, window_on: str) -> tuple[PostOwed, bool]:
    """Return a post's turn for who holds the post or sits above it, and whether the reader may excuse it."""
    post = Post.objects.select_related("unit", "group__home", "branch").filter(pk=pk).first()
    viewer.need(Verb.READ)
    if post is None:
        raise NotFound
    home = post.home
    above = rights.is_superior(viewer, home) or (
        post.group_id is not None and viewer.has(Verb.RULE) and rights.may_enter(viewer, home)
    )
    if not above and all(seat.post != pk for seat in viewer.seats):
        raise NotFound
    try:
        owed = turn_of_post(post, code, date.fromisoformat(window_on))
    except ValueError:
        raise NotFound from None
    if owed is None or not owed.turn.owed:
        raise NotFound
    return owed, above


@page()
def post_turn(request: Request, pk: int, code: str, window_on: str) -> HttpResponse:
    """Show one turn of a post to its holder and to those above."""
    owed, above = _post_turn(request.viewer, pk, code, window_on)
    context = {
        "owed": owed,
        "what": turn_word(owed.duty, owed.rule, owed.window, date(1, 1, 1)),
        "says": duty_says(owed.duty),
        "force": FORCES[Force(owed.duty.force)],
        "word": slot_word(owed.turn.state, owed.duty.force),
        "records": numbers_of({key for _slot, key in owed.turn.slots if key}),
        "may_excuse": above and _may_be_excused(owed),
        "above": above,
    }
    return render(request, "luoshi/duties/post_turn.html", context)


def _may_be_excused(owed: PostOwed) -> bool:
    return owed.turn.state in _OPEN and owed.duty.force == Force.MUST and owed.excuse is None


@page("GET", "POST")
def post_excuse(request: Request, pk: int, code: str, window_on: str) -> HttpResponse:
    """Let those above excuse a post's turn, with a reason."""
    owed, above = _post_turn(request.viewer, pk, code, window_on)
    if not above:
        raise NotAllowed
    url = f"/posts/{pk}/turns/{code}/{window_on}/"

    def act(given: dict[str, Any]) -> Done:
        if not _may_be_excused(owed):
            raise Refusal("not_open", _("这一期现在不用免。"), _("看看它现在的状态。"))
        actions.excuse(
            duty=owed.duty,
            unit=owed.post.home,
            post=owed.post,
            window_on=owed.window.start,
            reason=given["reason"],
            by=by(request),
        )
        return Done(url, _("免了；以后补记的纪实优先。"))

    what = turn_word(owed.duty, owed.rule, owed.window, date(1, 1, 1))
    hint = _("应当做的，只能由上级免，要写原因。")
    shown = ActPage(title=_("免这一期"), button=_("免"), crumb=(what, url), hint=hint)
    return run(request, shown, ReasonForm(typed(request)), act)
