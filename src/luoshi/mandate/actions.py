"""All writes of the room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import clean, refuse_secrets
from luoshi.core import numbering
from luoshi.mandate.kinds import ClauseKind, DocumentKind, LineKind, OthersSee
from luoshi.mandate.models import Clause, ClauseVersion, Document, Line, LineCharge, Reach, UpperClause
from luoshi.org.models import Post, Unit
from luoshi.trail.log import Log, Plain, writing


def open_line(
    *, code: str, name: str, kind: LineKind, lead: Unit, from_on: date, by: By, order: int = 0
) -> Line:
    """Open a line (条) with its one lead department."""
    code, name = clean(code, limit=12, field="code"), clean(name, limit=200, field="name")
    if not code or not name or Line.objects.filter(code=code).exists():
        raise Refusal("line", _("条要有代号和名称，代号不能重。"), _("补上或换一个代号。"), field="code")
    with writing(by) as log:
        line = Line.objects.create(code=code, name=name, kind=kind, lead=lead, from_on=from_on, order=order)
        log.add(
            "line.opened",
            f"line:{line.pk}",
            unit=lead.pk,
            after={"code": Plain(code), "name": name, "kind": kind, "lead": lead.pk},
        )
    return line


def charge_line(*, post: Post, line: Line, from_on: date, by: By) -> LineCharge:
    """Put a line into the portfolio of a leader's post from a day on."""
    with writing(by) as log:
        if LineCharge.objects.filter(living(from_on), post=post, line=line, gone_at=None).exists():
            raise Refusal("charge_already", _("这一条已经由这个岗位分管。"), _("不用再加。"))
        row = LineCharge.objects.create(
            post=post, line=line, from_on=from_on, known_at=log.at, known_by=by.person
        )
        log.add(
            "post.charged", f"post:{post.pk}", unit=line.lead_id, after={"line": line.pk, "from_on": from_on}
        )
    return row


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
    """Enter a document; without ``reach`` it is open to its owner's whole subtree. One event ``document.entered``.

    Raises Refusal for a missing title, a number in use, or a secrecy marking (SPEC 7).
    """
    title = clean(title, limit=200, field="title")
    number = clean(number, limit=60, field="number")
    summary = clean(summary, limit=4000, multiline=True, field="summary")
    refuse_secrets(title, number, summary, field="title")
    if not title:
        raise Refusal("title_missing", _("没有写标题。"), _("照文件写全称。"), field="title")
    if number and Document.objects.filter(number=number).exists():
        raise Refusal(
            "number_taken", _("这个文号已经登记过。"), _("先搜一下文号，可能不用再登记。"), field="number"
        )
    with writing(by) as log:
        document = Document.objects.create(
            number=number,
            title=title,
            kind=kind,
            prefix=clean(prefix, limit=4, field="prefix"),
            owner=owner,
            issuer=clean(issuer, limit=120, field="issuer"),
            issued_on=issued_on,
            open_ended=open_ended,
            others_see=others_see,
            summary=summary,
            entered_at=log.at,
            entered_by=by.person,
        )
        Reach.objects.bulk_create(Reach(document=document, unit=unit) for unit in (reach or [owner]))
        log.add(
            "document.entered",
            f"document:{document.pk}",
            unit=owner.pk,
            after={
                "title": title,
                "number": number,
                "kind": kind,
                "issued_on": issued_on,
                "others_see": others_see,
                "reach": [unit.pk for unit in (reach or [owner])],
            },
        )
    return document


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
) -> Document:
    """Correct a document's heading. Raises Conflict when ``version`` is not the one now in the ledger."""
    title = clean(title, limit=200, field="title")
    number = clean(number, limit=60, field="number")
    summary = clean(summary, limit=4000, multiline=True, field="summary")
    refuse_secrets(title, number, summary, field="title")
    if not title:
        raise Refusal("title_missing", _("没有写标题。"), _("照文件写全称。"), field="title")
    with writing(by) as log:
        now = Document.objects.select_for_update().get(pk=document.pk)
        if now.version != version:
            raise Conflict({"title": now.title, "number": now.number, "summary": now.summary})
        if number and Document.objects.filter(number=number).exclude(pk=now.pk).exists():
            raise Refusal("number_taken", _("这个文号已经登记过。"), _("核对文号。"), field="number")
        before = {
            "title": now.title,
            "number": now.number,
            "issued_on": now.issued_on,
            "summary": now.summary,
        }
        now.title, now.number, now.issued_on = title, number, issued_on
        now.others_see, now.summary, now.version = others_see, summary, version + 1
        now.save()
        log.add(
            "document.corrected",
            f"document:{now.pk}",
            unit=now.owner_id,
            before=before,
            after={"title": title, "number": number, "issued_on": issued_on, "summary": summary},
        )
    return now


