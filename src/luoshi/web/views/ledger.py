"""The ledger: items narrowed by a sentence, counted by light, paged by key."""

from dataclasses import replace
from io import BytesIO

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.actions import drop_view, save_view
from luoshi.access.queries import get_unit, views_of, visible_units
from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.core.lights import Light
from luoshi.files.excel_out import Column, write_rows
from luoshi.items import queries
from luoshi.items.filters import Filter, Sort
from luoshi.items.models import Item
from luoshi.mandate.models import Document
from luoshi.mandate.queries import aspects_of, documents, visible_lines
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.web.act_page import say
from luoshi.web.door import Request, page
from luoshi.web.templatetags.look import full_day, klass_of, light_word, state_of
from luoshi.web.words import level_words, sort_words, stage_words

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


def _unit_of(request: Request, chosen: Filter) -> Unit | None:
    return get_unit(request.viewer, chosen.unit) if chosen.unit is not None else None


def _units(request: Request) -> list[Unit]:
    kinds = [UnitKind.ROOT, UnitKind.DEPARTMENT, UnitKind.AFFILIATED]
    rows = visible_units(request.viewer).filter(living(clock.today()))
    return list(rows.filter(kind__in=kinds)) or list(rows[:60])


def _document(request: Request, chosen: Filter, found: list[Document]) -> Document | None:
    return next((each for each in found if each.pk == chosen.document), None)


@page()
def ledger(request: Request) -> HttpResponse:
    """Show the ledger as the address narrows it."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    chosen = Filter.read(request.GET.dict())
    unit = _unit_of(request, chosen)
    all_rows = request.GET.get("all") == "1"
    found = queries.page(
        viewer, chosen, unit=unit, after=request.GET.get("after", ""), size=1000 if all_rows else 50
    )
    counts = queries.light_counts(viewer, replace(chosen, light=None), unit=unit)
    papers = list(documents(viewer).only("pk", "title", "number", "open_ended", "issued_on", "owner"))
    document = _document(request, chosen, papers)
    this_year = clock.today().year
    context = {
        "chosen": chosen,
        "page": found,
        "groups": _grouped(found.rows, chosen),
        "counts": [(each, counts[each], chosen.query(light=each)) for each in COUNTED if counts.get(each)],
        "total": sum(counts.values()),
        "total_query": chosen.query(light=None),
        "document": document,
        "documents": papers,
        "aspects": aspects_of(document) if document else [],
        "units": _units(request),
        "unit": unit,
        "lines": visible_lines(viewer),
        "years": range(this_year, max(FIRST_YEAR, this_year - 6), -1),
        "stages": stage_words(),
        "levels": level_words(),
        "sorts": sort_words(),
        "views": views_of(request.user.pk, "ledger"),
        "next_query": chosen.query() + f"&after={found.after}" if found.more else "",
        "query": chosen.query(),
        "may_open": viewer.has(Verb.OPEN),
    }
    return render(request, "luoshi/ledger/list.html", context)


def _grouped(rows: list[Item], chosen: Filter) -> list[tuple[str, list[Item]]]:
    """Group rows under their aspect when the list goes by number within one document."""
    if chosen.document is None or chosen.sort != Sort.NUMBER:
        return [("", rows)]
    found: dict[str, list[Item]] = {}
    for item in rows:
        aspect = item.clause.parent if item.clause and item.clause.parent_id else None
        found.setdefault(str(aspect.pk) if aspect else "", []).append(item)
    return list(found.items())


def columns() -> list[Column[Item]]:
    """Return the columns of the ledger's file, in the order offices keep them."""
    return [
        Column(_("编号"), lambda item: item.number, 12),
        Column(_("事项"), lambda item: item.title, 44),
        Column(_("牵头单位"), lambda item: item.lead.name, 18),
        Column(_("条"), lambda item: item.line.name, 14),
        Column(_("完成标准"), lambda item: item.standard, 36),
        Column(_("类别"), lambda item: klass_of(item.klass), 10),
        Column(_("完成时限"), lambda item: item.due_on or _("长期坚持"), 13),
        Column(_("原定时限"), lambda item: item.original_due_on, 13),
        Column(_("状态"), lambda item: state_of(item.state), 10),
        Column(_in("column", "灯"), lambda item: light_word(Light(item.light)), 10),
        Column(_("最近进展"), lambda item: item.last_word, 36),
        Column(_("进展日期"), lambda item: item.last_on, 13),
        Column(_("报来日期"), lambda item: item.submitted_on, 13),
        Column(_("销号日期"), lambda item: item.closed_on, 13),
    ]


GLIMPSED = {0, 1, 2, 6, 7, 9}  # number, title, lead, dates, light


def _hiding(column: Column[Item], full: set[int]) -> Column[Item]:
    return Column(column.name, lambda item: column.value(item) if item.pk in full else "", column.width)


@page()
def export(request: Request) -> HttpResponse:
    """Send the narrowed list as a workbook: the same rows the reader may see, the filter as its scope line."""
    request.viewer.need(Verb.EXPORT)
    chosen = Filter.read(request.GET.dict())
    unit = _unit_of(request, chosen)
    rows = queries.page(request.viewer, chosen, unit=unit, size=None).rows
    full = set(
        queries.visible_items(request.viewer).filter(chosen.predicate(unit)).values_list("pk", flat=True)
    )
    shown = [each if n in GLIMPSED else _hiding(each, full) for n, each in enumerate(columns())]
    return workbook(_("台账"), scope_line(chosen, unit), shown, rows)


def scope_line(chosen: Filter, unit: Unit | None) -> str:
    """Say a filter as a sentence for paper and files."""
    parts = [
        _("%(year)s年") % {"year": chosen.year} if chosen.year else _("不限年份"),
        unit.name if unit else _("看得到的全部单位"),
        dict(stage_words())[chosen.stage],
        dict(level_words())[chosen.level],
    ]
    if chosen.light:
        parts.append(light_word(chosen.light))
    if chosen.q:
        parts.append(f"“{chosen.q}”")
    return " · ".join([*map(str, parts), full_day(clock.today())])


def workbook(title: str, scope: str, cols: list[Column[Item]], rows: list[Item]) -> HttpResponse:
    """Return rows as a workbook to keep."""
    stream = BytesIO()
    write_rows(stream, title=title, scope_line=scope, columns=cols, rows=rows)
    response = HttpResponse(
        stream.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="luoshi-{clock.today():%Y%m%d}.xlsx"'
    return response


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
