"""Attachments of a document: its text, and what came with it."""

from luoshi.base.acting import By
from luoshi.mandate.models import Document, DocumentPaper
from luoshi.papers import actions as papers
from luoshi.papers.actions import Place, Upload
from luoshi.papers.models import Paper, PaperVersion
from luoshi.trail.log import writing


def attach(*, document: Document, upload: Upload, by: By) -> Paper:
    """Attach a file to a document; one event ``paper.added``. Refused as ``papers.keep``."""
    kept = papers.keep(upload)
    with writing(by):
        paper = papers.add(kept=kept, place=_place(document), by=by)
        DocumentPaper.objects.create(document=document, paper=paper)
    return paper


def replace_paper(
    *, document: Document, paper: Paper, upload: Upload, read: int, by: By, reason: str = ""
) -> PaperVersion:
    """Let another file stand in its place; see ``papers.replace``."""
    kept = papers.keep(upload)
    return papers.replace(paper=paper, kept=kept, read=read, place=_place(document), by=by, reason=reason)


def withdraw_paper(*, document: Document, paper: Paper, reason: str, by: By) -> Paper:
    """Take an attachment back with a reason; see ``papers.withdraw``."""
    return papers.withdraw(paper=paper, reason=reason, place=_place(document), by=by)


def _place(document: Document) -> Place:
    return Place(f"document:{document.pk}", document.owner_id)
