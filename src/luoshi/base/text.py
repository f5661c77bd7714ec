"""One layer that cleans what comes in: text, numbers, choices (rules 15)."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.refusals import Refusal, Words
from luoshi.core.closing import says_something

_BIDI_AND_ZERO_WIDTH = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_INTEGER = re.compile(r"[0-9]{1,18}")
_MARK_AFTER = re.compile(r"(绝密|机密|秘密)\s*★")
_MARK_ALONE = re.compile(r"^[\s【\[（(]*(绝密|机密|秘密)[\s】\]）)]*$", re.MULTILINE)


def _is_noncharacter(point: int) -> bool:
    return 0xFDD0 <= point <= 0xFDEF or (point & 0xFFFE) == 0xFFFE


def _is_bad(char: str, *, multiline: bool) -> bool:
    if char == "\n" and multiline:
        return False
    point = ord(char)
    return unicodedata.category(char) in {"Cc", "Cs"} or _is_noncharacter(point)


def clean(value: object, *, limit: int, multiline: bool = False, field: str = "") -> str:
    """Return ``value`` as text that may be kept: tidy, and without a secrecy marking (rules 13: no state secrets).

    Raises Refusal where it bears one, and for what :func:`tidy` refuses. Whatever the ledger keeps comes through here.
    """
    text = tidy(value, limit=limit, multiline=multiline, field=field)
    refuse_secrets(text, field=field)
    return text


def tidy(value: object, *, limit: int, multiline: bool = False, field: str = "") -> str:
    """Return ``value`` as tidy text: NFC, trimmed, without invisible direction or zero-width marks. For words to look for.

    Raises Refusal for lone surrogates, control characters, noncharacters, and text over ``limit`` code points.
    """
    if value is None:
        return ""
    text = str(value)
    if text.isprintable() and len(text) <= limit and unicodedata.is_normalized("NFC", text):
        return text.strip()  # nothing in it that is looked for below
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not multiline:
        text = " ".join(text.split("\n"))
    if any(_is_bad(char, multiline=multiline) for char in text):
        raise Refusal(
            "bad_character",
            _("这里有一个看不见的坏字符。"),
            _("把这一格重新打一遍，不要从别处粘贴。"),
            field=field,
        )
    text = unicodedata.normalize("NFC", "".join(c for c in text if c not in _BIDI_AND_ZERO_WIDTH)).strip()
    if len(text) > limit:
        raise Refusal(
            "too_long",
            _("写了%(n)s个字，最多%(limit)s个字。") % {"n": len(text), "limit": limit},
            _("写短一点，细节放进依据的文件。"),
            field=field,
        )
    return text


def is_marked_secret(text: str) -> bool:
    """Say whether ``text`` carries a secrecy marking: the word followed by ★, or alone on a line (rules 13)."""
    return "密" in text and bool(_MARK_AFTER.search(text) or _MARK_ALONE.search(text))


def refuse_secrets(*texts: str, field: str = "") -> None:
    """Raise Refusal when one of ``texts`` carries a secrecy marking (rules 13: no state secrets)."""
    if any(is_marked_secret(text) for text in texts):
        raise Refusal(
            "secret",
            _("这里写着密级，落实不收涉密内容。"),
            _("走涉密渠道；这里一个字也没有记。"),
            field=field,
        )


def said(text: str, *, says: Words, mend: Words, field: str = "reason", limit: int = 2000) -> str:
    """Return words that must be written, as they are kept; raise Refusal (``<field>_missing``) where they say nothing.

    Blanks and punctuation say nothing.
    """
    text = clean(text, limit=limit, multiline=True, field=field)
    if not says_something(text):
        raise Refusal(f"{field}_missing", says, mend, field=field)
    return text


def lines_of_marks(text: str) -> str:
    """Return only those lines of a long text that may be part of a secrecy marking, to be held against the rule.

    The rule's patterns run on over blank lines: over megabytes of them they would not end.
    """
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if "密" in line or line.startswith("★"))


def a_day(text: str) -> date | None:
    """Return a day written as 2021-04-20, else None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def whole_number(value: object) -> int | None:
    """Return a non-negative 64-bit integer written in ASCII digits, else None (no '１', no '١', no 2**70)."""
    text = str(value) if value is not None else ""
    return int(text) if _INTEGER.fullmatch(text) else None
