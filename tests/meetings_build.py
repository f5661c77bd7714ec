"""The small institution with the kinds of meetings and a leading group that meets: what tests of meetings need."""

from datetime import date

import build
from luoshi.base import clock
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import DocumentKind
from luoshi.meetings import actions
from luoshi.meetings.models import Directive, Series, Session
from snapshots import remembered


def house() -> build.House:
    """Build the institution with every kind of meeting and the series of the leading group."""
    return remembered("meetings", _build)


def _build() -> build.House:
    built = build.house()
    with clock.at(build.START):
        for code in ("leading_group", "dispatch", "consultation"):
            actions.open_series(kind=code, unit=built.units["示例部"], from_on=build.START, by=build.SYSTEM)
    return built


def series(code: str = "leading_group") -> Series:
    return Series.objects.get(kind__code=code)


def directive(built: build.House, title: str, arrived_on: date) -> Directive:
    """Register a directive on the day it arrived."""
    with clock.at(arrived_on):
        document = mandate.enter_document(
            title=title,
            number="",
            kind=DocumentKind.DIRECTIVE,
            owner=built.units["示例部"],
            issued_on=arrived_on,
            open_ended=False,
            by=build.SYSTEM,
        )
        return actions.register(document=document, arrived_on=arrived_on, by=built.by("秘书岗"))


def planned(built: build.House, on: date, code: str = "leading_group") -> Session:
    """Plan a session on the day it is to be held."""
    with clock.at(on):
        return actions.plan(series=series(code), planned_on=on, by=built.by("秘书岗"))
