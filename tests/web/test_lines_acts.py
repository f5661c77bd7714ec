"""Pages that open and close lines."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

import build

Enter = Callable[[str], Client]

HEADING = {
    "title": "关于落实全面从严治党责任的意见",
    "number": "示党发〔2021〕3号",
    "kind": "opinion",
    "issued_on": "2021-03-18",
    "others_see": "nothing",
}


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "D1"}, "code"),
        ({"name": ""}, "name"),
        ({"lead": 999999}, "lead"),
        ({"from_on": "2019-01-01"}, "lead"),
    ],
)
def test_what_a_line_s_form_refuses(
    built: build.House, enter: Enter, change: dict[str, Any], field: str
) -> None:
    given = {
        "code": "D9",
        "name": "作风建设",
        "kind": "party",
        "lead": built.units["甲司"].pk,
        "from_on": "2021-01-01",
        **change,
    }
    response = enter("综合岗").post("/lines/new/", given)
    assert response.status_code == 422
    assert f'href="#field-{field}"' in text_of(response)


def test_lines_count_the_tasks_in_sight(built: build.House, enter: Enter) -> None:
    line = built.lines["D1"]
    item = build.item(built, lead="甲司第一党支部")
    build.item(built, lead="甲司第二党支部", due_on=date(2021, 4, 19))
    shown = text_of(enter("甲司党务").get("/lines/"))
    assert f'/ledger/?line={line.pk}&amp;stage=all">2</a>' in shown
    assert f"/ledger/?line={line.pk}&amp;stage=all&amp;light=normal" in shown
    assert f"/ledger/?line={line.pk}&amp;stage=all&amp;light=overdue" in shown
    listed = text_of(enter("甲司党务").get(f"/ledger/?line={line.pk}&stage=all&light=normal"))
    assert item.number in listed
    branch = text_of(enter("甲二书记").get("/lines/"))
    assert f'/ledger/?line={line.pk}&amp;stage=all">1</a>' in branch
    outside = text_of(enter("乙一书记").get("/lines/"))
    assert "政治建设" in outside
    assert f"/ledger/?line={line.pk}&amp;stage=all&quot;" not in outside
    assert f'/ledger/?line={line.pk}&amp;stage=all">' not in outside
