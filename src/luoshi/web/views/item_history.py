"""Who changed what on one item, as the trail kept it: every event with its values in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.rights import Verb
from luoshi.base.refusals import Words
from luoshi.core.life import State
from luoshi.items import queries
from luoshi.items.kinds import Klass
from luoshi.items.words import KLASSES, state_word
from luoshi.org.queries import names_of, post_titles, unit_names
from luoshi.trail.queries import Change, history
from luoshi.web.door import Request, page
from luoshi.web.templatetags.look import full_day
from luoshi.web.trail_words import act_words

_DAYS = ("on", "due_on", "due_from", "due_to", "relook_on", "effective_on")
_UNITS = ("lead", "owner", "judge_unit", "unit", "units")
_POSTS = ("post", "for_post")


def _fields() -> dict[str, Words]:
    return {
        "state": _("状态"),
        "title": _("事项"),
        "standard": _("完成标准"),
        "klass": _("类别"),
        "lead": _("牵头"),
        "post": _("责任岗位"),
        "for_post": _("替哪个岗位"),
        "owner": _("交办"),
        "judge_unit": _("核验"),
        "unit": _("单位"),
        "units": _("配合"),
        "on": _("日期"),
        "due_on": _("期限"),
        "due_from": _("原来的期限"),
        "due_to": _("改到"),
        "relook_on": _("回头看"),
        "effect": _("成效"),
        "text": _("进展"),
        "reason": _("原因"),
        "note": _("说明"),
        "answer": _("答复"),
        "documents": _("文件"),
        "rule": _("制度"),
        "beneficiary_word": _("受益人"),
        "signed_document": _("签过的文件"),
        "paper": _("附件"),
        "version": _("版本"),
        "effective_on": _("生效日期"),
        "sha256": _("散列"),
        "needs_document": _("点名要的文件"),
        "needs_rule": _("要定下一条制度"),
        "needs_relook": _("核验时要定回头看的日期"),
        "needs_beneficiary": _("要有受益人的话"),
    }


@dataclass(frozen=True)
class Line:
    """One value of an event: its name, what it was, what it is."""

    label: Words
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One event of the item."""

    seq: int
    at: datetime
    what: Words
    who: str
    post: str
    lines: list[Line]


@dataclass(frozen=True)
class Names:
    """The words for ids that events kept: units and posts."""

    units: dict[int, str]
    posts: dict[int, str]


def _ids(changes: list[Change], names: Iterable[str]) -> set[int]:
    sides = [side for change in changes for side in (change.before, change.after)]
    values = (side.get(name) for side in sides for name in names)
    flat = (each for value in values for each in (value if isinstance(value, list) else [value]))
    return {each for each in flat if isinstance(each, int)}


def _said(name: str, value: Any, said: Names) -> str:
    if value is None or value in ("", []):
        return ""
    if name == "state":
        return str(state_word(State(value)))
    if name == "klass":
        return str(KLASSES[Klass(value)])
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name in _UNITS:
        return _("、").join(
            said.units.get(each, "") for each in (value if isinstance(value, list) else [value])
        )
    if name in _POSTS:
        return said.posts.get(value, "")
    if name in _DAYS:
        return full_day(date.fromisoformat(value))
    return _("；").join(map(str, value)) if isinstance(value, list) else str(value)


def _lines(change: Change, said: Names) -> Iterable[Line]:
    for name, label in _fields().items():
        before = _said(name, change.before.get(name), said)
        after = _said(name, change.after.get(name), said)
        if before != after:
            yield Line(label, before, after)


@page()
def item_history(request: Request, pk: int) -> HttpResponse:
    """Show who changed what, in which post, newest first."""
    request.viewer.need(Verb.READ)
    item = queries.get_item(request.viewer, pk)
    changes = history(f"item:{pk}")
    names = names_of({change.actor for change in changes})
    posts = post_titles({change.post for change in changes if change.post} | _ids(changes, _POSTS))
    said = Names(unit_names(_ids(changes, _UNITS)), posts)
    told = [
        Told(
            seq=change.seq,
            at=change.ts,
            what=act_words(change.act),
            who=names.get(change.actor, "") or _in("person", "已销去姓名"),
            post=posts.get(change.post or 0, ""),
            lines=list(_lines(change, said)),
        )
        for change in changes
    ]
    context = {"item": item, "changes": told, "may_export": request.viewer.has(Verb.EXPORT)}
    return render(request, "luoshi/items/history.html", context)
