"""The permission matrix of consultations, closings reviewed, samples, findings, the ledger as of a day; by hand (rules 25)."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from matrix import ADMINISTRATORS, EXPORTERS, OFFICE, READERS, ROLES, SEES_ROOT

import build
import inspection_build as made
from luoshi.base import clock
from luoshi.inspection import actions
from luoshi.inspection.actions import Terms
from luoshi.inspection.kinds import Verdict
from luoshi.inspection.queries import population
from luoshi.meetings import actions as meetings

INSPECTOR = {"监督员"}
SEES_ITEM = SEES_ROOT | {"甲司司长", "甲司党务", "甲一书记", "分管领导", "工作组员"}
TOLD = OFFICE | {"秘书岗", "监督员", "甲司司长", "甲司党务", "甲一书记", "分管领导"}
SEES_SERIES = SEES_ROOT | {"分管领导"}
RUNS = OFFICE | {"秘书岗"}
ROUTES = {
    "consultations",
    "consultations-export",
    "findings",
    "findings-export",
    "finding",
    "finding-bring",
    "closings",
    "closings-export",
    "closing",
    "review-take-back",
    "samples",
    "sample-new",
    "sample",
    "sample-export",
    "sample-proof",
    "ledger-as-of",
    "ledger-as-of-export",
    "item-as-of",
    "item-findings",
    "item-proof",
}
NOBODY = 987_654_321


class Inspected:
    """Three closings of 甲司第一党支部: one reviewed and found wanting, one sound, one not reviewed; a sample; a topic of either side."""

    def __init__(self, house: build.House) -> None:
        with clock.at(build.START):
            self.series = meetings.open_series(
                kind="consultation", unit=house.units["示例部"], from_on=build.START, by=build.SYSTEM
            )
        self.steps = [made.closed(house, f"第{n}件", date(2021, 4, 6)) for n in range(3)]
        with clock.at(build.TODAY):
            self.finding = made.said(house, self.steps[0], Verdict.FINDING)
            self.sound = made.said(house, self.steps[1])
            terms = Terms(date(2021, 4, 1), date(2021, 4, 10), build.TODAY)
            self.sample = actions.draw(
                group=house.groups["派驻纪检监察组"],
                post=house.posts["监督员"],
                seed="1",
                size=2,
                terms=terms,
                population=population(house.viewer("监督员"), terms),
                by=house.by("监督员"),
            )
            self.item = self.steps[2].item_id


def _own(role: str, good: int) -> int:
    return good if role in INSPECTOR else 403


def _told(role: str, good: int) -> int:
    if role in ADMINISTRATORS:
        return 403
    return good if role in TOLD else 404


def _taken(role: str, sees: set[str]) -> int:
    if role not in EXPORTERS:
        return 403
    return 200 if role in sees else 404


def _written(role: str, sees: set[str], good: int) -> int:
    """By the group alone: out of sight 404, in sight 403; administrators read nothing."""
    if role in ADMINISTRATORS:
        return 403
    if role not in sees:
        return 404
    return good if role in INSPECTOR else 403


Row = tuple[str, str, str, int] | tuple[str, str, str, int, tuple[tuple[str, str], ...]]


def cells(inspected: Inspected) -> Iterator[Row]:
    """Yield role, method, path and the one right answer."""
    found, sound = inspected.finding.pk, inspected.sound.pk
    step, sample = inspected.steps[2].pk, inspected.sample.pk
    propose = reverse("topic-wait", args=[inspected.series.pk])
    for role in ROLES:
        reads = 200 if role in READERS else 403
        exports = 200 if role in EXPORTERS else 403
        for route in ("consultations", "findings", "ledger-as-of"):
            yield role, "GET", reverse(route), reads
            yield role, "POST", reverse(route), 405
        for route in ("consultations-export", "findings-export", "ledger-as-of-export"):
            yield role, "GET", reverse(route), exports
        for route in ("closings", "closings-export", "samples", "sample-new"):
            yield role, "GET", reverse(route), _own(role, 200)
        yield role, "POST", reverse("sample-new"), _own(role, 422)
        for route, pk in (
            ("closing", step),
            ("sample", sample),
            ("sample-export", sample),
            ("sample-proof", sample),
        ):
            yield role, "GET", reverse(route, args=[pk]), _own(role, 200)
        yield role, "POST", reverse("closing", args=[step]), _own(role, 422)
        yield role, "GET", reverse("finding", args=[found]), _told(role, 200)
        yield role, "POST", reverse("finding-bring", args=[found]), _written(role, TOLD, 303)
        yield role, "GET", reverse("finding-bring", args=[found]), 405
        yield role, "POST", reverse("review-take-back", args=[found]), _written(role, TOLD, 303)
        yield role, "POST", reverse("review-take-back", args=[sound]), _written(role, INSPECTOR, 303)
        yield role, "GET", reverse("finding", args=[sound]), 403 if role in ADMINISTRATORS else 404
        item = 403 if role in ADMINISTRATORS else 200 if role in SEES_ITEM else 404
        yield role, "GET", reverse("item-as-of", args=[inspected.item]) + "?day=2021-04-10", item
        yield role, "GET", reverse("item-findings", args=[inspected.item]), item
        yield role, "GET", reverse("item-proof", args=[inspected.item]), _taken(role, SEES_ITEM)
        yield role, "GET", propose, _proposes(role, 200)
        yield role, "POST", propose, _proposes(role, 422)
    yield "", "GET", reverse("closing", args=[step]), 302
    yield "", "POST", reverse("closing", args=[step]), 302
    for route in ("closing", "sample", "finding", "item-as-of", "item-proof"):
        yield "监督员", "GET", reverse(route, args=[NOBODY]), 404
    yield "监督员", "GET", reverse("closing", args=[step]) + f"?sample={NOBODY}", 404
    yield "监督员", "GET", reverse("closings") + f"?unit={NOBODY}", 404
    yield "监督员", "GET", reverse("ledger-as-of") + f"?unit={NOBODY}", 404
    yield "监督员", "POST", reverse("sample-new"), 422, (("unit", str(NOBODY)), ("seed", "1"), ("size", "3"))
    yield "监督员", "DELETE", reverse("closing", args=[step]), 405


def _proposes(role: str, good: int) -> int:
    """Topics of a consultation: the clerk's side and the inspectors; the leading group reads along."""
    if role not in SEES_SERIES:
        return 404
    return good if role in RUNS | INSPECTOR else 403
