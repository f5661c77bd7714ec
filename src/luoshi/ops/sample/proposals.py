"""Comments and proposals on the open-ended ledger: those that became clauses, those explained, declined, waiting, taken back."""

from datetime import date, timedelta
from random import Random

from luoshi.base import clock
from luoshi.cadence import calendar
from luoshi.mandate import actions
from luoshi.mandate.kinds import Answer, ProposalKind
from luoshi.mandate.models import Clause, Document, Proposal
from luoshi.ops.sample.place import DESK, Place
from luoshi.ops.sample.texts import bodies, proposal_texts
from luoshi.ops.sample.texts.filling import fill

A_YEAR = 9
"""How many say something in a year, besides those whose word became a clause."""
DAY = timedelta(days=1)


def behind(
    place: Place, document: Document, source: str, clause: Clause | None, year: int
) -> Proposal | None:
    """Return the accepted proposal that a wording of ``year`` names as its source ("卯中心提议，…"); None where it names none."""
    unit = source.partition("提议")[0]
    if "提议" not in source or (unit, "party_staff") not in place.posts:
        return None
    kind = ProposalKind.CHANGE if clause is not None else ProposalKind.ADD
    text = proposal_texts.FOR_A_CHANGE if clause is not None else proposal_texts.FOR_A_NEW_ONE
    rng = Random(f"proposal {source}")  # noqa: S311  # invented words, no secret
    proposal = _said(place, document, unit, kind, fill(rng, text), clause, date(year - 1, 12, 4))
    return _answered(place, proposal, Answer.ACCEPTED, proposal_texts.TAKEN, date(year - 1, 12, 15))


def build(place: Place, document: Document, until: date) -> None:
    """Let units say something each autumn, and have it answered; of the last weeks some still wait."""
    rng = Random("proposals")  # noqa: S311  # invented words, no secret
    units = sorted({unit for unit, kind in place.posts if kind == "party_staff"})
    clauses = [
        row for row in Clause.objects.filter(document=document, retired_from=None).exclude(kind="aspect")
    ]
    for year in range(document.issued_on.year + 1, until.year + 1):
        for n in range(A_YEAR):
            day = _workday(date(year, 2, 1) + DAY * rng.randrange(300))
            proposal = None
            if day < until - DAY:
                proposal = _one(place, document, rng, rng.choice(units), rng.choice(clauses), day)
            answer_on = _workday(day + DAY * rng.randint(3, 12))
            if proposal is not None and answer_on < until:
                _close(place, proposal, rng, answer_on, n)
    for unit in (DESK, *rng.sample(units, 2)):
        _one(place, document, rng, unit, rng.choice(clauses), _workday(until - DAY * rng.randint(3, 9)))


def _one(place: Place, document: Document, rng: Random, unit: str, clause: Clause, day: date) -> Proposal:
    text = fill(rng, rng.choice(proposal_texts.ASKED))
    kind = ProposalKind.CHANGE if "建议" in text else ProposalKind.COMMENT
    return _said(place, document, unit, kind, text, clause, day)


def _close(place: Place, proposal: Proposal, rng: Random, day: date, n: int) -> None:
    if n == A_YEAR - 1:
        with clock.at(proposal.on + DAY):
            actions.withdraw_proposal(proposal=proposal, by=place.by(proposal.unit.short_name, "party_staff"))
        return
    answer, texts = rng.choice(
        [
            (Answer.EXPLAINED, proposal_texts.EXPLAINED),
            (Answer.DECLINED, proposal_texts.DECLINED),
            (Answer.IN_PART, proposal_texts.IN_PART),
        ]
    )
    _answered(place, proposal, answer, fill(rng, rng.choice(texts)), day)


def _said(
    place: Place,
    document: Document,
    unit: str,
    kind: ProposalKind,
    text: str,
    clause: Clause | None,
    day: date,
) -> Proposal:
    post = place.posts[unit, "party_staff"]
    with clock.at(_workday(day)):
        return actions.propose(
            document=document,
            unit=place.units[unit],
            post=post,
            kind=kind,
            text=text,
            clause=clause,
            by=place.by(unit, "party_staff"),
        )


def _answered(place: Place, proposal: Proposal, answer: Answer, reply: str, day: date) -> Proposal:
    post = place.posts[bodies.ROOT, "head_office.0"]
    with clock.at(_workday(day)):
        return actions.answer_proposal(
            proposal=proposal,
            answer=answer,
            reply=reply,
            post=post,
            by=place.by(bodies.ROOT, "head_office.0"),
        )


def _workday(day: date) -> date:
    while not calendar.is_workday(day):
        day += DAY
    return day
