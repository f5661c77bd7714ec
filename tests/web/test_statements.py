"""How many statements an act takes with its event: none over fifteen, from the lock on the trail to the new root of its tree.

The whole request is counted beside it: who asks, the form, what the record completed. Savepoints carry nothing and are left out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import build
import duties_build
from luoshi.items import actions
from luoshi.items.actions import Effect
from luoshi.items.models import Item
from luoshi.trail.models import Event

Enter = Callable[[str], Client]
MOST, REQUEST = 15, 22
EFFECT = "原来没有安排，现在每月一次，已到人。"
RECORD = {
    "kinds": ["themed_day", "lecture"],
    "held_on": "2021-04-16",
    "begins": "15:00",
    "ends": "16:40",
    "mode": "on_site",
    "place": "302 会议室",
    "required": "12",
    "absent": "2",
    "topics": "弘扬优良家风",
}


@dataclass(frozen=True)
class Act:
    """One act on an item through its page."""

    page: str
    by: str
    typed: dict[str, str]
    submitted: bool = False


ACTS = [
    Act("progress", "甲一书记", {"text": "已经找三个人谈过"}),
    Act("submit", "甲一书记", {"effect": EFFECT}),
    Act("confirm", "甲司党务", {}, submitted=True),
]


@pytest.fixture
def built(db: None) -> build.House:
    return duties_build.house()


def _check(asked: CaptureQueriesContext) -> str:
    """Check the two counts and return them in words."""
    every = [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]
    tree = [n for n, sql in enumerate(every) if '"trail_treestate"' in sql]
    first, last = tree[0], tree[-1]
    assert every[last].startswith("UPDATE"), "the act ends with the new root"
    assert last - first + 1 <= MOST, every[first : last + 1]
    assert len(every) <= REQUEST, every
    return f"{last - first + 1} with its event, {len(every)} in the request"


def test_a_saved_record(built: build.House, enter: Enter, capsys: pytest.CaptureFixture[str]) -> None:
    client, before = enter("甲一书记"), Event.objects.count()
    client.get("/records/")  # the acting post is settled, as it is after signing in
    with CaptureQueriesContext(connection) as asked:
        assert client.post("/records/new/", RECORD).status_code == 303
    assert Event.objects.count() == before + 1
    with capsys.disabled():
        print(f"\nrecord: {_check(asked)}")


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.page)
def test_an_act_on_an_item(
    built: build.House, enter: Enter, act: Act, capsys: pytest.CaptureFixture[str]
) -> None:
    item: Item = build.item(built)
    if act.submitted:
        item = actions.submit(item=item, effect=Effect(EFFECT), by=built.by("甲一书记"))
    client, before = enter(act.by), Event.objects.count()
    client.get(f"/items/{item.pk}/")
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"/items/{item.pk}/{act.page}/", act.typed | {"version": str(item.version)})
    assert answer.status_code == 303, answer.content.decode()[:2000]
    assert Event.objects.count() == before + 1
    with capsys.disabled():
        print(f"\n{act.page}: {_check(asked)}")
