"""The columns of a kind of table: one name each, and the names offices give them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import override

from luoshi.base.refusals import Words
from luoshi.files.columns import plain_key, without_brackets


@dataclass(frozen=True)
class Field:
    """A column: its key, what it is called on pages and in the template, its other names, how wide it is."""

    key: str
    label: Words
    aliases: str = ""
    width: int = 16


@dataclass(frozen=True)
class Fields:
    """The columns of one kind of table; a header needs all of ``needed`` and ``least`` columns in all."""

    every: tuple[Field, ...]
    needed: frozenset[str]
    least: int = 2

    def of(self, header: str) -> str | None:
        """Return the key of the column a header means, in either language, with or without what stands in brackets."""
        names = _names(self)
        return names.get(plain_key(header)) or names.get(plain_key(without_brackets(header)))

    def label(self, key: str) -> str:
        """Return what a column is called in the reader's language."""
        return next((str(field.label) for field in self.every if field.key == key), "")

    def is_own(self, key: str, header: str) -> bool:
        """Say whether ``header`` is the column's own name, and not another one for it."""
        return plain_key(header) in self.own(key)

    def own(self, key: str) -> set[str]:
        """Return the column's own name in both languages, as it is looked up."""
        field = next(each for each in self.every if each.key == key)
        return {plain_key(label) for label in in_both(field.label)}


@lru_cache(maxsize=16)
def _names(fields: Fields) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in fields.every:
        for name in field.aliases.split():
            found.setdefault(plain_key(name), field.key)
    for field in fields.every:
        found |= dict.fromkeys(fields.own(field.key), field.key)
    return found


def in_both(words: Words) -> Sequence[str]:
    """Return words in both languages: a table written by an English page is read by a Chinese one."""
    found = []
    for language in ("zh-hans", "en"):
        with override(language):
            found.append(str(words))
    return found
