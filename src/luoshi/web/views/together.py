"""Core business and Party building together: the matrix and its file, one task, the part on an item's page (rules 24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.base.text import whole_number
from luoshi.core.life import LIVE
from luoshi.files.excel_out import Column
from luoshi.items.filters import light_of_item
from luoshi.items.models import Item
from luoshi.items.queries import get_item
from luoshi.mandate.kinds import LineKind
from luoshi.meetings.queries import visible_sessions
from luoshi.together import queries, rights
from luoshi.together.kinds import Cell
from luoshi.together.models import Tie
from luoshi.together.queries import Chosen, Fact, Row, Share, Show
from luoshi.together.words import CELLS
from luoshi.web.door import Request, page
from luoshi.web.templatetags.look import day, full_day, short_day
from luoshi.web.views.tables_out import table

FIRST_YEAR = 6
"""How many years back a year may be chosen."""


def show_words() -> list[tuple[str, str]]:
    """Return what the matrix may be narrowed to, by what of the four is there or is not."""
    return [
        (Show.EVERY.value, _("不论有没有")),
        (Show.ALL_FOUR.value, _("四样都有")),
        (Show.SOME_MISSING.value, _("四样里有缺的")),
        (Show.NOT_PLANNED.value, _("还没有一起谋划")),
        (Show.NOT_DEPLOYED.value, _("还没有一起部署")),
        (Show.NOT_CHECKED.value, _("还没有一起检查")),
        (Show.NOT_JUDGED.value, _("还没有一起考核")),
        (Show.PLANNED.value, _("有一起谋划")),
        (Show.DEPLOYED.value, _("有一起部署")),
        (Show.CHECKED.value, _("有一起检查")),
        (Show.JUDGED.value, _("有一起考核")),
    ]


def chosen_of(request: Request) -> Chosen:
    """Read what the address narrows to: 404 for a unit out of sight; what is no value does not narrow."""
    asked, this_year = request.GET, clock.today().year
    year = whole_number(asked.get("year")) or this_year
    unit = whole_number(asked.get("unit"))
    return Chosen(
        year if this_year - FIRST_YEAR < year <= this_year else this_year,
        whole_number(asked.get("line")),
        get_unit(request.viewer, unit) if unit is not None else None,
        next((each for each in Show if each.value == asked.get("show")), Show.EVERY),
    )


def address(chosen: Chosen, **changes: object) -> str:
    """Return the query string of a narrowed matrix, with changes."""
    unit = chosen.unit.pk if chosen.unit else None
    given: dict[str, object] = {"year": chosen.year, "line": chosen.line, "unit": unit, "show": chosen.show}
    return "&".join(f"{name}={quote(str(value))}" for name, value in (given | changes).items() if value)


def sessions_of(viewer: Viewer, records: Iterable[int] | None = None) -> dict[int, int]:
    """Return the sessions in sight by the record each left: who sits in a meeting sees what it decided, though not its record.

    Nothing is asked for a reader who sees every record.
    """
    if viewer.sees_whole:
        return {}
    rows = visible_sessions(viewer).filter(record__isnull=False)
    if records is not None:
        rows = rows.filter(record__in=list(records))
    return dict(rows.order_by().values_list("record_id", "pk"))


def fact_url(fact: Fact, sessions: dict[int, int]) -> str:
    """Return where a fact in sight leads: its record or session, its Party-building item, the judgement."""
    if not fact.seen:
        return ""
    if fact.record is not None:
        session = sessions.get(fact.record.pk)
        name, pk = ("session", session) if session else ("record", fact.record.pk)
        return reverse(name, args=[pk])
    if fact.cell == Cell.DEPLOYED:
        return reverse("item", args=[fact.party[0].pk])
    return reverse("together-row", args=[fact.business]) + "#judged"


def fact_words(fact: Fact, *, short: bool = False) -> str:
    """Say a fact in sight in a line: what was decided, found, judged; the item that goes with the task (``short``: its title)."""
    if not fact.seen:
        return _("有一条，不在你的范围里")
    if fact.cell == Cell.DEPLOYED:
        return fact.party[0].title if short else str(fact.party[0])
    return fact.words or _("调研检查")


@dataclass(frozen=True)
class Shown:
    """A cell as the matrix shows it: the newest fact in sight, how many there are, or what would fill it."""

    cell: Cell
    label: str
    fact: Fact | None
    number: int
    url: str
    day: str
    words: str
    offer: tuple[str, str]


def offers(viewer: Viewer, item: Item) -> dict[Cell, tuple[str, str]]:
    """Return for each of the four what the acting post could do to fill it: words and address, empty where it may not."""
    meets, records = viewer.has(Verb.MEET), viewer.has(Verb.RECORD)
    noted = reverse("record-new") + f"?names={quote(item.number)}"
    plan = (_("上会"), reverse("meetings")) if meets else (_("记决定"), noted) if records else ("", "")
    deploys = rights.may_deploy(viewer, item) and item.state in LIVE
    judges = rights.may_judge(viewer, item)
    return {
        Cell.PLANNED: plan,
        Cell.DEPLOYED: (_("部署"), reverse("together-deploy", args=[item.pk])) if deploys else ("", ""),
        Cell.CHECKED: (_("记检查"), f"{noted}&kind=visit") if records else ("", ""),
        Cell.JUDGED: (_("写考核"), reverse("together-judge", args=[item.pk])) if judges else ("", ""),
    }


def shown_cells(viewer: Viewer, row: Row, sessions: dict[int, int], year: int | None = None) -> list[Shown]:
    """Return the four cells of a row as pages show them; days of ``year`` without it.

    What would fill an empty cell is offered in the year that runs: in those past there is nothing left to arrange.
    """
    offered = offers(viewer, row.item) if year in {None, clock.today().year} else {}
    found = []
    for cell, label in CELLS.items():
        facts = row.of(cell)
        newest = next((fact for fact in reversed(facts) if fact.seen), facts[-1] if facts else None)
        url = fact_url(newest, sessions) if newest else ""
        words = fact_words(newest, short=True) if newest else ""
        on = "" if newest is None else short_day(newest.on) if newest.on.year == year else full_day(newest.on)
        offer = offered.get(cell, ("", ""))
        found.append(Shown(cell, str(label), newest, len(facts), url, on, words, offer))
    return found


@dataclass(frozen=True)
class Group:
    """A line's heading and its rows on this page."""

    line: str
    rows: list[tuple[Row, list[Shown]]]


