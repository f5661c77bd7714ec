"""Duties: the rules with their articles, a unit's two years as a picture, what is said about a turn."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed, NotFound, Refusal
from luoshi.cadence.kinds import Force, Mark, Subject
from luoshi.cadence.models import Duty
from luoshi.cadence.queries import duties_with_rules, get_duty
from luoshi.cadence.words import CONDITIONS, FORCES, LENGTHS, MARKS, NEEDS
from luoshi.core.terms import Term
from luoshi.core.turns import Slot
from luoshi.core.windows import Length, months_of
from luoshi.ledger.turns import Owed, Row, makers_up, rows_of, turn_of
from luoshi.org.models import Unit
from luoshi.records import actions, rights
from luoshi.records.kinds import NoteKind
from luoshi.records.models import TurnNote
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.records import MakeUpForm, ReasonForm
from luoshi.web.templatetags.look import full_day, short_day
from luoshi.web.turn_words import duty_name, duty_says, frequency, slot_word, term_word, turn_word
from luoshi.web.views.acts import typed


@page()
def rules(request: Request) -> HttpResponse:
    """Show every duty with its source, its force, how often, and how well the source is known."""
    request.viewer.need(Verb.READ)
    found = [_rule(duty) for duty in duties_with_rules()]
    return render(request, "luoshi/duties/rules.html", {"rows": found})


def _rule(duty: Duty) -> dict[str, Any]:
    versions = [v for v in duty.versions.all() if v.gone_at is None]
    today = clock.today()
    return {
        "duty": duty,
        "name": duty_name(duty),
        "says": duty_says(duty),
        "force": FORCES[Force(duty.force)],
        "mark": MARKS[Mark(duty.mark)],
        "local": duty.mark == Mark.LOCAL,
        "second": duty.mark == Mark.SECOND,
        "conditions": [CONDITIONS[each] for each in sorted(duty.must_hold)],
        "needs": sorted({str(NEEDS[n]) for v in versions for n in v.asks}),
        "now": [(frequency(v), v) for v in versions if v.lives_on(today)],
        "versions": [(frequency(v), v) for v in versions],
    }


@page()
def rule(request: Request, code: str) -> HttpResponse:
    """Show one duty: its article, what counts, its versions, general and stricter."""
    request.viewer.need(Verb.READ)
    duty, seat = get_duty(code), request.viewer.acting
    may = request.viewer.has(Verb.RULE) and seat is not None and seat.unit is not None
    may = may and duty.subject == Subject.UNIT
    return render(request, "luoshi/duties/rule.html", _rule(duty) | {"may_rule": may})


@dataclass(frozen=True)
class Cell:
    """One window in the picture: as wide as it is long."""

    span: int
    css: str
    text: str
    mark: str
    says: str
    url: str


def _cell(owed: Owed, months: int) -> Cell:
    turn, today = owed.turn, clock.today()
    what = turn_word(owed.duty, owed.rule, owed.window, date(1, 1, 1))
    note = f"/units/{owed.unit.pk}/turns/{owed.duty.code}/{owed.window.start}/"
    if not turn.owed:
        css = "ahead" if owed.window.start > today else "na"
        return Cell(months, css, "", "", f"{what} {owed.not_met or _('不适用')}", "")
    days = _days(owed)
    state = turn.state
    mark = {Slot.LATE: _("迟"), Slot.MADE_UP: _("补")}.get(state, "") if state else ""
    if state in {Slot.DONE, Slot.LATE, Slot.MADE_UP}:
        first = next(key for _slot, key in turn.slots if key is not None)
        return Cell(
            months,
            "done",
            days,
            mark,
            f"{what} {slot_word(state, owed.duty.force)} {days}",
            f"/records/{first}/",
        )
    if state == Slot.AHEAD:
        return Cell(months, "ahead", "", "", f"{what} {_('未到')}", "")
    if state in {Slot.DUE, Slot.GRACE}:
        text = (
            _("待记")
            if months == 1
            else _("%(day)s前")
            % {"day": short_day(turn.grace_ends if state == Slot.GRACE else owed.window.end)}
        )
        return Cell(months, "due", text, "", f"{what} {slot_word(state, owed.duty.force)}", note)
    if state == Slot.EXCUSED:
        return Cell(months, "said", _("免了"), "", f"{what} {_('免了')}", note)
    if owed.explanation is not None:
        return Cell(
            months, "said", _("说明"), "", f"{what} {_('缺口，有说明')}：{owed.explanation.reason}", note
        )
    word = slot_word(Slot.MISSED, owed.duty.force)
    return Cell(
        months,
        "gap",
        _("缺口") if owed.duty.force == Force.GENERAL else _("没有"),
        "",
        f"{what} {word}",
        note,
    )


def _days(owed: Owed) -> str:
    held = [when for key, when in owed.held.items() if key in {k for _s, k in owed.turn.slots}]
    if not held:
        return ""
    first = min(held)
    return str(first.day) if months_of(Length(owed.rule.length)) == 1 else short_day(first)


def picture(rows: list[Row], first: date) -> list[dict[str, Any]]:
    """Return the picture's rows from the month of ``first`` on: a duty, how often, its cells, how many gaps there are."""
    found = []
    for row in rows:
        if not row.owed:
            continue
        lengths = {owed.rule.length for owed in row.owed}
        cells = [_cell(owed, months_of(Length(owed.rule.length))) for owed in row.owed]
        not_met = next((owed.not_met for owed in row.owed if owed.not_met), "")
        found.append(
            {
                "duty": row.duty,
                "name": duty_name(row.duty),
                "length": LENGTHS[Length(row.owed[-1].rule.length)],
                "cells": [] if all(c.css == "na" or c.css == "ahead" for c in cells) and not_met else cells,
                "pad": _months_between(first, row.owed[0].window.start),
                "not_met": not_met,
                "gaps": sum(owed.turn.missed for owed in row.owed),
                "mixed": len(lengths) > 1,
            }
        )
    return found


