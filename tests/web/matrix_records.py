"""The permission matrix of records, duties and turns: who sees, who enters, who corrects, who explains, who excuses; by hand."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from matrix import ADMINISTRATORS, OFFICE, READERS, ROLES, UNITS

import build
import duties_build
from luoshi.base import clock
from luoshi.cadence.actions import load_pack, set_times
from luoshi.cadence.kinds import RecordKind
from luoshi.core.windows import Length
from luoshi.org import actions as org
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
    "compare",
    "rule-stricter",
    "calendar",
    "calendar-enter",
    "unit-terms",
    "term-move",
    "term-early",
    "post-turn",
    "post-turn-excuse",
}
STRICTER = OFFICE | {"甲司党务", "乙司党务", "子院党务"}


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
        self.unit_leader = org.settle_post(post=house.posts["甲司司长"], branch=self.branch, by=build.SYSTEM)
        self.leader = org.settle_post(post=house.posts["分管领导"], branch=self.branch, by=build.SYSTEM)
        with clock.at(build.START):
            set_times(
                duty=duties_build.duty("dual_life"),
                unit=house.units["示例部"],
                length=Length.HALF_YEAR,
                times=1,
                from_on=date(2020, 1, 1),
                by=build.SYSTEM,
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
        for what in ("items", "records", "turns", "units", "figures"):
            sees_units = role not in {"学习组长", "核验员", *ADMINISTRATORS}
            ok = 200 if sees_units else hidden
            yield role, "GET", reverse("compare", args=[what]), ok
            here = f"{reverse('compare', args=[what])}?unit={filled.branch.pk}"
            yield role, "GET", here, seen
        yield role, "GET", reverse("calendar"), hidden if role in ADMINISTRATORS else 200
        yield role, "GET", reverse("calendar-enter"), 200 if role in OFFICE else 403
        yield role, "POST", reverse("calendar-enter"), 422 if role in OFFICE else 403
        yield role, "GET", reverse("rule-stricter", args=["committee"]), 200 if role in STRICTER else 403
        yield role, "POST", reverse("rule-stricter", args=["committee"]), 422 if role in STRICTER else 403
        term = [filled.branch.pk, "election-branch"]
        yield role, "GET", reverse("unit-terms", args=term), seen
        for act in ("term-move", "term-early"):
            yield role, "GET", reverse(act, args=term), _sat(role, sees, ABOVE_HOST, 200)
            yield role, "POST", reverse(act, args=term), _sat(role, sees, ABOVE_HOST, 422)
        for post, holder, above in (
            (filled.unit_leader, "甲司司长", OFFICE),
            (filled.leader, "分管领导", OFFICE),
        ):
            key = [post.pk, "dual_life", "2021-01-01"]
            knows = 403 if role in ADMINISTRATORS else 404
            knows = 200 if role in {holder, *above} else knows
            yield role, "GET", reverse("post-turn", args=key), knows
            may = knows if knows != 200 else (200 if role in above else 403)
            yield role, "GET", reverse("post-turn-excuse", args=key), may
            yield role, "POST", reverse("post-turn-excuse", args=key), 422 if may == 200 else may
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


def _sat(role: str, sees: set[str], may: set[str], good: int) -> int:
    """Administrators read nothing at all: they are told so before anything is looked for."""
    return 403 if role in ADMINISTRATORS else expected(role, sees, may, good)


def _form(role: str, sees: set[str]) -> int:
    if role not in ENTERS:
        return 403
    return expected(role, sees, RECORDS_OF_HOST, 200)
