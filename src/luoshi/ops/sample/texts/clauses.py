"""What a document and its clauses are made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from luoshi.ops.sample.texts.tasks import HandDown, Klass

DocumentKind = Literal["directive", "opinion", "ledger", "plan", "list", "rule"]
ClauseKind = Literal["aspect", "task", "measure", "point"]
OthersSee = Literal["nothing", "lights"]

Upper = tuple[str, str]
"""Key of an upper document and the number of one of its clauses."""


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause. ``parent`` is the number of the aspect above it; ``lead`` is empty where nobody is named.

    ``due_on`` None: no date (long-term, or a clause nobody works on by itself). ``uppers``: what it carries out.
    """

    number: str
    kind: ClauseKind
    title: str
    text: str = ""
    standard: str = ""
    parent: str = ""
    lead: str = ""
    supports: tuple[str, ...] = ()
    klass: Klass = "by_date"
    due_on: date | None = None
    line: str = "D1"
    uppers: tuple[Upper, ...] = ()
    hand_down: HandDown = ""
    needs_document: str = ""
    needs_rule: bool = False
    needs_relook: bool = False
    needs_beneficiary: bool = False
    check_every: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document, of the root where ``issuer`` is empty, else of the upper body named there.

    ``prefix`` begins the numbers of its items. ``uppers`` are keys of the documents it carries out.
    """

    key: str
    number: str
    title: str
    kind: DocumentKind
    issued_on: date
    clauses: tuple[ClauseText, ...]
    summary: str
    prefix: str = ""
    issuer: str = ""
    open_ended: bool = False
    others_see: OthersSee = "nothing"
    uppers: tuple[str, ...] = field(default=())

    def worked_on(self) -> tuple[ClauseText, ...]:
        """Return the clauses that are worked on: all but the aspects."""
        return tuple(clause for clause in self.clauses if clause.kind != "aspect")


def aspect(number: str, title: str) -> ClauseText:
    """Return an aspect (方面): it gathers clauses and is never worked on itself."""
    return ClauseText(number, "aspect", title)


def points(parent: str, texts: Iterable[tuple[str, str]]) -> tuple[ClauseText, ...]:
    """Return points under the aspect ``parent``, numbered parent.1 and on, from pairs of title and text."""
    return tuple(
        ClauseText(f"{parent}.{place}", "point", title, text, parent=parent)
        for place, (title, text) in enumerate(texts, start=1)
    )
