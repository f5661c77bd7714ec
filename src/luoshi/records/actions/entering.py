"""Entering: one record or many, with their decisions and what they make up for, all or none."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.bulk import insert_many
from luoshi.items.actions import open_items
from luoshi.org import tallies
from luoshi.papers.actions import Upload, keep
from luoshi.records import tally
from luoshi.records.actions.naming import Named, names_of, write_mentions
from luoshi.records.actions.papers import attach_kept
from luoshi.records.actions.words import NewRecord
from luoshi.records.kinds import RecordState
from luoshi.records.models import Attendance, Decision, Finding, Joint, Record, RecordVersion, Vote
from luoshi.trail.log import Log, Plain, writing


def enter(*, new: NewRecord, by: By, draft: Record | None = None, upload: Upload | None = None) -> Record:
    """Enter one record; ``draft`` is the draft it was written in, which becomes it; ``upload`` is attached in the same act.

    See :func:`enter_many`.
    """
    kept = keep(upload) if upload else None
    with writing(by):
        (record,) = enter_many(news=[new], by=by, drafts=[draft])
        if kept is not None:
            attach_kept(record=record, kept=kept, by=by)
    return record


def enter_many(
    *, news: Sequence[NewRecord], by: By, bys: Sequence[By] = (), drafts: Sequence[Record | None] = ()
) -> list[Record]:
    """Enter records, all or none; one event ``record.entered`` each. ``bys`` names who entered each one.

    A decision with an item opens it (origin ``record``). Raises Refusal for what :meth:`NewRecord.checked` refuses.
    """
    with writing(by) as log:
        today = clock.day_of(log.at)
        checked = [new.checked(today) for new in news]
        actors = list(bys) or [by] * len(checked)
        records = _records(checked, actors, list(drafts) or [None] * len(checked), log)
        versions = write_versions(
            [(record, new, actor, "") for record, new, actor in zip(records, checked, actors, strict=True)],
            log,
        )
        for record, new, version, actor in zip(records, checked, versions, actors, strict=True):
            log.add(
                "record.entered",
                f"record:{record.pk}",
                unit=new.host.pk,
                after=facts(new, version, record),
                by=actor,
            )
        tallies.add([each for record in records for each in tally.entered(record)])
        _rest(records, checked, actors, log)
    return records


def _records(news: list[NewRecord], actors: list[By], drafts: list[Record | None], log: Log) -> list[Record]:
    numbers = _numbers([new.held_on for new in news])
    rows = []
    for new, actor, number, draft in zip(news, actors, numbers, drafts, strict=True):
        row = draft or Record()
        row.state, row.number, row.draft, row.drafter = RecordState.ENTERED, number, {}, ""
        row.host, row.held_on, row.kinds, row.numbered_on = new.host, new.held_on, new.kind_words, new.held_on
        row.entered_at, row.entered_by = log.at, actor.person
        rows.append(row)
    written = {draft.pk for draft in drafts if draft is not None}
    insert_many([row for row in rows if row.pk not in written], ids=True)
    for row in rows:
        if row.pk in written:
            row.save()
    return rows


def _numbers(days: list[date]) -> list[str]:
    """Return the next numbers of each day: 2021-0416-1."""
    used: Counter[str] = Counter()
    different = sorted(set(days))
    for start in range(0, len(different), 400):
        rows = Record.objects.filter(numbered_on__in=different[start : start + 400])
        for row in rows.order_by().values("numbered_on").annotate(n=Count("pk")):
            used[f"{row['numbered_on']:%Y-%m%d}-"] = row["n"]
    found = []
    for day in days:
        stem = f"{day:%Y-%m%d}-"
        used[stem] += 1
        found.append(f"{stem}{used[stem]}")
    return found


def write_versions(entries: Sequence[tuple[Record, NewRecord, By, str]], log: Log) -> list[RecordVersion]:
    """Write the version each record has from now on, with its joint units and named persons."""
    versions = [
        RecordVersion(
            record_id=record.pk,
            host_id=new.host.pk,
            kinds=new.kind_words,
            held_on=new.held_on,
            until_on=new.until_on,
            begins=new.begins,
            ends=new.ends,
            mode=new.mode,
            place=new.place,
            topics=new.topics,
            chair=new.chair,
            recorder=new.recorder,
            required=new.required,
            present=new.present or 0,
            excused=new.excused,
            visiting=new.visiting,
            exempt=new.exempt,
            elsewhere=new.elsewhere,
            pairs=new.pairs,
            reason=reason,
            known_at=log.at,
            known_by=actor.person,
        )
        for record, new, actor, reason in entries
    ]
    insert_many(versions, ids=True)
    pairs = list(zip(versions, (new for _record, new, _by, _reason in entries), strict=True))
    insert_many([Joint(version=v, unit=u) for v, new in pairs for u in new.joints])
    insert_many(
        [
            Attendance(version=v, person=a.person, post_id=a.post, role=a.role)
            for v, new in pairs
            for a in new.attended
        ]
    )
    return versions


def facts(new: NewRecord, version: RecordVersion, record: Record) -> dict[str, Any]:
    """Return what the trail keeps of a version: days, kinds, counts as they are; words as salted hashes; persons as ids."""
    found: dict[str, Any] = {
        "number": Plain(record.number or ""),
        "held_on": new.held_on,
        "kinds": Plain(new.kind_words.strip()),
        "joints": [unit.pk for unit in new.joints],
        "required": new.required,
        "present": version.present,
        "topics": new.topics,
        "place": new.place,
        "chair": Plain(new.chair),
        "recorder": Plain(new.recorder),
        "attended": [Plain(f"{each.person}:{each.role}") for each in new.attended],
        "names": names_of(new),
    }
    return {name: value for name, value in found.items() if value not in ("", [], 0)}


def _rest(records: list[Record], news: list[NewRecord], actors: list[By], log: Log) -> None:
    """Write decisions with their items, findings, what all of them name, and votes."""
    decisions, findings = [], []
    named: list[Named] = []
    for record, new, actor in zip(records, news, actors, strict=True):
        wanted = [each for each in new.decisions if each.item is not None]
        items = iter(open_items(news=[each.item for each in wanted if each.item], by=actor) if wanted else [])
        for each in new.decisions:
            row = Decision(record=record, text=each.text, item=next(items) if each.item else None)
            decisions.append(row)
            own = [row.item] if each.names and row.item else []
            named.append(Named(record, [*each.names, *own], actor, decision=row))
        for found in new.findings:
            findings.append(Finding(record=record, about=found.about, text=found.text))
            named.append(Named(record, found.names, actor, finding=findings[-1]))
        named.append(Named(record, new.names, actor))
    insert_many(decisions, ids=True)
    insert_many(findings, ids=True)
    write_mentions(named, log)
    both = list(zip(records, news, strict=True))
    insert_many(
        [
            Vote(
                record=r,
                matter=v.matter,
                text=v.text,
                entitled=v.entitled,
                present=v.present,
                in_favour=v.in_favour,
                against=v.against,
                abstained=v.abstained,
            )
            for r, new in both
            for v in new.votes
        ]
    )
