"""What the province asks for: lines led by its departments, and a ledger whose clauses become items."""

from datetime import date

from luoshi.base import clock
from luoshi.mandate import actions as mandate
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind, DocumentKind, LineKind, OthersSee
from luoshi.ops.sample.papers import LEDGER
from luoshi.ops.sample.place import GENERATOR
from luoshi.ops.sample.province.land import Land
from luoshi.ops.sample.texts import province as said


def build(land: Land, until: date) -> None:
    """Open the lines and the ledger; those tasks that a later year adds enter it on their own days."""
    place = land.place
    with clock.at(said.OPENING):
        for order, (department, code, name, kind) in enumerate(said.DEPARTMENTS):
            place.lines[code] = mandate.open_line(
                code=code,
                name=name,
                kind=LineKind(kind),
                lead=place.units[department],
                from_on=said.OPENING,
                by=GENERATOR,
                order=order,
            )
        by = place.by(said.ROOT, "head_office.0")
        document = place.documents[LEDGER] = mandate.enter_document(
            title=said.LEDGER_TITLE,
            number=said.LEDGER_NUMBER,
            kind=DocumentKind.LEDGER,
            owner=land.root,
            issued_on=said.OPENING,
            open_ended=True,
            others_see=OthersSee.LIGHTS,
            by=by,
        )
        for number, title in said.ASPECTS:
            place.clauses[LEDGER, number] = mandate.add_clause(
                document=document,
                kind=ClauseKind.ASPECT,
                number=number,
                words=ClauseWords(title=title),
                year=said.OPENING.year,
                by=by,
            )
    for task in said.TASKS:
        if task.on <= until:
            enter(land, task)


def enter(land: Land, task: said.Asked) -> None:
    """Enter one task into the ledger, in its year and on its day."""
    place, year = land.place, task.on.year
    first = year == said.OPENING.year
    words = ClauseWords(title=task.title, lead=land.root, source="" if first else said.SECOND_YEAR_SOURCE)
    with clock.at(said.OPENING if first else task.on):
        place.clauses[LEDGER, task.number] = mandate.add_clause(
            document=place.documents[LEDGER],
            kind=ClauseKind.TASK,
            number=task.number,
            parent=place.clauses[LEDGER, task.number[0]],
            words=words,
            year=year,
            by=place.by(said.ROOT, "head_office.0"),
        )
