"""How pages of documents say things: kinds, changes between years, wordings with what is gone and what is new."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.core.compare import Change, Piece
from luoshi.mandate.kinds import Answer, DocumentKind, ProposalKind
from luoshi.mandate.models import Document
from luoshi.mandate.words import ANSWERS, CHANGES, DOCUMENT_KINDS, PROPOSAL_KINDS
from luoshi.papers.kinds import PaperKind
from luoshi.papers.words import PAPERS

register = template.Library()


@register.filter
def change_of(value: str) -> str:
    """Say what became of a clause between two years."""
    return str(CHANGES[Change(value)])


@register.filter
def kind_of_document(document: Document) -> str:
    """Say what a document is."""
    return str(DOCUMENT_KINDS[DocumentKind(document.kind)])


@register.filter
def paper_of(value: str) -> str:
    """Say what an attachment is for."""
    return str(PAPERS[PaperKind(value)])


@register.filter
def megabytes(size: int) -> str:
    """Say how big a file is."""
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, round(size / 1024))} KB"


@register.simple_tag
def pieces_words(pieces: Sequence[Piece], whole: str) -> SafeString | str:
    """Show a wording with what is gone struck out and what is new marked; ``whole`` where there was none before."""
    if not pieces:
        return whole
    marks = {"gone": "<del>{}</del>", "new": "<ins>{}</ins>"}
    shown = SafeString("")
    for piece in pieces:
        shown += format_html(marks.get(piece.op, "{}"), piece.text)
    return shown


@register.filter
def proposal_word(kind: str) -> str:
    """Say what a unit said: 提意见, 建议新增…"""
    return str(PROPOSAL_KINDS[ProposalKind(kind)])


@register.filter
def answer_word(answer: str) -> str:
    """Say how it was answered: 采纳, 部分采纳…"""
    return str(ANSWERS[Answer(answer)])
