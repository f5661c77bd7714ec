"""Lists and what units drew up, as files: in the layout offices use; Word where it is printed."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.files.excel_out import Cell, Column
from luoshi.files.word_out import Word
from luoshi.lists import queries
from luoshi.lists.models import Standing
from luoshi.lists.queries import AskedRow, Count, Part, Point
from luoshi.web.door import Request, page
from luoshi.web.list_words import carried_words, how_words, item_words, posts_words, until_words
from luoshi.web.templatetags.look import full_day
from luoshi.web.views.meetings_out import DOCX
from luoshi.web.views.tables_out import sent, table


@dataclass(frozen=True)
class _Row:
    standing: Standing
    part: Part
    point: Point
    posts: str
    counts: list[Count]

    @property
    def cells(self) -> list[Cell]:
        """The cells as offices lay such a list out."""
        return [
            self.point.clause.number,
            self.point.version.title,
            self.point.version.text,
            self.posts,
            carried_words(self.point),
            until_words(self.point),
            how_words(self.point, self.counts),
        ]


def _headings() -> list[tuple[str, int]]:
    """Return the headings with their widths in millimetres on a landscape page."""
    return [
        (_in("row", "序号"), 14),
        (_("责任内容"), 44),
        (_("具体措施"), 56),
        (_("责任岗位"), 32),
        (_("落到什么"), 32),
        (_("期限"), 24),
        (_("进展"), 42),
    ]


@page()
def export(request: Request, pk: int) -> HttpResponse:
    """Send a list: ``format=docx`` to print, csv, else a workbook."""
    request.viewer.need(Verb.READ)
    standing = queries.get_list(request.viewer, pk)
    request.viewer.need(Verb.EXPORT)
    rows = _rows(request, [standing])
    if request.GET.get("format") == "docx":
        return _word(standing, rows)
    return table(
        request,
        name=_("责任清单"),
        title=standing.document.title,
        scope=_scope(standing),
        columns=_columns(),
        rows=rows,
    )


@page()
def every(request: Request) -> HttpResponse:
    """Send all entries of all lists in sight, in official order: those in force, or with ``when=earlier`` those that were."""
    request.viewer.need(Verb.READ)
    request.viewer.need(Verb.EXPORT)
    earlier = request.GET.get("when") == "earlier"
    found = queries.page_of_lists(request.viewer, clock.today(), earlier=earlier, size=None)
    columns: list[Column[_Row]] = [
        Column(_("单位"), lambda row: row.standing.unit.name, 20),
        Column(_("清单"), lambda row: row.standing.document.title, 30),
        Column(_("从哪一天起"), lambda row: row.standing.from_on, 12),
        *([Column(_("到哪一天"), lambda row: row.standing.to_on, 12)] if earlier else []),
    ]
    return table(
        request,
        name=_("责任清单"),
        title=_("以前的责任清单") if earlier else _("各单位责任清单"),
        scope=_("%(n)s 份清单") % {"n": len(found.rows)} + " · " + _until_now(),
        columns=[*columns, *_columns()],
        rows=_rows(request, found.rows),
    )


def _rows(request: Request, standings: list[Standing]) -> list[_Row]:
    today = clock.today()
    counts: dict[int, list[Count]] = {}
    documents = [each.document_id for each in standings]
    for each in queries.turns_of_lists(request.viewer, today, documents=documents) if documents else []:
        counts.setdefault(each.clause, []).append(each)
    return [
        _Row(
            whole.standing,
            part,
            point,
            posts_words(point, whole.standing.unit),
            counts.get(point.clause.pk, []),
        )
        for whole in queries.wholes(request.viewer, standings, today)
        for part in whole.parts
        for point in part.entries
    ]


def _columns() -> list[Column[_Row]]:
    """Return the columns of entries: the tier, then those of the printed list."""
    return [
        Column(_("层级"), lambda row: row.part.title, 14),
        *(
            Column(name, lambda row, n=n: row.cells[n], max(8, width // 2))  # type: ignore[misc]
            for n, (name, width) in enumerate(_headings())
        ),
    ]


def _until_now() -> str:
    return _("数据截至 %(now)s") % {"now": full_day(clock.today())}


def _scope(standing: Standing) -> str:
    return " · ".join(
        filter(
            None,
            [
                standing.unit.name,
                standing.document.number,
                _("%(day)s起") % {"day": full_day(standing.from_on)},
                _until_now(),
            ],
        )
    )


def _word(standing: Standing, rows: list[_Row]) -> HttpResponse:
    word = Word(standing.document.title, _scope(standing), landscape=True)
    for part in dict.fromkeys(row.part.title for row in rows):
        word.heading(part)
        mine = [row.cells for row in rows if row.part.title == part]
        word.table([name for name, _w in _headings()], mine, [width for _n, width in _headings()])
    return sent(word.bytes(), f"luoshi-list-{standing.document_id}.docx", DOCX)


@page()
def asked(request: Request, pk: int) -> HttpResponse:
    """Send what came of a request to units, in official order."""
    request.viewer.need(Verb.READ)
    found = queries.asked_of(queries.get_request(request.viewer, pk), clock.today())
    request.viewer.need(Verb.EXPORT)
    missing = request.GET.get("show") == "missing"
    columns: list[Column[AskedRow]] = [
        Column(_("单位"), lambda row: row.unit.name, 24),
        Column(_("事项"), lambda row: "；".join(map(item_words, row.items)) or _("没有要求"), 24),
        Column(_("自己的清单"), lambda row: row.standing.document.title if row.standing else _("还没有"), 36),
        Column(_("从哪一天起"), lambda row: row.standing.from_on if row.standing else None, 12),
        Column(_("条数"), lambda row: row.entries if row.standing else None, 8),
        Column(
            _("落实上级几条"), lambda row: len(row.derived & set(found.entries)) if row.standing else None, 12
        ),
        Column(
            _("没有接着的上级条目"),
            lambda row: "；".join(f"{no} {said}" for _pk, no, said in found.lacking(row)),
            60,
        ),
    ]
    document = found.request.document
    scope = f"{document.title} · {_('%(day)s前') % {'day': full_day(found.request.due_on)}} · {_('导出')} {full_day(clock.today())}"
    rows = [row for row in found.rows if not missing or row.standing is None]
    return table(
        request,
        name=_("各单位责任清单"),
        title=_("各单位列出责任清单的情况"),
        scope=scope,
        columns=columns,
        rows=rows,
    )
