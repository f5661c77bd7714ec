"""Writing clauses: changed and retired year by year; how they are added is in ``adding``."""

from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import clean
from luoshi.mandate.actions.proposals import take_up
from luoshi.mandate.actions.ties import locked
from luoshi.mandate.models import Clause, ClauseVersion, Document, Proposal
from luoshi.org.models import Unit
from luoshi.trail.log import Log, Plain, writing


@dataclass(frozen=True)
class ClauseWords:
    """What a clause says in a year."""

    title: str
    text: str = ""
    standard: str = ""
    lead: Unit | None = None
    source: str = ""

    def cleaned(self) -> "ClauseWords":
        """Return the words cleaned; raise Refusal for a missing title or a secrecy marking."""
        words = ClauseWords(
            title=clean(self.title, limit=200, field="title"),
            text=clean(self.text, limit=4000, multiline=True, field="text"),
            standard=clean(self.standard, limit=400, field="standard"),
            lead=self.lead,
            source=clean(self.source, limit=200, field="source"),
        )
        if not words.title:
            raise Refusal("title_missing", _("这一条没有写内容。"), _("写一句任务或措施。"), field="title")
        return words


def source_missing() -> Refusal:
    """Return what refuses a change made in a later year that does not say where it comes from."""
    return Refusal(
        "source_missing", _("没有写从哪里来。"), _("写依据的会议、文件或哪个单位的提议。"), field="source"
    )


def allow_year(document: Document, year: int) -> None:
    """Refuse a year in which the document has no clauses of its own."""
    first = document.issued_on.year
    if year != first and not document.open_ended:
        raise Refusal(
            "not_open_ended", _("这份文件不是逐年充实的台账。"), _("只能写成文那一年的条款。"), field="year"
        )
    if not 1949 <= year <= 2100:
        raise Refusal("year", _("年份不对。"), _("写四位数的年份。"), field="year")


def version_of(clause: Clause, words: ClauseWords, year: int, log: Log, by: By) -> ClauseVersion:
    """Return the row that lets a clause say ``words`` from ``year`` on, to be written."""
    return ClauseVersion(
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


def facts_of(words: ClauseWords, year: int, number: str) -> dict[str, object]:
    """Return what the trail keeps of what a clause says."""
    return {
        "number": Plain(number),
        "year": year,
        "title": words.title,
        "text": words.text,
        "standard": words.standard,
        "lead": words.lead.pk if words.lead else None,
        "source": words.source,
    }


def change_clause(
    *,
    clause: Clause,
    words: ClauseWords,
    year: int,
    by: By,
    seen: int | None = None,
    proposal: Proposal | None = None,
) -> ClauseVersion:
    """Let a clause say something else from ``year`` on; earlier years keep what they said. ``proposal``: the accepted one it comes of.

    A second change for the same year corrects the first. ``seen`` is the last version the writer had before him
    (see ``queries.last_version``): where another was written meanwhile, raises Conflict with what it says. Raises
    Refusal when no source is given for a change made in a later year, or when the clause is retired by then.
    """
    words = words.cleaned()
    allow_year(clause.document, year)
    with writing(by) as log:
        now = locked(clause)
        _refuse_older(now, seen)
        first = now.versions.filter(gone_at=None).order_by("year").first()
        if first is not None and year < first.year:
            raise Refusal("before_first", _("这一条那一年还没有。"), _("年份写在它出现之后。"), field="year")
        if now.retired_from is not None and year >= now.retired_from:
            raise Refusal(
                "retired", _("这一条那一年已经退出。"), _("新增一条，并说明它接着哪一条。"), field="year"
            )
        if first is not None and year > first.year and not words.source:
            raise source_missing()
        before = ClauseVersion.objects.filter(clause=now, year=year, gone_at=None).first()
        if before is not None:
            before.gone_at, before.gone_by = log.at, by.person
            before.save(update_fields=["gone_at", "gone_by"])
        version = version_of(now, words, year, log, by)
        version.save(force_insert=True)
        log.add(
            "clause.changed",
            f"clause:{now.pk}",
            unit=now.document.owner_id,
            before={"title": before.title, "text": before.text, "standard": before.standard}
            if before
            else None,
            after=facts_of(words, year, now.number),
        )
        if proposal is not None:
            take_up(proposal=proposal, clause=now, by=by)
    return version


def _refuse_older(clause: Clause, seen: int | None) -> None:
    last = clause.versions.aggregate(last=Max("pk"))["last"]
    if seen is None or last == seen:
        return
    theirs = clause.versions.select_related("lead").get(pk=last)
    raise Conflict(
        {
            "version": last,
            "year": theirs.year,
            "title": theirs.title,
            "text": theirs.text,
            "standard": theirs.standard,
            "lead": theirs.lead or "",
            "source": theirs.source,
        }
    )


def retire_clause(
    *, clause: Clause, year: int, source: str, by: By, proposal: Proposal | None = None
) -> Clause:
    """Retire a clause: ``year`` is the first year without it. Nothing is deleted; a source is needed. ``proposal``: what it comes of.

    Raises Refusal for one already retired, one that began in or after ``year`` or says something else from then
    on, and one under which others are still in force.
    """
    source = clean(source, limit=200, field="source")
    allow_year(clause.document, year)
    if not source:
        raise Refusal(
            "source_missing", _("没有写为什么退出。"), _("写依据，例如“已销号，合并完成”。"), field="source"
        )
    with writing(by) as log:
        now = locked(clause)
        years = list(now.versions.filter(gone_at=None).order_by("year").values_list("year", flat=True))
        if now.retired_from is not None or (years and year <= years[0]):
            raise Refusal("retire_year", _("已经退出，或那一年才刚列入。"), _("核对年份。"), field="year")
        if years and years[-1] >= year:
            raise Refusal(
                "changed_later",
                _("%(year)s年还改过这一条。") % {"year": years[-1]},
                _("退出的年份写在那以后。"),
                field="year",
            )
        if now.children.filter(retired_from=None).exists():
            raise Refusal("children", _("它下面还有没退出的条款。"), _("先办下面的条款。"), field="year")
        now.retired_from, now.retire_source = year, source
        now.retired_at, now.retired_by = log.at, by.person
        now.save(update_fields=["retired_from", "retire_source", "retired_at", "retired_by"])
        log.add(
            "clause.retired",
            f"clause:{now.pk}",
            unit=now.document.owner_id,
            after={"year": year, "source": source},
        )
        if proposal is not None:
            take_up(proposal=proposal, clause=now, by=by)
    return now
