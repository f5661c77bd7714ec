"""Rows and choices of long lists, said by one function each: a template asked anew for every row takes most of a page's time."""

from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.core.lights import Light
from luoshi.items.models import Item
from luoshi.web.templatetags.look import day, is_entered, light_said

register = template.Library()


@register.simple_tag
def item_rows(items: Iterable[Item]) -> SafeString:
    """Show items as rows of the ledger: number, title, lead, due date, last progress, light.

    A day and a light are said once a page, however many rows bear them.
    """
    before, after = reverse("item", args=[0]).split("0")
    day_said, light = cache(day), cache(light_said)
    progress, none, sustained = escape(_("进展")), escape(_("没有")), escape(_("长期坚持"))
    rows = []
    for item in items:
        url = f"{before}{item.pk}{after}"
        due_on = day_said(item.due_on) if item.due_on else sustained
        said = light(Light(item.light), item.due_on, item.state, is_entered(item))
        rows.append(
            f'<tr><td class="no">{escape(item.number)}</td><td class="main">'
            f'<a class="title-link" href="{url}" hx-get="{url}" hx-target="#drawer" hx-swap="innerHTML"'
            f' hx-push-url="true">{escape(item.title)}</a></td>'
            f'<td class="nowrap">{escape(item.lead.short_name)}</td><td class="nowrap">{due_on}</td>'
            f'<td class="nowrap muted" data-label="{progress}">{day_said(item.last_on) or none}</td>'
            f'<td class="end">{said}</td></tr>'
        )
    return SafeString("".join(rows))


@register.simple_tag
def options(choices: Iterable[Any], chosen: Any, label: str = "") -> SafeString:
    """Show the choices of a select: pairs of value and word, or, with ``label``, objects by their id and that field."""
    pairs = ((each.pk, getattr(each, label)) for each in choices) if label else choices
    return SafeString(
        "".join(
            f'<option value="{escape(str(value))}"{" selected" if value == chosen else ""}>{escape(str(word))}</option>'
            for value, word in pairs
        )
    )
