"""Tables to take away: the same rows as a workbook or as text."""

from collections.abc import Callable

import documents_build as made
import pytest
from django.test import Client

import build
from luoshi.files.workbook import open_book

Enter = Callable[[str], Client]


@pytest.mark.parametrize("path", ["/ledger/export/", "/mine/export/"])
def test_a_list_of_items_as_workbook_and_as_text(built: build.House, enter: Enter, path: str) -> None:
    build.item(built, title="=危险的题目")
    client = enter("综合岗" if path.startswith("/ledger") else "甲一书记")
    book, text = client.get(path), client.get(f"{path}?format=csv")
    assert book.status_code == text.status_code == 200
    assert text["Content-Type"].startswith("text/csv")
    assert text["Content-Disposition"].endswith('.csv"')
    assert text.content.startswith(b"\xef\xbb\xbf")
    rows, said = (open_book(each.content).sheets[0].rows for each in (book, text))
    assert [row.cells[:3] for row in said] == [row.cells[:3] for row in rows[2:]]
    assert "'=危险的题目" in text.content.decode()


def test_a_document_as_text(built: build.House, enter: Enter) -> None:
    document = made.own_of(built, "甲司", "甲司措施")
    response = enter("甲司党务").get(f"/documents/{document.pk}/export/?format=csv&year=2021")
    assert response.status_code == 200
    assert response.content.decode("utf-8-sig").startswith("编号,内容")


@pytest.mark.parametrize("path", ["/ledger/", "/mine/"])
def test_both_are_offered(built: build.House, enter: Enter, path: str) -> None:
    shown = enter("甲司党务").get(path).content.decode()
    assert "导出 Excel" in shown
    assert "format=csv" in shown
