"""The permission matrix of the four together: a task that the root asked of 子院, on 乙司's line; by hand (rules 24)."""

from collections.abc import Iterator

from django.urls import reverse
from matrix import ADMINISTRATORS, EXPORTERS, ITEMS, OFFICE, READERS, ROLES, UNITS
from matrix_records import RECORDS_OF_HOST

import build
import together_build as made
from luoshi.base import clock
from luoshi.records.models import Record
from luoshi.together import actions

SEES = ITEMS["affiliated"]
DEPLOYS = OFFICE | {"子院党务"}
JUDGES = OFFICE
SEES_PARTY = ITEMS["affiliated"] - {"乙司牵头"}
NOBODY = 987_654_321
OF_TASK = {"together-deploy": DEPLOYS, "together-pair": DEPLOYS, "together-judge": JUDGES}
ROUTES = {
    "together",
    "together-export",
    "together-row",
    "together-part",
    "pair-end",
    "judgement-correct",
    "judgement-withdraw",
    "items-named",
    "record-named",
    "record-names",
    *OF_TASK,
}


class Both:
    """A task and a Party-building item of 子院, deployed and judged together; a record of a branch."""

    def __init__(self, house: build.House, record: Record) -> None:
        self.record = record
        with clock.at(build.TODAY):
            self.task = made.business(house, lead="子院", title="affiliated open")
            self.party = made.party(house, lead="子院", title="组建党小组")
            self.pair = actions.pair(
                business=self.task,
                party=self.party,
                words="合着办",
                post=house.posts["子院党务"],
                by=house.by("子院党务"),
            )
            self.judgement = actions.judge(
                business=self.task,
                party=self.party,
                on=build.TODAY,
                words="合得上，理由充分",
                by=house.by("复核岗"),
            )


def _verdict(role: str, sees: set[str], may: set[str], good: int) -> int:
    if role not in sees:
        return 404
    return good if role in may else 403


def cells(both: Both) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, method, path and the one right answer."""
    task, party = [both.task.pk], [both.party.pk]
    ties = {
        reverse("pair-end", args=[both.pair.pk]): DEPLOYS,
        reverse("judgement-correct", args=[both.judgement.pk]): JUDGES,
        reverse("judgement-withdraw", args=[both.judgement.pk]): JUDGES,
    }
    names = reverse("record-names", args=[both.record.pk])
    for role in ROLES:
        reads = 200 if role in READERS else 403
        yield role, "GET", reverse("together"), reads
        yield role, "GET", reverse("items-named") + "?names=1", reads
        yield role, "GET", reverse("together-export"), 200 if role in EXPORTERS else 403
        for route in ("together-row", "together-part"):
            seen = 403 if role in ADMINISTRATORS else _verdict(role, SEES, SEES, 200)
            yield role, "GET", reverse(route, args=task), seen
        seen = 403 if role in ADMINISTRATORS else _verdict(role, SEES_PARTY, SEES_PARTY, 200)
        yield role, "GET", reverse("together-part", args=party), seen
        for route, may in OF_TASK.items():
            yield role, "GET", reverse(route, args=task), _verdict(role, SEES, may, 200)
            yield role, "POST", reverse(route, args=task), _verdict(role, SEES, may, 422)
        for path, may in ties.items():
            yield role, "GET", path, _verdict(role, SEES, may, 200)
            yield role, "POST", path, _verdict(role, SEES, may, 422)
        host = UNITS["甲司第一党支部"]
        seen = 403 if role in ADMINISTRATORS else _verdict(role, host, host, 200)
        yield role, "GET", reverse("record-named", args=[both.record.pk]), seen
        yield role, "GET", names, _verdict(role, host, RECORDS_OF_HOST, 200)
        yield role, "POST", names, _verdict(role, host, RECORDS_OF_HOST, 422)
    yield "", "GET", reverse("together"), 302
    yield "", "POST", reverse("together-judge", args=task), 302
    yield "综合岗", "GET", reverse("together-row", args=party), 404
    for route in ("together-row", "together-part", "pair-end", "judgement-correct", *OF_TASK):
        yield "综合岗", "GET", reverse(route, args=[NOBODY]), 404
    yield "综合岗", "GET", reverse("pair-end", args=[both.judgement.pk]), 404
    yield "综合岗", "GET", reverse("together") + f"?unit={NOBODY}", 404
    yield "综合岗", "GET", names + f"?decision={NOBODY}", 404
    yield "综合岗", "DELETE", reverse("together-row", args=task), 405
