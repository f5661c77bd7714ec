"""Pages whose queries are compiled once a process: in turn, each reader sees his own, in his own language."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

import build
from luoshi.access.models import Account
from luoshi.base import clock
from luoshi.org import actions as org

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
ALL = "/ledger/?stage=all&level=all"


def _page(client: Client, language: str) -> str:
    client.cookies["luoshi-language"] = language
    answer = client.get(ALL)
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_readers_in_turn_see_each_his_own_in_both_languages(built: build.House, enter: Enter) -> None:
    build.item(built, title="甲司自己的事")
    build.item(built, title="甲司另一件事")
    theirs = {"title": "乙司自己的事", "line": built.lines["Y1"]}
    build.item(built, lead="乙司第一党支部", owner="乙司", by="乙司党务", **theirs)
    ours, others = enter("甲司党务"), enter("乙司党务")
    for _ in range(2):
        for language, count, light in (("zh-hans", "2 项", "正常"), ("en", "2 items", "On track")):
            first, second = _page(ours, language), _page(others, language)
            assert "甲司自己的事" in first
            assert "乙司自己的事" not in first
            assert "乙司自己的事" in second
            assert "甲司自己的事" not in second
            assert count in first
            assert count not in second
            assert light in first


def test_a_row_says_its_words_safely(built: build.House, enter: Enter) -> None:
    build.item(built, title="<b>粗</b> & “引”")
    page = _page(enter("甲司党务"), "zh-hans")
    assert "&lt;b&gt;粗&lt;/b&gt; &amp; “引”" in page
    assert "<b>粗</b>" not in page


def test_an_account_shut_and_a_post_left_count_from_the_next_request(
    built: build.House, enter: Enter
) -> None:
    build.item(built)
    client, other = enter("甲司党务"), enter("甲一书记")
    assert client.get(ALL).status_code == 200
    assert other.get(ALL).status_code == 200
    with clock.at(build.TODAY):
        tenure = built.posts["甲司党务"].tenures.get()
        org.leave(tenure=tenure, last_on=build.TODAY - timedelta(days=1), by=build.SYSTEM)
    assert client.get(ALL).status_code == 403
    Account.objects.filter(pk=built.account("甲一书记").pk).update(enabled_at=None, enabled_by="")
    assert other.get(ALL).status_code == 302, "signed out"
