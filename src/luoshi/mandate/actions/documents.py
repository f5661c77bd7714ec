"""Writing documents: their heading, and to whom they are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many
from luoshi.base.refusals import Conflict, Refusal, of_nth
from luoshi.base.text import clean
from luoshi.mandate.kinds import DocumentKind, OthersSee
from luoshi.mandate.models import Document, Reach
from luoshi.org.models import Unit
from luoshi.trail.log import Log, writing


@dataclass(frozen=True)
class NewDocument:
    """A document to be entered; without ``reach`` it is open to its owner's whole subtree."""

    title: str
    kind: DocumentKind
    owner: Unit
    issued_on: date
    number: str = ""
    prefix: str = ""
    issuer: str = ""
    open_ended: bool = False
    others_see: OthersSee = OthersSee.NOTHING
    summary: str = ""
    reach: Sequence[Unit] = ()


def enter_document(
    *,
    title: str,
    kind: DocumentKind,
    owner: Unit,
    issued_on: date,
    by: By,
    number: str = "",
    prefix: str = "",
    issuer: str = "",
    open_ended: bool = False,
    others_see: OthersSee = OthersSee.NOTHING,
    summary: str = "",
    reach: Sequence[Unit] = (),
) -> Document:
    """Enter a document; without ``reach`` it is open to its owner's whole subtree; see :func:`enter_documents`."""
    new = NewDocument(
        title=title,
        kind=kind,
        owner=owner,
        issued_on=issued_on,
        number=number,
        prefix=prefix,
        issuer=issuer,
        open_ended=open_ended,
        others_see=others_see,
        summary=summary,
        reach=reach,
    )
    return enter_documents(news=[new], by=by)[0]


def enter_documents(*, news: Sequence[NewDocument], by: By) -> list[Document]:
    """Enter documents, all or none; one event ``document.entered`` each.

    Raises Refusal for a missing title, a number in use, or a secrecy marking (rules 13); ``nth`` says which of them it is about.
    """
    with writing(by) as log:
        documents = []
        for n, new in enumerate(news):
            with of_nth(n):
                documents.append(_document(new, log))
        _refuse_numbers(documents)
        insert_many(documents, ids=True)
        opened = [list(new.reach) or [new.owner] for new in news]
        insert_many(
            [
                Reach(document=document, unit=unit)
                for document, units in zip(documents, opened, strict=True)
                for unit in units
            ]
        )
        for document, units in zip(documents, opened, strict=True):
            log.add(
                "document.entered",
                f"document:{document.pk}",
                unit=document.owner_id,
                after={
                    "title": document.title,
                    "number": document.number,
                    "kind": DocumentKind(document.kind),
                    "issued_on": document.issued_on,
                    "others_see": OthersSee(document.others_see),
                    "reach": [unit.pk for unit in units],
                },
            )
    return documents


def _document(new: NewDocument, log: Log) -> Document:
    title, number, summary = _heading(new.title, new.number, new.summary)
    return Document(
        number=number,
        title=title,
        kind=new.kind,
        prefix=clean(new.prefix, limit=4, field="prefix"),
        owner=new.owner,
        issuer=clean(new.issuer, limit=120, field="issuer"),
        issued_on=new.issued_on,
        open_ended=new.open_ended,
        others_see=new.others_see,
        summary=summary,
        entered_at=log.at,
        entered_by=log.by.person,
    )


def _refuse_numbers(documents: Sequence[Document]) -> None:
    """Refuse a number that is in use, or stands twice among those to be entered."""
    numbers = [document.number for document in documents if document.number]
    taken = {
        number
        for some in batched(numbers)
        for number in Document.objects.filter(number__in=some).order_by().values_list("number", flat=True)
    }
    for n, document in enumerate(documents):
        if document.number and document.number in taken:
            with of_nth(n):
                raise _number_taken()
        taken.add(document.number)


def _number_taken() -> Refusal:
    return Refusal(
        "number_taken", _("这个文号已经登记过。"), _("先搜一下文号，可能不用再登记。"), field="number"
    )


def _heading(title: str, number: str, summary: str) -> tuple[str, str, str]:
    title = clean(title, limit=200, field="title")
    number = clean(number, limit=60, field="number")
    summary = clean(summary, limit=4000, multiline=True, field="summary")
    if not title:
        raise Refusal("title_missing", _("没有写标题。"), _("照文件写全称。"), field="title")
    return title, number, summary


def correct_document(
    *,
    document: Document,
    version: int,
    title: str,
    number: str,
    issued_on: date,
    others_see: OthersSee,
    summary: str,
    by: By,
    issuer: str | None = None,
    reach: Sequence[Unit] | None = None,
) -> Document:
    """Correct a document's heading, and (where given) its issuer and the units it is open to.

    Raises Conflict with the values now in the ledger when ``version`` is not the one there.
    """
    title, number, summary = _heading(title, number, summary)
    if issuer is not None:
        issuer = clean(issuer, limit=120, field="issuer")
    with writing(by) as log:
        now = Document.objects.select_for_update().get(pk=document.pk)
        if now.version != version:
            raise Conflict({"version": now.version, **_facts(now)})
        if number and Document.objects.filter(number=number).exclude(pk=now.pk).exists():
            raise _number_taken()
        before = _facts(now)
        now.title, now.number, now.issued_on = title, number, issued_on
        now.others_see, now.summary, now.version = others_see, summary, version + 1
        now.issuer = now.issuer if issuer is None else issuer
        now.save()
        log.add(
            "document.corrected",
            f"document:{now.pk}",
            unit=now.owner_id,
            before=before,
            after=_facts(now),
        )
        if reach is not None:
            _open_to(now, list(reach), log)
    return now


def _facts(document: Document) -> dict[str, object]:
    return {
        "title": document.title,
        "number": document.number,
        "issuer": document.issuer,
        "issued_on": document.issued_on,
        "others_see": OthersSee(document.others_see),
        "summary": document.summary,
    }


def _open_to(document: Document, units: list[Unit], log: Log) -> None:
    wanted = {unit.pk for unit in units} or {document.owner_id}
    held = set(Reach.objects.filter(document=document).values_list("unit_id", flat=True))
    if wanted == held:
        return
    Reach.objects.filter(document=document, unit_id__in=held - wanted).delete()
    Reach.objects.bulk_create(Reach(document=document, unit_id=pk) for pk in sorted(wanted - held))
    log.add(
        "document.opened_to",
        f"document:{document.pk}",
        unit=document.owner_id,
        before={"reach": sorted(held)},
        after={"reach": sorted(wanted)},
    )
