"""The permission matrix of lists and handovers: the root's list, 甲司's own, units asked, 甲司党务 handing over; by hand (rules 23)."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from matrix import ADMINISTRATORS, EXPORTERS, OFFICE, READERS, ROLES, SEES_ROOT, STAFF

import build
from luoshi.base import clock
from luoshi.lists import actions
from luoshi.lists.actions import Line
from luoshi.lists.kinds import Tier
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, Document
from luoshi.org import actions as org

SEES_OWN = SEES_ROOT | {"甲司司长", "甲司党务", "甲一书记", "甲二书记", "分管领导", "学习组长", "工作组员"}
SEES_POST = SEES_ROOT | {"甲司司长", "甲司党务", "分管领导"}
HANDS = OFFICE | {"甲司党务"}
ROUTES = {
    "lists",
    "lists-export",
    "list-new",
    "list",
    "list-turns",
    "list-export",
    "list-end",
    "list-draw",
    "list-ask",
    "list-asked",
    "list-asked-export",
    "list-of-post",
    "list-of-post-turns",
    "point-posts",
    "point-duties",
    "list-make",
    "handovers",
    "handover",
    "handover-word",
    "handover-sign",
    "handover-sign-for",
    "handover-cancel",
    "handover-new",
}
NOBODY = 987_654_321


class Listed:
    """The root's list, from which 甲司 drew its own; the head office asked for it; the seat of 甲司党务 is handed over."""

    def __init__(self, house: build.House) -> None:
        with clock.at(build.TODAY):
            office, staff = house.by("综合岗"), house.by("甲司党务")
            lines = [Line(Tier.BODY, "每半年研究一次"), Line(Tier.SECRETARY, "定好全年安排")]
            root = actions.draw_up(
                unit=house.units["示例部"], title="责任清单", lines=lines, from_on=build.TODAY, by=office
            )
            self.root, self.point = root.standing, root.clauses[0]
            self.own = actions.draw_up(
                unit=house.units["甲司"],
                title="甲司责任清单",
                lines=lines,
                from_on=build.TODAY,
                upper=root.standing.document,
                by=staff,
            ).standing
            self.asked = actions.ask_units(
                document=root.standing.document,
                units=[house.units["子院"]],
                line=house.lines["D1"],
                due_on=date(2021, 6, 30),
                title="列出本单位责任清单",
                judge_group=house.groups["常设核验组"],
                by=office,
            )
            self.post = house.posts["甲司党务"]
            self.paper = self._paper(house)
            person = org.register_person(name="接任的人", by=build.SYSTEM)
            org.appoint(post=self.post, person=person, from_on=date(2021, 5, 10), by=build.SYSTEM)
            self.handover = actions.open_handover(post=self.post, by=staff)

    def _paper(self, house: build.House) -> Document:
        """A list of 甲司 on paper that is no responsibility list yet."""
        staff = house.by("甲司党务")
        document = mandate.enter_document(
            title="旧清单",
            kind=DocumentKind.LIST,
            owner=house.units["甲司"],
            issued_on=build.TODAY,
            by=staff,
        )
        mandate.add_clause(
            document=document,
            kind=ClauseKind.ASPECT,
            number="1",
            words=mandate.ClauseWords("党委"),
            year=build.TODAY.year,
            by=staff,
        )
        assert Clause.objects.filter(document=document).exists()
        return document


def _of_one(role: str, sees: set[str], may: set[str], good: int) -> int:
    if role in ADMINISTRATORS:
        return 403
    if role not in sees:
        return 404
    return good if role in may else 403


