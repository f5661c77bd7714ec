"""Writing records: enter (with drafts and "same as last time"), preview what it completes, correct, withdraw."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.base.text import whole_number
from luoshi.cadence.kinds import RecordKind
from luoshi.items.actions import NewItem
from luoshi.ledger.completing import would_complete
from luoshi.org.guests import Holder, holders
from luoshi.org.models import Post, Unit
from luoshi.org.queries import head_count
from luoshi.records import actions, queries, rights
from luoshi.records.actions import Attended, Decided, NewRecord
from luoshi.records.kinds import RecordState, Role
from luoshi.records.models import Record, RecordVersion
from luoshi.web.act_page import ActPage, Done, run, say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.papers import upload_of
from luoshi.web.forms.records import CorrectForm, ReasonForm, RecordForm
from luoshi.web.turn_words import turn_word
from luoshi.web.views.acts import typed
from luoshi.web.views.records import completed_rows, host_of, named_units


def _first_values(request: Request, host: Unit, last: RecordVersion | None) -> dict[str, Any]:
    """Return what the form begins with: today, the head-count, and last time's habits."""
    today = clock.today()
    count = head_count(host, today)
    values: dict[str, Any] = {
        "held_on": today,
        "required": count.full + count.probationary if count else None,
        "kinds": [each for each in request.GET.getlist("kind") if each in set(RecordKind)],
        "chair": request.viewer.person,
        "names": request.GET.get("names", "")[:200],
    }
    if last is not None:
        values |= {
            "mode": last.mode,
            "place": last.place,
            "begins": last.begins,
            "ends": last.ends,
            "recorder": last.recorder,
        }
        values |= {"chair": last.chair or request.viewer.person}
        if request.GET.get("like") == "last":
            values["kinds"] = last.kinds.split()
            values["topics"] = last.topics
    return values


def _from_version(version: RecordVersion) -> dict[str, Any]:
    named = list(version.attended.all())
    fields = (
        "held_on",
        "begins",
        "ends",
        "mode",
        "place",
        "chair",
        "recorder",
        "required",
        "elsewhere",
        "exempt",
        "visiting",
        "topics",
        "pairs",
    )
    return {name: getattr(version, name) for name in fields} | {
        "kinds": version.kinds.split(),
        "absent": version.excused,
        "lecturer": next((each.person for each in named if each.role == Role.LECTURER), ""),
        "members": [each.person for each in named if each.role == Role.MEMBER],
        "joints": "、".join(each.unit.name for each in version.joints.all()),
    }


def written(given: dict[str, Any], host: Unit, people: dict[str, Holder]) -> NewRecord:
    """Return the record a form says."""
    attended = [Attended(each, Role.MEMBER, people[each].post.pk) for each in given.get("members") or []]
    if given.get("lecturer"):
        attended.append(Attended(given["lecturer"], Role.LECTURER, people[given["lecturer"]].post.pk))
    absent = given["absent"] or 0
    return NewRecord(
        host=host,
        kinds=[RecordKind(each) for each in given["kinds"]],
        held_on=given["held_on"],
        begins=given["begins"],
        ends=given["ends"],
        mode=given["mode"],
        place=given["place"],
        topics=given["topics"],
        chair=given["chair"],
        recorder=given["recorder"],
        required=given["required"],
        excused=absent,
        elsewhere=given["elsewhere"] or 0,
        exempt=given["exempt"] or 0,
        visiting=given["visiting"] or 0,
        pairs=given["pairs"],
        joints=named_units(given["joints"], given["held_on"], host),
        attended=attended,
        decisions=[_decided(given, host)] if given.get("decision") else [],
        names=[] if given.get("decision") else given.get("names") or [],
    )


def _decided(given: dict[str, Any], host: Unit) -> Decided:
    item = NewItem(
        title=given["decision"],
        line=given["decision_line"],
        lead=host,
        owner=host,
        due_on=given["decision_due"],
        origin="record",
    )
    return Decided(given["decision"], item, given.get("names") or [])


