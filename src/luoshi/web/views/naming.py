"""What is named: the line that names items looked up while it is typed, and what a record names said afterwards."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.base.text import whole_number
from luoshi.items.models import Item
from luoshi.items.queries import Part, named_in
from luoshi.records import actions, queries, rights
from luoshi.records.kinds import RecordState
from luoshi.records.models import Decision, Finding, Record
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.naming import MOST, NamesInput, names_of, with_unseen
from luoshi.web.forms.records import NamesForm
from luoshi.web.views.acts import typed

LONGEST = 1000


@page()
def named(request: Request) -> HttpResponse:
    """Say what each part of a line of names means; with ``pick`` the line comes back with the part picked in its place."""
    request.viewer.need(Verb.READ)
    pick = request.GET.get("pick", "")[:LONGEST]
    text = pick or request.GET.get("names", "")[:LONGEST]
    parts = named_in(request.viewer, text, MOST)
    picked = NamesInput().render("names", text, {"id": "id_names"}) if pick else ""
    context = {"parts": [(part, _instead(parts, part)) for part in parts], "picked": picked}
    return render(request, "luoshi/items/named.html", context)


def _instead(parts: list[Part], part: Part) -> dict[int, str]:
    """Return the line as it reads with each of the items offered in the part's place."""
    found = {}
    for item in part.offers if part.item is None else ():
        words = [item.number if each is part else each.text for each in parts]
        found[item.pk] = "、".join(words)
    return found


@dataclass(frozen=True)
class Place:
    """Who names: a decision, a finding, or (neither) the record as a whole; what it names and the reader sees, and how many more."""

    words: str
    query: str
    items: list[Item]
    more: int
    decision: Decision | None = None
    finding: Finding | None = None


def places(viewer: Viewer, record: Record) -> list[Place]:
    """Return who names in a record, in order: its decisions, its findings, the whole. Four queries at most."""
    mentions, seen = queries.mentions_of(viewer, record)

    def place(
        words: str, query: str, decision: Decision | None = None, finding: Finding | None = None
    ) -> Place:
        key = (decision.pk if decision else None, finding.pk if finding else None)
        here = [row.item for row in mentions if (row.decision_id, row.finding_id) == key]
        shown = [item for item in here if item.pk in seen]
        return Place(words, query, shown, len(here) - len(shown), decision, finding)

    found = [place(row.text, f"?decision={row.pk}", decision=row) for row in record.decisions.all()]
    found += [place(row.text, f"?finding={row.pk}", finding=row) for row in record.findings.all()]
    return [*found, place(_("整条纪实"), "")]


@page()
def record_named(request: Request, pk: int) -> HttpResponse:
    """Show what a record names, decision by decision: a part of its page, or a page of its own where there is no script."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    record = queries.get_record(viewer, pk)
    entered = record.state == RecordState.ENTERED
    may_correct = entered and rights.may_correct(viewer, record, queries.in_force(record))
    found = places(viewer, record)
    template = "luoshi/records/named.html" if request.htmx else "luoshi/records/named_page.html"
    return render(request, template, {"record": record, "places": found, "may_correct": may_correct})


def _place(request: Request, record: Record) -> tuple[Decision | None, Finding | None]:
    asked = {name: whole_number(request.GET.get(name)) for name in ("decision", "finding")}
    decision = record.decisions.filter(pk=asked["decision"]).first() if asked["decision"] else None
    finding = record.findings.filter(pk=asked["finding"]).first() if asked["finding"] else None
    if (request.GET.get("decision") and decision is None) or (request.GET.get("finding") and finding is None):
        raise NotFound
    return decision, finding


@page("GET", "POST")
def record_names(request: Request, pk: int) -> HttpResponse:
    """Say what a decision, a finding or the whole of a record names from now on."""
    record = queries.get_record(request.viewer, pk)
    request.viewer.need(Verb.READ)
    version = queries.in_force(record)
    if record.state != RecordState.ENTERED or not rights.may_correct(request.viewer, record, version):
        raise NotAllowed
    decision, finding = _place(request, record)
    mentions, seen = queries.mentions_of(request.viewer, record)
    key = (decision.pk if decision else None, finding.pk if finding else None)
    before = [row.item for row in mentions if (row.decision_id, row.finding_id) == key]

    def act(given: dict[str, Any]) -> Done:
        actions.name_items(
            record=record,
            decision=decision,
            finding=finding,
            items=with_unseen(given["names"], before, seen),
            version=given["version"],
            reason=given["reason"],
            by=by(request),
        )
        return Done(f"/records/{pk}/", _("记下了；原来写到的留着。"))

    first = {"names": names_of(before, seen), "version": record.version}
    words = decision.text if decision else finding.text if finding else ""
    shown = ActPage(
        title=_("牵涉哪些事项"),
        button=_("记下"),
        template="luoshi/records/names.html",
        crumb=(record.number or "", f"/records/{pk}/"),
        hint=words,
    )
    return run(request, shown, NamesForm(typed(request), viewer=request.viewer, initial=first), act)
