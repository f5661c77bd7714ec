"""Judged together: the judgement of a named body on a core-business task and the Party building that went with it.

Words with reasons; no band, no number, nobody's name. By another person than those who did, submitted or typed either (rules 7).
"""

from datetime import date

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import said
from luoshi.core import closing
from luoshi.items.actions import gate
from luoshi.items.actions.judging import is_stale
from luoshi.items.models import Item
from luoshi.org.models import Post
from luoshi.together.actions.ties import ended, facts, party_item, reason_of, standing, task
from luoshi.together.kinds import TieKind
from luoshi.together.models import Tie
from luoshi.trail.log import Log, writing


def judge(*, business: Item, party: Item, on: date, words: str, by: By) -> Tie:
    """Judge a task and a Party-building item together. One event ``tie.judged``.

    Raises Refusal without words, for a day ahead or before either began, for a post that sits elsewhere, for the inspectors, for who
    did, submitted or typed either; Conflict where the two were judged in that year already.
    """
    words = _words(words)
    with writing(by) as log:
        now, item = task(business), party_item(party)
        _allow_day(now, item, on, clock.day_of(log.at))
        post = _allow_person(now, item, by, clock.day_of(log.at))
        rows = Tie.objects.filter(kind=TieKind.JUDGEMENT, business=now, party=item, gone_at=None)
        other = rows.filter(on__year=on.year).first()
        if other is not None:
            raise Conflict({"words": other.words, "on": other.on})
        row = _judged(now, item, on, words, post, log)
        log.add("tie.judged", f"tie:{row.pk}", unit=now.lead_id, after=facts(row))
    return row


def correct(*, tie: Tie, on: date, words: str, by: By) -> Tie:
    """Let a judgement say something else: its row ends, a new one begins. One event ``tie.corrected``.

    Raises what :func:`judge` raises; Conflict where somebody else corrected it meanwhile.
    """
    words = _words(words)
    with writing(by) as log:
        newer = Tie.objects.filter(corrects=tie).first()
        if newer is not None:
            raise Conflict({"words": newer.words, "on": newer.on})
        old = _judgement(tie)
        now, item = task(old.business), party_item(old.party)
        _allow_day(now, item, on, clock.day_of(log.at))
        post = _allow_person(now, item, by, clock.day_of(log.at))
        ended(old, log)
        row = _judged(now, item, on, words, post, log, corrects=old)
        log.add("tie.corrected", f"tie:{row.pk}", unit=now.lead_id, before=facts(old), after=facts(row))
    return row


def withdraw(*, tie: Tie, reason: str, by: By) -> Tie:
    """Take a judgement back with a reason; it stays readable and fills nothing. One event ``tie.withdrawn``."""
    reason = reason_of(reason)
    with writing(by) as log:
        now = _judgement(tie)
        gate.judge_post(by)
        ended(now, log, reason)
        log.add("tie.withdrawn", f"tie:{now.pk}", unit=now.business.lead_id, after={"reason": reason})
    return now


def _words(words: str) -> str:
    mend = _("写判断和理由：哪里合上了，哪里没有；不评等次，不写人。")
    return said(words, field="words", says=_("没有写考核意见。"), mend=mend)


def _judgement(tie: Tie) -> Tie:
    now = standing(tie)
    if now.kind != TieKind.JUDGEMENT:
        raise Refusal("kind", _("这不是考核。"), _("刷新看看。"))
    return now


def _allow_day(business: Item, party: Item, on: date, today: date) -> None:
    if on > today:
        raise Refusal("ahead", _("日期还没有到。"), _("考核以后再写。"), field="on")
    if on < max(business.opened_on, party.opened_on):
        raise Refusal("before", _("这一天两件事还没有都立项。"), _("核对日期。"), field="on")


def _allow_person(business: Item, party: Item, by: By, today: date) -> Post:
    post = gate.judge_post(by)
    gate.refuse_wrong_place(business, post, stale=is_stale(business, today))
    known = gate.Facts([business, party])
    for item in (business, party):
        if closing.same_person(known.doers[item.pk], [by.person]):
            raise Refusal(
                "same_person",
                _("%(number)s 是你办的、报的或代录的，不能由你考核。") % {"number": item.number},
                _("换一个人；换岗位、代理、代录都不算换人。"),
            )
    return post


def _judged(
    business: Item,
    party: Item,
    on: date,
    words: str,
    post: Post,
    log: Log,
    corrects: Tie | None = None,
) -> Tie:
    return Tie.objects.create(
        kind=TieKind.JUDGEMENT,
        business=business,
        party=party,
        on=on,
        words=words,
        post=post,
        corrects=corrects,
        known_at=log.at,
        known_by=log.by.person,
    )
