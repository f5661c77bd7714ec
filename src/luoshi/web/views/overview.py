"""The overview: what these rooms can say at a glance, every number a link to its rows."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.demo import is_on
from luoshi.access.queries import bodies_and_branches, tree_rows
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.text import whole_number
from luoshi.core.lights import Light
from luoshi.items import queries
from luoshi.items.filters import Filter, Level, Outcome, Stage
from luoshi.items.queries import Completion, TreeRow
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.records import queries as records
from luoshi.web.door import Request, page
from luoshi.web.views import demo

SHOWN = (Light.OVERDUE, Light.SOON, Light.RETURNED, Light.NORMAL, Light.SUSTAINED, Light.WAITING)
YEARS = 4
BAR = 48  # pixels of the highest bar


def home(request: HttpRequest) -> HttpResponse:
    """Show the overview; before signing in the demo's first page, or the way to sign in."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None and is_on():
        return demo.first_page(request)
    if viewer is not None and not viewer.has(Verb.READ):
        seat = viewer.acting
        administrator = {"system_admin": "/admin/accounts/", "security_admin": "/admin/accounts/"}
        url = administrator.get(seat.kind.value, "/admin/trail/") if seat else "/account/"
        return HttpResponseRedirect(url)
    return overview(request)


@dataclass(frozen=True)
class Bar:
    """One year's bar: its height in pixels, its label, where it leads."""

    year: int
    label: str
    height: int
    url: str
    current: bool


def _bars(values: list[tuple[int, float, str, str]], top: float) -> list[Bar]:
    last = max(year for year, *_rest in values)
    return [
        Bar(year, label, round(BAR * value / top) if top else 0, url, year == last)
        for year, value, label, url in values
    ]


def _ledger(chosen: Filter, **changes: object) -> str:
    return f"/ledger/?{chosen.query(**changes)}"


def _aligned(viewer: Viewer, years: list[int]) -> dict[str, Any]:
    rows = queries.alignment(viewer, years)
    values = [
        (y, 100 * own / n if n else 0.0, str(round(100 * own / n)) if n else "—", "/overview/uppers/")
        for y, own, n in rows
    ]
    _year, own, n = rows[-1]
    return {
        "title": _("顶层对标"),
        "hint": _("上级条款有自己的条款和事项"),
        "value": f"{100 * own / n:.1f}" if n else "",
        "unit": "%",
        "url": "/overview/uppers/",
        "bars": _bars(values, 100),
        "parts": [
            (_("%(own)s ÷ %(all)s 条") % {"own": own, "all": n}, "/overview/uppers/"),
            (_("%(n)s 条还没有") % {"n": n - own}, "/overview/uppers/?missing=1"),
        ],
    }


def _on_time(rows: list[Completion]) -> dict[str, Any]:
    base = Filter(level=Level.WORK, stage=Stage.ALL)

    def url(year: int, outcome: Outcome) -> str:
        return _ledger(base, due_year=year, outcome=outcome)

    values = [
        (
            r.year,
            100 * r.on_time / r.due if r.due else 0.0,
            str(round(100 * r.on_time / r.due)) if r.due else "—",
            url(r.year, Outcome.DUE),
        )
        for r in rows
    ]
    now = rows[-1]
    return {
        "title": _("落实为要"),
        "hint": _("按原定期限报来并经核验"),
        "value": f"{100 * now.on_time / now.due:.1f}" if now.due else "",
        "unit": "%",
        "url": url(now.year, Outcome.ON_TIME),
        "bars": _bars(values, 100),
        "parts": [
            (
                _("%(n)s ÷ %(all)s 项到期") % {"n": f"{now.on_time:,}", "all": f"{now.due:,}"},
                url(now.year, Outcome.DUE),
            ),
            (_("%(n)s 项没有按期") % {"n": now.late}, url(now.year, Outcome.NOT_ON_TIME)),
            (_("%(n)s 项待核验") % {"n": now.awaiting}, url(now.year, Outcome.AWAITING)),
        ],
    }


def _opened(rows: list[tuple[int, int]]) -> dict[str, Any]:
    top = max((n for _year, n in rows), default=0)
    url = _ledger(Filter(stage=Stage.ALL), opened_year=rows[-1][0])
    return {
        "title": _("立项"),
        "hint": _("当年新立的任务"),
        "value": f"{rows[-1][1]:,}",
        "unit": _("项"),
        "url": url,
        "bars": _bars(
            [(y, n, f"{n:,}", _ledger(Filter(stage=Stage.ALL), opened_year=y)) for y, n in rows], top
        ),
        "parts": [],
    }


def _held(viewer: Viewer, years: list[int]) -> dict[str, Any]:
    rows = records.per_year(viewer, years)
    top = max((n for _year, n in rows), default=0)
    return {
        "title": _("纪实"),
        "hint": _("当年办的活动，联合的只算一场"),
        "value": f"{rows[-1][1]:,}",
        "unit": _in("count", "场"),
        "url": f"/records/?year={rows[-1][0]}",
        "bars": _bars([(y, n, f"{n:,}", f"/records/?year={y}") for y, n in rows], top),
        "parts": [],
    }


