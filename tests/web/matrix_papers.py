"""The permission matrix of attachments, by hand: who sees the owner reads the file; who works on it adds; whose it is changes it."""

from collections.abc import Iterator

from django.urls import reverse
from matrix import DOCUMENTS, ITEMS, LEADS, OFFICE, ROLES, UNITS, WRITES
from matrix_meetings import RUNS, SEES
from matrix_records import HOST, RECORDS_OF_HOST

import build
import paper_files as made
from luoshi.base import clock
from luoshi.items import actions as items
from luoshi.items.models import Item
from luoshi.mandate import actions as mandate
from luoshi.mandate.models import Document
from luoshi.meetings import actions as meetings
from luoshi.meetings.models import Session
from luoshi.papers.actions import Upload
from luoshi.papers.models import Paper
from luoshi.records import actions as records
from luoshi.records.models import Record

OWNERS = ("item", "record", "document", "session")
ACTS = ("replace", "withdraw")
ROUTES = {
    f"{owner}-{route}"
    for owner in OWNERS
    for route in ("papers", "paper-new", "paper-file", *(f"paper-{act}" for act in ACTS))
}

# who attaches to an item: whoever leads, supports or asked for it, and works
ADDS = {
    "branch": {"甲一书记", "甲司党务", "甲司司长"},
    "sibling": {"乙一书记", "乙司党务"},
    "department": OFFICE | {"甲司司长", "甲司党务"},
    "affiliated": OFFICE | {"子院党务"},
    "root": OFFICE,
}
NOBODY = 987_654_321


class Attached:
    """An attachment of every item at hand (brought by its doer), of a record, and of each document."""

    def __init__(
        self,
        house: build.House,
        found: dict[str, tuple[Item, str]],
        record: Record,
        documents: dict[str, tuple[Document, str]],
        session: Session,
    ) -> None:
        upload = Upload(data=made.PDF, name="清单.pdf")
        with clock.at(build.TODAY):
            self.items = {
                name: (item, items.attach(item=item, upload=upload, by=house.by(doer)))
                for name, (item, doer) in found.items()
            }
            self.record = record, records.attach(record=record, upload=upload, by=house.by("甲一书记"))
            self.documents = {
                name: (document, mandate.attach(document=document, upload=upload, by=house.by(writer)))
                for name, (document, writer) in documents.items()
            }
            self.session = session, meetings.attach(session=session, upload=upload, by=house.by("秘书岗"))

    def rows(self) -> Iterator[tuple[str, int, Paper, set[str], set[str], set[str]]]:
        """Yield owner's kind, its id, the attachment, who sees it, who adds, who changes it."""
        for name, (item, paper) in self.items.items():
            yield "item", item.pk, paper, ITEMS[name], ADDS[name], LEADS[name]
        record, paper = self.record
        yield "record", record.pk, paper, UNITS[HOST], RECORDS_OF_HOST, RECORDS_OF_HOST
        for name, (document, paper) in self.documents.items():
            yield "document", document.pk, paper, DOCUMENTS[name], WRITES[name], WRITES[name]
        session, paper = self.session
        yield "session", session.pk, paper, SEES, RUNS, RUNS


def _verdict(role: str, sees: set[str], may: set[str], good: int) -> int:
    if role not in sees:
        return 404
    return good if role in may else 403


def cells(attached: Attached) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, method, path and the one right answer."""
    every = set(ROLES)
    for owner, pk, paper, sees, adds, changes in attached.rows():
        version = paper.versions.get().pk
        reads = [
            reverse(f"{owner}-papers", args=[pk]),
            reverse(f"{owner}-paper-file", args=[pk, version]),
        ]
        new = reverse(f"{owner}-paper-new", args=[pk])
        acts = [reverse(f"{owner}-paper-{act}", args=[pk, paper.pk]) for act in ACTS]
        for path in (*reads, new, *acts):
            yield "", "GET", path, 302
            yield "综合岗", "DELETE", path, 405
        for role in ROLES:
            for path in reads:
                yield role, "GET", path, _verdict(role, sees, every, 200)
                yield role, "POST", path, 405
            for path, may in ((new, adds), *((act, changes) for act in acts)):
                yield role, "GET", path, _verdict(role, sees, may, 200)
                yield role, "POST", path, _verdict(role, sees, may, 422)
        for role in ("综合岗", "甲一书记", "系统管理员"):
            yield role, "GET", reverse(f"{owner}-paper-file", args=[pk, NOBODY]), 404
            yield role, "GET", reverse(f"{owner}-paper-file", args=[NOBODY, version]), 404
            yield role, "GET", reverse(f"{owner}-papers", args=[NOBODY]), 404
            yield role, "POST", reverse(f"{owner}-paper-withdraw", args=[pk, NOBODY]), 404
