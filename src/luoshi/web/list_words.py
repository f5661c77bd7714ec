"""How pages and files say lists and handover sheets: tiers, posts, what carries a point, what a sheet holds."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.access.calls import Call
from luoshi.base import clock
from luoshi.base.text import a_day
from luoshi.core.life import State
from luoshi.core.lights import Light
from luoshi.core.turns import Slot
from luoshi.core.windows import Length, Window
from luoshi.items.models import Item
from luoshi.items.words import state_word
from luoshi.lists.kinds import Tier
from luoshi.lists.models import Handover
from luoshi.lists.queries import Count, Point, PostAt, drawn_for, entries_in
from luoshi.lists.queries.entries import DutyAt
from luoshi.lists.words import tier_words
from luoshi.org.models import Post, Unit
from luoshi.web.call_words import SHOWN
from luoshi.web.templatetags.look import due, full_day, light_word
from luoshi.web.turn_words import slot_word, window_word


def tier_word(unit: Unit, tier: str) -> str:
    """Say a tier of a unit's list: 党组书记, 党委其他成员."""
    return str(tier_words(unit)[Tier(tier)])


def duty_word(duty: DutyAt) -> str:
    """Say a duty in the reader's language."""
    return duty.name_en if get_language() == "en" else duty.name


def post_word(each: PostAt) -> str:
    """Say a post: its title, that it has ended, that nobody sits there."""
    if each.ended:
        return _("%(post)s（岗位已结束）") % {"post": each.post.title}
    return each.post.title if each.held else _("%(post)s（空岗）") % {"post": each.post.title}


def posts_words(point: Point, unit: Unit) -> str:
    """Say whom a point is for: its posts one by one where they are named, else its tier."""
    if point.named:
        return _("、").join(map(post_word, point.posts))
    tier = tier_word(unit, point.tier)
    if not point.posts:
        return _("%(tier)s（没有设岗位）") % {"tier": tier}
    if point.tier == Tier.SECRETARY:
        return post_word(point.posts[0])
    return tier


def item_words(item: Item) -> str:
    """Say an item and how it stands."""
    word = light_word(Light(item.light)) if item.light else str(state_word(State(item.state)))
    return f"{item.number} {word}"


def count_words(count: Count) -> str:
    """Say what has become of a duty this year: plain numbers."""
    if not count.owed:
        return _("今年不适用")
    return _("今年该 %(owed)s 次，做到 %(done)s 次") % {"owed": count.owed, "done": count.done}


def carried_words(point: Point) -> str:
    """Say what carries a point: items by number, duties by name; that nothing does."""
    parts = [item.number for item in (*point.items, *point.glimpsed)]
    if point.unseen:
        parts.append(_("%(n)s 项事项") % {"n": point.unseen})
    parts += [duty_word(duty) for duty in point.duties]
    return _("、").join(parts) or _("还没有落到事项或规定动作")


def how_words(point: Point, counts: Iterable[Count]) -> str:
    """Say how a point stands now: its items' lights with the last progress, its turns this year."""
    parts = []
    for item in point.items:
        said = item_words(item)
        parts.append(f"{said}：{item.last_word}" if item.last_word else said)
    parts += [item_words(item) for item in point.glimpsed]
    parts += [f"{duty_word(each.duty)}：{count_words(each)}" for each in counts]
    return "；".join(parts)


def until_words(point: Point) -> str:
    """Say until when: the items' dates, else what the list says."""
    return _("、").join(due(item) for item in point.items) or point.version.standard


def place_of(post: Post) -> str:
    """Say where a post is."""
    return str(post.unit or post.group or "")


def seat_words(post: Post) -> str:
    """Say a post with its place."""
    return f"{place_of(post)} {post.title}".strip()


def turn_words(row: dict[str, Any]) -> str:
    """Say a turn on a sheet: its window and duty."""
    window = Window(date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
    name = row["name_en"] if get_language() == "en" else row["name"]
    words = {"window": window_word(window, Length(row["length"]), year=True), "duty": name}
    return _("%(window)s%(duty)s") % words


def turn_state(row: dict[str, Any]) -> str:
    """Say what has become of a turn on a sheet."""
    return slot_word(Slot(row["state"]), row["force"])


def waits() -> dict[str, str]:
    """Return the kinds of what waits on a sheet, in words."""
    return {
        "judge": _("等核验"),
        "asked": _("申请了改期，等答复"),
        "date": _("等答复的改期申请"),
        "typed": _("代录的决定，等本人确认"),
    }


def waiting_words(row: dict[str, Any]) -> tuple[str, str, str, str]:
    """Say what waits on a sheet: what it is, which, its day, where it is opened."""
    on = a_day(row["on"])
    day = full_day(on) if on else ""
    if row["kind"] != "call":
        return waits()[row["kind"]], f"{row['number']} {row['title']}", day, f"/items/{row['id']}/"
    if row["call"] not in SHOWN or on is None:
        return row["call"], "", day, ""
    shown = SHOWN[row["call"]](Call(row["call"], row["id"], on, tuple(row["words"])))
    return shown.kind, f"{shown.title} · {shown.beside}", day, shown.url


def item_state(row: dict[str, Any]) -> str:
    """Say the state an item was in when the sheet was frozen."""
    return str(state_word(State(row["state"])))


def effect_of_list(item: Item) -> dict[str, str]:
    """Return the effect and the named document of an item that asks for a list, where the list is drawn up: typed once."""
    if not item.needs_document or item.origin != "breakdown":
        return {}
    drawn = drawn_for(item, clock.today())
    if drawn is None:
        return {}
    title, n = drawn.document.title, entries_in(drawn.document_id, clock.today().year)
    words = {"title": title, "n": n, "day": full_day(drawn.from_on)}
    effect = _("列出了《%(title)s》，%(n)s 条，%(day)s起执行。") % words
    number = f" {drawn.document.number}" if drawn.document.number else ""
    return {"effect": effect, "documents": f"《{title}》{number}"}


def stands_word(handover: Handover) -> str:
    """Say how far a handover is."""
    if handover.cancelled_at is not None:
        return _("取消了")
    if handover.is_signed:
        return _("两个人都签了")
    if handover.gave_at is not None:
        return _("等接手人签")
    return _("等移交人签") if handover.took_at is not None else _("两个人都没签")