@dataclass
class Line:
    """A row of the tree: a unit, or a heading that sums the units of one kind."""

    label: str
    level: int
    counts: dict[Light, int]
    url: str = ""
    unit: Unit | None = None
    beside: str = ""
    open_url: str = ""
    whole_url: str = ""
    anchor: str = ""
    is_open: bool = False

    def cells(self) -> list[tuple[int, str]]:
        """Return count and address for each light of the table's head; a sum opens to the rows it sums."""
        base = Filter(level=Level.WORK, unit=self.unit.pk if self.unit else None)
        return [
            (self.counts.get(light, 0), _ledger(base, light=light) if self.unit else self.whole_url)
            for light in SHOWN
        ]


FEW = 6  # units of a kind shown before "the others" are opened


def _tree(viewer: Viewer, opened: int | None, whole: str) -> list[Line]:
    units = tree_rows(viewer, {opened} if opened is not None else set(), clock.today())
    rows = queries.by_unit(viewer, units)
    lines: list[Line] = []
    for heading, kind, group in _grouped([row for row in rows if _level(row) < 2]):
        indent = 1 if heading else 0
        if heading:
            total = _sum(group)
            lines.append(
                Line(
                    heading, 1, total, beside=str(len(group)), whole_url=f"/?whole={kind}#{kind}", anchor=kind
                )
            )
        many = bool(heading) and len(group) > FEW + 2 and whole != kind
        for row in [r for n, r in enumerate(group) if not many or n < FEW or r.unit.pk == opened]:
            lines.append(_line(row, opened, indent=indent))
            if row.unit.pk == opened:
                lines += [_line(r, None, indent=indent) for r in rows if r.unit.parent_id == opened]
        if many:
            rest = [r for n, r in enumerate(group) if n >= FEW and r.unit.pk != opened]
            lines.append(
                Line(
                    _("其余 %(n)s 个") % {"n": len(rest)},
                    2,
                    _sum(rest),
                    url=f"/?whole={kind}#{kind}",
                    whole_url=f"/?whole={kind}#{kind}",
                )
            )
    return lines


def _level(row: TreeRow) -> int:
    """Return how far below the highest unit in sight a row of the tree stands (see ``tree_rows``)."""
    return int(row.unit.__dict__["level"])


def _grouped(rows: list[TreeRow]) -> list[tuple[str, str, list[TreeRow]]]:
    """Return (heading, kind, units) in official order; headings only under a root with units of several kinds."""
    top = [row for row in rows if _level(row) == 0]
    second = [row for row in rows if _level(row) == 1]
    found: list[tuple[str, str, list[TreeRow]]] = [("", "", top)]
    if len(top) != 1:
        return found
    kinds = {UnitKind.DEPARTMENT: _in("units", "司局"), UnitKind.AFFILIATED: _in("units", "直属单位")}
    for kind, label in kinds.items():
        members = [row for row in second if row.unit.kind == kind]
        if members:
            found.append((label, kind.value, members))
    rest = [row for row in second if row.unit.kind not in kinds]
    return [*found, ("", "", rest)] if rest else found


def _sum(rows: list[TreeRow]) -> dict[Light, int]:
    return {light: sum(row.counts.get(light, 0) for row in rows) for light in SHOWN}


def _line(row: TreeRow, opened: int | None, *, indent: int) -> Line:
    at = _level(row)
    openable = at == 1 and row.unit.__dict__["n_below"]
    return Line(
        label=row.unit.name,
        level=at + indent,
        counts=row.counts,
        url=f"/units/{row.unit.pk}/",
        unit=row.unit,
        open_url=("/" if row.unit.pk == opened else f"/?open={row.unit.pk}") if openable else "",
        is_open=row.unit.pk == opened,
    )


@page()
def overview(request: Request) -> HttpResponse:
    """Show the headings with four years, what waits for the reader, and the tree with counts of items."""
    viewer = request.viewer
    viewer.need(Verb.READ)
    year = clock.today().year
    years = list(range(year - YEARS + 1, year + 1))
    by_year = queries.years_of(viewer, years)
    bodies, branches = bodies_and_branches(viewer)
    seat = viewer.acting
    context = {
        "headings": [
            _aligned(viewer, years),
            _on_time(by_year.completion),
            _opened(by_year.opened),
            _held(viewer, years),
        ],
        "lines": _tree(viewer, whole_number(request.GET.get("open")), request.GET.get("whole", "")),
        "shown": SHOWN,
        "branches": branches,
        "bodies": bodies,
        "todo": queries.mine(seat, limit=6) if seat else [],
    }
    return render(request, "luoshi/overview.html", context)


@page()
def uppers(request: Request) -> HttpResponse:
    """List the upper clauses behind 顶层对标: each with its document, and whether anything of ours carries it out."""
    request.viewer.need(Verb.READ)
    missing = request.GET.get("missing") == "1"
    rows = queries.aligned(request.viewer)
    context = {"rows": queries.aligned_rows(rows, missing=missing), "missing": missing}
    return render(request, "luoshi/uppers.html", context)