def _months_between(first: date, day: date) -> int:
    return max((day.year - first.year) * 12 + day.month - first.month, 0)


def gaps(rows: list[Row]) -> list[dict[str, Any]]:
    """Return the turns without a record that nobody has excused, the latest first."""
    found = []
    for row in rows:
        for owed in row.owed:
            if owed.turn.missed:
                found.append(
                    {
                        "owed": owed,
                        "what": turn_word(owed.duty, owed.rule, owed.window, clock.today()),
                        "word": slot_word(Slot.MISSED, owed.duty.force),
                        "general": owed.duty.force == Force.GENERAL,
                        "url": f"/units/{owed.unit.pk}/turns/{owed.duty.code}/{owed.window.start}/",
                        "said": owed.explanation,
                    }
                )
    return sorted(found, key=lambda each: each["owed"].window.end, reverse=True)


def term_words(rows: list[Row]) -> list[dict[str, Any]]:
    """Say for each election duty when the next one is due."""
    found = []
    for row in rows:
        if row.terms:
            last: Term = row.terms[-1]
            found.append(
                {
                    "name": duty_name(row.duty),
                    "duty": row.duty,
                    "due_on": last.due_on,
                    "word": term_word(last),
                    "state": last.state,
                }
            )
    return found


def two_years(unit: Unit, today: date) -> list[Row]:
    """Return a unit's duties over last year and this one."""
    return rows_of([unit], date(today.year - 1, 1, 1), date(today.year, 12, 31))


@page()
def year(request: Request, pk: int) -> HttpResponse:
    """Show a unit's two years: duties down, windows across, a cell as wide as its window is long."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    unit = get_unit(viewer, pk)
    today = clock.today()
    rows = two_years(unit, today)
    context = {
        "unit": unit,
        "rows": picture(rows, date(today.year - 1, 1, 1)),
        "terms": term_words(rows),
        "gaps": gaps(rows),
        "years": (today.year - 1, today.year),
        "months": [(n - 1) % 12 + 1 for n in range(1, 25)],
        "this": 12 + today.month,
        "may_record": rights.may_enter(viewer, unit),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "luoshi/duties/year_part.html" if part else "luoshi/duties/year.html", context)


def _wanted(request: Request, pk: int, code: str, window_on: str) -> tuple[Unit, Owed]:
    unit = get_unit(request.viewer, pk)
    try:
        first = date.fromisoformat(window_on)
    except ValueError:
        raise NotFound from None
    owed = turn_of(unit, code, first)
    if owed is None:
        raise NotFound
    return unit, owed


@page()
def turn(request: Request, pk: int, code: str, window_on: str) -> HttpResponse:
    """Show one turn: what is owed, what was done, what was said, and what can be done about it."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    unit, owed = _wanted(request, pk, code, window_on)
    own = rights.may_enter(viewer, unit)
    open_ = owed.turn.state in {Slot.MISSED, Slot.GRACE, Slot.DUE}
    context = {
        "unit": unit,
        "owed": owed,
        "what": turn_word(owed.duty, owed.rule, owed.window, date(1, 1, 1)),
        "name": duty_name(owed.duty),
        "says": duty_says(owed.duty),
        "force": FORCES[Force(owed.duty.force)],
        "word": slot_word(owed.turn.state, owed.duty.force)
        if owed.turn.owed
        else (owed.not_met or _("不适用")),
        "records": [
            (key, owed.held.get(key or 0), slot_word(slot, owed.duty.force))
            for slot, key in owed.turn.slots
            if key
        ],
        "extra": owed.turn.extra or owed.turn.own_accord,
        "may_record": own and open_,
        "may_explain": own
        and owed.turn.state == Slot.MISSED
        and owed.duty.force == Force.GENERAL
        and owed.explanation is None,
        "may_excuse": rights.is_superior(viewer, unit)
        and open_
        and owed.duty.force == Force.MUST
        and owed.excuse is None,
        "may_make_up": own and owed.turn.state in {Slot.MISSED, Slot.GRACE},
        "notes": [note for note in (owed.explanation, owed.excuse) if note is not None],
        "own": own,
        "above": rights.is_superior(viewer, unit),
    }
    return render(request, "luoshi/duties/turn.html", context)


