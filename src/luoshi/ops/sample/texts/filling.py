"""A small notation for phrases: ``{3-12}`` a whole number, ``{甲|乙}`` one of several words; blocks of lines."""

import re
from random import Random

_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")


def fill(rng: Random, template: str) -> str:
    """Return ``template`` with every slot filled; the text around the slots stays as it is."""
    return _SLOT.sub(lambda slot: _filled(rng, slot[1]), template)


def _filled(rng: Random, inside: str) -> str:
    found = _RANGE.fullmatch(inside)
    if found:
        return str(rng.randint(int(found[1]), int(found[2])))
    return rng.choice(inside.split("|"))


def lines_of(block: str) -> tuple[str, ...]:
    """Return the lines of a block of text, without blank ones."""
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def paragraphs_of(block: str) -> tuple[tuple[str, ...], ...]:
    """Return the paragraphs of a block of text, parted by blank lines, each as its lines."""
    return tuple(lines_of(paragraph) for paragraph in re.split(r"\n\s*\n", block) if paragraph.strip())


def pattern(template: str) -> re.Pattern[str]:
    """Return what matches every filling of ``template``, and nothing else but other words in its slots."""
    parts = _SLOT.split(template)
    return re.compile("".join(".+?" if place % 2 else re.escape(part) for place, part in enumerate(parts)))
