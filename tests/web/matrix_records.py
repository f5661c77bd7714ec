"""The permission matrix of records, duties and turns: who sees, who enters, who corrects, who explains, who excuses; by hand."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from matrix import ADMINISTRATORS, OFFICE, READERS, ROLES, UNITS

import build
import duties_build
from luoshi.base import clock
from luoshi.cadence.actions import load_pack
from luoshi.cadence.kinds import RecordKind
from luoshi.records import actions
from luoshi.records.actions import NewRecord
from luoshi.records.models import Record, TurnNote

HOST = "甲司第一党支部"
ENTERS = OFFICE | {
    "秘书岗",
    "甲司党务",
    "乙司党务",
    "子院党务",
    "甲一书记",
    "甲二书记",
    "乙一书记",
    "子一书记",
}
RECORDS_OF_HOST = OFFICE | {"甲司党务", "甲一书记"}
ABOVE_HOST = OFFICE | {"甲司党务"}

RECORD_PAGES = {"records": READERS, "figures": READERS, "rules": READERS, "record-new": ENTERS}
RECORD_ROUTES = {
    *RECORD_PAGES,
    "record",
    "record-completed",
    "record-preview",
    "figure",
    "record-correct",
    "record-withdraw",
    "draft-drop",
    "rule",
    "unit-year",
    "turn",
    "turn-explain",
    "turn-excuse",
    "turn-make-up",
    "turn-take-back",
}


class Filled:
    """The house with the rule pack, a record, a draft and an explained gap of one branch."""

    def __init__(self, house: build.House) -> None:
        with clock.at(build.START):
            load_pack(by=build.SYSTEM)
        self.branch = house.units[HOST]
        by = house.by("甲一书记")
        with clock.at(build.TODAY - timedelta(days=1)):
            new = NewRecord(
                host=self.branch, kinds=[RecordKind.THEMED_DAY], held_on=date(2021, 4, 16), required=12
            )
            self.record: Record = actions.enter(new=new, by=by)
            self.draft: Record = actions.save_draft(host=self.branch, words={"topics": "写到一半"}, by=by)
            self.note: TurnNote = actions.explain(
                duty=duties_build.duty("committee"),
                unit=self.branch,
                window_on=date(2021, 2, 1),
                reason="春节",
                by=by,
            )
        self.turn = [self.branch.pk, "committee", "2021-01-01"]


def expected(role: str, sees: set[str], may: set[str], good: int) -> int:
    if role not in sees:
        return 404
    return good if role in may else 403


def cells(filled: Filled) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, method, path and the one right answer."""
    sees = UNITS[HOST]
    record, turn = [filled.record.pk], filled.turn
    for role in ROLES:
        hidden = 403 if role in ADMINISTRATORS else 404
        seen = 200 if role in sees else hidden
        yield role, "GET", reverse("record", args=record), seen
        yield role, "GET", reverse("record-completed", args=record), seen
        yield role, "GET", reverse("figure", args=["org.units"]), 403 if role in ADMINISTRATORS else 200
        yield role, "GET", reverse("unit-year", args=turn[:1]), seen
        yield role, "GET", reverse("turn", args=turn), seen
        yield role, "GET", reverse("rule", args=["committee"]), hidden if role in ADMINISTRATORS else 200
        for act in ("record-correct", "record-withdraw"):
            yield role, "GET", reverse(act, args=record), expected(role, sees, RECORDS_OF_HOST, 200)
            yield role, "POST", reverse(act, args=record), expected(role, sees, RECORDS_OF_HOST, 422)
        for act in ("turn-explain", "turn-make-up"):
            yield role, "GET", reverse(act, args=turn), expected(role, sees, RECORDS_OF_HOST, 200)
            yield role, "POST", reverse(act, args=turn), expected(role, sees, RECORDS_OF_HOST, 422)
        yield role, "GET", reverse("turn-excuse", args=turn), expected(role, sees, ABOVE_HOST, 200)
        yield role, "POST", reverse("turn-excuse", args=turn), expected(role, sees, ABOVE_HOST, 422)
        yield (
            role,
            "POST",
            reverse("turn-take-back", args=[filled.note.pk]),
            expected(role, sees, RECORDS_OF_HOST, 303),
        )
        yield role, "POST", reverse("draft-drop", args=[filled.draft.pk]), 303 if role == "甲一书记" else 404
        yield role, "POST", reverse("record-new"), 422 if role in ENTERS else 403
        yield role, "POST", reverse("record-preview"), 200 if role in ENTERS else 403
        host = f"{reverse('record-new')}?host={filled.branch.pk}"
        yield role, "GET", host, _form(role, sees)
    yield "", "GET", reverse("record", args=record), 302
    yield "甲一书记", "GET", reverse("record", args=[987_654_321]), 404
    yield "甲一书记", "GET", reverse("turn", args=[filled.branch.pk, "committee", "2021-01-02"]), 404
    yield "甲一书记", "GET", reverse("turn", args=[filled.branch.pk, "nothing", "2021-01-01"]), 404
    yield "甲一书记", "GET", reverse("turn", args=[filled.branch.pk, "committee", "never"]), 404
    yield "甲一书记", "DELETE", reverse("record-correct", args=record), 405


def _form(role: str, sees: set[str]) -> int:
    if role not in ENTERS:
        return 403
    return expected(role, sees, RECORDS_OF_HOST, 200)