def _grouped(viewer: Viewer, rows: list[Row], sessions: dict[int, int], year: int) -> list[Group]:
    found: dict[int, Group] = {}
    for row in rows:
        group = found.setdefault(row.item.line_id, Group(row.item.line.name, []))
        group.rows.append((row, shown_cells(viewer, row, sessions, year)))
    return list(found.values())


def _counts(share: Share, chosen: Chosen) -> list[tuple[str, int, str, bool]]:
    """Return the numbers under the sentence, each with the address that narrows to its rows."""
    told: list[tuple[str, int, Show]] = [
        (str(label), share.filled[cell], Show(cell.value)) for cell, label in CELLS.items()
    ]
    told.append((_("四样都有"), share.all_four, Show.ALL_FOUR))
    return [(label, n, address(chosen, show=show), chosen.show == show) for label, n, show in told]


@page()
def matrix(request: Request) -> HttpResponse:
    """Show core-business tasks with the four beside each, as the address narrows them."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    chosen = chosen_of(request)
    size = 1000 if request.GET.get("all") == "1" else queries.SIZE
    sessions = sessions_of(viewer)
    after = request.GET.get("after", "")
    found = queries.matrix(viewer, chosen, after=after, size=size, also=sessions)
    this_year = clock.today().year
    context = {
        "chosen": chosen,
        "groups": _grouped(viewer, found.rows, sessions, chosen.year),
        "heads": list(CELLS.values()),
        "shown": len(found.rows),
        "share": found.share,
        "counts": _counts(found.share, chosen),
        "every_query": address(chosen, show=""),
        "lines": found.lines,
        "leads": found.leads,
        "years": range(this_year, this_year - FIRST_YEAR, -1),
        "shows": show_words(),
        "query": address(chosen),
        "next_query": address(chosen, after=found.after) if found.after else "",
        "scope": scope_line(chosen, found.lines),
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/together/matrix.html", context)


def scope_line(chosen: Chosen, lines: list[tuple[int, str]]) -> str:
    """Say what the matrix is narrowed to, for paper and files."""
    parts = [
        _("%(year)s年") % {"year": chosen.year},
        dict(lines).get(chosen.line or 0, ""),
        chosen.unit.name if chosen.unit else _("看得到的全部单位"),
        dict(show_words())[chosen.show.value] if chosen.show else "",
    ]
    return " · ".join(part for part in parts if part)


@page()
def export(request: Request) -> HttpResponse:
    """Send the matrix as a file: a row a task, the facts of each of the four with their days."""
    viewer = request.viewer
    viewer.need(Verb.EXPORT)
    chosen = chosen_of(request)
    rows = queries.every(viewer, chosen, also=sessions_of(viewer))
    columns: list[Column[Row]] = [
        Column(_("编号"), lambda row: row.item.number, 12),
        Column(_("业务工作"), lambda row: row.item.title, 40),
        Column(_("条"), lambda row: row.item.line.name, 14),
        Column(_("牵头单位"), lambda row: row.item.lead.name, 18),
        Column(_("完成时限"), lambda row: row.item.due_on or _("长期坚持"), 12),
        *(Column(str(label), _told(cell), 36) for cell, label in CELLS.items()),
        Column(_("一起办的党建事项"), lambda row: "；".join(str(item) for item in row.party), 36),
    ]
    lines = sorted({(row.item.line_id, row.item.line.name) for row in rows})
    scope = f"{scope_line(chosen, lines)} · {_('导出')} {full_day(clock.today())}"
    name = _("四个一起")
    return table(request, name=name, title=name, scope=scope, columns=columns, rows=rows)


def _told(cell: Cell) -> Any:
    def words(row: Row) -> str:
        facts = row.of(cell)
        return "；".join(f"{day(fact.on)} {fact_words(fact)}" for fact in facts) or _("还没有")

    return words


@dataclass(frozen=True)
class Told:
    """A fact as a task's page tells it."""

    fact: Fact
    url: str
    words: str
    more: int
    who: str


