"""Registering directives on arrival."""

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import said
from luoshi.mandate.actions import enter_document
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Document
from luoshi.meetings.models import Directive, Topic
from luoshi.org.models import Unit
from luoshi.trail.log import Log, writing


def register_document(
    *,
    unit: Unit,
    arrived_on: date,
    title: str,
    issuer: str,
    issued_on: date,
    by: By,
    number: str = "",
    summary: str = "",
) -> Directive:
    """Enter a directive's document and register it in one act: it is typed once. See :func:`register`."""
    with writing(by):
        document = enter_document(
            title=title,
            number=number,
            kind=DocumentKind.DIRECTIVE,
            owner=unit,
            issuer=issuer,
            issued_on=issued_on,
            summary=summary,
            by=by,
        )
        return register(document=document, arrived_on=arrived_on, by=by)


def register(*, document: Document, arrived_on: date, by: By, unit: Unit | None = None) -> Directive:
    """Register a directive on the day it arrived at ``unit`` (the document's own): from then on it waits to be conveyed.

    Raises Refusal for a document of another kind, one that is registered, a day ahead or before its date of issue.
    """
    unit = unit or document.owner
    with writing(by) as log:
        if document.kind != DocumentKind.DIRECTIVE:
            raise Refusal(
                "not_directive",
                _("这份文件不是指示批示。"),
                _("先把文件的种类改成指示批示。"),
                field="document",
            )
        if Directive.objects.filter(document=document, unit=unit, gone_at=None).exists():
            raise Refusal("registered", _("这份已经登记了。"), _("不用再登记。"), field="document")
        if arrived_on < document.issued_on:
            raise Refusal("before", _("收到的日子早于成文的日子。"), _("核对两个日期。"), field="arrived_on")
        return _registered(document, unit, arrived_on, log)


def register_offline(*, unit: Unit, arrived_on: date, by: By) -> Directive:
    """Register a classified directive as an off-line one (线下件): a running number and the day of arrival, nothing else."""
    with writing(by) as log:
        return _registered(None, unit, arrived_on, log)


def _registered(document: Document | None, unit: Unit, arrived_on: date, log: Log) -> Directive:
    if arrived_on > clock.day_of(log.at):
        raise Refusal("ahead", _("收到的日子还没有到。"), _("写收到那天。"), field="arrived_on")
    numbered = Directive.objects.filter(unit=unit, year=arrived_on.year)
    last = numbered.aggregate(last=Max("running"))["last"] or 0
    row = Directive.objects.create(
        unit=unit,
        document=document,
        year=arrived_on.year,
        running=last + 1,
        arrived_on=arrived_on,
        known_at=log.at,
        known_by=log.by.person,
    )
    log.add(
        "directive.registered",
        f"directive:{row.pk}",
        unit=unit.pk,
        after={
            "document": document.pk if document else None,
            "year": row.year,
            "running": row.running,
            "arrived_on": arrived_on,
        },
    )
    return row


def drop(*, directive: Directive, reason: str, by: By) -> Directive:
    """Take a directive registered by mistake off the register, with a reason; its number is not given again.

    Raises Refusal without a reason, and once a session has it on its agenda or dealt with it.
    """
    reason = said(reason, says=_("要写原因。"), mend=_("写一句为什么撤下。"), limit=400)
    with writing(by) as log:
        row = Directive.objects.select_for_update().get(pk=directive.pk)
        if row.gone_at is not None:
            raise Refusal("not_now", _("已经撤下了。"), _("刷新看看。"))
        if Topic.objects.filter(directive=row, gone_at=None).exists():
            raise Refusal("on_agenda", _("它已经上会，撤不下来。"), _("还没有开的会，先从议程上拿下来。"))
        row.gone_at, row.gone_by = log.at, log.by.person
        row.save(update_fields=["gone_at", "gone_by"])
        log.add("directive.dropped", f"directive:{row.pk}", unit=row.unit_id, after={"reason": reason})
        return row
