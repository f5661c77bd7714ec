"""Corrections and withdrawal: the old version ends, a new one begins; nothing is overwritten."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, NotAllowed, Refusal
from luoshi.base.text import clean, said
from luoshi.org import tallies
from luoshi.records import tally
from luoshi.records.actions.entering import facts, write_versions
from luoshi.records.actions.words import Attended, NewRecord
from luoshi.records.kinds import NoteKind, RecordState
from luoshi.records.models import Record, RecordVersion, TurnNote
from luoshi.records.rights import is_free
from luoshi.trail.log import writing


def correct(
    *, record: Record, new: NewRecord, version: int, by: By, reason: str = "", superior: bool = False
) -> Record:
    """Let a record say something else from now on; one event ``record.corrected``. Decisions, findings and votes stay.

    ``version`` is the one that was read. Raises Conflict when somebody else was faster; NotAllowed when, after the days in which
    a record is freely corrected, date, kinds, hosts or attendance change and it is not the host's ``superior`` who corrects;
    Refusal for a missing reason after those days, and for what no record may say.
    """
    reason = clean(reason, limit=400, field="reason")
    with writing(by) as log:
        today = clock.day_of(log.at)
        now = Record.objects.select_for_update().select_related("host").get(pk=record.pk)
        if now.state != RecordState.ENTERED:
            raise Refusal("not_now", _("这条纪实已经撤回，或还是草稿。"), _("刷新看看。"))
        old = RecordVersion.objects.select_related("host").get(record=now, gone_at=None)
        if now.version != version:
            raise Conflict({"topics": old.topics, "place": old.place, "version": now.version})
        new = new.checked(today)
        if not is_free(now, today):
            said(reason, says=_("过了直接改的日子，要写原因。"), mend=_("写一句为什么改。"), limit=400)
            if not superior and _weighs(old, new):
                raise NotAllowed(
                    "superior",
                    _("过了直接改的日子，日期、种类、单位、人数要请上级单位改。"),
                    _("请上级单位的人打开这条纪实改，或只改别的。"),
                )
        old.gone_at, old.gone_by = log.at, by.person
        old.save(update_fields=["gone_at", "gone_by"])
        before = facts(_as_new(old), old, now)
        (fresh,) = write_versions([(now, new, by, reason)], log)
        unit, cells = now.host_id, tally.cells(now)
        now.host, now.held_on, now.kinds, now.version = new.host, new.held_on, new.kind_words, now.version + 1
        now.save(update_fields=["host", "held_on", "kinds", "version"])
        tallies.add(tally.changed(now, unit, cells))
        after = facts(new, fresh, now) | ({"reason": reason} if reason else {})
        log.add("record.corrected", f"record:{now.pk}", unit=new.host.pk, before=before, after=after)
    return now


def _as_new(old: RecordVersion) -> NewRecord:
    return NewRecord(
        host=old.host,
        kinds=old.kinds.split(),  # type: ignore[arg-type]  # the column's words are the kinds
        held_on=old.held_on,
        place=old.place,
        topics=old.topics,
        chair=old.chair,
        recorder=old.recorder,
        required=old.required,
        joints=[each.unit for each in old.joints.select_related("unit")],
        attended=_attended(old),
    )


def _attended(old: RecordVersion) -> Sequence[Attended]:
    return [Attended(each.person, each.role, each.post_id) for each in old.attended.all()]  # type: ignore[arg-type]


def _weighs(old: RecordVersion, new: NewRecord) -> bool:
    """Say whether what decides about duties changes: date, kinds, hosts, attendance."""
    counts = ("required", "present", "excused", "visiting", "exempt", "elsewhere")
    joints = set(old.joints.values_list("unit_id", flat=True)) != {unit.pk for unit in new.joints}
    named = {(a.person, str(a.role)) for a in _attended(old)} != {
        (a.person, str(a.role)) for a in new.attended
    }
    same_head = (old.held_on, old.host_id, old.kinds) == (new.held_on, new.host.pk, new.kind_words)
    return (
        not same_head or joints or named or any(getattr(old, name) != getattr(new, name) for name in counts)
    )


def withdraw(*, record: Record, reason: str, by: By) -> Record:
    """Take a record out of every count, with a reason; it stays readable. What it made up for is open again."""
    reason = said(reason, says=_("撤回要写原因。"), mend=_("写一句为什么。"), limit=400)
    with writing(by) as log:
        now = Record.objects.select_for_update().get(pk=record.pk)
        if now.state != RecordState.ENTERED:
            raise Refusal("not_now", _("这条纪实已经撤回，或还是草稿。"), _("刷新看看。"))
        cells = tally.cells(now)
        now.state, now.reason, now.version = RecordState.WITHDRAWN, reason, now.version + 1
        now.withdrawn_at, now.withdrawn_by = log.at, by.person
        now.save(update_fields=["state", "reason", "withdrawn_at", "withdrawn_by", "version"])
        tallies.add(tally.changed(now, now.host_id, cells))
        TurnNote.objects.filter(record=now, kind=NoteKind.MADE_UP, gone_at=None).update(
            gone_at=log.at, gone_by=by.person
        )
        log.add("record.withdrawn", f"record:{now.pk}", unit=now.host_id, after={"reason": reason})
    return now
