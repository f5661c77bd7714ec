"""The ledger: items narrowed by a sentence, counted by light, paged by key."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.actions import drop_view, save_view
from luoshi.access.queries import views_of, visible_units
from luoshi.access.rights import Verb
from luoshi.access.scope import Seat
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotFound
from luoshi.core import tree
from luoshi.core.lights import Light
from luoshi.items import queries
from luoshi.items.filters import Filter, Level, Sort
from luoshi.items.models import Item
from luoshi.items.queries import Counts
from luoshi.mandate.models import Clause, Document, Line
from luoshi.mandate.queries import aspects_of, documents, visible_lines
from luoshi.mandate.words import aspect_heading
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.web.act_page import say
from luoshi.web.door import Request, page
from luoshi.web.templatetags.look import klass_of, light_word
from luoshi.web.words import level_words, outcome_words, sort_words, stage_words

COUNTED = (
    Light.OVERDUE,
    Light.SOON,
    Light.RETURNED,
    Light.WAITING,
    Light.NORMAL,
    Light.SUSTAINED,
    Light.CLOSED,
)
FIRST_YEAR = 2015
ALL = 1000
OFFERED = (UnitKind.ROOT, UnitKind.DEPARTMENT, UnitKind.AFFILIATED)


@dataclass(frozen=True)
class Narrowed:
    """The filter of an address with what it names, found in sight: unit, document, aspects, line."""

    chosen: Filter
    units: list[Unit]
    unit: Unit | None
    documents: list[Document]
    document: Document | None
    aspects: list[tuple[Clause, str]]
    lines: list[Line]

    @property
    def aspect(self) -> str:
        """What the chosen aspect says, or nothing."""
        return next((title for clause, title in self.aspects if clause.pk == self.chosen.aspect), "")

    @property
    def line(self) -> str:
        """The name of the chosen line, or nothing."""
        return next((line.name for line in self.lines if line.pk == self.chosen.line), "")


def is_root_seat(seat: Seat) -> bool:
    """Say whether a seat looks at the whole: in the root itself, or in a group."""
    return seat.unit is None or tree.depth(seat.unit_path) == 1


def narrowed(request: Request) -> Narrowed:
    """Read the filter of the address; a unit out of sight is not found, other unknown values do not narrow."""
    viewer, seat = request.viewer, request.viewer.acting
    chosen = Filter.read(request.GET.dict())
    if not request.GET and seat is not None and not is_root_seat(seat):
        chosen = replace(
            chosen, level=Level.WORK
        )  # a unit's first look is at its own work, handed down or not
    offered = Q(kind__in=OFFERED) | Q(parent=seat.unit if seat else None) | Q(pk=seat.unit if seat else None)
    units = list(visible_units(viewer).filter(Q(living(clock.today()), offered) | Q(pk=chosen.unit)))
    unit = next((each for each in units if each.pk == chosen.unit), None)
    if chosen.unit is not None and unit is None:
        raise NotFound
    papers = list(documents(viewer).only("pk", "title", "number", "open_ended", "issued_on", "owner"))
    document = next((each for each in papers if each.pk == chosen.document), None)
    aspects = aspects_of(document) if document else []
    return Narrowed(chosen, units, unit, papers, document, aspects, list(visible_lines(viewer)))


@page()
def ledger(request: Request) -> HttpResponse:
    """Show the ledger as the address narrows it."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    by = narrowed(request)
    chosen = by.chosen
    size = ALL if request.GET.get("all") == "1" else queries.SIZE
    rows = queries.ledger_rows(viewer, chosen, unit=by.unit)
    after = request.GET.get("after", "")
    found = queries.page(viewer, chosen, unit=by.unit, after=after, size=size, among=rows)
    counts = queries.counted(viewer, chosen, unit=by.unit, among=rows)
    this_year = clock.today().year
    context = {
        "by": by,
        "chosen": chosen,
        "page": found,
        "groups": _grouped(found.rows, by, counts),
        "counts": [(n, counts.lights[n], chosen.query(light=n)) for n in COUNTED if counts.lights.get(n)],
        "total": counts.total,
        "shown_total": counts.lights.get(chosen.light, 0) if chosen.light else counts.total,
        "total_query": chosen.query(light=None),
        "years": range(this_year, max(FIRST_YEAR, this_year - 6), -1),
        "stages": stage_words(),
        "levels": level_words(),
        "sorts": sort_words(),
        "heads": _heads(chosen),
        "views": views_of(request.user.pk, "ledger"),
        "next_query": chosen.query() + f"&after={quote(found.after)}" if found.more else "",
        "query": chosen.query(),
        "scope": scope_line(by),
        "may_open": viewer.has(Verb.OPEN),
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/ledger/list.html", context)


def _heads(chosen: Filter) -> list[tuple[str, str, str]]:
    """Return the headings of the table: words, the address that sorts by it, aria-sort where it does now."""
    columns: list[tuple[str, Sort | None]] = [
        (_("编号"), Sort.NUMBER),
        (_("事项"), None),
        (_("牵头"), Sort.UNIT),
        (_("时限"), Sort.DUE),
        (_("最近进展"), Sort.RECENT),
        (_("状态"), None),
    ]
    way = "descending" if chosen.sort == Sort.RECENT else "ascending"
    return [
        (label, chosen.query(sort=sort) if sort else "", way if sort == chosen.sort else "")
        for label, sort in columns
    ]


@dataclass
class Group:
    """An aspect's heading with what it counts in the whole filtered list, and its rows on this page."""

    title: str
    total: int
    unclosed: int
    rows: list[Item]


def _grouped(rows: list[Item], by: Narrowed, counts: Counts) -> list[Group]:
    """Group rows under their aspect when the list goes by number within one document."""
    if by.document is None or by.chosen.sort != Sort.NUMBER:
        return [Group("", 0, 0, rows)]
    titles = {clause.pk: aspect_heading(clause.number, title) for clause, title in by.aspects}
    found: dict[int | None, Group] = {}
    for item in rows:
        aspect = item.clause.parent_id if item.clause else None
        if aspect not in found:
            found[aspect] = Group(titles.get(aspect or 0, ""), *counts.aspects.get(aspect, (0, 0)), [])
        found[aspect].rows.append(item)
    return list(found.values())


def scope_line(by: Narrowed) -> str:
    """Say the filter for paper and files."""
    chosen = by.chosen
    parts: list[object] = [
        _("%(year)s年") % {"year": chosen.year} if chosen.year else _("不限年份"),
        by.document.title if by.document else "",
        by.aspect,
        by.unit.name if by.unit else _("看得到的全部单位"),
        by.line,
        _("%(year)s年新立") % {"year": chosen.opened_year} if chosen.opened_year else "",
        klass_of(chosen.klass) if chosen.klass else "",
    ]
    if chosen.due_year:
        parts += [_("原定%(year)s年到期") % {"year": chosen.due_year}, outcome_words()[chosen.outcome]]
    else:
        parts += [dict(stage_words())[chosen.stage], dict(level_words())[chosen.level]]
    parts += [light_word(chosen.light) if chosen.light else "", f"“{chosen.q}”" if chosen.q else ""]
    return " · ".join(str(part) for part in parts if part)


@page("POST")
def view_save(request: Request) -> HttpResponse:
    """Keep the present filter under a name (存成我的看法)."""
    request.viewer.need(Verb.READ)
    query = Filter.read({k: str(v) for k, v in request.POST.items()}).query()
    save_view(account=request.user, name=request.POST.get("name", ""), page="ledger", query=query)
    say(request, _("存好了，在“我的看法”里。"))
    return HttpResponseRedirect(f"/ledger/?{query}", status=303)


@page("POST")
def view_drop(request: Request, pk: int) -> HttpResponse:
    """Throw one of one's own saved filters away; another's is not there."""
    drop_view(account=request.user, view=pk)
    return HttpResponseRedirect("/account/", status=303)
