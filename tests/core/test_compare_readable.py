"""Joining of changes that a single word parts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.compare import difference, readable

TEXTS = st.text(alphabet="党委单位部组制定—68 10ab，。", max_size=12)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("细化为6—8个专题", "细化为8—10个专题", "细化为[-6—8-][+8—10+]个专题"),
        ("部党组制定清单", "设党委单位制定清单", "[-部党组-][+设党委单位+]制定清单"),
        ("一样", "一样", "一样"),
        ("", "全新", "[+全新+]"),
        ("全旧", "", "[-全旧-]"),
        ("学习风险", "风险研判", "[-学习-]风险[+研判+]"),
        ("甲", "甲乙", "甲[+乙+]"),
        ("乙甲", "甲", "[-乙-]甲"),
    ],
)
def test_readable(old: str, new: str, shown: str) -> None:
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    assert "".join(marks[p.op].format(p.text) for p in readable(difference(old, new))) == shown


@given(TEXTS, TEXTS)
def test_readable_keeps_both_texts(old: str, new: str) -> None:
    pieces = readable(difference(old, new))
    assert "".join(p.text for p in pieces if p.op != "new") == old
    assert "".join(p.text for p in pieces if p.op != "gone") == new
    assert all(a.op != b.op for a, b in pairwise(pieces))
