"""Asking units with a committee to draw up their own lists: one act, an item with a child for each."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.items import actions as items
from luoshi.items.actions import NewItem, Part
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.lists.kinds import ORIGIN
from luoshi.lists.models import Request, Standing
from luoshi.mandate.models import Document, Line
from luoshi.org.models import Group, Unit
from luoshi.trail.log import writing


def ask_units(
    *,
    document: Document,
    units: Sequence[Unit],
    line: Line,
    due_on: date,
    title: str,
    by: By,
    standard: str = "",
    judge_group: Group | None = None,
) -> Request:
    """Ask ``units`` to derive their lists from this one by a day: the owner's item with a child for each, in one act.

    ``judge_group`` judges the parent where the root itself leads it (rules 7). Each child asks for a named document: the list.
    One event ``list.asked`` besides those of the items. Raises Refusal without units, for a day that is past, for a document
    that is no list in force, and what opening items refuses.
    """
    title = clean(title, limit=200, field="title")
    with writing(by) as log:
        today = clock.day_of(log.at)
        standing = Standing.objects.filter(document=document, gone_at=None).first()
        if standing is None or not standing.lives_on(today):
            raise Refusal("not_list", _("这份清单现在不执行。"), _("选现在执行的清单。"))
        if not units:
            raise Refusal("no_units", _("没有选单位。"), _("选一个以上的单位。"), field="units")
        if due_on < today:
            raise Refusal("due_past", _("期限已经过了。"), _("写今天以后的一天。"), field="due_on")
        root = document.owner.parent_id is None
        parent = items.open_item(
            new=NewItem(
                title=title,
                line=line,
                lead=document.owner,
                owner=document.owner,
                klass=Klass.BY_DATE,
                due_on=due_on,
                standard=standard,
                origin=ORIGIN,
                origin_ref=str(document.pk),
                judge_from=JudgeFrom.GROUP if root else JudgeFrom.SUPERIOR,
                judge_group=judge_group if root else None,
                needs_document=_("责任清单"),
            ),
            by=by,
        )
        items.break_down(item=parent, parts=[Part(lead=unit) for unit in units], by=by)
        request = Request.objects.create(
            document=document, item=parent, on=today, due_on=due_on, known_at=log.at, known_by=by.person
        )
        log.add(
            "list.asked",
            f"document:{document.pk}",
            unit=document.owner_id,
            after={"item": parent.pk, "due_on": due_on, "units": sorted(unit.pk for unit in units)},
        )
    return request
