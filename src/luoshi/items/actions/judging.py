"""The second person's side: confirming, returning, checking, looking again, reopening."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean, said
from luoshi.cadence import calendar
from luoshi.core import closing, ontime
from luoshi.core.life import Act, State
from luoshi.items.actions import gate
from luoshi.items.actions.doing import holder
from luoshi.items.actions.work import Work, locked, working
from luoshi.items.kinds import Klass, Typed
from luoshi.items.models import Awaiting, Item
from luoshi.org.models import Post


def confirm(
    *,
    item: Item,
    by: By,
    note: str = "",
    relook_on: date | None = None,
    for_post: Post | None = None,
    signed_document: str = "",
) -> Item:
    """Confirm that ``item`` is done and close its number (销号); see :func:`confirm_many`.

    ``for_post``: typed for a leader (代录). With a cited signed document it counts at once; without one it waits for
    his own word and the item stays submitted.
    """
    if for_post is not None and not closing.says_something(signed_document):
        return _type_for(item, Typed.CONFIRM, for_post, by, note, relook_on)
    with working(by) as work:
        return _confirm_all(
            [item], work, note=note, relook_on=relook_on, for_post=for_post, signed_document=signed_document
        )[0]


def confirm_many(
    *, items: Sequence[Item], by: By, bys: Sequence[By] = (), note: str = "", relook_on: date | None = None
) -> list[Item]:
    """Confirm items in series, all or none: the same checks as one by one.

    By one person, or (the generator's bulk) by the persons of ``bys``, one an item.
    """
    with working(by) as work:
        return _confirm_all(items, work, note=note, relook_on=relook_on, bys=bys)


def _confirm_all(
    items: Sequence[Item],
    work: Work,
    *,
    note: str,
    relook_on: date | None,
    for_post: Post | None = None,
    for_person: str = "",
    signed_document: str = "",
    bys: Sequence[By] = (),
) -> list[Item]:
    now = locked(items)
    posts = gate.judge_posts([*bys, work.log.by])
    facts = gate.Facts(now)
    if for_post is not None and not for_person:
        for_person = holder(for_post, work.today)
    _refuse_relook(relook_on, work.today)
    for item, by in zip(now, bys or [work.log.by] * len(now), strict=True):
        step = facts.submission.get(item.pk)
        post = for_post or gate.judge_post(by, posts)
        _refuse_unable(item, facts, work, post, {by.person, for_person})
        if State(item.state) == State.SUBMITTED:
            given = facts.given(item, relook_on=relook_on)
            gate.refuse_missing(closing.missing_to_close(gate.needs_of(item), given), item)
        work.step(
            item,
            Act.CONFIRM,
            by=by,
            note=clean(note, limit=2000, multiline=True, field="note"),
            relook_on=relook_on,
            for_post=for_post,
            for_person=for_person,
            signed_document=clean(signed_document, limit=200, field="signed_document"),
        )
        item.closed_on, item.relook_on = work.today, relook_on
        if step is not None:
            item.punctual = _punctuality(item, facts)
    return now


def _refuse_unable(item: Item, facts: gate.Facts, work: Work, post: Post, judges: set[str]) -> None:
    gate.refuse_wrong_place(item, post, stale=is_stale(item, work.today))
    facts.refuse_same_person(item, judges)


def is_stale(item: Item, today: date) -> bool:
    """Say whether a submission has waited longer than the setting: then the superior may judge it too."""
    if item.submitted_on is None or State(item.state) != State.SUBMITTED:
        return False
    return calendar.add(item.submitted_on, settings.ANSWER_WORKDAYS) < today


def stale_until(today: date) -> date:
    """Return the last day of submission that counts as unanswered for too long on ``today``."""
    day = calendar.add(today, -settings.ANSWER_WORKDAYS - 1)
    while calendar.add(day + timedelta(days=1), settings.ANSWER_WORKDAYS) < today:
        day += timedelta(days=1)
    return day


def _refuse_relook(relook_on: date | None, today: date) -> None:
    if relook_on is not None and relook_on <= today:
        raise Refusal("relook", _("回头看的日期要在今天以后。"), _("换一个日期。"), field="relook_on")


def _punctuality(item: Item, facts: gate.Facts) -> str:
    steps = [step for step in facts.steps[item.pk] if step.round == item.round]
    withdrawn = {steps[n - 1].pk for n, step in enumerate(steps) if step.act == Act.WITHDRAW and n > 0}
    sent = [step for step in steps if step.act == Act.SUBMIT and step.pk not in withdrawn]
    return ontime.punctuality(
        submissions=[(step.on, step is sent[-1]) for step in sent],
        returns=[step.on for step in steps if step.act == Act.RETURN],
        original_due_on=item.original_due_on,
        due_on=item.due_on,
        state=State.CLOSED,
        is_workday=calendar.is_workday,
        days=settings.ANSWER_WORKDAYS,
    )


def return_(
    *, item: Item, reason: str, by: By, for_post: Post | None = None, signed_document: str = ""
) -> Item:
    """Send ``item`` back (退回) with what is still wanted. Typed for a leader: as in :func:`confirm`."""
    reason = _said(reason)
    if for_post is not None and not closing.says_something(signed_document):
        return _type_for(item, Typed.RETURN, for_post, by, reason, None)
    with working(by) as work:
        return _return_all([(item, reason)], work, for_post=for_post, signed_document=signed_document)[0]


def return_many(*, entries: Sequence[tuple[Item, str]], by: By, bys: Sequence[By] = ()) -> list[Item]:
    """Send items back, each with its own reason, all or none; ``bys`` names each entry's actor where they differ."""
    with working(by) as work:
        return _return_all([(item, _said(reason)) for item, reason in entries], work, bys=bys)


def _said(reason: str) -> str:
    return said(reason, says=_("没有写退回的原因。"), mend=_("写清还差什么。"))


def _return_all(
    entries: Sequence[tuple[Item, str]],
    work: Work,
    *,
    for_post: Post | None = None,
    signed_document: str = "",
    bys: Sequence[By] = (),
) -> list[Item]:
    now = locked([item for item, _reason in entries])
    facts = gate.Facts(now)
    posts = gate.judge_posts([*bys, work.log.by])
    for_person = holder(for_post, work.today) if for_post else ""
    for item, (_item, reason), by in zip(now, entries, bys or [work.log.by] * len(now), strict=True):
        post = for_post or gate.judge_post(by, posts)
        _refuse_unable(item, facts, work, post, {by.person, for_person})
        work.step(
            item,
            Act.RETURN,
            by=by,
            note=reason,
            for_post=for_post,
            for_person=for_person,
            signed_document=clean(signed_document, limit=200, field="signed_document"),
        )
        item.submitted_on, item.punctual = None, ontime.Punctuality.OPEN
    return now


def _type_for(item: Item, kind: Typed, for_post: Post, by: By, note: str, relook_on: date | None) -> Item:
    with working(by) as work:
        (now,) = locked([item])
        for_person = holder(for_post, work.today)
        _refuse_unable(now, gate.Facts([now]), work, for_post, {by.person, for_person})
        if (
            State(now.state) != State.SUBMITTED
            or Awaiting.objects.filter(item=now, endorsed_at=None, dropped_at=None).exists()
        ):
            raise Refusal("not_now", _("这一项没有等核验，或已经代录过。"), _("刷新看看。"))
        row = Awaiting.objects.create(
            item=now,
            kind=kind,
            for_post=for_post,
            post_id=by.post,
            note=note,
            relook_on=relook_on,
            typed_at=work.log.at,
            typed_by=by.person,
        )
        work.log.add(
            "item.typed_for",
            f"item:{now.pk}",
            unit=now.lead_id,
            after={"kind": kind, "for_post": for_post.pk, "awaiting": row.pk, "note": note},
        )
    return now


def endorse(*, awaiting: Awaiting, by: By) -> Item:
    """Say "yes, that is my decision" to what was typed for one's post: now it counts, under one's own name."""
    with working(by) as work:
        row = Awaiting.objects.select_for_update().get(pk=awaiting.pk)
        if row.endorsed_at or row.dropped_at or by.post != row.for_post_id:
            raise Refusal("not_now", _("这一条不等你确认。"), _("刷新看看。"))
        row.endorsed_at, row.endorsed_by = work.log.at, by.person
        row.save(update_fields=["endorsed_at", "endorsed_by"])
        gate.Facts([row.item]).refuse_same_person(row.item, {row.typed_by})
        if row.kind == Typed.RETURN:
            return _return_all([(row.item, row.note)], work)[0]
        return _confirm_all([row.item], work, note=row.note, relook_on=row.relook_on)[0]


def drop_typed(*, awaiting: Awaiting, by: By) -> Awaiting:
    """Say "no" to what was typed for one's post, or take back what one typed: nothing happened to the item."""
    with working(by) as work:
        row = Awaiting.objects.select_for_update().select_related("item").get(pk=awaiting.pk)
        if row.endorsed_at or row.dropped_at or (by.post != row.for_post_id and by.person != row.typed_by):
            raise Refusal("not_now", _("这一条不等你确认。"), _("刷新看看。"))
        row.dropped_at, row.dropped_by = work.log.at, by.person
        row.save(update_fields=["dropped_at", "dropped_by"])
        work.log.add(
            "item.typed_dropped", f"item:{row.item_id}", unit=row.item.lead_id, after={"awaiting": row.pk}
        )
    return row


def check_up(*, item: Item, by: By, note: str) -> Item:
    """Make the periodic check of a 长期坚持 item by its second person; the next one is due after its months."""
    note = said(note, field="note", says=_("没有写检查看到什么。"), mend=_("写一句。"))
    with working(by) as work:
        (now,) = locked([item])
        if now.klass != Klass.SUSTAINED:
            raise Refusal("not_sustained", _("只有长期坚持的事项做定期检查。"), _("其他事项直接核验。"))
        _refuse_unable(now, gate.Facts([now]), work, gate.judge_post(by), {by.person})
        due_from = due_to = now.due_on
        if now.check_every and due_to:
            while due_to <= work.today:
                due_to = _months_on(due_to, now.check_every, anchor=now.original_due_on or due_to)
        now.due_on = due_to
        if due_to == due_from:
            due_from = due_to = None
        work.step(now, Act.CHECK, note=note, due_from=due_from, due_to=due_to)
    return now


def _months_on(day: date, months: int, *, anchor: date) -> date:
    """Return the next check: counted from the anchor's day of the month, so that the 31st does not drift."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for last in range(anchor.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(anchor.day, 28))


def look_again(*, item: Item, by: By, note: str, next_on: date | None = None) -> Item:
    """Look again at a closed item (回头看) and find that it holds. If it does not: :func:`reopen`."""
    note = said(note, field="note", says=_("没有写回头看看到什么。"), mend=_("写一句。"))
    with working(by) as work:
        (now,) = locked([item])
        _refuse_relook(next_on, work.today)
        _refuse_unable(now, gate.Facts([now]), work, gate.judge_post(by), {by.person})
        work.step(now, Act.RELOOK, note=note, relook_on=next_on)
        now.relook_on = next_on
    return now


def reopen(*, item: Item, reason: str, by: By, due_on: date | None = None) -> Item:
    """Reopen a closed item that rebounded (反弹): a new round under its old number; earlier rounds stay.

    Closed parents reopen with it, for the same reason: a parent is closed only while its children are.
    """
    reason = said(reason, says=_("没有写哪里反弹了。"), mend=_("写清看到什么。"))
    with working(by) as work:
        (now,) = locked([item])
        if due_on is not None and due_on <= work.today:
            raise Refusal("due_past", _("新的期限要在今天以后。"), _("换一个日期。"), field="due_on")
        _reopen(now, work, reason, due_on)
        parent = now.parent
        while parent is not None:
            (parent,) = locked([parent])
            if State(parent.state) == State.CLOSED:
                _reopen(parent, work, f"{now.number} {reason}", due_on)
            parent = parent.parent
    return now


def _reopen(item: Item, work: Work, reason: str, due_on: date | None) -> None:
    item.round += 1
    due_from = item.due_on
    if due_on is not None:
        item.due_on = due_on
        item.original_due_on = item.original_due_on or due_on
    work.step(item, Act.REBOUND, note=reason, due_from=due_from, due_to=item.due_on)
    item.closed_on = item.submitted_on = item.relook_on = None
    item.punctual = ontime.Punctuality.OPEN
