"""Attachments of a record: optional, never asked for."""

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.papers import actions as papers
from luoshi.papers.actions import Kept, Place, Upload
from luoshi.papers.models import Paper, PaperVersion
from luoshi.records.kinds import RecordState
from luoshi.records.models import Record, RecordPaper
from luoshi.trail.log import writing


def attach(*, record: Record, upload: Upload, by: By) -> Paper:
    """Attach a file to an entered record; one event ``paper.added``. No duty is done by it and none undone."""
    return attach_kept(record=record, kept=papers.keep(upload), by=by)


def attach_kept(*, record: Record, kept: Kept, by: By) -> Paper:
    """Attach a file that was already let in; see :func:`attach`."""
    with writing(by):
        now = _entered(record)
        paper = papers.add(kept=kept, place=_place(now), by=by)
        RecordPaper.objects.create(record=now, paper=paper)
    return paper


def replace_paper(
    *, record: Record, paper: Paper, upload: Upload, read: int, by: By, reason: str = ""
) -> PaperVersion:
    """Let another file stand in its place; see ``papers.replace``."""
    kept = papers.keep(upload)
    with writing(by):
        place = _place(_entered(record))
        return papers.replace(paper=paper, kept=kept, read=read, place=place, by=by, reason=reason)


def withdraw_paper(*, record: Record, paper: Paper, reason: str, by: By) -> Paper:
    """Take an attachment back with a reason, of a withdrawn record too; see ``papers.withdraw``."""
    return papers.withdraw(paper=paper, reason=reason, place=_place(record), by=by)


def _entered(record: Record) -> Record:
    now = Record.objects.select_for_update().get(pk=record.pk)
    if now.state != RecordState.ENTERED:
        raise Refusal("not_now", _("这条纪实已经撤回，或还是草稿。"), _("刷新看看。"))
    return now


def _place(record: Record) -> Place:
    return Place(f"record:{record.pk}", record.host_id)
