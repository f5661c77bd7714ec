"""The quick ways of writing many rows say exactly what the plain ways say (rules 14 and 15)."""

import json
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from luoshi.base.refusals import Refusal
from luoshi.base.text import clean, is_marked_secret
from luoshi.core.merkle import Frontier, leaf_hash
from luoshi.trail.leaves import LARGEST, canonical
from luoshi.trail.models import Event
from luoshi.trail.verify import check
from rooms.trail_rows import write

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
NUMBERS = st.integers(-LARGEST, LARGEST)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_a_leaf_is_what_the_general_encoder_writes(body: dict[str, Any]) -> None:
    assert canonical(body) == rfc8785.dumps(body)


@pytest.mark.parametrize(
    "text", ["", "\x00\x08\x09\x0a\x0c\x0d\x1f\x7f\x80\u2028", '"\\/', "字\U00020000", "\ufeff"]
)
def test_hard_characters_are_written_as_in_the_standard(text: str) -> None:
    assert canonical({"a": text}) == rfc8785.dumps({"a": text})


@pytest.mark.parametrize("number", [LARGEST + 1, -LARGEST - 1, 2**70])
def test_a_number_that_canonical_json_has_not_is_refused(db: None, number: int) -> None:
    with pytest.raises(ValueError, match="canonical"):
        write(many=number)
    assert not Event.objects.exists()
    write(many=LARGEST)
    assert json.loads(bytes(Event.objects.get().leaf))["after"] == {"many": LARGEST}
    assert check().ok


@given(st.lists(st.binary(max_size=4), max_size=40), st.lists(st.binary(max_size=4), max_size=40))
def test_roots_of_many_leaves_are_those_of_one_after_another(before: list[bytes], then: list[bytes]) -> None:
    frontier = Frontier().extend(leaf_hash(each) for each in before)
    one, roots = frontier, []
    for each in then:
        one = one.append(leaf_hash(each))
        roots.append(one.root())
    assert frontier.extended(leaf_hash(each) for each in then) == (one, roots, [])


def test_only_hashes_are_extended() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().extended([b"short"])


def plainly(text: str, limit: int) -> str | None:
    """Clean ``text`` character by character; None where it is refused. One line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\n", " ")
    hidden = (
        "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    for char in text:
        point = ord(char)
        bad = 0xFDD0 <= point <= 0xFDEF or (point & 0xFFFE) == 0xFFFE
        if bad or unicodedata.category(char) in {"Cc", "Cs"}:
            return None
    text = unicodedata.normalize("NFC", "".join(c for c in text if c not in hidden)).strip()
    return text if len(text) <= limit else None


@given(st.text(max_size=30), st.integers(0, 30))
def test_text_is_cleaned_as_character_by_character(text: str, limit: int) -> None:
    try:
        found: str | None = clean(text, limit=limit)
    except Refusal:
        found = None
    assert found == plainly(text, limit)


@pytest.mark.parametrize(
    ("text", "marked"),
    [("机密★", True), ("秘密", True), ("【绝密】", True), ("保守秘密", False), ("★", False), ("密", False)],
)
def test_markings_are_still_found(text: str, marked: bool) -> None:
    assert is_marked_secret(text) is marked
