"""Deployed together: a Party-building item opened beside a core-business task, or one that is there tied to it."""

from dataclasses import replace

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean, said
from luoshi.items.actions import NewItem, open_item
from luoshi.items.models import Item
from luoshi.mandate.kinds import LineKind
from luoshi.org.models import Post
from luoshi.together.actions.ties import ended, facts, party_item, reason_of, standing, task
from luoshi.together.kinds import ORIGIN, TieKind
from luoshi.together.models import Tie
from luoshi.trail.log import Log, writing


def deploy(*, business: Item, new: NewItem, post: Post, by: By, words: str = "") -> Tie:
    """Open a Party-building item beside a core-business task in one act; both rows or neither. Events: the item's and ``tie.paired``.

    Raises Refusal for a line that is not Party building, a draft (it would name nothing yet), and for what no item may say.
    """
    words = clean(words, limit=2000, multiline=True, field="words")
    if new.line.kind != LineKind.PARTY:
        raise Refusal("not_party", _("这一条不是党建的条。"), _("选一条党建的。"), field="line")
    if new.draft:
        raise Refusal("draft", _("草稿还不算部署。"), _("写全了再发出去。"), field="draft")
    with writing(by) as log:
        now = task(business)
        item = open_item(new=replace(new, origin=ORIGIN, origin_ref=now.number), by=by)
        return _paired(now, item, words, post, log)


def pair(*, business: Item, party: Item, words: str, post: Post, by: By) -> Tie:
    """Say that a Party-building item which is there goes with a core-business task, and how. One event ``tie.paired``.

    Raises Refusal without words, for items that are not what they ought to be, and where the two are tied already.
    """
    words = said(words, field="words", says=_("没有写怎么一起办。"), mend=_("写清楚两件事怎么合着办。"))
    with writing(by) as log:
        now, item = task(business), party_item(party)
        if Tie.objects.filter(kind=TieKind.PAIR, business=now, party=item, gone_at=None).exists():
            says = _("%(n)s 已经和它一起部署了。") % {"n": item.number}
            raise Refusal("paired", says, _("换一项。"), field="names")
        return _paired(now, item, words, post, log)


def _paired(business: Item, party: Item, words: str, post: Post, log: Log) -> Tie:
    row = Tie.objects.create(
        kind=TieKind.PAIR,
        business=business,
        party=party,
        on=clock.day_of(log.at),
        words=words,
        post=post,
        known_at=log.at,
        known_by=log.by.person,
    )
    log.add("tie.paired", f"tie:{row.pk}", unit=business.lead_id, after=facts(row))
    return row


def end_pair(*, tie: Tie, reason: str, by: By) -> Tie:
    """Say that the two no longer go together, with a reason; both items stay as they are. One event ``tie.ended``.

    Raises Refusal without a reason, for a judgement, and where it has ended already.
    """
    reason = reason_of(reason)
    with writing(by) as log:
        now = standing(tie)
        if now.kind != TieKind.PAIR:
            raise Refusal("kind", _("这是一条考核。"), _("考核用“撤回”。"))
        ended(now, log, reason)
        log.add("tie.ended", f"tie:{now.pk}", unit=now.business.lead_id, after={"reason": reason})
    return now
