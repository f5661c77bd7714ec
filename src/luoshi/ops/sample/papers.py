"""Building what is asked: lines, upper documents, own documents, the open-ended ledger year by year."""

from collections.abc import Sequence
from datetime import date

from luoshi.base import clock
from luoshi.mandate import actions as mandate
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind, DocumentKind, LineKind, OthersSee
from luoshi.mandate.models import Clause, Document, Proposal
from luoshi.mandate.queries import in_force
from luoshi.ops.sample import proposals
from luoshi.ops.sample.place import GENERATOR, Place
from luoshi.ops.sample.texts import bodies, documents, ledger
from luoshi.ops.sample.texts.clauses import ClauseText, DocumentText
from luoshi.ops.sample.texts.lines import LINES
from luoshi.ops.sample.texts.tasks import Task
from luoshi.ops.sample.texts.uppers import POLITICS
from luoshi.papers.actions import Upload
from luoshi.papers.kinds import PaperKind
from luoshi.papers.models import Paper

LEDGER = "ledger"


def build(place: Place, until: date) -> None:
    """Enter lines and documents, each on the day it was issued; the ledger grows year by year, and units speak to it."""
    with clock.at(bodies.OPENING):
        for order, line in enumerate(LINES):
            place.lines[line.code] = mandate.open_line(
                code=line.code,
                name=line.name,
                kind=LineKind(line.kind),
                lead=place.units[line.lead],
                from_on=bodies.OPENING,
                by=GENERATOR,
                order=order,
            )
    for text in sorted(documents.DOCUMENTS, key=lambda each: each.issued_on):
        enter(place, text)
    _ledger(place)
    proposals.build(place, place.documents[LEDGER], until)


def enter(place: Place, text: DocumentText) -> Document:
    """Enter one document with its clauses and what they carry out."""
    by = place.by(bodies.ROOT, "head_office.0")
    with clock.at(text.issued_on):
        document = mandate.enter_document(
            title=text.title,
            number=text.number,
            kind=DocumentKind(text.kind),
            prefix=text.prefix,
            owner=place.units[bodies.ROOT],
            issuer=text.issuer,
            issued_on=text.issued_on,
            open_ended=text.open_ended,
            others_see=OthersSee(text.others_see),
            summary=text.summary,
            by=by,
        )
        place.documents[text.key] = document
        for clause in text.clauses:
            _clause(place, text, document, clause)
        lines = [line for each in text.clauses for line in (f"{each.number} {each.title}", each.text)]
        mandate.attach(document=document, upload=_written(text.title, text.number, lines), by=by)
    return document


def _written(title: str, number: str, lines: Sequence[str]) -> Upload:
    """Return the text of a document as a plain file."""
    words = "\r\n".join(["（示例）", title, number, "", *filter(None, lines)])
    name = f"{title}.txt"
    return Upload(data=f"{words}\r\n".encode(), name=name, title=title, kind=PaperKind.TEXT)


def _clause(place: Place, text: DocumentText, document: Document, each: ClauseText) -> None:
    by = place.by(bodies.ROOT, "head_office.0")
    clause = mandate.add_clause(
        document=document,
        kind=ClauseKind(each.kind),
        number=each.number,
        parent=place.clauses.get((text.key, each.parent)),
        words=ClauseWords(
            title=each.title,
            text=each.text,
            standard=each.standard,
            lead=place.units[each.lead] if each.lead else None,
        ),
        year=text.issued_on.year,
        by=by,
    )
    place.clauses[text.key, each.number] = clause
    uppers = [place.clauses[upper] for upper in each.uppers if upper in place.clauses]
    if uppers:
        mandate.carry_out(clause=clause, uppers=uppers, by=by)


def _ledger(place: Place) -> None:
    by = place.by(bodies.ROOT, "head_office.0")
    root = place.units[bodies.ROOT]
    first = date(ledger.FIRST_YEAR, 1, 15)
    with clock.at(first):
        document = mandate.enter_document(
            title=ledger.TITLE,
            number=ledger.NUMBER,
            kind=DocumentKind.LEDGER,
            owner=root,
            issued_on=ledger.ISSUED_ON,
            open_ended=True,
            others_see=OthersSee.LIGHTS,
            by=by,
        )
        place.documents[LEDGER] = document
        for number, title in ledger.ASPECTS:
            place.clauses[LEDGER, number] = mandate.add_clause(
                document=document,
                kind=ClauseKind.ASPECT,
                number=number,
                words=ClauseWords(title=title),
                year=ledger.FIRST_YEAR,
                by=by,
            )
    paper: Paper | None = None
    for n, year in enumerate(range(ledger.FIRST_YEAR, ledger.LAST_YEAR + 1)):
        for task in ledger.TASKS:
            _year_of(place, document, task, year)
        with clock.at(date(year, 1, 19)):
            said = [f"{row.clause.number} {row.version.title}" for row in in_force(document, year)]
            upload = _written(ledger.TITLE, ledger.NUMBER, [f"{year}", *said])
            if paper is None:
                paper = mandate.attach(document=document, upload=upload, by=by)
            else:
                mandate.replace_paper(document=document, paper=paper, upload=upload, read=n, by=by)


def _year_of(place: Place, document: Document, task: Task, year: int) -> None:
    by = place.by(bodies.ROOT, "head_office.0")
    key = (LEDGER, task.number)
    said = next((wording for wording in task.wordings if wording.year == year), None)
    with clock.at(date(year, 1, 18)):
        if task.retired_from == year:
            mandate.retire_clause(clause=place.clauses[key], year=year, source=task.retire_source, by=by)
        elif said is not None:
            words = ClauseWords(
                title=said.title, standard=said.standard, lead=place.units[said.lead], source=said.source
            )
            proposal = None
            if year > ledger.FIRST_YEAR:
                proposal = proposals.behind(place, document, said.source, place.clauses.get(key), year)
            if key in place.clauses:
                mandate.change_clause(
                    clause=place.clauses[key], words=words, year=year, proposal=proposal, by=by
                )
            else:
                place.clauses[key] = _task(place, document, task, words, year, proposal)


def _task(
    place: Place, document: Document, task: Task, words: ClauseWords, year: int, proposal: Proposal | None
) -> Clause:
    by = place.by(bodies.ROOT, "head_office.0")
    clause = mandate.add_clause(
        document=document,
        kind=ClauseKind.TASK,
        number=task.number,
        parent=place.clauses[LEDGER, task.aspect],
        words=words,
        year=year,
        proposal=proposal,
        by=by,
    )
    uppers = [place.clauses[POLITICS, n] for n in task.uppers if (POLITICS, n) in place.clauses]
    if uppers:
        mandate.carry_out(clause=clause, uppers=uppers, by=by)
    return clause
