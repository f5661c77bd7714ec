"""The audit administrator's pages: the trail, its check, the access log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.access.models import Happened
from luoshi.access.queries import entries
from luoshi.access.rights import Verb
from luoshi.base.text import whole_number
from luoshi.org.queries import names_of, post_titles
from luoshi.trail.queries import Change, latest
from luoshi.trail.verify import Fault, Report
from luoshi.trail.verify import check as verify
from luoshi.web.door import Request, page
from luoshi.web.trail_words import OBJECTS, act_words, field_words, object_words, value_words

SIZE = 50


@dataclass(frozen=True)
class Shown:
    """One event in words."""

    seq: int
    ts: datetime
    actor: str
    post: str
    act: str
    obj: str
    values: list[tuple[str, str, str]]


def _said(value: Any, names: dict[str, str]) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, list):
        return _("、").join(_said(each, names) for each in value)
    return names.get(str(value), str(value))


def _in_words(kind: str, name: str, side: dict[str, Any], names: dict[str, str]) -> str:
    if name not in side:
        return ""
    value = side[name]
    return (
        str(value_words(kind, name, value))
        if isinstance(value, str) and value not in names
        else _said(value, names)
    )


def _person_ids(change: Change) -> set[str]:
    named = {str(side["person"]) for side in (change.before, change.after) if side.get("person")}
    kind, _colon, key = change.obj.partition(":")
    return {change.actor, *named, *([key] if kind == "person" else [])} - {""}


def _shown(change: Change, names: dict[str, str], posts: dict[int, str]) -> Shown:
    keys = [*change.before, *(key for key in change.after if key not in change.before)]
    kind, _colon, key = change.obj.partition(":")
    return Shown(
        seq=change.seq,
        ts=change.ts,
        actor=names.get(change.actor) or (_("安装程序") if len(set(change.actor)) == 1 else change.actor),
        post=posts.get(change.post or 0, ""),
        act=str(act_words(change.act)),
        obj=f"{object_words(kind)} {names.get(key) or key}",
        values=[
            (
                str(field_words(each)),
                _in_words(kind, each, change.before, names),
                _in_words(kind, each, change.after, names),
            )
            for each in keys
        ],
    )


@page()
def trail(request: Request) -> HttpResponse:
    """List the events of the trail, newest first, paged by number, with their values opened."""
    request.viewer.need(Verb.READ_TRAIL)
    asked = request.GET.get("act", "")
    kind = asked if asked in OBJECTS else ""
    found = latest(
        before_seq=whole_number(request.GET.get("before")), act=f"{kind}." if kind else "", limit=SIZE + 1
    )
    more, found = len(found) > SIZE, found[:SIZE]
    names = {k: v for k, v in names_of(set().union(*(_person_ids(each) for each in found))).items() if v}
    posts = post_titles({each.post for each in found if each.post is not None})
    context = {
        "events": [_shown(each, names, posts) for each in found],
        "kind": kind,
        "kinds": list(OBJECTS.items()),
        "next": found[-1].seq if more else None,
    }
    return render(request, "luoshi/admin/trail.html", context)


def _fault_words(fault: Fault) -> str:
    return str(
        {
            Fault.MISSING: _("这一条不见了，或编号被改过。"),
            Fault.LEAF: _("这一条的内容和当时算的指纹对不上。"),
            Fault.COLUMNS: _("这一条旁边的检索列被改过。"),
            Fault.ROOT: _("这一条连同指纹一起被改过，和整棵树对不上。"),
            Fault.SEALED: _("这一条旁边存的原文和指纹对不上。"),
            Fault.BLOCK: _("从这一条起的一整块，合起来的指纹不见了、被改过，或者多出来一个。"),
            Fault.STATE: _("树的总数被改过，或最后几条被删去。"),
        }[fault]
    )


@page("GET", "POST")
def check(request: Request) -> HttpResponse:
    """Say what a check is; on POST read the whole trail once and show root, size, and the first bad event."""
    request.viewer.need(Verb.READ_TRAIL)
    report: Report | None = verify() if request.method == "POST" else None
    context = {
        "report": report,
        "size": f"{report.size:,}" if report else "",
        "fault": _fault_words(report.fault) if report and report.fault else "",
    }
    return render(request, "luoshi/admin/check.html", context)


@page()
def access_log(request: Request) -> HttpResponse:
    """List sign-ins and refusals, newest first, paged by number."""
    found = entries(request.viewer, before=whole_number(request.GET.get("before")), limit=SIZE + 1)
    more, found = len(found) > SIZE, found[:SIZE]
    words = {
        Happened.SIGNED_IN: _("登录"),
        Happened.REFUSED: _("没有登上"),
        Happened.HELD_OFF: _("试错太多，等一刻钟"),
        Happened.SIGNED_OUT: _("退出"),
        Happened.PASSWORD: _("设密码"),
    }
    context = {
        "rows": [(row, words[Happened(row.what)]) for row in found],
        "next": found[-1].pk if more else None,
    }
    return render(request, "luoshi/admin/access_log.html", context)
