"""The permission matrix of directives and meetings of the root: who sees them, who runs them; by hand (rules 22)."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from matrix import ADMINISTRATORS, EXPORTERS, OFFICE, ROLES, RUN_MEETINGS, SEES_ROOT

import build
import meetings_build as made
from luoshi.base import clock
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import Session

SEES = SEES_ROOT | {"分管领导"}
RUNS = OFFICE | {"秘书岗"}
NOBODY = 987_654_321
ROUTES = {
    "directive",
    "directive-drop",
    "document-register",
    "series",
    "series-end",
    "session-new",
    "topic-wait",
    "session",
    "minutes",
    "minutes-word",
    "session-pack",
    "session-postpone",
    "session-call-off",
    "session-start",
    "session-end",
    "topic-new",
    "session-take-up",
    "topic-move",
    "topic-outcome",
    "topic-another",
    "topic-withdraw",
    "hearing",
    "hearing-export",
}


class Met:
    """Series of the root with a session in every state, a directive on no agenda, a topic that waits; 甲司 with its own."""

    def __init__(self, house: build.House) -> None:
        root, by = house.units["示例部"], house.by("秘书岗")
        with clock.at(build.START):
            for code in ("leading_group", "dispatch"):
                actions.open_series(kind=code, unit=root, from_on=build.START, by=build.SYSTEM)
        self.series = made.series()
        with clock.at(build.TODAY):
            self.ended = self._open(house)
            actions.end(session=self.ended, counted=Counted(required=7), by=by)
            self.open = self._open(house)
            self.open_topic = queries.topics_of(self.open)[0]
            self.planned = made.planned(house, build.TODAY)
            self.planned_topic = actions.propose(
                series=self.series, session=self.planned, title="年度预算", by=by
            )
            self.waiting = actions.propose(series=self.series, title="等下一次", by=by)
        self.directive = made.directive(house, "关于校园安全的批示", build.TODAY - timedelta(days=1))
        self.document = house.documents["台账"]
        with clock.at(build.TODAY):
            self.own = actions.open_series(
                kind="office", unit=house.units["甲司"], from_on=build.START, by=house.by("甲司党务")
            )
            self.own_session = actions.plan(series=self.own, planned_on=build.TODAY, by=house.by("甲司党务"))

    def _open(self, house: build.House) -> Session:
        by = house.by("秘书岗")
        session = made.planned(house, build.TODAY)
        topic = actions.propose(series=self.series, session=session, title="校园安全", by=by)
        actions.start(session=session, by=by)
        actions.record_outcome(topic=topic, outcome=Outcome.DECISION, words="照办", by=by)
        return session


def _read(role: str, sees: set[str]) -> int:
    """Administrators read nothing at all: they are told so before anything is looked for."""
    if role in ADMINISTRATORS:
        return 403
    return 200 if role in sees else 404


def _run(role: str, good: int) -> int:
    if role not in SEES:
        return 404
    return good if role in RUNS else 403


def _taken(role: str) -> int:
    if role not in EXPORTERS:
        return 403
    return 200 if role in SEES else 404


Row = tuple[str, str, str, int] | tuple[str, str, str, int, tuple[tuple[str, str], ...]]


def cells(met: Met) -> Iterator[Row]:
    """Yield role, method, path and the one right answer."""
    reads = [
        reverse("directive", args=[met.directive.pk]),
        reverse("series", args=[met.series.pk]),
        reverse("session", args=[met.planned.pk]),
        reverse("session", args=[met.ended.pk]),
        reverse("minutes", args=[met.ended.pk]),
        reverse("hearing", args=[met.series.pk]),
    ]
    taken = [
        reverse("hearing-export", args=[met.series.pk]),
        reverse("minutes-word", args=[met.ended.pk]),
        reverse("session-pack", args=[met.planned.pk]),
        f"{reverse('session-pack', args=[met.planned.pk])}?format=xlsx",
    ]
    # route, object, answer to an empty POST by who runs it
    acts = [
        ("directive-drop", met.directive.pk, 422),
        ("series-end", met.series.pk, 422),
        ("session-new", met.series.pk, 422),
        ("topic-wait", met.series.pk, 422),
        ("session-postpone", met.planned.pk, 422),
        ("session-call-off", met.planned.pk, 422),
        ("session-start", met.planned.pk, 422),
        ("session-end", met.open.pk, 422),
        ("topic-new", met.planned.pk, 422),
        ("topic-outcome", met.open_topic.pk, 422),
        ("topic-withdraw", met.waiting.pk, 422),
    ]
    posts: list[tuple[str, int, tuple[tuple[str, str], ...]]] = [
        ("session-take-up", met.planned.pk, (("directive", str(met.directive.pk)),)),
        ("topic-move", met.planned_topic.pk, (("way", "up"),)),
        ("topic-another", met.open_topic.pk, ()),
    ]
    own = reverse("session", args=[met.own_session.pk])
    register = reverse("document-register", args=[met.document.pk])
    for role in ROLES:
        for path in reads:
            yield role, "GET", path, _read(role, SEES)
        for path in taken:
            yield role, "GET", path, _taken(role)
        for route, pk, posted in acts:
            path = reverse(route, args=[pk])
            yield role, "GET", path, _run(role, 200)
            yield role, "POST", path, _run(role, posted)
        for route, pk, body in posts:
            yield role, "POST", reverse(route, args=[pk]), _run(role, 303), body
            yield role, "GET", reverse(route, args=[pk]), 405
        yield role, "GET", own, _read(role, SEES_ROOT | {"甲司司长", "甲司党务", "分管领导"})
        yield role, "GET", reverse("session-start", args=[met.own_session.pk]), _of_own(role)
        may = 200 if role in RUNS else 403
        yield role, "GET", register, may
        yield role, "POST", register, 422 if may == 200 else 403
        yield role, "POST", reverse("directive-new"), 422 if role in RUN_MEETINGS else 403
        yield role, "POST", reverse("directive-new-offline"), 422 if role in RUN_MEETINGS else 403
        yield role, "POST", reverse("series-new"), 422 if role in RUN_MEETINGS else 403
    yield "", "GET", reads[0], 302
    yield "", "POST", reverse("session-start", args=[met.planned.pk]), 302
    for route in ("session", "series", "directive", "minutes"):
        yield "秘书岗", "GET", reverse(route, args=[NOBODY]), 404
    yield "秘书岗", "GET", reverse("minutes", args=[met.planned.pk]), 404
    yield "秘书岗", "POST", reverse("session-take-up", args=[met.planned.pk]), 404
    yield "秘书岗", "DELETE", reverse("session-start", args=[met.planned.pk]), 405


def _of_own(role: str) -> int:
    """甲司 runs its own meetings; the root sees them and does not."""
    if role == "甲司党务":
        return 200
    return 403 if role in SEES_ROOT | {"甲司司长", "分管领导"} else 404