@dataclass(frozen=True)
class ClauseWords:
    """What a clause says in a year."""

    title: str
    text: str = ""
    standard: str = ""
    lead: Unit | None = None
    source: str = ""

    def cleaned(self) -> "ClauseWords":
        words = ClauseWords(
            title=clean(self.title, limit=200, field="title"),
            text=clean(self.text, limit=4000, multiline=True, field="text"),
            standard=clean(self.standard, limit=400, field="standard"),
            lead=self.lead,
            source=clean(self.source, limit=200, field="source"),
        )
        refuse_secrets(words.title, words.text, words.standard, field="title")
        if not words.title:
            raise Refusal("title_missing", _("这一条没有写内容。"), _("写一句任务或措施。"), field="title")
        return words


def add_clause(
    *,
    document: Document,
    kind: ClauseKind,
    number: str,
    words: ClauseWords,
    year: int,
    by: By,
    parent: Clause | None = None,
) -> Clause:
    """Add a clause that is in force from ``year`` on.

    Raises Refusal when the number is in use, or a clause is added to a closed document in a later year.
    """
    number = clean(number, limit=20, field="number")
    words = words.cleaned()
    if not number or Clause.objects.filter(document=document, number=number).exists():
        raise Refusal(
            "clause_number", _("编号空着，或这份文件里已经有了。"), _("换一个编号。"), field="number"
        )
    _allow_year(document, year)
    with writing(by) as log:
        clause = Clause.objects.create(
            document=document, parent=parent, kind=kind, number=number, sort=numbering.sort_key(number)
        )
        _write_version(clause, words, year, log, by)
        log.add(
            "clause.added", f"clause:{clause.pk}", unit=document.owner_id, after=_facts(words, year, number)
        )
    return clause


def _allow_year(document: Document, year: int) -> None:
    first = document.issued_on.year
    if year != first and not document.open_ended:
        raise Refusal(
            "not_open_ended", _("这份文件不是逐年充实的台账。"), _("只能写成文那一年的条款。"), field="year"
        )
    if not 1949 <= year <= 2100:
        raise Refusal("year", _("年份不对。"), _("写四位数的年份。"), field="year")


def _write_version(clause: Clause, words: ClauseWords, year: int, log: Log, by: By) -> ClauseVersion:
    return ClauseVersion.objects.create(
        clause=clause,
        year=year,
        title=words.title,
        text=words.text,
        standard=words.standard,
        lead=words.lead,
        source=words.source,
        known_at=log.at,
        known_by=by.person,
    )


def _facts(words: ClauseWords, year: int, number: str) -> dict[str, object]:
    return {
        "number": Plain(number),
        "year": year,
        "title": words.title,
        "text": words.text,
        "standard": words.standard,
        "lead": words.lead.pk if words.lead else None,
        "source": words.source,
    }


