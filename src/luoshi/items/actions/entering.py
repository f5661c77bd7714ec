"""Entering what an older ledger had closed (旧账): an act of the head office, which shows for ever."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.core.life import Act
from luoshi.items.actions.opening import NewItem, open_in
from luoshi.items.actions.work import working
from luoshi.items.models import Item
from luoshi.items.origins import OLD


@dataclass(frozen=True)
class OldItem:
    """An item of an older ledger, the day on which that one closed it, and what it said came of it."""

    new: NewItem
    closed_on: date
    effect: str = ""


def enter_closed(*, olds: Sequence[OldItem], by: By, beside: Sequence[NewItem] = ()) -> list[Item]:
    """Enter items as closed, in one act: two events each, ``item.drafted`` and ``item.entered``; ``beside`` are opened with them.

    Returns those entered, then those opened.

    Nobody submitted or confirmed them here: they are outside 按期办结 (rules 9). Raises Refusal for a day that has not come,
    and for what no item may say.
    """
    with working(by) as work:
        for old in olds:
            if old.closed_on > work.today:
                raise Refusal("not_yet", _("销号的日期还没有到。"), _("核对日期。"), field="closed_on")
        news = [
            replace(old.new, origin=OLD, draft=True, opened_on=old.new.opened_on or old.closed_on)
            for old in olds
        ]
        items = open_in([*news, *beside], work)
        for item, old in zip(items[: len(olds)], olds, strict=True):
            effect = clean(old.effect, limit=4000, multiline=True, field="effect")
            note = clean(old.new.note, limit=20_000, multiline=True, field="note")
            work.step(item, Act.ENTER, on=old.closed_on, effect=effect, note=note)
            item.closed_on = old.closed_on
    return items
