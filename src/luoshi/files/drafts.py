"""What a row of a ledger says, in the ledger's own terms, without knowing units or items yet."""

import re
from dataclasses import dataclass, field

from luoshi.core.duedates import Due
from luoshi.files.columns import Column
from luoshi.files.unit_words import NO_NAMES, Names
from luoshi.items.kinds import Klass

TITLE, STANDARD = 200, 400
_HAN = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")
_SENTENCE = re.compile(r"[^。；;！？!?]*[。；;！？!?]?")


@dataclass
class DraftRow:
    """What a row says. ``part_of``: the row of the matter it is a measure of; ``at`` gives each column's place.

    ``due`` is None where nothing was written and nothing is needed (长期坚持). ``closed`` holds the words by which the
    row says that it is closed (销号). ``extra`` are the texts an item has no field for, in their order. ``exported``: what it carries of
    the item as it was exported. ``is_new``: it
    says of itself that it is no item of the ledger yet (“新” for its number). ``faulty``: a
    fault was noted; the row is looked at further so that all its faults are told at once, and never written.
    """

    sheet: str
    row: int
    title: str
    klass: Klass
    number: str = ""
    serial: str = ""
    aspect: str = ""
    line: str = ""
    standard: str = ""
    due: Due | None = None
    leads: Names = NO_NAMES
    lead_column: Column = Column.LEAD
    responsible: Names = NO_NAMES
    supports: tuple[str, ...] = ()
    post: str = ""
    judge: str = ""
    progress: str = ""
    progress_on: str = ""
    closed: str = ""
    extra: dict[Column, str] = field(default_factory=dict)
    part_of: int | None = None
    has_parts: bool = False
    at: dict[Column, int] = field(default_factory=dict)
    is_new: bool = False
    exported: str = ""
    faulty: bool = False


@dataclass
class SheetRead:
    """One sheet: how many rows of its table are matters, and their drafts (none for a row with a secrecy marking)."""

    name: str
    rows: int
    drafts: list[DraftRow]


def headline(text: str, limit: int) -> str:
    """Return ``text`` on one line within ``limit`` signs: whole, or its first sentences, or its beginning."""
    line = " ".join(_HAN.sub("", text).split()).rstrip("。；;")
    if len(line) <= limit:
        return line
    kept = ""
    for sentence in _SENTENCE.findall(line):
        if not sentence or len(kept) + len(sentence) > limit:
            break
        kept += sentence
    return kept.rstrip("。；;") or f"{line[: limit - 1]}…"
