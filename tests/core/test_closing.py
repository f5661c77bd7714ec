"""What closing needs, and that another person judges: each row with the sentence it comes from (rules 6 and 7)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.closing import (
    Given,
    Missing,
    Needs,
    missing_to_close,
    missing_to_submit,
    same_person,
    says_something,
)

EFFECT, DOCUMENT, RULE = Missing.EFFECT, Missing.DOCUMENT, Missing.RULE
RELOOK, BENEFICIARY, CHECK, CHILDREN = Missing.RELOOK, Missing.BENEFICIARY, Missing.CHECK, Missing.CHILDREN

DONE = Given(effect="12个党支部建立联系点制度，群众办事少跑一趟。")
ALL_DONE = replace(
    DONE,
    documents=("关于建立联系点的通知",),
    rule="联系点工作办法",
    relook_on=date(2021, 9, 30),
    beneficiary_word="确实方便了。",
    checks=1,
)
ALL_NEEDED = Needs(document="正式印发的通知", rule=True, relook=True, beneficiary=True, sustained=True)

SUBMITTING = "Submitting needs a statement of effect (成效)"
NAMED = "Attachments are optional, unless the standard names a document"
SUSTAINED = "长期坚持 never closes by date: by an established rule plus a periodic check"
NEEDS = "effect, named document, established rule, re-look date, beneficiary's word"
PARENT = "A parent closes when its children are closed and its own confirmer agrees"

# needs, given, missing before submitting, missing besides before closing, source
TABLE: list[tuple[Needs, Given, list[Missing], list[Missing], str]] = [
    (Needs(), Given(), [EFFECT], [], SUBMITTING),
    (Needs(), DONE, [], [], SUBMITTING),
    (Needs(), replace(DONE, documents=()), [], [], NAMED),
    (Needs(document="通知"), DONE, [DOCUMENT], [], NAMED),
    (Needs(document="通知"), replace(DONE, documents=("", "  ")), [DOCUMENT], [], NAMED),
    (Needs(document="通知"), replace(DONE, documents=("", "关于印发的通知")), [], [], NAMED),
    (Needs(document="  "), DONE, [], [], NAMED),
    (Needs(document="通知"), replace(DONE, papers=1), [], [], NAMED),  # attached, not cited
    (Needs(document="通知"), replace(DONE, documents=("——",), papers=1), [], [], NAMED),
    (Needs(document="通知"), replace(DONE, documents=("——",), papers=0), [DOCUMENT], [], NAMED),
    (Needs(rule=True), replace(DONE, papers=2), [RULE], [], NEEDS),  # a file is no rule
    (Needs(rule=True), DONE, [RULE], [], NEEDS),
    (Needs(rule=True), replace(DONE, rule="——"), [RULE], [], NEEDS),
    (Needs(rule=True), replace(DONE, rule="议事规则"), [], [], NEEDS),
    (Needs(beneficiary=True), DONE, [BENEFICIARY], [], NEEDS),
    (Needs(beneficiary=True), replace(DONE, beneficiary_word="办成了"), [], [], NEEDS),
    (Needs(relook=True), DONE, [], [RELOOK], "Problems also get a re-look date (回头看)"),
    (Needs(relook=True), replace(DONE, relook_on=date(2021, 9, 30)), [], [], NEEDS),
    (Needs(sustained=True), DONE, [RULE], [CHECK], SUSTAINED),
    (Needs(sustained=True), replace(DONE, rule="值班制度"), [], [CHECK], SUSTAINED),
    (Needs(sustained=True), replace(DONE, checks=3), [RULE], [], SUSTAINED),
    (Needs(sustained=True), replace(DONE, rule="值班制度", checks=1), [], [], SUSTAINED),
    (Needs(), replace(DONE, open_children=1), [], [CHILDREN], PARENT),
    (Needs(), replace(DONE, open_children=0), [], [], PARENT),
    (
        ALL_NEEDED,
        Given(open_children=2),
        [EFFECT, DOCUMENT, RULE, BENEFICIARY],
        [RELOOK, CHECK, CHILDREN],
        NEEDS,
    ),
    (ALL_NEEDED, ALL_DONE, [], [], NEEDS),
]


@pytest.mark.parametrize(("needs", "given_", "to_submit", "besides", "source"), TABLE)
def test_missing(
    needs: Needs, given_: Given, to_submit: list[Missing], besides: list[Missing], source: str
) -> None:
    assert missing_to_submit(needs, given_) == to_submit, source
    assert missing_to_close(needs, given_) == [m for m in Missing if m in to_submit + besides], source


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", False),
        (" \t\n", False),
        ("\u3000", False),  # a full-width blank
        ("。", False),
        ("……", False),
        ("——", False),
        ("、，；", False),
        ("/", False),
        ("\u200b", False),  # a blank of no width
        ("★", False),
        ("无", True),  # short, but a statement: whether it will do is for the confirmer
        ("3次", True),
        ("１００％", True),
        ("ok", True),
        ("。好", True),
    ],
)
def test_says_something(text: str, says: bool) -> None:
    assert says_something(text) is says
    assert (EFFECT not in missing_to_submit(Needs(), Given(effect=text))) is says


bools = st.booleans()
needs_of = st.builds(
    Needs,
    document=st.sampled_from(["", "通知"]),
    rule=bools,
    relook=bools,
    beneficiary=bools,
    sustained=bools,
)
given_of = st.builds(
    Given,
    effect=st.sampled_from(["", "。", "已办结"]),
    documents=st.sampled_from([(), ("",), ("通知",)]),
    rule=st.sampled_from(["", "办法"]),
    relook_on=st.sampled_from([None, date(2021, 9, 30)]),
    beneficiary_word=st.sampled_from(["", "满意"]),
    checks=st.integers(0, 2),
    open_children=st.integers(0, 2),
)


@given(needs_of, given_of)
def test_closing_needs_all_that_submitting_needs(needs: Needs, given_: Given) -> None:
    to_close = missing_to_close(needs, given_)
    assert set(missing_to_submit(needs, given_)) <= set(to_close)
    assert to_close == sorted(set(to_close), key=list(Missing).index), "in the order of a form, each once"


@given(needs_of, given_of)
def test_who_asks_less_never_lacks_more(needs: Needs, given_: Given) -> None:
    assert set(missing_to_close(Needs(), given_)) <= set(missing_to_close(needs, given_))


@given(needs_of)
def test_everything_given_is_enough_for_any_needs(needs: Needs) -> None:
    assert missing_to_close(needs, ALL_DONE) == []


# Doers, judges, persons on both sides.
# Source: rules 7, "The confirmer is another person than the doer,
# compared across posts, deputies and those who typed".
SIDES: list[tuple[list[str], list[str], set[str], str]] = [
    (["p1"], ["p2"], set(), "two persons"),
    (["p1"], ["p1"], {"p1"}, "one person in two posts is one person"),
    (["p1", "clerk"], ["p2", "clerk"], {"clerk"}, "one clerk typed both (代录)"),
    (["leader", "clerk"], ["clerk"], {"clerk"}, "who typed it judges it"),
    (["p1", "helper"], ["helper"], {"helper"}, "who wrote progress judges"),
    (["p1"], ["deputy", "p1"], {"p1"}, "a deputy judges in the doer's name"),
    (["p1", "p2"], ["p2", "p1"], {"p1", "p2"}, "both"),
    (["p1", ""], ["p2", ""], set(), "nobody typed for either: nobody is not one person"),
    ([], ["p1"], set(), "nobody did anything yet"),
]


@pytest.mark.parametrize(("doers", "judges", "both", "case"), SIDES)
def test_same_person(doers: list[str], judges: list[str], both: set[str], case: str) -> None:
    assert same_person(doers, judges) == both, case
    assert same_person(iter(judges), iter(doers)) == both, "the sides may be swapped and read once"


def test_the_words_of_missing_are_shown_and_kept() -> None:
    assert [one.value for one in Missing] == [
        "effect",
        "document",
        "rule",
        "relook",
        "beneficiary",
        "check",
        "children",
    ]
