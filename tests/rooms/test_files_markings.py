"""A secrecy marking is refused wherever it stands in a file; the word in a sentence is none."""

from typing import Any

import pytest

from luoshi.files.drafts import DraftRow
from luoshi.files.faults import Notes
from luoshi.files.ledger_rows import read_book
from luoshi.files.workbook import open_book
from rooms.sheets import book


def read(data: bytes, year: int | None = 2021) -> tuple[list[DraftRow], Notes]:
    notes = Notes()
    sheets = read_book(open_book(data), year=year, immediate_days=30, notes=notes)
    return [draft for sheet in sheets for draft in sheet.drafts], notes


def one(
    row: list[Any], head: tuple[str, ...] = ("任务", "牵头单位", "完成时限", "整改类型")
) -> tuple[DraftRow, Notes]:
    drafts, notes = read(book(("表", [head, row])))
    assert len(drafts) == 1
    return drafts[0], notes


def says(notes: Notes) -> list[tuple[str, str, int]]:
    return [(line.kind, line.says, line.count) for line in notes.lenient]


def faults(notes: Notes) -> list[tuple[str, str]]:
    return [(fault.cell, fault.code) for fault in notes.faults]


SECRET = [
    (["普通", "甲司", "长期", "秘密"], "D2"),
    (["普通", "甲司", "长期", "机密★5年"], "D2"),
    (["普通", "甲司", "长期", "绝密 ★"], "D2"),
    (["秘密★一年的事", "甲司", "长期", ""], "A2"),
    (["任务\n机密\n全文", "甲司", "长期", ""], "A2"),
    (["【秘密】", "甲司", "长期", ""], "A2"),
]
PLAIN_WORDS = ["保护商业秘密", "做好保密工作", "机密文件管理办法修订", "国家秘密载体清查", "公开", "内部"]


@pytest.mark.parametrize(("row", "cell"), SECRET)
def test_a_secrecy_marking_is_refused_and_its_words_are_not_repeated(row: list[str], cell: str) -> None:
    head = ["任务", "牵头单位", "时限", "密级"]
    drafts, notes = read(book(("表", [head, row, ["另一项", "甲司", "长期", ""]])))
    assert [draft.title for draft in drafts] == ["另一项"]
    (fault,) = notes.faults
    assert (fault.cell, fault.code, fault.name) == (cell, "secret", "密级")
    assert fault.found in {"秘密", "机密", "绝密"}
    assert (fault.wrong, fault.mend) == ("不收涉密内容", "整行删掉，走涉密渠道")


@pytest.mark.parametrize("words", PLAIN_WORDS)
def test_the_word_in_a_sentence_is_no_marking(words: str) -> None:
    drafts, notes = read(book(("表", [["任务", "牵头单位", "时限", "密级"], [words, "甲司", "长期", ""]])))
    assert [draft.title for draft in drafts] == [words]
    assert not notes.faults


def test_a_marking_is_seen_above_the_table_beside_it_and_on_unread_sheets() -> None:
    ledger = (
        "表",
        [["秘密★1年"], ["任务", "牵头单位", "时限", "没人读的列"], ["x", "甲司", "长期", "机密★"]],
    )
    _drafts, notes = read(book(ledger, ("说明", [["绝密"]])))
    assert faults(notes) == [("A1", "secret"), ("D3", "secret"), ("A1", "secret")]
