"""What every page's frame shows: who acts, what waits, where one can go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.items.queries import waiting_counts
from luoshi.meetings.rights import at_the_table, concerned
from luoshi.together.rights import concerned as deals_with_business
from luoshi.web.act_page import heard


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context; it is only worked out where a template shows it, so that parts of pages pay nothing."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> dict[str, Any]:
    viewer: Viewer | None = getattr(request, "viewer", None)
    seat = viewer.acting if viewer else None
    now = clock.now().astimezone(clock.SHANGHAI)
    counts = not getattr(request, "counts_nothing", False)
    waiting = waiting_counts(viewer) if viewer and viewer.has(Verb.READ) and counts else {}
    return {
        "signed_in": viewer is not None,
        "actor_unit": seat.place if seat else "",
        "actor_post": seat.title if seat else "",
        "can_switch": bool(viewer and len(viewer.seats) > 1),
        "mine_count": waiting.get("todo", 0),
        "waiting": waiting,
        "nav": _nav(request, viewer, waiting) if viewer else [],
        "demo": settings.DEMO,
        "now": now,
        "today": now.date(),
        "languages": settings.LANGUAGES,
        "notice": heard(request.session) if viewer else "",
        "feedback_url": "",
        "record_url": "/records/new/" if viewer and viewer.has(Verb.RECORD) else "",
    }


def _nav(request: HttpRequest, viewer: Viewer, waiting: dict[str, int]) -> list[dict[str, Any]]:
    sections: list[tuple[str, list[tuple[str, str, str, int | None]]]] = []
    if viewer.has(Verb.READ):
        work: list[tuple[str, str, str, int | None]] = []
        if viewer.has(Verb.WORK) or viewer.has(Verb.MEET) or viewer.has(Verb.CONSULT):
            work.append((_("我的清单"), "mine", "/mine/", waiting.get("todo", 0)))
        if viewer.has(Verb.JUDGE) or viewer.has(Verb.DECIDE):
            count = waiting.get("judge", 0) + waiting.get("dates", 0) + waiting.get("typed", 0)
            work.append((_("等你核验"), "confirmations", "/confirmations/", count))
        work += [
            (_("总览"), "overview", "/", None),
            (_("台账"), "ledger", "/ledger/", None),
            (_in("nav", "单位"), "units", "/units/", None),
            (_in("nav", "文件"), "documents", "/documents/", None),
            (_("纪实"), "records", "/records/", None),
            (_("规定动作"), "rules", "/rules/", None),
            (_in("nav", "组"), "groups", "/groups/", None),
            (_("人员"), "people", "/people/", None),
            (_in("nav", "条"), "lines", "/lines/", None),
        ]
        sections.append(("", work))
        politics: list[tuple[str, str, str, int | None]] = []
        if concerned(viewer):
            politics += [
                (_("第一议题"), "directives", "/directives/", None),
                (_("会议"), "meetings", "/meetings/", None),
                (_("听取汇报"), "hearings", "/hearings/", None),
            ]
        politics.append((_("责任清单"), "lists", "/lists/", None))
        if deals_with_business(viewer):
            politics.append((_("四个一起"), "together", "/together/", None))
        if at_the_table(viewer):
            politics.append((_("专题会商"), "consultations", "/consultations/", None))
        if viewer.has(Verb.CONSULT):
            politics.append((_("销号核查"), "closings", "/closings/", None))
        sections.append((_("政治统领"), politics))
        if viewer.has(Verb.IMPORT):
            sections.append(
                (
                    _("成文"),
                    [(_("导入"), "import", "/import/", None), (_("后台任务"), "jobs", "/jobs/", None)],
                )
            )
    administration = [
        (Verb.MAKE_ACCOUNT, _("账号"), "accounts"),
        (Verb.ENABLE_ACCOUNT, _("账号"), "accounts"),
        (Verb.READ_TRAIL, _("留痕"), "trail"),
        (Verb.READ_TRAIL, _("登录记录"), "access-log"),
    ]
    entries: list[tuple[str, str, str, int | None]] = [
        (label, name, reverse(name), None) for verb, label, name in administration if viewer.has(verb)
    ]
    if entries:
        sections.append((_("管理"), entries))
    return [
        {
            "title": title,
            "entries": [
                {"label": label, "url": url, "count": count, "current": _is_here(request.path, url)}
                for label, _name, url, count in found
            ],
        }
        for title, found in sections
    ]


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
