"""Rows of a ledger that belongs to a document: the clause a row is, or the clause it will become."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.access.scope import Viewer
from luoshi.files.drafts import DraftRow
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, Document
from luoshi.mandate.queries import clauses_of, may_write, said_in

_KINDS = {DocumentKind.OPINION: ClauseKind.MEASURE, DocumentKind.LIST: ClauseKind.POINT}


@dataclass
class NewClause:
    """A clause a row adds to the document; ``aspect`` is the existing one, or the title of one to be added too."""

    number: str
    kind: ClauseKind
    aspect: "Clause | NewAspect | None"


@dataclass
class NewAspect:
    """A 方面 the file names and the document has not."""

    number: str
    title: str


@dataclass
class Clauses:
    """The clauses of the document a file belongs to. Without a document no row has one."""

    document: Document | None
    year: int
    may_add: bool = False
    by_number: dict[str, Clause] = field(default_factory=dict)
    by_title: dict[str, Clause] = field(default_factory=dict)
    aspects: dict[str, "Clause | NewAspect"] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    tried: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document | None, viewer: Viewer, year: int) -> "Clauses":
        """Read the clauses of ``document`` as they stand in ``year`` (its own, where it is not open-ended)."""
        if document is None:
            return cls(None, year)
        year = year if document.open_ended else document.issued_on.year
        read = cls(document, year, may_write(viewer, document))
        clauses = list(clauses_of(document))
        said = said_in([clause.pk for clause in clauses], year)
        for clause in clauses:
            clause.document = document
            read.numbers.add(clause.number)
            gone = clause.retired_from is not None and clause.retired_from <= year
            if gone or clause.pk not in said:
                continue
            if clause.kind == ClauseKind.ASPECT:
                read.aspects[_bare(said[clause.pk].title)] = clause
            else:
                read.by_number[clause.number] = clause
                read.by_title.setdefault(said[clause.pk].title, clause)
        return read

    def find(self, draft: DraftRow) -> "Clause | NewClause | str | None":
        """Return the clause of a row, the one it adds, None without a document, or what is wrong as a sentence."""
        if self.document is None or draft.part_of is not None:
            return None
        number = self._number(draft)
        if number in self.by_number:
            return self.by_number[number]
        if not draft.number and draft.title in self.by_title:
            return self.by_title[draft.title]
        if not self.may_add:
            return _("文件里没有这一条，你的岗位也不能给它加条款")
        if number in self.numbers:
            return _("这个编号的条款那一年没有，或已经退出")
        aspect = self._aspect(draft.aspect)
        number = number or self._free(aspect)
        if len(number) > 20:
            return _("条款编号最多 20 个字")
        self.numbers.add(number)
        return NewClause(number, _KINDS.get(DocumentKind(self.document.kind), ClauseKind.TASK), aspect)

    def _number(self, draft: DraftRow) -> str:
        """Return the clause's number as the row gives it: without the document's prefix, from 序号 where there is no 编号."""
        assert self.document is not None
        number = draft.number
        if prefix := self.document.prefix.removesuffix("-"):
            number = number.removeprefix(f"{prefix}-")
        return number or (draft.serial if draft.serial.isdecimal() and not draft.aspect else "")

    def _aspect(self, title: str) -> Clause | NewAspect | None:
        if not title:
            return None
        key = _bare(title)
        if key not in self.aspects:
            number = str(len(self.aspects) + 1)
            while number in self.numbers:
                number = str(int(number) + 1)
            self.numbers.add(number)
            self.aspects[key] = NewAspect(number, key)
        return self.aspects[key]

    def _free(self, aspect: Clause | NewAspect | None) -> str:
        before = f"{aspect.number}-" if aspect else ""
        n = self.tried.get(before, 1)  # numbers are only ever taken: none below is free again
        while f"{before}{n:02d}" in self.numbers or (not before and str(n) in self.numbers):
            n += 1
        self.tried[before] = n
        return f"{before}{n:02d}" if before else str(n)


def _bare(title: str) -> str:
    """Return the title of a 方面 without the number before it: 一、坚定政治信仰 → 坚定政治信仰."""
    head, mark, rest = title.partition("、")
    plain = (
        rest
        if mark and len(head) <= 3 and all(sign in "一二三四五六七八九十0123456789第" for sign in head)
        else title
    )
    return plain.strip()
