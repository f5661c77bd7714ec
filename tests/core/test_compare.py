"""Comparison of wordings and of years.

Source: rules 4, "any two years compare as kept / changed / new / retired, word by word, sameness stated
(proposed by number and likeness, decided by a person)".
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.compare import (
    Change,
    Piece,
    Proposal,
    compare_years,
    difference,
    likeness,
    propose,
    words,
)

# Signs that break careless code: joined, combining, right-to-left, half a pair, beyond 16 bits.
ODD_SIGNS = "é\u0301\u200d\u202e\ufe0f\x00\ud800\u3000😀𠀀٣１_'"
texts = st.text("加强党建工作，每年2次 ab。\n", max_size=25) | st.text("党a1 ." + ODD_SIGNS, max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("党建", ["党", "建"]),
        ("work plan", ["work", " ", "plan"]),
        ("每年2次", ["每", "年", "2", "次"]),
        ("2021年", ["2021", "年"]),
        ("1,288项", ["1,288", "项"]),
        ("增长3.5%", ["增", "长", "3.5", "%"]),
        ("第2.1.3节", ["第", "2.1.3", "节"]),
        ("于2021.", ["于", "2021", "."]),
        ("“五个过硬”", ["“", "五", "个", "过", "硬", "”"]),
        ("4个方面39项", ["4", "个", "方", "面", "39", "项"]),
        ("Müller naïve", ["Müller", " ", "naïve"]),
        ("a  \n b", ["a", "  \n ", "b"]),
        ("㐀𠀀〇々", ["㐀", "𠀀", "〇", "々"]),  # rare characters of names and places
        ("カナ", ["カ", "ナ"]),
        ("１２项", ["１２", "项"]),
        ("A4纸", ["A4", "纸"]),
        ("the 3rd", ["the", " ", "3rd"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(texts)
def test_words_put_together_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text
    assert "" not in words(text)


def shown(old: str, new: str) -> str:
    """The difference as one line: [gone] and {new}."""
    frames = {"same": "{}", "gone": "[{}]", "new": "{{{}}}"}
    return "".join(frames[piece.op].format(piece.text) for piece in difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("已建立", "已建立", "已建立"),
        ("", "新增", "{新增}"),
        ("取消", "", "[取消]"),
        ("党支部标准化建设", "党支部标准化规范化建设", "党支部标准化{规范化}建设"),
        ("每季度检查一次", "每半年检查一次", "每[季度]{半年}检查一次"),
        ("2020年6月底前完成", "2021年12月底前完成", "[2020]{2021}年[6]{12}月底前完成"),
        ("abc def ghi", "abc xyz ghi", "abc [def]{xyz} ghi"),
        ("report yearly", "reports yearly", "[report]{reports} yearly"),  # Latin words are whole
        ("不少于2次", "不少于20次", "不少于[2]{20}次"),  # so are numbers
        ("进一步加强学习", "加强学习", "[进一步]加强学习"),
        ("加强学习", "加强学习，年底报告", "加强学习{，年底报告}"),
        ("警示教育", "小组交流", "[警示教育]{小组交流}"),
    ],
)
def test_difference(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


@given(texts, texts)
def test_difference_holds_both_texts_whole(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.op != "new") == old
    assert "".join(piece.text for piece in pieces if piece.op != "gone") == new
    assert all(piece.text for piece in pieces)


@given(texts, texts)
def test_neighbouring_pieces_differ_and_gone_comes_before_new(old: str, new: str) -> None:
    ops = [piece.op for piece in difference(old, new)]
    pairs = list(pairwise(ops))
    assert all(a != b for a, b in pairs)
    assert ("new", "gone") not in pairs


@given(texts)
def test_the_same_text_is_one_piece(text: str) -> None:
    assert difference(text, text) == ([Piece("same", text)] if text else [])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("", "", 1.0),
        ("党建", "", 0.0),
        ("党建", "党建", 1.0),
        ("党建", "党 建\n", 1.0),  # blanks aside
        ("党建工作", "党建任务", 0.5),  # 2 of 4 and 2 of 4
        ("建党", "党建", 0.5),  # in order, not in a bag
        ("学习", "检查", 0.0),
        ("read the plan", "write the plan", 2 / 3),
    ],
)
def test_likeness(a: str, b: str, expected: float) -> None:
    assert likeness(a, b) == pytest.approx(expected)


@given(texts, texts)
def test_likeness_is_a_share_and_the_same_both_ways(a: str, b: str) -> None:
    assert 0 <= likeness(a, b) <= 1
    assert likeness(a, b) == likeness(b, a)
    assert likeness(a, a) == 1


TASKS_2019 = [
    ("1-01", "健全第一议题制度，党组会首先传达学习重要讲话精神"),
    ("1-02", "每半年开展一次专题会商"),
    ("2-04", "推进党支部标准化建设，每季度检查一次"),
    ("4-01", "开展违规收送礼品专项清理"),
]
TASKS_2020 = [
    ("1-01", "健全第一议题制度，党组会首先传达学习重要指示批示精神"),
    ("2-04", "青年理论学习小组每季度交流一次"),
    ("2-05", "推进党支部标准化规范化建设，每半年检查一次"),
    ("3-01", "建立为基层减负台账"),
]


def test_propose_by_number_first_then_by_likeness() -> None:
    proposals = propose(TASKS_2019, TASKS_2020)
    assert [(p.old_number, p.new_number) for p in proposals] == [
        ("1-01", "1-01"),
        ("1-02", None),
        ("2-04", "2-04"),  # by number; the likeness tells the person to look
        ("4-01", None),
        (None, "2-05"),
        (None, "3-01"),
    ]
    assert proposals[0].likeness > 0.8
    assert 0 < proposals[2].likeness < 0.6
    assert [p.likeness for p in proposals if None in (p.old_number, p.new_number)] == [0, 0, 0, 0]


def test_propose_follows_a_clause_that_moved() -> None:
    moved = [("5-01", text) for _, text in TASKS_2020[2:3]]
    assert propose(TASKS_2019[2:3], moved) == [
        Proposal("2-04", "5-01", likeness(TASKS_2019[2][1], moved[0][1]))
    ]


def test_propose_gives_each_partner_away_once_and_to_the_most_alike() -> None:
    old = [("a", "每季度检查党支部一次"), ("b", "每季度检查党支部两次")]
    new = [("c", "每季度检查党支部两次")]
    assert propose(old, new) == [Proposal("a", None, 0.0), Proposal("b", "c", 1.0)]


@pytest.mark.parametrize(("threshold", "partner"), [(0.0, "y"), (0.5, "y"), (0.51, None), (1.0, None)])
def test_propose_nothing_below_the_threshold(threshold: float, partner: str | None) -> None:
    proposal = propose([("x", "党建工作")], [("y", "党建任务")], threshold)[0]
    assert proposal.new_number == partner


def test_entries_without_a_number_go_by_likeness_alone() -> None:
    proposals = propose([("", "警示教育"), ("1", "甲")], [("", "减负台账"), ("", "警示教育")])
    assert proposals == [
        Proposal("", "", 1.0),
        Proposal("1", None, 0.0),
        Proposal(None, "", 0.0),
    ]


def test_a_number_used_twice_pairs_one_to_one() -> None:
    assert propose([("1", "甲"), ("1", "乙")], [("1", "甲")]) == [
        Proposal("1", "1", 1.0),
        Proposal("1", None, 0.0),
    ]


lists_of_entries = st.lists(
    st.tuples(st.sampled_from("12345"), st.text("甲乙丙", max_size=5)),
    max_size=5,
    unique_by=lambda entry: entry[0],
)


@given(lists_of_entries, lists_of_entries)
def test_every_entry_is_proposed_exactly_once(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    proposals = propose(old, new)
    assert [p.old_number for p in proposals if p.old_number is not None] == [number for number, _ in old]
    assert sorted(p.new_number for p in proposals if p.new_number is not None) == sorted(dict(new))
    for p in proposals:
        if p.old_number in dict(new):
            assert p.new_number == p.old_number
        elif p.old_number is not None and p.new_number is not None:
            assert p.likeness >= 0.6
            assert p.likeness == likeness(dict(old)[p.old_number], dict(new)[p.new_number])


def test_compare_years() -> None:
    old = {"1-01": "传达学习", "1-02": "会商", "2-04": "检查"}
    new = {"2-04": "半年检查", "3-01": "减负", "1-01": "传达学习", "1-03": "听取汇报"}
    changes = compare_years(old, new)
    assert list(changes.items()) == [
        ("1-01", Change.KEPT),
        ("1-02", Change.RETIRED),
        ("2-04", Change.CHANGED),
        ("3-01", Change.NEW),
        ("1-03", Change.NEW),
    ]


years = st.dictionaries(st.integers(1, 6), st.integers(1, 2))


@given(years, years)
def test_two_years_compare_the_same_from_either_side(old: dict[int, int], new: dict[int, int]) -> None:
    there, back = compare_years(old, new), compare_years(new, old)
    turned = {Change.NEW: Change.RETIRED, Change.RETIRED: Change.NEW}
    assert there == {key: turned.get(change, change) for key, change in back.items()}
    assert set(there) == set(old) | set(new)


@given(years)
def test_a_year_beside_itself_is_kept(year: dict[int, int]) -> None:
    assert set(compare_years(year, year).values()) <= {Change.KEPT}
