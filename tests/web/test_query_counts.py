"""No page asks the database more than twelve times, whatever it lists: 360 branches, 15,000 items (rules 17)."""

from copy import copy
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
from luoshi.base import clock
from luoshi.items.actions import Effect, NewItem, attach, confirm_many, open_items, submit_many
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import ClauseKind
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind, UnitKind
from luoshi.org.models import Unit
from luoshi.papers.actions import Upload
from luoshi.trail.log import writing

pytestmark = pytest.mark.django_db

BODIES, BRANCHES, ITEMS, OPENED, MOST = 61, 360, 15_000, 1_500, 12


def _grown(house: build.House) -> list[Unit]:
    """Grow the small institution to 61 bodies and 360 branches."""
    root = house.units["示例部"]
    bodies = [house.units["甲司"], house.units["乙司"], house.units["子院"]]
    for n in range(BODIES - len(bodies)):
        kind = UnitKind.DEPARTMENT if n < 25 else UnitKind.AFFILIATED
        bodies.append(
            org.found_unit(name=f"示例单位{n}", kind=kind, parent=root, from_on=build.START, by=build.SYSTEM)
        )
    have = Unit.objects.filter(kind=UnitKind.BRANCH).count()
    for n in range(BRANCHES - have):
        unit = org.found_unit(
            name=f"示例第{n}党支部",
            kind=UnitKind.BRANCH,
            parent=bodies[n % len(bodies)],
            from_on=build.START,
            by=build.SYSTEM,
        )
        if n < 40:
            post = org.create_post(
                kind=PostKind.SECRETARY, title="书记岗", unit=unit, from_on=build.START, by=build.SYSTEM
            )
            person = org.register_person(name=f"示{n}", by=build.SYSTEM)
            org.appoint(post=post, person=person, from_on=build.START, by=build.SYSTEM)
    return bodies


def _multiply(items: list[Item], wanted: int) -> None:
    """Copy rows as they are: a list of 15,000 is long whoever wrote it."""
    copies = []
    for n in range(wanted):
        row = copy(items[n % len(items)])
        row.pk = None
        row.number, row.sort, row.title = f"{row.number}c{n}", f"{row.sort}c{n}", f"第{OPENED + n}件事"
        copies.append(row)
    Item.objects.bulk_create(copies, batch_size=500)


def _filled(house: build.House, bodies: list[Unit]) -> None:
    """Open 15,000 items in bulk, hand most to branches, submit and close a part."""
    root = house.units["示例部"]
    branches = list(Unit.objects.filter(kind=UnitKind.BRANCH).select_related("parent"))
    for n in range(2, 40):
        house.clauses[f"1-{n:02d}"] = mandate.add_clause(
            document=house.documents["台账"],
            kind=ClauseKind.TASK,
            number=f"1-{n:02d}",
            parent=house.clauses["1"],
            words=mandate.ClauseWords(title=f"第{n}项任务"),
            year=2020,
            by=build.SYSTEM,
        )
    top = [
        NewItem(
            title=f"第{n}项任务",
            line=house.lines["D1"],
            lead=bodies[n % len(bodies)],
            owner=root,
            due_on=date(2021, 1, 5) + timedelta(days=n % 300),
            clause=house.clauses[f"1-{n % 39 + 1:02d}"],
        )
        for n in range(300)
    ]
    open_items(news=top, by=house.by("综合岗"))
    opened = open_items(
        news=[
            NewItem(
                title=f"第{n}件事",
                line=house.lines["D1" if n % 3 else "Y1"],
                lead=branches[n % len(branches)],
                owner=branches[n % len(branches)].parent,
                klass=Klass.BY_DATE,
                due_on=date(2021, 3, 1) + timedelta(days=n % 200),
            )
            for n in range(OPENED)
        ],
        by=house.by("综合岗"),
    )
    _multiply(opened, ITEMS - len(top) - OPENED)
    first = list(Item.objects.filter(lead=house.units["甲司第一党支部"])[:30])
    done = submit_many(
        entries=[(i, Effect(effect="办好了，有人用上了")) for i in first], by=house.by("甲一书记")
    )
    confirm_many(items=done[:15], by=house.by("甲司党务"))


PAGES = [
    "/",
    "/?open={甲司}",
    "/overview/uppers/",
    "/ledger/",
    "/ledger/?stage=all&level=all",
    "/ledger/?document={document}&stage=all",
    "/ledger/?level=work&light=overdue&sort=due",
    "/ledger/?level=work&sort=unit",
    "/ledger/?level=work&sort=recent&q=第1",
    "/ledger/?level=work&all=1",
    "/mine/",
    "/mine/?done=1",
    "/confirmations/",
    "/search/?q=第1",
    "/documents/",
    "/documents/{document}/",
    "/documents/{document}/clauses/",
    "/clauses/{clause}/",
    "/units/",
    "/units/{甲司}/",
    "/people/",
    "/groups/",
    "/groups/{group}/",
    "/lines/",
    "/items/{item}/",
    "/items/{item}/history/",
    "/items/{item}/papers/",
    "/documents/{document}/papers/",
    "/items/new/",
    "/items/{item}/break-down/",
    "/items/{branch_item}/",
    "/account/",
    "/import/",
    "/menu/",
]


def test_no_page_asks_more_than_twelve_times(settings, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO_TODAY = build.TODAY
    house = build.house()
    with writing(build.SYSTEM):
        bodies = _grown(house)
        with clock.at(build.TODAY - timedelta(days=60)):
            _filled(house, bodies)
    assert Item.objects.count() == ITEMS
    assert Unit.objects.filter(kind=UnitKind.BRANCH).count() == BRANCHES
    places = {
        "甲司": house.units["甲司"].pk,
        "document": house.documents["台账"].pk,
        "clause": house.clauses["1-01"].pk,
        "group": house.groups["第一工作组"].pk,
        "item": Item.objects.filter(lead=house.units["甲司"], owner=house.units["示例部"]).first().pk,
        "branch_item": Item.objects.filter(lead=house.units["甲司第一党支部"]).first().pk,
    }
    with clock.at(build.TODAY):
        item, document = Item.objects.get(pk=places["item"]), house.documents["台账"]
        for n in range(20):
            upload = Upload(data=b"%%PDF-1.%d" % n, name="清单.pdf")
            attach(item=item, upload=upload, by=house.by("甲司党务"))
            mandate.attach(document=document, upload=upload, by=house.by("综合岗"))
    worst: dict[str, int] = {}
    for role in ("综合岗", "甲司党务", "甲一书记", "分管领导", "监督员", "工作组员"):
        client = Client()
        client.force_login(house.account(role))
        for page in PAGES:
            path = page.format(**places)
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(path)
            assert answer.status_code in {200, 403, 404, 422}, (role, path, answer.status_code)
            worst[page] = max(worst.get(page, 0), len(asked))
            assert len(asked) <= MOST, (role, path, [q["sql"][:150] for q in asked])
    with capsys.disabled():
        most = sorted(worst.items(), key=lambda each: -each[1])[:5]
        print(f"\nqueries at {BRANCHES} branches and {ITEMS} items, the most: {most}")
