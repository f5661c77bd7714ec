"""Attachments of a session: what goes with its agenda. Optional, never asked for."""

from luoshi.base.acting import By
from luoshi.meetings.actions.sessions import locked
from luoshi.meetings.kinds import RUNNING
from luoshi.meetings.models import Session, SessionPaper
from luoshi.papers import actions as papers
from luoshi.papers.actions import Place, Upload
from luoshi.papers.models import Paper, PaperVersion
from luoshi.trail.log import writing


def attach(*, session: Session, upload: Upload, by: By) -> Paper:
    """Attach a file to a session that is planned or open; one event ``paper.added``."""
    kept = papers.keep(upload)
    with writing(by):
        now = locked(session, *RUNNING)
        paper = papers.add(kept=kept, place=_place(now), by=by)
        SessionPaper.objects.create(session=now, paper=paper)
    return paper


def replace_paper(
    *, session: Session, paper: Paper, upload: Upload, read: int, by: By, reason: str = ""
) -> PaperVersion:
    """Let another file stand in its place while the session is planned or open; see ``papers.replace``."""
    kept = papers.keep(upload)
    with writing(by):
        place = _place(locked(session, *RUNNING))
        return papers.replace(paper=paper, kept=kept, read=read, place=place, by=by, reason=reason)


def withdraw_paper(*, session: Session, paper: Paper, reason: str, by: By) -> Paper:
    """Take an attachment back with a reason, of a session that is over too; see ``papers.withdraw``."""
    return papers.withdraw(paper=paper, reason=reason, place=_place(session), by=by)


def _place(session: Session) -> Place:
    return Place(f"session:{session.pk}", session.series.unit_id)
