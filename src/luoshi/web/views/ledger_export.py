"""The ledger and other lists of items as files to keep."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.core.lights import Light
from luoshi.files.excel_out import Column
from luoshi.files.offline import IN_PART, token
from luoshi.items import queries
from luoshi.items.models import Item
from luoshi.org.words import post_words
from luoshi.web.door import Request, page
from luoshi.web.templatetags.look import full_day, is_entered, klass_of, light_word, state_of
from luoshi.web.views.ledger import narrowed, scope_line
from luoshi.web.views.tables_out import table

GLIMPSED = {0, 1, 2, 7, 8, 10}  # number, title, lead, dates, light


def columns() -> list[Column[Item]]:
    """Return the columns of the ledger's file, in the order offices keep them."""
    return [
        Column(_("编号"), lambda item: item.number, 12),
        Column(_("事项"), lambda item: item.title, 44),
        Column(_("牵头单位"), lambda item: item.lead.name, 18),
        Column(_("责任岗位"), lambda item: post_words(item.post) if item.post else "", 16),
        Column(_("条"), lambda item: item.line.name, 14),
        Column(_("完成标准"), lambda item: item.standard, 36),
        Column(_("类别"), lambda item: klass_of(item.klass), 10),
        Column(_("完成时限"), lambda item: item.due_on or _("长期坚持"), 13),
        Column(_("原定时限"), lambda item: item.original_due_on, 13),
        Column(_("状态"), _state, 14),
        Column(_in("column", "灯"), lambda item: light_word(Light(item.light)), 10),
        Column(_("最近进展"), lambda item: item.last_word, 36),
        Column(_("进展日期"), lambda item: item.last_on, 13),
        Column(_("报来日期"), lambda item: item.submitted_on, 13),
        Column(_("销号日期"), lambda item: item.closed_on, 13),
        Column(_("导出时版次"), token, 12),
    ]


def _state(item: Item) -> str:
    word = str(state_of(item.state))
    return _("%(word)s（录入）") % {"word": word} if is_entered(item) else word


def _hiding(column: Column[Item]) -> Column[Item]:
    return Column(column.name, lambda item: column.value(item) if item.full else "", column.width)


@page()
def export(request: Request) -> HttpResponse:
    """Send the narrowed list as a file: the same rows the reader may see, the filter as its scope line."""
    request.viewer.need(Verb.EXPORT)
    by = narrowed(request)
    rows = queries.page(request.viewer, by.chosen, unit=by.unit, size=None).rows
    cols = columns()
    shown = [each if n in GLIMPSED else _hiding(each) for n, each in enumerate(cols[:-1])]
    shown.append(Column(cols[-1].name, lambda item: token(item) if item.full else IN_PART, cols[-1].width))
    title = by.document.title if by.document else _("台账")
    return listed(request, title, scope_line(by), shown, rows)


def listed(
    request: Request, title: str, scope: str, cols: list[Column[Item]], rows: list[Item]
) -> HttpResponse:
    """Return a list of items as a file to keep, with the day."""
    today = clock.today()
    return table(
        request,
        name=f"luoshi-{today:%Y%m%d}",
        title=title,
        scope=f"{scope} · {full_day(today)}",
        columns=cols,
        rows=rows,
    )
