"""What the writes of the room share: both items as they stand, rows locked, rows ended."""

from django.utils.translation import gettext as _

from luoshi.base.refusals import Refusal
from luoshi.base.text import said
from luoshi.core.life import State
from luoshi.items.models import Item
from luoshi.mandate.kinds import LineKind
from luoshi.together.models import Tie
from luoshi.trail.log import Log

_AT_HAND = ("line", "lead", "judge_unit")


def task(item: Item) -> Item:
    """Return a core-business task as it stands; raise Refusal for what is none, is a draft or was cancelled."""
    now = Item.objects.select_related(*_AT_HAND).get(pk=item.pk)
    if now.parent_id is not None or now.line.kind != LineKind.BUSINESS:
        raise Refusal("not_business", _("%(n)s 不是业务工作的任务。") % {"n": now.number}, _("换一项。"))
    _refuse_idle(now, "business")
    return now


def party_item(item: Item) -> Item:
    """Return a Party-building item of any level as it stands; raise Refusal for what is none, is a draft or was cancelled."""
    now = Item.objects.select_related(*_AT_HAND).get(pk=item.pk)
    if now.line.kind != LineKind.PARTY:
        mend = _("写党建条上的事项编号。")
        raise Refusal("not_party", _("%(n)s 不是党建事项。") % {"n": now.number}, mend, field="names")
    _refuse_idle(now, "names")
    return now


def _refuse_idle(item: Item, field: str) -> None:
    if item.state == State.DRAFT:
        raise Refusal("draft", _("%(n)s 还是草稿。") % {"n": item.number}, _("先发出去。"), field=field)
    if item.state == State.CANCELLED:
        says = _("%(n)s 已经取消。") % {"n": item.number}
        raise Refusal("cancelled", says, _("换一项。"), field=field)


def standing(tie: Tie) -> Tie:
    """Return a row as it stands, locked with both its items at hand; raise Refusal where it has ended."""
    rows = Tie.objects.select_for_update(of=("self",)).select_related("business", "party")
    now = rows.get(pk=tie.pk)
    if now.gone_at is not None:
        raise Refusal("not_now", _("这一条已经改过或撤下了。"), _("刷新看看。"))
    return now


def ended(tie: Tie, log: Log, reason: str = "") -> None:
    """Let a row end now."""
    tie.gone_at, tie.gone_by, tie.reason = log.at, log.by.person, reason
    tie.save(update_fields=["gone_at", "gone_by", "reason"])


def reason_of(reason: str) -> str:
    """Return why a row ends; raise Refusal where nothing is said."""
    return said(reason, says=_("要写原因。"), mend=_("写一句为什么。"), limit=400)


def facts(tie: Tie) -> dict[str, object]:
    """Return what the trail keeps of a row."""
    return {"business": tie.business_id, "party": tie.party_id, "on": tie.on, "words": tie.words}
