"""Records: write one down, see what it completed, read it, the list of a year."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit, visible_units
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, NotFound, Refusal
from luoshi.base.text import whole_number
from luoshi.cadence.kinds import RecordKind
from luoshi.cadence.words import RECORDS
from luoshi.core import tree
from luoshi.ledger.completing import completes
from luoshi.org.models import Person, Unit
from luoshi.org.queries import in_ranges
from luoshi.records import queries, rights
from luoshi.records.actions import discard_draft
from luoshi.records.kinds import RecordState
from luoshi.records.models import Decision, Record, RecordVersion
from luoshi.web.door import Request, by, page
from luoshi.web.forms.records import MODES
from luoshi.web.owners import of_record
from luoshi.web.turn_words import slot_word, turn_word
from luoshi.web.views.papers import shelf


def host_of(request: Request) -> Unit:
    """Return the unit a record is to be of: the one asked for, else the acting seat's. NotAllowed where it may not."""
    seat = request.viewer.need(Verb.RECORD)
    asked = whole_number(request.GET.get("host") or request.POST.get("host"))
    pk = asked if asked is not None else seat.home
    if pk is None:
        raise NotAllowed
    unit = get_unit(request.viewer, pk)
    if not rights.may_enter(request.viewer, unit):
        raise NotAllowed
    return unit


def named_units(text: str, day: date, host: Unit) -> list[Unit]:
    """Return the units named in full, parted by 、 or commas; NotFound's words for one that is not there that day."""
    names = [each.strip() for each in text.replace("，", "、").replace(",", "、").split("、") if each.strip()]
    found = {unit.name: unit for unit in Unit.objects.filter(living(day), name__in=names).exclude(pk=host.pk)}
    missing = [name for name in names if name not in found]
    if missing:
        raise Refusal(
            "no_unit",
            _("没有叫“%(name)s”的单位。") % {"name": missing[0]},
            _("写当天的全称，例如“甲司第一党支部”。"),
            field="joints",
        )
    return [found[name] for name in dict.fromkeys(names)]


def kind_words(kinds: str) -> str:
    """Say the kinds of a record in words."""
    return _("、").join(str(RECORDS[RecordKind(each)]) for each in kinds.split())


def completed_rows(whom: queries.Touched) -> list[dict[str, Any]]:
    """Return what a record completes, as pages say it."""
    today = clock.today()
    return [
        {
            "what": turn_word(each.duty, each.rule, each.window, today),
            "whose": each.post.title if each.post else (each.unit.name if each.unit else ""),
            "word": slot_word(each.slot, each.duty.force),
            "code": each.duty.code,
            "extra": each.slot is None,
        }
        for each in completes(whom.record, whom.held_on, whom.units, whom.posts)
    ]


@page()
def record(request: Request, pk: int) -> HttpResponse:
    """Show one record: what was done, what it completed, what it decided, how it was corrected."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    found, history = queries.read_record(viewer, pk)
    version = history[-1]
    fresh = request.GET.get("fresh") == "1"
    decisions = list(found.decisions.select_related("item"))
    may_correct = found.state == RecordState.ENTERED and rights.may_correct(viewer, found, version)
    context = {
        "record": found,
        "version": version,
        "kinds": kind_words(version.kinds),
        "mode": MODES[version.mode],
        "completed": request.session.pop(f"completed-{pk}", None) if fresh else None,
        "history": history if len(history) > 1 else [],
        "decisions": decisions,
        "names_shown": version.has_names or (may_correct and _may_name(version, decisions)),
        "votes": list(found.votes.all()),
        "names": _names(request, version) if rights.sees_names(viewer, version.host) else {},
        "may_correct": may_correct,
        "fresh": fresh,
        "is_free": rights.is_free(found, clock.today()),
        **shelf(of_record(viewer, found, version)),
    }
    return render(request, "luoshi/records/record.html", context)


def _may_name(version: Any, decisions: list[Decision]) -> bool:
    """Say whether it matters what a record names: something was decided or found, or it is a visit."""
    return bool(decisions) or version.has_findings or RecordKind.VISIT in version.kinds.split()


def _names(request: Request, version: RecordVersion) -> dict[str, str]:
    ids = {version.chair, version.recorder, *(each.person for each in version.attended.all())} - {""}
    return {each.pk: each.name for each in Person.objects.filter(pk__in=ids)}


@page()
def completed(request: Request, pk: int) -> HttpResponse:
    """Show what a record completes: a part of its page, or a page of its own where there is no script."""
    request.viewer.need(Verb.READ)
    whom = queries.touched(request.viewer, pk)
    rows = completed_rows(whom) if whom.state == RecordState.ENTERED else []
    part = request.headers.get("HX-Request") == "true"
    template = "luoshi/records/completed.html" if part else "luoshi/records/completed_page.html"
    return render(request, template, {"completed": rows, "record": whom, "part": part})


@page()
def records(request: Request) -> HttpResponse:
    """List records: of a unit and what lies below it, of a year, of a kind; latest activity first."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    today = clock.today()
    year = whole_number(request.GET.get("year")) or today.year
    kind = request.GET.get("kind", "")
    withdrawn = request.GET.get("state") == "withdrawn"
    state = RecordState.WITHDRAWN if withdrawn else RecordState.ENTERED
    narrowed = Q(held_on__year=year, state=state)
    unit = _asked_unit(request)
    if unit is not None:
        narrowed &= in_ranges(tree.fold([unit.path]), "host__")
    if kind in set(RecordKind):
        narrowed &= Q(kinds__contains=f" {kind} ")
    shown = Paginator(queries.visible_records(viewer, narrowed), 50).get_page(request.GET.get("page"))
    context = {
        "rows": [(row, kind_words(row.kinds)) for row in shown],
        "page": shown,
        "year": year,
        "withdrawn": withdrawn,
        "years": range(today.year, today.year - 5, -1),
        "kind": kind,
        "kinds": list(RECORDS.items()),
        "unit": unit,
        "may_record": viewer.has(Verb.RECORD),
        "may_export": viewer.has(Verb.EXPORT),
        "drafts": queries.drafts_of(viewer) if viewer.has(Verb.RECORD) else [],
    }
    return render(request, "luoshi/records/list.html", context)


def _asked_unit(request: Request) -> Unit | None:
    pk = whole_number(request.GET.get("unit"))
    return visible_units(request.viewer).filter(pk=pk).first() if pk is not None else None


@page("POST")
def draft_drop(request: Request, pk: int) -> HttpResponse:
    """Throw a draft of one's own away."""
    draft: Record | None = queries.drafts_of(request.viewer).filter(pk=pk).first()
    if draft is None:
        raise NotFound
    discard_draft(draft=draft, by=by(request))
    return HttpResponseRedirect("/records/", status=303)
