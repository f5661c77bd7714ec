"""The demo's doors: an account for each role, and what the first page shows."""

import json
from dataclasses import dataclass

from luoshi.access.actions import act_in, enable_account, make_account
from luoshi.access.demo import marker_path
from luoshi.access.models import Account
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.core.life import State
from luoshi.items.models import Item
from luoshi.mandate.queries import counts_by_year
from luoshi.ops.sample.papers import LEDGER
from luoshi.ops.sample.place import DESK, DESK_BRANCH, GENERATOR, Place
from luoshi.ops.sample.texts import bodies, groups
from luoshi.org.kinds import BranchKind, UnitKind
from luoshi.org.models import Group, Post, Unit

OPENER = By(person="f" * 16)

Role = tuple[str, str, str, str]
"""Slug, unit or group, key of the post, place in English."""

ROLES: tuple[Role, ...] = (
    ("secretary", DESK_BRANCH, "secretary", "First branch, Department Ding"),
    ("staff", DESK, "party_staff", "Department Ding"),
    ("leader", groups.LEADING_GROUP, "leader.1", "Member of the leading group"),
    ("office", bodies.ROOT, "head_office.0", "Sample Ministry"),
    ("clerk", bodies.ROOT, "clerk", "Sample Ministry"),
    ("working-group", "第三工作组", "working_group", "Working group 3"),
    ("inspector", groups.INSPECTION_GROUP, "inspector.1", "Read-only"),
    ("confirmer", groups.STANDING_GROUP, "confirmer.0", "Standing group"),
    ("line", "乙司", "line_lead", "Department Yi"),
    ("study", "study", "study_leader", "A study group"),
    ("system", bodies.ROOT, "system_admin", "Sees no business"),
    ("security", bodies.ROOT, "security_admin", "Sees no business"),
    ("audit", bodies.ROOT, "audit_admin", "Sees no business"),
)


@dataclass(frozen=True)
class Doors:
    """The sample's size, its roles, the desk and the branch whose matters the walk follows, and the figures of the first page."""

    size: str
    roles: tuple[Role, ...]
    desk: Unit
    branch: Unit
    figures: dict[str, int]


def build(place: Place, wanted: Doors | None = None) -> None:
    """Make the accounts of the roles and write the marker down; the ministry's where nothing else is ``wanted``."""
    wanted = wanted or Doors("S", ROLES, place.units[DESK], place.units[DESK_BRANCH], _figures(place))
    roles: dict[str, dict[str, object]] = {}
    for slug, where, key, english in wanted.roles:
        post = place.posts[where, key]
        account = _account(place, post, f"demo-{slug}")
        name = post.unit.name if post.unit else (post.group.name if post.group else "")
        roles[slug] = {"username": account.username, "post": post.pk, "place": name, "place_en": english}
    marker_path().write_text(
        json.dumps(
            {
                "size": wanted.size,
                "roles": roles,
                "figures": wanted.figures,
                "walk": _walk(place, wanted.desk, wanted.branch),
            },
            ensure_ascii=False,
            indent=1,
        ),
        encoding="utf-8",
    )


def _account(place: Place, post: Post, username: str) -> Account:
    person = place.holders[post.pk]
    account = Account.objects.filter(person=person).first()
    if account is None:
        account = make_account(person=person, username=username, by=GENERATOR)
        enable_account(account=account, by=OPENER)
        act_in(account=account, post=post)
    return account


def _figures(place: Place) -> dict[str, int]:
    today = clock.today()
    year = today.year
    alive = [unit for unit in Unit.objects.all() if unit.lives_on(today)]
    return {
        "bodies": sum(1 for unit in alive if unit.kind in {UnitKind.DEPARTMENT, UnitKind.AFFILIATED}),
        "branches": sum(1 for unit in alive if unit.branch_kind == BranchKind.IN_SERVICE),
        "tasks": counts_by_year(place.documents[LEDGER], [year])[year],
        "groups": sum(1 for group in Group.objects.filter(kind="study_group") if group.lives_on(today)),
        "years": year - 2017,
    }


def _walk(place: Place, staff: Unit, branch: Unit) -> list[dict[str, str]]:
    """Choose one matter to follow: a live task of the desk with a branch's open item under it, and a closed one to read."""
    document = place.documents[LEDGER]
    mine = Item.objects.filter(lead=branch, state=State.OPEN).order_by("-due_on").first()
    task = Item.objects.filter(lead=staff, state=State.OPEN, has_children=False).order_by("-due_on").first()
    waiting = Item.objects.filter(judge_unit=staff, state=State.SUBMITTED).order_by("submitted_on").first()
    closed = _closed(staff, branch)
    steps = [("office", f"/documents/{document.pk}/")]
    steps.append(("staff", f"/items/{task.pk}/break-down/" if task else "/ledger/"))
    steps.append(("secretary", f"/items/{mine.pk}/submit/" if mine else "/mine/"))
    steps.append(("staff", "/confirmations/" if waiting else "/ledger/"))
    steps.append(("office", f"/items/{closed.pk}/" if closed else "/ledger/"))
    return [{"role": role, "url": url} for role, url in steps]


def _closed(staff: Unit, branch: Unit) -> Item | None:
    """Return a closed item handed down to the branch that was returned once; else one of the desk's other branches; else any of its own."""
    rows = Item.objects.filter(state=State.CLOSED, parent__isnull=False).order_by("-closed_on", "pk")
    returned = rows.filter(steps__act="returned")
    near = returned.filter(lead__path__startswith=staff.path)
    return returned.filter(lead=branch).first() or near.first() or rows.filter(lead=branch).first()
