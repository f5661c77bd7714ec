"""Rows and choices of long lists, said by one function each: a template asked anew for every row takes most of a page's time."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.items.models import Item
from luoshi.web.templatetags.look import day, due, light_of

register = template.Library()

_ROW = (
    '<tr><td class="no">{}</td><td class="main"><a class="title-link" href="{}" hx-get="{}" hx-target="#drawer"'
    ' hx-swap="innerHTML" hx-push-url="true">{}</a></td><td class="nowrap">{}</td><td class="nowrap">{}</td>'
    '<td class="nowrap muted" data-label="{}">{}</td><td class="end">{}</td></tr>'
)
_OPTION = '<option value="{}"{}>{}</option>'


@register.simple_tag
def item_rows(items: Iterable[Item]) -> SafeString:
    """Show items as rows of the ledger: number, title, lead, due date, last progress, light."""
    here, progress, none = reverse("item", args=[0]), _("进展"), _("没有")
    before, after = here.split("0")
    return format_html_join(
        "",
        _ROW,
        (
            (
                item.number,
                url := f"{before}{item.pk}{after}",
                url,
                item.title,
                item.lead.short_name,
                due(item),
                progress,
                day(item.last_on) or none,
                light_of(item),
            )
            for item in items
        ),
    )


@register.simple_tag
def options(choices: Iterable[Any], chosen: Any, label: str = "") -> SafeString:
    """Show the choices of a select: pairs of value and word, or, with ``label``, objects by their id and that field."""
    pairs = ((each.pk, getattr(each, label)) for each in choices) if label else choices
    return format_html_join(
        "", _OPTION, ((value, " selected" if value == chosen else "", word) for value, word in pairs)
    )
