"""What is said about a turn: the superior excuses or moves an election, the unit explains a gap, a later record makes up."""

from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import said
from luoshi.cadence.models import Duty
from luoshi.org.models import Post, Unit
from luoshi.records.kinds import NoteKind, RecordState
from luoshi.records.models import Record, TurnNote
from luoshi.trail.log import Log, writing


def excuse(
    *, duty: Duty, unit: Unit, window_on: date, reason: str, by: By, post: Post | None = None
) -> TurnNote:
    """Excuse all open turns of a duty in one window (应当), with a reason; a record entered later wins."""
    return _note(NoteKind.EXCUSED, duty, unit, window_on, reason, by, post)


def explain(
    *, duty: Duty, unit: Unit, window_on: date, reason: str, by: By, post: Post | None = None
) -> TurnNote:
    """Let a unit say why there is no record ("春节，并入3月"): the gap stays a gap, shown with its reason."""
    return _note(NoteKind.EXPLAINED, duty, unit, window_on, reason, by, post)


def make_up(
    *, record: Record, duty: Duty, unit: Unit, window_on: date, reason: str, by: By, post: Post | None = None
) -> TurnNote:
    """Mark a record as making up (补开) for one turn: for this duty it counts there alone, elsewhere where it took place.

    Raises Refusal for a record that is no longer in force or already makes up for a turn of this duty. Whether the turn is
    open, and the record in time, is asked by ``ledger`` before, which knows turns.
    """
    return _note(NoteKind.MADE_UP, duty, unit, window_on, reason, by, post, record)


def move_election(*, duty: Duty, unit: Unit, since: date, to_on: date, reason: str, by: By) -> TurnNote:
    """Let the superior approve another due date for the election that ends the term begun on ``since``.

    It moves the end of the twelve months, not their beginning (rules 20, "election"). Raises Refusal for a day not after ``since``.
    """
    if to_on <= since:
        raise Refusal("to_on", _("批准的日子要在这一届开始以后。"), _("核对日期。"), field="to_on")
    return _note(NoteKind.MOVED, duty, unit, since, reason, by, None, to_on=to_on)


def approve_early(*, record: Record, duty: Duty, unit: Unit, since: date, reason: str, by: By) -> TurnNote:
    """Let the superior approve an election held before its twelve months: it ends the term begun on ``since``."""
    return _note(NoteKind.EARLY, duty, unit, since, reason, by, None, record)


def take_back_note(*, note: TurnNote, by: By) -> None:
    """Take back what was said about a turn; one event ``turn.taken_back``."""
    with writing(by) as log:
        row = TurnNote.objects.select_for_update().get(pk=note.pk)
        if row.gone_at is not None:
            raise Refusal("not_now", _("已经收回了。"), _("刷新看看。"))
        row.gone_at, row.gone_by = log.at, by.person
        row.save(update_fields=["gone_at", "gone_by"])
        log.add("turn.taken_back", f"turn:{row.pk}", unit=row.unit_id, before={"kind": NoteKind(row.kind)})


def _note(
    kind: NoteKind,
    duty: Duty,
    unit: Unit,
    window_on: date,
    reason: str,
    by: By,
    post: Post | None,
    record: Record | None = None,
    to_on: date | None = None,
) -> TurnNote:
    reason = said(reason, says=_("没有写原因。"), mend=_("写一句，例如：春节，并入3月。"), limit=400)
    with writing(by) as log:
        _refuse_twice(kind, duty, unit, window_on, post, record)
        row = TurnNote.objects.create(
            kind=kind,
            duty=duty,
            unit=unit,
            post=post,
            window_on=window_on,
            record=record,
            to_on=to_on,
            reason=reason,
            known_at=log.at,
            known_by=by.person,
        )
        _tell(row, log)
    return row


def _refuse_twice(
    kind: NoteKind, duty: Duty, unit: Unit, window_on: date, post: Post | None, record: Record | None
) -> None:
    rows = TurnNote.objects.filter(duty=duty, gone_at=None)
    if record is not None:
        if Record.objects.select_for_update().get(pk=record.pk).state != RecordState.ENTERED:
            raise Refusal("not_now", _("这条纪实已经撤回，或还是草稿。"), _("换一条。"))
        if rows.filter(record=record, kind=kind).exists():
            raise Refusal("bound", _("这条纪实已经补了这个规定动作的另一期。"), _("换一条，或先收回。"))
    elif rows.filter(kind=kind, unit=unit, post=post, window_on=window_on).exists():
        raise Refusal("noted", _("这一期已经说明过。"), _("要改就先收回。"))


def _tell(row: TurnNote, log: Log) -> None:
    after = {"duty": row.duty_id, "window_on": row.window_on, "reason": row.reason}
    if row.record_id:
        after["record"] = row.record_id
    if row.to_on:
        after["to_on"] = row.to_on
    if row.post_id:
        after["post"] = row.post_id
    log.add(f"turn.{row.kind}", f"turn:{row.pk}", unit=row.unit_id, after=after)
