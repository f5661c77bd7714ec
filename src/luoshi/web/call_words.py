"""How my list shows what waits besides items and turns, kind by kind."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.access.calls import Call
from luoshi.mandate.kinds import Answer, ProposalKind
from luoshi.mandate.words import ANSWERS, PROPOSAL_KINDS
from luoshi.web.meeting_words import state_word


@dataclass(frozen=True)
class ShownCall:
    """A call as a line of the list: how it stands, what it is, where it leads, what can be done."""

    call: Call
    word: str
    title: str
    beside: str
    kind: str
    url: str
    act: str
    act_url: str
    is_until: bool = True


def _session(call: Call) -> ShownCall:
    state, name, name_en, group, unit, year, ordinal = call.words
    called = name_en if get_language() == "en" else name
    series = f"{group} · {called}" if group else called
    title = _("%(name)s %(year)s年第%(n)s次") % {"name": series, "year": year, "n": ordinal}
    url = reverse("session", args=[call.pk])
    return ShownCall(call, state_word(state), title, unit, _("会议"), url, _("打开"), url, is_until=False)


def _proposal(call: Call) -> ShownCall:
    kind, answer, text, unit, document, *_rest = call.words
    url = reverse("proposal", args=[call.pk])
    word = str(ANSWERS[Answer(answer)]) if answer else _("等答复")
    title = text.splitlines()[0][:60] if text else ""
    act = (_("打开"), url) if answer else (_("答复"), reverse("proposal-answer", args=[call.pk]))
    said = str(PROPOSAL_KINDS[ProposalKind(kind)])
    return ShownCall(call, word, title, f"{unit} · {document}", said, url, *act, is_until=not answer)


def _handover(call: Call) -> ShownCall:
    post, unit, group, *_rest = call.words
    url = reverse("handover", args=[call.pk])
    title = _("%(place)s %(post)s的交接单") % {"place": unit or group, "post": post}
    return ShownCall(call, _("等签字"), title, _("看过再签"), _("交接"), url, _("打开"), url, is_until=False)


def _asked_topic(call: Call) -> ShownCall:
    title, series, name, name_en, *_rest = call.words
    called = name_en if get_language() == "en" else name
    url = reverse("series", args=[int(series)])
    plan = reverse("session-new", args=[int(series)])
    return ShownCall(
        call, _("等安排"), title, called, _("派驻组提的议题"), url, _("安排会商"), plan, is_until=False
    )


def _finding(call: Call) -> ShownCall:
    words, number, title, unit, answer_on, *_rest = call.words
    url = reverse("finding", args=[call.pk])
    beside = f"{unit} · {number} {title}"
    if answer_on:
        beside += f" · {_('希望 %(day)s 前答复') % {'day': answer_on}}"
    first = words.splitlines()[0][:60] if words else ""
    return ShownCall(call, _("等安排会商"), first, beside, _("监督发现"), url, _("打开"), url, is_until=False)


SHOWN: dict[str, Callable[[Call], ShownCall]] = {
    "session": _session,
    "proposal": _proposal,
    "handover": _handover,
    "asked_topic": _asked_topic,
    "finding": _finding,
}


def headings() -> dict[str, str]:
    """Return what the kinds are headed by, in the order they stand on the list."""
    return {
        "session": _("要开的会"),
        "asked_topic": _("派驻组提的议题"),
        "finding": _("监督发现"),
        "proposal": _("意见建议"),
        "handover": _("要签的交接单"),
    }


def grouped(calls: list[Call]) -> list[tuple[str, list[ShownCall]]]:
    """Return the calls under their headings, each by day; empty ones left out."""
    found = [
        (title, [SHOWN[kind](call) for call in calls if call.kind == kind])
        for kind, title in headings().items()
    ]
    return [(title, shown) for title, shown in found if shown]