def _draft(request: Request) -> Record | None:
    pk = whole_number(request.GET.get("draft") or request.POST.get("draft"))
    if pk is None:
        return None
    found: Record | None = queries.drafts_of(request.viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Write a record down, or keep it as a draft."""
    draft = _draft(request)
    host = draft.host if draft else host_of(request)
    people = holders(host, clock.today())
    if request.method == "POST" and "keep" in request.POST:
        return _keep(request, host, draft)
    last = queries.last_of(request.viewer, host.pk)
    first = draft.draft if draft else _first_values(request, host, last)
    form = RecordForm(
        typed(request),
        request.FILES or None,
        initial=first,
        viewer=request.viewer,
        host=host,
        people=people,
    )

    def act(given: dict[str, Any]) -> Done:
        record = written(given, host, form.people)
        made = actions.enter(new=record, by=by(request), draft=draft, upload=upload_of(given))
        request.session[f"completed-{made.pk}"] = completed_rows(queries.touched(request.viewer, made.pk))
        return Done(f"/records/{made.pk}/?fresh=1")

    context = {
        "host": host,
        "draft": draft,
        "has_last": last is not None,
        "is_new": True,
    }
    shown = ActPage(
        title=_("记一笔"),
        button=_("记下"),
        template="luoshi/records/form.html",
        crumb=(_("回我的清单"), "/mine/"),
        context=context,
    )
    return run(request, shown, form, act)


_KEPT = ("csrfmiddlewaretoken", "keep", "draft", "host")


def _keep(request: Request, host: Unit, draft: Record | None) -> HttpResponse:
    many = ("kinds", "members")
    words = {
        name: request.POST.getlist(name) if name in many else request.POST[name]
        for name in request.POST
        if name not in _KEPT
    }
    kept = actions.save_draft(host=host, words=words, by=by(request), draft=draft)
    say(request, _("草稿存下了，只有你看得到。"))
    return HttpResponseRedirect(f"/records/new/?draft={kept.pk}", status=303)


@page("POST")
def preview(request: Request) -> HttpResponse:
    """Say what the record typed so far would complete; nothing is written."""
    host = host_of(request)
    people = holders(host, clock.today())
    form = RecordForm(request.POST, viewer=request.viewer, host=host, people=people)
    form.is_valid()
    given = form.cleaned_data
    found = []
    if given.get("kinds") and given.get("held_on"):
        required = given.get("required") or 0
        away = sum(given.get(name) or 0 for name in ("absent", "elsewhere", "exempt"))
        asked = [form.people[each].post.pk for each in given.get("members") or []]
        posts = (
            list(Post.objects.filter(pk__in=asked).select_related("unit", "group__home", "branch"))
            if asked
            else []
        )
        found = would_complete(
            units=[host],
            posts=posts,
            kinds=given["kinds"],
            held_on=given["held_on"],
            required=required,
            present=required - away,
        )
    today = clock.today()
    rows = [
        (turn_word(e.duty, e.rule, e.window, today), e.post.title if e.post else "", e.slot is None)
        for e in found
    ]
    return render(request, "luoshi/records/preview.html", {"rows": rows, "typed": True})


@page("GET", "POST")
def correct(request: Request, pk: int) -> HttpResponse:
    """Let a record say something else from now on."""
    record = queries.get_record(request.viewer, pk)
    version = queries.in_force(record)
    request.viewer.need(Verb.READ)
    if record.state != RecordState.ENTERED or not rights.may_correct(request.viewer, record, version):
        raise NotAllowed
    people = holders(record.host, version.held_on)
    form = CorrectForm(
        typed(request),
        initial=_from_version(version) | {"version": record.version},
        viewer=request.viewer,
        host=record.host,
        people=people,
    )

    def act(given: dict[str, Any]) -> Done:
        actions.correct(
            record=record,
            new=written(given, record.host, form.people),
            version=given["version"],
            reason=given["reason"],
            superior=rights.is_superior(request.viewer, record.host),
            by=by(request),
        )
        return Done(f"/records/{pk}/", _("改好了；原来的内容留着。"))

    shown = ActPage(
        title=_("改这条"),
        button=_("存"),
        template="luoshi/records/form.html",
        crumb=(record.number or "", f"/records/{pk}/"),
        context={"host": record.host, "is_new": False},
    )
    return run(request, shown, form, act)


@page("GET", "POST")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a record out of every count, with a reason."""
    record = queries.get_record(request.viewer, pk)
    if not rights.may_correct(request.viewer, record, queries.in_force(record)):
        raise NotAllowed

    def act(given: dict[str, Any]) -> Done:
        actions.withdraw(record=record, reason=given["reason"], by=by(request))
        return Done(f"/records/{pk}/", _("撤回了，不再算数；内容和原因留着。"))

    shown = ActPage(
        title=_("撤回这条"),
        button=_("撤回"),
        crumb=(record.number or "", f"/records/{pk}/"),
        hint=_("撤回以后不再算数，由它做到的规定动作重新变成没有记录。"),
    )
    return run(request, shown, ReasonForm(typed(request)), act)