def _who(fact: Fact) -> str:
    if fact.record is not None:
        return fact.record.host.name if fact.seen else ""
    return place_of(fact.tie) if fact.tie is not None else ""


def place_of(tie: Tie) -> str:
    """Say which body's post a row of the room comes from."""
    post = tie.post
    place = post.unit.name if post.unit else post.group.name if post.group else ""
    return f"{place} {post.title}".strip()


def told(row: Row, sessions: dict[int, int]) -> list[tuple[Cell, str, list[Told]]]:
    """Return the facts of a task by cell, in order, as its page tells them."""
    found = []
    for cell, label in CELLS.items():
        facts = [
            Told(
                fact,
                fact_url(fact, sessions),
                fact_words(fact),
                len(fact.party) - len(fact.party_seen) if fact.seen else 0,
                _who(fact),
            )
            for fact in row.of(cell)
        ]
        found.append((cell, str(label), facts))
    return found


@page()
def row(request: Request, pk: int) -> HttpResponse:
    """Show one task: the facts of each of the four, the Party-building items that go with it, what can be done."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    item = queries.get_task(viewer, pk)
    sessions = sessions_of(viewer)
    today = clock.today()
    found = queries.row_of(viewer, item, today, also=sessions)
    item.light = light_of_item(item, today)
    for each in found.party:
        each.light = light_of_item(each, today)
    context = {
        "item": item,
        "row": found,
        "cells": told(found, sessions),
        "party": found.party,
        "offers": offers(viewer, item),
        "may_deploy": rights.may_deploy(viewer, item),
        "is_live": item.state in LIVE,
        "may_judge": rights.may_judge(viewer, item),
        "ended": queries.ended_of(viewer, item),
        "today": today,
    }
    return render(request, "luoshi/together/row.html", context)


@page()
def part(request: Request, pk: int) -> HttpResponse:
    """Show the short part of an item's page: the four of a core-business task, or the tasks a Party-building item goes with."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    try:
        item = queries.get_task(viewer, pk)
    except NotFound:
        return _of_party(request, pk)
    sessions = sessions_of(viewer)
    found = queries.row_of(viewer, item, clock.today(), also=sessions)
    context = {"item": item, "cells": shown_cells(viewer, found, sessions), "in_part": bool(request.htmx)}
    return render(request, _part_template(request), context)


def _of_party(request: Request, pk: int) -> HttpResponse:
    item = get_item(request.viewer, pk)
    if item.line.kind != LineKind.PARTY:
        raise NotFound
    context = {"item": item, "tasks": queries.goes_with(request.viewer, item), "in_part": bool(request.htmx)}
    return render(request, _part_template(request), context)


def _part_template(request: Request) -> str:
    return "luoshi/together/part.html" if request.htmx else "luoshi/together/part_page.html"