def _page(owed: Owed, title: str, button: str, url: str, hint: str = "") -> ActPage:
    what = turn_word(owed.duty, owed.rule, owed.window, date(1, 1, 1))
    return ActPage(title=title, button=button, crumb=(what, url), hint=hint)


@page("GET", "POST")
def explain(request: Request, pk: int, code: str, window_on: str) -> HttpResponse:
    """Let the unit say why there is no record; the gap stays a gap."""
    unit, owed = _wanted(request, pk, code, window_on)
    if not rights.may_enter(request.viewer, unit):
        raise NotAllowed
    url = f"/units/{pk}/turns/{code}/{window_on}/"

    def act(given: dict[str, Any]) -> Done:
        if owed.duty.force != Force.GENERAL or owed.turn.state != Slot.MISSED:
            raise Refusal("not_gap", _("这一期不是缺口，不用说明。"), _("看看它现在的状态。"))
        actions.explain(
            duty=owed.duty, unit=unit, window_on=owed.window.start, reason=given["reason"], by=by(request)
        )
        return Done(url, _("说明记下了；缺口还在，旁边有你的话。"))

    hint = _("写一句为什么没有，例如：春节，并入3月。不提醒上级。")
    return run(request, _page(owed, _("说明"), _("记下"), url, hint), ReasonForm(typed(request)), act)


@page("GET", "POST")
def excuse(request: Request, pk: int, code: str, window_on: str) -> HttpResponse:
    """Let the superior excuse an open turn of a 应当 duty, with a reason."""
    unit, owed = _wanted(request, pk, code, window_on)
    if not rights.is_superior(request.viewer, unit):
        raise NotAllowed
    url = f"/units/{pk}/turns/{code}/{window_on}/"

    def act(given: dict[str, Any]) -> Done:
        if owed.duty.force != Force.MUST or owed.turn.state not in {Slot.MISSED, Slot.GRACE, Slot.DUE}:
            raise Refusal("not_open", _("这一期现在不用免。"), _("看看它现在的状态。"))
        actions.excuse(
            duty=owed.duty, unit=unit, window_on=owed.window.start, reason=given["reason"], by=by(request)
        )
        return Done(url, _("免了；以后补记的纪实优先。"))

    hint = _("应当做的，只能由上级免，要写原因。")
    return run(request, _page(owed, _("免这一期"), _("免"), url, hint), ReasonForm(typed(request)), act)


@page("GET", "POST")
def make_up(request: Request, pk: int, code: str, window_on: str) -> HttpResponse:
    """Mark a later record as making up for this turn."""
    unit, owed = _wanted(request, pk, code, window_on)
    if not rights.may_enter(request.viewer, unit):
        raise NotAllowed
    url = f"/units/{pk}/turns/{code}/{window_on}/"
    found = makers_up(owed)
    choices = [(str(row.pk), f"{full_day(row.held_on)} {row.number}") for row in found]
    form = MakeUpForm(typed(request), choices=choices)

    def act(given: dict[str, Any]) -> Done:
        record = next(row for row in found if str(row.pk) == given["record"])
        actions.make_up(
            record=record,
            duty=owed.duty,
            unit=unit,
            window_on=owed.window.start,
            reason=given["reason"],
            by=by(request),
        )
        return Done(url, _("补上了；这一次不再算进后面一期。"))

    hint = (
        _("下一期结束以前办的才能补；补在这里，就不再算进后面一期。")
        if choices
        else _("后面一期里还没有能补的纪实。先记一笔再来。")
    )
    return run(request, _page(owed, _("补开"), _("补上"), url, hint), form, act)


@page("POST")
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take back what was said about a turn."""
    note = TurnNote.objects.select_related("unit", "duty", "post").filter(pk=pk).first()
    if note is None or not request.viewer.sees_path(note.unit.path):
        raise NotFound
    if not _may_take_back(request.viewer, note):
        raise NotAllowed
    actions.take_back_note(note=note, by=by(request))
    say(request, _("收回了。"))
    return HttpResponseRedirect(_place(note), status=303)


def _may_take_back(viewer: Viewer, note: TurnNote) -> bool:
    """What the superior said the superior takes back; what the unit said the unit, or whoever enters for it."""
    if note.kind in {NoteKind.EXPLAINED, NoteKind.MADE_UP}:
        return rights.may_enter(viewer, note.unit)
    group_post = note.post is not None and note.post.group_id is not None
    return rights.is_superior(viewer, note.unit) or (group_post and rights.may_enter(viewer, note.unit))


def _place(note: TurnNote) -> str:
    if note.kind in {NoteKind.MOVED, NoteKind.EARLY}:
        return f"/units/{note.unit_id}/terms/{note.duty.code}/"
    owner = f"posts/{note.post_id}" if note.post_id else f"units/{note.unit_id}"
    return f"/{owner}/turns/{note.duty.code}/{note.window_on}/"
