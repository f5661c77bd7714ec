"""Registering directives on arrival."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many
from luoshi.base.refusals import Refusal, of_nth
from luoshi.base.text import said
from luoshi.mandate.actions import NewDocument, enter_documents
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Document
from luoshi.meetings.models import Directive, Topic
from luoshi.org.models import Unit
from luoshi.trail.log import Log, writing


@dataclass(frozen=True)
class Arrival:
    """A directive that arrived at ``unit``: its document as entered or to be entered with it; None for an off-line one (线下件)."""

    unit: Unit
    arrived_on: date
    document: Document | NewDocument | None = None


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
    document = NewDocument(
        title=title,
        number=number,
        kind=DocumentKind.DIRECTIVE,
        owner=unit,
        issuer=issuer,
        issued_on=issued_on,
        summary=summary,
    )
    return register_many(arrivals=[Arrival(unit, arrived_on, document)], by=by)[0]


def register(*, document: Document, arrived_on: date, by: By, unit: Unit | None = None) -> Directive:
    """Register a directive on the day it arrived at ``unit`` (the document's own): from then on it waits to be conveyed.

    Raises Refusal for a document of another kind, one that is registered, a day ahead or before its date of issue.
    """
    return register_many(arrivals=[Arrival(unit or document.owner, arrived_on, document)], by=by)[0]


def register_offline(*, unit: Unit, arrived_on: date, by: By) -> Directive:
    """Register a classified directive as an off-line one (线下件): a running number and the day of arrival, nothing else."""
    return register_many(arrivals=[Arrival(unit, arrived_on)], by=by)[0]


def register_many(*, arrivals: Sequence[Arrival], by: By) -> list[Directive]:
    """Register directives in the order given, all or none, entering the documents that are new; one event each, and one a document.

    The refusals are those of :func:`register` and of entering documents; ``nth`` says which of them it is about.
    """
    with writing(by) as log:
        since = len(log.pending)
        documents = _documents(arrivals, by)
        _refuse(arrivals, documents, log)
        running = _last_numbers(arrivals)
        rows = []
        for arrival, document in zip(arrivals, documents, strict=True):
            year = arrival.arrived_on.year
            running[arrival.unit.pk, year] += 1
            rows.append(
                Directive(
                    unit=arrival.unit,
                    document=document,
                    year=year,
                    running=running[arrival.unit.pk, year],
                    arrived_on=arrival.arrived_on,
                    known_at=log.at,
                    known_by=by.person,
                )
            )
        insert_many(rows, ids=True)
        objects = []
        for row in rows:
            objects += [f"document:{row.document_id}", f"directive:{row.pk}"]
            log.add("directive.registered", objects[-1], unit=row.unit_id, after=_facts(row))
        log.one_by_one(since, objects)
    return rows


def _documents(arrivals: Sequence[Arrival], by: By) -> list[Document | None]:
    """Enter the documents that are new; return the document of each, None for an off-line one."""
    news = {n: each.document for n, each in enumerate(arrivals) if isinstance(each.document, NewDocument)}
    try:
        entered = dict(zip(news, enter_documents(news=list(news.values()), by=by), strict=True))
    except Refusal as refusal:
        refusal.nth = None if refusal.nth is None else list(news)[refusal.nth]
        raise
    return [
        entered[n] if isinstance(each.document, NewDocument) else each.document
        for n, each in enumerate(arrivals)
    ]


def _refuse(arrivals: Sequence[Arrival], documents: Sequence[Document | None], log: Log) -> None:
    registered = {
        pair
        for some in batched(each.document.pk for each in arrivals if isinstance(each.document, Document))
        for pair in Directive.objects.filter(document_id__in=some, gone_at=None)
        .order_by()
        .values_list("document_id", "unit_id")
    }
    today = clock.day_of(log.at)
    for n, (arrival, document) in enumerate(zip(arrivals, documents, strict=True)):
        with of_nth(n):
            if document is not None:
                _refuse_document(arrival, document, (document.pk, arrival.unit.pk) in registered)
                registered.add((document.pk, arrival.unit.pk))
            if arrival.arrived_on > today:
                raise Refusal("ahead", _("收到的日子还没有到。"), _("写收到那天。"), field="arrived_on")


def _refuse_document(arrival: Arrival, document: Document, is_registered: bool) -> None:
    if document.kind != DocumentKind.DIRECTIVE:
        raise Refusal(
            "not_directive",
            _("这份文件不是指示批示。"),
            _("先把文件的种类改成指示批示。"),
            field="document",
        )
    if is_registered:
        raise Refusal("registered", _("这份已经登记了。"), _("不用再登记。"), field="document")
    if arrival.arrived_on < document.issued_on:
        raise Refusal("before", _("收到的日子早于成文的日子。"), _("核对两个日期。"), field="arrived_on")


def _last_numbers(arrivals: Sequence[Arrival]) -> defaultdict[tuple[int, int], int]:
    """Return the last running number of each unit and year, given back or not."""
    units, years = {each.unit.pk for each in arrivals}, {each.arrived_on.year for each in arrivals}
    rows = Directive.objects.filter(unit_id__in=units, year__in=years).order_by()
    last = rows.values_list("unit_id", "year").annotate(last=Max("running"))
    return defaultdict(int, {(unit, year): running for unit, year, running in last})


def _facts(row: Directive) -> dict[str, object]:
    return {
        "document": row.document_id,
        "year": row.year,
        "running": row.running,
        "arrived_on": row.arrived_on,
    }


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
