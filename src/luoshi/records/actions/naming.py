"""What a record, one of its decisions or one of its findings names: items, typed with it or said afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.bulk import insert_many
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import clean, said
from luoshi.items.models import Item
from luoshi.records.actions.words import NewRecord
from luoshi.records.kinds import RecordState
from luoshi.records.models import Decision, Finding, Mention, Record
from luoshi.records.rights import is_free
from luoshi.trail.log import Log, writing

MOST = 20
"""How many items one decision, one finding or one record names at most."""


@dataclass(frozen=True)
class Named:
    """Items named by a decision, by a finding, or (neither) by the record as a whole."""

    record: Record
    items: Sequence[Item]
    by: By
    decision: Decision | None = None
    finding: Finding | None = None


def names_of(new: NewRecord) -> list[int]:
    """Return the ids of all items that a new record names, each once."""
    several = [new.names, *(each.names for each in new.decisions), *(each.names for each in new.findings)]
    return sorted({item.pk for names in several for item in names})


def write_mentions(named: Sequence[Named], log: Log) -> None:
    """Write what is named, each item once for each of whom names it; rows alone, the event is the caller's."""
    insert_many(
        [
            Mention(
                record=each.record,
                decision=each.decision,
                finding=each.finding,
                item_id=pk,
                known_at=log.at,
                known_by=each.by.person,
            )
            for each in named
            for pk in dict.fromkeys(item.pk for item in each.items)
        ]
    )


def name_items(
    *,
    record: Record,
    items: Sequence[Item],
    version: int,
    by: By,
    decision: Decision | None = None,
    finding: Finding | None = None,
    reason: str = "",
) -> Record:
    """Let a decision, a finding or the record as a whole name these items from now on; what it no longer names ends.

    One event ``record.named``, none where nothing changes. Nothing that decides about duties changes, so no superior is asked. Raises
    Conflict when somebody changed the record since ``version`` was read; Refusal for a record that does not stand, for more than
    twenty items, for a missing reason after the days in which a record is freely corrected, for a decision or finding elsewhere.
    """
    reason = clean(reason, limit=400, field="reason")
    with writing(by) as log:
        now = Record.objects.select_for_update().get(pk=record.pk)
        if now.state != RecordState.ENTERED:
            raise Refusal("not_now", _("这条纪实已经撤回，或还是草稿。"), _("刷新看看。"))
        if now.version != version:
            raise Conflict({"version": now.version})
        if any(each is not None and each.record_id != now.pk for each in (decision, finding)):
            raise Refusal("elsewhere", _("这一项不是这条纪实的。"), _("刷新看看。"))
        wanted = list(dict.fromkeys(item.pk for item in items))
        if len(wanted) > MOST:
            raise Refusal(
                "many", _("一次最多 %(n)s 项。") % {"n": MOST}, _("只留真正牵涉的。"), field="names"
            )
        rows = list(Mention.objects.filter(record=now, decision=decision, finding=finding, gone_at=None))
        before = [row.item_id for row in rows]
        if set(before) == set(wanted):
            return now
        if not is_free(now, clock.day_of(log.at)):
            said(reason, says=_("过了直接改的日子，要写原因。"), mend=_("写一句为什么改。"), limit=400)
        gone = [row.pk for row in rows if row.item_id not in wanted]
        Mention.objects.filter(pk__in=gone).update(gone_at=log.at, gone_by=by.person)
        fresh = [item for item in items if item.pk not in before]
        write_mentions([Named(now, fresh, by, decision, finding)], log)
        now.version += 1
        now.save(update_fields=["version"])
        after = {"names": sorted(wanted)} | ({"reason": reason} if reason else {})
        before_ = {"names": sorted(before)}
        log.add("record.named", f"record:{now.pk}", unit=now.host_id, before=before_, after=after)
    return now