def change_clause(*, clause: Clause, words: ClauseWords, year: int, by: By) -> ClauseVersion:
    """Let a clause say something else from ``year`` on; earlier years keep what they said.

    A second change for the same year corrects the first. Raises Refusal when no source is given for a change made
    in a later year, or when the clause is retired by then.
    """
    words = words.cleaned()
    _allow_year(clause.document, year)
    first = clause.versions.filter(gone_at=None).order_by("year").first()
    if first is not None and year < first.year:
        raise Refusal("before_first", _("这一条那一年还没有。"), _("年份写在它出现之后。"), field="year")
    if clause.retired_from is not None and year >= clause.retired_from:
        raise Refusal(
            "retired", _("这一条那一年已经退出。"), _("新增一条，并说明它接着哪一条。"), field="year"
        )
    if first is not None and year > first.year and not words.source:
        raise Refusal(
            "source_missing", _("没有写从哪里来。"), _("写依据的会议、文件或哪个单位的提议。"), field="source"
        )
    with writing(by) as log:
        before = ClauseVersion.objects.filter(clause=clause, year=year, gone_at=None).first()
        if before is not None:
            before.gone_at, before.gone_by = log.at, by.person
            before.save(update_fields=["gone_at", "gone_by"])
        version = _write_version(clause, words, year, log, by)
        log.add(
            "clause.changed",
            f"clause:{clause.pk}",
            unit=clause.document.owner_id,
            before={"title": before.title, "standard": before.standard} if before else None,
            after=_facts(words, year, clause.number),
        )
    return version


def retire_clause(*, clause: Clause, year: int, source: str, by: By) -> Clause:
    """Retire a clause: ``year`` is the first year without it. Nothing is deleted; a source is needed."""
    source = clean(source, limit=200, field="source")
    _allow_year(clause.document, year)
    if not source:
        raise Refusal(
            "source_missing", _("没有写为什么退出。"), _("写依据，例如“已销号，合并完成”。"), field="source"
        )
    first = clause.versions.filter(gone_at=None).order_by("year").first()
    if clause.retired_from is not None or (first is not None and year <= first.year):
        raise Refusal("retire_year", _("已经退出，或那一年才刚列入。"), _("核对年份。"), field="year")
    with writing(by) as log:
        clause.retired_from, clause.retire_source = year, source
        clause.retired_at, clause.retired_by = log.at, by.person
        clause.save(update_fields=["retired_from", "retire_source", "retired_at", "retired_by"])
        log.add(
            "clause.retired",
            f"clause:{clause.pk}",
            unit=clause.document.owner_id,
            after={"year": year, "source": source},
        )
    return clause


def say_same(*, clause: Clause, earlier: Clause | None, by: By) -> Clause:
    """State that a clause is the same matter as an earlier one under another number, or take that back (None)."""
    if earlier is not None:
        chain = earlier
        while chain.continues is not None:
            chain = chain.continues
        if earlier.document_id != clause.document_id or chain.pk == clause.pk:
            raise Refusal(
                "same_what", _("只能接着同一份文件里更早的一条。"), _("重新选一条。"), field="earlier"
            )
        if Clause.objects.filter(continues=earlier).exclude(pk=clause.pk).exists():
            raise Refusal("same_taken", _("已经有一条接着它。"), _("重新选一条。"), field="earlier")
    with writing(by) as log:
        before = clause.continues_id
        clause.continues = earlier
        clause.save(update_fields=["continues"])
        log.add(
            "clause.same",
            f"clause:{clause.pk}",
            unit=clause.document.owner_id,
            before={"continues": before},
            after={"continues": earlier.pk if earlier else None},
        )
    return clause


def carry_out(*, clause: Clause, uppers: Iterable[Clause], by: By) -> list[UpperClause]:
    """State which upper clauses a clause carries out; those no longer named end, new ones begin."""
    with writing(by) as log:
        wanted = {upper.pk: upper for upper in uppers if upper.document_id != clause.document_id}
        held = {row.upper_id: row for row in UpperClause.objects.filter(clause=clause, gone_at=None)}
        for pk, row in held.items():
            if pk not in wanted:
                row.gone_at, row.gone_by = log.at, by.person
                row.save(update_fields=["gone_at", "gone_by"])
        rows = [
            UpperClause(clause=clause, upper=upper, known_at=log.at, known_by=by.person)
            for pk, upper in wanted.items()
            if pk not in held
        ]
        UpperClause.objects.bulk_create(rows)
        if rows or set(held) - set(wanted):
            log.add(
                "clause.carries_out",
                f"clause:{clause.pk}",
                unit=clause.document.owner_id,
                before={"uppers": sorted(held)},
                after={"uppers": sorted(wanted)},
            )
    return rows
