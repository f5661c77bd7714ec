"""What the pages that do something to one item share: finding it, the way back, refusing what is too late."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.base.refusals import Refusal, Words
from luoshi.items import queries
from luoshi.items.models import Item
from luoshi.items.rights import Doing, in_state
from luoshi.items.words import state_word
from luoshi.web.act_page import ActPage, Done
from luoshi.web.door import Request


def wanted(request: Request, doing: Doing, pk: int) -> Item:
    """Return the item to act on: 404 out of sight, 403 without the right, 422 when its state is past this act.

    A form sent off all the same is left to the action, which refuses it under the lock and keeps what was typed.
    """
    item = queries.get_for(request.viewer, doing, pk)
    if request.method != "POST" and not in_state(doing, item):
        raise Refusal(
            "not_now",
            _("%(number)s 现在是“%(state)s”，这件事现在不办。")
            % {"number": item.number, "state": state_word(item.state)},
            _("回到事项页看看现在能办什么。"),
        )
    return item


def crumb(item: Item) -> tuple[Words, str]:
    """Return the way back from a form to its item."""
    return f"{item.number} {item.title}", reverse("item", args=[item.pk])


def page_of(item: Item, title: Words, button: Words, *, hint: Words = "", **more: Any) -> ActPage:
    """Return the words of an act's page, with the way back to the item."""
    return ActPage(title=title, button=button, crumb=crumb(item), hint=hint, **more)


def typed(request: Request) -> QueryDict | None:
    """Return what was sent off, be it nothing but the button; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def done(item: Item, notice: Words) -> Done:
    """Return the way on: to the item, where ``notice`` stands."""
    return Done(reverse("item", args=[item.pk]), notice)
