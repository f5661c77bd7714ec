"""Units in one cell: 甲司、乙司；丙司（配合） and the like, taken apart without knowing which units exist."""

import re
from dataclasses import dataclass
from functools import lru_cache

_SEPARATORS = "、，,；;/／|｜\n\r"
_OPEN, _CLOSE = "（(【[〔", "）)】]〕"
_LEADS = frozenset({"牵头", "主办", "主责", "牵头单位", "主办单位", "负责"})
_HELPS = re.compile(r"(?:负责|参与)?(?:配合|协办|协同|参与|参加)(?:单位)?$")
_PREFIX = re.compile(r"^(?P<role>牵头|主办|主责|责任|配合|协办|参与)(?:单位|部门|司局)?[:：]")
_ETC = re.compile(r"等(?:单位|部门|司局|相关单位)?$")


@dataclass(frozen=True, slots=True)
class Names:
    """What one cell says: the names in order with those marked as leading first, names marked as supporting, and whether
    it ended in 等."""

    names: tuple[str, ...]
    supports: tuple[str, ...] = ()
    etc: bool = False


NO_NAMES = Names(())


@lru_cache(maxsize=4096)
def split_units(text: str) -> Names:
    """Take a cell of units apart at 、，；/ and line breaks, outside brackets; roles in brackets or before a colon count."""
    leads: list[str] = []
    names: list[str] = []
    supports: list[str] = []
    etc = False
    role = ""
    for piece in _pieces(text):
        if prefix := _PREFIX.match(piece):
            role, piece = prefix["role"], piece[prefix.end() :]
        bare, marks = _brackets(piece)
        name = _ETC.sub("", bare).strip()
        etc = etc or name != bare
        if not name:
            continue
        helping = role in {"配合", "协办", "参与"} or any(_HELPS.fullmatch(mark) for mark in marks)
        if helping:
            supports.append(name)
        elif any(mark in _LEADS for mark in marks):
            leads.append(name)
        else:
            names.append(name)
        for mark in marks:
            if (inner := _HELPS.sub("", mark)) and inner != mark:
                supports += split_units(inner).names
    return Names(tuple(_once(leads + names)), tuple(_once(supports)), etc)


def _pieces(text: str) -> list[str]:
    depth, pieces = 0, [""]
    for sign in text:
        depth += (sign in _OPEN) - (sign in _CLOSE and depth > 0)
        if sign in _SEPARATORS and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += sign
    return [piece.strip() for piece in pieces if piece.strip()]


def _brackets(piece: str) -> tuple[str, list[str]]:
    """Return a name without its bracketed roles, and what the brackets said. Other brackets belong to the name."""
    marks: list[str] = []

    def take(match: re.Match[str]) -> str:
        inner = match[1].strip()
        if inner in _LEADS or _HELPS.search(inner):
            marks.append(inner)
            return ""
        return match[0]

    bare = re.sub(rf"[{re.escape(_OPEN)}]([^{re.escape(_OPEN + _CLOSE)}]*)[{re.escape(_CLOSE)}]", take, piece)
    return "".join(bare.split()) if _is_broken(bare) else bare.strip(), marks


def _is_broken(name: str) -> bool:
    """Say whether blanks in a name are only its being broken: single letters or short bits, as Word tables make them."""
    return all(len(bit) <= 1 for bit in name.split())


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
