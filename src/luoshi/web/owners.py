"""Whose attachments a page shows: a record, an item, a document or a session, and what the reader may do with them.

The right to see the owner is the right to read its attachments; each owner's own rules say who adds, replaces and withdraws.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base.refusals import NotAllowed, NotFound, Words
from luoshi.items import actions as item_actions
from luoshi.items import queries as items
from luoshi.items.models import Item
from luoshi.items.rights import Doing, Standing, changes_paper, in_state, may
from luoshi.mandate import actions as document_actions
from luoshi.mandate import queries as mandate
from luoshi.mandate.models import Document
from luoshi.meetings import actions as meeting_actions
from luoshi.meetings.kinds import RUNNING
from luoshi.meetings.models import Session
from luoshi.meetings.queries import get_session
from luoshi.meetings.rights import may_run
from luoshi.papers.kinds import PaperKind
from luoshi.papers.models import Paper, PaperVersion
from luoshi.papers.queries import Sheet, get_version, sheets
from luoshi.records import actions as record_actions
from luoshi.records import queries as records
from luoshi.records import rights as record_rights
from luoshi.records.kinds import RecordState
from luoshi.records.models import Record, RecordVersion
from luoshi.web.meeting_words import session_name

Act = Callable[..., Any]


@dataclass(frozen=True)
class Owner:
    """Something that has attachments, as one reader meets it. ``link`` names the way from an attachment to it.

    What somebody may is said whatever its state: ``takes`` says whether it takes files now, and the action asks again.
    """

    name: str
    pk: int
    title: Words
    link: str
    kinds: tuple[PaperKind, ...]
    takes: bool
    may_add: bool
    may_replace: Callable[[Paper], bool]
    may_withdraw: Callable[[Paper], bool]
    attach: Act
    replace: Act
    withdraw: Act

    @property
    def of(self) -> dict[str, Any]:
        """What the attachments of this owner are found by."""
        return {f"paper__{self.link}__{self.name}": self.pk}

    def sheets(self) -> list[Sheet]:
        """Return its attachments, withdrawn ones too, in one query."""
        return sheets(f"paper__{self.link}", **self.of)

    def version(self, pk: int) -> PaperVersion:
        """Return a version to read; NotFound where it is not this owner's or was withdrawn."""
        return get_version(pk, **self.of)

    def sheet(self, pk: int) -> Sheet:
        """Return one attachment to change; NotFound where it is not this owner's or was withdrawn."""
        found = sheets(f"paper__{self.link}", paper=pk, paper__withdrawn_at=None, **self.of)
        if not found:
            raise NotFound
        return found[0]


def of_item(viewer: Viewer, item: Item, supports: frozenset[int]) -> Owner:
    """Return an item in full sight as an owner of attachments."""
    standing = Standing(item, supports)
    beside = (PaperKind.OTHER, PaperKind.RULE)
    return Owner(
        name="item",
        pk=item.pk,
        title=f"{item.number} {item.title}",
        link="item_link",
        kinds=(PaperKind.NAMED, *beside) if item.needs_document else beside,
        takes=in_state(Doing.ATTACH, item),
        may_add=may(viewer, Doing.ATTACH, standing, whatever_state=True),
        may_replace=lambda paper: changes_paper(viewer, Doing.ATTACH, standing, paper.item_link),
        may_withdraw=lambda paper: changes_paper(viewer, Doing.DETACH, standing, paper.item_link),
        attach=partial(item_actions.attach, item=item),
        replace=partial(item_actions.replace_paper, item=item),
        withdraw=partial(item_actions.withdraw_paper, item=item),
    )


def of_record(viewer: Viewer, record: Record, version: RecordVersion) -> Owner:
    """Return a record in sight as an owner of attachments."""
    own = record_rights.may_correct(viewer, record, version)
    return Owner(
        name="record",
        pk=record.pk,
        title=record.number or "",
        link="record_link",
        kinds=(PaperKind.OTHER,),
        takes=record.state == RecordState.ENTERED,
        may_add=own,
        may_replace=lambda _paper: own,
        may_withdraw=lambda _paper: own,
        attach=partial(record_actions.attach, record=record),
        replace=partial(record_actions.replace_paper, record=record),
        withdraw=partial(record_actions.withdraw_paper, record=record),
    )


def of_document(viewer: Viewer, document: Document) -> Owner:
    """Return a document in sight as an owner of attachments."""
    own = mandate.may_write(viewer, document)
    return Owner(
        name="document",
        pk=document.pk,
        title=document.title,
        link="document_link",
        kinds=(PaperKind.TEXT, PaperKind.OTHER),
        takes=True,
        may_add=own,
        may_replace=lambda _paper: own,
        may_withdraw=lambda _paper: own,
        attach=partial(document_actions.attach, document=document),
        replace=partial(document_actions.replace_paper, document=document),
        withdraw=partial(document_actions.withdraw_paper, document=document),
    )


def of_session(viewer: Viewer, session: Session) -> Owner:
    """Return a session in sight as an owner of attachments: whoever runs it writes them."""
    own = may_run(viewer, session.series)
    return Owner(
        name="session",
        pk=session.pk,
        title=session_name(session),
        link="session_link",
        kinds=(PaperKind.OTHER,),
        takes=session.state in RUNNING,
        may_add=own,
        may_replace=lambda _paper: own,
        may_withdraw=lambda _paper: own,
        attach=partial(meeting_actions.attach, session=session),
        replace=partial(meeting_actions.replace_paper, session=session),
        withdraw=partial(meeting_actions.withdraw_paper, session=session),
    )


def find(viewer: Viewer, name: str, pk: int) -> Owner:
    """Return the owner with this id: NotFound out of full sight (a glimpsed item too), NotAllowed without the right to read."""
    if name == "item":
        item = items.get_item(viewer, pk)
        found = of_item(viewer, item, items.standing_of(item).supports)
    elif name == "record":
        record = records.get_record(viewer, pk)
        found = of_record(viewer, record, records.in_force(record))
    elif name == "session":
        found = of_session(viewer, get_session(viewer, pk))
    else:
        found = of_document(viewer, mandate.get_document(viewer, pk))
    viewer.need(Verb.READ)
    return found


def refuse(allowed: bool) -> None:
    """Raise NotAllowed where the acting post may not."""
    if not allowed:
        raise NotAllowed
