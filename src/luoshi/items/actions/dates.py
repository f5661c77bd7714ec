"""Due dates move only by a request made before the date, with a reason, granted by somebody else."""

from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean, said
from luoshi.core.life import Act, State
from luoshi.items.actions.work import locked, working
from luoshi.items.models import DateRequest, Item


def ask_date(*, item: Item, due_to: date, reason: str, by: By) -> DateRequest:
    """Ask for a later date. Raises Refusal on or after the due date, without a reason, or with one open already."""
    reason = said(reason, says=_("没有写为什么要改期。"), mend=_("写一句原因。"))
    with working(by) as work:
        (now,) = locked([item])
        if State(now.state) not in {State.OPEN, State.RETURNED}:
            raise Refusal("not_now", _("这一项不在办，不用改期。"), _("刷新看看。"))
        if now.due_on is None or work.today >= now.due_on:
            raise Refusal(
                "too_late", _("改期要在到期日之前申请。"), _("办完就报成效，写清晚在哪里。"), field="due_to"
            )
        if due_to <= now.due_on:
            raise Refusal("earlier", _("新日期要晚于现在的期限。"), _("换一个日期。"), field="due_to")
        if DateRequest.objects.filter(item=now, granted=None).exists():
            raise Refusal("asked_already", _("已经有一个申请在等答复。"), _("等答复，或请对方先答。"))
        row = DateRequest.objects.create(
            item=now,
            asked_on=work.today,
            asked_at=work.log.at,
            asked_by=by.person,
            post_id=by.post,
            due_to=due_to,
            reason=reason,
        )
        work.touch(now)
        work.log.add(
            "item.date_asked",
            f"item:{now.pk}",
            unit=now.lead_id,
            before={"due_on": now.due_on},
            after={"due_to": due_to, "reason": reason},
        )
    return row


def decide_date(*, request: DateRequest, granted: bool, by: By, answer: str = "") -> Item:
    """Grant or refuse a request, by another person than the one who asked. The original date is kept."""
    answer = clean(answer, limit=400, field="answer")
    with working(by) as work:
        row = DateRequest.objects.select_for_update().select_related("item").get(pk=request.pk)
        (now,) = locked([row.item])
        if row.granted is not None or State(now.state) not in {State.OPEN, State.RETURNED}:
            raise Refusal("not_now", _("这个申请已经答过，或事项不在办。"), _("刷新看看。"))
        if row.asked_by == by.person:
            raise Refusal("same_person", _("自己申请的，不能自己同意。"), _("请另一个人答复。"))
        if not granted:
            said(answer, field="answer", says=_("不同意要写原因。"), mend=_("写一句。"), limit=400)
        row.granted, row.answer = granted, answer
        row.decided_at, row.decided_by = work.log.at, by.person
        row.save(update_fields=["granted", "answer", "decided_at", "decided_by"])
        if granted:
            due_from, now.due_on = now.due_on, row.due_to
            work.step(now, Act.POSTPONE, note=answer, due_from=due_from, due_to=row.due_to)
        else:
            work.touch(now)
            work.log.add(
                "item.date_refused",
                f"item:{now.pk}",
                unit=now.lead_id,
                after={"due_to": row.due_to, "answer": answer},
            )
    return now
