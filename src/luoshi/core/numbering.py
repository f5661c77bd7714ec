"""Numbers of clauses, items and papers: how they are made and how they sort.

Purpose: a number is permanent, can be read out over the telephone and says where the thing comes from: "2-04"
is the fourth task of the second aspect, "2-04/2020" the item taken from it in 2020, "2-04.3" its third child.
"""

import re
from unicodedata import decimal

_DIGITS = re.compile(r"\d+")
_SIGNS = "零一二三四五六七八九"
_COUNTED = re.compile(
    r"(?<![一-鿿])(第?[（(]?)([零〇一二三四五六七八九十百]+)(?=[）)、.．·\-—条章节款项点]|$)"
)
"""A number in characters that counts: 三, 第三条, （三）, 三、; not the 一 within a word."""


def sort_key(number: str, width: int = 6) -> str:
    """Return a text that sorts as people count: 2-4 before 2-10, 二 before 三 and 十. Everything but numbers is kept.

    Runs of digits, and numbers in characters where they count, are filled with zeros to `width`; a longer run sorts
    after every shorter one. Compare such keys byte by byte (collation C in a database).
    """
    counted = _COUNTED.sub(lambda found: f"{found[1]}{_counted(found[2])}", number)
    return _DIGITS.sub(lambda run: _padded(run[0], width), counted)


def _counted(signs: str) -> int:
    """Return the number that characters say, up to 999: 十二, 二十, 一百零三; digit by digit without 十 and 百 (二〇)."""
    signs = signs.replace("〇", "零")
    if not set(signs) & {"十", "百"}:
        return int("".join(str(_SIGNS.index(sign)) for sign in signs))
    total, last = 0, 0
    for sign in signs:
        if sign in "十百":
            total += (last or 1) * (10 if sign == "十" else 100)
            last = 0
        else:
            last = _SIGNS.index(sign)
    return total + last


def child_number(parent: str, n: int) -> str:
    """Return the number of the n-th child (from 1): "2-04" → "2-04.3". ValueError below 1."""
    return f"{parent}.{_at_least_one(n)}"


def clause_item_number(prefix: str, clause_number: str, year_taken: int | None, again: int) -> str:
    """Return the number of an item taken from a clause.

    The first item of a clause bears the clause's number (`year_taken` None): "2-04"; with a document's
    `prefix`, joined by one dash, "措-07". A later one adds the year it was taken: "2-04/2020", and `again`,
    which counts the items of that clause and year from 1, from the second on: "2-04/2020-2". ValueError where
    these contradict.
    """
    joined = f"{prefix.removesuffix('-')}-{clause_number}" if prefix else clause_number
    if year_taken is None:
        if again > 1:
            raise ValueError("a clause has one item without a year")
        return joined
    suffix = f"-{again}" if _at_least_one(again) > 1 else ""
    return f"{joined}/{year_taken}{suffix}"


def serial(prefix: str, year: int, n: int) -> str:
    """Return a running number within a year, n from 1: "2021-0137", with a prefix "问2021-0012"."""
    return f"{prefix}{year:04d}-{_at_least_one(n):04d}"


def _at_least_one(n: int) -> int:
    if n < 1:
        raise ValueError(f"numbers count from 1, not {n}")
    return n


def _padded(run: str, width: int) -> str:
    digits = "".join(str(decimal(sign)) for sign in run).lstrip("0")
    # ":" follows "9": one for each digit too many keeps longer numbers behind shorter ones.
    return ":" * (len(digits) - width) + digits.zfill(width)
