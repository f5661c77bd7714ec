"""Handing a seat over: opened, signed by both, each for himself; the sheet is frozen at the first signature."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.access.scope import viewer_for
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, NotAllowed, Refusal
from luoshi.base.text import said
from luoshi.lists.kinds import Side
from luoshi.lists.models import Handover
from luoshi.lists.queries.sheet import sheet_of
from luoshi.lists.rights import can_sign, is_superior
from luoshi.org.models import Post, Tenure
from luoshi.trail.log import Log, Plain, writing

LATELY = timedelta(days=183)
"""How long after a seat has a new holder its handover is that from the one before him."""


def parties(post: Post) -> tuple[str, str]:
    """Return who hands a seat over and who takes it over, as the ledger knows its tenures; "" for nobody.

    Where somebody is entered to come after the present holder, these two; where the present one came lately, he and the one before him;
    else who holds it, or held it last, hands it over to whoever will come.
    """
    today = clock.today()
    rows = list(Tenure.objects.filter(post=post, gone_at=None).order_by("from_on", "pk"))
    if not rows:
        return "", ""
    coming = next((row for row in rows if row.from_on > today), None)
    past = [row for row in rows if row.from_on <= today]
    if coming is not None:
        return (past[-1].person_id if past else ""), coming.person_id
    last = past[-1]
    if last.to_on is not None:
        return last.person_id, ""
    before = next((row for row in reversed(past[:-1]) if row.person_id != last.person_id), None)
    if before is None or last.from_on < today - LATELY:
        return last.person_id, ""
    done = Handover.objects.filter(post=post, giver=before.person_id, taker=last.person_id, cancelled_at=None)
    return (last.person_id, "") if done.exists() else (before.person_id, last.person_id)


def open_handover(*, post: Post, by: By) -> Handover:
    """Open the handover of a seat between who leaves and who comes, as its tenures say. One event ``handover.opened``.

    Raises Refusal where nobody ever held it, the same person comes back, or one is open.
    """
    with writing(by) as log:
        giver, taker = parties(post)
        if not giver:
            raise Refusal("nobody", _("这个岗位没有人任过，没有要交的。"), _("先录入任职。"))
        if giver == taker:
            raise Refusal("same_holder", _("前后是同一个人，不用交接。"), _("核对任职。"))
        open_ = Q(cancelled_at=None) & (Q(gave_at=None) | Q(took_at=None))
        if Handover.objects.filter(open_, post=post).exists():
            raise Refusal("open_already", _("这个岗位有一张交接单还没有签完。"), _("打开那一张签。"))
        handover = Handover.objects.create(
            post=post,
            giver=giver,
            taker=taker,
            opened_on=clock.day_of(log.at),
            opened_at=log.at,
            opened_by=by.person,
        )
        log.add(
            "handover.opened",
            f"handover:{handover.pk}",
            unit=post.home.pk,
            after={"post": post.pk, "giver": Plain(giver), "taker": Plain(taker)},
        )
    return handover


def _locked(handover: Handover) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",))
    now = rows.select_related("post__unit", "post__group__home").get(pk=handover.pk)
    if now.cancelled_at is not None:
        raise Refusal("cancelled", _("这张交接单取消了。"), _("要交接，重新开一张。"))
    if now.is_signed:
        raise Refusal("signed", _("两个人都签了。"), _("刷新看看。"))
    return now


def _signed(now: Handover, side: Side, by: By, log: Log, why: str = "") -> Handover:
    """Put down a signature; at the first one the sheet is frozen as it stands."""
    if now.sheet is None:
        now.sheet = sheet_of(now.post, clock.day_of(log.at))
    setattr(now, f"{side}_at", log.at)
    setattr(now, f"{side}_by", by.person)
    now.signed_on = clock.day_of(log.at) if now.is_signed else None
    now.version += 1
    now.save()
    after: dict[str, Any] = {"side": side, "items": [row["number"] for row in now.sheet["items"]]}
    if why:
        after["reason"] = why
    log.add("handover.signed", f"handover:{now.pk}", unit=now.post.home.pk, after=after)
    return now


def sign(*, handover: Handover, side: Side, by: By) -> Handover:
    """Sign a sheet for oneself: ``by`` is who hands over, or who takes over. One event ``handover.signed``.

    Nothing moves: what is open belongs to the seat. Raises NotAllowed for anybody else, Conflict for a side that is signed.
    """
    with writing(by) as log:
        now = _locked(handover)
        if getattr(now, f"{side}_at") is not None:
            raise Conflict({"side": side})
        if side == Side.GAVE:
            if by.person != now.giver:
                raise NotAllowed
        elif now.taker == "":
            if by.person == now.giver or not _holds(now.post, by.person):
                raise NotAllowed
            now.taker = by.person
        elif by.person != now.taker:
            raise NotAllowed
        return _signed(now, side, by, log)


def _holds(post: Post, person: str) -> bool:
    tenure = Tenure.objects.filter(post=post, gone_at=None).order_by("from_on", "pk").last()
    return tenure is not None and tenure.person_id == person


def sign_for(*, handover: Handover, reason: str, by: By) -> Handover:
    """Sign for who handed over and can no longer: by somebody who decides at the unit's superior, with a reason the sheet shows.

    Raises NotAllowed for everybody else, Refusal without a reason, or while he can still sign himself.
    """
    reason = said(reason, says=_("要写原因。"), mend=_("写一句为什么由上级代签。"), limit=400)
    with writing(by) as log:
        now = _locked(handover)
        if now.gave_at is not None:
            raise Conflict({"side": Side.GAVE})
        viewer = viewer_for(by.person, acting=by.post)
        if viewer.acting is None or not is_superior(viewer.acting, now.post) or by.person == now.taker:
            raise NotAllowed
        if can_sign(now.giver):
            raise Refusal("can_sign", _("移交人还能自己签。"), _("请他本人签。"))
        now.gave_for = reason
        return _signed(now, Side.GAVE, by, log, reason)


def cancel_handover(*, handover: Handover, reason: str, by: By) -> Handover:
    """Cancel a sheet that not both have signed, with a reason; it stays readable. One event ``handover.cancelled``."""
    reason = said(reason, says=_("要写原因。"), mend=_("写一句为什么取消。"), limit=400)
    with writing(by) as log:
        now = _locked(handover)
        now.cancelled_at, now.cancelled_by, now.reason = log.at, by.person, reason
        now.version += 1
        now.save(update_fields=["cancelled_at", "cancelled_by", "reason", "version"])
        log.add("handover.cancelled", f"handover:{now.pk}", unit=now.post.home.pk, after={"reason": reason})
    return now
