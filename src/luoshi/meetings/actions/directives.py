"""Registering directives on arrival."""

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Document
from luoshi.meetings.models import Directive
from luoshi.trail.log import Log, writing


def register(*, document: Document, arrived_on: date, by: By) -> Directive:
    """Register a directive on the day it arrived: from then on it waits to be conveyed.

    Raises Refusal for a document of another kind, one that is registered, a day ahead.
    """
    with writing(by) as log:
        if document.kind != DocumentKind.DIRECTIVE:
            raise Refusal(
                "not_directive",
                _("这份文件不是指示批示。"),
                _("先把文件的种类改成指示批示。"),
                field="document",
            )
        if Directive.objects.filter(document=document).exists():
            raise Refusal("registered", _("这份已经登记了。"), _("不用再登记。"), field="document")
        return _registered(document, arrived_on, log)


def register_offline(*, arrived_on: date, by: By) -> Directive:
    """Register a classified directive as an off-line one (线下件): a running number and the day of arrival, nothing else."""
    with writing(by) as log:
        return _registered(None, arrived_on, log)


def _registered(document: Document | None, arrived_on: date, log: Log) -> Directive:
    if arrived_on > clock.day_of(log.at):
        raise Refusal("ahead", _("收到的日子还没有到。"), _("写收到那天。"), field="arrived_on")
    last = Directive.objects.filter(year=arrived_on.year).aggregate(last=Max("running"))["last"] or 0
    row = Directive.objects.create(
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
        after={
            "document": document.pk if document else None,
            "year": row.year,
            "running": row.running,
            "arrived_on": arrived_on,
        },
    )
    return row