def _of_lists(listed: Listed, role: str) -> Iterator[tuple[str, str, str, int]]:
    root, own = listed.root.document_id, listed.own.document_id
    reads = 200 if role in READERS else 403
    yield role, "GET", reverse("lists"), reads
    yield role, "GET", reverse("lists-export"), 200 if role in EXPORTERS else 403
    yield role, "GET", reverse("list-new"), 200 if role in STAFF else 403
    yield role, "POST", reverse("list-new"), 422 if role in STAFF else 403
    yield role, "GET", reverse("list", args=[root]), reads
    yield role, "GET", reverse("list", args=[own]), _of_one(role, SEES_OWN, SEES_OWN, 200)
    yield role, "GET", reverse("list-turns", args=[own]), _of_one(role, SEES_OWN, SEES_OWN, 200)
    yield role, "GET", reverse("list-export", args=[own]), _of_one(role, SEES_OWN, SEES_OWN & EXPORTERS, 200)
    yield role, "GET", reverse("list-end", args=[own]), _of_one(role, SEES_OWN, {"甲司党务"}, 200)
    yield role, "POST", reverse("list-end", args=[own]), _of_one(role, SEES_OWN, {"甲司党务"}, 422)
    draws = STAFF - OFFICE
    yield role, "GET", reverse("list-draw", args=[root]), _of_one(role, READERS, draws, 200)
    yield role, "POST", reverse("list-draw", args=[root]), _of_one(role, READERS, draws, 422)
    yield role, "GET", reverse("list-ask", args=[root]), _of_one(role, READERS, OFFICE, 200)
    yield role, "POST", reverse("list-ask", args=[root]), _of_one(role, READERS, OFFICE, 422)
    asked, export = (reverse(name, args=[listed.asked.pk]) for name in ("list-asked", "list-asked-export"))
    yield role, "GET", asked, _of_one(role, READERS, SEES_ROOT, 200)
    yield role, "GET", export, _of_one(role, READERS, SEES_ROOT, 200)
    for name in ("point-posts", "point-duties"):
        yield role, "GET", reverse(name, args=[listed.point.pk]), _of_one(role, READERS, OFFICE, 200)
        yield role, "POST", reverse(name, args=[listed.point.pk]), _of_one(role, READERS, OFFICE, 303)
    make = reverse("list-make", args=[listed.paper.pk])
    yield role, "GET", make, _of_one(role, SEES_OWN, {"甲司党务"}, 200)
    yield role, "POST", make, _of_one(role, SEES_OWN, {"甲司党务"}, 422)


def _of_posts(listed: Listed, role: str) -> Iterator[tuple[str, str, str, int]]:
    post, sheet = listed.post.pk, listed.handover.pk
    yield role, "GET", reverse("list-of-post", args=[post]), _of_one(role, SEES_POST, SEES_POST, 200)
    yield role, "GET", reverse("list-of-post-turns", args=[post]), _of_one(role, SEES_POST, SEES_POST, 200)
    yield role, "GET", reverse("handovers"), 200 if role in READERS else 403
    yield role, "GET", reverse("handover-new", args=[post]), _of_one(role, SEES_POST, HANDS, 200)
    yield role, "POST", reverse("handover-new", args=[post]), _of_one(role, SEES_POST, HANDS, 422)
    yield role, "GET", reverse("handover", args=[sheet]), _of_one(role, SEES_POST, SEES_POST, 200)
    yield role, "GET", reverse("handover-word", args=[sheet]), _of_one(role, SEES_POST, SEES_POST, 200)
    yield role, "GET", reverse("handover-cancel", args=[sheet]), _of_one(role, SEES_POST, HANDS, 200)
    yield role, "POST", reverse("handover-cancel", args=[sheet]), _of_one(role, SEES_POST, HANDS, 422)
    yield role, "POST", reverse("handover-sign", args=[sheet]), _of_one(role, SEES_POST, {"甲司党务"}, 303)
    yield role, "GET", reverse("handover-sign", args=[sheet]), 405
    # whoever hands over has an account here and signs himself: nobody signs for him
    yield role, "GET", reverse("handover-sign-for", args=[sheet]), _of_one(role, SEES_POST, set(), 200)
    yield role, "POST", reverse("handover-sign-for", args=[sheet]), _of_one(role, SEES_POST, set(), 422)


def cells(listed: Listed) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, method, path and the one right answer."""
    for role in ROLES:
        yield from _of_lists(listed, role)
        yield from _of_posts(listed, role)
    yield "", "GET", reverse("list", args=[listed.own.document_id]), 302
    yield "", "POST", reverse("handover-sign", args=[listed.handover.pk]), 302
    for name in ("list", "list-turns", "list-export", "list-end", "list-draw", "list-ask", "list-make"):
        yield "综合岗", "GET", reverse(name, args=[NOBODY]), 404
    for name in ("list-asked", "list-asked-export", "list-of-post", "list-of-post-turns"):
        yield "综合岗", "GET", reverse(name, args=[NOBODY]), 404
    for name in ("point-posts", "point-duties", "handover", "handover-word", "handover-new"):
        yield "综合岗", "GET", reverse(name, args=[NOBODY]), 404
    for name in ("handover-sign-for", "handover-cancel"):
        yield "综合岗", "GET", reverse(name, args=[NOBODY]), 404
