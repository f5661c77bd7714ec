"""The permission matrix of comments and proposals: of 甲司 to the root's ledger; by hand (rules 4)."""

from collections.abc import Iterator

from django.urls import reverse
from matrix import ADMINISTRATORS, EXPORTERS, OFFICE, READERS, ROLES, SEES_ROOT

import build
from luoshi.base import clock
from luoshi.mandate import actions
from luoshi.mandate.kinds import ProposalKind

SEES = SEES_ROOT | {"甲司司长", "甲司党务", "分管领导"}
SPEAKS = {
    "甲司司长",
    "甲司党务",
    "甲一书记",
    "甲二书记",
    "乙司党务",
    "乙一书记",
    "子院党务",
    "子一书记",
}
TAKES_BACK = {"甲司司长", "甲司党务"}
ROUTES = {"proposal-new", "proposals", "proposals-export", "proposal", "proposal-answer", "proposal-withdraw"}
NOBODY = 987_654_321


class Said:
    """甲司 proposes to change a clause of the root's ledger."""

    def __init__(self, house: build.House) -> None:
        with clock.at(build.TODAY):
            self.document = house.documents["台账"]
            self.proposal = actions.propose(
                document=self.document,
                clause=house.clauses["1-01"],
                unit=house.units["甲司"],
                post=house.posts["甲司党务"],
                kind=ProposalKind.CHANGE,
                text="时限放到年底",
                by=house.by("甲司党务"),
            )


def _of_one(role: str, may: set[str], good: int) -> int:
    if role in ADMINISTRATORS:
        return 403
    if role not in SEES:
        return 404
    return good if role in may else 403


def cells(said: Said) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, method, path and the one right answer."""
    one, answer, back = (
        reverse(route, args=[said.proposal.pk])
        for route in ("proposal", "proposal-answer", "proposal-withdraw")
    )
    new = reverse("proposal-new", args=[said.document.pk])
    of_document = f"?document={said.document.pk}"
    for role in ROLES:
        reads = 200 if role in READERS else 403
        yield role, "GET", reverse("proposals"), reads
        yield role, "GET", reverse("proposals") + of_document, reads
        yield role, "GET", reverse("proposals-export") + of_document, 200 if role in EXPORTERS else 403
        yield role, "GET", one, _of_one(role, SEES, 200)
        yield role, "GET", answer, _of_one(role, OFFICE, 200)
        yield role, "POST", answer, _of_one(role, OFFICE, 422)
        yield role, "POST", back, _of_one(role, TAKES_BACK, 303)
        yield role, "GET", back, 405
        yield role, "GET", new, 200 if role in SPEAKS else 403
        yield role, "POST", new, 422 if role in SPEAKS else 403
    yield "", "GET", one, 302
    yield "", "POST", answer, 302
    for route in ("proposal", "proposal-answer"):
        yield "综合岗", "GET", reverse(route, args=[NOBODY]), 404
    yield "综合岗", "GET", reverse("proposals") + f"?document={NOBODY}", 404
    yield "甲司党务", "GET", reverse("proposal-new", args=[NOBODY]), 404
    yield "综合岗", "DELETE", one, 405
