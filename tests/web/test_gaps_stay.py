"""A gap (缺口) of a 一般 duty is the unit's own: nobody above is told, yet it is open to whoever may see the unit (rules 20)."""

from collections.abc import Callable

import pytest
from django.test import Client

import build
import duties_build as made

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
ABOVE = ("甲司党务", "甲司司长", "分管领导", "综合岗", "监督员", "工作组员")
TOLD_ON = ("/", "/mine/", "/confirmations/", "/menu/")


@pytest.fixture
def built(db: None) -> build.House:
    return made.house()


def text(enter: Enter, role: str, path: str) -> str:
    answer = enter(role).get(path)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_the_unit_itself_is_told(built: build.House, enter: Enter) -> None:
    page = text(enter, "甲一书记", "/mine/")
    assert "3月主题党日" in page
    assert "缺口" in page


@pytest.mark.parametrize("role", ABOVE)
def test_nobody_above_is_told(built: build.House, enter: Enter, role: str) -> None:
    branch = built.units["甲司第一党支部"].pk
    for path in TOLD_ON:
        page = text(enter, role, path)
        assert f"/units/{branch}/turns/" not in page, (role, path)


def test_whoever_sees_the_unit_may_look(built: build.House, enter: Enter) -> None:
    branch = built.units["甲司第一党支部"].pk
    page = text(enter, "甲司党务", f"/units/{branch}/year/")
    assert "3月主题党日" in page
    assert "缺口" in page
    assert "不是违规" in page
